"""Signing in by the trust's own sign-in service: OpenID Connect Core 1.0, the authorisation code flow (section 3.1) with PKCE (RFC 7636).

The service says who somebody is. Whether they have an account at the desk, and what it may do, stands in our store alone.
What goes wrong is told in words of ours: what a service writes can name people.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from desk.away import BACK, Away, Begun, Known, NotSignedIn, Why
from desk.settings import OidcSettings
from notifier.token_endpoint import OAuth, TokenRefused, Unanswered, get, is_token_endpoint, post
from parsers.limits import (
    LOGIN_CHARACTERS,
    OIDC_AWAY_SECONDS,
    OIDC_KEYS_AGAIN_SECONDS,
    OIDC_KNOWN_SECONDS,
    OIDC_LEEWAY_SECONDS,
)

#: Signatures with a key that the service alone has. `none` is no signature, and one of HS256 could be made with anything that we know.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")

#: A user name as sign-in services write them. Other letters could fold to those of somebody else's.
_LOGIN: Final = re.compile(rf"[!-~]{{1,{LOGIN_CHARACTERS}}}")


class SignInService:
    """One sign-in service. `address` is that of the desk. Safe to use from several threads."""

    def __init__(self, settings: OidcSettings, address: str) -> None:
        self.settings = settings
        self._back = f"{address}{BACK}"
        self._desk = address
        self._lock = threading.Lock()
        self._metadata: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def begin(self, onward: str, now: datetime) -> Begun:
        """Send somebody to the service. Raises NotSignedIn."""
        away = Away(secrets.token_urlsafe(32), int(now.timestamp()), onward)
        address = prepare_grant_uri(
            self._endpoint("authorization_endpoint", now),
            client_id=self.settings.client_id,
            response_type="code",
            redirect_uri=self._back,
            scope=" ".join(self.settings.scopes),
            state=away.drawn("state"),
            nonce=away.drawn("nonce"),
            code_challenge=create_s256_code_challenge(away.drawn("verifier")),
            code_challenge_method="S256",
        )
        return Begun(str(address), away.written())

    def end(self, kept: str, answer: Mapping[str, str], now: datetime) -> Known:
        """Who came back. `kept` is what `begin` gave the browser, `answer` the query with which the service sent it. Raises NotSignedIn."""
        away = Away.read(kept)
        if away is None or not 0 <= now.timestamp() - away.begun < OIDC_AWAY_SECONDS:
            raise NotSignedIn(Why.NOT_BEGUN, "nothing was begun in this browser, or too long ago")
        if not hmac.compare_digest(answer.get("state", "").encode(), away.drawn("state").encode()):
            raise NotSignedIn(Why.NOT_BEGUN, "the state is another")
        if answer.get("iss", self.settings.issuer) != self.settings.issuer:  # RFC 9207
            raise NotSignedIn(Why.NOT_TRUSTED, "another issuer answered")
        if "error" in answer or not answer.get("code"):
            raise NotSignedIn(Why.STOPPED, "the service gave no code")
        claims = self._claims(self._token(answer["code"], away, now), away, now)
        self._require_claim(claims)
        return Known(_login(claims, self.settings.login_claim), away.onward)

    def sign_out_address(self, now: datetime) -> str | None:
        """Where people sign out of the service itself (RP-Initiated Logout 1.0); None when it has no such page. Raises NotSignedIn."""
        if "end_session_endpoint" not in self._known(now):
            return None
        told = [("client_id", self.settings.client_id), ("post_logout_redirect_uri", f"{self._desk}/sign-in")]
        return str(add_params_to_uri(self._endpoint("end_session_endpoint", now), told))

    def look(self, now: datetime) -> None:
        """Ask the service for what the desk needs to know of it. Raises NotSignedIn."""
        for name in ("authorization_endpoint", "token_endpoint"):
            self._endpoint(name, now)
        self._key_set(now)

    def _token(self, code: str, away: Away, now: datetime) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": away.drawn("verifier"),
        }
        oauth = self._oauth(now)
        try:
            return post(oauth, oauth.token_url, form)
        except TokenRefused as refused:
            raise NotSignedIn(Why.NOT_TRUSTED, f"token endpoint: {refused}") from None
        except Unanswered as trouble:
            raise NotSignedIn(Why.NO_ANSWER, f"token endpoint: {trouble}") from None

    def _claims(self, given: Mapping[str, Any], away: Away, now: datetime) -> Mapping[str, Any]:
        """The claims of the token, checked as OpenID Connect Core section 3.1.3.7 says."""
        written = given.get("id_token")
        if not isinstance(written, str):
            raise NotSignedIn(Why.NOT_TRUSTED, "there is no ID token")
        options = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
        }
        known = {"nonce": away.drawn("nonce"), "client_id": self.settings.client_id, "access_token": given.get("access_token")}
        try:
            token = self._opened(written, now)
            claims = CodeIDToken(token.claims, token.header, options, known)
            claims.validate(now=int(now.timestamp()), leeway=OIDC_LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotSignedIn(Why.NOT_TRUSTED, f"ID token: {type(error).__name__} {_claim_of(error)}".strip()) from None
        return dict(claims)

    def _opened(self, written: str, now: datetime) -> jwt.Token:
        """The token, its signature checked; with keys asked for anew where the service may have changed them (section 10.1.1)."""
        keys = self._key_set(now)
        try:
            return jwt.decode(written, keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            newer = self._key_set(now, OIDC_KEYS_AGAIN_SECONDS)
            if newer is keys:
                raise
        return jwt.decode(written, newer, algorithms=_ALGORITHMS)

    def _require_claim(self, claims: Mapping[str, Any]) -> None:
        name, wanted = self.settings.required_claim, self.settings.required_value
        if name is None:
            return
        found = claims.get(name)
        if found != wanted and not (isinstance(found, list) and wanted in found):
            raise NotSignedIn(Why.NOT_ALLOWED, "the required claim is not there")

    def _oauth(self, now: datetime) -> OAuth:
        ways = self._known(now).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])  # the default of Discovery 1.0, 3
        return OAuth(
            name="desk",
            token_url=self._endpoint("token_endpoint", now),
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret,
            ca_file=self.settings.ca_file,
            secret_in_header="client_secret_post" not in ways,
        )

    def _endpoint(self, name: str, now: datetime) -> str:
        address = self._known(now).get(name)
        if not isinstance(address, str) or not is_token_endpoint(address):
            raise NotSignedIn(Why.NO_ANSWER, f"the service gives no {name} with https")
        return address

    def _known(self, now: datetime) -> dict[str, Any]:
        """What the service tells of itself (OpenID Connect Discovery 1.0)."""
        with self._lock:
            if self._metadata is not None and 0 <= (now - self._metadata[0]).total_seconds() < OIDC_KNOWN_SECONDS:
                return self._metadata[1]
            told = self._got(str(get_well_known_url(self.settings.issuer, external=True)))
            if told.get("issuer") != self.settings.issuer:  # section 4.3: another's answer could name endpoints of its own
                raise NotSignedIn(Why.NO_ANSWER, "the service calls itself by another issuer than the configured one")
            self._metadata = (now, told)
            return told

    def _key_set(self, now: datetime, at_most_old: int = OIDC_KNOWN_SECONDS) -> KeySet:
        address = self._endpoint("jwks_uri", now)
        with self._lock:
            if self._keys is not None and 0 <= (now - self._keys[0]).total_seconds() < at_most_old:
                return self._keys[1]
            told = self._got(address).get("keys")
            usable = [key for key in told if _signs(key)] if isinstance(told, list) else []
            try:
                keys = KeySet.import_key_set({"keys": usable})
            except (JoseError, ValueError, TypeError, KeyError):
                raise NotSignedIn(Why.NO_ANSWER, "the keys of the service cannot be read") from None
            self._keys = (now, keys)
            return keys

    def _got(self, address: str) -> dict[str, Any]:
        asking = OAuth(name="desk", token_url=address, client_id=self.settings.client_id, ca_file=self.settings.ca_file)
        try:
            return get(asking, address)
        except (TokenRefused, Unanswered) as trouble:
            raise NotSignedIn(Why.NO_ANSWER, str(trouble)) from None


def _signs(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"


def _claim_of(error: Exception) -> str:
    """Which claim was wrong, where the error says. Never its value."""
    claim = getattr(error, "claim", None)
    return claim if isinstance(claim, str) and claim.isidentifier() else ""


def _login(claims: Mapping[str, Any], claim: str) -> str:
    found = claims.get(claim)
    if not isinstance(found, str) or not _LOGIN.fullmatch(found):
        raise NotSignedIn(Why.NOT_ALLOWED, "the claim with the user name is not there")
    if claim == "email" and claims.get("email_verified", True) is not True:
        raise NotSignedIn(Why.NOT_ALLOWED, "the service does not answer for the e-mail address")
    return found
