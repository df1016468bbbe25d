"""The process of the crash tests: a worker whose n-th side effect goes wrong.

Started as `python -m tests.journeys.faulty` it imports the product once, then forks a process of its own for every round that
it is asked for, so that a killed round is a real process killed by SIGKILL. Faults are put in from outside, at the edges to the
database driver, the IMAP client, the SMTP client and the reader; the product holds no hook for them.

A question is one line of JSON (`Asked`), an answer another (`Ended`).
"""

from __future__ import annotations

import gc
import imaplib
import json
import logging
import os
import signal
import smtplib
import socket
import sqlite3
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg
from imapclient import IMAPClient, SocketTimeout
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from sqlmodel import Session

from dsr import logs, reviews, wiring, work
from dsr.config import Configuration, load_configuration
from ingest.open import open_letter
from ingest.ours import Ours
from ingest.process import process_waiting
from ingest.sort import sort_letter
from ingest.understand import read_documents
from notifier.settings import Sending
from parsers.child import read_document
from parsers.document import Problem
from parsers.errors import Unreadable
from parsers.reading import DocumentOutcome
from parsers.unsealing import unsealed
from store import decisions, engine, referrals
from store.engine import Store
from store.errors import StoreError
from tests.journeys import refusing
from tests.journeys.refusing import Held

#: Where a fault can strike: before or after a step, or between the giving of something and the answer.
BEFORE_COMMIT, AFTER_COMMIT = "before commit", "after commit"
BEFORE_IMAP, AFTER_IMAP = "before IMAP", "after IMAP"
BEFORE_SMTP, GIVEN_SMTP, AFTER_SMTP = "before SMTP", "given SMTP", "after SMTP"
BEFORE_READING, AFTER_READING = "before reading", "after reading"
STATEMENT = "statement"
TRANSACTION = "transaction"
WRITE = "write"  # SQLite: every write to one of its files; PostgreSQL: every statement that writes

_EVERYWHERE: Final = (
    BEFORE_COMMIT,
    AFTER_COMMIT,
    BEFORE_IMAP,
    AFTER_IMAP,
    BEFORE_SMTP,
    GIVEN_SMTP,
    AFTER_SMTP,
    BEFORE_READING,
    AFTER_READING,
)

#: A kill while letters are read side by side: in which order they are at their edges is chance.
KILL_ABREAST: Final = "kill while two letters are read"
KILLS: Final = ("kill", KILL_ABREAST)

#: Refusals of the real database (`refusing.py`). Those that last strike everything from their edge to the end of the round.
DISK_FULL, WRITE_FAILS, CONNECTION_ENDED, DATABASE_HELD = "disk full", "write fails", "connection ended", "database held by another"
LASTING: Final = (DISK_FULL, DATABASE_HELD)

#: What goes wrong, and at which edges. Everything but a kill leaves the worker alive.
FAULTS: Final[dict[str, tuple[str, ...]]] = {
    "kill": _EVERYWHERE,
    KILL_ABREAST: _EVERYWHERE,
    "commit fails": (BEFORE_COMMIT,),
    "commit unanswered": (AFTER_COMMIT,),
    "statement fails": (STATEMENT,),
    DISK_FULL: (WRITE,),
    WRITE_FAILS: (WRITE,),
    CONNECTION_ENDED: (WRITE,),
    DATABASE_HELD: (TRANSACTION,),
    "IMAP dropped": (BEFORE_IMAP,),
    "IMAP unanswered": (AFTER_IMAP,),
    "SMTP dropped": (BEFORE_SMTP,),
    "SMTP unanswered": (AFTER_SMTP,),
}

#: Faults that one kind of database cannot have.
ONLY_ON: Final = {CONNECTION_ENDED: "postgresql"}

_IMAP: Final = ("login", "select_folder", "search", "fetch", "folder_exists", "create_folder", "move", "logout")
_END_OF_EMAIL: Final = b"\r\n.\r\n"
_DISK_FULL: Final = 13

#: Seconds that a worker waits in these tests for whoever holds the database.
_PATIENCE: Final = 0.05


