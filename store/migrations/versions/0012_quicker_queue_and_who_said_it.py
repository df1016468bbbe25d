"""The rarer questions to the queue have indexes of their own; what a person keyed in says that a person said it"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OPEN = "status IN ('waiting', 'asked')"
_ORDER = ["pressing", "arrived_on", "eighteen_on", "consent_shown", "id"]
_NARROWED = [*_ORDER, "date_of_birth", "status", "team", "route_sure", "consent_withdrawn_at", "form"]


def upgrade() -> None:
    for name, columns in {"ix_referral_pressing": _NARROWED, "ix_referral_owner_pressing": ["owner", *_NARROWED]}.items():
        op.drop_index(name, "referral")
        op.create_index(name, "referral", columns, **_where(_OPEN))
    op.create_index("ix_referral_asked", "referral", ["status", *_ORDER, "owner"], **_where("status = 'asked'"))
    op.create_index(
        "ix_referral_age_unknown", "referral", ["date_of_birth", *_ORDER, "owner"], **_where(f"{_OPEN} AND date_of_birth IS NULL")
    )
    op.create_index(
        "ix_referral_team_not_sure", "referral", ["team", *_ORDER, "owner"], **_where(f"{_OPEN} AND team IS NULL AND NOT route_sure")
    )
    op.create_index("ix_claim_account_id", "claim", ["account_id", "referral_id"], **_where("ended_at IS NULL"))
    _said_by_people()


def _said_by_people() -> None:
    """What was keyed in was kept as if it had been read."""
    referral = sa.table("referral", sa.column("id", sa.Integer), sa.column("keyed_by", sa.Text), sa.column("fields", sa.JSON))
    connection = op.get_bind()
    keyed = connection.execute(sa.select(referral.c.id, referral.c.fields).where(referral.c.keyed_by.is_not(None))).all()
    for key, fields in keyed:
        said = {name: {**value, "state": "person"} for name, value in fields.items()}
        connection.execute(sa.update(referral).where(referral.c.id == key).values(fields=said))


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
