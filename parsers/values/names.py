"""Names of people: which part is the given name and which the family name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from parsers.limits import ANSWER_CHARACTERS
from parsers.values.vocabulary import words
from parsers.words import load

#: Titles that are given to people by their first name: "Sister Bernadette".
_WITH_GIVEN_NAME: Final = frozenset({"sister", "father", "fr", "master", "mstr", "sir", "dame"})

_BRACKETS: Final = re.compile(r"[(\[{][^)\]}]*[)\]}]?")
_REMARK: Final = re.compile(r"\s+[-–—]\s+.*$|[;|].*$")
_OTHER_NAME: Final = re.compile(
    r"\b(?:n[ée]e|formerly|previously|aka|a\.k\.a|also known as|known as|alias|maiden name|now|surname first|family name first)\b",
    re.IGNORECASE,
)
_TWO_PEOPLE: Final = re.compile(r"\s+(?:and|&|\+)\s+.*\s", re.IGNORECASE)
_MORE_THAN_A_NAME: Final = re.compile(
    r"[,;:]?\s*\b(?:d\.?o\.?b\.?|born|nhs|tel|aged?|date of birth)\b.*|[,;:]?\s*\S*[\d@].*", re.IGNORECASE
)


#: Capitals of so many letters are a name and no initials.
_NO_INITIALS: Final = 3
_WORD: Final = r"(?P<name>[A-Z][\w’'-]*[\w])"
_QUOTED: Final = re.compile(rf"(?<=\s)[\"“”‘’'`(]+{_WORD}[\"“”‘’'`]+\)?(?=[\s,]|$)")
_CALLED: Final = re.compile(
    rf"\b(?<!formerly )(?<!previously )(?<!once )(?i:known as|called|aka|a\.k\.a\.?|likes|prefers|goes by|answers to)\s+(?i:the name\s+)?[\"“‘']?{_WORD}[\"”’']?\s*(?:[)\],.;]|$)"
)
_LIKING: Final = re.compile(r"[\s,;]*\b(?:who\s+)?(?:likes|prefers|goes by|answers to)\b.*$", re.IGNORECASE)
_BRACKETED: Final = re.compile(rf"\s[(\[]\s*{_WORD}\s*[)\]](?=\s|$)")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart, each part as written, None when it is not there. `sure` is False when the parts could be dealt out
    another way; `note` then says why. Masked when printed."""

    title: str | None
    given: str | None
    family: str | None
    sure: bool = True
    note: str | None = None

    def __repr__(self) -> str:
        return f"NameParts(***, sure={self.sure})"


def split_name(text: str) -> NameParts:
    """The parts of the name in `text`; remarks in brackets or behind a dash are left out. The family name stands first in
    "Smith, Jane" and in "SMITH Jane"."""
    said = re.sub(r"\s+", " ", text[:ANSWER_CHARACTERS]).strip()
    preferred = preferred_in(said)
    return _split(said if preferred is None else _without(said, preferred))


def preferred_in(text: str) -> str | None:
    """The one name of everyday use that stands beside a name: in quotation marks ("Darren 'Daz' Spall"), in brackets
    ("Darren (Daz) Spall"), or after words such as "known as"; None when there is none."""
    found = _QUOTED.search(text) or _CALLED.search(text) or _BRACKETED.search(text)
    if found is None or _bare(found["name"]) in words("titles") | _relations():
        return None
    return found["name"]


@cache
def _relations() -> frozenset[str]:
    return frozenset(load("people.toml")["relations"])


def _without(text: str, preferred: str) -> str:
    """A name without the name of everyday use within it and what introduces that."""
    quoted = _QUOTED.search(text)
    if quoted is None or quoted["name"] != preferred:
        return _LIKING.sub("", text)
    return f"{text[: quoted.start()]} {text[quoted.end() :]}".strip()


def _split(text: str) -> NameParts:
    plain, note = _name_only(re.sub(r"\s+", " ", text))
    before, _, after = plain.partition(",")
    if after.strip() and not _only_suffixes(after):
        title, given = _titled(after.split())
        other_title, family = _titled(before.split())
        return _parts(title or other_title, " ".join(given), " ".join(family), note)
    title, said = _titled(before.split())
    while len(said) > 1 and _bare(said[-1]) in words("suffixes"):
        said = said[:-1]
    if not said:
        return NameParts(title, None, None, False, note or "There is no name here.")
    start = _family_start(said)
    if start == 0 and title is not None and _bare(title) not in _WITH_GIVEN_NAME:
        return _parts(title, "", " ".join(said), note)
    if len(said) == 1:
        return NameParts(title, said[0], None, False, note or "One name only: it could be the given or the family name.")
    capitals = _capitals_first(said)
    if capitals:
        return _parts(title, " ".join(said[capitals:]), " ".join(said[:capitals]), note)
    start = max(start, 1)
    return _parts(title, " ".join(said[:start]), " ".join(said[start:]), note)


def _parts(title: str | None, given: str, family: str, note: str | None) -> NameParts:
    return NameParts(title, given or None, family or None, note is None, note)


def _name_only(text: str) -> tuple[str, str | None]:
    """The name without what stands round it, and why the rest may matter (None when it does not)."""
    note = None
    if _OTHER_NAME.search(text) or "/" in text:
        note = "More than one name stands here."
    text = _REMARK.sub("", _BRACKETS.sub(" ", text).strip())
    text = _OTHER_NAME.split(text)[0].partition("/")[0]
    if _MORE_THAN_A_NAME.search(text):
        note = "There is more than a name in this box."
        text = _MORE_THAN_A_NAME.sub("", text)
    if _TWO_PEOPLE.search(text):
        note = "Two people are named here."
        text = _TWO_PEOPLE.sub(" ", text)
    return re.sub(r"\s+", " ", text).strip(" .,:;-"), note


def _only_suffixes(text: str) -> bool:
    return all(_bare(word) in words("suffixes") for word in text.split())


def _titled(said: list[str]) -> tuple[str | None, list[str]]:
    if said and _bare(said[0]) in words("titles"):
        return said[0].rstrip("."), said[1:]
    return None, said


def _family_start(said: list[str]) -> int:
    """Where the family name begins: the last word, with the particles that belong before it."""
    start = len(said) - 1
    while start > 0 and _bare(said[start - 1]) in words("particles"):
        start -= 1
    return start


def _capitals_first(said: list[str]) -> int:
    """How many words in capitals begin a name that goes on in small letters: "VAN DER MEER Piet"; 0 when none do, or when the
    capitals may be initials ("JP Smith")."""
    run = next((at for at, word in enumerate(said) if not word.isupper()), len(said))
    if run in (0, len(said)) or len(said[run - 1]) < _NO_INITIALS or any(word.isupper() and len(word) > 1 for word in said[run:]):
        return 0
    return run


def _bare(word: str) -> str:
    return word.lower().strip(".")
