"""One request to a token endpoint of OAuth 2.0 (RFC 6749), and what its answer means.

What goes wrong is told in words of ours: what an endpoint writes can name accounts.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from notifier.settings import is_loopback
from parsers import limits


class Grant(StrEnum):
    """How a token is asked for: as the app itself (RFC 6749 section 4.4), or for an account that once consented (section 6)."""

    CLIENT_CREDENTIALS = "client_credentials"
    REFRESH_TOKEN = "refresh_token"


class OAuth(BaseModel):
    """One way to log in. `refresh_token` is the first one; those that replace it are kept in the store. `secret_in_header` says that the
    client secret stands in a header and not in the form (RFC 6749 section 2.3.1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    token_url: str
    client_id: str = Field(min_length=1)
    client_secret: SecretStr | None = None
    grant: Grant = Grant.CLIENT_CREDENTIALS
    scopes: tuple[str, ...] = ()
    refresh_token: SecretStr | None = None
    ca_file: Path | None = None
    secret_in_header: bool = False

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if not is_token_endpoint(self.token_url):
            raise ValueError("the token endpoint must be an https address")
        return self


def is_token_endpoint(address: str) -> bool:
    """Whether a client secret may be sent there: over https, or to this machine itself."""
    try:
        parts = urllib.parse.urlsplit(address)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")))


@dataclass(frozen=True, slots=True)
class Granted:
    """What an endpoint gave: a token, the seconds that it lives, and the refresh token that replaces the one that was used."""

    access_token: str = field(repr=False)
    seconds: float
    refresh_token: str | None = field(repr=False)


class TokenRefused(Exception):
    """No token is given until somebody changes something."""


class Unanswered(Exception):
    """The endpoint gave neither a token nor a refusal. `wait` is how many seconds it asks to be left alone."""

    def __init__(self, words: str, wait: float = 0) -> None:
        super().__init__(words)
        self.wait = wait


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *told: Any, **more: Any) -> None:
        """Never: the client secret would go wherever the answer says."""
        return


#: A token as it may stand in a line of IMAP or SMTP (RFC 6750 section 2.1 allows less).
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,16384}")

#: The errors of RFC 6749 section 5.2 in the administrator's words.
_REFUSALS: Final = {
    "invalid_client": "the client ID or the client secret is wrong, or the secret has expired",
    "invalid_grant": "the refresh token is no longer good: it has expired, or it was revoked, or its account has a new password. "
    "Somebody must consent again, and the new refresh token be configured",
    "invalid_scope": "it does not know one of the scopes",
    "invalid_request": "it does not understand the request: look at token_url, client_id and scopes",
    "unauthorized_client": "this app may not log in here, or not this way",
    "unsupported_grant_type": "it does not give tokens this way",
    "access_denied": "access is denied",
    "authorization_declined": "the account did not consent",
    "expired_token": "nobody consented in time",
    "consent_required": "somebody must consent again",
    "interaction_required": "somebody must log in and consent again",
}
#: Not now, perhaps later; the last two while somebody is asked to consent (RFC 8628 section 3.5).
_LATER: Final = frozenset({"temporarily_unavailable", "server_error", "authorization_pending", "slow_down"})

#: What some numbers of Microsoft add to that. They are told to people and decide nothing: Microsoft changes them.
_MICROSOFT: Final = {
    7000215: "the client secret is wrong (its value is needed, not its ID)",
    7000222: "the client secret has expired",
    700016: "the app is not known in this tenant",
    90002: "the tenant in token_url does not exist",
    700082: "the refresh token was not used for too long",
    50173: "the refresh token was revoked, as a new password does",
    65001: "nobody has consented to this app",
    50076: "the account must log in with a second factor",
    53003: "a conditional access policy forbids it",
}


def ask(oauth: OAuth, form: dict[str, str]) -> Granted:
    """One request to the token endpoint. Raises Unanswered or TokenRefused."""
    return _read(post(oauth, oauth.token_url, form))


def post(oauth: OAuth, address: str, form: dict[str, str]) -> dict[str, Any]:
    """What an endpoint of the sign-in service answers to a form, beside which it hears who we are and the scopes. Raises Unanswered or
    TokenRefused."""
    form = {"client_id": oauth.client_id, "scope": " ".join(oauth.scopes), **form}
    headers = {"Accept": "application/json"}
    if oauth.client_secret is not None and oauth.secret_in_header:
        pair = ":".join(urllib.parse.quote_plus(each) for each in (oauth.client_id, oauth.client_secret.get_secret_value()))
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    elif oauth.client_secret is not None:
        form["client_secret"] = oauth.client_secret.get_secret_value()
    sent = urllib.parse.urlencode({name: value for name, value in form.items() if value}).encode()
    return _answered(oauth, urllib.request.Request(address, sent, headers))


