"""The manner in which a form is printed: how it sets its questions, and to whom it speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from parsers.bits import chunks_of, printed
from parsers.document import Block, Cell, Mark, Part, Table
from parsers.labels import About, section_of
from parsers.lines import Line, Lines
from parsers.people_words import is_role
from parsers.questions import KNOWN, known
from parsers.words import meaning, without_number

READ_PARTS: Final = frozenset({Part.BODY, Part.TEXT_BOX})
#: Questions with a number that tell that a form numbers them all, and the share of them that follows the one before.
_NUMBERED_LEAST: Final = 6
_NUMBERED_SHARE: Final = 0.9
_SUBNUMBERED: Final = re.compile(r"^\s*\d{1,2}\.\d{1,2}\.?\s+[^\W\d_]")
#: Sections whose questions have no key.
_OTHERS_OWN: Final = frozenset({About.OFFICE, About.NOBODY, About.PROFESSIONALS})
_NUMBERED: Final = re.compile(r"^\s*(?:Q(?:uestion)?\s*)?(\d{1,2})\s*[.):]\s*(?=\D)", re.IGNORECASE)
#: Words by which a form speaks for or to the person that it is about.
_OWN_WORDS: Final = re.compile(
    r"\b(?:my (?:name|birthday|nhs|address|doctor|date of birth|gp|surgery|school)|I am autistic|are you autistic|do you have a learning|when were you born|where (?:do )?(?:you|I) live)\b",
    re.IGNORECASE,
)
_OWN_WORDS_LEAST: Final = 3
_SHORT_LINE: Final = 120
#: Cells with a question over its answer, of which half are known, that make it the way of the form.
_CAPTIONS_LEAST: Final = 4
_CAPTION_KNOWN: Final = 1.5
#: Boxes with a question in the first line and its answer below, and the share of boxes so, that make it the way of the form.
_BOXES_LEAST, _BOXES_SHARE = 6, 0.6
#: Types in which a hint stands behind a question in its line.
_HINTED: Final = frozenset({Mark.ITALIC, Mark.SMALL, Mark.GREY})
_ANSWERED_BESIDE: Final = re.compile(r":\s*\w")
#: Lines of a question and its answer and nothing else, their share of all lines with a gap, and the shares of known words that stand
#: before and behind the gap, that make it the way of the form.
_BESIDE_LEAST, _BESIDE_SHARE, _ASKED_SHARE, _ANSWER_SHARE = 8, 0.85, 0.7, 0.4
#: Small lines over lines that are not, of which half are known, that make it the way of the form.
_SMALL_LABELS_LEAST: Final = 8
#: Known questions that are looked at to tell how a form prints them.
_SAMPLE: Final = 40
_CAPTION_WORDS: Final = 24
#: Underlined lines that make it the way of the form to head its parts.
_HEADINGS_LEAST: Final = 3
_HEADING_WORDS: Final = 12
_CAPITAL_WORDS: Final = 6
#: Known questions before a line to write on that make it the way of the form.
_RULED_LEAST: Final = 6
#: Known questions with a colon before their answers that make it the way of the form.
_COLONS_LEAST: Final = 6
#: Known questions with a gap of two spaces or more before an answer that make it the way of the form.
_GAPS_LEAST: Final = 6
_GAPPED: Final = re.compile(r"\s*(\S(?:[^\s:]| (?! ))*?)\s{2,}\S")


def small_captions(lines: Lines, blocks: Sequence[Block]) -> Mark | None:
    """The small type in which a form sets the questions that stand over their answers in one cell; None when it has no such cells."""
    found = [caption for cell in _cells(blocks) if (caption := caption_of(lines.of_cell(cell), Mark.SMALL)) is not None]
    asked = sum(known(caption.text) >= _CAPTION_KNOWN for caption in found)
    return Mark.SMALL if len(found) >= _CAPTIONS_LEAST and asked * 2 >= len(found) else None


def types_below_captions(lines: Lines, blocks: Sequence[Block]) -> bool:
    """Whether this form prints its questions over what somebody typed, or over a control, in one cell."""
    found = [caption for cell in _cells(blocks) if (caption := typed_below(lines.of_cell(cell))) is not None]
    asked = sum(known(caption.text) >= _CAPTION_KNOWN for caption in found)
    return len(found) >= _CAPTIONS_LEAST and asked * 2 >= len(found)


def typed_below(lines: Sequence[Line]) -> Line | None:
    """The printed first line of a cell in which all else was typed by somebody or is a control: a caption over its answer."""
    shown = [line for line in lines if not line.blank]
    if len(shown) < 2 or (first := shown[0]).typed or first.has_tick or first.has_entry or len(first.text.split()) > _CAPTION_WORDS:
        return None
    return first if all(_is_filled(line) for line in shown[1:]) else None


def _is_filled(line: Line) -> bool:
    """Whether a line holds nothing that the form prints."""
    shown = [bit for bit in line.bits if bit.text.strip() or bit.entry is not None or bit.tick is not None]
    return not line.has_tick and all(bit.entry is not None or Mark.ANSWER in bit.marks for bit in shown)


def cells_ask(lines: Lines, blocks: Sequence[Block]) -> bool:
    """Whether this form gives each question of its tables a cell with the answer below its words, whatever type they are set in: a
    picture of a page does not tell small type from large."""
    tables = [block for block in blocks if isinstance(block, Table) and block.part in READ_PARTS and asks_in_cells(lines, block)]
    heads = [held[0].text.strip(" *:") for table in tables for cell in table.cells if len(held := question_in_cell(lines, cell)) > 0]
    return len(heads) >= _BOXES_LEAST and sum(known(head) >= _CAPTION_KNOWN for head in heads) >= _BOXES_SHARE * len(heads)


def asks_in_cells(lines: Lines, table: Table) -> bool:
    """Whether most cells of a table in which anything stands hold a line or more and then an answer."""
    filled = [cell for cell in table.cells if any(not line.blank for line in lines.of_cell(cell))]
    return sum(bool(question_in_cell(lines, cell)) for cell in filled) > _BOXES_SHARE * len(filled)


def question_in_cell(lines: Lines, cell: Cell) -> list[Line]:
    """The lines of a question whose answer stands below it in one cell: the first line, with those that a bracket goes on over, or
    all before the first box to tick. None where the cell holds no answer, or boxes of its own."""
    shown = [line for line in lines.of_cell(cell) if not line.blank]
    if not shown or shown[0].has_tick or shown[0].has_entry or shown[0].typed or any(isinstance(block, Table) for block in cell.blocks):
        return []
    if len({bit.marks & _HINTED for bit in shown[0].bits if bit.text.strip()}) > 1:
        return []
    boxes = next((at for at, line in enumerate(shown) if line.has_tick), 0)
    asked = shown[: boxes or 1]
    while len(asked) < len(shown) and sum(line.text.count("(") - line.text.count(")") for line in asked) > 0:
        asked = shown[: len(asked) + 1]
    fits = len(asked) < len(shown) and not _ANSWERED_BESIDE.search(asked[0].text)
    return asked if fits and sum(len(line.text.split()) for line in asked) <= _CAPTION_WORDS else []


def sets_labels_small(lines: Lines, blocks: Sequence[Block]) -> bool:
    """Whether this form sets its questions in small type over answers that are not, outside tables: then a small line is a question
    whatever its words."""
    outside = [line for line in _outside(lines, blocks) if not line.blank]
    found = [line for line, below in pairwise(outside) if _is_small(line) and not _is_small(below)]
    asked = sum(known(line.text) >= _CAPTION_KNOWN for line in found)
    return len(found) >= _SMALL_LABELS_LEAST and asked * 2 >= len(found)


def boxes_ask(lines: Lines, blocks: Sequence[Block]) -> bool:
    """Whether this form gives each question a box of its own, with the answer below its words: then the first line of a box is a question
    and the others are none, whatever they say."""
    boxes = [
        [line for line in lines.of_cell(block.cells[0]) if not line.blank]
        for block in blocks
        if isinstance(block, Table) and block.part in READ_PARTS and len(block.cells) == 1
    ]
    heads = [held[0] for held in boxes if len(held) > 1 and not held[0].has_tick and not held[0].has_entry]
    heads = [head for head in heads if not _ANSWERED_BESIDE.search(head.text)]
    asked = sum(known(head.text.strip(" *")) >= _CAPTION_KNOWN for head in heads)
    return len(heads) >= _BOXES_LEAST and asked >= _BOXES_SHARE * len(heads)


def answers_beside(lines: Lines, blocks: Sequence[Block]) -> bool:
    """Whether this form sets each question and its answer side by side in a line of their own: then what stands behind the gap is an
    answer, whatever it says."""
    parted = [[printed(chunk) for chunk in chunks_of(line.bits)] for line in _outside(lines, blocks) if "\t" in line.text]
    pairs = [chunks for chunks in parted if len(chunks) == 2]
    if len(pairs) < _BESIDE_LEAST or len(pairs) < _BESIDE_SHARE * len(parted):
        return False
    asked = sum(known(label) >= _CAPTION_KNOWN for label, _ in pairs)
    return asked >= _ASKED_SHARE * len(pairs) and sum(known(answer) >= KNOWN for _, answer in pairs) <= _ANSWER_SHARE * len(pairs)


def answers_on_lines(lines: Lines, blocks: Sequence[Block]) -> bool:
    """Whether this form sets its questions in plain type before lines to write on, outside tables: then what stands before such a line is
    a question, whatever its words."""
    asked = 0
    for line in _outside(lines, blocks):
        first, *rest = line.bits or (None,)
        if first is None or not rest or rest[0].entry is None or rest[0].tick is not None or lead_is_bold(line):
            continue
        asked += first.entry is None and known(first.text) >= _CAPTION_KNOWN
        if asked >= _RULED_LEAST:
            return True
    return False


def _is_small(line: Line) -> bool:
    return line.all_marked(Mark.SMALL) and not line.has_tick and not line.has_entry and len(line.text.split()) <= _CAPTION_WORDS


def _cells(blocks: Iterable[Block]) -> Iterator[Cell]:
    for block in blocks:
        if isinstance(block, Table) and block.part in READ_PARTS:
            for cell in block.cells:
                yield cell
                yield from _cells(cell.blocks)


def speaks_as_person(text: str) -> bool:
    """Whether the form speaks as the person ("My name is") or to the person ("Are you autistic?")."""
    if _OWN_WORDS.search(text) is None:
        return False
    told = sum(bool(_OWN_WORDS.search(line)) for line in text.split("\n") if len(line) < _SHORT_LINE)
    return told >= _OWN_WORDS_LEAST


def names_you(label: str) -> bool:
    """Whether a label speaks to whoever fills in the form."""
    return any("you" in group for group in meaning(label).main)


def names_person(label: str) -> bool:
    """Whether a label names the person whom the form is about, and nobody else ("Patient's telephone")."""
    groups = meaning(label).main
    return any("person" in group for group in groups) and not any(
        group & {"referrer", "consent", "relation", "kin", "carer"} for group in groups
    )


def names_self(label: str) -> bool:
    """Whether a label speaks of the writer ("my job", "from me")."""
    return any("self" in group for group in meaning(label).main)


def names_referrer(label: str) -> bool:
    """Whether a label names the one who makes the referral."""
    return any("referrer" in group for group in meaning(label).main)


def sets_labels_bold(lines: Lines, blocks: Iterable[Block]) -> bool:
    """Whether this form sets its questions in bold type, so that a plain line is none unless it ends as one. Plain questions
    in cells tell nothing: there the grid sets them apart."""
    bold = plain = 0
    for line, in_cell in _known_lines(lines, blocks, False):
        if lead_is_bold(line):
            bold += 1
        elif not in_cell:
            plain += 1
        if bold + plain >= _SAMPLE:
            break
    return bold > plain


def underlines_headings(lines: Lines, blocks: Iterable[Block]) -> bool:
    """Whether this form underlines the headings of its parts and nothing else: whole short lines outside tables, in plain type."""
    found = [line for line in _outside(lines, blocks) if line.all_marked(Mark.UNDERLINE) and not line.blank]
    short = [line for line in found if len(line.text.split()) <= _HEADING_WORDS and not line.has_tick and not line.has_entry]
    numbered = sum(without_number(line.text.strip()) != line.text.strip() for line in short)
    told = sum(section_of(line.text)[0] is not About.UNKNOWN for line in short)
    return len(short) == len(found) >= _HEADINGS_LEAST and max(numbered, told) * 2 > len(short)


def parts_by_colon(lines: Lines, blocks: Iterable[Block]) -> bool:
    """Whether this form sets its questions, with a colon behind them, beside their answers in lines of plain type."""
    asked = 0
    for line in _outside(lines, blocks):
        label, colon, answer = line.text.partition(":")
        if colon and answer.strip() and not lead_is_bold(line) and known(label) >= _CAPTION_KNOWN:
            asked += 1
            if asked >= _COLONS_LEAST:
                return True
    return False


def parts_by_gap(lines: Lines, blocks: Iterable[Block]) -> bool:
    """Whether this form sets its questions a wide gap before their answers in lines of plain type ("Surname  Frith .... Forename  Ada"):
    then what stands before the first gap of a stretch is a question."""
    asked = 0
    for line in _outside(lines, blocks):
        for chunk in chunks_of(line.bits) if not line.has_tick else ():
            found = _GAPPED.match(printed(chunk))
            asked += found is not None and known(found[1]) >= _CAPTION_KNOWN
            if asked >= _GAPS_LEAST:
                return True
    return False


def numbers_questions(lines: Lines, blocks: Iterable[Block]) -> bool:
    """Whether this form numbers its questions outside tables from one on, so that a line with the next number is one whatever its words."""
    asked = [line for line in _outside(lines, blocks) if _NUMBERED.match(line.text)]
    numbers = [int(found[1]) for line in asked if (found := _NUMBERED.match(line.text))]
    in_order = sum(after == before + 1 for before, after in pairwise(numbers))
    recognised = sum(known(line.text) >= _CAPTION_KNOWN for line in asked)
    return len(numbers) >= _NUMBERED_LEAST and in_order >= _NUMBERED_SHARE * (len(numbers) - 1) and recognised * 2 > len(numbers)


def numbers_headings(lines: Lines, blocks: Iterable[Block]) -> bool:
    """Whether this form numbers its headings outside tables, in bold type, from one on: its questions have a second number ("3.1"), or
    most of those lines name a section."""
    outside = list(_outside(lines, blocks))
    heads = [line.text.strip() for line in outside if _NUMBERED.match(line.text)]
    if len(heads) < _HEADINGS_LEAST or any(len(text.split()) > _HEADING_WORDS or text.endswith(("?", ":")) for text in heads):
        return False
    if not all(line.all_marked(Mark.BOLD) for line in outside if _NUMBERED.match(line.text)):
        return False
    numbers = [int(found[1]) for text in heads if (found := _NUMBERED.match(text))]
    if numbers != list(range(1, len(numbers) + 1)):
        return False
    named = sum(section_of(text)[0] is not About.UNKNOWN and section_of(text)[1] >= known(text) for text in heads)
    return named * 2 > len(heads) or any(_SUBNUMBERED.match(line.text) for line in _lines_within(lines, blocks))


def capital_heads(lines: Lines, blocks: Iterable[Block]) -> frozenset[int]:
    """The lines in capitals that head the sections of a form typed in plain text, by their `id`: several of them name a section, and a
    known question follows each, so that one is no answer to the question before it."""
    shown = [line for line in _outside(lines, blocks) if not line.blank]
    heads = [
        id(line)
        for line, below in pairwise(shown)
        if line.text.isupper() and not line.has_tick and _heads_section(line.text.strip()) and _is_asked(below.text)
    ]
    return frozenset(heads) if len(heads) >= _HEADINGS_LEAST else frozenset()


def _heads_section(text: str) -> bool:
    about, fits = section_of(text)
    if any(letter.isdigit() or letter in ":@" for letter in text):
        return False  # "DOB: 3.4.99" has no small letters either
    return about is not About.UNKNOWN and fits >= known(text) and len(text.split()) <= _CAPITAL_WORDS and not is_role(text.lower())


def _is_asked(text: str) -> bool:
    """Whether a line begins with a known question or the number of one."""
    return is_numbered(text) or known(re.split(r"(?<=[:?])", text, maxsplit=1)[0]) >= _CAPTION_KNOWN


def is_numbered(text: str) -> bool:
    """Whether a line begins with a question's number."""
    return bool(_NUMBERED.match(text))


