"""The sections of the configuration that say what the worker connects to and how it runs; the field's own stand in triage."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from notifier.settings import Security, is_loopback
from notifier.token_endpoint import Grant, is_token_endpoint
from parsers.limits import CHILD_WALL_SECONDS
from triage.service import Day, Email, Settings, TimeOfDay, Words


def _domain(name: str) -> str:
    if not re.fullmatch(r"(?=.{1,253}\Z)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*", name):
        raise ValueError('must be a domain name, such as "dsr.example.org"')
    return name.lower()


def _endpoint(address: str) -> str:
    if not is_token_endpoint(address):
        raise ValueError('must be an address that begins with "https://"')
    return address


Port = Annotated[int, Field(ge=1, le=65535)]
TokenEndpoint = Annotated[str, AfterValidator(_endpoint)]
Domain = Annotated[str, AfterValidator(_domain)]


class OAuthSettings(Settings):
    """A way to log in by OAuth 2.0. `name` is its name in the configuration. The secrets come from files of their own or the
    environment, None when neither has them."""

    name: Words
    token_url: TokenEndpoint
    client_id: Words
    grant: Grant
    scopes: Annotated[tuple[Words, ...], Field(min_length=1)]
    client_secret_file: Path | None = None
    client_secret: SecretStr | None = None
    refresh_token_file: Path | None = None
    refresh_token: SecretStr | None = None
    ca_file: Path | None = None


class Server(Settings):
    """A mail server and how to log in to it: with a password, or by OAuth 2.0 in the way that `oauth` names. `password` comes from
    `password_file` or the environment, None when neither has it."""

    host: Words
    port: Port
    security: Security
    ca_file: Path | None = None
    user: Words | None = None
    password_file: Path | None = None
    password: SecretStr | None = None
    oauth: Words | None = None

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if self.security is Security.NONE and not is_loopback(self.host):
            raise ValueError('may have security "none" only for a server on this machine: use "tls" or "starttls"')
        if self.oauth is not None and self.password is not None:
            raise ValueError("logs in with a password or by oauth, not both: leave one out")
        if self.user is not None and not (self.user.isascii() and self.user.isprintable()):
            raise ValueError("has a user with a letter that no log-in takes")
        return self


class Mailbox(Server):
    """A duty mailbox that is polled. `name` is its name in the configuration.

    `user` is the address unless another is given. `acknowledge_from` is the first day whose letters are acknowledged; None until the service has set it: then none is.
    `take_from` is the first day whose letters are taken at all when the mailbox is read for the first time; None: all are.
    Letters are left in `folder` unless `move_done_to` and `move_set_aside_to` name folders."""

    name: Words
    address: Email
    team: Words
    folder: Words = "INBOX"
    move_done_to: Words | None = None
    move_set_aside_to: Words | None = None
    take_from: Day | None = None
    acknowledge_from: Day | None = None


class Smtp(Server):
    """The server that takes our e-mails. `sender` is for what belongs to no mailbox; `message_id_domain` ends every Message-ID of ours."""

    sender: Email
    message_id_domain: Domain
    per_minute: Annotated[int, Field(ge=1, le=600)]
    null_envelope_sender: bool = True


class Schedule(Settings):
    """How often work is done: seconds between polls and between deliveries, the time in UTC at which reminders are made up,
    and the minutes of silence of a mailbox after which people are alarmed."""

    poll_seconds: Annotated[int, Field(ge=5, le=3600)]
    outbox_seconds: Annotated[int, Field(ge=5, le=3600)]
    reviews_at_utc: TimeOfDay
    silence_alarm_minutes: Annotated[int, Field(ge=1, le=1440)]


class Database(Settings):
    """Where everything is kept. `url` holds the password, once it was taken from `password_file`."""

    url: SecretStr
    password_file: Path | None = None


class ReadingSettings(Settings):
    """How many documents are read at the same time, and the seconds after which the reading of one is stopped. `forms_folder` holds
    the service's own definitions of forms, None when it has none."""

    children: Annotated[int, Field(ge=1, le=16)]
    seconds: Annotated[int, Field(ge=1, le=600)] = CHILD_WALL_SECONDS
    forms_folder: Path | None = None


class OtherRoad(Settings):
    """A second mail server for alarms alone, by which they go out at once and not by way of the database. It logs in with a
    password or not at all: what it may have to tell is that a token is refused."""

    host: Words
    port: Port
    security: Security
    ca_file: Path | None = None
    user: Words | None = None
    password_file: Path | None = None
    password: SecretStr | None = None
    sender: Email

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if self.security is Security.NONE and not is_loopback(self.host):
            raise ValueError('may have security "none" only for a server on this machine: use "tls" or "starttls"')
        return self


class Alarms(Settings):
    """Who is told when a mailbox is silent, an e-mail cannot be delivered, or the work stands still; by which other road as well;
    and the file in which a monitoring system finds the figures (Prometheus text format)."""

    recipients: tuple[Email, ...]
    other_road: OtherRoad | None = None
    metrics_file: Path | None = None
