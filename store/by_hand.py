"""What a person hands in: a file (a scan) to be read like any other, or a referral keyed in. Kept as letters that lie in no mailbox."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import func, type_coerce
from sqlmodel import Session, col, select

from parsers.limits import REFERENCE_DRAWS
from store import audit, referrals
from store.columns import UtcDateTime
from store.errors import AlreadyHandedIn, FileKnown, LetterSettled, NoName, NoReferenceLeft, ReferenceTaken
from store.letters import KEPT, locked
from store.models import Action, Document, Letter, LetterBytes, LetterSource, LetterState
from store.referrals import NewReferral
from store.rows import insert_new
from triage.reference import new_reference

#: The kind of a letter that brought a referral.
REFERRAL: Final = "referral"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Who hands something in, for which team, when it came, and the mark of the page on which it is handed in: a page that is sent
    twice is handed in once."""

    by: str
    team: str
    once: str
    came_at: datetime
    now: datetime

    def __post_init__(self) -> None:
        """Raises NoName."""
        if not self.by.strip():
            raise NoName


def keep_file(session: Session, handed: HandedIn, *, name: str, data: bytes) -> int:
    """Keep a file whole, before anything looks inside: the letter's id. `name` is safe to show. The same page sent twice gives the
    same letter. Raises FileKnown when these bytes were handed in before, AlreadyHandedIn when the page brought another file."""
    letter = _letter(handed, LetterSource.FILE, data)
    letter.file_name = name
    if _kept(session, letter, data, handed):
        return letter.id or 0
    before = _by_once(session, handed.once)
    if before is None:
        same = session.exec(select(Letter.id).where(Letter.source == LetterSource.FILE, Letter.sha256 == letter.sha256)).one()
        raise FileKnown(same or 0)
    if before.sha256 != letter.sha256:
        raise AlreadyHandedIn(before.id or 0)
    return before.id or 0


def letters_with(session: Session, data: bytes) -> Sequence[int]:
    """The letters that brought a file of these very bytes by e-mail, oldest first."""
    sha256 = hashlib.sha256(data).hexdigest()
    query = select(Document.letter_id).join(Letter, col(Letter.id) == col(Document.letter_id))
    return session.exec(
        query.where(Document.sha256 == sha256, Letter.source == LetterSource.MAILBOX).distinct().order_by(col(Document.letter_id))
    ).all()


def key_in(session: Session, handed: HandedIn, new: NewReferral, *, typed: bytes, reason: str, draw: Callable[[int], int]) -> int:
    """Queue a referral that a person keyed in, under a reference that is drawn here: the id of its letter. `typed` is what they typed, kept whole; `reason` says
    in words how it came. The same page sent twice gives the same letter. Raises AlreadyHandedIn when something else was typed
    on it before, NoReferenceLeft."""
    letter = _letter(handed, LetterSource.KEYED, typed)
    letter.state, letter.outcome_at, letter.kind, letter.reason = LetterState.DONE, handed.now, REFERRAL, reason
    letter.urgent, letter.danger = new.urgent, list(new.danger)
    letter.settled_at, letter.settled_by = handed.now, handed.by.strip()
    if _kept(session, letter, typed, handed):
        _queued(session, letter, new, handed.by.strip(), handed.now, draw)
        return letter.id or 0
    before = _by_once(session, handed.once)
    if before is None or before.sha256 != letter.sha256:
        raise AlreadyHandedIn(before.id or 0 if before is not None else 0)
    return before.id or 0


def key_in_from(session: Session, letter_id: int, new: NewReferral, *, by: str, now: datetime, draw: Callable[[int], int]) -> str:
    """Queue a referral that a person keyed in from a letter that waits for somebody, and settle the letter: its reference.
    Raises LetterSettled when the letter waits no more (the reference of the referral that was made from it, if one was),
    UnknownLetter, NoName, NoReferenceLeft."""
    if not by.strip():
        raise NoName
    letter = locked(session, letter_id)
    made = referrals.of_letter(session, letter_id)
    if letter.state is LetterState.KEPT or letter.settled_at is not None or made:
        raise LetterSettled(letter_id, made[0].reference if made else None)
    before = letter.reason
    letter.state, letter.outcome_at, letter.kind = LetterState.DONE, now, REFERRAL
    letter.reason = f"{by.strip()} keyed in a referral from it." + (f" Before that: {before}" if before else "")
    letter.settled_at, letter.settled_by = now, by.strip()
    session.flush()
    audit.record(session, at=now, actor=by.strip(), action=Action.LETTER_SETTLED, letter_id=letter_id)
    danger = tuple(dict.fromkeys((*letter.danger, *new.danger)))
    return _queued(session, letter, replace(new, danger=danger, urgent=bool(danger)), by.strip(), now, draw)


def left_unread(session: Session, before: datetime, limit: int) -> list[int]:
    """Files that were handed in, last tried before then, and have no outcome: whoever was to read them has died. Oldest first."""
    tried = func.coalesce(Letter.last_attempt_at, Letter.kept_at)
    query = select(Letter.id).where(KEPT, Letter.source == LetterSource.FILE, tried < before).order_by(col(Letter.id)).limit(limit)
    return [letter_id for letter_id in session.exec(query) if letter_id is not None]


def standing_since(session: Session) -> datetime | None:
    """Since when the longest-waiting file that was handed in waits to be read, from its keeping or its last try; None when none does."""
    moment = func.min(func.coalesce(Letter.last_attempt_at, Letter.kept_at))
    return session.exec(select(type_coerce(moment, UtcDateTime)).where(KEPT, Letter.source == LetterSource.FILE)).one()


def _letter(handed: HandedIn, source: LetterSource, data: bytes) -> Letter:
    return Letter(
        source=source,
        brought_by=handed.by.strip(),
        team=handed.team,
        once=handed.once,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        received_at=handed.came_at,
        kept_at=handed.now,
    )


def _kept(session: Session, letter: Letter, data: bytes, handed: HandedIn) -> bool:
    """Keep the letter with its bytes; False when the same page, or the same file, was handed in before."""
    key = insert_new(session, letter)
    if key is None:
        return False
    letter.id = int(key[0])
    session.add(LetterBytes(letter_id=letter.id, raw=data))
    audit.record(session, at=handed.now, actor=handed.by.strip(), action=Action.LETTER_HANDED_IN, letter_id=letter.id)
    session.flush()
    return True


def _by_once(session: Session, once: str) -> Letter | None:
    return session.exec(select(Letter).where(Letter.source != LetterSource.MAILBOX, Letter.once == once)).one_or_none()


def _queued(session: Session, letter: Letter, new: NewReferral, by: str, now: datetime, draw: Callable[[int], int]) -> str:
    for _ in range(REFERENCE_DRAWS):
        drawn = replace(new, reference=new_reference(draw), keyed_by=by)
        with suppress(ReferenceTaken):
            referrals.add(session, referrals.row(drawn, letter, 0), now)
            return drawn.reference
    raise NoReferenceLeft
