"""Forms in general: what a reader of forms makes of layouts, marks and answers. All people are invented."""

from __future__ import annotations

import pytest

from parsers.document import ProblemReason
from parsers.formats.docx import open_docx
from parsers.formats.text import open_text
from parsers.reader import read
from parsers.reading import DocumentOutcome, Reading, State, Value
from tests.parsers.word_files import (
    b,
    box,
    cell,
    control,
    date_control,
    docx,
    heading,
    legacy_box,
    legacy_text,
    p,
    ring,
    row,
    run,
    symbol,
    table,
)

#: What every form here asks besides: enough to be a form, and filled in.
ABOUT = table(
    row(b("First name"), "Ada"),
    row(b("Surname"), "Frith"),
    row(b("Date of birth"), "3/4/1999"),
    row(b("NHS number"), "999 000 0018"),
    row(b("Postcode"), "IP33 3ZZ"),
)


def outcome(*blocks: str) -> DocumentOutcome:
    return read(open_docx(docx(heading("About the person"), ABOUT, *blocks), "form.docx"))


def reading(*blocks: str) -> Reading:
    found = outcome(*blocks).readings
    assert len(found) == 1
    return found[0]


def value(key: str, *blocks: str) -> Value | None:
    return reading(*blocks).fields.get(key)


def said(key: str, *blocks: str) -> object:
    found = value(key, *blocks)
    return None if found is None else (found.value, found.state)


READ, UNSURE, CONFLICT = State.READ, State.UNSURE, State.CONFLICT


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param((table(row(b("Interpreter needed"), p(box(False), " Yes    ", box(True), " No"))),), id="boxes before"),
        pytest.param((table(row(b("Interpreter needed"), p("Yes ", box(False), "    No ", box(True)))),), id="boxes after"),
        pytest.param((p(b("Interpreter needed?"), "   ☐ Yes    ☒ No"),), id="glyphs in the question's line"),
        pytest.param((p(b("Interpreter needed?")), p("☐ Yes"), p("☑ No")), id="a line an option"),
        pytest.param((p(b("Interpreter needed?")), p("[ ] Yes   [x] No")), id="brackets"),
        pytest.param((p(b("Interpreter needed?")), p("Yes   No ✓")), id="a tick typed after"),
        pytest.param((p(b("Interpreter needed?")), p("Yes     X No")), id="a cross typed before"),
        pytest.param(
            (p(b("Interpreter needed?")), p("☐ Yes    ☐ No", run(" X", "bold"), "    ☐ Not known")), id="a cross typed beside its box"
        ),
        pytest.param((p(b("Interpreter needed?")), p("☐ Yes    x No    ☐ Not known")), id="a cross typed for its box"),
        pytest.param((p(b("Interpreter needed?")), p("Yes / ", run("No", "highlight"))), id="highlight"),
        pytest.param((p(b("Interpreter needed?")), p("☐ Yes    ", run("☐ No", "highlight"))), id="highlight on an empty box"),
        pytest.param((p(b("Interpreter needed?")), p("Yes / ", run("No", "bold underline"))), id="bold and underline"),
        pytest.param((p(b("Interpreter needed?")), p(run("Yes", "strike"), " / No")), id="the rest struck"),
        pytest.param((p(b("Interpreter needed: "), "No"),), id="the rest deleted"),
        pytest.param((p(b("Interpreter needed?")), p("Yes      ", ring(22), "No")), id="a ring"),
        pytest.param((p(b("Interpreter needed?")), p("Yes   → No")), id="an arrow"),
        pytest.param((p("Interpreter needed: YES ", legacy_box(False), "   NO ", legacy_box(True)),), id="legacy boxes after"),
        pytest.param((p(b("Interpreter needed?")), p(symbol("F0A8"), " Yes   ", symbol("F0FE"), " No")), id="symbol font"),
        pytest.param((table(row(b("Interpreter needed"), p(control("No", kind="<w:dropDownList/>")))),), id="drop-down"),
        pytest.param(
            (table(row(cell(p(b("Interpreter needed?")), p("☐ yes     ☒ no")), cell(p(b("Religion")), p("none")))),),
            id="question and answer in one cell",
        ),
    ],
)
def test_every_way_of_choosing(blocks: tuple[str, ...]) -> None:
    assert said("person.interpreter_needed", *blocks) == ("no", READ)


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param((p(b("Interpreter needed?")), p("☐ Yes    ☐ No")), id="no box ticked"),
        pytest.param((p(b("Interpreter needed?")), p("Yes / No")), id="print only"),
        pytest.param((p(b("Interpreter needed?")), p("........................")), id="dots"),
        pytest.param((table(row(b("Interpreter needed"), p(control("Choose an item.", prompt=True)))),), id="a prompt"),
        pytest.param((table(row(b("Interpreter needed"), "")),), id="an empty cell"),
    ],
)
def test_what_is_not_answered_is_absent(blocks: tuple[str, ...]) -> None:
    assert value("person.interpreter_needed", *blocks) is None


