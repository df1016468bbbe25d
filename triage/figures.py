"""What a report counts, and the settings by which small numbers in it are hidden. Nothing here names or describes anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from triage.service import Settings


class ThemesSettings(Settings):
    """How the figures of many people are told so that none tells of one. What comes with the program is NHS England's method for
    figures below the national level (Hospital Episode Statistics, from September 2018): 1 to 7 hidden, the rest to the nearest 5.

    `hidden_below`: a count from 1 up to this is not shown. `round_to`: what is shown is rounded to the nearest of these.
    `possible_numbers`: how many numbers a hidden count could be, at least, for somebody who works with all that is shown.
    `settled_after_days`: how many days after its end a quarter is counted, so that most of its referrals are decided by then."""

    hidden_below: Annotated[int, Field(ge=5, le=50)] = 8
    round_to: Literal[5, 10] = 5
    possible_numbers: Annotated[int, Field(ge=2, le=20)] = 3
    settled_after_days: Annotated[int, Field(ge=0, le=180)] = 28

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.possible_numbers >= self.hidden_below:
            raise ValueError("needs possible_numbers below hidden_below: a hidden count is one of the numbers from 1 up to that")
        return self

    def hidden(self, count: int) -> bool:
        """Whether a count is small enough to be hidden. None at all is not a small number: it is shown."""
        return 0 < count < self.hidden_below

    def rounded(self, count: int) -> int:
        """The count to the nearest `round_to`; a half goes up."""
        return (count + self.round_to // 2) // self.round_to * self.round_to

    def behind(self, count: int) -> tuple[int, int]:
        """The smallest and the largest count that would be told as this one is."""
        if count == 0:
            return 0, 0
        if self.hidden(count):
            return 1, self.hidden_below - 1
        told = self.rounded(count)
        return max(self.hidden_below, told - self.round_to // 2), told + (self.round_to - 1) // 2


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of a group by one thing: `counts` has a line for each row, and in it a number for each quarter.

    In most tables everybody stands in one row. In an `overlapping` one somebody may stand in several, or in none; with `last_alone`
    who stands in its last row ("not settled") stands in no other. `yearly` False: the quarters are not added up."""

    name: str
    rows: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    overlapping: bool = False
    last_alone: bool = False
    yearly: bool = True

    def column(self, quarter: int) -> list[int]:
        """The counts of one quarter."""
        return [row[quarter] for row in self.counts]


@dataclass(frozen=True, slots=True)
class Group:
    """All who are counted together (such as the referrals that arrived): how many in each quarter that has ended, and by what.

    `adds_up` False: the people of one quarter are those of the next (who is on the register), so that there is no sum of a year.
    `waits` are days, for each name and quarter, of which only the middle one is ever told."""

    name: str
    totals: tuple[int, ...]
    tables: tuple[Table, ...]
    adds_up: bool = True
    waits: tuple[tuple[str, tuple[tuple[int, ...], ...]], ...] = ()
