"""The crash promise, tried out: every side effect of a round goes wrong once, and nothing is lost or doubled.

One round takes three letters (a Word referral, a locked PDF, a question) out of a real Dovecot, reads, answers and moves them,
and sends the reminders of an accepted referral through a real SMTP server. The first run has the fault at its first side effect,
the next at the second, and so on until a run has no such side effect any more. Some faults strike within the process (`faulty.py`),
others on the line to a mail server (`proxy.py`). After each, a worker goes on as it would in life, and what then stands in the database, in the mailbox and with the mail server is compared with a round in which nothing broke.

The whole of it is in `matrix.py`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller
from sqlalchemy.engine import make_url
from sqlmodel import Session, select

from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from ingest.mailbox import MailboxAddress
from store import letters
from store.engine import Store
from store.models import Action, AuditEvent, Document, Letter, LetterState, MailboxState, Outbox, Reconciliation, Referral
from tests import services
from tests.journeys import faulty
from tests.journeys.faulty import KILLS, Asked, Ended
from tests.journeys.proxy import Harm, Proxy
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing, free_port

START: Final = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
REVIEW: Final = START + timedelta(days=14)
WORKER, SUCCESSOR = "crash:worker", "crash:successor"

_DEMO: Final = {letter.name: letter for letter in DEMO_LETTERS}
_QUESTION: Final = (
    b"From: zofia.marczak@example.org\r\nTo: duty@example.org\r\nSubject: A question\r\nMessage-ID: <question@example.org>\r\n\r\n"
    b"Could you send me an easy read version of the form?\r\n"
)
OFFERED: Final = (_DEMO["adult-east"].raw(), _DEMO["locked"].raw(), _QUESTION)
ACCEPTED: Final = _DEMO["adult-west"].raw()
_MOVING: Final = ('folder = "INBOX"', 'folder = "INBOX"\nmove_done_to = "DSR done"\nmove_set_aside_to = "DSR set aside"')
_FOLDERS: Final = ("INBOX", "DSR done", "DSR set aside")

#: The clock of the worker that goes on: at once, when a first repeat is due, and when every lease and claim has run out.
_GOING_ON: Final = tuple((START + later).isoformat() for later in (timedelta(seconds=30), timedelta(minutes=10), timedelta(minutes=45)))

#: The faults on the line to a mail server: which line, and what happens to the answer.
ON_THE_LINE: Final = {f"{server} line {harm.value}": (server, harm) for server in ("IMAP", "SMTP") for harm in Harm}
FAULTS: Final = (*faulty.FAULTS, *ON_THE_LINE)

#: Seconds that a worker waits for a stalled server in these tests.
_PATIENCE: Final = 1.0

Database = Callable[[str | None], AbstractContextManager[str]]
"""A database for one run: empty, or (with the address of another) a copy of that."""


@dataclass(frozen=True)
class Picture:
    """What a round leaves behind, without what chance and the clock put into it: each part as a bag of things."""

    letters: Counter[Any]
    documents: Counter[Any]
    referrals: Counter[Any]
    owed: Counter[Any]
    trail: Counter[Any]
    sums: Counter[Any]
    mailbox: Counter[Any]
    folders: Counter[Any]

    def against(self, right: Picture) -> list[str]:
        """Where this differs from the right one."""
        told = []
        for part, value in vars(right).items():
            mine = getattr(self, part)
            told += [f"{part}: missing {thing}" for thing in (value - mine)] + [f"{part}: too many {thing}" for thing in (mine - value)]
        return told

    def more_than(self, right: Picture) -> int:
        """How many letters, referrals, owed e-mails and messages there are more than in the right one, whatever they say."""
        return sum((mine - rightly).total() for mine, rightly in zip(self._things(), right._things(), strict=True))

    def _things(self) -> tuple[Counter[Any], ...]:
        return (
            Counter(one[0] for one in self.letters.elements()),
            Counter(one[:2] for one in self.referrals.elements()),
            Counter(one[:4] for one in self.owed.elements()),
            Counter(one[1] for one in self.folders.elements()),
        )


@dataclass(frozen=True)
class Tried:
    """One fault and what came of it. `repeated` counts e-mails taken twice where that is promised to be possible."""

    fault: str
    number: int
    struck: str | None
    lost: int = 0
    doubled: int = 0
    repeated: int = 0
    breaches: tuple[str, ...] = ()


class Crash:
    """The servers, the forking process, and a database with an accepted referral to begin every run with."""

    def __init__(self, folder: Path, dovecot: Dovecot, outgoing: Outgoing, database: Database) -> None:
        self._folder, self._dovecot, self._outgoing, self._database = folder, dovecot, outgoing, database
        self._lines = {"IMAP": Proxy(dovecot.port), "SMTP": Proxy(outgoing.port)}
        self._runs = 0
        (folder / "tmp").mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.faulty", *self._files((*OFFERED, ACCEPTED))],
            env={**os.environ, "TMPDIR": str(folder / "tmp")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._begin: str | None = None
        self._right: Picture | None = None
        self._reached: dict[str, int] = {}

    def __enter__(self) -> Crash:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()
        for line in self._lines.values():
            line.close()

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """With the database that every run begins with, and the picture of a run in which nothing breaks."""
        with self._database(None) as url:
            folder, configuration = self._run_folder()
            self._dovecot.deliver(_mailbox(self._dovecot, configuration, "west"), ACCEPTED, at=START)
            asked = Asked(
                str(configuration), url, WORKER, ((START - timedelta(hours=1)).isoformat(),), str(folder / "log"), accept=REVIEW.isoformat()
            )
            assert self._ask(asked) == Ended(0), (folder / "log").read_text()
            self._begin = url
            with self._running() as run:
                ended = run.first(None, 0)
                assert ended.code == 0, run.log()
                self._reached = ended.edges | {name: line.exchanges for name, line in self._lines.items()}
                run.go_on(WORKER)
                with run.looking() as session:
                    self._right = run.picture(session)
                    assert run.breaches_of_mail(session, ended) == ([], 0, 0), run.log()
            assert [len(part) for part in (self._right.letters, self._right.referrals, self._right.owed)] == [4, 2, 6]
            yield

    def edges(self, fault: str) -> int:
        """At how many places of a round a fault of this kind can strike."""
        edges = faulty.FAULTS[fault] if fault in faulty.FAULTS else (ON_THE_LINE[fault][0],)
        return sum(self._reached.get(edge, 0) for edge in edges)

    def attempt(self, fault: str, number: int, successor: str = WORKER) -> Tried:
        """Let the fault strike at the `number`-th place, let a worker go on, and look. A kill, and a fault on a line, are followed by
        a process of its own, `successor`."""
        assert self._right is not None
        with self._running() as run:
            ended = run.first(fault, number)
            breaches = []
            if ended.code != (-9 if fault in KILLS and ended.struck is not None else 0):
                breaches.append(f"the process ended with {ended.code}: {run.log()[-1500:]}")
            if (fault in KILLS and ended.struck is not None) or fault in ON_THE_LINE:
                again = run.go_on(successor)
                if again.code:
                    breaches.append(f"the next process ended with {again.code}: {run.log()[-1500:]}")
            with run.looking() as session:
                picture, lost = run.picture(session), run.lost(session)
                mail, repeated, excess = run.breaches_of_mail(session, ended)
            breaches += picture.against(self._right) + mail + run.left_outside()
            return Tried(fault, number, ended.struck, lost, picture.more_than(self._right) + excess, repeated, tuple(breaches))

    @contextmanager
    def _running(self) -> Iterator[Run]:
        with self._database(self._begin) as url:
            folder, configuration = self._run_folder()
            mailbox = _mailbox(self._dovecot, configuration, "east")
            self._dovecot.deliver(mailbox, *OFFERED, at=START)
            self._outgoing.taken.clear()
            yield Run(folder, configuration, url, mailbox, self._dovecot, self._outgoing, self._lines, self._ask)
            shutil.rmtree(folder)

    def _ask(self, asked: Asked) -> Ended:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(asked)) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def _run_folder(self) -> tuple[Path, Path]:
        self._runs += 1
        folder = self._folder / f"run-{self._runs}"
        folder.mkdir()
        dovecot = replace(self._dovecot, port=self._lines["IMAP"].port)
        outgoing = Outgoing(self._outgoing.host, self._lines["SMTP"].port)
        return folder, configuration_file(folder, dovecot, outgoing, _MOVING)

    def _files(self, raw: tuple[bytes, ...]) -> list[str]:
        paths = [self._folder / f"{position}.eml" for position, _ in enumerate(raw)]
        for path, message in zip(paths, raw, strict=True):
            path.write_bytes(message)
        return [str(path) for path in paths]


@dataclass(frozen=True)
class Run:
    """One run: its files, its database, its mailbox."""

    folder: Path
    configuration: Path
    url: str
    mailbox: MailboxAddress
    dovecot: Dovecot
    outgoing: Outgoing
    lines: Mapping[str, Proxy]
    ask: Callable[[Asked], Ended]

    def first(self, fault: str | None, number: int) -> Ended:
        """The round with the fault in it. Where the fault leaves the worker alive, it goes on by itself."""
        times = (START.isoformat(),) if fault in (None, *KILLS, *ON_THE_LINE) else (START.isoformat(), *_GOING_ON)
        for line in self.lines.values():
            line.arm(None, 0)
        if fault not in ON_THE_LINE:
            return self.ask(self._asked(WORKER, times, fault, number))
        server, harm = ON_THE_LINE[fault]
        line = self.lines[server]
        line.arm(harm, number)
        ended = self.ask(replace(self._asked(WORKER, times, None, 0), patience=_PATIENCE if harm is Harm.STALLED else None))
        return replace(ended, struck=f"{server} answer {number}" if line.struck else None, given=line.given)

    def go_on(self, worker: str) -> Ended:
        """The rounds of the worker that comes after."""
        return self.ask(self._asked(worker, _GOING_ON, None, 0))

    def log(self) -> str:
        """What the processes wrote."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A look at the database that the run left behind."""
        with Store(self.url) as store, store.reading() as session:
            yield session

    def picture(self, session: Session) -> Picture:
        """What stands in the database and in the mailbox."""
        return Picture(folders=self._messages(), **_parts(session))

    def lost(self, session: Session) -> int:
        """How many of the letters offered are not kept byte for byte, or neither done nor set aside with a reason."""
        kept = session.exec(select(Letter).where(Letter.mailbox == self.mailbox.name)).all()
        ended = [letters.raw(session, one.id or 0) for one in kept if one.state is not LetterState.KEPT and one.reason]
        return len(OFFERED) - len(set(OFFERED) & set(ended))

    def breaches_of_mail(self, session: Session, ended: Ended) -> tuple[list[str], int, int]:
        """What is wrong with what the mail server was given; how many e-mails it was given again, as may be, and beyond that."""
        rows = session.exec(select(Outbox).where(Outbox.owed_at >= START)).all()
        owed = {f"<{row.token}@dsr.example.nhs.uk>": row for row in rows}
        taken = Counter(str(message["message-id"]) for message in self.outgoing.messages)
        told = [f"e-mail of no outbox row: {name}" for name in taken.keys() - owed.keys()]
        told += [f"e-mail never given to the mail server: {row.kind}" for name, row in owed.items() if name not in taken]
        twice = [name for name, times in taken.items() if times > 1]
        again = sum(taken[name] - 1 for name in twice)
        allowed = min(again, 1 if ended.given else 0)
        if again > allowed:
            told.append(f"e-mails taken more than once: {[taken[name] for name in twice]}")
        told += [f"a repeat that nobody was told of: {owed[name].kind}" for name in twice if name in owed and not owed[name].doubts]
        return told, allowed, again - allowed

    def left_outside(self) -> list[str]:
        """Files that a run left where nobody looks after them."""
        expected = {"config.toml", "password", "log"}
        found = {path.name for path in self.folder.iterdir()} - expected | {path.name for path in (self.folder.parent / "tmp").iterdir()}
        return [f"a file was left outside: {name}" for name in sorted(found) if not name.startswith("store.db")]

    def _asked(self, worker: str, times: tuple[str, ...], fault: str | None, number: int) -> Asked:
        return Asked(str(self.configuration), self.url, worker, times, str(self.folder / "log"), fault, number)

    def _messages(self) -> Counter[Any]:
        found: Counter[Any] = Counter()
        with self.dovecot.client(self.mailbox) as staff:
            for folder in _FOLDERS:
                if staff.folder_exists(folder):
                    staff.select_folder(folder, readonly=True)
                    for body in staff.fetch(staff.search(), ["BODY.PEEK[]"]).values():
                        found[folder, sha256(body[b"BODY[]"]).hexdigest()] += 1
        return found


