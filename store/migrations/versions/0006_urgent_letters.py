"""Urgent letters that nobody has settled are found without a walk through all that was done"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_URGENT = "urgent AND settled_at IS NULL AND state <> 'kept'"


def upgrade() -> None:
    op.create_index("ix_letter_urgent", "letter", ["id"], sqlite_where=sa.text(_URGENT), postgresql_where=sa.text(_URGENT))
