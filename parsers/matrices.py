"""Tables in which marks stand under headings: yes and no, now and in the past, beside what they are about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from parsers.document import Cell, Mark, Paragraph, Span
from parsers.labels import asks
from parsers.options import codes_of
from parsers.questions import KNOWN, known, ticked_line
from parsers.record import KEYS, KeyType

if TYPE_CHECKING:
    from parsers.flow import Flow


_MARKS: Final = frozenset(
    {
        "x",
        "y",
        "✓",
        "✔",
        "√",
        "✗",
        "✘",
        "×",
        "●",
        "•",
        "/",
        "yes",
        "no",
        "n",
        "☑",
        "☒",
        "☐",
        "□",
        "■",
        "*",
        "1",
        "?",
        "n/a",
        "n/k",
        "nk",
        "unk",
        "not known",
    }
)
_STATES: Final = frozenset(
    [
        "yes",
        "no",
        "now",
        "past",
        "never",
        "current",
        "currently",
        "historic",
        "historical",
        "previous",
        "previously",
        "confirmed",
        "diagnosed",
        "suspected",
        "queried",
        "possible",
        "none",
        "unknown",
        "not",
        "known",
        "n/a",
        "n/k",
        "d/k",
        "tick",
        "recent",
        "present",
        "ever",
        "before",
        "today",
        "true",
        "untrue",
        "false",
        "unsure",
        "y",
        "n",
        "?",
        "agree",
        "disagree",
        "applies",
        "initials",
        "initial",
        "unclear",
    ]
)
#: Headings of a column in which people write what they want to say about a marked row.
_REMARKS: Final = re.compile(
    r"^\W*(?:details?|comments?|remarks?|notes?|evidence|explain|explanation|more|further|if (?:yes|so|known)|dates?|when|example|examples|source|who|what|how|please|give|say more|additional)\b",
    re.IGNORECASE,
)
_UNMARKED: Final = frozenset({"no", "n", "☐", "□", "?", "n/a", "na", "n/k", "nk", "u", "-", "–", "0"})
_NOW: Final = ("now", "current", "present", "yes", "tick", "today", "applies", "recent", "at the moment")
_COLUMNS_LEAST: Final = 2


def heads_run_together(flow: Flow, cell: Cell, below: list[list[Cell]]) -> list[Cell]:
    """The headings of columns that a page sets in one row without lines between them, a cell each as the row below has them;
    empty when they are not such headings."""
    texts = [text.strip() for text in re.split(r"\t+|\s{3,}", flow.words(cell)) if text.strip()]
    if not below or len(texts) < _COLUMNS_LEAST or len(below[0]) != len(texts) + 1 or not all(_heads_state(text) for text in texts):
        return []
    paragraphs = [Paragraph((Span(text),), cell.place) for text in ("", *texts)]
    return [replace(cell, column=at, columns=1, blocks=(paragraph,)) for at, paragraph in enumerate(paragraphs)]


def _heads_state(text: str) -> bool:
    return names_state(text) or heads_remarks(text)


def heads_remarks(text: str) -> bool:
    """Whether the words over a column ask for remarks on the answer beside it."""
    return bool(_REMARKS.match(text))


def names_state(text: str) -> bool:
    """Whether words over a column head marks: yes or no, now or before."""
    return bool(set(re.findall(r"[\w/]+|^\?$", text.lower())) & _STATES)


_YES_NO: Final = frozenset({"yes", "no", "y", "n", "nk", "n/k", "u"})
#: A printed yes and no of which one is to be chosen.
_YES_OR_NO: Final = re.compile(r"y(?:es)?\s*(?:[/|]\s*)?no?", re.IGNORECASE)
_CHOOSING: Final = frozenset({Mark.CIRCLED, Mark.UNDERLINE, Mark.HIGHLIGHT})
#: Printed options over a row of marks.
_OPTIONS_LEAST: Final = 2
#: Fewer letters are a mark and no option.
_OPTION_LETTERS: Final = 2


def plain_mark(text: str) -> str:
    """A mark in small letters, without the brackets round it and the points within it."""
    return text.strip("[]()").strip().lower().replace(".", "")


def is_mark(flow: Flow, cell: Cell) -> bool:
    """Whether a cell is empty or holds nothing but a mark, or a printed yes and no to choose from."""
    text = flow.words(cell)
    if _YES_OR_NO.fullmatch(text):
        return True
    mark = text.strip("[]()").strip().lower()
    return not text or mark in _MARKS or text in ("[x]", "[ ]") or (flow.initials != "" and plain_mark(text) == flow.initials)


def is_ticked(flow: Flow, cell: Cell) -> bool:
    """Whether a cell that is there for a mark has one that does not say no."""
    text = flow.words(cell).strip("[]() ").lower()
    if _YES_OR_NO.fullmatch(text):
        return _chosen_of(flow, cell) in ("y", "yes")
    return bool(text) and text not in _UNMARKED


def _chosen_of(flow: Flow, cell: Cell) -> str:
    """The word of a printed yes and no that is ringed, underlined or highlighted, or was left when the others were struck; "" when it
    cannot be told."""
    bits = [bit for line in flow.lines.of_cell(cell) for bit in line.bits]
    chosen = [word for bit in bits if bit.marks & _CHOOSING for word in re.findall(r"[a-z]+", bit.text.lower())]
    struck = any(Mark.STRIKE in bit.marks for bit in bits)
    left = [word for bit in bits if Mark.STRIKE not in bit.marks for word in re.findall(r"[a-z]+", bit.text.lower())] if struck else []
    said = chosen or left
    return said[0] if len(said) == 1 else ""


def is_matrix(flow: Flow, row: Sequence[Cell], below: list[list[Cell]]) -> bool:
    """Whether a row heads columns that hold only marks in the rows below."""
    marked = 1 + _marked_columns(flow, row)
    heads = [flow.words(cell) for cell in row[1:marked]]
    if len(heads) < 1 or not all(heads) or any(len(head.split()) > 9 for head in heads):
        return False
    body = [cell for line in below for cell in line[1:marked]]
    if len(heads) == 1 and heads[0].lower() in _MARKS:
        return False  # the answer of a question, not the heading of a column
    if len(heads) == 1 and any(flow.words(cell).lower() in ("yes", "no", "y", "n") for cell in body) and not _lists_risks(flow, below):
        return False
    first = flow.words(below[0][0])
    if len(below) == 1 and (first.lower() in _YES_NO or _YES_OR_NO.fullmatch(first)):
        return False  # answers side by side below their questions
    if not all(is_mark(flow, cell) for cell in body) or not all(
        flow.words(line[0]) for line in below if any(flow.words(cell) for cell in line)
    ):
        return False
    if len(heads) >= 2:
        return any(names_state(head) for head in heads)
    return heads[0].lower().strip(" ?") in _STATES or (names_state(heads[0]) and _lists_risks(flow, below))


def _lists_risks(flow: Flow, rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether most rows begin with what may be the matter."""
    body = [words for row in rows if (words := flow.words(row[0]))]
    return sum(bool(codes_of("risk.factors", words)) for words in body) * 2 > len(body)


