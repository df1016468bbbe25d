"""`dsr demo`: a dozen fictional letters go through the real worker, on mail servers of its own, and everybody can watch.

Nothing is left behind outside a temporary folder, and nothing leaves this machine.
"""

from __future__ import annotations

import smtplib
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dsr import logs, reviews, wiring
from dsr.clock import utc_now
from dsr.commands.looking import letters_table, outbox_table, queue_table
from dsr.config import Configuration, load_configuration
from dsr.demo_desk import demo_desk
from dsr.demo_letters import DEMO_LETTERS, DemoLetter
from dsr.demo_server import HOST, PASSWORD, DemoServer, free_port
from dsr.example import example_configuration, pointed_here
from dsr.worker import Worker, worker_name
from ingest.mailbox import ImapMailbox, MailboxAddress
from notifier.dates import date_in_words
from notifier.settings import Security
from store import decisions, letters, outbox, referrals, register
from store.engine import Store
from store.models import EmailKind, EmailState, Letter, LetterState, Outbox, Referral
from triage.reviews import occasions

#: The longest that the letters may take, on a slow machine with cold disks, before `--once` gives up.
_PATIENCE_SECONDS: Final = 180
_LOOK_SECONDS: Final = 0.2
_LEAD: Final = "amanda.frost@example.nhs.uk"
_DECIDES: Final = "the nurse on duty (demo)"
_OPEN: Final = (EmailState.WAITING, EmailState.CLAIMED, EmailState.UNCERTAIN)


@dataclass
class Seen:
    """What became of one letter so far: its row, the referrals it made, the acknowledgement owed for it."""

    demo: DemoLetter
    letter: Letter | None = None
    referrals: list[Referral] = field(default_factory=list)
    acknowledgement: Outbox | None = None

    @property
    def finished(self) -> bool:
        return self.letter is not None and self.letter.state is not LetterState.KEPT

    @property
    def as_expected(self) -> bool:
        """Whether the letter ended as the demo's own table says it must."""
        letter, demo = self.letter, self.demo
        if letter is None or letter.state is not demo.state or letter.kind != demo.kind.value or letter.urgent != demo.urgent:
            return False
        if (self.acknowledgement is not None) != demo.acknowledged:
            return False
        return [one.team_suggested for one in self.referrals] == ([] if demo.team is None else [demo.team])


def demo(once: bool, console: Console, log: TextIO | None = None) -> int:
    """Run the demo: 0 when every letter ended as it must and every acknowledgement owed was delivered, else 1. The worker's
    log goes to `log`, or into the demo's folder."""
    with tempfile.TemporaryDirectory(prefix="dsr-demo-") as folder, DemoServer() as server:
        configuration = _configured(Path(folder), server)
        with (Path(folder) / "dsr.log").open("w") as file, wiring.open_store(configuration) as store:
            logs.set_up(log or file)
            store.migrate()
            with (
                wiring.reading_pool(configuration) as reader,
                nullcontext("") if once else demo_desk(configuration, store, reader, free_port()) as invited,
            ):
                intake = wiring.intake(configuration, store, reader, utc_now)
                worker = Worker(configuration, store, intake, utc_now, worker_name())
                watcher = _Watcher(configuration, store, worker, console, Path(folder), once, invited)
                deliver(server)
                watcher.start()
                worker.run()
                watcher.join()
            delivered = _delivered(server, store)
        console.print(_summary(watcher.seen, delivered))
        well = all(seen.finished and seen.as_expected for seen in watcher.seen) and all(delivered.values())
        return 0 if well else 1


def deliver(server: DemoServer) -> None:
    """Send the demo's letters to its duty mailboxes, as their senders would."""
    with smtplib.SMTP(HOST, server.smtp_port, timeout=10) as smtp:
        for letter in DEMO_LETTERS:
            raw = letter.raw()
            head = message_from_bytes(raw, policy=policy.default)
            smtp.sendmail(str(head["from"].addresses[0].addr_spec), [str(head["to"].addresses[0].addr_spec)], raw)


class _Watcher(threading.Thread):
    """Looks into the database while the worker works, and shows it. Ends the worker when all is done (`once`) or it takes too long."""

    def __init__(
        self, configuration: Configuration, store: Store, worker: Worker, console: Console, folder: Path, once: bool, invited: str
    ) -> None:
        super().__init__(name="demo watcher", daemon=True)
        self._configuration = configuration
        self._store = store
        self._worker = worker
        self._console = console
        self._folder = folder
        self._once = once
        self._invited = invited
        self.seen = [Seen(letter) for letter in DEMO_LETTERS]
        self._decided = Text("")

    def run(self) -> None:
        try:
            with Live(self._table(), console=self._console, refresh_per_second=8) as live:
                self._until(live, lambda: all(seen.finished for seen in self.seen))
                self._accept_one()
                self._until(live, self._drained)
            self._console.print()
            self._console.print(self._decided)
            self._console.print(_ended(self._store))
            if not self._once:
                self._console.print(_invitation(self._folder))
                self._console.print(Text(self._invited, style="bold"))
        finally:
            if self._once:
                self._worker.stop()

    def _until(self, live: Live, done: object) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        assert callable(done)
        while time.monotonic() < deadline and not self._worker.stopping:
            self._look()
            live.update(self._table())
            if done():
                return
            time.sleep(_LOOK_SECONDS)

    def _look(self) -> None:
        with self._store.reading() as session:
            for seen in self.seen:
                found = letters.by_message_id(session, seen.demo.message_id)
                seen.letter = found[0] if found else None
                if seen.letter is not None and seen.letter.id is not None:
                    seen.referrals = list(referrals.of_letter(session, seen.letter.id))
                    seen.acknowledgement = outbox.acknowledgement_of(session, seen.letter.id)

    def _drained(self) -> bool:
        with self._store.reading() as session:
            return not outbox.listing(session, states=_OPEN, limit=1)

    def _accept_one(self) -> None:
        """What a nurse does next, so that a review comes up: accept the first referral, with a rating and a review date of
        hers that makes the first reminder due today."""
        first = self.seen[0].referrals
        if not first or self._worker.stopping:
            return
        now = utc_now()
        today = register.today(now)
        due = today + timedelta(days=max(self._configuration.reviews.remind_days_before))
        assert any(occasion.on == today for occasion in occasions(due, self._configuration.reviews))
        with self._store.transaction() as session:
            decisions.accept(
                session,
                first[0].reference,
                by=_DECIDES,
                rating="amber",
                review_on=due,
                now=now,
                reason="Shown in the demo.",
                lead_email=_LEAD,
            )
        reviews.owe(self._configuration, self._store, utc_now)
        self._decided = Text(
            f"A nurse accepts {first[0].reference}, rates it herself and sets its review for {date_in_words(due)}: its first reminder goes out today.\n"
        )

    def _table(self) -> Table:
        table = Table(title="What becomes of each letter", title_justify="left", expand=True)
        for heading in ("to", "letter", "", "what became of it", "answer"):
            table.add_column(heading, no_wrap=heading in ("to", "", "answer"))
        for seen in self.seen:
            table.add_row(seen.demo.mailbox, seen.demo.what_it_is, _mark(seen), _became(seen), _acknowledged(seen))
        return table


