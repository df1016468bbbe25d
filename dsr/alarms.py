"""Alarms: looked for within every WATCH_SECONDS, raised once, told by every road there is, closed when they are over."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog

from dsr import metrics, watch
from dsr.config import Configuration
from ingest.poll import Clock
from notifier.alarm import Trouble, alarm, database_stopped
from notifier.direct import OtherRoad, tell
from notifier.settings import MailServer, Sender
from store import alarms, outbox, worker
from store.alarms import Stopped
from store.engine import Store
from store.errors import StoreError

_LOG: Final = structlog.get_logger()


class Watch:
    """One worker's watch. It remembers only what the database cannot: that the database itself has stopped."""

    def __init__(self, configuration: Configuration, store: Store, clock: Clock, worker_name: str) -> None:
        self._configuration = configuration
        self._store = store
        self._clock = clock
        self._name = worker_name
        self._road = other_road(configuration)
        self._stopped_since: datetime | None = None
        self._stopped_told = False

    def look(self) -> tuple[str, ...]:
        """Say that the worker lives, raise and close alarms, tell those that are new, write the file of figures: the names of the
        troubles there are. Never raises on account of the database or a mail server: that is one more trouble."""
        try:
            found = self._looked()
        except StoreError as fault:
            return self._stopped(str(fault))
        if self._stopped_since is not None:
            _LOG.warning("alarm_closed", reason="database_stopped")
        self._stopped_since, self._stopped_told = None, False
        return tuple(trouble.name for trouble in found)

    def _looked(self) -> tuple[Trouble, ...]:
        now, recipients = self._clock(), self._configuration.alarms.recipients
        with self._store.transaction() as session:
            worker.beat(session, self._name, now)
        found = watch.troubles(self._configuration, self._store, now)
        with self._store.transaction() as session:
            changed = alarms.update(session, {one.name: Stopped(one.what, one.since, one.to_do) for one in found}, now)
            for trouble in found:
                if trouble.name in changed.raised:
                    for recipient in recipients:
                        outbox.owe(session, alarm(trouble, recipient=recipient), now)
        for name in changed.raised:
            _LOG.error("alarm_raised", reason=name)
        for name in changed.closed:
            _LOG.warning("alarm_closed", reason=name)
        self._tell(now)
        metrics.write(self._configuration, self._store, tuple(one.name for one in found), now)
        return found

    def _tell(self, now: datetime) -> None:
        """Tell by the other road what it has not told; what it does not take is told at the next look."""
        recipients = self._configuration.alarms.recipients
        if self._road is None or not recipients:
            return
        with self._store.transaction() as session:
            untold = [(row.id, Trouble(row.name, row.what, row.since, tuple(row.to_do))) for row in alarms.to_tell(session, now)]
        for alarm_id, trouble in untold:
            if not tell(self._road, trouble, recipients, now):
                _LOG.error("alarm_not_told", reason=trouble.name)
                with self._store.transaction() as session:
                    alarms.not_told(session, alarm_id or 0)

    def _stopped(self, why: str) -> tuple[str, ...]:
        now = self._clock()
        self._stopped_since = self._stopped_since or now
        trouble = database_stopped(why, self._stopped_since)
        _LOG.error("database_stopped")
        if self._road is not None and not self._stopped_told:
            self._stopped_told = tell(self._road, trouble, self._configuration.alarms.recipients, now)
        metrics.write(self._configuration, None, (trouble.name,), now)
        return (trouble.name,)


def other_road(configuration: Configuration) -> OtherRoad | None:
    """The other road for alarms, None when none is configured."""
    road = configuration.alarms.other_road
    if road is None:
        return None
    server = MailServer(
        host=road.host,
        port=road.port,
        security=road.security,
        user=road.user if road.password else None,
        password=road.password if road.user else None,
        ca_file=road.ca_file,
    )
    return OtherRoad(server, Sender(name=configuration.service.name, address=road.sender), configuration.smtp.message_id_domain)
