"""Messages that a server withholds: a letter stands for each, set aside, until the server hands out the message itself."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from store import audit, letters
from store.models import Action, Letter, LetterBytes, LetterState


def waiting(session: Session, mailbox: str, uid_validity: int, before: datetime, limit: int) -> list[tuple[int, int]]:
    """Letters, and their UIDs, in whose place the server handed out a notice, that no person has settled and that were last
    fetched before then; the one that waits longest first."""
    query = (
        select(Letter.id, Letter.uid)
        .where(Letter.mailbox == mailbox, Letter.uid_validity == uid_validity, Letter.kind == letters.SUBSTITUTE)
        .where(Letter.state == LetterState.SET_ASIDE, letters.NOT_KEPT, col(Letter.settled_at).is_(None))
        .where(func.coalesce(Letter.last_attempt_at, Letter.kept_at) < before)
        .order_by(func.coalesce(Letter.last_attempt_at, Letter.kept_at), col(Letter.id))
        .limit(limit)
    )
    return [(letter_id, uid) for letter_id, uid in session.exec(query) if letter_id is not None and uid is not None]


def still(session: Session, letter_id: int, now: datetime) -> None:
    """The server has handed out its notice once more, or nothing. Raises UnknownLetter."""
    letters.get(session, letter_id).last_attempt_at = now
    session.flush()


def replaced(session: Session, letter_id: int, *, message_id: str | None, received_at: datetime, raw: bytes, now: datetime) -> bool:
    """The server has handed out the message itself at last: it takes the place of the notice and is opened as any other. False
    when the letter is no notice any more, or a person has settled it. Raises UnknownLetter."""
    letter = letters.locked(session, letter_id)
    if letter.kind != letters.SUBSTITUTE or letter.state is not LetterState.SET_ASIDE or letter.settled_at is not None:
        return False
    letter.sha256, letter.size, letter.received_at = hashlib.sha256(raw).hexdigest(), len(raw), received_at
    letter.message_id = None if message_id is None else letters.message_id_key(message_id)
    letter.state, letter.attempts, letter.outcome_at, letter.kind, letter.reason = LetterState.KEPT, 0, None, None, None
    letter.last_attempt_at = now
    assert letter.mailbox is not None, "a notice is handed out by a mailbox"
    first = letters.first_with(session, letter.mailbox, letter.sha256, letter.uid_validity, letter.uid)
    kept = session.get(LetterBytes, letter_id)
    assert kept is not None
    if first is None:
        kept.raw = raw
    else:
        letters.be_copy(letter, first, now)
        session.delete(kept)
    audit.record(session, at=now, actor=audit.MACHINE, action=Action.LETTER_REPLACED, letter_id=letter_id)
    session.flush()
    return True
