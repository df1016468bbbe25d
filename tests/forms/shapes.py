"""The notation for layouts. A layout is a few parts; a part is a shape over questions; a question is a key and its wording.

    Layout("harbour", "Referral", (Pairs("About the person", (Ask("person.family_name", "Surname"), ...)),), mark=Mark.BOX)

Every shape turns its questions into lines and grids (`page.py`); what is written there goes through a `Filling`, which is
where the truth comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from parsers.record import KEYS, KeyType
from tests.forms.filling import Answers, Filling, Hand
from tests.forms.page import Block, Box, Cell, Field, FieldKind, Grid, Inline, Line, Run, Sheet, cell, heading, line


class Mark(StrEnum):
    """How somebody shows which options they mean."""

    BOX = "a printed box before each option, ticked or crossed"
    BOX_AFTER = "a printed box after each option"
    BRACKETS = "[x] before each option"
    CROSS_AFTER = "X typed after the option"
    CROSS_BEFORE = "X typed before the option"
    BOLD = "the option in bold and underlined"
    HIGHLIGHT = "the option highlighted"
    STRIKE = "the other options struck out"
    DELETE = "the other options deleted"
    WORD = "the option's words typed"
    LIST = "chosen from a drop-down"
    CONTROL = "a tick box control before each option"
    CONTROL_AFTER = "a tick box control after each option"
    RADIO = "a radio button before each option"
    OVAL = "the option in a drawn oval"


_ONCE = frozenset({Mark.LIST, Mark.RADIO})  # nobody can choose two of these


class Controls(StrEnum):
    """What the blanks of a form are made of."""

    NONE = "typed into the page"
    CONTENT = "content controls"
    LEGACY = "legacy form fields"
    ACRO = "AcroForm fields"


@dataclass(frozen=True, slots=True)
class Ask:
    """An open question about one key, or several joined keys ("Name and job title")."""

    keys: str
    wording: str
    hint: str = ""
    join: str = " "

    @property
    def each(self) -> tuple[str, ...]:
        """The keys, one by one."""
        return tuple(self.keys.split())


@dataclass(frozen=True, slots=True)
class Pick:
    """A question with printed options; more than one may be marked when the key holds a list."""

    key: str
    wording: str
    options: Mapping[str, str]
    hint: str = ""
    mark: Mark | None = None
    down: bool = False
    between: str = "    "
    several: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """A question without a key, with what somebody wrote there."""

    wording: str
    written: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """One question about two keys: each option stands for a code of each. What no option says is left unmarked."""

    keys: tuple[str, str]
    wording: str
    options: Mapping[tuple[str, str], str]
    hint: str = ""
    down: bool = False


Question = Ask | Pick | Skip | Both

YES_NO: Mapping[str, str] = {"yes": "Yes", "no": "No"}
YES_NO_UNKNOWN: Mapping[str, str] = {"yes": "Yes", "no": "No", "unknown": "Not known"}


def asks(*rows: tuple[str, str] | Question) -> tuple[Question, ...]:
    """Questions from (keys, wording) rows; what is a question already stays."""
    return tuple(Ask(*row) if isinstance(row, tuple) else row for row in rows)


@dataclass(frozen=True, slots=True)
class Pen:
    """What a shape needs to draw a question: the filling, and the layout's habits."""

    filling: Filling
    mark: Mark
    controls: Controls

    def answer(self, question: Question) -> list[Line]:
        """The answer to a question as lines, options and all."""
        if isinstance(question, Pick):
            return self._options(question)
        if isinstance(question, Both):
            chosen = self.filling.pair(question.keys, tuple(question.options))
            return self._marked([(words, pair == chosen) for pair, words in question.options.items()], self.mark, down=question.down)
        if isinstance(question, Skip):
            return self._blank(question.written, long=False)
        struck = self.filling.struck(question.each) if self.controls is Controls.NONE else ""
        text = self.filling.text(question.each, question.join)
        if struck and text:
            return [Line((Run(struck, strike=True, hand=True), Run(" " + text, hand=True)))]
        (key, *more) = question.each
        if self.controls is Controls.CONTENT and not more and KEYS[key].type is KeyType.DATE and key in self.filling.truth:
            return [Line((Field(FieldKind.DATE, text, (str(self.filling.truth[key]),)),))]
        return self._blank(text, long=len(text) > 60 or "\n" in text)

    def _blank(self, text: str, *, long: bool) -> list[Line]:
        if self.controls is Controls.NONE:
            return [Line((Run(part, hand=True),)) for part in text.split("\n\n")] or [line("")]
        return [Line((Field(FieldKind.LONG if long else FieldKind.TEXT, text),))]

    def _options(self, pick: Pick) -> list[Line]:
        codes, mark = tuple(pick.options), pick.mark or self.mark
        chosen = self.filling.several(pick.key, codes) if pick.several else self.filling.chosen(pick.key, codes, once=mark in _ONCE)
        words = [pick.options[code] for code in codes if code in chosen]
        if mark is Mark.WORD:
            return self._blank(", ".join(words), long=False)
        if mark is Mark.LIST:
            return [Line((Field(FieldKind.CHOICE, words[0] if words else "", tuple(pick.options.values())),))]
        return self._marked(
            [(pick.options[code], code in chosen) for code in codes], mark, down=pick.down, between=pick.between, group=pick.key
        )

    def _marked(
        self, options: Sequence[tuple[str, bool]], mark: Mark, *, down: bool = False, between: str = "    ", group: str = ""
    ) -> list[Line]:
        answered = any(chosen for _, chosen in options)
        shown = [(words, chosen) for words, chosen in options if mark is not Mark.DELETE or not answered or chosen]
        drawn: list[list[Inline]] = [
            [Field(FieldKind.RADIO, "x" if chosen else "", (group, str(index))), Run(" " + words)]
            if mark is Mark.RADIO
            else option(words, mark, chosen, answered, self.filling.hand)
            for index, (words, chosen) in enumerate(shown)
        ]
        if down:
            return [Line(tuple(each)) for each in drawn]
        joined: list[Inline] = []
        for index, each in enumerate(drawn):
            joined += [Run(between), *each] if index else each
        return [Line(tuple(joined))]


