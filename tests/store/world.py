"""What the made-up population of the figures stands on: its year, what is put into the tables, and what a report has to count of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import Session

from store.models import (
    AuditEvent,
    Consent,
    CountedValues,
    Decision,
    Entry,
    HospitalStay,
    Letter,
    Outbox,
    RatingGiven,
    Referral,
    Review,
    ServiceGap,
    ValueCheck,
    Withdrawal,
)

LONDON = ZoneInfo("Europe/London")
YEAR = 2025
GAPS = ("respite", "advocacy")
#: The first days of the quarters of April 2025 to March 2026, and the days after 28 more from which each is told.
QUARTERS = (
    (date(2025, 4, 1), date(2025, 6, 30)),
    (date(2025, 7, 1), date(2025, 9, 30)),
    (date(2025, 10, 1), date(2025, 12, 31)),
    (date(2026, 1, 1), date(2026, 3, 31)),
)
COUNTED = (date(2025, 7, 29), date(2025, 10, 29), date(2026, 1, 29), date(2026, 4, 29))
MONTH = ("first_month", "second_month", "third_month")

RISKS = ("self_harm", "going_missing", "placement_breakdown", "transition")


def place(day: date) -> int | None:
    """In which of the quarters a day is."""
    return next((at for at, (first, last) in enumerate(QUARTERS) if first <= day <= last), None)


def moment(day: date, hour: int = 11) -> datetime:
    """A time of a day in London."""
    return datetime(day.year, day.month, day.day, hour, 0, tzinfo=LONDON)


@dataclass
class World:
    """Everything that is put in, by table, and what a report has to count of it, by group, table, row and quarter."""

    chance: Random
    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    expected: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)
    waits: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def put(self, model: Any, **values: Any) -> int:
        """A row for a table: its id."""
        found = self.rows.setdefault(model, [])
        found.append({"id": len(found) + 1, **values})
        return len(found)

    def count(self, group: str, at: int, **rows: str | tuple[str, ...]) -> None:
        """One that the report has to count."""
        self.expected[group, "", "", at] += 1
        for table, names in rows.items():
            for name in (names,) if isinstance(names, str) else names:
                self.expected[group, table, name, at] += 1

    def insert(self, session: Session) -> None:
        """Put it all in. Nothing points to a gap or an audit event, and there may be some already."""
        self.rows[CountedValues] = [
            {"referral_id": row["id"], "arrived_on": row["arrived_on"], "team_suggested": row["team_suggested"], "said": row["fields"]}
            for row in self.rows.get(Referral, [])
        ]
        order = (
            Letter,
            Referral,
            CountedValues,
            Decision,
            ValueCheck,
            Entry,
            RatingGiven,
            HospitalStay,
            Consent,
            Withdrawal,
            Review,
            Outbox,
            AuditEvent,
            ServiceGap,
        )
        for model in order:
            rows = self.rows.get(model, [])
            if model in (AuditEvent, ServiceGap):
                rows = [{key: value for key, value in row.items() if key != "id"} for row in rows]
            if rows:
                session.execute(insert(model), rows)


def age(born: str, on: date) -> str:
    if born in ("not_said", "not_settled"):
        return born
    day = date.fromisoformat(born)
    years = on.year - day.year - ((on.month, on.day) < (day.month, day.day))
    for least, name in (
        (65, "65_or_over"),
        (45, "45_to_64"),
        (26, "26_to_44"),
        (18, "18_to_25"),
        (16, "16_or_17"),
        (11, "11_to_15"),
        (0, "0_to_10"),
    ):
        if years >= least:
            return name
    return "not_settled"


def diagnosis(disability: str, autism: str) -> str:
    if "not_settled" in (disability, autism):
        return "not_settled"
    return {
        ("diagnosed", "diagnosed"): "both",
        ("no", "no"): "neither",
    }.get((disability, autism)) or (
        "learning_disability"
        if disability == "diagnosed"
        else "autism"
        if autism == "diagnosed"
        else "suspected"
        if "suspected" in (disability, autism)
        else "not_said"
    )


def risks(told: Any) -> tuple[str, ...]:
    return () if told == "not_said" else ("not_settled",) if told == "not_settled" else tuple(told)
