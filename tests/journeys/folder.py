"""Every message of a folder through the whole service, each followed by a good letter: `make letters ARGS="FOLDER"`.

The messages lie in a real Dovecot, answers are on, and what is owed goes to a real SMTP server. What must hold: every message ends as
done or set aside, no fault is logged, every good letter makes its referral, and in a subfolder of bounces (`--bounces`) each is known
as one and none is answered. It prints the figures, and the names of what is not so.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog
from imapclient.exceptions import IMAPClientError
from sqlmodel import select

from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from ingest.letter import LetterKind
from parsers.pool import ReadingPool
from store import mailboxes
from store.engine import Store
from store.models import Letter, LetterState, Outbox
from tests.journeys.crash import running_outgoing
from tests.journeys.service import Clock, Service, configuration_file
from tests.mailservers import dovecot_program, running_dovecot

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_GOOD: Final = next(letter for letter in DEMO_LETTERS if letter.name == "adult-east").raw()

#: Messages in the mailbox before the next poll.
_TOGETHER: Final = 50


@dataclass(frozen=True)
class Became:
    """What became of a message: None where it is not kept as it was offered."""

    name: str
    state: LetterState | None
    kind: str | None
    tries: int
    answered: bool


def main() -> int:
    """0 when everything that must hold does."""
    parser = argparse.ArgumentParser(prog="make letters ARGS=…", description="Take every message of a folder through the whole service.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bounces", default="", help="a subfolder whose messages are all bounces")
    parser.add_argument("--part", default=(0, None), type=_part, help="only these messages by their order, such as 0:200")
    asked = parser.parse_args()
    paths = sorted(path for path in asked.folder.rglob("*") if path.is_file())[slice(*asked.part)]
    faults: Counter[str] = Counter()
    structlog.configure(processors=[_noting(faults)])
    with ExitStack() as stack:
        service = _service(stack)
        taken = _through(service, paths)
        became, good, offered = _became(service, taken)
    bounces = [one for one in became if asked.bounces and one.name.startswith(str(asked.folder / asked.bounces))]
    wrong = [one for one in became if one.state is None or one.tries > 1]
    wrong += [one for one in bounces if one.kind != LetterKind.BOUNCE or one.answered]
    say = sys.stdout.write
    say(f"offered {offered.offered} (with the good ones), done {offered.done}, set aside {offered.set_aside}, waiting {offered.kept}\n")
    say(f"good letters behind them: {good} of {len(taken)} made their referral; faults logged: {dict(faults) or 'none'}\n")
    say(f"bounces: {sum(one.kind == LetterKind.BOUNCE for one in bounces)} of {len(bounces)} known as such, "
        f"{sum(one.answered for one in bounces)} answered\n")  # fmt: skip
    for what, number in sorted(
        Counter(f"{one.kind}, {one.state}, {'answered' if one.answered else 'not answered'}" for one in became).items()
    ):
        say(f"  {what}: {number}\n")
    for path in sorted(set(paths) - set(taken)):
        say(f"not taken by the mail server: {path}\n")
    for one in wrong:
        say(f"not right: {one}\n")
    return 1 if wrong or faults or good < len(taken) or offered.lost or offered.kept else 0


def _service(stack: ExitStack) -> Service:
    program = dovecot_program()
    assert program is not None, "Dovecot is needed: apt-get install dovecot-imapd"
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=memory, prefix="dsr-folder-")))
    dovecot, outgoing = stack.enter_context(running_dovecot(program)), stack.enter_context(running_outgoing())
    store = stack.enter_context(Store(f"sqlite:///{place / 'store.db'}"))
    store.migrate()
    path = configuration_file(place, dovecot, outgoing)
    reader = stack.enter_context(ReadingPool(2))
    return Service(load_configuration(path), path, store, dovecot, outgoing, Clock(NOW), reader)


def _through(service: Service, paths: Sequence[Path]) -> list[Path]:
    """Offer the messages, each with a good letter behind it, and let the service do its work: which the mail server took, in their order."""
    taken = []
    for number, path in enumerate(paths, start=1):
        try:
            service.offer("east", path.read_bytes())
        except IMAPClientError:
            pass  # it is told at the end
        else:
            service.offer("east", _GOOD.replace(b"Message-ID: <", b"Message-ID: <good-%d." % number, 1))
            taken.append(path)
        if number % _TOGETHER == 0 or number == len(paths):
            service.poll("east")
            service.deliver()
            sys.stderr.write(f"{number} of {len(paths)}\n")
    return taken


def _became(service: Service, taken: Sequence[Path]) -> tuple[list[Became], int, mailboxes.Counts]:
    """What became of each message; how many good letters made a referral; the mailbox's own counts. A mailbox numbers its messages
    from 1, each odd one with its good letter behind it."""
    with service.store.reading() as session:
        answered = set(session.exec(select(Outbox.letter_id)))
        kept = {one.uid: one for one in session.exec(select(Letter))}
        counts = mailboxes.counts(session, "east")
    became = []
    for uid, path in enumerate(taken):
        letter = kept.get(2 * uid + 1)
        if letter is None:
            became.append(Became(str(path), None, None, 0, answered=False))
        else:
            became.append(Became(str(path), letter.state, letter.kind, letter.attempts, letter.id in answered))
    good = (kept.get(2 * uid + 2) for uid, _ in enumerate(taken))
    return became, sum(one is not None and one.state is LetterState.DONE and one.kind == LetterKind.REFERRAL for one in good), counts


def _noting(faults: Counter[str]) -> structlog.typing.Processor:
    def note(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        if method in ("error", "critical", "exception"):
            faults[str(event.get("event"))] += 1
        raise structlog.DropEvent

    return note


def _part(words: str) -> tuple[int, int | None]:
    first, _, last = words.partition(":")
    return int(first or 0), int(last) if last else None


if __name__ == "__main__":
    sys.exit(main())
