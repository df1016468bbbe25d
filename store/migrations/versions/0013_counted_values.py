"""The values that reports count, beside the referrals they come from; the first thing that a person did with a referral, by an index"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEYS = (
    "person.date_of_birth",
    "diagnosis.learning_disability",
    "diagnosis.autism",
    "consent.basis",
    "referral.is_self_referral",
    "referral.referrer_role",
    "risk.factors",
    "risk.rating_suggested",
)
_REFERRAL = sa.table(
    "referral", sa.column("id", sa.Integer), sa.column("arrived_on", sa.Date), sa.column("team_suggested", sa.Text), sa.column("fields", sa.JSON)
)
#: Forms are of any size: so many are held at a time.
_AT_A_TIME = 200


def upgrade() -> None:
    counted = op.create_table(
        "counted_values",
        sa.Column("referral_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("team_suggested", sa.Text(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_counted_values_referral_id")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_counted_values")),
    )
    _fill(counted)
    op.create_index("ix_counted_values_arrived_on", "counted_values", ["arrived_on"])
    where = sa.text("actor <> 'dsr'")
    op.create_index("ix_audit_event_by_a_person", "audit_event", ["referral_id", "at"], sqlite_where=where, postgresql_where=where)


def _fill(counted: sa.Table) -> None:
    connection, last = op.get_bind(), 0
    while True:
        query = sa.select(_REFERRAL).where(_REFERRAL.c.id > last).order_by(_REFERRAL.c.id).limit(_AT_A_TIME)
        found = connection.execute(query).all()
        if not found:
            return
        connection.execute(counted.insert(), [_counted(*row) for row in found])
        last = found[-1].id


def _counted(referral_id: int, arrived_on: Any, team_suggested: str, fields: dict[str, Any]) -> dict[str, Any]:
    said = {key: {"value": fields[key]["value"], "state": fields[key]["state"]} for key in _KEYS if key in fields}
    return {"referral_id": referral_id, "arrived_on": arrived_on, "team_suggested": team_suggested, "said": said}
