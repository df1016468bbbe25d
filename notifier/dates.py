"""Dates and times as people say them, in English whatever the machine's language is."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date_in_words(day: date) -> str:
    """The date with its weekday: "Monday 3 March 2025"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def time_in_words(moment: datetime) -> str:
    """The moment in London: "Monday 3 March 2025 at 2:05pm". Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be said in London time")
    there = moment.astimezone(LONDON)
    return f"{date_in_words(there.date())} at {there.hour % 12 or 12}:{there.minute:02d}{'am' if there.hour < 12 else 'pm'}"
