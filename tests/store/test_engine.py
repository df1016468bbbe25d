"""The database itself: tables that match the models, transactions that are whole, errors without secrets."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
import traceback
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import event, inspect, text, update
from sqlalchemy.engine import Connection, make_url
from sqlmodel import Session, col

from store import audit, engine, letters, migrate, outbox, referrals
from store.engine import Store
from store.errors import (
    AlreadyRunning,
    BadDatabaseUrl,
    DatabaseBusy,
    DatabaseRefused,
    DatabaseTrouble,
    DatabaseUnreachable,
    NaiveTime,
    PromiseBroken,
    SchemaNotCurrent,
    StoreError,
    Transient,
    ValueRefused,
)
from store.models import Action, AuditEvent, Letter, LetterState, Row
from tests.services import databases
from tests.store.making import MAILBOX, NOW, REFERENCE, acknowledgement, done, keep, kept, referral
from tests.store.test_letters import run

ROOT = Path(__file__).parents[2]


def test_the_migrations_make_exactly_the_tables_of_the_models(empty_database: str) -> None:
    with Store(empty_database) as store:
        store.migrate()
        with store.reading() as session:
            migrated = schema(session.connection())
        with store.transaction() as session:
            session.execute(text("DROP TABLE alembic_version"))
            Row.metadata.drop_all(session.connection())
            Row.metadata.create_all(session.connection())
        with store.reading() as session:
            assert migrated == schema(session.connection())
    assert len(migrated) == len(Row.metadata.tables)
    assert "uq_decision_open" in str(migrated["decision"])


def schema(connection: Connection) -> dict[str, Any]:
    """Everything that a database says of its tables, in a form that can be compared."""
    found = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column.get("default")) for column in found.get_columns(table)
            },
            "primary": found.get_pk_constraint(table),
            "unique": sorted(map(str, found.get_unique_constraints(table))),
            "checks": sorted((str(check["name"]), re.sub(r"\s+", " ", check["sqltext"])) for check in found.get_check_constraints(table)),
            "foreign": sorted(map(str, found.get_foreign_keys(table))),
            "indexes": sorted(index_of(index) for index in found.get_indexes(table)),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def index_of(index: Any) -> str:
    """One index with its columns, its uniqueness and the rows it holds for."""
    where = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str((index["name"], index["column_names"], bool(index["unique"]), sorted(where.items())))


def test_migrating_again_changes_nothing(empty_database: str) -> None:
    with Store(empty_database) as store:
        assert store.check() == (f"{store.where}: The database has no tables yet. Run `dsr init`.",)
        store.migrate()
        letter_id = kept(store)
        store.migrate()
        assert store.check() == ()
        with store.reading() as session:
            assert letters.waiting(session, 10) == [letter_id]


def test_several_processes_may_migrate_at_once(empty_database: str) -> None:
    script = "import sys; from store.engine import Store; store = Store(sys.argv[1]); store.migrate(); print(store.check())"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, empty_database], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    ended = [process.communicate(timeout=120) for process in started]
    assert ended == [("()\n", "")] * 4


def test_tables_of_another_version_are_said(store: Store) -> None:
    with store.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        assert store.check() == (
            f"{store.where}: The tables are of another version (9999). Run `dsr init` with the newest version installed.",
        )
        with pytest.raises(SchemaNotCurrent):
            store.require_current()
        with pytest.raises(SchemaNotCurrent, match="newer version"):
            store.migrate()
    finally:
        with store.transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": migrate.head()})


def test_a_database_without_tables_says_what_to_do(empty_database: str) -> None:
    with Store(empty_database) as store, pytest.raises(SchemaNotCurrent, match="dsr init"), store.reading() as session:
        letters.waiting(session, 1)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "dsr.db",
        "mysql://user:hunter2@localhost/dsr",
        "postgresql//user:hunter2@localhost/dsr",
        "postgresql://user:hunter2@localhost:port/dsr",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:dsr.db?uri=true&password=hunter2",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadDatabaseUrl) as raised:
        Store(url)
    assert "hunter2" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("url", ["postgresql://user:hunter2@127.0.0.1:1/dsr?password=hunter2", "sqlite:////nowhere/at/all/dsr.db"])
def test_a_database_that_does_not_answer_is_a_passing_trouble_without_a_password(url: str) -> None:
    with Store(url) as store:
        with pytest.raises(DatabaseUnreachable) as raised:
            store.migrate()
        assert isinstance(raised.value, Transient)
        with pytest.raises(DatabaseUnreachable), store.reading() as session:
            letters.waiting(session, 1)
        (problem,) = store.check()
        said = "".join(traceback.format_exception(raised.value)) + problem + repr(store) + store.where
    assert "hunter2" not in said
    assert "The database" in problem


def test_a_database_that_can_only_be_read_is_said(empty_database: str) -> None:
    with Store(empty_database) as store:
        store.migrate()
    if store.dialect == "postgresql":
        with psycopg.connect(empty_database, autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{make_url(empty_database).database}" SET default_transaction_read_only = on'.encode())
    with Store(empty_database) as store:
        if store.dialect == "sqlite":  # root may write any file, so each transaction is told instead

            @event.listens_for(store._engine, "begin")
            def only_read(connection: Connection) -> None:
                connection.exec_driver_sql("PRAGMA query_only=ON")

        assert store.check() == (f"{store.where}: The database can only be read.",)
        with pytest.raises(DatabaseRefused):
            keep(store)


def test_a_full_disk_is_said_and_the_letter_can_be_kept_later(sqlite_store: Store) -> None:
    url = sqlite_store._url.render_as_string()
    with Store(url) as full:

        @event.listens_for(full._engine, "connect")
        def no_more_pages(connection: Any, record: Any) -> None:
            connection.execute("PRAGMA max_page_count=1")

        with pytest.raises(DatabaseRefused, match="disk that holds the database is full"):
            keep(full, raw=b"x" * 1_000_000)
    assert keep(sqlite_store, raw=b"x" * 1_000_000) is not None


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(DatabaseRefused, match="can only be read"), store.reading() as session:
        letters.keep(session, mailbox=MAILBOX, uid_validity=1, uid=1, message_id=None, received_at=NOW, raw=b"", now=NOW)
    kept(store)


def test_reading_sees_one_state_however_much_is_written_meanwhile(store: Store) -> None:
    first = kept(store, 1)
    with store.reading() as session:
        assert letters.waiting(session, 10) == [first]
        second = kept(store, 2)
        assert letters.waiting(session, 10) == [first]
    with store.reading() as session:
        assert letters.waiting(session, 10) == [first, second]


def test_what_is_raised_within_a_transaction_undoes_it(store: Store) -> None:
    def faulty(session: Session) -> None:
        audit.record(session, at=NOW, actor="somebody", action=Action.LETTER_DONE)
        session.flush()
        raise KeyError("a fault of ours")

    with pytest.raises(KeyError), store.transaction() as session:
        faulty(session)
    with store.reading() as session:
        assert audit.trail(session) == []


def test_writers_wait_for_each_other_and_lose_nothing(store: Store) -> None:
    letter_id = kept(store)

    def work(_: int) -> None:
        for _ in range(10):
            with store.transaction() as session:
                letters.begin(session, letter_id, NOW)

    run(work, 4)
    with store.reading() as session:
        assert letters.get(session, letter_id).attempts == 40


def test_a_database_that_stays_busy_is_a_passing_trouble(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    letter_id = kept(store)
    monkeypatch.setattr(engine, "DATABASE_BUSY_SECONDS", 1)
    url = store._url.render_as_string(hide_password=False)
    with Store(url) as second, store.transaction() as session:
        letters.begin(session, letter_id, NOW)
        with pytest.raises(DatabaseBusy) as raised, second.transaction() as other:
            letters.begin(other, letter_id, NOW)
    assert isinstance(raised.value, Transient)


def test_a_connection_lost_in_a_transaction_undoes_it_and_the_next_one_works(store: Store) -> None:
    letter_id = kept(store)

    def cut_off(session: Session) -> None:
        letters.begin(session, letter_id, NOW)
        if store.dialect == "postgresql":
            with psycopg.connect(store._url.set(drivername="postgresql").render_as_string(), autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        else:
            session.connection().connection.driver_connection.close()  # type: ignore[union-attr]
        letters.uncount(session, letter_id)

    with pytest.raises(DatabaseUnreachable), store.transaction() as session:
        cut_off(session)
    with store.transaction() as session:
        assert letters.begin(session, letter_id, NOW) == 1


@pytest.mark.parametrize("store", [kind for kind in databases() if kind == "postgresql"], indirect=True)  # a file has no server
def test_a_connection_that_the_server_ended_while_nobody_used_it_is_not_used_again(store: Store) -> None:
    with store.reading() as session:
        session.execute(text("SELECT 1"))
    with psycopg.connect(store._url.set(drivername="postgresql").render_as_string(), autocommit=True) as other:
        ended = other.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    assert ended
    with store.reading() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1


def test_no_error_of_the_database_repeats_what_a_row_holds(store: Store) -> None:
    with pytest.raises(PromiseBroken) as raised, store.transaction() as session:
        session.add(Letter(mailbox="Orla Wix", uid_validity=1, uid=1, sha256="", size=0, received_at=NOW, kept_at=NOW, outcome_at=NOW))
    assert "Orla" not in "".join(traceback.format_exception(raised.value))
    with pytest.raises(StoreError) as refused, store.transaction() as session:
        session.execute(text("SELECT no_such_function(:name)"), {"name": "Orla Wix"})
    assert "Orla" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (
            Letter(mailbox=MAILBOX, uid_validity=7, uid=1, sha256="", size=0, received_at=NOW, kept_at=NOW),
            "uq_letter_mailbox_uid_validity_uid",
        ),
        (Letter(mailbox=MAILBOX, uid_validity=7, uid=2, sha256=cast(str, None), size=0, received_at=NOW, kept_at=NOW), "letter.sha256"),
        (Letter(mailbox=None, uid_validity=7, uid=2, sha256="", size=0, received_at=NOW, kept_at=NOW), "ck_letter_place"),
        (AuditEvent(at=NOW, actor=" ", action=Action.LETTER_DONE), "ck_audit_event_actor"),
    ],
)
def test_a_broken_promise_has_the_same_name_on_every_database(store: Store, row: Row, constraint: str) -> None:
    kept(store)
    with pytest.raises(PromiseBroken) as raised, store.transaction() as session:
        session.add(type(row)(**row.model_dump(exclude_none=True)))
    assert raised.value.constraint == constraint


def test_a_value_that_the_database_cannot_hold_is_the_value_s_fault(store: Store) -> None:
    letter_id = kept(store)
    # SQLite's driver refuses the number before the database hears of it.
    with pytest.raises((ValueRefused, OverflowError)) as raised, store.transaction() as session:
        session.execute(update(Letter).where(col(Letter.id) == letter_id).values(uid=2**70))
    assert not isinstance(raised.value, DatabaseTrouble)


def test_a_row_cannot_point_to_nothing(store: Store) -> None:
    with pytest.raises(PromiseBroken), store.transaction() as session:
        audit.record(session, at=NOW, actor="somebody", action=Action.LETTER_DONE, letter_id=99)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 29, 0, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 1, 1, 5, 45, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
def test_times_come_back_aware_and_equal(store: Store, at: datetime) -> None:
    with store.transaction() as session:
        audit.record(session, at=at, actor="somebody", action=Action.LETTER_DONE)
    with store.reading() as session:
        (event,) = audit.trail(session)
    assert event.at == at
    assert event.at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(NaiveTime), store.transaction() as session:
        audit.record(session, at=NOW.replace(tzinfo=None), actor="somebody", action=Action.LETTER_DONE)


_KILLED = """
import os, signal, sys
from store import letters
from store.engine import Store
from tests.store.making import NOW, acknowledgement, done, referral

