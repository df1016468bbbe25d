"""The tables of the register."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from store.columns import UtcDateTime, Words
from store.models.table import Row, code, index_where, one_of, said, unique_where


class Rating(StrEnum):
    """How likely an admission is, as people see it (domain rule 1.2). Blue says where somebody is (in hospital), not how ill."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"


class ReviewEnd(StrEnum):
    """Why a review is no longer due."""

    DONE = "done"
    MOVED = "moved"
    ENDED = "ended"  # the entry ended first


class Entry(Row, table=True):
    """A person on the register: made by accepting a referral, rated by a person, ended by a person."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("referral_id"),
        one_of("rating", Rating),
        CheckConstraint(said("rated_by"), name="rated_by"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    reference: str = Field(sa_type=Words)
    team: str = Field(sa_type=Words)
    rating: Rating = Field(sa_type=code(Rating))
    rated_by: str = Field(sa_type=Words)
    rated_at: datetime = Field(sa_type=UtcDateTime)
    lead_email: str | None = Field(default=None, sa_type=Words)
    started_on: date
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    consent_withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Review(Row, table=True):
    """A date on which an entry is looked at again. One row a due date, one open review an entry."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("entry_id", "due_on"),
        one_of("closed_as", ReviewEnd),
        CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name="closed"),
        CheckConstraint(f"closed_at IS NULL OR (closed_by IS NOT NULL AND {said('closed_by')})", name="closed_by"),
        unique_where("uq_review_open", "closed_at IS NULL", "entry_id"),
        index_where("ix_review_due", "closed_at IS NULL", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    due_on: date
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_as: ReviewEnd | None = Field(default=None, sa_type=code(ReviewEnd))
    closed_by: str | None = Field(default=None, sa_type=Words)
