"""Kinds of Word forms that nobody described, each by a small form of its kind. All people are invented."""

from __future__ import annotations

import pytest

from parsers.reading import State
from tests.parsers.test_reader import reading, said
from tests.parsers.word_files import Xml, b, box, cell, heading, p, row, run, table

READ, UNSURE = State.READ, State.UNSURE


#: Known questions, so that the few strange ones of a test do not make the whole form a strange one.
MORE = table(
    row(b("Gender"), "Female"),
    row(b("Ethnicity"), "White British"),
    row(b("First language"), "English"),
    row(b("GP practice"), "Quay Surgery"),
    row(b("Medication"), "none"),
)


def shaded(text: str) -> Xml:
    return cell(text, shaded=True)


def test_a_frame_round_an_option_chooses_it() -> None:
    asked = p(b("EHC plan?  "), run(" Yes ", "framed"), "    No")
    assert said("support.ehc_plan", asked) == ("yes", READ)


def test_a_question_on_shade_may_be_two_sentences() -> None:
    form = table(
        row(shaded("First name"), "Ottilie"),
        row(shaded("Surname"), "Brand"),
        row(shaded("Date of birth"), "4 May 2001"),
        row(shaded("How can the person take part? Communication, adjustments"), "Uses picture cards"),
        row(shaded("Interpreter needed"), "No"),
    )
    assert said("person.communication_needs", form) == ("Uses picture cards", READ)
    assert said("person.interpreter_needed", form) == ("no", READ)


def test_initials_in_the_boxes_are_marks() -> None:
    form = (
        p(b("Which of these have you seen? "), run("Put your initials in the box", "small italic")),
        table(
            row("KB", "hurting themselves", "", "talk of suicide"),
            row("", "going missing", "KB", "taking drugs or drinking"),
            row("KB", "police called", "", ""),
        ),
    )
    assert said("risk.factors", *form) == (("police_contact", "self_harm", "substance_use"), READ)


SCORED = (
    row(b("Factor"), b("Score"), b("Comment")),
    row("Self-harm", "1", ""),
    row("Suicidal thoughts", "2", "since June"),
    row("Aggression to others", "0", ""),
    row("Damage to property", "3", ""),
)


def test_scores_are_told_by_the_printed_scale() -> None:
    scale = p(b("Scoring. "), "Score each: 0 = no evidence, 1 = in the past only, 2 = present, 3 = present and growing.")
    assert said("risk.factors", scale, table(*SCORED)) == (("property_damage", "suicidal_thoughts"), READ)


def test_scores_without_a_scale_are_unsure() -> None:
    assert said("risk.factors", p(b("Scores")), table(*SCORED)) == (("property_damage", "suicidal_thoughts"), UNSURE)


def test_numbers_before_yes_and_no_are_not_questions() -> None:
    form = table(
        row(b("No."), b("Question"), b("Y"), b("N"), b("N/K"), b("Remarks")),
        row("1", "In a mental health hospital now?", "", "✓", "", ""),
        row("2", "Ever in a mental health hospital before?", "✓", "", "", "2019"),
        row("3", "Open safeguarding concern?", "✓", "", "", ""),
    )
    assert said("risk.in_hospital_now", form) == ("no", READ)
    assert said("risk.previous_admission", form) == ("yes", READ)
    assert said("risk.safeguarding", form) == ("yes", READ)


def test_boxes_before_the_options_of_any_question() -> None:
    form = table(
        row(cell(b("Gender"), across=6)),
        row("", "Female", "✔", "Male", "", "Other"),
        row(cell(b("Section 117"), across=6)),
        row("✔", "Yes", "", "No", "", "Not known"),
    )
    assert said("person.gender", form) == ("male", READ)
    assert said("support.section_117", form) == ("yes", READ)


