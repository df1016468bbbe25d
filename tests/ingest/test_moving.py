"""Moving finished messages on servers that cannot do it in one command."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient

from ingest.mailbox import ImapMailbox, MailboxRefused, MailboxUnreachable
from ingest.poll import Folders, move_finished, take
from store import letters
from store.engine import Store
from store.letters import LetterOutcome
from store.models import LetterState
from tests.mailservers import Dovecot

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DONE = "DSR done"


def letter(subject: str) -> bytes:
    return f"From: a@example.org\r\nSubject: {subject}\r\n\r\nx\r\n".encode()


@pytest.mark.parametrize("other_dovecot", ["imap_capability = IMAP4rev1 UIDPLUS IDLE\n"], indirect=True)
def test_without_move_a_message_is_copied_and_only_it_is_removed(other_dovecot: Dovecot) -> None:
    address = other_dovecot.address()
    other_dovecot.deliver(address, letter("one"), letter("marked by staff"), letter("three"))
    with other_dovecot.client(address) as staff:
        staff.delete_messages([2])
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        assert mailbox.moves
        mailbox.move(1, DONE)
        mailbox.move(99, DONE)  # gone already: nothing happens
    assert other_dovecot.subjects(address) == ["marked by staff", "three"]
    assert other_dovecot.subjects(address, DONE) == ["one"]


@pytest.mark.parametrize("other_dovecot", ["imap_capability = IMAP4rev1 UIDPLUS IDLE\n"], indirect=True)
def test_a_copy_that_is_not_made_removes_nothing(other_dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    address = other_dovecot.address()
    other_dovecot.deliver(address, letter("one"))
    create = IMAPClient.create_folder

    def made_and_gone(self: IMAPClient, folder: str) -> object:
        made = create(self, folder)
        self.delete_folder(folder)  # somebody takes it away between our two commands
        return made

    monkeypatch.setattr(IMAPClient, "create_folder", made_and_gone)
    with ImapMailbox(address) as mailbox:
        mailbox.open()
        with pytest.raises((MailboxRefused, MailboxUnreachable)):
            mailbox.move(1, DONE)
    with other_dovecot.client(address) as staff:
        assert b"\\Deleted" not in staff.fetch([1], ["FLAGS"])[1][b"FLAGS"]


@pytest.mark.parametrize("other_dovecot", ["imap_capability = IMAP4rev1 IDLE\n"], indirect=True)
def test_without_move_and_uidplus_finished_messages_stay_where_they_are(other_dovecot: Dovecot, sqlite_store: Store) -> None:
    address = other_dovecot.address("west")
    other_dovecot.deliver(address, letter("one"))
    with ImapMailbox(address) as mailbox:
        taken = take("west", mailbox, sqlite_store, lambda: NOW, "worker", lambda: False)
        with sqlite_store.transaction() as session:
            (letter_id,) = letters.waiting(session, 10)
            letters.finish(session, letter_id, LetterOutcome(LetterState.DONE, "other", "Nothing in it."), NOW)
        assert not mailbox.moves
        assert move_finished("west", mailbox, sqlite_store, Folders(DONE, DONE), taken.uid_validity, lambda: NOW) == 0
    assert other_dovecot.subjects(address) == ["one"]
    with other_dovecot.client(address) as staff:
        assert b"\\Deleted" not in staff.fetch([1], ["FLAGS"])[1][b"FLAGS"]
    with sqlite_store.reading() as session:
        assert len(letters.to_move(session, "west", 10, taken.uid_validity, [LetterState.DONE])) == 1, "moved on a server that can"
