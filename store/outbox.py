"""The outbox: e-mails that are owed, as a journal of what was tried and what came of it.

The way of one e-mail, each step in a transaction of its own:

    owe ──► claim ──► attempting ──► (the mail server) ──► sent | delayed | failed | uncertain
              └── the worker died here: waits again   └── the worker died here: uncertain, repeated once, same Message-ID
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from parsers.limits import ADDRESS_CHARACTERS, ANSWERS_A_DAY, OUTBOX_CLAIM_SECONDS
from store import audit
from store.errors import NotClaimed, StoreError, UnknownReference
from store.models import (
    STOPPED_WITH_REVIEW,
    Action,
    Attachment,
    AttachmentBytes,
    EmailKind,
    EmailState,
    Entry,
    Outbox,
    Referral,
    Review,
)
from store.rows import for_change, insert_new

#: Claims of a worker that died between the attempt and its result are repeated this often, no more.
REPEATS = 1


@dataclass(frozen=True, slots=True)
class Appointment:
    """The calendar entry that an e-mail carries. `review_id` names it for ever; a higher `sequence` replaces a lower one.
    `shows_on` is its day, None where the e-mail takes it away."""

    review_id: int
    sequence: int
    shows_on: date | None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with an e-mail: the name under which it is sent, its media type, its bytes."""

    name: str
    media_type: str
    data: bytes

    def __repr__(self) -> str:
        return f"Attached({len(self.data)} bytes)"


@dataclass(frozen=True, slots=True)
class OwedEmail:
    """An e-mail that is to go out, to one recipient.

    `letter_id` is the letter that it answers (`store.letters.finish` fills it in), `reference` the referral it is about
    (needed for a request or a redirect), `review_id` and `occasion` the review and the occasion of what is about a review. The
    `occasion` of an alarm or a digest tells one from the next: the same occasion is owed to one recipient once. `calendar` and
    `appointment` come together. `mailbox` is the one it goes out from; None for what belongs to no mailbox.
    """

    kind: EmailKind
    recipient: str
    subject: str
    text: str
    html: str | None = None
    calendar: str | None = None
    appointment: Appointment | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    letter_id: int | None = None
    review_id: int | None = None
    occasion: str | None = None
    reference: str | None = None
    mailbox: str | None = None
    attachments: tuple[Attached, ...] = ()

    def __repr__(self) -> str:
        return f"OwedEmail({self.kind})"


@dataclass(frozen=True, slots=True)
class OutboxEmail:
    """An e-mail of the outbox that a worker has claimed. The Message-ID is `<token>@domain`, the same at every attempt.

    `attempts` and `doubts` (how often nobody could say whether it went out) are those before this attempt.
    """

    id: int
    token: str
    kind: EmailKind
    recipient: str
    subject: str
    text: str
    html: str | None
    calendar: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    attempts: int
    doubts: int
    owed_at: datetime
    letter_id: int | None
    referral_id: int | None
    review_id: int | None
    occasion: str | None
    mailbox: str | None
    attachments: tuple[Attached, ...] = ()

    def __repr__(self) -> str:
        return f"OutboxEmail({self.id}, {self.kind})"


class BadRecipient(StoreError):
    """The recipient is not an address that an e-mail can go to."""

    def __init__(self) -> None:
        super().__init__("An owed e-mail has no usable recipient.")


def owe(session: Session, email: OwedEmail, now: datetime) -> str | None:
    """Owe an e-mail: the token of its outbox row, None when it is owed (or was sent) already.

    Raises BadRecipient, UnknownReference, UnstorableText.
    """
    if not email.recipient.strip() or len(email.recipient) > ADDRESS_CHARACTERS or any(mark in email.recipient for mark in "\r\n"):
        raise BadRecipient
    row = Outbox(
        token=secrets.token_hex(16),
        kind=EmailKind(email.kind),
        letter_id=email.letter_id,
        referral_id=_referral_id(session, email.reference),
        review_id=email.review_id,
        occasion=email.occasion,
        mailbox=email.mailbox,
        recipient=email.recipient,
        subject=email.subject,
        text=email.text,
        html=email.html,
        calendar=email.calendar,
        appointment_id=email.appointment.review_id if email.appointment else None,
        sequence=email.appointment.sequence if email.appointment else None,
        shows_on=email.appointment.shows_on if email.appointment else None,
        in_reply_to=email.in_reply_to,
        references=list(email.references),
        owed_at=now,
        next_attempt_at=now,
    )
    key = insert_new(session, row)
    if key is None:
        return None
    _attach(session, key[0], email.attachments)
    audit.record(
        session,
        at=now,
        actor=audit.MACHINE,
        action=Action.EMAIL_OWED,
        letter_id=row.letter_id,
        referral_id=row.referral_id,
        outbox_id=key[0],
        detail={"kind": row.kind.value},
    )
    return row.token


