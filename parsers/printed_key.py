"""Answers given by code: a form prints "A alone, F family" with its question, and the answer is a letter or a number."""

from __future__ import annotations

import re
from typing import Final

from parsers.remembered import remembered

#: A letter or number, then what it means, up to the next.
_PRINTED: Final = re.compile(
    r"(?:(?<=[\s,;(:/])|^)([A-Za-z]|\d{1,2})\s*(?:[=:.\-–]\s*|\s)([A-Za-z][^,;=]*?)(?=\s*(?:[,;)]|$)|\s+(?:[A-Z]|\d{1,2})\s*[=:])"
)
_LEAST: Final = 2
#: Pieces of a list that is a key and nothing else.
_PARTED: Final = re.compile(r"\s*[,;]\s*(?:or\s+)?|\s+or\s+")
_PAIR: Final = re.compile(r"(?:[A-Z]|\d{1,2})(?:\s*[=:.\-–]\s*|\s+)[A-Za-z].*")


@remembered
def printed_key(text: str) -> dict[str, str]:
    """The codes that a printed question explains, in lower case, each with its words; empty when it explains less than two."""
    found = {letter.casefold(): meaning.strip() for letter, meaning in _PRINTED.findall(text)}
    return found if len(found) >= _LEAST else {}


def is_printed_key(text: str) -> bool:
    """Whether words are the key to an answer by code and nothing else ("A alone, F family, N none")."""
    pieces = [piece for piece in _PARTED.split(text.strip(" ().")) if piece]
    return len(pieces) >= _LEAST and all(_PAIR.fullmatch(piece) for piece in pieces)
