"""The register: rating history and stays in hospital, consent given and withdrawn, review notes, plans, what is kept and destroyed"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_RATED: Final = "rating IN ('red', 'amber', 'green')"
_ENDED_AS: Final = "ended_as IN ('no_longer_needed', 'moved_out_of_area', 'consent_withdrawn', 'died', 'reopened', 'other')"
_CLOSED_AS: Final = "closed_as IN ('done', 'moved', 'ended', 'withdrawn')"
_HELD_ON: Final = "(closed_as IS NOT NULL AND closed_as = 'done') = (held_on IS NOT NULL)"
_STANDING: Final = "CASE WHEN inpatient_since IS NOT NULL THEN 'blue' ELSE rating END"
_CHECKS: Final = {
    "rating": _RATED,
    "ended_as": _ENDED_AS,
    "standing": "rating IS NOT NULL OR inpatient_since IS NOT NULL",
    "rated": "(rating IS NULL) = (rated_by IS NULL) AND (rating IS NULL) = (rated_at IS NULL)",
    "rated_by": "rated_by IS NULL OR length(trim(rated_by)) > 0",
    "ended": "(ended_at IS NULL) = (ended_as IS NULL)",
    "ended_by": "ended_at IS NULL OR (ended_by IS NOT NULL AND length(trim(ended_by)) > 0)",
    "ended_reason": "ended_at IS NULL OR (ended_reason IS NOT NULL AND length(trim(ended_reason)) > 0)",
    "moved": "(moved_on IS NULL) = (moved_to IS NULL)",
}

#: What stands where nobody had been asked: rows of a version that did not keep it.
_NOT_KEPT: Final = "Recorded before this was kept."
_BASES: Final = ("informed", "best_interests", "parental_responsibility", "deputy")

_ENTRY: Final = sa.table(
    "entry",
    *(sa.column(name, sa.Integer()) for name in ("id", "referral_id", "version")),
    *(sa.column(name, sa.Text()) for name in ("reference", "team", "rating", "rated_by", "lead_email", "changed_by")),
    *(sa.column(name, sa.Text()) for name in ("ended_as", "ended_by", "ended_reason")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("rated_at", "ended_at", "consent_withdrawn_at", "changed_at")),
    *(sa.column(name, sa.Date()) for name in ("started_on", "inpatient_since")),
)
_REVIEW: Final = sa.table(
    "review",
    *(sa.column(name, sa.Integer()) for name in ("id", "entry_id")),
    *(sa.column(name, sa.Text()) for name in ("closed_as", "closed_by")),
    *(sa.column(name, sa.Date()) for name in ("due_on", "held_on")),
    sa.column("closed_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    entries, reviews = _entries(), _reviews()
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        _rebuild_entry(entries)
        _rebuild_review(reviews)
    else:
        _alter_entry(entries)
        _alter_review(reviews)
    op.create_index(
        "ix_entry_standing",
        "entry",
        ["team", "id"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    _ratings()
    _consents()
    _plans()
    _keeping()
    _fill_ratings()
    _fill_consents()
    _fill_needs()
    if sqlite and op.get_bind().exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RuntimeError("a row points to one that is not there: the tables were left as they were")


def _rows(statement: str, **types: Any) -> Sequence[Any]:
    """What a query finds, with the types of these columns."""
    return op.get_bind().execute(sa.text(statement).columns(**types)).mappings().all()


def _day(moment: datetime) -> date:
    """The day of a moment at the service's place; SQLite's times come without their zone, which is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZoneInfo("Europe/London")).date()


