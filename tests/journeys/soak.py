"""A soak: simulated days of a service whose servers, database, clock and staff misbehave at random. `make soak` prints the figures.

Every hour of a day letters arrive, a worker that may be new makes a round, and with it a line to a mail server may break, a commit may
fail, the clock may jump, staff may read, flag, move back or copy messages. The days lie around the end of summer time. At the end the
faults stop, the worker goes on, and everything that was ever offered is looked for.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine.default import DefaultDialect
from sqlmodel import select

from dsr import logs, reviews, wiring, work
from dsr.alarms import Watch
from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from parsers.pool import DocumentOpener, ReadingPool
from store import letters, mailboxes
from store.engine import Store
from store.errors import StoreError
from store.models import EmailKind, EmailState, Letter, LetterState, Outbox, Reconciliation
from tests.journeys import faulty
from tests.journeys.crash import running_outgoing
from tests.journeys.proxy import Harm, Proxy
from tests.journeys.service import Clock, configuration_file
from tests.mailservers import Dovecot, Outgoing, dovecot_program, running_dovecot

#: British Summer Time ended on 25 October 2026.
START: Final = datetime(2026, 10, 12, 0, 0, tzinfo=UTC)
_MOVING: Final = ('folder = "INBOX"', 'folder = "INBOX"\nmove_done_to = "DSR done"\nmove_set_aside_to = "DSR set aside"')
_WORKER: Final = "soak:worker"
_ROUNDS_TO_DRAIN: Final = 16


@dataclass(frozen=True)
class Figures:
    """What a soak came to. Descriptors, memory (KB) and temporary files: after the first fifth, and at the end."""

    rounds: int
    faults: Counter[str]
    offered: int
    lost: int
    doubled: int
    unanswered: int
    answered_twice: int
    breaches: tuple[str, ...]
    descriptors: tuple[int, int]
    memory: tuple[int, int]
    temporary: tuple[int, int]
    sums: int


class Soak:
    """The servers, the worker's files, and everything that was offered so far."""

    def __init__(
        self, folder: Path, dovecot: Dovecot, outgoing: Outgoing, reader: DocumentOpener, seed: int, harms: Sequence[Harm] = tuple(Harm)
    ) -> None:
        self._chance = random.Random(seed)
        self._dovecot, self._outgoing, self._reader, self._harms = dovecot, outgoing, reader, harms
        self._imap, self._smtp = Proxy(dovecot.port), Proxy(outgoing.port)
        path = configuration_file(folder, replace(dovecot, port=self._imap.port), Outgoing(outgoing.host, self._smtp.port), _MOVING)
        self._configuration = load_configuration(path)
        self._mailboxes = {name: replace(dovecot.address(name, user=told.user)) for name, told in self._configuration.mailboxes.items()}
        self._url = f"sqlite:///{folder / 'soak.db'}"
        with Store(self._url) as store:
            store.migrate()
        self._clock = Clock(START)
        self._offered: Counter[tuple[str, str]] = Counter()
        self._faults: Counter[str] = Counter()

    def run(self, days: int, rounds_a_day: int) -> Figures:
        """Live so many days, then let the worker go on without faults, and look."""
        first: tuple[int, int, int] | None = None
        with ExitStack() as stack:
            store = stack.enter_context(Store(self._url))
            for number in range(days * rounds_a_day):
                if self._happens(0.1, "worker started anew"):
                    stack.close()
                    store = stack.enter_context(Store(self._url))
                self._arrive()
                self._staff()
                self._round(store)
                self._clock.advance(hours=24 / rounds_a_day)
                if number == days * rounds_a_day // 5:
                    first = self._used()
            for _ in range(_ROUNDS_TO_DRAIN):
                self._work(store)
                self._clock.advance(hours=1)
            last = self._used()
            assert first is not None
            figures = self._figures(store, days * rounds_a_day, first, last)
        self._imap.close()
        self._smtp.close()
        return figures

    def _happens(self, probability: float, what: str) -> bool:
        if self._chance.random() >= probability:
            return False
        self._faults[what] += 1
        return True

    def _arrive(self) -> None:
        for _ in range(self._chance.choice((0, 0, 1, 1, 2))):
            name = self._chance.choice(list(self._mailboxes))
            number = sum(self._offered.values())
            if self._chance.random() < 0.4:
                demo = self._chance.choice([letter for letter in DEMO_LETTERS if letter.name != "bounce"])
                raw = demo.raw().replace(b"Message-ID: <", f"Message-ID: <soak-{number}-".encode())
            else:
                raw = (
                    f"From: sender{number}@example.org\r\nTo: duty@example.org\r\nSubject: A question\r\nMessage-ID: <q{number}@example.org>"
                    "\r\n\r\nCould you send me an easy read version of the form?\r\n"
                ).encode()
            self._dovecot.deliver(self._mailboxes[name], raw, at=self._clock())
            self._offered[name, sha256(raw).hexdigest()] += 1

    def _staff(self) -> None:
        address = self._mailboxes[self._chance.choice(list(self._mailboxes))]
        with self._dovecot.client(address) as staff:
            if self._happens(0.1, "read and flagged by staff"):
                found = staff.search()
                if found:
                    staff.add_flags(found, [b"\\Seen", b"\\Flagged"])
            if staff.folder_exists("DSR done"):
                staff.select_folder("DSR done")
                done = staff.search()
                if done and self._happens(0.1, "moved back by staff"):
                    staff.move([self._chance.choice(done)], "INBOX")
                elif done and self._happens(0.05, "copied back by staff"):
                    staff.copy([self._chance.choice(done)], "INBOX")

    def _round(self, store: Store) -> None:
        for line, longest in ((self._imap, 25), (self._smtp, 15)):
            line.arm(None, 0)
            if self._chance.random() < 0.25:
                harm = self._chance.choice(self._harms)
                line.arm(harm, self._chance.randint(1, longest))
        if self._happens(0.03, "clock jumps"):
            self._clock.advance(hours=self._chance.choice((-2, -1, 1, 5)))
        failing = self._chance.randint(1, 12) if self._chance.random() < 0.15 else None
        with _failing_commit(failing) as struck:
            self._work(store)
        self._faults["commit failed"] += len(struck)
        for line, name in ((self._imap, "IMAP"), (self._smtp, "SMTP")):
            if line.struck:
                self._faults[f"{name} line broken"] += 1
            line.arm(None, 0)

    def _work(self, store: Store) -> None:
        """One round of a worker that has just started, as its scheduler would have it: a job that fails does not stop the others."""
        intake = wiring.intake(self._configuration, store, self._reader, self._clock)
        with suppress(StoreError):
            work.recover(store, self._clock, _WORKER)
        for name in self._configuration.mailboxes:
            with suppress(StoreError):
                work.poll(self._configuration, intake, name, _WORKER, lambda: False)
        with suppress(StoreError):
            reviews.owe(self._configuration, store, self._clock)
        with suppress(StoreError):
            work.deliver(self._configuration, store, self._clock, _WORKER)
        Watch(self._configuration, store, self._clock, _WORKER).look()

    def _used(self) -> tuple[int, int, int]:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return len(os.listdir("/proc/self/fd")), pages * os.sysconf("SC_PAGE_SIZE") // 1024, len(os.listdir(tempfile.gettempdir()))

    def _figures(self, store: Store, rounds: int, first: tuple[int, int, int], last: tuple[int, int, int]) -> Figures:
        with store.reading() as session:
            kept = session.exec(select(Letter)).all()
            rows = session.exec(select(Outbox)).all()
            originals = Counter((one.mailbox, sha256(letters.raw(session, one.id or 0)).hexdigest()) for one in kept if one.same_as is None)
            ended = {(one.mailbox, one.sha256) for one in kept if one.state is not LetterState.KEPT and one.reason}
            lost = [mailboxes.counts(session, name).lost for name in self._configuration.mailboxes]
            sums = session.exec(select(Reconciliation)).all()
        taken = Counter(str(message["message-id"]) for message in self._outgoing.messages)
        doubts = {f"<{row.token}@{self._configuration.smtp.message_id_domain}>": row.doubts for row in rows}
        answers = [row for row in rows if row.kind is EmailKind.ACKNOWLEDGEMENT]
        breaches = [
            f"a sum that does not add up: {name} by {by}" for name, by in zip(self._configuration.mailboxes, lost, strict=True) if by
        ]
        breaches += [
            f"more e-mails of one Message-ID than doubts: {taken[name]}" for name in taken if taken[name] > 1 + doubts.get(name, 0)
        ]
        breaches += [f"late messages on {one.day}: {one.late}" for one in sums if one.late]
        return Figures(
            rounds=rounds,
            faults=self._faults,
            offered=len(self._offered),
            lost=len(self._offered.keys() - ended),
            doubled=(originals - Counter(self._offered.keys())).total(),
            unanswered=sum(row.state is not EmailState.SENT for row in answers),
            answered_twice=len(answers) - len({row.letter_id for row in answers}),
            breaches=tuple(breaches),
            descriptors=(first[0], last[0]),
            memory=(first[1], last[1]),
            temporary=(first[2], last[2]),
            sums=len(sums),
        )


