"""Ages and the dates of forms."""

from datetime import date

import pytest

from parsers.reading import Reading, State, Value
from triage.ages import age_on, birthday, in_words, stated_date, stated_dates


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 3, 10), date(2026, 3, 9), 17),
        (date(2008, 3, 10), date(2026, 3, 10), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 3, 10), date(2026, 3, 10), 0),
        (date(2026, 3, 11), date(2026, 3, 10), -1),
    ],
)
def test_age(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


def test_a_birthday_on_a_day_that_the_year_has_not() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)


def test_dates_of_a_form() -> None:
    two = Value("2008-03-10", State.CONFLICT, others=(("2009-03-10", None), ("spring", None)))
    reading = Reading(
        "cyp", {"person.date_of_birth": two, "consent.date": Value("2026-01-02"), "referral.date": Value("2026-01-03", State.UNSURE)}
    )
    assert stated_dates(reading, "person.date_of_birth") == (date(2008, 3, 10), date(2009, 3, 10), None)
    assert stated_dates(reading, "person.phone") == ()
    assert stated_date(reading, "person.date_of_birth") is None
    assert stated_date(reading, "referral.date") is None
    assert stated_date(reading, "consent.date") == date(2026, 1, 2)


def test_a_day_in_words() -> None:
    assert in_words(date(2027, 3, 3)) == "3 March 2027"
