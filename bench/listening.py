"""From a letter's arrival in the mailbox to its referral in the queue, by a worker that listens (IMAP IDLE)."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import func
from sqlmodel import select

from dsr import wiring
from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from store.engine import Store
from store.mailboxes import progress
from store.models import Referral
from tests.journeys.service import configuration_file
from tests.mailservers import Outgoing, dovecot_program, free_port, running_dovecot


def seconds_to_queue(count: int = 10) -> str:
    """The line that the benchmark prints. Polls are an hour apart, so that only listening can take a letter. Needs Dovecot."""
    program = dovecot_program()
    assert program is not None, "the benchmark needs Dovecot: apt-get install dovecot-imapd"
    raw = next(letter for letter in DEMO_LETTERS if letter.name == "adult-east").raw()
    with running_dovecot(program) as dovecot, tempfile.TemporaryDirectory() as folder:
        path = configuration_file(Path(folder), dovecot, Outgoing("127.0.0.1", free_port()), ("poll_seconds = 5", "poll_seconds = 3600"))
        configuration = load_configuration(path)
        east = replace(dovecot.address("east", user=configuration.mailboxes["east"].user))
        with wiring.open_store(configuration) as store:
            store.migrate()
            worker = subprocess.Popen(
                [sys.executable, "-m", "dsr.cli", "run"], env={**os.environ, "DSR_CONFIG": str(path)}, stderr=subprocess.DEVNULL
            )
            try:
                _until(lambda: _polled(store))
                spent = []
                for number in range(count + 1):
                    dovecot.deliver(east, raw.replace(b"demo-01@", b"listen-%d@" % number))
                    arrived = time.perf_counter()
                    _until(partial(_queued, store, number + 1))
                    spent.append(time.perf_counter() - arrived)
            finally:
                worker.kill()
                worker.wait(timeout=20)
    warm = sorted(spent[1:])  # the first one waits for the reading children
    return f"a letter that arrives is in the queue after {statistics.median(warm):.2f} s (median of {count}), {warm[-1]:.2f} s at worst"


def _until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.01)


def _polled(store: Store) -> bool:
    with store.reading() as session:
        found = progress(session, "east")
        return found is not None and found.last_success_at is not None


def _queued(store: Store, count: int) -> bool:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(Referral)).one() == count
