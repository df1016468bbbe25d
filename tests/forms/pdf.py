"""A sheet as a PDF, made directly: flat tables, drawn or typed tick boxes, or an AcroForm whose names mean nothing."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from tests.forms.filling import Hand
from tests.forms.page import Block, Box, Cell, Field, FieldKind, Grid, Inline, Line, Run, Sheet

_MARGIN = 48.0
_WIDTH = A4[0] - 2 * _MARGIN
_PADDING = 4.0
_LATIN = str.maketrans({"’": "'", "–": "-"})  # reportlab fails on these in a field's appearance; the value keeps them
_SYMBOL = '<font name="ZapfDingbats">{}</font>'
_FONTS = {"Arial": "Helvetica", "Calibri": "Helvetica", "Times New Roman": "Times-Roman"}


def pdf(sheet: Sheet, hand: Hand, *, drawn: bool = False, font: str = "Arial", size: float = 10) -> bytes:
    """The bytes of a PDF; the same sheet gives the same bytes. `drawn` boxes are lines on the page, not characters."""
    out = io.BytesIO()
    writer = _Writer(hand, drawn, _FONTS[font], size)

    def furniture(canvas: Canvas, _: Any) -> None:
        canvas.setFont(writer.font, 8)
        canvas.drawString(_MARGIN, A4[1] - 28, sheet.header)
        canvas.drawString(_MARGIN, 24, sheet.footer)
        canvas.drawRightString(A4[0] - _MARGIN, 24, f"Page {canvas.getPageNumber()}")

    template = SimpleDocTemplate(out, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=44, bottomMargin=44, invariant=1)
    flowables = [flowable for block in sheet.blocks for flowable in writer.block(block, _WIDTH)]
    template.build(flowables[:-1] if isinstance(flowables[-1], Spacer) else flowables, onFirstPage=furniture, onLaterPages=furniture)
    return _unwrapped(out.getvalue(), writer.whole) if writer.whole else out.getvalue()


def _unwrapped(data: bytes, whole: dict[str, str]) -> bytes:
    """The PDF with the values of fields as typed where what is shown differs (reportlab neither wraps nor writes curly quotes)."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as made:
        for field in made.Root.AcroForm.Fields:
            if str(field.T) in whole:
                field.V = pikepdf.String(whole[str(field.T)])
        made.save(out, deterministic_id=True)
    return out.getvalue()


class _Writer:
    def __init__(self, hand: Hand, drawn: bool, font: str, size: float) -> None:
        self.hand = hand
        self.drawn = drawn
        self.font = font
        self.size = size
        self.whole: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.names = (
            f"{stem}{number}" for number, stem in zip(itertools.count(1), itertools.cycle(("Text", "undefined_", "fill_")), strict=False)
        )

    def block(self, block: Block, width: float) -> Iterator[Flowable]:
        if isinstance(block, Line):
            yield from self.line(block, width)
        else:
            yield self.table(block, width)
            yield Spacer(1, 8)

    def line(self, line: Line, width: float) -> Iterator[Flowable]:
        fields = [inline for inline in line.inlines if isinstance(inline, Field)]
        boxes = [inline for inline in line.inlines if isinstance(inline, Box)]
        ovals = [inline for inline in line.inlines if isinstance(inline, Run) and inline.oval]
        if fields or ovals or (boxes and self.drawn):
            yield _Row(line.inlines, self, width)
            return
        style = self.style(line)
        yield Paragraph("".join(self.markup(inline) for inline in line.inlines) or "&nbsp;", style)

    def style(self, line: Line) -> ParagraphStyle:
        size = {0: self.size, 1: 16.0, 2: 12.0}.get(line.heading, 11.0)
        bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}[self.font]
        before = 10 if line.heading > 1 else 0
        return ParagraphStyle(
            "line",
            fontName=bold if line.heading else self.font,
            fontSize=size,
            leading=size * 1.25,
            spaceBefore=before,
            spaceAfter=4 if line.heading else 2,
            keepWithNext=bool(line.heading),
        )

    def markup(self, inline: Inline) -> str:
        if isinstance(inline, Box):
            return _SYMBOL.format("\u2714" if inline.ticked else "\u274f")
        assert isinstance(inline, Run)
        text = (
            escape(inline.text)
            .replace("✓", _SYMBOL.format("\u2713"))
            .replace("\n", "<br/>")
            .replace("  ", "&nbsp; ")
            .replace("\t", "&nbsp;" * 6)
        )
        for tag, on in (("b", inline.bold), ("i", inline.italic), ("u", inline.underline), ("strike", inline.strike)):
            text = f"<{tag}>{text}</{tag}>" if on else text
        if inline.highlight:
            text = f'<font backColor="yellow">{text}</font>'
        if inline.small:
            text = f'<font size="{self.size - 2}">{text}</font>'
        if inline.hand and self.hand.ink:
            text = f'<font name="Courier" color="#{self.hand.ink[1]}">{text}</font>'
        return text

    def table(self, grid: Grid, width: float) -> Table:
        widths = [share * width for share in grid.widths]
        commands: list[tuple[Any, ...]] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
        ]
        if grid.ruled:
            commands.append(("GRID", (0, 0), (-1, -1), 0.6, colors.HexColor("#666666")))
        rows = []
        for y, row in enumerate(grid.rows):
            cells: list[Any] = []
            for cell in row:
                x = len(cells)
                inner = sum(widths[x : x + cell.span]) - 2 * _PADDING
                cells += [self.cell(cell, inner), *[""] * (cell.span - 1)]
                if cell.span > 1:
                    commands.append(("SPAN", (x, y), (x + cell.span - 1, y)))
                if cell.shaded:
                    commands.append(("BACKGROUND", (x, y), (x + cell.span - 1, y), colors.HexColor("#E4EAF1")))
            rows.append(cells)
        return Table(rows, colWidths=widths, style=TableStyle(commands))

    def cell(self, cell: Cell, width: float) -> list[Flowable]:
        return [flowable for line in cell.lines for flowable in self.line(line, width)]


