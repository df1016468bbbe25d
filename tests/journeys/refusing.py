"""A database that really refuses: the error comes from SQLite or from the PostgreSQL server, not from this code.

SQLite asks the operating system through doors that its own crash tests replace (`xSetSystemCall` of `sqlite3_vfs`, sqlite.org/c3ref/vfs.html);
here a door's write fails as the system call would. PostgreSQL raises the error of its manual's appendix A, or ends the connection.
"""

from __future__ import annotations

import _sqlite3
import atexit
import ctypes
import errno
import sqlite3
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

import psycopg
from sqlalchemy.engine import make_url

from store.engine import Store
from store.models import Row

#: What a write fails with: SQLite's full disk and I/O error (errno), PostgreSQL's (SQLSTATE).
FULL: Final = (errno.ENOSPC, "53100")
BROKEN: Final = (errno.EIO, "58030")

_OK: Final = 0
_WRITES: Final = (b"write", b"pwrite", b"pwrite64")
_WRITING: Final = ("INSERT", "UPDATE", "DELETE")


class Held(Protocol):
    """A connection that holds what others want to write to, until it is closed."""

    def close(self) -> None:
        """Let go."""


def writes(statement: str) -> bool:
    """Whether a statement of SQL writes."""
    return statement.lstrip().upper().startswith(_WRITING)


def hold(store: Store) -> Held:
    """Lock the database against every other writer, on a connection of its own."""
    if store.dialect == "sqlite":
        other = sqlite3.connect(str(store._url.database), isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        return other
    server = _another(store._url.render_as_string(hide_password=False))
    server.autocommit = False
    server.execute(f"LOCK TABLE {', '.join(table.name for table in Row.metadata.sorted_tables)} IN EXCLUSIVE MODE".encode())
    return server


def refuse(connection: psycopg.Connection[Any], code: str) -> None:
    """Let the server answer with this error. Always raises."""
    connection.execute(f"DO $$ BEGIN RAISE EXCEPTION 'refused for a test' USING ERRCODE = '{code}'; END $$".encode())
    raise AssertionError("the server did not refuse")


def end(connection: psycopg.Connection[Any]) -> None:
    """End a connection on the server, as its administrator would; the client notices at its next word."""
    with _another(connection.info.dsn) as administrator:
        number = connection.info.backend_pid
        administrator.execute("SELECT pg_terminate_backend(%s)", [number])
        deadline = time.monotonic() + 10
        while administrator.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [number]).fetchone():
            assert time.monotonic() < deadline, "the server does not end the connection"


def _another(address: str) -> psycopg.Connection[Any]:
    if "://" in address:
        address = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs` as far as its doors (sqlite3.h)."""


_Door = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Vfs), ctypes.c_char_p, ctypes.c_void_p)
_Open = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.POINTER(_Vfs), ctypes.c_char_p)
_Write = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, use_errno=True)
_WriteAt = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True)
_Vfs._fields_ = [
    ("iVersion", ctypes.c_int),
    ("szOsFile", ctypes.c_int),
    ("mxPathname", ctypes.c_int),
    ("pNext", ctypes.c_void_p),
    ("zName", ctypes.c_char_p),
    ("pAppData", ctypes.c_void_p),
    *((name, ctypes.c_void_p) for name in ("xOpen", "xDelete", "xAccess", "xFullPathname", "xDlOpen", "xDlError", "xDlSym", "xDlClose")),
    *((name, ctypes.c_void_p) for name in ("xRandomness", "xSleep", "xCurrentTime", "xGetLastError", "xCurrentTimeInt64")),
    ("xSetSystemCall", _Door),
    ("xGetSystemCall", _Open),
]

#: SQLite keeps the addresses of these; they must live as long as the process.
_DOORS: Final[list[object]] = []


def reachable() -> bool:
    """Whether SQLite's functions can be called here; not where Python has SQLite within itself and hides its names."""
    return hasattr(_library(), "sqlite3_vfs_find")


def at_each_write(asked: Callable[[], int | None]) -> None:
    """Ask before every write of SQLite in this process, from now on: an errno makes it fail with that, None lets it through."""
    library = _library()
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    found = library.sqlite3_vfs_find(None)
    replaced = 0
    for name in _WRITES:
        address = found.contents.xGetSystemCall(found, name)
        if address is None:
            continue  # not a door of this build
        kind = _Write if name == b"write" else _WriteAt
        door = kind(_failing(kind(address), asked))
        _DOORS.append(door)
        replaced += found.contents.xSetSystemCall(found, name, ctypes.cast(door, ctypes.c_void_p)) == _OK
    assert replaced, "SQLite has no door for writes here"
    atexit.register(found.contents.xSetSystemCall, found, None, None)  # a database that is closed last of all would find no door


def _failing(real: Callable[..., int], asked: Callable[[], int | None]) -> Callable[..., int]:
    def write(*arguments: int) -> int:
        number = asked()
        if number is None:
            return real(*arguments)
        ctypes.set_errno(number)
        return -1

    return write


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(_sqlite3.__file__ if hasattr(_sqlite3, "__file__") else None)
