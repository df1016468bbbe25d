"""What every table shares: named constraints, and a repr that tells nothing of a person."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar, Final

from sqlalchemy import CheckConstraint, Index, MetaData, text
from sqlmodel import SQLModel

from store.columns import Code

#: The actor of what the program does by itself.
MACHINE: Final = "dsr"

#: Constraints have names on both databases, so that an error can say which promise it kept and a migration can change it.
NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """What every table shares: one metadata with named constraints, and a repr that tells nothing of a person."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return [(name, self.__dict__[name]) for name in ("id", "state", "status", "kind", "action") if name in self.__dict__]


def code(words: type[StrEnum]) -> Any:
    """The column type that holds one of `words`."""
    return Code(words)


def one_of(column: str, words: Iterable[str], name: str | None = None) -> CheckConstraint:
    """The rule that `column` holds one of `words`."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def said(column: str) -> str:
    """The condition that `column` says something."""
    return f"length(trim({column})) > 0"


def unique_where(name: str, where: str, *columns: str) -> Index:
    """One row at most with these columns, among those that fulfil `where`."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


def index_where(name: str, where: str, *columns: str) -> Index:
    """An index of those rows that fulfil `where`."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
