"""What is counted of one referral."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from triage.facts import AGES, REFERRERS, WAITS, area, facts, wait

ON = date(2026, 11, 22)


def read(content: Any, state: str = "read") -> dict[str, Any]:
    return {"value": content, "state": state}


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2026-11-22", "0_to_10"), ("2015-11-23", "0_to_10"), ("2015-11-22", "11_to_15"), ("2010-11-23", "11_to_15"), ("2010-11-22", "16_or_17"),
        ("2008-11-23", "16_or_17"), ("2008-11-22", "18_to_25"), ("2000-11-22", "26_to_44"), ("1981-11-22", "45_to_64"), ("1961-11-22", "65_or_over"),
        ("1920-01-01", "65_or_over"), ("2026-11-23", "not_settled"), ("April 2009", "not_settled"),
    ],
)  # fmt: skip
def test_the_age_is_that_on_the_day(born: str, band: str) -> None:
    assert facts({"person.date_of_birth": read(born)}, ON).age == band
    assert band in AGES


@pytest.mark.parametrize(
    ("disability", "autism", "told"),
    [
        (read("diagnosed"), read("diagnosed"), "both"),
        (read("diagnosed"), None, "learning_disability"),
        (read("diagnosed"), read("suspected"), "learning_disability"),
        (read("no"), read("diagnosed"), "autism"),
        (None, read("suspected"), "suspected"),
        (read("no"), read("no"), "neither"),
        (read("no"), None, "not_said"),
        (None, None, "not_said"),
        (read("diagnosed", "unsure"), read("diagnosed"), "not_settled"),
        (None, read("no", "conflict"), "not_settled"),
    ],
)
def test_the_diagnosis(disability: Any, autism: Any, told: str) -> None:
    assert facts({"diagnosis.learning_disability": disability, "diagnosis.autism": autism}, ON).diagnosis == told


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("Social worker", "social_care"), ("Senior Social Worker, CYP disability", "social_care"), ("SENCO", "education"), ("Head teacher", "education"), ("Class Teacher", "education"),
        ("GP", "general_practice"), ("Dr, GP partner", "general_practice"), ("Community LD Nurse", "health"), ("Clinical psychologist", "health"), ("Consultant psychiatrist", "health"),
        ("Speech and language therapist", "health"), ("Support worker", "provider"), ("Registered Manager", "provider"), ("Keyworker", "keyworker"), ("Transforming Care Navigator", "keyworker"),
        ("Mother", "family_or_carer"), ("mum", "family_or_carer"), ("Foster carer", "family_or_carer"), ("Myself", "person"), ("Self", "person"), ("PC, police", "justice"), ("IMCA", "advocate"),
        ("Astronaut", "other"), ("Megaphone designer", "other"),
    ],
)  # fmt: skip
def test_who_refers_is_told_by_the_kind_of_job_and_never_in_words(role: str, told: str) -> None:
    assert facts({"referral.referrer_role": read(role)}, ON).referrer == told
    assert told in REFERRERS


def test_a_referral_by_the_person_or_a_parent_that_does_not_say_which_is_not_settled() -> None:
    assert facts({"referral.is_self_referral": read("yes")}, ON).referrer == "not_settled"
    assert facts({"referral.is_self_referral": read("no")}, ON).referrer == "not_said"
    assert facts({"referral.referrer_role": read("Nurse", "unsure")}, ON).referrer == "not_settled"


def test_codes_are_told_as_they_are_and_only_codes() -> None:
    told = facts(
        {
            "consent.basis": read("deputy"),
            "risk.rating_suggested": read("purple"),
            "risk.factors": read(["transition", "self_harm", "dragons"]),
        },
        ON,
    )
    assert (told.consent, told.referrer_rating, told.risks) == ("deputy", "not_settled", ("self_harm", "transition"))
    assert facts({"risk.factors": read(["self_harm"], "conflict")}, ON).risks == ("not_settled",)
    assert facts({}, ON).risks == ()
    assert "deputy" not in repr(told)


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "same_day"),
        (1, "1_or_2_days"),
        (2, "1_or_2_days"),
        (3, "3_to_7_days"),
        (28, "15_to_28_days"),
        (29, "over_28_days"),
        (None, "not_yet"),
    ],
)
def test_waits_are_told_in_bands(days: int | None, band: str) -> None:
    assert wait(days) == band
    assert band in WAITS


@pytest.mark.parametrize(
    ("team", "told"), [("east", "east"), ("out_of_area_waveney", "out_of_area_waveney"), ("unsure", "other"), ("elsewhere", "other")]
)
def test_the_area_is_that_of_the_team(team: str, told: str) -> None:
    assert area(team) == told
