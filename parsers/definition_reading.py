"""A form read by its definition: the printed text is subtracted, and what remains between two printed questions is an answer.

What the definition does not know (a row that the sender added, a question typed anew) is left to the general reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from parsers.definition import JOINED, Asked
from parsers.definition_alignment import Alignment, Kind, Spot, asked_of, printed_words, shown
from parsers.definition_options import meant
from parsers.document import Cell, Mark, Paragraph, Place, Table
from parsers.labels import About, Ask, asks, section_of
from parsers.lines import Bit, Line
from parsers.questions import KNOWN, Question, known, ticked_line
from parsers.record import KEYS, KeyType
from parsers.words import without_number

if TYPE_CHECKING:
    from parsers.flow import Flow

#: How well a question that the form itself prints fits its key: better than any guess.
DESCRIBED: Final = 100.0
_ALIKE: Final = 90.0
_SHORT: Final = 10  # letters: a shorter text must be the printed one to the letter
_COMB: Final = 4  # cells of one character each that make up one answer
_CROSSES: Final = frozenset({"no", "n", "☐", "□", "[ ]", "[]", "( )", "()", "-", "–", "0"})
_LEAD: Final = re.compile(r"^\s*[:.\-–—]?\s*$")
_NUMBER: Final = re.compile(r"^\W*(?:[A-Za-z]?\d{0,2}(?:\.\d{1,2})*|[ivx]{1,4}|[A-Za-z])\W*$")


@dataclass(slots=True)
class _Grid:
    """What the rows of a table that come next mean: the question that stands over each column, the part of a professional or the
    printed answer at its head, or nothing."""

    over: dict[int, Question]
    parts: dict[int, str]
    heads: dict[int, str]
    people: Question | None = None


class Described:
    """What the reader knows of a document by its form's definition."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._printed = {printed_words(text) for text in alignment.definition.printed}
        self._people: tuple[Question, dict[int, str]] | None = None
        self._long = [" ".join(words) for words in self._printed if len(" ".join(words)) > _SHORT]

    # -- lines ---------------------------------------------------------------------------------------------------------------

    def line(self, flow: Flow, line: Line, paragraph: Paragraph) -> bool:
        """Reads a line that the definition accounts for; False when the general reader is to look at it."""
        if id(line) in self._alignment.rest:
            return True
        spots = self._alignment.spots.get(id(line))
        if spots:
            self._spots(flow, line, spots)
            return True
        told = flow.current.told if flow.current is not None else None
        if line.blank:
            return False
        if told is not None and flow.current is not None and self._holds_option(told, line):
            flow.current.lines.append(line)
            return True
        if self.is_printed(line):
            return True
        if told is None or flow.current is None or paragraph.heading is not None or self._asks_anew(flow, line):
            return False
        flow.current.lines.append(line)
        return True

    def _spots(self, flow: Flow, line: Line, spots: Sequence[Spot]) -> None:
        before = _cut(line, 0, spots[0].start)
        ticks = [bit for bit in before.bits if bit.tick is not None]
        if not before.blank and not ticks and not self._is_number(line, spots[0]) and flow.current is not None:
            flow.current.lines.append(before)
        for spot, following in zip(spots, [*spots[1:], None], strict=True):
            if spot.unit.kind is Kind.SECTION:
                self._enter(flow, " ".join(line.text.split()))
                continue
            if spot.unit.kind is Kind.COLUMN:
                continue
            question = self.open(flow, asked_of(self._alignment, spot), line.place)
            if ticks:
                question.lines.append(Line(tuple(ticks), line.place))
                ticks = []
            rest = _cut(line, spot.end, following.start if following else len(shown(line)))
            if not rest.blank and not _LEAD.match(shown(rest)) and not self.is_printed(rest):
                question.lines.append(rest)

    def _is_number(self, line: Line, spot: Spot) -> bool:
        """Whether only the printed number of a question or heading stands before it."""
        text = shown(line)
        return bool(_NUMBER.match(text[: spot.start])) or ("\0" not in text and without_number(text) == text[spot.start :].strip())

    def _enter(self, flow: Flow, heading: str) -> None:
        flow.section(section_of(heading)[0], heading)
        flow.current = None

    def open(self, flow: Flow, asked: Asked, place: Place) -> Question:
        """Starts a question of the definition; what follows is its answer."""
        key = JOINED.get(frozenset(asked.keys)) or (asked.keys[0] if asked.keys else "")
        about = next((about for start, about in _ABOUT if any(one.startswith(start) for one in asked.keys)), About.OTHER)
        question = Question(asked.label, (Ask(key, DESCRIBED),), about, place, (key,) if key else (), told=asked)
        flow.questions.append(question)
        flow.current = question
        return question

    def is_printed(self, line: Line) -> bool:
        """Whether a line is one of the form's own instructions."""
        if line.has_tick or line.typed or any(bit.entry is not None and bit.text.strip() for bit in line.bits):
            return False
        words = printed_words(line.text)
        if not words:
            return False
        plain = " ".join(words)
        return words in self._printed or (
            len(plain) > _SHORT and any(fuzz.ratio(plain, printed, score_cutoff=_ALIKE) or plain in printed for printed in self._long)
        )

    def _asks_anew(self, flow: Flow, line: Line) -> bool:
        """Whether a line that the blank does not print is a question which the sender added: set apart as this form's questions
        are, known to the vocabulary, and asking for what no question of the form asks for."""
        label = re.split(r":|\t|\s{3,}", line.text.strip(), maxsplit=1)[0].strip()
        first = next((bit for bit in line.bits if bit.text.strip()), None)
        apart = first is not None and Mark.BOLD in first.marks if self._bold else label != line.text.strip()
        if not apart or not label or line.typed or known(label) < KNOWN:
            return False
        keys = flow.keys(label, asks(label))
        return bool(keys) and keys[0] in KEYS and keys[0] not in self._keys

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(key for spots in self._alignment.spots.values() for spot in spots for key in asked_of(self._alignment, spot).keys)

    @cached_property
    def _bold(self) -> bool:
        return bool(self._alignment.bold)

    # -- tables --------------------------------------------------------------------------------------------------------------

    def table(self, flow: Flow, table: Table) -> bool:
        """Reads a table in which questions of the definition stand, or which holds the answer of one; False for any other."""
        rows: dict[int, list[Cell]] = {}
        for cell in table.cells:
            rows.setdefault(cell.row, []).append(cell)
        ordered = [rows[number] for number in sorted(rows)]
        if not any(self._spots_in(flow, cell) for cell in table.cells):
            return self._more_people(flow, ordered) or self._answer_table(flow, table)
        grid = _Grid({}, {}, {})
        for number, row in enumerate(ordered):
            self._row(flow, row, ordered[number + 1 :], grid, table)
        lone = len(ordered[-1]) == 1 and bool(self._spots_in(flow, ordered[-1][0]))
        if not lone:
            flow.current = None
        return True

    def _more_people(self, flow: Flow, rows: Sequence[list[Cell]]) -> bool:
        """Reads the rest of a grid of people after a page's end: the same columns, and nothing asked in between."""
        if self._people is None or not flow.questions or flow.questions[-1] is not self._people[0]:
            return False
        question, parts = self._people
        shape = max(parts) + 1
        if question.answered or any(row[-1].column + row[-1].columns != shape for row in rows):
            return False
        for row in rows:
            heading = sum(printed_words(flow.words(cell)) in self._columns for cell in row if flow.words(cell))
            if heading * 2 <= sum(bool(flow.words(cell)) for cell in row):
                question.rows.append({parts[cell.column]: list(flow.lines.of_cell(cell)) for cell in row if parts.get(cell.column)})
        return True

    @cached_property
    def _columns(self) -> frozenset[tuple[str, ...]]:
        return frozenset(printed_words(heading) for asked in self._alignment.definition.questions for heading, _ in asked.columns)

    def _answer_table(self, flow: Flow, table: Table) -> bool:
        """A table without questions below one: its answer, unless it lists people or stands for itself."""
        question = flow.current
        if question is None or question.told is None or question.told.columns or question.keys == ("support.professionals",):
            return False
        cells = [cell for cell in table.cells if flow.words(cell)]
        if question.answered and not any(line.has_tick for cell in cells for line in flow.lines.of_cell(cell)) and len(table.cells) > 1:
            return False
        if self._factor_rows(flow, table):
            return True
        for line in _joined([line for cell in table.cells for line in flow.lines.of_cell(cell)], table.cells):
            self._take(question, line)
        return True

    def _factor_rows(self, flow: Flow, table: Table) -> bool:
        question = flow.current
        assert question is not None
        assert question.told is not None
        rows: dict[int, list[Cell]] = {}
        for cell in table.cells:
            rows.setdefault(cell.row, []).append(cell)
        named = [row for row in rows.values() if len(row) > 1 and self._printed_option(question.told, flow.words(row[0]))]
        if len(named) * 2 <= len(rows):
            return False
        for row in rows.values():
            self._option_row(flow, row, question, {})
        return True

    def _row(self, flow: Flow, row: list[Cell], below: Sequence[list[Cell]], grid: _Grid, table: Table) -> None:
        spots = {id(cell): self._spots_in(flow, cell) for cell in row}
        columns = [spot for found in spots.values() for spot in found if spot.unit.kind is Kind.COLUMN]
        if columns and 2 * len(columns) >= sum(bool(flow.words(cell)) for cell in row):
            self._column_heads(flow, row, spots, grid)
            return
        if any(spots.values()):
            self._labelled_row(flow, row, spots, below, grid)
            return
        if self._matrix_heads(flow, row, below, grid):
            return
        if grid.people is not None:
            question = grid.people
            question.rows.append({grid.parts[cell.column]: list(flow.lines.of_cell(cell)) for cell in row if grid.parts.get(cell.column)})
            return
        if grid.over:
            for cell in row:
                owner = next((grid.over[column] for column in range(cell.column, cell.column + cell.columns) if column in grid.over), None)
                if owner is not None:
                    self._answer(flow, owner, cell)
            return
        self._loose_row(flow, row, grid, table)

    def _loose_row(self, flow: Flow, row: list[Cell], grid: _Grid, table: Table) -> None:
        """A row without any printed question."""
        from parsers.grids import read_rows  # it reads the questions that a sender added

        question = flow.current
        filled = [cell for cell in row if flow.words(cell)]
        if not filled and not any(line.has_entry for cell in row for line in flow.lines.of_cell(cell)):
            return
        if question is not None and question.told is not None:
            if self._option_row(flow, row, question, grid.heads):
                return
            told = question.told
            options = all(any(line.has_tick or self._holds_option(told, line) for line in flow.lines.of_cell(cell)) for cell in filled)
            if len(row) == 1 or options or not flow.words(row[0]):
                for cell in row:
                    self._answer(flow, question, cell)
                return
        if all(self.is_printed(line) for cell in filled for line in flow.lines.of_cell(cell) if not line.blank):
            return
        read_rows(flow, [row], 0, table)
        if flow.current is not None and flow.current.answered:
            flow.current = None

    def _holds_option(self, told: Asked, line: Line) -> bool:
        """Whether a line is one of the printed answers, with its box or with a mark in the place of it."""
        return bool(told.options) and (line.has_tick or meant([line], told.options) is not None)

    def _option_row(self, flow: Flow, row: list[Cell], question: Question, heads: dict[int, str]) -> bool:
        """Reads a row of printed answers each with a place for a mark beside it, or under the heading that counts."""
        told = question.told
        if told is None or len(row) < 2 or self._printed_option(told, flow.words(row[0])) is None:
            return False
        if any(line.has_tick and line.text.strip() for line in flow.lines.of_cell(row[0])):
            return False
        counts = {heading for heading, part in told.columns if part == "now"}
        if heads:
            for cell in row[1:]:
                head = heads.get(cell.column)
                if head is not None and (not counts or head in counts):
                    question.lines.append(ticked_line(flow.words(row[0]), _marked(flow, cell), row[0].place))
            return True
        for cell, beside in zip(row[::2], row[1::2], strict=False):
            if flow.words(cell):
                question.lines.append(ticked_line(flow.words(cell), _marked(flow, beside), cell.place))
        return True

    def _printed_option(self, told: Asked, text: str) -> str | None:
        words = printed_words(text)
        return next((option.text for option in told.options if words and printed_words(option.text) == words), None)

    def _column_heads(self, flow: Flow, row: Sequence[Cell], spots: dict[int, list[Spot]], grid: _Grid) -> None:
        first = next(spot for cell in row for spot in spots[id(cell)] if spot.unit.kind is Kind.COLUMN)
        asked = asked_of(self._alignment, first)
        question = flow.current if flow.current is not None and flow.current.told is asked else self.open(flow, asked, row[0].place)
        flow.current = question
        grid.over, grid.heads, grid.parts, grid.people = {}, {}, {}, None
        named = [(cell, spot) for cell in row for spot in spots[id(cell)] if spot.unit.kind is Kind.COLUMN]
        if "support.professionals" in asked.keys:
            grid.people = question
            grid.parts = {cell.column: asked.columns[spot.unit.column][1] for cell, spot in named}
            self._people = (question, grid.parts)
        else:
            grid.heads = {cell.column: asked.columns[spot.unit.column][0] for cell, spot in named}

    def _labelled_row(self, flow: Flow, row: list[Cell], spots: dict[int, list[Spot]], below: Sequence[list[Cell]], grid: _Grid) -> None:
        pure = [cell for cell in row if self._is_pure(flow, cell)]
        labels = [cell for cell in pure if spots[id(cell)][0].unit.kind is Kind.LABEL]
        if grid.heads and labels and labels[0] is self._first(flow, row) and self._matrix_row(flow, row, labels[0], spots, grid):
            return
        grid.over, grid.heads, grid.parts, grid.people = {}, {}, {}, None
        filled = [cell for cell in row if flow.words(cell) or any(line.has_entry for line in flow.lines.of_cell(cell))]
        over = (
            len(labels) >= 2
            and len(labels) >= len(filled) - 1
            and len(labels) >= len(row) - 1
            and self._has_answers_below(flow, row, below)
        )
        owner: Question | None = None
        passed = 0
        for number, cell in enumerate(row):
            found = spots[id(cell)]
            if number < passed:
                continue
            if over and not found and cell in filled:
                grid.over[cell.column] = flow.open(" ".join(flow.words(cell).split()), cell.place)
            elif not found and owner is not None:
                comb = self._comb(flow, row[number:], spots) if not owner.answered else []
                passed = number + len(comb)
                text = "".join(flow.words(other) for other in comb)
                if text:
                    owner.lines.append(Line((Bit(text),), cell.place))
                elif not comb:
                    self._answer(flow, owner, cell)
            elif not found:
                continue
            elif cell in pure and found[0].unit.kind is Kind.LABEL:
                owner = self.open(flow, asked_of(self._alignment, found[0]), cell.place)
                if over:
                    grid.over[cell.column] = owner
            elif cell in pure:
                self._enter(flow, " ".join(flow.words(cell).split()))
                owner = None
            else:
                flow.cell(cell)
                owner = None if flow.current is None or flow.current.answered else flow.current
        if over:
            flow.current = None

    def _comb(self, flow: Flow, cells: Sequence[Cell], spots: dict[int, list[Spot]]) -> list[Cell]:
        """The cells of one character each with which a row goes on, none when they are too few for one answer."""
        comb: list[Cell] = []
        for cell in cells:
            if spots[id(cell)] or len(flow.words(cell)) > 1 or any(line.has_tick or line.has_entry for line in flow.lines.of_cell(cell)):
                break
            comb.append(cell)
        return comb if len(comb) >= _COMB else []

    def _has_answers_below(self, flow: Flow, row: Sequence[Cell], below: Sequence[list[Cell]]) -> bool:
        return bool(below) and not any(self._spots_in(flow, cell) for cell in below[0]) and len(below[0]) >= len(row) - 1

    def _matrix_heads(self, flow: Flow, row: Sequence[Cell], below: Sequence[list[Cell]], grid: _Grid) -> bool:
        """Whether a row heads the columns of a grid of marks with the printed answers of the questions below it."""
        heads = {cell.column: flow.words(cell) for cell in row if flow.words(cell)}
        first = next((spot for line in below[:2] for cell in line[:1] for spot in self._spots_in(flow, cell)), None)
        if first is None or first.unit.kind is not Kind.LABEL:
            return False
        asked = asked_of(self._alignment, first)
        named = {column: option for column, text in heads.items() if (option := self._printed_option(asked, text)) is not None}
        if len(named) < 2 and not (named and len(heads) <= 2):
            return False
        grid.over, grid.parts, grid.people, grid.heads = {}, {}, None, named
        return True

    def _matrix_row(self, flow: Flow, row: Sequence[Cell], label: Cell, spots: dict[int, list[Spot]], grid: _Grid) -> bool:
        asked = asked_of(self._alignment, spots[id(label)][0])
        if not any(self._printed_option(asked, head) for head in grid.heads.values()):
            return False
        question = self.open(flow, asked, label.place)
        for cell in row:
            if cell is label:
                continue
            head = grid.heads.get(cell.column)
            if head is not None:
                question.lines.append(ticked_line(head, _marked(flow, cell), cell.place))
        return True

    # -- cells ---------------------------------------------------------------------------------------------------------------

    def _answer(self, flow: Flow, question: Question, cell: Cell) -> None:
        """Everything in a cell is the answer, but for what the form prints there."""
        flow.current = question
        flow.cell(cell)

    def _take(self, question: Question, line: Line) -> None:
        if not line.blank and not self.is_printed(line):
            question.lines.append(line)

    def _first(self, flow: Flow, row: Sequence[Cell]) -> Cell | None:
        return next((cell for cell in row if self._spots_in(flow, cell)), None)

    def _spots_in(self, flow: Flow, cell: Cell) -> list[Spot]:
        found = [spot for line in flow.lines.of_cell(cell) for spot in self._alignment.spots.get(id(line), ())]
        for block in cell.blocks:
            if isinstance(block, Table):
                found += [spot for inner in block.cells for spot in self._spots_in(flow, inner)]
        return found

    def _is_pure(self, flow: Flow, cell: Cell) -> bool:
        """Whether a cell holds one printed question or heading and nothing that could be an answer."""
        if any(isinstance(block, Table) for block in cell.blocks) or len(self._spots_in(flow, cell)) != 1:
            return False
        for line in flow.lines.of_cell(cell):
            spots = self._alignment.spots.get(id(line))
            if spots:
                sides = (_cut(line, 0, spots[0].start), _cut(line, spots[-1].end, len(shown(line))))
                if any(side.has_tick or side.has_entry for side in sides):
                    return False
                if not self._is_number(line, spots[0]) or not (
                    _LEAD.match(sides[1].text) or self.is_printed(sides[1]) or _is_hint(sides[1])
                ):
                    return False
            elif not line.blank and id(line) not in self._alignment.rest and not self.is_printed(line) and not _is_hint(line):
                return False
        return True


