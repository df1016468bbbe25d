"""The worker's schedule: what goes wrong with a job is heard, without a word of what it was about."""

from __future__ import annotations

import io
import json
import signal
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    JobExecutionEvent,
    JobSubmissionEvent,
)
from apscheduler.schedulers.base import STATE_RUNNING, STATE_STOPPED
from apscheduler.triggers.base import BaseTrigger

from dsr import logs, work
from dsr.clock import utc_now
from dsr.config import Configuration, load_configuration
from dsr.wiring import intake
from dsr.worker import Worker, heard
from parsers.document import Problem
from parsers.reading import DocumentOutcome
from store.engine import Store
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing, free_port

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def raised() -> Exception:
    try:
        raise ValueError("Jane Sample, 999 000 0018")
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    ("event", "action"),
    [
        (JobExecutionEvent(EVENT_JOB_ERROR, "poll_east", "default", NOW, exception=raised(), traceback="Jane Sample"), "job_failed"),
        (JobSubmissionEvent(EVENT_JOB_MAX_INSTANCES, "poll_east", "default", [NOW]), "job_overran"),
        (JobExecutionEvent(EVENT_JOB_MISSED, "poll_east", "default", NOW), "job_missed"),
    ],
)
def test_trouble_with_a_job_is_logged_by_name_only(event: JobExecutionEvent, action: str) -> None:
    stream = io.StringIO()
    logs.set_up(stream)
    heard(event)
    (line,) = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (line["action"], line["job"]) == (action, "poll_east")
    assert "Sample" not in stream.getvalue()
    logs.set_up()


def _configuration(folder: Path, **schedule: int) -> Configuration:
    """A configuration of services that nobody runs, with this schedule."""
    path = configuration_file(folder, Dovecot("127.0.0.1", free_port(), folder), Outgoing("127.0.0.1", free_port()))
    configuration = load_configuration(path)
    return configuration.model_copy(update={"schedule": configuration.schedule.model_copy(update=schedule)})


def _run(worker: Worker) -> None:
    """Runs the worker until it stops, and gives the process its signals and its log back."""
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        worker.run()
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)
        logs.set_up()


def test_a_job_that_takes_longer_than_its_interval_runs_never_beside_itself_and_then_again(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.set_up(io.StringIO())
    configuration = _configuration(tmp_path, poll_seconds=1, outbox_seconds=1)
    overran, running, most, ended = threading.Event(), [0], [0], [0]

    def deliver(*_: object) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        assert overran.wait(30), "the scheduler never came round again"
        running[0] -= 1
        ended[0] += 1
        if ended[0] == 2:
            worker.stop()
        overran.clear()

    def told(event: JobSubmissionEvent) -> None:
        if event.job_id == "deliver":
            overran.set()

    monkeypatch.setattr(work, "deliver", deliver)
    worker = Worker(configuration, sqlite_store, intake(configuration, sqlite_store, _Reads(), utc_now), utc_now, "a worker")
    worker._scheduler.add_listener(told, EVENT_JOB_MAX_INSTANCES)
    _run(worker)
    assert (most[0], ended[0] >= 2) == (1, True)


def test_a_job_that_was_missed_for_a_day_runs_once_for_all_its_times(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.set_up(io.StringIO())
    configuration = _configuration(tmp_path, outbox_seconds=3_600)
    runs: list[datetime] = []
    missed: list[str] = []
    monkeypatch.setattr(work, "deliver", lambda *_: runs.append(utc_now()))

    def ended(event: JobExecutionEvent) -> None:
        if event.job_id == "deliver":
            worker.stop()

    reader = intake(configuration, sqlite_store, _Reads(), utc_now)
    worker = Worker(configuration, sqlite_store, reader, lambda: utc_now() - timedelta(days=1), "a worker")
    worker._scheduler.add_listener(ended, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
    worker._scheduler.add_listener(lambda event: missed.append(event.job_id), EVENT_JOB_MISSED)
    _run(worker)
    assert (len(runs), missed) == (1, [])


def test_stopping_while_jobs_are_handed_out_breaks_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    logs.set_up(io.StringIO())
    configuration = _configuration(tmp_path, outbox_seconds=3_600)
    worker = Worker(configuration, sqlite_store, intake(configuration, sqlite_store, _Reads(), utc_now), utc_now, "a worker")
    broken: list[type[BaseException] | None] = []
    before, threading.excepthook = threading.excepthook, lambda told: broken.append(told.exc_type)
    try:
        worker._scheduler.add_job(lambda: None, _OnceWhileStopping(worker), id="once")
        _run(worker)
    finally:
        threading.excepthook = before
    assert broken == []


def test_a_job_that_puts_itself_on_the_list_again_while_the_worker_ends_holds_nothing_up(sqlite_store: Store, tmp_path: Path) -> None:
    logs.set_up(io.StringIO())
    configuration = _configuration(tmp_path, outbox_seconds=3_600)
    worker = Worker(configuration, sqlite_store, intake(configuration, sqlite_store, _Reads(), utc_now), utc_now, "a worker")
    held_up: list[bool] = []

    def once() -> None:
        worker.stop()
        while worker._scheduler.state != STATE_STOPPED:
            threading.Event().wait(0.01)
        # On a thread of its own, so that a worker that is held up fails here and goes on.
        again = threading.Thread(target=worker._scheduler.add_job, args=(once,), daemon=True)
        again.start()
        again.join(10)
        held_up.append(again.is_alive())

    worker._scheduler.add_job(once, id="once")
    _run(worker)
    assert held_up == [False]


class _OnceWhileStopping(BaseTrigger):  # type: ignore[misc]
    """Due once; asked for its next time, it tells the worker to stop and answers when the scheduler is being ended."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        if previous is None:
            return now
        self._worker.stop()
        while self._worker._scheduler.state == STATE_RUNNING:
            threading.Event().wait(0.01)
        return None


class _Reads:
    """No document comes here."""

    def read(self, name: str, data: bytes) -> DocumentOutcome:
        raise AssertionError(name)

    def unseal(self, name: str, data: bytes, passwords: Sequence[str]) -> bytes | Problem:
        raise AssertionError(name)
