"""The register in a report: who was put on it, who is on it, its reviews, and consent taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from store.models import (
    Action,
    AuditEvent,
    CheckKind,
    Consent,
    CountedValues,
    Entry,
    HospitalStay,
    RatingGiven,
    Review,
    ReviewEnd,
    ServiceGap,
    ValueCheck,
    Withdrawal,
)
from store.themes.referrals import as_checked
from store.themes.tally import MONTHS, Tally, Year, midnight
from triage import facts
from triage.figures import Group

WITHDRAWN: Final = "withdrawn"
REVIEWS: Final = ("on_time", "late", "not_done", "moved", "stopped")
WITHDRAWALS: Final = ("consent_stands", "given_again", "entry_ended", "not_settled")
_CONSENTS: Final = (*(basis for basis in facts.CONSENTS if basis not in ("refused", facts.NOT_SETTLED)), WITHDRAWN)
#: Somebody may be put on the register in hospital, without a rating; that is blue. What is left is nobody, and shown as such.
_RATINGS: Final = (*facts.RATINGS, facts.NOT_SAID)


#: Something that held from one moment to another (None: it still does).
_Held = tuple[str, datetime, datetime | None]
#: The key, what was said of it and the value, and from when to when that held.
_Check = tuple[str, CheckKind, Any, datetime, datetime | None]


class _Histories:
    """What was said of each entry, and when: so that a quarter can be counted as it was, however late. An entry is named by its id, what
    hangs on its referral by that one's."""

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

    def team(self, entry_id: int, now: str, moment: datetime) -> str:
        """The team that an entry had: the one from which it was first handed on after that, else the one that it has now."""
        return facts.area(next((before for at, before in self._teams.get(entry_id, ()) if at >= moment), now))

    def standing(self, entry_id: int, day: date, moment: datetime, counted_at: datetime) -> str:
        """Blue for somebody who was in hospital at the end of a day, as far as was known when it was counted, else as they were rated."""
        for stay in self._stays.get(entry_id, ()):
            known_discharge = stay.discharge_at is not None and stay.discharge_at < counted_at
            discharged_on = stay.discharged_on if known_discharge else None
            if stay.admission_at < counted_at and stay.admitted_on <= day and (discharged_on is None or discharged_on > day):
                return "blue"
        return _holding(self._ratings.get(entry_id, ()), moment) or facts.NOT_SAID

    def consent(self, referral_id: int, moment: datetime) -> str:
        """The basis on which somebody was on the register, or that their consent was withdrawn."""
        if _holding(self._withdrawals.get(referral_id, ()), moment) is not None:
            return WITHDRAWN
        return _holding(self._consents.get(referral_id, ()), moment) or facts.NOT_SAID


class _Said:
    """What somebody's form says, with what people had said of it by the time that a quarter was counted."""

    def __init__(self, read: facts.Values, checks: Sequence[_Check]) -> None:
        self._read, self._checks = read, checks
        self._clinical = None if checks else (facts.diagnosis(read), facts.risks(read))

    def at(self, moment: datetime) -> facts.Values:
        """The values as they were known then."""
        return as_checked(self._read, _checked(self._checks, moment)) if self._checks else self._read

    def clinical(self, moment: datetime) -> tuple[str, tuple[str, ...]]:
        """Diagnosis and risks, as they were known then."""
        if self._clinical is not None:
            return self._clinical
        values = self.at(moment)
        return facts.diagnosis(values), facts.risks(values)


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
    entry, counted = col(Entry.referral_id), col(CountedValues.referral_id)
    columns = (col(Entry.id), entry, col(Entry.team), col(Entry.started_on), col(Entry.ended_at), col(CountedValues.said))
    query = select(*columns).join(CountedValues, counted == entry).where(col(Entry.started_on) <= year.last)
    for entry_id, referral_id, team, started_on, ended_at, read in session.execute(query):
        said = _Said(read, checks.get(referral_id, ()))
        if started_on >= year.first:
            at = year.place(started_on)
            tomorrow, counted_at = midnight(started_on + timedelta(days=1)), year.counted_at(at)
            started.add(
                at,
                month=year.month(started_on),
                area=histories.team(entry_id, team, tomorrow),
                age=facts.age(said.at(counted_at), started_on),
                rating=histories.standing(entry_id, started_on, tomorrow, counted_at),
            )
        for at, (last, end) in enumerate(year.lasts):
            if started_on > last or (ended_at is not None and ended_at < end):
                continue
            counted_at = year.counted_at(at)
            diagnosis, risks = said.clinical(counted_at)
            on_it.add(
                at,
                area=histories.team(entry_id, team, end),
                age=facts.age(said.at(counted_at), last),
                rating=histories.standing(entry_id, last, end, counted_at),
                diagnosis=diagnosis,
                consent=histories.consent(referral_id, end),
                risk=risks,
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
        if closed is None and _holding(withdrawn.get(referral_id, ()), counted_at) is not None:
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
        found[key].append((str(value), since, until))
    return found


def _holding(held: Sequence[_Held], moment: datetime) -> str | None:
    """What held at a moment."""
    for value, since, until in held:
        if since < moment and (until is None or until >= moment):
            return value
    return None


def _checks(session: Session) -> dict[int, list[_Check]]:
    found: dict[int, list[_Check]] = defaultdict(list)
    check: Any = ValueCheck
    entry: Any = Entry
    query = (
        select(check.referral_id, check.field, check.kind, check.value, check.made_at, check.superseded_at)
        .join(Entry, entry.referral_id == check.referral_id)
        .where(check.field.in_(facts.LOOKED_AT))
    )
    for referral_id, field, kind, value, made_at, superseded_at in session.execute(query):
        found[referral_id].append((field, kind, value, made_at, superseded_at))
    return found


def _checked(checks: Sequence[_Check], moment: datetime) -> dict[str, tuple[CheckKind, Any]]:
    """The checks that held at a moment."""
    return {
        field: (kind, value)
        for field, kind, value, made_at, superseded_at in checks
        if made_at < moment and (superseded_at is None or superseded_at >= moment)
    }
