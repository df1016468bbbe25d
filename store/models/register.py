"""The tables of the register: entries, their ratings, stays in hospital, and reviews."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, Column, Computed, Index, UniqueConstraint
from sqlmodel import Field

from store.columns import Code, PlainJson, UtcDateTime, Words
from store.models.table import Row, code, index_where, one_of, said, unique_where


class Rating(StrEnum):
    """How likely an admission is, as people see it (domain rule 1.2). Blue says where somebody is (in hospital), not how ill."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"


class EntryEnd(StrEnum):
    """Why somebody is no longer on the register."""

    NO_LONGER_NEEDED = "no_longer_needed"
    MOVED_OUT_OF_AREA = "moved_out_of_area"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    DIED = "died"
    REOPENED = "reopened"  # the decision that put them on it was taken back
    OTHER = "other"


class ReviewEnd(StrEnum):
    """Why a review is no longer due."""

    DONE = "done"
    MOVED = "moved"
    ENDED = "ended"  # the entry ended first
    WITHDRAWN = "withdrawn"  # consent was withdrawn; it opens again when consent is found to stand, or is given again


#: Red, amber, green: what somebody is rated. Blue is not one of them: it is a stay in hospital.
RATED: Final = (Rating.RED, Rating.AMBER, Rating.GREEN)

_STANDING: Final = "CASE WHEN inpatient_since IS NOT NULL THEN 'blue' ELSE rating END"


