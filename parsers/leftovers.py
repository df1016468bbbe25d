"""Forms filled in by deleting what does not apply: the one option that is left is the answer, although its box is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from parsers.document import Tick
from parsers.lines import Line, text_of
from parsers.options import codes_of
from parsers.questions import Question
from parsers.record import KEYS, KeyType

#: So many questions with one option each show that the others were deleted; a form prints a lone box once or twice.
_LEAST: Final = 4
_ONE_OF: Final = frozenset({KeyType.CHOICE, KeyType.YESNO})


def settle_leftovers(questions: Sequence[Question]) -> None:
    """Ticks the option left over in every question with one option, where all questions of the form that let choose one answer
    have one option each and none has its box ticked."""
    choosing = [(question, boxes) for question in questions if _lets_choose(question) and (boxes := _boxes(question))]
    if len(choosing) < _LEAST or any(boxes != [Tick.CLEAR] for _, boxes in choosing):
        return
    left = [question for question, _ in choosing if codes_of(question.keys[0], text_of(question.lines))]
    if len({text_of(question.lines).casefold() for question in left}) < 3:
        return
    for question in left:
        question.lines = [_ticked(line) for line in question.lines]


def _lets_choose(question: Question) -> bool:
    return bool(question.keys) and question.keys[0] in KEYS and KEYS[question.keys[0]].type in _ONE_OF


def _boxes(question: Question) -> list[Tick]:
    return [bit.tick for line in question.lines for bit in line.bits if bit.tick is not None]


def _ticked(line: Line) -> Line:
    return replace(line, bits=tuple(replace(bit, tick=Tick.TICKED) if bit.tick is Tick.CLEAR else bit for bit in line.bits))
