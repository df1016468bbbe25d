"""Delivering the outbox: each e-mail claimed, written, checked, sent and recorded by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlmodel import Session

from notifier.content import breaches, breaches_in_html
from notifier.message import Unsendable, message_bytes
from notifier.request import PHRASES
from notifier.retry import GiveUp, after_failure, after_uncertain
from notifier.settings import Sender, Sending
from notifier.smtp import ByToken, CannotConnect, Delayed, Failed, Line, Outcome, Sent, Uncertain
from parsers.limits import SENDING_DAYS
from store import outbox
from store.engine import Store
from store.errors import NotClaimed
from store.models import EmailKind
from store.outbox import OutboxEmail

Clock = Callable[[], datetime]
_LOG: Final = structlog.get_logger()
_MINUTE: Final = timedelta(minutes=1)
_WORDS: Final[dict[type[Outcome], str]] = {Sent: "sent", Delayed: "delayed", Failed: "failed", Uncertain: "uncertain"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run did: how many e-mails ended in each way, and why it ended before the outbox was empty (None: it did not)."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0
    uncertain: int = 0
    stopped: str | None = None


def deliver_owed(store: Store, settings: Sending, clock: Clock, worker: str, by_token: ByToken | None = None) -> Delivered:
    """Send what is due, oldest first, over one connection; no more a minute than the settings allow, all workers together.

    One e-mail that cannot be sent never stops the others. A mail server that cannot be reached ends the run: it says nothing
    about any e-mail; one that does not let one sender in does not end it. Raises StoreError when the database does not take a
    result: that e-mail is found claimed later, shown as uncertain, and repeated once with the same Message-ID.
    """
    delivered = Delivered()
    with Line(settings.server, settings.message_id_domain, by_token) as line:
        while delivered.stopped is None:
            with store.transaction() as session:
                # What nobody can say of may have been taken too, and counts against us with the mail server.
                if outbox.sent_since(session, clock() - _MINUTE) + delivered.uncertain >= settings.per_minute:
                    return replace(delivered, stopped="no more e-mails are allowed this minute")
                claimed = outbox.claim(session, clock(), worker, 1)
            if not claimed:
                return delivered
            outcome = _deliver(store, settings, clock, worker, line, claimed[0])
            delivered = replace(_counted(delivered, outcome), stopped=line.down)
    return delivered


def content_breaches(email: OutboxEmail, settings: Sending) -> tuple[str, ...]:
    """The rules on content that an e-mail breaks; what the service configured, and the questions of a request, may stand."""
    permitted = (*settings.permitted, *(PHRASES.values() if email.kind is EmailKind.REQUEST else ()))
    found = breaches(f"{email.subject}\n{email.text}", permitted)
    if email.html is not None:
        found += breaches_in_html(email.html, permitted)
    return tuple(dict.fromkeys(found))


def _deliver(store: Store, settings: Sending, clock: Clock, worker: str, line: Line, email: OutboxEmail) -> Outcome | None:
    """What became of one claimed e-mail; None when its claim ran out, so that it is another worker's now.

    That it is being attempted is committed before the mail server hears of it: whoever finds the claim of a dead worker
    knows that the e-mail may have gone out.
    """
    sender = settings.senders.get(email.mailbox or "", settings.sender)
    unsent: Outcome | None = None
    try:
        message = _written(email, settings, sender, clock())
        connection = line.opened(sender.address)
    except Unsendable as error:
        unsent = Failed(str(error))
    except CannotConnect as error:
        unsent = Delayed(str(error))
    with store.transaction() as session:
        if not outbox.attempting(session, email.id, worker, clock()):
            return None
        if unsent is not None:
            return _record(session, email, unsent, clock())
    outcome = connection.send(_envelope_sender(email, settings, sender), email.recipient, message)
    try:
        with store.transaction() as session:
            return _record(session, email, outcome, clock())
    except NotClaimed:
        _LOG.warning("email_claim_lost", outbox_id=email.id)
        return None


def _written(email: OutboxEmail, settings: Sending, sender: Sender, now: datetime) -> bytes:
    """The message as bytes. Raises Unsendable, also when it breaks a rule on content: then no server ever sees it."""
    broken = content_breaches(email, settings)
    if broken:
        raise Unsendable(f"The e-mail holds what must not leave: {', '.join(broken)}.")
    return message_bytes(email, sender, settings.message_id_domain, now)


def _envelope_sender(email: OutboxEmail, settings: Sending, sender: Sender) -> str:
    """Nobody for an acknowledgement, so that nothing can answer it (RFC 3834 section 3.3); else the mailbox, so that a bounce is seen."""
    return "" if email.kind is EmailKind.ACKNOWLEDGEMENT and settings.null_envelope_sender else sender.address


def _record(session: Session, email: OutboxEmail, outcome: Outcome, now: datetime) -> Outcome:
    """Write down what became of an attempt, and what follows from it: the outcome that now holds."""
    match outcome:
        case Sent():
            outbox.sent(session, email.id, now)
        case Failed(reason=reason, code=code):
            outbox.failed(session, email.id, reason=reason, now=now, code=code)
        case Delayed(reason=reason, code=code):
            follows = after_failure(email.attempts + 1, email.owed_at, now)
            if isinstance(follows, GiveUp):
                return _record(session, email, Failed(f"not taken for {SENDING_DAYS} days; {reason}", code), now)
            outbox.delayed(session, email.id, next_attempt_at=follows.at, reason=reason, now=now, code=code)
        case Uncertain(reason=reason):
            again = after_uncertain(email.doubts + 1, now)
            at = None if isinstance(again, GiveUp) else again.at
            outbox.uncertain(session, email.id, next_attempt_at=at, reason=reason, now=now)
    _LOG.info(f"email_{_WORDS[type(outcome)]}", outbox_id=email.id, kind=email.kind.value)
    return outcome


def _counted(delivered: Delivered, outcome: Outcome | None) -> Delivered:
    """The tally with one more e-mail in it."""
    if outcome is None:
        return delivered
    word = _WORDS[type(outcome)]
    return replace(delivered, **{word: getattr(delivered, word) + 1})