def _parts(session: Session) -> dict[str, Counter[Any]]:
    """The parts of a picture that stand in the database; letters are called by mailbox and UID, for ids are chance."""
    kept = session.exec(select(Letter)).all()
    name = {letter.id: (letter.mailbox, letter.uid) for letter in kept} | {None: None}
    email = {row.id: (row.kind.value, name[row.letter_id], row.occasion, row.recipient) for row in session.exec(select(Outbox))} | {
        None: None
    }
    passing = (Action.EMAIL_UNCERTAIN, Action.EMAIL_DELAYED)
    return {
        "letters": Counter(
            (name[one.id], one.state.value, one.kind, one.reason, one.urgent, one.sha256, sha256(letters.raw(session, one.id or 0)).hexdigest(),
             one.message_id, one.same_as, one.moved_at is not None, one.attempts <= 2)
            for one in kept
        ),
        "documents": Counter(
            (name[one.letter_id], one.position, one.name, one.kind, one.sha256, str(one.problems)) for one in session.exec(select(Document))
        ),
        "referrals": Counter(
            (name[one.letter_id], one.position, one.status.value, json.dumps(one.fields, sort_keys=True), str(one.missing), one.team_suggested,
             one.consent_shown, one.urgent, one.arrived_at)
            for one in session.exec(select(Referral))
        ),
        "owed": Counter(
            (*(email[one.id] or ()), one.state.value, one.sent_at is not None, one.next_attempt_at, one.claimed_by, one.doubts <= 1)
            for one in session.exec(select(Outbox))
        ),
        "trail": Counter(
            (one.action.value, one.actor, name[one.letter_id], email[one.outbox_id])
            for one in session.exec(select(AuditEvent)) if one.action not in passing
        ),
        "sums": Counter(
            (one.mailbox, one.day, one.offered, one.waiting, one.done, one.set_aside, one.late) for one in session.exec(select(Reconciliation))
        ),
        "mailbox": Counter(
            (one.mailbox, one.highest_uid, one.offered, one.holder, one.failures) for one in session.exec(select(MailboxState))
        ),
    }  # fmt: skip


