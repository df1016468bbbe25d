"""Small numbers, hidden so that nobody can work them out: from totals, from other tables of the same people, or from the quarters
of a year told one after another.

1. A count from 1 to below `hidden_below` is hidden; 0 is told; every other count is told rounded. A group that is itself that small
   is not broken down at all.
2. Every quarter is settled by itself, for good: what is told of it never depends on a later one. A hidden count of which rounding
   leaves fewer than `possible_numbers` numbers possible is covered by hiding the smallest other count of its table; where that is
   not enough, the table's quarter is not told.
3. The year is settled last. Where a sum of the year would narrow a hidden count of a quarter too far, the sum is not told.

How narrow is worked out exactly. Counts by row and quarter, with the sums that are known, are a flow through a network; how far one
of them can be moved while all that is told stays as it is, is a question of augmenting paths (Gusfield, A graph theoretic approach
to statistical data security, SIAM J. Comput. 17, 1988). Each table is examined as if the exact, unrounded number of the whole group
were known, in every quarter whose number is told: whatever other tables of the same people tell can tell no more than that. A
number of a quarter that is hidden itself may be another, as far as all tables of the year allow it together (`_play`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from triage.figures import Group, Table, ThemesSettings

QUARTERS: Final = 4
_NO_END: Final = 10**9


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it may be told: None stands for what is not. `year` is empty while the year runs, and where quarters do not add up."""

    name: str
    rows: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    year: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group as it may be told. `waits` are the middle numbers of days: by quarter, and of the year."""

    name: str
    totals: tuple[int | None, ...]
    year: int | None
    tables: tuple[ShownTable, ...]
    adds_up: bool
    waits: tuple[tuple[str, tuple[int | None, ...], int | None], ...]


@dataclass(slots=True)
class _Cell:
    """A count, what somebody knows of it (`low` to `high`), and how it is told."""

    count: int
    low: int
    high: int
    shown: int | None

    def withhold(self, low: int, high: int) -> None:
        self.low, self.high, self.shown = low, high, None


@dataclass(slots=True)
class _Columns:
    """A table on its way to being told: by quarter its cells, then the sums of the year."""

    table: Table
    quarters: list[list[_Cell]]
    year: list[_Cell]

    def shown(self) -> ShownTable:
        cells = tuple(tuple(column[row].shown for column in self.quarters) for row in range(len(self.table.rows)))
        return ShownTable(self.table.name, self.table.rows, cells, tuple(cell.shown for cell in self.year))


def protected(group: Group, settings: ThemesSettings) -> ShownGroup:
    """The group as it may be told. The quarters of a year that is over are four, and then its sums are told too."""
    tables = [
        _Columns(table, [_quarter(table, at, total, settings) for at, total in enumerate(group.totals)], []) for table in group.tables
    ]
    totals = [_cell(total, settings) for total in group.totals]
    whole = None
    if group.adds_up and len(group.totals) == QUARTERS:
        whole = _cell(sum(group.totals), settings)
        _settle_year(whole, group, tables, settings)
    return ShownGroup(
        group.name,
        tuple(total.shown for total in totals),
        None if whole is None else whole.shown,
        tuple(table.shown() for table in tables),
        group.adds_up,
        tuple(
            (
                name,
                tuple(middle(days, settings) for days in quarters),
                middle([day for days in quarters for day in days], settings) if whole is not None else None,
            )
            for name, quarters in group.waits
        ),
    )


def middle(days: Sequence[int], settings: ThemesSettings) -> int | None:
    """The median, to whole days; None for none at all, and where it is the median of a small number."""
    return round(median(days)) if len(days) >= settings.hidden_below else None


def _cell(count: int, settings: ThemesSettings) -> _Cell:
    low, high = settings.behind(count)
    return _Cell(count, low, high, None if settings.hidden(count) else settings.rounded(count))


def _quarter(table: Table, at: int, total: int, settings: ThemesSettings) -> list[_Cell]:
    """One quarter of a table, settled by itself."""
    counts = table.column(at)
    cells = [_cell(count, settings) for count in counts]
    if settings.hidden(total):
        for cell in cells:
            cell.withhold(0, settings.hidden_below - 1)
        return cells
    while any(_exposed(table, cells, total, row, settings) for row in range(len(cells))):
        told = [cell for cell in cells if cell.shown]
        if not told:
            for cell in cells:
                cell.withhold(0, total)
            break
        min(told, key=lambda cell: cell.count).withhold(1, total)
    return cells


def _exposed(table: Table, cells: list[_Cell], total: int, row: int, settings: ThemesSettings) -> bool:
    if not settings.hidden(cells[row].count):
        return False
    room = _Room(table, [cells], [], [total])
    return not room.enough(row, 0, settings.possible_numbers)


def _settle_year(whole: _Cell, group: Group, tables: list[_Columns], settings: ThemesSettings) -> None:
    """Add the sums of the year, as far as they may be told."""
    yearly = [table for table in tables if table.table.yearly]
    for table in yearly:
        table.year = [_cell(sum(row), settings) for row in table.table.counts]
    small = [at for at, total in enumerate(group.totals) if settings.hidden(total)]
    play = {at: _play(at, group, whole, yearly, settings) for at in small}
    if settings.hidden(whole.count) or any(up - down + 1 < settings.possible_numbers for down, up in play.values()):
        whole.shown = None
        for table in yearly:
            _withhold_year(table)
        return
    for table in yearly:
        _settle_sums(table, group, play, settings)


def _settle_sums(table: _Columns, group: Group, play: dict[int, tuple[int, int]], settings: ThemesSettings) -> None:
    """Withhold sums of the year, one by one, until no hidden count of the table is left too narrow."""
    rows, year = range(len(table.table.rows)), len(group.totals)
    columns = [*table.quarters, table.year]
    sensitive = [(row, at) for at, column in enumerate(columns) for row in rows if settings.hidden(column[row].count)]
    while True:
        room = _Room(table.table, table.quarters, table.year, list(group.totals), play)
        narrow = next((row for row, at in sensitive if not room.enough(row, at, settings.possible_numbers)), None)
        if narrow is None:
            return
        told = [cell for cell in table.year if cell.shown]
        if not told:
            _withhold_year(table)  # nothing of the year is told then, and each quarter was settled by itself
            return
        own = columns[year][narrow]
        (own if own.shown else min(told, key=lambda cell: cell.count)).withhold(0, _NO_END)


def _withhold_year(table: _Columns) -> None:
    for cell in table.year:
        cell.withhold(0, _NO_END)


def _play(at: int, group: Group, whole: _Cell, yearly: list[_Columns], settings: ThemesSettings) -> tuple[int, int]:
    """By how much a small quarter's hidden total could be less or more with the whole year told as it is, in every table."""

    def possible(by: int) -> bool:
        if not (0 < group.totals[at] + by < settings.hidden_below and whole.low <= whole.count + by <= whole.high):
            return False
        return all(_takes(table, at, group.totals[at], by) for table in yearly)

    down = next(by for by in range(0, -settings.hidden_below - 1, -1) if not possible(by - 1))
    up = next(by for by in range(settings.hidden_below + 1) if not possible(by + 1))
    return down, up


