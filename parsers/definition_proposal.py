"""A definition proposed from a blank form, for a person to confirm: which printed texts are questions, headings, printed answers
and instructions, and which key each question seems to ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from parsers.beside import questions_in_line
from parsers.choices import choice_in
from parsers.definition import Asked, Definition, Printed
from parsers.definition_alignment import printed_words
from parsers.document import NOWHERE, Block, Cell, Document, Mark, Paragraph, Part, Table
from parsers.flow import Flow
from parsers.labels import About, section_of
from parsers.lines import Bit, Line, Lines
from parsers.manner import names_you
from parsers.options import codes_of, key_of_options
from parsers.professionals import column_of
from parsers.questions import KNOWN, known
from parsers.record import KEYS, KeyType
from parsers.remembered import reading

_READ: Final = frozenset({Part.BODY, Part.TEXT_BOX})
_TITLE_WORDS: Final = 16
_TITLES: Final = 3
_LABEL_WORDS: Final = 40
_SENTENCE_WORDS: Final = 14
_SURE: Final = 2.4
_LIKELY: Final = 1.5
_OPTION: Final = 0.8
_NUMBER: Final = re.compile(r"[A-Z]?\d{1,2}(?:\.\d{1,2})*[a-z]?[.)]?")
_NOW: Final = ("now", "current", "present", "today", "at the moment", "yes")
#: Keys whose printed answers tell them from all others.
_TELLING: Final = ("consent.basis", "person.living_situation", "risk.rating_suggested", "person.gender")
#: What a joined question most likely asks for.
_PARTS: Final = {
    "person.name": ("person.given_name", "person.family_name"),
    "gp": ("person.gp_name", "person.gp_practice"),
    "referrer and role": ("referral.referrer_name", "referral.referrer_role"),
    "consenter and relation": ("consent.given_by", "consent.relationship"),
    "diagnosis": ("diagnosis.learning_disability", "diagnosis.autism", "diagnosis.other"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed definition and, by the number of its question, what to say about a key."""

    definition: Definition
    notes: dict[int, str]

    @property
    def unplaced(self) -> tuple[Asked, ...]:
        """The questions for which no key could be told."""
        return tuple(asked for asked in self.definition.questions if not asked.keys)


@dataclass(slots=True)
class _Found:
    label: str
    section: str
    options: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    answered: bool = False  # a place to write has been seen


@reading()
def proposed(document: Document, name: str, edition: str = "") -> Proposal:
    """The definition that the blank form in `document` seems to need, not confirmed."""
    blank = _Blank(document)
    questions, notes = [], {}
    for number, (found, keys, note) in enumerate(_keyed(blank.found, document)):
        codes = tuple(Printed(text, tuple(_codes(keys, text))) for text in dict.fromkeys(found.options))
        questions.append(Asked(found.label, found.section, keys, codes, tuple(_columns(found, keys))))
        notes[number] = note
    return Proposal(Definition(name, tuple(questions), tuple(blank.titles), edition, tuple(dict.fromkeys(blank.printed))), notes)


# -- what is printed -----------------------------------------------------------------------------------------------------------


