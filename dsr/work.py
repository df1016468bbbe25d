"""The work itself, one function a job: polling a mailbox, delivering the outbox. What is owed about reviews is in `dsr/reviews.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog

from dsr import wiring
from dsr.config import Configuration
from ingest import lease
from ingest.mailbox import MailboxRefused, MailboxUnreachable
from ingest.poll import Clock, Look, MailboxHeld, move_finished, take
from ingest.process import Intake, Processed, process_these, process_waiting
from notifier.deliver import Delivered, deliver_owed
from notifier.oauth import Tokens
from parsers.limits import HANDED_IN_LEFT_SECONDS, LETTERS_AT_A_TIME
from store import by_hand, letters, mailboxes, outbox, register, worker
from store.engine import Store

_LOG: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll did. `older` messages are of before the first day and stay where they are; `trouble` says in words why it
    broke off, None when it went well."""

    mailbox: str
    kept: int = 0
    gone: int = 0
    older: int = 0
    moved: int = 0
    processed: tuple[Processed, ...] = ()
    trouble: str | None = None


def poll(
    configuration: Configuration,
    intake: Intake,
    name: str,
    worker_name: str,
    stopping: Callable[[], bool],
    tokens: Mapping[str, Tokens] | None = None,
    *,
    everything: bool = False,
) -> Polled:
    """Take, process and move what is new in one mailbox; the first poll of a day looks at every message in it, and counts.
    `everything` takes the messages of before the first day, too.

    Trouble with the mailbox is recorded and told, never raised: the next poll tries again, and other mailboxes go on. `tokens` are
    those of a worker; without them new ones are asked for. Raises StoreError."""
    store, clock = intake.store, intake.clock
    if tokens is None:
        tokens = wiring.tokens(configuration, store, clock)
    today = register.today(clock())
    with store.reading() as session:
        counted = mailboxes.reconciled(session, name, today)
    look = Look(whole=everything or not counted, since=None if everything else configuration.mailboxes[name].take_from)
    done: list[Processed] = []
    try:
        with (
            lease.renewed(store, name, worker_name, clock, stopping) as stopped,
            wiring.mailbox(configuration, name, tokens) as mailbox,
        ):
            try:
                taken = take(name, mailbox, store, clock, worker_name, stopped, look)
                done += process_waiting(intake, stopped, name)
                moved = move_finished(name, mailbox, store, wiring.folders(configuration, name), taken.uid_validity, clock)
                if look.whole and taken.finished:
                    _count(store, name, today, taken.late, clock())
            except (MailboxUnreachable, MailboxRefused) as trouble:
                with store.transaction() as session:
                    mailboxes.failed(session, name, str(trouble), clock(), refused=isinstance(trouble, MailboxRefused))
                _LOG.warning("poll_failed", mailbox=name, kind=type(trouble).__name__)
                done += process_waiting(intake, stopped, name)  # what is kept goes on, whatever the mailbox does
                return Polled(name, processed=tuple(done), trouble=str(trouble))
    except MailboxHeld:
        return Polled(name, trouble="Another worker polls this mailbox now.")
    finally:
        with store.transaction() as session:
            mailboxes.let_go(session, name, worker_name)
    if taken.kept or taken.gone or moved:
        _LOG.info("polled", mailbox=name, taken=taken.kept, gone=taken.gone, moved=moved)
    return Polled(name, taken.kept, taken.gone, taken.older, moved, tuple(done))


def process_kept(intake: Intake, worker_name: str, stopping: Callable[[], bool]) -> int:
    """Process what was kept and not finished before, of every mailbox, also of one that is configured no more: how many. A mailbox
    that another worker holds is left to it. Raises StoreError."""
    store, clock, count = intake.store, intake.clock, 0
    with store.reading() as session:
        waiting = letters.mailboxes_waiting(session)
    for name in waiting:
        with store.transaction() as session:
            held = mailboxes.hold(session, name, worker_name, clock())
        if not held:
            continue
        try:
            with lease.renewed(store, name, worker_name, clock, stopping) as stopped:
                count += len(process_waiting(intake, stopped, name))
        finally:
            with store.transaction() as session:
                mailboxes.let_go(session, name, worker_name)
    return count


def read_left(intake: Intake, stopping: Callable[[], bool]) -> int:
    """Read the files that were handed in at the desk and that it did not finish: how many. Raises StoreError."""
    with intake.store.reading() as session:
        left = by_hand.left_unread(session, intake.clock() - timedelta(seconds=HANDED_IN_LEFT_SECONDS), LETTERS_AT_A_TIME)
    return len(process_these(intake, left, stopping))


def deliver(
    configuration: Configuration, store: Store, clock: Clock, worker_name: str, tokens: Mapping[str, Tokens] | None = None
) -> Delivered:
    """Send what the outbox owes. `tokens` as for a poll. Raises StoreError."""
    if tokens is None:
        tokens = wiring.tokens(configuration, store, clock)
    delivered = deliver_owed(store, wiring.sending(configuration), clock, worker_name, wiring.by_token(configuration, tokens))
    if delivered != Delivered():
        _LOG.info(
            "delivered",
            sent=delivered.sent,
            delayed=delivered.delayed,
            failed=delivered.failed,
            uncertain=delivered.uncertain,
            reason=delivered.stopped,
        )
    return delivered


def recover(store: Store, clock: Clock, worker_name: str) -> int:
    """What a worker does first: take back what it held when it last died, and say that it has started. How many letters wait.
    Raises StoreError."""
    with store.transaction() as session:
        worker.started(session, worker_name, clock())
        outbox.recover(session, clock(), worker_name)
        return len(letters.waiting(session, 1000))


def ended(store: Store, worker_name: str) -> None:
    """The worker ends in good order: nobody need miss it. Raises StoreError."""
    with store.transaction() as session:
        worker.stopped(session, worker_name)


def _count(store: Store, name: str, today: date, late: int, now: datetime) -> None:
    """Keep the sum of the day of a mailbox. What does not add up is an alarm (`dsr/watch.py`)."""
    with store.transaction() as session:
        row = mailboxes.reconcile(session, name, today, late=late, now=now)
    _LOG.info("reconciled", mailbox=name, offered=row.offered, waiting=row.waiting, done=row.done, set_aside=row.set_aside, late=row.late)
