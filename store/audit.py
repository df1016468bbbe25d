"""The audit trail: who did what, when. Events are added and never changed; the database itself refuses anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from store.models import MACHINE, Action, AuditEvent


def record(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: Action,
    letter_id: int | None = None,
    referral_id: int | None = None,
    entry_id: int | None = None,
    outbox_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an event. `actor` is a person's name or MACHINE; `detail` holds ids, counts and fixed words, never anything of a patient."""
    session.add(
        AuditEvent(
            at=at,
            actor=actor,
            action=action,
            letter_id=letter_id,
            referral_id=referral_id,
            entry_id=entry_id,
            outbox_id=outbox_id,
            detail=dict(detail or {}),
        )
    )


_ABOUT = (AuditEvent.letter_id, AuditEvent.referral_id, AuditEvent.entry_id, AuditEvent.outbox_id)


def trail(
    session: Session, *, letter_id: int | None = None, referral_id: int | None = None, limit: int = 200, only_of_accounts: bool = False
) -> Sequence[AuditEvent]:
    """The events of a letter, of a referral, or (neither given) the newest of all, oldest first; `only_of_accounts` leaves out what is
    about letters, people and e-mails."""
    query = select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(limit)
    if letter_id is not None:
        query = query.where(AuditEvent.letter_id == letter_id)
    if referral_id is not None:
        query = query.where(AuditEvent.referral_id == referral_id)
    if only_of_accounts:
        query = query.where(*(col(key).is_(None) for key in _ABOUT))
    return session.exec(query).all()[::-1]


__all__ = ["MACHINE", "record", "trail"]
