"""A locked letter and the letter with its password: found by thread or sender, in one mailbox, within days. No password is kept here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, select

from parsers.limits import MESSAGE_IDS, PASSWORD_DAYS
from store.models import Letter, LetterPair, LetterState, Part, PasswordLetter
from store.rows import insert_new


@dataclass(frozen=True, slots=True)
class Parts:
    """What a letter is to letters with passwords: which parts it takes, who sent it, and the Message-IDs of its thread."""

    parts: tuple[Part, ...]
    sender: str | None
    thread: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Parts({', '.join(self.parts)})"


@dataclass(frozen=True, slots=True)
class Paired:
    """The other letter of a pair, and whether that one is the locked one."""

    letter_id: int
    locked: bool
    state: LetterState


def password_letters(session: Session, letter: Letter, told: Parts) -> list[int]:
    """The letters that may say the password of this locked one, the newest first."""
    return [found.letter_id for found in _others(session, letter, told, Part.PASSWORD)]


def note(session: Session, letter: Letter, told: Parts, now: datetime) -> list[int]:
    """Keep what the letter is, and its pairs: the locked letters that may open now, in the order in which they came."""
    assert letter.id is not None
    assert letter.mailbox is not None
    may_open: list[int] = []
    for part in told.parts:
        row = PasswordLetter(letter_id=letter.id, part=part, mailbox=letter.mailbox, received_at=letter.received_at)
        row.sender, row.thread = _hashed_sender(told), _hashed(told.thread)
        insert_new(session, row)
        for other in _others(session, letter, told, Part.PASSWORD if part is Part.LOCKED else Part.LOCKED):
            locked, password = (letter.id, other.letter_id) if part is Part.LOCKED else (other.letter_id, letter.id)
            new = insert_new(session, LetterPair(locked_id=locked, password_id=password, found_at=now)) is not None
            if new and part is Part.PASSWORD:
                may_open.append(locked)
    return sorted(may_open)


def paired(session: Session, letter_id: int) -> Sequence[Paired]:
    """The other letters of the pairs that a letter belongs to, in the order in which they came."""
    pairs = session.exec(
        select(LetterPair).where(or_(col(LetterPair.locked_id) == letter_id, col(LetterPair.password_id) == letter_id))
    ).all()
    others = {pair.password_id if pair.locked_id == letter_id else pair.locked_id: pair.password_id == letter_id for pair in pairs}
    found = session.exec(select(Letter.id, Letter.state).where(col(Letter.id).in_(others)).order_by(col(Letter.id)))
    return [Paired(number, others[number], LetterState(state)) for number, state in found if number is not None]


def _others(session: Session, letter: Letter, told: Parts, part: Part) -> list[PasswordLetter]:
    days = timedelta(days=PASSWORD_DAYS)
    found = session.exec(
        select(PasswordLetter)
        .where(col(PasswordLetter.mailbox) == letter.mailbox, col(PasswordLetter.part) == part, col(PasswordLetter.letter_id) != letter.id)
        .where(col(PasswordLetter.received_at).between(letter.received_at - days, letter.received_at + days))
        .order_by(col(PasswordLetter.received_at).desc(), col(PasswordLetter.letter_id).desc())
    ).all()
    sender, thread = _hashed_sender(told), set(_hashed(told.thread))
    return [other for other in found if (sender is not None and other.sender == sender) or not thread.isdisjoint(other.thread)]


def _hashed_sender(told: Parts) -> str | None:
    return None if told.sender is None else _hashed((told.sender.strip().casefold(),))[0]


def _hashed(values: Iterable[str]) -> list[str]:
    shortened = list(dict.fromkeys(values))[:MESSAGE_IDS]
    return [hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:32] for value in shortened]
