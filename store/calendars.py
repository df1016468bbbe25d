"""What people's calendars show of the reviews, as far as our e-mails put it there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased, load_only
from sqlmodel import Session, col, select

from store.models import EmailState, Entry, Outbox, Review, ReviewEnd
from store.outbox import Appointment
from store.register import today

#: What is read of an e-mail: not its text, of which there may be thousands.
_LOOKED_AT: Final[tuple[Any, ...]] = (Outbox.appointment_id, Outbox.shows_on, Outbox.recipient)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the calendar of one recipient shows, by the last e-mail about it that left us: a review of an entry on a day.

    `stands` is whether people may be told of the entry's reviews at all. `due` (id and day) is what is still to come of the review that
    is shown: itself, or the one that it was moved to; None once that is closed. `done_on` is the day on which that was recorded as done,
    None when it was not."""

    appointment_id: int
    shows_on: date
    recipient: str
    review_id: int
    reference: str
    team: str
    lead_email: str | None
    stands: bool
    due: tuple[int, date] | None
    done_on: date | None

    def __repr__(self) -> str:
        return f"Shown({self.reference}, {self.shows_on})"


def shown(session: Session, day: date) -> list[Shown]:
    """What calendars show, without what is over: reviews that were done and whose day was before `day`. Nothing of which no e-mail
    ever left, and nothing that an e-mail, sent or still owed, takes away."""
    newer, left = aliased(Outbox), aliased(Outbox)
    same = and_(col(newer.appointment_id) == col(Outbox.appointment_id), col(newer.recipient) == col(Outbox.recipient))
    reached = and_(col(left.appointment_id) == col(Outbox.appointment_id), col(left.recipient) == col(Outbox.recipient), _gone(left))
    query = (
        select(Outbox, Review, Entry)
        .options(load_only(*_LOOKED_AT))
        .join(Review, col(Review.id) == col(Outbox.review_id))
        .join(Entry, col(Entry.id) == col(Review.entry_id))
        .where(
            col(Outbox.appointment_id).is_not(None),
            col(Outbox.shows_on).is_not(None),
            _counts(Outbox),
            ~select(newer.id).where(same, col(newer.id) > col(Outbox.id), _counts(newer)).exists(),
            select(left.id).where(reached).exists(),
            or_(col(Review.closed_as).is_(None), col(Review.closed_as) != ReviewEnd.DONE, col(Outbox.shows_on) >= day),
        )
        .order_by(col(Outbox.id))
    )
    found = session.exec(query).all()
    reviews = _reviews(session, {review.entry_id for _, review, _ in found if review.closed_as is ReviewEnd.MOVED})
    became = [(row, review, entry, _became(review, reviews[review.entry_id])) for row, review, entry in found]
    return [_shown(*one) for one in became if not _over(one[0], one[3], day)]


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


def _reviews(session: Session, entry_ids: Collection[int]) -> dict[int, list[Review]]:
    """The reviews of these entries in the order in which they were closed, the open one last."""
    found: dict[int, list[Review]] = defaultdict(list)
    closed_at = col(Review.closed_at)
    if entry_ids:
        query = select(Review).where(col(Review.entry_id).in_(entry_ids)).order_by(closed_at.is_(None), closed_at, col(Review.id))
        for review in session.exec(query):
            found[review.entry_id].append(review)
    return found


def _became(review: Review, of_entry: Sequence[Review]) -> Review:
    """The review itself or, moved, the one that it was moved to: an entry has one at a time, so the next that was closed, or is open."""
    while review.closed_as is ReviewEnd.MOVED and review.closed_at is not None:
        moved_at = review.closed_at
        following = next((one for one in of_entry if one.closed_at is None or one.closed_at > moved_at), None)
        if following is None:
            break
        review = following
    return review


def _over(row: Outbox, became: Review, day: date) -> bool:
    """Whether the review was done and its day is past: an entry for a day that was reminds nobody."""
    return became.closed_as is ReviewEnd.DONE and row.shows_on is not None and row.shows_on < day


def _shown(row: Outbox, review: Review, entry: Entry, became: Review) -> Shown:
    assert row.appointment_id is not None
    assert row.shows_on is not None
    assert review.id is not None
    assert became.id is not None
    return Shown(
        appointment_id=row.appointment_id,
        shows_on=row.shows_on,
        recipient=row.recipient,
        review_id=review.id,
        reference=entry.reference,
        team=entry.team,
        lead_email=entry.lead_email,
        stands=entry.ended_at is None and entry.consent_withdrawn_at is None,
        due=(became.id, became.due_on) if became.closed_at is None else None,
        done_on=today(became.closed_at) if became.closed_as is ReviewEnd.DONE and became.closed_at is not None else None,
    )


def _gone(outbox: Any) -> ColumnElement[bool]:
    """Of the rows that left us, or may have."""
    trying = and_(outbox.state == EmailState.CLAIMED, outbox.attempting_at.is_not(None))
    return or_(outbox.state.in_([EmailState.SENT, EmailState.UNCERTAIN]), trying, outbox.doubts > 0)


def _counts(outbox: Any) -> ColumnElement[bool]:
    """Of the rows that went out, will, or may have: not of those that were cancelled before."""
    return or_(outbox.state != EmailState.CANCELLED, outbox.doubts > 0)
