"""What changes in somebody's life, and from which day people are asked about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.triage.test_prompts import ADULT
from triage.ages import months_after
from triage.entry_facts import EntryFacts
from triage.register_settings import TransitionSettings
from triage.transitions import transitions

NONE = TransitionSettings()
ALL = TransitionSettings(days_before_16=30, months_before_18=6, consent_older_than_months=12, rating_unchanged_for_days=100)
BORN = date(2010, 11, 23)
CHILD = replace(
    ADULT, team="cyp", born=BORN, consent_basis="parental_responsibility", consent_on=date(2026, 3, 1), started_on=date(2026, 3, 1)
)


def told(facts: EntryFacts, today: date, settings: TransitionSettings) -> list[tuple[str, date]]:
    return [(one.kind.value, one.on) for one in transitions(facts, today, settings)]


SIXTEEN, EIGHTEEN = date(2026, 11, 23), date(2028, 11, 23)


@pytest.mark.parametrize(
    ("changes", "today", "settings", "expected"),
    [
        ({}, date(2026, 11, 22), NONE, []),
        ({}, SIXTEEN, NONE, [("sixteen", SIXTEEN)]),
        ({}, date(2026, 10, 23), ALL, []),
        ({}, date(2026, 10, 24), ALL, [("sixteen", SIXTEEN)]),
        ({"consent_on": SIXTEEN}, date(2026, 12, 1), NONE, []),
        ({"consent_on": None}, date(2026, 12, 1), NONE, [("sixteen", SIXTEEN)]),
        ({"consent_on": SIXTEEN}, date(2028, 5, 22), NONE, []),
        ({"consent_on": date(2028, 5, 1)}, date(2028, 5, 22), ALL, []),
        ({"consent_on": date(2028, 5, 1)}, date(2028, 5, 23), ALL, [("eighteen", EIGHTEEN)]),
        ({"consent_on": date(2028, 5, 1)}, EIGHTEEN, NONE, [("eighteen", EIGHTEEN)]),
        # handed over without fresh consent, fresh consent without handing over, both
        ({"consent_on": date(2028, 5, 1), "team": "west"}, date(2029, 1, 1), NONE, [("eighteen", EIGHTEEN)]),
        ({"consent_on": EIGHTEEN}, date(2029, 1, 1), NONE, [("eighteen", EIGHTEEN)]),
        ({"consent_on": EIGHTEEN, "team": "west"}, date(2029, 1, 1), NONE, []),
        # put on the register as an adult
        ({"consent_on": date(2030, 1, 1), "team": "west", "started_on": date(2030, 1, 2)}, date(2030, 2, 1), NONE, []),
        ({"born": None}, EIGHTEEN, NONE, []),
        ({"born": date(2008, 2, 29), "consent_on": date(2025, 1, 1)}, date(2026, 2, 28), NONE, []),
        ({"born": date(2008, 2, 29), "consent_on": date(2025, 1, 1)}, date(2026, 3, 1), NONE, [("eighteen", date(2026, 3, 1))]),
    ],
)
def test_birthdays(changes: dict[str, Any], today: date, settings: TransitionSettings, expected: list[tuple[str, date]]) -> None:
    settings = settings.model_copy(update={"consent_older_than_months": None, "rating_unchanged_for_days": None})
    assert told(replace(CHILD, **changes), today, settings) == expected


@pytest.mark.parametrize(
    ("changes", "today", "settings", "expected"),
    [
        ({"consent_recorded": False, "consent_on": None}, date(2026, 11, 2), NONE, [("consent_missing", date(2026, 11, 1))]),
        ({"consent_on": date(2025, 11, 1)}, date(2026, 10, 31), ALL, []),
        ({"consent_on": date(2025, 11, 1)}, date(2026, 11, 1), ALL, [("consent_old", date(2026, 11, 1))]),
        ({"consent_on": date(2020, 1, 1)}, date(2026, 11, 1), NONE, []),
        ({"consent_on": None}, date(2026, 11, 2), ALL, [("consent_old", date(2026, 11, 1))]),
        ({"consent_on": None}, date(2026, 11, 2), NONE, []),
        ({"rating_since": date(2026, 1, 1)}, date(2026, 4, 10), ALL, []),
        ({"rating_since": date(2026, 1, 1)}, date(2026, 4, 11), ALL, [("rating_unchanged", date(2026, 4, 11))]),
        ({"rating_since": date(2026, 1, 1)}, date(2026, 4, 11), NONE, []),
        ({"rating_since": date(2026, 1, 1), "standing": "blue", "inpatient_since": date(2026, 2, 1)}, date(2026, 8, 1), ALL, []),
        ({"discharged_on": date(2026, 11, 5)}, date(2026, 11, 6), NONE, [("discharged", date(2026, 11, 5))]),
        ({"discharged_on": date(2026, 11, 5), "rated_on": date(2026, 11, 5)}, date(2026, 11, 6), NONE, []),
        ({"discharged_on": date(2026, 11, 5), "standing": "blue", "inpatient_since": date(2026, 11, 6)}, date(2026, 11, 6), NONE, []),
        ({"moved_on": date(2026, 11, 5)}, date(2026, 11, 6), NONE, [("moved", date(2026, 11, 5))]),
        (
            {"moved_on": date(2026, 11, 5), "discharged_on": date(2026, 11, 4), "consent_recorded": False},
            date(2026, 11, 6),
            NONE,
            [("consent_missing", date(2026, 11, 1)), ("discharged", date(2026, 11, 4)), ("moved", date(2026, 11, 5))],
        ),
    ],
)
def test_consent_rating_hospital_and_moving(
    changes: dict[str, Any], today: date, settings: TransitionSettings, expected: list[tuple[str, date]]
) -> None:
    assert told(replace(ADULT, **changes), today, settings) == expected


def test_every_reason_is_a_sentence_with_its_day() -> None:
    (one,) = transitions(CHILD, SIXTEEN, NONE)
    assert one.reason == "Turned 16 on 23 November 2026: from then on the young person's own consent is needed."
    (one,) = transitions(replace(CHILD, consent_on=date(2028, 1, 1)), date(2028, 6, 1), TransitionSettings(months_before_18=6))
    assert one.reason == "Turns 18 on 23 November 2028: hand over to the adult team of the area, with fresh consent."


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), -6, date(2026, 5, 30)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 31), -3, date(2026, 2, 28)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_months_are_counted_to_the_end_of_short_ones(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected
