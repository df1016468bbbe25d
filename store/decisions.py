"""Decisions: what a named person decides on a referral. The program decides nothing by itself.

| status now | accept | decline | redirect | duplicate | not_a_referral | ask | reopen |
|---|---|---|---|---|---|---|---|
| waiting, asked | accepted | declined | redirected | duplicate | not a referral | asked | refused |
| any other | refused | refused | refused | refused | refused | refused | waiting |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlmodel import Session, col, select

from store import audit, claims, register, retention
from store.errors import (
    AlreadyDecided,
    NoName,
    NoReason,
    NoReviewDate,
    NotADuplicate,
    NotDecided,
    NoTeam,
    ReviewInThePast,
    UnknownReference,
)
from store.models import Action, Decision, DecisionKind, EntryEnd, Rating, Referral, Status
from store.referrals import OPEN, by_reference, locked
from store.register.refusals import ConsentIsWithdrawn

_STATUS: Final = {
    DecisionKind.ACCEPT: Status.ACCEPTED,
    DecisionKind.DECLINE: Status.DECLINED,
    DecisionKind.REDIRECT: Status.REDIRECTED,
    DecisionKind.ASK: Status.ASKED,
    DecisionKind.REOPEN: Status.WAITING,
    DecisionKind.DUPLICATE: Status.DUPLICATE,
    DecisionKind.NOT_A_REFERRAL: Status.NOT_A_REFERRAL,
}
_ACTION: Final = {
    DecisionKind.ACCEPT: Action.REFERRAL_ACCEPTED,
    DecisionKind.DECLINE: Action.REFERRAL_DECLINED,
    DecisionKind.REDIRECT: Action.REFERRAL_REDIRECTED,
    DecisionKind.ASK: Action.REFERRAL_ASKED,
    DecisionKind.REOPEN: Action.REFERRAL_REOPENED,
    DecisionKind.DUPLICATE: Action.REFERRAL_DUPLICATE,
    DecisionKind.NOT_A_REFERRAL: Action.REFERRAL_NOT_ONE,
}


def accept(
    session: Session,
    reference: str,
    *,
    by: str,
    rating: str | None,
    review_on: date | None,
    now: datetime,
    reason: str | None = None,
    lead_email: str | None = None,
    team: str | None = None,
) -> Decision:
    """Accept a referral: its person goes on the register with a first review on `review_on`.

    `team` may be left out when somebody assigned one, or when the suggestion is one of the service's own teams and sure.
    Raises NoName, NoRating, NoReviewDate, ReviewInThePast, NoTeam, UnknownReference, AlreadyDecided,
    ConsentIsWithdrawn.
    """
    name, given = _name(by), register.rating_given(rating)
    if review_on is None:
        raise NoReviewDate
    if review_on < register.today(now):
        raise ReviewInThePast(review_on)
    referral = _open(session, reference)
    if referral.consent_withdrawn_at is not None:
        raise ConsentIsWithdrawn(reference)
    referral.team = _team(referral, team)
    lead = (lead_email or "").strip() or None
    decision = _decide(
        session,
        referral,
        DecisionKind.ACCEPT,
        name,
        _said(reason),
        now,
        rating=given,
        review_on=review_on,
        lead_email=lead,
        team=referral.team,
    )
    register.start(
        session, referral, team=referral.team, rating=given, by=name, lead_email=lead, review_on=review_on, now=now, reason=reason
    )
    return decision


def decline(session: Session, reference: str, *, by: str, reason: str, now: datetime) -> Decision:
    """Decline a referral. Raises NoName, NoReason, UnknownReference, AlreadyDecided."""
    name, why = _name(by), _reason(reason)
    return _decide(session, _open(session, reference), DecisionKind.DECLINE, name, why, now)


def redirect(session: Session, reference: str, *, by: str, reason: str, team: str, now: datetime) -> Decision:
    """Hand a referral to a team that is not the service's own (`team` is its name, such as out_of_area_waveney): it leaves the
    queue. Between the service's own teams it is `referrals.assign`. Raises NoName, NoReason, NoTeam, UnknownReference, AlreadyDecided."""
    name, why = _name(by), _reason(reason)
    if not team.strip():
        raise NoTeam
    referral = _open(session, reference)
    referral.team = team.strip()
    return _decide(session, referral, DecisionKind.REDIRECT, name, why, now, team=referral.team)


def duplicate(session: Session, reference: str, *, of: str, by: str, reason: str, now: datetime) -> Decision:
    """Say that a referral is the same as another one, which goes on. Nothing is merged: both stay as they are.
    Raises NoName, NoReason, UnknownReference, NotADuplicate, AlreadyDecided."""
    name, why = _name(by), _reason(reason)
    other = by_reference(session, of)
    if other is None:
        raise UnknownReference(of)
    if other.reference == reference or other.status is Status.DUPLICATE:
        raise NotADuplicate(of)
    return _decide(session, _open(session, reference), DecisionKind.DUPLICATE, name, why, now, duplicate_of_id=other.id)