def test_underlined_headings_end_the_answer_above_them() -> None:
    form = (
        p(run("1. The person", "underline")),
        p(b("Name: "), "Ottilie Brand"),
        p(b("Surgery: "), "Quay Surgery"),
        p(run("2. Health", "underline")),
        p(b("Medication: "), "none"),
        p(run("3. Sent by", "underline")),
        p(b("Name: "), "Kit Moss"),
        p(b("Job: "), "Nurse"),
    )
    assert said("person.gp_practice", *form) == ("Quay Surgery", READ)
    assert said("referral.referrer_name", *form) == ("Kit Moss", READ)


@pytest.mark.parametrize("title", ["1 Practitioner", "Signed off by"])
def test_a_professionals_block_is_the_referrers_whatever_its_heading(title: str) -> None:
    form = (
        MORE,
        heading(title),
        table(
            row(b("Name"), "Kit Moss"),
            row(b("Role here"), "Ward manager"),
            row(b("Tel"), "01632 960222"),
            row(b("E-mail"), "kit.moss@example.org"),
        ),
    )
    fields = reading(*form).fields
    assert (fields["referral.referrer_name"].value, fields["referral.referrer_name"].state) == ("Kit Moss", UNSURE)
    assert fields["referral.referrer_phone"].value == "01632960222"
    assert fields["referral.referrer_email"].value == "kit.moss@example.org"


def test_the_offices_own_box_is_nobodys() -> None:
    form = (
        heading("Office use only"),
        table(row(b("Name"), "Kit Moss"), row(b("Role"), "Hub nurse"), row(b("Tel"), "01632 960222")),
    )
    assert said("referral.referrer_name", MORE, *form) is None


def test_consent_asked_among_the_parents_details_is_consent() -> None:
    form = (
        heading("Parent or carer"),
        table(
            row(b("Name"), "Ida Brand"),
            row(b("Telephone"), "07700 900111"),
            row(b("Basis of consent"), cell(p(box(False), " informed"), p(box(True), " parental responsibility"))),
            row(b("Dated"), "2 March 2026"),
        ),
    )
    assert said("consent.basis", MORE, *form) == ("parental_responsibility", UNSURE)
    assert said("consent.date", MORE, *form) == ("2026-03-02", READ)
    assert said("person.phone", MORE, *form) is None


def test_an_instruction_below_a_question_takes_no_answer_from_it() -> None:
    form = (
        p(b("Basis of consent")),
        p(b("Please tick one")),
        p(box(True), " They understood and said yes"),
        p(box(False), " They could not decide, agreed in their best interests"),
    )
    assert said("consent.basis", *form) == ("informed", READ)


def test_two_headings_side_by_side_head_the_cells_below_them() -> None:
    person = cell(p(b("Surname: "), "Brand"), p(b("First name: "), "Ottilie"), p(b("Email: "), "o.brand@example.org"))
    worker = cell(p(b("Name: "), "Kit Moss"), p(b("Role: "), "Nurse"), p(b("Email: "), "kit.moss@example.org"))
    form = table(row(shaded("PATIENT DETAILS"), shaded("REFERRER")), row(person, worker))
    assert said("person.email", form) == ("o.brand@example.org", READ)
    assert said("referral.referrer_email", form) == ("kit.moss@example.org", READ)


def test_the_bare_date_at_the_end_is_the_forms_where_consent_has_its_own() -> None:
    form = (
        heading("Consent"),
        table(row(b("Consent given by"), "Ottilie Brand"), row(b("Date of consent"), "1 May 2026")),
        table(row(b("Name of worker"), "Kit Moss"), row(b("Signed"), "K Moss"), row(b("Date"), "3 May 2026")),
    )
    assert said("consent.date", *form) == ("2026-05-01", READ)
    assert said("referral.date", *form) == ("2026-05-03", UNSURE)


def test_an_address_under_unknown_words_is_the_persons() -> None:
    form = table(row(b("Quarters"), "14 Mill Lane, Ipswich"))
    assert said("person.address", MORE, form) == ("14 Mill Lane, Ipswich", UNSURE)


