"""When a review falls due and when people are reminded of it. No interval comes with the program: the service sets them (domain rule 1.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from triage.service import ReviewSettings

RATINGS: Final = ("red", "amber", "green", "blue")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One reminder of a review: its name (`before_14`, `due`, `after_7`) and the day from which it is owed."""

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
    """The reminders of a review, by day."""
    before = [Occasion(f"before_{days}", due_on - timedelta(days=days)) for days in set(settings.remind_days_before)]
    on_the_day = [Occasion("due", due_on)] if settings.remind_on_the_day else []
    after = [Occasion(f"after_{days}", due_on + timedelta(days=days)) for days in set(settings.remind_days_after)]
    return tuple(sorted([*before, *on_the_day, *after], key=lambda occasion: occasion.on))


def owed(due_on: date, today: date, already: Collection[str], settings: ReviewSettings) -> tuple[Occasion, ...]:
    """The reminder that is owed today: the latest occasion that has come, unless it or a later one is among `already` (names).
    After a standstill the ones that were passed over are not sent in a burst. Empty when none is owed."""
    planned = occasions(due_on, settings)
    come = [place for place, occasion in enumerate(planned) if occasion.on <= today]
    if not come or any(occasion.name in already for occasion in planned[come[-1] :]):
        return ()
    return (planned[come[-1]],)
