"""The figures of a report: a financial year with very many referrals, counted and protected."""

from __future__ import annotations

import tempfile
import time as time_of_day
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, text, update

from bench.queue import filled
from parsers.record import KEYS
from store import themes
from store.engine import Store
from store.models import (
    MACHINE,
    Action,
    AuditEvent,
    CheckKind,
    Consent,
    CountedValues,
    Decision,
    DecisionKind,
    Entry,
    RatingGiven,
    Referral,
    Review,
    ValueCheck,
)
from tests.services import _database, postgresql_server
from triage.facts import looked_at
from triage.figures import ThemesSettings
from triage.suppression import protected

_AFTER: Final = date(2027, 6, 1)
_YEARS: Final = (2025, 2026)


def _form(chance: Random) -> dict[str, Any]:
    """What a form says, as long as forms are."""
    said: dict[str, Any] = {
        "person.date_of_birth": f"{chance.randint(1950, 2020)}-05-06",
        "diagnosis.learning_disability": chance.choice(["diagnosed", "suspected", "no"]),
        "diagnosis.autism": chance.choice(["diagnosed", "suspected", "no"]),
        "consent.basis": chance.choice(KEYS["consent.basis"].codes),
        "referral.referrer_role": chance.choice(["Social worker", "Nurse", "Mum", "SENCO"]),
        "risk.factors": [code for code in KEYS["risk.factors"].codes if chance.random() < 0.3],
        "risk.rating_suggested": chance.choice(["red", "amber", "green"]),
    }
    place = {"document": "form.docx", "page": 1, "box": [72, 140, 300, 156], "text": "x" * 40}
    values = {key: {"value": value, "state": "read", "note": None, "place": place} for key, value in said.items()}
    return {**values, "risk.current_issues": {"value": "x" * 2000, "state": "read", "note": None, "place": place}}


def _worked_on(store: Store) -> None:
    """What people did with them, as a service does: looked at, decided, a value in three confirmed; one in five on the register."""
    chance, at = Random(3), count(1)
    rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    with store.transaction() as session:
        referral: Any = Referral
        for number, arrived in session.execute(select(referral.id, referral.arrived_on)).all():
            fields = _form(chance)
            rows[Referral].append({"b_id": number, "fields": fields})
            counted = {"referral_id": number, "arrived_on": arrived, "team_suggested": chance.choice(["east", "west", "cyp", "unsure"])}
            rows[CountedValues].append({**counted, "said": looked_at(fields)})
            _work(rows, chance, number, datetime.combine(arrived, time(9), UTC), at)
        session.execute(update(referral.__table__).where(referral.__table__.c.id == bindparam("b_id")), rows.pop(Referral))
        for table in (CountedValues, Decision, ValueCheck, Entry, RatingGiven, Consent, Review, AuditEvent):
            for start in range(0, len(rows[table]), 5000):
                session.execute(insert(table), rows[table][start : start + 5000])


def _work(rows: dict[Any, list[dict[str, Any]]], chance: Random, number: int, came: datetime, at: Iterator[int]) -> None:
    accepted, seen, decided = chance.random() < 0.2, came + timedelta(hours=3), came + timedelta(days=chance.randint(1, 40))
    for actor, action, moment in (
        (MACHINE, Action.REFERRAL_QUEUED, came),
        (MACHINE, Action.EMAIL_OWED, came),
        (MACHINE, Action.EMAIL_SENT, came),
        ("Ann", Action.REFERRAL_SEEN, seen),
        ("Ann", Action.REFERRAL_CLAIMED, seen),
        ("Ann", Action.VALUE_CONFIRMED, seen),
        ("Ann", Action.REFERRAL_SEEN, decided),
        ("Ann", Action.REFERRAL_DECLINED, decided),
    ):
        rows[AuditEvent].append({"at": moment, "actor": actor, "action": action, "referral_id": number, "detail": {}})
    if chance.random() < 0.33:
        check = {"field": "consent.basis", "kind": CheckKind.CONFIRM, "made_by": "Ann", "made_at": seen, "superseded_at": None}
        rows[ValueCheck].append({"referral_id": number, "value": None, **check})
    rating = (
        {"rating": "amber", "review_on": decided.date(), "team": "east"} if accepted else {"rating": None, "review_on": None, "team": None}
    )
    kind = DecisionKind.ACCEPT if accepted else DecisionKind.DECLINE
    rows[Decision].append({"referral_id": number, "kind": kind, "decided_by": "Ann", "reason": "why", "decided_at": decided, **rating})
    if not accepted:
        return
    entry = next(at)
    rated = {"rating": "amber", "rated_by": "Ann", "rated_at": decided}
    changed = {"version": 1, "changed_by": "Ann", "changed_at": decided}
    reference = {"id": entry, "referral_id": number, "reference": f"BENCH-{number}", "team": "east", "started_on": decided.date()}
    rows[Entry].append({**reference, **rated, **changed})
    rows[RatingGiven].append({"entry_id": entry, "reason": "why", **rated})
    consent = {"basis": "informed", "source": "form", "recorded_by": "Ann", "recorded_at": decided}
    rows[Consent].append({"referral_id": number, **consent})
    for days in (30, 70, 110):
        held = decided + timedelta(days=days)
        closed = {"closed_at": held, "closed_as": "done", "closed_by": "Ann", "held_on": held.date()}
        rows[Review].append({"entry_id": entry, "due_on": held.date(), **closed})


def themes_lines(many: int = 100_000) -> Iterator[str]:
    """A line for each database and financial year: how many of the referrals arrived in it, and the processor's seconds that its report
    takes, here and in the database."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        urls = {
            "SQLite": f"sqlite:///{folder}/themes.db",
            "PostgreSQL": stack.enter_context(_database(stack.enter_context(postgresql_server()), template="template0")),
        }
        for name, url in urls.items():
            with filled(many, url) as store:
                _worked_on(store)
                if store.dialect == "postgresql":
                    with store.transaction() as session:
                        session.execute(text("ANALYZE"))
                for year in _YEARS:
                    yield f"themes, {name}, {_report(store, year, many)}"


def _report(store: Store, year: int, many: int) -> str:
    began, here = time_of_day.perf_counter(), time_of_day.process_time()
    with store.reading() as session:
        groups = themes.counted(session, year, _AFTER, ThemesSettings())
    for group in groups:
        protected(group, ThemesSettings())
    used, passed = time_of_day.process_time() - here, time_of_day.perf_counter() - began
    on_it = sum(groups[2].totals)
    return f"{sum(groups[0].totals)} of {many} referrals in a year, {on_it} put on the register: {used:.1f} s of processor here, {passed:.1f} s in all"
