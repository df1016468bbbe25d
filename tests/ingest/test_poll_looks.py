"""What a poll looks at: a first day, the whole mailbox once a day, messages that go away meanwhile, notices in place of messages."""

from __future__ import annotations

import imaplib
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from imapclient import IMAPClient
from sqlmodel import select

from ingest import mailbox as ingest_mailbox
from ingest.mailbox import Fetched, ImapMailbox, MailboxAddress
from ingest.poll import Folders, Look, Taken, is_substitute, move_finished, take
from parsers import limits
from store import letters, mailboxes
from store.engine import Store
from store.mailboxes import Counts
from store.models import Letter, LetterState
from tests.journeys.service import Clock
from tests.mailservers import Dovecot
from tests.store.making import done

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 11, 1)
OLD = datetime(2025, 3, 2, 10, 0, tzinfo=UTC)
NOTICE = (
    b"From: Microsoft Exchange Server\r\nSubject: Retrieval using the IMAP4 protocol failed for the following message: 752\r\n\r\n"
    b"The server couldn't retrieve the following message:\r\n"
)


def letter(number: int) -> bytes:
    return b"From: a@example.org\r\nSubject: letter %d\r\nMessage-ID: <%d@example.org>\r\n\r\nHello %d\r\n" % (number, number, number)


def looked(store: Store, mailbox: ImapMailbox, look: Look = Look(), clock: Clock | None = None) -> Taken:
    with mailbox:
        return take("east", mailbox, store, clock or Clock(NOW), "a worker", lambda: False, look)


def counts(store: Store) -> Counts:
    with store.reading() as session:
        return mailboxes.counts(session, "east")


def test_a_first_connection_leaves_what_is_older_and_takes_it_when_asked(store: Store, dovecot: Dovecot) -> None:
    east = dovecot.address("east")
    dovecot.deliver(east, *map(letter, range(12)), at=OLD)
    dovecot.deliver(east, letter(100), letter(101), at=NOW)
    first = looked(store, ImapMailbox(east), Look(whole=True, since=FIRST_DAY))
    assert (first.kept, first.older, first.late) == (2, 12, 0)
    dovecot.deliver(east, letter(50), at=OLD)  # moved into the folder by staff: it is new here, however old it is
    assert looked(store, ImapMailbox(east), Look(since=FIRST_DAY)).kept == 1
    assert looked(store, ImapMailbox(east), Look(whole=True, since=FIRST_DAY)).kept == 0
    asked = looked(store, ImapMailbox(east), Look(whole=True))
    assert (asked.kept, asked.late, asked.older) == (12, 12, 0)
    assert counts(store) == Counts(offered=15, kept=15, done=0, set_aside=0)


def test_a_first_connection_to_a_mailbox_of_10_000_old_letters_leaves_them_where_they_are(sqlite_store: Store, dovecot: Dovecot) -> None:
    east = dovecot.address("east")
    dovecot.deliver(east, letter(1), at=OLD)  # Dovecot makes the mailbox
    (home,) = (path for path in (dovecot.home / "mail").iterdir() if path.name == east.user)
    owner = home.stat()
    for number in range(2, 10_001):
        path = home / "cur" / f"{int(OLD.timestamp())}.M{number}P1.test:2,S"
        path.write_bytes(letter(number))
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))  # Dovecot takes the file's time for the day of arrival
        os.chown(path, owner.st_uid, owner.st_gid)
    dovecot.deliver(east, letter(20_000), at=NOW)
    first = looked(sqlite_store, ImapMailbox(east), Look(whole=True, since=FIRST_DAY))
    assert (first.kept, first.older, first.late) == (1, 10_000, 0)
    assert looked(sqlite_store, ImapMailbox(east), Look(since=FIRST_DAY)).kept == 0
    assert counts(sqlite_store) == Counts(offered=1, kept=1, done=0, set_aside=0)


