"""What people see of the register: lines of a list, one whole entry, and the facts that the rules look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from store.checks import as_checked, checks_of, reading_of
from store.errors import NotOnRegister
from store.models import (
    Consent,
    Entry,
    Escalation,
    HospitalStay,
    Need,
    PlannedAction,
    PolicyStep,
    Professional,
    Rating,
    RatingGiven,
    Referral,
    Review,
    ReviewNote,
    ServiceGap,
    StayCorrection,
    Withdrawal,
)
from store.register.base import entry_of, lines_of, today
from store.register.reviews import reviews_of
from triage.entry_facts import EntryFacts, StepFact
from triage.route import Route, suggest_adult_team
from triage.service import Routing

Line = TypeVar("Line", HospitalStay, Need, PolicyStep, Professional, RatingGiven)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the register. `standing` is blue in hospital, else the rating. `due_on` is None when no review is open. `needs` are
    the communication needs and adjustments that hold."""

    reference: str
    team: str
    standing: Rating
    rating: Rating | None
    inpatient_since: date | None
    family_name: str | None
    given_name: str | None
    date_of_birth: date | None
    due_on: date | None
    started_on: date
    consent_withdrawn: bool
    ended_at: datetime | None
    needs: tuple[str, ...]
    version: int

    def __repr__(self) -> str:
        return f"EntryLine({self.reference})"


@dataclass(frozen=True, slots=True)
class ReviewSeen:
    """A review with what was said at it: `note` is None for one that is not done, or was done before notes were kept."""

    review: Review
    note: ReviewNote | None
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """Everything on an entry, oldest first. While it is `closed` (ended, or consent withdrawn), people see only what must be kept:
    who it is, the consents and withdrawals, and the dates."""

    entry: Entry
    referral: Referral
    ratings: tuple[RatingGiven, ...]
    stays: tuple[HospitalStay, ...]
    corrections: tuple[StayCorrection, ...]
    reviews: tuple[ReviewSeen, ...]
    consents: tuple[Consent, ...]
    withdrawals: tuple[Withdrawal, ...]
    professionals: tuple[Professional, ...]
    needs: tuple[Need, ...]
    actions: tuple[PlannedAction, ...]
    escalations: tuple[Escalation, ...]
    steps: tuple[PolicyStep, ...]

    @property
    def closed(self) -> bool:
        """Whether the entry has ended, or consent to it is withdrawn."""
        return self.entry.ended_at is not None or self.entry.consent_withdrawn_at is not None

    def __repr__(self) -> str:
        return f"EntryView({self.entry.reference})"


def listing(
    session: Session,
    *,
    teams: Iterable[str] | None = None,
    standing: Rating | None = None,
    due_until: date | None = None,
    withdrawn: bool | None = None,
    ended: bool = False,
    limit: int = 200,
    offset: int = 0,
) -> list[EntryLine]:
    """The register as a list: the review that is due first on top, then those without one, newest first."""
    open_review = and_(col(Review.entry_id) == col(Entry.id), col(Review.closed_at).is_(None))
    query = (
        select(Entry, Referral, col(Review.due_on))
        .join(Referral, col(Referral.id) == col(Entry.referral_id))
        .outerjoin(Review, open_review)
    )
    chosen = query.where(*_chosen(teams, standing, due_until, withdrawn, ended))
    ordered = chosen.order_by(col(Review.due_on).is_(None), col(Review.due_on), col(Entry.id).desc()).limit(limit).offset(offset)
    found = session.exec(ordered).all()
    needs = _by_entry(session, Need, [entry.id for entry, _, _ in found])
    return [
        EntryLine(
            reference=entry.reference,
            team=entry.team,
            standing=_standing(entry),
            rating=entry.rating,
            inpatient_since=entry.inpatient_since,
            family_name=referral.family_name,
            given_name=referral.given_name,
            date_of_birth=referral.date_of_birth,
            due_on=due_on,
            started_on=entry.started_on,
            consent_withdrawn=entry.consent_withdrawn_at is not None,
            ended_at=entry.ended_at,
            needs=tuple(need.words for need in needs[entry.id] if need.removed_at is None),
            version=entry.version,
        )
        for entry, referral, due_on in found
    ]


def view(session: Session, reference: str) -> EntryView:
    """One entry, whole. Raises NotOnRegister when the referral never made one."""
    entry = entry_of(session, reference)
    if entry is None:
        raise NotOnRegister(reference)
    referral = session.exec(select(Referral).where(Referral.id == entry.referral_id)).one()
    of_referral = {"referral_id": entry.referral_id}
    return EntryView(
        entry=entry,
        referral=referral,
        ratings=tuple(lines_of(session, RatingGiven, entry.id)),
        stays=tuple(lines_of(session, HospitalStay, entry.id)),
        corrections=tuple(lines_of(session, StayCorrection, entry.id)),
        reviews=_reviews(session, reference),
        consents=tuple(session.exec(select(Consent).filter_by(**of_referral).order_by(col(Consent.id))).all()),
        withdrawals=tuple(session.exec(select(Withdrawal).filter_by(**of_referral).order_by(col(Withdrawal.id))).all()),
        professionals=tuple(lines_of(session, Professional, entry.id)),
        needs=tuple(lines_of(session, Need, entry.id)),
        actions=tuple(lines_of(session, PlannedAction, entry.id)),
        escalations=tuple(lines_of(session, Escalation, entry.id)),
        steps=tuple(lines_of(session, PolicyStep, entry.id)),
    )


