"""Tables that list what may be the matter with a score or letter beside each, by a scale that the form prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from parsers.document import Cell
from parsers.options import codes_of
from parsers.questions import ticked_line
from parsers.values.codes import SURE

if TYPE_CHECKING:
    from parsers.flow import Flow

_SCORE: Final = re.compile(r"[0-9]|[A-Z]", re.IGNORECASE)
#: One step of a printed scale ("2 = present", "H: historical only").
_STEP: Final = re.compile(
    r"(?<![\w/.])([A-Za-z]|\d)\s*(?:=|:|–|-(?=\s))\s*([A-Za-z][^=:;,.()]*?)(?=\s*[;,.()]|\s+(?:[A-Za-z]|\d)\s*(?:=|:|–)|\s*$)"
)
#: A step that does not say that it is so now.
_NOT_NOW: Final = re.compile(
    r"\b(?:no|not|none|never|nil|past|previous(?:ly)?|histor\w+|before|absent|unknown|n/?a|low|minor|mild|slight|rare\w*|earlier|resolved|former\w*)\b",
    re.IGNORECASE,
)
_ROWS_LEAST: Final = 3
#: Without a printed scale, a score from here on is taken for something that is so now.
_TAKEN: Final = 2
_NO_SCALE: Final = "The form does not print what its scores mean: those of two and more were taken for what is so now."


def is_scored(flow: Flow, row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """Whether a row heads a list of risks with a column of scores."""
    return _column(flow, row, below) is not None


def read_scored(flow: Flow, row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> None:
    """Hands the rows of such a table to the flow as one question, ticked where the score says that it is so now."""
    column = _column(flow, row, below)
    assert column is not None
    scale = _scale(flow, row)
    question = flow.open("risk factors", row[0].place)
    question.keys = ("risk.factors",)
    question.doubt = "" if scale else _NO_SCALE
    for line in below:
        score = flow.words(line[column]).casefold()
        now = not _NOT_NOW.search(scale[score]) if score in scale else score.isdigit() and int(score) >= _TAKEN
        question.lines.append(ticked_line(flow.words(line[0]), now, line[0].place))
    flow.current = None


def _column(flow: Flow, row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> int | None:
    """The column that holds nothing but scores beside a list of risks, None when there is none."""
    columns = [number for number in range(1, len(row)) if _scores(flow, below, number)]
    listed = [words for line in below if (words := flow.words(line[0]))]
    if not columns or len(listed) < _ROWS_LEAST:
        return None
    risks = sum(any(likeness >= SURE for _, likeness in codes_of("risk.factors", words)) for words in listed)
    if risks * 2 <= len(listed):
        return None
    scale = _scale(flow, row)
    for number in columns:
        scores = _scores(flow, below, number)
        digits = all(score.isdigit() for score in scores)
        if all(score in scale for score in scores) or (digits and not scale and len(set(scores)) > 1):
            return number
    return None


def _scores(flow: Flow, below: Sequence[Sequence[Cell]], number: int) -> list[str]:
    """What stands in a column that holds scores and nothing else; empty for any other."""
    scores = [words.casefold() for line in below if (words := flow.words(line[number]))]
    return scores if len(scores) >= _ROWS_LEAST and all(map(_SCORE.fullmatch, scores)) else []


def _scale(flow: Flow, row: Sequence[Cell]) -> dict[str, str]:
    """What each score means, by the words printed right before the table and in its heading; empty when nothing tells."""
    before = flow.questions[-1:] if flow.questions else []
    printed = " ; ".join(
        [
            *(" ".join((question.label, question.hint, *(line.text for line in question.lines))) for question in before),
            *map(flow.words, row),
        ]
    )
    found = {score.casefold(): words for score, words in _STEP.findall(printed)}
    return found if len(found) > 1 else {}
