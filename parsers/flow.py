"""One way through a document: what is a question, what a heading, what a hint, and what stands as the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from parsers.around import gather_signature, is_of_letter, sign
from parsers.beside import OPTIONS_LEAST, PLACE_OF_WORK, questions_in_line
from parsers.bits import asked_words, chunks_of, is_option_line, joined, only_boxes_behind, only_first_bold, options_behind_boxes
from parsers.definition_reading import Described
from parsers.document import Block, Cell, Document, Kind, Mark, Paragraph, Place, Table
from parsers.grids import read_table
from parsers.joined import PHONE
from parsers.joint import joins, parts_of
from parsers.labels import About, Ask, asks, disputed, heading_of, is_exact, section_of, understood
from parsers.lines import Bit, Line, Lines
from parsers.manner import (
    READ_PARTS,
    answers_beside,
    answers_on_lines,
    boxes_ask,
    capital_heads,
    cells_ask,
    is_asked_by_number,
    is_numbered,
    lead_is_bold,
    names_person,
    names_referrer,
    names_self,
    names_you,
    numbers_headings,
    numbers_questions,
    parts_by_colon,
    parts_by_gap,
    sets_labels_bold,
    sets_labels_small,
    small_captions,
    speaks_as_person,
    types_below_captions,
    underlines_headings,
)
from parsers.options import codes_of, key_of_options
from parsers.people_words import is_role
from parsers.professionals import asks_for_people
from parsers.questions import KNOWN, LABEL_WORDS, Question, known, likened, subject_of
from parsers.record import KEYS, KeyType
from parsers.shapes import shape_of, takes
from parsers.values.codes import SURE
from parsers.words import meaning, without_number

_HINTS: Final = (Mark.ITALIC, Mark.GREY, Mark.SMALL)
_SHOWN: Final = (Mark.CIRCLED, Mark.HIGHLIGHT, Mark.STRIKE)
_STAY: Final = re.compile(r"\b(?:any|stays?|admissions?|admitted|episodes?)\b", re.IGNORECASE)
_NOW_OR_BEFORE: Final = "The question may ask about now or about earlier stays: please look at the form."
#: Questions back to which an option beyond a page's end may belong.
_NEAR_QUESTIONS: Final = 8
#: A longer line in italics or grey where no question waits explains the form.
_GUIDANCE_WORDS: Final = 12
_DISPUTED: Final = "The question can be understood in two ways: please look at the form."
#: How surely a line must mean an answer of the question before it to be one of its printed options.
_LIKE_AN_OPTION: Final = 0.8
#: How surely it must be one where its words are known as a question too.
_SURE_OPTION: Final = 0.9
#: More lines than these below a question are an account and no list of options; each would be held against all before it.
_OPTION_LINES: Final = 40
#: A question printed below the line for its answer, and how long such an answer may be.
_IN_BRACKETS: Final = re.compile(r"\([^()]{2,80}\)")
_ABOVE_WORDS: Final = 16
#: So few words that end with a full stop are an abbreviation ("NHS No.") and no sentence.
_ABBREVIATED: Final = 3
_CAPITAL_WORDS: Final = 5
_IDENTIFYING: Final = (("person.date_of_birth",), ("person.nhs_number",))
#: How much better a meaning fits that belongs to the section's subject.
_OF_SECTION: Final = 0.4
#: The line of a letter that says whom it is about.
_REGARDING: Final = re.compile(r"re\b\s*[:.]?|regarding:?|in respect of:?", re.IGNORECASE)
_ORGANISATION: Final = "referral.referrer_organisation"
_NAME_AND_ROLE: Final = "referrer and role"
_BASIS: Final = "consent.basis"
#: Questions that the name of a place answers, its words in capitals, and one of them strange.
_NAMED_PLACES: Final = frozenset({"person.gp_practice", "person.gp_name", "gp", "support.education", "referral.referrer_organisation"})
_NAMES_ONE: Final = re.compile(r"(?:[A-Z(][\w’'.&()-]*,?|of|and|the|for|at|&|-)(?: (?:[A-Z(][\w’'.&()-]*,?|of|and|the|for|at|&|-)){1,9}")
#: Questions that a job or a relation answers, whatever else it may ask as a question of its own.
_ROLES: Final = frozenset({"referral.referrer_role", "consent.relationship"})
#: Whose name a signature gives.
_SIGNS_FOR: Final = {About.CONSENT: "consent.given_by", About.REFERRER: "referral.referrer_name"}
#: What a part of a question names where the referrer works, beside the referrer's other details.
_WHERE_REFERRER_WORKS: Final = frozenset({"support.education", "person.gp_practice", "gp"})
_WORKPLACE: Final = re.compile(
    r"(?:name of )?(?:your |the )?(?:school|college|nursery|setting|surgery|practice|gp surgery|gp practice)(?: name)?", re.IGNORECASE
)
_NAMING: Final = frozenset({"person.name", "person.family_name", "person.given_name", "person.phone", "person.email"})
#: What is left of a dotted line before what was typed over it.
_LEFT_OF_LINE: Final = ("..", "…", "__")
#: What is told of each person of a list, with its colon.
_OF_ENTRY: Final = re.compile(
    r"\b(?:name|role|job(?: title)?|post|service|team|organisation|agency|tel(?:ephone)?|phone|mobile|e-?mail)\b[^:]{0,20}:", re.IGNORECASE
)
_LISTS_PEOPLE: Final = frozenset({About.UNKNOWN, About.OTHER, About.PERSON, About.PROFESSIONALS})
_LISTS_AFTER: Final = frozenset({None, About.PERSON, About.GP, About.CONTACT})
_NAMING_PRINTER: Final = frozenset({About.NOBODY, About.GP, About.OFFICE, About.CONTACT})
_CLOSED: Final = frozenset({About.OFFICE, About.NOBODY, About.PROFESSIONALS})
_DECLARES: Final = re.compile(r"I\s*[,(]|I,? the undersigned\b")
_INSTRUCTION_WORDS: Final = 10
_ACCOUNT_WORDS: Final = 6
_TITLE: Final = re.compile(
    r"\b(?:register|form|trust|council|service|partnership|team|referral|request|nhs|board|list|network|hospital|alert|notification|programme|hub|dsr)\b",
    re.IGNORECASE,
)
#: How an entry of a list begins.
_ENTRY: Final = re.compile(r"\s*\(?[a-z\d][).]\s+\S")
#: What a question asks for besides, in brackets behind it.
_AND_BESIDE: Final = re.compile(r"\s*\(\s*((?:and|plus|including|incl?\.?|with)\b[^()]*)\)")
#: So many words a question in plain type may have, and where it cannot be the rest of an answer.
_PLAIN_LABEL, _LONG_LABEL = 12, 24
_TITLE_WORDS: Final = 14
_FORM: Final = re.compile(r"\b(?:register|form|dsr)\b(?!.*\?)", re.IGNORECASE)
#: A letter typed in the place of the box of a printed option.
_LETTER_MARK: Final = re.compile(r"^[xXyY]\s+\w")
_INSTRUCTION: Final = re.compile(
    r"^\W*(?:(?:please\s+)?(?:tick|circle|delete|cross out|mark|choose|pick|select|state which|put (?:an? |your |the )(?:x|cross|tick|mark|initials?|number|letter)|check (?:one|all|any|each|the)|initial (?:one|all|any|each|the)|underline|highlight|continue|complete|fill in|include|write|describe|list|specify|indicate|attach|use the|think about)\b"
    r"|please (?:give|state|tell|explain|provide|note|answer|do not|add|say|enter|type|ensure|be)\b|one only\b|if (?:yes|no|you|there|applicable)\b|e\.?g\.?\b|for example\b|note:|do not (?:write|use|include|complete|fill|leave|send|enter|sign|put|answer|continue)\b|it is (?:all right|ok|fine) to\b)",
    re.IGNORECASE,
)


#: How a form begins its parts: what follows is of another kind than what went before.
_ROMANS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_ROMAN: Final = re.compile(r"([IVX]{1,4})[.):\s]\s*\w")
_PART_LEAD: Final = re.compile(r"(?:part|section)\s+(?:[A-Z]|\d{1,2})\b\s*[.:)–—-]*\s*(?=\w)", re.IGNORECASE)
_PART: Final = re.compile(r"(?:part|section)\s+(?:\w|\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
#: The one key of which several printed answers may be marked.
_SEVERAL: Final = "risk.factors"
#: How a form says that several of its printed answers may be marked: which question that is, they tell.
_WHAT_APPLIES: Final = re.compile(r"\b(?:appl(?:y|ies)|fits?|are true|you (?:see|have seen))\b", re.IGNORECASE)


def questions_in(document: Document, form: Described | None = None, text: str | None = None, lines: Lines | None = None) -> list[Question]:
    """Every question of the document in reading order, the ones without an answer too; `form` is what its definition tells,
    `text` the document's own text and `lines` its lines when they are at hand."""
    lines = lines or Lines()
    flow = Flow(
        lines,
        sets_labels_bold(lines, document.blocks),
        speaks_as_person(document.text if text is None else text),
        form,
        document.kind is not Kind.TEXT,
    )
    flow.captions = small_captions(lines, document.blocks)
    flow.typed_captions = types_below_captions(lines, document.blocks)
    flow.cells_ask = cells_ask(lines, document.blocks)
    flow.answers_beside = answers_beside(lines, document.blocks)
    flow.boxes_ask = boxes_ask(lines, document.blocks)
    flow.small_labels = sets_labels_small(lines, document.blocks)
    flow.heads_numbered = numbers_headings(lines, document.blocks)
    flow.numbered = not flow.heads_numbered and numbers_questions(lines, document.blocks)
    flow.colons = parts_by_colon(lines, document.blocks)
    flow.capital_heads = frozenset() if flow.typeset else capital_heads(lines, document.blocks)
    flow.gapped = parts_by_gap(lines, document.blocks)
    flow.ruled = answers_on_lines(lines, document.blocks)
    flow.underlined = underlines_headings(lines, document.blocks)
    flow.blocks(document.blocks)
    sign(flow)
    return flow.questions


