"""A fictional service, a clock that the test moves, an outbox, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from notifier.settings import MailServer, Security, Sender, Sending
from tests.notifier.facts import PERMITTED
from tests.notifier.servers import Post, smtp_server


@dataclass
class Clock:
    """The time, which stands still until it is moved."""

    now: datetime = field(default=datetime(2025, 3, 3, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post() -> Iterator[Post]:
    with smtp_server(Post()) as post:
        yield post


def sending(port: int, *, per_minute: int = 1000, null_envelope_sender: bool = True, server: MailServer | None = None) -> Sending:
    """Settings for a mail server on loopback."""
    return Sending(
        server=server
        or MailServer(host="127.0.0.1", port=port, security=Security.NONE, connect_seconds=5, command_seconds=5, answer_seconds=5),
        sender=Sender(name="DSR Intake", address="dsr@example.nhs.uk"),
        senders={"west": Sender(name="West Suffolk duty team", address="ld&awest.duty@example.nhs.uk")},
        message_id_domain="dsr.example.nhs.uk",
        per_minute=per_minute,
        null_envelope_sender=null_envelope_sender,
        permitted=PERMITTED,
    )
