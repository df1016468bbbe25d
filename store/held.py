"""Everything that is held about one person, for a request of theirs to see it (UK GDPR article 15; domain rule 4.1 R5): what they, or
somebody about them, sent; what was read and corrected; what people decided, rated and recorded; what was sent; and who saw it.

Nothing of anybody else is among it: of a letter that brings several people's forms, only the documents of this person are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from sqlalchemy import or_
from sqlmodel import Session, col, select

from parsers.document import Kind
from parsers.record import KEYS
from parsers.safe_text import safe_name
from store import audit, outbox
from store.errors import NotOnRegister, Refused, UnknownReference
from store.models import (
    Action,
    AuditEvent,
    Claim,
    ClinicalView,
    Decision,
    Destruction,
    Document,
    Entry,
    Hold,
    KeptForm,
    Letter,
    LetterAbout,
    LetterBytes,
    Outbox,
    Referral,
    Review,
    Row,
    ValueCheck,
)
from store.register.base import named, reasoned
from store.register.views import EntryView, view

#: The events by which somebody saw, or took away, something of a person.
SEEN: Final = frozenset(
    {
        Action.REFERRAL_SEEN,
        Action.LETTER_SEEN,
        Action.DOCUMENT_TAKEN,
        Action.CLINICAL_OPENED,
        Action.ENTRY_SEEN,
        Action.ACCESS_EXPORTED,
    }
)

#: Tables with nothing of a person who is referred, or nothing that can be told from others'. The test of this module names every
#: table that is neither here nor given.
NOT_OF_A_PERSON: Final = frozenset(
    {
        "account",
        "account_role",
        "account_team",
        "alarm",
        "attachment_bytes",  # leaflets of the service's own, named with the e-mail that they went with
        "answered",  # the hash of a sender's address, a day long
        "letter_pair",
        "mailbox_state",
        "password_letter",  # hashes of the head of a letter, which is given
        "reconciliation",
        "refresh_token",
        "sign_in",
        "sign_in_try",
        "worker_heartbeat",
        "write_off",
    }
)

_SHARED: Final = "This letter concerns somebody else as well: its own text and the files of others are left out."
_LATER_SHARED: Final = "A later letter that concerns somebody else as well. A person must look at it and say what may be given."

#: Columns that only say where a row stands in the database, or that are copies of others.
_INNER: Final = frozenset({"id", "token", "once", "data", "fields", "owner", "pressing", "version"})


class NotOnePerson(Refused):
    """The referrals differ in what says who somebody is."""

    def __init__(self, references: Sequence[str], differing: Sequence[str]) -> None:
        super().__init__(
            f"The referrals {', '.join(references)} may be about more than one person: they differ in {' and '.join(differing)}. "
            "Look at them, and give the references of one person."
        )


class NobodyFound(Refused):
    """No referral is about such a person."""

    def __init__(self) -> None:
        super().__init__("No referral has this NHS number. Search by name, and give the references.")


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that came with a letter, or the letter itself, under a safe name."""

    name: str
    data: bytes

    def __repr__(self) -> str:
        return f"HeldFile({len(self.data)} bytes)"


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about a person as plain JSON, the files beside it, and (`also`) the references of other referrals that may be about
    the same person: a person decides, and asks again with them."""

    references: tuple[str, ...]
    content: dict[str, Any]
    files: tuple[HeldFile, ...]
    also: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Held({', '.join(self.references)})"


def references_of(session: Session, nhs_number: str) -> tuple[str, ...]:
    """The references of all referrals with an NHS number (spaces do not matter). Raises NobodyFound."""
    number = "".join(nhs_number.split())
    found = session.exec(select(Referral.reference).where(Referral.nhs_number == number).order_by(col(Referral.id))).all()
    if not number or not found:
        raise NobodyFound
    return tuple(found)


def held(session: Session, references: Sequence[str]) -> Held:
    """Everything that is held about the one person whom these referrals are about. Raises UnknownReference, NotOnePerson."""
    referrals = _one_person(session, references)
    ids = [referral.id for referral in referrals]
    own, shared = _letters(session, ids)
    views = [found for referral in referrals if (found := _view(session, referral.reference)) is not None]
    emails = _emails(session, ids, [letter.id for letter in own], [entry.entry.id for entry in views])
    events = _events(session, ids, [letter.id for letter in own], [email.id for email in emails])
    content = {
        "references": [referral.reference for referral in referrals],
        "referrals": [_referral(session, referral) for referral in referrals],
        "letters": [_letter(session, letter, ids, whole=True) for letter in own]
        + [_letter(session, letter, ids, whole=False) for letter in shared],
        "register": [entry_plain(found) for found in views],
        "e_mails": [_e_mail(session, email) for email in emails],
        "who_saw_it": [_event(event) for event in events if event.action in SEEN],
        "what_was_done": [_event(event) for event in events if event.action not in SEEN],
    }
    files = tuple(_files(session, own, shared, ids))
    return Held(tuple(referral.reference for referral in referrals), content, files, _also(session, referrals))


def exported(session: Session, references: Sequence[str], *, by: str, reason: str, now: datetime) -> None:
    """A named person takes everything away that is held about somebody, and says for what. Raises NoName, NoReason, UnknownReference."""
    name = named(by)
    reasoned(reason)
    for referral in _referrals(session, references):
        audit.record(session, at=now, actor=name, action=Action.ACCESS_EXPORTED, referral_id=referral.id)
    session.flush()


def _referrals(session: Session, references: Sequence[str]) -> list[Referral]:
    found = {row.reference: row for row in session.exec(select(Referral).where(col(Referral.reference).in_(references)))}
    for reference in references:
        if reference not in found:
            raise UnknownReference(reference)
    return [found[reference] for reference in dict.fromkeys(references)]


def _one_person(session: Session, references: Sequence[str]) -> list[Referral]:
    """The referrals, where nothing that says who somebody is differs between them."""
    found = _referrals(session, references)
    said: dict[str, set[Any]] = {
        "the NHS number": {row.nhs_number for row in found},
        "the date of birth": {row.date_of_birth for row in found},
        "the family name": {row.family_name_key for row in found},
    }
    differing = [name for name, values in said.items() if len(values - {None}) > 1]
    if differing:
        raise NotOnePerson([row.reference for row in found], differing)
    return found


def _also(session: Session, referrals: Sequence[Referral]) -> tuple[str, ...]:
    """Other referrals with the same NHS number, or the same family name and date of birth."""
    alike = [col(Referral.nhs_number) == row.nhs_number for row in referrals if row.nhs_number is not None] + [
        (col(Referral.family_name_key) == row.family_name_key) & (col(Referral.date_of_birth) == row.date_of_birth)
        for row in referrals
        if row.family_name_key is not None and row.date_of_birth is not None
    ]
    if not alike:
        return ()
    ids = [row.id for row in referrals]
    return tuple(session.exec(select(Referral.reference).where(or_(*alike), col(Referral.id).not_in(ids)).order_by(col(Referral.id))).all())


def _letters(session: Session, ids: Sequence[int | None]) -> tuple[list[Letter], list[Letter]]:
    """The letters that made these referrals or are about them: those that concern nobody else, and the others."""
    made = select(Referral.letter_id).where(col(Referral.id).in_(ids))
    about = select(LetterAbout.letter_id).where(col(LetterAbout.referral_id).in_(ids))
    first = session.exec(select(Letter).where(or_(col(Letter.id).in_(made), col(Letter.id).in_(about))).order_by(col(Letter.id))).all()
    whole = [letter for letter in first if concerned(session, letter.id) <= set(ids)]
    copies = session.exec(select(Letter).where(col(Letter.same_as).in_([letter.id for letter in whole])).order_by(col(Letter.id))).all()
    return [*whole, *copies], [letter for letter in first if letter not in whole]


def concerned(session: Session, letter_id: int | None) -> set[int | None]:
    """The ids of all referrals that a letter made or is about."""
    made = session.exec(select(Referral.id).where(Referral.letter_id == letter_id)).all()
    about = session.exec(select(LetterAbout.referral_id).where(LetterAbout.letter_id == letter_id)).all()
    return {*made, *about}


def _referral(session: Session, referral: Referral) -> dict[str, Any]:
    of_it = {"referral_id": referral.id}
    checks = session.exec(select(ValueCheck).filter_by(**of_it).order_by(col(ValueCheck.id))).all()
    return {
        **_plain(referral),
        "answers": [
            {"question": key.label, **referral.fields.get(name, {}), **_said(checks, name)}
            for name, key in KEYS.items()
            if name in referral.fields or any(check.field == name for check in checks)
        ],
        "decisions": _rows(session, Decision, of_it),
        "worked_on": _rows(session, Claim, of_it),
        "opened_without_consent": _rows(session, ClinicalView, of_it),
        "holds": _rows(session, Hold, of_it),
        "destroyed": _rows(session, Destruction, of_it),
        "typed_and_not_sent": [
            _plain(row) | {"fields": row.fields} for row in session.exec(select(KeptForm)) if referral.reference in row.path
        ],
    }


def _said(checks: Iterable[ValueCheck], name: str) -> dict[str, Any]:
    """What people said of a value, oldest first."""
    said = [_plain(check) for check in checks if check.field == name]
    return {"checked": said} if said else {}


def _letter(session: Session, letter: Letter, ids: Sequence[int | None], *, whole: bool) -> dict[str, Any]:
    """A letter and its documents; of one that concerns others, only that it came, and the documents of this person."""
    documents = _documents(session, letter, None if whole else ids)
    shown = [_plain(document) for document in documents]
    if whole:
        return {**_plain(letter), "documents": shown}
    made = session.exec(select(Referral.id).where(Referral.letter_id == letter.id, col(Referral.id).in_(ids))).first()
    note = _SHARED if made is not None else _LATER_SHARED
    return {"received_at": letter.received_at.isoformat(), "kind": letter.kind, "note": note, "documents": shown}


def _documents(session: Session, letter: Letter, ids: Sequence[int | None] | None) -> Sequence[Document]:
    """The documents of a letter: all, or those from which the referrals of `ids`, and no others, were read."""
    query = select(Document).where(Document.letter_id == letter.id).order_by(col(Document.position))
    if ids is None:
        return session.exec(query).all()
    found = session.exec(select(Referral.id, Referral.document).where(Referral.letter_id == letter.id)).all()
    theirs = {place for key, place in found if key in ids} - {place for key, place in found if key not in ids} - {None}
    return session.exec(query.where(col(Document.position).in_(theirs))).all()


def _files(session: Session, own: Sequence[Letter], shared: Sequence[Letter], ids: Sequence[int | None]) -> Iterable[HeldFile]:
    for letter in own:
        kept = session.get(LetterBytes, letter.id)
        if kept is not None:
            yield _file(f"letter-{letter.id}", letter.file_name or "", ".eml", kept.raw)
    for letter, only in (*((letter, None) for letter in own), *((letter, ids) for letter in shared)):
        for document in _documents(session, letter, only):
            if document.data is not None:
                yield _file(f"letter-{letter.id}-{document.position}", document.name, "", document.data)


def _file(which: str, name: str, ending: str, data: bytes) -> HeldFile:
    """Names were made safe when they came; a file that is written out trusts nothing in the database."""
    return HeldFile(f"{which}-{safe_name(name, Kind.UNKNOWN, ())}" if name else f"{which}{ending}", data)


def entry_plain(found: EntryView) -> dict[str, Any]:
    """An entry with everything on it as JSON holds it."""
    lines = {
        "ratings": found.ratings,
        "in_hospital": found.stays,
        "days_in_hospital_before_they_were_corrected": found.corrections,
        "consents": found.consents,
        "withdrawals": found.withdrawals,
        "professionals": found.professionals,
        "needs": found.needs,
        "actions": found.actions,
        "escalations": found.escalations,
        "steps": found.steps,
    }
    reviews = [
        {**_plain(one.review), **(_plain(one.note) if one.note is not None else {}), "asked_for_and_not_there": list(one.gaps)}
        for one in found.reviews
    ]
    return {**_plain(found.entry), "reviews": reviews, **{name: [_plain(row) for row in rows] for name, rows in lines.items()}}


def _emails(
    session: Session, ids: Sequence[int | None], letter_ids: Sequence[int | None], entry_ids: Sequence[int | None]
) -> Sequence[Outbox]:
    reviews = select(Review.id).where(col(Review.entry_id).in_(entry_ids))
    theirs = or_(col(Outbox.referral_id).in_(ids), col(Outbox.letter_id).in_(letter_ids), col(Outbox.review_id).in_(reviews))
    return session.exec(select(Outbox).where(theirs).order_by(col(Outbox.id))).all()


def _e_mail(session: Session, email: Outbox) -> dict[str, Any]:
    """An e-mail with the names of the leaflets that went with it."""
    with_it = [_plain(row) for row in outbox.attachments(session, email.id or 0)]
    return {**_plain(email), **({"leaflets": with_it} if with_it else {})}


def _events(
    session: Session, ids: Sequence[int | None], letter_ids: Sequence[int | None], outbox_ids: Sequence[int | None]
) -> Sequence[AuditEvent]:
    entry_ids = select(Entry.id).where(col(Entry.referral_id).in_(ids))
    theirs = or_(
        col(AuditEvent.referral_id).in_(ids),
        col(AuditEvent.entry_id).in_(entry_ids),
        col(AuditEvent.letter_id).in_(letter_ids) & col(AuditEvent.referral_id).is_(None),
        col(AuditEvent.outbox_id).in_(outbox_ids) & col(AuditEvent.referral_id).is_(None),
    )
    return session.exec(select(AuditEvent).where(theirs).order_by(col(AuditEvent.id))).all()


def _event(event: AuditEvent) -> dict[str, Any]:
    return {"at": event.at.isoformat(), "by": event.actor, "what": event.action.value}


def _view(session: Session, reference: str) -> EntryView | None:
    try:
        return view(session, reference)
    except NotOnRegister:
        return None


def _rows(session: Session, kind: type[Row], of_it: dict[str, Any]) -> list[dict[str, Any]]:
    columns: Any = kind
    return [_plain(row) for row in session.exec(select(kind).filter_by(**of_it).order_by(columns.id))]


def _plain(row: Row) -> dict[str, Any]:
    """A row as JSON holds it: every column that says something, whichever columns there are, but for those that only place it."""
    columns = row.__table__.columns  # type: ignore[attr-defined]  # SQLModel sets it on every table class
    names = [column.key for column in columns if column.key not in _INNER and not column.key.endswith(("_id", "_key"))]
    return {name: _value(getattr(row, name)) for name in names if getattr(row, name) is not None}


def _value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime | date) else value
