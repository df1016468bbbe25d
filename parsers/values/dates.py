"""Dates as people in Britain write them: day first, never month first (domain rule 2.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz import fuzz, process

from parsers.limits import ANSWER_CHARACTERS
from parsers.values.answer import Normal

#: Nobody on a register is older; a date of birth further back is a slip (domain rule 2.4).
OLDEST_AGE: Final = 120

#: Above this age a two-digit year is more likely a child's than a very old person's.
LIKELY_OLDEST_AGE: Final = 105

#: A decision or a referral before this year cannot be about the register as it is (registers began in 2015).
FIRST_REGISTER_YEAR: Final = 2015

#: Years in which a form may be read when nobody says the day: two-digit years of birth that fall between them can mean either century.
EARLIEST_READING: Final = 2020
LATEST_READING: Final = 2040

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_LONG_MONTHS: Final = tuple(name for name in _MONTHS if len(name) > 4)
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_WEEKDAY: Final = r"(?:(?P<weekday>mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?\b[\s,.]*(?:the\s+)?)?"
_SEPARATOR: Final = r"\s*[/.\-‐‑–—\\:,]\s*"
_SHAPES: Final = tuple(
    re.compile(_WEEKDAY + shape, re.IGNORECASE)
    for shape in (
        r"(?<![\d/.\-])(?P<year>(?:19|20)\d\d)\s?[-/.‐‑–]\s?(?P<month>\d{1,2})\s?[-/.‐‑–]\s?(?P<day>\d{1,2})(?=T\d\d:|\D|$)",
        rf"(?<![\d/.])(?P<day>\d{{1,2}}){_SEPARATOR}(?P<month>\d{{1,2}}){_SEPARATOR}(?P<year>\d{{4}}|'?\d{{1,2}})(?!\d|[/.\-]\d)",
        r"(?<!\d)(?P<day>\d{1,2})\s*(?:st|nd|rd|th)?\b[\s,]*(?:day\s+)?(?:of\s+)?[-/.\s]*(?P<name>[a-z]{3,10})\b[.,]?(?:[-/.\s]|of\b)*'?(?P<year>\d{4}|\d{2})(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[\s,.\-/]+(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s\-/]+(?P<name>[a-z]{3,10})\b",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[\s,.\-/]+(?P<name>[a-z]{3,10})[\s,.\-/]+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)",
        r"(?<![a-z])(?P<name>[a-z]{3,10})\b[.,]?\s*(?P<day>\d{1,2})\s*(?:st|nd|rd|th)?\b[\s,]+'?(?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?(?P<name>[a-z]{3,10})(?P<year>\d{4}|\d{2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})\s+(?P<month>\d{1,2})\s+(?P<year>\d{4}|\d{2})(?!\d|\s+\d)",
        r"(?<!\d)(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})(?!\d)",
    )
)
_SPREAD: Final = re.compile(
    r"(?<!\d)(?:\d\s*[|/.\-\s]\s*){5}(?:(?:\d\s*[|/.\-\s]\s*){2})?\d(?!\d)|(?<!\d)\d(?:\s+\d)(?:\s*[|/.\-]\s*)\d\s+\d(?:\s*[|/.\-]\s*)\d(?:\s+\d){1,3}(?!\d)"
)
_LOOKALIKE: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
_LOOKALIKE_RUN: Final = re.compile(r"(?=[^\s]{0,12}\d)[\dOoIl]{1,4}([/.\-])[\dOoIl]{1,2}\1[\dOoIl]{2,4}(?![A-Za-z0-9])")
_AGE: Final = re.compile(
    r"\b(?:aged?\s*:?\s*)?\d{1,3}\s*(?:years?|yrs?|y/?o|months?|mths?)\b|\baged?\s*:?\s*\d{1,3}\b|^\s*\d{1,3}\s*$", re.IGNORECASE
)
_PARTIAL: Final = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}\s*[/.\-]\s*(?:\d{1,4})\b", re.IGNORECASE)
_DOUBT: Final = re.compile(
    r"\?|\b(?:approx\w*|about|around|circa|estimated?|est|maybe|possibly|perhaps|not sure|unsure|think|or|c\.)(?![a-z])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    day: date | None
    written: str
    start: int
    end: int
    note: str | None = None


def read_date(text: str, *, birth: bool = False, on: date | None = None) -> Normal | None:
    """The date that `text` says, as YYYY-MM-DD; the text as written, unsure, when it is no whole and possible date of the
    calendar; None when it says nothing of a date. `birth` for dates of birth; `on` is the day of reading, when it is known."""
    written = text.strip()[:ANSWER_CHARACTERS]
    plain, repaired = _repaired(written)
    candidates = _candidates(plain, birth, on)
    possible = [candidate for candidate in candidates if candidate.day is not None]
    if not possible:
        return _no_date(written, candidates)
    first = possible[0]
    assert first.day is not None
    notes = [first.note, repaired, _implausible(first.day, birth, on)]
    if len({candidate.day for candidate in possible}) > 1:
        notes.append("Two dates stand here; the first is taken.")
    elif len(candidates) > len(possible):
        notes.append("Another date here is not possible.")
    if _DOUBT.search(plain[: first.start] + " " + plain[first.end :]):
        notes.append("The words beside the date say that it is not certain.")
    said = [note for note in notes if note]
    return Normal(first.day.isoformat(), not said, " ".join(said) or None)


def _repaired(text: str) -> tuple[str, str | None]:
    spread = _SPREAD.search(text)
    if spread is not None:
        digits = re.sub(r"\D", "", spread[0])
        if len(digits) in (6, 8):
            text = f"{text[: spread.start()]}{digits[:2]}/{digits[2:4]}/{digits[4:]}{text[spread.end() :]}"
    text = re.sub(r"(?<=\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?", " ", text)
    doubled = re.sub(r"(?<=\d)\s*([/.\-])\1+\s*(?=\d)", r"\1", text)
    run = _LOOKALIKE_RUN.search(doubled)
    if run is not None and run[0].translate(_LOOKALIKE) != run[0]:
        return doubled.replace(run[0], run[0].translate(_LOOKALIKE)), "A letter in the date was read as a digit."
    return doubled, None


def _candidates(text: str, birth: bool, on: date | None) -> list[_Candidate]:
    found: list[_Candidate] = []
    for shape in _SHAPES:
        for match in shape.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            candidate = _candidate(match, birth, on)
            if candidate is not None:
                found.append(candidate)
    return sorted(found, key=lambda candidate: candidate.start)


def _candidate(match: re.Match[str], birth: bool, on: date | None) -> _Candidate | None:
    parts = match.groupdict()
    notes: list[str] = []
    if parts.get("name") is not None:
        month = _month(parts["name"])
        if month is None:
            return None
    else:
        month = int(parts["month"])
    digits = parts["year"].lstrip("'")
    year, doubt = _year(digits, birth, on)
    if doubt is not None:
        notes.append(doubt)
    try:
        day = date(year, month, int(parts["day"]))
    except ValueError:
        return _Candidate(None, match[0], match.start(), match.end())
    weekday = parts.get("weekday")
    if weekday and _WEEKDAYS[day.weekday()] != weekday[:3].lower():
        notes.append("The day of the week does not fit this date.")
    return _Candidate(day, match[0], match.start(), match.end(), " ".join(notes) or None)


def _month(name: str) -> int | None:
    lowered = name.lower()
    if lowered in _MONTHS:
        return _MONTHS[lowered]
    if len(lowered) < 5:
        return None
    close = process.extractOne(lowered, _LONG_MONTHS, scorer=fuzz.ratio, score_cutoff=82)
    return None if close is None else _MONTHS[close[0]]


def _year(digits: str, birth: bool, on: date | None) -> tuple[int, str | None]:
    """The full year, with a note when it is not written whole and another is possible too."""
    if len(digits) == 4:
        return int(digits), None
    short = int(digits)
    if len(digits) == 1:
        return 2000 + short, "The year is written with one digit."
    if not birth:
        return (2000 + short, None) if short < 60 else (1900 + short, "The year is written with two digits.")
    latest = on.year if on is not None else LATEST_READING
    if 2000 + short > latest:
        return 1900 + short, None
    if on is None and 2000 + short > EARLIEST_READING + 6:
        return 1900 + short, "The year is written with two digits and could be in either century."
    earliest = on.year if on is not None else EARLIEST_READING
    if 1900 + short >= earliest - LIKELY_OLDEST_AGE + (0 if on is not None else 5):
        return 2000 + short, "The year is written with two digits and could be in either century."
    return 2000 + short, None


def _implausible(day: date, birth: bool, on: date | None) -> str | None:
    if on is not None and day > on:
        return "This date of birth is in the future." if birth else "This date is in the future."
    if birth:
        if on is not None and day == on:
            return "This date of birth is the day on which the form was sent."
        reading_year = on.year if on is not None else EARLIEST_READING
        if reading_year - day.year > OLDEST_AGE:
            return f"This date of birth would make the person more than {OLDEST_AGE} years old."
        return "This date of birth is in the future." if day.year > LATEST_READING else None
    if day.year < FIRST_REGISTER_YEAR:
        return "This date is from before there were registers."
    return "This date is far in the future." if day.year > LATEST_READING else None


def _no_date(written: str, candidates: list[_Candidate]) -> Normal | None:
    if candidates:
        return Normal(written, False, "There is no such day in the calendar when read day first.")
    if _AGE.search(written) and not re.search(r"\d\s*[/.\-]\s*\d", written):
        return Normal(written, False, "This is an age, not a date.")
    if _PARTIAL.search(written) or any(
        _month(word) for word in re.findall(r"[A-Za-z]{3,10}", written) if word.lower() not in ("may", "mar", "sun", "march")
    ):
        return Normal(written, False, "This is not a whole date: day, month and year are needed.")
    if re.search(r"\d", written) or re.search(
        r"\b(?:today|yesterday|last (?:week|month|year)|(?:mon|tues|wednes|thurs|fri)day)\b", written, re.IGNORECASE
    ):
        return Normal(written, False, "This could not be read as a date.")
    return None
