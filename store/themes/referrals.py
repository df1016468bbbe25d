"""The referrals of a report: those that arrived in its quarters, each as it stood when its quarter was counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, Select, func, select, type_coerce
from sqlmodel import Session, col

from parsers.reading import State
from store.models import MACHINE, Action, AuditEvent, CheckKind, Decision, DecisionKind, Referral, ValueCheck
from store.themes.tally import MONTHS, Tally, Year, days_between
from triage import facts
from triage.figures import Group

_R: Final[Any] = Referral
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
    seen: datetime | None = None
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
    worked = _worked(session, year)
    for referral_id, arrived_on, suggested, values in _arrived(session, year):
        at, done = year.place(arrived_on), worked[referral_id]
        if done.outcome in SET_APART:
            apart.add(at, why=done.outcome)
            continue
        found = facts.facts(as_checked(values, done.checks), arrived_on)
        seen, decided = days_between(arrived_on, done.seen), days_between(arrived_on, done.decided)
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


def values_of(referral: Any) -> list[Any]:
    """The columns that bring the values which a report looks at, in the order of `facts.LOOKED_AT`: what else a form says stays in
    the database. `referral` is the table or an alias of it."""
    return [type_coerce(referral.fields, JSON)[key] for key in facts.LOOKED_AT]


def as_checked(values: Mapping[str, Any], checks: Mapping[str, tuple[CheckKind, Any]]) -> dict[str, Any]:
    """The values with what people said in place of what was read."""
    found = dict(values)
    for key, (kind, value) in checks.items():
        if kind is CheckKind.CLEAR:
            found[key] = None
        elif kind is CheckKind.CORRECT:
            found[key] = {"value": value, "state": State.PERSON.value}
        elif found.get(key) is not None:
            found[key] = {**found[key], "state": State.PERSON.value}
    return found


def _arrived(session: Session, year: Year) -> Iterator[tuple[int, date, str, dict[str, Any]]]:
    query = _of(year, select(_R.id, _R.arrived_on, _R.team_suggested, *values_of(_R)))
    for row in session.execute(query.execution_options(yield_per=1000)):
        yield row[0], row[1], row[2], dict(zip(facts.LOOKED_AT, row[3:], strict=True))


def _worked(session: Session, year: Year) -> defaultdict[int, _Worked]:
    found: defaultdict[int, _Worked] = defaultdict(_Worked)
    _decisions(session, year, found)
    _seen(session, year, found)
    _assigned(session, year, found)
    for referral_id, arrived_on, key, kind, value, made_at, superseded_at in session.execute(_checks(year)):
        counted_at = year.counted_at(year.place(arrived_on))
        if made_at < counted_at and (superseded_at is None or superseded_at >= counted_at):
            found[referral_id].checks[key] = (kind, value)
    return found


def _decisions(session: Session, year: Year, found: defaultdict[int, _Worked]) -> None:
    columns = (col(Decision.referral_id), _R.arrived_on, col(Decision.kind), col(Decision.decided_at), col(Decision.team))
    query = _of(year, select(*columns).join(Referral, _R.id == col(Decision.referral_id)))
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


def _seen(session: Session, year: Year, found: defaultdict[int, _Worked]) -> None:
    """The first thing that a named person did with each: looked at it, claimed it, checked a value, decided."""
    query = (
        select(col(AuditEvent.referral_id), _R.arrived_on, func.min(col(AuditEvent.at)))
        .join(Referral, _R.id == col(AuditEvent.referral_id))
        .where(col(AuditEvent.actor) != MACHINE)
        .group_by(col(AuditEvent.referral_id), _R.arrived_on)
    )
    for referral_id, arrived_on, at in session.execute(_of(year, query)):
        if at < year.counted_at(year.place(arrived_on)):
            found[referral_id].seen = at


def _assigned(session: Session, year: Year, found: defaultdict[int, _Worked]) -> None:
    query = (
        select(col(AuditEvent.referral_id), _R.arrived_on, col(AuditEvent.at), col(AuditEvent.detail))
        .join(Referral, _R.id == col(AuditEvent.referral_id))
        .where(col(AuditEvent.action) == Action.REFERRAL_ASSIGNED)
        .order_by(col(AuditEvent.id))
    )
    for referral_id, arrived_on, at, detail in session.execute(_of(year, query)):
        if at < year.counted_at(year.place(arrived_on)):
            found[referral_id].named(detail["team"], at)


def _checks(year: Year) -> Select[Any]:
    check: Any = ValueCheck
    columns = (check.referral_id, _R.arrived_on, check.field, check.kind, check.value, check.made_at, check.superseded_at)
    return _of(year, select(*columns).join(Referral, _R.id == check.referral_id).where(check.field.in_(facts.LOOKED_AT)))


def _of(year: Year, query: Select[Any]) -> Select[Any]:
    return query.where(_R.arrived_on >= year.first, _R.arrived_on <= year.last)
