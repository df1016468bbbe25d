"""The tables of the e-mails that are owed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint
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
    ESCALATION = "escalation"  # to the team lead: a review is overdue
    REVIEW_MOVED = "review_moved"  # the calendar entry of a review goes to another day
    REVIEW_OFF = "review_off"  # the calendar entry of a review goes away
    DIGEST = "digest"
    INFORMATION = "information"  # leaflets, to somebody who asked for information


#: What must not go out once nobody is to be told of the review any more; what takes its calendar entry away must.
STOPPED_WITH_REVIEW: Final = (EmailKind.REMINDER, EmailKind.ESCALATION, EmailKind.REVIEW_MOVED)


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

    What carries a calendar entry says which: `appointment_id` (the review whose id stands in its UID, for ever), `sequence`
    (RFC 5545 section 3.8.7.4) and `shows_on`, the day that it shows; None where it takes the entry away.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("token"),
        one_of("kind", EmailKind),
        one_of("state", EmailState),
        CheckConstraint(said("recipient"), name="recipient"),
        CheckConstraint("kind <> 'acknowledgement' OR letter_id IS NOT NULL", name="acknowledgement_letter"),
        CheckConstraint("kind <> 'information' OR letter_id IS NOT NULL", name="information_letter"),
        CheckConstraint(
            "kind NOT IN ('reminder', 'escalation', 'review_moved', 'review_off') OR (review_id IS NOT NULL AND occasion IS NOT NULL)",
            name="about_review",
        ),
        CheckConstraint("kind NOT IN ('alarm', 'digest') OR occasion IS NOT NULL", name="occasion"),
        CheckConstraint("(calendar IS NULL) = (appointment_id IS NULL) AND (calendar IS NULL) = (sequence IS NULL)", name="calendar"),
        CheckConstraint(
            "(kind <> 'review_moved' OR shows_on IS NOT NULL) AND (kind <> 'review_off' OR (appointment_id IS NOT NULL AND shows_on IS NULL)) "
            "AND (shows_on IS NULL OR appointment_id IS NOT NULL)",
            name="shows_on",
        ),
        CheckConstraint("kind NOT IN ('request', 'redirect') OR referral_id IS NOT NULL", name="about_referral"),
        CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name="claimed_by"),
        CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL)", name="claimed_at"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_at"),
        CheckConstraint("state <> 'waiting' OR next_attempt_at IS NOT NULL", name="waiting_next"),
        unique_where("uq_outbox_acknowledgement", "kind = 'acknowledgement'", "letter_id"),
        unique_where(
            "uq_outbox_review", "kind IN ('reminder', 'escalation') AND state <> 'cancelled'", "review_id", "occasion", "recipient"
        ),
        unique_where(
            "uq_outbox_calendar",
            "kind IN ('review_moved', 'review_off') AND state <> 'cancelled'",
            "appointment_id",
            "recipient",
            "sequence",
        ),
        unique_where("uq_outbox_alarm", "kind = 'alarm'", "occasion", "recipient"),
        unique_where("uq_outbox_digest", "kind = 'digest'", "occasion", "recipient"),
        unique_where("uq_outbox_information", "kind = 'information'", "letter_id", "recipient"),
        unique_where("uq_outbox_about", "kind IN ('request', 'redirect')", "referral_id", "occasion", "recipient"),
        index_where("ix_outbox_due", "state IN ('waiting', 'uncertain')", "next_attempt_at", "id"),
        index_where("ix_outbox_claimed", "state = 'claimed'", "claimed_at"),
        index_where("ix_outbox_sent", "sent_at IS NOT NULL", "sent_at"),
        index_where("ix_outbox_acknowledged", "kind = 'acknowledgement'", "recipient", "owed_at"),
        index_where("ix_outbox_appointment", "appointment_id IS NOT NULL", "appointment_id", "recipient", "id"),
        index_where("ix_outbox_review_id", "review_id IS NOT NULL", "review_id"),
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
    appointment_id: int | None = Field(default=None, foreign_key="review.id")
    sequence: int | None = None
    shows_on: date | None = None
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


class Attachment(Row, table=True):
    """A file that goes with an e-mail, kept as it was when the e-mail was written. `name` is the one under which it is sent."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("outbox_id", "position"),
        CheckConstraint(said("name"), name="name"),
        Index("ix_attachment_sha256", "sha256"),
    )

    id: int | None = Field(default=None, primary_key=True)
    outbox_id: int = Field(foreign_key="outbox.id")
    position: int
    name: str = Field(sa_type=Words)
    media_type: str = Field(sa_type=Words)
    size: int = Field(sa_type=BigInteger)
    sha256: str = Field(sa_type=Words, foreign_key="attachment_bytes.sha256")


class AttachmentBytes(Row, table=True):
    """The bytes of what was attached, once for all the e-mails that it went with: leaflets of the service's own."""

    __tablename__ = "attachment_bytes"

    sha256: str = Field(primary_key=True, sa_type=Words)
    data: bytes = Field(sa_type=LargeBinary)


class Answered(Row, table=True):
    """A sender (hashed) who got an answer, on one day, to a letter that brought nothing: one a sender a day (RFC 3834 section 2)."""

    __tablename__ = "answered"

    sender: str = Field(primary_key=True, sa_type=Words)
    day: date = Field(primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
