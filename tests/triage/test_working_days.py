"""Working days of England, with the bank holidays as the government lists them."""

from datetime import date

import pytest

from triage.working_days import OnDayOff, WorkingDays

#: gov.uk/bank-holidays, England and Wales.
BANK_HOLIDAYS = [
    "2025-01-01",
    "2025-04-18",
    "2025-04-21",
    "2025-05-05",
    "2025-05-26",
    "2025-08-25",
    "2025-12-25",
    "2025-12-26",
    "2026-01-01",
    "2026-04-03",
    "2026-04-06",
    "2026-05-04",
    "2026-05-25",
    "2026-08-31",
    "2026-12-25",
    "2026-12-28",
    "2027-01-01",
    "2027-03-26",
    "2027-03-29",
    "2027-05-03",
    "2027-05-31",
    "2027-08-30",
    "2027-12-27",
    "2027-12-28",
]


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_weekdays_off_of_a_year_are_the_bank_holidays(year: int) -> None:
    days = [date.fromordinal(number) for number in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())]
    off = [day.isoformat() for day in days if day.weekday() < 5 and not WorkingDays().works(day)]
    assert off == [day for day in BANK_HOLIDAYS if day.startswith(str(year))]


@pytest.mark.parametrize(
    ("day", "rule", "placed"),
    [
        ("2026-11-23", OnDayOff.BEFORE, "2026-11-23"),  # a Monday
        ("2026-11-22", OnDayOff.SEND, "2026-11-22"),
        ("2026-11-22", OnDayOff.BEFORE, "2026-11-20"),
        ("2026-11-22", OnDayOff.AFTER, "2026-11-23"),
        ("2026-12-25", OnDayOff.BEFORE, "2026-12-24"),
        ("2026-12-25", OnDayOff.AFTER, "2026-12-29"),  # Christmas Day, a weekend, the substitute for Boxing Day
        ("2027-01-01", OnDayOff.AFTER, "2027-01-04"),
    ],
)
def test_where_something_goes_that_falls_on_a_day(day: str, rule: OnDayOff, placed: str) -> None:
    assert WorkingDays().placed(date.fromisoformat(day), rule).isoformat() == placed


def test_days_on_which_the_service_is_closed_are_days_off_too() -> None:
    closed = WorkingDays(frozenset({date(2026, 12, 24), date(2026, 12, 29)}))
    assert not closed.works(date(2026, 12, 24))
    assert closed.placed(date(2026, 12, 26), OnDayOff.BEFORE) == date(2026, 12, 23)
    assert closed.placed(date(2026, 12, 26), OnDayOff.AFTER) == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("today", "rule", "until"),
    [
        ("2026-11-20", OnDayOff.SEND, "2026-11-20"),
        ("2026-11-20", OnDayOff.AFTER, "2026-11-20"),
        ("2026-11-19", OnDayOff.BEFORE, "2026-11-19"),
        ("2026-11-20", OnDayOff.BEFORE, "2026-11-22"),  # a Friday sends what falls on the weekend
        ("2026-12-24", OnDayOff.BEFORE, "2026-12-28"),
    ],
)
def test_how_far_a_day_reaches(today: str, rule: OnDayOff, until: str) -> None:
    assert WorkingDays().reached(date.fromisoformat(today), rule).isoformat() == until
