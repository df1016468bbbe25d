"""The desk of the demo: every role can sign in with the password that the demo says."""

from __future__ import annotations

import re

from desk import passwords
from dsr.demo_desk import PEOPLE, demo_desk
from parsers.pool import ReadingPool
from store import accounts
from store.engine import Store
from store.models import Role
from tests.desk.serving import configuration
from tests.mailservers import free_port


def test_the_demo_says_where_its_desk_is_and_how_every_role_signs_in(sqlite_store: Store, reader: ReadingPool) -> None:
    with demo_desk(configuration(), sqlite_store, reader, free_port()) as told:
        found = re.fullmatch(r"The desk is at http://127\.0\.0\.1:\d+\nSign in as (.+); the password of each is (\S{16})\n", told)
        assert found is not None
        assert found[1].split(", ") == list(PEOPLE)
    with sqlite_store.reading() as session:
        known = accounts.everybody(session)
        account = accounts.by_login(session, "lead")
    assert {role for person in known for role in person.roles} == set(Role)
    assert account is not None
    assert passwords.holds(account.password_hash, found[2])
