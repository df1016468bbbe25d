"""Letters: kept first, tried a counted number of times, and finished once, with everything that follows from them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, literal_column, or_, text, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from parsers.document import ProblemReason
from parsers.limits import MESSAGE_ID_CHARACTERS
from store import audit, outbox, passwords, referrals, register
from store import documents as documents_of_letters
from store.columns import made_storable
from store.documents import NewDocument
from store.errors import AlreadyFinished, NoName, NoReason, NotSetAside, UnknownLetter
from store.models import (
    URGENT_LETTER,
    Action,
    Answered,
    Document,
    EmailKind,
    Letter,
    LetterAbout,
    LetterBytes,
    LetterState,
    Referral,
)
from store.outbox import BadRecipient, OwedEmail
from store.outcomes import Finished, LetterOutcome, NewEvent, OncePerDay
from store.passwords import Parts
from store.referrals import NewReferral
from store.rows import for_change, insert_new

#: The kind of a letter whose bytes the mailbox offered before.
COPY: Final = "copy"

#: The kind of a letter in whose place the server handed out a notice of its own.
SUBSTITUTE: Final = "substitute"


#: Whether a letter is on its way. Written out, not handed over beside the statement: SQLite uses an index over some rows only where
#: the statement itself says that it asks for no others.
KEPT: Final = col(Letter.state) == literal_column(f"'{LetterState.KEPT}'")
NOT_KEPT: Final = col(Letter.state) != literal_column(f"'{LetterState.KEPT}'")


@dataclass(frozen=True, slots=True)
class Aside:
    """Whose a letter is that waits for a person, and whether it is urgent. `mailbox` None: it was handed in."""

    mailbox: str | None
    team: str | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class ToMove:
    """A finished letter whose message still lies where it was polled."""

    letter_id: int
    uid_validity: int
    uid: int
    state: LetterState


def keep(
    session: Session,
    *,
    mailbox: str,
    uid_validity: int,
    uid: int,
    message_id: str | None,
    received_at: datetime,
    raw: bytes,
    now: datetime,
    substitute: bool = False,
) -> int | None:
    """Keep a message, before anything looks inside: the letter's id, None when (mailbox, uid_validity, uid) is kept already.

    The same bytes again in the same mailbox (copied, moved back, or offered under a new UIDVALIDITY) make a letter that is
    done at once as a copy of the first. No content can make this fail: an odd Message-ID is made storable and cut.
    `substitute`: the bytes are a notice of the server in the message's place, and two alike stand for two messages.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    first = None if substitute else first_with(session, mailbox, sha256, uid_validity, uid)
    letter = Letter(
        mailbox=mailbox,
        uid_validity=uid_validity,
        uid=uid,
        message_id=None if message_id is None else message_id_key(message_id),
        sha256=sha256,
        size=len(raw),
        received_at=received_at,
        kept_at=now,
    )
    if first is not None:
        be_copy(letter, first, now)
    key = insert_new(session, letter)
    if key is None:
        return None
    letter_id = int(key[0])
    if first is None:
        session.add(LetterBytes(letter_id=letter_id, raw=raw))
    action = Action.LETTER_KEPT if first is None else Action.LETTER_COPY
    audit.record(session, at=now, actor=audit.MACHINE, action=action, letter_id=letter_id)
    session.flush()
    return letter_id


def message_id_key(message_id: str) -> str:
    """A Message-ID as it is kept for look-up: storable on both databases, cut at MESSAGE_ID_CHARACTERS."""
    return made_storable(message_id)[:MESSAGE_ID_CHARACTERS]


def kept_uids(session: Session, mailbox: str, uid_validity: int, uids: Collection[int]) -> set[int]:
    """Those of `uids` that are kept."""
    if not uids:
        return set()
    query = select(Letter.uid).where(
        Letter.mailbox == mailbox, Letter.uid_validity == uid_validity, col(Letter.uid).between(min(uids), max(uids))
    )
    return {uid for uid in session.exec(query) if uid is not None}.intersection(uids)


