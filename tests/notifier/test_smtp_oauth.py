"""Logging in to a real mail server with tokens, and delivering the outbox that way: one sender's trouble stops no other."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from notifier.deliver import Delivered, deliver_owed
from notifier.oauth import Tokens
from notifier.smtp import ByToken, CannotConnect, Connection, Line, LogInRefused, Sent
from store import outbox
from store.engine import Store
from store.models import EmailState
from tests.notifier.conftest import Clock, sending
from tests.notifier.servers import Post, hears, says, scripted_server, smtp_server
from tests.notifier.test_deliver import alarm_to, owe, rows, states
from tests.notifier.test_smtp import MESSAGE, server
from tests.tokens import TokenEndpoint, refusal

WEST, ALARMS = "ld&awest.duty@example.nhs.uk", "dsr@example.nhs.uk"


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server that takes tokens as long as Microsoft's."""
    monkeypatch.setattr(SMTP, "line_length_limit", 12288)
    with smtp_server(Post()) as post:
        yield post


def tokens_of(endpoint: TokenEndpoint, store: Store, **claims: Any) -> Tokens:
    endpoint.claims = claims
    return Tokens(endpoint.client("any"), store, lambda: datetime.now(UTC))


def test_logs_in_with_a_token_as_the_sender(guarded: Post, endpoint: TokenEndpoint, sqlite_store: Store) -> None:
    by_token = ByToken(tokens_of(endpoint, sqlite_store, filling="x" * 3000), WEST)
    with Connection(server(guarded.port), "dsr.example.nhs.uk", by_token) as connection:
        assert connection.send(WEST, "a@example.org", MESSAGE) == Sent()
    assert guarded.users == [WEST]


def test_the_token_never_stands_in_the_auth_line(endpoint: TokenEndpoint, sqlite_store: Store) -> None:
    heard: list[bytes] = []

    def script(connection: socket.socket, over: threading.Event) -> None:
        for said in (["220 mail"], ["250-mail", "250 AUTH LOGIN XOAUTH2"], ["334 "], ["235 ok"]):
            says(connection, *said)
            heard.append(hears(connection))

    with scripted_server(script) as port, Line(server(port), "dsr.example.nhs.uk", ByToken(tokens_of(endpoint, sqlite_store))) as line:
        line.opened(WEST)
    assert heard[1] == b"AUTH XOAUTH2\r\n"


@pytest.mark.parametrize(
    ("refusal", "claims", "told"),
    [
        (
            "535 5.7.3 Authentication unsuccessful",
            {},
            "log-in: The token is good and has the permission, but .*SmtpClientAuthenticationDisabled .*send as it",
        ),
        ("535 5.7.3 Authentication unsuccessful", {"roles": ["IMAP.AccessAsApp"]}, "log-in: .* the app has no permission SMTP.SendAsApp"),
        ("535 5.7.3 Authentication unsuccessful", {"roles": None, "scp": "IMAP.AccessAsUser.All"}, "has not consented to SMTP.Send:"),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
            {},
            r"off for this mailbox .*5\.7\.139",
        ),
    ],
)
def test_what_is_probably_missing_is_told(
    guarded: Post, endpoint: TokenEndpoint, sqlite_store: Store, refusal: str, claims: dict[str, Any], told: str
) -> None:
    guarded.refuse_token = lambda user, token: refusal
    with pytest.raises(LogInRefused, match=told):
        Connection(server(guarded.port), "dsr.example.nhs.uk", ByToken(tokens_of(endpoint, sqlite_store, **claims), WEST))
    assert len(endpoint.asked) == 1


def test_a_token_that_is_revoked_is_replaced_within_the_same_log_in(guarded: Post, endpoint: TokenEndpoint, sqlite_store: Store) -> None:
    tokens = tokens_of(endpoint, sqlite_store)
    revoked = tokens.get().text
    endpoint.claims = {"jti": "another"}
    guarded.refuse_token = lambda user, token: "535 5.7.3 no" if token == revoked else None
    with Connection(server(guarded.port), "dsr.example.nhs.uk", ByToken(tokens, WEST)) as connection:
        assert connection.send(WEST, "a@example.org", MESSAGE) == Sent()
    assert guarded.connections == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("454 4.7.0 Temporary authentication failure", r"^connection: 454 4\.7\.0, the log-in cannot be checked now$"),
        ("334 not base64!", "the mail server's answer makes no sense"),
    ],
)
def test_a_log_in_that_cannot_be_checked_now_is_no_refusal(endpoint: TokenEndpoint, sqlite_store: Store, answer: str, told: str) -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        for said in (["220 mail"], ["250-mail", "250 AUTH XOAUTH2"], ["334 "], [answer]):
            says(connection, *said)
            hears(connection)

    with scripted_server(script) as port, pytest.raises(CannotConnect, match=told) as error:
        Connection(server(port), "dsr.example.nhs.uk", ByToken(tokens_of(endpoint, sqlite_store), WEST))
    assert not isinstance(error.value, LogInRefused)


def test_a_server_without_xoauth2_and_a_sign_in_service_that_is_down_are_told(
    endpoint: TokenEndpoint, guarded: Post, sqlite_store: Store
) -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        for said in (["220 mail"], ["250-mail", "250 AUTH PLAIN LOGIN"]):
            says(connection, *said)
            hears(connection)

    tokens = tokens_of(endpoint, sqlite_store)
    with scripted_server(script) as port, pytest.raises(CannotConnect, match="does not offer it by OAuth"):
        Connection(server(port), "dsr.example.nhs.uk", ByToken(tokens, WEST))
    assert endpoint.asked == []
    (client_id,) = endpoint.mailboxes
    endpoint.answers[client_id] = lambda: (503, b"")
    with pytest.raises(CannotConnect, match="log-in: The sign-in service gives no token now"):
        Connection(server(guarded.port), "dsr.example.nhs.uk", ByToken(tokens, WEST))


