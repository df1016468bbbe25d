"""Decisions: made by a named person, one open a referral, each written down."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from store import audit, decisions, referrals, register
from store.engine import Store
from store.errors import (
    AlreadyDecided,
    NoName,
    NoRating,
    NoReason,
    NoReviewDate,
    NotDecided,
    NoTeam,
    PromiseBroken,
    Refused,
    ReviewInThePast,
    UnknownReference,
)
from store.models import Action, Decision, DecisionKind, Rating, Referral, Status
from tests.store.making import NOW, REFERENCE, TODAY, queued, referral
from tests.store.test_letters import run

BY = "R. Okafor"
NEXT = TODAY + timedelta(days=28)


def accept(session: Session, reference: str = REFERENCE, **changes: Any) -> Decision:
    settled: dict[str, Any] = {"by": BY, "rating": "amber", "review_on": NEXT, "lead_email": "lead@example.org", "now": NOW}
    return decisions.accept(session, reference, **(settled | changes))


def decline(session: Session, reference: str = REFERENCE, **changes: Any) -> Decision:
    settled: dict[str, Any] = {"by": BY, "reason": "Lives in another county.", "now": NOW}
    return decisions.decline(session, reference, **(settled | changes))


def redirect(session: Session, reference: str = REFERENCE, **changes: Any) -> Decision:
    settled: dict[str, Any] = {"by": BY, "reason": "The practice is in Waveney.", "team": "out_of_area_waveney", "now": NOW}
    return decisions.redirect(session, reference, **(settled | changes))


def ask(session: Session, reference: str = REFERENCE, **changes: Any) -> Decision:
    settled: dict[str, Any] = {"by": BY, "reason": "The consent date is missing.", "now": NOW}
    return decisions.ask(session, reference, **(settled | changes))


def reopen(session: Session, reference: str = REFERENCE, **changes: Any) -> Decision:
    settled: dict[str, Any] = {"by": BY, "reason": "Decided in error.", "now": NOW}
    return decisions.reopen(session, reference, **(settled | changes))


ALL = [accept, decline, redirect, ask, reopen]


@pytest.mark.parametrize(
    ("decide", "status", "action"),
    [
        (accept, Status.ACCEPTED, Action.REFERRAL_ACCEPTED),
        (decline, Status.DECLINED, Action.REFERRAL_DECLINED),
        (redirect, Status.REDIRECTED, Action.REFERRAL_REDIRECTED),
        (ask, Status.ASKED, Action.REFERRAL_ASKED),
    ],
)
def test_a_decision_changes_the_referral_and_is_written_down(
    store: Store, decide: Callable[[Session], Decision], status: Status, action: Action
) -> None:
    queued(store)
    with store.transaction() as session:
        decide(session)
    with store.reading() as session:
        found = referrals.by_reference(session, REFERENCE)
        assert found is not None
        assert found.status is status
        (decision,) = decisions.decisions_of(session, REFERENCE)
        assert (decision.decided_by, decision.decided_at, decision.superseded_at) == (BY, NOW, None)
        event = [event for event in audit.trail(session, referral_id=found.id) if event.action is action]
        assert [(one.actor, one.at) for one in event] == [(BY, NOW)]


def test_accepting_puts_the_person_on_the_register_with_a_first_review(store: Store) -> None:
    queued(store)
    with store.transaction() as session:
        accept(session, by=f"  {BY} ", rating=" Red ", reason="Placement at risk.")
    with store.reading() as session:
        entry = register.entry_of(session, REFERENCE)
        assert entry is not None
        assert (entry.team, entry.rating, entry.rated_by, entry.lead_email) == ("east", Rating.RED, BY, "lead@example.org")
        assert (entry.started_on, entry.ended_at) == (TODAY, None)
        assert [(review.due_on, review.closed_at) for review in register.reviews_of(session, REFERENCE)] == [(NEXT, None)]


@pytest.mark.parametrize("decide", ALL)
@pytest.mark.parametrize("name", ["", " \t"])
def test_a_decision_needs_a_name(store: Store, decide: Callable[..., Decision], name: str) -> None:
    queued(store)
    with pytest.raises(NoName, match="Say who decides"), store.transaction() as session:
        decide(session, by=name)


@pytest.mark.parametrize("decide", [decline, redirect, ask, reopen])
def test_a_decision_needs_a_reason(store: Store, decide: Callable[..., Decision]) -> None:
    queued(store)
    with pytest.raises(NoReason), store.transaction() as session:
        decide(session, reason=" ")


@pytest.mark.parametrize("decide", ALL)
def test_an_unknown_reference_is_said(store: Store, decide: Callable[..., Decision]) -> None:
    with pytest.raises(UnknownReference, match="no referral with the reference DSR-0000-0000"), store.transaction() as session:
        decide(session, "DSR-0000-0000")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rating": None}, NoRating),
        ({"rating": ""}, NoRating),
        ({"rating": "purple"}, NoRating),
        ({"review_on": None}, NoReviewDate),
        ({"review_on": TODAY - timedelta(days=1)}, ReviewInThePast),
        ({"review_on": date(2016, 11, 23)}, ReviewInThePast),
    ],
)
def test_accepting_needs_a_rating_and_a_date_to_come(store: Store, changes: dict[str, Any], error: type[Refused]) -> None:
    queued(store)
    with pytest.raises(error), store.transaction() as session:
        accept(session, **changes)
    with store.reading() as session:
        assert register.entry_of(session, REFERENCE) is None


def test_today_is_the_day_in_suffolk(store: Store) -> None:
    queued(store)
    just_after_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # 2 July, 00:30, in summer time
    with pytest.raises(ReviewInThePast), store.transaction() as session:
        accept(session, review_on=date(2026, 7, 1), now=just_after_midnight)
    with store.transaction() as session:
        accept(session, review_on=date(2026, 7, 2), now=just_after_midnight)


@pytest.mark.parametrize(
    ("suggested", "sure", "assigned", "given", "team"),
    [
        ("east", True, None, None, "east"),
        ("east", True, None, "west", "west"),
        ("east", True, "west", None, "west"),
        ("east", False, None, None, None),
        ("east", False, None, "east", "east"),
        ("unsure", True, None, None, None),
        ("out_of_area_waveney", True, None, None, None),
        ("out_of_area_waveney", True, None, "cyp", "cyp"),
        ("east", False, "cyp", " ", "cyp"),
    ],
)
def test_the_owning_team_is_said_by_people_or_surely_suggested(
    store: Store, suggested: str, sure: bool, assigned: str | None, given: str | None, team: str | None
) -> None:
    queued(store, team_suggested=suggested, route_sure=sure)
    if assigned is not None:
        with store.transaction() as session:
            referrals.assign(session, REFERENCE, team=assigned, by=BY, now=NOW)
    if team is None:
        with pytest.raises(NoTeam), store.transaction() as session:
            accept(session, team=given)
        return
    with store.transaction() as session:
        assert accept(session, team=given).team == team


OPENED = [(accept, "accepted"), (decline, "declined"), (redirect, "redirected")]


@pytest.mark.parametrize(("first", "status"), OPENED)
@pytest.mark.parametrize("second", [accept, decline, redirect, ask])
def test_a_decided_referral_cannot_be_decided_again_until_it_is_reopened(
    store: Store, first: Callable[..., Decision], status: str, second: Callable[..., Decision]
) -> None:
    queued(store)
    with store.transaction() as session:
        first(session)
    with pytest.raises(AlreadyDecided, match=f"is {status} by {BY} already"), store.transaction() as session:
        second(session)
    with store.transaction() as session:
        reopen(session)
    with store.transaction() as session:
        second(session)
    with store.reading() as session:
        held = decisions.decisions_of(session, REFERENCE)
        assert [decision.superseded_at is None for decision in held] == [False, False, True]
        assert [decision.kind for decision in held][1] is DecisionKind.REOPEN


@pytest.mark.parametrize("first", [None, ask])
def test_there_is_nothing_to_reopen_on_an_open_referral(store: Store, first: Callable[..., Decision] | None) -> None:
    queued(store)
    with store.transaction() as session:
        if first is not None:
            first(session)
    with pytest.raises(NotDecided), store.transaction() as session:
        reopen(session)


def test_asking_leaves_the_referral_open(store: Store) -> None:
    queued(store)
    with store.transaction() as session:
        ask(session)
        ask(session, reason="And the GP practice.")
        accept(session)
    with store.reading() as session:
        assert [decision.kind.value for decision in decisions.decisions_of(session, REFERENCE)] == ["ask", "ask", "accept"]


def test_two_people_deciding_at_once_make_one_decision(store: Store) -> None:
    queued(store)
    start = threading.Barrier(4)
    ended: list[str] = []

    def work(place: int) -> None:
        start.wait()
        try:
            with store.transaction() as session:
                (accept if place % 2 else decline)(session, by=f"person {place}")
            ended.append("decided")
        except AlreadyDecided:
            ended.append("too late")

    run(work, 4)
    assert sorted(ended) == ["decided", "too late", "too late", "too late"]
    with store.reading() as session:
        assert len(decisions.decisions_of(session, REFERENCE)) == 1


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"decided_by": "  "}, "ck_decision_decided_by"),
        ({"reason": None}, "ck_decision_reason"),
        ({"reason": " "}, "ck_decision_reason"),
        ({"kind": "accept"}, "ck_decision_accept_whole"),
        ({"rating": "red"}, "ck_decision_accept_only"),
        ({"kind": "redirect"}, "ck_decision_redirect_team"),
        ({}, "uq_decision_open"),
    ],
)
def test_the_schema_itself_refuses_a_decision_that_cannot_be(store: Store, changes: dict[str, Any], constraint: str) -> None:
    queued(store)
    with store.transaction() as session:
        ask(session)
    values = {"referral_id": 1, "kind": "decline", "decided_by": BY, "reason": "Why.", "decided_at": NOW} | changes
    with pytest.raises(PromiseBroken) as raised, store.transaction() as session:
        session.execute(insert(Decision).values(**values))
    assert raised.value.constraint == constraint


def test_a_team_can_be_assigned_while_the_referral_is_open(store: Store) -> None:
    queued(store, team_suggested="unsure", route_sure=False)
    for team, by, error in (("", BY, NoTeam), ("west", "", NoName)):
        with pytest.raises(error), store.transaction() as session:
            referrals.assign(session, REFERENCE, team=team, by=by, now=NOW)
    with store.transaction() as session:
        referrals.assign(session, REFERENCE, team="west", by=BY, now=NOW)
    with store.reading() as session:
        assert [(line.team, line.team_said) for line in referrals.queue(session, team="west")] == [("west", True)]
        found = referrals.by_reference(session, REFERENCE)
        assert found is not None
        assert found.team_suggested == "unsure"
    with store.transaction() as session:
        decline(session)
    with pytest.raises(AlreadyDecided), store.transaction() as session:
        referrals.assign(session, REFERENCE, team="east", by=BY, now=NOW)


def test_reopening_an_acceptance_ends_the_entry_and_accepting_again_revives_it(store: Store) -> None:
    queued(store)
    with store.transaction() as session:
        accept(session)
        reopen(session)
    with store.reading() as session:
        entry = register.entry_of(session, REFERENCE)
        assert entry is not None
        assert entry.ended_at == NOW
        assert register.reviews_due(session, NEXT) == []
    with store.transaction() as session:
        accept(session, rating="blue")
    with store.reading() as session:
        entry = register.entry_of(session, REFERENCE)
        assert entry is not None
        assert (entry.ended_at, entry.standing) == (None, Rating.BLUE)
        assert [due.due_on for due in register.reviews_due(session, NEXT)] == [NEXT]
        assert len(register.reviews_of(session, REFERENCE)) == 1


def test_no_row_prints_anything_of_the_person(store: Store) -> None:
    queued(store)
    with store.reading() as session:
        found = referrals.by_reference(session, REFERENCE)
        shown = f"{found!r} {found} {referrals.queue(session)!r} {referral()!r} {referrals.search(session, 'wix')!r}"
    assert isinstance(found, Referral)
    for secret in ("Wix", "wix", "Orla", "9990000026", "1991"):
        assert secret not in shown