@dataclass(frozen=True)
class Asked:
    """Rounds to do: by which worker, at which times, and what goes wrong in them (None: nothing) at which edge, from 1.

    `accept` is the day of a first review: the referral in the queue is accepted with it instead. `patience` are the seconds to wait
    for an answer of a mail server (None: as long as the product does).
    """

    configuration: str
    url: str
    worker: str
    times: tuple[str, ...]
    log: str
    fault: str | None = None
    number: int = 0
    accept: str | None = None
    patience: float | None = None


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code (minus the signal), the edge at which the fault struck (None: there were fewer), whether
    an e-mail had been given to the mail server and was not yet marked, and, where nothing was to strike, how often it was at each edge."""

    code: int
    struck: str | None = None
    given: bool = False
    edges: dict[str, int] = field(default_factory=dict)


class Edges:
    """Counts the side effects of this process, and makes the one that is asked for go wrong."""

    def __init__(self, fault: str | None, number: int, tell: Callable[[str], None]) -> None:
        self._fault = fault
        self._edges = () if fault is None else FAULTS[fault]
        self._number = number
        self._tell = tell
        self._held: Held | None = None
        self.reached: Counter[str] = Counter()
        self.armed = True
        self.given = False

    def strikes(self, edge: str, what: str) -> bool:
        """Whether the step at this edge must fail. Never comes back from a kill."""
        if not self.armed:
            return False
        self.reached[edge] += 1
        if edge not in self._edges:
            return False
        past = sum(self.reached[each] for each in self._edges) - self._number
        if past < 0 or (past and self._fault not in LASTING):
            return False
        if not past:
            self._tell(json.dumps({"struck": f"{edge} {what}".strip(), "given": self.given}))
        if self._fault in KILLS:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    def over(self) -> None:
        """Let nothing go wrong any more."""
        self.armed = False
        if self._held is not None:
            self._held.close()

    def put_in(self, *, sqlite: bool) -> None:
        """Wrap the edges."""
        self._database()
        self._transactions()
        if sqlite and refusing.reachable() and (self._fault is None or WRITE in self._edges):
            errno, _ = self._error()
            refusing.at_each_write(lambda: errno if self.strikes(WRITE, "") else None)
        self._imap()
        self._smtp()

    def _database(self) -> None:
        commit, execute = DefaultDialect.do_commit, DefaultDialect.do_execute

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:
            if self.strikes(BEFORE_COMMIT, ""):
                raise _database_fault(connection)
            commit(dialect, connection)  # type: ignore[no-untyped-call]
            self.given = False  # the commit after an e-mail was given is the one that marks it
            if self.strikes(AFTER_COMMIT, ""):
                raise _database_fault(connection)

        def do_execute(dialect: DefaultDialect, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
            if self.strikes(STATEMENT, statement.split(maxsplit=1)[0]):
                raise _database_fault(cursor.connection)
            if (
                not isinstance(cursor, sqlite3.Cursor)
                and refusing.writes(statement)
                and self.strikes(WRITE, statement.split(maxsplit=1)[0])
            ):
                self._refuse(cursor.connection)
            execute(dialect, cursor, statement, parameters, context)  # type: ignore[no-untyped-call]

        DefaultDialect.do_commit, DefaultDialect.do_execute = do_commit, do_execute  # type: ignore[method-assign]

    def _transactions(self) -> None:
        transaction = Store.transaction

        @contextmanager
        def held(store: Store) -> Iterator[Session]:
            if self.strikes(TRANSACTION, "") and self._held is None:
                self._held = refusing.hold(store)
            with transaction(store) as session:
                yield session

        Store.transaction = held  # type: ignore[method-assign, assignment]

    def _refuse(self, connection: psycopg.Connection[Any]) -> None:
        """Let PostgreSQL refuse what is about to be written."""
        if self._fault == CONNECTION_ENDED:
            refusing.end(connection)
        else:
            refusing.refuse(connection, self._error()[1])

    def _error(self) -> tuple[int, str]:
        """The error of a refused write, of the operating system and of PostgreSQL."""
        return refusing.FULL if self._fault == DISK_FULL else refusing.BROKEN

    def _imap(self) -> None:
        def wrapped(name: str, command: Callable[..., Any]) -> Callable[..., Any]:
            def call(client: IMAPClient, *arguments: Any, **named: Any) -> Any:
                if self.strikes(BEFORE_IMAP, name):
                    _cut(_socket(client))
                answer = command(client, *arguments, **named)
                if self.strikes(AFTER_IMAP, name):
                    with suppress(OSError):  # after LOGOUT there is nothing left to cut
                        _cut(_socket(client))
                    raise imaplib.IMAP4.abort("socket error: EOF")
                return answer

            return call

        for name in _IMAP:
            setattr(IMAPClient, name, wrapped(name, getattr(IMAPClient, name)))

    def _smtp(self) -> None:
        send, getreply = smtplib.SMTP.send, smtplib.SMTP.getreply

        def sending(smtp: smtplib.SMTP, text: bytes | str) -> None:
            whole = isinstance(text, bytes) and text.endswith(_END_OF_EMAIL)
            what = "e-mail" if whole else str(text).split(maxsplit=1)[0]
            if self.strikes(BEFORE_SMTP, what):
                assert smtp.sock is not None
                _cut(smtp.sock)
            send(smtp, text)
            self.given = self.given or whole
            self.strikes(GIVEN_SMTP, what)

        def getting(smtp: smtplib.SMTP) -> tuple[int, bytes]:
            code, words = getreply(smtp)
            if self.strikes(AFTER_SMTP, str(code)):
                smtp.close()
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            return code, words

        smtplib.SMTP.send, smtplib.SMTP.getreply = sending, getting  # type: ignore[method-assign, assignment]


def _database_fault(connection: Any) -> Exception:
    """What the driver raises: SQLite's full disk; a PostgreSQL server that has gone."""
    connection = getattr(connection, "dbapi_connection", connection)  # SQLAlchemy commits through a wrapper
    if isinstance(connection, sqlite3.Connection):
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorcode = _DISK_FULL
        return full
    connection.close()
    return psycopg.OperationalError("server closed the connection unexpectedly")