def _configured(folder: Path, server: DemoServer) -> Configuration:
    """The example configuration with this demo's servers in it, as a file, so that other commands can be tried on it."""
    (folder / "password").write_text(PASSWORD)
    path = folder / "config.toml"
    path.write_text(pointed_here(example_configuration().read_text(encoding="utf-8"), server.imap_port, server.smtp_port), encoding="utf-8")
    return load_configuration(path)


def _mark(seen: Seen) -> Text:
    if seen.letter is None:
        return Text("sent", style="dim")
    return {
        LetterState.KEPT: Text("kept", style="cyan"),
        LetterState.DONE: Text("done", style="green"),
        LetterState.SET_ASIDE: Text("set aside", style="yellow"),
    }[seen.letter.state]


def _became(seen: Seen) -> Text:
    if seen.letter is None or not seen.finished:
        return Text("")
    if seen.referrals:
        one = seen.referrals[0]
        consent = "" if one.consent_shown else ", consent not shown"
        urgent = ", in danger: “" + "”, “".join(one.danger) + "”" if one.danger else ""
        return Text(f"{one.reference} for {one.team_suggested.replace('_', ' ')}{consent}{urgent}", style="bold red" if urgent else "")
    told = seen.letter.reason if seen.letter.state is LetterState.SET_ASIDE else (seen.letter.kind or "").replace("_", " ")
    return Text(told or "", style="bold red" if seen.letter.urgent else "")


def _acknowledged(seen: Seen) -> Text:
    if not seen.finished:
        return Text("")
    if seen.acknowledgement is None:
        return Text("none", style="dim")
    return Text(seen.acknowledgement.state.value, style="green" if seen.acknowledgement.state is EmailState.SENT else "")


def _ended(store: Store) -> Group:
    with store.reading() as session:
        sent = outbox.listing(session, limit=100)
        shown = next((row for row in reversed(sent) if row.kind is EmailKind.ACKNOWLEDGEMENT), None)
        return Group(
            queue_table(referrals.queue(session)),
            letters_table(letters.for_people(session)),
            outbox_table(sent),
            Panel(Text("" if shown is None else shown.text), title="An acknowledgement, as it went out", title_align="left"),
        )


def _invitation(folder: Path) -> Text:
    return Text(
        f"\nThe worker goes on. Look around from another terminal:\n\n  export DSR_CONFIG={folder}/config.toml\n"
        "  .venv/bin/dsr queue\n  .venv/bin/dsr show DSR-…\n  .venv/bin/dsr status\n\nCtrl-C ends the demo and removes everything.\n"
    )


def _delivered(server: DemoServer, store: Store) -> dict[int, bool]:
    """For every acknowledgement owed, by its number in the outbox, whether it lies in its recipient's own mailbox."""
    with store.reading() as session:
        owed = outbox.listing(session, kinds=[EmailKind.ACKNOWLEDGEMENT], limit=100)
    arrived = {
        recipient: {str(message["message-id"]) for message in _inbox(server, recipient)} for recipient in {row.recipient for row in owed}
    }
    return {row.id or 0: any(row.token in each for each in arrived[row.recipient]) for row in owed}


def _inbox(server: DemoServer, address: str) -> Iterator[EmailMessage]:
    place = MailboxAddress(name=address, host=HOST, port=server.imap_port, security=Security.NONE, user=address, password=PASSWORD)
    with ImapMailbox(place) as mailbox:
        mailbox.open()
        for uid in mailbox.uids_above(0):
            fetched = mailbox.fetch(uid)
            if fetched is not None and fetched.raw is not None:
                yield message_from_bytes(fetched.raw, policy=policy.default)


def _summary(seen: list[Seen], delivered: dict[int, bool]) -> Text:
    finished, expected = sum(one.finished for one in seen), sum(one.as_expected for one in seen)
    arrived = sum(delivered.values())
    well = finished == expected == len(seen) and arrived == len(delivered)
    words = (
        f"{finished} of {len(seen)} letters are done or set aside, {expected} as they should be; "
        f"{arrived} of {len(delivered)} acknowledgements owed were delivered."
    )
    odd = "".join(f"\nNot as it should be: {one.demo.what_it_is}" for one in seen if not one.as_expected)
    return Text(words + odd, style="green" if well else "bold red")
