"""How long records are kept: what has passed its time, what is held back, and what a named person destroys (domain rule 4.2).

The program destroys nothing by itself. The schedule is the service's (`retention` in the configuration). What is destroyed is everything
personal: what was sent, read, said and recorded, and the e-mails. What stays names nobody: the reference, the days, the fixed words
(status, rating, how it ended), who decided, and the audit trail. The sum of a letter's bytes stays, so that the same letter, offered
again by its mailbox, is known and not read anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from store import audit, erasing, letters
from store.errors import Refused
from store.held import concerned
from store.models import Action, Decision, Destruction, Entry, Hold, Letter, LetterAbout, LetterState, Referral
from store.referrals import OPEN, locked
from store.register.base import add, named, reasoned, today
from store.rows import for_change
from triage.ages import ADULT, age_on, birthday, months_after
from triage.register_settings import RetentionSettings


class RecordClass(StrEnum):
    """A class of the schedule."""

    ENTRY = "entry"
    NOT_ACCEPTED = "not_accepted"
    OTHER_LETTER = "other_letter"


@dataclass(frozen=True, slots=True)
class Passed:
    """A record whose time has passed: a referral (with its entry, if it made one) by its reference, or a letter by its number. `held` says
    that a hold keeps it."""

    record_class: RecordClass
    reference: str | None
    letter_id: int | None
    ended_on: date
    kept_until: date
    held: bool


class HeldBack(Refused):
    """A hold keeps the record."""

    def __init__(self, reference: str, by: str) -> None:
        super().__init__(f"{by} has put {reference} on hold: nothing of it is destroyed before the hold is lifted.")


class HoldOpen(Refused):
    """The record is on hold already."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} is on hold already.")


