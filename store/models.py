"""The tables. What the product promises is a constraint or a unique index here, on SQLite and PostgreSQL alike.

No table's repr shows anything but its id and state: rows hold what people wrote about other people.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, Index, Integer, LargeBinary, MetaData, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.columns import Code, PlainJson, UtcDateTime, Words

#: The actor of what the program does by itself.
MACHINE: Final = "dsr"

#: Constraints have names on both databases, so that an error can say which promise it kept and a migration can change it.
NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class LetterState(StrEnum):
    """`kept` is on its way; every letter ends as one of the other two, and there is no fourth."""

    KEPT = "kept"
    DONE = "done"
    SET_ASIDE = "set_aside"


class Status(StrEnum):
    """Where a referral stands with the people who triage it."""

    WAITING = "waiting"
    ASKED = "asked"  # the referrer was asked for what is missing; still open
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    DUPLICATE = "duplicate"  # the same referral as another one, which goes on
    NOT_A_REFERRAL = "not_a_referral"


class DecisionKind(StrEnum):
    """What a named person decided."""

    ACCEPT = "accept"
    DECLINE = "decline"
    REDIRECT = "redirect"
    ASK = "ask"
    REOPEN = "reopen"
    DUPLICATE = "duplicate"
    NOT_A_REFERRAL = "not_a_referral"


class Role(StrEnum):
    """What a person of the desk may do. The rights of several roles add up."""

    DUTY = "duty"  # works the queue of their own teams
    LEAD = "lead"  # every team; rates and accepts
    AUDITOR = "auditor"  # reads everything, changes nothing
    ADMINISTRATOR = "administrator"  # accounts and mailboxes; nothing clinical


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


class Action(StrEnum):
    """The fixed words of the audit trail."""

    LETTER_KEPT = "letter_kept"
    LETTER_COPY = "letter_copy"
    LETTER_DONE = "letter_done"
    LETTER_SET_ASIDE = "letter_set_aside"
    LETTER_AGAIN = "letter_again"
    LETTER_SETTLED = "letter_settled"
    LETTER_MOVED = "letter_moved"
    LETTER_REPLACED = "letter_replaced"
    REFERRAL_QUEUED = "referral_queued"
    REFERRAL_ASSIGNED = "referral_assigned"
    REFERRAL_ACCEPTED = "referral_accepted"
    REFERRAL_DECLINED = "referral_declined"
    REFERRAL_REDIRECTED = "referral_redirected"
    REFERRAL_ASKED = "referral_asked"
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
    ENTRY_STARTED = "entry_started"
    ENTRY_RATED = "entry_rated"
    ENTRY_ENDED = "entry_ended"
    REVIEW_SET = "review_set"
    REVIEW_DONE = "review_done"
    REVIEW_MOVED = "review_moved"
    EMAIL_OWED = "email_owed"
    EMAIL_WITHHELD = "email_withheld"
    EMAIL_SENT = "email_sent"
    EMAIL_DELAYED = "email_delayed"
    EMAIL_FAILED = "email_failed"
    EMAIL_UNCERTAIN = "email_uncertain"
    EMAIL_CANCELLED = "email_cancelled"
    EMAIL_BOUNCED = "email_bounced"
    EMAIL_AGAIN = "email_again"


def _code(words: type[StrEnum]) -> Any:
    return Code(words)


def _one_of(column: str, words: Iterable[str], name: str | None = None) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def _said(column: str) -> str:
    return f"length(trim({column})) > 0"


def _unique_where(name: str, where: str, *columns: str) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


def _index_where(name: str, where: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


#: The date that stands for "no 18th birthday to come": after every other, so that an order by date puts it last.
NO_BIRTHDAY: Final = date(9999, 12, 31)

#: Which referrals wait for a decision. SQLite uses a partial index only for a query that says the same, to the letter.
OPEN_REFERRAL: Final = "status IN ('waiting', 'asked')"

#: Which letters hold words of danger, or take consent back, and have not been settled; to the letter, as before.
URGENT_LETTER: Final = "urgent AND settled_at IS NULL AND state <> 'kept'"

_PRESSING: Final = ("pressing", "arrived_on", "eighteen_on", "consent_shown", "id")
_PRESSING_RANK: Final = "CASE WHEN json_array_length(danger) > 0 THEN 0 WHEN consent_withdrawn_at IS NOT NULL THEN 1 ELSE 2 END"

#: PostgreSQL finds what begins with some letters only in an index that is ordered letter by letter, whatever the locale.
_BY_BEGINNING: Final = {"family_name_key": "text_pattern_ops", "given_name_key": "text_pattern_ops"}


class Row(SQLModel):
    """What every table shares: one metadata with named constraints, and a repr that tells nothing of a person."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return [(name, self.__dict__[name]) for name in ("id", "state", "status", "kind", "action") if name in self.__dict__]


