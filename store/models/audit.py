"""The audit trail and its words."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from store.columns import PlainJson, UtcDateTime, Words
from store.models.table import MACHINE, Row, code, index_where, said

#: What a named person did. SQLite uses a partial index only for a query that says the same, to the letter.
BY_A_PERSON: Final = f"actor <> '{MACHINE}'"


class Action(StrEnum):
    """The fixed words of the audit trail."""

    LETTER_KEPT = "letter_kept"
    LETTER_COPY = "letter_copy"
    LETTER_HANDED_IN = "letter_handed_in"
    LETTER_DONE = "letter_done"
    LETTER_SET_ASIDE = "letter_set_aside"
    LETTER_AGAIN = "letter_again"
    LETTER_SETTLED = "letter_settled"
    LETTER_ANSWERED = "letter_answered"
    LETTER_MOVED = "letter_moved"
    LETTER_REPLACED = "letter_replaced"
    LETTERS_WRITTEN_OFF = "letters_written_off"
    REFERRAL_QUEUED = "referral_queued"
    REFERRAL_ASSIGNED = "referral_assigned"
    REFERRAL_ACCEPTED = "referral_accepted"
    REFERRAL_DECLINED = "referral_declined"
    REFERRAL_REDIRECTED = "referral_redirected"
    REFERRAL_ASKED = "referral_asked"
    REFERRAL_ACKNOWLEDGED = "referral_acknowledged"
    REFERRAL_REOPENED = "referral_reopened"
    REFERRAL_DUPLICATE = "referral_duplicate"
    REFERRAL_NOT_ONE = "referral_not_one"
    REFERRAL_SEEN = "referral_seen"
    REFERRAL_CLAIMED = "referral_claimed"
    REFERRAL_RELEASED = "referral_released"
    REFERRAL_TAKEN_OVER = "referral_taken_over"
    VALUE_CONFIRMED = "value_confirmed"
    VALUE_CORRECTED = "value_corrected"
    VALUE_CLEARED = "value_cleared"
    CLINICAL_OPENED = "clinical_opened"
    LETTER_SEEN = "letter_seen"
    DOCUMENT_TAKEN = "document_taken"
    AUDIT_EXPORTED = "audit_exported"
    THEMES_EXPORTED = "themes_exported"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_RIGHTS = "account_rights"
    ACCOUNT_PASSWORD = "account_password"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_CONFIRMED = "consent_confirmed"
    CONSENT_RECORDED = "consent_recorded"
    ENTRY_STARTED = "entry_started"
    ENTRY_RATED = "entry_rated"
    ENTRY_ENDED = "entry_ended"
    ENTRY_ADMITTED = "entry_admitted"
    ENTRY_DISCHARGED = "entry_discharged"
    STAY_CORRECTED = "stay_corrected"
    ENTRY_REASSIGNED = "entry_reassigned"
    ENTRY_MOVED = "entry_moved"
    ENTRY_SEEN = "entry_seen"
    REVIEW_SET = "review_set"
    REVIEW_DONE = "review_done"
    REVIEW_MOVED = "review_moved"
    REVIEW_STOPPED = "review_stopped"
    PROFESSIONAL_ADDED = "professional_added"
    PROFESSIONAL_REMOVED = "professional_removed"
    NEED_RECORDED = "need_recorded"
    NEED_REVIEWED = "need_reviewed"
    NEED_REMOVED = "need_removed"
    ACTION_ADDED = "action_added"
    ACTION_CLOSED = "action_closed"
    ESCALATED = "escalated"
    ESCALATION_OUTCOME = "escalation_outcome"
    STEP_ASKED = "step_asked"
    STEP_ENDED = "step_ended"
    ACCESS_EXPORTED = "access_exported"
    HOLD_PLACED = "hold_placed"
    HOLD_LIFTED = "hold_lifted"
    RECORD_DESTROYED = "record_destroyed"
    EMAIL_OWED = "email_owed"
    EMAIL_WITHHELD = "email_withheld"
    EMAIL_SENT = "email_sent"
    EMAIL_DELAYED = "email_delayed"
    EMAIL_FAILED = "email_failed"
    EMAIL_UNCERTAIN = "email_uncertain"
    EMAIL_CANCELLED = "email_cancelled"
    EMAIL_BOUNCED = "email_bounced"
    EMAIL_AGAIN = "email_again"


class AuditEvent(Row, table=True):
    """Who did what, when. Rows are added and never changed: triggers refuse anything else. `detail` holds no patient data."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint(said("actor"), name="actor"),
        Index("ix_audit_event_letter_id", "letter_id"),
        Index("ix_audit_event_referral_id", "referral_id"),
        index_where("ix_audit_event_by_a_person", BY_A_PERSON, "referral_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=Words)
    action: Action = Field(sa_type=code(Action))
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    referral_id: int | None = Field(default=None, foreign_key="referral.id")
    entry_id: int | None = Field(default=None, foreign_key="entry.id")
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id")
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=PlainJson)
