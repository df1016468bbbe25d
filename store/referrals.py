"""Referrals: the queue, and what can be found in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from parsers.limits import NAME_CHARACTERS
from parsers.reading import Reading, fields_plain
from store import audit
from store.errors import AlreadyDecided, NoName, NoTeam, ReferenceTaken, UnknownReference
from store.models import NO_BIRTHDAY, Action, CountedValues, Letter, LetterAbout, Outbox, Referral, Status
from store.rows import for_change, insert_new
from triage import facts
from triage.ages import ADULT, birthday
from triage.duplicates import Identity, Likeness, likeness
from triage.proposal import Proposed

#: Where a referral still waits for people.
OPEN = (Status.WAITING, Status.ASKED)


@dataclass(frozen=True, slots=True)
class NewReferral:
    """A referral to be queued. `document` is the place of its document in `LetterOutcome.documents`, None when unknown; `keyed_by` is
    who keyed it in by hand, None for one that was read."""

    reference: str
    document: int | None
    reading: Reading
    missing: tuple[str, ...]
    team_suggested: str
    route_sure: bool
    route_reason: str
    consent_shown: bool
    consent_basis: str | None
    consent_reason: str
    arrived_on: date
    urgent: bool = False
    danger: tuple[str, ...] = ()
    keyed_by: str | None = None

    def __repr__(self) -> str:
        return f"NewReferral({self.reference})"


def new_referral(proposed: Proposed, *, reference: str, arrived_on: date, danger: Sequence[str] = ()) -> NewReferral:
    """A proposed referral as it is queued. `danger` are words of danger that stand beside the form, in the letter that it came with."""
    words = tuple(dict.fromkeys((*danger, *proposed.danger)))
    return NewReferral(
        reference=reference,
        document=proposed.document,
        reading=proposed.reading,
        missing=proposed.missing,
        team_suggested=proposed.route.team,
        route_sure=proposed.route.sure,
        route_reason=proposed.route.reason,
        consent_shown=proposed.consent.shown,
        consent_basis=proposed.consent.basis,
        consent_reason=proposed.consent.reason,
        arrived_on=arrived_on,
        urgent=bool(words),
        danger=words,
    )


@dataclass(frozen=True, slots=True)
class Queued:
    """One line of the queue. `team` is the owning team, or the suggested one where nobody said yet (`team_said` is False then)."""

    reference: str
    letter_id: int
    status: Status
    urgent: bool
    danger: tuple[str, ...]
    arrived_at: datetime
    arrived_on: date
    form: str
    family_name: str | None
    given_name: str | None
    team: str
    team_said: bool
    route_sure: bool
    consent_shown: bool
    consent_withdrawn: bool
    missing: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Queued({self.reference}, {self.status})"


@dataclass(frozen=True, slots=True)
class Alike:
    """Another referral that may be about the same person, and why. People decide; nothing is merged."""

    reference: str
    status: Status
    arrived_on: date
    likeness: Likeness


def row(new: NewReferral, letter: Letter, position: int) -> Referral:
    """The table row of a new referral."""
    assert letter.id is not None
    return Referral(
        reference=new.reference,
        letter_id=letter.id,
        position=position,
        document=new.document,
        form=new.reading.form,
        fields=fields_plain(new.reading),
        missing=list(new.missing),
        team_suggested=new.team_suggested,
        route_sure=new.route_sure,
        route_reason=new.route_reason,
        consent_shown=new.consent_shown,
        consent_basis=new.consent_basis,
        consent_reason=new.consent_reason,
        urgent=new.urgent,
        danger=list(new.danger),
        arrived_at=letter.received_at,
        arrived_on=new.arrived_on,
        keyed_by=new.keyed_by,
        **copies(new.reading, new.arrived_on),
    )


def copies(reading: Reading, arrived_on: date) -> dict[str, Any]:
    """The columns of a referral that copy values of its reading, for lists and search."""
    family_name, given_name = reading.text("person.family_name"), reading.text("person.given_name")
    born = _date(reading.text("person.date_of_birth"))
    return {
        "family_name": family_name,
        "given_name": given_name,
        "family_name_key": _key(family_name),
        "given_name_key": _key(given_name),
        "nhs_number": _nhs_number(reading),
        "date_of_birth": born,
        "eighteen_on": eighteen_on(born, arrived_on),
    }


def eighteen_on(born: date | None, arrived_on: date) -> date:
    """The 18th birthday of somebody who was under 18 on the day of arrival, NO_BIRTHDAY for everybody else."""
    if born is None or born.year > NO_BIRTHDAY.year - ADULT - 1:
        return NO_BIRTHDAY
    turning = birthday(born, ADULT)
    return turning if turning > arrived_on else NO_BIRTHDAY


def add(session: Session, referral: Referral, now: datetime) -> int:
    """Queue a referral, in the name of whoever keyed it in: its id. Raises ReferenceTaken."""
    key = insert_new(session, referral)
    if key is None:
        raise ReferenceTaken(referral.reference)
    actor = referral.keyed_by or audit.MACHINE
    session.add(counted_values(int(key[0]), referral))
    audit.record(session, at=now, actor=actor, action=Action.REFERRAL_QUEUED, letter_id=referral.letter_id, referral_id=int(key[0]))
    session.flush()
    return int(key[0])


def counted_values(referral_id: int, referral: Referral) -> CountedValues:
    """The copy of what reports count of a referral."""
    return CountedValues(
        referral_id=referral_id,
        arrived_on=referral.arrived_on,
        team_suggested=referral.team_suggested,
        said=facts.looked_at(referral.fields),
    )


def queue(
    session: Session,
    *,
    team: str | None = None,
    statuses: Sequence[Status] = OPEN,
    limit: int = 200,
    offset: int = 0,
) -> list[Queued]:
    """The queue: urgent first, then by arrival, oldest first. With `team`, what that team owns or is suggested for."""
    query = (
        _lines()
        .where(col(Referral.status).in_(statuses))
        .order_by(col(Referral.urgent).desc(), col(Referral.arrived_at), col(Referral.id))
        .limit(limit)
        .offset(offset)
    )
    if team is not None:
        query = query.where(_team() == team)
    return [_line(found) for found in session.exec(query)]


def numbers(session: Session) -> dict[Status, int]:
    """How many referrals have each status."""
    found = dict(session.exec(select(Referral.status, func.count()).group_by(col(Referral.status))).all())
    return {status: found.get(status, 0) for status in Status}


def references(session: Session, keys: Collection[int]) -> dict[int, str]:
    """The references of referrals by their keys."""
    return {key: told for key, told in session.exec(select(Referral.id, Referral.reference).where(col(Referral.id).in_(keys))) if key}


def by_reference(session: Session, reference: str) -> Referral | None:
    """The referral, None when there is none with this reference."""
    return session.exec(select(Referral).where(Referral.reference == reference)).one_or_none()


def locked(session: Session, reference: str) -> Referral:
    """The referral, ours alone until the transaction ends. Raises UnknownReference."""
    referral = session.exec(for_change(select(Referral).where(Referral.reference == reference))).one_or_none()
    if referral is None:
        raise UnknownReference(reference)
    return referral


def of_letter(session: Session, letter_id: int) -> Sequence[Referral]:
    """The referrals that a letter brought, in their order."""
    return session.exec(select(Referral).where(Referral.letter_id == letter_id).order_by(col(Referral.position))).all()


def concerned(session: Session, letter_id: int) -> Sequence[Referral]:
    """The referrals that a later letter concerns, oldest first."""
    return session.exec(
        select(Referral)
        .join(LetterAbout, col(LetterAbout.referral_id) == col(Referral.id))
        .where(LetterAbout.letter_id == letter_id)
        .order_by(col(Referral.id))
    ).all()


def references_for_message(session: Session, token: str) -> tuple[str, ...]:
    """The references that our e-mail with this token was about: of the referral, or of those its letter brought or concerned.
    Empty when the token is not ours."""
    email = session.exec(select(Outbox).where(Outbox.token == token)).one_or_none()
    if email is None:
        return ()
    concerned = select(LetterAbout.referral_id).where(LetterAbout.letter_id == email.letter_id)
    found = session.exec(
        select(Referral.reference)
        .where(or_(col(Referral.id) == email.referral_id, col(Referral.letter_id) == email.letter_id, col(Referral.id).in_(concerned)))
        .order_by(col(Referral.id))
    )
    return tuple(found)


def letters_about(session: Session, reference: str) -> Sequence[Letter]:
    """The later letters that concern a referral, oldest first."""
    return session.exec(
        select(Letter)
        .join(LetterAbout, col(LetterAbout.letter_id) == col(Letter.id))
        .join(Referral, col(Referral.id) == col(LetterAbout.referral_id))
        .where(Referral.reference == reference)
        .order_by(col(Letter.id))
    ).all()


def search(session: Session, words: str, limit: int = 50) -> list[Queued]:
    """Referrals of any status whose reference, NHS number or name begins with what is typed, newest first. Nothing for nothing typed."""
    typed = words.strip()
    if not typed:
        return []
    name, number = _key(typed) or "", typed.replace(" ", "")
    matches: list[ColumnElement[bool]] = [
        col(Referral.reference) == typed.upper(),
        col(Referral.nhs_number) == number,
        col(Referral.family_name_key).startswith(name, autoescape=True),
        col(Referral.given_name_key).startswith(name, autoescape=True),
    ]
    query = _lines().where(or_(*matches)).order_by(col(Referral.id).desc()).limit(limit)
    return [_line(found) for found in session.exec(query)]


def alike(session: Session, reference: str) -> list[Alike]:
    """The other referrals that may be about the same person, newest first. Raises UnknownReference."""
    referral = by_reference(session, reference)
    if referral is None:
        raise UnknownReference(reference)
    shared = []
    if referral.nhs_number is not None:
        shared.append(col(Referral.nhs_number) == referral.nhs_number)
    if referral.date_of_birth is not None:
        shared.append(col(Referral.date_of_birth) == referral.date_of_birth)
    if not shared:
        return []
    candidates = session.exec(select(Referral).where(or_(*shared), Referral.id != referral.id).order_by(col(Referral.id).desc()).limit(200))
    found = []
    for candidate in candidates:
        why = likeness(identity(referral), identity(candidate))
        if why is not None:
            found.append(Alike(candidate.reference, candidate.status, candidate.arrived_on, why))
    return found


def identity(referral: Referral) -> Identity:
    """What tells the person of a referral apart."""
    postcode = (referral.fields.get("person.postcode") or {}).get("value")
    return Identity(
        nhs_number=referral.nhs_number,
        date_of_birth=referral.date_of_birth,
        family_name=referral.family_name,
        given_name=referral.given_name,
        postcode=postcode if isinstance(postcode, str) else None,
    )


def identity_of(reading: Reading) -> Identity:
    """What tells the person of a form apart, as far as it was read."""
    return Identity(
        nhs_number=_nhs_number(reading),
        date_of_birth=_date(reading.text("person.date_of_birth")),
        family_name=reading.text("person.family_name"),
        given_name=reading.text("person.given_name"),
        postcode=reading.text("person.postcode"),
    )


def assign(session: Session, reference: str, *, team: str, by: str, now: datetime) -> None:
    """A named person says which team owns an open referral; it goes on waiting there. The same said twice is said once.
    Raises UnknownReference, NoName, NoTeam, AlreadyDecided."""
    if not by.strip():
        raise NoName
    if not team.strip():
        raise NoTeam
    referral = locked(session, reference)
    if referral.status not in OPEN:
        raise AlreadyDecided(reference, referral.status.value)
    if referral.team == team:
        return
    referral.team = team
    detail = {"team": team, "suggested": referral.team_suggested}
    audit.record(session, at=now, actor=by.strip(), action=Action.REFERRAL_ASSIGNED, referral_id=referral.id, detail=detail)
    session.flush()


_SHOWN: Final[tuple[Any, ...]] = (
    Referral.reference,
    Referral.letter_id,
    Referral.status,
    Referral.urgent,
    Referral.danger,
    Referral.arrived_at,
    Referral.arrived_on,
    Referral.form,
    Referral.family_name,
    Referral.given_name,
    Referral.team,
    Referral.team_suggested,
    Referral.route_sure,
    Referral.consent_shown,
    Referral.consent_withdrawn_at,
    Referral.missing,
)


def _lines() -> SelectOfScalar[Referral]:
    """Referrals without their readings: a page of the queue must not load megabytes of JSON."""
    return select(Referral).options(load_only(*_SHOWN))


def _line(referral: Referral) -> Queued:
    return Queued(
        reference=referral.reference,
        letter_id=referral.letter_id,
        status=referral.status,
        urgent=referral.urgent,
        danger=tuple(referral.danger),
        arrived_at=referral.arrived_at,
        arrived_on=referral.arrived_on,
        form=referral.form,
        family_name=referral.family_name,
        given_name=referral.given_name,
        team=referral.team or referral.team_suggested,
        team_said=referral.team is not None,
        route_sure=referral.route_sure,
        consent_shown=referral.consent_shown,
        consent_withdrawn=referral.consent_withdrawn_at is not None,
        missing=tuple(referral.missing),
    )


def _team() -> ColumnElement[str]:
    return func.coalesce(col(Referral.team), col(Referral.team_suggested))


def _key(name: str | None) -> str | None:
    return None if name is None else " ".join(name.casefold().split())[:NAME_CHARACTERS]


def _nhs_number(reading: Reading) -> str | None:
    """Ten digits; a number as written is for people, not for the search by number."""
    written = (reading.text("person.nhs_number") or "").replace(" ", "")
    return written if len(written) == 10 and written.isascii() and written.isdigit() else None


def _date(written: str | None) -> date | None:
    try:
        return None if written is None else date.fromisoformat(written)
    except ValueError:
        return None
