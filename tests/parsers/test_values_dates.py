"""Dates as people in Britain write them, day first."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.values import normal, read_date

SURE = [
    ("3/4/2009", "2009-04-03"), ("03/04/2009", "2009-04-03"), ("3/4/09", "2009-04-03"), ("03.04.2009", "2009-04-03"), ("3-4-09", "2009-04-03"), ("03-04-2009", "2009-04-03"), ("3rd April 2009", "2009-04-03"),
    ("3rd of April 2009", "2009-04-03"), ("3 April, 2009", "2009-04-03"), ("the 3rd of April, 2009", "2009-04-03"), ("3 Apr 09", "2009-04-03"), ("3 Apr. 2009", "2009-04-03"), ("03-Apr-2009", "2009-04-03"), ("03APR2009", "2009-04-03"), ("3/Apr/09", "2009-04-03"),
    ("April 3rd 2009", "2009-04-03"), ("April 3, 2009", "2009-04-03"), ("2009-04-03", "2009-04-03"), ("2009/04/03", "2009-04-03"), ("2009-04-03T00:00:00", "2009-04-03"), ("03 04 2009", "2009-04-03"), ("03042009", "2009-04-03"), ("3 / 4 / 2009", "2009-04-03"),
    ("0 3 / 0 4 / 2 0 0 9", "2009-04-03"), ("0 3 0 4 2 0 0 9", "2009-04-03"), ("0|3|0|4|2|0|0|9", "2009-04-03"), ("Mon 3 March 2025", "2025-03-03"), ("Monday 3rd March 2025", "2025-03-03"), ("Monday, 3 March 2025", "2025-03-03"), ("D.O.B: 3/4/09", "2009-04-03"), ("03/04/2009 (aged 15)", "2009-04-03"),
    ("03/04/2009 - 16 yrs", "2009-04-03"), ("17th Aug 10", "2010-08-17"), ("1 Sept 2011", "2011-09-01"), ("29/02/2012", "2012-02-29"), ("31.12.1999", "1999-12-31"), ("3rd Febuary 2010", "2010-02-03"), ("3rd Feburary 2010", "2010-02-03"), ("11th Novemeber 2010", "2010-11-11"), ("3//4//2009", "2009-04-03"), ("03/04/2009.", "2009-04-03"),
    ("born 3/4/2009 in Ipswich", "2009-04-03"), ("3rd April '09", "2009-04-03"), ("3 april 1962", "1962-04-03"), ("12/12/45", "1945-12-12"), ("1.5.45", "1945-05-01"), ("03\\04\\2009", "2009-04-03"), ("03:04:2009", "2009-04-03"), ("2004, 30 June", "2004-06-30"), ("2004 June 30", "2004-06-30"),
]  # fmt: skip

UNSURE = [
    ("04/13/2009", "04/13/2009"), ("31/02/2009", "31/02/2009"), ("29/02/2011", "29/02/2011"), ("April 2009", "April 2009"), ("04/2009", "04/2009"), ("2009", "2009"), ("Sept 25", "Sept 25"), ("15 yrs", "15 yrs"), ("15", "15"), ("aged 15", "aged 15"), ("3/4", "3/4"),
    ("03/04/2009 or 03/04/2010", "2009-04-03"), ("3/4/09 and 4/5/10", "2009-04-03"), ("03/04/1850", "1850-04-03"), ("O3/O4/2OO9", "2009-04-03"), ("03/04/2009?", "2009-04-03"), ("approx 03/04/2009", "2009-04-03"), ("Tuesday 3 March 2025", "2025-03-03"), ("3/4/33", "1933-04-03"), ("3/4/24", "2024-04-03"), ("32/01/2009", "32/01/2009"), ("3/4/209", "3/4/209"),
    ("030409", "030409"), ("12/1/9 (he is 15)", "2009-01-12"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), SURE)
def test_a_date_of_birth_that_can_only_mean_one_day(written: str, expected: str) -> None:
    found = read_date(written, birth=True)
    assert found is not None
    assert (found.value, found.sure, found.note) == (expected, True, None)


@pytest.mark.parametrize(("written", "expected"), UNSURE)
def test_a_date_of_birth_that_a_person_must_look_at(written: str, expected: str) -> None:
    found = read_date(written, birth=True)
    assert found is not None
    assert (found.value, found.sure) == (expected, False)
    assert found.note


@pytest.mark.parametrize("written", ["Ipswich", "Jane Smith", "mum", "No fixed abode"])
def test_what_says_nothing_of_a_date(written: str) -> None:
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12/3/24", "2024-03-12"),
        ("12/3/24 (verbal)", "2024-03-12"),
        ("verbal consent 12/3/2025", "2025-03-12"),
        ("3 Mar 25", "2025-03-03"),
        ("By phone on Wed 14 May 2025 at 3pm", "2025-05-14"),
    ],
)
def test_dates_of_consent_and_referral(written: str, expected: str) -> None:
    found = normal("consent.date", written)
    assert found is not None
    assert (found.value, found.sure) == (expected, True)


@pytest.mark.parametrize("written", ["12/3/1984", "12/3/2075", "12/3", "today", "last week", "12/3/24, reviewed 4/5/24"])
def test_dates_of_consent_that_a_person_must_look_at(written: str) -> None:
    found = normal("consent.date", written)
    assert found is not None
    assert not found.sure


ON = date(2025, 6, 2)


@pytest.mark.parametrize(
    ("key", "written", "value", "sure"),
    [
        ("person.date_of_birth", "3/7/2025", "2025-07-03", False),
        ("person.date_of_birth", "02/06/2025", "2025-06-02", False),
        ("person.date_of_birth", "3/4/33", "1933-04-03", True),
        ("person.date_of_birth", "3/4/26", "1926-04-03", True),
        ("person.date_of_birth", "3/4/24", "2024-04-03", False),
        ("person.date_of_birth", "3/4/12", "2012-04-03", True),
        ("person.date_of_birth", "3/4/1904", "1904-04-03", False),
        ("consent.date", "3/6/2025", "2025-06-03", False),
        ("consent.date", "2/6/2025", "2025-06-02", True),
    ],
)
def test_the_day_of_reading_decides_what_is_in_the_future(key: str, written: str, value: str, sure: bool) -> None:
    found = normal(key, written, on=ON)
    assert found is not None
    assert (found.value, found.sure) == (value, sure)


_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


def _shapes(day: date) -> list[str]:
    d, m, y = day.day, day.month, day.year
    ordinal = "th" if d in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
    month = _MONTHS[m - 1]
    return [
        f"{d}/{m}/{y}", f"{d:02}/{m:02}/{y}", f"{d:02}.{m:02}.{y}", f"{d:02}-{m:02}-{y}", f"{d:02} {m:02} {y}", f"{d:02}{m:02}{y}", day.isoformat(), f"{d}{ordinal} {month} {y}", f"{d} {month[:3]} {y}", f"{d:02}-{month[:3].upper()}-{y}",
        f"{month} {d}{ordinal}, {y}", f"{day:%A} {d} {month} {y}", f"{d}{ordinal} of {month} {y}", " ".join(f"{d:02}{m:02}{y}"), f"{d:02} / {m:02} / {y}", f"{d}/{m}/{y} (verbal)",
    ]  # fmt: skip


@given(st.dates(min_value=date(1940, 1, 1), max_value=date(2019, 12, 31)))
def test_a_day_written_in_any_shape_is_read_back(day: date) -> None:
    for written in _shapes(day):
        found = read_date(written, birth=True)
        assert found is not None, written
        assert (found.value, found.sure) == (day.isoformat(), True), written


@given(st.dates(min_value=date(2015, 1, 1), max_value=date(2039, 12, 31)))
def test_a_recent_day_with_a_short_year_is_read_back(day: date) -> None:
    found = read_date(f"{day.day}/{day.month}/{day:%y}")
    assert found is not None
    assert (found.value, found.sure) == (day.isoformat(), True)


@given(st.text(max_size=60))
def test_any_text_at_all_is_read_without_failing(text: str) -> None:
    for birth in (True, False):
        found = read_date(text, birth=birth)
        assert found is None or found.sure == (found.note is None)
