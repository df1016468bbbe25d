"""The tables of the e-mails that are owed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from store.columns import PlainJson, UtcDateTime, Words
from store.models.table import Row, code, index_where, one_of, said, unique_where


class EmailKind(StrEnum):
    """Why an e-mail is owed."""

    ACKNOWLEDGEMENT = "acknowledgement"
    REQUEST = "request"
    REMINDER = "reminder"
    REDIRECT = "redirect"
    ALARM = "alarm"


class EmailState(StrEnum):
    """Where an owed e-mail stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"  # may have gone out: shown to people, and repeated once with the same Message-ID
    CANCELLED = "cancelled"


class Outbox(Row, table=True):
    """An e-mail that is owed: a journal of what was tried and what came of it. The Message-ID derives from `token`.

    `attempting_at` is set, and committed, before the e-mail is handed to the mail server: a claim that dies after that may
    have been sent. `doubts` counts how often nobody could say whether it went out.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("token"),
        one_of("kind", EmailKind),
        one_of("state", EmailState),
        CheckConstraint(said("recipient"), name="recipient"),
        CheckConstraint("kind <> 'acknowledgement' OR letter_id IS NOT NULL", name="acknowledgement_letter"),
        CheckConstraint("kind <> 'reminder' OR (review_id IS NOT NULL AND occasion IS NOT NULL)", name="reminder_review"),
        CheckConstraint("kind <> 'alarm' OR occasion IS NOT NULL", name="alarm_occasion"),
        CheckConstraint("kind NOT IN ('request', 'redirect') OR referral_id IS NOT NULL", name="about_referral"),
        CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name="claimed_by"),
        CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL)", name="claimed_at"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_at"),
        CheckConstraint("state <> 'waiting' OR next_attempt_at IS NOT NULL", name="waiting_next"),
        unique_where("uq_outbox_acknowledgement", "kind = 'acknowledgement'", "letter_id"),
        unique_where("uq_outbox_reminder", "kind = 'reminder' AND state <> 'cancelled'", "review_id", "occasion", "recipient"),
        unique_where("uq_outbox_alarm", "kind = 'alarm'", "occasion", "recipient"),
        unique_where("uq_outbox_about", "kind IN ('request', 'redirect')", "referral_id", "occasion", "recipient"),
        index_where("ix_outbox_due", "state IN ('waiting', 'uncertain')", "next_attempt_at", "id"),
        index_where("ix_outbox_claimed", "state = 'claimed'", "claimed_at"),
        index_where("ix_outbox_sent", "sent_at IS NOT NULL", "sent_at"),
        index_where("ix_outbox_acknowledged", "kind = 'acknowledgement'", "recipient", "owed_at"),
        Index("ix_outbox_letter_id", "letter_id"),
        Index("ix_outbox_referral_id", "referral_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(sa_type=Words)
    kind: EmailKind = Field(sa_type=code(EmailKind))
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    referral_id: int | None = Field(default=None, foreign_key="referral.id")
    review_id: int | None = Field(default=None, foreign_key="review.id")
    occasion: str | None = Field(default=None, sa_type=Words)
    mailbox: str | None = Field(default=None, sa_type=Words)
    recipient: str = Field(sa_type=Words)
    subject: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    html: str | None = Field(default=None, sa_type=Words)
    calendar: str | None = Field(default=None, sa_type=Words)
    in_reply_to: str | None = Field(default=None, sa_type=Words)
    references: list[str] = Field(default_factory=list, sa_type=PlainJson)
    state: EmailState = Field(default=EmailState.WAITING, sa_type=code(EmailState))
    owed_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    doubts: int = 0
    next_attempt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    claimed_by: str | None = Field(default=None, sa_type=Words)
    attempting_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    bounced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_code: int | None = None
    last_error: str | None = Field(default=None, sa_type=Words)


class Answered(Row, table=True):
    """A sender (hashed) who got an answer, on one day, to a letter that brought nothing: one a sender a day (RFC 3834 section 2)."""

    __tablename__ = "answered"

    sender: str = Field(primary_key=True, sa_type=Words)
    day: date = Field(primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
