"""The desk: accounts, sign-ins, claims, checked values; what the queue is ordered by; two more decisions"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = "status IN ('waiting', 'asked')"
_STATUS = "status IN ('waiting', 'asked', 'accepted', 'declined', 'redirected', 'duplicate', 'not_a_referral')"
_KIND = "kind IN ('accept', 'decline', 'redirect', 'ask', 'reopen', 'duplicate', 'not_a_referral')"
_DUPLICATE = "(kind = 'duplicate') = (duplicate_of_id IS NOT NULL)"
_ITSELF = "duplicate_of_id <> referral_id"
_OWNER = "coalesce(team, team_suggested)"
_RANK = "CASE WHEN json_array_length(danger) > 0 THEN 0 WHEN consent_withdrawn_at IS NOT NULL THEN 1 ELSE 2 END"
_NO_BIRTHDAY = date(9999, 12, 31)
_ORDER = ["pressing", "arrived_on", "eighteen_on", "consent_shown", "id"]
_BY_BEGINNING = {"family_name_key": "text_pattern_ops", "given_name_key": "text_pattern_ops"}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        _rebuild_referral()
        _rebuild_decision()
    else:
        _alter_referral()
        _alter_decision()
    _indexes()
    _birthdays()
    _desk()
    if sqlite and op.get_bind().exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RuntimeError("a row points to one that is not there: the tables were left as they were")


def _rebuild_referral() -> None:
    """SQLite can neither change a check nor add a stored column: the table is made anew and filled from the old one."""
    op.create_table(
        "referral_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("team_suggested", sa.Text(), nullable=False),
        sa.Column("route_sure", sa.Boolean(), nullable=False),
        sa.Column("route_reason", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("consent_shown", sa.Boolean(), nullable=False),
        sa.Column("consent_basis", sa.Text(), nullable=True),
        sa.Column("consent_reason", sa.Text(), nullable=False),
        sa.Column("consent_withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("danger", sa.JSON(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("given_name", sa.Text(), nullable=True),
        sa.Column("family_name_key", sa.Text(), nullable=True),
        sa.Column("given_name_key", sa.Text(), nullable=True),
        sa.Column("nhs_number", sa.Text(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("eighteen_on", sa.Date(), nullable=False),
        sa.Column("owner", sa.Text(), sa.Computed(_OWNER, persisted=True), nullable=True),
        sa.Column("pressing", sa.Integer(), sa.Computed(_RANK, persisted=True), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.CheckConstraint(_STATUS, name=op.f("ck_referral_status")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_referral_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("letter_id", "position", name=op.f("uq_referral_letter_id_position")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
    )
    kept = (
        "id, reference, letter_id, position, document, status, form, missing, team_suggested, route_sure, route_reason, team, consent_shown, "
        "consent_basis, consent_reason, consent_withdrawn_at, urgent, danger, arrived_at, arrived_on, family_name, given_name, "
        "family_name_key, given_name_key, nhs_number, date_of_birth"
    )
    op.execute(f"INSERT INTO referral_new ({kept}, eighteen_on, fields) SELECT {kept}, '{_NO_BIRTHDAY}', fields FROM referral")
    op.drop_table("referral")
    op.rename_table("referral_new", "referral")
    op.create_index("ix_referral_date_of_birth", "referral", ["date_of_birth"])
    op.create_index("ix_referral_nhs_number", "referral", ["nhs_number"])
    op.create_index("ix_referral_queue", "referral", ["status", "urgent", "arrived_at", "id"])


def _rebuild_decision() -> None:
    op.create_table(
        "decision_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("lead_email", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'accept' OR (rating IS NOT NULL AND review_on IS NOT NULL AND team IS NOT NULL)", name=op.f("ck_decision_accept_whole")
        ),
        sa.CheckConstraint("kind <> 'redirect' OR team IS NOT NULL", name=op.f("ck_decision_redirect_team")),
        sa.CheckConstraint("kind = 'accept' OR (rating IS NULL AND review_on IS NULL)", name=op.f("ck_decision_accept_only")),
        sa.CheckConstraint("kind = 'accept' OR (reason IS NOT NULL AND length(trim(reason)) > 0)", name=op.f("ck_decision_reason")),
        sa.CheckConstraint(_KIND, name=op.f("ck_decision_kind")),
        sa.CheckConstraint("rating IN ('red', 'amber', 'green', 'blue')", name=op.f("ck_decision_rating")),
        sa.CheckConstraint("length(trim(decided_by)) > 0", name=op.f("ck_decision_decided_by")),
        sa.CheckConstraint(_DUPLICATE, name=op.f("ck_decision_duplicate_of")),
        sa.CheckConstraint(_ITSELF, name=op.f("ck_decision_duplicate_of_itself")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_decision_referral_id")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["referral.id"], name=op.f("fk_decision_duplicate_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    kept = "id, referral_id, kind, decided_by, reason, decided_at, rating, review_on, lead_email, team, superseded_at"
    op.execute(f"INSERT INTO decision_new ({kept}) SELECT {kept} FROM decision")
    op.drop_table("decision")
    op.rename_table("decision_new", "decision")
    op.create_index("ix_decision_referral_id", "decision", ["referral_id", "id"])
    op.create_index("uq_decision_open", "decision", ["referral_id"], unique=True, sqlite_where=sa.text("superseded_at IS NULL"))


def _alter_referral() -> None:
    op.drop_constraint(op.f("ck_referral_status"), "referral", type_="check")
    op.create_check_constraint(op.f("ck_referral_status"), "referral", _STATUS)
    op.add_column("referral", sa.Column("eighteen_on", sa.Date(), nullable=False, server_default=_NO_BIRTHDAY.isoformat()))
    op.alter_column("referral", "eighteen_on", server_default=None)
    op.add_column("referral", sa.Column("owner", sa.Text(), sa.Computed(_OWNER, persisted=True), nullable=True))
    op.add_column("referral", sa.Column("pressing", sa.Integer(), sa.Computed(_RANK, persisted=True), nullable=True))
    op.drop_index("ix_referral_name", "referral")


def _alter_decision() -> None:
    op.drop_constraint(op.f("ck_decision_kind"), "decision", type_="check")
    op.create_check_constraint(op.f("ck_decision_kind"), "decision", _KIND)
    op.add_column("decision", sa.Column("duplicate_of_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_decision_duplicate_of_id"), "decision", "referral", ["duplicate_of_id"], ["id"])
    op.create_check_constraint(op.f("ck_decision_duplicate_of"), "decision", _DUPLICATE)
    op.create_check_constraint(op.f("ck_decision_duplicate_of_itself"), "decision", _ITSELF)


def _indexes() -> None:
    where: dict[str, Any] = {"sqlite_where": sa.text(_OPEN), "postgresql_where": sa.text(_OPEN)}
    op.create_index("ix_referral_name", "referral", ["family_name_key", "given_name_key"], postgresql_ops=_BY_BEGINNING)
    op.create_index("ix_referral_given_name", "referral", ["given_name_key"], postgresql_ops=_BY_BEGINNING)
    op.create_index("ix_referral_pressing", "referral", _ORDER, **where)
    op.create_index("ix_referral_owner_pressing", "referral", ["owner", *_ORDER], **where)
    op.create_index("ix_referral_owner_status", "referral", ["owner", "status", "id"])
    op.create_index("ix_referral_status", "referral", ["status", "id"])


def _birthdays() -> None:
    """The 18th birthday of everybody who was under 18 on arrival: 1 March for those born on a 29 February."""
    referral = sa.table(
        "referral", sa.column("id"), sa.column("date_of_birth", sa.Date()), sa.column("arrived_on", sa.Date()), sa.column("eighteen_on", sa.Date())
    )
    connection = op.get_bind()
    known = sa.select(referral.c.id, referral.c.date_of_birth, referral.c.arrived_on).where(referral.c.date_of_birth.is_not(None))
    for key, born, arrived_on in connection.execute(known).all():
        year = born.year + 18
        if year > 9998:
            continue
        leap = born.month == 2 and born.day == 29 and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0))
        birthday = date(year, 3, 1) if leap else born.replace(year=year)
        if birthday > arrived_on:
            connection.execute(referral.update().where(referral.c.id == key).values(eighteen_on=birthday))


def _desk() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(trim(login)) > 0", name=op.f("ck_account_login")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_account_name")),
        sa.CheckConstraint("name <> 'dsr'", name=op.f("ck_account_not_the_machine")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('duty', 'lead', 'auditor', 'administrator')", name=op.f("ck_account_role_role")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_role_account_id")),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "account_team",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_team_account_id")),
        sa.PrimaryKeyConstraint("account_id", "team", name=op.f("pk_account_team")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seen_at >= started_at", name=op.f("ck_sign_in_seen_at")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index("ix_sign_in_account_id", "sign_in", ["account_id"])
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login_hash", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )
    op.create_index("ix_sign_in_try_login_hash", "sign_in_try", ["login_hash", "at"])
    op.create_index("ix_sign_in_try_address", "sign_in_try", ["address", "at"])
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.CheckConstraint("ended_as IN ('released', 'taken_over', 'decided')", name=op.f("ck_claim_ended_as")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name=op.f("ck_claim_ended")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_claim_referral_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_referral_id", "claim", ["referral_id"])
    op.create_index(
        "uq_claim_open",
        "claim",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "value_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('confirm', 'correct', 'clear')", name=op.f("ck_value_check_kind")),
        sa.CheckConstraint("(kind = 'correct') = (value IS NOT NULL)", name=op.f("ck_value_check_value")),
        sa.CheckConstraint("length(trim(made_by)) > 0", name=op.f("ck_value_check_made_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_value_check_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_check")),
    )
    op.create_index("ix_value_check_referral_id", "value_check", ["referral_id", "id"])
    op.create_index(
        "uq_value_check_open",
        "value_check",
        ["referral_id", "field"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "clinical_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_clinical_view_reason")),
        sa.CheckConstraint("length(trim(opened_by)) > 0", name=op.f("ck_clinical_view_opened_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_clinical_view_referral_id")),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_in.id"], name=op.f("fk_clinical_view_sign_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinical_view")),
        sa.UniqueConstraint("referral_id", "sign_in_id", name=op.f("uq_clinical_view_referral_id_sign_in_id")),
    )
    op.create_table(
        "kept_form",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_kept_form_account_id")),
        sa.PrimaryKeyConstraint("account_id", "path", name=op.f("pk_kept_form")),
    )
