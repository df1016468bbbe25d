"""On which days a digest is owed, by the clock on the wall in London."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from triage.digest import digest_day
from triage.service import DigestSettings, ReviewSettings, Weekday
from triage.working_days import OnDayOff

WEEK = DigestSettings(at=time(7, 30), days=frozenset(list(Weekday)[:5]), when_empty=False)
REVIEWS = ReviewSettings(remind_days_before=(), remind_on_the_day=True, remind_days_after=())


@pytest.mark.parametrize(
    ("now", "at", "day"),
    [
        ("2026-01-12T07:29", "07:30", None),
        ("2026-01-12T07:30", "07:30", "2026-01-12"),
        ("2026-01-12T23:59", "07:30", "2026-01-12"),  # after a standstill, while the day lasts
        ("2026-07-13T06:30", "07:30", "2026-07-13"),  # in summer London is an hour ahead of UTC
        ("2026-07-13T06:29", "07:30", None),
        ("2026-07-13T23:30", "00:15", "2026-07-14"),  # already the next day there
        ("2026-01-10T12:00", "07:30", None),  # a Saturday
    ],
)
def test_at_the_time_that_the_clock_on_the_wall_shows(now: str, at: str, day: str | None) -> None:
    digest = WEEK.model_copy(update={"at": time.fromisoformat(at)})
    owed = digest_day(datetime.fromisoformat(now).replace(tzinfo=UTC), digest, REVIEWS)
    assert owed == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize("start", ["2026-03-28T00:00", "2026-10-24T00:00"])
def test_a_time_that_summer_time_skips_or_repeats_comes_once_a_day(start: str) -> None:
    digest = DigestSettings(at=time(1, 30), days=frozenset(Weekday), when_empty=True)
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
    owed = [digest_day(begin + timedelta(minutes=15 * step), digest, REVIEWS) for step in range(4 * 48)]
    days = [day for day in owed if day is not None]
    assert sorted(days) == days
    assert set(days) == {begin.date(), begin.date() + timedelta(days=1)}


def days(digest: DigestSettings, rule: OnDayOff, first: date, last: date) -> list[str]:
    reviews = REVIEWS.model_copy(update={"on_day_off": rule})
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    noon = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in every)
    return [day.isoformat() for day in (digest_day(now, digest, reviews) for now in noon) if day is not None]


@pytest.mark.parametrize(
    ("weekdays", "rule", "expected"),
    [
        (list(Weekday)[:5], OnDayOff.SEND, ["2026-04-02", "2026-04-03", "2026-04-06", "2026-04-07"]),
        (list(Weekday)[:5], OnDayOff.BEFORE, ["2026-04-02", "2026-04-07"]),
        (list(Weekday)[:5], OnDayOff.AFTER, ["2026-04-02", "2026-04-07"]),
        ([Weekday.MONDAY], OnDayOff.BEFORE, ["2026-04-02"]),
        ([Weekday.MONDAY], OnDayOff.AFTER, ["2026-04-07"]),
        ([Weekday.SATURDAY], OnDayOff.AFTER, ["2026-04-04"]),  # a weekend that the service asked for is no day off
    ],
)
def test_a_digest_of_a_bank_holiday_goes_on_a_working_day_and_no_day_has_two(
    weekdays: list[Weekday], rule: OnDayOff, expected: list[str]
) -> None:
    digest = WEEK.model_copy(update={"days": frozenset(weekdays)})
    assert days(digest, rule, date(2026, 4, 2), date(2026, 4, 7)) == expected
