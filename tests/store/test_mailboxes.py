"""Mailboxes and workers: one poller a mailbox, silence that shows, and sums that add up."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from parsers.limits import MAILBOX_LEASE_SECONDS
from store import letters, mailboxes, worker
from store.engine import Store
from store.errors import NoName, NoReason, NothingLost, Refused
from store.mailboxes import Counts
from store.models import Action, AuditEvent, LetterState, MailboxState
from tests.store.making import MAILBOX, NOW, done, keep, kept
from tests.store.test_letters import run

WEST = "ld&awest.duty@nsft.nhs.uk"
LEASE = timedelta(seconds=MAILBOX_LEASE_SECONDS)


def polled(store: Store, highest_uid: int, newly_offered: int, uid_validity: int = 7) -> None:
    with store.transaction() as session:
        mailboxes.polled(session, MAILBOX, uid_validity=uid_validity, highest_uid=highest_uid, newly_offered=newly_offered, now=NOW)


def counts(store: Store) -> Counts:
    with store.reading() as session:
        return mailboxes.counts(session, MAILBOX)


def hold(store: Store, who: str, seconds: float = 0) -> bool:
    with store.transaction() as session:
        return mailboxes.hold(session, MAILBOX, who, NOW + timedelta(seconds=seconds))


def test_a_mailbox_never_polled_has_no_progress(store: Store) -> None:
    hold(store, "one")
    with store.reading() as session:
        assert mailboxes.progress(session, MAILBOX) is None
        assert mailboxes.counts(session, MAILBOX) == Counts(0, 0, 0, 0)


def test_progress_follows_polls_that_went_well_and_failures_count_up(store: Store) -> None:
    polled(store, 4_294_967_295, 3, uid_validity=4_294_967_295)
    with store.transaction() as session:
        for expected in (1, 2):
            assert mailboxes.failed(session, MAILBOX, "The server refused the password.", NOW + timedelta(minutes=expected)) == expected
    with store.reading() as session:
        found = mailboxes.progress(session, MAILBOX)
    assert found is not None
    assert (found.uid_validity, found.highest_uid, found.offered) == (4_294_967_295, 4_294_967_295, 3)
    assert (found.last_success_at, found.last_polled_at) == (NOW, NOW + timedelta(minutes=2))
    assert (found.last_failure, found.failures) == ("The server refused the password.", 2)
    polled(store, 4_294_967_295, 0, uid_validity=4_294_967_295)
    with store.reading() as session:
        found = mailboxes.progress(session, MAILBOX)
    assert found is not None
    assert (found.last_failure, found.failures) == (None, 0)


def test_silence_shows(store: Store) -> None:
    polled(store, 1, 1)
    with store.transaction() as session:
        mailboxes.failed(session, WEST, "No answer.", NOW)
    with store.reading() as session:
        both = [MAILBOX, WEST, "never@example.org"]
        assert mailboxes.silent_since(session, both, NOW) == {WEST: None, "never@example.org": None}
        assert mailboxes.silent_since(session, both, NOW + timedelta(seconds=1)) == {MAILBOX: NOW, WEST: None, "never@example.org": None}


def test_what_was_offered_adds_up(store: Store) -> None:
    first, second, _ = (kept(store, uid) for uid in (1, 2, 3))
    polled(store, 3, 3)
    with store.transaction() as session:
        letters.finish(session, first, done(), NOW)
        letters.finish(session, second, letters.LetterOutcome(LetterState.SET_ASIDE, "other", "Cannot be opened."), NOW)
    assert counts(store) == Counts(offered=3, kept=1, done=1, set_aside=1)
    assert counts(store).lost == 0
    polled(store, 5, 2)
    assert counts(store).lost == 2


def test_a_message_kept_by_a_broken_poll_and_gone_since_was_offered_too(store: Store) -> None:
    keep(store, 1)
    polled(store, 1, 1)
    keep(store, 2)
    keep(store, 3)
    polled(store, 2, 1)  # 3 was moved away by somebody before this poll
    assert counts(store).lost == 0
    with store.reading() as session:
        found = mailboxes.progress(session, MAILBOX)
    assert found is not None
    assert found.highest_uid == 3
    polled(store, 3, 0)
    assert counts(store).lost == 0


def test_a_mailbox_made_anew_offers_its_messages_again(store: Store) -> None:
    keep(store, 1, raw=b"the same")
    polled(store, 1, 1)
    keep(store, 1, uid_validity=8, raw=b"the same")
    polled(store, 1, 1, uid_validity=8)
    assert counts(store) == Counts(offered=2, kept=1, done=1, set_aside=0)


def test_one_worker_holds_a_mailbox_until_it_lets_go_or_falls_silent(store: Store) -> None:
    assert hold(store, "one")
    assert not hold(store, "two", LEASE.total_seconds() - 1)
    assert hold(store, "one", LEASE.total_seconds() - 1)
    assert not hold(store, "two", LEASE.total_seconds() + 1), "the holder was heard of again"
    assert hold(store, "two", 2 * LEASE.total_seconds())
    assert not hold(store, "one", 2 * LEASE.total_seconds())
    with store.transaction() as session:
        mailboxes.let_go(session, MAILBOX, "one")
    assert not hold(store, "one", 2 * LEASE.total_seconds()), "only the holder lets go"
    with store.transaction() as session:
        mailboxes.let_go(session, MAILBOX, "two")
    assert hold(store, "one", 2 * LEASE.total_seconds())


@pytest.mark.parametrize("known", [False, True])
def test_of_workers_that_come_at_once_one_gets_the_mailbox(store: Store, known: bool) -> None:
    if known:
        hold(store, "before", -2 * LEASE.total_seconds())
    start = threading.Barrier(4)
    got: list[bool] = []

    def work(place: int) -> None:
        start.wait()
        got.append(hold(store, f"worker {place}"))

    run(work, 4)
    assert sorted(got) == [False, False, False, True]
    with store.reading() as session:
        state = session.get(MailboxState, MAILBOX)
        assert state is not None
        assert state.held_until == NOW + LEASE


def test_workers_are_alive_while_they_say_so(store: Store) -> None:
    with store.transaction() as session:
        worker.started(session, "one", NOW)
        worker.beat(session, "two", NOW)
        worker.beat(session, "one", NOW + timedelta(minutes=1))
    with store.reading() as session:
        assert [(each.worker, each.started_at) for each in worker.alive(session, NOW + timedelta(minutes=1))] == [("one", NOW)]
        assert [each.worker for each in worker.alive(session, NOW)] == ["one", "two"]
    with store.transaction() as session:
        worker.started(session, "one", NOW + timedelta(minutes=5))
        worker.stopped(session, "two")
        worker.stopped(session, "never seen")
    with store.reading() as session:
        assert [(each.worker, each.started_at) for each in worker.alive(session, NOW)] == [("one", NOW + timedelta(minutes=5))]


def test_lost_messages_are_settled_by_a_named_person_once(store: Store) -> None:
    with store.transaction() as session:
        mailboxes.polled(session, MAILBOX, uid_validity=1, highest_uid=3, newly_offered=3, now=NOW)
        assert mailboxes.write_off(session, MAILBOX, by="Ann Frost", reason="Deleted by hand before the poll.", now=NOW) == 3
    with store.transaction() as session:
        counted = mailboxes.counts(session, MAILBOX)
        assert (counted.lost, counted.written_off) == (0, 3)
        (event,) = session.exec(select(AuditEvent)).all()
        assert (event.actor, event.action, event.detail) == ("Ann Frost", Action.LETTERS_WRITTEN_OFF, {"mailbox": MAILBOX, "messages": 3})
        with pytest.raises(NothingLost):
            mailboxes.write_off(session, MAILBOX, by="Ann Frost", reason="Again.", now=NOW)
        mailboxes.polled(session, MAILBOX, uid_validity=1, highest_uid=4, newly_offered=1, now=NOW)
        assert mailboxes.counts(session, MAILBOX).lost == 1  # what is lost later is a trouble of its own


@pytest.mark.parametrize(("by", "reason", "refused"), [(" ", "Gone.", NoName), ("Ann Frost", " ", NoReason)])
def test_nothing_is_settled_without_a_name_and_a_reason(store: Store, by: str, reason: str, refused: type[Refused]) -> None:
    with store.transaction() as session:
        mailboxes.polled(session, MAILBOX, uid_validity=1, highest_uid=1, newly_offered=1, now=NOW)
    with pytest.raises(refused), store.transaction() as session:
        mailboxes.write_off(session, MAILBOX, by=by, reason=reason, now=NOW)
