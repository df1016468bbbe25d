"""The referrals of a report: those that arrived in its quarters, each as it stood when its quarter was counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select, text, type_coerce
from sqlmodel import Session, col

from parsers.reading import State
from store.columns import UtcDateTime
from store.models import BY_A_PERSON, Action, AuditEvent, CheckKind, CountedValues, Decision, DecisionKind, ValueCheck
from store.themes.tally import MONTHS, Tally, Year, days_between
from triage import facts
from triage.figures import Group

_C: Final[Any] = CountedValues
_AT_A_TIME: Final = 5000
OUTCOMES: Final = ("waiting", "asked", "accepted", "declined", "redirected")
SET_APART: Final = ("duplicate", "not_a_referral")

_OUTCOME: Final = {
    DecisionKind.ACCEPT: "accepted",
    DecisionKind.DECLINE: "declined",
    DecisionKind.REDIRECT: "redirected",
    DecisionKind.ASK: "asked",
    DecisionKind.REOPEN: "waiting",
    DecisionKind.DUPLICATE: "duplicate",
    DecisionKind.NOT_A_REFERRAL: "not_a_referral",
}
_SETTLES: Final = (DecisionKind.ACCEPT, DecisionKind.DECLINE, DecisionKind.REDIRECT)


@dataclass(slots=True)
class _Worked:
    """What people had done with a referral when its quarter was counted."""

    outcome: str = "waiting"
    team: str | None = None
    team_at: datetime | None = None
    decided: datetime | None = None
    checks: dict[str, tuple[CheckKind, Any]] = field(default_factory=dict)

    def named(self, team: str | None, at: datetime) -> None:
        if self.team_at is None or at >= self.team_at:
            self.team, self.team_at = team, at


def referrals(session: Session, year: Year) -> tuple[Group, Group]:
    """The referrals that arrived, and apart from them the forms that people called duplicates or not referrals."""
    counted = (
        Tally("referrals", year)
        .by("month", MONTHS, yearly=False)
        .by("area", facts.AREAS)
        .by("age", facts.AGES)
        .by("diagnosis", facts.DIAGNOSES)
        .by("consent", facts.CONSENTS)
        .by("referrer", facts.REFERRERS)
        .by("referrer_rating", facts.REFERRER_RATINGS)
        .by("risk", facts.RISKS, overlapping=True, last_alone=True)
        .by("outcome", OUTCOMES)
        .by("seen", facts.WAITS)
        .by("decided", facts.WAITS)
        .wait("seen")
        .wait("decided")
    )
    apart = Tally("set_apart", year).by("why", SET_APART)
    worked, untouched = _worked(session, year), _Worked()
    for referral_id, arrived_on, suggested, values, first_seen in session.execute(_arrived(year)):
        at, done = year.place(arrived_on), worked.get(referral_id, untouched)
        if done.outcome in SET_APART:
            apart.add(at, why=done.outcome)
            continue
        found = facts.facts(as_checked(values, done.checks), arrived_on)
        in_time = first_seen is not None and first_seen < year.counted_at(at)
        seen, decided = days_between(arrived_on, first_seen if in_time else None), days_between(arrived_on, done.decided)
        counted.add(
            at,
            month=year.month(arrived_on),
            area=facts.area(done.team or suggested),
            age=found.age,
            diagnosis=found.diagnosis,
            consent=found.consent,
            referrer=found.referrer,
            referrer_rating=found.referrer_rating,
            risk=found.risks,
            outcome=done.outcome,
            seen=facts.wait(seen),
            decided=facts.wait(decided),
        )
        counted.waited("seen", at, seen)
        counted.waited("decided", at, decided)
    return counted.group(), apart.group()


def as_checked(values: Mapping[str, Any], checks: Mapping[str, tuple[CheckKind, Any]]) -> Mapping[str, Any]:
    """The values with what people said in place of what was read."""
    if not checks:
        return values
    found = dict(values)
    for key, (kind, value) in checks.items():
        if kind is CheckKind.CLEAR:
            found[key] = None
        elif kind is CheckKind.CORRECT:
            found[key] = {"value": value, "state": State.PERSON.value}
        elif found.get(key) is not None:
            found[key] = {**found[key], "state": State.PERSON.value}
    return found


def _arrived(year: Year) -> Select[Any]:
    """Each referral with the moment of the first thing that a named person did with it: looked at it, claimed it, checked a value,
    decided; None when nobody did."""
    by_a_person = select(func.min(col(AuditEvent.at))).where(col(AuditEvent.referral_id) == _C.referral_id, text(BY_A_PERSON))
    first_seen = type_coerce(by_a_person.scalar_subquery(), UtcDateTime)
    return _of(year, select(_C.referral_id, _C.arrived_on, _C.team_suggested, _C.said, first_seen))


def _worked(session: Session, year: Year) -> dict[int, _Worked]:
    found: defaultdict[int, _Worked] = defaultdict(_Worked)
    _decisions(session, year, found)
    _assigned(session, year, found)
    for referral_id, arrived_on, key, kind, value, made_at, superseded_at in session.execute(_checks(year)):
        counted_at = year.counted_at(year.place(arrived_on))
        if made_at < counted_at and (superseded_at is None or superseded_at >= counted_at):
            found[referral_id].checks[key] = (kind, value)
    return found


def _decisions(session: Session, year: Year, found: defaultdict[int, _Worked]) -> None:
    columns = (col(Decision.referral_id), _C.arrived_on, col(Decision.kind), col(Decision.decided_at), col(Decision.team))
    query = _of(year, select(*columns).join(CountedValues, _C.referral_id == col(Decision.referral_id)))
    for referral_id, arrived_on, kind, decided_at, team in session.execute(query.order_by(col(Decision.id))):
        if decided_at >= year.counted_at(year.place(arrived_on)):
            continue
        done = found[referral_id]
        if kind is DecisionKind.REOPEN and done.outcome == "redirected":
            done.named(None, decided_at)
        done.outcome = _OUTCOME[kind]
        if kind in _SETTLES and done.decided is None:
            done.decided = decided_at
        if team is not None:
            done.named(team, decided_at)


def _assigned(session: Session, year: Year, found: defaultdict[int, _Worked]) -> None:
    query = (
        select(col(AuditEvent.referral_id), _C.arrived_on, col(AuditEvent.at), col(AuditEvent.detail))
        .join(CountedValues, _C.referral_id == col(AuditEvent.referral_id))
        .where(col(AuditEvent.action) == Action.REFERRAL_ASSIGNED)
        .order_by(col(AuditEvent.id))
    )
    for referral_id, arrived_on, at, detail in session.execute(_of(year, query)):
        if at < year.counted_at(year.place(arrived_on)):
            found[referral_id].named(detail["team"], at)


def _checks(year: Year) -> Select[Any]:
    check: Any = ValueCheck
    columns = (check.referral_id, _C.arrived_on, check.field, check.kind, check.value, check.made_at, check.superseded_at)
    return _of(year, select(*columns).join(CountedValues, _C.referral_id == check.referral_id).where(check.field.in_(facts.LOOKED_AT)))


def _of(year: Year, query: Select[Any]) -> Select[Any]:
    return query.where(_C.arrived_on >= year.first, _C.arrived_on <= year.last).execution_options(yield_per=_AT_A_TIME)