_ABOUT: Final = (
    ("referral.referrer", About.REFERRER),
    ("consent.", About.CONSENT),
    ("person.", About.PERSON),
    ("support.professionals", About.PROFESSIONALS),
)


def _is_hint(line: Line) -> bool:
    """Whether a line is set in italics, grey or small type and nothing was filled in there."""
    return not (line.has_tick or line.has_entry or line.typed) and any(
        line.all_marked(mark) for mark in (Mark.ITALIC, Mark.GREY, Mark.SMALL)
    )


def _joined(lines: Sequence[Line], cells: Sequence[Cell]) -> Iterator[Line]:
    """The lines, those of a row of single characters as one."""
    texts = [line.text.strip() for line in lines]
    if len(cells) >= _COMB and all(len(text) <= 1 for text in texts) and any(texts):
        yield Line((Bit("".join(texts)),), lines[0].place)
    else:
        yield from lines


def _marked(flow: Flow, cell: Cell) -> bool:
    """Whether somebody marked a cell that is there for marks."""
    lines = flow.lines.of_cell(cell)
    if any(bit.tick is not None for line in lines for bit in line.bits):
        return any(bit.tick is not None and bit.tick.value == "ticked" for line in lines for bit in line.bits)
    text = flow.words(cell).lower()
    return bool(text) and text not in _CROSSES


def _cut(line: Line, start: int, end: int) -> Line:
    """A stretch of a line by the characters of its `shown` text."""
    bits: list[Bit] = []
    at = 0
    for bit in line.bits:
        whole = bit.tick is not None or bit.entry is not None
        length = max(1, len(bit.text)) if whole else len(bit.text)
        if at < end and at + length > start:
            bits.append(bit if whole else bit.saying(bit.text[max(0, start - at) : end - at]))
        at += length
    return Line(tuple(bits), line.place)


def is_choice(key: str) -> bool:
    """Whether a key holds one or several of a few codes."""
    return key in KEYS and KEYS[key].type in (KeyType.CHOICE, KeyType.CHOICES, KeyType.YESNO)
