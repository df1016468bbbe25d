"""Repeating rows of people: which column holds which part, and free lines that list people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from parsers.lines import Line, text_of
from parsers.listed_people import parted_contacts, people_listed
from parsers.people_words import denies, is_body, is_myself, is_name, is_remark, speaks_of_job
from parsers.record import PROFESSIONAL_PARTS
from parsers.remembered import remembered
from parsers.values import answer_kind
from parsers.values.answer import AnswerKind, Normal
from parsers.words import meaning

_CONCEPTS: Final = (
    ("name", "name"),
    ("role", "role"),
    ("relation", "role"),
    ("title", "role"),
    ("organisation", "organisation"),
    ("phone", "phone"),
    ("email", "email"),
    ("contact", "contact"),
)
_ALONE: Final = {"from": "organisation", "who": "name", "based at": "organisation", "number": "phone"}
_NAME: Final = re.compile(r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.? )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]*\.?){1,3}")
#: A grid that asks for fewer parts may list people by their jobs alone.
_FEW: Final = 3
_REACHED: Final = frozenset({"contact", "phone", "email"})
_EITHER: Final = frozenset({"role", "organisation"})
_PARTED: Final = re.compile(r"\s*[,;|\t()]\s*|\s+[–—-]\s+|\n")
_DIGIT: Final = re.compile(r"\d")
_INSIDE: Final = re.compile(r"\(([^()]*)\)")
_OF_EACH: Final = re.compile(r"\s*[,;/&+]\s*|\s+and\s+")
#: Details of each person that a question asks for when it asks for several people.
_COLUMNS_LEAST: Final = 3
_QUERY: Final = re.compile(r"\s*\?+\s*$")


#: What a heading says before the colon names the whole grid ("Involved: name").
_GROUP: Final = re.compile(r"^[^:]*\w:\s+(?=\w)")


@remembered
def column_of(label: str) -> tuple[str, ...] | None:
    """The parts of a professional that a column heading asks for, in the order asked; None when it asks for none."""
    alone = _ALONE.get(label.strip(" :?*").lower())
    if alone is not None:
        return (alone,)
    told = meaning(_GROUP.sub("", label, count=1))
    if told.unknown > 1 or len(told.words) > 8:
        return None
    parts: list[str] = []
    for group in told.main:
        part = next((part for concept, part in _CONCEPTS if concept in group), None)
        if part is None and group & {"professional", "who", "key_contact"}:
            part = "name"
        if part and part not in parts:
            parts.append(part)
    return tuple(parts) or None


def asks_for_people(label: str) -> bool:
    """Whether a question says in brackets that it asks for several people, and what of each ("Team (name, role, telephone)")."""
    for inside in _INSIDE.findall(label):
        columns = [column_of(part) for part in _OF_EACH.split(inside) if part.strip()]
        parts = {part for told in columns if told for part in told}
        if len(columns) >= _COLUMNS_LEAST and all(columns) and "name" in parts and len(parts) >= _COLUMNS_LEAST:
            return True
    return False


def from_rows(rows: Sequence[Mapping[str, Sequence[Line]]]) -> tuple[dict[str, str], ...]:
    """The people of a repeating grid, one for each row that names anybody."""
    unnamed = _unnamed_column(rows)
    people = []
    for row in rows:
        columns = {label: column_of(label) or (("name",) if label == unnamed else ()) for label in row}
        asked = {part for parts in columns.values() for part in parts}
        person: dict[str, str] = {}
        for label, lines in row.items():
            text = text_of(lines)
            if answer_kind(text) is AnswerKind.ANSWER and (_DIGIT.search(text) or not denies(text)):
                _fill(person, columns[label], text, asked)
        if _is_anybody(person, asked):
            people.append(_ordered(person))
    return tuple(people)


def _is_anybody(person: Mapping[str, str], asked: AbstractSet[str]) -> bool:
    """Whether a row names somebody: neither the writer, nor a service alone, nor a printed job without a name."""
    name = person.get("name", "")
    if is_myself(name) or (person.keys() == {"name"} and "role" in asked and is_body(name)):
        return False
    return bool({"name", "phone", "email"} & person.keys()) or (bool(person) and "name" not in asked and len(asked) < _FEW)


def _unnamed_column(rows: Sequence[Mapping[str, Sequence[Line]]]) -> str | None:
    """The first column when no heading asks for names, its own is unknown, and names stand in it ("Person"); None otherwise."""
    labels = list(rows[0]) if rows else []
    if not labels or any("name" in (column_of(label) or ()) for label in labels) or column_of(labels[0]) is not None:
        return None
    said = [text for row in rows if (text := text_of(row.get(labels[0], ())).strip())]
    return labels[0] if said and all(_NAME.fullmatch(text) for text in said) else None


def from_lines(lines: Sequence[Line]) -> Normal | None:
    """The people whom free lines name, unsure when the list can be read in more than one way; None when they name nobody."""
    listed = people_listed([line.text for line in lines])
    return Normal(listed.people, listed.note is None, listed.note) if listed.people else None


def _fill(person: dict[str, str], parts: Sequence[str], text: str, asked: AbstractSet[str]) -> None:
    if tuple(parts) == ("name",):
        person.update(_named(text, asked) | person)
        return
    if len(parts) == 1 and parts[0] not in _REACHED:
        person.setdefault(parts[0], " ".join(text.split()))
        return
    for part, value in _from_text(text, tuple(part for part in parts if part not in _REACHED)).items():
        person.setdefault(part, value)


def _named(text: str, asked: AbstractSet[str]) -> dict[str, str]:
    """What stands in the box for a name: the name as written, or all that it says of one person where no box asks for the job."""
    plain = _QUERY.sub("", " ".join(text.split()))
    name, _, job = plain.partition(",")
    if "role" not in asked and "," not in job and is_name(name) and speaks_of_job(job):
        return {"name": name, "role": job.strip()}
    listed = people_listed([plain]).people if "role" not in asked and speaks_of_job(plain) else ()
    return dict(listed[0]) if len(listed) == 1 and "name" in listed[0] else {"name": plain}


def _from_text(text: str, parts: Sequence[str]) -> dict[str, str]:
    person: dict[str, str] = {}
    said = ""
    for part in parted_contacts(text):
        if isinstance(part, str):
            said += f" , {part}"
        else:
            person.setdefault(part.part, part.text)
    pieces = [plain for piece in _PARTED.split(said) if (plain := piece.strip(" .:()")) and not is_remark(plain)]
    wanted = list(parts)
    if len(pieces) > len(wanted) and wanted:
        pieces = [*pieces[: len(wanted) - 1], ", ".join(pieces[len(wanted) - 1 :])]
    for piece in pieces:
        if not wanted:
            break
        part = wanted[0]
        if part in _EITHER and set(wanted) >= _EITHER and len(pieces) < len(parts):
            part = "role" if speaks_of_job(piece) else "organisation"
        wanted.remove(part)
        person[part] = piece
    return person


def _ordered(person: Mapping[str, str]) -> dict[str, str]:
    return {part: person[part] for part in PROFESSIONAL_PARTS if part in person}
