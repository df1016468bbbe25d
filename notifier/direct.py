"""Telling an alarm at once, by a mail server of its own, without the database: it may be the database that has stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notifier.alarm import Trouble, alarm
from notifier.message import Unsendable, message_bytes
from notifier.settings import MailServer, Sender
from notifier.smtp import CannotConnect, Connection, Sent, Uncertain
from store.models import EmailKind
from store.outbox import OutboxEmail


@dataclass(frozen=True, slots=True)
class OtherRoad:
    """The mail server by which alarms go out at once, and who they come from."""

    server: MailServer
    sender: Sender
    message_id_domain: str


def tell(road: OtherRoad, trouble: Trouble, recipients: Sequence[str], now: datetime) -> bool:
    """Whether the trouble was told to every recipient. One who cannot be written to does not keep it from the others. The same
    trouble since the same time has the same Message-ID, however often it is told. Never raises on account of the mail server."""
    try:
        with Connection(road.server, road.message_id_domain) as connection:
            told = [_told(connection, road, trouble, recipient, now) for recipient in recipients]
    except CannotConnect:
        return False
    return all(told)


def _told(connection: Connection, road: OtherRoad, trouble: Trouble, recipient: str, now: datetime) -> bool:
    owed = alarm(trouble, recipient=recipient)
    email = OutboxEmail(
        id=0,
        token=hashlib.sha256(f"{owed.occasion} {recipient}".encode()).hexdigest()[:32],
        kind=EmailKind.ALARM,
        recipient=recipient,
        subject=owed.subject,
        text=owed.text,
        html=owed.html,
        calendar=None,
        in_reply_to=None,
        references=(),
        attempts=0,
        doubts=0,
        owed_at=now,
        letter_id=None,
        referral_id=None,
        review_id=None,
        occasion=owed.occasion,
        mailbox=None,
    )
    try:
        message = message_bytes(email, road.sender, road.message_id_domain, now)
    except Unsendable:
        return False
    return isinstance(connection.send(road.sender.address, recipient, message), Sent | Uncertain)
