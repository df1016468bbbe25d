"""The tables of what an entry holds beside its ratings and reviews: who is involved, what somebody needs, what is to be done."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from store.columns import UtcDateTime, Words
from store.models.consents import Source
from store.models.table import Row, code, one_of, said, unique_where


class NeedKind(StrEnum):
    """What a need is: how to communicate (DAPB1605), or a reasonable adjustment (DAPB4019)."""

    COMMUNICATION = "communication"
    ADJUSTMENT = "adjustment"


class Whose(StrEnum):
    """Whose need it is: the standard covers carers as well."""

    PERSON = "person"
    CARER = "carer"


class ActionEnd(StrEnum):
    """What became of an action."""

    DONE = "done"
    DROPPED = "dropped"


class StepKind(StrEnum):
    """A step that the policy links to a rating (domain rules 1.2, 1.5)."""

    CETR = "cetr"  # a care (education) and treatment review
    MULTI_AGENCY_MEETING = "multi_agency_meeting"
    LAEP = "laep"  # local area emergency protocol: the short urgent meeting
    KEYWORKER_REFERRAL = "keyworker_referral"
    OVERSIGHT_VISIT = "oversight_visit"  # of the commissioner, to an inpatient


class StepEnd(StrEnum):
    """How a step ended."""

    HELD = "held"  # for a keyworker: taken up
    NOT_HELD = "not_held"


class Professional(Row, table=True):
    """Somebody who is involved, and how they are reached. `in_cetr` says that they would be in a C(E)TR if one were called.
    A change is a new row; the old one is removed, not deleted."""

    __tablename__ = "professional"
    __table_args__ = (
        one_of("source", Source),
        CheckConstraint(said("name"), name="name"),
        CheckConstraint(said("added_by"), name="added_by"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
        Index("ix_professional_entry_id", "entry_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    name: str = Field(sa_type=Words)
    role: str | None = Field(default=None, sa_type=Words)
    organisation: str | None = Field(default=None, sa_type=Words)
    telephone: str | None = Field(default=None, sa_type=Words)
    email: str | None = Field(default=None, sa_type=Words)
    in_cetr: bool = False
    source: Source = Field(sa_type=code(Source))
    added_by: str = Field(sa_type=Words)
    added_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_by: str | None = Field(default=None, sa_type=Words)


class Need(Row, table=True):
    """A communication need or reasonable adjustment. `snomed_code` is for the flag of DAPB4019, `review_on` the day on
    which it is looked at again; None where nobody has said so. A change is a new row; the old one is removed, not deleted."""

    __tablename__ = "need"
    __table_args__ = (
        one_of("kind", NeedKind),
        one_of("whose", Whose),
        one_of("source", Source),
        CheckConstraint(said("words"), name="words"),
        CheckConstraint(said("recorded_by"), name="recorded_by"),
        CheckConstraint("(reviewed_on IS NULL) = (reviewed_by IS NULL)", name="reviewed"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
        Index("ix_need_entry_id", "entry_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    kind: NeedKind = Field(sa_type=code(NeedKind))
    whose: Whose = Field(default=Whose.PERSON, sa_type=code(Whose))
    words: str = Field(sa_type=Words)
    snomed_code: str | None = Field(default=None, sa_type=Words)
    source: Source = Field(sa_type=code(Source))
    recorded_by: str = Field(sa_type=Words)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    review_on: date | None = None
    reviewed_on: date | None = None
    reviewed_by: str | None = Field(default=None, sa_type=Words)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_by: str | None = Field(default=None, sa_type=Words)


class PlannedAction(Row, table=True):
    """One line of the action plan: what, by whom, until when; `review_id` is the review that agreed it, None when it was none."""

    __tablename__ = "planned_action"
    __table_args__ = (
        one_of("closed_as", ActionEnd),
        CheckConstraint(said("what"), name="what"),
        CheckConstraint(said("owner"), name="owner"),
        CheckConstraint(said("added_by"), name="added_by"),
        CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name="closed"),
        CheckConstraint(f"closed_at IS NULL OR (closed_by IS NOT NULL AND {said('closed_by')})", name="closed_by"),
        CheckConstraint(
            f"closed_as IS NULL OR closed_as <> 'dropped' OR (outcome IS NOT NULL AND {said('outcome')})", name="dropped_reason"
        ),
        Index("ix_planned_action_entry_id", "entry_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    review_id: int | None = Field(default=None, foreign_key="review.id")
    what: str = Field(sa_type=Words)
    owner: str = Field(sa_type=Words)
    due_on: date
    added_by: str = Field(sa_type=Words)
    added_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_as: ActionEnd | None = Field(default=None, sa_type=code(ActionEnd))
    closed_by: str | None = Field(default=None, sa_type=Words)
    outcome: str | None = Field(default=None, sa_type=Words)


class Escalation(Row, table=True):
    """Something taken to somebody who can move it: to whom, why, and what came of it (None: nothing yet)."""

    __tablename__ = "escalation"
    __table_args__ = (
        CheckConstraint(said("to_whom"), name="to_whom"),
        CheckConstraint(said("why"), name="why"),
        CheckConstraint(said("escalated_by"), name="escalated_by"),
        CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="outcome"),
        CheckConstraint(f"outcome IS NULL OR ({said('outcome')} AND outcome_by IS NOT NULL AND {said('outcome_by')})", name="outcome_by"),
        Index("ix_escalation_entry_id", "entry_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    to_whom: str = Field(sa_type=Words)
    why: str = Field(sa_type=Words)
    escalated_by: str = Field(sa_type=Words)
    escalated_at: datetime = Field(sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, sa_type=Words)
    outcome_by: str | None = Field(default=None, sa_type=Words)
    outcome_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PolicyStep(Row, table=True):
    """A C(E)TR, meeting, visit or keyworker referral: asked for, and held (or not) with what it recommended. The program never asks
    for one by itself. One open one of a kind an entry."""

    __tablename__ = "policy_step"
    __table_args__ = (
        one_of("kind", StepKind),
        one_of("ended_as", StepEnd),
        CheckConstraint(said("asked_by"), name="asked_by"),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended"),
        CheckConstraint(f"ended_at IS NULL OR (ended_by IS NOT NULL AND {said('ended_by')})", name="ended_by"),
        CheckConstraint("(ended_as IS NOT NULL AND ended_as = 'held') = (held_on IS NOT NULL)", name="held_on"),
        CheckConstraint("held_on >= asked_on", name="held_after"),
        CheckConstraint(f"ended_as IS NULL OR ended_as = 'held' OR (outcome IS NOT NULL AND {said('outcome')})", name="not_held_reason"),
        unique_where("uq_policy_step_open", "ended_at IS NULL", "entry_id", "kind"),
        Index("ix_policy_step_entry_id", "entry_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    kind: StepKind = Field(sa_type=code(StepKind))
    asked_on: date
    asked_by: str = Field(sa_type=Words)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    ended_as: StepEnd | None = Field(default=None, sa_type=code(StepEnd))
    ended_by: str | None = Field(default=None, sa_type=Words)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    held_on: date | None = None
    recommendations: str | None = Field(default=None, sa_type=Words)
    outcome: str | None = Field(default=None, sa_type=Words)