def _entries() -> list[dict[str, Any]]:
    """The entries as they are to stand: blue becomes a stay in hospital since the day it was said, and no rating."""
    moment = sa.DateTime(timezone=True)
    found = _rows(
        "SELECT id, referral_id, reference, team, rating, rated_by, rated_at, lead_email, started_on, ended_at, consent_withdrawn_at FROM entry ORDER BY id",
        rated_at=moment,
        ended_at=moment,
        consent_withdrawn_at=moment,
        started_on=sa.Date(),
    )
    ended_by = {
        row["entry_id"]: row["actor"] for row in _rows("SELECT entry_id, actor FROM audit_event WHERE action = 'entry_ended' ORDER BY id")
    }
    return [
        {
            **row,
            "changed_by": row["rated_by"],
            "changed_at": row["rated_at"],
            "version": 1,
            "inpatient_since": _day(row["rated_at"]) if row["rating"] == "blue" else None,
            "ended_as": "other" if row["ended_at"] else None,
            "ended_by": ended_by.get(row["id"], _NOT_KEPT) if row["ended_at"] else None,
            "ended_reason": _NOT_KEPT if row["ended_at"] else None,
        }
        | (dict.fromkeys(("rating", "rated_by", "rated_at")) if row["rating"] == "blue" else {})
        for row in found
    ]


def _reviews() -> list[dict[str, Any]]:
    """The reviews as they are to stand: a done one was held on the day it was recorded; none is open while consent is withdrawn."""
    moment = sa.DateTime(timezone=True)
    found = _rows(
        "SELECT review.id, entry_id, due_on, closed_at, closed_as, closed_by, consent_withdrawn_at FROM review JOIN entry ON entry.id = entry_id ORDER BY review.id",
        due_on=sa.Date(),
        closed_at=moment,
        consent_withdrawn_at=moment,
    )
    return [_review(dict(row)) for row in found]


def _review(row: dict[str, Any]) -> dict[str, Any]:
    withdrawn_at = row.pop("consent_withdrawn_at")
    if withdrawn_at is not None and row["closed_at"] is None:
        row |= {"closed_at": withdrawn_at, "closed_as": "withdrawn", "closed_by": "dsr"}
    return row | {"held_on": _day(row["closed_at"]) if row["closed_as"] == "done" else None}


def _rebuild_entry(entries: list[dict[str, Any]]) -> None:
    """SQLite can neither change a check nor add a stored column: the table is made anew and filled."""
    op.create_table(
        "entry_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.Column("rated_by", sa.Text(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inpatient_since", sa.Date(), nullable=True),
        sa.Column("standing", sa.Text(), sa.Computed(_STANDING, persisted=True), nullable=True),
        sa.Column("lead_email", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("consent_withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_entry_{name}")) for name, rule in _CHECKS.items()),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_entry_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_entry_referral_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_entry_reference")),
    )
    op.drop_table("entry")
    op.rename_table("entry_new", "entry")
    op.bulk_insert(_ENTRY, entries)