def is_asked_by_number(text: str, about: About, fits: float) -> bool:
    """Whether a line with the number of a question within a part ("1.15 Things they enjoy") heads no section, although it is known as
    a heading to that degree: what comes after it is not about nobody, and its words are known better as a question."""
    return bool(_SUBNUMBERED.match(text)) and (about in _OTHERS_OWN or known(text) > fits)


def _outside(lines: Lines, blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        if block.part in READ_PARTS and not isinstance(block, Table):
            yield from lines.of(block)


def _lines_within(lines: Lines, blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        if block.part not in READ_PARTS:
            continue
        if isinstance(block, Table):
            for cell in block.cells:
                yield from _lines_within(lines, cell.blocks)
        else:
            yield from lines.of(block)


def _known_lines(lines: Lines, blocks: Iterable[Block], in_cell: bool) -> Iterator[tuple[Line, bool]]:
    """The lines that the vocabulary knows as questions, each with whether it stands in a table."""
    for block in blocks:
        if block.part not in READ_PARTS:
            continue
        if isinstance(block, Table):
            for cell in block.cells:
                yield from _known_lines(lines, cell.blocks, True)
        else:
            for line in lines.of(block) if block.heading is None else ():
                if not line.blank and not line.has_tick and known(line.text) >= KNOWN:
                    yield line, in_cell


def lead_is_bold(line: Line) -> bool:
    """Whether the words of a line begin in bold type, its number aside."""
    for bit in line.bits:
        if any(map(str.isalpha, bit.text)):
            return Mark.BOLD in bit.marks
    return False


def caption_of(lines: Sequence[Line], mark: Mark) -> Line | None:
    """The first line of a cell when it is set in that type and what stands below is not: a caption over its answer."""
    shown = [line for line in lines if not line.blank]
    if len(shown) < 2 or not shown[0].all_marked(mark) or shown[0].has_tick or shown[0].has_entry or shown[0].typed:
        return None
    if len(shown[0].text.split()) > _CAPTION_WORDS or any(line.all_marked(mark) for line in shown[1:]):
        return None
    return shown[0]