def test_plain_questions_with_colons_part_at_unknown_words_too() -> None:
    form = tuple(
        p(text)
        for text in (
            "Surname: Brand",
            "First name: Ottilie",
            "Date of birth: 4 May 2001",
            "NHS number: 999 000 0018",
            "Ward code reference: 12 Green",
            "Postcode: IP1 1AA",
            "GP practice: Quay Surgery",
            "Gender: female",
        )
    )
    assert said("person.nhs_number", *form) == ("9990000018", READ)


def test_details_in_brackets_ask_for_people() -> None:
    form = table(row(b("Team (name, role, telephone)"), "Kit Moss, nurse, 01632 960222"))
    assert said("support.professionals", MORE, form) == (({"name": "Kit Moss", "role": "nurse", "phone": "01632960222"},), READ)


def test_boxes_of_risks_below_an_account_are_another_question() -> None:
    form = (
        table(row(b("What are the concerns?")), row("She has not slept for a week and shouts at night.")),
        table(row(cell(p(box(True), " Self-harm")), cell(p(box(False), " Going missing"))), row(cell(p(box(True), " Police called")))),
    )
    fields = reading(MORE, *form).fields
    assert fields["risk.current_issues"].value == "She has not slept for a week and shouts at night."
    assert fields["risk.factors"].value == ("police_contact", "self_harm")


def test_signed_and_dated_in_one_box_below_consent() -> None:
    form = (
        heading("Consent"),
        table(row(b("Basis of consent"), cell(p(box(True), " informed"), p(box(False), " best interests")))),
        table(row(b("Signed (type name) and date"), "Ada Frith   2 March 2026")),
    )
    fields = reading(MORE, *form).fields
    assert fields["consent.date"].value == "2026-03-02"
    assert fields["consent.given_by"].value == "Ada Frith"


def test_a_declaration_that_begins_with_i_is_the_consenters() -> None:
    form = (
        heading("Parent or carer"),
        table(row(b("Telephone"), "07700 900111")),
        table(row(b("I, (full name)"), "Ida Brand", b("being their"), "mother")),
    )
    assert reading(MORE, *form).fields["consent.given_by"].value == "Ida Brand"
    assert reading(MORE, *form).fields["consent.relationship"].value == "mother"


@pytest.mark.parametrize("remark", ["not detained in the end", "to be confirmed", "136 only", "maybe later"])
def test_a_remark_that_wavers_beside_yes_and_no_makes_them_unsure(remark: str) -> None:
    form = table(row(b("Detained under the Mental Health Act?"), cell(p(box(True), " Yes   ", box(False), f" No   {remark}"))))
    assert said("risk.mental_health_act", MORE, form) == ("yes", UNSURE)


def test_an_address_that_is_given_up_is_unsure() -> None:
    form = table(row(b("Home address"), "14 Mill Lane, Ipswich (cannot return)"))
    assert reading(MORE, form).fields["person.address"].state is UNSURE


def test_a_second_question_of_a_bold_line_has_its_own_answer() -> None:
    line = p(b("TOTAL SCORE: 13"), "          ", b("Suggested rating: "), run("RED", "bold underline"), "  /  AMBER  /  GREEN")
    assert said("risk.rating_suggested", MORE, line) == ("red", READ)


_NUMBERED = (
    ("1.1", "Likes to be known as", "Tilly", ""),
    ("1.2", "First language", "Polish", "fluent in English"),
    ("1.3", "Ethnicity", "White British", ""),
    ("1.4", "GP practice", "Quay Surgery", ""),
    ("1.5", "Medication", "", "See the chart of 3 May"),
)