@contextmanager
def _failing_commit(number: int | None) -> Iterator[list[int]]:
    """The commit of this number fails for a full disk; the list then holds the number."""
    struck: list[int] = []
    commit, count = DefaultDialect.do_commit, 0

    def do_commit(dialect: DefaultDialect, connection: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            struck.append(count)
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = 13
            raise full
        commit(dialect, connection)  # type: ignore[no-untyped-call]

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
    try:
        yield struck
    finally:
        DefaultDialect.do_commit = commit  # type: ignore[method-assign]


def main() -> int:
    """The soak: 0 when nothing was lost, doubled or otherwise wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.soak", description="Live through simulated days with random faults.")
    parser.add_argument("--days", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=24, help="rounds a day")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logs.set_up(level=logging.CRITICAL)
    program = dovecot_program()
    assert program is not None, "Dovecot is needed: apt-get install dovecot-imapd"
    faulty.hurry(1.0)
    folder, began = Path(tempfile.mkdtemp(prefix="dsr-soak-")), time.monotonic()
    try:
        with running_dovecot(program) as dovecot, running_outgoing() as outgoing, ReadingPool(2) as reader:
            tempfile.tempdir = str(folder / "tmp")  # whatever the worker leaves behind lies there
            Path(tempfile.tempdir).mkdir()
            figures = Soak(folder, dovecot, outgoing, reader, asked.seed).run(asked.days, asked.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(f"{asked.days} days in {time.monotonic() - began:.0f} s\n")
    for name, value in vars(figures).items():
        sys.stdout.write(f"  {name}: {dict(value) if isinstance(value, Counter) else value}\n")
    return 1 if figures.lost or figures.doubled or figures.answered_twice or figures.unanswered or figures.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
