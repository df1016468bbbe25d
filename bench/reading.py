"""Reading a Word form, warm, against python-docx's own walk of all paragraphs and cells of the same file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

import docx

from bench.measure import Ratio, side_by_side
from parsers.formats.docx import open_docx
from parsers.reader import read


def walked(data: bytes) -> int:
    """python-docx's walk: the characters of every paragraph and every cell."""
    document = docx.Document(io.BytesIO(data))
    return sum(len(paragraph.text) for paragraph in document.paragraphs) + sum(
        len(cell.text) for table in document.tables for row in table.rows for cell in row.cells
    )


def word_forms(forms: Iterator[tuple[str, bytes]]) -> Iterator[Ratio]:
    """A ratio for each form."""
    for name, data in forms:
        yield side_by_side(f"read {name}", partial(understood, data, name), "python-docx walks it", partial(walked, data))


def understood(data: bytes, name: str) -> int:
    """Our reading, from bytes to values: how many values."""
    return sum(len(reading.fields) for reading in read(open_docx(data, name)).readings)
