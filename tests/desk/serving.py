"""A desk for tests: the real application over a real store with the letters of the demo in it, and people of every role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from desk import passwords
from desk.settings import DeskSettings, OidcSettings
from dsr import wiring
from dsr.config import Configuration, load_configuration
from dsr.demo_letters import DEMO_LETTERS
from dsr.desk import app, beside
from dsr.example import example_configuration
from ingest.process import process_waiting
from parsers.pool import ReadingPool
from store import accounts, decisions, letters, mailboxes, queue, register
from store.engine import Store
from store.models import NeedKind, Role, StepKind, Whose
from store.register import NewAction, NewNeed, NewNote
from tests.journeys.service import Clock
from tests.mailservers import free_port
from triage.leaflets import Leaflet, LeafletFormat

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"

#: Everybody who may sign in, by user name: their name, roles and teams.
PEOPLE: dict[str, tuple[str, tuple[Role, ...], tuple[str, ...]]] = {
    "duty": ("Dawn Duty", (Role.DUTY,), ("east",)),
    "west": ("Wes West", (Role.DUTY,), ("west",)),
    "lead": ("Leah Lead", (Role.LEAD,), ()),
    "auditor": ("Audrey Auditor", (Role.AUDITOR,), ()),
    "admin": ("Adam Admin", (Role.ADMINISTRATOR,), ()),
}


@dataclass(frozen=True)
class Desk:
    """A desk that is being served: its address, its store, the clock that the test moves."""

    address: str
    store: Store
    clock: Clock
    configuration: Configuration


@cache
def password_hash() -> str:
    """One hash for everybody: each takes a twentieth of a second."""
    return passwords.hashed(PASSWORD)


def configuration() -> Configuration:
    """The example configuration."""
    return load_configuration(example_configuration())


def with_leaflets(folder: Path, **changes: Any) -> Configuration:
    """The example configuration with two leaflets, whose files lie in the folder."""
    found = {}
    for form in (LeafletFormat.STANDARD, LeafletFormat.EASY_READ):
        file = folder / f"about-{form.value.replace('_', '-')}.pdf"
        file.write_bytes(b"%PDF-1.7 " + form.value.encode())
        found[f"about_{form.value}"] = Leaflet(title="About the register", language="English", format=form, file=file)
    return configuration().model_copy(update={"leaflets": found, **changes})


def add_people(store: Store) -> None:
    """Everybody of PEOPLE."""
    with store.transaction() as session:
        for login, (name, roles, teams) in PEOPLE.items():
            accounts.add(
                session, login=login, name=name, password_hash=password_hash(), roles=roles, teams=teams, by="the installer", now=NOW
            )


def fill(store: Store, reader: ReadingPool, clock: Clock, only: tuple[str, ...] | None = None) -> None:
    """The letters of the demo, kept and read as the worker does it, and mailboxes that were polled just now."""
    configured = configuration()
    chosen = [letter for letter in DEMO_LETTERS if only is None or letter.name in only]
    with store.transaction() as session:
        for uid, letter in enumerate(chosen, 1):
            letters.keep(
                session,
                mailbox=letter.mailbox,
                uid_validity=7,
                uid=uid,
                message_id=letter.message_id,
                received_at=clock(),
                raw=letter.raw(),
                now=clock(),
            )
        for name in configured.mailboxes:
            uids = [uid for uid, letter in enumerate(chosen, 1) if letter.mailbox == name]
            mailboxes.polled(session, name, uid_validity=7, highest_uid=max(uids, default=0), newly_offered=len(uids), now=clock())
    process_waiting(wiring.intake(configured, store, reader, clock), lambda: False)


def put_on_register(store: Store, now: datetime, reviewed_next: date = date(2026, 11, 30)) -> dict[str, str]:
    """Three people of the demo on the register, by family name: amber in the east, red in the west, in hospital with the children's team."""
    put = {"catchpole": ("east", "amber"), "marczak": ("west", "red"), "aldous": ("cyp", "blue")}
    references: dict[str, str] = {}
    for name, (team, rating) in put.items():
        with store.transaction() as session:
            (line,) = queue.search(session, name, None).lines
            decisions.accept(
                session,
                line.reference,
                by="Leah Lead",
                rating=rating,
                review_on=reviewed_next,
                now=now,
                reason="As agreed at the meeting.",
                lead_email="lead@example.nhs.uk",
                team=team,
            )
        references[name] = line.reference
    return references


def tell(store: Store, reference: str, now: datetime) -> None:
    """Months of an entry: a review, a plan, needs, a stay in hospital."""
    who: dict[str, Any] = {"by": "Leah Lead", "now": now}
    with store.transaction() as session:
        register.record_need(session, reference, NewNeed(NeedKind.COMMUNICATION, "Easy read, with pictures. Speak slowly."), **who)
        register.record_need(session, reference, NewNeed(NeedKind.ADJUSTMENT, "Ring after six: she works nights.", Whose.CARER), **who)
        register.admit(session, reference, admitted_on=date(2026, 6, 2), hospital="Woodlands", **who)
        register.discharge(session, reference, discharged_on=date(2026, 7, 20), to="Home, with support at night", **who)
        register.ask_step(session, reference, StepKind.MULTI_AGENCY_MEETING, asked_on=date(2026, 8, 3), **who)
        register.escalate(session, reference, to_whom="Head of commissioning", why="No respite within thirty miles.", **who)
        register.review_done(
            session,
            reference,
            note=NewNote(
                "Sleeps three hours a night. Runs from the house when it is loud.",
                "Melatonin, a later bedtime, ear defenders.",
                "Two nights of respite a month. One person who stays the same.",
                ("School", "CAMHS", "Social care"),
            ),
            actions=[
                NewAction("Ask the council for respite", "Ann Frost", date(2026, 11, 16)),
                NewAction("Visit at school", "Ben Hale", date(2026, 12, 4)),
            ],
            next_due_on=date(2026, 11, 20),
            **who,
        )


@contextmanager
def served(
    store: Store, shower: ReadingPool | None, clock: Clock, configured: Configuration | None = None, oidc: OidcSettings | None = None
) -> Iterator[Desk]:
    """The desk on a port of its own, by the real web server."""
    configured, port = configured or configuration(), free_port()
    settings = DeskSettings(address=f"http://127.0.0.1:{port}", port=port, oidc=oidc)
    with beside(app(configured, settings, store, shower, clock), settings) as running:
        while not running.started:
            if running.should_exit:
                raise RuntimeError("the desk did not start")
        yield Desk(settings.address, store, clock, configured)


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, reader: ReadingPool) -> Path:
    """A SQLite file with the letters of the demo read, and everybody's account: to be copied."""
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}") as store:
        add_people(store)
        fill(store, reader, Clock(NOW))
    return path  # closed: what stood in its log stands in the file