def option(words: str, mark: Mark, chosen: bool, any_chosen: bool, hand: Hand) -> list[Inline]:
    """One printed option and how it is marked."""
    match mark:
        case Mark.BOX:
            return [Box(chosen), Run(" " + words)]
        case Mark.BOX_AFTER:
            return [Run(words + " "), Box(chosen)]
        case Mark.BRACKETS:
            return [Run(f"[{hand.cross.lower() if chosen else ' '}] {words}")]
        case Mark.CONTROL:
            return [Field(FieldKind.TICK, "x" if chosen else ""), Run(" " + words)]
        case Mark.CONTROL_AFTER:
            return [Run(words + " "), Field(FieldKind.TICK, "x" if chosen else "")]
        case Mark.CROSS_AFTER:
            return [Run(words), Run(f" {hand.cross}", hand=True)] if chosen else [Run(words)]
        case Mark.CROSS_BEFORE:
            return [Run(f"{hand.cross} ", hand=True), Run(words)] if chosen else [Run(words)]
        case Mark.BOLD:
            return [Run(words, bold=chosen, underline=chosen)]
        case Mark.OVAL:
            return [Run(words, oval=chosen)]
        case Mark.HIGHLIGHT:
            return [Run(words, highlight=chosen)]
        case Mark.STRIKE:
            return [Run(words, strike=any_chosen and not chosen)]
        case _:
            return [Run(words, hand=mark is Mark.DELETE and chosen)]


def label_lines(question: Question, *, bold: bool) -> list[Line]:
    """A question's wording, and its hint in small italics below."""
    lines = [line(question.wording, bold=bold)]
    return [*lines, line(question.hint, italic=True, small=True)] if question.hint else lines


