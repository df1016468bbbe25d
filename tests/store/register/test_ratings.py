"""Ratings have a name and a reason and leave a history; blue is a stay in hospital beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from store import audit, decisions, register
from store.engine import Store
from store.errors import NoName, NoRating, NoReason, NotOnRegister, PromiseBroken, Refused
from store.models import Action, Rating
from store.register.refusals import (
    BlueIsAPlace,
    ChangedMeanwhile,
    DayToCome,
    DayTooEarly,
    InHospital,
    NothingChanged,
    NotInHospital,
    NotOnEntry,
    StayIsOver,
    StaysOverlap,
)
from tests.store.making import NOW, REFERENCE, TODAY
from tests.store.register.putting import BY, DUE, entry_now, full_reading, on_register, seen

LATER = NOW + timedelta(days=2)


def rate(store: Store, rating: str, reason: str = "He has settled.", **changes: Any) -> None:
    with store.transaction() as session:
        said: dict[str, Any] = {"rating": rating, "reason": reason, "by": BY, "now": LATER} | changes
        register.rate(session, REFERENCE, **said)


def admit(store: Store, on: date = TODAY, **changes: Any) -> None:
    with store.transaction() as session:
        said: dict[str, Any] = {"admitted_on": on, "by": BY, "now": LATER} | changes
        register.admit(session, REFERENCE, **said)


def discharge(store: Store, on: date = TODAY, **changes: Any) -> None:
    with store.transaction() as session:
        said: dict[str, Any] = {"discharged_on": on, "by": BY, "now": LATER} | changes
        register.discharge(session, REFERENCE, **said)


def in_and_out_before(store: Store) -> None:
    admit(store, TODAY)
    discharge(store, TODAY - timedelta(days=1))


def test_every_rating_stays_with_its_name_and_reason(store: Store) -> None:
    on_register(store, reason="Two admissions last year.")
    rate(store, "green", by="A. Frost")
    found = seen(store)
    assert [(row.rating, row.rated_by, row.reason, row.superseded_at) for row in found.ratings] == [
        (Rating.AMBER, BY, "Two admissions last year.", LATER),
        (Rating.GREEN, "A. Frost", "He has settled.", None),
    ]
    assert (found.entry.rating, found.entry.rated_by, found.entry.rated_at, found.entry.standing) == (
        Rating.GREEN,
        "A. Frost",
        LATER,
        Rating.GREEN,
    )


def test_what_the_referrer_thought_is_never_overwritten(store: Store) -> None:
    on_register(store, form=full_reading())
    rate(store, "green")
    found = seen(store)
    assert found.referral.fields["risk.rating_suggested"]["value"] == "red"
    assert [row.rating for row in found.ratings] == [Rating.AMBER, Rating.GREEN]


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"by": " "}, NoName), ({"rating": "pink"}, NoRating), ({"rating": "blue"}, BlueIsAPlace), ({"reason": " "}, NoReason)],
)
def test_a_rating_needs_a_colour_a_name_and_a_reason(store: Store, changes: dict[str, Any], error: type[Refused]) -> None:
    on_register(store)
    with pytest.raises(error):
        rate(store, **({"rating": "red"} | changes))
    assert [row.rating for row in seen(store).ratings] == [Rating.AMBER]


def test_hospital_stands_beside_the_rating_and_gives_it_back(store: Store) -> None:
    on_register(store)
    admit(store, hospital="Wedgwood House")
    entry = entry_now(store)
    assert (entry.standing, entry.rating, entry.inpatient_since) == (Rating.BLUE, Rating.AMBER, TODAY)
    rate(store, "red")
    assert (entry_now(store).standing, entry_now(store).rating) == (Rating.BLUE, Rating.RED)
    with pytest.raises(InHospital, match="23 November 2026"):
        admit(store)
    discharge(store, to="Home")
    found = seen(store)
    assert (found.entry.standing, found.entry.inpatient_since) == (Rating.RED, None)
    (stay,) = found.stays
    assert (stay.admitted_on, stay.hospital, stay.rating_before, stay.discharged_on, stay.discharged_to) == (
        TODAY,
        "Wedgwood House",
        Rating.AMBER,
        TODAY,
        "Home",
    )
    admit(store)
    assert [row.discharged_on for row in seen(store).stays] == [TODAY, None]


def test_who_comes_in_hospital_has_no_rating_until_somebody_gives_one(store: Store) -> None:
    on_register(store, rating="blue")
    found = seen(store)
    assert (found.entry.standing, found.entry.rating, found.entry.inpatient_since, found.ratings) == (Rating.BLUE, None, TODAY, ())
    with pytest.raises(NoRating):
        discharge(store)
    with pytest.raises(NoReason):
        discharge(store, rating="red")
    discharge(store, rating="red", reason="Just home.")
    assert (entry_now(store).standing, entry_now(store).rated_by) == (Rating.RED, BY)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda store: admit(store, TODAY + timedelta(days=9)), DayToCome),
        (discharge, NotInHospital),
        (in_and_out_before, DayTooEarly),
    ],
)
def test_days_that_cannot_be_are_refused(store: Store, change: Callable[[Store], None], error: type[Refused]) -> None:
    on_register(store)
    with pytest.raises(error):
        change(store)


def test_two_people_at_once_the_second_is_told_of_the_first(store: Store) -> None:
    on_register(store)
    version = entry_now(store).version
    rate(store, "green", by="A. Frost", seen=version)
    with pytest.raises(ChangedMeanwhile, match="Frost has changed this entry"):
        rate(store, "red", seen=version)
    rate(store, "red", seen=version + 1)
    assert [row.rating for row in seen(store).ratings] == [Rating.AMBER, Rating.GREEN, Rating.RED]


def test_the_schema_itself_refuses_blue_as_a_rating_a_second_one_and_nobody_s(store: Store) -> None:
    on_register(store)
    row = "INSERT INTO rating (entry_id, rating, rated_by, rated_at, reason) VALUES (1, '{}', '{}', '2026-11-23 10:00:00', '{}')"
    for broken, rule in {
        row.format("blue", "x", "x"): "ck_rating_rating",
        row.format("red", " ", "x"): "ck_rating_rated_by",
        row.format("red", "x", " "): "ck_rating_reason",
        row.format("red", "x", "x"): "uq_rating_open",
        "UPDATE entry SET rating = NULL, rated_by = NULL, rated_at = NULL": "ck_entry_standing",
        "UPDATE entry SET rating = 'blue'": "ck_entry_rating",
        "UPDATE entry SET rated_by = NULL": "ck_entry_rated",
    }.items():
        with pytest.raises(PromiseBroken) as raised, store.transaction() as session:
            session.execute(text(broken))
        assert raised.value.constraint == rule


def test_back_on_the_register_the_history_goes_on(store: Store) -> None:
    on_register(store)
    with store.transaction() as session:
        decisions.reopen(session, REFERENCE, by=BY, reason="Too early.", now=LATER)
    assert entry_now(store).ended_as == "reopened"
    with pytest.raises(NotOnRegister):
        rate(store, "red")
    with store.transaction() as session:
        decisions.accept(session, REFERENCE, by="A. Frost", rating="blue", review_on=DUE, now=LATER)
    found = seen(store)
    assert (found.entry.ended_at, found.entry.ended_as, found.entry.standing, found.entry.rating) == (None, None, Rating.BLUE, Rating.AMBER)


def test_the_copies_of_an_entry_are_those_of_its_history(store: Store) -> None:
    on_register(store)
    steps: list[Callable[[Session], None]] = [
        lambda session: register.rate(session, REFERENCE, rating="red", reason="Worse.", by=BY, now=LATER),
        lambda session: register.admit(session, REFERENCE, admitted_on=TODAY, by=BY, now=LATER),
        lambda session: register.discharge(session, REFERENCE, discharged_on=TODAY, by=BY, now=LATER, rating="green", reason="Well."),
    ]
    for step in steps:
        with store.transaction() as session:
            step(session)
        found = seen(store)
        (holds,) = (row for row in found.ratings if row.superseded_at is None)
        assert (found.entry.rating, found.entry.rated_by, found.entry.rated_at) == (holds.rating, holds.rated_by, holds.rated_at)
        assert found.entry.inpatient_since == next((stay.admitted_on for stay in found.stays if stay.discharged_on is None), None)


# Days that are corrected


def correct(store: Store, stay: int = 1, *, on: date = TODAY, until: date | None = None, **changes: Any) -> None:
    with store.transaction() as session:
        said: dict[str, Any] = {"reason": "The ward's letter says so.", "by": BY, "now": LATER} | changes
        register.correct_stay(session, REFERENCE, stay, admitted_on=on, discharged_on=until, **said)


def test_the_day_of_admission_is_corrected_by_a_named_person_and_the_day_of_before_stays_in_the_history(store: Store) -> None:
    on_register(store, rating="blue")
    earlier = TODAY - timedelta(days=9)
    correct(store, on=earlier, by="A. Frost")
    found = seen(store)
    assert (found.stays[0].admitted_on, found.entry.inpatient_since, found.entry.standing) == (earlier, earlier, Rating.BLUE)
    (before,) = found.corrections
    assert (before.stay_id, before.admitted_on, before.discharged_on, before.reason, before.corrected_by, before.corrected_at) == (
        1,
        TODAY,
        None,
        "The ward's letter says so.",
        "A. Frost",
        LATER,
    )
    with store.reading() as session:
        assert [event.actor for event in audit.trail(session) if event.action is Action.STAY_CORRECTED] == ["A. Frost"]


def test_both_days_of_a_stay_that_is_over_are_corrected_and_each_correction_is_kept(store: Store) -> None:
    on_register(store)
    admit(store, TODAY - timedelta(days=9))
    discharge(store, TODAY - timedelta(days=2))
    correct(store, on=TODAY - timedelta(days=8), until=TODAY - timedelta(days=2))
    correct(store, on=TODAY - timedelta(days=8), until=TODAY - timedelta(days=3))
    found = seen(store)
    assert (found.stays[0].admitted_on, found.stays[0].discharged_on) == (TODAY - timedelta(days=8), TODAY - timedelta(days=3))
    assert [(row.admitted_on, row.discharged_on) for row in found.corrections] == [
        (TODAY - timedelta(days=9), TODAY - timedelta(days=2)),
        (TODAY - timedelta(days=8), TODAY - timedelta(days=2)),
    ]
    assert found.entry.inpatient_since is None


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"by": ""}, NoName),
        ({"reason": " "}, NoReason),
        ({"on": TODAY + timedelta(days=9)}, DayToCome),
        ({"on": TODAY, "until": TODAY - timedelta(days=1)}, DayTooEarly),
        ({"stay": 2, "on": TODAY - timedelta(days=1), "until": TODAY}, StayIsOver),
        ({"stay": 1, "on": TODAY - timedelta(days=30)}, StayIsOver),
        ({"stay": 7}, NotOnEntry),
        ({"stay": 2, "on": TODAY - timedelta(days=25)}, StaysOverlap),
        ({"stay": 1, "on": TODAY - timedelta(days=30), "until": TODAY - timedelta(days=3)}, StaysOverlap),
        ({"stay": 2, "on": TODAY - timedelta(days=5)}, NothingChanged),
        ({"stay": 2, "seen": 1}, ChangedMeanwhile),
    ],
)
def test_a_correction_that_cannot_be_so_is_refused_and_changes_nothing(
    store: Store, changes: dict[str, Any], refused: type[Exception]
) -> None:
    on_register(store)
    admit(store, TODAY - timedelta(days=30))
    discharge(store, TODAY - timedelta(days=20))
    admit(store, TODAY - timedelta(days=5))
    with pytest.raises(refused):
        correct(store, **changes)
    found = seen(store)
    assert [(stay.admitted_on, stay.discharged_on) for stay in found.stays] == [
        (TODAY - timedelta(days=30), TODAY - timedelta(days=20)),
        (TODAY - timedelta(days=5), None),
    ]
    assert found.corrections == ()


def test_somebody_moved_to_another_hospital_leaves_the_one_on_the_day_on_which_they_enter_the_other(store: Store) -> None:
    on_register(store)
    admit(store, TODAY - timedelta(days=30))
    discharge(store, TODAY - timedelta(days=20))
    admit(store, TODAY - timedelta(days=5))
    correct(store, 2, on=TODAY - timedelta(days=20))
    assert seen(store).entry.inpatient_since == TODAY - timedelta(days=20)
