"""`Store`: one database, SQLite or PostgreSQL, with transactions that write and transactions that only read."""

from __future__ import annotations

import fcntl
import hashlib
import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from weakref import WeakKeyDictionary

from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlmodel import Session

from parsers.limits import DATABASE_ASKED_AFTER_SECONDS, DATABASE_BUSY_SECONDS, DATABASE_CONNECT_SECONDS, DATABASE_STATEMENT_SECONDS
from store import migrate
from store.errors import AlreadyRunning, BadDatabaseUrl, DatabaseUnreachable, SchemaNotCurrent, StoreError
from store.models import WorkerHeartbeat
from store.translate import translated

_IMMEDIATE: Final = "dsr_immediate"
_WORKERS: Final = "worker"
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Store:
    """One database. Sessions give back objects that stay usable after their transaction.

    `url` is `sqlite:///path/to/file.db` or `postgresql://user@host/database`. Raises BadDatabaseUrl for anything else;
    no error ever repeats a password.
    """

    def __init__(self, url: str) -> None:
        self._url = _parsed(url)
        self.dialect: Final = self._url.get_backend_name()
        self._engine = _sqlite(self._url) if self.dialect == "sqlite" else _postgresql(self._url)
        self._writing = self._engine.execution_options(**{_IMMEDIATE: True})
        self._closed = False

    @property
    def where(self) -> str:
        """Where the database is, for people: never with a user name or password."""
        if self.dialect == "sqlite":
            return f"the SQLite file {self._url.database}"
        return f"the PostgreSQL database {self._url.database} at {self._url.host or 'this machine'}"

    @property
    def folder(self) -> Path | None:
        """The folder of the database's file, whose disk can fill up; None for a server, whose disk is not ours to see."""
        return Path(str(self._url.database)).absolute().parent if self.dialect == "sqlite" else None

    def __repr__(self) -> str:
        return f"Store({self.dialect})"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that writes: all of it or, when anything is raised, nothing.

        On SQLite the write lock is taken at the start, so that nobody reads what they are about to change while another
        changes it. Raises a StoreError in place of any error of the database.
        """
        with self._session(self._writing) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that reads one consistent state and cannot write. Raises a StoreError in place of any error of the database."""
        with self._session(self._engine) as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables to this version. Safe to run again, and by two processes at once.
        Raises SchemaNotCurrent when a newer version made them, another StoreError when the database does not let us."""
        try:
            with self._writing.connect() as connection, self._tables_may_change(connection), connection.begin():
                migrate.upgrade(connection)
        except SQLAlchemyError as error:
            raise translated(error) from None
        except CommandError:
            raise SchemaNotCurrent("The tables were made by a newer version of this program. Install that version.") from None

    def check(self) -> tuple[str, ...]:
        """What is wrong with the database, each problem in words for the operator; empty when it answers, is current and can be written."""
        try:
            self.require_current()
            with self._session(self._writing) as session:
                session.add(WorkerHeartbeat(worker="a check", started_at=_ANY_TIME, beat_at=_ANY_TIME))
                session.flush()
                session.rollback()
        except StoreError as error:
            return (f"{self.where}: {error}",)
        return ()

    def require_current(self) -> None:
        """Raise SchemaNotCurrent unless the tables are exactly those of this version."""
        with self._session(self._engine) as session:
            found = MigrationContext.configure(session.connection()).get_current_revision()
        if found is None:
            raise SchemaNotCurrent("The database has no tables yet. Run `dsr init`.")
        if found != migrate.head():
            raise SchemaNotCurrent(f"The tables are of another version ({found}). Run `dsr init` with the newest version installed.")

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Be the only process that works under `name`, until the block or the process ends, however it ends. On SQLite be the only
        one under any name: it serves one worker.

        Who holds this may take back what was claimed under the name: whoever claimed it is dead. Raises AlreadyRunning.
        """
        if self.dialect == "sqlite":
            with self._locked_file(_WORKERS) as held:
                if not held:
                    raise AlreadyRunning(name, only_one=True)
                yield
            return
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with self._locked_on_server(number) as held:
            if not held:
                raise AlreadyRunning(name)
            yield

    def close(self) -> None:
        """Let go of every connection. The store cannot be used afterwards."""
        self._closed = True
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _tables_may_change(self, connection: Connection) -> Iterator[None]:
        """SQLite takes rows away that point to a table which is made anew, unless foreign keys are off, and they can only be
        turned off outside a transaction (sqlite.org/lang_altertable.html, section 7). A migration checks them before it ends."""
        if self.dialect != "sqlite":
            yield
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield
        finally:
            driver.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def _locked_file(self, name: str) -> Iterator[bool]:
        try:
            lock = os.open(f"{self._url.database}.{name}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError:
            raise DatabaseUnreachable("The folder of the database file does not exist or may not be written.") from None
        try:
            yield _taken(lock)
        finally:
            os.close(lock)

    @contextmanager
    def _locked_on_server(self, number: int) -> Iterator[bool]:
        # A connection of its own, outside any transaction: the lock ends with it.
        connection = None
        try:
            connection = self._writing.connect().execution_options(isolation_level="AUTOCOMMIT")
            held = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}))
        except SQLAlchemyError as error:
            raise translated(error) from None
        try:
            yield held
        finally:
            connection.invalidate()
            connection.close()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        if self._closed:
            raise StoreError("The store has been closed.")
        try:
            with Session(engine, expire_on_commit=False) as session:
                yield session
        except SQLAlchemyError as error:
            raise translated(error) from None


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise BadDatabaseUrl("The database address must look like sqlite:///dsr.db or postgresql://user@host/database.")
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database.startswith((":memory:", "file:")):
            raise BadDatabaseUrl("A SQLite database needs a file: what is only in memory is lost with the program.")
        return parsed.set(drivername="sqlite+pysqlite")
    return parsed.set(drivername="postgresql+psycopg")


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": DATABASE_BUSY_SECONDS})
    path = Path(str(url.database))

    @event.listens_for(engine, "do_connect")
    def private(dialect: Any, record: Any, arguments: Any, keywords: Any) -> None:
        # Created by SQLite itself, the file would be readable for everybody on the machine.
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # sqlite3 would otherwise begin, deferred, by itself
        for pragma in (
            f"busy_timeout={DATABASE_BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",  # in WAL mode NORMAL loses the last commits with the power
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_IMMEDIATE, False)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    from psycopg import IsolationLevel  # an extra, which SQLite does without

    settings = {
        "TimeZone": "UTC",
        "lock_timeout": f"{DATABASE_BUSY_SECONDS}s",
        "statement_timeout": f"{DATABASE_STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{DATABASE_STATEMENT_SECONDS}s",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"connect_timeout": DATABASE_CONNECT_SECONDS, "options": options, "application_name": "dsr"},
    )

    _ping_seldom(engine)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Part of the driver's BEGIN, not a statement of its own: each is one more time of waiting for the server.
        reads = not connection.get_execution_options().get(_IMMEDIATE, False)
        driver: Any = connection.connection.driver_connection
        if driver.read_only is not (reads or None):
            driver.isolation_level = IsolationLevel.REPEATABLE_READ if reads else None
            driver.read_only = reads or None

    return engine


def _ping_seldom(engine: Engine) -> None:
    """Ask a pooled connection whether the server is there only where it may be gone: it lay long, or the server sent something, as it
    does when it ends. To ask each time is one more wait for the server before every transaction."""
    dialect: Any = engine.dialect
    ask = dialect.do_ping
    used: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    @event.listens_for(engine, "checkin")
    def put_back(connection: Any, record: Any) -> None:
        if connection is not None:
            used[connection] = time.monotonic()

    def ping(connection: Any) -> bool:
        recent = time.monotonic() - used.get(connection, 0.0) < DATABASE_ASKED_AFTER_SECONDS
        return True if recent and not _has_heard(connection) else bool(ask(connection))

    dialect.do_ping = ping


def _has_heard(connection: Any) -> bool:
    """Whether the server sent something that was not asked for: its end, mostly. A closed connection counts as one that did."""
    if connection.closed:
        return True
    waits = select.poll()
    waits.register(connection.fileno(), select.POLLIN)
    return bool(waits.poll(0))
