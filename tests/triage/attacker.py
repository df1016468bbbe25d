"""Somebody who has every table that was told and works with all of them at once: integer linear programming (HiGHS, by scipy),
which shares nothing with the way in which the tables were protected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from triage.figures import Group, ThemesSettings
from triage.suppression import QUARTERS, ShownGroup

_MOST = 100_000


@dataclass(frozen=True)
class Unknown:
    """A hidden count: where it stands, what it is, and the variable that stands for it."""

    place: str
    count: int
    variable: int


class Attacker:
    """Knows the tables, how they are made, and even which counts are hidden for being small and which to cover others."""

    def __init__(self, group: Group, shown: ShownGroup, settings: ThemesSettings) -> None:
        self._settings = settings
        self._low: list[int] = []
        self._high: list[int] = []
        self._sums: list[tuple[list[int], int]] = []  # these variables make up that one
        self._atmost: list[tuple[list[int], int]] = []  # these together are not more than that one
        self.hidden: list[Unknown] = []
        totals = [
            self._variable(f"total {at}", count, told, False)
            for at, (count, told) in enumerate(zip(group.totals, shown.totals, strict=True))
        ]
        whole_year = group.adds_up and len(group.totals) == QUARTERS
        year = self._variable("year", sum(group.totals), shown.year, settings.hidden_below <= sum(group.totals)) if whole_year else None
        if year is not None:
            self._sums.append((totals, year))
        for table, told in zip(group.tables, shown.tables, strict=True):
            columns: list[list[int]] = [[] for _ in totals]
            for row, counts in enumerate(table.counts):
                across = []
                for at, count in enumerate(counts):
                    withheld = all(cells[at] is None for cells in told.cells)
                    across.append(self._variable(f"{table.name} {row} {at}", count, told.cells[row][at], withheld))
                    columns[at].append(across[-1])
                if told.year:
                    withheld = not settings.hidden(sum(counts)) or all(cell is None for cell in told.year)
                    self._sums.append((across, self._variable(f"{table.name} {row} year", sum(counts), told.year[row], withheld)))
            for at, column in enumerate(columns):
                if table.overlapping:
                    alone = column[-1:] if table.last_alone else []
                    self._atmost.extend(([variable, *alone], totals[at]) for variable in column[: len(column) - len(alone)])
                else:
                    self._sums.append((column, totals[at]))

    def stars_are_small(self) -> None:
        """Take every hidden small count for what it is."""
        for unknown in self.hidden:
            self._low[unknown.variable], self._high[unknown.variable] = 1, self._settings.hidden_below - 1

    def span(self, unknown: Unknown) -> tuple[int, int]:
        """The smallest and the largest number that the hidden count can be."""
        found = []
        for sign in (1, -1):
            goal = numpy.zeros(len(self._low))
            goal[unknown.variable] = sign
            solved = milp(goal, integrality=numpy.ones(len(self._low)), bounds=Bounds(self._low, self._high), constraints=self._constraints)
            assert solved.success, solved.message
            found.append(sign * round(solved.fun))
        return found[0], found[1]

    def _variable(self, place: str, count: int, told: int | None, withheld: bool) -> int:
        if told is None:
            small = self._settings.hidden(count) and not withheld
            low, high = (1, self._settings.hidden_below - 1) if small else (0, _MOST)
            if self._settings.hidden(count):
                self.hidden.append(Unknown(place, count, len(self._low)))
        else:
            assert told == self._settings.rounded(count)
            assert not self._settings.hidden(count)
            low, high = self._settings.behind(count)
        assert low <= count <= high
        self._low.append(low)
        self._high.append(high)
        return len(self._low) - 1

    @cached_property
    def _constraints(self) -> LinearConstraint:
        rows = list(self._rows())
        matrix = numpy.zeros((len(rows), len(self._low)))
        for at, (parts, whole, _) in enumerate(rows):
            matrix[at, parts] = 1
            matrix[at, whole] = -1
        return LinearConstraint(csr_array(matrix), [low for _, _, low in rows], [0.0] * len(rows))

    def _rows(self) -> Iterator[tuple[Sequence[int], int, float]]:
        yield from ((parts, whole, 0.0) for parts, whole in self._sums)
        yield from ((parts, whole, -numpy.inf) for parts, whole in self._atmost)


def not_worked_out(known: Group, told: ShownGroup, chosen: ThemesSettings) -> None:
    """No hidden count can be narrowed to fewer numbers than is promised; one of a group that is hidden itself, to no fewer than 2."""
    attacker = Attacker(known, told, chosen)
    small = {f" {at}" for at, total in enumerate(known.totals) if chosen.hidden(total)}
    for unknown in attacker.hidden:
        least, most = attacker.span(unknown)
        wanted = 2 if unknown.place[-2:] in small else chosen.possible_numbers
        assert most - least + 1 >= wanted, (unknown, least, most, known)
