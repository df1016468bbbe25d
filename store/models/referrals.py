"""The table of referrals, the letters about them, and what people decided on them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, Computed, Index, Integer, UniqueConstraint
from sqlmodel import Field

from store.columns import PlainJson, UtcDateTime, Words
from store.models.register import Rating
from store.models.table import Row, code, index_where, one_of, said, unique_where


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


#: The date that stands for "no 18th birthday to come": after every other, so that an order by date puts it last.
NO_BIRTHDAY: Final = date(9999, 12, 31)

#: Which referrals wait for a decision. SQLite uses a partial index only for a query that says the same, to the letter.
OPEN_REFERRAL: Final = "status IN ('waiting', 'asked')"

#: Of those, the few that a walk along the whole queue would look for long, each with an index of its own.
ASKED_REFERRAL: Final = "status = 'asked'"
AGE_UNKNOWN: Final = f"{OPEN_REFERRAL} AND date_of_birth IS NULL"
TEAM_NOT_SURE: Final = f"{OPEN_REFERRAL} AND team IS NULL AND NOT route_sure"

#: The order of the queue; then what it can be narrowed down by, so that a walk in that order need not open the rows that are not wanted.
_ORDER: Final = ("pressing", "arrived_on", "eighteen_on", "consent_shown", "id")
_PRESSING: Final = (
    *_ORDER,
    "date_of_birth",
    "status",
    "team",
    "route_sure",
    "consent_withdrawn_at",
    "form",
)

_PRESSING_RANK: Final = "CASE WHEN json_array_length(danger) > 0 THEN 0 WHEN consent_withdrawn_at IS NOT NULL THEN 1 ELSE 2 END"

#: PostgreSQL finds what begins with some letters only in an index that is ordered letter by letter, whatever the locale.
_BY_BEGINNING: Final = {"family_name_key": "text_pattern_ops", "given_name_key": "text_pattern_ops"}


class Referral(Row, table=True):
    """One completed form, as read, in the queue. `fields` is what `parsers.reading.fields_plain` wrote.

    `team_suggested` is the machine's suggestion and never changes; `team` is what a person said, None until then.
    The columns from `family_name` on are copies for lists and search; `..._key` are case-folded. `eighteen_on` is the 18th
    birthday of somebody who was under 18 on arrival, NO_BIRTHDAY for everybody else. `owner` (the team that looks after it now)
    and `pressing` (0 words of danger, 1 consent withdrawn, 2 neither) are worked out by the database. `keyed_by` is who keyed it
    in by hand, None for one that the program read. `fields` stands last:
    SQLite reads a row up to the last column that is asked for, and the queue does not ask for the reading.
    """

    __tablename__ = "referral"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("letter_id", "position"),
        one_of("status", Status),
        CheckConstraint(f"keyed_by IS NULL OR {said('keyed_by')}", name="keyed_by"),
        Index("ix_referral_queue", "status", "urgent", "arrived_at", "id"),
        Index("ix_referral_nhs_number", "nhs_number"),
        Index("ix_referral_date_of_birth", "date_of_birth"),
        Index("ix_referral_name", "family_name_key", "given_name_key", postgresql_ops=_BY_BEGINNING),
        Index("ix_referral_given_name", "given_name_key", postgresql_ops=_BY_BEGINNING),
        index_where("ix_referral_pressing", OPEN_REFERRAL, *_PRESSING),
        index_where("ix_referral_owner_pressing", OPEN_REFERRAL, "owner", *_PRESSING),
        index_where("ix_referral_asked", ASKED_REFERRAL, "status", *_ORDER, "owner"),
        index_where("ix_referral_age_unknown", AGE_UNKNOWN, "date_of_birth", *_ORDER, "owner"),
        index_where("ix_referral_team_not_sure", TEAM_NOT_SURE, "team", *_ORDER, "owner"),
        Index("ix_referral_owner_status", "owner", "status", "id"),
        Index("ix_referral_status", "status", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(sa_type=Words)
    letter_id: int = Field(foreign_key="letter.id")
    position: int
    document: int | None = None
    status: Status = Field(default=Status.WAITING, sa_type=code(Status))
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
    keyed_by: str | None = Field(default=None, sa_type=Words)
    owner: str | None = Field(default=None, sa_column=Column(Words, Computed("coalesce(team, team_suggested)", persisted=True)))
    pressing: int | None = Field(default=None, sa_column=Column(Integer, Computed(_PRESSING_RANK, persisted=True)))
    fields: dict[str, Any] = Field(sa_type=PlainJson)


class CountedValues(Row, table=True):
    """The few values of a referral's reading that reports count (`triage.facts.LOOKED_AT`), each with its state, beside what else they
    look at: a copy, written with the referral, so that the figures of thousands open no form. A later version that looks at another
    key has to fill it in."""

    __tablename__ = "counted_values"
    __table_args__ = (Index("ix_counted_values_arrived_on", "arrived_on"),)

    referral_id: int = Field(primary_key=True, foreign_key="referral.id", sa_column_kwargs={"autoincrement": False})
    arrived_on: date
    team_suggested: str = Field(sa_type=Words)
    said: dict[str, Any] = Field(sa_type=PlainJson)


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
        one_of("kind", DecisionKind),
        one_of("rating", Rating),
        CheckConstraint(said("decided_by"), name="decided_by"),
        CheckConstraint(f"kind = 'accept' OR (reason IS NOT NULL AND {said('reason')})", name="reason"),
        CheckConstraint("kind <> 'accept' OR (rating IS NOT NULL AND review_on IS NOT NULL AND team IS NOT NULL)", name="accept_whole"),
        CheckConstraint("kind = 'accept' OR (rating IS NULL AND review_on IS NULL)", name="accept_only"),
        CheckConstraint("kind <> 'redirect' OR team IS NOT NULL", name="redirect_team"),
        CheckConstraint("(kind = 'duplicate') = (duplicate_of_id IS NOT NULL)", name="duplicate_of"),
        CheckConstraint("duplicate_of_id <> referral_id", name="duplicate_of_itself"),
        unique_where("uq_decision_open", "superseded_at IS NULL", "referral_id"),
        Index("ix_decision_referral_id", "referral_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    referral_id: int = Field(foreign_key="referral.id")
    kind: DecisionKind = Field(sa_type=code(DecisionKind))
    decided_by: str = Field(sa_type=Words)
    reason: str | None = Field(default=None, sa_type=Words)
    decided_at: datetime = Field(sa_type=UtcDateTime)
    rating: Rating | None = Field(default=None, sa_type=code(Rating))
    review_on: date | None = None
    lead_email: str | None = Field(default=None, sa_type=Words)
    team: str | None = Field(default=None, sa_type=Words)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    duplicate_of_id: int | None = Field(default=None, foreign_key="referral.id")
