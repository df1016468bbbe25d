"""What is due on the register, day by day, for the calendar of the desk; and how many stand on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func
from sqlmodel import Session, col, select

from store.models import Entry, Need, PlannedAction, Rating, Referral, Review
from triage.ages import ADULT, birthday
from triage.transitions import OWN_CONSENT


class DueKind(StrEnum):
    """What is due."""

    REVIEW = "review"
    ACTION = "action"
    NEED = "need"  # a need is looked at again
    TURNS_16 = "turns_16"
    TURNS_18 = "turns_18"


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due on a day. `what` says more of it, "" where there is nothing to say."""

    on: date
    kind: DueKind
    reference: str
    team: str
    standing: Rating | None
    name: str = field(repr=False)
    what: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people stand on the register, by rating (blue: in hospital), and how many reviews are overdue."""

    standing: dict[Rating, int]
    overdue: int

    @property
    def total(self) -> int:
        """How many people."""
        return sum(self.standing.values())


def due_between(session: Session, first: date, last: date, teams: Sequence[str] | None) -> list[Due]:
    """What is due from one day to another, both of them with it, for people on the register whose consent is not withdrawn, of these teams
    (None: of every team). By day."""
    found: list[Due] = []
    for kind, query in _dated(first, last):
        for entry, referral, on, what in session.execute(_theirs(query, teams)).all():
            found.append(_due(kind, entry, referral, on, what or ""))
    for entry, referral in session.execute(
        _theirs(_standing(Entry, Referral), teams).where(col(Referral.date_of_birth).is_not(None))
    ).all():
        for kind, years in ((DueKind.TURNS_16, OWN_CONSENT), (DueKind.TURNS_18, ADULT)):
            on = birthday(referral.date_of_birth, years)
            if first <= on <= last:
                found.append(_due(kind, entry, referral, on, ""))
    return sorted(found, key=lambda due: (due.on, due.kind, due.name, due.reference))


def counts(session: Session, today: date, teams: Sequence[str] | None) -> Counts:
    """How many people of these teams (None: of every team) stand on the register."""
    entry: Any = Entry
    by_rating = select(entry.standing, func.count()).where(col(Entry.ended_at).is_(None)).group_by(entry.standing)
    late = (
        select(func.count())
        .select_from(Review)
        .join(Entry, col(Entry.id) == col(Review.entry_id))
        .where(col(Review.closed_at).is_(None), col(Review.due_on) < today, *_remindable())
    )
    if teams is not None:
        by_rating, late = by_rating.where(col(Entry.team).in_(teams)), late.where(col(Entry.team).in_(teams))
    standing = {rating: number for rating, number in session.execute(by_rating).all() if rating is not None}
    return Counts({rating: standing.get(rating, 0) for rating in Rating}, session.execute(late).scalar_one())


def _dated(first: date, last: date) -> list[tuple[DueKind, Select[Any]]]:
    review, action, need = col(Review.due_on), col(PlannedAction.due_on), col(Need.review_on)
    return [
        (
            DueKind.REVIEW,
            _standing(Entry, Referral, review, col(Entry.lead_email))
            .join(Review, col(Review.entry_id) == col(Entry.id))
            .where(col(Review.closed_at).is_(None), review.between(first, last)),
        ),
        (
            DueKind.ACTION,
            _standing(Entry, Referral, action, col(PlannedAction.owner))
            .join(PlannedAction, col(PlannedAction.entry_id) == col(Entry.id))
            .where(col(PlannedAction.closed_at).is_(None), action.between(first, last)),
        ),
        (
            DueKind.NEED,
            _standing(Entry, Referral, need, col(Entry.lead_email))
            .join(Need, col(Need.entry_id) == col(Entry.id))
            .where(col(Need.removed_at).is_(None), need.between(first, last)),
        ),
    ]


def _standing(*wanted: Any) -> Select[Any]:
    query: Any = select(*wanted)
    joined: Select[Any] = query.select_from(Entry).join(Referral, col(Referral.id) == col(Entry.referral_id)).where(*_remindable())
    return joined


def _remindable() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Entry.ended_at).is_(None), col(Entry.consent_withdrawn_at).is_(None)


def _theirs(query: Select[Any], teams: Sequence[str] | None) -> Select[Any]:
    return query if teams is None else query.where(col(Entry.team).in_(teams))


def _due(kind: DueKind, entry: Entry, referral: Referral, on: date, what: str) -> Due:
    name = ", ".join(part for part in ((referral.family_name or "").upper(), referral.given_name or "") if part) or "Name not read"
    return Due(on, kind, entry.reference, entry.team, entry.standing, name, what)
