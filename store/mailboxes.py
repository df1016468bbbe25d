"""Mailboxes: how far each has been taken, who polls it now, and whether what it offered adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, type_coerce
from sqlmodel import Session, col, select

from parsers.limits import MAILBOX_LEASE_SECONDS
from store import audit
from store.columns import UtcDateTime
from store.errors import NoName, NoReason, NothingLost
from store.letters import KEPT
from store.models import Action, Letter, LetterState, MailboxState, Reconciliation, WriteOff
from store.rows import for_change, insert_new


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a mailbox has been taken. `offered` counts every message that it ever offered; `failures` are in a row."""

    mailbox: str
    uid_validity: int | None
    highest_uid: int
    offered: int
    last_polled_at: datetime | None
    last_success_at: datetime | None
    last_failure: str | None
    failures: int
    refused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The reconciliation of a mailbox: every message offered must be kept, and end as done or set aside. `kept` are those on their way,
    `written_off` those of which there is no letter and that a named person settled."""

    offered: int
    kept: int
    done: int
    set_aside: int
    written_off: int = 0

    @property
    def lost(self) -> int:
        """Messages offered of which there is no letter and that nobody has settled. Anything but 0 is an alarm."""
        return self.offered - self.kept - self.done - self.set_aside - self.written_off


def progress(session: Session, mailbox: str) -> Progress | None:
    """How far the mailbox has been taken, None when it was never polled."""
    state = session.get(MailboxState, mailbox)
    if state is None or state.last_polled_at is None:
        return None
    return Progress(
        mailbox=mailbox,
        uid_validity=state.uid_validity,
        highest_uid=state.highest_uid,
        offered=state.offered,
        last_polled_at=state.last_polled_at,
        last_success_at=state.last_success_at,
        last_failure=state.last_failure,
        failures=state.failures,
        refused_since=state.refused_since,
    )


def polled(
    session: Session, mailbox: str, *, uid_validity: int, highest_uid: int, newly_offered: int, now: datetime, late: int = 0
) -> None:
    """A poll went well: all messages up to `highest_uid` are kept. `newly_offered` are those above the highest UID of the poll
    before, `late` those below it that were not kept until now.

    Messages that a poll before, broken off, kept, and that have gone from the mailbox since, were offered too: they are counted
    here, or there would be more letters than messages for ever.
    """
    state = _state(session, mailbox)
    counted = state.highest_uid if state.uid_validity == uid_validity else 0
    kept, highest_kept = session.exec(
        select(func.count(), func.max(Letter.uid)).where(
            Letter.mailbox == mailbox, Letter.uid_validity == uid_validity, col(Letter.uid) > counted
        )
    ).one()
    state.uid_validity, state.highest_uid = uid_validity, max(highest_uid, highest_kept or 0)
    state.offered += max(newly_offered, kept)
    if late:
        # A broken-off poll may have kept some late ones that are not late any more: there are never more letters than messages.
        state.offered = max(state.offered + late, sum(_states(session, mailbox).values()))
    state.last_polled_at = state.last_success_at = now
    state.last_failure, state.failures, state.refused_since = None, 0, None
    session.flush()


def failed(session: Session, mailbox: str, reason: str, now: datetime, *, refused: bool = False) -> int:
    """A poll failed, for this reason in words (no password, no patient data): how often in a row now. `refused`: the log-in or
    the folder, which does not get better by itself."""
    state = _state(session, mailbox)
    state.last_polled_at, state.last_failure = now, reason
    state.failures += 1
    state.refused_since = (state.refused_since or now) if refused else None
    session.flush()
    return state.failures


def silent_since(session: Session, mailboxes: Sequence[str], since: datetime) -> dict[str, datetime | None]:
    """Those of `mailboxes` without a successful poll at or after `since`, each with its last one; None for never."""
    heard = dict(session.exec(select(MailboxState.mailbox, MailboxState.last_success_at)).all())
    last = {mailbox: heard.get(mailbox) for mailbox in mailboxes}
    return {mailbox: at for mailbox, at in last.items() if at is None or at < since}


def counts(session: Session, mailbox: str) -> Counts:
    """The reconciliation of the mailbox. In the middle of a poll letters may be kept that are not yet counted as offered."""
    found = _states(session, mailbox)
    state = session.get(MailboxState, mailbox)
    return Counts(
        offered=0 if state is None else state.offered,
        kept=found.get(LetterState.KEPT, 0),
        done=found.get(LetterState.DONE, 0),
        set_aside=found.get(LetterState.SET_ASIDE, 0),
        written_off=int(session.exec(select(func.coalesce(func.sum(WriteOff.messages), 0)).where(WriteOff.mailbox == mailbox)).one()),
    )


def write_off(session: Session, mailbox: str, *, by: str, reason: str, now: datetime) -> int:
    """A named person has looked into the mailbox and settles that so many messages, as many as are lost now, cannot be had: their
    number. One that is found after all is taken and counted as any other. Raises NoName, NoReason, NothingLost."""
    if not by.strip():
        raise NoName
    if not reason.strip():
        raise NoReason
    _state(session, mailbox)  # two people who press at once settle it once
    lost = counts(session, mailbox).lost
    if lost <= 0:
        raise NothingLost(mailbox)
    session.add(WriteOff(mailbox=mailbox, messages=lost, reason=reason.strip(), settled_by=by.strip(), settled_at=now))
    detail = {"mailbox": mailbox, "messages": lost}
    audit.record(session, at=now, actor=by.strip(), action=Action.LETTERS_WRITTEN_OFF, detail=detail)
    session.flush()
    return lost


def standing_since(session: Session, mailbox: str) -> datetime | None:
    """Since when the longest-waiting letter of the mailbox waits to be finished, from its keeping or its last try; None when none does."""
    moment = func.min(func.coalesce(Letter.last_attempt_at, Letter.kept_at))
    return session.exec(select(type_coerce(moment, UtcDateTime)).where(Letter.mailbox == mailbox, KEPT)).one()


def reconcile(session: Session, mailbox: str, day: date, *, late: int, now: datetime) -> Reconciliation:
    """Count what the mailbox ever offered and where that is, and keep the sum of that day; a second count of a day replaces the
    first, and adds what was late."""
    counted = counts(session, mailbox)
    insert_new(session, Reconciliation(mailbox=mailbox, day=day, counted_at=now, offered=0, waiting=0, done=0, set_aside=0, late=0))
    row = session.exec(for_change(select(Reconciliation).where(Reconciliation.mailbox == mailbox, Reconciliation.day == day))).one()
    row.counted_at, row.offered, row.waiting = now, counted.offered, counted.kept
    row.done, row.set_aside, row.late = counted.done, counted.set_aside, row.late + late
    session.flush()
    return row


def reconciled(session: Session, mailbox: str, day: date) -> bool:
    """Whether the sum of that day was kept."""
    return session.get(Reconciliation, (mailbox, day)) is not None


def reconciliations(session: Session, mailbox: str, limit: int) -> Sequence[Reconciliation]:
    """The daily sums of the mailbox, the newest first."""
    return session.exec(
        select(Reconciliation).where(Reconciliation.mailbox == mailbox).order_by(col(Reconciliation.day).desc()).limit(limit)
    ).all()


def hold(session: Session, mailbox: str, worker: str, now: datetime) -> bool:
    """Take, or go on holding, the mailbox for MAILBOX_LEASE_SECONDS from now. False when another worker holds it."""
    state = _state(session, mailbox)
    if state.holder not in (None, worker) and state.held_until is not None and state.held_until > now:
        return False
    state.holder, state.held_until = worker, now + timedelta(seconds=MAILBOX_LEASE_SECONDS)
    session.flush()
    return True


def renew(session: Session, mailbox: str, worker: str, now: datetime) -> bool:
    """Go on holding the mailbox. False when it is not, or no longer, this worker's: another may be at work there."""
    state = _state(session, mailbox)
    if state.holder != worker:
        return False
    state.held_until = now + timedelta(seconds=MAILBOX_LEASE_SECONDS)
    session.flush()
    return True


def let_go(session: Session, mailbox: str, worker: str) -> None:
    """Stop holding the mailbox; nothing when it is not this worker's."""
    state = _state(session, mailbox)
    if state.holder == worker:
        state.holder = state.held_until = None
        session.flush()


def _state(session: Session, mailbox: str) -> MailboxState:
    insert_new(session, MailboxState(mailbox=mailbox))
    return session.exec(for_change(select(MailboxState).where(MailboxState.mailbox == mailbox))).one()


def _states(session: Session, mailbox: str) -> dict[LetterState, int]:
    found = session.exec(select(Letter.state, func.count()).where(Letter.mailbox == mailbox).group_by(col(Letter.state)))
    return {LetterState(state): number for state, number in found}
