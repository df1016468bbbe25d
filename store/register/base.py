"""What every change of an entry shares: who is named, the lock, the version, and the audit event. And reading one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from store import audit
from store.errors import NoName, NoReason, NotOnRegister
from store.models import Action, Entry, Row
from store.register.refusals import ChangedMeanwhile, ConsentIsWithdrawn, DayToCome, NotOnEntry, NotSaid
from store.rows import for_change

#: The day on which something happens is the day at the service's place.
LONDON: Final = ZoneInfo("Europe/London")

Line = TypeVar("Line", bound=Row)


def today(now: datetime) -> date:
    """The day of `now` in the United Kingdom."""
    return now.astimezone(LONDON).date()


def entry_of(session: Session, reference: str) -> Entry | None:
    """The entry that a referral made, ended or not; None when it made none."""
    return session.exec(select(Entry).where(Entry.reference == reference)).one_or_none()


def locked_entry(session: Session, reference: str) -> Entry | None:
    """The entry, nobody else's to change until the transaction ends; None when there is none."""
    return session.exec(for_change(select(Entry).where(Entry.reference == reference))).one_or_none()


def changing(session: Session, reference: str, *, by: str, now: datetime, seen: int | None = None, withdrawn: bool = False) -> Entry:
    """The entry that `by` is about to change, locked, its version counted up. `seen` is the version that they looked at; `withdrawn`
    says that it may be changed while consent is withdrawn. Raises NoName, NotOnRegister, ChangedMeanwhile, ConsentIsWithdrawn."""
    name = named(by)
    entry = locked_entry(session, reference)
    if entry is None or entry.ended_at is not None:
        raise NotOnRegister(reference)
    if seen is not None and seen != entry.version:
        raise ChangedMeanwhile(entry.changed_by, entry.changed_at)
    if entry.consent_withdrawn_at is not None and not withdrawn:
        raise ConsentIsWithdrawn(reference)
    changed(entry, name, now)
    return entry


def changed(entry: Entry, by: str, now: datetime) -> None:
    """Count a change of an entry."""
    entry.version, entry.changed_by, entry.changed_at = entry.version + 1, by, now


def record(session: Session, entry: Entry, action: Action, by: str, now: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """Add the audit event of a change. `detail` holds ids and fixed words."""
    audit.record(session, at=now, actor=by.strip(), action=action, referral_id=entry.referral_id, entry_id=entry.id, detail=detail)
    session.flush()


def add(session: Session, row: Line) -> Line:
    """The row, written, with its id."""
    session.add(row)
    session.flush()
    return row


def line_of(session: Session, kind: type[Line], line_id: int, entry: Entry) -> Line:
    """A line of this entry. Raises NotOnEntry for another's, or none."""
    found = session.get(kind, line_id)
    if found is None or getattr(found, "entry_id", None) != entry.id:
        raise NotOnEntry
    return found


def lines_of(session: Session, kind: type[Line], entry_id: int | None) -> Sequence[Line]:
    """The lines of an entry in the order in which they were written."""
    columns: Any = kind
    return session.exec(select(kind).where(columns.entry_id == entry_id).order_by(col(columns.id))).all()


def named(by: str) -> str:
    """The name. Raises NoName."""
    if not by.strip():
        raise NoName
    return by.strip()


def reasoned(reason: str) -> str:
    """The reason. Raises NoReason."""
    if not reason.strip():
        raise NoReason
    return reason.strip()


def stated(text: str, what: str) -> str:
    """The text. Raises NotSaid, naming `what`, when it says nothing."""
    if not text.strip():
        raise NotSaid(what)
    return text.strip()


def optional(text: str | None) -> str | None:
    """The text, None when it says nothing."""
    return (text or "").strip() or None


def happened(day: date, now: datetime) -> date:
    """The day of something that has happened. Raises DayToCome."""
    if day > today(now):
        raise DayToCome(day)
    return day