class Letter(Row, table=True):
    """A message as taken. `received_at` is the server's INTERNALDATE; `attempts` counts tries before they are made.

    `same_as` points to an earlier letter of the same mailbox with the same bytes (a message copied or moved back, or all of
    them after a new UIDVALIDITY): such a copy is done at once and has no bytes of its own.
    `settled_at` is when a person dealt with a letter that was set aside or that asks something.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("mailbox", "uid_validity", "uid"),
        _one_of("state", LetterState),
        CheckConstraint("(state = 'kept') = (outcome_at IS NULL)", name="outcome"),
        CheckConstraint(f"state <> 'set_aside' OR (reason IS NOT NULL AND {_said('reason')})", name="set_aside_reason"),
        CheckConstraint("state <> 'done' OR kind IS NOT NULL", name="done_kind"),
        CheckConstraint("same_as IS NULL OR state = 'done'", name="copy_done"),
        CheckConstraint(f"settled_at IS NULL OR (settled_by IS NOT NULL AND {_said('settled_by')})", name="settled_by"),
        Index("ix_letter_sha256", "mailbox", "sha256"),
        Index("ix_letter_message_id", "message_id"),
        _index_where("ix_letter_waiting", "state = 'kept'", "attempts", "id"),
        _index_where("ix_letter_waiting_mailbox", "state = 'kept'", "mailbox", "attempts", "id"),
        _index_where("ix_letter_to_move", "state <> 'kept' AND moved_at IS NULL", "mailbox", "id"),
        _index_where("ix_letter_urgent", URGENT_LETTER, "id"),
        _index_where("ix_letter_for_people", "settled_at IS NULL AND state <> 'kept'", "state", "kind", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    mailbox: str = Field(sa_type=Words)
    uid_validity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    message_id: str | None = Field(default=None, sa_type=Words)
    sha256: str = Field(sa_type=Words)
    size: int = Field(sa_type=BigInteger)
    received_at: datetime = Field(sa_type=UtcDateTime)
    kept_at: datetime = Field(sa_type=UtcDateTime)
    state: LetterState = Field(default=LetterState.KEPT, sa_type=_code(LetterState))
    attempts: int = 0
    last_attempt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    kind: str | None = Field(default=None, sa_type=Words)
    reason: str | None = Field(default=None, sa_type=Words)
    urgent: bool = False
    danger: list[str] = Field(default_factory=list, sa_type=PlainJson)
    same_as: int | None = Field(default=None, foreign_key="letter.id")
    moved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_by: str | None = Field(default=None, sa_type=Words)
    settled_reason: str | None = Field(default=None, sa_type=Words)


class LetterBytes(Row, table=True):
    """The bytes of a letter, apart from its state: SQLite rewrites a whole row on every change of it, and a letter can have 60 MB."""

    __tablename__ = "letter_bytes"

    letter_id: int = Field(primary_key=True, foreign_key="letter.id", sa_column_kwargs={"autoincrement": False})
    raw: bytes = Field(sa_type=LargeBinary)


class Document(Row, table=True):
    """A file that came with a letter, or the letter's own text (`data` is None then). `name` is safe to show.

    `problems` lists what could not be read: objects with `reason` and `detail`.
    """

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("letter_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
    position: int
    name: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    pages: int | None = None
    size: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str | None = Field(default=None, sa_type=Words)
    problems: list[dict[str, str]] = Field(default_factory=list, sa_type=PlainJson)
    data: bytes | None = Field(default=None, sa_type=LargeBinary)


class Referral(Row, table=True):
    """One completed form, as read, in the queue. `fields` is what `parsers.reading.fields_plain` wrote.

    `team_suggested` is the machine's suggestion and never changes; `team` is what a person said, None until then.
    The columns from `family_name` on are copies for lists and search; `..._key` are case-folded. `eighteen_on` is the 18th
    birthday of somebody who was under 18 on arrival, NO_BIRTHDAY for everybody else. `owner` (the team that looks after it now)
    and `pressing` (0 words of danger, 1 consent withdrawn, 2 neither) are worked out by the database. `fields` stands last:
    SQLite reads a row up to the last column that is asked for, and the queue does not ask for the reading.
    """

    __tablename__ = "referral"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("letter_id", "position"),
        _one_of("status", Status),
        Index("ix_referral_queue", "status", "urgent", "arrived_at", "id"),
        Index("ix_referral_nhs_number", "nhs_number"),
        Index("ix_referral_date_of_birth", "date_of_birth"),
        Index("ix_referral_name", "family_name_key", "given_name_key", postgresql_ops=_BY_BEGINNING),
        Index("ix_referral_given_name", "given_name_key", postgresql_ops=_BY_BEGINNING),
        _index_where("ix_referral_pressing", OPEN_REFERRAL, *_PRESSING),
        _index_where("ix_referral_owner_pressing", OPEN_REFERRAL, "owner", *_PRESSING),
        Index("ix_referral_owner_status", "owner", "status", "id"),
        Index("ix_referral_status", "status", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(sa_type=Words)
    letter_id: int = Field(foreign_key="letter.id")
    position: int
    document: int | None = None
    status: Status = Field(default=Status.WAITING, sa_type=_code(Status))
    form: str = Field(sa_type=Words)
    missing: list[str] = Field(sa_type=PlainJson)
    team_suggested: str = Field(sa_type=Words)
    route_sure: bool
    route_reason: str = Field(sa_type=Words)
    team: str | None = Field(default=None, sa_type=Words)
    consent_shown: bool
    consent_basis: str | None = Field(default=None, sa_type=Words)
    consent_reason: str = Field(sa_type=Words)
    consent_withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    urgent: bool = False
    danger: list[str] = Field(default_factory=list, sa_type=PlainJson)
    arrived_at: datetime = Field(sa_type=UtcDateTime)
    arrived_on: date
    family_name: str | None = Field(default=None, sa_type=Words)
    given_name: str | None = Field(default=None, sa_type=Words)
    family_name_key: str | None = Field(default=None, sa_type=Words)
    given_name_key: str | None = Field(default=None, sa_type=Words)
    nhs_number: str | None = Field(default=None, sa_type=Words)
    date_of_birth: date | None = None
    eighteen_on: date = NO_BIRTHDAY
    owner: str | None = Field(default=None, sa_column=Column(Words, Computed("coalesce(team, team_suggested)", persisted=True)))
    pressing: int | None = Field(default=None, sa_column=Column(Integer, Computed(_PRESSING_RANK, persisted=True)))
    fields: dict[str, Any] = Field(sa_type=PlainJson)


class LetterAbout(Row, table=True):
    """A later letter that concerns a referral: an update to it, a withdrawal of consent, a question about it."""

    __tablename__ = "letter_about"
    __table_args__ = (Index("ix_letter_about_referral_id", "referral_id"),)

    letter_id: int = Field(primary_key=True, foreign_key="letter.id", sa_column_kwargs={"autoincrement": False})
    referral_id: int = Field(primary_key=True, foreign_key="referral.id", sa_column_kwargs={"autoincrement": False})


class Decision(Row, table=True):
    """What a named person decided on a referral. The open one is the one that holds; the others say what was before."""

    __tablename__ = "decision"
    __table_args__ = (
        _one_of("kind", DecisionKind),
        _one_of("rating", Rating),
        CheckConstraint(_said("decided_by"), name="decided_by"),
        CheckConstraint(f"kind = 'accept' OR (reason IS NOT NULL AND {_said('reason')})", name="reason"),
        CheckConstraint("kind <> 'accept' OR (rating IS NOT NULL AND review_on IS NOT NULL AND team IS NOT NULL)", name="accept_whole"),
        CheckConstraint("kind = 'accept' OR (rating IS NULL AND review_on IS NULL)", name="accept_only"),
        CheckConstraint("kind <> 'redirect' OR team IS NOT NULL", name="redirect_team"),
        CheckConstraint("(kind = 'duplicate') = (duplicate_of_id IS NOT NULL)", name="duplicate_of"),
        CheckConstraint("duplicate_of_id <> referral_id", name="duplicate_of_itself"),
        _unique_where("uq_decision_open", "superseded_at IS NULL", "referral_id"),
        Index("ix_decision_referral_id", "referral_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    kind: DecisionKind = Field(sa_type=_code(DecisionKind))
    decided_by: str = Field(sa_type=Words)
    reason: str | None = Field(default=None, sa_type=Words)
    decided_at: datetime = Field(sa_type=UtcDateTime)
    rating: Rating | None = Field(default=None, sa_type=_code(Rating))
    review_on: date | None = None
    lead_email: str | None = Field(default=None, sa_type=Words)
    team: str | None = Field(default=None, sa_type=Words)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    duplicate_of_id: int | None = Field(default=None, foreign_key="referral.id")


class Entry(Row, table=True):
    """A person on the register: made by accepting a referral, rated by a person, ended by a person."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("referral_id"),
        _one_of("rating", Rating),
        CheckConstraint(_said("rated_by"), name="rated_by"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    reference: str = Field(sa_type=Words)
    team: str = Field(sa_type=Words)
    rating: Rating = Field(sa_type=_code(Rating))
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
        _one_of("closed_as", ReviewEnd),
        CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name="closed"),
        CheckConstraint(f"closed_at IS NULL OR (closed_by IS NOT NULL AND {_said('closed_by')})", name="closed_by"),
        _unique_where("uq_review_open", "closed_at IS NULL", "entry_id"),
        _index_where("ix_review_due", "closed_at IS NULL", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    due_on: date
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_as: ReviewEnd | None = Field(default=None, sa_type=_code(ReviewEnd))
    closed_by: str | None = Field(default=None, sa_type=Words)


class Outbox(Row, table=True):
    """An e-mail that is owed: a journal of what was tried and what came of it. The Message-ID derives from `token`.

    `attempting_at` is set, and committed, before the e-mail is handed to the mail server: a claim that dies after that may
    have been sent. `doubts` counts how often nobody could say whether it went out.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("token"),
        _one_of("kind", EmailKind),
        _one_of("state", EmailState),
        CheckConstraint(_said("recipient"), name="recipient"),
        CheckConstraint("kind <> 'acknowledgement' OR letter_id IS NOT NULL", name="acknowledgement_letter"),
        CheckConstraint("kind <> 'reminder' OR (review_id IS NOT NULL AND occasion IS NOT NULL)", name="reminder_review"),
        CheckConstraint("kind <> 'alarm' OR occasion IS NOT NULL", name="alarm_occasion"),
        CheckConstraint("kind NOT IN ('request', 'redirect') OR referral_id IS NOT NULL", name="about_referral"),
        CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name="claimed_by"),
        CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL)", name="claimed_at"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_at"),
        CheckConstraint("state <> 'waiting' OR next_attempt_at IS NOT NULL", name="waiting_next"),
        _unique_where("uq_outbox_acknowledgement", "kind = 'acknowledgement'", "letter_id"),
        _unique_where("uq_outbox_reminder", "kind = 'reminder' AND state <> 'cancelled'", "review_id", "occasion", "recipient"),
        _unique_where("uq_outbox_alarm", "kind = 'alarm'", "occasion", "recipient"),
        _unique_where("uq_outbox_about", "kind IN ('request', 'redirect')", "referral_id", "occasion", "recipient"),
        _index_where("ix_outbox_due", "state IN ('waiting', 'uncertain')", "next_attempt_at", "id"),
        _index_where("ix_outbox_claimed", "state = 'claimed'", "claimed_at"),
        _index_where("ix_outbox_sent", "sent_at IS NOT NULL", "sent_at"),
        _index_where("ix_outbox_acknowledged", "kind = 'acknowledgement'", "recipient", "owed_at"),
        Index("ix_outbox_letter_id", "letter_id"),
        Index("ix_outbox_referral_id", "referral_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(sa_type=Words)
    kind: EmailKind = Field(sa_type=_code(EmailKind))
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
    state: EmailState = Field(default=EmailState.WAITING, sa_type=_code(EmailState))
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


class AuditEvent(Row, table=True):
    """Who did what, when. Rows are added and never changed: triggers refuse anything else. `detail` holds no patient data."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint(_said("actor"), name="actor"),
        Index("ix_audit_event_letter_id", "letter_id"),
        Index("ix_audit_event_referral_id", "referral_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=Words)
    action: Action = Field(sa_type=_code(Action))
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    referral_id: int | None = Field(default=None, foreign_key="referral.id")
    entry_id: int | None = Field(default=None, foreign_key="entry.id")
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id")
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=PlainJson)


class MailboxState(Row, table=True):
    """How far a mailbox has been taken, when that last went well, and who polls it now (a lease that runs out by itself).

    `refused_since` is when it began to refuse the log-in or the folder; None while it does not."""

    __tablename__ = "mailbox_state"
    __table_args__ = (CheckConstraint("(holder IS NULL) = (held_until IS NULL)", name="lease"),)

    mailbox: str = Field(primary_key=True, sa_type=Words)
    uid_validity: int | None = Field(default=None, sa_type=BigInteger)
    highest_uid: int = Field(default=0, sa_type=BigInteger)
    offered: int = Field(default=0, sa_type=BigInteger)
    last_polled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_success_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_failure: str | None = Field(default=None, sa_type=Words)
    failures: int = 0
    refused_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    holder: str | None = Field(default=None, sa_type=Words)
    held_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RefreshToken(Row, table=True):
    """The newest refresh token of a way to log in by OAuth 2.0, sealed: only who has the first one, which is not in the database,
    can open it."""

    __tablename__ = "refresh_token"

    oauth: str = Field(primary_key=True, sa_type=Words)
    sealed: str = Field(sa_type=Words)
    kept_at: datetime = Field(sa_type=UtcDateTime)


class WorkerHeartbeat(Row, table=True):
    """When a worker last said that it is alive."""

    __tablename__ = "worker_heartbeat"

    worker: str = Field(primary_key=True, sa_type=Words)
    started_at: datetime = Field(sa_type=UtcDateTime)
    beat_at: datetime = Field(sa_type=UtcDateTime)


class Account(Row, table=True):
    """Somebody who may sign in to the desk. `login` is case-folded; `name` is what is kept with everything that they decide, so
    that no two have the same. Accounts are disabled, never deleted: the audit trail speaks of them."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("login"),
        UniqueConstraint("name"),
        CheckConstraint(_said("login"), name="login"),
        CheckConstraint(_said("name"), name="name"),
        CheckConstraint(f"name <> '{MACHINE}'", name="not_the_machine"),
    )

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    password_hash: str = Field(sa_type=Words)
    password_at: datetime = Field(sa_type=UtcDateTime)
    added_at: datetime = Field(sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccountRole(Row, table=True):
    """A role of an account."""

    __tablename__ = "account_role"
    __table_args__ = (_one_of("role", Role),)

    account_id: int = Field(primary_key=True, foreign_key="account.id", sa_column_kwargs={"autoincrement": False})
    role: Role = Field(primary_key=True, sa_type=_code(Role))


class AccountTeam(Row, table=True):
    """A team whose queue an account works."""

    __tablename__ = "account_team"

    account_id: int = Field(primary_key=True, foreign_key="account.id", sa_column_kwargs={"autoincrement": False})
    team: str = Field(primary_key=True, sa_type=Words)


class SignIn(Row, table=True):
    """One signed-in browser. Only the hash of its token is kept: who reads the database cannot sign in with it."""

    __tablename__ = "sign_in"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("seen_at >= started_at", name="seen_at"),
        Index("ix_sign_in_account_id", "account_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    token_hash: str = Field(sa_type=Words)
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInTry(Row, table=True):
    """A try to sign in that has not succeeded, counted before it is made. The login is hashed: people type passwords there."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_login_hash", "login_hash", "at"), Index("ix_sign_in_try_address", "address", "at"))

    id: int | None = Field(default=None, primary_key=True)
    login_hash: str = Field(sa_type=Words)
    address: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)


