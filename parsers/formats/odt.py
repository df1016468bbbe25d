"""OpenDocument texts (.odt) as a Document, in one pass over their XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from parsers.document import (
    Block,
    Cell,
    Document,
    Entry,
    EntryKind,
    Kind,
    Paragraph,
    Part,
    Place,
    Problem,
    ProblemReason,
    Span,
    Table,
    Tick,
)
from parsers.errors import Unreadable
from parsers.formats.odt_package import OpenPackage
from parsers.formats.odt_styles import STYLE, TEXT, Look, Styles
from parsers.formats.symbols import shown
from parsers.limits import TABLE_COLUMNS, TABLE_DEPTH

_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_FORM: Final = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
_FIELD: Final = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
_LOEXT: Final = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"

_PASSED_OVER: Final = frozenset(
    {
        *(
            TEXT + name
            for name in (
                "tracked-changes",
                "note-citation",
                "sequence-decls",
                "variable-decls",
                "table-of-content",
                "soft-page-break",
                "change",
            )
        ),
        *(TEXT + name for name in ("hidden-text", "hidden-paragraph", "bookmark-start", "bookmark-end", "bookmark")),
        _OFFICE + "forms",
        _LOEXT + "list-item",
    }
)
_SHAPES: Final = frozenset(
    _DRAW + name for name in ("frame", "custom-shape", "rect", "ellipse", "g", "text-box", "line", "path", "polygon")
)


def open_odt(data: bytes, name: str) -> Document:
    """The OpenDocument text as a Document: page headers first, then the body, then footers, notes and comments.

    Raises Unreadable when it needs a password, is damaged or would unpack to more than the limits.
    """
    package = OpenPackage(data)
    content, styles = package.xml("content.xml"), package.xml("styles.xml")
    body = content.find(f"{_OFFICE}body/{_OFFICE}text") if content is not None else None
    if content is None or body is None:
        raise Unreadable(ProblemReason.BROKEN, "The OpenDocument file is damaged: it holds no text part. Ask the sender for it again.")
    walk = _Walk(Styles((content, styles)), body)
    try:
        main = walk.blocks(body, "", Part.BODY)
        blocks = (
            *_margins(styles, walk, STYLE + "header", Part.HEADER),
            *main,
            *_margins(styles, walk, STYLE + "footer", Part.FOOTER),
            *walk.later,
        )
    except RecursionError as error:
        raise Unreadable(ProblemReason.TOO_BIG, "The OpenDocument file nests its parts deeper than a form can and was not read.") from error
    problems = []
    if package.has_macros:
        problems.append(Problem(name, ProblemReason.ACTIVE_CONTENT, "The file holds macros. They were not run; the text was read."))
    return Document(name, Kind.ODT, blocks, problems=tuple(problems))


def _margins(styles: etree._Element | None, walk: _Walk, tag: str, part: Part) -> Iterator[Block]:
    said = set()
    for element in styles.iter(tag, tag + "-first", tag + "-left") if styles is not None else ():
        for block in walk.blocks(element, f"{part.value}, ", part):
            if block.text.strip() and block.text not in said:
                said.add(block.text)
                yield block


@dataclass(slots=True)
class _Line:
    """One paragraph while its spans are gathered; `entry` is the form field that is open, `entry_said` whether it said anything."""

    spans: list[Span] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    entry: Entry | None = None
    entry_said: bool = False

    def add(self, span: Span) -> None:
        last = self.spans[-1] if self.spans else None
        if (
            last is not None
            and last.text
            and span.text
            and last.marks == span.marks
            and last.tick is span.tick is None
            and last.entry is span.entry
        ):
            self.spans[-1] = replace(last, text=last.text + span.text)
        else:
            self.spans.append(span)


class _Walk:
    """One pass over the XML. `later` gathers notes and comments, which come after the body."""

    def __init__(self, styles: Styles, body: etree._Element) -> None:
        self.later: list[Block] = []
        self._styles = styles
        self._controls = {_id(control): control for form in body.iter(_OFFICE + "forms") for control in form.iter() if _id(control)}
        self._insertions = {
            region.get(TEXT + "id") for region in body.iter(TEXT + "changed-region") if region.find(TEXT + "insertion") is not None
        }
        self._inserting = 0

    def blocks(self, parent: etree._Element, path: str, part: Part, depth: int = 0) -> tuple[Block, ...]:
        """The blocks below `parent`; `path` is put before the words for each one's place."""
        out: list[Block] = []
        self._gather(parent, out, [0, 0], path, part, depth, False)
        return tuple(out)

    def _gather(self, parent: etree._Element, out: list[Block], counts: list[int], path: str, part: Part, depth: int, listed: bool) -> None:
        for element in parent:
            tag = element.tag
            if tag in (TEXT + "p", TEXT + "h"):
                counts[0] += 1
                self._paragraph(element, out, Place(path=f"{path}paragraph {counts[0]}"), part, listed)
            elif tag == _TABLE + "table":
                counts[1] += 1
                if depth >= TABLE_DEPTH:
                    raise Unreadable(ProblemReason.TOO_BIG, "The file nests its tables deeper than a form can and was not read.")
                out.append(self._table(element, f"{path}table {counts[1]}", part, depth))
            elif tag in (TEXT + "list", TEXT + "list-item", TEXT + "list-header"):
                self._gather(element, out, counts, path, part, depth, tag != TEXT + "list-header")
            elif tag == TEXT + "section":
                if element.get(TEXT + "display") != "none" and not self._styles.hidden_section(element.get(TEXT + "style-name")):
                    self._gather(element, out, counts, path, part, depth, listed)
            elif tag in _SHAPES:
                self._shape(element, out, Place(path=path + "text box"), depth)
            elif tag in (TEXT + "change-start", TEXT + "change-end"):
                self._change(element)
            elif tag == _OFFICE + "annotation":
                self._note(element, Part.COMMENT)
            elif isinstance(tag, str) and tag not in _PASSED_OVER:
                self._gather(element, out, counts, path, part, depth, listed)

    def _table(self, element: etree._Element, path: str, part: Part, depth: int) -> Table:
        cells: list[Cell] = []
        for row, line in enumerate(_rows(element)):
            column = number = 0
            for box in line:
                if box.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                    continue
                repeated = _count(box, "number-columns-repeated")
                if box.tag == _TABLE + "table-cell":
                    number += 1
                    where = f"{path}, row {row + 1}, cell {number}"
                    place = Place(path=where)
                    inner = self.blocks(box, where + ", ", part, depth + 1)
                    blocks = tuple(replace(block, place=place) if isinstance(block, Paragraph) else block for block in inner)
                    shaded = self._styles.shaded(box.get(_TABLE + "style-name"))
                    cells.append(
                        Cell(row, column, blocks, _count(box, "number-rows-spanned"), _count(box, "number-columns-spanned"), shaded, place)
                    )
                column += repeated
        return Table(tuple(cells), Place(path=path), part=part)

    def _paragraph(self, element: etree._Element, out: list[Block], place: Place, part: Part, listed: bool) -> None:
        style = element.get(TEXT + "style-name")
        look = self._styles.look("paragraph", style, self._styles.base)
        level = element.get(TEXT + "outline-level") or ""
        heading = int(level) if element.tag == TEXT + "h" and level.isdigit() else self._styles.heading(style)
        line = _Line()
        self._inline(element, line, look, None)
        self._close_entry(line)
        out.append(Paragraph(tuple(line.spans), place, heading, listed, None, part))
        for box in line.boxes:
            self._shape(box, out, place, 1)

    def _shape(self, element: etree._Element, out: list[Block], place: Place, depth: int) -> None:
        blocks = self.blocks(element, f"{place.path}, text box, ", Part.TEXT_BOX, depth + 1)
        if any(block.text.strip() for block in blocks):
            out.append(Table((Cell(0, 0, blocks, place=place),), place, part=Part.TEXT_BOX))

    def _inline(self, parent: etree._Element, line: _Line, look: Look, entry: Entry | None) -> None:
        self._say(parent.text, line, look, entry)
        for element in parent:
            self._element(element, line, look, entry)
            self._say(element.tail, line, look, entry)

    def _element(self, element: etree._Element, line: _Line, look: Look, entry: Entry | None) -> None:
        tag = element.tag
        if tag == TEXT + "span":
            self._inline(element, line, self._styles.look("text", element.get(TEXT + "style-name"), look), entry)
        elif tag == TEXT + "s":
            self._exactly(" " * _count(element, "c", TEXT), line, look, entry)
        elif tag == TEXT + "tab":
            self._exactly("\t", line, look, entry)
        elif tag == TEXT + "line-break":
            self._exactly("\n", line, look, entry)
        elif tag in (TEXT + "change-start", TEXT + "change-end"):
            self._change(element)
        elif tag == TEXT + "note":
            self._note(element.find(TEXT + "note-body"), Part.FOOTNOTE)
        elif tag == _OFFICE + "annotation":
            self._note(element, Part.COMMENT)
        elif tag == _DRAW + "control":
            line.add(_form_control(self._controls.get(element.get(_DRAW + "control") or "")))
        elif tag in _SHAPES:
            line.boxes.append(element)
        elif tag == TEXT + "placeholder":
            line.add(Span("", entry=Entry(EntryKind.TEXT, None, element.get(TEXT + "description"))))
        elif tag == TEXT + "text-input":
            self._held(element, line, look, Entry(EntryKind.TEXT, None, element.get(TEXT + "description") or None))
        elif tag == TEXT + "drop-down":
            options = tuple(label.get(TEXT + "value") or "" for label in element.iterchildren(TEXT + "label"))
            self._held(element, line, look, Entry(EntryKind.CHOICE, element.get(TEXT + "name"), None, None, None, options))
        elif tag == _LOEXT + "content-control":
            self._content_control(element, line, look)
        elif isinstance(tag, str) and tag.startswith(_FIELD):
            self._field(element, line)
        elif isinstance(tag, str) and tag not in _PASSED_OVER:
            self._inline(element, line, look, entry)

    def _content_control(self, element: etree._Element, line: _Line, look: Look) -> None:
        name, label = element.get(_LOEXT + "tag"), element.get(_LOEXT + "alias")
        if element.get(_LOEXT + "checkbox") == "true":
            ticked = Tick.TICKED if element.get(_LOEXT + "checked") == "true" else Tick.CLEAR
            line.add(Span("", tick=ticked, entry=Entry(EntryKind.TICK, name, label)))
            return
        options = tuple(
            item.get(_LOEXT + "display-text") or item.get(_LOEXT + "value") or ""
            for item in element.iterchildren(_LOEXT + "list-item")
            if item.get(_LOEXT + "value")
        )
        stored = (element.get(_LOEXT + "current-date") or "")[:10] or None
        kind = EntryKind.CHOICE if options else EntryKind.DATE if element.get(_LOEXT + "date") == "true" else EntryKind.TEXT
        entry = Entry(kind, name, label, stored, None, options)
        if element.get(_LOEXT + "showing-place-holder") == "true":
            line.add(Span("", entry=entry))
        else:
            self._held(element, line, look, entry)

    def _held(self, element: etree._Element, line: _Line, look: Look, entry: Entry) -> None:
        before = len(line.spans)
        self._inline(element, line, look, entry)
        if len(line.spans) == before:
            line.add(Span("", entry=entry))

    def _field(self, element: etree._Element, line: _Line) -> None:
        """A form field taken over from Word: a tick box or drop-down by its parameters, a text field by what stands between its ends."""
        kind = (element.get(_FIELD + "type") or "").rpartition(".")[2]
        name = element.get(TEXT + "name")
        if element.tag == _FIELD + "fieldmark-end":
            self._close_entry(line)
        elif kind == "FORMCHECKBOX":
            ticked = any(value == "true" for key, value in _params(element) if key == "Checkbox_Checked")
            line.add(Span("", tick=Tick.TICKED if ticked else Tick.CLEAR, entry=Entry(EntryKind.TICK, name)))
        elif kind == "FORMDROPDOWN":
            options = tuple(value for key, value in _params(element) if key == "Dropdown_ListEntry")
            at = next((value for key, value in _params(element) if key == "Dropdown_Selected" and value.isdigit()), None)
            chosen = options[int(at)] if at is not None and int(at) < len(options) else ""
            line.add(Span(chosen, entry=Entry(EntryKind.CHOICE, name, None, None, None, options)))
        elif kind == "FORMTEXT" and element.tag == _FIELD + "fieldmark-start":
            self._close_entry(line)
            line.entry, line.entry_said = Entry(EntryKind.TEXT, name), False

    def _close_entry(self, line: _Line) -> None:
        if line.entry is not None and not line.entry_said:
            line.add(Span("", entry=line.entry))
        line.entry = None

    def _say(self, text: str | None, line: _Line, look: Look, entry: Entry | None) -> None:
        if text:
            # White space folds into one space as in HTML (OpenDocument 1.3 part 3, section 6.1.2); more is said with text:s.
            folded = " ".join(f".{text}.".split())[1:-1]
            before = line.spans[-1].text if line.spans else " "
            self._exactly(
                folded.lstrip(" ") if folded.startswith(" ") and before.endswith((" ", "\t", "\n")) else folded, line, look, entry
            )

    def _exactly(self, text: str, line: _Line, look: Look, entry: Entry | None) -> None:
        if not text or look.hidden:
            return
        if entry is None and line.entry is not None:
            text = text.replace("\u2002", " ")
            if not text.strip() and not line.entry_said:
                return
            entry, line.entry_said = line.entry, True
        line.add(Span(shown(text, look.font), self._styles.marks(look, self._inserting > 0), entry=entry))

    def _change(self, element: etree._Element) -> None:
        if element.get(TEXT + "change-id") in self._insertions:
            self._inserting = max(0, self._inserting + (1 if element.tag == TEXT + "change-start" else -1))

    def _note(self, element: etree._Element | None, part: Part) -> None:
        if element is not None:
            self.later.extend(block for block in self.blocks(element, f"{part.value}, ", part) if block.text.strip())


