"""A letter whose outcome the database refuses does not hold up the letters behind it; a database in trouble holds up all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from ingest import process as room
from ingest.process import Desk, Intake, Processed, process_waiting
from ingest.understand import Understood
from ingest.unlocking import Unlocked
from parsers.limits import LETTER_TRIES
from store import letters
from store.engine import Store
from store.errors import DatabaseRefused, PromiseBroken, StoreError
from store.models import LetterState
from triage.service import Team

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


#: What stands for a letter that was read.
NOTHING = Unlocked(cast(Understood, None), None)


class AnyTeam:
    """A team of which only the name is asked."""

    name = "east"


def intake(store: Store, monkeypatch: pytest.MonkeyPatch, error: StoreError) -> Intake:
    """An intake that gets `error` from the database for the first letter, and finishes any other."""

    def written(intake: Intake, letter_id: int, *_: object) -> Processed:
        if letter_id == 1:
            raise error
        with store.transaction() as session:
            letters.finish(session, letter_id, letters.LetterOutcome(LetterState.DONE, "other", "Read."), NOW)
        return Processed(letter_id, LetterState.DONE, "other", (), False)

    monkeypatch.setattr(room, "_written", written)
    monkeypatch.setattr(room, "unlocked", lambda *_: NOTHING)
    for uid in (1, 2):
        with store.transaction() as session:
            letters.keep(
                session, mailbox="east", uid_validity=1, uid=uid, message_id=None, received_at=NOW, raw=b"letter %d" % uid, now=NOW
            )
    nothing: Any = None
    return Intake(store, nothing, nothing, {"east": Desk(cast(Team, AnyTeam()), None)}, nothing, lambda: NOW, lambda _: 0)


def test_a_letter_whose_outcome_breaks_a_promise_is_set_aside_and_the_next_is_finished(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = process_waiting(intake(sqlite_store, monkeypatch, PromiseBroken("ck_some_rule")), lambda: False)
    assert [(each.letter_id, each.state) for each in done] == [(2, LetterState.DONE), (1, LetterState.SET_ASIDE)]
    with sqlite_store.reading() as session:
        assert letters.get(session, 1).attempts == LETTER_TRIES + 1


def test_a_database_in_trouble_uses_up_no_try(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work = intake(sqlite_store, monkeypatch, DatabaseRefused("The disk that holds the database is full."))
    for _ in range(LETTER_TRIES + 1):
        with pytest.raises(DatabaseRefused):
            process_waiting(at_work, lambda: False)
    with sqlite_store.reading() as session:
        assert letters.get(session, 1).attempts == 0


def test_a_database_in_trouble_uses_up_no_try_of_letters_that_were_read_beside(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = replace(intake(sqlite_store, monkeypatch, DatabaseRefused("The disk that holds the database is full.")), abreast=2)
    with pytest.raises(DatabaseRefused):
        process_waiting(at_work, lambda: False)
    with sqlite_store.reading() as session:
        assert [letters.get(session, letter_id).attempts for letter_id in (1, 2)] == [0, 0]


def test_letters_are_read_at_the_same_time_and_finished_in_their_order(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work = replace(intake(sqlite_store, monkeypatch, PromiseBroken("ck_some_rule")), abreast=2)
    both = threading.Barrier(2)
    read: list[int] = []

    def unlocked(*_: object) -> Unlocked:
        read.append(both.wait(30))  # comes back only when two letters are read at once
        return NOTHING

    monkeypatch.setattr(room, "unlocked", unlocked)
    monkeypatch.setattr(room, "_written", written_anyhow)
    assert [each.letter_id for each in process_waiting(at_work, lambda: False)] == [1, 2]
    assert sorted(read) == [0, 1]


def written_anyhow(intake: Intake, letter_id: int, *_: object) -> Processed:
    with intake.store.transaction() as session:
        letters.finish(session, letter_id, letters.LetterOutcome(LetterState.DONE, "other", "Read."), NOW)
    return Processed(letter_id, LetterState.DONE, "other", (), False)


def test_a_letter_that_ends_the_worker_is_tried_alone_from_then_on(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work = replace(intake(sqlite_store, monkeypatch, PromiseBroken("ck_some_rule")), abreast=2)
    tried: list[bytes] = []

    def understand_message(raw: bytes, *_: object) -> None:
        tried.append(raw)
        if raw == b"letter 1":
            raise KeyboardInterrupt  # as a kill would

    def unlocked(understand: Callable[[tuple[str, ...]], object], *_: object) -> Unlocked:
        understand(())
        return NOTHING

    monkeypatch.setattr(room, "understand_message", understand_message)
    monkeypatch.setattr(room, "unlocked", unlocked)
    monkeypatch.setattr(room, "_written", written_anyhow)
    for _ in range(LETTER_TRIES):
        with suppress(KeyboardInterrupt):
            process_waiting(at_work, lambda: False)
    with sqlite_store.reading() as session:
        second = letters.get(session, 2)
        assert (second.state, second.attempts <= 2) == (LetterState.DONE, True)
    assert [one.letter_id for one in process_waiting(at_work, lambda: False)] == [1]
    assert tried.count(b"letter 1") == LETTER_TRIES
