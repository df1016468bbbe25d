"""A notation for Word files in tests: a form is one readable expression.

form = docx(table(row("NHS number", p(control("999 000 0018"))), row("Interpreter", p(box(True), " Yes ", box(False), " No"))))
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_MARKS = {
    "bold": "<w:b/>",
    "italic": "<w:i/>",
    "underline": '<w:u w:val="single"/>',
    "highlight": '<w:highlight w:val="yellow"/>',
    "strike": "<w:strike/>",
    "framed": '<w:bdr w:val="single" w:sz="8" w:space="0" w:color="000000"/>',
    "hidden": "<w:vanish/>",
    "grey": '<w:color w:val="808080"/>',
    "small": '<w:sz w:val="14"/>',
}


class Xml(str):
    """A piece of WordprocessingML, told from plain text by its type."""

    __slots__ = ()


def run(text: str, marks: str = "") -> Xml:
    """A run with marks such as "bold italic"; tabs and line breaks in the text become Word's."""
    properties = "".join(_MARKS[mark] for mark in marks.split())
    body = escape(text).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">').replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return Xml(f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{body}</w:t></w:r>')


def b(text: str) -> Xml:
    """A bold run: how most forms print their questions."""
    return run(text, "bold")


def p(*runs: str, style: str = "") -> Xml:
    """A paragraph; plain strings are plain runs."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return Xml(f"<w:p>{properties}{''.join(item if isinstance(item, Xml) else run(item) for item in runs)}</w:p>")


def heading(text: str, level: int = 1) -> Xml:
    """A paragraph in a heading style."""
    return p(text, style=f"Heading{level}")


def _blocks(content: tuple[str, ...]) -> str:
    return (
        "".join(item if isinstance(item, Xml) and item.startswith(("<w:p>", "<w:tbl>", "<w:sdt>")) else p(item) for item in content) or p()
    )


def cell(*content: str, across: int = 1, merge: str = "", shaded: bool = False) -> Xml:
    """A table cell; `merge` is "restart" or "continue" for cells joined downwards."""
    properties = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    properties += '<w:shd w:val="clear" w:fill="D9E2F3"/>' if shaded else ""
    return Xml(f"<w:tc><w:tcPr>{properties}</w:tcPr>{_blocks(content)}</w:tc>")


def row(*cells: str) -> Xml:
    """A table row; anything that is no cell becomes one."""
    return Xml(
        f"<w:tr>{''.join(item if isinstance(item, Xml) and item.startswith(('<w:tc>', '<w:sdt>')) else cell(item) for item in cells)}</w:tr>"
    )


def table(*rows: str) -> Xml:
    """A table."""
    return Xml(f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>")


def box(ticked: bool | None) -> Xml:
    """A tick box as a content control; None writes `w14:checked` without a value, which means ticked."""
    value = "" if ticked is None else f' w14:val="{int(ticked)}"'
    return Xml(
        f"<w:sdt><w:sdtPr><w14:checkbox><w14:checked{value}/></w14:checkbox></w:sdtPr><w:sdtContent>{run('☐')}</w:sdtContent></w:sdt>"
    )


def control(text: str, *, kind: str = "<w:text/>", alias: str = "", prompt: bool = False) -> Xml:
    """A content control in a line; with `prompt` it still shows only what it asks for."""
    properties = (f'<w:alias w:val="{alias}"/>' if alias else "") + ("<w:showingPlcHdr/>" if prompt else "") + kind
    return Xml(f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>")


def date_control(text: str, stored: str) -> Xml:
    """A date control with the date kept behind it."""
    return control(text, kind=f'<w:date w:fullDate="{stored}T00:00:00Z"/>')


def around(block: str) -> Xml:
    """A content control round a cell, a row or a paragraph."""
    return Xml(f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{block}</w:sdtContent></w:sdt>")


def _field(data: str, result: str, name: str) -> Xml:
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="{name}"/>{data}</w:ffData></w:fldChar></w:r>'
    middle = '<w:r><w:instrText> FORM </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    return Xml(f'{begin}{middle}{run(result) if result else ""}<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def legacy_text(text: str) -> Xml:
    """A FORMTEXT field; empty ones hold five wide spaces."""
    return _field("<w:textInput/>", text or "\u2002" * 5, "Text1")


def legacy_box(ticked: bool, *, bare: bool = False) -> Xml:
    """A FORMCHECKBOX field; `bare` writes `w:checked` without a value."""
    checked = "<w:checked/>" if bare else f'<w:checked w:val="{int(ticked)}"/>'
    return _field(f'<w:checkBox><w:default w:val="0"/>{checked}</w:checkBox>', "", "Check1")


def legacy_choice(options: list[str], chosen: int | None) -> Xml:
    """A FORMDROPDOWN field; None is one that nobody touched."""
    result = "" if chosen is None else f'<w:result w:val="{chosen}"/>'
    entries = "".join(f'<w:listEntry w:val="{escape(option)}"/>' for option in options)
    return _field(f"<w:ddList>{result}{entries}</w:ddList>", "", "Dropdown1")


def symbol(code: str, font: str = "Wingdings") -> Xml:
    """A sign of a symbol font."""
    return Xml(f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>')


def inserted(text: str) -> Xml:
    """A tracked insertion."""
    return Xml(f'<w:ins w:id="1">{run(text)}</w:ins>')


def deleted(text: str) -> Xml:
    """A tracked deletion."""
    return Xml(f'<w:del w:id="2"><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del>')


def ring(width: float, left: float = -4.0, relative: str = "character") -> Xml:
    """An oval drawn at this character, or `left` points from the column's edge; written twice, as Word does."""
    drawn = (
        f'<w:drawing><wp:anchor><wp:positionH relativeFrom="{relative}"><wp:posOffset>{int(left * 12700)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="paragraph"><wp:posOffset>-12700</wp:posOffset></wp:positionV><wp:extent cx="{int(width * 12700)}" cy="190500"/>'
        '<a:graphic><a:graphicData><wps:wsp><wps:spPr><a:prstGeom prst="ellipse"/></wps:spPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>'
    )
    old = f'<w:pict><v:oval style="position:absolute;margin-left:{left}pt;width:{width}pt"/></w:pict>'
    return Xml(
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawn}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>'
    )


