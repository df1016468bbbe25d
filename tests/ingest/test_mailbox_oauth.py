"""Logging in to a real Dovecot with tokens of a token endpoint, and what is told when that does not work."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.mailbox import ImapMailbox, MailboxAddress, MailboxRefused, MailboxUnreachable
from notifier.oauth import Tokens
from notifier.settings import Security
from store.engine import Store
from tests.mailservers import Dovecot, free_port
from tests.tokens import TokenEndpoint, refusal

WEST = "ld&awest.duty@example.org"


def utc_now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def tokens(endpoint: TokenEndpoint, sqlite_store: Store) -> Tokens:
    return Tokens(endpoint.client(WEST), sqlite_store, utc_now)


def opened(address: MailboxAddress, tokens: Tokens, user: str = WEST) -> int:
    with ImapMailbox(replace(address, user=user, password="", tokens=tokens)) as mailbox:
        return mailbox.open().messages


@pytest.mark.parametrize("user", [WEST, "duty_team-1.2@example.org"])
def test_logs_in_with_a_token_as_the_address_of_the_mailbox(
    dovecot: Dovecot, endpoint: TokenEndpoint, sqlite_store: Store, user: str
) -> None:
    tokens = Tokens(endpoint.client(user), sqlite_store, utc_now)
    assert opened(dovecot.address(), tokens, user) == 0
    assert opened(dovecot.address(), tokens, user) == 0
    (form,) = endpoint.asked  # the second time with the same token
    assert (form["grant_type"], form["scope"]) == ("client_credentials", "https://outlook.office365.com/.default")


def test_an_account_that_consented_once_logs_in_after_every_restart(dovecot: Dovecot, endpoint: TokenEndpoint, sqlite_store: Store) -> None:
    client = endpoint.client(WEST, refresh_token="the first", scopes=("offline_access", "https://outlook.office.com/IMAP.AccessAsUser.All"))
    endpoint.claims = {"roles": None, "scp": "IMAP.AccessAsUser.All"}
    for _ in range(3):
        assert opened(dovecot.address(), Tokens(client, sqlite_store, utc_now)) == 0
    used = [form["refresh_token"] for form in endpoint.asked]
    assert (used[0], len(set(used))) == ("the first", 3)


def test_a_token_that_is_revoked_is_replaced_within_the_same_log_in(dovecot: Dovecot, endpoint: TokenEndpoint, tokens: Tokens) -> None:
    endpoint.claims = {"exp": 1}
    tokens.get()
    endpoint.claims = {}
    assert opened(dovecot.address(), tokens) == 0
    assert len(endpoint.asked) == 2


def test_a_token_that_was_refused_when_it_was_new_is_not_asked_for_again_at_once(
    dovecot: Dovecot, endpoint: TokenEndpoint, tokens: Tokens
) -> None:
    endpoint.claims = {"upn": "somebody.else@example.org"}
    with pytest.raises(MailboxRefused):
        opened(dovecot.address(), tokens)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"upn": "east@example.org"}, "The token is good and has the permission, but .* FullAccess to the mailbox"),
        ({"exp": 1, "roles": ["POP.AccessAsApp"]}, "The token is good, but the app has no permission IMAP.AccessAsApp: .* consent"),
        ({"exp": 1, "roles": None, "scp": "openid SMTP.Send"}, "the account has not consented to IMAP.AccessAsUser.All"),
        ({"exp": 1, "roles": None}, "check the permission IMAP.AccessAsApp.* FullAccess"),
        ({"iat": 4102444800, "nbf": 4102444800, "exp": 4102448400}, "This machine's clock is [0-9]+ minutes behind the sign-in service's"),
        ({"iat": 946684800, "exp": 946688400}, "This machine's clock is [0-9]+ minutes ahead of the sign-in service's"),
    ],
)
def test_what_is_probably_missing_is_told(
    dovecot: Dovecot, endpoint: TokenEndpoint, tokens: Tokens, claims: dict[str, Any], told: str
) -> None:
    endpoint.claims = claims
    with pytest.raises(MailboxRefused, match=told):
        opened(dovecot.address(), tokens)


def test_a_sign_in_service_that_gives_no_token_is_told_and_the_mail_server_is_not_logged_in_to(
    dovecot: Dovecot, endpoint: TokenEndpoint, sqlite_store: Store
) -> None:
    client = endpoint.client(WEST)
    endpoint.answers[client.client_id] = lambda: refusal("invalid_client", 7000222)
    with pytest.raises(MailboxRefused, match=r"the client secret has expired \(AADSTS7000222\)"):
        opened(dovecot.address(), Tokens(client, sqlite_store, utc_now))
    nobody = client.model_copy(update={"token_url": f"http://127.0.0.1:{free_port()}/token"})
    with pytest.raises(MailboxUnreachable, match="The sign-in service cannot be reached"):
        opened(dovecot.address(), Tokens(nobody, sqlite_store, utc_now))


@contextmanager
def scripted(answer: Callable[[bytes, bytes], bytes | None]) -> Iterator[MailboxAddress]:
    """A mail server that answers each command (its tag, the rest of the line) by the script; None hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rwb") as stream:
                stream.write(b"* OK ready\r\n")
                stream.flush()
                tag = b""
                for line in stream:
                    first, _, rest = line.strip().partition(b" ")
                    tag = first if rest else tag  # a line without a tag answers a challenge
                    said = answer(tag, rest or first)
                    if said is None:
                        return
                    stream.write(said)
                    stream.flush()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        yield MailboxAddress(name="west", host="127.0.0.1", port=port, security=Security.NONE, user=WEST, password="x")
        thread.join(10)
        assert not thread.is_alive()


