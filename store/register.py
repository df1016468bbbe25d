"""The register: who is on it, when each entry is reviewed, and which reminders are owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from store import audit, outbox
from store.errors import NoName, NoRating, NoReason, NotOnRegister, ReviewDateTaken, ReviewInThePast
from store.models import (
    Action,
    EmailKind,
    EmailState,
    Entry,
    EntryEnd,
    HospitalStay,
    Outbox,
    Rating,
    RatingGiven,
    Referral,
    Review,
    ReviewEnd,
)
from store.referrals import locked
from store.rows import for_change

#: The day on which something happens is the day at the service's place.
LONDON: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """An open review of an entry that may be reminded of. `reminded` are the occasions owed or sent already, by recipient."""

    review_id: int
    reference: str
    due_on: date
    team: str
    lead_email: str | None
    rating: Rating | None
    reminded: tuple[tuple[str, str], ...]

    def occasions(self, recipient: str) -> frozenset[str]:
        """The occasions of which `recipient` was reminded, or will be."""
        return frozenset(occasion for occasion, to in self.reminded if to == recipient)

    def __repr__(self) -> str:
        return f"ReviewDue({self.reference}, {self.due_on})"


def reviews_due(session: Session, until: date) -> list[ReviewDue]:
    """The open reviews due on or before `until`, earliest first, of entries that stand: not ended, consent not withdrawn."""
    found = session.exec(
        select(Review, Entry)
        .join(Entry, col(Entry.id) == col(Review.entry_id))
        .where(
            col(Review.closed_at).is_(None),
            col(Review.due_on) <= until,
            col(Entry.ended_at).is_(None),
            col(Entry.consent_withdrawn_at).is_(None),
        )
        .order_by(col(Review.due_on), col(Review.id))
    ).all()
    reminded = _reminded(session, [review.id for review, _ in found if review.id is not None])
    return [
        ReviewDue(review.id, entry.reference, review.due_on, entry.team, entry.lead_email, entry.standing, reminded.get(review.id, ()))
        for review, entry in found
        if review.id is not None
    ]


def entry_of(session: Session, reference: str) -> Entry | None:
    """The entry that a referral made, ended or not; None when it made none."""
    return session.exec(select(Entry).where(Entry.reference == reference)).one_or_none()


def entries(session: Session, *, team: str | None = None, ended: bool = False, limit: int = 200) -> Sequence[Entry]:
    """The entries that stand (with `ended`, those that ended), newest first."""
    standing = col(Entry.ended_at).is_not(None) if ended else col(Entry.ended_at).is_(None)
    query = select(Entry).where(standing).order_by(col(Entry.id).desc()).limit(limit)
    if team is not None:
        query = query.where(Entry.team == team)
    return session.exec(query).all()


def reviews_of(session: Session, reference: str) -> Sequence[Review]:
    """The reviews of an entry by due date, done and open."""
    return session.exec(
        select(Review).join(Entry, col(Entry.id) == col(Review.entry_id)).where(Entry.reference == reference).order_by(col(Review.due_on))
    ).all()


def review_done(session: Session, reference: str, *, by: str, next_due_on: date, now: datetime, rating: str | None = None) -> None:
    """A named person did the review that is open, and says when the next one is due and, if it changed, the rating.
    Raises NoName, NoRating, ReviewInThePast, ReviewDateTaken, NotOnRegister."""
    _next_review(session, reference, by, ReviewEnd.DONE, next_due_on, now)
    if rating is not None:
        rate(session, reference, rating=rating, by=by, now=now)


def move_review(session: Session, reference: str, *, by: str, reason: str, due_on: date, now: datetime) -> None:
    """A named person moves the open review to another date. Raises NoName, NoReason, ReviewInThePast, ReviewDateTaken, NotOnRegister."""
    if not reason.strip():
        raise NoReason
    _next_review(session, reference, by, ReviewEnd.MOVED, due_on, now)


def rate(session: Session, reference: str, *, rating: str, by: str, now: datetime) -> None:
    """A named person rates an entry. Raises NoName, NoRating, NotOnRegister."""
    entry = _standing(session, reference, by)
    _give(session, entry, rating_given(rating), by.strip(), now)
    _record(session, entry, Action.ENTRY_RATED, by, now)


def end(session: Session, reference: str, *, by: str, reason: str, now: datetime) -> None:
    """A named person ends an entry: its open review closes and no reminder goes out any more. Nothing is deleted.
    Raises NoName, NoReason, NotOnRegister."""
    if not reason.strip():
        raise NoReason
    end_entry(session, _standing(session, reference, by), EntryEnd.OTHER, by, reason, now)


def consent_withdrawn(session: Session, reference: str, *, letter_id: int | None, now: datetime, by: str = audit.MACHINE) -> None:
    """A letter or a person says that consent is withdrawn: reminders stop at once and the referral goes to the top. Nothing is
    deleted or ended: a named person decides that (domain rule 1.7). Raises UnknownReference."""
    referral = locked(session, reference)
    referral.urgent = True
    if referral.consent_withdrawn_at is None:
        referral.consent_withdrawn_at = now
    entry = _locked_entry(session, reference)
    if entry is not None and entry.consent_withdrawn_at is None:
        entry.consent_withdrawn_at = now
    audit.record(session, at=now, actor=by, action=Action.CONSENT_WITHDRAWN, letter_id=letter_id, referral_id=referral.id)
    session.flush()
    outbox.cancel_stopped(session, now)


def consent_confirmed(session: Session, reference: str, *, by: str, reason: str, now: datetime) -> None:
    """A named person has found that consent stands (the letter was not a withdrawal, or consent was given again): reminders may
    go out again. Raises NoName, NoReason, UnknownReference."""
    if not by.strip():
        raise NoName
    if not reason.strip():
        raise NoReason
    referral = locked(session, reference)
    referral.consent_withdrawn_at = None
    entry = _locked_entry(session, reference)
    if entry is not None:
        entry.consent_withdrawn_at = None
    audit.record(session, at=now, actor=by.strip(), action=Action.CONSENT_CONFIRMED, referral_id=referral.id)
    session.flush()


def start(
    session: Session, referral: Referral, *, team: str, rating: Rating, by: str, lead_email: str | None, review_on: date, now: datetime
) -> Entry:
    """Put the person of an accepted referral on the register, or back on it, and set the first review. For `store.decisions`."""
    assert referral.id is not None
    entry = _locked_entry(session, referral.reference)
    if entry is None:
        entry = Entry(
            referral_id=referral.id,
            reference=referral.reference,
            team=team,
            lead_email=lead_email,
            started_on=today(now),
            consent_withdrawn_at=referral.consent_withdrawn_at,
            changed_by=by,
            changed_at=now,
        )
        if rating is Rating.BLUE:
            entry.inpatient_since = today(now)
        else:
            entry.rating, entry.rated_by, entry.rated_at = rating, by, now
        session.add(entry)
    else:
        entry.team, entry.lead_email = team, lead_email
        entry.ended_at = entry.ended_as = entry.ended_by = entry.ended_reason = None
    session.flush()
    _give(session, entry, rating, by, now)
    _record(session, entry, Action.ENTRY_STARTED, by, now)
    _open_review(session, entry, review_on, by, now)
    return entry


def end_entry(session: Session, entry: Entry, ended_as: EntryEnd, by: str, reason: str, now: datetime) -> None:
    """End an entry, close its open review, stop its reminders."""
    _close_review(session, entry, ReviewEnd.ENDED, by, now)
    entry.ended_at, entry.ended_as, entry.ended_by, entry.ended_reason = now, ended_as, by.strip(), reason.strip()
    _record(session, entry, Action.ENTRY_ENDED, by, now)
    outbox.cancel_stopped(session, now)


def today(now: datetime) -> date:
    """The day of `now` in the United Kingdom."""
    return now.astimezone(LONDON).date()


def rating_given(rating: str | None) -> Rating:
    """The rating that a person gave. Raises NoRating for none or for another word."""
    try:
        return Rating((rating or "").strip().lower())
    except ValueError:
        raise NoRating from None


def _next_review(session: Session, reference: str, by: str, end_as: ReviewEnd, due_on: date, now: datetime) -> None:
    entry = _standing(session, reference, by)
    if due_on < today(now):
        raise ReviewInThePast(due_on)
    _close_review(session, entry, end_as, by, now)
    _record(session, entry, Action.REVIEW_DONE if end_as is ReviewEnd.DONE else Action.REVIEW_MOVED, by, now)
    _open_review(session, entry, due_on, by, now)
    outbox.cancel_stopped(session, now)


def _open_review(session: Session, entry: Entry, due_on: date, by: str, now: datetime) -> None:
    """One row a due date: a review moved away from this date, or closed with the entry, opens again; one that was done does not."""
    assert entry.id is not None
    review = session.exec(select(Review).where(Review.entry_id == entry.id, Review.due_on == due_on)).one_or_none()
    if review is not None and review.closed_as is ReviewEnd.DONE:
        raise ReviewDateTaken(due_on)
    if review is None:
        session.add(Review(entry_id=entry.id, due_on=due_on))
    else:
        review.closed_at = review.closed_as = review.closed_by = None
    _record(session, entry, Action.REVIEW_SET, by, now, {"due_on": due_on.isoformat()})


def _close_review(session: Session, entry: Entry, end_as: ReviewEnd, by: str, now: datetime) -> None:
    review = session.exec(select(Review).where(Review.entry_id == entry.id, col(Review.closed_at).is_(None))).one_or_none()
    if review is not None:
        review.closed_at, review.closed_as, review.closed_by = now, end_as, by.strip()
        review.held_on = today(now) if end_as is ReviewEnd.DONE else None
        session.flush()


def _give(session: Session, entry: Entry, rating: Rating, by: str, now: datetime) -> None:
    """Rate, or for blue: say that somebody is in hospital from today."""
    assert entry.id is not None
    stay = session.exec(
        select(HospitalStay).where(HospitalStay.entry_id == entry.id, col(HospitalStay.discharged_on).is_(None))
    ).one_or_none()
    if rating is Rating.BLUE:
        entry.inpatient_since = today(now)
        if stay is None:
            session.add(
                HospitalStay(entry_id=entry.id, admitted_on=today(now), rating_before=entry.rating, admission_by=by, admission_at=now)
            )
        return
    if stay is not None:
        stay.discharged_on, stay.discharge_by, stay.discharge_at = today(now), by, now
        entry.inpatient_since = None
    for held in session.exec(select(RatingGiven).where(RatingGiven.entry_id == entry.id, col(RatingGiven.superseded_at).is_(None))):
        held.superseded_at = now
    entry.rating, entry.rated_by, entry.rated_at = rating, by, now
    session.flush()
    session.add(RatingGiven(entry_id=entry.id, rating=rating, rated_by=by, rated_at=now, reason="Rated."))


def _standing(session: Session, reference: str, by: str) -> Entry:
    if not by.strip():
        raise NoName
    entry = _locked_entry(session, reference)
    if entry is None or entry.ended_at is not None:
        raise NotOnRegister(reference)
    return entry


def _locked_entry(session: Session, reference: str) -> Entry | None:
    return session.exec(for_change(select(Entry).where(Entry.reference == reference))).one_or_none()


def _reminded(session: Session, review_ids: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    query = select(Outbox.review_id, Outbox.occasion, Outbox.recipient).where(
        Outbox.kind == EmailKind.REMINDER, Outbox.state != EmailState.CANCELLED, col(Outbox.review_id).in_(review_ids)
    )
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for review_id, occasion, recipient in session.exec(query):
        if review_id is not None and occasion is not None:
            found[review_id] = (*found.get(review_id, ()), (occasion, recipient))
    return found


def _record(session: Session, entry: Entry, action: Action, by: str, now: datetime, detail: dict[str, str] | None = None) -> None:
    audit.record(session, at=now, actor=by.strip(), action=action, referral_id=entry.referral_id, entry_id=entry.id, detail=detail)
    session.flush()
