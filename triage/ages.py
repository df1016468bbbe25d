"""Ages, birthdays, and the dates that a form gives."""

from calendar import monthrange
from datetime import date
from typing import Final

from parsers.reading import Content, Reading

ADULT: Final = 18

_MONTHS: Final = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def birthday(born: date, years: int) -> date:
    """The day on which somebody turns `years`: 1 March for those born on 29 February when that year has none."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def age_on(born: date, day: date) -> int:
    """Full years of age on a day; negative before birth."""
    years = day.year - born.year
    return years if day >= birthday(born, years) else years - 1


def months_after(day: date, months: int) -> date:
    """The day so many months later, earlier where negative; the last day of a month that is too short."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def stated_dates(reading: Reading, key: str) -> tuple[date | None, ...]:
    """Every date that a form gives for a key: one, all that conflict, None for each that is no date; empty when it gives none."""
    found = reading.fields.get(key)
    if found is None:
        return ()
    return tuple(_date(content) for content in (found.value, *(other for other, _ in found.others)))


def stated_date(reading: Reading, key: str) -> date | None:
    """The one date that a form gives for a key beyond doubt, None otherwise."""
    return stated_dates(reading, key)[0] if reading.sure(key) else None


def in_words(day: date) -> str:
    """A day as people write it: 3 March 2027."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _date(content: Content) -> date | None:
    try:
        return date.fromisoformat(content) if isinstance(content, str) else None
    except ValueError:
        return None
