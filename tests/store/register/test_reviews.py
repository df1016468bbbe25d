"""A review that is recorded keeps what was said, closes the open one, and sets the next."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from store import audit, register
from store.engine import Store
from store.errors import NoReason, Refused, ReviewDateTaken, ReviewInThePast
from store.models import Action, Rating, ReviewEnd
from store.register import NewAction, NewNote
from store.register.refusals import BlueIsAPlace, ChangedMeanwhile, DayToCome, NotSaid
from tests.store.making import NOW, REFERENCE, TODAY
from tests.store.register.putting import AFTER, BY, DUE, entry_now, on_register, seen
from tests.store.test_letters import run

NOTE = NewNote("Sleeps little.", "A quieter room.", "Respite at weekends.", ("Jo Pike, social care", " ", "School"))


def review(store: Store, **changes: Any) -> None:
    settled: dict[str, Any] = {"by": BY, "next_due_on": AFTER, "now": NOW}
    with store.transaction() as session:
        register.review_done(session, REFERENCE, **(settled | changes))


def test_what_was_said_agreed_and_missing_stays_with_the_review(store: Store) -> None:
    on_register(store)
    actions = (NewAction("Ask for respite", "Jo Pike", AFTER), NewAction("Ring the school", "R. Okafor", DUE))
    review(
        store,
        held_on=TODAY - timedelta(days=1),
        note=NOTE,
        actions=actions,
        gaps=("respite_care", "speech_therapy", "respite_care"),
        rating="red",
        rating_reason="Worse since the move.",
    )
    found = seen(store)
    done, following = found.reviews
    assert (done.review.closed_as, done.review.held_on, done.review.closed_by) == (ReviewEnd.DONE, TODAY - timedelta(days=1), BY)
    assert done.note is not None
    assert (done.note.issues, done.note.tried, done.note.would_help) == ("Sleeps little.", "A quieter room.", "Respite at weekends.")
    assert done.note.services == ["Jo Pike, social care", "School"]
    assert done.gaps == ("respite_care", "speech_therapy")
    assert [(row.what, row.owner, row.due_on, row.review_id) for row in found.actions] == [
        ("Ask for respite", "Jo Pike", AFTER, done.review.id),
        ("Ring the school", "R. Okafor", DUE, done.review.id),
    ]
    assert (found.entry.rating, found.ratings[-1].reason) == (Rating.RED, "Worse since the move.")
    assert (following.review.due_on, following.review.closed_at, following.note, following.gaps) == (AFTER, None, None, ())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rating": "red"}, NoReason),
        ({"rating": "blue", "rating_reason": "In hospital."}, BlueIsAPlace),
        ({"held_on": TODAY + timedelta(days=1)}, DayToCome),
        ({"next_due_on": TODAY - timedelta(days=1)}, ReviewInThePast),
        ({"next_due_on": DUE}, ReviewDateTaken),
        ({"actions": (NewAction(" ", "Jo", AFTER),)}, NotSaid),
        ({"actions": (NewAction("Ring", " ", AFTER),)}, NotSaid),
    ],
)
def test_a_review_is_recorded_whole_or_not_at_all(store: Store, changes: dict[str, Any], error: type[Refused]) -> None:
    on_register(store)
    before = entry_now(store).version
    with pytest.raises(error):
        review(store, note=NOTE, gaps=("respite_care",), **changes)
    found = seen(store)
    assert [(one.review.due_on, one.review.closed_at, one.note) for one in found.reviews] == [(DUE, None, None)]
    assert (found.entry.version, found.actions, len(found.ratings)) == (before, (), 1)


def test_the_same_page_sent_twice_records_one_review(store: Store) -> None:
    on_register(store)
    version = entry_now(store).version
    review(store, seen=version)
    with pytest.raises(ChangedMeanwhile):
        review(store, seen=version, next_due_on=AFTER + timedelta(days=28))
    assert [one.review.due_on for one in seen(store).reviews] == [DUE, AFTER]


def test_two_people_who_record_the_same_review_at_once_record_it_once(store: Store) -> None:
    on_register(store)
    version, start = entry_now(store).version, threading.Barrier(3)
    answers: list[str] = []

    def work(number: int) -> None:
        start.wait()
        try:
            review(store, seen=version, next_due_on=AFTER + timedelta(days=number))
        except ChangedMeanwhile:
            answers.append("told of the other")
        else:
            answers.append("recorded")

    run(work, 3)
    assert sorted(answers) == ["recorded", "told of the other", "told of the other"]
    assert len(seen(store).reviews) == 2


def test_the_audit_trail_points_to_every_row(store: Store) -> None:
    on_register(store)
    review(store, rating="red", rating_reason="Worse.", actions=(NewAction("Ring", "Jo", AFTER),))
    with store.reading() as session:
        found = seen(store)
        events = audit.trail(session, referral_id=found.entry.referral_id)
    told = [(event.action, event.detail) for event in events if event.entry_id is not None]
    assert told == [
        (Action.ENTRY_STARTED, {}),
        (Action.ENTRY_RATED, {"rating": 1}),
        (Action.REVIEW_SET, {"review": 1, "due_on": DUE.isoformat()}),
        (Action.REVIEW_DONE, {"review": 1}),
        (Action.REVIEW_SET, {"review": 2, "due_on": AFTER.isoformat()}),
        (Action.ENTRY_RATED, {"rating": 2}),
        (Action.ACTION_ADDED, {"action": 1}),
    ]
    assert {event.actor for event in events if event.entry_id is not None} == {BY}


def test_the_list_shows_what_is_due_first_and_filters(store: Store) -> None:
    for uid, (reference, rating, days) in enumerate((("DSR-1", "amber", 20), ("DSR-2", "red", 5), ("DSR-3", "blue", 30)), 1):
        on_register(store, reference, uid, rating=rating, review_on=TODAY + timedelta(days=days), team="west" if uid == 3 else None)
    with store.reading() as session:
        assert [line.reference for line in register.listing(session)] == ["DSR-2", "DSR-1", "DSR-3"]
        assert [line.reference for line in register.listing(session, teams=["west"])] == ["DSR-3"]
        assert [line.reference for line in register.listing(session, standing=Rating.BLUE)] == ["DSR-3"]
        assert [line.reference for line in register.listing(session, due_until=TODAY + timedelta(days=20))] == ["DSR-2", "DSR-1"]
        assert [line.reference for line in register.listing(session, limit=1, offset=1)] == ["DSR-1"]
        assert register.listing(session, withdrawn=True) == register.listing(session, ended=True) == []
        (line,) = register.listing(session, teams=["west"])
        assert (line.family_name, line.standing, line.rating, line.inpatient_since) == ("Wix", Rating.BLUE, None, TODAY)
        assert [line.reference for line in register.listing(session, standing=Rating.RED)] == ["DSR-2"]
