"""A sheet as a Word file: the package by python-docx, the body as WordprocessingML written out."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from tests.forms.filling import Hand
from tests.forms.page import Block, Box, Cell, Field, FieldKind, Grid, Inline, Line, Run, Sheet
from tests.forms.shapes import Controls

_NAMESPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_TEXT_WIDTH = 9600  # twentieths of a point
_PROMPTS = {FieldKind.CHOICE: "Choose an item.", FieldKind.DATE: "Click or tap to enter a date."}
_UNTOUCHED = "\u2002" * 5  # what Word shows in an empty legacy field
_PROMPT = "Click or tap here to enter text."


def word(sheet: Sheet, hand: Hand, controls: Controls, *, font: str = "Arial", size: float = 10.5) -> bytes:
    """The bytes of a .docx; the same sheet gives the same bytes."""
    document = docx.Document()
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in [attribute for attribute in fonts.attrib if attribute.endswith("Theme")]:
            del fonts.attrib[attribute]
        style.font.name = font
    normal = document.styles["Normal"]
    normal.font.size, normal.paragraph_format.space_after = Pt(size), Pt(4)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Pt(56)
    section.top_margin = section.bottom_margin = Pt(50)
    section.header.paragraphs[0].text = sheet.header
    section.footer.paragraphs[0].text = sheet.footer
    writer = _Writer(hand, controls)
    body = document.element.body
    for block in sheet.blocks:
        for xml in writer.block(block):
            body.insert(len(body) - 1, parse_xml(xml))
    packed = io.BytesIO()
    document.save(packed)
    return _undated(packed.getvalue())


def _undated(package: bytes) -> bytes:
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return rewritten.getvalue()


class _Writer:
    def __init__(self, hand: Hand, controls: Controls) -> None:
        self.hand = hand
        self.controls = controls
        self.ids = itertools.count(1001)

    def block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Line):
            yield self.paragraph(block, outer=True)
        else:
            yield self.table(block)
            yield f"<w:p {_NAMESPACES}><w:pPr><w:spacing w:after='40'/></w:pPr></w:p>"

    def paragraph(self, line: Line, *, outer: bool = False) -> str:
        style = f'<w:pStyle w:val="Heading{line.heading}"/>' if line.heading else ""
        tight = "" if outer or line.heading else '<w:spacing w:before="20" w:after="20"/>'
        runs = "".join(self.inline(inline) for inline in line.inlines)
        return f"<w:p {_NAMESPACES if outer else ''}><w:pPr>{style}{tight}</w:pPr>{runs}</w:p>"

    def table(self, grid: Grid) -> str:
        widths = [round(share * _TEXT_WIDTH) for share in grid.widths]
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:color="7F7F7F"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        borders = f"<w:tblBorders>{sides}</w:tblBorders>" if grid.ruled else ""
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        rows = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{self.row(row, widths)}</w:tr>" for row in grid.rows)
        properties = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/></w:tblPr>'
        return f"<w:tbl {_NAMESPACES}>{properties}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"

    def row(self, row: tuple[Cell, ...], widths: list[int]) -> str:
        written, column = "", 0
        for cell in row:
            width = sum(widths[column : column + cell.span])
            span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
            shade = '<w:shd w:val="clear" w:color="auto" w:fill="E4EAF1"/>' if cell.shaded else ""
            lines = "".join(self.paragraph(line) for line in cell.lines) or "<w:p/>"
            written += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}</w:tcPr>{lines}</w:tc>'
            column += cell.span
        return written

    def inline(self, inline: Inline) -> str:
        if isinstance(inline, Run):
            return self.run(inline)
        if isinstance(inline, Box):
            return self.glyph(inline.ticked)
        return self.content_control(inline) if self.controls is Controls.CONTENT else self.legacy(inline)

    def run(self, run: Run) -> str:
        marks = "".join(f"<w:{tag}/>" for tag, on in (("b", run.bold), ("i", run.italic), ("strike", run.strike)) if on)
        fonts = colour = ""
        if run.hand and self.hand.ink:
            fonts = f'<w:rFonts w:ascii="{self.hand.ink[0]}" w:hAnsi="{self.hand.ink[0]}" w:cs="{self.hand.ink[0]}"/>'
            colour = f'<w:color w:val="{self.hand.ink[1]}"/>'
        small = '<w:sz w:val="17"/>' if run.small else ""
        bright = '<w:highlight w:val="yellow"/>' if run.highlight else ""
        underline = '<w:u w:val="single"/>' if run.underline else ""
        return f"<w:r><w:rPr>{fonts}{marks}{colour}{small}{bright}{underline}</w:rPr>{_text(run.text)}</w:r>"

    def glyph(self, ticked: bool) -> str:
        mark = self.hand.glyphs[0] if ticked else self.hand.glyphs[1]
        return (
            f'<w:r><w:rPr><w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" w:cs="Segoe UI Symbol"/></w:rPr>{_text(mark)}</w:r>'
        )

    def content_control(self, field: Field) -> str:
        head = f'<w:id w:val="{next(self.ids)}"/>'
        if field.kind is FieldKind.TICK:
            state = f'<w14:checkbox><w14:checked w14:val="{int(bool(field.value))}"/></w14:checkbox>'
            return f"<w:sdt><w:sdtPr>{head}{state}</w:sdtPr><w:sdtContent>{self.glyph(bool(field.value))}</w:sdtContent></w:sdt>"
        empty = "" if field.value else "<w:showingPlcHdr/>"
        stored = f' w:fullDate="{field.options[0]}T00:00:00Z"' if field.kind is FieldKind.DATE and field.value else ""
        kind = {
            FieldKind.CHOICE: "<w:dropDownList>"
            + "".join(f"<w:listItem w:displayText={quoteattr(o)} w:value={quoteattr(o)}/>" for o in field.options)
            + "</w:dropDownList>",
            FieldKind.DATE: f'<w:date{stored}><w:dateFormat w:val="dd/MM/yyyy"/></w:date>',
        }.get(field.kind, f'<w:text w:multiLine="{int(field.kind is FieldKind.LONG)}"/>')
        shown = field.value or _PROMPTS.get(field.kind, _PROMPT)
        grey = "" if field.value else '<w:rPr><w:color w:val="808080"/></w:rPr>'
        return f"<w:sdt><w:sdtPr>{head}{empty}{kind}</w:sdtPr><w:sdtContent><w:r>{grey}{_text(shown)}</w:r></w:sdtContent></w:sdt>"

    def legacy(self, field: Field) -> str:
        number = next(self.ids)
        if field.kind is FieldKind.TICK:
            data, code, result = f'<w:checkBox><w:sizeAuto/><w:default w:val="{int(bool(field.value))}"/></w:checkBox>', "FORMCHECKBOX", ""
        elif field.kind is FieldKind.CHOICE:
            options = ("– select –", *field.options)
            entries = "".join(f"<w:listEntry w:val={quoteattr(o)}/>" for o in options)
            index = options.index(field.value) if field.value else 0
            data, code, result = f'<w:ddList><w:result w:val="{index}"/>{entries}</w:ddList>', "FORMDROPDOWN", ""
        else:
            data, code = "<w:textInput/>", "FORMTEXT"
            result = f"<w:r>{_text(field.value or _UNTOUCHED)}</w:r>"
        begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Text{number}"/><w:enabled/><w:calcOnExit w:val="0"/>{data}</w:ffData></w:fldChar></w:r>'
        instruction = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        return begin + instruction + separate + result + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _text(text: str) -> str:
    parts = []
    for index, row in enumerate(text.split("\n")):
        cells = row.split("\t")
        written = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in cells)
        parts.append(("<w:br/>" if index else "") + written)
    return "".join(parts)