class Flow:
    """Reads blocks in order. `typeset` is False for plain text, which has no type to tell a letter from a form by. `current` is the
    question whose answer is being gathered, `plain` the same when its label stands in plain type beside its answer; `about` the
    section's subject; `subject` the subject of the last question that named its own."""

    def __init__(self, lines: Lines, bold_labels: bool, first_person: bool, form: Described | None, typeset: bool) -> None:
        self.typeset = typeset
        self.questions: list[Question] = []
        self.current: Question | None = None
        self.about = About.UNKNOWN
        self.subject: About | None = None
        self.lines = lines
        self.bold_labels = bold_labels
        self.in_letter = False
        self.ended = False
        self.in_cell = False
        self.over_boxes = False
        self.heading = ""
        self.section_start = 0
        self.head_end = 0
        self.section_is_you = False
        self.first_person = first_person
        self.form = form
        self.captions: Mark | None = None
        self.typed_captions = False
        self.cells_ask = False
        self.asking = False
        self.answers_beside = False
        self.boxes_ask = False
        self.small_labels = False
        self.numbered = False
        self.heads_numbered = False
        self.labels_left = False
        self.underlined = False
        self.colons = False
        self.gapped = False
        self.capital_heads: frozenset[int] = frozenset()
        self.ruled = False
        self.lists_risks = False
        self.shaded_labels = False
        self.initials = ""
        self.plain: Question | None = None
        self.signature: list[Line] | None = None
        self.row: Line | None = None
        self.columns: tuple[Question, ...] = ()
        self._words: dict[int, tuple[Cell, str]] = {}

    # -- blocks ------------------------------------------------------------------------------------------------------------

    def blocks(self, blocks: Iterable[Block]) -> None:
        read = [block for block in blocks if block.part in READ_PARTS]
        for number, block in enumerate(read):
            if isinstance(block, Table):
                self.table(block)
            else:
                self.over_boxes = self._begins_with_box(read[number + 1 : number + 2])
                for line in self.lines.of(block):
                    self.line(line, block)

    def asked(self) -> int:
        """How many different keys have been asked for so far."""
        return len({key for question in self.questions for key in question.keys[:1]})

    def _begins_with_box(self, blocks: Sequence[Block]) -> bool:
        """Whether the block that comes next is a line of boxes with their options."""
        first = next(
            (
                bit
                for block in blocks
                if isinstance(block, Paragraph)
                for line in self.lines.of(block)[:1]
                for bit in line.bits
                if bit.tick is not None or bit.text.strip()
            ),
            None,
        )
        return first is not None and first.tick is not None

    def words(self, cell: Cell) -> str:
        """The plain text of a cell, worked out once."""
        found = self._words.get(id(cell))
        if found is None:
            found = self._words[id(cell)] = (cell, cell.text.strip())
        return found[1]

    def line(self, line: Line, paragraph: Paragraph) -> None:
        """One line of the form outside or inside a cell."""
        if self.form is not None and self.form.line(self, line, paragraph):
            return
        if self.ended or is_of_letter(self, line, paragraph):
            return
        gather_signature(self, line, paragraph)
        if line.blank:
            if self.current is not None and self.current.answered:
                self.current.lines.append(line)
            return
        if self.current is None and self.is_set_apart(line) and len(line.text.split()) > _GUIDANCE_WORDS:
            return
        if self._tells_account() and self._is_risk_box(line):
            self.open("", line.place).keys = (_SEVERAL,)
        if self._more_boxes(line) or self._statement(line):
            return
        if self.current is None and self._is_risk_box(line):
            self.open("", line.place).keys = (_SEVERAL,)
        if self._titles_before_all(line):
            return
        if (paragraph.heading is None and self._is_capital_heading(line)) or self._heads_after_rows(line):
            self.section(section_of(line.text)[0], line.text)
            self.open(line.text.strip(), line.place).heading = True
            return
        if self._captions_below(line):
            return
        if self.current is not None and self.current.keys[:1] == ("support.professionals",) and _ENTRY.match(line.text):
            self.current.lines.append(line)  # "b) Hope Ley, alcohol worker" asks nothing, whatever its words
            return
        if self._of_entry(line):
            return
        pairs = questions_in_line(self, line, paragraph.heading is not None)
        if pairs:
            self._side_by_side(pairs, line)
            return
        self.row = None
        if self._under_labels(line, paragraph):
            return
        self.columns = ()
        if self.is_label(line, paragraph):
            self.open_label(line, paragraph)
        elif self.is_hint(line):
            if self.current is not None and not self.current.answered:
                self.current.hint = f"{self.current.hint} {line.text.strip()}".strip()
        elif self.current is not None:
            self.current.lines.append(line)

    def _of_entry(self, line: Line) -> bool:
        """Takes a line that goes on with what is told of one person in a numbered list ("1. Name: …  Role: …", then "Service: …");
        False for any other line."""
        entry = self.current.lines[-1] if self.current is not None and self.current.lines else None
        if self.current is None or entry is None or self.current.keys[:1] != ("support.professionals",):
            return False
        if not _ENTRY.match(entry.text) or not _OF_ENTRY.search(entry.text) or not _OF_ENTRY.match(line.text):
            return False
        self.current.lines[-1] = joined([entry, line])
        return True

    def _side_by_side(self, pairs: list[tuple[str, list[Bit]]], line: Line) -> None:
        """Opens the questions of a line that also holds their answers."""
        if self._goes_on(pairs, line):
            return
        self.row = line if len(pairs) == 1 and only_first_bold(chunks_of(line.bits)) else None
        self.columns = ()
        for label, answer in pairs:
            question = self.open(label, line.place)
            self.plain = None if lead_is_bold(line) else question
            if answer:
                question.lines.append(Line(tuple(answer), line.place))
        if len(pairs) > 1 and not any(answer for _, answer in pairs):
            self.columns = tuple(self.questions[-len(pairs) :])

    def _is_risk_box(self, line: Line) -> bool:
        """Whether a line of boxes that no question stands before offers what may be the matter: several beside each other, mostly."""
        beside = options_behind_boxes(line)
        if len(beside) >= OPTIONS_LEAST:
            return 2 * sum(any(likeness >= SURE for _, likeness in codes_of(_SEVERAL, text)) for text in beside) >= len(beside)
        if not is_option_line(line):
            return False
        options = [text for chunk in chunks_of(line.bits) if (text := "".join(bit.text for bit in chunk).strip())]
        return any(likeness >= SURE for text in options for _, likeness in codes_of(_SEVERAL, text))

    def _tells_account(self) -> bool:
        """Whether the question before has an account in words for its answer: boxes below it are another question's."""
        if self.current is None or not self.current.keys or self.current.keys[0] not in KEYS:
            return False
        words = [word for line in self.current.lines for word in line.text.split()]
        prose = KEYS[self.current.keys[0]].type is KeyType.PROSE
        return prose and len(words) >= _ACCOUNT_WORDS and not any(line.has_tick for line in self.current.lines)

    def _statement(self, line: Line) -> bool:
        """Reads a statement with its own tick box; False for any other line."""
        if not self._is_statement(line):
            return False
        self.open(line.text.strip(), line.place).lines.append(Line(tuple(bit for bit in line.bits if bit.tick is not None), line.place))
        return True

    def _is_statement(self, line: Line) -> bool:
        """Whether a line is a statement with its own tick box and no option of the question before it."""
        if not is_option_line(line) or self.is_option(line.text.strip()):
            return False
        if self.current is not None and (not self.current.answered or any(other.has_tick for other in self.current.lines)):
            return False
        to = next((ask.to for ask in asks(line.text.strip())[:1]), None)
        return known(line.text) >= KNOWN and to in KEYS and KEYS[str(to)].type is KeyType.YESNO

    def _goes_on(self, pairs: list[tuple[str, list[Bit]]], line: Line) -> bool:
        """Reads the second line of a question and answer that stand side by side and both run on; False for a new question."""
        label, answer = pairs[0]
        begun = self.current
        if self.row is None or begun is None or len(pairs) > 1 or not label[:1].islower() or begun.label.rstrip().endswith(("?", ":", ".")):
            return False
        if not only_first_bold(chunks_of(line.bits)) or not answer:
            return False
        lines = [*begun.lines, Line(tuple(answer), line.place)]
        self.questions.remove(begun)
        self.open(f"{begun.label} {label}", begun.place).lines.append(joined(lines))
        return True

    def _more_boxes(self, line: Line) -> bool:
        """Takes a line of nothing but options right below a table, or an option that a page's end parted from its question, for
        the rest of the options there; False for any other line."""
        if self.current is None and is_option_line(line):
            text = line.text.strip()
            for question in reversed(self.questions[-_NEAR_QUESTIONS:]):
                boxed = any(other.has_tick for other in question.lines)
                if boxed and any(likeness >= _LIKE_AN_OPTION for key in question.keys[:1] for _, likeness in codes_of(key, text)):
                    question.lines.append(line)
                    return True
        last = self.questions[-1] if self.current is None and self.questions else None
        above = last.lines[-1] if last is not None and last.lines else None
        if last is None or above is None:
            return False
        goes_on = only_boxes_behind(above) >= OPTIONS_LEAST and only_boxes_behind(line) > 0
        if not goes_on and len(options_behind_boxes(above)) >= OPTIONS_LEAST:
            more = options_behind_boxes(line)
            goes_on = any(likeness >= _LIKE_AN_OPTION for key in last.keys[:1] for text in more for _, likeness in codes_of(key, text))
        if goes_on:
            last.lines.append(line)
        return goes_on

    def _under_labels(self, line: Line, paragraph: Paragraph) -> bool:
        """Deals the answers of a line out to the questions that stand side by side above it; False when none do, or where the next
        section is headed. Where some were left blank only an answer that shows by its shape whose it is finds its question."""
        heads = line.all_marked(Mark.BOLD) and section_of(line.text)[1] >= KNOWN
        if not self.columns or line.has_tick or paragraph.heading is not None or heads:
            return False
        parts = [chunk for chunk in chunks_of(line.bits) if any(bit.text.strip() for bit in chunk)]
        for question, part in self._dealt(parts):
            question.lines.append(Line(tuple(part), line.place))
        self.columns, self.current = (), None
        return True

    def _dealt(self, parts: Sequence[list[Bit]]) -> Iterator[tuple[Question, list[Bit]]]:
        if len(parts) == len(self.columns):
            yield from zip(self.columns, parts, strict=True)
            return
        for part in parts:
            shape = shape_of("".join(bit.text for bit in part))
            fitting = [question for question in self.columns if shape is not None and any(takes(key, shape) for key in question.keys[:1])]
            if len(fitting) == 1:
                yield fitting[0], part

    def _captions_below(self, line: Line) -> bool:
        """Reads a line of questions in brackets below the line on which their answers stand ("(print name)  (date)"); False for
        any other line."""
        captions = [text for chunk in chunks_of(line.bits) if (text := "".join(bit.text for bit in chunk).strip())]
        if line.has_tick or not captions or not all(_IN_BRACKETS.fullmatch(text) for text in captions):
            return False
        if self.current is None or not any(likened(text[1:-1]) for text in captions):
            return False
        above = self._above(len(captions))
        if above is None:
            return False
        for caption, answer in zip(captions, above[1], strict=True):
            self.open(caption[1:-1].strip(), line.place).lines.append(Line(tuple(answer), above[0].place))
        self.current = None
        return True

    def _above(self, columns: int) -> tuple[Line, list[list[Bit]]] | None:
        """The last line of the current answer, taken from it, and its parts, when it has so many; None otherwise."""
        assert self.current is not None
        last = next((line for line in reversed(self.current.lines) if not line.blank), None)
        parts = chunks_of(last.bits) if last is not None and not last.has_tick else []
        if last is None or len(parts) != columns or len(last.text.split()) > _ABOVE_WORDS:
            return None
        self.current.lines = [line for line in self.current.lines if line is not last]
        return last, parts

    def is_label(self, line: Line, paragraph: Paragraph) -> bool:
        if line.has_tick or line.has_entry or line.typed or len(line.text.split()) > LABEL_WORDS:
            return False
        text = line.text.strip()
        if text.startswith(_LEFT_OF_LINE):
            return False
        if paragraph.heading is not None or (paragraph.number is not None and line.all_marked(Mark.BOLD)):
            return True
        if (self.numbered and not self.in_cell and is_numbered(text)) or self._is_underlined_heading(line):
            return True
        if self._only_instructs(text):
            return False
        if _LETTER_MARK.match(text) and self.current is not None and any(other.has_tick for other in self.current.lines):
            return False
        if line.all_marked(Mark.BOLD):
            return not self.is_option(text)
        if any(mark in bit.marks for mark in _SHOWN for bit in line.bits) or self.is_option(text):
            return False
        if PHONE.search(text):
            return False  # "Ada Frith, social worker, 01632 960001" names somebody
        fits = known(text)
        if text.endswith(".") and not (fits >= KNOWN and len(text.split()) <= _ABBREVIATED):
            return False
        if text.endswith((":", "?")) and fits >= 1.5:
            return True
        if line.all_marked(Mark.SMALL) and not line.all_marked(Mark.ITALIC):
            return fits >= KNOWN or (self.small_labels and not self.in_cell)
        below_heading = self.over_boxes and self.current is not None and self.current.heading
        if self._answers_current(text) and not below_heading:
            return False
        if self.over_boxes and self._asks_for_boxes(line, fits):
            return True
        words = _LONG_LABEL if self._follows_written_line() else _PLAIN_LABEL
        return not self.bold_labels and fits >= KNOWN and len(text.split()) <= words

    def _follows_written_line(self) -> bool:
        """Whether the answer before stands on lines to write on: a line without one is no part of it."""
        last = self.current.lines[-1] if self.current is not None and self.current.lines else None
        return last is not None and (self.ruled or self.gapped) and (last.has_entry or last.text.endswith("\t"))

    def _only_instructs(self, text: str) -> bool:
        """Whether a line says how to answer the question before it, which waits, and asks nothing itself ("Please tick one")."""
        waits = self.current is not None and not self.current.answered and bool(self.current.keys) and not self.current.heading
        return waits and bool(_INSTRUCTION.match(text)) and not asks(text) and len(text.split()) <= _INSTRUCTION_WORDS

    def _asks_for_boxes(self, line: Line, fits: float) -> bool:
        """Whether a plain line right above boxes is their question: one that is known, or any where no other question waits."""
        if _INSTRUCTION.match(line.text) or any(mark in bit.marks for mark in _HINTS for bit in line.bits):
            return False
        waits = self.current is not None and bool(self.current.keys) and not self.current.heading
        boxes = self.current is not None and any(other.has_tick for other in self.current.lines)
        return fits >= KNOWN or not waits or boxes

    def _answers_current(self, text: str) -> bool:
        """Whether a plain line is what the question before it waits for although its words are known as a question too."""
        if self.current is None or self.current.answered or not self.current.keys:
            return False
        if self.current.heading and asks_for_people(text):
            return False
        numbered = without_number(self.current.label) != self.current.label.strip() and without_number(text) == text
        if self.current.keys[0] in _ROLES and not text.endswith((":", "?")) and is_role(text):
            return True
        if self.current.keys[0] in _NAMED_PLACES and _NAMES_ONE.fullmatch(text) and meaning(text).unknown > 0:
            return True
        return numbered or any(ask.to in self.current.keys for ask in asks(text))

    def _is_capital_heading(self, line: Line) -> bool:
        """Whether a line of plain text in capitals heads a section, by its words and because no question waits for an answer."""
        if id(line) in self.capital_heads:
            return True
        part = _PART_LEAD.match(line.text.strip())
        text = line.text.strip()[part.end() if part else 0 :]
        if (
            (self.typeset and part is None)
            or not text.isupper()
            or line.all_marked(Mark.BOLD)
            or re.search(r"[\d:@]", text)
            or len(text.split()) > _CAPITAL_WORDS
        ):
            return False
        waits = self.current is not None and not self.current.answered
        about, fits = section_of(text)
        return not waits and about is not About.UNKNOWN and fits >= known(text)

    def _titles_before_all(self, line: Line) -> bool:
        """Whether a line before all questions names the service and its form with a colon between them, and asks nothing."""
        name, colon, form = line.text.strip().partition(":")
        if self.questions or self.in_cell or line.has_tick or line.has_entry or not colon or not form.strip():
            return False
        return len(line.text.split()) <= _TITLE_WORDS and bool(_FORM.search(name)) and bool(_TITLE.search(form))

    def _heads_after_rows(self, line: Line) -> bool:
        """Whether a short line of any type after a list of people heads the next section: people stand in rows, not below them."""
        text = line.text.strip()
        if self.in_cell or self.current is None or not self.current.rows or line.has_tick or line.has_entry or text.endswith(("?", ":")):
            return False
        return len(text.split()) <= _CAPITAL_WORDS and section_of(text)[0] is About.REFERRER and section_of(text)[1] >= KNOWN

    def is_option(self, text: str) -> bool:
        """Whether a line is one of the printed answers of the question before it."""
        if self.current is None or text.endswith(("?", ":")):
            return False
        if not self.current.keys and self._continues_options(text):
            return True
        strange = known(text) < KNOWN
        if not strange and self._asks_as_before(text):
            return any(likeness > _SURE_OPTION for _, likeness in codes_of(self.current.keys[0], text))
        return any(likeness >= (_LIKE_AN_OPTION if strange else 1.0) for key in self.current.keys for _, likeness in codes_of(key, text))

    def _continues_options(self, text: str) -> bool:
        """Whether a line goes on with the printed answers that stand below a question without known words."""
        assert self.current is not None
        if len(self.current.lines) > _OPTION_LINES:
            return False
        pieces = [piece for line in self.current.lines for piece in re.split(r"\t+|\s{3,}", line.text) if piece.strip()]
        key = key_of_options([*pieces, text]) if len(pieces) > 1 else None
        return key is not None and any(likeness >= _LIKE_AN_OPTION for _, likeness in codes_of(key, text))

    def _asks_as_before(self, text: str) -> bool:
        """Whether the words of a line, taken for a question, would ask once more what the unanswered question before it asks."""
        keys = self.current.keys[:1] if self.current is not None and not self.current.answered and not self.in_cell else ()
        return any(ask.to in keys for ask in asks(text))

    def is_hint(self, line: Line) -> bool:
        """Whether a line is the form's own guidance."""
        if self.is_set_apart(line):
            return True
        started = self.current is not None and self.current.answered
        return (
            not started
            and not line.has_tick
            and not line.has_entry
            and bool(_INSTRUCTION.match(line.text))
            and len(line.text.split()) <= 30
        )

    def is_set_apart(self, line: Line) -> bool:
        """Whether a line is set in italics, grey or small type, as guidance is."""
        if line.has_tick or line.has_entry or line.typed:
            return False
        words = [bit for bit in line.bits if bit.text.strip()]
        return all(any(mark in bit.marks for mark in _HINTS) for bit in words) and not any(
            mark in bit.marks for mark in _SHOWN for bit in words
        )

    # -- labels ------------------------------------------------------------------------------------------------------------

    def open_label(self, line: Line, paragraph: Paragraph) -> None:
        """A line that is a question, a heading of a section, or both."""
        text = asked_words(line)
        self.in_letter = self.in_letter and paragraph.heading is None and known(text) < KNOWN
        if self.in_letter:
            return
        if self._is_title(text, paragraph):
            self.current = None
            return
        about, as_section = heading_of(text)
        if about in _NAMING_PRINTER and not self.questions:
            about = About.UNKNOWN  # the name of who prints the form ("Parents Together") heads no section
        asked = (self.numbered and is_numbered(text)) or is_asked_by_number(text, about, as_section)
        heads = as_section > 0 if is_exact(text) else as_section >= known(text)
        sets_section = not (self.in_cell or asked) and line.all_marked(Mark.BOLD) and heads and not text.endswith("?")
        shown = (paragraph.heading is not None and not asked) or self._is_bold_heading(line) or self._is_underlined_heading(line)
        heading = shown or sets_section
        begins = shown or bool(_PART.match(text)) or self._is_next_part(line)
        if heading and not _INSTRUCTION.match(text) and (about is not About.UNKNOWN or begins):
            self.section(about, text)
        question = self.open(text, line.place)
        question.heading, question.hint = heading, line.text.strip().removeprefix(text).strip()

    def _is_bold_heading(self, line: Line) -> bool:
        """Whether a bold line heads a section, whatever its words: in a form that sets its questions in small type, and with a number
        in one that numbers its headings."""
        text = line.text.strip()
        if self.in_cell or not line.all_marked(Mark.BOLD) or text.endswith(("?", ":", ".")):
            return False
        return self.small_labels or (self.heads_numbered and is_numbered(text))

    def _is_underlined_heading(self, line: Line) -> bool:
        """Whether an underlined line of a form that underlines its headings is one, whatever its words."""
        return self.underlined and not self.in_cell and line.all_marked(Mark.UNDERLINE)

    def _is_next_part(self, line: Line) -> bool:
        """Whether a bold line of unknown words bears the Roman number after that of the heading whose section this is."""
        number, before = _ROMAN.match(line.text.strip()), _ROMAN.match(self.heading)
        if number is None or before is None or self.in_cell or not line.all_marked(Mark.BOLD):
            return False
        return number[1] in _ROMANS and before[1] in _ROMANS and _ROMANS.index(number[1]) == _ROMANS.index(before[1]) + 1

    def _is_title(self, text: str, paragraph: Paragraph) -> bool:
        """Whether a heading before all questions names the form or the service and not a section."""
        if self.in_cell or without_number(text) != text:
            return False
        if self.questions:  # the name of the form below that of the service
            return all(before.heading and not before.keys for before in self.questions) and bool(_FORM.search(text))
        if text.endswith("?"):
            return paragraph.heading == 1 and section_of(text)[0] is About.UNKNOWN
        return bool(_TITLE.search(text)) and (paragraph.heading is None or paragraph.heading == 1)

    def section(self, about: About, heading: str = "") -> None:
        """A new section begins."""
        self.about, self.subject = about, None
        self.heading = heading.strip()
        self.section_start = len(self.questions)
        self.head_end = self.head_end or self.section_start
        self.section_is_you = names_you(heading) and not names_referrer(heading)

    def open(self, label: str, place: Place) -> Question:
        """Starts a question; what follows is its answer."""
        found = self._meanings(label)
        if label.strip() in PLACE_OF_WORK and self.current is not None and self.current.keys[:1] == ("referral.referrer_role",):
            found = (Ask(_ORGANISATION, KNOWN),)
        if self.about is About.NOBODY and _asks_consent(label, found):
            self.section(About.CONSENT)
        keys = self.keys(label, found)
        if self.about is About.REFERRER and keys[:1] == ("person.gender",) and names_you(label):
            found, keys = (), ("referral.referrer_role",)  # "You are" among the referrer's details
        if (
            self.about in _LISTS_PEOPLE
            and self.subject in _LISTS_AFTER
            and asks_for_people(label)
            and (not keys or keys[0] == _ORGANISATION)
        ):
            keys = ("support.professionals",)
        question = Question(label, found, self.about, place, keys)
        if keys and keys[0] in KEYS and KEYS[keys[0]].critical and disputed(label):
            question.doubt = _DISPUTED
        if keys[:1] == ("risk.in_hospital_now",) and _names_no_time(label):
            question.doubt = _NOW_OR_BEFORE
        explicit = found[0] if found else None
        if explicit is not None and explicit.to is not None and not (explicit.learned and self.about is About.CONSENT):
            subject = subject_of(keys[0] if keys else explicit.to) or (explicit.about if _closes(explicit) else None)
            if subject is not None or _signs(label):
                self.subject = subject
        elif keys[:1] and subject_of(keys[0]) is About.REFERRER and (self._speaks_to_referrer(label) or self.about is About.PROFESSIONALS):
            self.subject = About.REFERRER
        if keys[:1] == ("contact",) and self._whose(label) is About.REFERRER:
            question.about = About.REFERRER
        question.joins = self._joins(label)
        self.questions.append(question)
        self.current = question
        if keys[:1] in _IDENTIFYING and self.about is About.REFERRER and self.section_is_you:
            self._reread_section(About.PERSON)
        return question

    @staticmethod
    def _meanings(label: str) -> tuple[Ask, ...]:
        """What a label may ask for; an instruction asks nothing by its likeness to a question."""
        if _REGARDING.fullmatch(label.strip()):
            return (Ask("person.name", KNOWN),)
        if len(label.split()) > LABEL_WORDS:
            return ()
        beside = _AND_BESIDE.search(label)
        if beside is not None and [ask.to for ask in asks(beside[1])[:1]] == ["person.preferred_name"]:
            return understood(_AND_BESIDE.sub("", label))  # the name itself is asked for first
        if _INSTRUCTION.match(label):
            found = asks(label)
            return tuple(ask for ask in found if ask.to == _SEVERAL) if _WHAT_APPLIES.search(label) else found
        return understood(label)

    def keys(self, label: str, found: Sequence[Ask]) -> tuple[str, ...]:
        """The keys that a question may ask for here, best first."""
        if self.about is About.OFFICE:
            return ()
        subject = self._whose(label)
        keys: list[tuple[float, str]] = []
        for ask in found:
            key = ask.key(subject)
            if not key and subject not in _CLOSED and ask.to is None:
                key = ask.key(self.about)
            if not key and ask.to is None and subject in (About.UNKNOWN, About.OTHER):
                of_person = ask.key(About.PERSON)
                if names_person(label) or not self._person_named() or self._follows_head(of_person):
                    key = of_person
            if self.about is About.NOBODY and subject_of(key) is not None:
                key = ""
            keys.append((ask.score + (_OF_SECTION if key and subject_of(key) is subject else 0.0), key))
        keys.sort(key=lambda scored: -scored[0])
        best = [key for _, key in keys]
        if subject is About.REFERRER and best[:1] and best[0] in _WHERE_REFERRER_WORKS and (_ORGANISATION in best or _names_place(label)):
            best.insert(0, _ORGANISATION)
        return tuple(dict.fromkeys(best[: best.index("")] if "" in best else best))

    def _whose(self, label: str) -> About:
        """Whom a plain question is about here: by its words, else by the question before it, else by its section."""
        # "your surgery" beside the doctor's name is the doctor's; "your name and job" there is not
        open_to_you = self.subject is not About.GP or any(ask.key(About.REFERRER) == _NAME_AND_ROLE for ask in asks(label)[:1])
        if self.about in (About.UNKNOWN, About.OTHER) and open_to_you and self._speaks_to_referrer(label):
            return About.REFERRER
        return self.about if self.about is About.NOBODY else self.subject or self.about

    def _joins(self, label: str) -> tuple[str, ...]:
        """The keys of the several questions that a label asks at once, "" for one without a key; empty when it asks but one."""
        parts = parts_of(label)
        if not parts:
            return ()
        keys: list[str] = []
        outer, self.subject = self.subject, About.REFERRER if self._whose(label) is About.REFERRER else self.subject
        for part in parts:
            found = understood(part)
            key = next(iter(self.keys(part, found)), "")
            if self.subject is About.REFERRER and key in _WHERE_REFERRER_WORKS:
                key = _ORGANISATION
            if not key and _signs(part):
                key = _SIGNS_FOR.get(self.subject or self.about, "")
            if not keys and key == _BASIS and self.subject is None:
                self.subject = About.CONSENT
            keys.append(key)
        self.subject = outer
        if keys[0] in keys[1:]:
            keys[0] = ""  # "Consent: type, who, when": what leads asks for nothing besides
        return tuple(keys) if joins(keys) else ()

    def _speaks_to_referrer(self, label: str) -> bool:
        """Whether a label says "you" and means whoever fills in the form; "my" too, in typed text and where the person was named."""
        speaks = names_you(label) or (names_self(label) and (not self.typeset or self._person_named()))
        return not self.first_person and speaks

    def _reread_section(self, about: About) -> None:
        """Takes the section for another subject: its heading "you" meant the person, as a later question shows."""
        self.about = about
        for question in self.questions[self.section_start :]:
            question.about = about
            question.keys = self.keys(question.label, question.asks)

    def _person_named(self) -> bool:
        return any(key in _NAMING for question in self.questions for key in question.keys[:1])

    def _follows_head(self, key: str) -> bool:
        """Whether the person of whom nothing but the name and its like was told, before the first section, is still spoken of: in that
        section, by a question for what was not told, and nobody else was named in it."""
        if not 0 < self.head_end == self.section_start or self.questions[0].about is not About.UNKNOWN or key in _NAMING:
            return False
        here = [ask for question in self.questions[self.section_start :] for ask in question.asks[:1]]
        told = any(key in question.keys for question in self.questions)
        return not told and not any(ask.key(About.PERSON) in _NAMING for ask in here)

    # -- tables ------------------------------------------------------------------------------------------------------------

    def table(self, table: Table) -> None:
        if self.form is not None and self.form.table(self, table):
            return
        about, subject = self.about, self.subject
        self.in_letter = False
        read_table(self, table)
        if self.about is About.OFFICE and about is not About.OFFICE:
            self.about, self.subject = about, subject
        if self.about is About.OFFICE or (self.current is not None and self.current.answered and not self.current.heading):
            self.current = None

    def cell(self, cell: Cell) -> None:
        """The blocks of a cell, read as a small form of their own."""
        outer, self.in_cell = self.in_cell, True
        self.blocks(cell.blocks)
        self.in_cell = outer


