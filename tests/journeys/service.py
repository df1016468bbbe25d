"""A whole service for a journey: Dovecot, an SMTP server, a database, the real configuration, and a clock that the test moves."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dsr import reviews, wiring, work
from dsr.config import Configuration, load_configuration
from dsr.example import example_configuration, pointed_here
from dsr.work import Polled
from ingest.mailbox import MailboxAddress
from ingest.process import Intake
from notifier.deliver import Delivered
from parsers.pool import DocumentOpener, ReadingPool
from store.engine import Store
from tests.mailservers import PASSWORD, Dovecot, Outgoing


class Clock:
    """The time as the test says."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Service:
    """A service under test. `workers` counts restarts: each round is done by a worker that has just been put together."""

    configuration: Configuration
    path: Path
    store: Store
    dovecot: Dovecot
    outgoing: Outgoing
    clock: Clock
    reader: DocumentOpener

    def mailbox(self, name: str) -> MailboxAddress:
        """The duty mailbox, for Dovecot."""
        told = self.configuration.mailboxes[name]
        return replace(self.dovecot.address(name, user=told.user), folder=told.folder)

    def offer(self, name: str, *raw: bytes) -> None:
        """Put letters into a duty mailbox."""
        self.dovecot.deliver(self.mailbox(name), *raw, at=self.clock())

    def intake(self) -> Intake:
        return wiring.intake(self.configuration, self.store, self.reader, self.clock)

    def poll(self, name: str) -> Polled:
        """One poll by a worker that has just started."""
        work.recover(self.store, self.clock, "journey")
        return work.poll(self.configuration, self.intake(), name, "journey", lambda: False)

    def deliver(self) -> Delivered:
        """One round of the outbox."""
        return work.deliver(self.configuration, self.store, self.clock, "journey")

    def round(self) -> None:
        """One round of everything."""
        for name in self.configuration.mailboxes:
            self.poll(name)
        self.evening()

    def evening(self) -> None:
        """One round of reviews and outbox, by a worker that has just started; no mailbox is looked at."""
        work.recover(self.store, self.clock, "journey")
        reviews.owe(self.configuration, self.store, self.clock)
        self.deliver()


def configuration_file(folder: Path, dovecot: Dovecot, outgoing: Outgoing, *more: tuple[str, str]) -> Path:
    """The example configuration as a file for these servers, each mailbox with an account of its own; `more` is replaced in its text."""
    text = pointed_here(example_configuration().read_text(encoding="utf-8"), dovecot.port, outgoing.port)
    lines = []
    for line in text.splitlines():
        lines.append(line)
        if line.startswith("address = ") and "@" in line:
            lines.append(f'user = "{uuid.uuid4().hex[:12]}&duty@example.org"')
    text = "\n".join(lines)
    for old, new in more:
        assert old in text
        text = text.replace(old, new)
    (folder / "password").write_text(PASSWORD)
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def reader() -> Iterator[ReadingPool]:
    """The real reading pool."""
    with ReadingPool(1) as pool:
        yield pool


@pytest.fixture
def service(tmp_path: Path, store: Store, dovecot: Dovecot, outgoing: Outgoing, reader: ReadingPool) -> Service:
    """A service on every kind of database there is, with finished messages moved to folders."""
    moving = ('folder = "INBOX"', 'folder = "INBOX"\nmove_done_to = "DSR done"\nmove_set_aside_to = "DSR set aside"')
    path = configuration_file(tmp_path, dovecot, outgoing, moving)
    clock = Clock(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    return Service(load_configuration(path), path, store, dovecot, outgoing, clock, reader)