class _Blank:
    """The printed texts of a blank form, sorted."""

    def __init__(self, document: Document) -> None:
        self.lines = Lines()
        self.flow = Flow(self.lines, False, False, None, True)
        self.found: list[_Found] = []
        self.titles: list[str] = []
        self.printed: list[str] = []
        self.section = ""
        self.section_open = False
        blocks = document.blocks
        self.titles += [
            text
            for block in blocks
            if block.part is Part.HEADER and isinstance(block, Paragraph) and block.heading is not None
            for text in [" ".join(block.text.split())]
        ][:1]
        self._blocks([block for block in blocks if block.part in _READ], False)

    @property
    def waiting(self) -> _Found | None:
        """The question before, while no place to write was seen."""
        return self.found[-1] if self.found and not self.found[-1].answered and not self.section_open else None

    def _ask(self, label: str) -> _Found:
        asked = _Found(" ".join(label.split()).rstrip(" :"), self.section)
        self.found.append(asked)
        self.section_open = False
        return asked

    def _head(self, text: str) -> None:
        self.section, self.section_open = " ".join(text.split()), True

    def _blocks(self, blocks: Sequence[Block], in_cell: bool) -> None:
        items: list[Line | Table] = []
        headed: set[int] = set()
        for block in blocks:
            if isinstance(block, Table):
                items.append(block)
            else:
                items += self.lines.of(block)
                if block.heading is not None:
                    headed.update(id(line) for line in self.lines.of(block))
        for number, item in enumerate(items):
            if isinstance(item, Table):
                self._table(item)
            else:
                self._line(item, items[number + 1 :], id(item) in headed, in_cell)

    # -- lines ---------------------------------------------------------------------------------------------------------------

    def _line(self, line: Line, following: Sequence[Line | Table], headed: bool, in_cell: bool) -> None:
        if line.blank:
            if self.waiting is not None:
                self.waiting.answered = True
            return
        text = " ".join(line.text.split())
        if line.has_tick:
            self._ticks(line)
        elif line.has_entry:
            self._entries(line)
        elif not self.found and not self.section and len(self.titles) < _TITLES and self._is_title(text, headed, line):
            self.titles.append(text)
        elif _is_hint(line) or len(text.split()) > _LABEL_WORDS:
            self.printed.append(text)
        elif self._typed_answers(line, text, headed):
            pass
        elif self._writes_next(following, in_cell) and not self._is_instruction(text):
            self._ask(text)
        elif headed or (line.all_marked(Mark.BOLD) and not in_cell and not _is_question(text)):
            self._head(text)
        elif line.all_marked(Mark.BOLD) and not in_cell:
            self._ask(text)
        elif text.endswith(":") or (known(text) >= KNOWN and not text.endswith(".")):
            self._ask(text).answered = text.endswith(":")
        else:
            self.printed.append(text)

    def _typed_answers(self, line: Line, text: str, headed: bool) -> bool:
        """Reads printed answers without boxes, behind their question or on lines below it; False for any other line."""
        if headed or line.all_marked(Mark.BOLD):
            return False
        label, colon, rest = text.partition(":")
        if colon and rest.strip():
            asked = _Found(label, self.section)
            if not self._typed_options(asked, [Line((Bit(rest),), line.place)]):
                return False
            self._ask(label).options, self.found[-1].answered = asked.options, True
            return True
        last = self.found[-1] if self.found and not self.section_open else None
        return last is not None and (not last.answered or bool(last.options)) and self._typed_options(last, [line])

    def _is_title(self, text: str, headed: bool, line: Line) -> bool:
        return len(text.split()) <= _TITLE_WORDS and not text.endswith((".", ":", "?")) and section_of(text)[0] is About.UNKNOWN

    def _is_instruction(self, text: str) -> bool:
        return text.endswith(".") and len(text.split()) > _SENTENCE_WORDS

    def _writes_next(self, following: Sequence[Line | Table], in_cell: bool) -> bool:
        """Whether a place to write comes right after a line, past its hints."""
        for item in following:
            if isinstance(item, Table):
                return len(item.cells) == 1 and self._is_blank(item.cells[0])
            if item.blank:
                return True
            if item.has_tick or (item.has_entry and not item.text.strip()):
                return True
            if not _is_hint(item):
                text = " ".join(item.text.split())
                return not item.all_marked(Mark.BOLD) and any(_code(key, text) for key in _TELLING)
        return in_cell

    def _ticks(self, line: Line) -> None:
        pairs = questions_in_line(self.flow, line, False)
        begins = next(bit for bit in line.bits if bit.tick is not None or bit.text.strip()).tick is not None
        if not pairs and not begins:
            pairs = self._parted(line)
        if pairs and not begins:
            for label, bits in pairs:
                asked = self._ask(label)
                self._options(asked, [Line(tuple(bits), line.place)])
            return
        last = self.found[-1] if self.found and not self.section_open else None
        if last is None or (last.answered and not last.options):
            last = self._ask(self.section or line.text)
        self._options(last, [line])

    def _parted(self, line: Line) -> list[tuple[str, list[Bit]]]:
        """A line of a question and its boxes that no rule of the general reader parts: at its first box."""
        first = next(number for number, bit in enumerate(line.bits) if bit.tick is not None)
        text = "".join(bit.text for bit in line.bits[:first])
        apart = re.search(r"[:?]\s|\t|\s{2,}", text) is not None
        return [(text, list(line.bits[first:]))] if not apart and self.waiting is None and len(text.split()) > 1 else []

    def _options(self, asked: _Found, lines: Sequence[Line]) -> None:
        choice = choice_in(lines)
        texts = [option.text for option in choice.options] if choice is not None else []
        texts += [text for line in lines for bit in line.bits if bit.entry is not None for text in bit.entry.options]
        asked.options += [" ".join(text.split()) for text in texts]
        asked.answered = True

    def _typed_options(self, asked: _Found, lines: Sequence[Line]) -> bool:
        """Whether lines without boxes are the printed answers of a question."""
        choice = choice_in(lines)
        texts = [option.text for option in choice.options] if choice is not None else [lines[0].text.strip()]
        keys = [*(key for key in _suggested(asked.label, self.section) if key in KEYS and KEYS[key].codes), *_TELLING]
        coded = [text for text in texts if _is_yes_no(text) or any(_code(key, text) for key in keys)]
        if len(coded) * 2 <= len(texts):
            return False
        asked.options += [" ".join(text.split()) for text in texts]
        return True

    def _entries(self, line: Line) -> None:
        pairs = questions_in_line(self.flow, line, False)
        chosen = [text for bit in line.bits if bit.entry is not None for text in bit.entry.options]
        if not pairs:
            text = "".join(bit.text for bit in line.bits if bit.entry is None).strip(" \t:")
            if text and len(text.split()) <= _LABEL_WORDS:
                pairs = [(text, [])]
        for label, _ in pairs:
            self._ask(label).answered = True
        if self.found and not self.section_open:
            self.found[-1].answered = True
            self.found[-1].options += [text for text in chosen if not _is_placeholder(text)]

    # -- tables --------------------------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        gathered: dict[int, list[Cell]] = {}
        for cell in table.cells:
            gathered.setdefault(cell.row, []).append(cell)
        rows = [gathered[number] for number in sorted(gathered)]
        at = 0
        while at < len(rows):
            at += self._rows(rows, at)

    def _rows(self, rows: Sequence[list[Cell]], at: int) -> int:
        row, below = rows[at], list(rows[at + 1 :])
        if all(self._is_blank(cell) for cell in row):
            self._write(row)
            return 1
        if len(row) == 1:
            self._lone(row[0], below)
            return 1
        alike = _alike(row, below)
        texts = [self._plain(cell) for cell in row]
        if alike and all(self._is_text(cell) for cell in row if self._plain(cell)) and sum(map(bool, texts)) >= 2:
            over = self._heads(row, texts, alike)
            if over:
                return over
        self._walk(row)
        return 1

    def _heads(self, row: Sequence[Cell], texts: Sequence[str], alike: Sequence[Sequence[Cell]]) -> int:
        """Reads a row of headings with the rows below it; how many rows they were, 0 when the row heads nothing."""
        empty = [line for line in alike if all(self._is_blank(cell) for cell in line)]
        marks = [line for line in alike if self._plain(line[0]) and all(self._is_mark(cell) for cell in line[1:])]
        parts = {part for text in texts for part in column_of(text) or ()}
        if len(empty) == len(alike) or (len(parts) >= 3 and "name" in parts):
            listing = len(alike) > 1 or not any(names_you(text) for text in texts)
            if listing and (len(parts) >= 3 or {"name", "role"} <= parts):
                asked = self.waiting or self._ask(self.section or texts[0])
                asked.columns, asked.answered = [text for text in texts if text], True
                self.printed += [self._plain(line[0]) for line in alike if self._plain(line[0])]
                return 1 + len(alike)
            if empty == list(alike[: len(empty)]):
                for text in texts:
                    if text:
                        self._ask(text).answered = True
                return 1 + len(empty)
        if len(marks) < 2 or len(marks) != len(alike) or len(row) < 2:
            return 0
        names = [self._plain(line[0]) for line in marks]
        if sum(bool(codes_of("risk.factors", name)) for name in names) * 2 > len(names):
            asked = self.waiting or self._ask(texts[0] or self.section)
            asked.options += names
            asked.columns, asked.answered = [text for text in texts[1:] if text], True
        elif len([text for text in texts[1:] if text]) >= 2:
            for name in names:
                asked = self._ask(name)
                asked.options, asked.answered = [text for text in texts[1:] if text], True
        else:
            return 0
        return 1 + len(marks)

    def _lone(self, cell: Cell, below: Sequence[Sequence[Cell]]) -> None:
        lines = [line for line in self.lines.of_cell(cell) if not line.blank]
        inside = any(isinstance(block, Table) for block in cell.blocks)
        if len(lines) != 1 or lines[0].has_tick or lines[0].has_entry or inside:
            self._blocks(cell.blocks, True)
            return
        text = " ".join(lines[0].text.split())
        blank_below = bool(below) and len(below[0]) == 1 and self._is_blank(below[0][0])
        next_lines = [line for other in below[0] for line in self.lines.of_cell(other) if not line.blank] if below else []
        ticks_below = bool(next_lines) and all(line.has_tick for line in next_lines)
        room = len(self.lines.of_cell(cell)) > 1
        if self._is_instruction(text):
            self.printed.append(text)
        elif blank_below or room or ticks_below or (cell.row > 0 and known(text) > max(_LIKELY, section_of(text)[1])):
            self._ask(text)
        else:
            self._head(text)

    def _walk(self, row: Sequence[Cell]) -> None:
        """A row of questions beside their answers."""
        owner: _Found | None = None
        for number, cell in enumerate(row):
            following = row[number + 1] if number + 1 < len(row) else None
            text = self._plain(cell)
            lines = [line for line in self.lines.of_cell(cell) if not line.blank]
            if self._is_blank(cell):
                self._write([cell])
                if owner is not None:
                    owner.answered = True
            elif number == 0 and (_NUMBER.fullmatch(text) or cell.rows > 1):
                if cell.rows > 1:
                    self._head(text)
            elif self._is_text(cell) and (following is not None or owner is None):
                if (
                    owner is not None
                    and not owner.answered
                    and following is not None
                    and self._is_blank(following)
                    and _is_small(cell, row)
                ):
                    self.printed.append(text)
                elif owner is not None and not owner.answered and self._typed_options(owner, lines):
                    owner.answered = True
                else:
                    owner = self._label_cell(lines)
            elif owner is not None and not owner.answered:
                if all(line.has_tick or line.has_entry for line in lines):
                    self._options(owner, lines)
                elif not self._typed_options(owner, lines):
                    self._blocks(cell.blocks, True)
                owner.answered = True
            else:
                self._blocks(cell.blocks, True)

    def _label_cell(self, lines: Sequence[Line]) -> _Found:
        """A question's cell: its words, then hints."""
        words, hints = [lines[0]], []
        for line in lines[1:]:
            if _is_hint(line) and not _is_hint(lines[0]):
                hints.append(line)
            elif line.all_marked(Mark.BOLD) == lines[0].all_marked(Mark.BOLD) and not hints:
                words.append(line)
            else:
                hints.append(line)
        self.printed += [" ".join(line.text.split()) for line in hints]
        return self._ask(" ".join(line.text.strip() for line in words))

    def _write(self, row: Iterable[Cell]) -> None:
        """A place to write: the question that waits has it, with the answers of a list to choose from."""
        chosen = [
            text
            for cell in row
            for line in self.lines.of_cell(cell)
            for bit in line.bits
            if bit.entry is not None
            for text in bit.entry.options
        ]
        if self.found and not self.section_open:
            self.found[-1].options += [text for text in chosen if not _is_placeholder(text)]
            self.found[-1].answered = True

    def _plain(self, cell: Cell) -> str:
        return " ".join("".join(bit.text for line in self.lines.of_cell(cell) for bit in (*line.bits,) if bit.entry is None).split())

    def _is_blank(self, cell: Cell) -> bool:
        inner = all(isinstance(block, Paragraph) for block in cell.blocks)
        return inner and not self._plain(cell).strip(" .…_") and not any(line.has_tick for line in self.lines.of_cell(cell))

    def _is_text(self, cell: Cell) -> bool:
        lines = self.lines.of_cell(cell)
        return all(isinstance(block, Paragraph) for block in cell.blocks) and not any(line.has_tick or line.has_entry for line in lines)

    def _is_mark(self, cell: Cell) -> bool:
        return self._is_blank(cell) or (not self._plain(cell) and any(line.has_tick for line in self.lines.of_cell(cell)))