def claim(session: Session, now: datetime, worker: str, limit: int) -> list[OutboxEmail]:
    """Up to `limit` e-mails that are due, oldest due first, now this worker's. No two workers ever get the same one.

    Before that, the claims that ran out are taken back (`recover`), and reminders that must not go out any more are cancelled.
    """
    recover(session, now)
    cancel_stopped(session, now)
    due = (
        select(Outbox)
        .where(col(Outbox.state).in_([EmailState.WAITING, EmailState.UNCERTAIN]), col(Outbox.next_attempt_at) <= now)
        .order_by(col(Outbox.next_attempt_at), col(Outbox.id))
        .limit(limit)
    )
    rows = session.exec(for_change(due, skip_locked=True)).all()
    for row in rows:
        row.state, row.claimed_at, row.claimed_by, row.attempting_at = EmailState.CLAIMED, now, worker, None
    session.flush()
    return [_email(row, attached(session, row)) for row in rows]


def attempting(session: Session, outbox_id: int, worker: str, now: datetime) -> bool:
    """Say that the e-mail is about to be handed to the mail server; commit before doing so. Counts the attempt.

    False when it must not be sent: it is no longer this worker's (its claim ran out), or it is about a review of which nobody is
    to be told since it was claimed.
    """
    row = _locked(session, outbox_id)
    if row.state is not EmailState.CLAIMED or row.claimed_by != worker:
        return False
    if row.kind in STOPPED_WITH_REVIEW and session.exec(_stopped().where(Review.id == row.review_id)).first() is not None:
        _released(row)
        _cancel(session, row, now)
        return False
    row.attempts += 1
    row.claimed_at = row.attempting_at = now
    session.flush()
    return True


def sent(session: Session, outbox_id: int, now: datetime) -> None:
    """The mail server has taken the e-mail. Raises NotClaimed unless it was being attempted."""
    row = _attempted(session, outbox_id)
    row.state, row.sent_at, row.next_attempt_at, row.last_code, row.last_error = EmailState.SENT, now, None, None, None
    _released(row)
    _record(session, row, Action.EMAIL_SENT, now)


def delayed(session: Session, outbox_id: int, *, next_attempt_at: datetime, reason: str, now: datetime, code: int | None = None) -> None:
    """The mail server did not take it now; it is tried again from `next_attempt_at`. `reason` holds no patient data.
    Raises NotClaimed unless it was being attempted."""
    row = _attempted(session, outbox_id)
    # An earlier attempt may have gone out all the same: people keep seeing that.
    row.state = EmailState.UNCERTAIN if row.doubts else EmailState.WAITING
    row.next_attempt_at, row.last_code, row.last_error = next_attempt_at, code, reason
    _released(row)
    _record(session, row, Action.EMAIL_DELAYED, now)


def failed(session: Session, outbox_id: int, *, reason: str, now: datetime, code: int | None = None) -> None:
    """It will not be tried again by itself, and people see it. Raises NotClaimed unless it was being attempted."""
    row = _attempted(session, outbox_id)
    row.state, row.next_attempt_at, row.last_code, row.last_error = EmailState.FAILED, None, code, reason
    _released(row)
    _record(session, row, Action.EMAIL_FAILED, now)


def uncertain(
    session: Session, outbox_id: int, *, next_attempt_at: datetime | None, reason: str, now: datetime, code: int | None = None
) -> None:
    """Nobody can say whether the mail server took it. People see it; it is repeated at `next_attempt_at`, None for never.
    Raises NotClaimed unless it was being attempted."""
    row = _attempted(session, outbox_id)
    row.doubts += 1
    row.state, row.next_attempt_at, row.last_code, row.last_error = EmailState.UNCERTAIN, next_attempt_at, code, reason
    _released(row)
    _record(session, row, Action.EMAIL_UNCERTAIN, now)


