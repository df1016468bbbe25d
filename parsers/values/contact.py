"""Telephone numbers and e-mail addresses."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

from parsers.limits import ANSWER_CHARACTERS
from parsers.values.answer import Normal

_GAP: Final = r"[ \t\u00a0().\-‐‑–—]*"
_NUMBER: Final = re.compile(
    rf"(?<![\w.])\(?(?:"
    rf"(?:\+{_GAP}44|00{_GAP}44){_GAP}\d(?:{_GAP}\d){{8,10}}(?!\d)"
    rf"|0(?:{_GAP}\d){{10}}(?!\d)|0(?:{_GAP}\d){{9}}(?!\d)"
    rf"|\+?{_GAP}\d(?:{_GAP}\d){{5,16}}(?!\d))"
)
_EXTENSION: Final = re.compile(r"^[\s,;(]*(?:ext(?:ension|n)?|x|opt(?:ion)?|extn)\s*[.:]?\s*(\d{1,6})", re.IGNORECASE)
_OH: Final = re.compile(r"(?<![A-Za-z])[\doO+(][\doO \t().\-]{7,}[\doO](?![A-Za-z])")
_EMAIL: Final = re.compile(
    r"(?<![A-Za-z0-9._%+&'!#$*/=?^{|}~\-])[A-Za-z0-9._%+&'!#$*/=?^{|}~\-]+@[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?\.[A-Za-z]{2,}"
)
_SPACED_AT: Final = re.compile(r"\s*@\s*")
_WORDED: Final = re.compile(
    r"(?<![\w.+\-])([\w.+\-]+)\s*(?:\(at\)|\[at\]|\bat\b)\s*([\w\-]+(?:\s*(?:\.|\(dot\)|\[dot\]|\bdot\b)\s*[\w\-]+)+)", re.IGNORECASE
)


def read_phone(text: str) -> Normal | None:
    """The telephone number as digits, a leading + kept; unsure when there are two, an extension, or too few or too many digits;
    None when there is none."""
    text = text[:ANSWER_CHARACTERS]
    plain = _OH.sub(lambda match: re.sub("[oO]", "0", match[0]), text)
    matches = [match for match in _NUMBER.finditer(plain) if len(_digits(match[0])) >= 7] or list(_NUMBER.finditer(plain))
    if not matches:
        return None
    number = _digits(matches[0][0])
    notes = []
    if plain != text:
        notes.append("A letter O in the number was read as a zero.")
    if len({_national(_digits(match[0])) for match in matches}) > 1:
        notes.append("Two numbers stand here; the first is taken.")
    extension = _EXTENSION.match(plain[matches[0].end() :])
    if extension:
        notes.append(f"There is an extension: {extension[1]}.")
    if not _possible(number):
        notes.append("This number is too short or too long.")
    return Normal(number, not notes, " ".join(notes) or None)


def read_email(text: str) -> Normal | None:
    """The e-mail address in lower case; unsure when there are two or it had to be put right; None when there is none."""
    text = text[:ANSWER_CHARACTERS]
    plain = _SPACED_AT.sub("@", text.replace("mailto:", " ").replace("MAILTO:", " "))
    addresses = list(dict.fromkeys(match.strip("'.").lower() for match in _EMAIL.findall(plain)))
    if len(addresses) > 1:
        return Normal(addresses[0], False, "Two addresses stand here; the first is taken.")
    if addresses:
        return Normal(addresses[0])
    worded = _WORDED.search(text)
    if worded is not None:
        domain = re.sub(r"\s*(?:\(dot\)|\[dot\]|\bdot\b|\.)\s*", ".", worded[2], flags=re.IGNORECASE)
        return Normal(f"{worded[1]}@{domain}".lower(), False, "The address is written in words.")
    if plain.count("@") == 1 and _EMAIL.fullmatch(re.sub(r"\s", "", plain)):
        return Normal(re.sub(r"\s", "", plain).lower(), False, "The address was broken by a space.")
    mended = _EMAIL.search(re.sub(r"(?<=\w)\s*[,;]\s*(?=\w)|\s*\.\s*(?=\w)", ".", plain)) if "@" in plain else None
    if mended is not None:
        return Normal(mended[0].lower(), False, "A slip in the address was put right.")
    return Normal(text.strip().lower(), False, "This is not a whole e-mail address.") if "@" in plain else None


def _digits(written: str) -> str:
    bare = re.sub(r"\(\s*0\s*\)", "", written) if "+" in written else written
    return ("+" if "+" in bare else "") + re.sub(r"\D", "", bare)


def _national(number: str) -> str:
    return re.sub(r"^(?:\+44|0044)", "0", number)


def _possible(number: str) -> bool:
    """Whether the number has as many digits as numbers of its country have; ten with the leading nought only where such numbers exist."""
    try:
        parsed = phonenumbers.parse(re.sub(r"^00(?=[1-9])", "+", number), "GB")
    except phonenumbers.NumberParseException:
        return False
    if parsed.country_code != 44:
        return phonenumbers.is_possible_number(parsed)
    national = _national(number)
    return national.startswith("0") and (len(national) == 11 or (len(national) == 10 and phonenumbers.is_valid_number(parsed)))