def waiting(session: Session, limit: int, mailbox: str | None = None, *, untried: bool = False) -> list[int]:
    """The ids of letters that are kept and not finished, of one mailbox or of all: those tried least first, then oldest first;
    only those that were never tried with `untried`."""
    query = select(Letter.id).where(KEPT).order_by(col(Letter.attempts), col(Letter.id)).limit(limit)
    if mailbox is not None:
        query = query.where(Letter.mailbox == mailbox)
    if untried:
        query = query.where(Letter.attempts == 0)
    return [letter_id for letter_id in session.exec(query) if letter_id is not None]


def mailboxes_waiting(session: Session) -> list[str]:
    """The mailboxes of which letters are kept and not finished, by name."""
    return sorted(name for name in session.exec(select(Letter.mailbox).where(KEPT).distinct()) if name is not None)


def begin(session: Session, letter_id: int, now: datetime) -> int:
    """Count a try before it is made (commit before making it): the number of this try, from 1.

    Above LETTER_TRIES the letter is to be set aside instead. Raises UnknownLetter, AlreadyFinished.
    """
    letter = _open(session, letter_id)
    letter.attempts += 1
    letter.last_attempt_at = now
    session.flush()
    return letter.attempts


def uncount(session: Session, letter_id: int) -> None:
    """Take back the last counted try: it failed for a reason that was not the letter's (the database, the disk)."""
    letter = _open(session, letter_id)
    letter.attempts = max(0, letter.attempts - 1)
    session.flush()


def raw(session: Session, letter_id: int) -> bytes:
    """The bytes of a letter, exactly as the mailbox gave them. Raises UnknownLetter."""
    same_as = session.exec(select(Letter.same_as).where(Letter.id == letter_id)).one_or_none()
    kept = session.get(LetterBytes, same_as or letter_id)
    if kept is None:
        raise UnknownLetter(letter_id)
    return kept.raw


def get(session: Session, letter_id: int) -> Letter:
    """The letter, without its bytes. Raises UnknownLetter."""
    letter = session.get(Letter, letter_id)
    if letter is None:
        raise UnknownLetter(letter_id)
    return letter


def by_message_id(session: Session, message_id: str) -> Sequence[Letter]:
    """The letters with this Message-ID, oldest first. Several can have one: it is only their senders' word."""
    key = message_id_key(message_id)
    return session.exec(select(Letter).where(Letter.message_id == key).order_by(col(Letter.id))).all()


def finish(session: Session, letter_id: int, outcome: LetterOutcome, now: datetime) -> Finished:
    """Write all that became of a letter, in the caller's one transaction. What an earlier reading made referrals of stays as it is.

    Raises AlreadyFinished when it has an outcome (an earlier try committed, or somebody else was first); ReferenceTaken when a
    reference was drawn twice (draw again, and build the outcome and its e-mails again); UnknownLetter; UnstorableText. After
    any of them the transaction must end without a commit, which `Store.transaction` does.
    """
    letter = _open(session, letter_id)
    letter.state, letter.outcome_at = outcome.state, now
    letter.kind, letter.reason = outcome.kind, outcome.reason
    letter.urgent, letter.danger = outcome.urgent, list(outcome.danger)
    session.flush()
    made = len(referrals.of_letter(session, letter_id))
    if made and outcome.kind in FOR_PEOPLE:  # what a later reading adds is to be seen, whoever settled the letter before
        letter.settled_at = letter.settled_by = letter.settled_reason = None
    places = documents_of_letters.write(session, letter_id, outcome.documents, beside=made > 0)
    for position, new in enumerate(outcome.referrals, start=made):
        at = new if new.document is None or not places else replace(new, document=places[new.document])
        referrals.add(session, referrals.row(at, letter, position), now)
    _write_about(session, letter_id, outcome, now)
    withheld = outcome.once_per_day is not None and not _first_today(session, letter_id, outcome.once_per_day)
    tokens = _write_owed(session, letter_id, outcome.owed, withheld, now)
    if outcome.passwords is not None:
        _write_pairs(session, letter, outcome.passwords, now)
    for token in outcome.bounced:
        outbox.bounced(session, token, reason="A delivery report says that it did not arrive.", now=now)
    for event in outcome.events:
        audit.record(session, at=now, actor=audit.MACHINE, action=event.action, letter_id=letter_id, detail=event.detail)
    ended = Action.LETTER_DONE if outcome.state is LetterState.DONE else Action.LETTER_SET_ASIDE
    detail = {"kind": outcome.kind, "attempts": letter.attempts, "referrals": len(outcome.referrals)}
    audit.record(session, at=now, actor=audit.MACHINE, action=ended, letter_id=letter_id, detail=detail)
    session.flush()
    return Finished(tuple(new.reference for new in outcome.referrals), tokens, withheld)