def not_a_referral(session: Session, reference: str, *, by: str, reason: str, now: datetime) -> Decision:
    """Say that what was queued is no referral. Raises NoName, NoReason, UnknownReference, AlreadyDecided."""
    name, why = _name(by), _reason(reason)
    return _decide(session, _open(session, reference), DecisionKind.NOT_A_REFERRAL, name, why, now)


def ask(session: Session, reference: str, *, by: str, reason: str, now: datetime) -> Decision:
    """Ask the referrer for what is missing (`reason` says what); the referral stays in the queue.
    Raises NoName, NoReason, UnknownReference, AlreadyDecided."""
    name, why = _name(by), _reason(reason)
    return _decide(session, _open(session, reference), DecisionKind.ASK, name, why, now)


def reopen(session: Session, reference: str, *, by: str, reason: str, now: datetime) -> Decision:
    """Take a decision back: the referral waits again; an entry that it made ends. Raises NoName, NoReason, UnknownReference, NotDecided,
    and Destroyed where nothing is left that could wait."""
    name, why = _name(by), _reason(reason)
    referral = locked(session, reference)
    if referral.status in OPEN:
        raise NotDecided(reference)
    if retention.destruction_of(session, referral_id=referral.id) is not None:
        raise retention.Destroyed
    entry = register.entry_of(session, reference)
    if entry is not None and entry.ended_at is None:
        register.end_entry(session, entry, EntryEnd.REOPENED, name, why, now)
    if referral.status is Status.REDIRECTED:
        referral.team = None
    return _decide(session, referral, DecisionKind.REOPEN, name, why, now)


def decisions_of(session: Session, reference: str) -> Sequence[Decision]:
    """The decisions on a referral, oldest first; the one without `superseded_at` holds."""
    return session.exec(
        select(Decision)
        .join(Referral, col(Referral.id) == col(Decision.referral_id))
        .where(Referral.reference == reference)
        .order_by(col(Decision.id))
    ).all()


def duplicate_of(session: Session, reference: str) -> str | None:
    """The reference of the referral that this one is called a duplicate of, None when it is called none."""
    return session.exec(
        select(Referral.reference)
        .join(Decision, col(Decision.duplicate_of_id) == col(Referral.id))
        .where(Decision.referral_id == select(Referral.id).where(Referral.reference == reference).scalar_subquery())
        .where(col(Decision.superseded_at).is_(None))
    ).one_or_none()


def _decide(
    session: Session,
    referral: Referral,
    kind: DecisionKind,
    by: str,
    reason: str | None,
    now: datetime,
    *,
    rating: Rating | None = None,
    review_on: date | None = None,
    lead_email: str | None = None,
    team: str | None = None,
    duplicate_of_id: int | None = None,
) -> Decision:
    assert referral.id is not None
    before = session.exec(select(Decision).where(Decision.referral_id == referral.id, col(Decision.superseded_at).is_(None))).one_or_none()
    if before is not None:
        before.superseded_at = now
        session.flush()
    decision = Decision(
        referral_id=referral.id,
        kind=kind,
        decided_by=by,
        reason=reason,
        decided_at=now,
        rating=rating,
        review_on=review_on,
        lead_email=lead_email,
        team=team,
        duplicate_of_id=duplicate_of_id,
    )
    session.add(decision)
    referral.status = _STATUS[kind]
    session.flush()
    audit.record(session, at=now, actor=by, action=_ACTION[kind], referral_id=referral.id, detail={"decision": decision.id})
    if referral.status not in OPEN:
        claims.decided(session, referral.id, now)
    session.flush()
    return decision


def _open(session: Session, reference: str) -> Referral:
    referral = locked(session, reference)
    if referral.status not in OPEN:
        held = session.exec(
            select(Decision).where(Decision.referral_id == referral.id, col(Decision.superseded_at).is_(None))
        ).one_or_none()
        raise AlreadyDecided(reference, referral.status.value, held.decided_by if held is not None else None)
    return referral


def _team(referral: Referral, given: str | None) -> str:
    """The owning team: as given now, as assigned before, or as suggested when that is sure and the service's own."""
    if given is not None and given.strip():
        return given.strip()
    if referral.team is not None:
        return referral.team
    if not referral.route_sure or referral.team_suggested == "unsure" or referral.team_suggested.startswith("out_of_area"):
        raise NoTeam
    return referral.team_suggested


def _name(by: str) -> str:
    if not by.strip():
        raise NoName
    return by.strip()


def _reason(reason: str) -> str:
    if not reason.strip():
        raise NoReason
    return reason.strip()


def _said(reason: str | None) -> str | None:
    return (reason or "").strip() or None
