"""What the service configures of the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from notifier.token_endpoint import is_token_endpoint
from store.lifetimes import Lifetimes
from triage.service import Settings, Words

_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
_LOOPBACK_NAMES: Final = ("localhost",)


def _address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise ValueError('must be the address that people type, without a path, such as "https://dsr.example.nhs.uk"')
    return address


def _host(host: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", host):
        raise ValueError('must be an address of this machine, such as "127.0.0.1"')
    return host


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and can be reached from nowhere else."""
    if host in _LOOPBACK_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _issuer(address: str) -> str:
    if not is_token_endpoint(address):
        raise ValueError('must be the address of the sign-in service, as it gives it itself, beginning with "https://"')
    return address


class OidcSettings(Settings):
    """Signing in by a sign-in service of the trust (OpenID Connect). `title` is how people call it. `login_claim` is the claim of its
    token that holds the user name of an account at the desk. Where `required_claim` is given, only those get in whose token has
    `required_value` there, as the whole or as one of several. `with_passwords` says whether people may sign in with a password of the
    desk as well. `client_secret` comes from a file of its own or the environment; None: the desk is a public client."""

    issuer: Annotated[str, AfterValidator(_issuer)]
    client_id: Words
    client_secret_file: Path | None = None
    client_secret: SecretStr | None = None
    title: Words = "your work account"
    scopes: tuple[Words, ...] = ("openid", "profile")
    login_claim: Words = "preferred_username"
    required_claim: Words | None = None
    required_value: Words | None = None
    with_passwords: bool = True
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.required_claim is None) != (self.required_value is None):
            raise ValueError("needs required_claim and required_value together, or neither")
        if "openid" not in self.scopes:
            raise ValueError('must have "openid" among its scopes')
        return self


class DeskSettings(Settings):
    """The desk: `address` is what people type, `host` and `port` where the server listens. Without a certificate of its own it
    listens on this machine only, behind a web server that has one. `proxies` are the addresses of such web servers, whose word on
    where a request comes from is taken. `with_worker` says whether `dsr run` serves it together with the worker. `oidc` is the sign-in
    service by which people sign in, None: with passwords of the desk alone."""

    address: Annotated[str, AfterValidator(_address)]
    host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8390
    certificate_file: Path | None = None
    key_file: Path | None = None
    proxies: tuple[Words, ...] = ()
    idle_minutes: Annotated[int, Field(ge=5, le=60)] = 20
    signed_in_hours: Annotated[int, Field(ge=1, le=24)] = 10
    with_worker: bool = True
    oidc: OidcSettings | None = None

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError("needs certificate_file and key_file together, or neither")
        host = self.address.split("//", 1)[1].split(":", 1)[0]
        if not self.secure and not is_loopback(host):
            raise ValueError('may have an address with "http:" only on this machine: use "https:"')
        if self.certificate_file is None and not is_loopback(self.host):
            raise ValueError("must listen on this machine only (127.0.0.1) unless it has a certificate_file of its own")
        return self

    @property
    def secure(self) -> bool:
        """Whether browsers reach the desk by HTTPS only."""
        return self.address.startswith("https:")

    @property
    def passwords(self) -> bool:
        """Whether people sign in with passwords of the desk."""
        return self.oidc is None or self.oidc.with_passwords

    @property
    def lifetimes(self) -> Lifetimes:
        """How long a sign-in lasts."""
        return Lifetimes(timedelta(minutes=self.idle_minutes), timedelta(hours=self.signed_in_hours))
