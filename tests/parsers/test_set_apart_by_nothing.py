"""Forms that set nothing apart, or everything alike: small type throughout, headings that ask, columns that explain, several questions
in one box, lines typed one below the other. All people are invented."""

from __future__ import annotations

import pytest

from parsers.formats.docx import open_docx
from parsers.formats.text import open_text
from parsers.reader import read
from parsers.reading import Reading, State
from tests.parsers.test_reader import said
from tests.parsers.word_files import b, docx, heading, p, row, run, table

READ, UNSURE = State.READ, State.UNSURE

PERSON = (
    ("Surname", "Frith"),
    ("Forename(s)", "Ada"),
    ("Date of birth", "3 April 1999"),
    ("NHS number", "999 000 0018"),
    ("Home address", "9 Hope Terrace, Stowmarket IP14 1ZZ"),
    ("GP / practice", "Moor Lane Surgery (Dr Hale)"),
)
REFERRER = (
    ("Name of referrer", "Tom Ley"),
    ("Job title", "Social worker"),
    ("Employer", "Suffolk County Council"),
    ("Why are you referring now?", "She was served notice on Friday."),
    ("What has been tried?", "A quiet room."),
)
SAID = {
    "person.family_name": "Frith",
    "person.given_name": "Ada",
    "person.date_of_birth": "1999-04-03",
    "person.nhs_number": "9990000018",
    "person.address": "9 Hope Terrace, Stowmarket",
    "person.gp_practice": "Moor Lane Surgery",
    "person.gp_name": "Dr Hale",
    "referral.referrer_name": "Tom Ley",
    "referral.referrer_role": "Social worker",
    "referral.referrer_organisation": "Suffolk County Council",
    "referral.reason": "She was served notice on Friday.",
    "plan.tried": "A quiet room.",
}


def reading(*blocks: str) -> Reading:
    (found,) = read(open_docx(docx(*blocks), "form.docx")).readings
    return found


def told(*blocks: str) -> dict[str, object]:
    found = reading(*blocks)
    return {key: found.text(key) for key in SAID}


def test_small_type_throughout_tells_no_hints() -> None:
    rows = (row(run(asked, "small"), run(answer, "small")) for asked, answer in PERSON + REFERRER)
    assert told(heading("At Risk of Admission List"), table(*rows)) == SAID


@pytest.mark.parametrize("marks", ["", "small"])
def test_questions_and_answers_in_turn_without_anything_between(marks: str) -> None:
    lines = [p(run(text, marks)) for pair in PERSON + REFERRER for text in pair]
    assert told(heading("Register"), *lines) == SAID


def test_a_part_named_in_capitals_is_no_answer_and_a_title_with_a_colon_no_question() -> None:
    blocks = [p("Register of people at risk: referral form"), p("PART 1. THE PERSON")]
    blocks += [p(text) for pair in PERSON for text in pair] + [p("PART 2. YOU")] + [p(text) for pair in REFERRER for text in pair]
    assert told(*blocks) == SAID
    assert reading(*blocks).text("risk.current_issues") is None


def test_headings_may_be_the_questions() -> None:
    blocks = [block for asked, answer in PERSON + REFERRER for block in (heading(asked, 3), p(answer))]
    assert told(heading("Request for a place on the register"), *blocks) == SAID


def test_a_column_that_says_why_a_question_is_asked_is_no_answer() -> None:
    rows = (row(asked, "So that we can find the record", answer) for asked, answer in PERSON + REFERRER)
    assert told(table(row(b("What we need to know"), b("Why we ask"), b("Your answer")), *rows)) == SAID


def test_remarks_stand_for_an_answer_that_is_left_out() -> None:
    rows = [row(asked, answer, "") for asked, answer in PERSON + REFERRER[:4]] + [row("What has been tried?", "", "A quiet room.")]
    assert told(table(row(b("Question"), b("Answer"), b("Comments")), *rows)) == SAID


#: Boxes that ask for several things, what stands in them, and what is meant.
SEVERAL = (
    (
        "Name (and what they like to be called)",
        "Ada Frith (Addie)",
        {"person.given_name": "Ada", "person.family_name": "Frith", "person.preferred_name": "Addie"},
    ),
    (
        "Date of birth and NHS number",
        "3.4.99    NHS 999 000 0018",
        {"person.date_of_birth": "1999-04-03", "person.nhs_number": "9990000018"},
    ),
    (
        "Address inc. postcode; telephone",
        "9 Hope Terrace, Stowmarket IP14 1ZZ; 07700 900123",
        {"person.address": "9 Hope Terrace, Stowmarket", "person.postcode": "IP14 1ZZ", "person.phone": "07700900123"},
    ),
    ("GP name and surgery", "Dr Hale, Moor Lane Surgery", {"person.gp_name": "Dr Hale", "person.gp_practice": "Moor Lane Surgery"}),
    (
        "Your name, job and organisation",
        "Tom Ley, social worker, Suffolk County Council",
        {
            "referral.referrer_name": "Tom Ley",
            "referral.referrer_role": "social worker",
            "referral.referrer_organisation": "Suffolk County Council",
        },
    ),
)


