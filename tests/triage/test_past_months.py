"""A month without a year is over, unless it is the month of now or what is told goes on."""

from __future__ import annotations

import pytest

from triage.danger import danger_words
from triage.danger_scenes import scenes
from triage.past_months import in_a_past_month

NOVEMBER = 11


@pytest.mark.parametrize(
    ("said", "month", "past"),
    [
        ("In March he picked up a kitchen knife.", NOVEMBER, True),
        ("in early March he picked up a kitchen knife", NOVEMBER, True),
        ("In March he picked up a kitchen knife.", None, True),
        ("In November he picked up a kitchen knife.", NOVEMBER, False),
        ("In November he picked up a kitchen knife.", 1, True),
        ("He went missing in March and is still not found.", NOVEMBER, False),
        ("In March this year he picked up a kitchen knife.", NOVEMBER, False),
        ("He picked up a kitchen knife.", NOVEMBER, False),
        ("In between March and April, in November he had a knife.", NOVEMBER, False),
    ],
)
def test_a_month_is_over_unless_it_is_now(said: str, month: int | None, past: bool) -> None:
    assert in_a_past_month(said, month) is past


@pytest.mark.parametrize(("month", "told"), [(NOVEMBER, False), (3, True)])
def test_danger_in_a_month_counts_in_that_month(month: int, told: bool) -> None:
    assert bool(danger_words("In March he has picked up a kitchen knife.", month)) is told
    assert bool(scenes("In March he has lit the curtains and there is smoke everywhere.", month)) is told