def _socket(client: Any) -> socket.socket:
    under: socket.socket = client.socket()
    return under


def _cut(sock: socket.socket) -> None:
    sock.shutdown(socket.SHUT_RDWR)


class Reader:
    """The real reader in this process. What it read is remembered by the process that forks, so that a round is quick; the pool
    with its limits has tests of its own."""

    def __init__(self) -> None:
        self.edges: Edges | None = None
        self.read_before: dict[tuple[str, bytes], DocumentOutcome] = {}

    def read(self, name: str, data: bytes) -> DocumentOutcome:
        """What the document says, or why it cannot be read."""
        if self.edges is not None:
            self.edges.strikes(BEFORE_READING, "")
        if (name, data) not in self.read_before:
            self.read_before[name, data] = read_document(data, name)
        if self.edges is not None:
            self.edges.strikes(AFTER_READING, "")
        return self.read_before[name, data]

    def unseal(self, name: str, data: bytes, passwords: Sequence[str]) -> bytes | Problem:
        """The file without its lock, or why it stays locked."""
        try:
            return unsealed(data, passwords)
        except Unreadable as refused:
            return Problem(name, refused.reason, refused.detail)


class Clock:
    """The time of the round that is being done, a moment later at every look."""

    def __init__(self) -> None:
        self.now = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        return self.now


def rounds(asked: Asked, reader: Reader, edges: Edges) -> None:
    """What a worker does from its start on, once for each time asked for; the fault strikes in the first of them. As with its
    scheduler, a job that the database does not let through is done again in the next round; a start that it does not let through
    is a start that has yet to come."""
    configuration = load_configuration(Path(asked.configuration))
    clock = Clock()
    with Store(asked.url) as store:
        intake = replace(wiring.intake(configuration, store, reader, clock), abreast=2 if asked.fault == KILL_ABREAST else 1)
        jobs: Sequence[Callable[[], object]] = (
            lambda: work.poll(configuration, intake, "east", asked.worker, lambda: False),
            lambda: reviews.owe(configuration, store, clock),
            lambda: work.deliver(configuration, store, clock, asked.worker),
        )
        with ExitStack() as held:
            started = False
            for time in asked.times:
                clock.now = datetime.fromisoformat(time)
                if not started:
                    with suppress(StoreError), ExitStack() as trying:
                        trying.enter_context(store.alone(asked.worker))
                        work.recover(store, clock, asked.worker)
                        process_waiting(intake, lambda: False)
                        held.push(trying.pop_all())
                        started = True
                for job in jobs if started else ():
                    with suppress(StoreError):
                        job()
                edges.over()


