"""Rows of people in a table whose columns have no headings: names at the left, what they are and how to reach them behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from parsers.document import Cell
from parsers.people_words import is_name, speaks_of_job
from parsers.professionals import column_of
from parsers.questions import KNOWN, known

if TYPE_CHECKING:
    from parsers.flow import Flow

_PEOPLE: Final = "support.professionals"
_AND: Final = re.compile(r"\s+(?:&|and)\s+")
_TELEPHONE: Final = re.compile(r"\+?[\d ()/-]{7,}(?:\s*\(?[a-z ]+\)?)?", re.IGNORECASE)
_HEADS: Final = {"phone": "Telephone", "email": "E-mail", "role": "Role", "organisation": "Organisation"}


def read_people(flow: Flow, rows: Sequence[Sequence[Cell]]) -> int:
    """Takes the rows that name one person each, below a heading that asks for people; how many they are, 0 where the first is no such row."""
    if not _asks_for_people(flow):
        return 0
    people = list(takewhile(lambda row: _is_person(flow, row), rows))
    heads = _heads([[flow.words(cell) for cell in row] for row in people])
    if not heads:
        return 0
    waits = flow.current is not None and flow.current.keys[:1] == (_PEOPLE,) and not flow.current.answered
    question = flow.current if waits and flow.current is not None else flow.open("professionals", rows[0][0].place)
    question.keys = (_PEOPLE,)
    question.rows.extend({head: list(flow.lines.of_cell(cell)) for head, cell in zip(heads, row, strict=True)} for row in people)
    return len(people)


def _asks_for_people(flow: Flow) -> bool:
    heading = next((question for question in reversed(flow.questions) if question.heading), None)
    return heading is not None and heading.keys[:1] == (_PEOPLE,) and not heading.rows


def _is_person(flow: Flow, row: Sequence[Cell]) -> bool:
    """Whether a row begins with somebody's name, a job behind it or in the next cell, and holds no box or control."""
    name, *rest = (flow.words(cell) for cell in row)
    if any(line.has_tick or line.has_entry for cell in row for line in flow.lines.of_cell(cell)) or name.endswith((":", "?")):
        return False
    said, _, job = name.partition(",")
    if known(name) >= KNOWN or column_of(name) is not None:
        return False
    return bool(job or any(rest)) and all(is_name(each.strip()) for each in _AND.split(said))


def _heads(people: Sequence[Sequence[str]]) -> list[str]:
    """The headings that the columns of people would have; empty when the columns after the first are not told apart by what they hold."""
    columns = list(zip(*people, strict=True))
    kinds = [_kind([text for text in column if text]) for column in columns[1:]]
    return ["Name", *(_HEADS[kind] for kind in kinds)] if kinds and len(set(kinds)) == len(kinds) else []


def _kind(said: Sequence[str]) -> str:
    if said and all("@" in text for text in said):
        return "email"
    if said and all(_TELEPHONE.fullmatch(text) for text in said):
        return "phone"
    return "role" if any(speaks_of_job(text) for text in said) else "organisation"
