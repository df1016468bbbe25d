"""The periods for which figures are told: quarters and financial years that are over, and no others."""

from __future__ import annotations

from datetime import date

import pytest

from triage.periods import NoSuchPeriod, Period, Quarter, offered, period, quarter_of, settled, settled_on

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("quarter", "first", "last", "words"),
    [
        (Quarter(2026, 1), date(2026, 4, 1), date(2026, 6, 30), "April to June 2026"),
        (Quarter(2026, 2), date(2026, 7, 1), date(2026, 9, 30), "July to September 2026"),
        (Quarter(2026, 3), date(2026, 10, 1), date(2026, 12, 31), "October to December 2026"),
        (Quarter(2026, 4), date(2027, 1, 1), date(2027, 3, 31), "January to March 2027"),
    ],
)
def test_a_quarter_of_a_financial_year(quarter: Quarter, first: date, last: date, words: str) -> None:
    assert (quarter.first, quarter.last, quarter.words) == (first, last, words)
    assert quarter_of(first) == quarter_of(last) == quarter
    assert [quarter.month_of(first), quarter.month_of(last)] == [0, 2]
    assert quarter.months[0].split()[0] == words.split()[0]


def test_a_year_runs_from_april_to_march() -> None:
    year = Period(2026, None)
    assert (year.first, year.last, year.words, year.code) == (date(2026, 4, 1), date(2027, 3, 31), "April 2026 to March 2027", "2026")
    assert Period(2026, 4).code == "2026-q4"


@pytest.mark.parametrize(
    ("today", "quarters"), [(date(2026, 7, 28), 0), (date(2026, 7, 29), 1), (date(2027, 4, 28), 3), (date(2027, 4, 29), 4)]
)
def test_a_quarter_is_settled_on_the_29th_day_after_its_end(today: date, quarters: int) -> None:
    assert len(settled(2026, today, 28)) == quarters
    assert settled_on(Quarter(2026, 1), 0) == date(2026, 7, 1)


def test_periods_are_offered_newest_first_a_year_before_its_quarters() -> None:
    codes = [each.code for each in offered(date(2025, 8, 5), TODAY, 28)]
    assert codes == ["2026-q2", "2026-q1", "2025", "2025-q4", "2025-q3", "2025-q2"]
    assert offered(date(2026, 10, 1), TODAY, 28) == ()


def test_a_period_is_found_by_its_first_and_last_day() -> None:
    assert period(date(2026, 7, 1), date(2026, 9, 30), TODAY, 28) == Period(2026, 2)
    assert period(date(2025, 4, 1), date(2026, 3, 31), TODAY, 28) == Period(2025, None)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 7, 1), date(2026, 9, 29), "July to September 2026 (2026-07-01 to 2026-09-30)"),
        (date(2026, 1, 1), date(2026, 12, 31), "April 2025 to March 2026"),
        (date(2026, 9, 1), date(2026, 9, 30), "so that nobody can subtract"),
        (date(2026, 9, 30), date(2026, 7, 1), "before the first"),
        (date(2026, 10, 1), date(2026, 12, 31), "from 29 January 2027"),
        (date(2026, 4, 1), date(2027, 3, 31), "from 29 April 2027"),
    ],
)
def test_another_period_is_refused_with_what_there_is(first: date, last: date, words: str) -> None:
    with pytest.raises(NoSuchPeriod) as refused:
        period(first, last, TODAY, 28)
    assert words in str(refused.value)
