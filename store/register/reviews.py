"""Reviews: when each entry is looked at again, what was said, and which reminders are owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from store import outbox
from store.errors import ReviewDateTaken, ReviewInThePast
from store.models import (
    MACHINE,
    Action,
    EmailKind,
    EmailState,
    Entry,
    Outbox,
    Rating,
    Review,
    ReviewEnd,
    ReviewNote,
    ServiceGap,
)
from store.register.base import changing, happened, reasoned, record, today
from store.register.plans import NewAction, plan
from store.register.ratings import give, rating_given
from store.register.refusals import BlueIsAPlace


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """An open review of an entry that may be reminded of. `rating` is blue for somebody in hospital; `reminded` are the occasions
    owed or sent already, by recipient."""

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


@dataclass(frozen=True, slots=True)
class NewNote:
    """What was said at a review; "" where nothing was. `services` are those involved, by name."""

    issues: str = ""
    tried: str = ""
    would_help: str = ""
    services: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "NewNote()"


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


def reviews_of(session: Session, reference: str) -> Sequence[Review]:
    """The reviews of an entry by due date, done and open."""
    return session.exec(
        select(Review).join(Entry, col(Entry.id) == col(Review.entry_id)).where(Entry.reference == reference).order_by(col(Review.due_on))
    ).all()


def review_done(
    session: Session,
    reference: str,
    *,
    by: str,
    next_due_on: date,
    now: datetime,
    held_on: date | None = None,
    note: NewNote | None = None,
    actions: Sequence[NewAction] = (),
    gaps: Sequence[str] = (),
    rating: str | None = None,
    rating_reason: str = "",
    seen: int | None = None,
) -> None:
    """A named person did the review that is open (today, unless `held_on` says when): what was said, what was agreed, what was asked
    for and is not there (codes of the service's list), the rating with its reason if they give one, and when the next is due.

    Raises NoRating, BlueIsAPlace, NoReason, DayToCome, NotSaid, ReviewInThePast, ReviewDateTaken, and what `changing` raises.
    """
    given = rating_given(rating) if rating is not None else None
    if given is Rating.BLUE:
        raise BlueIsAPlace
    held = happened(held_on or today(now), now)
    entry = changing(session, reference, by=by, now=now, seen=seen)
    review = _replace(session, entry, ReviewEnd.DONE, next_due_on, by, now, held)
    if given is not None:
        give(session, entry, given, reasoned(rating_reason), by, now)
    if review is not None and review.id is not None:
        _write_note(session, review.id, note or NewNote(), gaps)
        for action in actions:
            plan(session, entry, action, by, now, review_id=review.id)
    outbox.cancel_stopped(session, now)


def move_review(session: Session, reference: str, *, by: str, reason: str, due_on: date, now: datetime, seen: int | None = None) -> None:
    """A named person moves the open review to another date. Raises NoReason, ReviewInThePast, ReviewDateTaken, and what `changing`
    raises."""
    reasoned(reason)
    _replace(session, changing(session, reference, by=by, now=now, seen=seen), ReviewEnd.MOVED, due_on, by, now)
    outbox.cancel_stopped(session, now)


def open_review(session: Session, entry: Entry, due_on: date, by: str, now: datetime) -> None:
    """One row a due date: a review moved away from this date, or closed with the entry, opens again; one that was done does not.
    Raises ReviewDateTaken."""
    assert entry.id is not None
    review = session.exec(select(Review).where(Review.entry_id == entry.id, Review.due_on == due_on)).one_or_none()
    if review is not None and review.closed_as is ReviewEnd.DONE:
        raise ReviewDateTaken(due_on)
    if review is None:
        review = Review(entry_id=entry.id, due_on=due_on)
        session.add(review)
    else:
        review.closed_at = review.closed_as = review.closed_by = None
    session.flush()
    record(session, entry, Action.REVIEW_SET, by, now, {"review": review.id, "due_on": due_on.isoformat()})


def close_review(session: Session, entry: Entry, end_as: ReviewEnd, by: str, now: datetime, held_on: date | None = None) -> Review | None:
    """Close the open review: the one that was, None when there was none."""
    review = session.exec(select(Review).where(Review.entry_id == entry.id, col(Review.closed_at).is_(None))).one_or_none()
    if review is not None:
        review.closed_at, review.closed_as, review.closed_by, review.held_on = now, end_as, by.strip(), held_on
        session.flush()
    return review


def stop_review(session: Session, entry: Entry, now: datetime, by: str = MACHINE) -> None:
    """Consent is withdrawn: nothing is due any more."""
    review = close_review(session, entry, ReviewEnd.WITHDRAWN, by, now)
    if review is not None:
        record(session, entry, Action.REVIEW_STOPPED, by, now, {"review": review.id})


def resume_review(session: Session, entry: Entry, by: str, now: datetime) -> None:
    """Consent stands, or is given again: the review that was stopped is due again, on its day."""
    stopped = session.exec(
        select(Review).where(Review.entry_id == entry.id, Review.closed_as == ReviewEnd.WITHDRAWN).order_by(col(Review.closed_at).desc())
    ).first()
    if stopped is not None:
        open_review(session, entry, stopped.due_on, by, now)


def _replace(
    session: Session, entry: Entry, end_as: ReviewEnd, due_on: date, by: str, now: datetime, held_on: date | None = None
) -> Review | None:
    """Close the open review and set the next one: the one that was closed."""
    if due_on < today(now):
        raise ReviewInThePast(due_on)
    review = close_review(session, entry, end_as, by, now, held_on)
    done = end_as is ReviewEnd.DONE
    record(session, entry, Action.REVIEW_DONE if done else Action.REVIEW_MOVED, by, now, {"review": review.id if review else None})
    open_review(session, entry, due_on, by, now)
    return review


def _write_note(session: Session, review_id: int, note: NewNote, gaps: Sequence[str]) -> None:
    services = [service.strip() for service in note.services if service.strip()]
    session.add(
        ReviewNote(
            review_id=review_id,
            issues=note.issues.strip(),
            tried=note.tried.strip(),
            would_help=note.would_help.strip(),
            services=services,
        )
    )
    session.add_all(ServiceGap(review_id=review_id, gap=gap) for gap in dict.fromkeys(gaps))
    session.flush()


def _reminded(session: Session, review_ids: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    query = select(Outbox.review_id, Outbox.occasion, Outbox.recipient).where(
        col(Outbox.kind).in_([EmailKind.REMINDER, EmailKind.ESCALATION]),
        Outbox.state != EmailState.CANCELLED,
        col(Outbox.review_id).in_(review_ids),
    )
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for review_id, occasion, recipient in session.exec(query):
        if review_id is not None and occasion is not None:
            found[review_id] = (*found.get(review_id, ()), (occasion, recipient))
    return found
