"""Databases for the tests: SQLite in a file, and a PostgreSQL server of our own on loopback.

PostgreSQL is used where it is found: at DSR_TEST_POSTGRESQL_URL (a role that may create databases), else Debian's binaries,
started privately and stopped at the end. Where there is none its half of the tests is not collected, unless
DSR_REQUIRE_SERVICES=1, which makes them fail.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from store.engine import Store
from store.models import Row
from tests.mailservers import free_port

_URL = os.environ.get("DSR_TEST_POSTGRESQL_URL")
_REQUIRED = os.environ.get("DSR_REQUIRE_SERVICES") == "1"
_NOBODY = pwd.getpwnam("nobody")


def _binaries() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest where there are several, None when there is none."""
    found = shutil.which("postgres")
    if found is not None:
        return Path(found).resolve().parent
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parent.parent.name))
    return servers[-1].parent if servers else None


def databases() -> list[str]:
    """The kinds of database that tests run on here."""
    return ["sqlite", "postgresql"] if _URL or _REQUIRED or _binaries() is not None else ["sqlite"]


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server's `postgres` database, with a role that may create others. Raises FileNotFoundError."""
    if _URL:
        yield _URL
        return
    binaries = _binaries()
    if binaries is None:
        raise FileNotFoundError("PostgreSQL is required here (DSR_REQUIRE_SERVICES=1): install it, or set DSR_TEST_POSTGRESQL_URL.")
    with _server(binaries) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server, for all tests."""
    with postgresql_server() as url:
        yield url


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for this test alone, in memory where there is such a place: the store waits for the disk at every commit."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="dsr-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(params=databases())
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, for this test alone."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with _database(request.getfixturevalue("postgresql_url"), template="template0") as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables of this version, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    with Store(f"sqlite:///{path}") as store:
        store.migrate()
    return path


@pytest.fixture(scope="session")
def postgresql_database(postgresql_url: str) -> Iterator[str]:
    """The address of a PostgreSQL database with the tables of this version, which tests fill and empty by turns."""
    with _database(postgresql_url, template="template0") as url:
        with Store(url) as store:
            store.migrate()
        yield url


@pytest.fixture(params=databases())
def store(request: pytest.FixtureRequest, quick_folder: Path) -> Iterator[Store]:
    """A store with its tables and nothing in them, for this test alone: the test runs on every kind of database there is."""
    if request.param == "sqlite":
        with _sqlite(request.getfixturevalue("sqlite_template"), quick_folder) as store:
            yield store
        return
    url = request.getfixturevalue("postgresql_database")
    _empty(url)
    with Store(url) as store:
        yield store


@pytest.fixture
def sqlite_store(sqlite_template: Path, quick_folder: Path) -> Iterator[Store]:
    """A store on SQLite, for a test that is not about databases."""
    with _sqlite(sqlite_template, quick_folder) as store:
        yield store


@contextmanager
def _sqlite(template: Path, folder: Path) -> Iterator[Store]:
    path = folder / "store.db"
    shutil.copyfile(template, path)
    with Store(f"sqlite:///{path}") as store:
        yield store


def _empty(url: str) -> None:
    """Take everything out of a database, its audit trail too, and begin again with the ids."""
    tables = ", ".join(table.name for table in Row.metadata.sorted_tables)
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY".encode())
        connection.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


@contextmanager
def _database(server: str, *, template: str) -> Iterator[str]:
    """A database on the server, made from `template` and dropped at the end: its address."""
    name = f"dsr_test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\''.encode())
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def _server(binaries: Path) -> Iterator[str]:
    """A PostgreSQL server in a temporary folder: its address. It refuses root, so root hands it to nobody."""
    home = Path(tempfile.mkdtemp(prefix="dsr-postgresql-"))
    as_nobody: list[str] = []
    if os.geteuid() == 0:
        os.chown(home, _NOBODY.pw_uid, _NOBODY.pw_gid)
        as_nobody = ["setpriv", f"--reuid={_NOBODY.pw_uid}", f"--regid={_NOBODY.pw_gid}", "--clear-groups"]
    data, port = home / "data", free_port()
    settings = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
    control = [*as_nobody, str(binaries / "pg_ctl"), "-D", str(data)]
    try:
        _run(
            [
                *as_nobody,
                str(binaries / "initdb"),
                "-D",
                str(data),
                "-A",
                "trust",
                "-U",
                "test",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            home,
        )
        _run([*control, "-w", "-l", str(home / "log"), "-o", settings, "start"], home)
        try:
            yield f"postgresql://test@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-w", "-m", "immediate", "stop"], home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(command: list[str], folder: Path) -> None:
    ended = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60
    )
    if ended.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with {ended.returncode}: {ended.stdout[-2000:]}")