def _rows(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == _TABLE + "table-row":
            yield child
        elif child.tag in (_TABLE + "table-header-rows", _TABLE + "table-rows", _TABLE + "table-row-group"):
            yield from _rows(child)


def _count(element: etree._Element, name: str, space: str = _TABLE) -> int:
    said = element.get(space + name) or "1"
    return max(1, min(int(said), TABLE_COLUMNS)) if said.isascii() and said.isdigit() else 1


def _params(element: etree._Element) -> Iterator[tuple[str, str]]:
    for param in element.iterchildren(_FIELD + "param"):
        yield param.get(_FIELD + "name") or "", param.get(_FIELD + "value") or ""


def _id(control: etree._Element) -> str:
    return control.get("{http://www.w3.org/XML/1998/namespace}id") or control.get(_FORM + "id") or ""


def _form_control(control: etree._Element | None) -> Span:
    """What a control of an OpenDocument form holds: its current value, else the one that it began with."""
    if control is None:
        return Span("")
    name, label = control.get(_FORM + "name"), control.get(_FORM + "title") or control.get(_FORM + "label")
    kind = control.tag.rpartition("}")[2]
    value = control.get(_FORM + "current-value") or control.get(_FORM + "value") or ""
    if kind in ("checkbox", "radio"):
        state = control.get(_FORM + "current-state") or control.get(_FORM + "state") or ""
        ticked = state == "checked" or (control.get(_FORM + "current-selected") or control.get(_FORM + "selected")) == "true"
        tick = Tick.UNSURE if state == "unknown" else Tick.TICKED if ticked else Tick.CLEAR
        return Span("", tick=tick, entry=Entry(EntryKind.TICK if kind == "checkbox" else EntryKind.RADIO, name, label, group=name))
    if kind in ("listbox", "combobox"):
        items = list(control.iter(_FORM + "option", _FORM + "item"))
        options = tuple(item.get(_FORM + "label") or "" for item in items)
        chosen = [item.get(_FORM + "label") or "" for item in items if item.get(_FORM + "current-selected") == "true"]
        return Span(value or ", ".join(chosen), entry=Entry(EntryKind.CHOICE, name, label, options=options))
    if kind == "textarea":
        value = value or "\n".join("".join(str(part) for part in line.itertext()) for line in control.iter(TEXT + "p"))
    return Span(value, entry=Entry(EntryKind.DATE if kind == "date" else EntryKind.TEXT, name, label))