@pytest.mark.parametrize("headings", [("No.", "Question", "Answer", "Comments (if any)"), ("", "", "Response", "Evidence"), ()])
def test_remarks_beside_the_answers_of_numbered_questions_are_no_answers(headings: tuple[str, ...]) -> None:
    form = table(*([row(*(b(words) for words in headings))] if headings else []), *(row(*cells) for cells in _NUMBERED))
    assert said("person.preferred_name", form) == ("Tilly", READ)
    assert said("person.first_language", form) == ("Polish", READ)
    assert said("person.gp_practice", form) == ("Quay Surgery", READ)
    assert said("support.medication", form) == ("See the chart of 3 May", READ)


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("Likes to be known as ___Tilly_____", "person.preferred_name", "Tilly"),
        ("Doctors ___Quay Surgery_____", "person.gp_practice", "Quay Surgery"),
        ("First language ____Polish____", "person.first_language", "Polish"),
    ],
)
def test_an_answer_typed_into_a_row_of_underscores(line: str, key: str, value: str) -> None:
    assert said(key, p(line)) == (value, READ)


def test_whoever_wrote_it_says_my_name_under_a_heading_that_tells() -> None:
    form = (heading("Who wrote this"), table(row(b("My name"), "Erin Quayle"), row(b("I am their"), "mum")))
    assert said("referral.referrer_name", *form) == ("Erin Quayle", READ)


def test_presented_by_names_the_referrer() -> None:
    assert said("referral.referrer_name", table(row(b("Presented by"), "Nadia Quayle"))) == ("Nadia Quayle", READ)


def test_the_colon_behind_a_question_mark_is_no_part_of_the_answer() -> None:
    line = p(b("What are the risks at the moment?"), ": Windows were broken on Tuesday and he is packing his bag.")
    assert said("risk.current_issues", line) == ("Windows were broken on Tuesday and he is packing his bag.", UNSURE)


def test_what_stands_in_brackets_before_the_colon_is_no_part_of_the_answer() -> None:
    assert said("support.looked_after", p("21. Looked after child? (yes / no): no")) == ("no", READ)


@pytest.mark.parametrize(
    ("question", "options", "marked", "key", "value"),
    [
        ("Gender", ("Male", "Female", "Other", "Not stated"), 1, "person.gender", "female"),
        ("Resides", ("Alone", "With family", "Care home", "Hospital"), 2, "person.living_situation", "residential_care"),
        ("Looked after child", ("Yes", "No", "Not known"), 1, "support.looked_after", "no"),
    ],
)
def test_a_mark_in_the_box_under_an_option_chooses_it(question: str, options: tuple[str, ...], marked: int, key: str, value: str) -> None:
    marks = ("X" if number == marked else "" for number in range(len(options)))
    assert said(key, table(row(b(question), *options), row("", *marks))) == (value, READ)


@pytest.mark.parametrize(
    ("asked", "key", "value"),
    [
        (("They are  ", run("female", "bold underline"), "    male    non-binary    other"), "person.gender", ("female", READ)),
        (("EHC plan  yes    ", run("no", "bold underline"), "    don't know"), "support.ehc_plan", ("no", READ)),
        (("EHC plan  [yes]    no    don't know",), "support.ehc_plan", ("yes", READ)),
        (("EHC plan  yes    no    don't know",), "support.ehc_plan", None),
    ],
)
def test_options_behind_their_question_parted_by_spaces(asked: tuple[Xml, ...], key: str, value: object) -> None:
    assert said(key, p(*asked)) == value


def test_a_question_that_could_answer_the_one_above_it_is_still_a_question() -> None:
    form = table(
        row("Currently in hospital", "No"), row("Detained under the Mental Health Act", "No"), row("Safeguarding concern open", "No")
    )
    keys = ("risk.in_hospital_now", "risk.mental_health_act", "risk.safeguarding")
    assert [said(key, form) for key in keys] == [("no", READ)] * 3


@pytest.mark.parametrize("above", ["Known to", "Others who visit"])
def test_names_jobs_and_numbers_below_bold_headings_are_professionals(above: str) -> None:
    form = (
        p(b(above)),
        table(row(b("Name"), b("What they do"), b("Telephone")), row("Anil Rao", "Matron", "01632 960231"), row("Joy", "Befriender", "")),
    )
    people = ({"name": "Anil Rao", "role": "Matron", "phone": "01632960231"}, {"name": "Joy", "role": "Befriender"})
    assert said("support.professionals", MORE, *form) == (people, READ)
