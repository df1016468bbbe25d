"""Alarms: raised once, told by every road, closed when they are over; with a database that has stopped, too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from dsr import logs
from dsr.alarms import Watch
from dsr.config import Configuration, load_configuration
from parsers import limits
from store import alarms, by_hand, letters, mailboxes, outbox, worker
from store.by_hand import HandedIn
from store.engine import Store
from store.errors import DatabaseRefused
from store.models import EmailKind, LetterState
from store.outbox import OwedEmail
from tests.journeys.crash import running_outgoing
from tests.journeys.service import Clock, configuration_file
from tests.mailservers import Dovecot, Outgoing, free_port

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
MAILBOXES = ("east", "west", "cyp")


@pytest.fixture
def road() -> Iterator[Outgoing]:
    """The other road for alarms."""
    with running_outgoing() as keeper:
        yield keeper


@pytest.fixture
def configuration(tmp_path: Path, road: Outgoing) -> Configuration:
    other = f'metrics_file = "dsr.prom"\n[alarms.other_road]\nhost = "127.0.0.1"\nport = {road.port}\nsecurity = "none"\nsender = "alarms@example.org"'
    path = configuration_file(
        tmp_path,
        Dovecot("127.0.0.1", free_port(), tmp_path),
        Outgoing("127.0.0.1", free_port()),
        ("recipients = []", f'recipients = ["operator@example.org"]\n{other}'),
    )
    return load_configuration(path)


def polled(store: Store, at: datetime, *names: str, offered: int = 0) -> None:
    with store.transaction() as session:
        for name in names:
            mailboxes.polled(session, name, uid_validity=1, highest_uid=offered, newly_offered=offered, now=at)


def names(store: Store) -> list[str]:
    with store.reading() as session:
        return [alarm.name for alarm in alarms.open_alarms(session)]


def owed(store: Store) -> int:
    with store.reading() as session:
        return sum(email.kind is EmailKind.ALARM for email in outbox.listing(session))


def test_an_alarm_is_raised_once_told_by_both_roads_and_closed_when_it_is_over(
    store: Store, configuration: Configuration, road: Outgoing
) -> None:
    clock = Clock(NOW)
    watch = Watch(configuration, store, clock, "a worker")
    polled(store, NOW, *MAILBOXES)
    assert watch.look() == ()
    clock.advance(minutes=29)
    polled(store, clock.now, "west", "cyp")
    assert watch.look() == ()
    clock.advance(minutes=2)
    for _ in range(5):
        assert watch.look() == ("mailbox_silent:east",)
        clock.advance(seconds=30)
    assert (names(store), owed(store), len(road.taken)) == (["mailbox_silent:east"], 1, 1)
    polled(store, clock.now, *MAILBOXES)
    assert watch.look() == ()
    assert names(store) == []
    clock.advance(minutes=31)
    polled(store, clock.now, "west", "cyp")
    assert watch.look() == ("mailbox_silent:east",)
    assert (owed(store), len(road.taken)) == (2, 2)
    assert "The mailbox east has not been read." in road.messages[0]["subject"]


def test_what_the_other_road_did_not_take_is_told_at_the_next_look(store: Store, configuration: Configuration, road: Outgoing) -> None:
    watch = Watch(configuration, store, Clock(NOW), "a worker")
    polled(store, NOW - timedelta(hours=1), *MAILBOXES)
    road.refuse["operator@example.org"] = "451 Later"
    assert len(watch.look()) == 3
    assert road.taken == []
    road.refuse.clear()
    watch.look()
    assert len(road.taken) == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mailbox_refused:east", "The server refuses the user name or the password."),
        ("letters_lost:west", "has offered 2 more messages than were kept"),
        ("letters_standing:cyp", "are kept and are not read"),
        ("files_standing", "were handed in at the desk are kept and are not read"),
        ("outbox_stuck", "One e-mail waits"),
        ("sending_refused", "log-in: 535 5.7.8, the log-in is refused"),
        ("disk_nearly_full", "MB left"),
    ],
)
def test_every_trouble_raises_its_alarm_within_one_look_and_ends_with_it(
    store: Store, configuration: Configuration, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    clock = Clock(NOW)
    watch = Watch(configuration, store, clock, "a worker")
    if name == "disk_nearly_full" and store.folder is None:
        assert store.dialect == "postgresql"  # its disk is not ours to see: it says itself when it is full
        return
    polled(store, NOW, *MAILBOXES)
    assert watch.look() == ()
    if name == "mailbox_refused:east":
        with store.transaction() as session:
            mailboxes.failed(session, "east", words, NOW, refused=True)
    elif name == "letters_lost:west":
        polled(store, NOW, "west", offered=2)
    elif name == "letters_standing:cyp":
        with store.transaction() as session:
            letters.keep(session, mailbox="cyp", uid_validity=1, uid=1, message_id=None, received_at=NOW, raw=b"one", now=NOW)
    elif name == "files_standing":
        handed = HandedIn(by="Dawn Duty", team="east", once="a" * 32, came_at=NOW, now=NOW)
        with store.transaction() as session:
            by_hand.keep_file(session, handed, name="scan.pdf", data=b"%PDF-")
    elif name == "outbox_stuck":
        with store.transaction() as session:
            outbox.owe(session, OwedEmail(EmailKind.ALARM, "a@example.org", "A", "B", occasion="x"), NOW - timedelta(hours=2))
    elif name == "sending_refused":
        with store.transaction() as session:
            outbox.owe(session, OwedEmail(EmailKind.ALARM, "a@example.org", "A", "B", occasion="x"), NOW)
            for _ in range(2):
                (email,) = outbox.claim(session, NOW, "a worker", 1)
                outbox.attempting(session, email.id, "a worker", NOW)
                outbox.delayed(session, email.id, next_attempt_at=NOW, reason=words, now=NOW)
    else:
        monkeypatch.setattr(limits, "DISK_FREE_BYTES", 1 << 62)
    if "standing" in name:  # polls go well, and one letter or file does not get on
        clock.advance(minutes=31)
        polled(store, clock.now, "east", "west")
        polled(store, clock.now, "cyp", offered=int(name.endswith(":cyp")))
    assert watch.look() == (name,)
    with store.reading() as session:
        (alarm,) = alarms.open_alarms(session)
    assert words in alarm.what
    if name == "mailbox_refused:east":
        polled(store, clock.now, "east")
        assert watch.look() == ()
        assert names(store) == []


def test_a_letter_that_is_read_once_more_has_not_stood_still(store: Store, configuration: Configuration) -> None:
    clock = Clock(NOW)
    with store.transaction() as session:
        letters.keep(session, mailbox="east", uid_validity=1, uid=1, message_id=None, received_at=NOW, raw=b"one", now=NOW)
        letters.finish(session, 1, letters.LetterOutcome(LetterState.SET_ASIDE, "other", "Cannot be opened."), NOW)
    clock.advance(hours=5)
    with store.transaction() as session:
        letters.again(session, 1, by="R. Okafor", now=clock.now)
    polled(store, clock.now, *MAILBOXES, offered=0)
    assert Watch(configuration, store, clock, "a worker").look() == ()


def test_a_database_that_has_stopped_is_told_by_the_other_road_once_and_in_the_figures(
    sqlite_store: Store, configuration: Configuration, road: Outgoing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(configuration, sqlite_store, Clock(NOW), "a worker")
    polled(sqlite_store, NOW, *MAILBOXES)
    assert watch.look() == ()
    assert "dsr_database_up 1.0" in (tmp_path / "dsr.prom").read_text()
    for _ in range(2):
        with monkeypatch.context() as full:
            full.setattr(Store, "transaction", _full)
            assert [watch.look() for _ in range(3)] == [("database_stopped",)] * 3
        assert "dsr_database_up 0.0" in (tmp_path / "dsr.prom").read_text()
        assert watch.look() == ()
    assert [message["subject"].split(": ")[1].split(".")[0] for message in road.messages] == ["The database cannot be used"] * 2


def _full(store: Store) -> NoReturn:
    raise DatabaseRefused("The disk that holds the database is full.")


def test_two_workers_raise_one_alarm(store: Store, configuration: Configuration, road: Outgoing) -> None:
    polled(store, NOW - timedelta(hours=1), "east")
    polled(store, NOW, "west", "cyp")
    for name in ("one", "two"):
        assert Watch(configuration, store, Clock(NOW), name).look() == ("mailbox_silent:east",)
    assert (names(store), owed(store), len(road.taken)) == (["mailbox_silent:east"], 1, 1)
    with store.reading() as session:
        assert len(worker.alive(session, NOW)) == 2


def test_the_file_of_figures_counts_and_tells_nothing_of_anybody(store: Store, configuration: Configuration, tmp_path: Path) -> None:
    polled(store, NOW, *MAILBOXES)
    with store.transaction() as session:
        letters.keep(session, mailbox="east", uid_validity=1, uid=1, message_id=None, received_at=NOW, raw=b"Jane Sample", now=NOW)
        outbox.owe(session, OwedEmail(EmailKind.ALARM, "a@example.org", "Sample", "B", occasion="x"), NOW)
    polled(store, NOW, "east", offered=1)
    Watch(configuration, store, Clock(NOW), "a worker").look()
    told = (tmp_path / "dsr.prom").read_text()
    lines = told.splitlines()
    assert 'dsr_letters{mailbox="east",state="kept"} 1.0' in lines
    assert 'dsr_messages_offered{mailbox="east"} 1.0' in lines
    assert 'dsr_emails{state="waiting"} 1.0' in lines
    assert any(line.startswith("dsr_looked_timestamp_seconds 1.7") for line in lines)
    assert "Sample" not in told
    assert "@" not in told


def test_a_file_of_figures_that_cannot_be_written_stops_no_alarm(store: Store, configuration: Configuration, tmp_path: Path) -> None:
    logs.set_up()
    nowhere = configuration.alarms.model_copy(update={"metrics_file": tmp_path / "no such folder" / "dsr.prom"})
    watch = Watch(configuration.model_copy(update={"alarms": nowhere}), store, Clock(NOW), "a worker")
    polled(store, NOW - timedelta(hours=1), *MAILBOXES)
    assert len(watch.look()) == 3
