"""Two real workers on one database: on PostgreSQL they share the work and one takes over from the other; SQLite serves one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from sqlmodel import select

from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from store.engine import Store
from store.models import Letter, LetterState, MailboxState
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing
from tests.services import databases

ROOT: Final = Path(__file__).parents[2]
LETTER = next(letter for letter in DEMO_LETTERS if letter.name == "adult-west").raw()

#: A worker whose lease is short, and which reads each form for longer than that.
_SLOW: Final = """
import time
from parsers import limits, pool
from store import mailboxes

mailboxes.MAILBOX_LEASE_SECONDS, limits.MAILBOX_BEAT_SECONDS = 3, 0.5
read = pool.ReadingPool.read

def slowly(self, name, *document, **more):
    time.sleep(4 if name.endswith(".docx") else 0)
    return read(self, name, *document, **more)

pool.ReadingPool.read = slowly
from dsr.cli import app
app(["run"])
"""


@contextmanager
def worker(path: Path, name: str, script: str) -> Iterator[subprocess.Popen[bytes]]:
    with (path.parent / f"{name}.log").open("ab") as log:
        environment = {**os.environ, "DSR_CONFIG": str(path), "DSR_WORKER": name}
        process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait(timeout=20)


def until(true: Callable[[], bool], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"it never came true: {what}"
        time.sleep(0.1)


@pytest.mark.parametrize("store", [kind for kind in databases() if kind == "postgresql"], indirect=True)
def test_each_letter_is_processed_once_and_a_killed_worker_s_letter_by_the_other(
    tmp_path: Path, store: Store, dovecot: Dovecot, outgoing: Outgoing
) -> None:
    path = configuration_file(tmp_path, dovecot, outgoing, ("sqlite:///dsr.sqlite3", store._url.render_as_string(hide_password=False)))
    west = replace(dovecot.address("west", user=load_configuration(path).mailboxes["west"].user))

    def letters() -> list[Letter]:
        with store.reading() as session:
            return list(session.exec(select(Letter).order_by(Letter.id)))  # type: ignore[arg-type]

    def holder() -> str | None:
        with store.reading() as session:
            state = session.get(MailboxState, "west")
            return None if state is None else state.holder

    with worker(path, "one", _SLOW) as one, worker(path, "two", _SLOW) as two:
        dovecot.deliver(west, LETTER)
        until(lambda: [letter.state for letter in letters()] == [LetterState.DONE], "the first letter is done")
        assert letters()[0].attempts == 1, "the other worker stayed away for longer than a lease"
        dovecot.deliver(west, LETTER.replace(b"demo-02@", b"second@"))
        until(lambda: [letter.attempts for letter in letters()] == [1, 1], "the second is begun")
        first = holder()
        assert first is not None
        (one if first.endswith(":one") else two).kill()
        assert letters()[1].state is LetterState.KEPT
        until(lambda: all(letter.state is LetterState.DONE for letter in letters()), "the other worker finishes the second")
        until(lambda: len(outgoing.taken) == 2, "both are acknowledged")
    assert [letter.attempts for letter in letters()] == [1, 2]
    assert len({message["In-Reply-To"] for message in outgoing.messages}) == 2


def test_a_second_worker_on_sqlite_is_refused_in_words(tmp_path: Path, dovecot: Dovecot, outgoing: Outgoing) -> None:
    path = configuration_file(tmp_path, dovecot, outgoing)
    with Store(load_configuration(path).database.url.get_secret_value()) as store:
        store.migrate()
        with store.alone("one"):
            command = [sys.executable, "-m", "dsr.cli", "run"]
            environment = {**os.environ, "DSR_CONFIG": str(path), "DSR_WORKER": "two"}
            second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 2
    assert second.stderr == "Another worker works on this SQLite database, which serves one. Stop it first; several need PostgreSQL.\n"
