"""The scheduled worker: two jobs a mailbox (one polls it, one listens to it), one for the outbox, one for the reviews, one that
watches over them.

APScheduler 3.11 with its jobs in memory: what is to be done stands in the database, so a restart has no backlog to run.
Everything is in UTC, because a job between one and two o'clock in London runs twice in October and never in March.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from functools import partial
from types import FrameType
from typing import Any, Final

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import BasePoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from dsr import reviews, wiring, work
from dsr.alarms import Watch
from dsr.config import Configuration
from ingest.listen import Listener
from ingest.poll import Clock
from ingest.process import Intake
from parsers import limits
from parsers.faults import described
from parsers.limits import WATCH_SECONDS
from store.engine import Store

_LOG: Final = structlog.get_logger()

#: Reminders are also made up this often, so that a machine that slept at the configured time catches up; each is owed once.
_REVIEWS_SECONDS: Final = 900


def worker_name() -> str:
    """The name of this worker on this machine: the same after a restart, so that it finds what it held when it died."""
    return f"{socket.gethostname()}:{os.environ.get('DSR_WORKER', 'worker')}"


class Worker:
    """Runs the jobs until `stop` is called or the process gets SIGTERM or SIGINT; the letter in hand is finished first."""

    def __init__(self, configuration: Configuration, store: Store, intake: Intake, clock: Clock, name: str) -> None:
        self._configuration = configuration
        self._store = store
        self._intake = intake
        self._clock = clock
        self._name = name
        self._alarms = Watch(configuration, store, clock, name)
        self._stopping = threading.Event()
        self._tokens = wiring.tokens(configuration, store, clock)
        # The lease keeps other workers away, not this one: a letter that arrives during a poll is taken by the next.
        self._polling = {name: threading.Lock() for name in configuration.mailboxes}
        self._threads = ThreadPoolExecutor(2 * len(configuration.mailboxes) + 4)
        self._scheduler = self._scheduled()

    def run(self) -> None:
        """Work until stopped. Raises AlreadyRunning when a worker of this name works already, and StoreError when the database
        cannot be used at the start."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        # Taking back what a living worker is sending just now would send it twice.
        with self._store.alone(self._name):
            waiting = work.recover(self._store, self._clock, self._name)
            _LOG.info("worker_started", worker=self._name, count=waiting)
            work.process_kept(self._intake, self._name, self._stopping.is_set)
            self._scheduler.start()
            self._stopping.wait()
            self._end_schedule()
            work.ended(self._store, self._name)
        _LOG.info("worker_stopped", worker=self._name)

    def _end_schedule(self) -> None:
        """Ends the scheduler when it has handed out what is due: stopped in the middle of that, its thread would fail on the job that it
        was about to strike off. Then waits for the jobs: the scheduler itself would wait with its list of jobs locked, and a job that
        puts itself on that list again would wait for the lock, both for ever."""
        self._scheduler.pause()
        self._scheduler.get_jobs()  # waits for the turn that is under way
        self._scheduler.shutdown(wait=False)
        self._threads.shutdown(wait=True)

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Finish the letter in hand and end."""
        self._stopping.set()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop()

    def _scheduled(self) -> BackgroundScheduler:
        schedule = self._configuration.schedule
        mailboxes = list(self._configuration.mailboxes)
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": _Jobs(self._threads)},
            # A late job runs all the same (None), once for all the times it missed, and never beside itself.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        scheduler.add_listener(heard, EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)
        for name in mailboxes:
            self._every(scheduler, f"poll_{name}", schedule.poll_seconds, self._poller(name))
            self._listen(scheduler, name, self._listener(name), 0)
        self._every(scheduler, "deliver", schedule.outbox_seconds, self._deliver)
        left = partial(work.read_left, self._intake, self._stopping.is_set)
        self._every(scheduler, "handed_in", limits.HANDED_IN_LEFT_SECONDS, left)
        self._every(scheduler, "watch", WATCH_SECONDS, self._watch)
        self._every(scheduler, "reviews", _REVIEWS_SECONDS, self._reviews)
        at = schedule.reviews_at_utc
        scheduler.add_job(
            self._reviews, CronTrigger(hour=at.hour, minute=at.minute, timezone=UTC), id="reviews_daily", replace_existing=True
        )
        return scheduler

    def _every(self, scheduler: BackgroundScheduler, job: str, seconds: int, do: Callable[[], object]) -> None:
        scheduler.add_job(do, IntervalTrigger(seconds=seconds, timezone=UTC), id=job, next_run_time=self._clock())

    def _listen(self, scheduler: BackgroundScheduler, name: str, listener: Listener, seconds: float) -> None:
        """Listen in so many seconds, and again whenever that has ended, however it ended."""

        def listen() -> None:
            again = float(limits.LISTEN_AGAIN_SECONDS[-1])
            try:
                again = listener.listen()
            finally:
                if not self._stopping.is_set():
                    self._listen(scheduler, name, listener, again)

        at = self._clock() + timedelta(seconds=seconds)
        scheduler.add_job(listen, DateTrigger(at, timezone=UTC), id=f"listen_{name}", replace_existing=True)

    def _listener(self, name: str) -> Listener:
        return Listener(name, lambda: wiring.mailbox(self._configuration, name, self._tokens), self._poller(name), self._stopping.is_set)

    def _poller(self, name: str) -> Callable[[], object]:
        def poll() -> None:
            with self._polling[name]:
                work.poll(self._configuration, self._intake, name, self._name, self._stopping.is_set, self._tokens)

        return poll

    def _deliver(self) -> None:
        work.deliver(self._configuration, self._store, self._clock, self._name, self._tokens)

    def _watch(self) -> None:
        self._alarms.look()

    def _reviews(self) -> None:
        reviews.owe(self._configuration, self._store, self._clock)


class _Jobs(BasePoolExecutor):  # type: ignore[misc]
    """Runs the jobs on threads that the worker ends itself."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        super().__init__(threads)


def heard(event: JobEvent | Any) -> None:
    """Log what went wrong with a job: an error by its type and place only, a run that was still going on, a run that was missed."""
    if event.code == EVENT_JOB_ERROR:
        _LOG.error("job_failed", job=event.job_id, fault=described(event.exception))
    elif event.code == EVENT_JOB_MAX_INSTANCES:
        _LOG.warning("job_overran", job=event.job_id)
    else:
        _LOG.warning("job_missed", job=event.job_id)
