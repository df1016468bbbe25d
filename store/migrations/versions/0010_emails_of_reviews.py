"""E-mails to the team lead, digests, and calendar entries that move and go away"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KIND = (
    "kind IN ('acknowledgement', 'request', 'reminder', 'redirect', 'alarm', 'escalation', 'review_moved', 'review_off', 'digest')"
)
_ABOUT_REVIEW = (
    "kind NOT IN ('reminder', 'escalation', 'review_moved', 'review_off') OR (review_id IS NOT NULL AND occasion IS NOT NULL)"
)
_OCCASION = "kind NOT IN ('alarm', 'digest') OR occasion IS NOT NULL"
_CALENDAR = "(calendar IS NULL) = (appointment_id IS NULL) AND (calendar IS NULL) = (sequence IS NULL)"
_SHOWS_ON = (
    "(kind <> 'review_moved' OR shows_on IS NOT NULL) AND (kind <> 'review_off' OR (appointment_id IS NOT NULL AND shows_on IS NULL)) "
    "AND (shows_on IS NULL OR appointment_id IS NOT NULL)"
)

_FIRST = (
    "id",
    "token",
    "kind",
    "letter_id",
    "referral_id",
    "review_id",
    "occasion",
    "mailbox",
    "recipient",
    "subject",
    "text",
    "html",
    "calendar",
)
_LAST = (
    "in_reply_to",
    '"references"',
    "state",
    "owed_at",
    "attempts",
    "doubts",
    "next_attempt_at",
    "claimed_at",
    "claimed_by",
    "attempting_at",
    "sent_at",
    "bounced_at",
    "last_code",
    "last_error",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        _alter()
    _indexes()
    if op.get_bind().dialect.name == "sqlite" and op.get_bind().exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RuntimeError("a row points to one that is not there: the tables were left as they were")


def _rebuild() -> None:
    """SQLite cannot change a check: the table is made anew and filled from the old one. Every calendar entry that went out until
    now was named by its own review and never changed."""
    op.create_table(
        "outbox_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("occasion", sa.Text(), nullable=True),
        sa.Column("mailbox", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=True),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("shows_on", sa.Date(), nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("references", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("attempting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_code", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name=op.f("ck_outbox_claimed_by")),
        sa.CheckConstraint("kind <> 'acknowledgement' OR letter_id IS NOT NULL", name=op.f("ck_outbox_acknowledgement_letter")),
        sa.CheckConstraint(_ABOUT_REVIEW, name=op.f("ck_outbox_about_review")),
        sa.CheckConstraint(_OCCASION, name=op.f("ck_outbox_occasion")),
        sa.CheckConstraint(_CALENDAR, name=op.f("ck_outbox_calendar")),
        sa.CheckConstraint(_SHOWS_ON, name=op.f("ck_outbox_shows_on")),
        sa.CheckConstraint(_KIND, name=op.f("ck_outbox_kind")),
        sa.CheckConstraint("kind NOT IN ('request', 'redirect') OR referral_id IS NOT NULL", name=op.f("ck_outbox_about_referral")),
        sa.CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_outbox_sent_at")),
        sa.CheckConstraint("state <> 'waiting' OR next_attempt_at IS NOT NULL", name=op.f("ck_outbox_waiting_next")),
        sa.CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'failed', 'uncertain', 'cancelled')", name=op.f("ck_outbox_state")),
        sa.CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL)", name=op.f("ck_outbox_claimed_at")),
        sa.CheckConstraint("length(trim(recipient)) > 0", name=op.f("ck_outbox_recipient")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_outbox_letter_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_outbox_referral_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_outbox_review_id")),
        sa.ForeignKeyConstraint(["appointment_id"], ["review.id"], name=op.f("fk_outbox_appointment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("token", name=op.f("uq_outbox_token")),
    )
    to = ", ".join((*_FIRST, "appointment_id", "sequence", "shows_on", *_LAST))
    first, last = (", ".join(f"outbox.{name}" for name in names) for names in (_FIRST, _LAST))
    op.execute(
        f"INSERT INTO outbox_new ({to}) SELECT {first}, CASE WHEN calendar IS NOT NULL THEN review_id END, "
        f"CASE WHEN calendar IS NOT NULL THEN 0 END, CASE WHEN calendar IS NOT NULL THEN review.due_on END, {last} FROM outbox LEFT JOIN review ON review.id = outbox.review_id"
    )
    op.drop_table("outbox")
    op.rename_table("outbox_new", "outbox")
    _partial("ix_outbox_claimed", "state = 'claimed'", "claimed_at")
    _partial("ix_outbox_due", "state IN ('waiting', 'uncertain')", "next_attempt_at", "id")
    _partial("ix_outbox_sent", "sent_at IS NOT NULL", "sent_at")
    _partial("ix_outbox_acknowledged", "kind = 'acknowledgement'", "recipient", "owed_at")
    _partial("uq_outbox_about", "kind IN ('request', 'redirect')", "referral_id", "occasion", "recipient", unique=True)
    _partial("uq_outbox_acknowledgement", "kind = 'acknowledgement'", "letter_id", unique=True)
    _partial("uq_outbox_alarm", "kind = 'alarm'", "occasion", "recipient", unique=True)
    op.create_index("ix_outbox_letter_id", "outbox", ["letter_id"])
    op.create_index("ix_outbox_referral_id", "outbox", ["referral_id"])


def _alter() -> None:
    op.add_column("outbox", sa.Column("appointment_id", sa.Integer(), nullable=True))
    op.add_column("outbox", sa.Column("sequence", sa.Integer(), nullable=True))
    op.add_column("outbox", sa.Column("shows_on", sa.Date(), nullable=True))
    op.create_foreign_key(op.f("fk_outbox_appointment_id"), "outbox", "review", ["appointment_id"], ["id"])
    op.execute(
        "UPDATE outbox SET appointment_id = review_id, sequence = 0, shows_on = review.due_on FROM review "
        "WHERE review.id = outbox.review_id AND outbox.calendar IS NOT NULL"
    )
    for name in ("kind", "reminder_review", "alarm_occasion"):
        op.drop_constraint(op.f(f"ck_outbox_{name}"), "outbox", type_="check")
    op.create_check_constraint(op.f("ck_outbox_kind"), "outbox", _KIND)
    op.create_check_constraint(op.f("ck_outbox_about_review"), "outbox", _ABOUT_REVIEW)
    op.create_check_constraint(op.f("ck_outbox_occasion"), "outbox", _OCCASION)
    op.create_check_constraint(op.f("ck_outbox_calendar"), "outbox", _CALENDAR)
    op.create_check_constraint(op.f("ck_outbox_shows_on"), "outbox", _SHOWS_ON)
    op.drop_index("uq_outbox_reminder", "outbox")


def _indexes() -> None:
    review = "kind IN ('reminder', 'escalation') AND state <> 'cancelled'"
    calendar = "kind IN ('review_moved', 'review_off') AND state <> 'cancelled'"
    _partial("uq_outbox_review", review, "review_id", "occasion", "recipient", unique=True)
    _partial("uq_outbox_calendar", calendar, "appointment_id", "recipient", "sequence", unique=True)
    _partial("uq_outbox_digest", "kind = 'digest'", "occasion", "recipient", unique=True)
    _partial("ix_outbox_appointment", "appointment_id IS NOT NULL", "appointment_id", "recipient", "id")
    _partial("ix_outbox_review_id", "review_id IS NOT NULL", "review_id")


def _partial(name: str, where: str, *columns: str, unique: bool = False) -> None:
    op.create_index(name, "outbox", list(columns), unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
