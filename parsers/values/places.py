"""Postcodes and addresses."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from parsers.limits import ANSWER_CHARACTERS
from parsers.values.answer import Normal
from parsers.values.vocabulary import words

#: Said of a box with two postcodes in it.
TWO_POSTCODES: Final = "Two postcodes stand here; the first is taken."

_OUTWARD: Final = r"[A-Z]{1,2}[0-9][0-9A-Z]?"
_WHOLE: Final = re.compile(rf"(?<![A-Z0-9])({_OUTWARD})[\s\u00a0.,\-‐‑–_]{{0,3}}([0-9][A-Z]{{2}})(?![A-Z0-9])")
_LOOSE: Final = re.compile(r"(?<![A-Z0-9])([A-Z01]{1,2}[0-9OIL][0-9OILA-Z]?)[\s\u00a0.,\-]{0,3}([0-9OILSZ][A-Z]{2})(?![A-Z0-9])")
_OUTWARD_ONLY: Final = re.compile(rf"(?<![A-Z0-9])({_OUTWARD})(?:\s+[0-9])?(?![A-Z0-9])")
#: Formed as a postcode and written as one, of an area that there is not.
_STRANGE: Final = re.compile(r"[A-Z]{1,2}[0-9]{1,2} ?[0-9][A-Z]{2}")
_NO_AREA: Final = "There is no such postcode: please look at the form."
_TO_DIGIT: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "Z": "2"})
_TO_LETTER: Final = str.maketrans({"0": "O", "1": "I", "L": "I"})

#: Only in these areas of London does a letter end the first half: "EC1A", "W1A".
_LETTERED: Final = frozenset({"E", "EC", "N", "NW", "SE", "SW", "W", "WC"})
_CONTACT_TAIL: Final = re.compile(
    r"[,;\s]*\b(?:tel(?:ephone)?|phone|mob(?:ile)?|e-?mail)\b\s*(?:no\.?|number)?\s*[:.]?\s*[+\d(].*|[,;\s]*\be-?mail\s*:.*",
    re.IGNORECASE | re.DOTALL,
)
_POSTCODE_LABEL: Final = re.compile(r"\bpost\s?code\s*[:.\-]?\s*$|\bpost\s?code\s*[:.\-]\s*", re.IGNORECASE)


class AddressParts(NamedTuple):
    """A whole address: its lines joined by ", " without the postcode (None when nothing is left), and the postcode (None when none stands in it)."""

    address: str | None
    postcode: Normal | None

    def __repr__(self) -> str:
        return "AddressParts(***)"


def read_postcode(text: str) -> Normal | None:
    """The postcode in upper case with one space; unsure when a letter and a digit had to be swapped, only the first half is
    there, or there are two; None when no postcode stands in `text`."""
    text = text[:ANSWER_CHARACTERS]
    found = _postcodes(text, digits=1) or _postcodes(re.sub(r"\s+", "", text), digits=1)
    if found:
        return _first(found)
    upper = text.upper().strip()
    outward = _OUTWARD_ONLY.search(upper)
    if outward is not None and _exists(outward[1]):
        return Normal(
            outward[1] if len(upper) > 12 else upper, False, "Only the first half of a postcode, or a postcode with a slip in it."
        )
    if re.search(r"\d", upper) and len(upper) <= 12:
        return Normal(text.strip().upper(), False, "This is not a postcode of the United Kingdom.")
    return None


def split_address(text: str) -> AddressParts:
    """The address and the postcode that stand in one box."""
    text = text[:ANSWER_CHARACTERS]
    found = _postcodes(text)
    body = _CONTACT_TAIL.sub("", text) if not found or _CONTACT_TAIL.search(text[found[-1][1] :]) else text
    for _, start, end in reversed(found):
        if end <= len(body):
            body = _POSTCODE_LABEL.sub(" ", body[:start]).rstrip(" (") + "\n" + body[end:].lstrip(" .)")
    pieces = [re.sub(r"\s+", " ", line).strip(" ,;.") for line in re.split(r"[\n\r\v\f]+", body)]
    joined = ", ".join(piece for piece in pieces if piece)
    joined = re.sub(r"\s*,(?:\s*,)*\s*", ", ", joined).strip(" ,")
    return AddressParts(joined or None, _first(found) if found else None)


def _postcodes(text: str, digits: int = 2) -> list[tuple[Normal, int, int]]:
    """The postcodes in `text` with their places. One with a slip needs so many true digits: "PRIORY" is no postcode."""
    upper = "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)  # places in it are places in `text`
    formed = list(_WHOLE.finditer(upper))
    whole = [(Normal(f"{match[1]} {match[2]}"), match.start(), match.end()) for match in formed if _exists(match[1])]
    if whole:
        return whole
    strange = [match for match in formed if _STRANGE.fullmatch(match[0].strip())]
    if strange and digits > 1:
        return [(Normal(f"{match[1]} {match[2]}", False, _NO_AREA), match.start(), match.end()) for match in strange]
    repaired = []
    for match in _LOOSE.finditer(upper):
        if sum(letter.isdigit() for letter in match[0]) < digits:
            continue
        code = _repair(match[1], match[2])
        if code is not None:
            repaired.append(
                (Normal(code, False, "A letter and a digit that look alike were swapped in the postcode."), match.start(), match.end())
            )
    return repaired


def _first(found: list[tuple[Normal, int, int]]) -> Normal:
    if len({normal.value for normal, _, _ in found}) > 1:
        return Normal(found[0][0].value, False, TWO_POSTCODES)
    return found[0][0]


def _repair(outward: str, inward: str) -> str | None:
    """The postcode that look-alike characters were meant to be, None when there is no such area."""
    fixed_inward = inward[0].translate(_TO_DIGIT) + inward[1:]
    for letters in (2, 1):
        area, district = outward[:letters], outward[letters:]
        if area not in words("postcode_areas"):
            area = area.translate(_TO_LETTER)
        if area not in words("postcode_areas") or not district:
            continue
        fixed = area + district[0].translate(_TO_DIGIT) + district[1:].translate(_TO_DIGIT)
        if _WHOLE.fullmatch(f"{fixed} {fixed_inward}"):
            return f"{fixed} {fixed_inward}"
    return None


def _exists(outward: str) -> bool:
    """Whether there is an area of this name, and a letter stands at the end only where areas have them."""
    match = re.fullmatch(r"([A-Z]+)[0-9]+([A-Z]?)", outward)
    return match is not None and match[1] in words("postcode_areas") and (not match[2] or match[1] in _LETTERED)