def _rebuild_review(reviews: list[dict[str, Any]]) -> None:
    op.create_table(
        "review_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_as", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.CheckConstraint(_CLOSED_AS, name=op.f("ck_review_closed_as")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name=op.f("ck_review_closed")),
        sa.CheckConstraint(
            "closed_at IS NULL OR (closed_by IS NOT NULL AND length(trim(closed_by)) > 0)", name=op.f("ck_review_closed_by")
        ),
        sa.CheckConstraint(_HELD_ON, name=op.f("ck_review_held_on")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_review_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("entry_id", "due_on", name=op.f("uq_review_entry_id_due_on")),
    )
    op.drop_table("review")
    op.rename_table("review_new", "review")
    op.bulk_insert(_REVIEW, reviews)
    op.create_index("ix_review_due", "review", ["due_on"], sqlite_where=sa.text("closed_at IS NULL"))
    op.create_index("uq_review_open", "review", ["entry_id"], unique=True, sqlite_where=sa.text("closed_at IS NULL"))


def _alter_entry(entries: list[dict[str, Any]]) -> None:
    op.drop_constraint(op.f("ck_entry_rating"), "entry", type_="check")
    op.drop_constraint(op.f("ck_entry_rated_by"), "entry", type_="check")
    for name in ("rating", "rated_by", "rated_at"):
        op.alter_column("entry", name, nullable=True)
    columns: dict[str, Any] = {
        "inpatient_since": sa.Date(),
        "moved_on": sa.Date(),
        "moved_to": sa.Text(),
        "ended_as": sa.Text(),
        "ended_by": sa.Text(),
        "ended_reason": sa.Text(),
        "version": sa.Integer(),
        "changed_by": sa.Text(),
        "changed_at": sa.DateTime(timezone=True),
    }
    for name, kind in columns.items():
        op.add_column("entry", sa.Column(name, kind, nullable=True))
    op.add_column("entry", sa.Column("standing", sa.Text(), sa.Computed(_STANDING, persisted=True), nullable=True))
    for entry in entries:
        op.get_bind().execute(_ENTRY.update().where(_ENTRY.c.id == entry["id"]).values(**entry))
    for name in ("version", "changed_by", "changed_at"):
        op.alter_column("entry", name, nullable=False)
    for name, rule in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_entry_{name}"), "entry", rule)
    op.create_unique_constraint(op.f("uq_entry_reference"), "entry", ["reference"])


def _alter_review(reviews: list[dict[str, Any]]) -> None:
    op.drop_constraint(op.f("ck_review_closed_as"), "review", type_="check")
    op.add_column("review", sa.Column("held_on", sa.Date(), nullable=True))
    for review in reviews:
        op.get_bind().execute(_REVIEW.update().where(_REVIEW.c.id == review["id"]).values(**review))
    op.create_check_constraint(op.f("ck_review_closed_as"), "review", _CLOSED_AS)
    op.create_check_constraint(op.f("ck_review_held_on"), "review", _HELD_ON)


def _ratings() -> None:
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("rated_by", sa.Text(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rating IN ('red', 'amber', 'green')", name=op.f("ck_rating_rating")),
        sa.CheckConstraint("length(trim(rated_by)) > 0", name=op.f("ck_rating_rated_by")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_rating_reason")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_rating_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    op.create_index("ix_rating_entry_id", "rating", ["entry_id", "id"])
    op.create_index(
        "uq_rating_open",
        "rating",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "hospital_stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("admitted_on", sa.Date(), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=True),
        sa.Column("rating_before", sa.Text(), nullable=True),
        sa.Column("admission_by", sa.Text(), nullable=False),
        sa.Column("admission_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discharged_on", sa.Date(), nullable=True),
        sa.Column("discharged_to", sa.Text(), nullable=True),
        sa.Column("discharge_by", sa.Text(), nullable=True),
        sa.Column("discharge_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rating_before IN ('red', 'amber', 'green')", name=op.f("ck_hospital_stay_rating_before")),
        sa.CheckConstraint("(discharged_on IS NULL) = (discharge_at IS NULL)", name=op.f("ck_hospital_stay_discharged")),
        sa.CheckConstraint("discharged_on >= admitted_on", name=op.f("ck_hospital_stay_discharged_on")),
        sa.CheckConstraint(
            "discharged_on IS NULL OR (discharge_by IS NOT NULL AND length(trim(discharge_by)) > 0)",
            name=op.f("ck_hospital_stay_discharge_by"),
        ),
        sa.CheckConstraint("length(trim(admission_by)) > 0", name=op.f("ck_hospital_stay_admission_by")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_hospital_stay_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hospital_stay")),
    )
    op.create_index("ix_hospital_stay_entry_id", "hospital_stay", ["entry_id", "id"])
    op.create_index(
        "uq_hospital_stay_open",
        "hospital_stay",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("discharged_on IS NULL"),
        postgresql_where=sa.text("discharged_on IS NULL"),
    )
    op.create_table(
        "review_note",
        sa.Column("review_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issues", sa.Text(), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("would_help", sa.Text(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_note_review_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_note")),
    )
    op.create_table(
        "service_gap",
        sa.Column("review_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_service_gap_review_id")),
        sa.PrimaryKeyConstraint("review_id", "gap", name=op.f("pk_service_gap")),
    )


def _consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=True),
        sa.Column("relationship", sa.Text(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("basis IN ('informed', 'best_interests', 'parental_responsibility', 'deputy')", name=op.f("ck_consent_basis")),
        sa.CheckConstraint(
            "source = 'form' OR (given_by IS NOT NULL AND length(trim(given_by)) > 0 AND given_on IS NOT NULL)",
            name=op.f("ck_consent_whole"),
        ),
        sa.CheckConstraint("source IN ('form', 'person')", name=op.f("ck_consent_source")),
        sa.CheckConstraint("length(trim(recorded_by)) > 0", name=op.f("ck_consent_recorded_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_consent_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_referral_id", "consent", ["referral_id", "id"])
    op.create_index(
        "uq_consent_open",
        "consent",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_as", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("settled_as IN ('consent_stands', 'given_again', 'entry_ended')", name=op.f("ck_withdrawal_settled_as")),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_as IS NULL)", name=op.f("ck_withdrawal_settled")),
        sa.CheckConstraint("length(trim(recorded_by)) > 0", name=op.f("ck_withdrawal_recorded_by")),
        sa.CheckConstraint(
            "letter_id IS NOT NULL OR (words IS NOT NULL AND length(trim(words)) > 0 AND said_by IS NOT NULL AND length(trim(said_by)) > 0)",
            name=op.f("ck_withdrawal_words"),
        ),
        sa.CheckConstraint(
            "settled_at IS NULL OR (settled_by IS NOT NULL AND length(trim(settled_by)) > 0)", name=op.f("ck_withdrawal_settled_by")
        ),
        sa.CheckConstraint(
            "settled_at IS NULL OR (settled_reason IS NOT NULL AND length(trim(settled_reason)) > 0)",
            name=op.f("ck_withdrawal_settled_reason"),
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_withdrawal_letter_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_withdrawal_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
    )
    op.create_index("ix_withdrawal_referral_id", "withdrawal", ["referral_id", "id"])
    op.create_index(
        "uq_withdrawal_open",
        "withdrawal",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _plans() -> None:
    op.create_table(
        "professional",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("in_cetr", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Text(), nullable=True),
        sa.CheckConstraint("source IN ('form', 'person')", name=op.f("ck_professional_source")),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_professional_removed")),
        sa.CheckConstraint("length(trim(added_by)) > 0", name=op.f("ck_professional_added_by")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_professional_name")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_professional_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_professional")),
    )
    op.create_index("ix_professional_entry_id", "professional", ["entry_id", "id"])
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("whose", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("snomed_code", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('communication', 'adjustment')", name=op.f("ck_need_kind")),
        sa.CheckConstraint("source IN ('form', 'person')", name=op.f("ck_need_source")),
        sa.CheckConstraint("whose IN ('person', 'carer')", name=op.f("ck_need_whose")),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_need_removed")),
        sa.CheckConstraint("(reviewed_on IS NULL) = (reviewed_by IS NULL)", name=op.f("ck_need_reviewed")),
        sa.CheckConstraint("length(trim(recorded_by)) > 0", name=op.f("ck_need_recorded_by")),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_need_words")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_need_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    op.create_index("ix_need_entry_id", "need", ["entry_id", "id"])
    op.create_table(
        "planned_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_as", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("closed_as IN ('done', 'dropped')", name=op.f("ck_planned_action_closed_as")),
        sa.CheckConstraint(
            "closed_as IS NULL OR closed_as <> 'dropped' OR (outcome IS NOT NULL AND length(trim(outcome)) > 0)",
            name=op.f("ck_planned_action_dropped_reason"),
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name=op.f("ck_planned_action_closed")),
        sa.CheckConstraint(
            "closed_at IS NULL OR (closed_by IS NOT NULL AND length(trim(closed_by)) > 0)", name=op.f("ck_planned_action_closed_by")
        ),
        sa.CheckConstraint("length(trim(added_by)) > 0", name=op.f("ck_planned_action_added_by")),
        sa.CheckConstraint("length(trim(owner)) > 0", name=op.f("ck_planned_action_owner")),
        sa.CheckConstraint("length(trim(what)) > 0", name=op.f("ck_planned_action_what")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_planned_action_entry_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_planned_action_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_action")),
    )
    op.create_index("ix_planned_action_entry_id", "planned_action", ["entry_id", "id"])
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("to_whom", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("escalated_by", sa.Text(), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_by", sa.Text(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name=op.f("ck_escalation_outcome")),
        sa.CheckConstraint("length(trim(escalated_by)) > 0", name=op.f("ck_escalation_escalated_by")),
        sa.CheckConstraint("length(trim(to_whom)) > 0", name=op.f("ck_escalation_to_whom")),
        sa.CheckConstraint("length(trim(why)) > 0", name=op.f("ck_escalation_why")),
        sa.CheckConstraint(
            "outcome IS NULL OR (length(trim(outcome)) > 0 AND outcome_by IS NOT NULL AND length(trim(outcome_by)) > 0)",
            name=op.f("ck_escalation_outcome_by"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_escalation_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index("ix_escalation_entry_id", "escalation", ["entry_id", "id"])
    op.create_table(
        "policy_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("recommendations", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_as IS NOT NULL AND ended_as = 'held') = (held_on IS NOT NULL)", name=op.f("ck_policy_step_held_on")),
        sa.CheckConstraint("ended_as IN ('held', 'not_held')", name=op.f("ck_policy_step_ended_as")),
        sa.CheckConstraint(
            "ended_as IS NULL OR ended_as = 'held' OR (outcome IS NOT NULL AND length(trim(outcome)) > 0)",
            name=op.f("ck_policy_step_not_held_reason"),
        ),
        sa.CheckConstraint(
            "kind IN ('cetr', 'multi_agency_meeting', 'laep', 'keyworker_referral', 'oversight_visit')", name=op.f("ck_policy_step_kind")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name=op.f("ck_policy_step_ended")),
        sa.CheckConstraint(
            "ended_at IS NULL OR (ended_by IS NOT NULL AND length(trim(ended_by)) > 0)", name=op.f("ck_policy_step_ended_by")
        ),
        sa.CheckConstraint("held_on >= asked_on", name=op.f("ck_policy_step_held_after")),
        sa.CheckConstraint("length(trim(asked_by)) > 0", name=op.f("ck_policy_step_asked_by")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_policy_step_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_step")),
    )
    op.create_index("ix_policy_step_entry_id", "policy_step", ["entry_id", "id"])
    op.create_index(
        "uq_policy_step_open",
        "policy_step",
        ["entry_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _keeping() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_hold_lifted")),
        sa.CheckConstraint("length(trim(placed_by)) > 0", name=op.f("ck_hold_placed_by")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_hold_reason")),
        sa.CheckConstraint(
            "lifted_at IS NULL OR (lifted_reason IS NOT NULL AND length(trim(lifted_reason)) > 0)", name=op.f("ck_hold_lifted_reason")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_hold_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index("ix_hold_referral_id", "hold", ["referral_id", "id"])
    op.create_index(
        "uq_hold_open",
        "hold",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "destruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("record_class", sa.Text(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("destroyed_by", sa.Text(), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(referral_id IS NULL) <> (letter_id IS NULL)", name=op.f("ck_destruction_of_one")),
        sa.CheckConstraint("length(trim(destroyed_by)) > 0", name=op.f("ck_destruction_destroyed_by")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_destruction_reason")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_destruction_letter_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_destruction_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_destruction_letter_id")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_destruction_referral_id")),
    )


def _fill_ratings() -> None:
    """The rating of every entry becomes the first of its history; who was blue is in hospital."""
    op.get_bind().execute(
        sa.text(
            "INSERT INTO rating (entry_id, rating, rated_by, rated_at, reason) "
            "SELECT id, rating, rated_by, rated_at, :reason FROM entry WHERE rating IS NOT NULL ORDER BY id"
        ),
        {"reason": _NOT_KEPT},
    )
    op.execute(
        "INSERT INTO hospital_stay (entry_id, admitted_on, admission_by, admission_at) "
        "SELECT id, inpatient_since, changed_by, changed_at FROM entry WHERE inpatient_since IS NOT NULL ORDER BY id"
    )


def _fill_consents() -> None:
    """Consent as the form showed it, and every withdrawal that holds, with the letter that brought it."""
    bases = ", ".join(f"'{basis}'" for basis in _BASES)
    op.execute(
        "INSERT INTO consent (referral_id, basis, source, recorded_by, recorded_at) "
        "SELECT referral.id, consent_basis, 'form', entry.changed_by, entry.changed_at FROM referral "
        f"JOIN entry ON entry.referral_id = referral.id WHERE consent_basis IN ({bases}) ORDER BY referral.id"
    )
    moment = sa.DateTime(timezone=True)
    withdrawn = _rows(
        "SELECT id, consent_withdrawn_at FROM referral WHERE consent_withdrawn_at IS NOT NULL ORDER BY id", consent_withdrawn_at=moment
    )
    events = _rows("SELECT referral_id, letter_id, actor FROM audit_event WHERE action = 'consent_withdrawn' ORDER BY id")
    said = {event["referral_id"]: event for event in events}
    op.bulk_insert(
        sa.table(
            "withdrawal",
            sa.column("referral_id", sa.Integer()),
            sa.column("letter_id", sa.Integer()),
            sa.column("withdrawn_on", sa.Date()),
            *(sa.column(name, sa.Text()) for name in ("said_by", "words", "recorded_by")),
            sa.column("recorded_at", moment),
        ),
        [
            {
                "referral_id": row["id"],
                "letter_id": said[row["id"]]["letter_id"] if row["id"] in said else None,
                "withdrawn_on": _day(row["consent_withdrawn_at"]),
                "said_by": _NOT_KEPT,
                "words": _NOT_KEPT,
                "recorded_by": said[row["id"]]["actor"] if row["id"] in said else "dsr",
                "recorded_at": row["consent_withdrawn_at"],
            }
            for row in withdrawn
        ],
    )


def _fill_needs() -> None:
    """The communication needs that a form showed, or a person corrected, stand with the entry."""
    op.bulk_insert(
        sa.table(
            "need",
            sa.column("entry_id", sa.Integer()),
            *(sa.column(name, sa.Text()) for name in ("kind", "whose", "words", "source", "recorded_by")),
            sa.column("recorded_at", sa.DateTime(timezone=True)),
        ),
        list(_needs()),
    )


def _needs() -> Iterator[dict[str, Any]]:
    found = _rows(
        "SELECT entry.id, entry.changed_by, entry.changed_at, referral.fields, value_check.kind, value_check.value FROM entry "
        "JOIN referral ON referral.id = entry.referral_id LEFT JOIN value_check ON value_check.referral_id = referral.id "
        "AND value_check.field = 'person.communication_needs' AND value_check.superseded_at IS NULL ORDER BY entry.id",
        changed_at=sa.DateTime(timezone=True),
        fields=sa.JSON(),
        value=sa.JSON(),
    )
    for row in found:
        read = row["fields"].get("person.communication_needs", {}).get("value")
        words = {"correct": row["value"], "clear": None}.get(row["kind"], read)
        if isinstance(words, str) and words.strip():
            yield {
                "entry_id": row["id"],
                "kind": "communication",
                "whose": "person",
                "words": words,
                "source": "form",
                "recorded_by": row["changed_by"],
                "recorded_at": row["changed_at"],
            }
