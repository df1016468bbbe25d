"""What is wrong now: the troubles that raise an alarm, and the figures of `dsr status`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dsr.config import Configuration
from notifier.alarm import (
    Trouble,
    disk_nearly_full,
    files_standing,
    letters_lost,
    letters_standing,
    mailbox_refused,
    mailbox_silent,
    outbox_stuck,
    sending_refused,
    worker_silent,
)
from notifier.smtp import LOG_IN
from parsers import limits
from store import by_hand, letters, mailboxes, outbox, referrals, worker
from store.engine import Store
from store.mailboxes import Counts, Progress
from store.models import EmailState, Reconciliation, Status


@dataclass(frozen=True, slots=True)
class MailboxFigures:
    """How a mailbox stands, and its last daily sums, the newest first."""

    name: str
    progress: Progress | None
    counts: Counts
    days: tuple[Reconciliation, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """How everything stands: by mailbox, referrals by status, letters that wait for a person, e-mails by state."""

    mailboxes: tuple[MailboxFigures, ...]
    referrals: dict[Status, int]
    for_people: int
    outbox: dict[EmailState, int]
    workers: tuple[str, ...]


def figures(configuration: Configuration, store: Store, now: datetime) -> Figures:
    """How everything stands. Raises StoreError."""
    with store.reading() as session:
        return Figures(
            mailboxes=tuple(
                MailboxFigures(
                    name,
                    mailboxes.progress(session, name),
                    mailboxes.counts(session, name),
                    tuple(mailboxes.reconciliations(session, name, _DAYS)),
                )
                for name in configuration.mailboxes
            ),
            referrals=referrals.numbers(session),
            for_people=len(letters.for_people(session, limits.LISTED)),
            outbox=outbox.numbers(session),
            workers=tuple(alive.worker for alive in worker.alive(session, now - _silence(configuration))),
        )


def troubles(configuration: Configuration, store: Store, now: datetime) -> tuple[Trouble, ...]:
    """Everything that needs somebody: mailboxes that are silent or refuse us, messages that do not add up, letters and
    files that stand still, a log-in for sending that is refused, an outbox that does not drain, a disk nearly full. Empty when all is well. Raises StoreError."""
    found: list[Trouble] = []
    with store.reading() as session:
        running_since = min((each.started_at for each in worker.alive(session, now - _silence(configuration))), default=now)
        for name in configuration.mailboxes:
            progress = mailboxes.progress(session, name)
            heard = progress.last_success_at if progress is not None and progress.last_success_at is not None else running_since
            if progress is not None and progress.refused_since is not None:
                found.append(mailbox_refused(name, progress.last_failure or "", progress.refused_since))
            elif now - heard > _silence(configuration):
                found.append(mailbox_silent(name, heard))
            lost = mailboxes.counts(session, name).lost
            if lost > 0 and progress is not None and progress.last_success_at is not None:
                found.append(letters_lost(name, lost, progress.last_success_at))
            standing = mailboxes.standing_since(session, name)
            if standing is not None and now - standing > _silence(configuration):
                found.append(letters_standing(name, standing))
        unread = by_hand.standing_since(session)
        if unread is not None and now - unread > _silence(configuration):
            found.append(files_standing(unread))
        refused = outbox.held_up(session, LOG_IN)
        if refused is not None:
            found.append(sending_refused(refused.last_error or "", refused.owed_at))
        late = now - timedelta(minutes=limits.OUTBOX_LATE_MINUTES)
        waiting = outbox.overdue(session, late)
        if waiting:
            oldest = min(row.owed_at for row in outbox.listing(session, states=_UNDELIVERED, limit=limits.LISTED))
            found.append(outbox_stuck(waiting, oldest))
    free = free_bytes(store)
    if free is not None and free < limits.DISK_FREE_BYTES:
        found.append(disk_nearly_full(free, now))
    return tuple(found)


def free_bytes(store: Store) -> int | None:
    """The bytes that the database may still grow by, None when that cannot be seen."""
    try:
        return None if store.folder is None else shutil.disk_usage(store.folder).free
    except OSError:
        return None  # the folder has gone: the database says so itself


def worker_trouble(configuration: Configuration, store: Store, now: datetime) -> tuple[Trouble, ...]:
    """That no worker runs, for whoever looks from outside (`dsr status`): a dead worker cannot say so itself. Raises StoreError."""
    with store.reading() as session:
        if worker.alive(session, now - _silence(configuration)):
            return ()
        last = max((each.beat_at for each in worker.alive(session, _EVER)), default=None)
    return (worker_silent(last or now),)


def _silence(configuration: Configuration) -> timedelta:
    return timedelta(minutes=configuration.schedule.silence_alarm_minutes)


_UNDELIVERED = (EmailState.WAITING, EmailState.CLAIMED, EmailState.UNCERTAIN)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)

#: Daily sums that are shown.
_DAYS = 7
