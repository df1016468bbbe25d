"""The IMAP mailbox against a real Dovecot."""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import trustme

from ingest.mailbox import ImapMailbox, MailboxAddress, MailboxRefused, MailboxUnreachable
from notifier.settings import Security
from parsers import limits
from tests.mailservers import PASSWORD, Dovecot, free_port


def letter(subject: str, body: str = "Hello") -> bytes:
    return f"From: a@example.org\r\nTo: b@example.org\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()


def test_takes_what_is_above_a_uid_in_order(dovecot: Dovecot) -> None:
    address = dovecot.address()
    dovecot.deliver(address, letter("one"), letter("two"), letter("three"))
    with ImapMailbox(address) as mailbox:
        opened = mailbox.open()
        assert opened.messages == 3
        assert opened.uid_validity > 0
        assert mailbox.uids_above(0) == [1, 2, 3]
        assert mailbox.uids_above(2) == [3]
        assert mailbox.uids_above(3) == []  # the server itself answers 4:* with message 3


def test_fetches_the_bytes_as_they_were_put_and_leaves_them_unread(dovecot: Dovecot) -> None:
    address = dovecot.address()
    raw = letter("as it is", "line\r\n" * 2000)
    arrived = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    dovecot.deliver(address, raw, at=arrived)
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        fetched = mailbox.fetch(1)
    assert fetched is not None
    assert fetched.raw == raw
    assert fetched.size == len(raw)
    assert fetched.received_at == arrived
    with dovecot.client(address) as client:
        assert b"\\Seen" not in client.fetch([1], ["FLAGS"])[1][b"FLAGS"]


def test_a_message_that_is_gone_is_none(dovecot: Dovecot) -> None:
    address = dovecot.address()
    dovecot.deliver(address, letter("one"))
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        assert mailbox.uids_above(0) == [1]
        with dovecot.client(address) as staff:
            staff.delete_messages([1])
            staff.expunge()
        assert mailbox.fetch(1) is None
        mailbox.move(1, "Done")  # nothing to move, nothing raised