def _alike(row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> list[Sequence[Cell]]:
    shape = [(cell.column, cell.columns) for cell in row]
    found: list[Sequence[Cell]] = []
    for line in below:
        if [(cell.column, cell.columns) for cell in line] != shape:
            break
        found.append(line)
    return found


def _is_hint(line: Line) -> bool:
    return not (line.has_tick or line.has_entry) and any(line.all_marked(mark) for mark in (Mark.ITALIC, Mark.GREY))


def _is_small(cell: Cell, row: Sequence[Cell]) -> bool:
    """Whether a cell of text between a question and the place to write is what explains the question."""
    return len(row) >= 3 and cell is not row[0]


def _is_placeholder(text: str) -> bool:
    return not re.search(r"\w", text) or bool(re.match(r"\W*(?:select|choose|please|pick)\b", text, re.IGNORECASE))


def _is_question(text: str) -> bool:
    """Whether a line in bold type asks for something and heads no section."""
    return text.endswith(("?", ":", "*")) or known(text) > max(_LIKELY, section_of(text)[1])


def _is_yes_no(text: str) -> bool:
    return printed_words(text) in {("yes",), ("no",), ("y",), ("n",)}


# -- what is asked ---------------------------------------------------------------------------------------------------------------


def _suggested(label: str, section: str) -> tuple[str, ...]:
    flow = Flow(Lines(), False, False, None, True)
    flow.section(section_of(section)[0], section)
    return flow.open(label, NOWHERE).keys


def _keyed(found: Sequence[_Found], document: Document) -> Iterator[tuple[_Found, tuple[str, ...], str]]:
    """Each question with the keys that it seems to ask for and how sure that is."""
    flow = Flow(Lines(), False, _speaks_as_person(found), None, True)
    section = ""
    for asked in found:
        if asked.section != section:
            section = asked.section
            flow.section(section_of(section)[0], section)
        question = flow.open(asked.label, NOWHERE)
        score = question.asks[0].score if question.asks else 0.0
        keys = [key for key in question.keys if key in KEYS or key in _PARTS or key == "contact"]
        by_options = key_of_options(asked.options) if len(asked.options) > 1 else None
        if asked.columns and len({part for text in asked.columns for part in column_of(text) or ()}) >= 2:
            yield asked, ("support.professionals",), "by its columns"
        elif by_options is not None and by_options not in keys[:1]:
            yield asked, (by_options,), "by its printed answers"
        elif not keys:
            yield asked, (), "could not be told: a key of the record, or left empty when the record has none"
        else:
            key = next((key for key in keys if asked.options and _fits_options(key, asked.options)), keys[0])
            sure = "surely" if score >= _SURE else "likely" if score >= _LIKELY else "a guess: please look"
            yield asked, _of_joined(key, question.about), sure


def _fits_options(key: str, options: Sequence[str]) -> bool:
    return key in KEYS and sum(bool(codes_of(key, option)) for option in options) * 2 >= len(options)


def _of_joined(key: str, about: About) -> tuple[str, ...]:
    if key == "contact":
        return ("referral.referrer_phone", "referral.referrer_email") if about is About.REFERRER else ("person.phone", "person.email")
    return _PARTS.get(key, (key,))


def _speaks_as_person(found: Sequence[_Found]) -> bool:
    return sum(bool(re.search(r"\b(?:I|my|me)\b", asked.label)) for asked in found) * 3 > len(found)


def _codes(keys: Sequence[str], text: str) -> Iterator[tuple[str, str]]:
    for key in keys:
        code = _code(key, text)
        if code:
            yield key, code


def _code(key: str, text: str) -> str:
    """The code that a printed answer likely stands for, "" when none."""
    return next((code for code, likeness in codes_of(key, text)[:1] if likeness >= _OPTION), "")


def _columns(found: _Found, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    counted = False
    for text in found.columns:
        if "support.professionals" in keys:
            yield text, " ".join(column_of(text) or ())
        elif any(KEYS[key].type is KeyType.CHOICES for key in keys):
            now = not counted and any(word in text.lower() for word in _NOW)
            counted = counted or now
            yield text, "now" if now else ""
