"""Reading a Word form, warm, against python-docx's own walk of all paragraphs and cells of the same file; reading a PDF form against
pdfplumber's words and tables of the same pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

import docx
import pdfplumber

from bench.measure import Ratio, side_by_side
from parsers.open import open_document
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


def pdf_forms(forms: Iterator[tuple[str, bytes]]) -> Iterator[Ratio]:
    """A ratio for each form."""
    for name, data in forms:
        yield side_by_side(
            f"read {name}", partial(understood, data, name), "pdfplumber's words and tables", partial(words_and_tables, data), rounds=5
        )


def words_and_tables(data: bytes) -> int:
    """pdfplumber's words and tables of every page: how many."""
    with pdfplumber.open(io.BytesIO(data)) as file:
        return sum(len(page.extract_words()) + len(page.extract_tables()) for page in file.pages)


def understood(data: bytes, name: str) -> int:
    """Our reading, from bytes to values: how many values."""
    return sum(len(reading.fields) for reading in read(open_document(data, name)).readings)
