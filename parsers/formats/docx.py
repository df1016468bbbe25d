"""Word files (.docx, .docm, transitional and strict) as a Document, in one pass over their XML.

python-docx opens the package; its paragraph and cell texts are not used, as they leave out content controls, form fields,
symbols, text boxes and insertions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from parsers.document import Block, Cell, Document, Entry, Kind, Paragraph, Part, Place, Problem, ProblemReason, Span, Table
from parsers.errors import Unreadable
from parsers.formats.docx_controls import PLAIN, Control, content_control, form_field
from parsers.formats.docx_drawings import Ring, circled, lines_below, ring, text_box
from parsers.formats.docx_numbers import Numbers
from parsers.formats.docx_package import Package
from parsers.formats.docx_styles import VAL, Look, Styles, W, number_of, shaded
from parsers.formats.symbols import SYMBOLS, shown
from parsers.limits import TABLE_DEPTH

MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

#: Tags that the walk asks for again and again.
_P, _TBL, _TR, _TC, _SDT, _R_, _T = (W + name for name in ("p", "tbl", "tr", "tc", "sdt", "r", "t"))
_P_PR, _R_PR, _TC_PR, _TR_PR, _SDT_PR, _CONTENT = (W + name for name in ("pPr", "rPr", "tcPr", "trPr", "sdtPr", "sdtContent"))
_P_STYLE, _OUTLINE, _NUMBERED, _R_STYLE = (W + name for name in ("pStyle", "outlineLvl", "numPr", "rStyle"))
_FIELD_MARK, _SYM, _BEFORE, _SPAN, _MERGE, _SHD = (W + name for name in ("fldChar", "sym", "gridBefore", "gridSpan", "vMerge", "shd"))
_SECTION: Final = W + "sectPr"
_LEVELS: Final = frozenset("012345678")
_DRAWN: Final = frozenset({W + "drawing", W + "pict", W + "object"})
_INSERTED: Final = frozenset({W + "ins", W + "moveTo"})
_ALTERNATIVES: Final = frozenset({MC + "AlternateContent", MC + "Choice"})

_BREAKS: Final = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "-", W + "softHyphen": ""}
_PASSED_OVER: Final = frozenset(
    W + name for name in ("del", "moveFrom", "rPr", "pPr", "sdtPr", "sdtEndPr", "instrText", "delText", "proofErr")
)
_WRAPPERS: Final = frozenset(
    {
        *(W + name for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent")),
        MC + "AlternateContent",
        MC + "Choice",
    }
)


def open_docx(data: bytes, name: str) -> Document:
    """The Word file as a Document: headers first, then the body, then footers, notes and comments.

    Raises Unreadable when it needs a password, is damaged or would unpack to more than the limits.
    """
    package = Package(data)
    root = package.xml(package.main)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise Unreadable(ProblemReason.BROKEN, "The Word file is damaged: it holds no text part. Ask the sender for it again.")
    named = package.related("styles")
    walk = _Walk(Styles(package.styles(named[0]) if named else None), Numbers(_part(package, "numbering")))
    sections = list(body.iter(_SECTION))
    try:
        blocks = (
            *_margins(package, sections, walk, "headerReference", Part.HEADER),
            *walk.blocks(body, "", Part.BODY),
            *_margins(package, sections, walk, "footerReference", Part.FOOTER),
            *_notes(package, walk, "footnotes", W + "footnote", Part.FOOTNOTE),
            *_notes(package, walk, "endnotes", W + "endnote", Part.FOOTNOTE),
            *_notes(package, walk, "comments", W + "comment", Part.COMMENT),
        )
    except RecursionError as error:
        raise Unreadable(ProblemReason.TOO_BIG, "The Word file nests its parts deeper than a form can and was not read.") from error
    problems = []
    if package.has_macros:
        problems.append(Problem(name, ProblemReason.ACTIVE_CONTENT, "The Word file holds macros. They were not run; the text was read."))
    return Document(name, Kind.DOCX, blocks, problems=tuple(problems))


def _child(element: etree._Element, tag: str) -> etree._Element | None:
    """The first child of that tag: what `find` gives, without its reading of paths."""
    return next(element.iterchildren(tag), None)


def _part(package: Package, kind: str) -> etree._Element | None:
    names = package.related(kind)
    return package.xml(names[0]) if names else None


def _margins(package: Package, sections: Sequence[etree._Element], walk: _Walk, reference: str, part: Part) -> Iterator[Block]:
    seen = set()
    for section in sections:
        for element in section.iterchildren(W + reference):
            target = package.target(element.get(_R + "id") or "")
            if target and target not in seen:
                seen.add(target)
                root = package.xml(target)
                if root is not None:
                    yield from (block for block in walk.blocks(root, f"{part.value}, ", part) if block.text.strip())


def _notes(package: Package, walk: _Walk, kind: str, tag: str, part: Part) -> Iterator[Block]:
    for name in package.related(kind):
        root = package.xml(name)
        for note in root.iterchildren(tag) if root is not None else ():
            if note.get(W + "type") not in ("separator", "continuationSeparator", "continuationNotice"):
                yield from walk.blocks(note, f"{part.value}, ", part)


@dataclass(slots=True)
class _Line:
    """One paragraph while its runs are gathered."""

    look: Look
    spans: list[Span]
    rings: list[tuple[Ring, int]]
    boxes: list[etree._Element]
    length: int = 0

    def add(self, span: Span) -> None:
        if self.spans and span.text and not span.tick and not span.entry:
            last = self.spans[-1]
            if last.text and last.marks == span.marks and not last.tick and not last.entry:
                self.spans[-1] = Span(last.text + span.text, last.marks)
                self.length += len(span.text)
                return
        self.spans.append(span)
        self.length += len(span.text)


@dataclass(slots=True)
class _Where:
    """Where the walk stands: the words before each place, the part, how deep in tables, the cell's place when in one, and how
    many paragraphs and tables were passed there."""

    path: str
    part: Part
    depth: int
    cell: Place | None = None
    paragraphs: int = 0
    tables: int = 0


class _Walk:
    """One pass over the XML of a Word file. Holds what runs across paragraphs: list numbers and open form fields."""

    def __init__(self, styles: Styles, numbers: Numbers) -> None:
        self._styles = styles
        self._numbers = numbers
        self._fields: list[_Field] = []
        self._late_rings: list[tuple[Ring, int]] = []

    def blocks(self, parent: etree._Element, path: str, part: Part, depth: int = 0) -> tuple[Block, ...]:
        """The blocks below `parent`; `path` is put before the words for each one's place."""
        out: list[Block] = []
        self._gather(parent, out, _Where(path, part, depth), None)
        return tuple(out)

    def _gather(self, parent: etree._Element, out: list[Block], where: _Where, control: Control | None) -> None:
        for element in parent:
            tag = element.tag
            if tag == _P:
                where.paragraphs += 1
                place = where.cell or Place(path=f"{where.path}paragraph {where.paragraphs}")
                self._paragraph(element, out, place, where.part, control)
            elif tag == _TBL:
                where.tables += 1
                if where.depth >= TABLE_DEPTH:
                    raise Unreadable(ProblemReason.TOO_BIG, "The Word file nests its tables deeper than a form can and was not read.")
                out.append(self._table(element, where, control))
            elif tag == _SDT:
                inner = content_control(_child(element, _SDT_PR))
                content = _child(element, _CONTENT)
                if content is not None and not inner.skipped:
                    self._gather(content, out, where, inner if inner.entry else control)
            elif tag in _WRAPPERS:
                self._gather(element, out, where, control)

    def _table(self, element: etree._Element, around: _Where, control: Control | None) -> Table:
        path = f"{around.path}table {around.tables}"
        cells: list[Cell] = []
        open_merges: dict[int, int] = {}
        for row, (line, _) in enumerate(_unwrapped(element, _TR, control)):
            column = _grid_before(line)
            for number, (box, held) in enumerate(_unwrapped(line, _TC, control), 1):
                columns, merge, is_shaded = _cell_properties(_child(box, _TC_PR))
                if merge == "continue" and column in open_merges:
                    at = open_merges[column]
                    cells[at] = replace(cells[at], rows=row - cells[at].row + 1)
                else:
                    open_merges.pop(column, None)
                    if merge:
                        open_merges[column] = len(cells)
                    place = Place(path=f"{path}, row {row + 1}, cell {number}")
                    inner: list[Block] = []
                    self._gather(box, inner, _Where(f"{place.path}, ", around.part, around.depth + 1, place), held)
                    cells.append(Cell(row, column, tuple(inner), 1, columns, is_shaded, place))
                column += columns
        return Table(tuple(cells), Place(path=path), part=around.part)

    def _paragraph(self, element: etree._Element, out: list[Block], place: Place, part: Part, control: Control | None) -> None:
        properties = _child(element, _P_PR)
        tabs: tuple[float, ...] = ()
        named = {child.tag: child for child in reversed(properties)} if properties is not None else {}  # the first of each counts
        style = named.get(_P_STYLE)
        style_ = self._styles.paragraph(style.get(VAL) if style is not None else None)
        heading, numbering = style_.heading, style_.numbering
        outline = named.get(_OUTLINE)
        if outline is not None and (outline.get(VAL) or "") in _LEVELS:
            heading = int(outline.get(VAL) or 0) + 1
        own = named.get(_NUMBERED)
        if own is not None:
            numbering = number_of(own)

        line = _Line(style_.look, [], self._late_rings, [])
        self._late_rings = []
        self._runs(element, line, control or PLAIN, False)
        if properties is not None and line.rings:
            tabs = _tab_stops(properties)
        spans = line.spans
        if control is not None and control.entry is not None and not spans:
            spans = [Span("", entry=control.entry)]
        if line.rings:
            here = [found for found in line.rings if lines_below(found[0]) == 0 or "\n" in "".join(s.text for s in spans)]
            self._late_rings = [_raised(found) for found in line.rings if found not in here]
            spans = circled(spans, here, tabs, (line.look.size or 20) / 2)
        number = self._numbers.next(*numbering) if numbering is not None and spans else None
        if number is not None and not number.strip():
            number = None
        out.append(Paragraph(tuple(spans), place, heading, numbering is not None, number, part))
        for box in line.boxes:
            out.append(_boxed(self.blocks(box, f"{place.path}, text box, ", Part.TEXT_BOX, 1), place))

    def _runs(self, parent: etree._Element, line: _Line, control: Control, inserted: bool) -> None:
        for element in parent:
            tag = element.tag
            if tag == _R_:
                self._run(element, line, control, inserted)
            elif tag in _PASSED_OVER:
                continue
            elif tag == _SDT:
                self._control(element, line, control, inserted)
            elif tag in _WRAPPERS:
                self._runs(element, line, control, inserted or tag in _INSERTED)

    def _control(self, element: etree._Element, line: _Line, outer: Control, inserted: bool) -> None:
        inner = content_control(_child(element, _SDT_PR))
        content = _child(element, _CONTENT)
        if inner.skipped or content is None:
            return
        if inner.tick is not None:
            line.add(Span("", tick=inner.tick, entry=inner.entry))
        elif inner.untouched:
            line.add(Span("", entry=inner.entry))
        else:
            before = len(line.spans)
            self._runs(content, line, inner if inner.entry else outer, inserted)
            if inner.entry is not None and len(line.spans) == before:
                line.add(Span("", entry=inner.entry))

    def _run(self, element: etree._Element, line: _Line, control: Control, inserted: bool) -> None:
        look = line.look
        properties = _child(element, _R_PR)
        if properties is not None and len(properties):
            style = _child(properties, _R_STYLE)
            if style is not None:
                look = self._styles.run(look, style.get(VAL) or "")
            look = self._styles.changed(look, properties)
            if look.hidden:
                return
        text: list[str] = []
        self._run_parts(element, line, control, look, inserted, text)
        self._flush(text, line, control, look, inserted)

    def _run_parts(self, element: etree._Element, line: _Line, control: Control, look: Look, inserted: bool, text: list[str]) -> None:
        for child in element:
            tag = child.tag
            if tag == _T:
                text.append(shown(child.text or "", look.font))
            elif tag in _BREAKS:
                text.append("" if child.get(W + "type") in ("page", "column") else _BREAKS[tag])
            elif tag == _FIELD_MARK:
                self._flush(text, line, control, look, inserted)
                self._field(child, line)
            elif tag == _SYM:
                text.append(_symbol(child))
            elif tag in _DRAWN:
                self._flush(text, line, control, look, inserted)
                self._drawing(child, line)
            elif tag in _ALTERNATIVES:
                self._run_parts(child, line, control, look, inserted, text)

    def _flush(self, text: list[str], line: _Line, control: Control, look: Look, inserted: bool) -> None:
        if not text:
            return
        joined = "".join(text)
        text.clear()
        field = self._fields[-1] if self._fields else None
        if field is not None and not field.shows:
            return
        entry: Entry | None = control.entry
        if control.tick is not None:
            return
        if control.untouched:
            joined = ""
        if field is not None and field.control.entry is not None:
            entry = field.control.entry
            if not joined.strip("\u2002 \u00a0"):
                joined = ""
            if field.written and not joined:
                return
            field.written = True
        if joined or entry is not None:
            line.add(Span(joined, self._styles.marks(look, inserted), entry=entry))

    def _field(self, mark: etree._Element, line: _Line) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            data = mark.find(W + "ffData")
            held = form_field(data) if data is not None else PLAIN
            if held.tick is not None:
                line.add(Span("", tick=held.tick, entry=held.entry))
            elif held.shown is not None:
                line.add(Span("" if held.untouched else held.shown, entry=held.entry))
            self._fields.append(_Field(held))
        elif kind == "separate" and self._fields:
            last = self._fields[-1]
            last.shows = last.control.tick is None and last.control.shown is None
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            text_field = ended.control.entry is not None and ended.control.tick is None and ended.control.shown is None
            if text_field and not ended.written:
                line.add(Span("", entry=ended.control.entry))

    def _drawing(self, drawing: etree._Element, line: _Line) -> None:
        line.boxes.extend(text_box(drawing))
        found = ring(drawing)
        if found is not None:
            line.rings.append((found, line.length))


