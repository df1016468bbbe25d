"""Consent is kept with who gave it and when; taken back, everything stops in the same transaction, and a person decides what follows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from parsers.reading import Reading, State, Value
from store import audit, decisions, letters, outbox, register
from store.engine import Store
from store.errors import NoName, NoReason, PromiseBroken, Refused, UnknownReference
from store.models import Action, ConsentBasis, EmailKind, EmailState, EntryEnd, NeedKind, ReviewEnd, Source, StepKind, Whose, WithdrawalEnd
from store.register import NewAction, NewNeed, NewProfessional
from store.register.refusals import ConsentIsWithdrawn, DayToCome, NotSaid, NotWithdrawn, WithdrawnAlready
from tests.store.making import NOW, REFERENCE, TODAY, acknowledgement, done, kept, queued
from tests.store.register.putting import AFTER, BY, DUE, entry_now, full_reading, on_register, seen
from tests.store.test_letters import run

LATER = NOW + timedelta(days=2)


def withdraw(store: Store, **changes: Any) -> None:
    settled: dict[str, Any] = {"withdrawn_on": TODAY, "said_by": "Orla herself", "words": "Take me off.", "by": BY, "now": NOW}
    with store.transaction() as session:
        register.withdraw(session, REFERENCE, **(settled | changes))


def by_letter(store: Store, uid: int = 2) -> int:
    letter_id = kept(store, uid)
    outcome = done(kind="consent_withdrawal", urgent=True, about=(REFERENCE,), withdraws_consent=True)
    with store.transaction() as session:
        letters.finish(session, letter_id, outcome, NOW)
    return letter_id


def give(store: Store, **changes: Any) -> None:
    settled: dict[str, Any] = {"basis": ConsentBasis.INFORMED, "given_by": "Orla Wix", "given_on": TODAY, "by": BY, "now": LATER}
    with store.transaction() as session:
        register.record_consent(session, REFERENCE, **(settled | changes))


def owe_reminder(store: Store) -> None:
    with store.transaction() as session:
        email = acknowledgement("lead@example.org", kind=EmailKind.REMINDER, review_id=1, occasion="due")
        assert outbox.owe(session, email, NOW) is not None


def reviews_due(store: Store) -> list[date]:
    with store.reading() as session:
        return [found.due_on for found in register.reviews_due(session, AFTER)]


def test_the_form_s_consent_needs_and_professionals_come_with_the_entry(store: Store) -> None:
    on_register(store, form=full_reading())
    found = seen(store)
    (consent,) = found.consents
    assert (consent.basis, consent.given_by, consent.given_on, consent.source, consent.recorded_by) == (
        ConsentBasis.BEST_INTERESTS,
        "Dr Ida Marsh",
        date(2026, 10, 1),
        Source.FORM,
        BY,
    )
    (need,) = found.needs
    assert (need.kind, need.whose, need.words, need.source) == (
        NeedKind.COMMUNICATION,
        Whose.PERSON,
        "Short sentences, one question at a time",
        Source.FORM,
    )
    assert [(row.name, row.role, row.telephone) for row in found.professionals] == [
        ("Jo Pike", "Social worker", "01632 960111"),
        ("GP", "GP", None),
    ]


def test_consent_recorded_again_keeps_the_one_before(store: Store) -> None:
    on_register(store, form=full_reading())
    give(store, relationship="the person")
    first, second = seen(store).consents
    assert (first.basis, first.superseded_at) == (ConsentBasis.BEST_INTERESTS, LATER)
    assert (second.basis, second.given_by, second.relationship, second.given_on, second.source, second.superseded_at) == (
        ConsentBasis.INFORMED,
        "Orla Wix",
        "the person",
        TODAY,
        Source.PERSON,
        None,
    )


def test_consent_that_the_form_leaves_in_doubt_is_not_recorded(store: Store) -> None:
    form = full_reading()
    doubtful = {**form.fields, "consent.basis": Value("best_interests", State.UNSURE, "Two boxes are ticked.")}
    on_register(store, form=Reading(form.form, doubtful))
    assert seen(store).consents == ()


def test_consent_that_a_person_recorded_before_is_not_replaced_by_the_form_s(store: Store) -> None:
    queued(store, reading=full_reading())
    give(store, now=NOW)
    with store.transaction() as session:
        decisions.accept(session, REFERENCE, by=BY, rating="amber", review_on=DUE, now=LATER)
    assert [(row.source, row.superseded_at) for row in seen(store).consents] == [(Source.PERSON, None)]


@pytest.mark.parametrize("how", [withdraw, by_letter])
def test_taken_back_everything_stops_at_once_and_nothing_is_lost(store: Store, how: Callable[[Store], object]) -> None:
    on_register(store, form=full_reading())
    owe_reminder(store)
    how(store)
    assert reviews_due(store) == []
    found = seen(store)
    assert found.closed
    assert found.entry.consent_withdrawn_at == NOW
    assert found.entry.ended_at is None
    assert [(one.review.closed_as, one.review.held_on) for one in found.reviews] == [(ReviewEnd.WITHDRAWN, None)]
    assert (found.referral.urgent, found.referral.consent_withdrawn_at) == (True, NOW)
    assert len(found.consents) == len(found.needs) == 1
    with store.reading() as session:
        assert [row.state for row in outbox.listing(session) if row.kind is EmailKind.REMINDER] == [EmailState.CANCELLED]


def test_the_letter_or_the_words_stay_with_the_withdrawal(store: Store) -> None:
    on_register(store)
    letter_id = by_letter(store)
    (row,) = seen(store).withdrawals
    assert (row.letter_id, row.words, row.recorded_by, row.withdrawn_on) == (letter_id, None, "dsr", TODAY)
    by_letter(store, 3)
    assert len(seen(store).withdrawals) == 1
    with pytest.raises(WithdrawnAlready):
        withdraw(store)
    with store.transaction() as session:
        register.consent_confirmed(session, REFERENCE, by=BY, reason="About another form.", now=LATER)
    withdraw(store, withdrawn_on=TODAY - timedelta(days=1))
    first, second = seen(store).withdrawals
    assert (first.settled_as, first.settled_by, first.settled_reason) == (WithdrawalEnd.CONSENT_STANDS, BY, "About another form.")
    assert (second.said_by, second.words, second.withdrawn_on, second.settled_at) == (
        "Orla herself",
        "Take me off.",
        TODAY - timedelta(days=1),
        None,
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"by": ""}, NoName),
        ({"said_by": " "}, NotSaid),
        ({"words": ""}, NotSaid),
        ({"withdrawn_on": TODAY + timedelta(days=1)}, DayToCome),
    ],
)
def test_staff_say_who_withdrew_when_and_in_which_words(store: Store, changes: dict[str, Any], error: type[Refused]) -> None:
    on_register(store)
    with pytest.raises(error):
        withdraw(store, **changes)
    assert reviews_due(store) == [DUE]


CHANGES: list[Callable[[Session], object]] = [
    lambda session: register.rate(session, REFERENCE, rating="red", reason="Worse.", by=BY, now=LATER),
    lambda session: register.admit(session, REFERENCE, admitted_on=TODAY, by=BY, now=LATER),
    lambda session: register.review_done(session, REFERENCE, by=BY, next_due_on=AFTER, now=LATER),
    lambda session: register.move_review(session, REFERENCE, by=BY, reason="Leave.", due_on=AFTER, now=LATER),
    lambda session: register.reassign(session, REFERENCE, team="west", by=BY, reason="Moved.", now=LATER),
    lambda session: register.set_lead(session, REFERENCE, lead_email="jo@example.org", by=BY, now=LATER),
    lambda session: register.moved_away(session, REFERENCE, moved_on=TODAY, to="Leeds", by=BY, now=LATER),
    lambda session: register.add_professional(session, REFERENCE, NewProfessional("Jo Pike"), by=BY, now=LATER),
    lambda session: register.record_need(session, REFERENCE, NewNeed(NeedKind.ADJUSTMENT, "Quiet room"), by=BY, now=LATER),
    lambda session: register.add_action(session, REFERENCE, NewAction("Ring", "Jo", AFTER), by=BY, now=LATER),
    lambda session: register.escalate(session, REFERENCE, to_whom="The lead", why="No respite", by=BY, now=LATER),
    lambda session: register.ask_step(session, REFERENCE, StepKind.CETR, asked_on=TODAY, by=BY, now=LATER),
]


@pytest.mark.parametrize("change", CHANGES)
def test_while_it_is_withdrawn_nothing_more_is_recorded(sqlite_store: Store, change: Callable[[Session], object]) -> None:
    on_register(sqlite_store)
    withdraw(sqlite_store)
    before = entry_now(sqlite_store).version
    with pytest.raises(ConsentIsWithdrawn), sqlite_store.transaction() as session:
        change(session)
    assert entry_now(sqlite_store).version == before


@pytest.mark.parametrize("settled", ["stands", "given_again"])
def test_consent_that_stands_or_is_given_again_lets_the_review_come_up_again(store: Store, settled: str) -> None:
    on_register(store)
    owe_reminder(store)
    withdraw(store)
    if settled == "stands":
        with store.transaction() as session:
            register.consent_confirmed(session, REFERENCE, by=BY, reason="Said in anger.", now=LATER)
    else:
        give(store)
    found = seen(store)
    assert (found.closed, found.referral.consent_withdrawn_at, reviews_due(store)) == (False, None, [DUE])
    assert [one.review.id for one in found.reviews] == [1], "the same review, so that it is reminded of once"
    assert found.withdrawals[0].settled_as == {"stands": WithdrawalEnd.CONSENT_STANDS, "given_again": WithdrawalEnd.GIVEN_AGAIN}[settled]
    owe_reminder(store)


def test_a_person_ends_the_entry_of_who_withdrew(store: Store) -> None:
    on_register(store)
    with pytest.raises(NotWithdrawn), store.transaction() as session:
        register.end(session, REFERENCE, ended_as=EntryEnd.CONSENT_WITHDRAWN, by=BY, reason="As she wishes.", now=LATER)
    withdraw(store)
    with store.transaction() as session:
        register.end(session, REFERENCE, ended_as=EntryEnd.CONSENT_WITHDRAWN, by=BY, reason="As she wishes.", now=LATER)
    found = seen(store)
    assert (found.entry.ended_as, found.entry.ended_by, found.entry.ended_reason) == (EntryEnd.CONSENT_WITHDRAWN, BY, "As she wishes.")
    assert found.withdrawals[0].settled_as is WithdrawalEnd.ENTRY_ENDED
    give(store)
    assert reviews_due(store) == [], "consent alone puts nobody back on the register"


def test_taken_back_before_anybody_decided(store: Store) -> None:
    queued(store)
    withdraw(store)
    with store.reading() as session:
        assert [event.action for event in audit.trail(session)][-1] is Action.CONSENT_WITHDRAWN
    give(store)
    with pytest.raises(UnknownReference), store.transaction() as session:
        register.consent_confirmed(session, "DSR-0000-0000", by=BY, reason="x", now=NOW)
    with pytest.raises(NoReason), store.transaction() as session:
        register.consent_confirmed(session, REFERENCE, by=BY, reason=" ", now=NOW)


def test_a_letter_and_a_person_at_the_same_moment_make_one_withdrawal(store: Store) -> None:
    on_register(store)
    start = threading.Barrier(4)
    answers: list[str] = []

    def work(number: int) -> None:
        start.wait()
        try:
            withdraw(store, said_by=f"Person {number}")
        except WithdrawnAlready:
            answers.append("already")
        else:
            answers.append("recorded")

    run(work, 4)
    assert sorted(answers) == ["already", "already", "already", "recorded"]
    assert len(seen(store).withdrawals) == 1


def test_the_schema_itself_wants_words_names_and_one_of_each(store: Store) -> None:
    on_register(store)
    withdraw(store)
    give(store)
    withdraw(store)
    for broken, rule in {
        "INSERT INTO withdrawal (referral_id, withdrawn_on, recorded_by, recorded_at) "
        "VALUES (1, '2026-11-23', 'x', '2026-11-23 10:00:00')": "ck_withdrawal_words",
        "INSERT INTO withdrawal (referral_id, withdrawn_on, said_by, words, recorded_by, recorded_at) "
        "VALUES (1, '2026-11-23', 'x', 'x', 'x', '2026-11-23 10:00:00')": "uq_withdrawal_open",
        "UPDATE withdrawal SET settled_at = '2026-11-24 10:00:00', settled_as = 'consent_stands' "
        "WHERE settled_at IS NULL": "ck_withdrawal_settled_",
        "UPDATE consent SET given_on = NULL WHERE source = 'person'": "ck_consent_whole",
        "UPDATE consent SET superseded_at = NULL, basis = 'refused'": "ck_consent_basis",
    }.items():
        with pytest.raises(PromiseBroken) as raised, store.transaction() as session:
            session.execute(text(broken))
        assert (raised.value.constraint or "").startswith(rule)
