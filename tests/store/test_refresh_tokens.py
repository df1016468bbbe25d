"""Refresh tokens that are kept, and tables of the first version brought up with what is in them."""

from __future__ import annotations

from datetime import timedelta

from alembic import command
from sqlalchemy import text

from store import letters, migrate, refresh_tokens
from store.engine import Store
from store.models import LetterState
from tests.store.making import MAILBOX, NOW


def kept(store: Store, oauth: str) -> str | None:
    with store.reading() as session:
        return refresh_tokens.sealed(session, oauth)


def test_the_newest_token_of_each_name_is_kept(store: Store) -> None:
    assert kept(store, "nhsmail") is None
    for place, (oauth, sealed) in enumerate([("nhsmail", "one"), ("other", "two"), ("nhsmail", "three")]):
        with store.transaction() as session:
            refresh_tokens.keep(session, oauth, sealed, NOW + timedelta(hours=place))
    assert (kept(store, "nhsmail"), kept(store, "other")) == ("three", "two")


def test_tables_of_the_first_version_are_brought_up_with_what_is_in_them(empty_database: str) -> None:
    with Store(empty_database) as store:
        with store._writing.connect() as connection, connection.begin():
            settings = migrate.config()
            settings.attributes["connection"] = connection
            command.upgrade(settings, "0001")
            connection.execute(
                text(
                    "INSERT INTO letter (mailbox, uid_validity, uid, sha256, size, received_at, kept_at, state, attempts, urgent, danger)"
                    " VALUES (:mailbox, 7, 1, :sha256, 3, :now, :now, 'kept', 0, :no, '[]')"
                ),
                {"mailbox": MAILBOX, "sha256": "0" * 64, "now": NOW, "no": False},
            )
        store.migrate()
        assert store.check() == ()
        with store.transaction() as session:
            refresh_tokens.keep(session, "nhsmail", "sealed", NOW)
        with store.reading() as session:
            (waiting,) = letters.waiting(session, 10)
            letter = letters.get(session, waiting)
            assert (letter.mailbox, letter.state, letter.kept_at) == (MAILBOX, LetterState.KEPT, NOW)
        assert kept(store, "nhsmail") == "sealed"