def test_a_box_for_several_things_is_dealt_out() -> None:
    found = reading(table(*(row(b(asked), answer) for asked, answer in (*((one, two) for one, two, _ in SEVERAL), *REFERRER[3:]))))
    meant = {key: text for _, _, said in SEVERAL for key, text in said.items()}
    assert {key: found.text(key) for key in meant} == meant


def test_initials_in_a_column_of_their_own_are_marks() -> None:
    form = table(
        row(b("Risk"), b("Initials"), b("Comment")),
        row("Self-harm", "TL", "scratches"),
        row("Harm to others", "", ""),
        row("Placement breaking down", "T.L.", "notice served"),
        row("Going missing", "", ""),
    )
    asked = p("Put your initials beside each risk that applies.")
    assert said("risk.factors", heading("Risks"), asked, form) == (("placement_breakdown", "self_harm"), READ)
    assert said("risk.current_issues", heading("Risks"), asked, form) is None


TYPED = """DYNAMIC SUPPORT REGISTER - REFERRAL

A. ABOUT THE PERSON
Name: Ada Frith
Date of birth / NHS no: 03.04.99 / 999 000 0018
Language: English (interpreter ( ) yes (x) no)

B. WHO IS ASKING
Who is asking? [ ] the person  [ ] a parent or carer  [x] a professional
Name: Tom Ley
Job: Social worker, Suffolk County Council

C. WHY NOW
She was served notice on Friday and has
stopped eating.

D. PEOPLE INVOLVED
Community nurse: Femi Lane, Anglia NHS Trust, 01632 960111,
femi.lane@example.org

E. RISKS
5.1 Medication: Sertraline 50 mg
5.2 Open safeguarding concern? Not known to school
5.3 Medication for physical health: as 5.1
Key contact: me
"""
TYPED_SAID = {
    "person.first_language": ("English", READ),
    "person.interpreter_needed": ("no", READ),
    "referral.is_self_referral": ("no", READ),
    "referral.referrer_role": ("Social worker, Suffolk County Council", READ),
    "referral.referrer_organisation": None,
    "referral.reason": ("She was served notice on Friday and has\nstopped eating.", READ),
    "support.medication": ("Sertraline 50 mg", READ),
    "support.key_contact": ("Tom Ley", UNSURE),
    "risk.safeguarding": ("unknown", READ),
}


@pytest.mark.parametrize("key", TYPED_SAID)
def test_a_form_typed_into_a_mail_under_lettered_headings(key: str) -> None:
    (found,) = read(open_text(TYPED, "body")).readings
    value = found.fields.get(key)
    assert (None if value is None else (value.value, value.state)) == TYPED_SAID[key]


def test_a_person_listed_over_two_lines_is_one() -> None:
    (found,) = read(open_text(TYPED, "body")).readings
    assert found.fields["support.professionals"].value == (
        {
            "name": "Femi Lane",
            "role": "Community nurse",
            "organisation": "Anglia NHS Trust",
            "phone": "01632960111",
            "email": "femi.lane@example.org",
        },
    )


def test_a_parent_who_refers_somebody_of_age_makes_no_sure_self_referral() -> None:
    rows = table(*(row(b(asked), answer) for asked, answer in PERSON), row(b("Date of referral"), "3 November 2026"))
    asked = p(b("Who is asking? "), "☒ Me, I am the person's parent   ☐ A professional")
    value = reading(rows, asked).fields["referral.is_self_referral"]
    assert (value.value, value.state) == ("yes", UNSURE)


@pytest.mark.parametrize(
    ("answer", "contact"),
    [
        ("no one really", None),
        ("nobody", None),
        ("not allocated", None),
        ("Norah Lane", "Norah Lane"),
        ("None yet, but Jo Hale will be", "None yet, but Jo Hale will be"),
    ],
)
def test_nobody_is_no_key_contact(answer: str, contact: str | None) -> None:
    rows = table(*(row(b(asked), said_) for asked, said_ in PERSON), row(b("Key contact"), answer))
    assert reading(rows).text("support.key_contact") == contact


def test_what_a_web_form_prints_for_a_question_left_out_is_no_answer() -> None:
    rows = table(*(row(b(asked), said_) for asked, said_ in PERSON), row(b("Easy read information given?"), "Not provided"))
    assert reading(rows).text("consent.information_given") is None
