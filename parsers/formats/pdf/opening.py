"""The edge: a file's bytes in, a `Document` or `Unreadable` out, whatever the libraries throw."""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Sequence
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from parsers import limits, ocr
from parsers.document import Block, Document, Kind, Paragraph, Part, Problem, ProblemReason, Span
from parsers.errors import Unreadable
from parsers.formats.pdf.active import active_content
from parsers.formats.pdf.fields import Fields
from parsers.formats.pdf.glyphs import settle_glyphs
from parsers.formats.pdf.page_space import SCALE
from parsers.formats.pdf.pages import page_blocks
from parsers.formats.pdf.sheets import Sheet, read_sheet
from parsers.formats.pdf.xfa import xfa_blocks

#: pdfminer tells of every oddity of a file in its log, with pieces of the file in it.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_BROKEN = "The PDF is damaged and could not be opened. Ask the sender to save it again or to send another kind of file."
_LOCKED = "The PDF needs a password to open. Ask the sender for a copy without one."


def open_pdf(data: bytes, name: str) -> Document:
    """The document that the bytes of a PDF hold. Raises Unreadable when it needs a password or is damaged."""
    try:
        return _open(data, name)
    except (Unreadable, MemoryError):
        raise
    except RecursionError as error:
        raise Unreadable(ProblemReason.BROKEN, _BROKEN) from error
    except (PdfminerException, MalformedPDFException, PDFPasswordIncorrect) as error:
        if _asks_password(error):
            raise Unreadable(ProblemReason.PASSWORD_PROTECTED, _LOCKED) from error
        raise Unreadable(ProblemReason.BROKEN, _BROKEN) from error
    except Exception as error:
        raise Unreadable(ProblemReason.BROKEN, _BROKEN) from error


def _asks_password(error: BaseException) -> bool:
    return any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args, error.__cause__, error.__context__))


def _open(data: bytes, name: str) -> Document:
    with pdfplumber.open(io.BytesIO(data)) as file:
        catalog = file.doc.catalog
        fields = Fields(catalog)
        problems = list(active_content(catalog, name))
        pages = file.pages
        if not pages:
            raise Unreadable(ProblemReason.BROKEN, _BROKEN)
        if len(pages) > limits.PAGES:
            problems.append(Problem(name, ProblemReason.TOO_BIG, f"Only the first {limits.PAGES} of {len(pages)} pages were read."))
        sheets, damaged = _sheets(pages[: limits.PAGES], fields)
        if damaged:
            problems.append(Problem(name, ProblemReason.BROKEN, f"{_pages(damaged)} damaged and could not be read."))
        settle_glyphs(sheets, data)
        sheets, pictured, told = _pictured(sheets, data, name)
        blocks = page_blocks(sheets)
        blocks += _unshown(fields)
        blocks, problem = _xfa(fields, blocks, name)
        problems += problem
        problems += told if pictured else _scanned(sheets, name)
        read = {ocr.PROPERTY: ocr.listed(pictured)} if pictured else {}
        return Document(name, Kind.PDF, tuple(blocks), len(pages), tuple(problems), _properties(file) | read)


def _sheets(pages: Sequence[Any], fields: Fields) -> tuple[list[Sheet], list[int]]:
    """The pages that can be read, and the numbers of those that are damaged. Raises what the last one raised when all are."""
    sheets: list[Sheet] = []
    damaged: list[int] = []
    for page in pages:
        try:
            sheets.append(read_sheet(page, fields))
        except (Unreadable, MemoryError):
            raise
        except Exception:  # one damaged page must not cost the others
            if len(damaged) + 1 == len(pages):
                raise
            damaged.append(page.page_number)
    return sheets, damaged


def _unshown(fields: Fields) -> list[Block]:
    """Fields that hold something and stand on no page, each with what it says of itself."""
    return [
        Paragraph((Span(f"{field.entry.label}\t"), Span(field.text, field.marks, entry=field.entry)), part=Part.TEXT_BOX)
        for field in fields.unshown()
    ]


def _xfa(fields: Fields, blocks: list[Block], name: str) -> tuple[list[Block], list[Problem]]:
    """A form whose pages are only drawn by one maker's program shows a page of excuse: its data are read in its place."""
    if fields.xfa is None or not _please_wait(blocks):
        return blocks, []
    read = xfa_blocks(fields.xfa)
    if read:
        return read, []
    return [], [
        Problem(
            name, ProblemReason.UNSUPPORTED, "This form can be shown only by Adobe Reader. Ask the sender to print it to PDF and send that."
        )
    ]


def _please_wait(blocks: Sequence[Block]) -> bool:
    text = " ".join(block.text for block in blocks)
    return len(text) < 1500 and ("Please wait" in text or "Adobe Reader" in text or not text.strip())


def _pictured(sheets: list[Sheet], data: bytes, name: str) -> tuple[list[Sheet], list[int], list[Problem]]:
    """The pages, those that are pictures read from them when the extra `ocr` is installed; the numbers of these, none when no
    page could be read so; and what could not be."""
    bare, over = _bare(sheets), _typed_over(sheets)
    if not (bare or over) or not ocr.available():
        return sheets, [], []
    from parsers.formats.pdf.pictures import Pictures

    pictures = Pictures()
    done: list[Sheet] = []
    with pypdfium2.PdfDocument(data) as file:
        for sheet in sheets:
            if sheet.number not in bare and sheet.number not in over:
                done.append(sheet)
                continue
            across, down = file[sheet.number - 1].get_size()
            scale = min(SCALE, math.sqrt(limits.OCR_PICTURE_PIXELS / (across * down)))
            picture = file[sheet.number - 1].render(scale=scale).to_numpy()[..., 2::-1]
            seen = pictures.read(picture, sheet.number, 1 / scale, sheet.pieces)
            done.append(seen or sheet)
    problems = [Problem(name, ProblemReason.SCANNED, told) for told in pictures.told()]
    return done, pictures.numbers, problems


def _bare(sheets: Sequence[Sheet]) -> list[int]:
    """The pages that are pictures and nothing else."""
    return [sheet.number for sheet in sheets if sheet.letters < 12 and not sheet.fields and sheet.pictured > 0.25]


def _typed_over(sheets: Sequence[Sheet]) -> list[int]:
    """The pages that are pictures over which something was typed."""
    bare = _bare(sheets)
    return [sheet.number for sheet in sheets if sheet.number not in bare and sheet.pictured > 0.85 and not sheet.fields]


def _scanned(sheets: Sequence[Sheet], name: str) -> list[Problem]:
    """Pages that are pictures: all, or all but what was typed over them."""
    bare, over = _bare(sheets), _typed_over(sheets)
    problems = []
    if bare:
        told = (
            "All pages are pictures"
            if len(bare) == len(sheets)
            else f"{_pages(bare)} a picture"
            if len(bare) == 1
            else f"{_pages(bare)} pictures"
        )
        problems.append(Problem(name, ProblemReason.SCANNED, f"{told}: no text could be read there."))
    if over:
        problems.append(
            Problem(
                name,
                ProblemReason.SCANNED,
                f"{_pages(over)} printed as a picture: only the text typed over it could be read, without its questions.",
            )
        )
    return problems


def _pages(numbers: Sequence[int]) -> str:
    listed = ", ".join(str(number) for number in numbers)
    return f"Page {listed} is" if len(numbers) == 1 else f"Pages {listed} are"


def _properties(file: Any) -> dict[str, str]:
    return {
        key: value for key, value in (file.metadata or {}).items() if isinstance(value, str) and key in ("Producer", "Creator", "Title")
    }
