"""Listening to a real mailbox: told at once, and never in the way of anything when it does not work."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from imapclient import SocketTimeout

from ingest import mailbox as mailbox_module
from ingest.listen import Listener
from ingest.mailbox import ImapMailbox, MailboxAddress
from notifier.settings import Security
from parsers import limits
from tests.mailservers import Dovecot, free_port

LETTER = b"Subject: one\r\n\r\nx\r\n"
FIRST, LAST = limits.LISTEN_AGAIN_SECONDS[0], limits.LISTEN_AGAIN_SECONDS[-1]


class Listening:
    """A listener at work in a thread of its own."""

    def __init__(self, connect: Callable[[], ImapMailbox]) -> None:
        self.news = threading.Semaphore(0)
        self.stopping = threading.Event()
        self.again: list[float] = []
        self._listener = Listener("east", connect, self.news.release, self.stopping.is_set)
        self.thread = threading.Thread(target=self.once)

    def once(self) -> None:
        self.again.append(self._listener.listen())

    def __enter__(self) -> Listening:
        self.thread.start()
        return self

    def __exit__(self, *told: object) -> None:
        self.stopping.set()
        self.thread.join(10)
        assert not self.thread.is_alive()


@pytest.mark.parametrize("security", [Security.NONE, Security.TLS])
def test_a_letter_is_told_when_it_arrives_and_the_next_one_too(dovecot: Dovecot, security: Security) -> None:
    address = plain = dovecot.address()
    if security is Security.TLS:
        address = replace(plain, host="localhost", port=dovecot.tls_port, security=security, ca_file=str(dovecot.ca_file))
    with Listening(lambda: ImapMailbox(address)) as listening:
        assert listening.news.acquire(timeout=10), "what came while nobody listened"
        for _ in range(3):
            dovecot.deliver(plain, LETTER)
            assert listening.news.acquire(timeout=10)


def test_a_letter_that_arrives_just_before_listening_begins_is_told(dovecot: Dovecot) -> None:
    address = dovecot.address()
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        dovecot.deliver(address, LETTER)
        assert mailbox.wait_for_news(10, lambda: False)


def test_what_is_not_a_new_letter_is_no_news_and_listening_ends_in_time(dovecot: Dovecot) -> None:
    address = dovecot.address()
    dovecot.deliver(address, LETTER)
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        with dovecot.client(address) as staff:
            staff.add_flags([1], [b"\\Seen"])
        assert not mailbox.wait_for_news(0.1, lambda: False)
        assert mailbox.uids_above(0) == [1], "the connection is good for other things after listening"


def test_a_stop_is_noticed_at_once(dovecot: Dovecot) -> None:
    with Listening(lambda: ImapMailbox(dovecot.address())) as listening:
        assert listening.news.acquire(timeout=10)
        asked = time.monotonic()
    assert time.monotonic() - asked < 4 * limits.LISTEN_STOP_SECONDS
    assert not listening.news.acquire(blocking=False)


def test_is_asked_anew_long_before_29_minutes(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.LISTEN_SECONDS < 29 * 60
    waits: list[float] = []
    renewed = threading.Event()
    wait = ImapMailbox.wait_for_news

    def counted(self: ImapMailbox, seconds: float, stopping: Callable[[], bool]) -> bool:
        waits.append(seconds)
        if len(waits) == 3:
            renewed.set()
        return wait(self, 0.05, stopping)

    monkeypatch.setattr(ImapMailbox, "wait_for_news", counted)
    with Listening(lambda: ImapMailbox(dovecot.address())):
        assert renewed.wait(10)
    assert set(waits) == {limits.LISTEN_SECONDS}


#: What a script may hold besides lines: hanging up, and being deaf from then on.
GONE, DEAF = None, b""


@contextmanager
def scripted(*connections: list[bytes | None]) -> Iterator[MailboxAddress]:
    """A server that can IDLE, and says, a connection after the other, what stands in the script once it is listened to."""
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        for script in connections:
            connection, _ = listener.accept()
            with connection, connection.makefile("rwb") as stream:
                converse(stream, script)
                if DEAF in script:
                    over.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield MailboxAddress("east", "127.0.0.1", listener.getsockname()[1], Security.NONE, "x", "x")
        over.set()
        thread.join(10)


def converse(stream: Any, script: list[bytes | None]) -> None:
    """One connection, until it is to be broken or the client goes."""
    answers = {b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n", b"SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n"}
    idling = b""
    stream.write(b"* OK ready\r\n")
    stream.flush()
    for line in stream:
        tag, _, command = line.strip().partition(b" ")
        if command.upper() == b"IDLE":
            idling = tag
            stream.write(b"".join(said for said in script if said))
            stream.flush()
            if GONE in script or DEAF in script:
                return
            continue
        stream.write((answers.get(command.split()[0].upper(), b"") + tag if command else idling) + b" OK done\r\n")
        stream.flush()


@pytest.mark.parametrize(
    "said",
    [
        [b"+ idling\r\n* 2 EXISTS\r\n"],
        [b"+ idling\r\n", b"* OK still here\r\n", b"* 2 EXISTS\r\n"],
        [b"+ idling\r\n", b"* 1 EXPUNGE\r\n", b"* 2 EXISTS\r\n", b"* 1 RECENT\r\n"],
    ],
)
def test_news_that_come_together_with_the_consent_are_heard(said: list[bytes | None]) -> None:
    with scripted(said) as address, ImapMailbox(address) as mailbox:
        mailbox.open()
        asked = time.monotonic()
        assert mailbox.wait_for_news(30, lambda: False)
        assert time.monotonic() - asked < 5


@pytest.mark.parametrize("said", [[b"+ idling\r\n* 1 EXISTS\r\n* OK still here\r\n"], [b"+ idling\r\n", b"* 1 EXISTS\r\n* 1 RECENT\r\n"]])
def test_a_number_that_is_only_repeated_is_no_news(said: list[bytes | None]) -> None:
    with scripted(said) as address, ImapMailbox(address) as mailbox:
        mailbox.open()
        for _ in range(2):
            asked = time.monotonic()
            assert not mailbox.wait_for_news(0.3, lambda: False)
            assert time.monotonic() - asked >= 0.3, "it is waited all the same"


def test_one_gone_and_one_come_is_news(dovecot: Dovecot) -> None:
    address = dovecot.address()
    dovecot.deliver(address, LETTER)
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        with dovecot.client(address) as staff:
            staff.delete_messages([1])
            staff.expunge()
            staff.append("INBOX", LETTER)
        assert mailbox.wait_for_news(10, lambda: False)


@pytest.mark.parametrize(
    "said",
    [
        [GONE],
        [b"+ idling\r\n", GONE],
        [b"+ idling\r\n* BYE I go\r\n", GONE],
        [b"+ idling\r\n* 2 EXI", GONE],
        [b"* BAD no idling here\r\n", GONE],
        [b"\x00\xff garbage\r\n", GONE],
    ],
)
def test_a_connection_that_breaks_is_reopened_after_growing_waits(said: list[bytes | None]) -> None:
    with scripted(*[said] * 3) as address:
        listening = Listening(lambda: ImapMailbox(address))
        for _ in range(3):
            listening.once()
    assert listening.again == list(limits.LISTEN_AGAIN_SECONDS[:3])
    assert all(listening.news.acquire(blocking=False) for _ in range(3)), "each new connection looks for what came meanwhile"


def test_a_silent_server_is_left_when_it_does_not_answer_the_renewal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ_SECONDS", 0.3)
    monkeypatch.setattr(limits, "LISTEN_SECONDS", 0.1)
    monkeypatch.setattr(limits, "LISTEN_STOP_SECONDS", 0.1)
    monkeypatch.setattr(mailbox_module, "_TIMEOUT", SocketTimeout(connect=5, read=0.3))
    with scripted([b"+ idling\r\n", DEAF]) as address:
        listening = Listening(lambda: ImapMailbox(address))
        listening.once()
    assert listening.again == [FIRST]


def test_nobody_there_is_tried_again_ever_less_often() -> None:
    nowhere = MailboxAddress("east", "127.0.0.1", free_port(), Security.NONE, "x", "x")
    listening = Listening(lambda: ImapMailbox(nowhere))
    for _ in range(7):
        listening.once()
    assert listening.again == [*limits.LISTEN_AGAIN_SECONDS, LAST, LAST]


@pytest.mark.parametrize("other_dovecot", ["imap_capability = IMAP4rev1 UIDPLUS MOVE\n"], indirect=True)
def test_a_server_that_cannot_tell_is_left_to_the_polls(other_dovecot: Dovecot) -> None:
    listening = Listening(lambda: ImapMailbox(other_dovecot.address()))
    listening.once()
    assert listening.again == [LAST]
    assert not listening.news.acquire(blocking=False)
