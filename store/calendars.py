"""What people's calendars show of the reviews, as far as our e-mails put it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from store.models import EmailState, Entry, Outbox, Review, ReviewEnd
from store.outbox import Appointment
from store.register import today


@dataclass(frozen=True, slots=True)
class Shown:
    """What the calendar of one recipient shows, by the last e-mail about it that left us: a review of an entry on a day.

    `stands` is whether people may be told of the entry's reviews at all. `closed_as` and `closed_on` say what became of the review
    that is shown; `open_review` (id and due date) is the one that the entry has now, None when it has none."""

    appointment_id: int
    shows_on: date
    recipient: str
    review_id: int
    reference: str
    team: str
    lead_email: str | None
    stands: bool
    closed_as: ReviewEnd | None
    closed_on: date | None
    open_review: tuple[int, date] | None

    def __repr__(self) -> str:
        return f"Shown({self.reference}, {self.shows_on})"


def shown(session: Session, day: date) -> list[Shown]:
    """What calendars show, without what is over: reviews that were done and whose day was before `day`. Nothing of which no e-mail
    ever left, and nothing that an e-mail, sent or still owed, takes away."""
    newer, left, open_ = aliased(Outbox), aliased(Outbox), aliased(Review)
    same = and_(col(newer.appointment_id) == col(Outbox.appointment_id), col(newer.recipient) == col(Outbox.recipient))
    reached = and_(col(left.appointment_id) == col(Outbox.appointment_id), col(left.recipient) == col(Outbox.recipient), _gone(left))
    query = (
        select(Outbox, Review, Entry, open_)
        .join(Review, col(Review.id) == col(Outbox.review_id))
        .join(Entry, col(Entry.id) == col(Review.entry_id))
        .outerjoin(open_, and_(col(open_.entry_id) == col(Entry.id), col(open_.closed_at).is_(None)))
        .where(
            col(Outbox.appointment_id).is_not(None),
            col(Outbox.shows_on).is_not(None),
            _counts(Outbox),
            ~select(newer.id).where(same, col(newer.id) > col(Outbox.id), _counts(newer)).exists(),
            select(left.id).where(reached).exists(),
            or_(col(Review.closed_as).is_(None), col(Review.closed_as) != ReviewEnd.DONE, col(Review.due_on) >= day),
        )
        .order_by(col(Outbox.id))
    )
    return [_shown(row, review, entry, opened) for row, review, entry, opened in session.exec(query)]


def appointment(session: Session, review_id: int, shows_on: date | None, appointment_id: int | None = None) -> Appointment:
    """The calendar entry of a review on a day (None: taken away), for the next e-mail about it: named as it was before, and with a
    higher sequence than any that showed another day, whoever got it. `appointment_id` where its name is known."""
    carried = select(Outbox).where(col(Outbox.appointment_id).is_not(None), _counts(Outbox)).order_by(col(Outbox.id).desc()).limit(1)
    if appointment_id is None:
        before = session.exec(carried.where(Outbox.review_id == review_id)).first()
        appointment_id = review_id if before is None or before.appointment_id is None else before.appointment_id
    last = session.exec(carried.where(Outbox.appointment_id == appointment_id)).first()
    if last is None or last.sequence is None:
        return Appointment(appointment_id, 0, shows_on)
    same = last.shows_on == shows_on and last.review_id == review_id
    return Appointment(appointment_id, last.sequence if same else last.sequence + 1, shows_on)


def _shown(row: Outbox, review: Review, entry: Entry, opened: Review | None) -> Shown:
    assert row.appointment_id is not None
    assert row.shows_on is not None
    assert review.id is not None
    return Shown(
        appointment_id=row.appointment_id,
        shows_on=row.shows_on,
        recipient=row.recipient,
        review_id=review.id,
        reference=entry.reference,
        team=entry.team,
        lead_email=entry.lead_email,
        stands=entry.ended_at is None and entry.consent_withdrawn_at is None,
        closed_as=review.closed_as,
        closed_on=None if review.closed_at is None else today(review.closed_at),
        open_review=None if opened is None or opened.id is None else (opened.id, opened.due_on),
    )


def _gone(outbox: Any) -> ColumnElement[bool]:
    """Of the rows that left us, or may have."""
    trying = and_(outbox.state == EmailState.CLAIMED, outbox.attempting_at.is_not(None))
    return or_(outbox.state.in_([EmailState.SENT, EmailState.UNCERTAIN]), trying, outbox.doubts > 0)


def _counts(outbox: Any) -> ColumnElement[bool]:
    """Of the rows that went out, will, or may have: not of those that were cancelled before."""
    return or_(outbox.state != EmailState.CANCELLED, outbox.doubts > 0)
