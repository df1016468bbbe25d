"""The tables of what people do at the desk with a referral."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from store.columns import PlainJson, UtcDateTime, Words
from store.models.table import Row, code, index_where, one_of, said, unique_where


class ClaimEnd(StrEnum):
    """Why a referral is no longer somebody's."""

    RELEASED = "released"
    TAKEN_OVER = "taken_over"
    DECIDED = "decided"


class CheckKind(StrEnum):
    """What a person said of a value that was read."""

    CONFIRM = "confirm"  # it is right as read
    CORRECT = "correct"  # it is another
    CLEAR = "clear"  # the form does not say


class Claim(Row, table=True):
    """Who works on a referral, so that two people do not decide the same one."""

    __tablename__ = "claim"
    __table_args__ = (
        one_of("ended_as", ClaimEnd),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended"),
        unique_where("uq_claim_open", "ended_at IS NULL", "referral_id"),
        Index("ix_claim_referral_id", "referral_id"),
        index_where("ix_claim_account_id", "ended_at IS NULL", "account_id", "referral_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    account_id: int = Field(foreign_key="account.id")
    claimed_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_as: ClaimEnd | None = Field(default=None, sa_type=code(ClaimEnd))


class ValueCheck(Row, table=True):
    """What a person said of one value of a referral. The read value stays in `referral.fields`; the check that holds is the one
    without `superseded_at`."""

    __tablename__ = "value_check"
    __table_args__ = (
        one_of("kind", CheckKind),
        CheckConstraint("(kind = 'correct') = (value IS NOT NULL)", name="value"),
        CheckConstraint(said("made_by"), name="made_by"),
        unique_where("uq_value_check_open", "superseded_at IS NULL", "referral_id", "field"),
        Index("ix_value_check_referral_id", "referral_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    field: str = Field(sa_type=Words)
    kind: CheckKind = Field(sa_type=code(CheckKind))
    value: Any | None = Field(default=None, sa_type=PlainJson)
    made_by: str = Field(sa_type=Words)
    made_at: datetime = Field(sa_type=UtcDateTime)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ClinicalView(Row, table=True):
    """Why somebody opened the clinical part of a referral that shows no consent: once for each sign-in, with a reason."""

    __tablename__ = "clinical_view"
    __table_args__ = (
        UniqueConstraint("referral_id", "sign_in_id"),
        CheckConstraint(said("reason"), name="reason"),
        CheckConstraint(said("opened_by"), name="opened_by"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    sign_in_id: int = Field(foreign_key="sign_in.id")
    opened_by: str = Field(sa_type=Words)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(sa_type=Words)


class KeptForm(Row, table=True):
    """What somebody had typed when their sign-in ran out: theirs when they sign in again, and gone once they have it back."""

    __tablename__ = "kept_form"

    account_id: int = Field(primary_key=True, foreign_key="account.id", sa_column_kwargs={"autoincrement": False})
    path: str = Field(primary_key=True, sa_type=Words)
    kept_at: datetime = Field(sa_type=UtcDateTime)
    fields: dict[str, str] = Field(sa_type=PlainJson)