def test_each_sender_logs_in_by_itself_over_one_connection_each(
    sqlite_store: Store, clock: Clock, guarded: Post, endpoint: TokenEndpoint
) -> None:
    owe(
        sqlite_store,
        clock,
        *(alarm_to(f"{name}@example.org", mailbox=mailbox) for name, mailbox in zip("abcd", ("west", None, "west", None), strict=True)),
    )
    by_token = ByToken(tokens_of(endpoint, sqlite_store))
    assert deliver_owed(sqlite_store, sending(guarded.port), clock, "w1", by_token) == Delivered(sent=4)
    assert (guarded.users, guarded.connections) == ([WEST, ALARMS], 2)
    assert [taken.sender for taken in guarded.taken] == [WEST, ALARMS, WEST, ALARMS]


def test_a_sender_that_may_not_log_in_stops_no_other(sqlite_store: Store, clock: Clock, guarded: Post, endpoint: TokenEndpoint) -> None:
    guarded.refuse_token = lambda user, token: "535 5.7.3 Authentication unsuccessful" if user == WEST else None
    owe(
        sqlite_store,
        clock,
        *(alarm_to(f"{name}@example.org", mailbox=mailbox) for name, mailbox in zip("abcd", ("west", "west", None, None), strict=True)),
    )
    by_token = ByToken(tokens_of(endpoint, sqlite_store))
    assert deliver_owed(sqlite_store, sending(guarded.port), clock, "w1", by_token) == Delivered(sent=2, delayed=2)
    assert guarded.connections == 2, "a log-in that was refused is not tried again in the same run"
    assert (rows(sqlite_store)["b@example.org"].last_error or "").startswith("log-in: The token is good")
    guarded.refuse_token = None
    clock.move(minutes=1)
    assert deliver_owed(sqlite_store, sending(guarded.port), clock, "w1", by_token) == Delivered(sent=2)


def test_one_user_for_all_senders_that_may_not_log_in_ends_the_run(
    sqlite_store: Store, clock: Clock, guarded: Post, endpoint: TokenEndpoint
) -> None:
    guarded.refuse_token = lambda user, token: "535 5.7.3 Authentication unsuccessful"
    owe(sqlite_store, clock, alarm_to("a@example.org"), alarm_to("b@example.org"))
    delivered = deliver_owed(sqlite_store, sending(guarded.port), clock, "w1", ByToken(tokens_of(endpoint, sqlite_store), ALARMS))
    assert (delivered.delayed, delivered.stopped is not None) == (1, True)


def test_a_sign_in_service_that_is_down_ends_the_run_and_costs_no_email(
    sqlite_store: Store, clock: Clock, guarded: Post, endpoint: TokenEndpoint
) -> None:
    tokens = tokens_of(endpoint, sqlite_store)
    (client_id,) = endpoint.mailboxes
    endpoint.answers[client_id] = lambda: refusal("invalid_client", 7000222)
    owe(sqlite_store, clock, alarm_to("a@example.org"), alarm_to("b@example.org"))
    told = "log-in: The sign-in service gives no token: the client secret has expired (AADSTS7000222)."
    assert deliver_owed(sqlite_store, sending(guarded.port), clock, "w1", ByToken(tokens)) == Delivered(delayed=1, stopped=told)
    assert set(states(sqlite_store).values()) == {EmailState.WAITING}


def test_an_email_that_may_not_be_sent_as_its_sender_waits_for_the_permission(sqlite_store: Store, clock: Clock, post: Post) -> None:
    post.react = lambda smtp, envelope: "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied"
    owe(sqlite_store, clock, alarm_to("a@example.org"))
    assert deliver_owed(sqlite_store, sending(post.port), clock, "w1") == Delivered(delayed=1)
    assert rows(sqlite_store)["a@example.org"].last_error == "e-mail: 554, the log-in may not send as this sender"


def test_what_nobody_can_say_of_counts_towards_the_limit_of_a_minute(sqlite_store: Store, clock: Clock) -> None:
    def drop(connection: socket.socket, over: threading.Event) -> None:
        for said in (["220 mail"], ["250 mail"], ["250 ok"], ["250 ok"], ["354 go on"]):
            says(connection, *said)
            hears(connection, b"\r\n.\r\n" if said == ["354 go on"] else b"\r\n")

    owe(sqlite_store, clock, *(alarm_to(f"{name}@example.org") for name in "abcd"))
    with scripted_server(drop, times=4) as port:
        delivered = deliver_owed(sqlite_store, sending(port, per_minute=2), clock, "w1")
    assert delivered == Delivered(uncertain=2, stopped="no more e-mails are allowed this minute")


def test_no_token_reaches_the_store_or_the_words(sqlite_store: Store, clock: Clock, guarded: Post, endpoint: TokenEndpoint) -> None:
    heard: list[str] = []

    def refuse(user: str, token: str) -> str:
        heard.append(token)
        return f"535 5.7.3 {token} is not good"

    guarded.refuse_token = refuse
    owe(sqlite_store, clock, alarm_to("a@example.org"))
    deliver_owed(sqlite_store, sending(guarded.port), clock, "w1", ByToken(tokens_of(endpoint, sqlite_store)))
    with sqlite_store.reading() as session:
        (row,) = outbox.listing(session)
    assert heard
    assert heard[0] not in json.dumps(row.model_dump(), default=str)