@dataclass(frozen=True, slots=True)
class Words:
    """Printed text: guidance, a privacy notice, a form's introduction."""

    title: str
    paragraphs: Sequence[str] = ()
    italic: bool = False
    level: int = 2

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the paragraphs."""
        if self.title:
            yield heading(self.title, self.level)
        for text in self.paragraphs:
            yield line(text, italic=self.italic)


@dataclass(frozen=True, slots=True)
class Pairs:
    """A table of label and answer, `across` pairs a row; long answers take the whole row when `across` is 2."""

    title: str
    questions: Sequence[Question]
    across: int = 1
    label_width: float = 0.34
    title_row: bool = False
    shaded: bool = True
    bold: bool = True

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the table."""
        if self.title and not self.title_row:
            yield heading(self.title)
        rows: list[tuple[Cell, ...]] = []
        if self.title and self.title_row:
            rows.append((cell(self.title, bold=True, shaded=True, span=2 * self.across),))
        pending: list[Cell] = []
        for question in self.questions:
            pair = [Cell(tuple(label_lines(question, bold=self.bold)), shaded=self.shaded), Cell(tuple(pen.answer(question)))]
            if self.across == 1 or wide(question):
                if pending:
                    rows.append(self._padded(pending))
                    pending = []
                rows.append((pair[0], Cell(pair[1].lines, span=2 * self.across - 1)))
            else:
                pending += pair
                if len(pending) == 2 * self.across:
                    rows.append(tuple(pending))
                    pending = []
        if pending:
            rows.append(self._padded(pending))
        one = (self.label_width / self.across, (1 - self.label_width) / self.across)
        yield Grid(tuple(rows), one * self.across)

    def _padded(self, cells: list[Cell]) -> tuple[Cell, ...]:
        return (*cells[:-1], Cell(cells[-1].lines, span=1 + 2 * self.across - len(cells)))


def wide(question: Question) -> bool:
    """Whether a question wants a row of its own."""
    if isinstance(question, Pick | Both):
        return sum(len(words) + 4 for words in question.options.values()) > 34
    return isinstance(question, Ask) and any(key in WIDE for key in question.each)


