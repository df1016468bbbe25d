"""Claims: who works on a referral. The schema allows one open claim a referral; taking one over is done knowingly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from store import audit
from store.accounts import Person
from store.errors import ClaimedBySomebody, UnknownReference
from store.models import Account, Action, Claim, ClaimEnd, Referral
from store.rows import for_change, insert_new


@dataclass(frozen=True, slots=True)
class Held:
    """Who works on a referral, and since when."""

    account_id: int
    name: str
    since: datetime


def holder(session: Session, referral_id: int) -> Held | None:
    """Who works on the referral, None when nobody does."""
    found = session.exec(
        select(Claim, Account)
        .join(Account, col(Account.id) == col(Claim.account_id))
        .where(col(Claim.referral_id) == referral_id, col(Claim.ended_at).is_(None))
    ).one_or_none()
    return None if found is None else Held(found[0].account_id, found[1].name, found[0].claimed_at)


def claim(session: Session, reference: str, person: Person, now: datetime) -> None:
    """Say that somebody works on a referral; nothing when they do already. Raises UnknownReference, ClaimedBySomebody."""
    referral_id = _referral_id(session, reference)
    if insert_new(session, Claim(referral_id=referral_id, account_id=person.id, claimed_at=now)) is None:
        held = holder(session, referral_id)
        if held is None or held.account_id == person.id:
            return
        raise ClaimedBySomebody(held.name)
    _record(session, Action.REFERRAL_CLAIMED, referral_id, person, now)


def take_over(session: Session, reference: str, person: Person, now: datetime) -> None:
    """Take a referral from whoever works on it. Raises UnknownReference."""
    referral_id = _referral_id(session, reference)
    held = _locked(session, referral_id)
    if held is not None and held.account_id == person.id:
        return
    if held is not None:
        held.ended_at, held.ended_as = now, ClaimEnd.TAKEN_OVER
        session.flush()
    session.add(Claim(referral_id=referral_id, account_id=person.id, claimed_at=now))
    _record(session, Action.REFERRAL_TAKEN_OVER, referral_id, person, now, {} if held is None else {"from_account": held.account_id})


def release(session: Session, reference: str, person: Person, now: datetime) -> None:
    """Somebody no longer works on a referral; nothing when they do not. Raises UnknownReference."""
    referral_id = _referral_id(session, reference)
    held = _locked(session, referral_id)
    if held is not None and held.account_id == person.id:
        held.ended_at, held.ended_as = now, ClaimEnd.RELEASED
        _record(session, Action.REFERRAL_RELEASED, referral_id, person, now)


def decided(session: Session, referral_id: int, now: datetime) -> None:
    """The referral was decided: nobody works on it any more."""
    held = _locked(session, referral_id)
    if held is not None:
        held.ended_at, held.ended_as = now, ClaimEnd.DECIDED
        session.flush()


def _locked(session: Session, referral_id: int) -> Claim | None:
    return session.exec(for_change(select(Claim).where(col(Claim.referral_id) == referral_id, col(Claim.ended_at).is_(None)))).one_or_none()


def _referral_id(session: Session, reference: str) -> int:
    found = session.exec(select(Referral.id).where(Referral.reference == reference)).one_or_none()
    if found is None:
        raise UnknownReference(reference)
    return found


def _record(
    session: Session, action: Action, referral_id: int, person: Person, now: datetime, detail: dict[str, int] | None = None
) -> None:
    audit.record(session, at=now, actor=person.name, action=action, referral_id=referral_id, detail=detail)
    session.flush()
