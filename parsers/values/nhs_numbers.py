"""NHS numbers: ten digits, kept only when the check digit holds (domain rule 4.7)."""

from __future__ import annotations

import re
from typing import Final

from nhs_number.validate import is_valid

from parsers.limits import ANSWER_CHARACTERS
from parsers.values.answer import Normal

_SEPARATOR: Final = r"[\s\u00a0\-‐‑–—./_|()]*"
_TEN: Final = re.compile(rf"(?<![\dA-Za-z])\d(?:{_SEPARATOR}\d){{9}}(?!\d|{_SEPARATOR}\d|[A-Za-z])")
_DIGITS: Final = re.compile(rf"\d(?:{_SEPARATOR}\d)*")
_LOOKALIKES: Final = {
    "O": "0",
    "o": "0",
    "Q": "0",
    "D": "0",
    "I": "1",
    "l": "1",
    "i": "1",
    "|": "1",
    "S": "5",
    "s": "5",
    "B": "8",
    "Z": "2",
    "z": "2",
}
_LOOKALIKE_TEN: Final = re.compile(r"(?<![\dA-Za-z])[\dOoQDIliSsBZz|](?:[\s\u00a0\-‐‑–.]?[\dOoQDIliSsBZz|]){9}(?![\dA-Za-z])")
_GROUPED: Final = re.compile(r"(?<!\d)(\d{3})[\s\u00a0\-‐‑–.]+(\d{3})[\s\u00a0\-‐‑–.]+(\d{4})(?!\d)")
_ENGLAND: Final = re.compile(r"[4679]")


def read_nhs_number(text: str) -> Normal | None:
    """Ten digits, sure, when exactly one NHS number stands in `text`; as written, unsure, when a number stands there that is
    none; None when there is no digit at all."""
    written = re.sub(r" {2,}", " ", text.strip()[:ANSWER_CHARACTERS])
    tens = _TEN.findall(written)
    if not tens:
        grouped = [digits for match in _GROUPED.finditer(written) if is_nhs_number(digits := _bare(match[0]))]
        if grouped:
            return Normal(grouped[0], False, "More digits stand beside the NHS number.")
    valid = [digits for digits in dict.fromkeys(_bare(ten) for ten in tens) if is_nhs_number(digits)]
    if valid:
        return _chosen(valid, others=len({_bare(ten) for ten in tens}) - len(valid))
    repaired = _repaired(written)
    if repaired is not None:
        return Normal(repaired, False, "A letter in the NHS number was read as a digit.")
    if not re.search(r"\d", written):
        return None
    return Normal(tens[0].strip() if tens else written, False, _why(written, tens))


def is_nhs_number(digits: str) -> bool:
    """Whether `digits` are ten digits whose check digit holds and which are not all the same (those pass the sum, and are none)."""
    return len(digits) == 10 and len(set(digits)) > 1 and bool(is_valid(digits))


def _chosen(valid: list[str], others: int) -> Normal:
    if len(valid) > 1:
        return Normal(valid[0], False, "Two NHS numbers stand here; the first is taken.")
    if others:
        return Normal(valid[0], False, "Another ten-digit number stands here too.")
    if not _ENGLAND.match(valid[0]):
        return Normal(valid[0], False, "This number is not from the range used in England and Wales.")
    return Normal(valid[0])


def _repaired(text: str) -> str | None:
    for match in _LOOKALIKE_TEN.finditer(text):
        digits = _bare("".join(_LOOKALIKES.get(letter, letter) for letter in match[0]))
        if sum(letter.isdigit() for letter in match[0]) >= 5 and is_nhs_number(digits):
            return digits
    return None


def _why(text: str, tens: list[str]) -> str:
    if tens:
        if len(set(_bare(tens[0]))) == 1:
            return "The same digit ten times is not an NHS number."
        return "The check digit does not hold: one of the digits is wrong."
    longest = max((_bare(match[0]) for match in _DIGITS.finditer(text)), key=len)
    if re.search(r"[A-Za-z]", text):
        return "This looks like a local number or a remark, not an NHS number."
    return f"An NHS number has ten digits; {len(longest)} stand here."


def _bare(text: str) -> str:
    return re.sub(r"\D", "", text)
