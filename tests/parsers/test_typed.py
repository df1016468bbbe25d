"""Typed mails: every way in which a writer sets questions apart from answers. All people are invented."""

from __future__ import annotations

import pytest

from parsers.formats.text import open_text
from parsers.reader import read

_ASKED = (
    ("Forename", "Ada"),
    ("Surname", "Frith"),
    ("Date of birth", "3 April 1999"),
    ("NHS number", "999 000 0018"),
    ("Postcode", "IP33 3ZZ"),
    ("GP surgery", "Moor Lane Surgery"),
    ("Current risks", "Not eating for a week."),
    ("What has been tried", "A quiet room."),
)


@pytest.mark.parametrize(
    "pattern",
    [
        "{0} – {1}",
        "{0} = {1}",
        "{0}: {1}",
        "Q: {0}?\nA: {1}",
        "* {0} - {1}",
        "{0}\n{1}\n",
        "{2}\n{1}",
        "{3} {1}",
        "> {0}\n{1}\n",
        "{0}\n      {1}",
    ],
    ids=["dash", "equals", "colon", "question and answer", "bullets", "pieces", "capitals", "run on", "between quotes", "set in"],
)
def test_every_way_of_setting_questions_apart(pattern: str) -> None:
    body = "\n".join(pattern.format(label, answer, label.upper(), label.lower()) for label, answer in _ASKED)
    found = read(open_text(body, "body")).readings[0]
    keys = ("person.given_name", "person.family_name", "person.date_of_birth", "person.nhs_number", "person.postcode", "plan.tried")
    assert [found.text(key) for key in keys] == ["Ada", "Frith", "1999-04-03", "9990000018", "IP33 3ZZ", "A quiet room."]


def test_a_line_after_a_bullet_is_no_further_line_of_the_answer_above_it() -> None:
    about = (("Patient", "Ada Frith"), ("MRN", "K11"), ("Sex", "F"), ("Key safe", "no"), *_ASKED[2:])
    body = "About the patient\n" + "\n".join(f"  * {label}: {answer}" for label, answer in about)
    found = read(open_text(body, "body")).readings[0]
    keys = ("person.given_name", "person.family_name", "person.gender", "person.date_of_birth")
    assert [found.text(key) for key in keys] == ["Ada", "Frith", "female", "1999-04-03"]


def test_an_answer_set_in_under_its_question_may_sound_like_one() -> None:
    mine = (("Address", "9 Hope Terrace"), ("GP Surgery", "Lodge House"), ("Other conditions", "Asthma"), ("Your Role", "Advocate"))
    about = (*_ASKED[:5], *mine)
    body = "Person you are worried about\n" + "\n".join(f"{label}\n        {answer}" for label, answer in about)
    found = read(open_text(body, "body")).readings[0]
    keys = ("person.gp_practice", "person.address", "diagnosis.other")
    assert [found.text(key) for key in keys] == ["Lodge House", "9 Hope Terrace", "Asthma"]


@pytest.mark.parametrize("between", [" (diagnosed / suspected / no): ", " - diagnosed / suspected / no: "], ids=["brackets", "dash"])
def test_a_question_that_prints_its_answers_ends_the_one_before_that_prints_the_same(between: str) -> None:
    asked = (*_ASKED, (f"Learning disability{between[:-2]}", "diagnosed"), (f"Autism{between[:-2]}", "suspected"))
    body = "\n".join(f"{number}. {label}: {answer}" for number, (label, answer) in enumerate(asked, 1))
    found = read(open_text(body, "body")).readings[0]
    assert (found.text("diagnosis.learning_disability"), found.text("diagnosis.autism")) == ("diagnosed", "suspected")
