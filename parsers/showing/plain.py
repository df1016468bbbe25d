"""A document's text and tables as a piece of HTML with the places marked: for what has no pages of its own, and where its pages
cannot be drawn. Everything in it comes from a stranger's file: text is escaped, and no element or attribute is the file's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from parsers.document import Block, Cell, Document, Mark, Paragraph, Span, Table, Tick
from parsers.limits import SHOWN_PLAIN_CHARACTERS, TABLE_COLUMNS
from parsers.showing.places import body, place_in, script_of
from parsers.showing.shown import SIGNS, Page, Shown, Sought, Spot, Way

_TAGS: Final = {
    Mark.BOLD: "b",
    Mark.ITALIC: "i",
    Mark.UNDERLINE: "u",
    Mark.STRIKE: "s",
    Mark.HIGHLIGHT: "mark",
    Mark.SMALL: "small",
}
_TICKS: Final = {
    Tick.TICKED: ("☒", "ticked"),
    Tick.CLEAR: ("☐", "not ticked"),
    Tick.UNSURE: ("⍰", "ticked or not: unsure"),
}
_CUT: Final = "Only the first part of this document is shown here: it is very long. Please open the file itself."


def plain(document: Document, sought: Sequence[Sought]) -> Shown:
    """The document laid out plainly, as one page of HTML, with the places marked. Pure."""
    script = script_of(document)
    marks: dict[int, list[tuple[Sought, bool]]] = {}
    for one in sought:
        for at, number in enumerate(place_in(script, one)[1]):
            marks.setdefault(number, []).append((one, at == 0))
    writer = _Writer(marks)
    writer.blocks(body(document.blocks))
    spots = tuple(Spot(one.name, one.label, one.state, None) for one in writer.marked)
    told = (_CUT,) if writer.cut else ()
    if not writer.out:
        return Shown(document.name, Way.PLAIN, (), ("There is no text in this document.",))
    return Shown(document.name, Way.PLAIN, (Page(1, 0.0, 0.0, None, "".join(writer.out), spots),), told)


class _Writer:
    def __init__(self, marks: Mapping[int, Sequence[tuple[Sought, bool]]]) -> None:
        self.out: list[str] = []
        self.marked: list[Sought] = []
        self.cut = False
        self._marks = marks
        self._number = 0
        self._characters = 0

    def blocks(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if self._characters > SHOWN_PLAIN_CHARACTERS:
                self.cut = True
                return
            if isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)

    def _table(self, table: Table) -> None:
        self.out.append('<div class="shown-wide" tabindex="0" role="group" aria-label="Table"><table class="shown-table">')
        row = -1
        for cell in table.cells:
            if cell.row != row:
                self.out.append("<tr>" if row < 0 else "</tr><tr>")
                row = cell.row
            self.out.append(f"<td{_span(cell)}>")
            self.blocks(cell.blocks)
            self.out.append("</td>")
        self.out.append("</tr></table></div>" if row >= 0 else "</table></div>")

    def _paragraph(self, paragraph: Paragraph) -> None:
        marks = self._marks.get(self._number, ())
        self._number += 1
        said = "".join(_span_html(span) for span in paragraph.spans)
        self._characters += len(said)
        if not said.strip():
            return
        number = f"{escape(paragraph.number)} " if paragraph.number else ""
        words = f"{'• ' if paragraph.listed and not number else ''}{number}{said}"
        if not marks:
            self.out.append(f'<p class="shown-heading">{words}</p>' if paragraph.heading else f"<p>{words}</p>")
            return
        states = " ".join(sorted({f"is-{one.state.value}" for one, _ in marks}))
        links = "".join(self._link(one) for one, first in marks if first)
        self.out.append(f'<p class="shown-place {states}">{words}{links}</p>')

    def _link(self, sought: Sought) -> str:
        self.marked.append(sought)
        name, label = escape(sought.name), escape(sought.label)
        sign = f'<span class="shown-sign" aria-hidden="true">{SIGNS[sought.state]}</span> ' if SIGNS[sought.state] else ""
        return f' <a class="shown-back" id="place-{name}" href="#value-{name}">{sign}{label}</a>'


def _span(cell: Cell) -> str:
    rows = f' rowspan="{min(cell.rows, TABLE_COLUMNS)}"' if cell.rows > 1 else ""
    columns = f' colspan="{min(cell.columns, TABLE_COLUMNS)}"' if cell.columns > 1 else ""
    return rows + columns


def _span_html(span: Span) -> str:
    if span.tick is not None:
        sign, words = _TICKS[span.tick]
        return f'<span role="img" aria-label="{words}">{sign}</span>' + escape(span.text)
    said = escape(span.text).replace("\n", "<br>").replace("\t", "\u2003")
    if span.entry is not None:
        said = f'<span class="shown-entry">{said or "&nbsp;"}</span>'
    for mark in sorted(span.marks & _TAGS.keys()):
        said = f"<{_TAGS[mark]}>{said}</{_TAGS[mark]}>"
    return said
