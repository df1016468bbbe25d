"""Checks of what was read: a person confirms or corrects a value. What the reader read stays; what people said stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from parsers.reading import Content, Reading, State, Value, from_plain
from parsers.record import KEYS
from store import audit
from store.errors import NoName, NoReason, UnknownField
from store.models import Action, CheckKind, ClinicalView, Referral, ValueCheck
from store.referrals import copies, locked
from store.rows import insert_new
from triage.consent import consent_shown
from triage.missing import missing


@dataclass(frozen=True, slots=True)
class Checked:
    """What a person said of a value, the newest word on it. `value` is theirs for a correction, None otherwise."""

    field: str
    kind: CheckKind
    value: Content | None
    made_by: str
    made_at: datetime

    def __repr__(self) -> str:
        return f"Checked({self.field}, {self.kind})"


_ACTION = {
    CheckKind.CONFIRM: Action.VALUE_CONFIRMED,
    CheckKind.CORRECT: Action.VALUE_CORRECTED,
    CheckKind.CLEAR: Action.VALUE_CLEARED,
}


def reading_of(referral: Referral) -> Reading:
    """What the reader read."""
    return Reading(referral.form, {key: from_plain(shown) for key, shown in referral.fields.items()})


def checks_of(session: Session, referral_id: int) -> dict[str, Checked]:
    """The checks of a referral that hold, by field."""
    query = select(ValueCheck).where(ValueCheck.referral_id == referral_id, col(ValueCheck.superseded_at).is_(None))
    return {row.field: _checked(row) for row in session.exec(query)}


def history(session: Session, referral_id: int, field: str) -> Sequence[Checked]:
    """All that people said of a value, oldest first."""
    query = select(ValueCheck).where(ValueCheck.referral_id == referral_id, ValueCheck.field == field).order_by(col(ValueCheck.id))
    return [_checked(row) for row in session.exec(query)]


def as_checked(reading: Reading, checks: Mapping[str, Checked]) -> Reading:
    """The reading with what people said in place of what was read, said by a person, in the order of the record."""
    fields = dict(reading.fields)
    for key, check in checks.items():
        before = fields.get(key)
        if check.kind is CheckKind.CLEAR:
            fields.pop(key, None)
        elif check.kind is CheckKind.CORRECT and check.value is not None:
            fields[key] = Value(check.value, State.PERSON, None, before.place if before is not None else None)
        elif before is not None:
            fields[key] = replace(before, state=State.PERSON, note=None, others=())
    return Reading(reading.form, {key: fields[key] for key in KEYS if key in fields})


def check(session: Session, reference: str, field: str, *, kind: CheckKind, value: Content | None, by: str, now: datetime) -> None:
    """A named person confirms, corrects or clears a value; what is missing, whether consent is shown and the copies for search
    follow. The same said twice is said once. Raises NoName, UnknownField, UnknownReference."""
    if not by.strip():
        raise NoName
    if field not in KEYS:
        raise UnknownField
    referral = locked(session, reference)
    assert referral.id is not None
    before = session.exec(
        select(ValueCheck).where(ValueCheck.referral_id == referral.id, ValueCheck.field == field, col(ValueCheck.superseded_at).is_(None))
    ).one_or_none()
    kept = _plain(value) if kind is CheckKind.CORRECT else None
    if before is not None:
        if before.kind is kind and before.value == kept:
            return
        before.superseded_at = now
        session.flush()
    session.add(ValueCheck(referral_id=referral.id, field=field, kind=kind, value=kept, made_by=by.strip(), made_at=now))
    session.flush()
    audit.record(session, at=now, actor=by.strip(), action=_ACTION[kind], referral_id=referral.id, detail={"field": field})
    _follow(session, referral)


def open_clinical(session: Session, reference: str, *, sign_in_id: int, by: str, reason: str, now: datetime) -> None:
    """A named person opens the clinical part of a referral without consent, for this sign-in, and says why.
    Raises NoName, NoReason, UnknownReference."""
    if not by.strip():
        raise NoName
    if not reason.strip():
        raise NoReason
    referral = locked(session, reference)
    assert referral.id is not None
    view = ClinicalView(referral_id=referral.id, sign_in_id=sign_in_id, opened_by=by.strip(), opened_at=now, reason=reason.strip())
    if insert_new(session, view) is not None:
        audit.record(session, at=now, actor=by.strip(), action=Action.CLINICAL_OPENED, referral_id=referral.id)
        session.flush()


def clinical_opened(session: Session, referral_id: int, sign_in_id: int) -> bool:
    """Whether the clinical part was opened, with a reason, in this sign-in."""
    query = select(ClinicalView.id).where(ClinicalView.referral_id == referral_id, ClinicalView.sign_in_id == sign_in_id)
    return session.exec(query).first() is not None


def clinical_views(session: Session, referral_id: int) -> Sequence[ClinicalView]:
    """Who opened the clinical part without consent, and why, oldest first."""
    return session.exec(select(ClinicalView).where(ClinicalView.referral_id == referral_id).order_by(col(ClinicalView.id))).all()


def _follow(session: Session, referral: Referral) -> None:
    """Bring what was worked out from the reading in line with the values as they now stand."""
    assert referral.id is not None
    reading = as_checked(reading_of(referral), checks_of(session, referral.id))
    consent = consent_shown(reading, referral.arrived_on)
    referral.missing = list(missing(reading))
    referral.consent_shown, referral.consent_basis, referral.consent_reason = consent.shown, consent.basis, consent.reason
    for name, copy in copies(reading, referral.arrived_on).items():
        setattr(referral, name, copy)
    session.flush()


def _checked(row: ValueCheck) -> Checked:
    return Checked(row.field, row.kind, None if row.value is None else _content(row.value), row.made_by, row.made_at)


def _plain(value: Content | None) -> Any:
    if value is None or isinstance(value, str):
        return value
    return [item if isinstance(item, str) else dict(item) for item in value]


def _content(shown: Any) -> Content:
    if isinstance(shown, str):
        return shown
    return tuple(shown)