@dataclass(slots=True)
class _Field:
    """An open complex field: `shows` from its separator on, `written` once a value of a form field came out."""

    control: Control
    shows: bool = False
    written: bool = False


def _raised(found: tuple[Ring, int]) -> tuple[Ring, int]:
    drawn, at = found
    return replace(drawn, below=drawn.below - 14.0), at


def _boxed(blocks: tuple[Block, ...], place: Place) -> Table:
    return Table((Cell(0, 0, blocks, place=place),), place, part=Part.TEXT_BOX)


def _unwrapped(parent: etree._Element, wanted: str, control: Control | None) -> Iterator[tuple[etree._Element, Control | None]]:
    """The rows of a table or the cells of a row, out of the content controls around them, with the control around each."""
    for element in parent:
        tag = element.tag
        if tag == wanted:
            yield element, control
        elif tag == _SDT:
            inner = content_control(_child(element, _SDT_PR))
            content = _child(element, _CONTENT)
            if content is not None:
                yield from _unwrapped(content, wanted, inner if inner.entry else control)
        elif tag in _WRAPPERS:
            yield from _unwrapped(element, wanted, control)


def _grid_before(row: etree._Element) -> int:
    properties = _child(row, _TR_PR)
    found = _child(properties, _BEFORE) if properties is not None else None
    value = found.get(VAL) if found is not None else None
    return min(int(value), 100) if value and value.isdigit() else 0


def _cell_properties(properties: etree._Element | None) -> tuple[int, str | None, bool]:
    columns, merge, is_shaded = 1, None, False
    for element in properties if properties is not None else ():
        tag = element.tag
        if tag == _SPAN:
            value = element.get(VAL) or ""
            columns = max(1, min(int(value), 100)) if value.isdigit() else 1
        elif tag == _MERGE:
            merge = element.get(VAL) or "continue"
        elif tag == _SHD:
            is_shaded = shaded(element)
    return columns, merge, is_shaded


def _tab_stops(properties: etree._Element) -> tuple[float, ...]:
    stops = (tab.get(W + "pos") or "" for tab in properties.iterfind(f"{W}tabs/{W}tab") if tab.get(VAL) != "clear")
    return tuple(sorted(int(stop) / 20 for stop in stops if stop.lstrip("-").isdigit()))


def _symbol(element: etree._Element) -> str:
    code = element.get(W + "char") or ""
    font = (element.get(W + "font") or "").lower()
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return SYMBOLS.get(font, {}).get(number & 0xFF, "") if number >= 0xF000 or font in SYMBOLS else chr(number)
