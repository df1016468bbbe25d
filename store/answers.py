"""Answers with information: a person answers a letter that asks for it, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from store import audit, letters, outbox
from store.errors import NoName, NotSetAside, Refused
from store.models import MACHINE, Action, EmailKind, EmailState, LetterState, Outbox
from store.outbox import OwedEmail


class AnsweredAlready(Refused):
    """The letter has its answer."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has answered this letter already. Look at the answer before you write another.")
        self.by = by


def given(session: Session, letter_id: int) -> Sequence[Outbox]:
    """The answers with information that a letter got, oldest first."""
    query = select(Outbox).where(Outbox.kind == EmailKind.INFORMATION, Outbox.letter_id == letter_id)
    return session.exec(query.order_by(col(Outbox.id))).all()


def answer(session: Session, email: OwedEmail, *, by: str, reason: str, now: datetime) -> None:
    """A named person answers a letter: the e-mail is owed, and the letter is settled by it. Nothing happens when an answer is owed to this
    recipient already (the same button pressed twice by the same person). Raises NoName, UnknownLetter, NotSetAside (still on its way, or
    dealt with otherwise), AnsweredAlready (unless what went out came back), BadRecipient."""
    assert email.letter_id is not None
    name = by.strip()
    if not name:
        raise NoName
    letter = letters.locked(session, email.letter_id)
    before = given(session, email.letter_id)
    if letter.settled_by == name and any(one.recipient == email.recipient for one in before):
        return
    if any(one.state is not EmailState.FAILED or one.recipient == email.recipient for one in before):
        raise AnsweredAlready(letter.settled_by or MACHINE)
    if letter.state is LetterState.KEPT or (letter.settled_at is not None and not before):
        raise NotSetAside(email.letter_id)
    outbox.owe(session, email, now)
    if letter.settled_at is None:
        letter.settled_at, letter.settled_by, letter.settled_reason = now, name, reason
    audit.record(session, at=now, actor=name, action=Action.LETTER_ANSWERED, letter_id=email.letter_id)
    session.flush()
