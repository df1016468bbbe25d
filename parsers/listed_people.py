"""People listed in somebody's own words, in lines or in one: who begins where, and which words are whose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from parsers.limits import ANSWER_CHARACTERS
from parsers.people_words import Piece, Says, is_body, is_name, is_remark, is_role, is_several, is_titled, pieces_of, says_gone
from parsers.values import read_email, read_phone

Person = dict[str, str]

_NOT_SURE: Final = "The list can be read in more than one way: please look at the form."
_NAMES_ONLY: Final = "Nothing but the words of a name stands here: please look at the form."
_GONE: Final = "Somebody here may be involved no longer."

_EMAIL: Final = re.compile(r"[^\s,;:<>()]+@[^\s,;:<>()]+\w")
_PHONE: Final = re.compile(
    r"(?:(?:\b(?:tel|phone|mob|mobile|t|m|ph)\b[.:]?\s*)?(?:\+44|\(?\b0)[\d\s().\-]{5,}[\d?]+|\b(?:101|111|999)\b)(?:\s*,?\s*(?:ext(?:ension|n)?|x)\b\.?\s*\d+)?",
    re.IGNORECASE,
)
_SHORTEST: Final = 10  # digits of a whole number; 101, 111 and 999 stand on their own
_BULLET: Final = re.compile(r"^\s*(?:[–—•*\-]|\d+[.)]|\(?[a-h]\))\s+|^\s*[–—•*]\s*")
_STRONG: Final = re.compile(
    r"\s*;\s*|\s+[2-9][.)]\s+(?=[A-Z])|\s+/\s+|(?<=[\w)\]?]{2})(?<!\b[A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)(?<!\bProf)(?<!\bRev)(?<!\bTel)(?<!\btel)(?<!\bext)\.\s+(?=[A-Z])"
)
_BRACKET: Final = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]?")
_WEAK: Final = re.compile(r"\s*[,|\t]\s*|\s+[–—-]+\s+|\s*[–—]\s*|:\s+|:$")
_ASKED: Final = re.compile(
    r"\b(name|job title|role|job|relationship|relation|organisation|agency|team|service|telephone|phone|tel|mobile|e-?mail)\s*:\s*",
    re.IGNORECASE,
)
_SAYS_ASKED: Final = {
    "name": Says.NAME, "job title": Says.ROLE, "role": Says.ROLE, "job": Says.ROLE, "relationship": Says.ROLE, "relation": Says.ROLE,
    "organisation": Says.BODY, "agency": Says.BODY, "team": Says.BODY, "service": Says.BODY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone number or an e-mail address in a list; `part` is the part of a person that it fills."""

    part: str
    text: str

    def __repr__(self) -> str:
        return f"Contact({self.part})"


@dataclass(frozen=True, slots=True)
class Listed:
    """The people of a list in their order; `note` says why a person must look at them, None when they can only be meant so."""

    people: tuple[Person, ...]
    note: str | None = None

    def __repr__(self) -> str:
        return f"Listed({len(self.people)} people)"


def people_listed(texts: Sequence[str]) -> Listed:
    """The people whom lines of free text name. Words that name nobody ("No SW", "CMHT - not allocated") give no person."""
    lines = [_BULLET.sub("", text[:ANSWER_CHARACTERS]).strip() for text in texts if text.strip()]
    parts = ["\n".join(lines)] if _one_a_line(lines) else [part for line in lines for part in _STRONG.split(line)]
    people: list[Person] = []
    doubtful = False
    for part in parts:
        found, sure = _grouped(tuple(_items(part)), people)
        people.extend(found)
        doubtful = doubtful or not sure
    return Listed(tuple(people), _doubt(people, lines, doubtful))


def _doubt(people: Sequence[Person], lines: Sequence[str], doubtful: bool) -> str | None:
    if doubtful:
        return _NOT_SURE
    if any(person.keys() == {"name"} and not is_titled(person["name"]) for person in people):
        return _NAMES_ONLY
    return _GONE if any(map(says_gone, lines)) else None


def _one_a_line(lines: Sequence[str]) -> bool:
    """Whether the lines are the parts of people, one a line: a name, a job below it, a telephone number below that."""
    items = [tuple(_items(line)) for line in lines]
    if len(lines) < 2 or any(len(found) > 1 for found in items) or any(";" in line or " / " in line for line in lines):
        return False
    roles = sum(isinstance(found[0], Piece) and found[0].says is Says.ROLE for found in items if found)
    return roles > 0 or any(isinstance(found[0], Contact) for found in items if found)


# -- one entry ------------------------------------------------------------------------------------------------------------------


def parted_contacts(text: str) -> Iterator[str | Contact]:
    """The telephone numbers and e-mail addresses of a text and the words between them, in their order."""
    at = 0
    for found in sorted([*_EMAIL.finditer(text), *_PHONE.finditer(text)], key=lambda match: match.start()):
        if found.start() < at:
            continue
        yield text[at : found.start()]
        contact = _contact(found[0])
        if contact is not None:
            yield contact
        at = found.end()
    yield text[at:]


def _items(text: str) -> Iterator[Piece | Contact]:
    """What an entry says, piece by piece."""
    for part in parted_contacts(text):
        if isinstance(part, str):
            yield from _worded(part)
        else:
            yield part