def recover(session: Session, now: datetime, worker: str | None = None) -> int:
    """Take back the claims that ran out (OUTBOX_CLAIM_SECONDS), and all claims of `worker`, which says by its name that it has
    just started: how many. What was not being attempted waits again; what was may have gone out: it becomes uncertain and is
    repeated once."""
    lapsed = col(Outbox.claimed_at) <= now - timedelta(seconds=OUTBOX_CLAIM_SECONDS)
    dead = lapsed if worker is None else or_(lapsed, col(Outbox.claimed_by) == worker)
    held = select(Outbox).where(Outbox.state == EmailState.CLAIMED, dead).order_by(col(Outbox.id))
    rows = session.exec(for_change(held, skip_locked=True)).all()
    for row in rows:
        attempted = row.attempting_at is not None
        _released(row)
        if attempted:
            row.doubts += 1
            row.state, row.next_attempt_at = EmailState.UNCERTAIN, now if row.doubts <= REPEATS else None
            row.last_error = "The program stopped while this e-mail was being sent."
            _record(session, row, Action.EMAIL_UNCERTAIN, now)
        else:
            row.state, row.next_attempt_at = EmailState.UNCERTAIN if row.doubts else EmailState.WAITING, now
    session.flush()
    return len(rows)


def cancel_stopped(session: Session, now: datetime) -> int:
    """Cancel what is not yet sent about a review that is closed, whose entry has ended or whose consent was withdrawn: how many.
    What takes a calendar entry away still goes: it is what silences the calendar."""
    stopped = col(Outbox.review_id).in_(_stopped().with_only_columns(col(Review.id)))
    return _cancel_all(session, now, col(Outbox.kind).in_(STOPPED_WITH_REVIEW), stopped)


def digested(session: Session, occasion: str) -> bool:
    """Whether the digest of this occasion is owed, or was."""
    return session.exec(select(Outbox.id).where(Outbox.kind == EmailKind.DIGEST, Outbox.occasion == occasion)).first() is not None


def cancel_old_digests(session: Session, before: datetime, now: datetime) -> int:
    """Cancel the digests owed before then that are not yet sent: how many."""
    return _cancel_all(session, now, Outbox.kind == EmailKind.DIGEST, col(Outbox.owed_at) < before)


def cancel_reassigned(session: Session, still: Callable[[Outbox, Entry], bool], now: datetime) -> int:
    """Cancel what is not yet sent about a review and is `still` owed to its recipient no more, now that others look after the entry:
    how many."""
    query = (
        select(Outbox, Entry)
        .join(Review, col(Review.id) == col(Outbox.review_id))
        .join(Entry, col(Entry.id) == col(Review.entry_id))
        .where(col(Outbox.kind).in_(STOPPED_WITH_REVIEW), col(Outbox.state).in_([EmailState.WAITING, EmailState.UNCERTAIN]))
    )
    former = [row.id for row, entry in session.exec(query) if not still(row, entry)]
    return _cancel_all(session, now, col(Outbox.id).in_(former)) if former else 0


def _cancel_all(session: Session, now: datetime, *which: ColumnElement[bool] | bool) -> int:
    owed = select(Outbox).where(
        col(Outbox.state).in_([EmailState.WAITING, EmailState.UNCERTAIN]), col(Outbox.next_attempt_at).is_not(None), *which
    )
    rows = session.exec(for_change(owed, skip_locked=True)).all()
    for row in rows:
        _cancel(session, row, now)
    return len(rows)


def bounced(session: Session, token: str, *, reason: str, now: datetime) -> bool:
    """A delivery report says that our e-mail did not arrive: mark it failed, for people to see. False when the token is not ours."""
    row = session.exec(for_change(select(Outbox).where(Outbox.token == token))).one_or_none()
    if row is None:
        return False
    row.bounced_at, row.last_error = now, reason
    if row.state is not EmailState.CLAIMED:  # a repeat that is being sent now ends by itself
        row.state, row.next_attempt_at = EmailState.FAILED, None
    _record(session, row, Action.EMAIL_BOUNCED, now)
    session.flush()
    return True