def exchange(tag: bytes, line: bytes) -> bytes:
    """Exchange Online, as it has been seen to speak to a token that may open no mailbox."""
    match line.split()[0].upper():
        case b"CAPABILITY":
            return b"* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID IDLE\r\n" + tag + b" OK done\r\n"
        case b"AUTHENTICATE":
            return b"+ \r\n"
        case b"SELECT":
            return tag + b" BAD User is authenticated but not connected.\r\n"
        case b"LOGOUT":
            return b"* BYE\r\n" + tag + b" OK done\r\n"
        case _:
            return tag + b" OK AUTHENTICATE completed.\r\n"


def test_exchange_that_logs_in_and_opens_no_mailbox_is_told(tokens: Tokens) -> None:
    with scripted(exchange) as address, pytest.raises(MailboxRefused, match=r"The log-in is good, but it opens no mailbox: .* FullAccess"):
        opened(address, tokens)


def test_a_server_without_xoauth2_never_hears_the_token(endpoint: TokenEndpoint, tokens: Tokens) -> None:
    heard: list[bytes] = []

    def plain(tag: bytes, line: bytes) -> bytes:
        heard.append(line)
        if line.upper() == b"CAPABILITY":
            return b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n"
        return tag + (b" OK done\r\n" if line.upper() == b"LOGOUT" else b" NO what?\r\n")

    with scripted(plain) as address, pytest.raises(MailboxRefused, match=r"does not offer the log-in by OAuth 2.0 \(XOAUTH2\)"):
        opened(address, tokens)
    assert [line.split()[0].upper() for line in heard] == [b"CAPABILITY", b"AUTHENTICATE", b"LOGOUT"]
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("by_token", [False, True])
def test_a_connection_cut_while_logging_in_is_not_taken_for_a_refusal(tokens: Tokens, by_token: bool) -> None:
    def cut(tag: bytes, line: bytes) -> bytes | None:
        return exchange(tag, line) if line.split()[0].upper() in (b"CAPABILITY", b"AUTHENTICATE") else None

    with scripted(cut) as address, pytest.raises(MailboxUnreachable, match="while logging in"):
        opened(address, tokens) if by_token else ImapMailbox(address).open()


def test_no_token_is_printed(dovecot: Dovecot, tokens: Tokens) -> None:
    token = tokens.get()
    assert token.text not in repr(token) + repr(replace(dovecot.address(), tokens=tokens)) + repr(tokens)
