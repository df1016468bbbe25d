"""Listening as a job of the worker: begun again whatever becomes of it, one poll at a time, and never after the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from dsr import work
from dsr.config import Configuration, load_configuration
from dsr.wiring import intake
from dsr.worker import Worker
from ingest.listen import Listener
from parsers import limits
from parsers.document import Problem
from parsers.reading import DocumentOutcome
from store.engine import Store
from store.errors import DatabaseBusy
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing, free_port
from tests.store.making import NOW

JOB = "listen_east"


class _Reads:
    """No document comes here."""

    def read(self, name: str, data: bytes) -> DocumentOutcome:
        raise AssertionError(name)

    def unseal(self, name: str, data: bytes, passwords: Sequence[str]) -> bytes | Problem:
        raise AssertionError(name)


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    nowhere = Dovecot("127.0.0.1", free_port(), tmp_path), Outgoing("127.0.0.1", free_port())
    return load_configuration(configuration_file(tmp_path, *nowhere))


@pytest.fixture
def worker(configuration: Configuration, sqlite_store: Store) -> Worker:
    return Worker(configuration, sqlite_store, intake(configuration, sqlite_store, _Reads(), lambda: NOW), lambda: NOW, "a worker")


def busy(listener: Listener) -> float:
    raise DatabaseBusy("busy")


@pytest.mark.parametrize(("listen", "again"), [(lambda listener: 15.0, 15), (busy, limits.LISTEN_AGAIN_SECONDS[-1])])
def test_listening_begins_again_however_it_ended(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, listen: Callable[[Listener], float], again: float
) -> None:
    monkeypatch.setattr(Listener, "listen", listen)
    job = worker._scheduler.get_job(JOB)
    assert job.trigger.run_date == NOW
    worker._scheduler.remove_job(JOB)
    if listen is busy:
        with pytest.raises(DatabaseBusy):
            job.func()
    else:
        job.func()
    assert worker._scheduler.get_job(JOB).trigger.run_date == NOW + timedelta(seconds=again)


def test_listening_does_not_begin_again_after_the_end(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Listener, "listen", lambda listener: 5.0)
    job = worker._scheduler.get_job(JOB)
    worker._scheduler.remove_job(JOB)
    worker.stop()
    job.func()
    assert worker._scheduler.get_job(JOB) is None


def test_news_and_the_schedule_poll_a_mailbox_one_after_the_other(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Semaphore(0), threading.Semaphore(0)
    running, most = [0], [0]

    def poll(*told: object) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        begun.release()
        assert go_on.acquire(timeout=10)
        running[0] -= 1

    monkeypatch.setattr(work, "poll", poll)
    monkeypatch.setattr(Listener, "listen", lambda listener: listener._news() or 5.0)
    jobs = [worker._scheduler.get_job(name) for name in ("poll_east", JOB)]
    threads = [threading.Thread(target=job.func) for job in jobs]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert begun.acquire(timeout=10)
        assert not begun.acquire(timeout=0.1), "the other waits"
        go_on.release()
    for thread in threads:
        thread.join(10)
    assert (most[0], running[0]) == (1, 0), "a letter that arrives during a poll is taken by the one after it"
