"""The tables by which the program runs: mailboxes, workers, tokens, daily sums, alarms."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from store.columns import PlainJson, UtcDateTime, Words
from store.models.table import Row, said, unique_where


class MailboxState(Row, table=True):
    """How far a mailbox has been taken, when that last went well, and who polls it now (a lease that runs out by itself).

    `refused_since` is when it began to refuse the log-in or the folder; None while it does not."""

    __tablename__ = "mailbox_state"
    __table_args__ = (CheckConstraint("(holder IS NULL) = (held_until IS NULL)", name="lease"),)

    mailbox: str = Field(primary_key=True, sa_type=Words)
    uid_validity: int | None = Field(default=None, sa_type=BigInteger)
    highest_uid: int = Field(default=0, sa_type=BigInteger)
    offered: int = Field(default=0, sa_type=BigInteger)
    last_polled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_success_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_failure: str | None = Field(default=None, sa_type=Words)
    failures: int = 0
    refused_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    holder: str | None = Field(default=None, sa_type=Words)
    held_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RefreshToken(Row, table=True):
    """The newest refresh token of a way to log in by OAuth 2.0, sealed: only who has the first one, which is not in the database,
    can open it."""

    __tablename__ = "refresh_token"

    oauth: str = Field(primary_key=True, sa_type=Words)
    sealed: str = Field(sa_type=Words)
    kept_at: datetime = Field(sa_type=UtcDateTime)


class WorkerHeartbeat(Row, table=True):
    """When a worker last said that it is alive."""

    __tablename__ = "worker_heartbeat"

    worker: str = Field(primary_key=True, sa_type=Words)
    started_at: datetime = Field(sa_type=UtcDateTime)
    beat_at: datetime = Field(sa_type=UtcDateTime)


class Reconciliation(Row, table=True):
    """Once a day and mailbox, after every message in it was compared with the letters: what it ever offered, and where that is.
    `late` counts messages that earlier polls had passed over and this one took."""

    __tablename__ = "reconciliation"

    mailbox: str = Field(primary_key=True, sa_type=Words)
    day: date = Field(primary_key=True)
    counted_at: datetime = Field(sa_type=UtcDateTime)
    offered: int = Field(sa_type=BigInteger)
    waiting: int = Field(sa_type=BigInteger)
    done: int = Field(sa_type=BigInteger)
    set_aside: int = Field(sa_type=BigInteger)
    late: int = Field(sa_type=BigInteger)


class WriteOff(Row, table=True):
    """Messages that a mailbox offered, of which there is no letter, and that a named person settled as lost."""

    __tablename__ = "write_off"
    __table_args__ = (
        CheckConstraint("messages > 0", name="messages"),
        CheckConstraint(said("reason"), name="reason"),
        CheckConstraint(said("settled_by"), name="settled_by"),
        Index("ix_write_off_mailbox", "mailbox"),
    )

    id: int | None = Field(default=None, primary_key=True)
    mailbox: str = Field(sa_type=Words)
    messages: int = Field(sa_type=BigInteger)
    reason: str = Field(sa_type=Words)
    settled_by: str = Field(sa_type=Words)
    settled_at: datetime = Field(sa_type=UtcDateTime)


class Alarm(Row, table=True):
    """Something that stopped, from the moment it was noticed until it is over; one open alarm a name. `told_at` is when the
    operator was told by the other road, where one is configured."""

    __tablename__ = "alarm"
    __table_args__ = (
        CheckConstraint(said("what"), name="what"),
        unique_where("uq_alarm_open", "closed_at IS NULL", "name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Words)
    what: str = Field(sa_type=Words)
    to_do: list[str] = Field(sa_type=PlainJson)
    since: datetime = Field(sa_type=UtcDateTime)
    raised_at: datetime = Field(sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
