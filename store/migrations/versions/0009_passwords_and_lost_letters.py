"""Locked letters and the letters with their passwords; messages that a named person wrote off as lost"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "write_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("messages > 0", name=op.f("ck_write_off_messages")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_write_off_reason")),
        sa.CheckConstraint("length(trim(settled_by)) > 0", name=op.f("ck_write_off_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_off")),
    )
    op.create_index("ix_write_off_mailbox", "write_off", ["mailbox"])
    op.create_table(
        "password_letter",
        sa.Column("letter_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("thread", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part IN ('locked', 'password')", name=op.f("ck_password_letter_part")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_password_letter_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "part", name=op.f("pk_password_letter")),
    )
    op.create_index("ix_password_letter_mailbox", "password_letter", ["mailbox", "part", "received_at"])
    op.create_table(
        "letter_pair",
        sa.Column("locked_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("password_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["locked_id"], ["letter.id"], name=op.f("fk_letter_pair_locked_id")),
        sa.ForeignKeyConstraint(["password_id"], ["letter.id"], name=op.f("fk_letter_pair_password_id")),
        sa.PrimaryKeyConstraint("locked_id", "password_id", name=op.f("pk_letter_pair")),
    )
    op.create_index("ix_letter_pair_password_id", "letter_pair", ["password_id"])
