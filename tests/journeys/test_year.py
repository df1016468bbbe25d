"""A slice of `make year`: some days around the end of summer time (days off: before) and around Christmas (after), on every kind of
database."""

from __future__ import annotations

from datetime import date

import pytest

from store.engine import Store
from tests.journeys.year import Year


def address(store: Store) -> str:
    """The address of the test's database, which the simulated workers open anew."""
    return store._url.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("seed", "first", "last"),
    [(9, date(2026, 10, 22), date(2026, 10, 28)), (5, date(2026, 12, 23), date(2026, 12, 30))],
)
def test_every_e_mail_that_was_owed_left_once_and_no_other(store: Store, seed: int, first: date, last: date) -> None:
    year = Year(address(store), seed, 40, first, last, kills=0.3)
    year.run()
    assert year.counts["killed"] > 0
    assert year.counts["reminder"] > 0


def test_a_digest_that_is_owed_and_not_sent_is_seen(sqlite_store: Store) -> None:
    year = Year(address(sqlite_store), 1, 2, date(2026, 5, 5), date(2026, 5, 5), kills=0)
    year.configuration = year.configuration.model_copy(update={"digest": None})
    with pytest.raises(AssertionError, match="not sent"):
        year.run()