def _names_place(label: str) -> bool:
    """Whether a question is nothing but the kind of place somebody works at ("School", "Name of surgery")."""
    return bool(_WORKPLACE.fullmatch(label.strip(" :?")))


def _names_no_time(label: str) -> bool:
    """Whether a question about hospital says neither now nor before ("Any inpatient stay")."""
    told = meaning(label)
    return not any(group & {"now", "before"} for group in told.main) and bool(_STAY.search(label))


def _asks_consent(label: str, found: Sequence[Ask]) -> bool:
    """Whether a question plainly asks for the consent itself, or begins its declaration ("I, (full name), agree")."""
    plain = bool(found) and found[0].score >= KNOWN and not found[0].learned
    return plain and (found[0].to == "consent.basis" or (found[0].to == "consent.given_by" and bool(_DECLARES.match(label.strip()))))


def _signs(label: str) -> bool:
    """Whether a question is for somebody's signature: whose, its section tells, and so whose the date below it is."""
    told = meaning(label)
    return bool(told.main) and all("signature" in group for group in told.main)


def _closes(ask: Ask) -> bool:
    """Whether a question turns the plain questions after it to its own subject: one known by words, or plainly like one about
    relatives or the surgery."""
    return not ask.learned or ask.about in (About.NOBODY, About.GP)
