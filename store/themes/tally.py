"""Counting by quarter, into the tables of a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from store.register import LONDON, today
from triage.figures import Group, Table
from triage.periods import Quarter, settled_on

MONTHS = ("first_month", "second_month", "third_month")


class Year:
    """The quarters of a financial year that are told, and until when each is counted. `lasts` are the last day of each, and the moment
    at which it ends."""

    def __init__(self, quarters: Sequence[Quarter], settled_after_days: int) -> None:
        self.quarters = tuple(quarters)
        self._places = {day: (at, MONTHS[quarter.month_of(day)]) for at, quarter in enumerate(self.quarters) for day in _days(quarter)}
        self.lasts = tuple((quarter.last, midnight(quarter.next.first)) for quarter in self.quarters)
        self._counted = [midnight(settled_on(quarter, settled_after_days)) for quarter in self.quarters]

    def __len__(self) -> int:
        return len(self.quarters)

    @property
    def first(self) -> date:
        """Its first day."""
        return self.quarters[0].first

    @property
    def last(self) -> date:
        """Its last day that is told."""
        return self.quarters[-1].last

    @property
    def begins(self) -> datetime:
        """The moment at which it begins in London."""
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The moment after its last day in London."""
        return midnight(self.quarters[-1].next.first)

    def place(self, day: date) -> int:
        """The place of the quarter in which a day is."""
        return self._places[day][0]

    def month(self, day: date) -> str:
        """The month of its quarter in which a day is."""
        return self._places[day][1]

    def counted_at(self, at: int) -> datetime:
        """The moment as of which a quarter is counted: what happened later is not in its figures, however late they are asked for."""
        return self._counted[at]


class Tally:
    """A group while it is counted."""

    def __init__(self, name: str, year: Year, *, adds_up: bool = True) -> None:
        self._name, self._quarters, self._adds_up = name, len(year), adds_up
        self._totals = [0] * len(year)
        self._tables: dict[str, Table] = {}
        self._added: list[tuple[int, dict[str, str | Sequence[str]]]] = []
        self._waits: dict[str, list[list[int]]] = {}

    def by(self, name: str, rows: tuple[str, ...], *, overlapping: bool = False, last_alone: bool = False, yearly: bool = True) -> Tally:
        """Count by this as well."""
        self._tables[name] = Table(name, rows, (), overlapping, last_alone, yearly)
        return self

    def wait(self, name: str) -> Tally:
        """Keep the days of this wait."""
        self._waits[name] = [[] for _ in range(self._quarters)]
        return self

    def add(self, at: int, **rows: str | Sequence[str]) -> None:
        """Count one, in the quarter at this place: its row in each table, or several where they overlap."""
        self._totals[at] += 1
        self._added.append((at, rows))

    def waited(self, name: str, at: int, days: int | None) -> None:
        """Keep a wait of so many days, None for one that is not over."""
        if days is not None:
            self._waits[name][at].append(days)

    def group(self) -> Group:
        """What was counted."""
        return Group(
            self._name,
            tuple(self._totals),
            tuple(replace(table, counts=self._counts(table)) for table in self._tables.values()),
            self._adds_up,
            tuple((name, tuple(tuple(days) for days in quarters)) for name, quarters in self._waits.items()),
        )

    def _counts(self, table: Table) -> tuple[tuple[int, ...], ...]:
        found: Counter[tuple[Any, int]]
        if table.overlapping:
            found = Counter((row, at) for at, rows in self._added for row in rows[table.name])
        else:
            found = Counter((rows[table.name], at) for at, rows in self._added)
        assert {row for row, _ in found} <= set(table.rows), table.name
        return tuple(tuple(found[row, at] for at in range(self._quarters)) for row in table.rows)


def _days(quarter: Quarter) -> Iterator[date]:
    return (quarter.first + timedelta(days=number) for number in range((quarter.last - quarter.first).days + 1))


def days_between(first: date, moment: datetime | None) -> int | None:
    """Days in London from a day to a moment, not less than none; None for no moment."""
    return None if moment is None else max(0, (today(moment) - first).days)


def midnight(day: date) -> datetime:
    """The moment at which a day begins in London; in UTC, as the store's moments are: they are compared by the million."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