@pytest.mark.parametrize(
    ("blocks", "key", "expected"),
    [
        ((table(row(b("Known as"), "Addie", b("Gender"), "Female")),), "person.gender", ("female", READ)),
        ((table(row(b("Known as"), b("Ethnic origin")), row("Addie", "White British")),), "person.ethnicity", ("White British", READ)),
        ((p(b("Known as: "), "Addie\t", b("First language: "), "Polish"),), "person.first_language", ("Polish", READ)),
        ((p("Known as ......Addie.........."),), "person.preferred_name", ("Addie", READ)),
        ((p("Known as:\t", legacy_text("Addie")),), "person.preferred_name", ("Addie", READ)),
        (
            (table(row(cell(p(b("1.4 Known as"), run("  what friends say", "italic")), p("Addie")))),),
            "person.preferred_name",
            ("Addie", READ),
        ),
        (
            (table(row(cell(b("Why are you referring now?"), across=2, shaded=True)), row(cell(p("One."), p("Two."), across=2))),),
            "referral.reason",
            ("One.\nTwo.", READ),
        ),
        (
            (p(b("What has been tried?")), p(run("Say what worked", "italic")), p("Swimming."), p(b("What would help?")), p("More of it.")),
            "plan.tried",
            ("Swimming.", READ),
        ),
        ((table(row(b("Home address"), cell(p("1 Low Road"), p(b("Postcode: "), "IP33 3ZZ")))),), "person.address", ("1 Low Road", READ)),
    ],
)
def test_layouts(blocks: tuple[str, ...], key: str, expected: object) -> None:
    assert said(key, *blocks) == expected


def test_the_same_words_mean_other_keys_in_other_sections() -> None:
    plain = [row(b("Name"), "Bo Lund"), row(b("Telephone"), "01632 960111"), row(b("Date"), "1/2/2025")]
    found = reading(
        heading("Consent"),
        table(row(b("Name"), "Ada Frith"), row(b("Date"), "31/1/2025")),
        heading("Referrer"),
        table(*plain),
        heading("Next of kin"),
        table(row(b("Name"), "Cy Frith"), row(b("Telephone"), "01632 960222")),
        table(row(cell(b("OFFICE USE ONLY"), across=2)), row(b("Name"), "Di Orr"), row(b("Date"), "9/9/2025")),
    )
    assert {
        key: found.text(key)
        for key in ("consent.given_by", "consent.date", "referral.referrer_name", "referral.date", "referral.referrer_phone")
    } == {
        "consent.given_by": "Ada Frith",
        "consent.date": "2025-01-31",
        "referral.referrer_name": "Bo Lund",
        "referral.date": "2025-02-01",
        "referral.referrer_phone": "01632960111",
    }
    assert found.text("person.phone") is None
    assert found.text("person.given_name") == "Ada"


def test_a_matrix_of_diagnoses() -> None:
    grid = table(
        row(b("Mark one box in each row"), b("Confirmed"), b("Suspected"), b("No")),
        row("Learning disability", "", "", "X"),
        row("Autism", "", "✓", ""),
    )
    found = reading(grid)
    assert (found.text("diagnosis.learning_disability"), found.text("diagnosis.autism")) == ("no", "suspected")


def test_only_a_mark_under_now_is_a_current_risk() -> None:
    grid = table(
        row(b("Risk"), b("Now"), b("In the past"), b("Never")),
        row("Self-harm", "", "X", ""),
        row("Going missing", "X", "", ""),
        row("Police contact", "", "", "X"),
        row("Alcohol or drugs", "", "", "X"),
    )
    assert said("risk.factors", grid) == (("going_missing",), READ)


def test_options_with_a_cell_for_the_mark() -> None:
    grid = table(
        row(cell(b("Mark every line that applies"), across=4)),
        row("Self-harm", "X", "Damage to property", ""),
        row("Going missing", "", "Alcohol or drugs", "✓"),
    )
    assert said("risk.factors", grid) == (("self_harm", "substance_use"), READ)


def test_a_marked_line_that_is_not_known_is_said() -> None:
    grid = table(
        row(cell(b("Mark every line that applies"), across=2)),
        row("Self-harm", "X"), row("Going missing", ""), row("Police contact", ""), row("Wears odd socks on purpose", "X"),
    )  # fmt: skip
    assert said("risk.factors", grid) == (("self_harm",), UNSURE)


def test_two_boxes_ticked_are_a_conflict_that_shows_both() -> None:
    found = value(
        "consent.basis",
        p(b("Basis of consent")),
        p("☒ The person has capacity and consents"),
        p("☒ Best interests decision"),
        p("☐ The person does not consent"),
    )
    assert found is not None
    assert found.state is CONFLICT
    assert {found.value, *(other for other, _ in found.others)} == {"informed", "best_interests"}