class Claim(Row, table=True):
    """Who works on a referral, so that two people do not decide the same one."""

    __tablename__ = "claim"
    __table_args__ = (
        _one_of("ended_as", ClaimEnd),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended"),
        _unique_where("uq_claim_open", "ended_at IS NULL", "referral_id"),
        Index("ix_claim_referral_id", "referral_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    account_id: int = Field(foreign_key="account.id")
    claimed_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_as: ClaimEnd | None = Field(default=None, sa_type=_code(ClaimEnd))


class ValueCheck(Row, table=True):
    """What a person said of one value of a referral. The read value stays in `referral.fields`; the check that holds is the one
    without `superseded_at`."""

    __tablename__ = "value_check"
    __table_args__ = (
        _one_of("kind", CheckKind),
        CheckConstraint("(kind = 'correct') = (value IS NOT NULL)", name="value"),
        CheckConstraint(_said("made_by"), name="made_by"),
        _unique_where("uq_value_check_open", "superseded_at IS NULL", "referral_id", "field"),
        Index("ix_value_check_referral_id", "referral_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    field: str = Field(sa_type=Words)
    kind: CheckKind = Field(sa_type=_code(CheckKind))
    value: Any | None = Field(default=None, sa_type=PlainJson)
    made_by: str = Field(sa_type=Words)
    made_at: datetime = Field(sa_type=UtcDateTime)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ClinicalView(Row, table=True):
    """Why somebody opened the clinical part of a referral that shows no consent: once for each sign-in, with a reason."""

    __tablename__ = "clinical_view"
    __table_args__ = (
        UniqueConstraint("referral_id", "sign_in_id"),
        CheckConstraint(_said("reason"), name="reason"),
        CheckConstraint(_said("opened_by"), name="opened_by"),
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


class Reconciliation(Row, table=True):
    """Once a day and mailbox, after every message in it was compared with the letters: what it ever offered, and where that is.
    `late` counts messages that earlier polls had passed over and this one took."""

    __tablename__ = "reconciliation"

    mailbox: str = Field(primary_key=True, sa_type=Words)
    day: date = Field(primary_key=True)
    counted_at: datetime = Field(sa_type=UtcDateTime)
    offered: int = Field(sa_type=BigInteger)
    waiting: int = Field(sa_type=BigInteger)
    done: int = Field(sa_type=BigInteger)
    set_aside: int = Field(sa_type=BigInteger)
    late: int = Field(sa_type=BigInteger)


class Alarm(Row, table=True):
    """Something that stopped, from the moment it was noticed until it is over; one open alarm a name. `told_at` is when the
    operator was told by the other road, where one is configured."""

    __tablename__ = "alarm"
    __table_args__ = (
        CheckConstraint(_said("what"), name="what"),
        _unique_where("uq_alarm_open", "closed_at IS NULL", "name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Words)
    what: str = Field(sa_type=Words)
    to_do: list[str] = Field(sa_type=PlainJson)
    since: datetime = Field(sa_type=UtcDateTime)
    raised_at: datetime = Field(sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
