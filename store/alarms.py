"""Alarms: what has stopped, from the moment it is noticed until it is over. Each is raised once and closed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from store.models import Alarm, WorkerHeartbeat
from store.rows import for_change, insert_new


@dataclass(frozen=True, slots=True)
class Stopped:
    """What has stopped, in words, since when, and what to do. No patient data."""

    what: str
    since: datetime
    to_do: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """The names of the alarms that were raised and closed just now, in order."""

    raised: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """An alarm that is not over."""

    name: str
    what: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Glance:
    """The open alarms, oldest first, and whether a worker lives that could raise others."""

    alive: bool
    alarms: tuple[Open, ...]


def update(session: Session, found: Mapping[str, Stopped], now: datetime) -> Changed:
    """Raise an alarm for every name in `found` that has none open, close every open one that is not in `found`, and keep the
    words of the others current. Of two workers that find the same at once, one raises it."""
    open_now = {alarm.name: alarm for alarm in session.exec(for_change(select(Alarm).where(col(Alarm.closed_at).is_(None))))}
    raised = []
    for name, stopped in found.items():
        if name in open_now:
            open_now[name].what, open_now[name].to_do = stopped.what, list(stopped.to_do)
            continue
        row = Alarm(name=name, what=stopped.what, to_do=list(stopped.to_do), since=stopped.since, raised_at=now)
        if insert_new(session, row) is not None:
            raised.append(name)
    closed = sorted(open_now.keys() - found.keys())
    for name in closed:
        open_now[name].closed_at = now
    session.flush()
    return Changed(tuple(raised), tuple(closed))


def open_alarms(session: Session) -> Sequence[Alarm]:
    """The alarms that are not over, oldest first."""
    return session.exec(select(Alarm).where(col(Alarm.closed_at).is_(None)).order_by(col(Alarm.raised_at), col(Alarm.id))).all()


def glance(session: Session, alive_since: datetime) -> Glance:
    """The open alarms, oldest first, and whether any worker said that it is alive at or after `alive_since`: in one question, because
    every page of the queue asks it."""
    alive = exists().where(col(WorkerHeartbeat.beat_at) >= alive_since).label("alive")
    one = columns(alive).subquery()  # a row is there when no alarm is
    alarm: Any = Alarm
    rows = session.execute(
        columns(one.c.alive, alarm.name, alarm.what, alarm.since)
        .select_from(one)
        .outerjoin(Alarm, alarm.closed_at.is_(None))
        .order_by(alarm.raised_at, alarm.id)
    ).all()
    return Glance(bool(rows[0].alive), tuple(Open(row.name, row.what, row.since) for row in rows if row.name is not None))


def to_tell(session: Session, now: datetime) -> list[Alarm]:
    """The open alarms of which the operator was not told by the other road; they count as told from now on, so that no second
    worker tells them too. `not_told` takes that back."""
    untold = session.exec(
        for_change(select(Alarm).where(col(Alarm.closed_at).is_(None), col(Alarm.told_at).is_(None)).order_by(col(Alarm.id)))
    ).all()
    for alarm in untold:
        alarm.told_at = now
    session.flush()
    return list(untold)


def not_told(session: Session, alarm_id: int) -> None:
    """The other road did not take it: it is told at the next look."""
    alarm = session.exec(for_change(select(Alarm).where(Alarm.id == alarm_id))).one()
    alarm.told_at = None
    session.flush()
