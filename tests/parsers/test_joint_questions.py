"""Questions that ask several things at once, what accounts say beside their question, and signatures. All people are invented."""

from __future__ import annotations

import pytest

from parsers.formats.text import open_text
from parsers.joint import dealt, parts_of
from parsers.reader import read
from parsers.reading import State
from parsers.signature import signed
from tests.parsers.test_reader import reading, said
from tests.parsers.word_files import b, box, heading, p, row, table

READ, UNSURE = State.READ, State.UNSURE
REFERRER = (
    "referral.referrer_name",
    "referral.referrer_role",
    "referral.referrer_organisation",
    "referral.referrer_phone",
    "referral.date",
)


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("Referrer, role, team, tel, date", ("Referrer", "role", "team", "tel", "date")),
        ("Their name, who they are and how to ring them", ("Their name", "who they are", "how to ring them")),
        ("EHC plan? Child looked after?", ("EHC plan", "Child looked after")),
        ("Name (please print) / date", ("Name", "date")),
        ("Date of birth", ()),
        ("What has happened over the last few weeks that makes you, the family and the school worry more than before", ()),
    ],
)
def test_the_questions_that_a_label_joins(label: str, parts: tuple[str, ...]) -> None:
    assert parts_of(label) == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "Kit Moss, nurse, East team, 01632 960111, 3/5/26",
            [("Kit Moss", True), ("nurse", True), ("East team", True), ("01632 960111", True), ("3/5/26", True)],
            id="a piece for each question",
        ),
        pytest.param(
            "Kit Moss, 01632 960111", [("Kit Moss", False), (None, None), (None, None), ("01632 960111", True), (None, None)], id="too few"
        ),
        pytest.param(
            "3 May 2026 - Kit Moss - nurse - ward 4 - bay 2",
            [("Kit Moss", False), ("nurse", False), ("ward 4, bay 2", False), (None, None), ("3 May 2026", True)],
            id="too many, in another order",
        ),
    ],
)
def test_answers_are_dealt_out_by_shape_and_order(text: str, found: list[tuple[str | None, bool | None]]) -> None:
    parts = {part.key: (part.text, part.sure) for part in dealt(REFERRER, text)}
    assert [parts.get(key, (None, None)) for key in REFERRER] == found


def test_one_box_for_everything_about_the_referrer() -> None:
    fields = reading(table(row(b("Referrer, role, team, tel, date"), "Kit Moss, nurse, East team, 01632 960111, 3 May 2026"))).fields
    assert [fields[key].value for key in REFERRER] == ["Kit Moss", "nurse", "East team", "01632960111", "2026-05-03"]


def test_a_post_behind_the_questions_about_consent_is_no_relationship() -> None:
    form = (
        heading("Consent"),
        p(b("Basis of consent"), "  ☒ Has capacity and agrees   ☐ Refused"),
        table(row(b("Consent given by"), "Ada Frith"), row(b("Worker, job"), "Kit Moss, nurse")),
    )
    assert said("consent.relationship", *form) is None


def test_a_form_that_numbers_its_questions() -> None:
    asked = (
        "Your full name *", "Your job title *", "First name of the person *", "Last name *", "Date of birth *",
        "Which day suits them?", "NHS number", "Has the person been in a mental health hospital before? *",
    )  # fmt: skip
    answers = ("Kit Moss", "Nurse", "Ada", "Frith", "3/4/1999", "Mondays", "999 000 0018", "No")
    lines = [
        block
        for number, pair in enumerate(zip(asked, answers, strict=True), 1)
        for block in (p(b(f"{number}."), f" {pair[0]}"), p(pair[1]))
    ]
    fields = reading(*lines).fields
    assert fields["person.family_name"].value == "Frith"
    assert fields["person.date_of_birth"].value == "1999-04-03"
    assert fields["person.nhs_number"].value == "9990000018"
    assert fields["risk.previous_admission"].value == "no"


def test_a_printed_spreadsheet_with_its_letters_and_numbers() -> None:
    sheet = table(
        row("", "A", "B", "C", "D"),
        row("1", b("Surname"), "Frith", b("First name"), "Ada"),
        row("2", b("DoB"), "3/4/1999", b("NHS no"), "999 000 0018"),
        row("3", b("Self-harm"), "Y", b("Harm to others"), "N"),
        row("4", b("Suicidal thoughts"), "Y", b("Going missing"), "N"),
    )
    fields = reading(sheet).fields
    assert [fields[key].value for key in ("person.family_name", "person.given_name", "person.nhs_number")] == ["Frith", "Ada", "9990000018"]
    assert fields["risk.factors"].value == ("self_harm", "suicidal_thoughts")


