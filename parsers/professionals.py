"""Repeating rows of people: which column holds which part, and free lines that list people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from parsers.lines import Line, text_of
from parsers.listed_people import people_listed
from parsers.record import PROFESSIONAL_PARTS
from parsers.values import answer_kind, read_email, read_phone
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
_EMAIL: Final = re.compile(r"[^\s,;:<>()]+@[^\s,;:<>()]+\w")
_PHONE: Final = re.compile(r"(?:\+44|\(?0)[\d\s().\-]{5,}\d|\b(?:101|111|999)\b")
_ALONE: Final = {"from": "organisation", "who": "name", "based at": "organisation", "number": "phone"}
_NAME: Final = re.compile(r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.? )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]*\.?){1,3}")
_EITHER: Final = frozenset({"role", "organisation"})
_NOBODY: Final = re.compile(r"^(?:nobody|no one|none)\b", re.IGNORECASE)
_PARTED: Final = re.compile(r"\s*[,;|\t()]\s*|\s+[–—-]\s+|\n")
_ROLE: Final = re.compile(
    r"\b(?:nurse|worker|manager|doctor|psychiatrist|psychologist|therapist|teacher|tutor|senco|head|officer|co-?ordinator|practitioner|consultant|gp|advocate|carer|mum|mother|dad|father|parent|"
    r"brother|sister|aunt|uncle|gran\w*|nan|foster|key\s?worker|mentor|warden|paediatrician|slt|salt|ot|assistant|lead|sergeant|pc|police|solicitor|deputy|attorney|provider|support|physio\w*|dietitian|sw|cpn|neurologist|interpreter|signer)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def column_of(label: str) -> tuple[str, ...] | None:
    """The parts of a professional that a column heading asks for, in the order asked; None when it asks for none."""
    alone = _ALONE.get(label.strip(" :?*").lower())
    if alone is not None:
        return (alone,)
    told = meaning(label)
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


def from_rows(rows: Sequence[Mapping[str, Sequence[Line]]]) -> tuple[dict[str, str], ...]:
    """The people of a repeating grid, one for each row that names anything."""
    people = []
    unnamed = _unnamed_column(rows)
    for row in rows:
        person: dict[str, str] = {}
        for label, lines in row.items():
            text = text_of(lines)
            if answer_kind(text) is AnswerKind.ANSWER:
                _fill(person, column_of(label) or (("name",) if label == unnamed else ()), text)
        contacts = {"name", "phone", "email"} & person.keys()
        if person and (contacts or len(row) < 3) and not _NOBODY.match(person.get("name", "")):
            people.append(_ordered(person))
    return tuple(people)


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


def _fill(person: dict[str, str], parts: Sequence[str], text: str) -> None:
    if len(parts) == 1 and parts[0] not in ("contact", "phone", "email"):
        person.setdefault(parts[0], " ".join(text.split()))
        return
    plain = tuple(part for part in parts if part not in ("contact", "phone", "email"))
    for part, value in _from_text(text, plain).items():
        person.setdefault(part, value)


def _from_text(text: str, parts: Sequence[str]) -> dict[str, str]:
    person: dict[str, str] = {}
    mail = _EMAIL.search(text)
    if mail:
        found = read_email(mail[0])
        if found is not None and isinstance(found.value, str):
            person["email"] = found.value
        text = text[: mail.start()] + " , " + text[mail.end() :]
    phone = _PHONE.search(text)
    if phone:
        found = read_phone(phone[0])
        person["phone"] = found.value if found is not None and isinstance(found.value, str) else re.sub(r"\D", "", phone[0])
        text = text[: phone.start()] + " , " + text[phone.end() :]
    pieces = [
        piece.strip(" .:")
        for piece in _PARTED.split(text)
        if piece.strip(" .:()") and not re.fullmatch(r"(?i)tel|phone|mob(ile)?|e-?mail|on", piece.strip(" .:"))
    ]
    wanted = list(parts)
    if len(pieces) > len(wanted) and wanted:
        pieces = [*pieces[: len(wanted) - 1], ", ".join(pieces[len(wanted) - 1 :])]
    for piece in pieces:
        if not wanted:
            break
        part = wanted[0]
        if part in _EITHER and set(wanted) >= _EITHER and len(pieces) < len(parts):
            part = "role" if _ROLE.search(piece) else "organisation"
        wanted.remove(part)
        person[part] = piece
    return person


def _ordered(person: Mapping[str, str]) -> dict[str, str]:
    return {part: person[part] for part in PROFESSIONAL_PARTS if part in person}
