"""The tables of letters and of the documents that came with them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from store.columns import PlainJson, UtcDateTime, Words
from store.models.table import Row, code, index_where, one_of, said, unique_where


class LetterState(StrEnum):
    """`kept` is on its way; every letter ends as one of the other two, and there is no fourth."""

    KEPT = "kept"
    DONE = "done"
    SET_ASIDE = "set_aside"


class LetterSource(StrEnum):
    """How a letter came: out of a mailbox, as a file that a person handed in (a scan), or keyed in by a person."""

    MAILBOX = "mailbox"
    FILE = "file"
    KEYED = "keyed"


#: Which letters hold words of danger, or take consent back, and have not been settled. SQLite uses a partial
#: index only for a query that says the same, to the letter.
URGENT_LETTER: Final = "urgent AND settled_at IS NULL AND state <> 'kept'"


class Letter(Row, table=True):
    """A message as taken, or what a person handed in. `received_at` is the server's INTERNALDATE, or the day that the person says;
    `attempts` counts tries before they are made.

    `same_as` points to an earlier letter of the same mailbox with the same bytes (a message copied or moved back, or all of
    them after a new UIDVALIDITY): such a copy is done at once and has no bytes of its own.
    `settled_at` is when a person dealt with a letter that was set aside or that asks something.
    What a person handed in lies in no mailbox: it has who brought it, the team that it came to, and the mark of the page on which
    it was handed in (`once`), so that a page that is sent twice is one letter. `file_name` is safe to show.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("mailbox", "uid_validity", "uid"),
        one_of("state", LetterState),
        one_of("source", LetterSource),
        CheckConstraint(
            "CASE source WHEN 'mailbox' THEN mailbox IS NOT NULL AND uid_validity IS NOT NULL AND uid IS NOT NULL "
            "ELSE mailbox IS NULL AND uid_validity IS NULL AND uid IS NULL END",
            name="place",
        ),
        CheckConstraint(
            "CASE source WHEN 'mailbox' THEN brought_by IS NULL AND team IS NULL AND once IS NULL "
            f"ELSE brought_by IS NOT NULL AND {said('brought_by')} AND team IS NOT NULL AND {said('team')} AND once IS NOT NULL END",
            name="brought",
        ),
        CheckConstraint("(source = 'file') = (file_name IS NOT NULL)", name="file_name"),
        CheckConstraint("source <> 'keyed' OR state = 'done'", name="keyed_done"),
        CheckConstraint("(state = 'kept') = (outcome_at IS NULL)", name="outcome"),
        CheckConstraint(f"state <> 'set_aside' OR (reason IS NOT NULL AND {said('reason')})", name="set_aside_reason"),
        CheckConstraint("state <> 'done' OR kind IS NOT NULL", name="done_kind"),
        CheckConstraint("same_as IS NULL OR state = 'done'", name="copy_done"),
        CheckConstraint(f"settled_at IS NULL OR (settled_by IS NOT NULL AND {said('settled_by')})", name="settled_by"),
        unique_where("uq_letter_once", "source <> 'mailbox'", "once"),
        unique_where("uq_letter_file", "source = 'file'", "sha256"),
        Index("ix_letter_sha256", "mailbox", "sha256"),
        Index("ix_letter_message_id", "message_id"),
        index_where("ix_letter_waiting", "state = 'kept'", "attempts", "id"),
        index_where("ix_letter_waiting_mailbox", "state = 'kept'", "mailbox", "attempts", "id"),
        index_where("ix_letter_to_move", "state <> 'kept' AND moved_at IS NULL", "mailbox", "id"),
        index_where("ix_letter_urgent", URGENT_LETTER, "id"),
        index_where("ix_letter_for_people", "settled_at IS NULL AND state <> 'kept'", "state", "kind", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: LetterSource = Field(default=LetterSource.MAILBOX, sa_type=code(LetterSource))
    mailbox: str | None = Field(default=None, sa_type=Words)
    uid_validity: int | None = Field(default=None, sa_type=BigInteger)
    uid: int | None = Field(default=None, sa_type=BigInteger)
    brought_by: str | None = Field(default=None, sa_type=Words)
    team: str | None = Field(default=None, sa_type=Words)
    once: str | None = Field(default=None, sa_type=Words)
    file_name: str | None = Field(default=None, sa_type=Words)
    message_id: str | None = Field(default=None, sa_type=Words)
    sha256: str = Field(sa_type=Words)
    size: int = Field(sa_type=BigInteger)
    received_at: datetime = Field(sa_type=UtcDateTime)
    kept_at: datetime = Field(sa_type=UtcDateTime)
    state: LetterState = Field(default=LetterState.KEPT, sa_type=code(LetterState))
    attempts: int = 0
    last_attempt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    kind: str | None = Field(default=None, sa_type=Words)
    reason: str | None = Field(default=None, sa_type=Words)
    urgent: bool = False
    danger: list[str] = Field(default_factory=list, sa_type=PlainJson)
    same_as: int | None = Field(default=None, foreign_key="letter.id")
    moved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_by: str | None = Field(default=None, sa_type=Words)
    settled_reason: str | None = Field(default=None, sa_type=Words)


class LetterBytes(Row, table=True):
    """The bytes of a letter, apart from its state: SQLite rewrites a whole row on every change of it, and a letter can have 60 MB."""

    __tablename__ = "letter_bytes"

    letter_id: int = Field(primary_key=True, foreign_key="letter.id", sa_column_kwargs={"autoincrement": False})
    raw: bytes = Field(sa_type=LargeBinary)


class Document(Row, table=True):
    """A file that came with a letter, or the letter's own text (`data` is None then). `name` is safe to show.

    `problems` lists what could not be read: objects with `reason` and `detail`.
    """

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("letter_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id")
    position: int
    name: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    pages: int | None = None
    size: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str | None = Field(default=None, sa_type=Words)
    problems: list[dict[str, str]] = Field(default_factory=list, sa_type=PlainJson)
    data: bytes | None = Field(default=None, sa_type=LargeBinary)
