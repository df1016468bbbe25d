"""Which code of the record a printed option means, and which key a set of printed options belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from parsers.learned import same_option
from parsers.record import KEYS, KeyType
from parsers.remembered import remembered
from parsers.values.answer import AnswerKind, answer_kind
from parsers.values.codes import codes_for

_LONGEST: Final = 240  # characters: a longer text is an account, no option
_SHARE: Final = 0.6  # of the options that must mean a code of the key
_LEAST_CODES: Final = 3  # different codes that tell which key an unknown question asks for

#: How likely a likeness must be, and how sure it makes: never enough to tell by itself that a line is an option.
_LIKELY: Final = 0.6
_LIKE: Final = 0.84
#: Keys whose options are worded in many ways; those of yes and no are not.
_LIKENED: Final = frozenset(
    {"consent.basis", "diagnosis.autism", "diagnosis.learning_disability", "person.gender", "person.living_situation", "risk.factors"}
)

#: Consent that is still to come is no basis, however like one its words are.
_NOT_COME_ABOUT: Final = re.compile(
    r"\b(?:request(?:ed|ing)?|await\w*|pending|sought|seek\w*|to be|not yet|tbc|obtain\w*|ask(?:ed|ing)?)\b", re.IGNORECASE
)

#: Keys whose options are told from all others by their words. Yes and no, and diagnosed or suspected, are not.
_TELLING: Final = tuple(
    name
    for name in ("person.gender", "person.living_situation", "consent.basis", "risk.factors", "risk.rating_suggested")
    if KEYS[name].codes
)


@remembered
def codes_of(key: str, text: str) -> tuple[tuple[str, float], ...]:
    """The codes of `key` that the text speaks of with their likeness; empty for a key without codes or a longer text."""
    found = KEYS.get(key)
    if found is None or not found.codes or len(text) > _LONGEST or not text.strip():
        return ()
    return codes_for(key, text) or _like(key, text)


def _like(key: str, text: str) -> tuple[tuple[str, float], ...]:
    """The code that an option without known words is most like, never surely."""
    if key == "consent.basis" and _NOT_COME_ABOUT.search(text):
        return ()
    guess = next(iter(same_option(key, text)), None) if key in _LIKENED and answer_kind(text) is AnswerKind.ANSWER else None
    return ((guess.like, _LIKE * guess.likely),) if guess is not None and guess.likely >= _LIKELY else ()


def key_of_options(options: Sequence[str]) -> str | None:
    """The key that a set of printed options belongs to, None when they could belong to several or none."""
    best, best_share = None, 0.0
    for key in _TELLING:
        least = 2 if KEYS[key].type is KeyType.CHOICE and len(options) == 2 and key == "person.gender" else _LEAST_CODES
        coded = _coded(key, options, least)
        codes = {code for found in coded for code, _ in found[:1]}
        share = sum(map(bool, coded)) / len(options) if options else 0.0
        if len(codes) >= least and share >= _SHARE and share > best_share:
            best, best_share = key, share
    return best


def _coded(key: str, options: Sequence[str], least: int) -> list[tuple[tuple[str, float], ...]]:
    """The codes of each option, up to where too few are left for the key's share or for the `least` number of codes."""
    coded: list[tuple[tuple[str, float], ...]] = []
    missed = 0
    for option in options if len(options) >= least else ():
        found = codes_of(key, option)
        coded.append(found)
        missed += not found
        if len(options) - missed < least or (len(options) - missed) / len(options) < _SHARE:
            break
    return coded