def to_move(
    session: Session,
    mailbox: str,
    limit: int,
    uid_validity: int | None = None,
    states: Collection[LetterState] = (LetterState.DONE, LetterState.SET_ASIDE),
) -> list[ToMove]:
    """Finished letters of a mailbox, in one of `states`, whose messages were not yet moved, oldest first; only those under
    `uid_validity` when it is given (a message known by an older one cannot be found any more). A message whose place a notice of
    the server takes stays where it is fetched again."""
    query = (
        select(Letter.id, Letter.uid_validity, Letter.uid, Letter.state)
        .where(Letter.mailbox == mailbox, NOT_KEPT, col(Letter.moved_at).is_(None))
        .where(col(Letter.state).in_(states), col(Letter.kind).is_distinct_from(SUBSTITUTE))
        .order_by(col(Letter.id))
        .limit(limit)
    )
    if uid_validity is not None:
        query = query.where(Letter.uid_validity == uid_validity)
    return [
        ToMove(letter_id, validity, uid, LetterState(state))
        for letter_id, validity, uid, state in session.exec(query)
        if letter_id is not None and validity is not None and uid is not None
    ]


def moved(session: Session, letter_id: int, now: datetime) -> None:
    """The message was moved, or is no longer where it was. Raises UnknownLetter."""
    letter = get(session, letter_id)
    letter.moved_at = now
    audit.record(session, at=now, actor=audit.MACHINE, action=Action.LETTER_MOVED, letter_id=letter_id)
    session.flush()


def for_people(session: Session, limit: int = 200) -> Sequence[Letter]:
    """Letters that wait for a person: set aside, or done as a withdrawal, an update, a question or something else, or with
    words of danger in it. One that made referrals waits as those do, in the queue. Urgent first, then oldest first."""
    query = select(Letter).where(_for_people()).order_by(col(Letter.urgent).desc(), col(Letter.id)).limit(limit)
    return session.exec(query).all()


def waits_for_people(session: Session, letter_id: int) -> bool:
    """Whether a letter is one of those of `for_people`."""
    return session.exec(select(Letter.id).where(col(Letter.id) == letter_id, _for_people())).first() is not None


def owners_for_people(session: Session, limit: int) -> list[Aside]:
    """Of the letters of `for_people`, as many as `limit`, no more than whose they are."""
    letter: Any = Letter
    query = columns(letter.mailbox, letter.team, letter.urgent).where(_for_people()).order_by(letter.urgent.desc(), letter.id).limit(limit)
    return [Aside(*row) for row in session.execute(query)]


