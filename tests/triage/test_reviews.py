"""Reviews fall due by the interval that the service has set, and every reminder is owed once."""

from datetime import date, timedelta

import pytest

from triage.reviews import Occasion, occasions, owed, review_due
from triage.service import ReviewIntervals, ReviewSettings

SETTINGS = ReviewSettings(
    interval_days=ReviewIntervals(red=14, amber=42), remind_days_before=(3, 14), remind_on_the_day=True, remind_days_after=(7, 1)
)
DUE = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("rating", "due"),
    [("red", date(2026, 2, 15)), ("amber", date(2026, 3, 15)), ("green", None), ("blue", None)],
)
def test_the_interval_of_the_rating_and_none_where_none_is_set(rating: str, due: date | None) -> None:
    assert review_due(rating, date(2026, 2, 1), SETTINGS) == due


def test_what_is_no_rating_is_refused() -> None:
    with pytest.raises(ValueError, match="no rating"):
        review_due("purple", DUE, SETTINGS)


def test_no_interval_comes_with_the_program() -> None:
    assert ReviewIntervals() == ReviewIntervals(red=None, amber=None, green=None, blue=None)


def test_occasions_by_day() -> None:
    assert occasions(DUE, SETTINGS) == (
        Occasion("before_14", date(2026, 2, 15)),
        Occasion("before_3", date(2026, 2, 26)),
        Occasion("due", date(2026, 3, 1)),
        Occasion("after_1", date(2026, 3, 2)),
        Occasion("after_7", date(2026, 3, 8)),
    )


def test_no_occasion_where_none_is_configured() -> None:
    assert occasions(DUE, ReviewSettings(remind_days_before=(), remind_on_the_day=False, remind_days_after=())) == ()


@pytest.mark.parametrize(
    ("today", "already", "names"),
    [
        (date(2026, 2, 14), (), ()),
        (date(2026, 2, 15), (), ("before_14",)),
        (date(2026, 2, 15), ("before_14",), ()),
        (date(2026, 2, 20), (), ("before_14",)),
        (date(2026, 2, 26), ("before_14",), ("before_3",)),
        (date(2026, 3, 1), ("before_14", "before_3"), ("due",)),
        (date(2026, 3, 1), (), ("due",)),
        (date(2026, 3, 2), ("due",), ("after_1",)),
        (date(2026, 6, 1), (), ("after_7",)),
        (date(2026, 6, 1), ("after_7",), ()),
        (date(2026, 2, 27), ("due",), ()),
    ],
)
def test_what_is_owed(today: date, already: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert tuple(occasion.name for occasion in owed(DUE, today, already, SETTINGS)) == names


def test_day_by_day_every_occasion_is_owed_exactly_once_and_in_order() -> None:
    sent: list[str] = []
    for day in range(-30, 30):
        for _ in range(2):
            sent += [occasion.name for occasion in owed(DUE, DUE + timedelta(days=day), sent, SETTINGS)]
    assert sent == ["before_14", "before_3", "due", "after_1", "after_7"]