def test_only_what_arrived_since_a_day(dovecot: Dovecot) -> None:
    address = dovecot.address()
    dovecot.deliver(address, letter("old"), at=datetime(2020, 1, 1, 12, tzinfo=UTC))
    dovecot.deliver(address, letter("new"), at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        assert mailbox.uids_above(0, since=date(2026, 1, 1)) == [2]


def test_of_a_message_over_the_limit_only_the_head_is_taken(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGE_BYTES", 1000)
    address = dovecot.address()
    dovecot.deliver(address, letter("big", "x" * 5000))
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        fetched = mailbox.fetch(1)
    assert fetched is not None
    assert fetched.raw is None
    assert b"Subject: big" in fetched.headers
    assert b"xxx" not in fetched.headers


def test_moves_into_a_folder_that_it_makes(dovecot: Dovecot) -> None:
    address = dovecot.address()
    dovecot.deliver(address, letter("one"), letter("two"))
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        mailbox.move(1, "DSR done")
    assert dovecot.subjects(address) == ["two"]
    assert dovecot.subjects(address, "DSR done") == ["one"]


def test_the_ampersand_of_the_west_mailbox_survives(dovecot: Dovecot) -> None:
    address = dovecot.address("west", user="ld&awest.duty@nsft.nhs.uk")
    dovecot.deliver(address, letter("west"))
    with ImapMailbox(address) as mailbox:
        assert mailbox.open().messages == 1


def test_a_wrong_password_is_refused_until_somebody_changes_it(dovecot: Dovecot) -> None:
    with (
        ImapMailbox(replace(dovecot.address(), password="wrong")) as mailbox,
        pytest.raises(MailboxRefused, match="user name or the password"),
    ):
        mailbox.open()


def test_a_missing_folder_is_refused(dovecot: Dovecot) -> None:
    with ImapMailbox(replace(dovecot.address(), folder="Referrals")) as mailbox, pytest.raises(MailboxRefused, match="folder"):
        mailbox.open()


def test_no_server_is_tried_again() -> None:
    nowhere = Dovecot("127.0.0.1", free_port(), home=Path())
    with ImapMailbox(nowhere.address()) as mailbox, pytest.raises(MailboxUnreachable):
        mailbox.open()


def test_without_tls_only_this_machine_is_spoken_to(dovecot: Dovecot) -> None:
    with ImapMailbox(replace(dovecot.address(), host="mail.example.org")) as mailbox, pytest.raises(MailboxRefused, match="Without TLS"):
        mailbox.open()


def over_tls(dovecot: Dovecot, security: Security, *, host: str = "localhost", trusted: bool = True) -> MailboxAddress:
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    return replace(dovecot.address(), host=host, port=port, security=security, ca_file=str(dovecot.ca_file) if trusted else None)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_speaks_tls_from_the_start_or_by_starttls(dovecot: Dovecot, security: Security) -> None:
    with ImapMailbox(over_tls(dovecot, security)) as mailbox:
        assert mailbox.open().messages == 0


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize(("host", "trusted"), [("localhost", False), ("127.0.0.1", True)], ids=["an unknown authority", "another name"])
def test_a_certificate_that_does_not_hold_is_refused(dovecot: Dovecot, security: Security, host: str, trusted: bool) -> None:
    address = over_tls(dovecot, security, host=host, trusted=trusted)
    with ImapMailbox(address) as mailbox, pytest.raises(MailboxRefused, match="certificate"):
        mailbox.open()


def test_a_certificate_that_has_run_out_is_refused(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            context.wrap_socket(connection, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        server = Dovecot("localhost", listener.getsockname()[1], home=tmp_path)
        address = replace(server.address(), security=Security.TLS, ca_file=str(tmp_path / "ca.pem"))
        with ImapMailbox(address) as mailbox, pytest.raises(MailboxRefused, match="certificate"):
            mailbox.open()
        thread.join(10)


def test_starttls_that_is_taken_away_is_refused_before_the_password_is_sent() -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_without_starttls, args=(listener, heard), daemon=True)
        thread.start()
        nowhere = Dovecot("127.0.0.1", listener.getsockname()[1], home=Path())
        with (
            ImapMailbox(replace(nowhere.address(), security=Security.STARTTLS)) as mailbox,
            pytest.raises(MailboxRefused, match="encryption"),
        ):
            mailbox.open()
        thread.join(10)
    assert heard
    assert not [line for line in heard if b"LOGIN" in line.upper() or PASSWORD.encode() in line]


def _without_starttls(listener: socket.socket, heard: list[bytes]) -> None:
    """A mail server from whose capabilities somebody on the way has cut STARTTLS."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb") as stream:
        stream.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        stream.flush()
        for line in stream:
            heard.append(line)
            tag, command = line.split()[:2]
            answer = b"* CAPABILITY IMAP4rev1\r\n" if command.upper() == b"CAPABILITY" else b""
            stream.write(answer + (tag + b" OK done\r\n" if answer or command.upper() == b"LOGOUT" else tag + b" BAD no\r\n"))
            stream.flush()


@pytest.mark.parametrize("at", [b"LOGIN", b"SELECT", b"SEARCH", b"FETCH", b"MOVE"])
def test_a_connection_that_ends_is_tried_again_and_refuses_nothing(at: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_hanging_up, args=(listener, at), daemon=True)
        thread.start()
        server = Dovecot("127.0.0.1", listener.getsockname()[1], home=Path())
        with ImapMailbox(server.address()) as mailbox, pytest.raises(MailboxUnreachable, match="connection broke"):
            _polled(mailbox)
        thread.join(10)


def _polled(mailbox: ImapMailbox) -> None:
    mailbox.open()
    mailbox.uids_above(0)
    mailbox.fetch(1)
    mailbox.move(1, "Done")


def _hanging_up(listener: socket.socket, at: bytes) -> None:
    """A mail server that ends the connection in the middle of its answer to one command."""
    told = {
        b"CAPABILITY": b"* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\n",
        b"SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] good\r\n",
        b"EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] good\r\n",
        b"SEARCH": b"* SEARCH 1\r\n",
        b"FETCH": b'* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE "02-Mar-2026 09:30:00 +0000" BODY[] {5}\r\nHello)\r\n',
    }
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb") as stream:
        stream.write(b"* OK [CAPABILITY IMAP4rev1 UIDPLUS MOVE] ready\r\n")
        stream.flush()
        for line in stream:
            tag, *words = line.upper().split()
            command = words[1] if words[0] == b"UID" else words[0]
            if command == at or (at == b"SELECT" and command == b"EXAMINE"):
                stream.write(b"* OK in the mid")
                stream.flush()
                return
            stream.write(told.get(command, b"") + tag + b" OK done\r\n")
            stream.flush()


def test_the_password_is_not_printed() -> None:
    assert "loopback-only" not in repr(Dovecot("127.0.0.1", 1, home=Path()).address())