class Entry(Row, table=True):
    """A person on the register: made by accepting a referral, rated by a person, ended by a person.

    `rating`, `rated_by` and `rated_at` copy the row of `RatingGiven` that holds, None for somebody who was put on the register in
    hospital and not rated since. `inpatient_since` copies the open `HospitalStay`. `standing` (blue in hospital, else the rating)
    is worked out by the database. `consent_withdrawn_at` is set while a withdrawal of consent holds. `moved_on` and `moved_to`
    say that somebody has left the area and is to be handed over. `version` counts changes, `changed_by` made the last one.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("referral_id"),
        UniqueConstraint("reference"),
        one_of("rating", RATED),
        one_of("ended_as", EntryEnd),
        CheckConstraint("rating IS NOT NULL OR inpatient_since IS NOT NULL", name="standing"),
        CheckConstraint("(rating IS NULL) = (rated_by IS NULL) AND (rating IS NULL) = (rated_at IS NULL)", name="rated"),
        CheckConstraint(f"rated_by IS NULL OR {said('rated_by')}", name="rated_by"),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended"),
        CheckConstraint(f"ended_at IS NULL OR (ended_by IS NOT NULL AND {said('ended_by')})", name="ended_by"),
        CheckConstraint(f"ended_at IS NULL OR (ended_reason IS NOT NULL AND {said('ended_reason')})", name="ended_reason"),
        CheckConstraint("(moved_on IS NULL) = (moved_to IS NULL)", name="moved"),
        index_where("ix_entry_standing", "ended_at IS NULL", "team", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    reference: str = Field(sa_type=Words)
    team: str = Field(sa_type=Words)
    rating: Rating | None = Field(default=None, sa_type=code(Rating))
    rated_by: str | None = Field(default=None, sa_type=Words)
    rated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    inpatient_since: date | None = None
    standing: Rating | None = Field(default=None, sa_column=Column(Code(Rating), Computed(_STANDING, persisted=True)))
    lead_email: str | None = Field(default=None, sa_type=Words)
    started_on: date
    moved_on: date | None = None
    moved_to: str | None = Field(default=None, sa_type=Words)
    consent_withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_as: EntryEnd | None = Field(default=None, sa_type=code(EntryEnd))
    ended_by: str | None = Field(default=None, sa_type=Words)
    ended_reason: str | None = Field(default=None, sa_type=Words)
    version: int = 1
    changed_by: str = Field(sa_type=Words)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class RatingGiven(Row, table=True):
    """Red, amber or green, as a named person rated somebody and why; the one that holds has no `superseded_at`. What the referrer
    thought stays in the referral (`risk.rating_suggested`) and is never one of these."""

    __tablename__ = "rating"
    __table_args__ = (
        one_of("rating", RATED),
        CheckConstraint(said("rated_by"), name="rated_by"),
        CheckConstraint(said("reason"), name="reason"),
        unique_where("uq_rating_open", "superseded_at IS NULL", "entry_id"),
        Index("ix_rating_entry_id", "entry_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    rating: Rating = Field(sa_type=code(Rating))
    rated_by: str = Field(sa_type=Words)
    rated_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(sa_type=Words)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class HospitalStay(Row, table=True):
    """Somebody is an inpatient from `admitted_on` to `discharged_on` (None: still). `rating_before` is what they were rated on
    admission, None when they had not been."""

    __tablename__ = "hospital_stay"
    __table_args__ = (
        one_of("rating_before", RATED),
        CheckConstraint("discharged_on >= admitted_on", name="discharged_on"),
        CheckConstraint(said("admission_by"), name="admission_by"),
        CheckConstraint("(discharged_on IS NULL) = (discharge_at IS NULL)", name="discharged"),
        CheckConstraint(f"discharged_on IS NULL OR (discharge_by IS NOT NULL AND {said('discharge_by')})", name="discharge_by"),
        unique_where("uq_hospital_stay_open", "discharged_on IS NULL", "entry_id"),
        Index("ix_hospital_stay_entry_id", "entry_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    admitted_on: date
    hospital: str | None = Field(default=None, sa_type=Words)
    rating_before: Rating | None = Field(default=None, sa_type=code(Rating))
    admission_by: str = Field(sa_type=Words)
    admission_at: datetime = Field(sa_type=UtcDateTime)
    discharged_on: date | None = None
    discharged_to: str | None = Field(default=None, sa_type=Words)
    discharge_by: str | None = Field(default=None, sa_type=Words)
    discharge_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StayCorrection(Row, table=True):
    """The days of a stay in hospital as they stood until a named person corrected them, and why they were corrected."""

    __tablename__ = "stay_correction"
    __table_args__ = (
        CheckConstraint(said("corrected_by"), name="corrected_by"),
        CheckConstraint(said("reason"), name="reason"),
        Index("ix_stay_correction_entry_id", "entry_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    stay_id: int = Field(foreign_key="hospital_stay.id")
    admitted_on: date
    discharged_on: date | None = None
    reason: str = Field(sa_type=Words)
    corrected_by: str = Field(sa_type=Words)
    corrected_at: datetime = Field(sa_type=UtcDateTime)


class Review(Row, table=True):
    """A date on which an entry is looked at again. One row a due date, one open review an entry. `held_on` is the day of a done one."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("entry_id", "due_on"),
        one_of("closed_as", ReviewEnd),
        CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name="closed"),
        CheckConstraint(f"closed_at IS NULL OR (closed_by IS NOT NULL AND {said('closed_by')})", name="closed_by"),
        CheckConstraint("(closed_as IS NOT NULL AND closed_as = 'done') = (held_on IS NOT NULL)", name="held_on"),
        unique_where("uq_review_open", "closed_at IS NULL", "entry_id"),
        index_where("ix_review_due", "closed_at IS NULL", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    due_on: date
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_as: ReviewEnd | None = Field(default=None, sa_type=code(ReviewEnd))
    closed_by: str | None = Field(default=None, sa_type=Words)
    held_on: date | None = None


class ReviewNote(Row, table=True):
    """What was said at a review that was done, one row a review; "" for what nothing was said of (the minimum record, domain rule 1.7).
    What was agreed stands in `PlannedAction`, what was missing in `ServiceGap`."""

    __tablename__ = "review_note"

    review_id: int = Field(primary_key=True, foreign_key="review.id", sa_column_kwargs={"autoincrement": False})
    issues: str = Field(default="", sa_type=Words)
    tried: str = Field(default="", sa_type=Words)
    would_help: str = Field(default="", sa_type=Words)
    services: list[str] = Field(default_factory=list, sa_type=PlainJson)


class ServiceGap(Row, table=True):
    """Something that was asked for at a review and is not there: a code of the service's own list, once a review."""

    __tablename__ = "service_gap"

    review_id: int = Field(primary_key=True, foreign_key="review.id", sa_column_kwargs={"autoincrement": False})
    gap: str = Field(primary_key=True, sa_type=Words)
