"""Access tokens under every answer, break and silence of a token endpoint, and refresh tokens that are replaced."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from pydantic import SecretStr, ValidationError

from notifier import token_endpoint
from notifier.alarm import mailbox_refused
from notifier.content import breaches
from notifier.oauth import Tokens, TokenUnavailable, xoauth2
from notifier.permissions import Protocol, why_refused
from notifier.token_endpoint import Grant, OAuth, TokenRefused
from parsers import limits
from store import refresh_tokens
from store.engine import Store
from store.errors import StoreError
from tests.mailservers import free_port
from tests.notifier.servers import hears, scripted_server
from tests.tokens import Answer, TokenEndpoint, access_token, refusal

WEST = "ld&awest.duty@example.org"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FIRST = "the-first-refresh-token"


class Seconds:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def tokens_of(oauth: OAuth, store: Store, seconds: Callable[[], float]) -> Tokens:
    return Tokens(oauth, store, lambda: NOW, seconds)


def answering(endpoint: TokenEndpoint, store: Store, seconds: Seconds, answer: Answer, **more: Any) -> tuple[Tokens, OAuth]:
    client = endpoint.client(WEST, **more)
    endpoint.answers[client.client_id] = lambda: answer
    return tokens_of(client, store, seconds), client


def test_the_address_stands_in_the_answer_as_it_is() -> None:
    assert xoauth2(WEST, "abc") == f"user={WEST}\x01auth=Bearer abc\x01\x01"


def test_what_is_asked_and_nothing_else(endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds) -> None:
    client = endpoint.client(WEST)
    assert tokens_of(client, sqlite_store, seconds).get().new
    assert endpoint.asked == [
        {
            "client_id": client.client_id,
            "client_secret": "a-client-secret",
            "scope": "https://outlook.office365.com/.default",
            "grant_type": "client_credentials",
        }
    ]


@pytest.mark.parametrize(
    ("lives", "still_at", "replaced_at"),
    [
        (3600, 3299, 3300),
        ("3600", 3299, 3300),
        (60, 29, 30),
        (0, None, 0),
        (-5, None, 0),
        (None, 149, 150),
        ("soon", 149, 150),
        ([], 149, 150),
        (float("nan"), 149, 150),
        (10**400, 149, 150),
        (10**9, 86099, 86100),
    ],
)
def test_a_token_is_replaced_before_it_ends(
    endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds, lives: Any, still_at: float | None, replaced_at: float
) -> None:
    endpoint.lives = lives
    tokens = tokens_of(endpoint.client(WEST), sqlite_store, seconds)
    tokens.get()
    if still_at is not None:
        seconds.now = 1000 + still_at
        assert not tokens.get().new
    seconds.now = 1000 + replaced_at
    assert tokens.get().new


def test_the_token_in_hand_is_used_while_the_endpoint_is_down(endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds) -> None:
    client = endpoint.client(WEST)
    tokens = tokens_of(client, sqlite_store, seconds)
    first = tokens.get()
    endpoint.answers[client.client_id] = lambda: (503, b"down")
    seconds.now += 3400
    assert tokens.get().text == first.text
    seconds.now += 200
    with pytest.raises(TokenUnavailable):
        tokens.get()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (refusal("invalid_client", 7000215, 401), "the client secret is wrong (its value is needed, not its ID) (AADSTS7000215)."),
        (refusal("invalid_client", 7000222, 401), "the client secret has expired (AADSTS7000222)."),
        (refusal("invalid_client", None, 401), "the client ID or the client secret is wrong, or the secret has expired."),
        (refusal("unauthorized_client", 700016), "the app is not known in this tenant (AADSTS700016)."),
        (refusal("invalid_grant", 700082), "the refresh token was not used for too long (AADSTS700082)."),
        (refusal("invalid_grant", 50173), "the refresh token was revoked, as a new password does (AADSTS50173)."),
        (
            refusal("invalid_grant"),
            "the refresh token is no longer good: it has expired, or it was revoked, or its account has a new password. Somebody must "
            "consent again, and the new refresh token be configured.",
        ),
        (refusal("invalid_scope", 70011), "it does not know one of the scopes (AADSTS70011)."),
        (refusal("interaction_required", 50076), "the account must log in with a second factor (AADSTS50076)."),
        (refusal("something_new", 12345), "it gives no reason that is known here (AADSTS12345)."),
        (
            (400, {"error": "invalid_request", "error_codes": ["x"]}),
            "it does not understand the request: look at token_url, client_id and scopes.",
        ),
    ],
)
def test_a_refusal_is_told_in_our_words_and_the_endpoint_left_alone_for_a_while(
    endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds, answer: Answer, told: str
) -> None:
    tokens, client = answering(endpoint, sqlite_store, seconds, answer)
    for _ in range(3):
        with pytest.raises(TokenRefused) as error:
            tokens.get()
        assert str(error.value) == f"The sign-in service gives no token: {told}"
        seconds.now += 99
    assert len(endpoint.asked) == 1
    del endpoint.answers[client.client_id]
    seconds.now += 3
    assert tokens.get().new


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((500, b"oops"), "gives no token now (it answers 500)"),
        ((503, {"error": "temporarily_unavailable"}), "gives no token now (it answers 503)"),
        ((400, {"error": "temporarily_unavailable"}), "gives no token now (it answers 400)"),
        ((429, {"error": "invalid_client"}), "gives no token now (it answers 429)"),
        ((403, b"<html>the proxy of the trust</html>"), "gives no token now (it answers 403)"),
        ((302, b""), "gives no token now (it answers 302)"),
        ((200, b""), "answer makes no sense"),
        ((200, b"<html>"), "answer makes no sense"),
        ((200, b"\xff\xfe{"), "answer makes no sense"),
        ((200, b"[" * 60_000), "answer makes no sense"),
        ((200, b'"token"'), "answer makes no sense"),
        ((200, {}), "answer makes no sense"),
        ((200, {"access_token": 7}), "answer makes no sense"),
        ((200, {"access_token": ""}), "answer makes no sense"),
        ((200, {"access_token": "abc\x01auth=Bearer other"}), "answer makes no sense"),
        ((200, {"access_token": "a b\r\nA1 LOGOUT"}), "answer makes no sense"),
        ((200, {"access_token": "a" * 20_000}), "answer makes no sense"),
        ((200, b" " * 70_000 + b'{"access_token": "abc"}'), "answer makes no sense"),
        ((0, b""), "did not answer (the connection was cut)"),
    ],
)
def test_what_is_no_answer_is_tried_again_with_growing_waits(
    endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds, answer: Answer, told: str
) -> None:
    tokens, _ = answering(endpoint, sqlite_store, seconds, answer)
    for wait in (5, 15, 30, 60, 120, 300, 300):
        with pytest.raises(TokenUnavailable) as error:
            tokens.get()
        assert told in str(error.value)
        asked = len(endpoint.asked)
        seconds.now += wait - 1
        with pytest.raises(TokenUnavailable, match="sign-in service"):
            tokens.get()
        assert len(endpoint.asked) == asked
        seconds.now += 1


@pytest.mark.parametrize(("asks", "waits"), [("40", 40), ("2", 5), ("100000", 900), ("Wed, 21 Oct 2026 07:28:00 GMT", 5), ("-1", 5)])
def test_an_endpoint_is_left_alone_for_as_long_as_it_asks(
    endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds, asks: str, waits: int
) -> None:
    endpoint.headers["Retry-After"] = asks
    tokens, client = answering(endpoint, sqlite_store, seconds, (429, {}))
    with pytest.raises(TokenUnavailable):
        tokens.get()
    del endpoint.answers[client.client_id]
    seconds.now += waits - 1
    with pytest.raises(TokenUnavailable):
        tokens.get()
    seconds.now += 1
    assert tokens.get().new


def test_an_endpoint_that_is_silent_or_never_ends_is_left_in_time(
    endpoint: TokenEndpoint, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TOKEN_ANSWER_SECONDS", 0.2)

    def silent(connection: socket.socket, over: threading.Event) -> None:
        hears(connection, b"\r\n\r\n")
        over.wait(10)

    def endless(connection: socket.socket, over: threading.Event) -> None:
        hears(connection, b"\r\n\r\n")
        with contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n{")
            while not over.wait(0.02):
                connection.sendall(b" ")

    for script in (silent, endless):
        with scripted_server(script) as port:
            client = endpoint.client(WEST).model_copy(update={"token_url": f"http://127.0.0.1:{port}/"})
            with pytest.raises(TokenUnavailable, match="it did not answer in time"):
                tokens_of(client, sqlite_store, Seconds()).get()


def test_a_secret_goes_to_no_other_place_than_the_one_configured(endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0.2)
        endpoint.headers["Location"] = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/"
        for status in (301, 302, 303, 307, 308):
            tokens, _ = answering(endpoint, sqlite_store, seconds, (status, b""))
            with pytest.raises(TokenUnavailable):
                tokens.get()
        with pytest.raises(TimeoutError):
            elsewhere.accept()


def test_a_certificate_nobody_vouches_for_is_refused(endpoint: TokenEndpoint, sqlite_store: Store, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    body = json.dumps({"access_token": access_token(WEST)}).encode()

    def speak(connection: socket.socket, over: threading.Event) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as protected:
            hears(protected, b"a-client-secret")
            protected.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    with scripted_server(speak, times=2) as port:
        client = endpoint.client(WEST).model_copy(update={"token_url": f"https://127.0.0.1:{port}/"})
        with pytest.raises(TokenRefused, match="certificate is not valid for its name, or not trusted"):
            tokens_of(client, sqlite_store, Seconds()).get()
        assert tokens_of(client.model_copy(update={"ca_file": tmp_path / "ca.pem"}), sqlite_store, Seconds()).get().new


@pytest.mark.parametrize("address", ["http://login.example.org/token", "ftp://127.0.0.1/token", "https://", "token", "https://a:b/", ""])
def test_a_secret_is_sent_over_https_only(address: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        OAuth(name="x", token_url=address, client_id="x")


def rotating(endpoint: TokenEndpoint) -> OAuth:
    return endpoint.client(WEST, refresh_token=FIRST, scopes=("offline_access", "https://outlook.office.com/IMAP.AccessAsUser.All"))


def test_a_refresh_token_that_is_replaced_is_kept_sealed_and_used_by_the_next_worker(
    endpoint: TokenEndpoint, store: Store, seconds: Seconds
) -> None:
    client = rotating(endpoint)
    for _ in range(3):
        assert tokens_of(client, store, seconds).get().new  # each a program that has just started
    used = [form["refresh_token"] for form in endpoint.asked]
    assert used[0] == FIRST
    assert len(set(used)) == 3
    (newest,) = endpoint.refresh_tokens
    with store.reading() as session:
        sealed = refresh_tokens.sealed(session, "nhsmail")
    assert sealed is not None
    assert newest not in sealed
    assert FIRST not in sealed


def test_a_new_refresh_token_in_the_configuration_goes_before_what_was_kept(
    endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds
) -> None:
    client = rotating(endpoint)
    tokens_of(client, sqlite_store, seconds).get()
    endpoint.refresh_tokens.clear()  # revoked: somebody consents again
    with pytest.raises(TokenRefused, match="was revoked"):
        tokens_of(client, sqlite_store, seconds).get()
    endpoint.refresh_tokens.add("a-second-consent")
    anew = client.model_copy(update={"refresh_token": SecretStr("a-second-consent")})
    for _ in range(2):
        assert tokens_of(anew, sqlite_store, seconds).get().new
    assert [form["refresh_token"] for form in endpoint.asked][2] == "a-second-consent"


def test_a_refresh_token_that_another_worker_used_up_meanwhile_is_looked_up_again(
    endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds
) -> None:
    client = rotating(endpoint)
    one, other = tokens_of(client, sqlite_store, seconds), tokens_of(client, sqlite_store, seconds)
    one.get()
    read = refresh_tokens.sealed
    before = iter([None])

    def late(session: Any, oauth: str) -> str | None:
        return next(before, read(session, oauth))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh_tokens, "sealed", late)
        assert other.get().new
    assert [form["refresh_token"] for form in endpoint.asked][:2] == [FIRST, FIRST]
    assert len(endpoint.asked) == 3


def test_a_refresh_token_is_not_lost_with_a_database_that_does_not_take_it(
    endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds
) -> None:
    client = rotating(endpoint)
    tokens = tokens_of(client, sqlite_store, seconds)

    def busy(*told: object) -> None:
        raise StoreError("busy")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh_tokens, "keep", busy)
        with pytest.raises(StoreError):
            tokens.get()
    assert tokens.get().new
    assert tokens_of(client, sqlite_store, seconds).get().new  # what is kept is the newest
    assert len({form["refresh_token"] for form in endpoint.asked}) == 3


def test_a_public_app_sends_no_secret(endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds) -> None:
    client = rotating(endpoint).model_copy(update={"client_secret": None})
    with pytest.raises(TokenRefused):
        tokens_of(client, sqlite_store, seconds).get()
    assert "client_secret" not in endpoint.asked[0]


def test_threads_that_come_at_once_ask_once(endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds) -> None:
    tokens = tokens_of(endpoint.client(WEST), sqlite_store, seconds)
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(tokens.get().text)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(got) == 6
    assert len(set(got)) == len(endpoint.asked) == 1


def test_one_way_to_log_in_that_fails_stops_no_other(endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds) -> None:
    broken, _ = answering(endpoint, sqlite_store, seconds, refusal("invalid_client", 7000222))
    with pytest.raises(TokenRefused):
        broken.get()
    assert tokens_of(endpoint.client(WEST), sqlite_store, seconds).get().new


def test_nothing_that_is_told_or_printed_holds_a_secret(endpoint: TokenEndpoint, sqlite_store: Store, seconds: Seconds) -> None:
    client = rotating(endpoint)
    endpoint.refresh_tokens.clear()
    with pytest.raises(TokenRefused) as error:
        tokens_of(client, sqlite_store, seconds).get()
    told = str(error.value) + repr(client) + repr(error.value)
    assert not [secret for secret in (FIRST, "a-client-secret", "jane.sample") if secret in told]
    assert FIRST not in repr(token_endpoint.Granted("abc", 1, FIRST))


def test_nobody_listening(sqlite_store: Store, endpoint: TokenEndpoint) -> None:
    client = endpoint.client(WEST).model_copy(update={"token_url": f"http://127.0.0.1:{free_port()}/"})
    with pytest.raises(TokenUnavailable, match=r"The sign-in service cannot be reached \(nothing listens there\)\."):
        tokens_of(client, sqlite_store, Seconds()).get()


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "..", "a.\u00e9.c", "e30.W10.x", "x" * 5000])
def test_a_token_that_says_nothing_of_itself_is_no_trouble(token: str) -> None:
    assert "SMTP.SendAsApp" in why_refused(token, Protocol.SMTP, NOW)


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("claims", [{}, {"roles": ["x"]}, {"roles": None}, {"roles": None, "scp": "x"}, {"iat": 1000}, {"iat": 4102444800}])
def test_what_is_probably_missing_may_stand_in_an_alarm(protocol: Protocol, claims: dict[str, Any]) -> None:
    told = why_refused(access_token(WEST, **claims), protocol, datetime.now(UTC))
    assert breaches(mailbox_refused("west", told, NOW).what) == ()


@pytest.mark.parametrize(
    "answer",
    [refusal(error) for error in token_endpoint._REFUSALS] + [refusal("invalid_client", number) for number in token_endpoint._MICROSOFT],
)
def test_why_no_token_is_given_may_stand_in_an_alarm(endpoint: TokenEndpoint, sqlite_store: Store, answer: Answer) -> None:
    tokens, _ = answering(endpoint, sqlite_store, Seconds(), answer)
    with pytest.raises(TokenRefused) as told:
        tokens.get()
    assert breaches(mailbox_refused("west", str(told.value), NOW).what) == ()


def test_grants_are_named_as_the_standard_does() -> None:
    assert [grant.value for grant in Grant] == ["client_credentials", "refresh_token"]
