"""E-mails with leaflets, kept as they were sent; days in hospital that a person corrects"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BEFORE = (
    "kind IN ('acknowledgement', 'request', 'reminder', 'redirect', 'alarm', 'escalation', 'review_moved', 'review_off', 'digest')"
)
_KIND = _BEFORE.replace("'digest')", "'digest', 'information')")
_LETTER = "kind <> 'information' OR letter_id IS NOT NULL"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        op.drop_constraint(op.f("ck_outbox_kind"), "outbox", type_="check")
        op.create_check_constraint(op.f("ck_outbox_kind"), "outbox", _KIND)
        op.create_check_constraint(op.f("ck_outbox_information_letter"), "outbox", _LETTER)
    where = sa.text("kind = 'information'")
    op.create_index(
        "uq_outbox_information", "outbox", ["letter_id", "recipient"], unique=True, sqlite_where=where, postgresql_where=where
    )
    _tables()
    if op.get_bind().dialect.name == "sqlite" and op.get_bind().exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RuntimeError("a row points to one that is not there: the tables were left as they were")


def _rebuild() -> None:
    """SQLite cannot change a check: the table is made anew by its own words, but for the checks, and filled from the old one."""
    connection = op.get_bind()
    made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'outbox'").scalar_one()
    indexes = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'outbox' AND sql IS NOT NULL")
    again = [words for (words,) in indexes.all()]
    columns = made.split("(", 1)[1]
    anew = columns.replace(_BEFORE, _KIND).rstrip().removesuffix(")")
    if anew.count(_KIND) != 1:
        raise RuntimeError("the table of e-mails is not the one that was expected: it was left as it was")
    check = f", CONSTRAINT ck_outbox_information_letter CHECK ({_LETTER})"
    connection.exec_driver_sql(f"CREATE TABLE outbox_new ({anew}{check})")
    connection.exec_driver_sql("INSERT INTO outbox_new SELECT * FROM outbox")
    op.drop_table("outbox")
    op.rename_table("outbox_new", "outbox")
    for words in again:
        connection.exec_driver_sql(words)


def _tables() -> None:
    op.create_table(
        "attachment_bytes",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_attachment_bytes")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_attachment_name")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_attachment_outbox_id")),
        sa.ForeignKeyConstraint(["sha256"], ["attachment_bytes.sha256"], name=op.f("fk_attachment_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("outbox_id", "position", name=op.f("uq_attachment_outbox_id_position")),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    op.create_table(
        "stay_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("admitted_on", sa.Date(), nullable=False),
        sa.Column("discharged_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_by", sa.Text(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(corrected_by)) > 0", name=op.f("ck_stay_correction_corrected_by")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_stay_correction_reason")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_stay_correction_entry_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["hospital_stay.id"], name=op.f("fk_stay_correction_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_correction")),
    )
    op.create_index("ix_stay_correction_entry_id", "stay_correction", ["entry_id", "id"])
