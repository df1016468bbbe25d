"""Working days of England: neither a Saturday or Sunday, nor a bank holiday, nor a day on which the service says that it is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Final

from holidays import country_holidays

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class OnDayOff(StrEnum):
    """When an e-mail goes out that falls on a day off: on that day all the same, on the last working day before it, or on the next."""

    SEND = "send"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of one service. `closed` are days off besides weekends and the bank holidays of England."""

    closed: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.weekday() < _SATURDAY and not self.holiday(day)

    def holiday(self, day: date) -> bool:
        """Whether it is a bank holiday of England, or closed."""
        return day in self.closed or day in _bank_holidays(day.year)

    def placed(self, day: date, rule: OnDayOff, off: Callable[[date], bool] | None = None) -> date:
        """The day on which something goes out that falls on `day`: another only where that is a day off (`off`, or no working day)."""
        if rule is OnDayOff.SEND or not (off(day) if off else not self.works(day)):
            return day
        return self._next(day, -_DAY if rule is OnDayOff.BEFORE else _DAY)

    def reached(self, day: date, rule: OnDayOff) -> date:
        """The last day of which what falls on it has gone out by the end of `day`: later than `day` where days off follow it and
        their e-mails go out before."""
        return self._next(day, _DAY) - _DAY if rule is OnDayOff.BEFORE else day

    def _next(self, day: date, step: timedelta) -> date:
        day += step
        while not self.works(day):
            day += step
        return day


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
