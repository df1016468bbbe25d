"""Plain text (a mail's own words, a .txt file) as a Document: one paragraph a line."""

from parsers.document import Document, Kind, Paragraph, Place, Span


def open_text(text: str, name: str) -> Document:
    """The text as a Document: a paragraph a line, empty lines kept as empty paragraphs. Never raises."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks = tuple(
        Paragraph((Span(line.rstrip()),) if line.strip() else (), Place(path=f"line {number}")) for number, line in enumerate(lines, 1)
    )
    return Document(name, Kind.TEXT, blocks)
