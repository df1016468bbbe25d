"""HTML documents as a Document: paragraphs, tables and form controls; what is hidden is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree, html

from parsers.document import Block, Cell, Document, Entry, EntryKind, Kind, Mark, Paragraph, Part, Place, ProblemReason, Span, Table, Tick
from parsers.errors import Unreadable
from parsers.limits import TABLE_COLUMNS, TABLE_DEPTH

_BLOCKS: Final = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figure",
            "footer",
            "form",
        ),
        *(
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "legend",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "ul",
            "details",
            "summary",
        ),
    }
)
_PASSED_OVER: Final = frozenset({"script", "style", "template", "head", "noscript", "object", "iframe", "svg", "datalist", "title"})
_MARKS: Final = {
    **dict.fromkeys(("b", "strong", "th"), Mark.BOLD),
    **dict.fromkeys(("i", "em"), Mark.ITALIC),
    "u": Mark.UNDERLINE,
    "ins": Mark.INSERTED,
    **dict.fromkeys(("s", "strike", "del"), Mark.STRIKE),
    "mark": Mark.HIGHLIGHT,
    "small": Mark.SMALL,
}
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_STYLES: Final = (
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE), Mark.BOLD),
    (re.compile(r"font-style\s*:\s*italic", re.IGNORECASE), Mark.ITALIC),
    (re.compile(r"text-decoration[^;]*:\s*[^;]*underline", re.IGNORECASE), Mark.UNDERLINE),
    (re.compile(r"text-decoration[^;]*:\s*[^;]*line-through", re.IGNORECASE), Mark.STRIKE),
    (re.compile(r"background(?:-color)?\s*:\s*+(?!none|transparent|white|#fff(?:fff)?\b|inherit|initial)", re.IGNORECASE), Mark.HIGHLIGHT),
    (re.compile(r"(?<![-\w])color\s*:\s*(?:gr[ae]y|silver|darkgr[ae]y|#([5-9a-d])\1\1\b|#([5-9a-d].)\2\2\b)", re.IGNORECASE), Mark.GREY),
)


def open_html(data: bytes, name: str) -> Document:
    """The HTML document as a Document. Raises Unreadable when there is nothing in it that can be read."""
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding=_charset(data))
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(ProblemReason.BROKEN, "The web page is damaged: it could not be opened. Ask the sender for it again.") from error
    body = root.find("body")
    walk = _Walk(root)
    try:
        blocks = walk.blocks(root if body is None else body, "", 0)
    except RecursionError as error:
        raise Unreadable(ProblemReason.TOO_BIG, "The web page nests its parts deeper than a form can and was not read.") from error
    return Document(name, Kind.HTML, blocks)


def _charset(data: bytes) -> str | None:
    """The charset when the bytes tell it better than the page does; None leaves it to the page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if re.search(rb"<meta[^>]{0,200}charset", data[:4096], re.IGNORECASE):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


@dataclass(slots=True)
class _Flow:
    """The paragraph that is being gathered, and what stands before it."""

    path: str
    out: list[Block] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    heading: int | None = None
    listed: bool = False
    paragraphs: int = 0
    tables: int = 0

    def say(self, text: str, marks: frozenset[Mark]) -> None:
        """Adds text as it stands in the page: white space folds, at a line's beginning it goes."""
        folded = re.sub(r"[ \t\r\n\f]+", " ", _CONTROL.sub("", text))
        before = self.spans[-1].text if self.spans else " "
        if folded.startswith(" ") and before.endswith((" ", "\n")):
            folded = folded[1:]
        self.add(Span(folded, marks)) if folded else None

    def add(self, span: Span) -> None:
        last = self.spans[-1] if self.spans else None
        if (
            last is not None
            and last.text
            and span.text
            and last.marks == span.marks
            and last.entry is span.entry is None
            and last.tick is span.tick is None
        ):
            self.spans[-1] = replace(last, text=last.text + span.text)
        else:
            self.spans.append(span)

    def end(self) -> None:
        """Ends the paragraph; one that says nothing is no paragraph."""
        spans, self.spans = self.spans, []
        if any(span.text.strip() or span.tick or span.entry for span in spans):
            self.paragraphs += 1
            place = Place(path=self.path if self.path.startswith("table") else f"paragraph {self.paragraphs}")
            self.out.append(Paragraph(tuple(spans), place, self.heading, self.listed))