def test_a_table_whose_columns_stand_twice_side_by_side() -> None:
    grid = table(
        row(b("Indicator"), b("Y / N / ?"), b("Indicator"), b("Y / N / ?")),
        row("Self-harm in last 4 weeks", "Y", "Suicidal ideation", "Y"),
        row("Harm to others", "N", "Going missing", "?"),
        row("Damage to property", "n/a", "Previous inpatient", "N"),
    )
    fields = reading(grid).fields
    assert fields["risk.factors"].value == ("self_harm", "suicidal_thoughts")
    assert fields["risk.previous_admission"].value == "no"


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        (
            "Suicidal ideation - YES. Self harm - no. Harm to others - no. Bereavement - YES.",
            ("bereavement_or_trauma", "suicidal_thoughts"),
        ),
        ("current: self-harm, going missing. not current: harm to others, suicidal thoughts", ("going_missing", "self_harm")),
    ],
)
def test_risks_said_in_words_without_those_denied_or_over(answer: str, codes: tuple[str, ...]) -> None:
    assert said("risk.factors", table(row(b("Risk indicators"), answer))) == (codes, UNSURE)


def test_what_an_account_says_beside_its_question_is_for_a_person_to_confirm() -> None:
    account = "One admission in 2009. Not detained now or before. Not an in-patient. Not entitled to section 117."
    fields = reading(table(row(b("Previous admissions"), account))).fields
    told = {
        key: (fields[key].value, fields[key].state) for key in ("risk.mental_health_act", "risk.in_hospital_now", "support.section_117")
    }
    assert told == dict.fromkeys(told, ("no", UNSURE))


def test_nothing_beside_its_question_stands_against_an_answer() -> None:
    form = table(row(b("Previous admissions"), "Yes. At home now."), row(b("In hospital now?"), "Yes"))
    assert said("risk.in_hospital_now", form) == ("yes", READ)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(["A Poole", "Dr Ann Poole", "GP partner", "Moor Lane Surgery", "cc patient"], ["Dr Ann Poole", "GP partner", "Moor Lane Surgery"], id="letter"),
        pytest.param(
            ["Kit Moss RMN, BSc (Hons)", "Community nurse | East Team", "T 01632 960111  M 07700 900226", "kit.moss@example.org"],
            ["Kit Moss", "Community nurse", "East Team", "01632 960111", "kit.moss@example.org"],
            id="mail",
        ),
        pytest.param(["Thanks again", "Sent from my phone"], [], id="no name"),
        pytest.param(["Ann", "mum to Joe"], [], id="a first name alone"),
    ],
)  # fmt: skip
def test_who_signed(lines: list[str], found: list[str]) -> None:
    assert [detail.text for detail in signed(lines)] == found


def test_a_typed_mail_is_signed_without_a_close() -> None:
    body = """Name - Ada Frith
Born - 3 April 1999
NHS - 999 000 0018
GP - Moor Lane Surgery
Ethnicity - White British
Language - English
Tried - a quiet room, a walk

CONSENT
She said yes to me in person, she has capacity for this decision.

Kit Moss
Independent Advocate | East Voice
T 01632 960111
"""
    fields = read(open_text(body, "body")).readings[0].fields
    found = [(fields[key].value, fields[key].state) for key in REFERRER[:4]]
    assert found == [("Kit Moss", UNSURE), ("Independent Advocate", UNSURE), ("East Voice", UNSURE), ("01632960111", UNSURE)]


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        pytest.param("[Y] / N", ("yes", UNSURE), id="brackets round yes"),
        pytest.param("Y / (N)", ("no", UNSURE), id="brackets round no"),
        pytest.param("[x] Yes   [ ] No", ("yes", READ), id="boxes"),
        pytest.param("Yes / No (please circle)", None, id="a hint of the form"),
    ],
)
def test_brackets_that_somebody_put_round_an_answer(answer: str, value: tuple[str, State] | None) -> None:
    assert said("risk.safeguarding", table(row(b("Safeguarding enquiry open?"), answer))) == value


def test_a_wavering_word_beside_a_refusal_puts_it_in_doubt() -> None:
    options = p(box(False), " has capacity and consents  ", box(True), " declines  ")
    assert said("consent.basis", heading("Consent"), p(b("Basis of consent")), options, p("not today, maybe later")) == ("refused", UNSURE)


@pytest.mark.parametrize(("name", "state"), [("Ada Frith", READ), ("frith ada", UNSURE), ("Ada Frith (Ada Holt on her passport)", UNSURE)])
def test_names_that_could_be_another_are_in_doubt(name: str, state: State) -> None:
    body = (
        f"Full name: {name}",
        "Date of birth: 3 April 1999",
        "NHS number: 999 000 0018",
        "GP: Moor Lane Surgery",
        "Ethnicity: White British",
    )
    more = ("First language: English", "Postcode: IP33 3ZZ", "Current risks: Not eating for a week.", "What has been tried: A quiet room.")
    fields = read(open_text("\n".join((*body, *more)), "body")).readings[0].fields
    assert fields["person.family_name"].state is state


def test_thanks_in_the_middle_of_a_form_hide_no_question_below_it() -> None:
    form = (table(row(b("Ethnicity"), "White British")), p("Thank you"), p(b("First language")), p("Welsh"))
    assert said("person.first_language", *form) == ("Welsh", READ)
