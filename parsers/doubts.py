"""What puts a critical answer in doubt: a value that does not look like what its key holds, or a question hardly known."""

from __future__ import annotations

import re
from typing import Final

from parsers.options import codes_of
from parsers.reading import Content
from parsers.record import KEYS
from parsers.values.codes import SURE
from parsers.values.vocabulary import words

#: A question that fits less is taken for what it may be, and looked at by a person.
_HARDLY_KNOWN: Final = 1.7
#: The same for a question that is only like others.
_HARDLY_LIKE: Final = 2.05
_NAME_WORDS: Final = 6
_NAMES: Final = frozenset(
    {"person.given_name", "person.family_name", "person.preferred_name", "consent.given_by", "referral.referrer_name", "person.gp_name"}
)
_SHORT: Final = frozenset({"consent.relationship", "person.family_name", "person.given_name", "consent.given_by"})
_PRONOUNS: Final = frozenset({"me", "us", "we", "i", "both", "both of us", "them", "her", "him"})
_JOINING: Final = frozenset({"and", "or", "&", "the"})
_NAME_BEHIND: Final = re.compile(r"[a-z] [A-Z][\w’'-]+ [A-Z][\w’'-]+$")
#: The words of a town or a road behind a comma: "Rowan Ward, Buxton" is an address although a ward is a kind of home.
_NAMES_PLACE: Final = re.compile(r"\s*(?:[A-Z][\w’'.-]*\s*){1,4}")
_REACH: Final = re.compile(r"@|(?:\+44|\b0)\d[\d\s]{8,}|\bwww\.|:\s*\d")


def doubt(key: str, value: Content, fits: float, *, likened: bool = False) -> str | None:
    """Why a value is for a person to confirm, None when nothing speaks against it. `fits` is how well its question is known, 0
    for a question told by its section or its options alone; `likened` says that its words are only like those of others."""
    if key in _NAMES and isinstance(value, str) and not _like_a_name(key, value):
        return "What stands here does not look like a name: please look at the form."
    if not KEYS[key].critical:
        return None
    if key in _SHORT and isinstance(value, str) and ("\n" in value or _REACH.search(value)):
        return "More than the answer stands here: please look at the form."
    if key == "consent.given_by" and isinstance(value, str) and value.casefold().strip(" .") in _PRONOUNS:
        return "The form does not name who this is: please look at the form."
    if key == "consent.relationship" and isinstance(value, str) and _speaks_of_decision(value):
        return "What stands here speaks of the decision and not of a relationship: please look at the form."
    if key == "consent.relationship" and isinstance(value, str) and _NAME_BEHIND.search(value):
        return "A name stands here beside the relationship: please look at the form."
    if key == "person.family_name" and len(_parts(str(value))) > 1:
        return "Where the family name begins is not sure."
    if 0 < fits < (_HARDLY_LIKE if likened else _HARDLY_KNOWN):
        return "The question is not one that is surely known: please look at the form."
    return None


def _speaks_of_decision(value: str) -> bool:
    """Whether the words are a basis of consent that is nobody's relationship ("best interests decision")."""
    return any(likely >= SURE and code in ("best_interests", "refused", "informed") for code, likely in codes_of("consent.basis", value))


def is_kind_of_home(text: str) -> bool:
    """Whether words that stand for an address are a kind of home, or several of them as printed, and no place."""
    if re.search(r"\d", text) or any(
        _NAMES_PLACE.fullmatch(part) and not codes_of("person.living_situation", part) for part in text.split(",")[1:]
    ):
        return False
    return all(codes_of("person.living_situation", part) for part in re.split(r"\s+/\s+|\n", text.strip()))


def _like_a_name(key: str, value: str) -> bool:
    parts = re.split(r"[\s,]+", value.strip())
    if len(parts) > _NAME_WORDS or any(character.isdigit() for character in value):
        return False
    lower = [part for part in parts if part[:1].islower() and part.strip(".") not in words("particles") and part not in _JOINING]
    return len(parts) == 1 or not lower or (key != "consent.given_by" and value.islower())


def _parts(value: str) -> list[str]:
    return [part for part in value.split() if part.lower() not in words("particles") and part.lower() not in words("suffixes")]