def test_a_date_that_differs_from_the_one_behind_it_is_not_sure() -> None:
    found = value("consent.date", heading("Consent"), table(row(b("Date of consent"), p(date_control("3 March 2025", "2025-02-01")))))
    assert found is not None
    assert (found.value, found.state, [other for other, _ in found.others]) == ("2025-03-03", CONFLICT, ["2025-02-01"])


def test_as_above_is_the_value_that_is_meant_and_unsure() -> None:
    blocks = (
        heading("Referrer"),
        table(row(b("Name"), "Bo Lund"), row(b("Job title"), "Nurse")),
        heading("Consent"),
        table(row(b("Name of person giving consent"), "as above")),
    )
    assert said("consent.given_by", *blocks) == ("Bo Lund", UNSURE)


def test_a_remark_behind_a_name_puts_it_in_doubt() -> None:
    assert said("consent.given_by", heading("Consent"), table(row(b("Name of person giving consent"), "Bo Lund (his sister objects)"))) == (
        "Bo Lund",
        UNSURE,
    )


def test_a_grid_of_professionals() -> None:
    grid = table(
        row(b("Name"), b("Role"), b("Organisation"), b("Phone or email")),
        row("Bo Lund", "Nurse", "LD team", "01632 960111\nbo.lund@example.nhs.uk"),
        row("Cy Orr", "Social worker", "", ""),
        row("", "", "", ""),
    )
    found = value("support.professionals", heading("Professionals involved"), grid)
    assert found is not None
    assert found.value == (
        {"name": "Bo Lund", "role": "Nurse", "organisation": "LD team", "phone": "01632960111", "email": "bo.lund@example.nhs.uk"},
        {"name": "Cy Orr", "role": "Social worker"},
    )


def test_prose_keeps_its_lines_and_its_colons() -> None:
    blocks = (
        p(b("Reason for referral: "), "A new school."),
        p(b("Current issues and risks")),
        p("Mum: he is not sleeping."),
        p(""),
        p("Dad: nor are we."),
        p(b("What would help?")),
        p("Sleep."),
    )
    assert said("risk.current_issues", *blocks) == ("Mum: he is not sleeping.\n\nDad: nor are we.", READ)


def test_a_covering_letter_before_the_form_is_left_alone() -> None:
    letter = (
        p("Old Mill Service, telephone 01632 960999"),
        p("Dear colleague"),
        p("Ada Frith, formerly of 9 High Street, is moving."),
        p("Yours sincerely"),
    )
    found = read(
        open_docx(docx(*letter, heading("About the person"), ABOUT, table(row(b("Telephone"), "01632 960333"))), "form.docx")
    ).readings[0]
    assert found.text("person.phone") == "01632960333"
    assert found.text("person.address") is None


def test_two_forms_in_one_file_are_two_readings() -> None:
    def form(given: str, born: str) -> tuple[str, ...]:
        answers = {
            "First name": given,
            "Surname": "Frith",
            "Date of birth": born,
            "NHS number": "",
            "Postcode": "IP33 3ZZ",
            "Gender": "Female",
            "Ethnic origin": "",
            "First language": "Welsh",
        }
        return (heading("About the person"), table(*(row(b(label), answer) for label, answer in answers.items())))

    found = read(open_docx(docx(*form("Ada", "3/4/1999"), *form("Bea", "5/6/2001")), "form.docx")).readings
    assert [(one.text("person.given_name"), one.text("person.date_of_birth")) for one in found] == [
        ("Ada", "1999-04-03"),
        ("Bea", "2001-06-05"),
    ]


def test_a_blank_form_is_no_reading() -> None:
    blank = table(
        *(row(b(label), "") for label in ("First name", "Surname", "Date of birth", "NHS number", "Postcode", "Gender", "GP surgery"))
    )
    found = read(open_docx(docx(heading("About the person"), blank), "form.docx"))
    assert (found.readings, [problem.reason for problem in found.problems]) == ((), [ProblemReason.BLANK_FORM])


def test_a_letter_is_no_form() -> None:
    found = read(open_docx(docx(p("Dear Ms Orr"), p("Please find the minutes attached."), p("Date: 1 May 2025")), "letter.docx"))
    assert (found.readings, [problem.reason for problem in found.problems]) == ((), [ProblemReason.NOT_A_FORM])


def test_a_value_has_its_place_and_the_words_that_stand_there() -> None:
    found = value("person.nhs_number", p(b("Gender: "), "F"))
    assert found is not None
    assert found.place is not None
    assert (found.place.path, found.place.text) == ("table 1, row 4, cell 2", "NHS number  999 000 0018")