def test_the_first_day_itself_is_taken_whatever_the_server_s_time_zone(store: Store, dovecot: Dovecot) -> None:
    east = dovecot.address("east")
    dovecot.deliver(east, letter(1), at=datetime(2026, 11, 1, 0, 5, tzinfo=UTC))
    assert looked(store, ImapMailbox(east), Look(since=FIRST_DAY)).kept == 1


def test_a_message_that_was_passed_over_is_found_by_the_look_at_the_whole_mailbox(store: Store, dovecot: Dovecot) -> None:
    east = dovecot.address("east")
    dovecot.deliver(east, *map(letter, range(4)), at=NOW)
    with ImapMailbox(east) as mailbox, store.transaction() as session:
        mailboxes.polled(session, "east", uid_validity=mailbox.open().uid_validity, highest_uid=3, newly_offered=0, now=NOW)
    assert looked(store, ImapMailbox(east)).kept == 1
    found = looked(store, ImapMailbox(east), Look(whole=True))
    assert (found.kept, found.late) == (3, 3)
    assert counts(store) == Counts(offered=4, kept=4, done=0, set_aside=0)


def test_a_look_at_the_whole_mailbox_that_breaks_off_is_done_again_and_the_sums_stay_right(store: Store, dovecot: Dovecot) -> None:
    east = dovecot.address("east")
    dovecot.deliver(east, *map(letter, range(5)), at=NOW)
    with ImapMailbox(east) as mailbox, store.transaction() as session:
        mailboxes.polled(session, "east", uid_validity=mailbox.open().uid_validity, highest_uid=5, newly_offered=0, now=NOW)
    answers = iter([False, False, True])
    with ImapMailbox(east) as mailbox:
        broken = take("east", mailbox, store, Clock(NOW), "a worker", lambda: next(answers), Look(whole=True))
    assert (broken.kept, broken.finished) == (2, False)
    assert looked(store, ImapMailbox(east), Look(whole=True)).late == 3
    assert counts(store).lost == 0
    assert counts(store).offered == 5


class Interrupted(ImapMailbox):
    """Lets somebody else at the mailbox before the first message is fetched."""

    def __init__(self, address: MailboxAddress, dovecot: Dovecot) -> None:
        super().__init__(address)
        self._east, self._dovecot = address, dovecot

    def fetch(self, uid: int) -> Fetched | None:
        if uid == 1:
            with self._dovecot.client(self._east) as staff:
                staff.create_folder("Elsewhere")
                staff.move([1], "Elsewhere")
                staff.delete_messages([2])
                staff.expunge()
                staff.add_flags([3], [b"\\Seen", b"\\Flagged"])
        return super().fetch(uid)


def test_messages_expunged_or_moved_between_search_and_fetch_stop_nothing_and_the_rest_is_taken(store: Store, dovecot: Dovecot) -> None:
    east = dovecot.address("east")
    dovecot.deliver(east, *map(letter, range(4)), at=NOW)
    taken = looked(store, Interrupted(east, dovecot))
    assert (taken.kept, taken.gone) == (2, 2)
    assert counts(store) == Counts(offered=2, kept=2, done=0, set_aside=0)
    with dovecot.client(east) as staff:  # copied back by staff: it is offered for the first time
        staff.select_folder("Elsewhere")
        staff.copy([1], "INBOX")
    assert looked(store, ImapMailbox(east)).kept == 1


def test_a_folder_that_was_renamed_is_refused_and_goes_on_where_it_was_when_it_is_back(store: Store, dovecot: Dovecot) -> None:
    east = replace(dovecot.address("east"), folder="Referrals")
    with dovecot.client(replace(east, folder="INBOX")) as staff:
        staff.create_folder("Referrals")
    dovecot.deliver(east, letter(1), at=NOW)
    assert looked(store, ImapMailbox(east)).kept == 1
    with dovecot.client(replace(east, folder="INBOX")) as staff:
        staff.rename_folder("Referrals", "Old referrals")
    with pytest.raises(ingest_mailbox.MailboxRefused):
        looked(store, ImapMailbox(east))
    with dovecot.client(replace(east, folder="INBOX")) as staff:
        staff.rename_folder("Old referrals", "Referrals")
    dovecot.deliver(east, letter(2), at=NOW)
    looked(store, ImapMailbox(east))
    with store.reading() as session:
        assert {one.message_id for one in session.exec(select(Letter)) if one.kind != letters.COPY} == {
            "<1@example.org>",
            "<2@example.org>",
        }
        assert mailboxes.counts(session, "east").lost == 0