def _contact(text: str) -> Contact | None:
    """A telephone number as digits or an address in lower case; None for a number that was not written out."""
    if "@" in text:
        mail = read_email(text)
        return Contact("email", mail.value) if mail is not None and isinstance(mail.value, str) else None
    number = re.split(r"(?i)\s*,?\s*(?:ext|x)", text)[0]
    digits = re.sub(r"\D", "", number)
    if "?" in number or (len(digits) < _SHORTEST and len(digits) != 3):
        return None
    phone = read_phone(number)
    return Contact("phone", phone.value if phone is not None and isinstance(phone.value, str) else digits)


def _worded(text: str) -> Iterator[Piece]:
    asked = list(_ASKED.finditer(text))
    if not any(found[1].lower() == "name" for found in asked):
        yield from _plain(text)
        return
    yield from _plain(text[: asked[0].start()])
    for found, end in zip(asked, [*(found.start() for found in asked[1:]), len(text)], strict=True):
        said, kind = text[found.end() : end].strip(" ,;\n"), _SAYS_ASKED.get(found[1].lower())
        if said and kind is not None:
            yield from (Piece(kind, said),) if kind is not Says.NAME or is_name(said) else _plain(said)


def _plain(text: str) -> Iterator[Piece]:
    """The pieces of words without numbers and addresses, those in brackets after what stands before them."""
    for line in text.split("\n"):
        at = 0
        before = ""
        for bracket in _BRACKET.finditer(line):
            before = line[at : bracket.start()]
            if _stays(before, bracket[1]):
                continue
            yield from _weakly(before)
            yield from _weakly(bracket[1])
            at = bracket.end()
        yield from _weakly(line[at:])


def _stays(before: str, said: str) -> bool:
    """Whether a bracket belongs to the job before it: "social worker (disabled children)"; a name, a job or a service does not."""
    role = _WEAK.split(before)[-1].strip()
    words_ = said.split()
    if not is_role(role) or not words_ or is_remark(said) or any(pattern.search(said) for pattern in (_EMAIL, _PHONE)):
        return False
    return not (is_name(said.strip(" ?")) or is_role(said) or "?" in said or (is_body(said) and said[:1].isupper() and len(words_) > 1))


def _weakly(text: str) -> Iterator[Piece]:
    for part in _WEAK.split(text):
        yield from pieces_of(part)


# -- whose it is ----------------------------------------------------------------------------------------------------------------


def _grouped(items: Sequence[Piece | Contact], before: Sequence[Person]) -> tuple[list[Person], bool]:
    """The people of one entry; a number or address alone goes to the person before, when that one has none. False with them
    when another reading is as good."""
    people: list[Person] = []
    now: Person = {}
    sure = True
    for number, item in enumerate(items):
        rest = items[number + 1 :]
        if isinstance(item, Contact):
            now.setdefault(item.part, item.text)
            continue
        if _begins(item, now, rest):
            people.append(now)
            now = {}
        sure = _take(item, now) and sure
    people.append(now)
    if before and not _is_person(people[0]) and not people[0].keys() - {"phone", "email"}:
        for part, value in people[0].items():
            before[-1].setdefault(part, value)
    _share(people)
    named = [_ordered(person) for person in people if _is_person(person)]
    alone = [person for person in named if person.keys() == {"name"} and " " not in person["name"]]
    return [person for person in named if person not in alone], sure and all("name" in person for person in named)


def _share(people: Sequence[Person]) -> None:
    """Gives what is said of several at once to each: "Ann Poole and Bob Trim, support workers at Elm Lodge"."""
    for one, other in pairwise(people):
        role = other.get("role", "")
        if one.keys() == {"name"} and is_several(role):
            one.update({part: other[part] for part in ("role", "organisation") if part in other})


def _begins(piece: Piece, now: Person, rest: Sequence[Piece | Contact]) -> bool:
    """Whether a piece is the first of another person."""
    if "name" not in now:
        return piece.says is Says.ROLE and "role" in now
    follows = rest[0] if rest else None
    role_follows = isinstance(follows, Piece) and follows.says is Says.ROLE
    if piece.says is Says.NAME:
        return True
    if piece.says is Says.LIKELY:
        return (role_follows and "role" in now) or (
            "phone" in now and any(isinstance(item, Contact) and item.part == "phone" for item in rest[:2])
        )
    if piece.says is Says.ROLE:
        name_follows = isinstance(follows, Piece) and follows.says in (Says.NAME, Says.LIKELY)
        return piece.opens or ("role" in now and (name_follows or next(iter(now)) == "role"))
    return False


def _take(piece: Piece, now: Person) -> bool:
    """Puts a piece into the person; False when it could as well be another part."""
    says = piece.says
    if says in (Says.NAME, Says.LIKELY) and "name" not in now:
        now["name"] = piece.text.replace("?", "").strip()
        return True
    if says is Says.ROLE:
        now["role"] = f"{now['role']}, {piece.text}" if "role" in now else piece.text
        return True
    if "name" not in now and says is Says.OTHER:
        return True
    if says is Says.OTHER and "role" not in now:
        now["role"] = piece.text
        return True
    sure = says is Says.BODY or (says is Says.LIKELY and "role" in now)
    now["organisation"] = f"{now['organisation']}, {piece.text}" if "organisation" in now else piece.text
    return sure


def _is_person(found: Person) -> bool:
    return "name" in found or ("role" in found and bool({"phone", "email"} & found.keys()))


def _ordered(found: Person) -> Person:
    return {part: found[part] for part in ("name", "role", "organisation", "phone", "email") if part in found}