def accept(asked: Asked, reader: Reader) -> None:
    """Take the letter of the west, answer it, and let somebody accept its referral."""
    configuration = load_configuration(Path(asked.configuration))
    clock = Clock()
    clock.now = datetime.fromisoformat(asked.times[0])
    with Store(asked.url) as store:
        store.migrate()
        work.recover(store, clock, asked.worker)
        work.poll(configuration, wiring.intake(configuration, store, reader, clock), "west", asked.worker, lambda: False)
        reviews.owe(configuration, store, clock)
        work.deliver(configuration, store, clock, asked.worker)
        with store.transaction() as session:
            (referral,) = referrals.queue(session)
            decisions.accept(
                session,
                referral.reference,
                by="R. Okafor",
                rating="amber",
                review_on=datetime.fromisoformat(asked.accept or "").date(),
                now=clock(),
                lead_email="lead@example.nhs.uk",
            )


def ended(asked: Asked, reader: Reader) -> Ended:
    """Do what is asked in a process of its own, and say how it ended."""
    told, tell = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(told)
        os._exit(_in_child(asked, reader, tell))
    os.close(tell)
    with os.fdopen(told, "rb") as stream:
        said = json.loads(stream.read() or b"{}")
    _, status = os.waitpid(process, 0)
    return Ended(os.waitstatus_to_exitcode(status), **said)


def _in_child(asked: Asked, reader: Reader, tell: int) -> int:
    with open(asked.log, "a", encoding="utf-8") as log:
        logs.set_up(log)
        try:
            if asked.patience is not None:
                hurry(asked.patience)
            edges = reader.edges = Edges(asked.fault, asked.number, lambda words: _write(tell, words))
            if asked.fault == DATABASE_HELD:
                setattr(engine, "DATABASE_BUSY_SECONDS", _PATIENCE)  # noqa: B010  # a whole number in the product
            edges.put_in(sqlite=asked.url.startswith("sqlite"))
            rounds(asked, reader, edges)
            if asked.fault is None:
                _write(tell, json.dumps({"edges": edges.reached}))
        except BaseException:  # noqa: BLE001  # nothing of this process may run on in the one that forked it
            traceback.print_exc(file=log)
            return 1
        return 0


def hurry(seconds: float) -> None:
    """Wait for no answer longer than this, in this process."""
    connect, sending = IMAPClient.__init__, wiring.sending

    def connect_hurried(client: IMAPClient, *arguments: Any, **named: Any) -> None:
        connect(client, *arguments, **{**named, "timeout": SocketTimeout(connect=seconds, read=seconds)})

    def sending_hurried(configuration: Configuration) -> Sending:
        settings = sending(configuration)
        waits = dict.fromkeys(("connect_seconds", "command_seconds", "answer_seconds"), seconds)
        return settings.model_copy(update={"server": settings.server.model_copy(update=waits)})

    IMAPClient.__init__, wiring.sending = connect_hurried, sending_hurried


def _write(pipe: int, words: str) -> None:
    os.write(pipe, words.encode())


def compile_once() -> None:
    """Let every store of this process, and of its forks, share the statements that were compiled: half of a round's time goes there.
    Two dialects of one kind compile alike."""
    setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))  # noqa: B010
    setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))  # noqa: B010
    compiled = LRUCache[Any, Any](2000)
    setattr(Engine, "_compiled_cache", property(lambda engine: compiled, lambda engine, own: None))  # noqa: B010


def main(documents: Sequence[str]) -> None:
    """Answer questions until the input ends. `documents` are letters that are read and sorted beforehand, so that all they need is loaded."""
    logs.set_up(level=logging.ERROR)
    compile_once()
    reader = Reader()
    for path in documents:
        letter = open_letter(Path(path).read_bytes())
        sort_letter(letter, read_documents(letter, reader), Ours(frozenset(), "example.org"))
    for line in sys.stdin:
        told = json.loads(line)
        asked = Asked(**{**told, "times": tuple(told["times"])})
        if asked.accept is None:
            answer = ended(asked, reader)
        else:  # in this process: with a round behind it, every fork of it has all that it needs at hand
            accept(asked, reader)
            gc.freeze()  # a collection in a fork would copy all that it shares with this process
            answer = Ended(0)
        sys.stdout.write(json.dumps(asdict(answer)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
