"""Ratings (red, amber, green) and stays in hospital (blue). A named person gives each; the program never does."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from store.errors import NoRating
from store.models import Action, Entry, HospitalStay, Rating, RatingGiven, StayCorrection
from store.register.base import add, changing, happened, line_of, lines_of, optional, reasoned, record
from store.register.refusals import BlueIsAPlace, DayTooEarly, InHospital, NothingChanged, NotInHospital, StayIsOver, StaysOverlap


def rating_given(rating: str | None) -> Rating:
    """The rating that a person gave, or blue. Raises NoRating for none or for another word."""
    try:
        return Rating((rating or "").strip().lower())
    except ValueError:
        raise NoRating from None


def rate(session: Session, reference: str, *, rating: str, reason: str, by: str, now: datetime, seen: int | None = None) -> None:
    """A named person rates an entry red, amber or green, in hospital too: it is the rating beside blue.
    Raises NoRating, BlueIsAPlace, NoReason, and what `changing` raises."""
    given, why = _rated(rating), reasoned(reason)
    give(session, changing(session, reference, by=by, now=now, seen=seen), given, why, by, now)


def admit(
    session: Session, reference: str, *, admitted_on: date, by: str, now: datetime, hospital: str | None = None, seen: int | None = None
) -> None:
    """A named person records that somebody is in hospital since a day. Raises DayToCome, InHospital, and what `changing` raises."""
    happened(admitted_on, now)
    enter_hospital(session, changing(session, reference, by=by, now=now, seen=seen), admitted_on, optional(hospital), by, now)


def discharge(
    session: Session,
    reference: str,
    *,
    discharged_on: date,
    by: str,
    now: datetime,
    to: str | None = None,
    rating: str | None = None,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """A named person records that somebody has left hospital, and may rate them with a reason; must, where nobody had.
    Raises NotInHospital, DayToCome, DayTooEarly, NoRating, BlueIsAPlace, NoReason, and what `changing` raises."""
    happened(discharged_on, now)
    entry = changing(session, reference, by=by, now=now, seen=seen)
    stay = open_stay(session, entry)
    if stay is None:
        raise NotInHospital
    if discharged_on < stay.admitted_on:
        raise DayTooEarly(discharged_on, stay.admitted_on)
    if rating is not None or entry.rating is None:
        give(session, entry, _rated(rating), reasoned(reason), by, now)
    stay.discharged_on, stay.discharged_to, stay.discharge_by, stay.discharge_at = discharged_on, optional(to), by.strip(), now
    entry.inpatient_since = None
    record(session, entry, Action.ENTRY_DISCHARGED, by, now, {"stay": stay.id})


def correct_stay(
    session: Session,
    reference: str,
    stay_id: int,
    *,
    admitted_on: date,
    discharged_on: date | None,
    reason: str,
    by: str,
    now: datetime,
    seen: int | None = None,
) -> None:
    """A named person corrects the days of a stay in hospital; those of before are kept, with the reason. `discharged_on` is None for a
    stay that goes on. Raises NoReason, DayToCome, DayTooEarly, NotOnEntry, StayIsOver, StaysOverlap, NothingChanged, and what `changing`
    raises."""
    why = reasoned(reason)
    for day in (admitted_on, discharged_on):
        if day is not None:
            happened(day, now)
    if discharged_on is not None and discharged_on < admitted_on:
        raise DayTooEarly(discharged_on, admitted_on)
    entry = changing(session, reference, by=by, now=now, seen=seen)
    stay = line_of(session, HospitalStay, stay_id, entry)
    if (discharged_on is None) != (stay.discharged_on is None):
        raise StayIsOver(stay.discharged_on is not None)
    if (stay.admitted_on, stay.discharged_on) == (admitted_on, discharged_on):
        raise NothingChanged
    assert entry.id is not None
    for other in lines_of(session, HospitalStay, entry.id):
        if other.id != stay_id and _overlap(other, admitted_on, discharged_on):
            raise StaysOverlap(other.admitted_on)
    before = StayCorrection(
        entry_id=entry.id,
        stay_id=stay_id,
        admitted_on=stay.admitted_on,
        discharged_on=stay.discharged_on,
        reason=why,
        corrected_by=by.strip(),
        corrected_at=now,
    )
    add(session, before)
    stay.admitted_on, stay.discharged_on = admitted_on, discharged_on
    if discharged_on is None:
        entry.inpatient_since = admitted_on
    record(session, entry, Action.STAY_CORRECTED, by, now, {"stay": stay_id, "correction": before.id})


def give(session: Session, entry: Entry, rating: Rating, reason: str, by: str, now: datetime) -> None:
    """Write a rating; the one before it holds no longer."""
    assert entry.id is not None
    held = session.exec(select(RatingGiven).where(RatingGiven.entry_id == entry.id, col(RatingGiven.superseded_at).is_(None)))
    for before in held.all():
        before.superseded_at = now
    session.flush()
    row = add(session, RatingGiven(entry_id=entry.id, rating=rating, rated_by=by.strip(), rated_at=now, reason=reason))
    entry.rating, entry.rated_by, entry.rated_at = rating, by.strip(), now
    record(session, entry, Action.ENTRY_RATED, by, now, {"rating": row.id})


def enter_hospital(session: Session, entry: Entry, admitted_on: date, hospital: str | None, by: str, now: datetime) -> None:
    """Write an admission. Raises InHospital."""
    assert entry.id is not None
    stay = open_stay(session, entry)
    if stay is not None:
        raise InHospital(stay.admitted_on)
    row = HospitalStay(
        entry_id=entry.id,
        admitted_on=admitted_on,
        hospital=hospital,
        rating_before=entry.rating,
        admission_by=by.strip(),
        admission_at=now,
    )
    entry.inpatient_since = admitted_on
    record(session, entry, Action.ENTRY_ADMITTED, by, now, {"stay": add(session, row).id})


def open_stay(session: Session, entry: Entry) -> HospitalStay | None:
    """The stay in hospital that goes on, None when there is none."""
    return session.exec(
        select(HospitalStay).where(HospitalStay.entry_id == entry.id, col(HospitalStay.discharged_on).is_(None))
    ).one_or_none()


def _overlap(stay: HospitalStay, admitted_on: date, discharged_on: date | None) -> bool:
    """Whether a stay shares a day with these, but for the one on which somebody is moved from one hospital to the next."""
    begins_before_end = discharged_on is None or stay.admitted_on < discharged_on
    return begins_before_end and (stay.discharged_on is None or admitted_on < stay.discharged_on)


def _rated(rating: str | None) -> Rating:
    given = rating_given(rating)
    if given is Rating.BLUE:
        raise BlueIsAPlace
    return given
