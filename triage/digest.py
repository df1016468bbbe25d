"""On which days a team gets its digest."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from triage.service import DigestSettings, ReviewSettings, Weekday

_LONDON: Final = ZoneInfo("Europe/London")

#: No run of days off is longer: what a digest is moved by is looked for among so many days on either side.
_LONGEST_BREAK: Final = 31


def digest_day(now: datetime, digest: DigestSettings, reviews: ReviewSettings) -> date | None:
    """The day whose digest is owed now: today in London, once the clock there shows the time or later; else None.

    The clock on the wall decides, not a span of hours: a time that summer time skips has come an hour later, and one that comes
    twice is the first. A digest that falls on a bank holiday goes on the working day that `reviews.on_day_off` says, and a day has
    never more than one. What a standstill passed over is not made up for: yesterday's figures help nobody."""
    there = now.astimezone(_LONDON)
    today = there.date()
    return today if there.time() >= digest.at and _is_digest_day(today, digest, reviews) else None


def _is_digest_day(today: date, digest: DigestSettings, reviews: ReviewSettings) -> bool:
    working = reviews.working_days
    around = (today + timedelta(days=days) for days in range(-_LONGEST_BREAK, _LONGEST_BREAK + 1))
    return any(Weekday.of(day) in digest.days and working.placed(day, reviews.on_day_off, off=working.holiday) == today for day in around)
