"""Passwords that people send for a locked file: in the letter that brings it, or in one of their next ("password to follow").

A password that was found is tried on the file and forgotten: it stands nowhere but in the letter that says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.letter import Letter
from parsers.limits import PASSWORDS

_PASSWORD: Final = r"(?:pass\s?-?(?:words?|codes?|phrases?)|pwd|p/w|pw\b|pin\b|(?:un)?lock(?:ing)?\s+codes?|codes?\s+to\s+(?:un)?(?:open|lock)|encryption\s+keys?)"
_SPEAKS: Final = re.compile(rf"\b{_PASSWORD}", re.IGNORECASE)
#: "password: Bluebell44", "the password for the form is Bluebell44", "password to open it - Bluebell44".
_SAYS: Final = re.compile(
    rf"\b{_PASSWORD}[^\n]{{0,80}}?(?:\b(?:is|was|will\s+be)\b\s*[:=]?|:|=|[-–—]\s|\n)[ \t]*(?:\n[ \t]*)*(?P<said>[^\n]+)", re.IGNORECASE
)
_FOLLOWS: Final = re.compile(
    rf"\b{_PASSWORD}[^.!?\n]{{0,40}}\b(?:follow\w*|separate\w*|later|next\s+e-?mail|another\s+e-?mail|shortly|by\s+(?:phone|telephone|text))\b"
    rf"|\b(?:send|e-?mail|text|ring|call)\w*\b[^.!?\n]{{0,30}}\b{_PASSWORD}",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"[\"“”'‘’«<]([^\"“”'‘’»>\n]{3,64})[\"“”'‘’»>]")
_EDGE: Final = "\"'“”‘’«»<>()[]{}*_,;:"
_END: Final = "".join((_EDGE, ".!?"))
#: A password is rarely longer, and a line of more words is a sentence.
_CHARACTERS: Final = 64
_WORDS: Final = 4


def speaks_of_password(letter: Letter) -> bool:
    """Whether the letter's new words, or its subject, speak of a password."""
    return _SPEAKS.search(f"{letter.subject}\n{letter.body}") is not None


def says_it_follows(letter: Letter) -> bool:
    """Whether the letter says that a password comes another way."""
    return _FOLLOWS.search(letter.body) is not None


def said_passwords(letter: Letter) -> tuple[str, ...]:
    """What the letter may give as a password, the likeliest first, at most PASSWORDS; empty when it speaks of none."""
    if not speaks_of_password(letter):
        return ()
    found = dict.fromkeys(word for word in _candidates(letter) if 3 <= len(word) <= _CHARACTERS and not _SPEAKS.fullmatch(word))
    return tuple(found)[:PASSWORDS]


def _candidates(letter: Letter) -> Iterator[str]:
    text = f"{letter.subject}\n{letter.body}"
    for said in (found["said"] for found in _SAYS.finditer(text)):
        yield from _forms(said)
    for quoted in _QUOTED.finditer(text):
        yield quoted[1].strip()
    words = [word for line in letter.body.splitlines() for word in line.split()]
    yield from (form for word in words if any(not character.isalpha() for character in word.strip(_END)) for form in _shapes(word))
    if len(words) <= _WORDS:  # a letter whose subject says "password" and whose text is the password
        yield from _forms(" ".join(words))


def _forms(said: str) -> Iterator[str]:
    """The ways in which the rest of a line may be meant: its first word, the line, both without what closes a sentence."""
    words = said.split()
    if not words:
        return
    yield from _shapes(words[0])
    if 1 < len(words) <= _WORDS:
        yield from _shapes(said.strip())


def _shapes(word: str) -> Iterator[str]:
    yield word.strip(_END) or word
    yield word.strip(_EDGE) or word
    yield word
