"""Reviews fall due by the interval that the service has set, and every reminder is owed once."""

from datetime import date, timedelta

import pytest

from triage.reviews import Occasion, escalations, occasions, owed, review_due, seen_until
from triage.service import ReviewIntervals, ReviewSettings
from triage.working_days import OnDayOff

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
    occasion = owed(occasions(DUE, SETTINGS), today, already)
    assert ((occasion.name,) if occasion else ()) == names


def test_day_by_day_every_occasion_is_owed_exactly_once_and_in_order() -> None:
    sent: list[str] = []
    for day in range(-30, 30):
        for _ in range(2):
            occasion = owed(occasions(DUE, SETTINGS), DUE + timedelta(days=day), sent)
            sent += [occasion.name] if occasion else []
    assert sent == ["before_14", "before_3", "due", "after_1", "after_7"]


#: A Sunday: before_3 falls on Thursday, before_2 on Good Friday, before_1 on the Saturday, after_1 on Easter Monday.
EASTER = date(2026, 4, 5)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (OnDayOff.SEND, ["2026-04-02", "2026-04-03", "2026-04-04", "2026-04-05", "2026-04-06", "2026-04-11"]),
        (OnDayOff.BEFORE, ["2026-04-02", "2026-04-02", "2026-04-02", "2026-04-02", "2026-04-07", "2026-04-10"]),
        (OnDayOff.AFTER, ["2026-04-02", "2026-04-07", "2026-04-07", "2026-04-07", "2026-04-07", "2026-04-13"]),
    ],
)
def test_what_falls_on_days_off_goes_where_the_service_says_and_nothing_is_late_before_its_day(rule: OnDayOff, days: list[str]) -> None:
    settings = ReviewSettings(remind_days_before=(3, 2, 1), remind_on_the_day=True, remind_days_after=(1, 6), on_day_off=rule)
    planned = occasions(EASTER, settings)
    assert [occasion.name for occasion in planned] == ["before_3", "before_2", "before_1", "due", "after_1", "after_6"]
    assert [occasion.on.isoformat() for occasion in planned] == days


@pytest.mark.parametrize("rule", OnDayOff)
def test_of_occasions_that_fall_together_only_the_last_is_owed_and_every_due_date_is_seen_in_time(rule: OnDayOff) -> None:
    settings = ReviewSettings(remind_days_before=(3, 2, 1), remind_on_the_day=True, remind_days_after=(1, 6), on_day_off=rule)
    for due in (EASTER + timedelta(days=days) for days in range(-40, 40)):
        sent: list[str] = []
        for today in (due + timedelta(days=days) for days in range(-20, 20)):
            occasion = owed(occasions(due, settings), today, sent) if due <= seen_until(today, settings) else None
            if occasion is not None:
                assert occasion.on == today  # not a day late, whatever lies between
                sent.append(occasion.name)
        by_day = {occasion.on: occasion.name for occasion in occasions(due, settings)}
        assert sent == list(by_day.values())


def test_the_team_lead_is_told_after_the_days_that_the_service_sets_and_never_by_default() -> None:
    assert escalations(DUE, SETTINGS) == ()
    settings = SETTINGS.model_copy(update={"escalate_days_after": (28, 14), "on_day_off": OnDayOff.AFTER})
    assert escalations(DUE, settings) == (Occasion("overdue_14", date(2026, 3, 16)), Occasion("overdue_28", date(2026, 3, 30)))
