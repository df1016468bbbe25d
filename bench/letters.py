"""Letters from a mailbox to the queue, against the bare loop: fetch one message, one durable commit."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from pathlib import Path

from dsr import wiring, work
from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from ingest.mailbox import ImapMailbox, MailboxAddress
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing, dovecot_program, free_port, running_dovecot


def bare_loop(address: MailboxAddress, folder: Path) -> float:
    """Seconds to fetch every message and commit it, each by itself, as durably as SQLite can."""
    database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE letter (uid INTEGER PRIMARY KEY, raw BLOB)")
    start = time.perf_counter()
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        for uid in mailbox.uids_above(0):
            fetched = mailbox.fetch(uid)
            assert fetched is not None
            database.execute("INSERT INTO letter VALUES (?, ?)", (uid, fetched.raw))
    return time.perf_counter() - start


def whole_way(dovecot: Dovecot, address: MailboxAddress, folder: Path) -> float:
    """Seconds from the mailbox to the queue: kept, opened, read, sorted, routed, acknowledged in the outbox."""
    path = configuration_file(folder, dovecot, Outgoing("127.0.0.1", free_port()))
    configuration = load_configuration(path)
    east = configuration.mailboxes["east"].model_copy(update={"user": address.user})
    configuration = configuration.model_copy(update={"mailboxes": {**configuration.mailboxes, "east": east}})
    with wiring.open_store(configuration) as store, wiring.reading_pool(configuration) as reader:
        store.migrate()
        reader.read("warm.txt", b"warm")
        intake = wiring.intake(configuration, store, reader, wiring.utc_now)
        start = time.perf_counter()
        polled = work.poll(configuration, intake, "east", "bench", lambda: False)
        spent = time.perf_counter() - start
        assert (polled.trouble, len(polled.processed)) == (None, polled.kept)
    return spent


def letters_a_second(count: int = 100) -> str:
    """The line that the benchmark prints. Needs Dovecot."""
    program = dovecot_program()
    assert program is not None, "the benchmark needs Dovecot: apt-get install dovecot-imapd"
    raw = next(letter for letter in DEMO_LETTERS if letter.name == "adult-east").raw()
    with running_dovecot(program) as dovecot, tempfile.TemporaryDirectory() as folder:
        address = dovecot.address("east")
        dovecot.deliver(address, *(raw.replace(b"demo-01@", f"bench-{number}@".encode()) for number in range(count)))
        bare, ours = bare_loop(address, Path(folder)), whole_way(dovecot, address, Path(folder))
    return (
        f"{count} letters of {len(raw) // 1024} KB with a Word form, mailbox to queue: {count / ours:.0f} a second; "
        f"the bare loop (fetch + one durable commit): {count / bare:.0f} a second; ratio {bare / ours:.2f}"
    )
