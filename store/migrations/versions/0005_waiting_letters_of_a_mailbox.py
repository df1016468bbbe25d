"""An index of the letters of a mailbox that wait: a poll need not look through all that were ever kept"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_letter_waiting_mailbox",
        "letter",
        ["mailbox", "attempts", "id"],
        sqlite_where=sa.text("state = 'kept'"),
        postgresql_where=sa.text("state = 'kept'"),
    )
