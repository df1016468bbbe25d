"""Entries: who is put on the register, whose they are, and how they leave it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from parsers.reading import Reading
from parsers.record import PROFESSIONAL_PARTS
from store import outbox
from store.checks import as_checked, checks_of, reading_of
from store.errors import NoTeam, NotOnRegister
from store.models import (
    Action,
    ConsentBasis,
    Entry,
    EntryEnd,
    NeedKind,
    Rating,
    Referral,
    ReviewEnd,
    Source,
    WithdrawalEnd,
)
from store.referrals import locked
from store.register.base import add, changed, changing, entry_of, happened, locked_entry, named, optional, reasoned, record, stated, today
from store.register.consents import open_consent, settle, write_consent
from store.register.plans import NewNeed, NewProfessional, involve, note_need
from store.register.ratings import enter_hospital, give
from store.register.refusals import NotWithdrawn
from store.register.reviews import close_review, open_review
from triage.ages import stated_date

#: The reason of a rating that came with an acceptance of which nothing more was said.
_ACCEPTED: Final = "Rated when the referral was accepted."


def start(
    session: Session,
    referral: Referral,
    *,
    team: str,
    rating: Rating,
    by: str,
    lead_email: str | None,
    review_on: date,
    now: datetime,
    reason: str | None = None,
) -> Entry:
    """Put the person of an accepted referral on the register, or back on it, and set the first review. Blue is a stay in hospital, from
    today. The first time, consent, communication needs and professionals are taken over as the form says, corrections with it.
    For `store.decisions`."""
    assert referral.id is not None
    entry = locked_entry(session, referral.reference)
    first = entry is None
    if entry is None:
        entry = Entry(
            referral_id=referral.id,
            reference=referral.reference,
            team=team,
            started_on=today(now),
            changed_by=by,
            changed_at=now,
            **_put(rating, by, now),
        )
        add(session, entry)
    else:
        changed(entry, by, now)
        entry.ended_at = entry.ended_as = entry.ended_by = entry.ended_reason = entry.moved_on = entry.moved_to = None
    entry.team, entry.lead_email = team, lead_email
    record(session, entry, Action.ENTRY_STARTED, by, now)
    if rating is not Rating.BLUE:
        give(session, entry, rating, optional(reason) or _ACCEPTED, by, now)
    elif first or entry.inpatient_since is None:
        enter_hospital(session, entry, today(now), None, by, now)
    if first:
        _take_over(session, referral, entry, by, now)
    open_review(session, entry, review_on, by, now)
    return entry


def reassign(
    session: Session,
    reference: str,
    *,
    team: str,
    by: str,
    reason: str,
    now: datetime,
    lead_email: str | None = None,
    seen: int | None = None,
) -> None:
    """A named person hands an entry to another team, with its lead professional (None: none yet). Reminders go to them from then on.
    Raises NoReason, NoTeam, and what `changing` raises."""
    reasoned(reason)
    if not team.strip():
        raise NoTeam
    entry = changing(session, reference, by=by, now=now, seen=seen)
    before, entry.team, entry.lead_email = entry.team, team.strip(), optional(lead_email)
    record(session, entry, Action.ENTRY_REASSIGNED, by, now, {"from": before, "to": entry.team})


def set_lead(session: Session, reference: str, *, lead_email: str | None, by: str, now: datetime, seen: int | None = None) -> None:
    """A named person says who leads: their address, None for nobody. Raises what `changing` raises."""
    entry = changing(session, reference, by=by, now=now, seen=seen)
    entry.lead_email = optional(lead_email)
    record(session, entry, Action.ENTRY_REASSIGNED, by, now, {"from": entry.team, "to": entry.team})


def moved_away(session: Session, reference: str, *, moved_on: date, to: str, by: str, now: datetime, seen: int | None = None) -> None:
    """A named person records that somebody has left the area, and where to: they are to be handed over, and the entry ended by a
    person. Raises DayToCome, NotSaid, and what `changing` raises."""
    happened(moved_on, now)
    place = stated(to, "where they have moved to")
    entry = changing(session, reference, by=by, now=now, seen=seen)
    entry.moved_on, entry.moved_to = moved_on, place
    record(session, entry, Action.ENTRY_MOVED, by, now)


def end(session: Session, reference: str, *, ended_as: EntryEnd, by: str, reason: str, now: datetime, seen: int | None = None) -> None:
    """A named person ends an entry: its open review closes and no reminder goes out any more. Nothing is deleted. A withdrawal of
    consent that holds is settled by it. Raises NoReason, NotWithdrawn, and what `changing` raises."""
    why = reasoned(reason)
    referral = locked(session, reference) if entry_of(session, reference) is not None else None
    if referral is None:
        raise NotOnRegister(reference)
    entry = changing(session, reference, by=by, now=now, seen=seen, withdrawn=True)
    settled = settle(session, referral, WithdrawalEnd.ENTRY_ENDED, by.strip(), why, now)
    if ended_as is EntryEnd.CONSENT_WITHDRAWN and settled is None:
        raise NotWithdrawn(reference)
    end_entry(session, entry, ended_as, by, why, now)


def end_entry(session: Session, entry: Entry, ended_as: EntryEnd, by: str, reason: str, now: datetime) -> None:
    """End an entry, close its open review, stop its reminders."""
    close_review(session, entry, ReviewEnd.ENDED, by, now)
    entry.ended_at, entry.ended_as, entry.ended_by, entry.ended_reason = now, ended_as, by.strip(), reason
    record(session, entry, Action.ENTRY_ENDED, by, now, {"as": ended_as.value})
    outbox.cancel_stopped(session, now)


def looked_at(session: Session, reference: str, *, by: str, now: datetime) -> None:
    """A named person has looked at an entry. Raises NoName, NotOnRegister."""
    name, entry = named(by), entry_of(session, reference)
    if entry is None:
        raise NotOnRegister(reference)
    record(session, entry, Action.ENTRY_SEEN, name, now)


def _put(rating: Rating, by: str, now: datetime) -> dict[str, Any]:
    """The columns without which an entry cannot stand: a rating, or the day since which somebody is in hospital."""
    if rating is Rating.BLUE:
        return {"inpatient_since": today(now)}
    return {"rating": rating, "rated_by": by, "rated_at": now}


def _take_over(session: Session, referral: Referral, entry: Entry, by: str, now: datetime) -> None:
    """What the form says, with what people corrected, becomes the first of each list. Consent only where it says so beyond doubt and
    nobody has recorded any: what a person was told later is not replaced by a form."""
    assert referral.id is not None
    reading = as_checked(reading_of(referral), checks_of(session, referral.id))
    basis = _text(reading, "consent.basis") if reading.sure("consent.basis") else None
    if basis in set(ConsentBasis) and open_consent(session, referral.id) is None:
        given_by, relationship = _text(reading, "consent.given_by"), _text(reading, "consent.relationship")
        write_consent(
            session, referral, ConsentBasis(basis), given_by, relationship, stated_date(reading, "consent.date"), Source.FORM, by, now
        )
    needs = _text(reading, "person.communication_needs")
    if needs is not None:
        note_need(session, entry, NewNeed(NeedKind.COMMUNICATION, needs), Source.FORM, by, now)
    for new in _professionals(reading):
        involve(session, entry, new, Source.FORM, by, now)


def _professionals(reading: Reading) -> list[NewProfessional]:
    found = reading.fields.get("support.professionals")
    people: list[NewProfessional] = []
    for one in found.value if found is not None else ():
        if isinstance(one, str):
            continue
        name, role, organisation, telephone, email = (optional(one.get(part)) for part in PROFESSIONAL_PARTS)
        known = name or role or organisation
        if known is not None:
            people.append(NewProfessional(known, role, organisation, telephone, email))
    return people


def _text(reading: Reading, key: str) -> str | None:
    found = reading.fields.get(key)
    return optional(found.value) if found is not None and isinstance(found.value, str) else None
