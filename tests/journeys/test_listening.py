"""The real worker takes a letter when it arrives; where the mailbox cannot tell, the next poll takes it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from store import referrals
from store.engine import Store
from store.mailboxes import progress
from tests.journeys.service import configuration_file
from tests.journeys.test_worker import until
from tests.mailservers import Dovecot, Outgoing

LETTER = next(letter for letter in DEMO_LETTERS if letter.name == "adult-west").raw()


def taken_by_the_worker(folder: Path, dovecot: Dovecot, outgoing: Outgoing, poll_seconds: int) -> set[str]:
    """Run the worker, put a letter into a mailbox after its first poll, and wait for its referral: the actions that were logged."""
    path, log = configuration_file(folder, dovecot, outgoing, ("poll_seconds = 5", f"poll_seconds = {poll_seconds}")), folder / "log"
    configuration = load_configuration(path)
    west = replace(dovecot.address("west", user=configuration.mailboxes["west"].user))
    with Store(configuration.database.url.get_secret_value()) as store:
        store.migrate()

        def polled() -> bool:
            with store.reading() as session:
                found = progress(session, "west")
                return found is not None and found.last_success_at is not None

        def queued() -> bool:
            with store.reading() as session:
                return sum(referrals.numbers(session).values()) == 1

        with log.open("wb") as stream:
            process = subprocess.Popen([sys.executable, "-m", "dsr.cli", "run"], env={**os.environ, "DSR_CONFIG": str(path)}, stderr=stream)
            try:
                until(polled, "the mailbox is polled")
                dovecot.deliver(west, LETTER)
                until(queued, "the letter is in the queue")
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=30) == 0, "listening does not hold up the end"
            finally:
                process.kill()
                process.wait(timeout=20)
    return {json.loads(line)["action"] for line in log.read_text().splitlines()}


def test_a_letter_is_in_the_queue_long_before_the_next_poll(tmp_path: Path, dovecot: Dovecot, outgoing: Outgoing) -> None:
    actions = taken_by_the_worker(tmp_path, dovecot, outgoing, poll_seconds=3600)
    assert not actions & {"job_failed", "job_overran", "listening_ended"}


@pytest.mark.parametrize("other_dovecot", ["imap_capability = IMAP4rev1 UIDPLUS MOVE\n"], indirect=True)
def test_where_the_mailbox_cannot_tell_the_next_poll_takes_the_letter(tmp_path: Path, other_dovecot: Dovecot, outgoing: Outgoing) -> None:
    assert "job_failed" not in taken_by_the_worker(tmp_path, other_dovecot, outgoing, poll_seconds=5)
