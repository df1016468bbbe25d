"""Hands drawn by seed: how people really fill in forms, and where they stumble."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.forms.answers import check_digit
from tests.forms.filling import Answers, Hand

DATES = (
    "{d:02}/{m:02}/{y}",
    "{d}/{m}/{y}",
    "{d} {month} {y}",
    "{d}{th} {month} {y}",
    "{d:02}.{m:02}.{y}",
    "{d:02}-{m:02}-{y}",
    "{d} {mon} {y}",
    "{d:02}/{m:02}/{yy:02}",
)
GLYPHS = (("☒", "☐"), ("☑", "☐"), ("✔", "☐"), ("☒", "☐"))
CROSSES = ("X", "x", "✓", "X")
INKS = (None, None, ("Courier New", "1F3864"), ("Comic Sans MS", "0000FF"))
GAP_WORDS = ("", "", "", "N/A", "see attached", "-")
NEVER_GAPS = frozenset(
    [
        "person.given_name",
        "person.family_name",
        "person.date_of_birth",
        "consent.basis",
        "referral.referrer_name",
        "referral.date",
        "risk.current_issues",
        "person.title",
    ]
)


def draw_hand(rng: random.Random, answers: Answers) -> Hand:
    """A hand for these answers: a few gaps, now and then something crossed out."""
    open_keys = [
        key for key in sorted(answers) if key not in NEVER_GAPS and key.split(".")[0] != "support" and isinstance(answers[key], str)
    ]
    gaps = {key: rng.choice(GAP_WORDS) for key in rng.sample(open_keys, k=rng.randint(0, 4))}
    struck = {"person.phone": "01632 960" + f"{rng.randint(0, 999):03}"} if rng.random() < 0.08 else {}
    return Hand(
        dates=rng.choice(DATES),
        spaced_numbers=rng.random() < 0.7,
        capital_family=rng.random() < 0.15,
        address_lines=rng.random() < 0.6,
        lower_postcode=rng.random() < 0.12,
        glyphs=rng.choice(GLYPHS),
        cross=rng.choice(CROSSES),
        ink=rng.choice(INKS),
        gaps=gaps,
        struck=struck,
    )


def stumble(rng: random.Random, answers: Answers, hand: Hand) -> tuple[Answers, Hand, tuple[str, ...]]:
    """Now and then a mistake that a reader has to notice: a number that cannot be right, two boxes ticked."""
    chance = rng.random()
    number = answers["person.nhs_number"]
    assert isinstance(number, str)
    if chance < 0.08:
        wrong = number[:9] + str((check_digit(number[:9]) + 3) % 10)
        return (
            {**answers, "person.nhs_number": wrong},
            replace(hand, doubtful=frozenset({"person.nhs_number"}), struck={}),
            ("NHS number fails its check digit",),
        )
    if chance < 0.14 and answers["consent.basis"] in {"informed", "best_interests"}:
        other = "best_interests" if answers["consent.basis"] == "informed" else "informed"
        return answers, replace(hand, twice={"consent.basis": other}), ("two consent options marked",)
    return answers, hand, ()