def _for_people() -> ColumnElement[bool]:
    waits = (col(Letter.settled_at).is_(None), NOT_KEPT)
    # Each kind of reason from an index of its own: an OR of them would walk through every letter that was ever done.
    found = union_all(
        select(col(Letter.id)).where(*waits, col(Letter.state) == LetterState.SET_ASIDE),
        select(col(Letter.id)).where(*waits, col(Letter.state) == LetterState.DONE, col(Letter.kind).in_(FOR_PEOPLE)),
        select(col(Letter.id)).where(
            text(URGENT_LETTER),
            col(Letter.state) != LetterState.SET_ASIDE,
            ~select(Referral.id).where(Referral.letter_id == Letter.id).exists(),
        ),
    )
    return col(Letter.id).in_(found)


def settle(session: Session, letter_id: int, *, by: str, reason: str, now: datetime) -> None:
    """A named person has dealt with a finished letter. Raises NoName, NoReason, NotSetAside (still on its way, or settled)."""
    if not by.strip():
        raise NoName
    if not reason.strip():
        raise NoReason
    letter = locked(session, letter_id)
    if letter.state is LetterState.KEPT or letter.settled_at is not None:
        raise NotSetAside(letter_id)
    letter.settled_at, letter.settled_by, letter.settled_reason = now, by.strip(), reason.strip()
    audit.record(session, at=now, actor=by.strip(), action=Action.LETTER_SETTLED, letter_id=letter_id)
    session.flush()


def again(session: Session, letter_id: int, *, by: str, now: datetime) -> None:
    """A named person wants a letter that was set aside to be read once more. What the first reading kept of its documents is
    replaced by the next. Raises NoName, NotSetAside."""
    if not by.strip():
        raise NoName
    letter = locked(session, letter_id)
    if letter.state is not LetterState.SET_ASIDE or letter.settled_at is not None:
        raise NotSetAside(letter_id)
    letter.state, letter.attempts, letter.outcome_at = LetterState.KEPT, 0, None
    letter.last_attempt_at = now  # it waits from now on: an old letter that is read again has not stood still
    audit.record(session, at=now, actor=by.strip(), action=Action.LETTER_AGAIN, letter_id=letter_id)
    session.flush()


def _write_pairs(session: Session, letter: Letter, told: Parts, now: datetime) -> None:
    """Locked letters that may open now are read again; a letter with a password is about the referrals of the letter that it opens."""
    assert letter.id is not None
    for locked_id in passwords.note(session, letter, told, now):
        _read_again(session, locked_id, now)
    for other in passwords.paired(session, letter.id):
        locked_id, password_id = (other.letter_id, letter.id) if other.locked else (letter.id, other.letter_id)
        for referral in referrals.of_letter(session, locked_id):
            assert referral.id is not None
            insert_new(session, LetterAbout(letter_id=password_id, referral_id=referral.id))


def _read_again(session: Session, letter_id: int, now: datetime) -> None:
    """A letter that is set aside, or has a locked file beside what was read of it, may open now, settled or not: who settled it may have
    asked for just that. Nothing is left to read of a letter that was destroyed."""
    letter = locked(session, letter_id)
    if letter.state is LetterState.SET_ASIDE or (letter.state is LetterState.DONE and _holds_locked(session, letter_id)):
        letter.state, letter.attempts, letter.outcome_at, letter.last_attempt_at = LetterState.KEPT, 0, None, now
        audit.record(session, at=now, actor=audit.MACHINE, action=Action.LETTER_AGAIN, letter_id=letter_id)


def _holds_locked(session: Session, letter_id: int) -> bool:
    whole = session.exec(select(LetterBytes.letter_id).where(LetterBytes.letter_id == letter_id)).one_or_none() is not None
    told = session.exec(select(Document.problems).where(Document.letter_id == letter_id))
    return whole and any(one["reason"] == ProblemReason.PASSWORD_PROTECTED for problems in told for one in problems)


def documents(session: Session, letter_id: int) -> Sequence[Document]:
    """The documents of a letter in their order, with their bytes."""
    return session.exec(select(Document).where(Document.letter_id == letter_id).order_by(col(Document.position))).all()


