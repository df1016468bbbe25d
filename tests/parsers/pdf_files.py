"""Small PDF files for the tests: drawn with reportlab, changed with pikepdf. Heights are counted from the top, as readers do."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Block, Cell, Document, Paragraph, Span, Table, paragraphs

HEIGHT = A4[1]


class Sheet:
    """A page to draw on; y runs down from the top edge."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(
        self, x: float, y: float, words: str, *, font: str = "Helvetica", size: float = 10, colour: tuple[float, float, float] = (0, 0, 0)
    ) -> None:
        self.canvas.setFont(font, size)
        self.canvas.setFillColorRGB(*colour)
        self.canvas.drawString(x, HEIGHT - y, words)

    def box(
        self, left: float, top: float, right: float, bottom: float, *, fill: tuple[float, float, float] | None = None, stroke: bool = True
    ) -> None:
        if fill is not None:
            self.canvas.setFillColorRGB(*fill)
        self.canvas.rect(left, HEIGHT - bottom, right - left, bottom - top, stroke=int(stroke), fill=int(fill is not None))

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def ring(self, left: float, top: float, right: float, bottom: float) -> None:
        self.canvas.ellipse(left, HEIGHT - bottom, right, HEIGHT - top, stroke=1, fill=0)

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)


def drawn(*pages: Callable[[Sheet], None]) -> bytes:
    """A PDF of pages, each drawn by a function."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for page in pages:
        page(Sheet(canvas))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def with_fields(data: bytes, fields: Sequence[Dictionary], **form: Any) -> bytes:
    """The PDF with AcroForm fields. A field with /Rect is its own widget on page one, one with /Kids brings its widgets along."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        annotations, tree = [], []
        for field in fields:
            made = pdf.make_indirect(field)
            tree.append(made)
            kids = [pdf.make_indirect(kid) for kid in field.get("/Kids", [])]
            if kids:
                made.Kids = Array(kids)
                for kid in kids:
                    kid.Parent = made
            annotations.extend(kids or [made])
        page.Annots = pdf.make_indirect(Array([annotation for annotation in annotations if "/Rect" in annotation]))
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(tree), **form))
        return saved(pdf)


def saved(pdf: Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def rectangle(left: float, top: float, right: float, bottom: float) -> Array:
    return Array([left, HEIGHT - bottom, right, HEIGHT - top])


def text_field(name: str, value: str | None, place: Array, **more: Any) -> Dictionary:
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(name), Rect=place, **more)
    if value is not None:
        field.V = String(value)
    return field


def button(on: str, place: Array, *, shown: str = "Off", **more: Any) -> Dictionary:
    """A widget of a check box or radio button whose ticked state is called `on`."""
    states = Dictionary({f"/{on}": Dictionary(), "/Off": Dictionary()})
    return Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=place, AP=Dictionary(N=states), AS=Name(f"/{shown}"), **more)


def spans(document: Document) -> Iterator[Span]:
    for paragraph in paragraphs(document.blocks):
        yield from paragraph.spans


def span_with(document: Document, text: str) -> Span:
    """The first span that holds the text."""
    return next(span for span in spans(document) if text in span.text)


def line_with(document: Document, text: str) -> Block:
    """The first block of the page that holds the text."""
    return next(block for block in document.blocks if text in block.text)


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def cells(table: Table) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): cell.text for cell in table.cells}


def cell_at(table: Table, row: int, column: int) -> Cell:
    return next(cell for cell in table.cells if (cell.row, cell.column) == (row, column))


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


__all__ = ["Array", "Dictionary", "Name", "Pdf", "String", "pikepdf"]