class _Walk:
    def __init__(self, root: etree._Element) -> None:
        self._labels = {label.get("for"): _text(label) for label in root.iter("label") if label.get("for")}

    def blocks(self, parent: etree._Element, path: str, depth: int, marks: frozenset[Mark] = frozenset()) -> tuple[Block, ...]:
        """The blocks below `parent`; `path` is the words for the place of the cell that it is, if any."""
        flow = _Flow(path)
        self._children(parent, flow, marks, depth)
        flow.end()
        return tuple(flow.out)

    def _children(self, parent: etree._Element, flow: _Flow, marks: frozenset[Mark], depth: int) -> None:
        flow.say(parent.text or "", marks)
        for element in parent:
            if isinstance(element.tag, str) and not _hidden(element):
                self._element(element, flow, marks | _marks(element), depth)
            flow.say(element.tail or "", marks)

    def _element(self, element: etree._Element, flow: _Flow, marks: frozenset[Mark], depth: int) -> None:
        tag = element.tag.lower()
        if tag == "br":
            flow.add(Span("\n", marks))
        elif tag == "table":
            flow.end()
            flow.tables += 1
            if depth >= TABLE_DEPTH:
                raise Unreadable(ProblemReason.TOO_BIG, "The web page nests its tables deeper than a form can and was not read.")
            where = f"table {flow.tables}" if not flow.path else f"{flow.path}, table {flow.tables}"
            flow.out.append(self._table(element, where, marks, depth))
        elif tag in ("input", "select", "textarea"):
            span = self._control(element, tag)
            if span is not None:
                flow.add(span)
        elif tag in _BLOCKS:
            flow.end()
            before = flow.heading, flow.listed
            flow.heading = int(tag[1]) if tag[0] == "h" and tag[1:].isdigit() else flow.heading
            flow.listed = flow.listed or tag == "li"
            self._children(element, flow, marks, depth)
            flow.end()
            flow.heading, flow.listed = before
        else:
            self._children(element, flow, marks, depth)

    def _table(self, element: etree._Element, path: str, marks: frozenset[Mark], depth: int) -> Table:
        cells: list[Cell] = []
        taken: set[tuple[int, int]] = set()
        for row, line in enumerate(_rows(element)):
            column = number = 0
            for box in line:
                if box.tag not in ("td", "th") or _hidden(box):
                    continue
                while (row, column) in taken:
                    column += 1
                number += 1
                rows, columns = _spanned(box, "rowspan"), _spanned(box, "colspan")
                taken |= (
                    {(row + down, column + right) for down in range(rows) for right in range(columns)}
                    if rows * columns < TABLE_COLUMNS
                    else set()
                )
                where = f"{path}, row {row + 1}, cell {number}"
                shaded = bool(box.get("bgcolor")) or Mark.HIGHLIGHT in _marks(box)
                inner = self.blocks(box, where, depth + 1, (marks | _marks(box)) - {Mark.HIGHLIGHT})
                cells.append(Cell(row, column, inner, rows, columns, shaded, Place(path=where)))
                column += columns
        return Table(tuple(cells), Place(path=path), part=Part.BODY)

    def _control(self, element: etree._Element, tag: str) -> Span | None:
        """What a form control holds; None for one that people do not fill in."""
        name = element.get("name")
        label = element.get("aria-label") or element.get("title") or self._labels.get(element.get("id"))
        kind = (element.get("type") or "text").lower()
        if tag == "select":
            options = list(element.iter("option"))
            chosen = [_text(option) for option in options if option.get("selected") is not None]
            said = tuple(_text(option) for option in options)
            return Span(", ".join(chosen), entry=Entry(EntryKind.CHOICE, name, label, options=said))
        if tag == "textarea":
            return Span(_text(element, lines=True), entry=Entry(EntryKind.TEXT, name, label))
        if kind in ("checkbox", "radio"):
            tick = Tick.TICKED if element.get("checked") is not None else Tick.CLEAR
            group = name if kind == "radio" else None
            return Span("", tick=tick, entry=Entry(EntryKind.RADIO if group else EntryKind.TICK, name, label, element.get("value"), group))
        if kind in ("hidden", "submit", "button", "reset", "image", "file", "password"):
            return None
        return Span(element.get("value") or "", entry=Entry(EntryKind.DATE if kind == "date" else EntryKind.TEXT, name, label))


def _text(element: etree._Element, lines: bool = False) -> str:
    said = "".join(str(part) for part in element.itertext())
    return said.strip() if lines else " ".join(said.split())


def _rows(element: etree._Element) -> list[etree._Element]:
    """The rows of a table, not those of tables within it."""
    found = []
    for child in element:
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            found += [row for row in child if row.tag == "tr"]
    return [row for row in found if not _hidden(row)]


def _hidden(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or element.tag.lower() in _PASSED_OVER:
        return True
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or bool(_HIDDEN.search(element.get("style") or ""))


def _marks(element: etree._Element) -> frozenset[Mark]:
    style = element.get("style") or ""
    found = {mark for pattern, mark in _STYLES if pattern.search(style)}
    named = _MARKS.get(element.tag.lower())
    return frozenset(found | {named} if named is not None else found)


def _spanned(box: etree._Element, name: str) -> int:
    said = box.get(name) or "1"
    return max(1, min(int(said), TABLE_COLUMNS)) if said.isascii() and said.isdigit() else 1
