"""Dates, times and names as the pages show them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from desk import words
from store.register import today


@pytest.mark.parametrize(
    ("moment", "shown", "day"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "29 Mar 2026, 12:59am", date(2026, 3, 29)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 Mar 2026, 2:00am", date(2026, 3, 29)),  # the clock goes forward
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 Oct 2026, 1:30am", date(2026, 10, 25)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 Oct 2026, 1:30am", date(2026, 10, 25)),  # an hour later, it went back
        (datetime(2026, 7, 31, 23, 0, tzinfo=UTC), "1 Aug 2026, 12:00am", date(2026, 8, 1)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "31 Dec 2026, 11:59pm", date(2026, 12, 31)),
        (datetime(2026, 11, 23, 12, 0, tzinfo=UTC), "23 Nov 2026, 12:00pm", date(2026, 11, 23)),
    ],
)
def test_moments_and_days_are_londons(moment: datetime, shown: str, day: date) -> None:
    assert words.moment(moment) == shown
    assert today(moment) == day


@pytest.mark.parametrize(
    ("family", "given", "listed", "full"),
    [
        ("Wix", "Orla", "WIX, Orla", "Orla Wix"),
        ("Wix", None, "WIX", "Wix"),
        (None, "Orla", "Orla", "Orla"),
        (None, None, "Name not read", "Name not read"),
        ("x" * 500, "Orla", "X" * 100 + "…", "Orla " + "x" * 95 + "…"),
    ],
)
def test_names(family: str | None, given: str | None, listed: str, full: str) -> None:
    assert words.listed_name(family, given) == listed
    assert words.full_name(given, family) == full
