"""Two ways of touching rows that leave the deciding to the database: insert if new, and read in order to change."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from store.models import Row

Found = TypeVar("Found", bound=Row)


def insert_new(session: Session, row: Row) -> tuple[Any, ...] | None:
    """Insert `row` unless a unique constraint of its table says that it is there already: its primary key, None when it is there.

    Waits for a concurrent transaction that is inserting the same, and does not break the transaction when that one wins.
    """
    table: Any = row.__table__  # type: ignore[attr-defined]  # SQLModel sets it on every table class
    values = {column.name: getattr(row, column.key) for column in table.columns if getattr(row, column.key) is not None}
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.flush()
    statement = insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key.columns)
    inserted = session.execute(statement).first()
    return None if inserted is None else tuple(inserted)


def for_change(query: SelectOfScalar[Found], *, skip_locked: bool = False) -> SelectOfScalar[Found]:
    """The query, locking what it finds until the transaction ends (PostgreSQL; on SQLite the transaction holds the one write lock),
    and reading it afresh even where the session knows it: what was read before the lock may be old. Rows that only point to what
    is locked can still be written (FOR NO KEY UPDATE): audit events need not wait."""
    return query.with_for_update(skip_locked=skip_locked, key_share=True).execution_options(populate_existing=True)
