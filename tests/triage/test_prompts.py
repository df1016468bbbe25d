"""What each rating asks of people, and when it is no longer asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from triage.entry_facts import EntryFacts, StepFact
from triage.prompts import PromptKind, prompts

TODAY = date(2026, 11, 23)
RATED = date(2026, 11, 1)
ADULT = EntryFacts(
    team="east",
    standing="green",
    rating="green",
    rating_since=RATED,
    rated_on=RATED,
    born=date(1990, 5, 1),
    started_on=RATED,
    consent_recorded=True,
    consent_basis="informed",
    consent_on=RATED,
    inpatient_since=None,
    discharged_on=None,
    moved_on=None,
    cetr_members=0,
)
CHILD = date(2010, 5, 1)
TWENTY_FIVE = date(2000, 11, 24)  # 26 tomorrow
TWENTY_SIX = date(2000, 11, 23)  # 26 today


def standing(colour: str, **changes: Any) -> EntryFacts:
    if colour == "blue":
        return replace(ADULT, standing="blue", inpatient_since=date(2026, 11, 10), **changes)
    return replace(ADULT, standing=colour, rating=colour, **changes)


def step(kind: str, asked: date, held: date | None = None, *, over: bool | None = None) -> StepFact:
    return StepFact(kind, asked, held, held is not None if over is None else over)


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        (standing("red"), ["cetr"]),
        (standing("red", born=CHILD), ["cetr", "keyworker"]),
        (standing("red", born=TWENTY_FIVE), ["cetr", "keyworker"]),
        (standing("red", born=TWENTY_SIX), ["cetr"]),
        (standing("red", born=None), ["cetr", "keyworker"]),
        (standing("amber"), ["meeting_or_cetr"]),
        (standing("amber", born=CHILD), ["meeting_or_cetr", "keyworker"]),
        (standing("green"), ["cetr_members"]),
        (standing("green", born=CHILD, cetr_members=3), []),
        (standing("blue"), ["oversight_visit", "inpatient_cetr"]),
        (standing("blue", rating=None, born=CHILD), ["oversight_visit", "inpatient_cetr"]),
        # what was held since is no longer asked for; what was held before the rating is
        (standing("red", steps=(step("cetr", RATED, RATED),)), []),
        (standing("red", steps=(step("cetr", date(2026, 5, 1), date(2026, 10, 31)),)), ["cetr"]),
        (standing("red", steps=(step("multi_agency_meeting", RATED, RATED),)), ["cetr"]),
        (standing("amber", steps=(step("multi_agency_meeting", RATED, TODAY),)), []),
        (standing("amber", steps=(step("cetr", RATED, TODAY),)), []),
        # asked for and refused is asked for still
        (standing("red", steps=(step("cetr", RATED, over=True),)), ["cetr"]),
        # a keyworker who was taken up long ago is known
        (standing("amber", born=CHILD, steps=(step("keyworker_referral", date(2024, 1, 1), date(2024, 2, 1)),)), ["meeting_or_cetr"]),
        (standing("blue", steps=(step("oversight_visit", date(2026, 11, 11), date(2026, 11, 12)),)), ["inpatient_cetr"]),
        (standing("blue", steps=(step("cetr", RATED, date(2026, 11, 9)),)), ["oversight_visit", "inpatient_cetr"]),
    ],
)
def test_what_is_asked_of_people(facts: EntryFacts, kinds: list[str]) -> None:
    found = prompts(facts, TODAY)
    assert [prompt.kind.value for prompt in found] == kinds
    assert all("NHS England" in prompt.source for prompt in found)


def test_asked_for_and_not_held_yet_is_shown_with_its_day() -> None:
    (prompt,) = prompts(standing("red", steps=(step("cetr", date(2026, 11, 20)),)), TODAY)
    assert (prompt.kind, prompt.asked_on) == (PromptKind.CETR, date(2026, 11, 20))
    assert prompt.words == "Asked for on 20 November 2026 and not held yet."
