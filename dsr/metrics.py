"""The file of figures for a monitoring system, in Prometheus' text format: counts and times, nothing of anybody.

The worker writes it anew at every look, whole or not at all. A file that grows old says that no worker runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from dsr import watch
from dsr.config import Configuration
from dsr.watch import Figures
from store.engine import Store

_LOG: Final = structlog.get_logger()


def write(configuration: Configuration, store: Store | None, troubles: Sequence[str], now: datetime) -> None:
    """Write the file, where one is configured; without a store only that there is trouble with it. A file that cannot be written
    is logged: it must not stop the alarms. Raises StoreError."""
    path = configuration.alarms.metrics_file
    if path is None:
        return
    registry = CollectorRegistry()
    _gauge(registry, "dsr_looked_timestamp_seconds", "When the worker last looked.", now.timestamp())
    _gauge(registry, "dsr_database_up", "Whether the database can be used.", store is not None)
    alarm = Gauge("dsr_alarm_open", "Alarms that are not over.", ["name"], registry=registry)
    for name in troubles:
        alarm.labels(name).set(1)
    if store is not None:
        _fill(registry, watch.figures(configuration, store, now))
        free = watch.free_bytes(store)
        if free is not None:
            _gauge(registry, "dsr_disk_free_bytes", "Bytes that the database may still grow by.", free)
    try:
        write_to_textfile(str(path), registry)
    except OSError:
        _LOG.error("metrics_not_written")


def _gauge(registry: CollectorRegistry, name: str, what: str, value: float) -> None:
    Gauge(name, what, registry=registry).set(value)


def _fill(registry: CollectorRegistry, figures: Figures) -> None:
    letters = Gauge("dsr_letters", "Letters by mailbox and state.", ["mailbox", "state"], registry=registry)
    offered = Gauge("dsr_messages_offered", "Messages that a mailbox ever offered.", ["mailbox"], registry=registry)
    lost = Gauge("dsr_messages_lost", "Messages offered of which there is no letter.", ["mailbox"], registry=registry)
    heard = Gauge("dsr_poll_success_timestamp_seconds", "When a mailbox was last polled well.", ["mailbox"], registry=registry)
    for one in figures.mailboxes:
        for state in ("kept", "done", "set_aside"):
            letters.labels(one.name, state).set(getattr(one.counts, state))
        offered.labels(one.name).set(one.counts.offered)
        lost.labels(one.name).set(one.counts.lost)
        if one.progress is not None and one.progress.last_success_at is not None:
            heard.labels(one.name).set(one.progress.last_success_at.timestamp())
    emails = Gauge("dsr_emails", "E-mails of the outbox by state.", ["state"], registry=registry)
    for email, number in figures.outbox.items():
        emails.labels(email.value).set(number)
    referrals = Gauge("dsr_referrals", "Referrals by status.", ["status"], registry=registry)
    for status, number in figures.referrals.items():
        referrals.labels(status.value).set(number)
    _gauge(registry, "dsr_letters_for_people", "Letters that wait for a person.", figures.for_people)
