"""The lease of a mailbox while its letters are processed: kept alive, given up when it is lost, ended with the block."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ingest import lease
from parsers import limits
from parsers.limits import MAILBOX_BEAT_SECONDS, MAILBOX_LEASE_SECONDS
from store import mailboxes
from store.engine import Store
from store.errors import DatabaseBusy
from store.models import MailboxState
from tests.store.making import MAILBOX, NOW

LEASE = timedelta(seconds=MAILBOX_LEASE_SECONDS)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAILBOX_BEAT_SECONDS", 0.02)


class Clock:
    """A clock that says when it was looked at."""

    def __init__(self) -> None:
        self.now = NOW
        self.looked = threading.Semaphore(0)

    def __call__(self) -> datetime:
        self.looked.release()
        return self.now


def hold(store: Store, who: str, now: datetime = NOW) -> bool:
    with store.transaction() as session:
        return mailboxes.hold(session, MAILBOX, who, now)


def holder(store: Store) -> tuple[str | None, datetime | None]:
    with store.reading() as session:
        state = session.get(MailboxState, MAILBOX)
        return (None, None) if state is None else (state.holder, state.held_until)


def until(true: Callable[[], bool]) -> None:
    beat = threading.Event()
    for _ in range(1000):
        if true():
            return
        beat.wait(0.01)
    pytest.fail("it never came true")


def test_a_lease_outlasts_four_signs_of_life_that_fail() -> None:
    assert 4 * MAILBOX_BEAT_SECONDS < MAILBOX_LEASE_SECONDS


def test_is_renewed_for_as_long_as_the_block_takes(store: Store) -> None:
    clock = Clock()
    assert hold(store, "one")
    with lease.renewed(store, MAILBOX, "one", clock, lambda: False) as stopped:
        clock.now = NOW + timedelta(hours=1)
        until(lambda: holder(store) == ("one", clock.now + LEASE))
        assert not hold(store, "two", clock.now)
        assert not stopped()
    with store.transaction() as session:
        mailboxes.let_go(session, MAILBOX, "one")
    assert hold(store, "two", clock.now), "nothing renews it after the block"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("lease_")]


def test_another_worker_that_has_taken_over_stops_this_one(store: Store) -> None:
    assert hold(store, "one")
    with lease.renewed(store, MAILBOX, "one", Clock(), lambda: False) as stopped:
        assert hold(store, "two", NOW + 2 * LEASE)
        until(stopped)
    assert holder(store)[0] == "two"


def test_a_mailbox_that_is_let_go_is_not_taken_again(store: Store) -> None:
    with lease.renewed(store, MAILBOX, "one", Clock(), lambda: False) as stopped:
        until(stopped)
    assert holder(store)[0] is None


def test_a_database_that_fails_now_and_then_does_not_end_it(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hold(sqlite_store, "one")
    renew, failures = mailboxes.renew, iter([DatabaseBusy("busy")] * 3)

    def now_and_then(*told: object) -> bool:
        for failure in failures:
            raise failure
        return renew(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(mailboxes, "renew", now_and_then)
    clock = Clock()
    with lease.renewed(sqlite_store, MAILBOX, "one", clock, lambda: False) as stopped:
        clock.now = NOW + timedelta(minutes=4)
        until(lambda: holder(sqlite_store) == ("one", clock.now + LEASE))
        assert not stopped()


def test_a_stop_that_is_asked_for_is_passed_on(sqlite_store: Store) -> None:
    asked = threading.Event()
    assert hold(sqlite_store, "one")
    with lease.renewed(sqlite_store, MAILBOX, "one", Clock(), asked.is_set) as stopped:
        assert not stopped()
        asked.set()
        assert stopped()