def again(session: Session, outbox_id: int, *, by: str, now: datetime) -> None:
    """A person wants an e-mail that failed, or that is uncertain and at rest, to be tried again. Raises NotClaimed for any other."""
    row = _locked(session, outbox_id)
    resting = row.state is EmailState.UNCERTAIN and row.next_attempt_at is None
    if row.state is not EmailState.FAILED and not resting:
        raise NotClaimed(outbox_id)
    row.state, row.next_attempt_at, row.bounced_at = EmailState.WAITING, now, None
    _record(session, row, Action.EMAIL_AGAIN, now, actor=by)
    session.flush()


def listing(
    session: Session, *, states: Sequence[EmailState] | None = None, kinds: Sequence[EmailKind] | None = None, limit: int = 200
) -> Sequence[Outbox]:
    """E-mails of the outbox, newest first, of the given states and kinds (None: of all)."""
    query = select(Outbox).order_by(col(Outbox.id).desc()).limit(limit)
    if states is not None:
        query = query.where(col(Outbox.state).in_(states))
    if kinds is not None:
        query = query.where(col(Outbox.kind).in_(kinds))
    return session.exec(query).all()


def about(session: Session, *, letter_id: int, referral_id: int) -> Sequence[Outbox]:
    """Every e-mail about a referral, and about the letter that brought it, oldest first."""
    concerns = or_(col(Outbox.letter_id) == letter_id, col(Outbox.referral_id) == referral_id)
    reviews = select(Review.id).join(Entry, col(Entry.id) == col(Review.entry_id)).where(Entry.referral_id == referral_id)
    return session.exec(select(Outbox).where(or_(concerns, col(Outbox.review_id).in_(reviews))).order_by(col(Outbox.id))).all()


def get(session: Session, outbox_id: int) -> Outbox | None:
    """The e-mail, None when there is none."""
    return session.get(Outbox, outbox_id)


def attachments(session: Session, outbox_id: int) -> Sequence[Attachment]:
    """What goes with an e-mail, in its order, without the bytes."""
    return session.exec(select(Attachment).where(Attachment.outbox_id == outbox_id).order_by(col(Attachment.position))).all()


def attached(session: Session, email: Outbox) -> tuple[Attached, ...]:
    """The files that go with an e-mail, in their order, as they were when it was written."""
    if email.kind is not EmailKind.INFORMATION or email.id is None:
        return ()
    query = select(Attachment, AttachmentBytes).join(AttachmentBytes, col(AttachmentBytes.sha256) == col(Attachment.sha256))
    found = session.exec(query.where(Attachment.outbox_id == email.id).order_by(col(Attachment.position))).all()
    return tuple(Attached(row.name, row.media_type, kept.data) for row, kept in found)


def by_token(session: Session, token: str) -> Outbox | None:
    """The e-mail whose Message-ID was made of `token`, None when it is not ours."""
    return session.exec(select(Outbox).where(Outbox.token == token)).one_or_none()


def acknowledgement_of(session: Session, letter_id: int) -> Outbox | None:
    """The acknowledgement owed for a letter, None when none is. The schema allows one."""
    return session.exec(select(Outbox).where(Outbox.kind == EmailKind.ACKNOWLEDGEMENT, Outbox.letter_id == letter_id)).one_or_none()


def answered_enough(session: Session, recipient: str, now: datetime) -> bool:
    """Whether a recipient is owed so many acknowledgements of the last day that only a machine can be writing to us."""
    query = select(func.count()).where(
        Outbox.kind == EmailKind.ACKNOWLEDGEMENT, Outbox.recipient == recipient, col(Outbox.owed_at) > now - timedelta(days=1)
    )
    return session.exec(query).one() >= ANSWERS_A_DAY


def numbers(session: Session) -> dict[EmailState, int]:
    """How many e-mails stand in each state."""
    found = dict(session.exec(select(Outbox.state, func.count()).group_by(col(Outbox.state))).all())
    return {state: found.get(state, 0) for state in EmailState}


def sent_since(session: Session, since: datetime) -> int:
    """How many e-mails the mail server has taken since then: what a limit of so many a minute counts."""
    return session.exec(select(func.count()).select_from(Outbox).where(col(Outbox.sent_at) > since)).one()


def held_up(session: Session, step: str) -> Outbox | None:
    """The oldest owed e-mail that waits after at least two attempts, the last of which failed at this step (the first word of its
    reason); None when there is none."""
    return session.exec(
        select(Outbox)
        .where(Outbox.state == EmailState.WAITING, Outbox.attempts >= 2, col(Outbox.last_error).startswith(f"{step}:", autoescape=True))
        .order_by(col(Outbox.owed_at), col(Outbox.id))
        .limit(1)
    ).first()