class NoHold(Refused):
    """There is no hold to lift."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} is not on hold.")


class NotPassed(Refused):
    """The time of the record has not passed."""

    def __init__(self) -> None:
        super().__init__("The time of this record has not passed, or the service has set none.")


class Destroyed(Refused):
    """The record has been destroyed."""

    def __init__(self) -> None:
        super().__init__("This record has been destroyed: nothing of it is left.")


def passed(session: Session, settings: RetentionSettings, day: date) -> list[Passed]:
    """The records whose time has passed on a day, and that a person is to look at; the longest ago first."""
    on_hold = frozenset(session.exec(select(Hold.referral_id).where(col(Hold.lifted_at).is_(None))).all())
    referrals = [*_entries(session, settings, on_hold), *_not_accepted(session, settings, on_hold)]
    found = [*referrals, *_other_letters(session, settings)]
    return sorted(
        (one for one in found if one.kept_until <= day), key=lambda one: (one.kept_until, one.reference or "", one.letter_id or 0)
    )


def hold(session: Session, reference: str, *, by: str, reason: str, now: datetime) -> None:
    """A named person holds a record back from destruction. Raises NoName, NoReason, UnknownReference, HoldOpen."""
    name, why = named(by), reasoned(reason)
    referral = locked(session, reference)
    assert referral.id is not None
    if open_hold(session, referral.id) is not None:
        raise HoldOpen(reference)
    row = add(session, Hold(referral_id=referral.id, reason=why, placed_by=name, placed_at=now))
    _record(session, Action.HOLD_PLACED, name, now, {"hold": row.id}, referral_id=referral.id)


def lift(session: Session, reference: str, *, by: str, reason: str, now: datetime) -> None:
    """A named person lifts a hold. Raises NoName, NoReason, UnknownReference, NoHold."""
    name, why = named(by), reasoned(reason)
    referral = locked(session, reference)
    assert referral.id is not None
    row = open_hold(session, referral.id)
    if row is None:
        raise NoHold(reference)
    row.lifted_at, row.lifted_by, row.lifted_reason = now, name, why
    _record(session, Action.HOLD_LIFTED, name, now, {"hold": row.id}, referral_id=referral.id)


def holds(session: Session) -> list[tuple[str, Hold]]:
    """Every hold that stands, with the reference of its record, oldest first."""
    query = select(Referral.reference, Hold).join(Hold, col(Hold.referral_id) == col(Referral.id)).where(col(Hold.lifted_at).is_(None))
    return [(reference, row) for reference, row in session.exec(query.order_by(col(Hold.id))).all()]


def holds_of(session: Session, referral_id: int) -> Sequence[Hold]:
    """Every hold that a record has had, oldest first."""
    return session.exec(select(Hold).where(Hold.referral_id == referral_id).order_by(col(Hold.id))).all()


def destruction_of(session: Session, *, referral_id: int | None = None, letter_id: int | None = None) -> Destruction | None:
    """How a referral, or a letter, was destroyed; None when it was not."""
    of_it = Destruction.referral_id == referral_id if referral_id is not None else Destruction.letter_id == letter_id
    return session.exec(select(Destruction).where(of_it)).one_or_none()


def passed_one(
    session: Session, settings: RetentionSettings, day: date, *, reference: str | None = None, letter_id: int | None = None
) -> Passed:
    """The record, when its time has passed on a day. Raises NotPassed."""
    for record in passed(session, settings, day):
        if (record.reference, record.letter_id) == (reference, letter_id):
            return record
    raise NotPassed


def open_hold(session: Session, referral_id: int) -> Hold | None:
    """The hold on a referral, None when there is none."""
    return session.exec(select(Hold).where(Hold.referral_id == referral_id, col(Hold.lifted_at).is_(None))).one_or_none()


def destroy(session: Session, reference: str, settings: RetentionSettings, *, by: str, reason: str, now: datetime) -> None:
    """A named person destroys a referral whose time has passed, its entry, and the letters that concern nobody else, or nobody whose
    record still stands. Raises NoName, NoReason, UnknownReference, HeldBack, Destroyed, NotPassed."""
    name, why = named(by), reasoned(reason)
    referral = locked(session, reference)
    assert referral.id is not None
    if referral.id in session.exec(_gone()).all():
        raise Destroyed
    held = open_hold(session, referral.id)
    if held is not None:
        raise HeldBack(reference, held.placed_by)
    record = passed_one(session, settings, today(now), reference=reference)
    erasing.secure(session)
    erasing.referral(session, referral)
    row = Destruction(
        referral_id=referral.id,
        record_class=record.record_class.value,
        kept_until=record.kept_until,
        destroyed_by=name,
        destroyed_at=now,
        reason=why,
    )
    add(session, row)
    _record(session, Action.RECORD_DESTROYED, name, now, {"class": record.record_class.value}, referral_id=referral.id)
    for letter in _letters_done_with(session, referral.id):
        _destroy_letter(session, letter, record, name, why, now)


def destroy_letter(session: Session, letter_id: int, settings: RetentionSettings, *, by: str, reason: str, now: datetime) -> None:
    """A named person destroys a letter that brought no referral and whose time has passed. Raises NoName, NoReason, Destroyed, NotPassed."""
    name, why = named(by), reasoned(reason)
    letter = session.exec(for_change(select(Letter).where(Letter.id == letter_id))).one_or_none()
    if letter is None:
        raise NotPassed
    if letter_id in session.exec(_gone_letters()).all():
        raise Destroyed
    record = passed_one(session, settings, today(now), letter_id=letter_id)
    erasing.secure(session)
    _destroy_letter(session, letter, record, name, why, now)


def kept_until(ended_on: date, born: date | None, months: int, settings: RetentionSettings) -> date:
    """Until when a record is kept that ended on a day: so many months, and for who was under 18 then, or of whom no birthday is known,
    at least until the birthday that the service has set."""
    until = months_after(ended_on, months)
    if settings.children_until_birthday is None:
        return until
    if born is None:
        return max(until, birthday(ended_on, settings.children_until_birthday))
    if age_on(born, ended_on) < ADULT:
        return max(until, birthday(born, settings.children_until_birthday))
    return until


def _entries(session: Session, settings: RetentionSettings, held: frozenset[int]) -> list[Passed]:
    if settings.entry_months is None:
        return []
    query = select(Entry, Referral).join(Referral, col(Referral.id) == col(Entry.referral_id)).where(col(Entry.ended_at).is_not(None))
    found = session.exec(query.where(col(Referral.status).not_in(OPEN), col(Referral.id).not_in(_gone()))).all()
    ended = [(referral, entry.ended_at) for entry, referral in found if entry.ended_at is not None]
    return [_of_referral(RecordClass.ENTRY, referral, today(at), settings.entry_months, settings, held) for referral, at in ended]


def _not_accepted(session: Session, settings: RetentionSettings, held: frozenset[int]) -> list[Passed]:
    """Referrals that were closed and never made an entry."""
    if settings.not_accepted_months is None:
        return []
    query = (
        select(Decision, Referral)
        .join(Referral, col(Referral.id) == col(Decision.referral_id))
        .where(col(Decision.superseded_at).is_(None))
    )
    closed = query.where(
        col(Referral.status).not_in(OPEN), col(Referral.id).not_in(_gone()), col(Referral.id).not_in(select(Entry.referral_id))
    )
    found = [(referral, today(decision.decided_at)) for decision, referral in session.exec(closed).all()]
    return [_of_referral(RecordClass.NOT_ACCEPTED, referral, on, settings.not_accepted_months, settings, held) for referral, on in found]


def _other_letters(session: Session, settings: RetentionSettings) -> list[Passed]:
    """Letters that concern no referral: dealt with by a person, or such that no person had to."""
    if settings.other_letter_months is None:
        return []
    concerning = (select(Referral.letter_id), select(LetterAbout.letter_id), _gone_letters())
    dealt_with = or_(
        col(Letter.settled_at).is_not(None), and_(col(Letter.state) == LetterState.DONE, col(Letter.kind).not_in(letters.FOR_PEOPLE))
    )
    query = select(Letter).where(col(Letter.same_as).is_(None), dealt_with, *(col(Letter.id).not_in(ids) for ids in concerning))
    found = [(letter.id, letter.settled_at or letter.outcome_at) for letter in session.exec(query).all()]
    months = settings.other_letter_months
    return [
        Passed(RecordClass.OTHER_LETTER, None, letter_id, today(at), months_after(today(at), months), held=False)
        for letter_id, at in found
        if at is not None
    ]


def _of_referral(
    record_class: RecordClass, referral: Referral, ended_on: date, months: int, settings: RetentionSettings, held: frozenset[int]
) -> Passed:
    until = kept_until(ended_on, referral.date_of_birth, months, settings)
    return Passed(record_class, referral.reference, None, ended_on, until, referral.id in held)


def _letters_done_with(session: Session, referral_id: int) -> Sequence[Letter]:
    """The letters that made a referral or are about it, and concern nobody whose record still stands."""
    about = select(LetterAbout.letter_id).where(LetterAbout.referral_id == referral_id)
    made = select(Referral.letter_id).where(Referral.id == referral_id)
    gone = set(session.exec(_gone()).all())
    query = select(Letter).where(or_(col(Letter.id).in_(about), col(Letter.id).in_(made)), col(Letter.id).not_in(_gone_letters()))
    return [letter for letter in session.exec(for_change(query.order_by(col(Letter.id)))).all() if concerned(session, letter.id) <= gone]


def _destroy_letter(session: Session, letter: Letter, record: Passed, by: str, reason: str, now: datetime) -> None:
    erasing.letter(session, letter)
    row = Destruction(
        letter_id=letter.id,
        record_class=record.record_class.value,
        kept_until=record.kept_until,
        destroyed_by=by,
        destroyed_at=now,
        reason=reason,
    )
    add(session, row)
    _record(session, Action.RECORD_DESTROYED, by, now, {"class": record.record_class.value}, letter_id=letter.id)


def _gone() -> SelectOfScalar[Any]:
    """The ids of referrals that were destroyed."""
    return select(Destruction.referral_id).where(col(Destruction.referral_id).is_not(None))


def _gone_letters() -> SelectOfScalar[Any]:
    """The ids of letters that were destroyed."""
    return select(Destruction.letter_id).where(col(Destruction.letter_id).is_not(None))


def _record(
    session: Session,
    action: Action,
    by: str,
    now: datetime,
    detail: dict[str, Any],
    *,
    referral_id: int | None = None,
    letter_id: int | None = None,
) -> None:
    audit.record(session, at=now, actor=by, action=action, referral_id=referral_id, letter_id=letter_id, detail=detail)
    session.flush()