def get(oauth: OAuth, address: str) -> dict[str, Any]:
    """What the sign-in service tells everybody at an address: where its endpoints are, its keys. Raises Unanswered or TokenRefused."""
    return _answered(oauth, urllib.request.Request(address, headers={"Accept": "application/json"}))


def _answered(oauth: OAuth, request: urllib.request.Request) -> dict[str, Any]:
    try:
        with _opener(oauth).open(request, timeout=limits.TOKEN_ANSWER_SECONDS) as answer:
            return _body(answer)
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error) from None
    except ssl.SSLCertVerificationError:
        raise TokenRefused("The sign-in service's certificate is not valid for its name, or not trusted.") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise TokenRefused("The sign-in service's certificate is not valid for its name, or not trusted.") from None
        raise Unanswered(f"The sign-in service cannot be reached ({_why(error.reason)}).") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(f"The sign-in service did not answer ({_why(error)}).") from None


def _opener(oauth: OAuth) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [
        _NoRedirects(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=oauth.ca_file)),
    ]
    if is_loopback(urllib.parse.urlsplit(oauth.token_url).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


def _body(answer: IO[bytes]) -> dict[str, Any]:
    """What the answer says. Raises Unanswered when it is no JSON object, is too long or takes too long."""
    ends = time.monotonic() + limits.TOKEN_ANSWER_SECONDS
    read = getattr(answer, "read1", answer.read)
    said = b""
    while len(said) <= limits.TOKEN_ANSWER_BYTES:
        piece = read(limits.TOKEN_ANSWER_BYTES)
        if not piece:
            break
        said += piece
        if time.monotonic() > ends:  # each piece in time, and no end: the socket's own limit never strikes
            raise Unanswered("The sign-in service did not answer (it did not answer in time).")
    try:
        told = json.loads(said) if len(said) <= limits.TOKEN_ANSWER_BYTES else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Unanswered("The sign-in service's answer makes no sense: look at token_url.")
    return told


def _read(told: dict[str, Any]) -> Granted:
    token, refresh_token = told.get("access_token"), told.get("refresh_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise Unanswered("The sign-in service's answer makes no sense: look at token_url.")
    return Granted(token, _life(told.get("expires_in")), refresh_token if isinstance(refresh_token, str) and refresh_token else None)


def _life(expires_in: object) -> float:
    """Seconds that a token lives: some services write the number as text."""
    try:
        seconds = float(expires_in)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return limits.TOKEN_LIFE_SECONDS
    return min(max(seconds, 0.0), limits.TOKEN_LIFE_AT_MOST_SECONDS) if seconds == seconds else limits.TOKEN_LIFE_SECONDS


def _refusal(error: urllib.error.HTTPError) -> Unanswered | TokenRefused:
    """What an answer that is not 200 means."""
    later = error.code in (408, 429) or error.code >= 500
    try:
        told = _body(error)
    except (Unanswered, OSError, http.client.HTTPException):
        told = {}
    said = told.get("error")
    if later or said in _LATER or not isinstance(said, str):
        return Unanswered(
            f"The sign-in service gives no token now (it answers {error.code}).", _seconds_to_wait(error.headers.get("Retry-After"))
        )
    number = _microsoft_number(told)
    words = _MICROSOFT.get(number or 0) or _REFUSALS.get(said, "it gives no reason that is known here")
    return TokenRefused(f"The sign-in service gives no token: {words}{f' (AADSTS{number})' if number else ''}.")


def _seconds_to_wait(retry_after: str | None) -> float:
    return float(retry_after) if retry_after and re.fullmatch(r"\d{1,6}", retry_after.strip()) else 0


def _microsoft_number(told: dict[str, Any]) -> int | None:
    numbers = told.get("error_codes")
    first = numbers[0] if isinstance(numbers, list) and numbers else None
    return first if isinstance(first, int) and 0 < first < 10**8 else None


def _why(error: object) -> str:
    """What kind of trouble it is, in words. Never the error's own message."""
    for kind, words in (
        (socket.gaierror, "no server has this name"),
        (ConnectionRefusedError, "nothing listens there"),
        (TimeoutError, "it did not answer in time"),
        (ssl.SSLError, "the encryption could not be set up"),
    ):
        if isinstance(error, kind):
            return words
    return "the connection was cut"
