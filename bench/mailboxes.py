"""A poll of a mailbox full of old letters, against the server's own time: a bare imapclient that looks for what is new."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from imapclient import IMAPClient
from sqlalchemy import insert

from bench.measure import Ratio, side_by_side
from dsr import wiring, work
from dsr.clock import utc_now
from dsr.config import load_configuration
from store import mailboxes, register
from store.engine import Store
from store.models import Letter, LetterState
from tests.journeys.service import configuration_file
from tests.mailservers import PASSWORD, Dovecot, Outgoing, dovecot_program, free_port, running_dovecot

#: Links that a file may have: ext4 allows 65,000.
_LINKS = 50_000
_NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def old_letters(count: int = 100_000) -> tuple[Ratio, float]:
    """A poll with nothing new among so many old letters against the bare client, and the seconds of the look at all of them that is
    done once a day. Needs Dovecot."""
    program = dovecot_program()
    assert program is not None, "the benchmark needs Dovecot: apt-get install dovecot-imapd"
    with running_dovecot(program) as dovecot, tempfile.TemporaryDirectory() as folder:
        configuration = load_configuration(configuration_file(Path(folder), dovecot, Outgoing("127.0.0.1", free_port())))
        user = configuration.mailboxes["east"].user or ""
        _fill(dovecot.home / "mail" / user, count)
        uid_validity = _looked_for(dovecot, user, count)
        with wiring.open_store(configuration) as store, wiring.reading_pool(configuration) as reader:
            store.migrate()
            _keep(store, uid_validity, count)
            intake = wiring.intake(configuration, store, reader, utc_now)

            def poll() -> None:
                polled = work.poll(configuration, intake, "east", "bench", lambda: False)
                assert (polled.trouble, polled.kept) == (None, 0)

            start = time.perf_counter()
            poll()  # the first of the day looks at every message
            whole = time.perf_counter() - start
            with store.reading() as session:
                assert mailboxes.reconciled(session, "east", register.today(utc_now()))
            return (
                side_by_side(
                    f"a poll of {count} old letters with nothing new",
                    poll,
                    "imapclient signs in, selects, searches, signs out",
                    lambda: _looked_for(dovecot, user, count),
                ),
                whole,
            )


def _fill(home: Path, count: int) -> None:
    """A Maildir with so many small letters, most of them links to one file: the server counts and names them, and nobody reads them."""
    for part in ("new", "cur", "tmp"):
        (home / part).mkdir(parents=True)
    for number in range(count):
        path = home / "cur" / f"{1_700_000_000 + number}.M{number}P1.bench:2,S"
        if number % _LINKS == 0:
            one = path
            one.write_bytes(b"From: a@example.org\r\nSubject: An old letter\r\n\r\nHello\r\n")
        else:
            os.link(one, path)
    owner = home.parent.stat()
    for path in (home.parent, home, *home.iterdir()):
        shutil.chown(path, owner.st_uid, owner.st_gid)
    for path in (home / "cur").iterdir():
        if path.stat().st_uid != owner.st_uid:
            shutil.chown(path, owner.st_uid, owner.st_gid)


def _looked_for(dovecot: Dovecot, user: str, count: int) -> int:
    client = IMAPClient(dovecot.host, dovecot.port, ssl=False, timeout=300)
    client.login(user, PASSWORD)
    status = client.select_folder("INBOX")
    assert int(status[b"EXISTS"]) == count
    client.search(["UID", f"{count + 1}:*"])
    client.logout()
    return int(status[b"UIDVALIDITY"])


def _keep(store: Store, uid_validity: int, count: int) -> None:
    """All of them kept, done, and counted."""
    rows = [
        {
            "mailbox": "east",
            "uid_validity": uid_validity,
            "uid": uid,
            "sha256": f"{uid:064x}",
            "size": 60,
            "received_at": _NOW,
            "kept_at": _NOW,
            "state": LetterState.DONE,
            "outcome_at": _NOW,
            "kind": "other",
            "attempts": 1,
            "urgent": False,
            "danger": [],
        }
        for uid in range(1, count + 1)
    ]
    with store.transaction() as session:
        session.execute(insert(Letter), rows)
        mailboxes.polled(session, "east", uid_validity=uid_validity, highest_uid=count, newly_offered=count, now=_NOW)


if __name__ == "__main__":
    ratio, whole = old_letters()
    print(ratio)
    print(f"the look at all of them, once a day: {whole * 1000:.0f} ms")
