"""Workers: which are alive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from store.models import WorkerHeartbeat
from store.rows import for_change, insert_new


def beat(session: Session, worker: str, now: datetime) -> None:
    """The worker is alive."""
    if insert_new(session, WorkerHeartbeat(worker=worker, started_at=now, beat_at=now)) is None:
        session.exec(for_change(select(WorkerHeartbeat).where(WorkerHeartbeat.worker == worker))).one().beat_at = now
        session.flush()


def started(session: Session, worker: str, now: datetime) -> None:
    """The worker has just started."""
    beat(session, worker, now)
    session.exec(for_change(select(WorkerHeartbeat).where(WorkerHeartbeat.worker == worker))).one().started_at = now
    session.flush()


def stopped(session: Session, worker: str) -> None:
    """The worker ends in good order: nobody need miss it."""
    found = session.get(WorkerHeartbeat, worker)
    if found is not None:
        session.delete(found)
        session.flush()


def alive(session: Session, since: datetime) -> Sequence[WorkerHeartbeat]:
    """The workers that said so at or after `since`, by name."""
    return session.exec(select(WorkerHeartbeat).where(col(WorkerHeartbeat.beat_at) >= since).order_by(WorkerHeartbeat.worker)).all()