def overdue(session: Session, since: datetime) -> int:
    """How many e-mails were owed before `since` and are neither out, nor failed, nor cancelled: an outbox that does not drain."""
    undelivered = [EmailState.WAITING, EmailState.CLAIMED, EmailState.UNCERTAIN]
    late = and_(col(Outbox.state).in_(undelivered), col(Outbox.owed_at) < since)
    return session.exec(select(func.count()).select_from(Outbox).where(late)).one()


def _stopped() -> SelectOfScalar[Review]:
    """The reviews of which nobody is to be reminded."""
    closed, ended, withdrawn = col(Review.closed_at), col(Entry.ended_at), col(Entry.consent_withdrawn_at)
    stopped = or_(closed.is_not(None), ended.is_not(None), withdrawn.is_not(None))
    return select(Review).join(Entry, col(Entry.id) == col(Review.entry_id)).where(stopped)


def _cancel(session: Session, row: Outbox, now: datetime) -> None:
    row.state, row.next_attempt_at = EmailState.CANCELLED, None
    _record(session, row, Action.EMAIL_CANCELLED, now)


def _attach(session: Session, outbox_id: int, files: Sequence[Attached]) -> None:
    for position, file in enumerate(files):
        sha256 = hashlib.sha256(file.data).hexdigest()
        insert_new(session, AttachmentBytes(sha256=sha256, data=file.data))
        session.add(
            Attachment(
                outbox_id=outbox_id,
                position=position,
                name=file.name,
                media_type=file.media_type,
                size=len(file.data),
                sha256=sha256,
            )
        )
    session.flush()


def _referral_id(session: Session, reference: str | None) -> int | None:
    if reference is None:
        return None
    referral_id = session.exec(select(Referral.id).where(Referral.reference == reference)).one_or_none()
    if referral_id is None:
        raise UnknownReference(reference)
    return referral_id


def _locked(session: Session, outbox_id: int) -> Outbox:
    row = session.exec(for_change(select(Outbox).where(Outbox.id == outbox_id))).one_or_none()
    if row is None:
        raise NotClaimed(outbox_id)
    return row


def _attempted(session: Session, outbox_id: int) -> Outbox:
    row = _locked(session, outbox_id)
    if row.state is not EmailState.CLAIMED or row.attempting_at is None:
        raise NotClaimed(outbox_id)
    return row


def _released(row: Outbox) -> None:
    row.claimed_at = row.claimed_by = row.attempting_at = None


def _record(session: Session, row: Outbox, action: Action, now: datetime, actor: str = audit.MACHINE) -> None:
    detail = {"kind": row.kind.value, "attempts": row.attempts} | ({"code": row.last_code} if row.last_code is not None else {})
    audit.record(
        session,
        at=now,
        actor=actor,
        action=action,
        letter_id=row.letter_id,
        referral_id=row.referral_id,
        outbox_id=row.id,
        detail=detail,
    )
    session.flush()


def _email(row: Outbox, files: tuple[Attached, ...]) -> OutboxEmail:
    assert row.id is not None
    return OutboxEmail(
        id=row.id,
        token=row.token,
        kind=row.kind,
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        html=row.html,
        calendar=row.calendar,
        in_reply_to=row.in_reply_to,
        references=tuple(row.references),
        attempts=row.attempts,
        doubts=row.doubts,
        owed_at=row.owed_at,
        letter_id=row.letter_id,
        referral_id=row.referral_id,
        review_id=row.review_id,
        occasion=row.occasion,
        mailbox=row.mailbox,
        attachments=files,
    )


__all__ = [
    "REPEATS",
    "Appointment",
    "Attached",
    "BadRecipient",
    "OutboxEmail",
    "OwedEmail",
    "about",
    "acknowledgement_of",
    "again",
    "answered_enough",
    "attached",
    "attachments",
    "attempting",
    "bounced",
    "by_token",
    "cancel_old_digests",
    "cancel_reassigned",
    "cancel_stopped",
    "claim",
    "delayed",
    "digested",
    "failed",
    "get",
    "listing",
    "numbers",
    "overdue",
    "owe",
    "recover",
    "sent",
    "sent_since",
    "uncertain",
]