def _mailbox(dovecot: Dovecot, configuration: Path, name: str) -> MailboxAddress:
    return replace(dovecot.address(name, user=load_configuration(configuration).mailboxes[name].user))


def sqlite_databases(folder: Path) -> Database:
    """SQLite files in a folder."""
    numbers = iter(range(1_000_000))

    @contextmanager
    def database(copied: str | None) -> Iterator[str]:
        place = folder / f"database-{next(numbers)}"
        place.mkdir()
        path = place / "store.db"
        if copied is not None:
            shutil.copyfile(str(make_url(copied).database), path)
        yield f"sqlite:///{path}"
        shutil.rmtree(place)

    return database


def postgresql_databases(server: str) -> Database:
    """Databases on a PostgreSQL server (the address of its `postgres` database)."""

    def database(copied: str | None) -> AbstractContextManager[str]:
        return services._database(server, template="template0" if copied is None else str(make_url(copied).database))

    return database


def _postgresql() -> AbstractContextManager[str]:
    binaries = services._binaries()
    assert binaries is not None, "PostgreSQL is needed: apt-get install postgresql"
    return services._server(binaries)


@contextmanager
def running_outgoing() -> Iterator[Outgoing]:
    """A real SMTP server on a free port of loopback."""
    keeper = Outgoing("127.0.0.1", free_port())
    controller = Controller(keeper, hostname=keeper.host, port=keeper.port)
    controller.start()
    try:
        yield keeper
    finally:
        controller.stop()


def spread(last: int, count: int) -> list[int]:
    """So many numbers from 1 to `last`: the first, the last, and evenly between; the middle one when it is to be one."""
    if count == 1:
        return [(last + 1) // 2]
    if count >= last:
        return list(range(1, last + 1))
    return sorted({1 + round(step * (last - 1) / (count - 1)) for step in range(count)})