def test_different_letters_with_one_message_id_are_both_kept(store: Store, dovecot: Dovecot) -> None:
    east = dovecot.address("east")
    dovecot.deliver(east, letter(1), letter(1).replace(b"Hello", b"Another form"), at=NOW)
    assert looked(store, ImapMailbox(east)).kept == 2
    with store.reading() as session:
        assert [one.state for one in letters.by_message_id(session, "<1@example.org>")] == [LetterState.KEPT] * 2


class HeldBack(ImapMailbox):
    """Exchange, when it cannot convert some messages: it hands out a notice in their place, the same for each."""

    held_back: frozenset[int] = frozenset()

    def fetch(self, uid: int) -> Fetched | None:
        fetched = super().fetch(uid)
        return replace(fetched, raw=NOTICE) if fetched is not None and uid in self.held_back else fetched


def test_a_notice_in_place_of_a_message_is_set_aside_and_the_message_fetched_again(store: Store, dovecot: Dovecot) -> None:
    east, clock = dovecot.address("east"), Clock(NOW)
    dovecot.deliver(east, *map(letter, (1, 2, 3)), at=NOW)
    exchange = HeldBack(east)
    exchange.held_back = frozenset({1, 2})
    assert looked(store, exchange, clock=clock).kept == 3
    with store.transaction() as session:
        assert [one.state for one in letters.for_people(session)] == [LetterState.SET_ASIDE] * 2
        letters.finish(session, 3, done(), NOW)
    with exchange:
        validity = exchange.open().uid_validity
        assert move_finished("east", exchange, store, Folders("Done", "Aside"), validity, clock) == 1  # they stay where they are asked for
    clock.advance(minutes=5)
    assert looked(store, exchange, clock=clock).replaced == 0
    clock.advance(minutes=20)
    exchange.held_back = frozenset({2})
    assert looked(store, exchange, clock=clock).replaced == 1
    with store.reading() as session:
        first, second = letters.get(session, 1), letters.get(session, 2)
        assert (first.state, first.message_id, letters.raw(session, 1)) == (LetterState.KEPT, "<1@example.org>", letter(1))
        assert (second.state, second.kind) == (LetterState.SET_ASIDE, letters.SUBSTITUTE)
    with store.transaction() as session:
        letters.settle(session, 2, by="R. Okafor", reason="Opened in Outlook.", now=NOW)
    exchange.held_back = frozenset()
    clock.advance(minutes=20)
    assert looked(store, exchange, clock=clock).replaced == 0
    assert counts(store) == Counts(offered=3, kept=1, done=1, set_aside=1)


def test_a_message_that_turns_out_to_be_a_copy_replaces_its_notice_as_one(store: Store, dovecot: Dovecot) -> None:
    east, clock = dovecot.address("east"), Clock(NOW)
    dovecot.deliver(east, letter(1), letter(1), at=NOW)
    exchange = HeldBack(east)
    exchange.held_back = frozenset({2})
    looked(store, exchange, clock=clock)
    clock.advance(minutes=20)
    assert looked(store, ImapMailbox(east), clock=clock).replaced == 1
    with store.reading() as session:
        assert (letters.get(session, 2).same_as, letters.raw(session, 2)) == (1, letter(1))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (NOTICE, True),
        (NOTICE.replace(b"IMAP4", b"POP3").replace(b"Subject", b"SUBJECT"), True),
        (NOTICE.replace(b"Subject: ", b"Subject: Fwd: "), False),  # somebody tells us of one
        (letter(1) + NOTICE, False),
    ],
)
def test_a_notice_is_known_by_how_its_subject_begins(raw: bytes, expected: bool) -> None:
    assert is_substitute(raw) is expected