def test_plain_text_under_the_questions_of_a_form() -> None:
    text = "My name is: Ada Frith\nMy birthday is: 3/4/2009\nNHS number: 999 000 0018\nPostcode: IP33 3ZZ\nI am autistic\nyes, diagnosed\nMedicine I take\nnone\nWhat would help\nA quiet room"
    found = read(open_text(text, "body")).readings[0]
    assert {key: found.text(key) for key in ("person.given_name", "person.date_of_birth", "diagnosis.autism", "plan.would_help")} == {
        "person.given_name": "Ada",
        "person.date_of_birth": "2009-04-03",
        "diagnosis.autism": "diagnosed",
        "plan.would_help": "A quiet room",
    }


def test_an_age_is_no_date_of_birth() -> None:
    found = read(open_docx(docx(heading("About the person"), table(*(row(b(label), answer) for label, answer in
        (("First name", "Ada"), ("Surname", "Frith"), ("Date of birth or age", "15 yrs"), ("NHS number", "999 000 0018"), ("Postcode", "IP33 3ZZ"), ("Gender", "F"), ("First language", "English"))))), "form.docx")).readings[0]  # fmt: skip
    born = found.fields.get("person.date_of_birth")
    assert born is None or born.state is not READ


def test_a_mail_with_headings_in_capitals() -> None:
    text = (
        "Dear duty team,\nI could not open the form.\n\nPERSON\n\nName: Ada Frith\nDOB: 03.04.1999\nNHS: 999 000 0018\nPostcode: IP33 3ZZ\n\n"
        "DIAGNOSIS\n\nAutism: yes, diagnosed\n\nREFERRER\n\nName: Bo Lund\nJob title: Nurse\nDate: 4.11.2025\nKind regards"
    )
    found = read(open_text(text, "body")).readings[0]
    keys = ("person.family_name", "person.date_of_birth", "diagnosis.autism", "referral.referrer_name", "referral.date")
    assert {key: found.text(key) for key in keys} == {
        "person.family_name": "Frith",
        "person.date_of_birth": "1999-04-03",
        "diagnosis.autism": "diagnosed",
        "referral.referrer_name": "Bo Lund",
        "referral.date": "2025-11-04",
    }


@pytest.mark.parametrize(
    ("key", "label", "hint", "answer", "code"),
    [
        ("person.gender", "Gender code", "F female, M male, N non-binary", "f", "female"),
        (
            "consent.basis",
            "Basis code",
            "1 capacitous consent, 2 best interests, 3 deputy, 4 parental responsibility, 5 consent declined",
            "2",
            "best_interests",
        ),
        ("risk.in_hospital_now", "Inpatient today?", "Y / N / U", "N", "no"),
    ],
)
def test_an_answer_by_letter_or_number(key: str, label: str, hint: str, answer: str, code: str) -> None:
    assert said(key, table(row(cell(p(b(label)), p(run(hint, "italic")), shaded=True), answer))) == (code, READ)


def test_an_option_that_speaks_of_two_bases_is_for_a_person_to_settle() -> None:
    options = (p("☐ informed consent"), p("☒ no one can: decided in best interests"), p("☐ agreement not given"))
    assert said("consent.basis", p(b("Basis of consent")), *options) == ("best_interests", UNSURE)


def test_the_name_of_a_consenter_never_becomes_the_person() -> None:
    found = reading(heading("Parental agreement"), table(row(b("Name of person agreeing"), "Cy Orr")))
    assert (found.text("person.given_name"), found.text("person.family_name")) == ("Ada", "Frith")


def test_a_form_whose_question_about_who_the_person_is_was_not_known_is_not_lost() -> None:
    asked = (
        ("Whom we mean", "Ada F."),
        ("GP surgery", "Mill Surgery"),
        ("Ethnicity", "White British"),
        ("First language", "English"),
        ("Interpreter needed", "No"),
        ("Medication", "None"),
        ("Previous admission to a mental health hospital", "No"),
        ("Open safeguarding concern", "No"),
        ("Date of referral", "11 May 2026"),
        ("Reason for referral", "Cannot sleep"),
        ("Referrer's name", "Kit Moss"),
        ("Referrer's job", "Nurse"),
        ("Referrer's telephone", "01632 960222"),
        ("What has been tried", "Walks"),
        ("What would help", "Rest"),
        ("Date of consent", "9 May 2026"),
        ("Who consented", "Gail Frith"),
    )
    (found,) = read(open_docx(docx(table(*(row(b(label), answer) for label, answer in asked))), "form.docx")).readings
    assert found.text("referral.reason") == "Cannot sleep"


def test_a_star_far_behind_a_date_chooses_nothing() -> None:
    line = p("Submitted 02/04/2025 21:47   Time to complete 38:12   * = required question")
    assert said("referral.date", line) == ("2025-04-02", READ)
