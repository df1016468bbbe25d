"""People asked for one after the other, each by the same few questions ("Name", "Post", "Telephone"): the rows of one list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise
from typing import Final

from parsers.labels import About
from parsers.lines import Bit, Line, text_of
from parsers.professionals import column_of
from parsers.questions import Question
from parsers.shapes import shape_of

_PEOPLE: Final = "support.professionals"
_NAME: Final = "name"
#: How a form counts the people for whom it asks ("Professional 2: job title").
_NUMBERED: Final = re.compile(r"^(?:professional|person|contact|worker|name|agency)\s*(?:no\.?\s*)?\d\b\s*[:,.–-]?\s*", re.IGNORECASE)
_COUNTED: Final = re.compile(r"(?:professional|person|contact|worker|helper|supporter|people)\s*(?:no\.?\s*)?\d", re.IGNORECASE)
_APART: Final = re.compile(r"\t+|\s{3,}")
#: Sections whose plain questions are nobody's that is told: there, only questions that come again ask for people.
_UNTOLD: Final = frozenset({About.UNKNOWN, About.OTHER})
#: What such a question asks for so far.
_VACANT: Final = ((), (_PEOPLE,))
#: What a row of questions about somebody's job asks for besides the name.
_OF_A_JOB: Final = frozenset({"role", "organisation"})


def gather_people(questions: Sequence[Question]) -> None:
    """Makes one question with rows of each run of questions that ask for people: where the same questions about a name and a job come
    again at once, or in a section about professionals of a form that has one about its referrer. Changes `keys`, `lines` and `rows`
    of the questions."""
    _gather_counted(questions)
    by_section = any(_tells_of_referrer(question) for question in questions)
    for before, listed in pairwise(questions) if by_section else ():
        headed = listed.about is About.PROFESSIONALS and not listed.keys
        if (
            (headed or (before.keys[:1] == (_PEOPLE,) and not (before.answered or before.rows)))
            and listed.answered
            and _asks_for_people(listed)
        ):
            listed.keys = (_PEOPLE,)
    run: list[tuple[Question, str]] = []
    for question in [*questions, None]:
        part = _part(question) if question is not None and (not run or question.about is run[0][0].about) else None
        if question is None or part is None:
            _gather(run, by_section=by_section)
            run = []
            part = _part(question) if question is not None else None
        if question is not None and part is not None:
            run.append((question, part))


def _gather_counted(questions: Sequence[Question]) -> None:
    """Makes one list of the answers to counted people ("Person 1", "Person 2"), each with the questions about that person in it."""
    counted = [question for question in questions if _COUNTED.fullmatch(question.label.strip())]
    said = Counter(words for question in counted for words in {words for words, _ in _pieces(question)})
    asked = {words for words, times in said.items() if times > 1 and len(column_of(words) or ()) == 1}
    told = [(question, row) for question in counted if (row := _row_within(question, asked))]
    if len(told) < 2:
        return
    first, *others = (question for question, _ in told)
    first.rows = [row for _, row in told]
    first.keys, first.lines, first.doubt = (_PEOPLE,), [], None
    for question in others:
        question.keys, question.lines = (), []


def _pieces(question: Question) -> Iterator[tuple[str, Line]]:
    """What stands apart in the lines of an answer, each with its line."""
    for line in question.lines:
        for words in _APART.split(line.text):
            if words.strip():
                yield words.strip(), line


def _row_within(question: Question, asked: Set[str]) -> dict[str, list[Line]]:
    """What stands behind each question (`asked`) about a person in the lines of one answer ("Name  Jan  Phone  07700 900313"); empty
    without a name."""
    row: dict[str, list[Line]] = {}
    part = ""
    for words, line in _pieces(question):
        if words in asked:
            part = words
        elif part:
            row.setdefault(part, []).append(Line((Bit(words),), line.place))
    return row if any(column_of(part) == (_NAME,) for part in row) else {}


def _tells_of_referrer(question: Question) -> bool:
    named = question.keys[:1] == ("referral.referrer_name",) and shape_of(text_of(question.lines)) is None
    return question.answered and (question.about is About.REFERRER or named)


def _asks_for_people(question: Question) -> bool:
    """Whether a question asks for names and what belongs to them at once ("Names, roles and telephone numbers")."""
    parts = column_of(question.label) or ()
    return _NAME in parts and len(parts) > 1


def _part(question: Question) -> str | None:
    """The part of a professional that a plain question asks for, None when it asks for anything else."""
    if question.about not in _UNTOLD | {About.PROFESSIONALS} or question.heading or question.rows or question.keys[:1] not in _VACANT:
        return None
    if any(line.has_tick for line in question.lines) or not all(ask.to is None or ask.to in ("", _PEOPLE) for ask in question.asks[:1]):
        return None
    parts = column_of(_asked(question))
    return parts[0] if parts is not None and len(parts) == 1 else None


def _asked(question: Question) -> str:
    """The words of a question without those that count the people."""
    return _NUMBERED.sub("", question.label).strip() or _NAME


def _gather(run: Sequence[tuple[Question, str]], *, by_section: bool) -> None:
    start = next((at for at, (_, part) in enumerate(run) if part == _NAME), None)
    if start is None:
        return
    rows: list[dict[str, list[Line]]] = []
    parts: list[list[str]] = []
    for question, part in run[start:]:
        if part == _NAME:
            rows.append({})
            parts.append([])
        elif part in parts[-1]:
            return
        rows[-1][_asked(question)] = list(question.lines)
        parts[-1].append(part)
    again = len(rows) > 1 and len(parts[1]) > 1 and parts[0][: len(parts[1])] == parts[1] and bool(_OF_A_JOB.intersection(parts[0]))
    if len(parts[0]) < 2 or not (again or (by_section and run[0][0].about is About.PROFESSIONALS)):
        return
    first, *others = (question for question, _ in run[start:])
    if not any(question.answered for question, _ in run[start:]):
        return
    first.keys, first.lines, first.rows, first.doubt = (_PEOPLE,), [], rows, None
    for question in others:
        question.keys, question.lines = (), []
