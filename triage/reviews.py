"""When a review falls due and when people are told of it. No interval comes with the program: the service sets them (domain rule 1.4)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from triage.service import ReviewSettings
from triage.working_days import OnDayOff

RATINGS: Final = ("red", "amber", "green", "blue")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One e-mail about a review: its name (`before_14`, `due`, `after_7`, `overdue_14`) and the day from which it is owed."""

    name: str
    on: date


def review_due(rating: str, accepted_on: date, settings: ReviewSettings) -> date | None:
    """The day on which the review falls due by the interval of the rating, None when the service has set none for it.
    Raises ValueError for what is no rating."""
    if rating not in RATINGS:
        raise ValueError(f"{rating!r} is no rating: red, amber, green or blue")
    days: int | None = getattr(settings.interval_days, rating)
    return None if days is None else accepted_on + timedelta(days=days)


def occasions(due_on: date, settings: ReviewSettings) -> tuple[Occasion, ...]:
    """The reminders of a review, by day; each on a working day where the service has said so."""
    days = [*(-days for days in settings.remind_days_before), *([0] if settings.remind_on_the_day else []), *settings.remind_days_after]
    return _placed(due_on, days, settings, "after")


def escalations(due_on: date, settings: ReviewSettings) -> tuple[Occasion, ...]:
    """When the team lead is told that a review is overdue, by day; never where the service has not set it."""
    return _placed(due_on, settings.escalate_days_after or (), settings, "overdue")


def seen_until(today: date, settings: ReviewSettings) -> date:
    """The last due date of which something can be owed today."""
    return settings.working_days.reached(today, settings.on_day_off) + timedelta(days=max(settings.remind_days_before, default=0))


def owed(planned: tuple[Occasion, ...], today: date, already: Collection[str]) -> Occasion | None:
    """What is owed today: the latest occasion that has come, unless it or a later one is among `already` (names).
    After a standstill the ones that were passed over are not sent in a burst. None when none is owed."""
    come = [place for place, occasion in enumerate(planned) if occasion.on <= today]
    if not come or any(occasion.name in already for occasion in planned[come[-1] :]):
        return None
    return planned[come[-1]]


def _placed(due_on: date, days: Iterable[int], settings: ReviewSettings, after: str) -> tuple[Occasion, ...]:
    """The occasions so many days after the due date (before it where negative), in that order."""
    return tuple(Occasion(_name(number, after), _day(due_on, number, settings)) for number in sorted(set(days)))


def _name(days: int, after: str) -> str:
    return f"{after}_{days}" if days > 0 else f"before_{-days}" if days else "due"


def _day(due_on: date, days: int, settings: ReviewSettings) -> date:
    day = due_on + timedelta(days=days)
    placed = settings.working_days.placed(day, settings.on_day_off)
    if days > 0 and placed <= due_on:  # nothing is late before its day is over
        return settings.working_days.placed(day, OnDayOff.AFTER)
    return placed
