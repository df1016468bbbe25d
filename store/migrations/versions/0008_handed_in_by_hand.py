"""Letters that a person hands in: a file, or what is keyed in; who keyed in a referral; the queue by age along its index"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SOURCE = "source IN ('mailbox', 'file', 'keyed')"
_PLACE = (
    "CASE source WHEN 'mailbox' THEN mailbox IS NOT NULL AND uid_validity IS NOT NULL AND uid IS NOT NULL "
    "ELSE mailbox IS NULL AND uid_validity IS NULL AND uid IS NULL END"
)
_BROUGHT = (
    "CASE source WHEN 'mailbox' THEN brought_by IS NULL AND team IS NULL AND once IS NULL "
    "ELSE brought_by IS NOT NULL AND length(trim(brought_by)) > 0 AND team IS NOT NULL AND length(trim(team)) > 0 AND once IS NOT NULL END"
)
_FILE_NAME = "(source = 'file') = (file_name IS NOT NULL)"
_KEYED_DONE = "source <> 'keyed' OR state = 'done'"
_NEW = {"source": _SOURCE, "place": _PLACE, "brought": _BROUGHT, "file_name": _FILE_NAME, "keyed_done": _KEYED_DONE}
_KEPT = (
    "id, mailbox, uid_validity, uid, message_id, sha256, size, received_at, kept_at, state, attempts, last_attempt_at, outcome_at, kind, "
    "reason, urgent, danger, same_as, moved_at, settled_at, settled_by, settled_reason"
)
_OPEN = "status IN ('waiting', 'asked')"
_ORDER = [
    "pressing", "arrived_on", "eighteen_on", "consent_shown", "id", "date_of_birth", "status", "team", "route_sure", "consent_withdrawn_at",
]


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        _rebuild_letter()
    else:
        _alter_letter()
    _unique_where("uq_letter_once", ["once"], "source <> 'mailbox'")
    _unique_where("uq_letter_file", ["sha256"], "source = 'file'")
    op.execute(
        "ALTER TABLE referral ADD COLUMN keyed_by TEXT CONSTRAINT ck_referral_keyed_by CHECK (keyed_by IS NULL OR length(trim(keyed_by)) > 0)"
    )
    for name, columns in {"ix_referral_pressing": _ORDER, "ix_referral_owner_pressing": ["owner", *_ORDER]}.items():
        op.drop_index(name, "referral")
        op.create_index(name, "referral", columns, **_where(_OPEN))
    if sqlite and op.get_bind().exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RuntimeError("a row points to one that is not there: the tables were left as they were")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _unique_where(name: str, columns: list[str], condition: str) -> None:
    op.create_index(name, "letter", columns, unique=True, **_where(condition))


def _rebuild_letter() -> None:
    """SQLite can neither let a column be empty that had to be filled nor add a check: the table is made anew."""
    op.create_table(
        "letter_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=True),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.BigInteger(), nullable=True),
        sa.Column("brought_by", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("once", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("danger", sa.JSON(), nullable=False),
        sa.Column("same_as", sa.Integer(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_reason", sa.Text(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_letter_{name}")) for name, rule in _NEW.items()),
        sa.CheckConstraint("(state = 'kept') = (outcome_at IS NULL)", name=op.f("ck_letter_outcome")),
        sa.CheckConstraint("same_as IS NULL OR state = 'done'", name=op.f("ck_letter_copy_done")),
        sa.CheckConstraint("state <> 'done' OR kind IS NOT NULL", name=op.f("ck_letter_done_kind")),
        sa.CheckConstraint(
            "state <> 'set_aside' OR (reason IS NOT NULL AND length(trim(reason)) > 0)", name=op.f("ck_letter_set_aside_reason")
        ),
        sa.CheckConstraint("state IN ('kept', 'done', 'set_aside')", name=op.f("ck_letter_state")),
        sa.CheckConstraint(
            "settled_at IS NULL OR (settled_by IS NOT NULL AND length(trim(settled_by)) > 0)", name=op.f("ck_letter_settled_by")
        ),
        sa.ForeignKeyConstraint(["same_as"], ["letter.id"], name=op.f("fk_letter_same_as")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("mailbox", "uid_validity", "uid", name=op.f("uq_letter_mailbox_uid_validity_uid")),
    )
    op.execute(f"INSERT INTO letter_new (source, {_KEPT}) SELECT 'mailbox', {_KEPT} FROM letter")
    op.drop_table("letter")
    op.rename_table("letter_new", "letter")
    op.create_index("ix_letter_message_id", "letter", ["message_id"])
    op.create_index("ix_letter_sha256", "letter", ["mailbox", "sha256"])
    op.create_index("ix_letter_for_people", "letter", ["state", "kind", "id"], **_where("settled_at IS NULL AND state <> 'kept'"))
    op.create_index("ix_letter_to_move", "letter", ["mailbox", "id"], **_where("state <> 'kept' AND moved_at IS NULL"))
    op.create_index("ix_letter_waiting", "letter", ["attempts", "id"], **_where("state = 'kept'"))
    op.create_index("ix_letter_waiting_mailbox", "letter", ["mailbox", "attempts", "id"], **_where("state = 'kept'"))
    op.create_index("ix_letter_urgent", "letter", ["id"], **_where("urgent AND settled_at IS NULL AND state <> 'kept'"))


def _alter_letter() -> None:
    op.add_column("letter", sa.Column("source", sa.Text(), nullable=False, server_default="mailbox"))
    op.alter_column("letter", "source", server_default=None)
    for name in ("brought_by", "team", "once", "file_name"):
        op.add_column("letter", sa.Column(name, sa.Text(), nullable=True))
    for name in ("mailbox", "uid_validity", "uid"):
        op.alter_column("letter", name, nullable=True)
    for name, rule in _NEW.items():
        op.create_check_constraint(op.f(f"ck_letter_{name}"), "letter", rule)
