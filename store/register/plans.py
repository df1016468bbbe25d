"""Who is involved, what somebody needs, what is to be done, and what was taken further. Lines are closed or removed, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import Session, col, select

from store.models import (
    Action,
    ActionEnd,
    Entry,
    Escalation,
    Need,
    NeedKind,
    PlannedAction,
    PolicyStep,
    Professional,
    Source,
    StepEnd,
    StepKind,
    Whose,
)
from store.register.base import add, changing, happened, line_of, optional, record, stated
from store.register.refusals import DayTooEarly, NotOnEntry, StepOpen

_NO_OUTCOME: Final = "what came of it"


@dataclass(frozen=True, slots=True)
class NewProfessional:
    """Somebody who is involved, and how they are reached. `in_cetr`: they would be in a C(E)TR if one were called."""

    name: str
    role: str | None = None
    organisation: str | None = None
    telephone: str | None = None
    email: str | None = None
    in_cetr: bool = False

    def __repr__(self) -> str:
        return "NewProfessional()"


@dataclass(frozen=True, slots=True)
class NewNeed:
    """A communication need or a reasonable adjustment, of the person or of their carer. `review_on` is when it is looked at again."""

    kind: NeedKind
    words: str
    whose: Whose = Whose.PERSON
    snomed_code: str | None = None
    review_on: date | None = None

    def __repr__(self) -> str:
        return f"NewNeed({self.kind})"


@dataclass(frozen=True, slots=True)
class NewAction:
    """A line of the action plan: what, by whom, until when."""

    what: str
    owner: str
    due_on: date

    def __repr__(self) -> str:
        return f"NewAction({self.due_on})"


def add_professional(session: Session, reference: str, new: NewProfessional, *, by: str, now: datetime, seen: int | None = None) -> int:
    """Name somebody who is involved: the id of the line. Raises NotSaid, and what `changing` raises."""
    stated(new.name, "who they are")
    return involve(session, changing(session, reference, by=by, now=now, seen=seen), new, Source.PERSON, by, now)


def involve(session: Session, entry: Entry, new: NewProfessional, source: Source, by: str, now: datetime) -> int:
    """Write somebody who is involved: the id of the line."""
    assert entry.id is not None
    row = Professional(
        entry_id=entry.id,
        name=new.name.strip(),
        role=optional(new.role),
        organisation=optional(new.organisation),
        telephone=optional(new.telephone),
        email=optional(new.email),
        in_cetr=new.in_cetr,
        source=source,
        added_by=by.strip(),
        added_at=now,
    )
    return _written(session, entry, row, Action.PROFESSIONAL_ADDED, "professional", by, now)


def remove_professional(session: Session, reference: str, line_id: int, *, by: str, now: datetime, seen: int | None = None) -> None:
    """Say that somebody is involved no more. Raises NotOnEntry, and what `changing` raises."""
    entry = changing(session, reference, by=by, now=now, seen=seen)
    row = line_of(session, Professional, line_id, entry)
    if row.removed_at is not None:
        raise NotOnEntry
    row.removed_at, row.removed_by = now, by.strip()
    record(session, entry, Action.PROFESSIONAL_REMOVED, by, now, {"professional": row.id})


def record_need(session: Session, reference: str, new: NewNeed, *, by: str, now: datetime, seen: int | None = None) -> int:
    """Record a need: the id of the line. Raises NotSaid, and what `changing` raises."""
    stated(new.words, "what is needed")
    return note_need(session, changing(session, reference, by=by, now=now, seen=seen), new, Source.PERSON, by, now)


def note_need(session: Session, entry: Entry, new: NewNeed, source: Source, by: str, now: datetime) -> int:
    """Write a need: the id of the line."""
    assert entry.id is not None
    row = Need(
        entry_id=entry.id,
        kind=new.kind,
        whose=new.whose,
        words=new.words.strip(),
        snomed_code=optional(new.snomed_code),
        source=source,
        recorded_by=by.strip(),
        recorded_at=now,
        review_on=new.review_on,
    )
    return _written(session, entry, row, Action.NEED_RECORDED, "need", by, now)


def need_reviewed(
    session: Session,
    reference: str,
    line_id: int,
    *,
    reviewed_on: date,
    review_on: date | None,
    by: str,
    now: datetime,
    seen: int | None = None,
) -> None:
    """A named person asked again and the need stands; `review_on` is when to ask next. Raises NotOnEntry, DayToCome, and what
    `changing` raises."""
    happened(reviewed_on, now)
    entry = changing(session, reference, by=by, now=now, seen=seen)
    row = _need(session, line_id, entry)
    row.reviewed_on, row.reviewed_by, row.review_on = reviewed_on, by.strip(), review_on
    record(session, entry, Action.NEED_REVIEWED, by, now, {"need": row.id})


def remove_need(session: Session, reference: str, line_id: int, *, by: str, now: datetime, seen: int | None = None) -> None:
    """Say that a need holds no more. Raises NotOnEntry, and what `changing` raises."""
    entry = changing(session, reference, by=by, now=now, seen=seen)
    row = _need(session, line_id, entry)
    row.removed_at, row.removed_by = now, by.strip()
    record(session, entry, Action.NEED_REMOVED, by, now, {"need": row.id})


def add_action(session: Session, reference: str, new: NewAction, *, by: str, now: datetime, seen: int | None = None) -> int:
    """Add a line to the action plan: its id. Raises NotSaid, and what `changing` raises."""
    return plan(session, changing(session, reference, by=by, now=now, seen=seen), new, by, now)


def plan(session: Session, entry: Entry, new: NewAction, by: str, now: datetime, review_id: int | None = None) -> int:
    """Write a line of the action plan: its id. Raises NotSaid."""
    assert entry.id is not None
    row = PlannedAction(
        entry_id=entry.id,
        review_id=review_id,
        what=stated(new.what, "what is to be done"),
        owner=stated(new.owner, "who does it"),
        due_on=new.due_on,
        added_by=by.strip(),
        added_at=now,
    )
    return _written(session, entry, row, Action.ACTION_ADDED, "action", by, now)


def close_action(
    session: Session,
    reference: str,
    line_id: int,
    *,
    closed_as: ActionEnd,
    by: str,
    now: datetime,
    outcome: str | None = None,
    seen: int | None = None,
) -> None:
    """A named person says that an action is done, or dropped with the reason as its outcome. Raises NotOnEntry, NotSaid, and what
    `changing` raises."""
    if closed_as is ActionEnd.DROPPED:
        stated(outcome or "", "why the action is dropped")
    entry = changing(session, reference, by=by, now=now, seen=seen)
    row = line_of(session, PlannedAction, line_id, entry)
    if row.closed_at is not None:
        raise NotOnEntry
    row.closed_at, row.closed_as, row.closed_by, row.outcome = now, closed_as, by.strip(), optional(outcome)
    record(session, entry, Action.ACTION_CLOSED, by, now, {"action": row.id, "as": closed_as.value})


def escalate(session: Session, reference: str, *, to_whom: str, why: str, by: str, now: datetime, seen: int | None = None) -> int:
    """A named person takes something to somebody who can move it: the id of the line. Raises NotSaid, and what `changing` raises."""
    whom, because = stated(to_whom, "to whom"), stated(why, "why")
    entry = changing(session, reference, by=by, now=now, seen=seen)
    assert entry.id is not None
    row = Escalation(entry_id=entry.id, to_whom=whom, why=because, escalated_by=by.strip(), escalated_at=now)
    return _written(session, entry, row, Action.ESCALATED, "escalation", by, now)


def escalation_outcome(
    session: Session, reference: str, line_id: int, *, outcome: str, by: str, now: datetime, seen: int | None = None
) -> None:
    """A named person says what came of an escalation. Raises NotSaid, NotOnEntry, and what `changing` raises."""
    came = stated(outcome, _NO_OUTCOME)
    entry = changing(session, reference, by=by, now=now, seen=seen)
    row = line_of(session, Escalation, line_id, entry)
    if row.outcome is not None:
        raise NotOnEntry
    row.outcome, row.outcome_by, row.outcome_at = came, by.strip(), now
    record(session, entry, Action.ESCALATION_OUTCOME, by, now, {"escalation": row.id})


def ask_step(session: Session, reference: str, kind: StepKind, *, asked_on: date, by: str, now: datetime, seen: int | None = None) -> int:
    """A named person records that a C(E)TR, a meeting, a visit or a keyworker was asked for: the id of the line.
    Raises DayToCome, StepOpen, and what `changing` raises."""
    happened(asked_on, now)
    entry = changing(session, reference, by=by, now=now, seen=seen)
    assert entry.id is not None
    held = session.exec(
        select(PolicyStep).where(PolicyStep.entry_id == entry.id, PolicyStep.kind == kind, col(PolicyStep.ended_at).is_(None))
    ).one_or_none()
    if held is not None:
        raise StepOpen(held.asked_on)
    row = PolicyStep(entry_id=entry.id, kind=kind, asked_on=asked_on, asked_by=by.strip(), asked_at=now)
    return _written(session, entry, row, Action.STEP_ASKED, "step", by, now)


def end_step(
    session: Session,
    reference: str,
    line_id: int,
    *,
    held_on: date | None,
    by: str,
    now: datetime,
    recommendations: str | None = None,
    outcome: str | None = None,
    seen: int | None = None,
) -> None:
    """A named person records that it was held on a day, with what it recommended; or (None) that it was not, with the reason as
    its outcome. Raises NotOnEntry, NotSaid, DayToCome, DayTooEarly, and what `changing` raises."""
    if held_on is None:
        stated(outcome or "", "why it was not held")
    else:
        happened(held_on, now)
    entry = changing(session, reference, by=by, now=now, seen=seen)
    row = line_of(session, PolicyStep, line_id, entry)
    if row.ended_at is not None:
        raise NotOnEntry
    if held_on is not None and held_on < row.asked_on:
        raise DayTooEarly(held_on, row.asked_on)
    row.held_on, row.ended_as = held_on, StepEnd.NOT_HELD if held_on is None else StepEnd.HELD
    row.ended_by, row.ended_at = by.strip(), now
    row.recommendations, row.outcome = optional(recommendations), optional(outcome)
    record(session, entry, Action.STEP_ENDED, by, now, {"step": row.id, "as": row.ended_as.value})


def _need(session: Session, line_id: int, entry: Entry) -> Need:
    row = line_of(session, Need, line_id, entry)
    if row.removed_at is not None:
        raise NotOnEntry
    return row


def _written(
    session: Session,
    entry: Entry,
    row: Professional | Need | PlannedAction | Escalation | PolicyStep,
    action: Action,
    name: str,
    by: str,
    now: datetime,
) -> int:
    """Write a line and its audit event: the id of the line."""
    line_id = add(session, row).id
    assert line_id is not None
    record(session, entry, action, by, now, {name: line_id})
    return line_id
