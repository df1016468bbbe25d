"""Access tokens that Dovecot believes, and the token endpoint that gives them, on loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import pytest
from pydantic import SecretStr

from notifier.token_endpoint import Grant, OAuth

ISSUER = "https://sign-in.example.org/tenant/v2.0"
KEY, KEY_NAME = b"a key of the tests, known to Dovecot", "tests"
SECRET = "a-client-secret"

Answer = tuple[int, dict[str, Any] | bytes]


def access_token(upn: str, **claims: Any) -> str:
    """A signed token for this mailbox, good for an hour unless `claims` say otherwise; None takes a claim away."""
    now = int(time.time())
    roles = ["IMAP.AccessAsApp", "SMTP.SendAsApp"]
    said = {"iss": ISSUER, "sub": "an app", "upn": upn, "iat": now, "nbf": now, "exp": now + 3600, "roles": roles} | claims
    parts = ({"alg": "HS256", "typ": "JWT", "kid": KEY_NAME}, {name: value for name, value in said.items() if value is not None})
    signed = b".".join(_plain(json.dumps(part).encode()) for part in parts)
    return (signed + b"." + _plain(hmac.digest(KEY, signed, hashlib.sha256))).decode()


def _plain(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


@dataclass
class TokenEndpoint:
    """A token endpoint. Each client gets a token for the mailbox that `mailboxes` gives for its ID, or what `answers` says instead.

    Refresh tokens are good once: each is replaced by the next, and using an old one is refused. Somebody who is asked to consent
    does so after `consents_after` questions.
    """

    port: int = 0
    mailboxes: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    lives: Any = 3600
    headers: dict[str, str] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    consents_after: int = 2

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tenant/oauth2/v2.0/token"

    def client(self, mailbox: str, *, refresh_token: str | None = None, **more: Any) -> OAuth:
        """A way to log in to the mailbox, of a client of its own."""
        client_id = str(uuid.uuid4())
        self.mailboxes[client_id] = mailbox
        if refresh_token is not None:
            self.refresh_tokens.add(refresh_token)
            more |= {"grant": Grant.REFRESH_TOKEN, "refresh_token": SecretStr(refresh_token)}
        told = {"name": "nhsmail", "token_url": self.url, "client_id": client_id, "client_secret": SecretStr(SECRET)}
        return OAuth.model_validate({**told, "scopes": ("https://outlook.office365.com/.default",), **more})

    def answer(self, form: dict[str, str]) -> Answer:
        self.asked.append(form)
        client_id = form.get("client_id", "")
        if client_id in self.answers:
            return self.answers[client_id]()
        if form.get("client_secret") != SECRET or client_id not in self.mailboxes:
            return refusal("invalid_client", 7000215)
        if "grant_type" not in form:
            page = "https://login.example.org/device"
            return 200, {"user_code": "ABCD-EFGH", "device_code": "the-device", "verification_uri": page, "expires_in": 900, "interval": 1}
        if form["grant_type"].endswith(":device_code"):
            self.consents_after -= 1
            if self.consents_after >= 0:
                return refusal("authorization_pending", 70016)
        given: dict[str, Any] = {"token_type": "Bearer", "expires_in": self.lives}
        if form.get("grant_type") == "refresh_token":
            if form.get("refresh_token") not in self.refresh_tokens:
                return refusal("invalid_grant", 50173)
            self.refresh_tokens.remove(form["refresh_token"])
        if form.get("grant_type") != "client_credentials":
            given["refresh_token"] = f"refresh-{uuid.uuid4()}"
            self.refresh_tokens.add(given["refresh_token"])
        return 200, given | {"access_token": access_token(**{"upn": self.mailboxes[client_id]} | self.claims)}


def refusal(error: str, number: int | None = None, status: int = 400) -> Answer:
    """A refusal as Microsoft writes it: with a number, and with words that name somebody."""
    told: dict[str, Any] = {"error": error, "error_description": f"AADSTS{number}: account jane.sample@example.org. Trace ID: 1234"}
    return status, told | ({"error_codes": [number]} if number else {})


@contextmanager
def running_endpoint() -> Iterator[TokenEndpoint]:
    """A token endpoint on a free port of loopback."""
    endpoint = TokenEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            status, told = endpoint.answer(form)
            if status == 0:
                return  # hang up
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(body))} | endpoint.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture
def endpoint() -> Iterator[TokenEndpoint]:
    """A token endpoint of this test's own."""
    with running_endpoint() as running:
        yield running
