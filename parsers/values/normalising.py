"""`normal`: what stands in an answer's place, in the record's form for its key."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from parsers.record import KEYS, KeyType
from parsers.values.answer import AnswerKind, Normal, answer_kind
from parsers.values.codes import SURE, codes_for
from parsers.values.contact import read_email, read_phone
from parsers.values.dates import read_date
from parsers.values.nhs_numbers import read_nhs_number
from parsers.values.places import TWO_POSTCODES, read_postcode, split_address

#: Keys for which "none" is an answer and not an empty box.
_NONE_IS_AN_ANSWER: Final = frozenset({"support.education"})
_NONE: Final = re.compile(
    r"(?:there (?:is|are) )?(?:none|nil|no|n|no[ -]one|nobody|nothing|not any|unallocated"
    r"|(?:none|nil|no[ -]one|nobody|not|not yet|nobody yet) (?:yet )?"
    r"(?:known|yet|allocated|assigned|identified|registered|involved|appointed|named|in place|at present|at the moment|currently)(?: \w+){0,2})[.!]?",
    re.IGNORECASE,
)

#: An answer that somebody put in brackets as a whole.
_WRAPPED: Final = re.compile(r"\(\s*([^()]+?)\s*\)")
#: How people say that an address is not, or not for long, where somebody lives.
_PASSING: Final = re.compile(
    r"\b(?:was|ended|nil address|(?:can ?not|can[’']?t|not to|won[’']?t) (?:go back|return)|sofa|at the moment|moving|no fixed|evicted)\b",
    re.IGNORECASE,
)

#: Keys that hold the name of one person, and how people point at themselves in them: "me (Darius)".
_NAMES: Final = frozenset(
    {
        "person.given_name",
        "person.family_name",
        "person.preferred_name",
        "person.gp_name",
        "consent.given_by",
        "referral.referrer_name",
        "support.key_contact",
    }
)
_MYSELF: Final = re.compile(r"(?:me|myself|self)\s*[,(:–—-]+\s*(?P<name>[^()\d]{2,60}?)\s*\)?", re.IGNORECASE)


def normal(key: str, text: str, on: date | None = None) -> Normal | None:
    """The value that `text` gives for `key`, in the form of the record; None when it is no answer (blank, a placeholder, not
    applicable, "see above", or nothing that the key can hold). `on` is the day of reading, when it is known: dates after it
    are unsure. Raises KeyError for an unknown key.
    """
    kind = KEYS[key].type
    asked = answer_kind(text)
    if kind in (KeyType.CHOICE, KeyType.CHOICES, KeyType.YESNO):
        return _coded(key, text, asked)
    if asked is not AnswerKind.ANSWER:
        return None
    if kind is KeyType.PROSE:
        return Normal(tidy_prose(text))
    if kind is KeyType.DATE:
        return read_date(text, birth=key == "person.date_of_birth", on=on)
    if key in _READERS:
        return _READERS[key](text)
    if key not in _NONE_IS_AN_ANSWER and _NONE.fullmatch(text.strip()):
        return None
    return _name(key, text) if key in _NAMES else _text(text)


def tidy_prose(text: str) -> str:
    """Free text as written: lines kept, spaces at their ends, empty lines at top and bottom, and the colon of the question dropped."""
    lines = [line.strip(" \t\u00a0\u200b") for line in re.split(r"\r\n|[\r\n\v\f\u2028]", re.sub(r"^\s*:(?=\s)", "", text))]
    return "\n".join(lines).strip("\n")


def _coded(key: str, text: str, asked: AnswerKind) -> Normal | None:
    if asked in (AnswerKind.BLANK, AnswerKind.ELSEWHERE):
        return None
    found = codes_for(key, text)
    if not found:
        return None
    if KEYS[key].type is KeyType.CHOICES:
        codes = tuple(sorted(code for code, _ in found))
        return (
            Normal(codes) if all(likeness >= SURE for _, likeness in found) else Normal(codes, False, "Taken from the words of the answer.")
        )
    code, likeness = found[0]
    if len(found) > 1:
        return Normal(code, False, "The answer speaks of more than one choice; the likeliest is taken.")
    return Normal(code) if likeness >= SURE else Normal(code, False, "Taken from the words of the answer, which could mean something else.")


def _text(text: str) -> Normal | None:
    one_line = re.sub(r"\s*[\r\n\v\f\u2028]+\s*", ", ", text.strip())
    one_line = re.sub(r"[ \t\u00a0\u200b]+", " ", one_line)
    bare = re.sub(r"^(?:[.…_]{2,}\s*)+|(?:\s*[.…_]{2,})+$", "", one_line).strip(" ,;\t")
    wrapped = _WRAPPED.fullmatch(bare)
    bare = wrapped[1] if wrapped is not None else bare
    if bare and sum(letter.isalpha() for letter in bare) < 2 < sum(letter.isdigit() for letter in bare):
        return Normal(bare, False, "A number stands here where words are asked for.")
    return Normal(re.sub(r",\s*,", ",", bare)) if bare else None


def _name(key: str, text: str) -> Normal | None:
    found = _text(text)
    if found is None or not isinstance(found.value, str):
        return None
    myself = _MYSELF.fullmatch(found.value)
    if myself is not None:
        return Normal(myself["name"])
    if key != "support.key_contact" and re.search(r"\d|@", found.value):
        return Normal(found.value, False, "There is more than a name in this box.")
    return found


def _address(text: str) -> Normal | None:
    address, postcode = split_address(text)
    if not address:
        return None
    if postcode is not None and postcode.note == TWO_POSTCODES:
        return Normal(address, False, "Two addresses stand here.")
    if _PASSING.search(text):
        return Normal(address, False, "More than where the person lives is said here: please look at the form.")
    return Normal(address)


_READERS: Final[dict[str, Callable[[str], Normal | None]]] = {
    "person.nhs_number": read_nhs_number,
    "person.address": _address,
    "person.postcode": read_postcode,
    "person.phone": read_phone,
    "person.email": read_email,
    "referral.referrer_phone": read_phone,
    "referral.referrer_email": read_email,
}
