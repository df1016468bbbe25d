"""A sign-in service for tests: OpenID Connect's discovery, keys, authorisation with PKCE, tokens with real signatures, and signing out,
on a port of its own. `twist` lets a test answer as an attacker, or a broken service, would."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.journeys.service import Clock

CLIENT = "dsr-desk"
SECRET = "only the desk & the service: know"


@cache
def key(name: str) -> RSAKey:
    """An RSA key by its name: each is made once."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"}, private=True)


@dataclass
class Provider:
    """The service. `login` is who signs in at it; `codes` are those that were given and not yet used."""

    issuer: str
    clock: Clock
    login: str = "duty"
    signs_with: str = "first"
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    twist: Callable[[dict[str, Any]], str] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    back: str = ""

    def about(self) -> dict[str, Any]:
        """What the service tells of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            **self.metadata,
        }

    def code(self, told: dict[str, str]) -> str:
        """Where the browser goes after somebody has signed in: back to the desk, with a code."""
        assert told["client_id"] == CLIENT
        assert told["redirect_uri"] == self.back, "the service sends nobody anywhere else"
        assert told["response_type"] == "code"
        assert told["code_challenge_method"] == "S256"
        assert "openid" in told["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = told
        return f"{told['redirect_uri']}?{urlencode({'code': code, 'state': told['state'], 'iss': self.issuer})}"

    def token(self, told: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """What the token endpoint answers."""
        by_header = f"Basic {base64.b64encode(f'{CLIENT}:only+the+desk+%26+the+service%3A+know'.encode()).decode()}"
        if authorization != by_header and told.get("client_secret") != SECRET:
            return 401, {"error": "invalid_client"}
        begun = self.codes.pop(told.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(told.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if begun is None or begun["redirect_uri"] != told["redirect_uri"] or begun["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "8f2a",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": begun["nonce"],
            "preferred_username": self.login,
            **self.claims,
        }
        written = self.twist(claims) if self.twist is not None else self.signed(claims)
        return 200, {"access_token": "of no use here", "token_type": "Bearer", "id_token": written}

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        """A token with the service's signature."""
        return jwt.encode({"alg": "RS256", "kid": self.signs_with, **header}, claims, key(self.signs_with))

    def keys(self) -> dict[str, Any]:
        """The service's public keys."""
        return {"keys": [key(self.signs_with).as_dict(private=False)]}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        """Discovery, keys, the page on which people sign in, and signing out."""
        address = urlsplit(self.path)
        self.provider.asked.append(address.path)
        if address.path == "/.well-known/openid-configuration":
            self._json(200, self.provider.about())
        elif address.path == "/keys":
            self._json(200, self.provider.keys())
        elif address.path == "/authorize":
            boxes = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in _told(address.query).items())
            self._page(f'<form method="post" action="/authorize">{boxes}<button>I am {escape(self.provider.login)}</button></form>')
        elif address.path == "/end":
            self._page(f"<h1>Signed out of the service</h1><p>{escape(address.query)}</p>")
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        """Somebody has signed in; or the desk asks for the token."""
        told = _told(self.rfile.read(int(self.headers["content-length"])).decode())
        self.provider.asked.append(self.path)
        if self.path == "/authorize":
            self.send_response(303)
            self.send_header("location", self.provider.code(told))
            self.send_header("content-length", "0")
            self.end_headers()
        else:
            self._json(*self.provider.token(told, self.headers.get("authorization", "")))

    def log_message(self, *told: Any) -> None:
        """Nothing."""

    def _json(self, status: int, told: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(told).encode())

    def _page(self, told: str) -> None:
        self._send(200, "text/html; charset=utf-8", f"<!DOCTYPE html><title>Sign-in service</title>{told}".encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _told(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


@contextmanager
def running(clock: Clock) -> Iterator[Provider]:
    """A sign-in service, until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        provider = Provider(f"http://127.0.0.1:{server.server_port}", clock)
        server.RequestHandlerClass = type("_Of", (_Handler,), {"provider": provider})
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
