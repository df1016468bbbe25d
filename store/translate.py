"""The one place where errors of the database become errors of the store. Their own words are dropped: PostgreSQL repeats whole rows in them."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from store.errors import DatabaseBusy, DatabaseRefused, DatabaseUnreachable, PromiseBroken, SchemaNotCurrent, StoreError, ValueRefused
from store.models import Row

#: PostgreSQL's classes and codes (its manual, appendix A): serialisation and waits; connections; values and their sizes; names.
_BUSY: Final = ("40", "55P03", "57014")
_GONE: Final = ("08", "57P", "25P03", "53300")
_VALUE: Final = ("22", "54")
_NO_TABLE: Final = ("42P01", "42703")

#: SQLite's primary result codes (sqlite.org/rescode.html).
_SQLITE_BUSY: Final = {5, 6}
_SQLITE_UNREACHABLE: Final = {14}
_SQLITE_VALUE: Final = {18, 20, 25}
_SQLITE_WORDS: Final = {
    8: "The database can only be read.",
    10: "The disk that holds the database reports an error.",
    11: "The database file is damaged.",
    13: "The disk that holds the database is full.",
    26: "The file is not a SQLite database.",
}
_SQLITE_UNIQUE: Final = re.compile(r"^UNIQUE constraint failed: ([\w., ]+)$")
_SQLITE_NAMED: Final = re.compile(r"^(?:(?:CHECK|NOT NULL) constraint failed: )?([\w.]+)$")


def translated(error: SQLAlchemyError) -> StoreError:
    """The store's error for one of SQLAlchemy's or its driver's, without a value of any row in it."""
    if isinstance(error, StatementError) and isinstance(error.orig, StoreError):
        return error.orig
    if isinstance(error, PoolTimeout):
        return DatabaseBusy("The database stayed busy for too long.")
    if not isinstance(error, DBAPIError):
        fault = error.orig if isinstance(error, StatementError) and error.orig is not None else error
        return StoreError(f"The store was asked for what it cannot do ({type(fault).__name__}).")
    if isinstance(error, IntegrityError):
        return PromiseBroken(_constraint(error))
    code = getattr(error.orig, "sqlstate", None)
    number = getattr(error.orig, "sqlite_errorcode", None)
    if number is not None:
        return _of_sqlite(number & 0xFF, str(error.orig))
    return _of_postgresql(code)


def _constraint(error: IntegrityError) -> str | None:
    """The name of the broken constraint, the same on both databases; `table.column` for what may not be empty; None for a
    foreign key of SQLite, which does not say which."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        named: str | None = diagnosis.constraint_name
        return named or f"{diagnosis.table_name}.{diagnosis.column_name}"
    said = str(error.orig)
    unique = _SQLITE_UNIQUE.match(said)
    if unique:
        return _unique_names().get(unique[1], unique[1])
    found = _SQLITE_NAMED.match(said)
    return found[1] if found else None


@cache
def _unique_names() -> dict[str, str]:
    """SQLite names the columns of a broken unique constraint; this names the constraint."""
    names: dict[str, str] = {}
    for table in Row.metadata.tables.values():
        unique = [held for held in table.constraints if isinstance(held, UniqueConstraint | PrimaryKeyConstraint)]
        for held in (*unique, *(index for index in table.indexes if index.unique)):
            names[", ".join(f"{table.name}.{column.name}" for column in held.columns)] = str(held.name)
    return names


def _of_sqlite(number: int, said: str) -> StoreError:
    if number in _SQLITE_BUSY:
        return DatabaseBusy("The database stayed busy for too long.")
    if number in _SQLITE_UNREACHABLE:
        return DatabaseUnreachable("The database file cannot be opened. Check that its folder exists and may be written.")
    if number in _SQLITE_VALUE:
        return ValueRefused(str(number))
    if said.startswith(("no such table", "no such column")):
        return SchemaNotCurrent("The tables of the database are not those of this version. Run `dsr init`.")
    return DatabaseRefused(_SQLITE_WORDS.get(number, f"The database refused (SQLite code {number})."))


def _of_postgresql(code: str | None) -> StoreError:
    if code is None or code.startswith(_GONE):
        return DatabaseUnreachable("The database does not answer, or does not let us in. Check its address, user and password.")
    if code.startswith(_BUSY):
        return DatabaseBusy("The database stayed busy for too long.")
    if code.startswith("28"):
        return DatabaseUnreachable("The database does not let us in. Check the user and password.")
    if code.startswith(_VALUE):
        return ValueRefused(code)
    if code in _NO_TABLE:
        return SchemaNotCurrent("The tables of the database are not those of this version. Run `dsr init`.")
    if code == "53100":
        return DatabaseRefused("The disk that holds the database is full.")
    if code == "25006":
        return DatabaseRefused("The database can only be read.")
    return DatabaseRefused(f"The database refused (PostgreSQL code {code}).")
