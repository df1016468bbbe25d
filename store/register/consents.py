"""Consent to be on the register: given, withdrawn, found to stand. A withdrawal stops everything in its own transaction; what becomes of
the record is a person's to decide (domain rules 1.6, 1.7)."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from store import audit, outbox
from store.models import MACHINE, Action, Consent, ConsentBasis, Referral, Source, Withdrawal, WithdrawalEnd
from store.referrals import locked
from store.register.base import add, changed, happened, locked_entry, named, optional, reasoned, stated, today
from store.register.refusals import ChangedMeanwhile, WithdrawnAlready
from store.register.reviews import resume_review, stop_review


def consent_withdrawn(session: Session, reference: str, *, letter_id: int, now: datetime) -> None:
    """A letter says that consent is withdrawn: its words stand in it. Reminders stop at once, the open review is closed, nothing more is
    recorded on the entry, and the referral goes to the top. Nothing is deleted or ended. Raises UnknownReference."""
    referral = locked(session, reference)
    assert referral.id is not None
    row = open_withdrawal(session, referral.id)
    if row is None:
        row = Withdrawal(referral_id=referral.id, letter_id=letter_id, withdrawn_on=today(now), recorded_by=MACHINE, recorded_at=now)
        add(session, row)
    _stop(session, referral, row, MACHINE, now, letter_id)


def withdraw(session: Session, reference: str, *, withdrawn_on: date, said_by: str, words: str, by: str, now: datetime) -> None:
    """Staff were told that consent is withdrawn: by whom, when, and in which words. What follows is as for a letter.
    Raises NoName, NotSaid, DayToCome, UnknownReference, WithdrawnAlready."""
    name, who, what = named(by), stated(said_by, "who withdrew consent"), stated(words, "in which words consent was withdrawn")
    happened(withdrawn_on, now)
    referral = locked(session, reference)
    assert referral.id is not None
    if open_withdrawal(session, referral.id) is not None:
        raise WithdrawnAlready(reference)
    row = Withdrawal(referral_id=referral.id, withdrawn_on=withdrawn_on, said_by=who, words=what, recorded_by=name, recorded_at=now)
    _stop(session, referral, add(session, row), name, now, None)


def consent_confirmed(session: Session, reference: str, *, by: str, reason: str, now: datetime) -> None:
    """A named person has found that consent stands (the letter was not a withdrawal, or it was taken back): what was stopped goes on.
    Raises NoName, NoReason, UnknownReference."""
    name, why = named(by), reasoned(reason)
    referral = locked(session, reference)
    row = settle(session, referral, WithdrawalEnd.CONSENT_STANDS, name, why, now)
    _resume(session, referral, name, now)
    detail = {"withdrawal": row.id if row else None}
    _record(session, referral, Action.CONSENT_CONFIRMED, name, now, detail)


def record_consent(
    session: Session,
    reference: str,
    *,
    basis: ConsentBasis,
    given_by: str,
    given_on: date,
    by: str,
    now: datetime,
    relationship: str | None = None,
    seen: int | None = None,
) -> None:
    """A named person records consent: on what basis, given by whom, when. It takes the place of the one before; a withdrawal that holds
    is settled by it, and what was stopped goes on. Raises NoName, NotSaid, DayToCome, UnknownReference, ChangedMeanwhile."""
    name, giver = named(by), stated(given_by, "who gave consent")
    happened(given_on, now)
    referral = locked(session, reference)
    entry = locked_entry(session, reference)
    if entry is not None and seen is not None and seen != entry.version:
        raise ChangedMeanwhile(entry.changed_by, entry.changed_at)
    row = write_consent(session, referral, basis, giver, optional(relationship), given_on, Source.PERSON, name, now)
    settle(session, referral, WithdrawalEnd.GIVEN_AGAIN, name, "Consent was given again.", now)
    _resume(session, referral, name, now)
    _record(session, referral, Action.CONSENT_RECORDED, name, now, {"consent": row.id})


def write_consent(
    session: Session,
    referral: Referral,
    basis: ConsentBasis,
    given_by: str | None,
    relationship: str | None,
    given_on: date | None,
    source: Source,
    by: str,
    now: datetime,
) -> Consent:
    """Write consent; the one before it holds no longer."""
    assert referral.id is not None
    before = open_consent(session, referral.id)
    if before is not None:
        before.superseded_at = now
        session.flush()
    row = Consent(
        referral_id=referral.id,
        basis=basis,
        given_by=given_by,
        relationship=relationship,
        given_on=given_on,
        source=source,
        recorded_by=by,
        recorded_at=now,
    )
    return add(session, row)


def settle(session: Session, referral: Referral, ended_as: WithdrawalEnd, by: str, reason: str, now: datetime) -> Withdrawal | None:
    """Settle the withdrawal that holds: which it was, None when none held."""
    assert referral.id is not None
    row = open_withdrawal(session, referral.id)
    if row is not None:
        row.settled_at, row.settled_as, row.settled_by, row.settled_reason = now, ended_as, by, reason
        session.flush()
    return row


def open_consent(session: Session, referral_id: int) -> Consent | None:
    """The consent that holds, None when there is none."""
    return session.exec(select(Consent).where(Consent.referral_id == referral_id, col(Consent.superseded_at).is_(None))).one_or_none()


def open_withdrawal(session: Session, referral_id: int) -> Withdrawal | None:
    """The withdrawal of consent that holds, None when there is none."""
    return session.exec(select(Withdrawal).where(Withdrawal.referral_id == referral_id, col(Withdrawal.settled_at).is_(None))).one_or_none()


def _stop(session: Session, referral: Referral, row: Withdrawal, by: str, now: datetime, letter_id: int | None) -> None:
    referral.urgent = True
    referral.consent_withdrawn_at = referral.consent_withdrawn_at or now
    entry = locked_entry(session, referral.reference)
    if entry is not None and entry.consent_withdrawn_at is None:
        entry.consent_withdrawn_at = now
        changed(entry, by, now)
        stop_review(session, entry, now, by)
    _record(session, referral, Action.CONSENT_WITHDRAWN, by, now, {"withdrawal": row.id}, letter_id)
    outbox.cancel_stopped(session, now)


def _resume(session: Session, referral: Referral, by: str, now: datetime) -> None:
    referral.consent_withdrawn_at = None
    entry = locked_entry(session, referral.reference)
    if entry is None:
        return
    withdrawn, entry.consent_withdrawn_at = entry.consent_withdrawn_at is not None, None
    changed(entry, by, now)
    if withdrawn and entry.ended_at is None:
        resume_review(session, entry, by, now)


def _record(
    session: Session,
    referral: Referral,
    action: Action,
    by: str,
    now: datetime,
    detail: dict[str, int | None],
    letter_id: int | None = None,
) -> None:
    entry = locked_entry(session, referral.reference)
    audit.record(
        session,
        at=now,
        actor=by,
        action=action,
        letter_id=letter_id,
        referral_id=referral.id,
        entry_id=entry.id if entry is not None else None,
        detail=detail,
    )
    session.flush()
