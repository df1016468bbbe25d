"""Letters from a mailbox to the queue, against the bare loop: fetch one message, one durable commit, python-docx's walk of its form."""

from __future__ import annotations

import io
import secrets
import sqlite3
import tempfile
import time
import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from bench.reading import walked
from dsr import wiring, work
from dsr.clock import utc_now
from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from ingest.mailbox import ImapMailbox, MailboxAddress
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing, dovecot_program, free_port, running_dovecot

#: Bytes of a form as services send it, with the logos that come with it.
_FORM_BYTES = 100_000


def bare_loop(address: MailboxAddress, folder: Path) -> float:
    """Seconds to fetch every message, commit it by itself as durably as SQLite can, and walk its form."""
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
            assert fetched.raw is not None
            database.execute("INSERT INTO letter VALUES (?, ?)", (uid, fetched.raw))
            for attachment in message_from_bytes(fetched.raw, policy=policy.default).iter_attachments():
                walked(attachment.get_content())
    return time.perf_counter() - start


def whole_way(dovecot: Dovecot, address: MailboxAddress, folder: Path) -> float:
    """Seconds from the mailbox to the queue: kept, opened, read, sorted, routed, acknowledged in the outbox."""
    path = configuration_file(folder, dovecot, Outgoing("127.0.0.1", free_port()))
    configuration = load_configuration(path)
    east = configuration.mailboxes["east"].model_copy(update={"user": address.user})
    configuration = configuration.model_copy(update={"mailboxes": {**configuration.mailboxes, "east": east}})
    with wiring.open_store(configuration) as store, wiring.reading_pool(configuration) as reader:
        store.migrate()
        intake = wiring.intake(configuration, store, reader, utc_now)
        # A worker has its children warm, and its phrases loaded, for months.
        dovecot.deliver(configuration_mailbox := dovecot.address("west", user=configuration.mailboxes["west"].user), *_letters(4))
        assert work.poll(configuration, intake, configuration_mailbox.name, "bench", lambda: False).kept == 4
        start = time.perf_counter()
        polled = work.poll(configuration, intake, "east", "bench", lambda: False)
        spent = time.perf_counter() - start
        assert (polled.trouble, len(polled.processed)) == (None, polled.kept)
    return spent


def letters_a_second(count: int = 1000) -> str:
    """The line that the benchmark prints. Needs Dovecot."""
    program = dovecot_program()
    assert program is not None, "the benchmark needs Dovecot: apt-get install dovecot-imapd"
    with running_dovecot(program) as dovecot, tempfile.TemporaryDirectory() as folder:
        address = dovecot.address("east")
        dovecot.deliver(address, *_letters(count))
        bare, ours = bare_loop(address, Path(folder)), whole_way(dovecot, address, Path(folder))
    return (
        f"{count} letters with a Word form of {_FORM_BYTES // 1000} KB, mailbox to queue: {count / ours:.0f} a second; the bare loop "
        f"(fetch + one durable commit + python-docx's walk): {count / bare:.0f} a second; ratio {bare / ours:.2f}"
    )


def _letters(count: int) -> list[bytes]:
    """So many letters, each with a form of its own bytes."""
    demo = message_from_bytes(next(letter for letter in DEMO_LETTERS if letter.name == "adult-east").raw(), policy=policy.default)
    (form,) = demo.iter_attachments()
    made = []
    for number in range(count):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = "a.worker@example.nhs.uk", "duty@example.org", "A referral"
        letter["Message-ID"] = f"<bench-{number}-{secrets.token_hex(4)}@example.org>"
        letter.set_content("Please find a referral attached.")
        letter.add_attachment(
            _grown(form.get_content()),
            maintype="application",
            subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
            filename="DSR referral form.docx",
        )
        made.append(letter.as_bytes(policy=policy.SMTP))
    return made


def _grown(form: bytes) -> bytes:
    """The form with a picture in its package that makes it as large as forms are."""
    grown = io.BytesIO(form)
    with zipfile.ZipFile(grown, "a") as package:
        package.writestr("word/media/logo.bin", secrets.token_bytes(max(0, _FORM_BYTES - len(form))))
    return grown.getvalue()
