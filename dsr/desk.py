"""The desk put together from the configuration, and served: alone, or in a thread beside the worker."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from desk.app import create_app
from desk.parts import OpenedFile, OpenedLetter, Parts
from desk.settings import DeskSettings
from desk.showing import Pages
from dsr import wiring
from dsr.config import Configuration
from dsr.decide import deciding
from dsr.handed_in import AtOnce
from ingest.laid_out import html_of
from ingest.letter import Address
from ingest.open import open_letter
from ingest.poll import Clock
from ingest.understand import body_text
from parsers.pool import ReadingPool
from store.engine import Store

if TYPE_CHECKING:
    from desk.sign_in_service import SignInService

#: Kinds of form that the queue can be narrowed to: the adult's, the children's, any other, none but what a person keyed in.
_FORMS: Final = ("adult", "cyp", "all-ages", "general", "letter", "keyed")
_STOP_SECONDS: Final = 10


def parts(configuration: Configuration, settings: DeskSettings, store: Store, pool: ReadingPool | None, clock: Clock) -> Parts:
    """Everything that the pages are given. Without reading children (`pool`) no document is drawn, or read before the worker does it."""
    return Parts(
        store=store,
        settings=settings,
        deciding=deciding(configuration),
        mailboxes={name: mailbox.address for name, mailbox in configuration.mailboxes.items()},
        silence=timedelta(minutes=configuration.schedule.silence_alarm_minutes),
        clock=clock,
        open_letter=opened,
        laid_out=html_of,
        pages=None if pool is None else Pages(pool),
        forms=_FORMS,
        reader=pool,
        read_letter=_left_to_the_worker if pool is None else AtOnce(wiring.intake(configuration, store, pool, clock)),
        routing=configuration.routing,
        draw=secrets.randbelow,
        themes=configuration.themes,
        gaps=configuration.service_gaps,
        transitions=configuration.transitions,
        retention=configuration.retention,
        sign_in_service=sign_in_service(settings),
    )


def _left_to_the_worker(letter_id: int) -> None:
    """Nobody reads it here."""


def sign_in_service(settings: DeskSettings) -> SignInService | None:
    """The sign-in service by which people sign in, None where they do with passwords of the desk alone."""
    if settings.oidc is None:
        return None
    from desk.sign_in_service import SignInService  # what it is made with is installed only where it is used

    return SignInService(settings.oidc, settings.address)


def opened(raw: bytes) -> OpenedLetter:
    """A message as the desk shows it: no markup, no remote content, file names that are safe to show."""
    letter = open_letter(raw)
    return OpenedLetter(
        sender=", ".join(_said(sender) for sender in letter.senders) or (_said(letter.sender) if letter.sender else ""),
        recipients=tuple(_said(recipient) for recipient in letter.recipients),
        subject=letter.subject,
        text=letter.text,
        headers=tuple((name, value) for name, values in letter.headers.items() for value in values),
        files=tuple(OpenedFile(each.name, len(each.data), each.within) for each in letter.attachments),
        problems=tuple(problem.detail for problem in letter.problems),
        read=body_text(letter),
    )


def server(app: Any, settings: DeskSettings) -> uvicorn.Server:
    """The web server, not yet running. It writes no log of its own: what people look at does not belong there."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=bool(settings.proxies),
            forwarded_allow_ips=list(settings.proxies) or None,
            ssl_certfile=str(settings.certificate_file) if settings.certificate_file else None,
            ssl_keyfile=str(settings.key_file) if settings.key_file else None,
            timeout_graceful_shutdown=_STOP_SECONDS,
            h11_max_incomplete_event_size=64 * 1024,
            limit_concurrency=200,
            lifespan="off",
        )
    )


@contextmanager
def beside(app: Any, settings: DeskSettings) -> Iterator[uvicorn.Server]:
    """Serve the desk in a thread until the block ends. Pages that are being answered are finished first."""
    running = server(app, settings)
    thread = threading.Thread(target=running.run, name="desk")
    thread.start()
    try:
        yield running
    finally:
        running.should_exit = True
        thread.join()


@contextmanager
def with_desk(configuration: Configuration, store: Store, clock: Clock) -> Iterator[None]:
    """Serve the desk until the block ends, where it is configured to be served with the worker. Its documents are drawn by reading
    children of its own: a nurse does not wait for letters."""
    settings = configuration.desk
    if settings is None or not settings.with_worker:
        yield
        return
    with wiring.reading_pool(configuration) as pool, beside(app(configuration, settings, store, pool, clock), settings):
        yield


def app(configuration: Configuration, settings: DeskSettings, store: Store, pool: ReadingPool | None, clock: Clock) -> Any:
    """The desk as an application."""
    return create_app(parts(configuration, settings, store, pool, clock))


def _said(address: Address) -> str:
    return f"{address.name} <{address.email}>" if address.name else address.email