_NO_ADDRESS: Final = {"reason": "no usable address"}
FOR_PEOPLE: Final = ("update", "consent_withdrawal", "information_request", "other")


def first_with(session: Session, mailbox: str, sha256: str, uid_validity: int | None, uid: int | None) -> int | None:
    """The oldest letter of the mailbox with these bytes, other than the one in that place."""
    return session.exec(
        select(Letter.id)
        .where(Letter.mailbox == mailbox, Letter.sha256 == sha256, col(Letter.same_as).is_(None))
        .where(or_(col(Letter.uid_validity) != uid_validity, col(Letter.uid) != uid))
        .order_by(col(Letter.id))
    ).first()


def be_copy(letter: Letter, first: int, now: datetime) -> None:
    """The letter is done: its bytes are those of the letter `first`."""
    letter.state, letter.outcome_at, letter.same_as = LetterState.DONE, now, first
    letter.kind, letter.reason = COPY, f"The same message as letter {first}, offered again by the mailbox."
    letter.settled_at, letter.settled_by = now, audit.MACHINE


def locked(session: Session, letter_id: int) -> Letter:
    """The letter, ours alone until the transaction ends. Raises UnknownLetter."""
    letter = session.exec(for_change(select(Letter).where(Letter.id == letter_id))).one_or_none()
    if letter is None:
        raise UnknownLetter(letter_id)
    return letter


def _open(session: Session, letter_id: int) -> Letter:
    letter = locked(session, letter_id)
    if letter.state is not LetterState.KEPT:
        raise AlreadyFinished(letter_id)
    return letter


def _write_about(session: Session, letter_id: int, outcome: LetterOutcome, now: datetime) -> None:
    for reference in dict.fromkeys(outcome.about):
        referral = referrals.by_reference(session, reference)
        if referral is None:
            continue  # a reference in a letter is only somebody's typing: the letter itself still reaches a person
        assert referral.id is not None
        insert_new(session, LetterAbout(letter_id=letter_id, referral_id=referral.id))
        if outcome.withdraws_consent:
            register.consent_withdrawn(session, reference, letter_id=letter_id, now=now)


def _first_today(session: Session, letter_id: int, once: OncePerDay) -> bool:
    sender = hashlib.sha256(once.sender.strip().casefold().encode("utf-8", "replace")).hexdigest()
    return insert_new(session, Answered(sender=sender, day=once.day, letter_id=letter_id)) is not None


def _write_owed(session: Session, letter_id: int, owed: Sequence[OwedEmail], withheld: bool, now: datetime) -> tuple[str, ...]:
    tokens = []
    for email in owed:
        if email.kind is EmailKind.ACKNOWLEDGEMENT and (withheld or outbox.answered_enough(session, email.recipient, now)):
            audit.record(session, at=now, actor=audit.MACHINE, action=Action.EMAIL_WITHHELD, letter_id=letter_id)
            continue
        try:
            token = outbox.owe(session, replace(email, letter_id=letter_id), now)
        except BadRecipient:
            # What stands in a letter as its sender's address must not keep the letter itself from its outcome.
            audit.record(session, at=now, actor=audit.MACHINE, action=Action.EMAIL_WITHHELD, letter_id=letter_id, detail=_NO_ADDRESS)
            continue
        if token is not None:
            tokens.append(token)
    return tuple(tokens)


__all__ = [
    "COPY",
    "SUBSTITUTE",
    "Finished",
    "LetterOutcome",
    "NewDocument",
    "NewEvent",
    "NewReferral",
    "OncePerDay",
    "ToMove",
    "again",
    "be_copy",
    "begin",
    "documents",
    "finish",
    "first_with",
    "for_people",
    "get",
    "keep",
    "kept_uids",
    "locked",
    "mailboxes_waiting",
    "message_id_key",
    "moved",
    "raw",
    "settle",
    "to_move",
    "uncount",
    "waiting",
]
