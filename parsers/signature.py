"""Who signed a letter: the name, post, place of work and numbers below its close."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from parsers.shapes import Shape, shape_of

#: Lines below the close of a letter that can be its signature.
LINES: Final = 8
_NAME: Final = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Sister|Rev)\.?\s+)?(?:[A-Z][\w’'-]*\.?\s+){1,3}(?:(?:van|de|der|al|bin|la)\s+)*[A-Z][\w’'-]+"
)
_LETTERS_BEHIND: Final = re.compile(
    r"\s*(?:,|\s)\s*(?:[A-Z]{2,6}\w*|BSc|MSc|PhD|\(Hons\))(?:[,\s]+(?:[A-Z]{2,6}\w*|BSc|MSc|PhD|\(Hons\)))*$"
)
_PARTED: Final = re.compile(r"\s*(?:\||·|•|\t|\s{2,})\s*")
_LABEL: Final = re.compile(
    r"^(?:tel|telephone|phone|mob|mobile|m|t|e|email|e-mail|direct|direct line|ddi)\s*[:.]?\s+(?=\S)|^(?:tel|t|m|e)[:.]\s*", re.IGNORECASE
)
_ORGANISATION: Final = re.compile(
    r"\b(?:trust|council|surgery|practice|hospital|school|academy|college|team|service|services|nhs|foundation|ltd|limited|police|care|advocacy|voice|charity|centre|clinic|unit|group|homes?|house|suffolk|norfolk)\b",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(r"^\W*(?:cc|enc|copy|copied|sent from|p\.?s\.?)\b", re.IGNORECASE)
_LONGEST_WORDS: Final = 9


@dataclass(frozen=True, slots=True)
class Signed:
    """One detail of whoever signed: its key and the words."""

    key: str
    text: str
    line: int

    def __repr__(self) -> str:
        return f"Signed({self.key})"


def signed(lines: Sequence[str]) -> tuple[Signed, ...]:
    """The details of a signature in the lines that stand below the close of a letter, `line` the number of each; empty when no
    name stands there."""
    found: list[Signed] = []
    for number, line in enumerate(lines[:LINES]):
        if _NOBODY.match(line):
            break
        for piece in _PARTED.split(line.strip()):
            detail = _detail(piece, {one.key for one in found})
            if found and piece.split()[-1:] == found[0].text.split()[-1:] and _NAME.fullmatch(piece):
                found[0] = Signed(found[0].key, piece, number)  # the name in print below the hand
            elif detail is not None:
                found.append(Signed(*detail, number))
    return tuple(found) if any(one.key == "referral.referrer_name" for one in found) else ()


def _detail(piece: str, told: set[str]) -> tuple[str, str] | None:
    """What a piece of a signature is, of what is not told yet; None for an address, a repeated name or a sentence."""
    bare = _LABEL.sub("", piece).strip(" ,.")
    if not bare or len(bare.split()) > _LONGEST_WORDS:
        return None
    return next(((key, text) for key, text in _readings(bare, told) if key not in told), None)


def _readings(bare: str, told: set[str]) -> Iterator[tuple[str, str]]:
    shape = shape_of(bare)
    if shape is Shape.EMAIL:
        yield "referral.referrer_email", bare
    elif shape is Shape.PHONE:
        yield "referral.referrer_phone", bare
    elif shape is not None or any(letter.isdigit() for letter in bare):
        return
    elif "referral.referrer_name" not in told:
        name = _LETTERS_BEHIND.sub("", bare)
        if _NAME.fullmatch(name):
            yield "referral.referrer_name", name
    elif _ORGANISATION.search(bare) and "referral.referrer_role" in told:
        yield "referral.referrer_organisation", bare
    else:
        yield "referral.referrer_role", bare
        yield "referral.referrer_organisation", bare
