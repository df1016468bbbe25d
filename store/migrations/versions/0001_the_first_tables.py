"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
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
    op.create_index(
        "ix_letter_for_people",
        "letter",
        ["state", "kind", "id"],
        sqlite_where=sa.text("settled_at IS NULL AND state <> 'kept'"),
        postgresql_where=sa.text("settled_at IS NULL AND state <> 'kept'"),
    )
    op.create_index("ix_letter_message_id", "letter", ["message_id"])
    op.create_index("ix_letter_sha256", "letter", ["mailbox", "sha256"])
    op.create_index(
        "ix_letter_to_move",
        "letter",
        ["mailbox", "id"],
        sqlite_where=sa.text("state <> 'kept' AND moved_at IS NULL"),
        postgresql_where=sa.text("state <> 'kept' AND moved_at IS NULL"),
    )
    op.create_index(
        "ix_letter_waiting",
        "letter",
        ["attempts", "id"],
        sqlite_where=sa.text("state = 'kept'"),
        postgresql_where=sa.text("state = 'kept'"),
    )

    op.create_table(
        "mailbox_state",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("highest_uid", sa.BigInteger(), nullable=False),
        sa.Column("offered", sa.BigInteger(), nullable=False),
        sa.Column("last_polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_failure", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(holder IS NULL) = (held_until IS NULL)", name=op.f("ck_mailbox_state_lease")),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_mailbox_state")),
    )
    op.create_table(
        "worker_heartbeat",
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_worker_heartbeat")),
    )
    op.create_table(
        "answered",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_answered_letter_id")),
        sa.PrimaryKeyConstraint("sender", "day", name=op.f("pk_answered")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_document_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("letter_id", "position", name=op.f("uq_document_letter_id_position")),
    )
    op.create_table(
        "letter_bytes",
        sa.Column("letter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_bytes_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_bytes")),
    )
    op.create_table(
        "referral",
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
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'asked', 'accepted', 'declined', 'redirected')", name=op.f("ck_referral_status")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_referral_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("letter_id", "position", name=op.f("uq_referral_letter_id_position")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
    )
    op.create_index("ix_referral_date_of_birth", "referral", ["date_of_birth"])
    op.create_index("ix_referral_name", "referral", ["family_name_key", "given_name_key"])
    op.create_index("ix_referral_nhs_number", "referral", ["nhs_number"])
    op.create_index("ix_referral_queue", "referral", ["status", "urgent", "arrived_at", "id"])

    op.create_table(
        "decision",
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
        sa.CheckConstraint(
            "kind <> 'accept' OR (rating IS NOT NULL AND review_on IS NOT NULL AND team IS NOT NULL)", name=op.f("ck_decision_accept_whole")
        ),
        sa.CheckConstraint("kind <> 'redirect' OR team IS NOT NULL", name=op.f("ck_decision_redirect_team")),
        sa.CheckConstraint("kind = 'accept' OR (rating IS NULL AND review_on IS NULL)", name=op.f("ck_decision_accept_only")),
        sa.CheckConstraint("kind = 'accept' OR (reason IS NOT NULL AND length(trim(reason)) > 0)", name=op.f("ck_decision_reason")),
        sa.CheckConstraint("kind IN ('accept', 'decline', 'redirect', 'ask', 'reopen')", name=op.f("ck_decision_kind")),
        sa.CheckConstraint("rating IN ('red', 'amber', 'green', 'blue')", name=op.f("ck_decision_rating")),
        sa.CheckConstraint("length(trim(decided_by)) > 0", name=op.f("ck_decision_decided_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_decision_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_referral_id", "decision", ["referral_id", "id"])
    op.create_index(
        "uq_decision_open",
        "decision",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )

    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("rated_by", sa.Text(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead_email", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rating IN ('red', 'amber', 'green', 'blue')", name=op.f("ck_entry_rating")),
        sa.CheckConstraint("length(trim(rated_by)) > 0", name=op.f("ck_entry_rated_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_entry_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_entry_referral_id")),
    )
    op.create_table(
        "letter_about",
        sa.Column("letter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("referral_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_about_letter_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_letter_about_referral_id")),
        sa.PrimaryKeyConstraint("letter_id", "referral_id", name=op.f("pk_letter_about")),
    )
    op.create_index("ix_letter_about_referral_id", "letter_about", ["referral_id"])

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_as", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.CheckConstraint("closed_as IN ('done', 'moved', 'ended')", name=op.f("ck_review_closed_as")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_as IS NULL)", name=op.f("ck_review_closed")),
        sa.CheckConstraint(
            "closed_at IS NULL OR (closed_by IS NOT NULL AND length(trim(closed_by)) > 0)", name=op.f("ck_review_closed_by")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_review_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("entry_id", "due_on", name=op.f("uq_review_entry_id_due_on")),
    )
    op.create_index(
        "ix_review_due", "review", ["due_on"], sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index(
        "uq_review_open",
        "review",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "outbox",
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
        sa.CheckConstraint("kind <> 'alarm' OR occasion IS NOT NULL", name=op.f("ck_outbox_alarm_occasion")),
        sa.CheckConstraint(
            "kind <> 'reminder' OR (review_id IS NOT NULL AND occasion IS NOT NULL)", name=op.f("ck_outbox_reminder_review")
        ),
        sa.CheckConstraint("kind IN ('acknowledgement', 'request', 'reminder', 'redirect', 'alarm')", name=op.f("ck_outbox_kind")),
        sa.CheckConstraint("kind NOT IN ('request', 'redirect') OR referral_id IS NOT NULL", name=op.f("ck_outbox_about_referral")),
        sa.CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_outbox_sent_at")),
        sa.CheckConstraint("state <> 'waiting' OR next_attempt_at IS NOT NULL", name=op.f("ck_outbox_waiting_next")),
        sa.CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'failed', 'uncertain', 'cancelled')", name=op.f("ck_outbox_state")),
        sa.CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL)", name=op.f("ck_outbox_claimed_at")),
        sa.CheckConstraint("length(trim(recipient)) > 0", name=op.f("ck_outbox_recipient")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_outbox_letter_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_outbox_referral_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_outbox_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("token", name=op.f("uq_outbox_token")),
    )
    op.create_index(
        "ix_outbox_claimed",
        "outbox",
        ["claimed_at"],
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["next_attempt_at", "id"],
        sqlite_where=sa.text("state IN ('waiting', 'uncertain')"),
        postgresql_where=sa.text("state IN ('waiting', 'uncertain')"),
    )
    op.create_index("ix_outbox_letter_id", "outbox", ["letter_id"])
    op.create_index("ix_outbox_referral_id", "outbox", ["referral_id"])
    op.create_index(
        "ix_outbox_sent",
        "outbox",
        ["sent_at"],
        sqlite_where=sa.text("sent_at IS NOT NULL"),
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_acknowledged",
        "outbox",
        ["recipient", "owed_at"],
        sqlite_where=sa.text("kind = 'acknowledgement'"),
        postgresql_where=sa.text("kind = 'acknowledgement'"),
    )
    op.create_index(
        "uq_outbox_about",
        "outbox",
        ["referral_id", "occasion", "recipient"],
        unique=True,
        sqlite_where=sa.text("kind IN ('request', 'redirect')"),
        postgresql_where=sa.text("kind IN ('request', 'redirect')"),
    )
    op.create_index(
        "uq_outbox_acknowledgement",
        "outbox",
        ["letter_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'acknowledgement'"),
        postgresql_where=sa.text("kind = 'acknowledgement'"),
    )
    op.create_index(
        "uq_outbox_alarm",
        "outbox",
        ["occasion", "recipient"],
        unique=True,
        sqlite_where=sa.text("kind = 'alarm'"),
        postgresql_where=sa.text("kind = 'alarm'"),
    )
    op.create_index(
        "uq_outbox_reminder",
        "outbox",
        ["review_id", "occasion", "recipient"],
        unique=True,
        sqlite_where=sa.text("kind = 'reminder' AND state <> 'cancelled'"),
        postgresql_where=sa.text("kind = 'reminder' AND state <> 'cancelled'"),
    )

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(trim(actor)) > 0", name=op.f("ck_audit_event_actor")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_audit_event_entry_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_audit_event_letter_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_audit_event_outbox_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_audit_event_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_letter_id", "audit_event", ["letter_id"])
    op.create_index("ix_audit_event_referral_id", "audit_event", ["referral_id"])
    append_only()


def append_only() -> None:
    """The audit trail may only grow."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER audit_event_no_{change.lower()} BEFORE {change} ON audit_event
                BEGIN SELECT RAISE(ABORT, 'audit_event_append_only'); END""")
        return
    op.execute("""
        CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit events are never changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_event_append_only'; END $$""")
    op.execute("""
        CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()""")
