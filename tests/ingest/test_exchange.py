"""A mailbox of Exchange as it is known from reports: nothing that it withholds, missays or breaks off is lost or taken twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from ingest.mailbox import ImapMailbox, MailboxRefused, MailboxUnreachable
from ingest.poll import Look, Taken, take
from parsers import limits
from store import letters, mailboxes
from store.engine import Store
from store.mailboxes import Counts
from store.models import Letter, LetterState
from tests.exchange import EMPTY, NIL, NOTICE, Exchange
from tests.journeys.service import Clock

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LETTERS = {uid: b"Subject: letter %d\r\nMessage-ID: <%d@example.org>\r\n\r\nHello\r\n" % (uid, uid) for uid in (4, 7, 9)}


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with Exchange(dict(LETTERS)) as server:
        yield server


def polled(store: Store, exchange: Exchange, clock: Clock, look: Look = Look()) -> Taken:
    with ImapMailbox(exchange.address()) as mailbox:
        return take("east", mailbox, store, clock, "a worker", lambda: False, look)


def kept(store: Store) -> dict[int | None, tuple[bytes, LetterState]]:
    with store.reading() as session:
        return {one.uid: (letters.raw(session, one.id or 0), one.state) for one in session.exec(select(Letter))}


WHOLE = {uid: (raw, LetterState.KEPT) for uid, raw in LETTERS.items()}


@pytest.mark.parametrize("instead", [NOTICE, NIL, EMPTY], ids=["a notice", "NIL", "nothing"])
def test_a_message_that_exchange_withholds_stands_before_people_and_comes_when_it_is_handed_out(
    sqlite_store: Store, exchange: Exchange, instead: bytes
) -> None:
    clock = Clock(NOW)
    exchange.instead = {4: instead, 9: instead}
    assert polled(sqlite_store, exchange, clock).kept == 3
    with sqlite_store.reading() as session:
        assert [(one.uid, one.state) for one in letters.for_people(session)] == [(4, LetterState.SET_ASIDE), (9, LetterState.SET_ASIDE)]
        assert mailboxes.counts(session, "east") == Counts(offered=3, kept=1, done=0, set_aside=2)
    exchange.instead = {9: instead}
    clock.advance(minutes=20)
    assert polled(sqlite_store, exchange, clock) == Taken(14, replaced=1)
    exchange.instead = {}
    clock.advance(minutes=20)
    assert polled(sqlite_store, exchange, clock, Look(whole=True)) == Taken(14, replaced=1)
    assert kept(sqlite_store) == WHOLE


@pytest.mark.parametrize("told", [0, 1, 50_000])
def test_a_size_that_is_not_the_size_changes_nothing(sqlite_store: Store, exchange: Exchange, told: int) -> None:
    exchange.told_size = dict.fromkeys(LETTERS, told)
    polled(sqlite_store, exchange, Clock(NOW))
    assert kept(sqlite_store) == WHOLE


def test_a_message_told_larger_than_the_limit_is_set_aside_with_its_head(sqlite_store: Store, exchange: Exchange) -> None:
    exchange.told_size = {7: limits.MESSAGE_BYTES + 1}
    exchange.instead = {7: NIL}
    polled(sqlite_store, exchange, Clock(NOW))
    assert kept(sqlite_store)[7][1] is LetterState.SET_ASIDE


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "SELECT", "SEARCH", "FETCH"])
@pytest.mark.parametrize(
    "answer", ["BAD Request is throttled. Suggested Backoff Time: 1000 milliseconds", "NO Server Unavailable. 15", ""], ids=["busy", "out", "bye"]
)  # fmt: skip
def test_exchange_that_is_busy_or_hangs_up_is_asked_again_and_nothing_is_passed_over(
    sqlite_store: Store, exchange: Exchange, command: str, answer: str
) -> None:
    clock = Clock(NOW)
    exchange.answers = {command: answer}
    with suppress(MailboxUnreachable, MailboxRefused):
        polled(sqlite_store, exchange, clock)
    polled(sqlite_store, exchange, clock)
    assert kept(sqlite_store) == WHOLE
    with sqlite_store.reading() as session:
        assert mailboxes.counts(session, "east") == Counts(offered=3, kept=3, done=0, set_aside=0)
