"""The figures of a report: a financial year with very many referrals, counted and protected."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, Final

from sqlalchemy import insert

from bench.queue import filled
from parsers.record import KEYS
from store import themes
from store.engine import Store
from store.models import Referral
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


def _refilled(store: Store) -> None:
    chance = Random(3)
    referral: Any = Referral
    with store.transaction() as session:
        rows = [dict(row._mapping) for row in session.execute(referral.__table__.select())]
        session.execute(referral.__table__.delete())
        for start in range(0, len(rows), 5000):
            session.execute(
                insert(referral),
                [
                    {**{key: value for key, value in row.items() if key not in ("owner", "pressing")}, "fields": _form(chance)}
                    for row in rows[start : start + 5000]
                ],
            )


def themes_lines(many: int = 100_000) -> Iterator[str]:
    """A line for each financial year: how many of the referrals arrived in it, and the seconds that its report takes."""
    with tempfile.TemporaryDirectory() as folder, filled(many, f"sqlite:///{folder}/themes.db") as store:
        _refilled(store)
        for year in _YEARS:
            start = time.perf_counter()
            with store.reading() as session:
                groups = themes.counted(session, year, _AFTER, ThemesSettings())
            between = time.perf_counter()
            for group in groups:
                protected(group, ThemesSettings())
            ended = time.perf_counter()
            yield f"themes, {sum(groups[0].totals)} referrals of {many} in a year: counted in {between - start:.1f} s, protected in {ended - between:.2f} s"
