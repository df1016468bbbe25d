"""When a review falls due and when people are reminded of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from triage.service import ReviewSettings


@dataclass(frozen=True, slots=True)
class Occasion:
    """One reminder of a review: its name (`before_14`, `due`, `after_7`) and the day from which it is owed."""

    name: str
    on: date


def review_due(rating: str, accepted_on: date, settings: ReviewSettings) -> date | None:
    """The day on which the review falls due by the interval of the rating, None when the service has set none for it.
    Raises ValueError for what is no rating."""
    raise NotImplementedError


def occasions(due_on: date, settings: ReviewSettings) -> tuple[Occasion, ...]:
    """The reminders of a review, by day."""
    raise NotImplementedError


def owed(due_on: date, today: date, already: Collection[str], settings: ReviewSettings) -> tuple[Occasion, ...]:
    """The reminder that is owed today: the latest occasion that has come, unless it or a later one is among `already` (names).
    After a standstill the ones that were passed over are not sent in a burst. Empty when none is owed."""
    raise NotImplementedError