def _takes(table: _Columns, at: int, total: int, by: int) -> bool:
    """Whether a table could hold so many more (or fewer) in a quarter that is not told."""
    cells = table.quarters[at]
    if table.table.overlapping:
        return all(cell.count + apart <= total + by for cell, apart in zip(cells, _apart(table.table, at), strict=True))
    return any(cell.count + by >= 0 and year.low <= year.count + by <= year.high for cell, year in zip(cells, table.year, strict=True))


def _apart(table: Table, at: int) -> list[int]:
    """For each row of an overlapping table, how many of a quarter cannot stand in it, because they stand alone in another."""
    *others, last = table.column(at)
    if not table.last_alone:
        return [0] * len(table.rows)
    return [last] * len(others) + [max(others, default=0)]


class _Room:
    """How far the counts of one table can be moved with everything that is told, and each quarter's total, as they are.

    The nodes are the rows, the quarters and the year. A count is the flow from its row to its quarter, a sum of the year the flow
    from the year to its row. `play` says by how much the total of a small quarter, which is not told, may differ."""

    def __init__(
        self,
        table: Table,
        quarters: Sequence[Sequence[_Cell]],
        year: Sequence[_Cell],
        totals: Sequence[int],
        play: dict[int, tuple[int, int]] | None = None,
    ) -> None:
        self._rows, self._year = len(table.rows), len(quarters)
        self._table, self._overlapping = table, table.overlapping
        self._play = play or {}
        columns = [list(column) for column in quarters]
        self._value = [[column[row].count for column in columns] for row in range(self._rows)]
        self._low = [[column[row].low for column in columns] for row in range(self._rows)]
        self._high = [[column[row].high for column in columns] for row in range(self._rows)]
        for row in range(self._rows):
            self._value[row].append(sum(self._value[row]))
            self._low[row].append(year[row].low if year else 0)
            self._high[row].append(year[row].high if year else _NO_END)
        if self._overlapping:
            for at, total in enumerate(totals):
                self._within(at, total)

    def enough(self, row: int, at: int, wanted: int) -> bool:
        """Whether a count could be at least so many different numbers."""
        found = 1
        for step in (1, -1):
            before = [list(values) for values in self._value]
            spare = self._play.get(at, (0, 0))[step > 0] * step
            while found < wanted:
                used = self._moved(row, at, step, spare > 0)
                if used is None:
                    break
                spare -= used
                found += 1
            self._value = before
        return found >= wanted

    def _within(self, at: int, total: int) -> None:
        """Nobody stands in a row twice, nor in one that is alone and in another: no row exceeds the rest."""
        for row, apart in enumerate(_apart(self._table, at)):
            self._high[row][at] = min(self._high[row][at], total - apart)

    def _moved(self, row: int, at: int, step: int, spare: bool) -> int | None:
        """Move one count by one, and others with it so that all sums hold: how much of the play was used. None when none can."""
        outward = (step > 0) != (at == self._year)
        node = self._rows + at
        if not self._can(row, at, outward):
            return None
        path = self._path(node, row, (row, at), spare) if outward else self._path(row, node, (row, at), spare)
        if path is None:
            return None
        self._flow(row, at, outward)
        used = 0
        for here, there in pairwise(path):
            if here < self._rows or there < self._rows:
                self._flow(min(here, there), max(here, there) - self._rows, here < there)
            elif not self._overlapping:
                used += 1
        return used

    def _can(self, row: int, at: int, outward: bool) -> bool:
        """Whether one more can flow from a row to a quarter or the year, or back."""
        after = self._value[row][at] + (1 if outward != (at == self._year) else -1)
        return self._low[row][at] <= after <= self._high[row][at]

    def _flow(self, row: int, at: int, outward: bool) -> None:
        self._value[row][at] += 1 if outward != (at == self._year) else -1

    def _path(self, start: int, end: int, without: tuple[int, int], spare: bool) -> list[int] | None:
        """The shortest way for one from a node to another, not straight between the two."""
        came: dict[int, int] = {start: start}
        waiting = [start]
        for here in waiting:
            for there in self._next(here, without, spare):
                if there in came:
                    continue
                came[there] = here
                if there == end:
                    path = [end]
                    while path[-1] != start:
                        path.append(came[path[-1]])
                    return path[::-1]
                waiting.append(there)
        return None

    def _next(self, here: int, without: tuple[int, int], spare: bool) -> Iterator[int]:
        year = self._rows + self._year
        if here < self._rows:
            yield from (self._rows + at for at in range(self._year + 1) if (here, at) != without and self._can(here, at, True))
            return
        at = here - self._rows
        # Where rows overlap only the row itself may move: what else its people have is then as it was.
        rows = (without[0],) if self._overlapping else range(self._rows)
        yield from (row for row in rows if (row, at) != without and self._can(row, at, False))
        # The total of a quarter is not fixed where its rows overlap, nor where it is small and not told.
        if here == year:
            yield from (self._rows + each for each in range(self._year) if self._open(each, without, spare))
        elif self._open(at, without, spare):
            yield year

    def _open(self, at: int, without: tuple[int, int], spare: bool) -> bool:
        return self._overlapping or (spare and at == without[1])