def text_box(*content: str) -> Xml:
    """A text box, written twice, as Word does."""
    inner = f"<w:txbxContent>{_blocks(content)}</w:txbxContent>"
    drawn = f"<w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    return Xml(
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawn}</mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/><w:rPr><w:b/></w:rPr></w:style>'
    for level in (1, 2)
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(*blocks: str, header: str = "", comment: str = "", macros: bool = False, strict: bool = False, styles: str = "") -> bytes:
    """The bytes of a Word file with these blocks; `styles` stands before its own styles, as it is."""
    reference = '<w:sectPr><w:headerReference w:type="default" r:id="h"/></w:sectPr>' if header else ""
    parts = {
        "word/document.xml": f"<w:document {_NAMES}><w:body>{_blocks(blocks)}{reference}</w:body></w:document>",
        "word/styles.xml": f'<w:styles {_NAMES}><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>{styles}{_STYLES}</w:styles>',
    }
    related = {"styles": ("s", "styles.xml")}
    if header:
        parts["word/header1.xml"] = f"<w:hdr {_NAMES}>{p(header)}</w:hdr>"
        related["header"] = ("h", "header1.xml")
    if comment:
        parts["word/comments.xml"] = f'<w:comments {_NAMES}><w:comment w:id="1">{p(comment)}</w:comment></w:comments>'
        related["comments"] = ("c", "comments.xml")
    if macros:
        parts["word/vbaProject.bin"] = "program"
    links = "".join(
        f'<Relationship Id="{identity}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for kind, (identity, target) in related.items()
    )
    relationships = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    parts["word/_rels/document.xml.rels"] = relationships.format(links)
    parts["_rels/.rels"] = relationships.format(f'<Relationship Id="d" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>')
    parts["[Content_Types].xml"] = _TYPES
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, _as_strict(text) if strict else text)
    return out.getvalue()


def _as_strict(text: str) -> str:
    return (
        text.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(_OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
    )  # fmt: skip
