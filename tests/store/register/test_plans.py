"""What an entry holds beside ratings and reviews: each line has a name, is closed with what came of it, and is never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from store import audit, register
from store.engine import Store
from store.errors import NoReason, NoTeam, NotOnRegister, Refused
from store.models import Action, ActionEnd, EntryEnd, NeedKind, StepEnd, StepKind, Whose
from store.register import NewAction, NewNeed, NewProfessional
from store.register.refusals import DayToCome, DayTooEarly, NotOnEntry, NotSaid, StepOpen
from tests.store.making import NOW, REFERENCE, TODAY
from tests.store.register.putting import AFTER, BY, entry_now, on_register, seen

LATER = NOW + timedelta(days=3)
THEN = TODAY + timedelta(days=3)


def test_who_is_involved_and_no_longer(store: Store) -> None:
    on_register(store)
    with store.transaction() as session:
        one = register.add_professional(session, REFERENCE, NewProfessional("Jo Pike", "Nurse", in_cetr=True), by=BY, now=NOW)
        register.add_professional(session, REFERENCE, NewProfessional("Al Reed", email="al@example.org"), by=BY, now=NOW)
    with store.transaction() as session:
        register.remove_professional(session, REFERENCE, one, by="A. Frost", now=LATER)
    first, second = seen(store).professionals
    assert (first.name, first.in_cetr, first.removed_by, first.removed_at) == ("Jo Pike", True, "A. Frost", LATER)
    assert (second.name, second.email, second.removed_at) == ("Al Reed", "al@example.org", None)
    with pytest.raises(NotOnEntry), store.transaction() as session:
        register.remove_professional(session, REFERENCE, one, by=BY, now=LATER)


def test_needs_are_recorded_asked_about_again_and_shown_everywhere(store: Store) -> None:
    on_register(store)
    with store.transaction() as session:
        easy = register.record_need(session, REFERENCE, NewNeed(NeedKind.COMMUNICATION, "Easy read"), by=BY, now=NOW)
        carer = NewNeed(NeedKind.ADJUSTMENT, "Mum lip-reads", Whose.CARER, "1234567", AFTER)
        other = register.record_need(session, REFERENCE, carer, by=BY, now=NOW)
    with store.transaction() as session:
        register.need_reviewed(session, REFERENCE, easy, reviewed_on=THEN, review_on=AFTER, by="A. Frost", now=LATER)
        register.remove_need(session, REFERENCE, other, by="A. Frost", now=LATER)
    with store.reading() as session:
        (holds,) = register.needs_of(session, REFERENCE)
        assert (holds.words, holds.reviewed_on, holds.reviewed_by, holds.review_on) == ("Easy read", THEN, "A. Frost", AFTER)
        assert register.listing(session)[0].needs == ("Easy read",)
        assert register.needs_of(session, "DSR-0000-0000") == ()
    assert [(row.words, row.whose, row.snomed_code, row.removed_by) for row in seen(store).needs][1] == (
        "Mum lip-reads",
        Whose.CARER,
        "1234567",
        "A. Frost",
    )


def test_actions_are_done_or_dropped_with_a_reason(store: Store) -> None:
    on_register(store)
    with store.transaction() as session:
        ring, write = (register.add_action(session, REFERENCE, NewAction(what, "Jo", AFTER), by=BY, now=NOW) for what in ("Ring", "Write"))
    with pytest.raises(NotSaid), store.transaction() as session:
        register.close_action(session, REFERENCE, ring, closed_as=ActionEnd.DROPPED, by=BY, now=LATER)
    with store.transaction() as session:
        register.close_action(session, REFERENCE, ring, closed_as=ActionEnd.DROPPED, outcome="She has moved.", by=BY, now=LATER)
        register.close_action(session, REFERENCE, write, closed_as=ActionEnd.DONE, by="A. Frost", now=LATER)
    assert [(row.what, row.closed_as, row.closed_by, row.closed_at, row.outcome) for row in seen(store).actions] == [
        ("Ring", ActionEnd.DROPPED, BY, LATER, "She has moved."),
        ("Write", ActionEnd.DONE, "A. Frost", LATER, None),
    ]
    with pytest.raises(NotOnEntry), store.transaction() as session:
        register.close_action(session, REFERENCE, write, closed_as=ActionEnd.DONE, by=BY, now=LATER)


def test_escalations_have_an_outcome_once(store: Store) -> None:
    on_register(store)
    with store.transaction() as session:
        line = register.escalate(session, REFERENCE, to_whom="Head of commissioning", why="No respite", by=BY, now=NOW)
    with store.transaction() as session:
        register.escalation_outcome(session, REFERENCE, line, outcome="Funded.", by="A. Frost", now=LATER)
    (row,) = seen(store).escalations
    assert (row.to_whom, row.why, row.escalated_by, row.outcome, row.outcome_by) == (
        "Head of commissioning",
        "No respite",
        BY,
        "Funded.",
        "A. Frost",
    )
    with pytest.raises(NotOnEntry), store.transaction() as session:
        register.escalation_outcome(session, REFERENCE, line, outcome="Refused.", by=BY, now=LATER)


def test_a_cetr_is_asked_for_held_and_leaves_recommendations(store: Store) -> None:
    on_register(store)
    with store.transaction() as session:
        line = register.ask_step(session, REFERENCE, StepKind.CETR, asked_on=TODAY, by=BY, now=NOW)
        meeting = register.ask_step(session, REFERENCE, StepKind.MULTI_AGENCY_MEETING, asked_on=TODAY, by=BY, now=NOW)
    with pytest.raises(StepOpen, match="23 November 2026"), store.transaction() as session:
        register.ask_step(session, REFERENCE, StepKind.CETR, asked_on=TODAY, by=BY, now=NOW)
    with pytest.raises(DayTooEarly), store.transaction() as session:
        register.end_step(session, REFERENCE, line, held_on=TODAY - timedelta(days=1), by=BY, now=LATER)
    with pytest.raises(NotSaid), store.transaction() as session:
        register.end_step(session, REFERENCE, meeting, held_on=None, by=BY, now=LATER)
    with store.transaction() as session:
        register.end_step(session, REFERENCE, line, held_on=THEN, recommendations="A keyworker.", outcome="Agreed.", by=BY, now=LATER)
        register.end_step(session, REFERENCE, meeting, held_on=None, outcome="The C(E)TR took its place.", by=BY, now=LATER)
        register.ask_step(session, REFERENCE, StepKind.CETR, asked_on=THEN, by=BY, now=LATER)
    assert [(row.kind, row.ended_as, row.held_on, row.recommendations) for row in seen(store).steps] == [
        (StepKind.CETR, StepEnd.HELD, THEN, "A keyworker."),
        (StepKind.MULTI_AGENCY_MEETING, StepEnd.NOT_HELD, None, None),
        (StepKind.CETR, None, None, None),
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda session: register.add_professional(session, REFERENCE, NewProfessional(" "), by=BY, now=NOW), NotSaid),
        (lambda session: register.record_need(session, REFERENCE, NewNeed(NeedKind.COMMUNICATION, " "), by=BY, now=NOW), NotSaid),
        (lambda session: register.escalate(session, REFERENCE, to_whom=" ", why="x", by=BY, now=NOW), NotSaid),
        (lambda session: register.escalate(session, REFERENCE, to_whom="x", why=" ", by=BY, now=NOW), NotSaid),
        (lambda session: register.ask_step(session, REFERENCE, StepKind.LAEP, asked_on=AFTER, by=BY, now=NOW), DayToCome),
        (lambda session: register.moved_away(session, REFERENCE, moved_on=AFTER, to="Leeds", by=BY, now=NOW), DayToCome),
        (lambda session: register.moved_away(session, REFERENCE, moved_on=TODAY, to=" ", by=BY, now=NOW), NotSaid),
        (lambda session: register.reassign(session, REFERENCE, team=" ", by=BY, reason="x", now=NOW), NoTeam),
        (lambda session: register.reassign(session, REFERENCE, team="west", by=BY, reason=" ", now=NOW), NoReason),
        (lambda session: register.set_lead(session, "DSR-0000-0000", lead_email=None, by=BY, now=NOW), NotOnRegister),
    ],
)
def test_what_is_not_whole_is_refused(sqlite_store: Store, change: Callable[[Session], object], error: type[Refused]) -> None:
    on_register(sqlite_store)
    before = entry_now(sqlite_store).version
    with pytest.raises(error), sqlite_store.transaction() as session:
        change(session)
    assert entry_now(sqlite_store).version == before


def test_a_line_of_somebody_else_s_entry_is_out_of_reach(store: Store) -> None:
    on_register(store)
    on_register(store, "DSR-2", 2)
    with store.transaction() as session:
        line = register.add_action(session, "DSR-2", NewAction("Ring", "Jo", AFTER), by=BY, now=NOW)
    with pytest.raises(NotOnEntry), store.transaction() as session:
        register.close_action(session, REFERENCE, line, closed_as=ActionEnd.DONE, by=BY, now=LATER)


def test_another_team_takes_over_and_who_moved_is_handed_on(store: Store) -> None:
    on_register(store)
    with store.transaction() as session:
        register.reassign(session, REFERENCE, team="west", by=BY, reason="She is 18.", now=NOW, lead_email="new@example.org")
        (due,) = register.reviews_due(session, AFTER)
        assert (due.team, due.lead_email) == ("west", "new@example.org")
        register.moved_away(session, REFERENCE, moved_on=TODAY, to="North Essex", by=BY, now=NOW)
        register.end(session, REFERENCE, ended_as=EntryEnd.MOVED_OUT_OF_AREA, by=BY, reason="Handed to Essex.", now=LATER)
        register.looked_at(session, REFERENCE, by="Z. Hall", now=LATER)
        told = [(event.action, event.actor, event.detail) for event in audit.trail(session)][-4:]
    assert told == [
        (Action.ENTRY_REASSIGNED, BY, {"from": "east", "to": "west"}),
        (Action.ENTRY_MOVED, BY, {}),
        (Action.ENTRY_ENDED, BY, {"as": "moved_out_of_area"}),
        (Action.ENTRY_SEEN, "Z. Hall", {}),
    ]
    entry = entry_now(store)
    assert (entry.moved_on, entry.moved_to, entry.ended_as) == (TODAY, "North Essex", EntryEnd.MOVED_OUT_OF_AREA)
