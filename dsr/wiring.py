"""From a configuration to working parts: the store, the reader, the mailboxes, the rules, the sender of e-mails."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping

import structlog
from pydantic import BaseModel

from dsr.config import Configuration
from dsr.rules import definitions, rules
from ingest.mailbox import ImapMailbox, MailboxAddress
from ingest.poll import Clock, Folders
from ingest.process import Desk, Intake
from notifier.oauth import Tokens
from notifier.settings import MailServer, Sender, Sending
from notifier.smtp import ByToken
from notifier.token_endpoint import OAuth
from parsers.pool import DocumentOpener, ReadingPool
from parsers.showing import office
from store.engine import Store


def open_store(configuration: Configuration) -> Store:
    """The database that is configured. Raises BadDatabaseUrl."""
    return Store(configuration.database.url.get_secret_value())


def reading_pool(configuration: Configuration) -> ReadingPool:
    """The reading children with the forms that they know; a fault of theirs is logged without anything of the document."""
    return ReadingPool(
        configuration.reading.children,
        wall_seconds=configuration.reading.seconds,
        definitions=definitions(configuration),
        office_command=office.installed(),  # lays Word forms out for the desk; nothing is read through it
        fault=lambda described: structlog.get_logger().error("reading_fault", fault=described),
    )


def intake(configuration: Configuration, store: Store, reader: DocumentOpener, clock: Clock) -> Intake:
    """Everything that a letter's way needs."""
    return Intake(
        store=store,
        reader=reader,
        rules=rules(configuration),
        desks={
            name: Desk(configuration.teams[mailbox.team], mailbox.acknowledge_from) for name, mailbox in configuration.mailboxes.items()
        },
        service=configuration.service,
        clock=clock,
        draw=secrets.randbelow,
        abreast=configuration.reading.children,
    )


def oauth(configuration: Configuration, name: str) -> OAuth:
    """The way to log in by OAuth 2.0 of this name."""
    told = configuration.oauth[name]
    return OAuth(
        name=name,
        token_url=told.token_url,
        client_id=told.client_id,
        client_secret=told.client_secret,
        grant=told.grant,
        scopes=told.scopes,
        refresh_token=told.refresh_token,
        ca_file=told.ca_file,
    )


def tokens(configuration: Configuration, store: Store, clock: Clock) -> dict[str, Tokens]:
    """The access tokens of each way to log in by OAuth 2.0: made once, so that a token is used for as long as it lives."""
    return {name: Tokens(oauth(configuration, name), store, clock) for name in configuration.oauth}


def mailbox(configuration: Configuration, name: str, tokens: Mapping[str, Tokens]) -> ImapMailbox:
    """The mailbox of this name, not yet connected."""
    told = configuration.mailboxes[name]
    return ImapMailbox(
        MailboxAddress(
            name=name,
            host=told.host,
            port=told.port,
            security=told.security,
            user=told.user or told.address,
            password=told.password.get_secret_value() if told.password else "",
            folder=told.folder,
            ca_file=str(told.ca_file) if told.ca_file else None,
            tokens=tokens[told.oauth] if told.oauth else None,
        )
    )


def folders(configuration: Configuration, name: str) -> Folders:
    """Where the finished messages of a mailbox go."""
    told = configuration.mailboxes[name]
    return Folders(told.move_done_to, told.move_set_aside_to)


def by_token(configuration: Configuration, tokens: Mapping[str, Tokens]) -> ByToken | None:
    """How the mail server is logged in to by OAuth 2.0, None when it is by password or not at all."""
    smtp = configuration.smtp
    return ByToken(tokens[smtp.oauth], smtp.user) if smtp.oauth else None


def sending(configuration: Configuration) -> Sending:
    """How the outbox is delivered: each mailbox answers from its own address."""
    smtp, name = configuration.smtp, configuration.service.name
    return Sending(
        server=MailServer(
            host=smtp.host,
            port=smtp.port,
            security=smtp.security,
            user=smtp.user if smtp.password else None,
            password=smtp.password,
            ca_file=smtp.ca_file,
        ),
        sender=Sender(name=name, address=smtp.sender),
        senders={key: Sender(name=name, address=told.address) for key, told in configuration.mailboxes.items()},
        message_id_domain=smtp.message_id_domain,
        per_minute=smtp.per_minute,
        null_envelope_sender=smtp.null_envelope_sender,
        permitted=permitted(configuration),
    )


def permitted(configuration: Configuration) -> tuple[str, ...]:
    """What the service itself configured, and may therefore stand in an e-mail."""
    said = _texts(configuration.service, *configuration.teams.values(), *configuration.out_of_area.values())
    return tuple(sorted({*said, *(leaflet.title for leaflet in configuration.leaflets.values())}))


def _texts(*parts: object) -> Iterator[str]:
    """Every text in a part of the configuration."""
    for part in parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, BaseModel):
            yield from _texts(*(value for _, value in part))
        elif isinstance(part, tuple):
            yield from _texts(*part)
