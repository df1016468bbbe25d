"""What sending needs to know, as the configuration gives it."""

from __future__ import annotations

import ipaddress
import re
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from parsers.limits import SMTP_ANSWER_SECONDS, SMTP_COMMAND_SECONDS, SMTP_CONNECT_SECONDS

#: One address as RFC 5321 writes it without quotes: what every server takes, "ld&awest.duty@nsft.nhs.uk" included.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS: Final = re.compile(rf"(?=.{{3,254}}\Z){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*\Z")
DOMAIN: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\Z")


def is_address(text: str) -> bool:
    """Whether the text is exactly one e-mail address that can be sent to: no name, no quotes, no second address."""
    return ADDRESS.match(text) is not None


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Security(StrEnum):
    """How the way to the mail server is protected: TLS from the first byte, STARTTLS, or nothing (this machine only)."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class MailServer(BaseModel):
    """The server that takes our e-mails. A name and a password are given together or not at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(min_length=1)
    port: int = Field(ge=1, le=65535)
    security: Security
    user: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None
    connect_seconds: float = Field(default=SMTP_CONNECT_SECONDS, gt=0)
    command_seconds: float = Field(default=SMTP_COMMAND_SECONDS, gt=0)
    answer_seconds: float = Field(default=SMTP_ANSWER_SECONDS, gt=0)

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if self.security is Security.NONE and not is_loopback(self.host):
            raise ValueError('security "none" is for a mail server on this machine only: use "tls" or "starttls"')
        if (self.user is None) != (self.password is None):
            raise ValueError("give both a user and a password for the mail server, or neither")
        return self


class Sender(BaseModel):
    """Who an e-mail comes from: the name people see and the address that replies go to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    address: str

    @model_validator(mode="after")
    def _sendable(self) -> Self:
        if not is_address(self.address):
            raise ValueError("the sender is not one e-mail address")
        if not self.name.isprintable():
            raise ValueError("the sender's name has a line break or a control character in it")
        return self


class Sending(BaseModel):
    """How the outbox is delivered.

    `senders` goes by mailbox name; `sender` is for what belongs to no mailbox (alarms). `permitted` holds what the service
    itself configured and may therefore stand in an e-mail although the content rules would refuse it elsewhere.
    `null_envelope_sender` is RFC 3834 section 3.3: off only where the server refuses an empty sender.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: MailServer
    sender: Sender
    senders: dict[str, Sender] = Field(default_factory=dict)
    message_id_domain: str
    per_minute: int = Field(ge=1)
    null_envelope_sender: bool = True
    permitted: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _domain(self) -> Self:
        if DOMAIN.match(self.message_id_domain) is None:
            raise ValueError("message_id_domain is not a domain name")
        return self
