"""The desk of the demo: served on this machine alone, with an account of each role and a password drawn for this one run."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from desk import passwords
from desk.settings import DeskSettings
from dsr.clock import utc_now
from dsr.config import Configuration
from dsr.desk import app, beside
from dsr.example import LOOPBACK
from parsers.pool import ReadingPool
from store import accounts
from store.engine import Store
from store.models import Role
from triage.service import TEAMS

#: The people of the demo, by user name: what they are called and may do.
PEOPLE: Final[Mapping[str, tuple[str, Role]]] = {
    "duty": ("Dawn Duty (demo)", Role.DUTY),
    "lead": ("Leah Lead (demo)", Role.LEAD),
    "auditor": ("Audrey Auditor (demo)", Role.AUDITOR),
    "admin": ("Adam Admin (demo)", Role.ADMINISTRATOR),
}


@contextmanager
def demo_desk(configuration: Configuration, store: Store, pool: ReadingPool, port: int) -> Iterator[str]:
    """Serve the desk until the block ends: gives the words that say where it is and how to sign in."""
    password = secrets.token_urlsafe(12)
    kept, now = passwords.hashed(password), utc_now()
    with store.transaction() as session:
        for login, (name, role) in PEOPLE.items():
            teams = TEAMS if role is Role.DUTY else ()
            accounts.add(session, login=login, name=name, password_hash=kept, roles=[role], teams=teams, by="the demo", now=now)
    settings = DeskSettings(address=f"http://{LOOPBACK}:{port}", port=port)
    with beside(app(configuration, settings, store, pool, utc_now), settings):
        yield f"The desk is at {settings.address}\nSign in as {', '.join(PEOPLE)}; the password of each is {password}\n"
