"""The real worker as a process of its own: started, fed, looked at from outside, stopped; and its log."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from dsr import logs
from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from ingest.open import open_letter
from ingest.understand import read_documents
from parsers.pool import ReadingPool
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing

#: What of a form tells who somebody is.
PRIVATE = (
    "person.given_name",
    "person.family_name",
    "person.date_of_birth",
    "person.nhs_number",
    "person.address",
    "person.postcode",
    "person.phone",
    "person.email",
    "person.gp_practice",
    "consent.given_by",
    "referral.referrer_name",
    "referral.referrer_phone",
    "referral.referrer_email",
    "referral.reason",
)
LETTER = next(letter for letter in DEMO_LETTERS if letter.name == "adult-west")


def dsr(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command, as an operator gives it."""
    return subprocess.run(
        [sys.executable, "-m", "dsr.cli", *arguments],
        env={**os.environ, "DSR_CONFIG": str(path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def running(path: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`dsr run`, killed at the end if the test has not stopped it."""
    with log.open("ab") as stream:
        process = subprocess.Popen([sys.executable, "-m", "dsr.cli", "run"], env={**os.environ, "DSR_CONFIG": str(path)}, stderr=stream)
        try:
            yield process
        finally:
            process.kill()
            process.wait(timeout=20)


def until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"it never came true: {what}"
        time.sleep(0.1)


def actions(log: Path) -> list[str]:
    return [json.loads(line)["action"] for line in log.read_text().splitlines()]


def test_started_fed_killed_started_again_and_stopped(tmp_path: Path, dovecot: Dovecot, outgoing: Outgoing) -> None:
    path, log = configuration_file(tmp_path, dovecot, outgoing), tmp_path / "log"
    west = replace(dovecot.address("west", user=load_configuration(path).mailboxes["west"].user))
    assert dsr(path, "status").returncode == 2  # no tables yet: it cannot be told
    assert dsr(path, "init").returncode == 0
    assert dsr(path, "status").returncode == 1  # no worker runs
    with running(path, log) as process:
        until(lambda: log.exists() and "worker_started" in actions(log), "the worker starts")
        dovecot.deliver(west, LETTER.raw())
        until(lambda: bool(outgoing.taken), "the letter is acknowledged")
        status = dsr(path, "status", "--format", "json")
        assert (status.returncode, json.loads(status.stdout)["well"]) == (0, True)
        process.kill()
        process.wait(timeout=20)
    with running(path, log) as process:
        until(lambda: actions(log).count("worker_started") == 2, "the worker starts again")
        dovecot.deliver(west, LETTER.raw().replace(b"demo-02@", b"demo-02-again@"))
        until(lambda: len(outgoing.taken) == 2, "the second letter is acknowledged")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert actions(log)[-1] == "worker_stopped"
    queue = json.loads(dsr(path, "queue", "--format", "json").stdout)
    assert len(queue["referrals"]) == 2
    shown = dsr(path, "show", queue["referrals"][0]["reference"].lower(), "--format", "json")
    assert json.loads(shown.stdout)["alike"][0]["reference"] == queue["referrals"][1]["reference"]


@pytest.mark.filterwarnings("ignore:'crypt' is deprecated:DeprecationWarning")
def test_the_demo_ends_well_and_its_log_holds_nothing_of_anybody(reader: ReadingPool) -> None:
    from dsr.demo import demo

    log, shown = io.StringIO(), io.StringIO()
    assert demo(once=True, console=Console(file=shown, width=160), log=log) == 0, shown.getvalue()
    written = log.getvalue()
    assert {"letter_kept", "letter_finished", "email_sent", "reminders_owed", "worker_stopped"} <= {
        json.loads(line)["action"] for line in written.splitlines()
    }
    assert not [words for words in private_words(reader) if words.casefold() in written.casefold()]
    logs.set_up()


def private_words(reader: ReadingPool) -> set[str]:
    """Every name, number, address, subject and file name of the demo's letters and of the forms in them."""
    found: set[str] = set()
    for demo in DEMO_LETTERS:
        letter = open_letter(demo.raw())
        found |= {letter.subject, *(attachment.name for attachment in letter.attachments)}
        if letter.sender is not None:
            found |= {letter.sender.email, letter.sender.name}
        for outcome in read_documents(letter, reader):
            for reading in outcome.readings:
                found |= {text for key in PRIVATE if (text := reading.text(key)) is not None}
    assert {"999 000 0077".replace(" ", ""), "Ottilie", "Feveyear", "IP16 4AB"} <= found
    return {words for words in found if len(words) > 3}
