"""Access tokens by OAuth 2.0, and logging in with them (SASL XOAUTH2) to IMAP and SMTP.

One `Tokens` serves every mailbox and mail server that log in the same way. A token is a secret: it is held in memory only. The
refresh token that replaces the configured one is kept in the store, sealed with a key made of the configured one, so that the
database alone, or a copy of it, opens no mailbox.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from notifier.permissions import Protocol, why_refused
from notifier.token_endpoint import Grant, Granted, OAuth, TokenRefused, Unanswered, ask
from parsers import limits
from store import refresh_tokens
from store.engine import Store

_PURPOSE: Final = b"dsr refresh token"


class TokenUnavailable(Exception):
    """No token can be had now; a later try may do better."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token. `new` when it was given just now, so that a server that refuses it would refuse the next one too."""

    text: str = field(repr=False)
    new: bool


def xoauth2(user: str, token: str) -> str:
    """The answer of SASL XOAUTH2, not yet in base64. `user` is the address of the mailbox that is opened, which need not be
    the account that consented."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


class Tokens:
    """The access tokens of one way to log in. May be used by several threads; one at a time asks for a new token.

    A token endpoint that does not answer is left alone for a while (`limits.TOKEN_WAITS_SECONDS`), and the token in hand used
    as long as it lives.
    """

    def __init__(self, oauth: OAuth, store: Store, clock: Callable[[], datetime], seconds: Callable[[], float] = time.monotonic) -> None:
        self._oauth = oauth
        self._store = store
        self._clock = clock
        self._seconds = seconds  # of a clock that nobody sets: a machine whose time jumps keeps its tokens
        self._lock = threading.Lock()
        self._token: str | None = None
        self._replace_at = self._ends_at = 0.0
        self._ask_again_at = 0.0
        self._failures = 0
        self._trouble: tuple[type[TokenUnavailable | TokenRefused], str] | None = None
        self._unkept: str | None = None

    def get(self, instead_of: AccessToken | None = None) -> AccessToken:
        """A token that lives; another than `instead_of`, which a server refused.
        Raises TokenUnavailable, TokenRefused, StoreError."""
        with self._lock:
            if instead_of is not None and self._token == instead_of.text:
                self._token = None
            now = self._seconds()
            if self._token is not None and now < self._replace_at:
                return AccessToken(self._token, new=False)
            try:
                return AccessToken(self._renewed(now), new=True)
            except TokenUnavailable:
                if self._token is None or now >= self._ends_at:
                    raise
                return AccessToken(self._token, new=False)

    def why_refused(self, token: AccessToken, protocol: Protocol) -> str:
        """What is probably missing where a server refuses a token that was just given, in the administrator's words."""
        return why_refused(token.text, protocol, self._clock())

    def _renewed(self, now: float) -> str:
        if self._trouble is not None and now < self._ask_again_at:
            kind, words = self._trouble
            raise kind(words)
        try:
            granted = self._granted()
        except Unanswered as trouble:
            wait = limits.TOKEN_WAITS_SECONDS[min(self._failures, len(limits.TOKEN_WAITS_SECONDS) - 1)]
            self._leave_alone(now + max(wait, min(trouble.wait, limits.TOKEN_WAIT_AT_MOST_SECONDS)), TokenUnavailable, str(trouble))
            raise TokenUnavailable(str(trouble)) from None
        except TokenRefused as refused:
            self._leave_alone(now + limits.TOKEN_REFUSED_SECONDS, TokenRefused, str(refused))
            raise
        self._failures, self._trouble = 0, None
        self._token = granted.access_token
        self._ends_at = now + granted.seconds
        self._replace_at = now + max(granted.seconds - limits.TOKEN_EARLY_SECONDS, granted.seconds / 2)
        return granted.access_token

    def _leave_alone(self, until: float, kind: type[TokenUnavailable | TokenRefused], words: str) -> None:
        self._failures += 1
        self._ask_again_at, self._trouble = until, (kind, words)

    def _granted(self) -> Granted:
        if self._oauth.grant is Grant.CLIENT_CREDENTIALS:
            return ask(self._oauth, {"grant_type": Grant.CLIENT_CREDENTIALS.value})
        if self._oauth.refresh_token is None:
            raise TokenRefused("No refresh token is configured.")
        used = self._newest_refresh_token()
        try:
            granted = self._refreshed(used)
        except TokenRefused:
            # Another worker may have used it up a moment ago: what it was given instead stands in the store.
            newer = self._newest_refresh_token()
            if newer == used:
                raise
            used, granted = newer, self._refreshed(newer)
        if granted.refresh_token is not None and granted.refresh_token != used:
            self._unkept = granted.refresh_token
        self._keep()
        return granted

    def _keep(self) -> None:
        """Keep the newest refresh token. Until the store has taken it, it is the one that is used: the one before may be good no more."""
        if self._unkept is None:
            return
        sealed = self._seal().encrypt(self._unkept.encode()).decode()
        with self._store.transaction() as session:
            refresh_tokens.keep(session, self._oauth.name, sealed, self._clock())
        self._unkept = None

    def _refreshed(self, refresh_token: str) -> Granted:
        return ask(self._oauth, {"grant_type": Grant.REFRESH_TOKEN.value, "refresh_token": refresh_token})

    def _newest_refresh_token(self) -> str:
        """The one that is kept, as long as it began with the one that is configured: a new one there is a new beginning."""
        if self._unkept is not None:
            return self._unkept
        with self._store.reading() as session:
            sealed = refresh_tokens.sealed(session, self._oauth.name)
        try:
            return self._first() if sealed is None else self._seal().decrypt(sealed.encode()).decode()
        except InvalidToken:
            return self._first()

    def _first(self) -> str:
        assert self._oauth.refresh_token is not None
        return self._oauth.refresh_token.get_secret_value()

    def _seal(self) -> Fernet:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(self._first().encode())
        return Fernet(base64.urlsafe_b64encode(key))


__all__ = ["AccessToken", "Grant", "OAuth", "Protocol", "TokenRefused", "TokenUnavailable", "Tokens", "xoauth2"]