def test_where_only_one_kind_of_letter_is_moved_the_others_do_not_stand_in_its_way(
    store: Store, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOVES_A_POLL", 2)
    east = dovecot.address("east")
    dovecot.deliver(east, *map(letter, range(4)), at=NOW)
    looked(store, ImapMailbox(east))
    with store.transaction() as session:
        for letter_id in (1, 2, 3):
            letters.finish(session, letter_id, done(), NOW)
        letters.finish(session, 4, letters.LetterOutcome(LetterState.SET_ASIDE, "other", "Cannot be opened."), NOW)
    with ImapMailbox(east) as mailbox:
        validity = mailbox.open().uid_validity
        assert move_finished("east", mailbox, store, Folders(set_aside="Aside"), validity, Clock(NOW)) == 1
    assert dovecot.subjects(east, "Aside") == ["letter 3"]


@pytest.mark.parametrize(("window", "searches"), [(3, 4), (9, 2), (10, 1)])
def test_a_large_mailbox_is_searched_in_parts(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, window: int, searches: int) -> None:
    monkeypatch.setattr(limits, "SEARCH_UIDS", window)
    east = dovecot.address("east")
    dovecot.deliver(east, *map(letter, range(10)), at=NOW)
    asked: list[object] = []

    class Counted(ImapMailbox):
        def _search(self, uids: str, since: date | None) -> set[int]:
            asked.append(uids)
            return super()._search(uids, since)

    with Counted(east) as mailbox:
        mailbox.open()
        assert mailbox.uids_above(0) == list(range(1, 11))
        assert len(asked) == searches
        assert mailbox.uids_above(9, since=(NOW + timedelta(days=3)).date()) == []


def test_a_poll_with_nothing_new_is_three_commands_between_sign_in_and_sign_out(
    store: Store, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    east = dovecot.address("east")
    dovecot.deliver(east, *map(letter, range(5)), at=NOW)
    assert looked(store, ImapMailbox(east)).kept == 5
    said = bytearray()
    send = imaplib.IMAP4.send

    def recorded(client: imaplib.IMAP4, data: bytes) -> None:
        said.extend(data)
        send(client, data)

    monkeypatch.setattr(imaplib.IMAP4, "send", recorded)
    assert looked(store, ImapMailbox(east)).kept == 0
    asked = [line.split()[1] for line in said.decode().splitlines()]
    assert asked[asked.index("LOGIN") + 1 :] == ["SELECT", "CAPABILITY", "UID", "LOGOUT"]


def test_other_messages_under_a_new_uidvalidity_are_taken_although_their_uids_are_known(store: Store, dovecot: Dovecot) -> None:
    east = replace(dovecot.address("east"), folder="Referrals")
    inbox = replace(east, folder="INBOX")
    for numbers in ((1, 2), (3, 4)):
        with dovecot.client(inbox) as staff:
            if staff.folder_exists("Referrals"):
                staff.delete_folder("Referrals")
            staff.create_folder("Referrals")
        dovecot.deliver(east, *map(letter, numbers), at=NOW)
        assert looked(store, ImapMailbox(east)).kept == 2
    with store.reading() as session:
        assert {one.message_id for one in session.exec(select(Letter))} == {f"<{number}@example.org>" for number in (1, 2, 3, 4)}


def test_a_server_that_gives_no_uidvalidity_is_refused(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    select_folder = IMAPClient.select_folder

    def without(client: IMAPClient, folder: str) -> object:
        return {key: value for key, value in select_folder(client, folder).items() if key != b"UIDVALIDITY"}

    monkeypatch.setattr(IMAPClient, "select_folder", without)
    with ImapMailbox(dovecot.address("east")) as mailbox, pytest.raises(ingest_mailbox.MailboxRefused, match="UIDVALIDITY"):
        mailbox.open()