def adult_team(session: Session, referral: Referral, routing: Routing) -> Route:
    """Which adult team the address of somebody points to, corrections with it: for when the children's team hands over at 18. A person
    chooses."""
    assert referral.id is not None
    return suggest_adult_team(as_checked(reading_of(referral), checks_of(session, referral.id)), routing)


def needs_of(session: Session, reference: str) -> tuple[Need, ...]:
    """The communication needs and adjustments that hold, for every page and before every e-mail; () without an entry."""
    entry = entry_of(session, reference)
    return () if entry is None else tuple(need for need in lines_of(session, Need, entry.id) if need.removed_at is None)


def facts(session: Session, references: Sequence[str] | None = None) -> Mapping[str, EntryFacts]:
    """What the rules look at (`triage.prompts`, `triage.transitions`), by reference: of these entries, or of all that stand and whose
    consent is not withdrawn."""
    query = select(Entry, col(Referral.date_of_birth)).join(Referral, col(Referral.id) == col(Entry.referral_id))
    if references is None:
        query = query.where(col(Entry.ended_at).is_(None), col(Entry.consent_withdrawn_at).is_(None))
    else:
        query = query.where(col(Entry.reference).in_(references))
    found = session.exec(query.order_by(col(Entry.id))).all()
    ids = [entry.id for entry, _ in found]
    ratings, stays = _by_entry(session, RatingGiven, ids), _by_entry(session, HospitalStay, ids)
    steps, professionals = _by_entry(session, PolicyStep, ids), _by_entry(session, Professional, ids)
    referral_ids = [entry.referral_id for entry, _ in found]
    open_consents = select(Consent).where(col(Consent.referral_id).in_(referral_ids), col(Consent.superseded_at).is_(None))
    consents = {consent.referral_id: consent for consent in session.exec(open_consents)}
    return {
        entry.reference: _facts(
            entry, born, ratings[entry.id], stays[entry.id], steps[entry.id], professionals[entry.id], consents.get(entry.referral_id)
        )
        for entry, born in found
    }


def _facts(
    entry: Entry,
    born: date | None,
    ratings: Sequence[RatingGiven],
    stays: Sequence[HospitalStay],
    steps: Sequence[PolicyStep],
    professionals: Sequence[Professional],
    consent: Consent | None,
) -> EntryFacts:
    return EntryFacts(
        team=entry.team,
        standing=_standing(entry).value,
        rating=entry.rating.value if entry.rating is not None else None,
        rating_since=_since(ratings),
        rated_on=today(entry.rated_at) if entry.rated_at is not None else None,
        born=born,
        started_on=entry.started_on,
        consent_recorded=consent is not None,
        consent_basis=consent.basis.value if consent is not None else None,
        consent_on=consent.given_on if consent is not None else None,
        inpatient_since=entry.inpatient_since,
        discharged_on=max((stay.discharged_on for stay in stays if stay.discharged_on is not None), default=None),
        moved_on=entry.moved_on,
        cetr_members=sum(one.in_cetr and one.removed_at is None for one in professionals),
        steps=tuple(StepFact(step.kind.value, step.asked_on, step.held_on, step.ended_at is not None) for step in steps),
    )


def _since(ratings: Sequence[RatingGiven]) -> date | None:
    """The day since which the rating is what it is, however often it was given again."""
    since = None
    for given in reversed(ratings):
        if given.rating is not ratings[-1].rating:
            break
        since = today(given.rated_at)
    return since


def _reviews(session: Session, reference: str) -> tuple[ReviewSeen, ...]:
    found = reviews_of(session, reference)
    ids = [review.id for review in found]
    notes = {note.review_id: note for note in session.exec(select(ReviewNote).where(col(ReviewNote.review_id).in_(ids)))}
    gaps: dict[int | None, list[str]] = defaultdict(list)
    for gap in session.exec(select(ServiceGap).where(col(ServiceGap.review_id).in_(ids)).order_by(col(ServiceGap.gap))):
        gaps[gap.review_id].append(gap.gap)
    return tuple(ReviewSeen(review, notes.get(review.id or 0), tuple(gaps[review.id])) for review in found)


def _by_entry(session: Session, kind: type[Line], entry_ids: Sequence[int | None]) -> Mapping[int | None, list[Line]]:
    """The lines of these entries, in the order in which they were written."""
    found: dict[int | None, list[Line]] = defaultdict(list)
    columns: Any = kind
    for line in session.exec(select(kind).where(columns.entry_id.in_(entry_ids)).order_by(columns.id)):
        found[line.entry_id].append(line)
    return found


def _standing(entry: Entry) -> Rating:
    """Where somebody stands: the database sees to it that there is always one of the two."""
    assert entry.standing is not None
    return entry.standing


def _chosen(
    teams: Iterable[str] | None, standing: Rating | None, due_until: date | None, withdrawn: bool | None, ended: bool
) -> list[ColumnElement[bool]]:
    """The conditions for entries that stand, or have ended, and fulfil what is given."""
    ended_at, withdrawn_at = col(Entry.ended_at), col(Entry.consent_withdrawn_at)
    conditions: list[ColumnElement[bool]] = [ended_at.is_not(None) if ended else ended_at.is_(None)]
    if teams is not None:
        conditions.append(col(Entry.team).in_(list(teams)))
    if standing is not None:
        conditions.append(col(Entry.standing) == standing)
    if due_until is not None:
        due = select(Review.entry_id).where(col(Review.closed_at).is_(None), col(Review.due_on) <= due_until)
        conditions.append(col(Entry.id).in_(due))
    if withdrawn is not None:
        conditions.append(withdrawn_at.is_not(None) if withdrawn else withdrawn_at.is_(None))
    return conditions
