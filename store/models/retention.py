"""The tables of what is held back from destruction, and of what was destroyed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from store.columns import UtcDateTime, Words
from store.models.table import Row, said, unique_where


class Hold(Row, table=True):
    """Nothing of this referral (its entry and letters with it) may be destroyed until a person lifts the hold."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint(said("reason"), name="reason"),
        CheckConstraint(said("placed_by"), name="placed_by"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
        CheckConstraint(f"lifted_at IS NULL OR (lifted_reason IS NOT NULL AND {said('lifted_reason')})", name="lifted_reason"),
        unique_where("uq_hold_open", "lifted_at IS NULL", "referral_id"),
        Index("ix_hold_referral_id", "referral_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    reason: str = Field(sa_type=Words)
    placed_by: str = Field(sa_type=Words)
    placed_at: datetime = Field(sa_type=UtcDateTime)
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lifted_by: str | None = Field(default=None, sa_type=Words)
    lifted_reason: str | None = Field(default=None, sa_type=Words)


class Destruction(Row, table=True):
    """What a named person destroyed, and why: everything personal of a referral (with its entry), or of a letter, is gone. The row
    itself, its reference and its audit events stay."""

    __tablename__ = "destruction"
    __table_args__ = (
        UniqueConstraint("referral_id"),
        UniqueConstraint("letter_id"),
        CheckConstraint("(referral_id IS NULL) <> (letter_id IS NULL)", name="of_one"),
        CheckConstraint(said("reason"), name="reason"),
        CheckConstraint(said("destroyed_by"), name="destroyed_by"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int | None = Field(default=None, foreign_key="referral.id")
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    record_class: str = Field(sa_type=Words)
    kept_until: date
    destroyed_by: str = Field(sa_type=Words)
    destroyed_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(sa_type=Words)
