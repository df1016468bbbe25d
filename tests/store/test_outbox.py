"""The outbox: nobody gets an e-mail twice that they should get once, and none is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from parsers.limits import ADDRESS_CHARACTERS, OUTBOX_CLAIM_SECONDS
from store import audit, outbox
from store.engine import Store
from store.errors import NotClaimed, PromiseBroken, UnknownReference
from store.models import Action, EmailKind, EmailState, Outbox
from store.outbox import BadRecipient, OwedEmail
from tests.store.making import NOW, REFERENCE, acknowledgement, kept, queued
from tests.store.test_letters import run

LATER = NOW + timedelta(minutes=5)
LAPSED = NOW + timedelta(seconds=OUTBOX_CLAIM_SECONDS)


def alarm(occasion: str = "the disk is full", recipient: str = "operator@example.org") -> OwedEmail:
    return acknowledgement(recipient, kind=EmailKind.ALARM, occasion=occasion)


def owe(store: Store, email: OwedEmail) -> str | None:
    with store.transaction() as session:
        return outbox.owe(session, email, NOW)


def owed(store: Store, number: int = 1) -> None:
    for place in range(number):
        assert owe(store, alarm(f"trouble {place}")) is not None


def claim(store: Store, worker: str = "one", now: datetime = NOW, limit: int = 10) -> list[int]:
    with store.transaction() as session:
        return [email.id for email in outbox.claim(session, now, worker, limit)]


def attempt(store: Store, outbox_id: int, worker: str = "one", now: datetime = NOW) -> bool:
    with store.transaction() as session:
        return outbox.attempting(session, outbox_id, worker, now)


def state(store: Store, outbox_id: int) -> tuple[EmailState, datetime | None]:
    with store.reading() as session:
        row = session.get(Outbox, outbox_id)
        assert row is not None
        return row.state, row.next_attempt_at


def test_a_letter_is_acknowledged_once(store: Store) -> None:
    letter_id = kept(store)
    first = owe(store, acknowledgement(letter_id=letter_id))
    assert first is not None
    assert len(first) == 32
    assert owe(store, acknowledgement("another@example.org", letter_id=letter_id)) is None


def test_a_trouble_is_told_once_to_each_operator(store: Store) -> None:
    assert owe(store, alarm()) is not None
    assert owe(store, alarm()) is None
    assert owe(store, alarm(recipient="second@example.org")) is not None
    assert owe(store, alarm("the token was refused")) is not None


def test_a_referral_is_asked_about_or_handed_on_once_an_occasion(store: Store) -> None:
    queued(store)
    for kind in (EmailKind.REQUEST, EmailKind.REDIRECT):
        email = acknowledgement(kind=kind, reference=REFERENCE, occasion=f"{kind} by decision 1")
        assert owe(store, email) is not None
        assert owe(store, email) is None
    with pytest.raises(UnknownReference, match="DSR-0000-0000"):
        owe(store, acknowledgement(kind=EmailKind.REQUEST, reference="DSR-0000-0000"))


def test_two_workers_owing_one_acknowledgement_owe_it_once(store: Store) -> None:
    letter_id = kept(store)
    start = threading.Barrier(4)
    tokens: list[str | None] = []

    def work(_: int) -> None:
        start.wait()
        tokens.append(owe(store, acknowledgement(letter_id=letter_id)))

    run(work, 4)
    assert len([token for token in tokens if token is not None]) == 1


@pytest.mark.parametrize("recipient", ["", "  ", "a@example.org\r\nBcc: b@example.org", "a" * ADDRESS_CHARACTERS + "@example.org"])
def test_an_email_needs_one_usable_recipient(store: Store, recipient: str) -> None:
    with pytest.raises(BadRecipient):
        owe(store, alarm(recipient=recipient))


@pytest.mark.parametrize(
    ("email", "constraint"),
    [
        (acknowledgement(), "ck_outbox_acknowledgement_letter"),
        (acknowledgement(kind=EmailKind.REMINDER, occasion="due"), "ck_outbox_about_review"),
        (acknowledgement(kind=EmailKind.ALARM), "ck_outbox_occasion"),
        (acknowledgement(kind=EmailKind.REQUEST), "ck_outbox_about_referral"),
    ],
)
def test_an_email_must_say_what_it_is_about(store: Store, email: OwedEmail, constraint: str) -> None:
    with pytest.raises(PromiseBroken) as raised:
        owe(store, email)
    assert raised.value.constraint == constraint


def test_claims_of_concurrent_workers_are_distinct(store: Store) -> None:
    owed(store, 60)
    start = threading.Barrier(4)
    taken: list[list[int]] = [[] for _ in range(4)]

    def work(place: int) -> None:
        start.wait()
        while got := claim(store, f"worker {place}", limit=3):
            taken[place].extend(got)

    run(work, 4)
    everything = [outbox_id for one in taken for outbox_id in one]
    assert len(everything) == len(set(everything)) == 60


def test_a_claim_brings_what_is_due_oldest_first(store: Store) -> None:
    owed(store, 4)
    first = claim(store, limit=2)
    assert first == [1, 2]
    assert attempt(store, 1)
    with store.transaction() as session:
        outbox.delayed(session, 1, next_attempt_at=LATER, reason="busy", code=451, now=NOW)
    assert claim(store, now=LATER - timedelta(seconds=1)) == [3, 4]
    assert claim(store, now=LATER) == [1]


def test_an_email_keeps_its_token_and_counts_its_attempts(store: Store) -> None:
    owed(store)
    tokens = set()
    for expected in range(3):
        with store.transaction() as session:
            (email,) = outbox.claim(session, NOW, "one", 1)
        assert (email.attempts, email.doubts, email.owed_at) == (expected, 0, NOW)
        tokens.add(email.token)
        assert attempt(store, email.id)
        with store.transaction() as session:
            outbox.delayed(session, email.id, next_attempt_at=NOW, reason="busy", now=NOW)
    assert len(tokens) == 1


@pytest.mark.parametrize(
    ("result", "expected", "action"),
    [
        (lambda session: outbox.sent(session, 1, NOW), (EmailState.SENT, None), Action.EMAIL_SENT),
        (
            lambda session: outbox.delayed(session, 1, next_attempt_at=LATER, reason="busy", code=451, now=NOW),
            (EmailState.WAITING, LATER),
            Action.EMAIL_DELAYED,
        ),
        (
            lambda session: outbox.failed(session, 1, reason="no such user", code=550, now=NOW),
            (EmailState.FAILED, None),
            Action.EMAIL_FAILED,
        ),
        (
            lambda session: outbox.uncertain(session, 1, next_attempt_at=LATER, reason="no answer", now=NOW),
            (EmailState.UNCERTAIN, LATER),
            Action.EMAIL_UNCERTAIN,
        ),
        (
            lambda session: outbox.uncertain(session, 1, next_attempt_at=None, reason="no answer", now=NOW),
            (EmailState.UNCERTAIN, None),
            Action.EMAIL_UNCERTAIN,
        ),
    ],
)
def test_every_attempt_ends_in_a_named_state(
    store: Store, result: Callable[[Session], None], expected: tuple[EmailState, datetime | None], action: Action
) -> None:
    owed(store)
    for prepare in (lambda: None, lambda: claim(store)):
        prepare()
        with pytest.raises(NotClaimed), store.transaction() as session:
            result(session)
    assert attempt(store, 1)
    with store.transaction() as session:
        result(session)
    assert state(store, 1) == expected
    with pytest.raises(NotClaimed), store.transaction() as session:
        result(session)
    with store.reading() as session:
        assert [event.action for event in audit.trail(session)] == [Action.EMAIL_OWED, action]


def test_a_worker_that_lost_its_claim_may_not_send(store: Store) -> None:
    owed(store)
    assert claim(store) == [1]
    assert claim(store, "two", LAPSED - timedelta(seconds=1)) == []
    assert claim(store, "two", LAPSED) == [1]
    assert not attempt(store, 1, "one", LAPSED)
    assert attempt(store, 1, "two", LAPSED)
    with pytest.raises(NotClaimed), store.transaction() as session:
        outbox.attempting(session, 99, "one", NOW)


def test_an_attempt_makes_the_claim_last_from_then(store: Store) -> None:
    owed(store)
    claim(store)
    late = LAPSED - timedelta(seconds=1)
    assert attempt(store, 1, now=late)
    assert claim(store, "two", late + timedelta(seconds=OUTBOX_CLAIM_SECONDS - 1)) == []


def test_the_claim_of_a_dead_worker_waits_again_when_it_was_not_attempted(store: Store) -> None:
    owed(store)
    for _ in range(5):
        assert claim(store) == [1]
        with store.transaction() as session:
            assert outbox.recover(session, NOW, worker="one") == 1
        assert state(store, 1) == (EmailState.WAITING, NOW)


def test_an_attempt_of_a_dead_worker_is_uncertain_and_repeated_once(store: Store) -> None:
    owed(store)
    claim(store)
    attempt(store, 1)
    with store.transaction() as session:
        assert outbox.recover(session, NOW, worker="two") == 0
        assert outbox.recover(session, NOW, worker="one") == 1
    assert state(store, 1) == (EmailState.UNCERTAIN, NOW)
    with store.transaction() as session:
        (email,) = outbox.claim(session, NOW, "one", 1)
    assert email.doubts == 1
    attempt(store, 1)
    with store.transaction() as session:
        assert outbox.recover(session, LAPSED) == 1
    assert state(store, 1) == (EmailState.UNCERTAIN, None)
    assert claim(store, now=LAPSED) == []
    with store.transaction() as session:
        outbox.again(session, 1, by="R. Okafor", now=LAPSED)
    assert claim(store, now=LAPSED) == [1]


def test_an_email_that_may_have_gone_out_stays_shown_as_such_while_it_is_repeated(store: Store) -> None:
    owed(store)
    claim(store)
    attempt(store, 1)
    with store.transaction() as session:
        outbox.uncertain(session, 1, next_attempt_at=NOW, reason="no answer", now=NOW)
    claim(store)
    attempt(store, 1)
    with store.transaction() as session:
        outbox.delayed(session, 1, next_attempt_at=LATER, reason="busy", now=NOW)
    assert state(store, 1) == (EmailState.UNCERTAIN, LATER)
    claim(store, now=LATER)
    with store.transaction() as session:
        outbox.recover(session, LATER, worker="one")
    assert state(store, 1) == (EmailState.UNCERTAIN, LATER)


def test_only_what_failed_or_rests_uncertain_can_be_tried_again_by_a_person(store: Store) -> None:
    owed(store)
    with pytest.raises(NotClaimed), store.transaction() as session:
        outbox.again(session, 1, by="R. Okafor", now=NOW)
    claim(store)
    attempt(store, 1)
    with store.transaction() as session:
        outbox.failed(session, 1, reason="no such user", now=NOW)
        outbox.again(session, 1, by="R. Okafor", now=NOW)
    assert state(store, 1) == (EmailState.WAITING, NOW)


def test_a_bounce_after_sending_is_shown_as_a_failure_and_the_time_of_sending_is_kept(store: Store) -> None:
    owed(store)
    claim(store)
    attempt(store, 1)
    with store.transaction() as session:
        outbox.sent(session, 1, NOW)
        token = outbox.listing(session)[0].token
        assert outbox.bounced(session, token, reason="A delivery report says so.", now=LATER)
        assert not outbox.bounced(session, "0" * 32, reason="A delivery report says so.", now=LATER)
    with store.reading() as session:
        (row,) = outbox.listing(session, states=[EmailState.FAILED])
        assert (row.sent_at, row.bounced_at) == (NOW, LATER)


def test_the_outbox_can_be_listed_counted_and_watched(store: Store) -> None:
    letter_id = kept(store)
    owed(store, 2)
    owe(store, acknowledgement(letter_id=letter_id))
    claim(store, limit=1)
    attempt(store, 1)
    with store.transaction() as session:
        outbox.sent(session, 1, NOW)
    with store.reading() as session:
        assert [row.id for row in outbox.listing(session)] == [3, 2, 1]
        assert [row.id for row in outbox.listing(session, kinds=[EmailKind.ACKNOWLEDGEMENT])] == [3]
        assert [row.id for row in outbox.listing(session, states=[EmailState.SENT, EmailState.FAILED])] == [1]
        found = outbox.numbers(session)
        assert (found[EmailState.SENT], found[EmailState.WAITING], found[EmailState.FAILED]) == (1, 2, 0)
        assert (outbox.overdue(session, NOW), outbox.overdue(session, LATER)) == (0, 2)


def test_nothing_of_an_email_is_printed(store: Store) -> None:
    letter_id = kept(store)
    email = acknowledgement("orla.wix@example.org", subject="Orla", text="Orla Wix", letter_id=letter_id)
    owe(store, email)
    with store.transaction() as session:
        (claimed,) = outbox.claim(session, NOW, "one", 1)
        row = session.get(Outbox, claimed.id)
    shown = f"{email!r} {claimed!r} {row!r} {row}"
    assert "rla" not in shown