def _marked_columns(flow: Flow, row: Sequence[Cell]) -> int:
    """How many columns after the first are there to be marked: all but those for remarks at the end."""
    marked = len(row) - 1
    while marked > 1 and heads_remarks(flow.words(row[marked])):
        marked -= 1
    return marked


def read_matrix(flow: Flow, row: Sequence[Cell], below: list[list[Cell]]) -> None:
    """Hands the rows of such a table to the flow: as one question about risks, or a question a row."""
    marked = 1 + _marked_columns(flow, row)
    below = [line[:marked] for line in below]
    heads = [flow.words(cell) for cell in row[1:marked]]
    title = flow.words(row[0])
    body = [line for line in below if flow.words(line[0])]
    if _lists_risks(flow, body):
        now = next((index for index, head in enumerate(heads, 1) if any(word in head.lower() for word in _NOW)), 1)
        question = flow.open(title, row[0].place) if title and known(title) else flow.current
        if question is None or question.answered:
            question = flow.open(title or "risk factors", row[0].place)
        question.keys = ("risk.factors",)
        asked = [line for line in body if asks_yes_or_no(flow.words(line[0]))] if len(heads) == 1 else []
        listed = [line for line in body if line not in asked]
        question.lines.extend(ticked_line(flow.words(line[0]), is_ticked(flow, line[now]), line[0].place) for line in listed)
        for line in asked:
            flow.open(flow.words(line[0]), line[0].place).lines.extend(flow.lines.of_cell(line[1]))
        flow.current = question
        return
    for line in body:
        question = flow.open(flow.words(line[0]), line[0].place)
        for head, cell in zip(heads, line[1:], strict=True):
            question.lines.append(ticked_line(head, is_ticked(flow, cell), cell.place))
    flow.current = None


def asks_yes_or_no(text: str) -> bool:
    """Whether a row among risks is a question of its own ("Previous MH admission")."""
    to = next((ask.to for ask in asks(text)[:1]), None)
    return to in KEYS and KEYS[str(to)].type is KeyType.YESNO and known(text) >= KNOWN


def is_choice(flow: Flow, row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a row holds a question and its printed options, and the row below only the marks under them."""
    options = row[1:]
    marks = [cell for cell in below if cell.column != row[0].column]
    under = [flow.words(cell) for cell in below if cell.column == row[0].column]
    return (
        len(options) >= _OPTIONS_LEAST
        and [cell.column for cell in options] == [cell.column for cell in marks]
        and bool(flow.words(row[0]))
        and not any(under)
        and all(sum(map(str.isalpha, flow.words(cell))) >= _OPTION_LETTERS for cell in options)
        and all(is_mark(flow, cell) for cell in marks)
        and any(is_ticked(flow, cell) for cell in marks)
    )


def read_choice(flow: Flow, row: Sequence[Cell], below: Sequence[Cell]) -> None:
    """Hands such a question to the flow, its options with the marks under them as boxes before them."""
    question = flow.open(" ".join(flow.words(row[0]).split()), row[0].place)
    ticked = {cell.column: is_ticked(flow, cell) for cell in below}
    for cell in row[1:]:
        question.lines.append(ticked_line(" ".join(flow.words(cell).split()), ticked[cell.column], cell.place))
    flow.current = None
