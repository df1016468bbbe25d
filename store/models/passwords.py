"""The tables by which a locked letter and the letter with its password find each other. No password stands in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field

from store.columns import PlainJson, UtcDateTime, Words
from store.models.table import Row, code, one_of


class Part(StrEnum):
    """What a letter is to the other: locked, or speaking of a password."""

    LOCKED = "locked"
    PASSWORD = "password"


class PasswordLetter(Row, table=True):
    """A letter that is locked, or that may say the password of another. `sender` and the Message-IDs of its `thread` are hashed."""

    __tablename__ = "password_letter"
    __table_args__ = (one_of("part", Part), Index("ix_password_letter_mailbox", "mailbox", "part", "received_at"))

    letter_id: int = Field(primary_key=True, foreign_key="letter.id", sa_column_kwargs={"autoincrement": False})
    part: Part = Field(primary_key=True, sa_type=code(Part))
    mailbox: str = Field(sa_type=Words)
    sender: str | None = Field(default=None, sa_type=Words)
    thread: list[str] = Field(default_factory=list, sa_type=PlainJson)
    received_at: datetime = Field(sa_type=UtcDateTime)


class LetterPair(Row, table=True):
    """A locked letter and one that may say its password: same mailbox, same sender or thread, within days of each other."""

    __tablename__ = "letter_pair"
    __table_args__ = (Index("ix_letter_pair_password_id", "password_id"),)

    locked_id: int = Field(primary_key=True, foreign_key="letter.id", sa_column_kwargs={"autoincrement": False})
    password_id: int = Field(primary_key=True, foreign_key="letter.id", sa_column_kwargs={"autoincrement": False})
    found_at: datetime = Field(sa_type=UtcDateTime)
