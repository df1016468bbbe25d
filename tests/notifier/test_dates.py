"""Dates and times as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from notifier.dates import date_in_words, time_in_words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 3, 3), "Monday 3 March 2025"),
        (date(2024, 2, 29), "Thursday 29 February 2024"),
        (date(2026, 12, 25), "Friday 25 December 2026"),
    ],
)
def test_dates(day: date, words: str) -> None:
    assert date_in_words(day) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2025, 3, 3, 14, 5, tzinfo=UTC), "Monday 3 March 2025 at 2:05pm"),
        (datetime(2025, 7, 1, 23, 30, tzinfo=UTC), "Wednesday 2 July 2025 at 12:30am"),
        (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "Sunday 26 October 2025 at 1:30am"),
        (datetime(2025, 10, 26, 1, 30, tzinfo=UTC), "Sunday 26 October 2025 at 1:30am"),
        (datetime(2025, 1, 1, 12, 0, tzinfo=UTC), "Wednesday 1 January 2025 at 12:00pm"),
    ],
)
def test_times_are_londons(moment: datetime, words: str) -> None:
    assert time_in_words(moment) == words


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        time_in_words(datetime(2025, 3, 3, 14, 5))  # noqa: DTZ001