store, when = Store(sys.argv[1]), sys.argv[2]
with store.transaction() as session:
    letters.finish(session, 1, done(referral(), documents=(letters.NewDocument("form.docx", "docx", b"word"),), owed=(acknowledgement(),)), NOW)
    if when == "before the commit":
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("when", "expected"), [("before the commit", 0), ("after the commit", 1)])
def test_a_process_killed_while_it_finishes_a_letter_leaves_all_or_nothing(store: Store, when: str, expected: int) -> None:
    letter_id = kept(store)
    url = store._url.render_as_string(hide_password=False)
    ended = subprocess.run([sys.executable, "-c", _KILLED, url, when], cwd=ROOT, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    with store.transaction() as session:
        assert len(letters.waiting(session, 10)) == 1 - expected
        assert len(letters.documents(session, letter_id)) == expected
        assert len(outbox.listing(session)) == expected
        assert (referrals.by_reference(session, REFERENCE) is not None) == bool(expected)
    if not expected:
        with store.transaction() as session:
            letters.finish(session, letter_id, done(referral(), owed=(acknowledgement(),)), NOW)
    with store.reading() as session:
        assert letters.get(session, letter_id).state is LetterState.DONE


def test_claims_of_concurrent_processes_are_distinct(store: Store) -> None:
    with store.transaction() as session:
        for place in range(40):
            outbox.owe(session, acknowledgement(kind="alarm", occasion=str(place)), NOW)
    script = """
import sys
from store import outbox
from store.engine import Store
from tests.store.making import NOW

with Store(sys.argv[1]) as store:
    while True:
        with store.transaction() as session:
            claimed = outbox.claim(session, NOW, sys.argv[2], 3)
        if not claimed:
            break
        print(*(email.id for email in claimed))
"""
    url = store._url.render_as_string(hide_password=False)
    started = [
        subprocess.Popen([sys.executable, "-c", script, url, str(place)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for place in range(3)
    ]
    claimed = [int(each) for process in started for each in process.communicate(timeout=120)[0].split()]
    assert sorted(claimed) == list(range(1, 41))


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"), store.transaction():
        pass


def test_sqlite_commits_are_on_the_disk_and_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "private.db"
    with Store(f"sqlite:///{path}") as store:
        store.migrate()
        with store.reading() as session:
            found = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous", "foreign_keys")}
        assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o600}


def test_opening_and_closing_leaves_no_descriptor_and_no_thread(sqlite_store: Store) -> None:
    url = sqlite_store._url.render_as_string()

    def once() -> None:
        with Store(url) as store, store.reading() as session:
            letters.waiting(session, 1)

    once()
    before = len(os.listdir("/proc/self/fd")), threading.active_count()
    for _ in range(50):
        once()
    assert (len(os.listdir("/proc/self/fd")), threading.active_count()) == before


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "not-a-database.db"
    path.write_bytes(b"this is not a database, whatever its name says" * 100)
    with Store(f"sqlite:///{path}") as store:
        (problem,) = store.check()
    assert problem.endswith("The file is not a SQLite database.")


_ALONE = """
import sys, time
from store.engine import Store

with Store(sys.argv[1]) as store, store.alone("the worker"):
    print("alone", flush=True)
    sys.stdin.read()
"""


def test_one_process_works_under_a_name_and_its_death_frees_the_name(store: Store) -> None:
    url = store._url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", _ALONE, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "alone\n"
        with pytest.raises(AlreadyRunning, match=r"works as the worker|serves one"), store.alone("the worker"):
            pass
        if store.dialect == "postgresql":
            with store.alone("another worker"), Store(url) as second, second.alone("a third"):
                pass
        else:
            with pytest.raises(AlreadyRunning, match=r"serves one. Stop it first; several need PostgreSQL"), store.alone("another worker"):
                pass
        other.kill()
        other.wait()
    gone = time.monotonic() + 10
    while not free(store, "the worker"):
        assert time.monotonic() < gone, "the server did not notice the death within ten seconds"
    with store.alone("the worker"), Store(url) as second, pytest.raises(AlreadyRunning), second.alone("the worker"):
        pass
    assert free(store, "the worker")


def free(store: Store, name: str) -> bool:
    try:
        with store.alone(name):
            return True
    except AlreadyRunning:
        return False
