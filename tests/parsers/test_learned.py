"""Questions, headings and options known by their likeness to others: the weights belong to the bank, and wordings that stand in no
list are understood."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from parsers.labels import About, asks, disputed, heading_of, understood
from parsers.learned import same_option, same_question
from parsers.options import codes_of
from parsers.values.codes import SURE
from tools.vocabulary import VOCABULARY, fingerprint


@pytest.mark.parametrize("name", ["learned-questions.npz", "learned-options.npz", "learned-sections.npz"])
def test_the_weights_were_learnt_from_the_bank_as_it_stands(name: str) -> None:
    with np.load(VOCABULARY / name) as told:
        assert bytes(told["of"]).decode("ascii") == fingerprint()  # else: make vocabulary


def bank() -> list[str]:
    return [
        said
        for path in (VOCABULARY / "wordings").glob("*.toml")
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("wording", ())
        for said in entry["said"]
    ]


UNMET = [
    ("On which day of which year were they born, if anyone knows", "person.date_of_birth"),
    ("What have the staff attempted up till today", "plan.tried"),
    ("Which tablets has the doctor put them on", "support.medication"),
    ("What would stop this from getting worse, in your opinion", "plan.would_help"),
    ("Is a safeguarding enquiry running at present", "risk.safeguarding"),
]


@pytest.mark.parametrize(("wording", "key"), UNMET)
def test_a_wording_that_nobody_listed_is_understood(wording: str, key: str) -> None:
    assert wording not in bank()
    assert understood(wording)[0].to == key


def test_words_that_were_never_met_are_like_nothing() -> None:
    assert same_question("Zxqv wvuz") == ()


def test_what_patterns_know_well_is_not_learnt_anew() -> None:
    assert understood("Date of birth") == asks("Date of birth")


def test_two_opinions_on_a_question_are_told() -> None:
    assert not disputed("Date of birth")
    assert disputed("Name of the doctor")


@pytest.mark.parametrize(
    ("heading", "about"),
    [("Who is sending us this form", About.REFERRER), ("The young person", About.PERSON), ("Has the person said yes", About.CONSENT)],
)
def test_headings(heading: str, about: About) -> None:
    assert heading_of(heading)[0] is about


@pytest.mark.parametrize(
    ("key", "option", "code"),
    [
        ("diagnosis.autism", "Not made, but thought likely", "suspected"),
        ("consent.basis", "Mum or dad holds parental responsibility and says yes", "parental_responsibility"),
    ],
)
def test_an_option_without_known_words_is_never_sure(key: str, option: str, code: str) -> None:
    found = codes_of(key, option)
    assert found[0][0] == code


def test_an_option_of_another_question_is_none_of_this_one() -> None:
    assert same_option("person.gender", "Detained under section 3 of the Mental Health Act") == ()
    assert all(likeness < SURE for _, likeness in codes_of("person.gender", "Detained under section 3"))
