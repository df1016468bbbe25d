"""The register in a report: who was put on it, who is on it, its reviews, and consent taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from store.models import (
    Action,
    AuditEvent,
    CheckKind,
    Consent,
    Entry,
    HospitalStay,
    RatingGiven,
    Referral,
    Review,
    ReviewEnd,
    ServiceGap,
    ValueCheck,
    Withdrawal,
)
from store.themes.referrals import as_checked, values_of
from store.themes.tally import MONTHS, Tally, Year, midnight
from triage import facts
from triage.figures import Group

WITHDRAWN: Final = "withdrawn"
REVIEWS: Final = ("on_time", "late", "not_done", "moved", "stopped")
WITHDRAWALS: Final = ("consent_stands", "given_again", "entry_ended", "not_settled")
_CONSENTS: Final = (*(basis for basis in facts.CONSENTS if basis not in ("refused", facts.NOT_SETTLED)), WITHDRAWN)
#: Somebody may be put on the register in hospital, without a rating; that is blue. What is left is nobody, and shown as such.
_RATINGS: Final = (*facts.RATINGS, facts.NOT_SAID)


@dataclass(frozen=True, slots=True)
class _Held:
    """Something that held from one moment to another (None: it still does)."""

    value: str
    since: datetime
    until: datetime | None

    def at(self, moment: datetime) -> bool:
        return self.since < moment and (self.until is None or self.until >= moment)


class _Histories:
    """What was said of each entry, and when: so that a quarter can be counted as it was, however late."""

    def __init__(self, session: Session) -> None:
        rating: Any = RatingGiven
        consent: Any = Consent
        stay: Any = HospitalStay
        event: Any = AuditEvent
        self._ratings = _held(session, select(rating.entry_id, rating.rating, rating.rated_at, rating.superseded_at))
        self._consents = _held(session, select(consent.referral_id, consent.basis, consent.recorded_at, consent.superseded_at))
        self._withdrawals = _withdrawn(session)
        self._stays: dict[int, list[HospitalStay]] = defaultdict(list)
        for found in session.scalars(select(stay)):
            self._stays[found.entry_id].append(found)
        self._teams: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        query = select(event.entry_id, event.at, event.detail).where(event.action == Action.ENTRY_REASSIGNED).order_by(event.id)
        for entry_id, at, detail in session.execute(query):
            self._teams[entry_id].append((at, detail["from"]))

    def team(self, entry: Entry, moment: datetime) -> str:
        """The team that an entry had: the one from which it was first handed on after that, else the one that it has now."""
        return facts.area(next((before for at, before in self._teams[_id(entry)] if at >= moment), entry.team))

    def standing(self, entry: Entry, day: date, moment: datetime, counted_at: datetime) -> str:
        """Blue for somebody who was in hospital at the end of a day, as far as was known when it was counted, else as they were rated."""
        for stay in self._stays[_id(entry)]:
            known_discharge = stay.discharge_at is not None and stay.discharge_at < counted_at
            discharged_on = stay.discharged_on if known_discharge else None
            if stay.admission_at < counted_at and stay.admitted_on <= day and (discharged_on is None or discharged_on > day):
                return "blue"
        return next((held.value for held in self._ratings[_id(entry)] if held.at(moment)), facts.NOT_SAID)

    def consent(self, entry: Entry, moment: datetime) -> str:
        """The basis on which somebody was on the register, or that their consent was withdrawn."""
        if any(held.at(moment) for held in self._withdrawals[entry.referral_id]):
            return WITHDRAWN
        return next((held.value for held in self._consents[entry.referral_id] if held.at(moment)), facts.NOT_SAID)


def register(session: Session, year: Year) -> tuple[Group, Group]:
    """Who was put on the register in each quarter, and who was on it at the end of its last day."""
    started = Tally("started", year).by("month", MONTHS, yearly=False).by("area", facts.AREAS).by("age", facts.AGES).by("rating", _RATINGS)
    on_it = (
        Tally("register", year, adds_up=False)
        .by("area", facts.AREAS)
        .by("age", facts.AGES)
        .by("rating", _RATINGS)
        .by("diagnosis", facts.DIAGNOSES)
        .by("consent", _CONSENTS)
        .by("risk", facts.RISKS, overlapping=True, last_alone=True)
    )
    histories, checks = _Histories(session), _checks(session)
    entry: Any = Entry
    query = select(Entry, *values_of(Referral)).join(Referral, col(Referral.id) == entry.referral_id)
    for row in session.execute(query.where(entry.started_on <= year.last)):
        found: Entry = row[0]
        values = dict(zip(facts.LOOKED_AT, row[1:], strict=True))
        if found.started_on >= year.first:
            tomorrow, counted_at = midnight(found.started_on + timedelta(days=1)), year.counted_at(year.place(found.started_on))
            told = facts.facts(as_checked(values, _holding(checks[found.referral_id], counted_at)), found.started_on)
            started.add(
                year.place(found.started_on),
                month=year.month(found.started_on),
                area=histories.team(found, tomorrow),
                age=told.age,
                rating=histories.standing(found, found.started_on, tomorrow, counted_at),
            )
        for at, quarter in enumerate(year.quarters):
            end = midnight(quarter.next.first)
            if found.started_on > quarter.last or (found.ended_at is not None and found.ended_at < end):
                continue
            told = facts.facts(as_checked(values, _holding(checks[found.referral_id], year.counted_at(at))), quarter.last)
            on_it.add(
                at,
                area=histories.team(found, end),
                age=told.age,
                rating=histories.standing(found, quarter.last, end, year.counted_at(at)),
                diagnosis=told.diagnosis,
                consent=histories.consent(found, end),
                risk=told.risks,
            )
    return started.group(), on_it.group()


def reviews(session: Session, year: Year, gaps: Sequence[str]) -> tuple[Group, Group]:
    """The reviews that were due in each quarter, and those that were held, with what was asked for and not available; `gaps` are the
    codes that the service has configured."""
    due = Tally("reviews_due", year).by("month", MONTHS, yearly=False).by("kept", REVIEWS)
    held = Tally("reviews_held", year).by("month", MONTHS, yearly=False).by("gap", (*gaps, facts.OTHER), overlapping=True)
    review: Any = Review
    missing: dict[int, set[str]] = defaultdict(set)
    of_year = (review.held_on >= year.first, review.held_on <= year.last)
    gap: Any = ServiceGap
    for review_id, code in session.execute(select(gap.review_id, gap.gap).join(Review, review.id == gap.review_id).where(*of_year)):
        missing[review_id].add(code if code in gaps else facts.OTHER)
    withdrawn, entry = _withdrawn(session), col(Entry.referral_id)
    query = select(entry, review.due_on, review.closed_at, review.closed_as, review.held_on).join(Entry, col(Entry.id) == review.entry_id)
    for referral_id, due_on, closed_at, closed_as, held_on in session.execute(
        query.where(review.due_on >= year.first, review.due_on <= year.last)
    ):
        at = year.place(due_on)
        counted_at = year.counted_at(at)
        closed = closed_as if closed_at is not None and closed_at < counted_at else None
        # Consent that was given again later has opened the review again: it was stopped all the same.
        if closed is None and any(held.at(counted_at) for held in withdrawn[referral_id]):
            closed = ReviewEnd.WITHDRAWN
        due.add(at, month=year.month(due_on), kept=_kept(closed, due_on, held_on))
    for review_id, held_on, closed_at in session.execute(select(review.id, review.held_on, review.closed_at).where(*of_year)):
        at = year.place(held_on)
        if closed_at < year.counted_at(at):
            held.add(at, month=year.month(held_on), gap=sorted(missing[review_id]))
    return due.group(), held.group()


def withdrawals(session: Session, year: Year) -> Group:
    """Consent taken back in each quarter: how it was told, and what a person found or decided."""
    tally = Tally("withdrawals", year).by("month", MONTHS, yearly=False).by("told", ("letter", "staff")).by("settled", WITHDRAWALS)
    withdrawal: Any = Withdrawal
    query = select(Withdrawal).where(withdrawal.withdrawn_on >= year.first, withdrawal.withdrawn_on <= year.last)
    for found in session.scalars(query):
        at = year.place(found.withdrawn_on)
        counted_at = year.counted_at(at)
        if found.recorded_at >= counted_at:
            continue
        settled = found.settled_as if found.settled_at is not None and found.settled_at < counted_at else None
        tally.add(
            at,
            month=year.month(found.withdrawn_on),
            told="letter" if found.letter_id is not None else "staff",
            settled="not_settled" if settled is None else settled.value,
        )
    return tally.group()


def _kept(closed_as: ReviewEnd | None, due_on: date, held_on: date | None) -> str:
    if closed_as is None:
        return "not_done"
    if closed_as is ReviewEnd.DONE:
        return "on_time" if held_on is not None and held_on <= due_on else "late"
    return "moved" if closed_as is ReviewEnd.MOVED else "stopped"


def _withdrawn(session: Session) -> dict[int, list[_Held]]:
    """When consent was withdrawn, by referral."""
    withdrawal: Any = Withdrawal
    return _held(session, select(withdrawal.referral_id, withdrawal.id, withdrawal.recorded_at, withdrawal.settled_at))


def _held(session: Session, query: Any) -> dict[int, list[_Held]]:
    found: dict[int, list[_Held]] = defaultdict(list)
    for key, value, since, until in session.execute(query):
        found[key].append(_Held(str(value), since, until))
    return found


def _checks(session: Session) -> dict[int, list[tuple[str, CheckKind, Any, datetime, datetime | None]]]:
    found: dict[int, list[tuple[str, CheckKind, Any, datetime, datetime | None]]] = defaultdict(list)
    check: Any = ValueCheck
    entry: Any = Entry
    query = (
        select(check.referral_id, check.field, check.kind, check.value, check.made_at, check.superseded_at)
        .join(Entry, entry.referral_id == check.referral_id)
        .where(check.field.in_(facts.LOOKED_AT))
    )
    for referral_id, *said in session.execute(query):
        found[referral_id].append(tuple(said))
    return found


def _holding(checks: Sequence[tuple[str, CheckKind, Any, datetime, datetime | None]], moment: datetime) -> dict[str, tuple[CheckKind, Any]]:
    """The checks that held at a moment."""
    return {
        field: (kind, value)
        for field, kind, value, made_at, superseded_at in checks
        if made_at < moment and (superseded_at is None or superseded_at >= moment)
    }


def _id(entry: Entry) -> int:
    assert entry.id is not None
    return entry.id