class _Row(Flowable):  # type: ignore[misc]
    """Words, drawn boxes and AcroForm fields set side by side, wrapped at the width."""

    def __init__(self, inlines: tuple[Inline, ...], writer: _Writer, width: float) -> None:
        super().__init__()
        self.writer = writer
        self.width = width
        self.placed: list[tuple[float, float, float, float, Inline]] = []
        self.height = self._place(inlines)

    def _place(self, inlines: tuple[Inline, ...]) -> float:
        x = y = tallest = 0.0
        for inline in self._pieces(inlines):
            width, height = self._measure(inline, x)
            if x and x + width > self.width:
                x, y, tallest = 0.0, y + tallest, 0.0
                if isinstance(inline, Field) and inline.kind not in {FieldKind.TICK, FieldKind.RADIO}:
                    width, height = self._measure(inline, x)
            self.placed.append((x, y, width, height, inline))
            x, tallest = x + width, max(tallest, height)
        return y + tallest + 2

    def _pieces(self, inlines: tuple[Inline, ...]) -> Iterator[Inline]:
        """The inlines with runs cut into words that stay with the box before them."""
        for index, inline in enumerate(inlines):
            if not isinstance(inline, Run) or (index and isinstance(inlines[index - 1], Box | Field)) or inline.oval:
                yield inline
            else:
                yield from (Run(word + " ", bold=inline.bold, italic=inline.italic) for word in inline.text.split(" "))

    def _measure(self, inline: Inline, x: float) -> tuple[float, float]:
        size = self.writer.size
        if isinstance(inline, Run):
            return self.canv_width(inline), size * 1.4
        if isinstance(inline, Box) or inline.kind in {FieldKind.TICK, FieldKind.RADIO}:
            return size + 3, size * 1.4
        if inline.kind is FieldKind.LONG:
            lines = sum(len(simpleSplit(part, "Helvetica", 9, self.width - 16)) or 1 for part in inline.value.split("\n"))
            return self.width, max(40.0, lines * 11.5 + 12)
        return min(self.width - x if self.width - x > 90 else self.width, 300.0), size + 8

    def canv_width(self, run: Run) -> float:
        return float(stringWidth(run.text, self._font(run), self.writer.size))

    def _font(self, run: Run) -> str:
        bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}[self.writer.font]
        return bold if run.bold else self.writer.font

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """The room this takes, in points."""
        return self.width, self.height

    def draw(self) -> None:
        """Set every piece at its place."""
        for x, y, width, height, inline in self.placed:
            bottom = self.height - y - height
            if isinstance(inline, Run):
                self.canv.setFont(self._font(inline), self.writer.size)
                self.canv.drawString(x, bottom + 4, inline.text)
                if inline.oval:
                    self.canv.setStrokeColor(colors.HexColor("#1F3864"))
                    self.canv.ellipse(x - 7, bottom - 0.5, x + width + 7, bottom + self.writer.size + 5)
                    self.canv.setStrokeColor(colors.black)
            elif isinstance(inline, Box):
                self._draw_box(x, bottom + 2, inline.ticked)
            else:
                self._draw_field(x, bottom, width, height, inline)

    def _draw_box(self, x: float, y: float, ticked: bool) -> None:
        side = self.writer.size - 1
        self.canv.setLineWidth(0.7)
        self.canv.rect(x, y, side, side)
        if ticked:
            self.canv.setLineWidth(1.4)
            self.canv.line(x + 1.5, y + 1.5, x + side - 1.5, y + side - 1.5)
            self.canv.line(x + 1.5, y + side - 1.5, x + side - 1.5, y + 1.5)
            self.canv.setLineWidth(0.7)

    def _draw_field(self, x: float, y: float, width: float, height: float, field: Field) -> None:
        form, name = self.canv.acroForm, next(self.writer.names)
        common = {
            "x": x,
            "y": y + 1,
            "relative": True,
            "borderWidth": 0.5,
            "fillColor": colors.HexColor("#EEF2FB"),
            "borderColor": colors.grey,
        }
        if field.kind is FieldKind.TICK:
            form.checkbox(name=name, size=self.writer.size + 1, checked=bool(field.value), buttonStyle="check", tooltip=" ", **common)
        elif field.kind is FieldKind.RADIO:
            group, value = field.options
            shared = self.writer.groups.setdefault(group, f"Group{len(self.writer.groups) + 1}")
            form.radio(
                name=shared,
                value=f"Choice{value}",
                size=self.writer.size + 1,
                selected=bool(field.value),
                buttonStyle="circle",
                shape="circle",
                tooltip=" ",
                **common,
            )
        elif field.kind is FieldKind.CHOICE:
            form.choice(
                name=name,
                value=field.value or " ",
                options=[" ", *field.options],
                width=width,
                height=height - 2,
                fontName="Helvetica",
                fontSize=9,
                tooltip=" ",
                **common,
            )
        else:
            long = field.kind is FieldKind.LONG
            shown = field.value.translate(_LATIN)
            if long:
                shown = "\n".join(row for part in shown.split("\n") for row in simpleSplit(part, "Helvetica", 9, width - 16) or [""])
            if shown != field.value:
                self.writer.whole[name] = field.value
            form.textfield(
                name=name,
                value=shown,
                width=width,
                height=height - 2,
                fontName="Helvetica",
                fontSize=9,
                maxlen=4000,
                fieldFlags="multiline" if long else "",
                tooltip=" ",
                **common,
            )
