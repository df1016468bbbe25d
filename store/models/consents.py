"""The tables of consent to be on the register: given, and withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from store.columns import UtcDateTime, Words
from store.models.table import Row, code, one_of, said, unique_where


class ConsentBasis(StrEnum):
    """Who decided, and by what right: the words of `consent.basis` (docs/referral-record.md), without a refusal."""

    INFORMED = "informed"
    BEST_INTERESTS = "best_interests"
    PARENTAL_RESPONSIBILITY = "parental_responsibility"
    DEPUTY = "deputy"


class Source(StrEnum):
    """Where a row of an entry comes from: the referral's form, taken over when it was accepted, or a person."""

    FORM = "form"
    PERSON = "person"


class WithdrawalEnd(StrEnum):
    """What a person found, or decided, about a withdrawal of consent."""

    CONSENT_STANDS = "consent_stands"  # it was none, or it was taken back
    GIVEN_AGAIN = "given_again"
    ENTRY_ENDED = "entry_ended"


class Consent(Row, table=True):
    """Consent as it was given: by whom, on what basis, when, and who wrote it down. The one that holds has no `superseded_at`.
    A form may leave out by whom and when; a person does not."""

    __tablename__ = "consent"
    __table_args__ = (
        one_of("basis", ConsentBasis),
        one_of("source", Source),
        CheckConstraint(f"source = 'form' OR (given_by IS NOT NULL AND {said('given_by')} AND given_on IS NOT NULL)", name="whole"),
        CheckConstraint(said("recorded_by"), name="recorded_by"),
        unique_where("uq_consent_open", "superseded_at IS NULL", "referral_id"),
        Index("ix_consent_referral_id", "referral_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    basis: ConsentBasis = Field(sa_type=code(ConsentBasis))
    given_by: str | None = Field(default=None, sa_type=Words)
    relationship: str | None = Field(default=None, sa_type=Words)
    given_on: date | None = None
    source: Source = Field(sa_type=code(Source))
    recorded_by: str = Field(sa_type=Words)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Withdrawal(Row, table=True):
    """Consent taken back: by a letter (`letter_id`, which holds the words) or as somebody told staff (`said_by`, `words`). The one
    that holds has no `settled_at`. Nothing is deleted or ended by it: a named person settles what becomes of the record."""

    __tablename__ = "withdrawal"
    __table_args__ = (
        one_of("settled_as", WithdrawalEnd),
        CheckConstraint(
            f"letter_id IS NOT NULL OR (words IS NOT NULL AND {said('words')} AND said_by IS NOT NULL AND {said('said_by')})", name="words"
        ),
        CheckConstraint(said("recorded_by"), name="recorded_by"),
        CheckConstraint("(settled_at IS NULL) = (settled_as IS NULL)", name="settled"),
        CheckConstraint(f"settled_at IS NULL OR (settled_by IS NOT NULL AND {said('settled_by')})", name="settled_by"),
        CheckConstraint(f"settled_at IS NULL OR (settled_reason IS NOT NULL AND {said('settled_reason')})", name="settled_reason"),
        unique_where("uq_withdrawal_open", "settled_at IS NULL", "referral_id"),
        Index("ix_withdrawal_referral_id", "referral_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    withdrawn_on: date
    said_by: str | None = Field(default=None, sa_type=Words)
    words: str | None = Field(default=None, sa_type=Words)
    recorded_by: str = Field(sa_type=Words)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_as: WithdrawalEnd | None = Field(default=None, sa_type=code(WithdrawalEnd))
    settled_by: str | None = Field(default=None, sa_type=Words)
    settled_reason: str | None = Field(default=None, sa_type=Words)
