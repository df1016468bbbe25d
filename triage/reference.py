"""The reference of a referral: random, derived from nothing, and hard to mistake in writing or on the telephone.

`DSR-7K3M-Q9TX`: seven drawn characters and a check character. The alphabet leaves out what looks alike (0 O, 1 I L, 2 Z,
5 S, 6 G, 8 B, U V) and what sounds alike on the telephone (of B C D E G P T V only T, of M N only M, of F S only F, of
A J K only K), and all vowels, so that no word can come about. Seventeen characters remain: a prime number, so that eight
different weights find every single wrong character and every two that changed places.
"""

import re
from collections.abc import Callable
from typing import Final

ALPHABET: Final = "23456789FHKMQRTWX"
PREFIX: Final = "DSR"
_DRAWN: Final = 7
_WEIGHTS: Final = (1, 2, 3, 4, 5, 6, 13)  # and 16 for the check character: all different
_SEPARATORS: Final = r"\s\-‐‑‒–—−._/"
_GAP: Final = rf"[{_SEPARATORS}]{{0,3}}"
_WRITTEN: Final = re.compile(
    rf"(?<![A-Z0-9]){PREFIX}{_GAP}([{ALPHABET}]{{4}}){_GAP}([{ALPHABET}]{{4}})(?![A-Z0-9])",
    re.IGNORECASE,
)


#: A reference by its shape, written with its dashes, whatever its characters; or one of another kind with a year or a number in it, as
#: lists of before had them: DSR-2026-ZPC248, DSR/24/117.
_DASH: Final = r"[-‐‑‒–—−/]"
_SHAPED: Final = re.compile(
    rf"(?<![A-Z0-9]){PREFIX}{_DASH}(?:[A-Z0-9]{{4}}{_DASH}[A-Z0-9]{{4}}|(?:(?:19|20)?\d\d{_DASH})?(?=[A-Z]*\d|\w*{_DASH})[A-Z0-9]{{3,8}})(?![A-Z0-9])",
    re.IGNORECASE,
)


def new_reference(draw: Callable[[int], int]) -> str:
    """A new reference; `draw(n)` gives a number from 0 to n - 1 and must not be guessable (secrets.randbelow)."""
    drawn = "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(_DRAWN))
    return _shown(drawn + _check_character(drawn))


def normal_reference(text: str) -> str | None:
    """The reference as we write it, from one typed by a person: any case, with or without spaces, dashes and `DSR`.
    None when it is not a reference, or when a character is wrong or two changed places."""
    letters = re.sub(rf"[{_SEPARATORS}]", "", text).upper()
    code = letters.removeprefix(PREFIX)
    return _shown(code) if _holds(code) else None


def find_references(text: str) -> tuple[str, ...]:
    """Every valid reference in a text, as we write it, each once, in the order in which they stand."""
    codes = ("".join(found.groups()).upper() for found in _WRITTEN.finditer(text))
    return tuple(dict.fromkeys(_shown(code) for code in codes if _holds(code)))


def mistyped_reference(text: str) -> str | None:
    """The first thing in a text that is written like a reference and is none: a character is wrong, or it was made up. None without one."""
    return next((found[0].upper() for found in _SHAPED.finditer(text) if not find_references(found[0])), None)


def _check_character(drawn: str) -> str:
    return ALPHABET[sum(weight * ALPHABET.index(character) for weight, character in zip(_WEIGHTS, drawn, strict=True)) % len(ALPHABET)]


def _holds(code: str) -> bool:
    if len(code) != _DRAWN + 1 or any(character not in ALPHABET for character in code):
        return False
    return _check_character(code[:_DRAWN]) == code[_DRAWN]


def _shown(code: str) -> str:
    return f"{PREFIX}-{code[:4]}-{code[4:]}"
