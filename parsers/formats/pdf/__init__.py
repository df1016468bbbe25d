"""PDF into a `Document`: fields, words, ticks, boxes and tables, each with its page and place."""

from parsers.formats.pdf.opening import open_pdf

__all__ = ["open_pdf"]