WIDE = frozenset(
    {
        "person.address",
        "person.communication_needs",
        "diagnosis.other",
        "referral.reason",
        "support.medication",
        "risk.current_issues",
        "plan.tried",
        "plan.would_help",
        "plan.actions",
    }
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Label and answer in one paragraph: "Label: answer", `across` of them apart by a tab, dotted up to the margin when `dots`."""

    title: str
    questions: Sequence[Question]
    colon: str = ": "
    dots: bool = False
    bold: bool = False
    across: int = 1

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the paragraphs."""
        if self.title:
            yield heading(self.title)
        waiting: tuple[Inline, ...] = ()
        for question in self.questions:
            first, *rest = pen.answer(question)
            short = self.across == 2 and not rest and not wide(question) and len(first.text) < 30 and "\n" not in first.text
            if waiting and not short:
                yield Line(waiting)
                waiting = ()
            hint = (Run(f"({question.hint}) ", italic=True),) if question.hint else ()
            label = (Run(question.wording + self.colon, bold=self.bold), *hint)
            if isinstance(question, Pick) and question.down:
                yield Line(label)
                yield from (first, *rest)
                continue
            dotted = (
                (Run(" " + "." * max(3, 60 - len(question.wording) - len(first.text))),)
                if self.dots and isinstance(question, Ask | Skip)
                else ()
            )
            lead = (Run("....", small=True),) if dotted and first.text else ()
            inlines = (*label, *lead, *first.inlines, *dotted)
            if short and not waiting:
                waiting = inlines
                continue
            yield Line((*waiting, Run("\t"), *inlines) if waiting else inlines)
            waiting = ()
            yield from rest
        if waiting:
            yield Line(waiting)


@dataclass(frozen=True, slots=True)
class Stack:
    """The question, then the answer below it: in a ruled box when `boxed`, numbered from `first` when it is set, after `lead`."""

    title: str
    questions: Sequence[Question]
    boxed: bool = False
    first: int = 0
    number: str = "{}. "
    lead: str = ""

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading, and each question over its answer."""
        if self.title:
            yield heading(self.title)
        for index, question in enumerate(self.questions):
            number = self.number.format(index + self.first) if self.first else ""
            yield line(number + question.wording, bold=True)
            if question.hint:
                yield line(question.hint, italic=True, small=True)
            answer = pen.answer(question)
            if self.boxed and not isinstance(question, Pick):
                yield Grid(((Cell(tuple(answer)),),), (1.0,))
            elif self.lead:
                yield Line((Run(self.lead), *answer[0].inlines))
                yield from answer[1:]
            else:
                yield from answer


@dataclass(frozen=True, slots=True)
class Boxes:
    """Label, hint and answer in the same cell, `across` cells a row."""

    title: str
    questions: Sequence[Question]
    across: int = 2
    title_row: bool = True

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The table, its title in the first row."""
        if self.title and not self.title_row:
            yield heading(self.title)
        rows: list[tuple[Cell, ...]] = (
            [(cell(self.title, bold=True, shaded=True, span=self.across),)] if self.title and self.title_row else []
        )
        pending: list[Cell] = []
        for question in self.questions:
            lines = (*label_lines(question, bold=True), *pen.answer(question))
            if wide(question) and not pending:
                rows.append((Cell(lines, span=self.across),))
                continue
            pending.append(Cell(lines))
            if len(pending) == self.across:
                rows.append(tuple(pending))
                pending = []
        if pending:
            rows.append((*pending[:-1], Cell(pending[-1].lines, span=1 + self.across - len(pending))))
        yield Grid(tuple(rows), (1 / self.across,) * self.across)


@dataclass(frozen=True, slots=True)
class Columns:
    """A row of labels over a row of answers."""

    title: str
    questions: Sequence[Question]

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the two rows."""
        if self.title:
            yield heading(self.title)
        labels = tuple(Cell(tuple(label_lines(question, bold=True)), shaded=True) for question in self.questions)
        answers = tuple(Cell(tuple(pen.answer(question))) for question in self.questions)
        yield Grid((labels, answers), (1 / len(self.questions),) * len(self.questions))


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table of numbered questions: `columns` say what stands where ("number", "question", "hint", "answer", "office") and its heading."""

    title: str
    columns: Mapping[str, str]
    widths: Sequence[float]
    questions: Sequence[Question]
    number: str = "{}"

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the table, a row a question; "office" stays empty."""
        if self.title:
            yield heading(self.title)
        head = tuple(cell(words, bold=True, shaded=True) for words in self.columns.values())
        rows = [
            tuple(self._cell(pen, column, index, question) for column in self.columns) for index, question in enumerate(self.questions, 1)
        ]
        yield Grid((head, *rows), tuple(self.widths))

    def _cell(self, pen: Pen, column: str, index: int, question: Question) -> Cell:
        if column == "answer":
            return Cell(tuple(pen.answer(question)))
        printed = {"number": self.number.format(index), "question": question.wording, "hint": question.hint}
        return Cell((line(printed.get(column, ""), italic=column == "hint", small=column == "hint"),))


@dataclass(frozen=True, slots=True)
class Sentences:
    """A declaration or letter: paragraphs of printed words with answers written into them."""

    title: str
    paragraphs: Sequence[Sequence[str | Question]]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The blanks of all paragraphs; their wordings are not printed."""
        return tuple(piece for paragraph in self.paragraphs for piece in paragraph if not isinstance(piece, str))

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the paragraphs."""
        if self.title:
            yield heading(self.title)
        for paragraph in self.paragraphs:
            inlines: list[Inline] = []
            for piece in paragraph:
                inlines += [Run(piece)] if isinstance(piece, str) else self._written(pen, piece)
            yield Line(tuple(inlines))

    def _written(self, pen: Pen, question: Question) -> Sequence[Inline]:
        first, *_ = pen.answer(question)
        return first.inlines if first.text else (Run("." * 24),)


@dataclass(frozen=True, slots=True)
class People:
    """The grid of professionals: `columns` are the parts and their headings; two parts may share one ("phone email").

    `printed` are roles that stand in the first column already; who has none of them is written in the spare rows.
    """

    title: str
    columns: Mapping[str, str]
    spare: int = 1
    printed: Sequence[str] = ()
    key: str = "support.professionals"

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the grid, with empty rows left at its end."""
        if self.title:
            yield heading(self.title)
        parts = tuple(part for column in self.columns for part in column.split())
        people = [dict(zip(parts, row, strict=True)) for row in pen.filling.people(self.key, parts)]
        roles = {person["role"] for person in people} if self.printed else set()
        empty = [{"role": role} for role in self.printed if role not in roles]
        rows = (
            sorted([*people, *empty], key=lambda row: self.printed.index(row["role"]) if row["role"] in self.printed else 99)
            if self.printed
            else people
        )
        head = tuple(cell(words, bold=True, shaded=True) for words in self.columns.values())
        body = [tuple(self._cell(row, column) for column in self.columns) for row in [*rows, *[{}] * self.spare]]
        yield Grid((head, *body), (1 / len(self.columns),) * len(self.columns))

    def _cell(self, row: Mapping[str, str], column: str) -> Cell:
        text = "\n".join(row[part] for part in column.split() if row.get(part))
        return Cell((Line((Run(text, hand=text not in self.printed),)),))


@dataclass(frozen=True, slots=True)
class Combs:
    """Questions whose answers stand one character a box: a date as eight digits, an NHS number as ten."""

    questions: Sequence[Ask]

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """A ruled row for each question."""
        for question in self.questions:
            pen.answer(question)
            (key,) = question.each
            written = pen.filling.truth.get(key)
            digits = "".join(reversed(str(written).split("-"))) if key.endswith(("date", "date_of_birth")) else str(written)
            count = 10 if key == "person.nhs_number" else 8
            boxes = tuple(Cell((Line((Run(digit, hand=True),)),)) for digit in (digits if written else "").ljust(count))
            yield Grid(((cell(question.wording, bold=True, shaded=True), *boxes),), (0.34, *(0.045,) * count))


@dataclass(frozen=True, slots=True)
class Tight:
    """Label and answer on one line in the same cell ("DOB: 3/4/09"), `across` cells a row."""

    title: str
    questions: Sequence[Question]
    across: int = 2

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the table."""
        if self.title:
            yield heading(self.title)
        rows: list[tuple[Cell, ...]] = []
        pending: list[Cell] = []
        for question in self.questions:
            first, *rest = pen.answer(question)
            lines = (Line((Run(question.wording + ": ", bold=True), *first.inlines)), *rest)
            if wide(question) and not pending:
                rows.append((Cell(lines, span=self.across),))
                continue
            pending.append(Cell(lines))
            if len(pending) == self.across:
                rows.append(tuple(pending))
                pending = []
        if pending:
            rows.append((*pending[:-1], Cell(pending[-1].lines, span=1 + self.across - len(pending))))
        yield Grid(tuple(rows), (1 / self.across,) * self.across)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows against columns, a mark where they meet: each row is a key with a code a column.

    `remarks` is the heading of a last column, where somebody wrote `remark` beside what is answered with the first column.
    """

    title: str
    corner: str
    columns: Mapping[str, str]
    rows: Mapping[str, str]
    boxed: bool = False
    remarks: str = ""
    remark: str = ""

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the grid."""
        if self.title:
            yield heading(self.title)
        rows = [
            (words, [code in pen.filling.chosen(key, tuple(self.columns)) for code in self.columns]) for key, words in self.rows.items()
        ]
        grid = crossed(pen, self.corner, tuple(self.columns.values()), rows, boxed=self.boxed)
        yield self._remarked(grid, [marks[0] for _, marks in rows]) if self.remarks else grid

    def _remarked(self, grid: Grid, first: Sequence[bool]) -> Grid:
        head, *body = grid.rows
        beside = [Cell((Line((Run(self.remark if marked else "", hand=True),)),)) for marked in first]
        rows = ((*head, cell(self.remarks, bold=True, shaded=True)), *((*row, spot) for row, spot in zip(body, beside, strict=True)))
        narrow = 0.4 / len(self.columns)
        return Grid(rows, (0.36, *(narrow,) * len(self.columns), 0.24))


@dataclass(frozen=True, slots=True)
class FactorMatrix:
    """Risk factors down, when they happened across. Only the first column means now; the hand marks some of the rest as past."""

    title: str
    corner: str
    columns: tuple[str, str, str]
    factors: Mapping[str, str]
    boxed: bool = False
    key: str = "risk.factors"

    def blocks(self, pen: Pen) -> Iterator[Block]:
        """The heading and the grid."""
        if self.title:
            yield heading(self.title)
        now = pen.filling.several(self.key, tuple(self.factors))
        past = {code for index, code in enumerate(self.factors) if index % 4 == 1 and code not in now}
        yield crossed(
            pen,
            self.corner,
            self.columns,
            [
                (words, [code in now, code in past, bool(now) and code not in now and code not in past])
                for code, words in self.factors.items()
            ],
            boxed=self.boxed,
        )


def crossed(pen: Pen, corner: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[bool]]], *, boxed: bool) -> Grid:
    """A grid with marks where a row and a column meet."""

    def spot(marked: bool) -> Cell:
        if boxed:
            return Cell((Line((Box(marked),)),))
        return Cell((Line((Run(pen.filling.hand.cross if marked else "", hand=True),)),))

    head = tuple(cell(words, bold=True, shaded=True) for words in (corner, *columns))
    side = 0.46
    return Grid((head, *((cell(words), *map(spot, marks)) for words, marks in rows)), (side, *((1 - side) / len(columns),) * len(columns)))


Part = Words | Pairs | Lines | Stack | Boxes | Columns | Ledger | Sentences | People | Combs | Tight | Matrix | FactorMatrix


@dataclass(frozen=True, slots=True)
class Layout:
    """One organisation's form. `ages` are those it is for; `formats` the kinds of file in which it is sent."""

    name: str
    title: str
    parts: Sequence[Part]
    mark: Mark = Mark.BOX
    marks: Sequence[Mark] = ()
    controls: Controls = Controls.NONE
    ages: str = "any"
    formats: Sequence[str] = ("docx",)
    header: str = ""
    footer: str = ""
    font: str = "Arial"
    size: float = 10.5
    drawn: bool = False
    first_person: bool = False
    what: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a completed form says."""

    form: str
    fields: Mapping[str, object]
    unsure: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        """As the files beside the samples hold it."""
        return {"form": self.form, "fields": dict(self.fields), "unsure": list(self.unsure), "notes": list(self.notes)}


def fill(layout: Layout, answers: Answers, hand: Hand, mark: Mark | None = None) -> tuple[Sheet, Truth]:
    """The completed form and what it says. `mark` is how options are marked, the layout's own way when None."""
    filling = Filling(answers, hand)
    pen = Pen(filling, mark or layout.mark, layout.controls)
    blocks: list[Block] = [heading(layout.title, 1)] if layout.title else []
    for part in layout.parts:
        blocks.extend(part.blocks(pen))
    unsure = tuple(sorted(filling.unsure & set(filling.truth)))
    return Sheet(tuple(blocks), layout.header, layout.footer), Truth(layout.name, dict(sorted(filling.truth.items())), unsure)
