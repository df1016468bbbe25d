"""The periods for which figures are told: the quarters of a financial year, and the financial year. No others: figures for two
periods that overlap could be subtracted, and what is left is about the few days or weeks between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from triage.ages import in_words

_MONTHS: Final = ("April", "May", "June", "July", "August", "September", "October", "November", "December", "January", "February", "March")


class NoSuchPeriod(Exception):
    """No figures are told for what was asked. The text says which are, for whoever asked."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a financial year: `year` is the calendar year in which that begins, in April; `number` goes from 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year + self.number // 4, (self.number * 3) % 12 + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def words(self) -> str:
        """As people write it: July to September 2026."""
        months = _MONTHS[self.number * 3 - 3 : self.number * 3]
        return f"{months[0]} to {months[2]} {self.first.year}"

    @property
    def months(self) -> tuple[str, ...]:
        """Its three months: July 2026."""
        return tuple(f"{month} {self.first.year}" for month in _MONTHS[self.number * 3 - 3 : self.number * 3])

    def month_of(self, day: date) -> int:
        """Which of its months a day of it is in, from 0."""
        return day.month - self.first.month


@dataclass(frozen=True, slots=True)
class Period:
    """What figures are told for: a quarter, or (`number` None) the whole financial year that begins in April of `year`."""

    year: int
    number: int | None

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Its quarters."""
        return tuple(Quarter(self.year, number) for number in ((1, 2, 3, 4) if self.number is None else (self.number,)))

    @property
    def first(self) -> date:
        """Its first day."""
        return self.quarters[0].first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.quarters[-1].last

    @property
    def words(self) -> str:
        """As people write it: July to September 2026; April 2026 to March 2027."""
        return self.quarters[0].words if self.number is not None else f"April {self.year} to March {self.year + 1}"

    @property
    def code(self) -> str:
        """For addresses and names of files: 2026-q2, 2026."""
        return str(self.year) if self.number is None else f"{self.year}-q{self.number}"


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day is."""
    year = day.year if day.month > 3 else day.year - 1
    return Quarter(year, (day.month - 4) % 12 // 3 + 1)


def settled_on(period: Period | Quarter, days: int) -> date:
    """The first day on which figures for it are told: so many days after its last."""
    return period.last + timedelta(days=days + 1)


def settled(year: int, today: date, days: int) -> tuple[Quarter, ...]:
    """The quarters of a financial year for which figures are told today, from its first."""
    return tuple(quarter for quarter in Period(year, None).quarters if settled_on(quarter, days) <= today)


def offered(earliest: date, today: date, days: int) -> tuple[Period, ...]:
    """The periods for which figures are told, newest first, from the quarter of the `earliest` day on; a year that is over before
    its quarters."""
    return tuple(reversed(list(_offered(earliest, today, days))))


def _offered(earliest: date, today: date, days: int) -> Iterator[Period]:
    quarter = quarter_of(earliest)
    while settled_on(quarter, days) <= today:
        yield Period(quarter.year, quarter.number)
        if quarter.number == 4:
            yield Period(quarter.year, None)
        quarter = quarter.next


def period(first: date, last: date, today: date, days: int) -> Period:
    """The period from one day to another. Raises NoSuchPeriod when figures are told for no such period, or not yet."""
    if last < first:
        raise NoSuchPeriod("The last day is before the first.")
    quarter = quarter_of(first)
    for found in (Period(quarter.year, quarter.number), Period(quarter.year, None)):
        if (found.first, found.last) != (first, last):
            continue
        if settled_on(found, days) > today:
            raise NoSuchPeriod(
                f"Figures for {found.words} are told from {in_words(settled_on(found, days))}, when most of its referrals are decided."
            )
        return found
    near = Period(quarter.year, quarter.number)
    raise NoSuchPeriod(
        "Figures are told for a quarter or a financial year only, so that nobody can subtract two periods that overlap. "
        f"Near what you asked for: {near.words} ({near.first.isoformat()} to {near.last.isoformat()}), "
        f"and {Period(near.year, None).words} ({Period(near.year, None).first.isoformat()} to {Period(near.year, None).last.isoformat()})."
    )
