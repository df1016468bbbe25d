"""What the calendar of the register shows, and the counts above the list, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from store import decisions, register
from store.due import DueKind, counts, due_between
from store.engine import Store
from store.models import ActionEnd, EntryEnd, NeedKind, Rating, Referral
from store.register import NewAction, NewNeed
from tests.store.making import NOW, REFERENCE, TODAY, queued

OTHER = "DSR-9HRX-2RWK"
WHO: dict[str, Any] = {"by": "R. Okafor", "now": NOW}
DUE = TODAY + timedelta(days=28)


@pytest.fixture
def entries(store: Store) -> Store:
    """Somebody amber in the east, with a plan and a need; somebody in hospital in the west."""
    for uid, (reference, team, rating) in enumerate(((REFERENCE, "east", "amber"), (OTHER, "west", "blue")), 1):
        queued(store, reference, uid)
        with store.transaction() as session:
            decisions.accept(session, reference, rating=rating, review_on=DUE, lead_email=None, team=team, **WHO)
    with store.transaction() as session:
        register.add_action(session, REFERENCE, NewAction("Ring the school", "Ann Frost", DUE - timedelta(days=1)), **WHO)
        done = register.add_action(session, REFERENCE, NewAction("Write", "Ann Frost", DUE - timedelta(days=1)), **WHO)
        register.close_action(session, REFERENCE, done, closed_as=ActionEnd.DONE, **WHO)
        register.record_need(session, REFERENCE, NewNeed(NeedKind.ADJUSTMENT, "A quiet room", review_on=DUE), **WHO)
    return store


def shown(store: Store, first: date, last: date, teams: tuple[str, ...] | None = None) -> list[tuple[date, DueKind, str]]:
    with store.reading() as session:
        return [(each.on, each.kind, each.reference) for each in due_between(session, first, last, teams)]


def test_what_is_due_stands_on_its_day_and_what_is_done_nowhere(entries: Store) -> None:
    assert shown(entries, DUE - timedelta(days=1), DUE) == [
        (DUE - timedelta(days=1), DueKind.ACTION, REFERENCE),
        (DUE, DueKind.NEED, REFERENCE),
        (DUE, DueKind.REVIEW, REFERENCE),
        (DUE, DueKind.REVIEW, OTHER),
    ]
    assert shown(entries, DUE + timedelta(days=1), DUE + timedelta(days=9)) == []
    assert {reference for _, _, reference in shown(entries, DUE, DUE, ("west",))} == {OTHER}
    assert shown(entries, DUE, DUE, ()) == []


@pytest.mark.parametrize(
    ("born", "day", "kind"),
    [
        (date(2010, 12, 5), date(2026, 12, 5), DueKind.TURNS_16),
        (date(2008, 12, 5), date(2026, 12, 5), DueKind.TURNS_18),
        (date(2008, 2, 29), date(2026, 3, 1), DueKind.TURNS_18),
    ],
)
def test_birthdays_stand_on_their_day(entries: Store, born: date, day: date, kind: DueKind) -> None:
    with entries.transaction() as session:
        referral = session.get(Referral, 1)
        assert referral is not None
        referral.date_of_birth = born
    assert (day, kind, referral.reference) in shown(entries, day, day)
    assert kind not in {found for _, found, _ in shown(entries, day + timedelta(days=1), day + timedelta(days=20))}


def test_of_who_left_the_register_or_withdrew_nothing_is_due(entries: Store) -> None:
    with entries.transaction() as session:
        register.withdraw(session, REFERENCE, withdrawn_on=TODAY, said_by="The person", words="No more.", **WHO)
        register.end(session, OTHER, ended_as=EntryEnd.OTHER, reason="Moved.", **WHO)
    assert shown(entries, TODAY, DUE + timedelta(days=400)) == []


def test_people_are_counted_by_where_they_stand_and_reviews_once_they_are_late(entries: Store) -> None:
    with entries.reading() as session:
        whole, late = counts(session, DUE, None), counts(session, DUE + timedelta(days=1), ("east",))
    assert (whole.total, whole.overdue) == (2, 0)
    assert whole.standing == {Rating.RED: 0, Rating.AMBER: 1, Rating.GREEN: 0, Rating.BLUE: 1}
    assert (late.total, late.overdue) == (1, 1)
