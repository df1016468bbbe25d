"""Questions told by their answers and their neighbours. All people are invented."""

from __future__ import annotations

import pytest

from parsers.formats.docx import open_docx
from parsers.reader import read
from parsers.reading import State
from tests.parsers.test_reader import reading, said
from tests.parsers.word_files import b, box, cell, docx, heading, p, row, table

WORKER = (
    heading("Team involved"),
    table(
        row(b("Worker"), "Dana Holt"),
        row(b("Job role"), "Social worker"),
        row(b("Desk number"), "01632 960111"),
        row(b("Council e-mail"), "dana.holt@example.org"),
    ),
)


def test_a_lone_block_of_a_professionals_details_is_the_referrers() -> None:
    fields = reading(*WORKER).fields
    assert fields["referral.referrer_name"].value == "Dana Holt"
    assert fields["referral.referrer_name"].state is State.UNSURE
    assert fields["referral.referrer_role"].value == "Social worker"
    assert fields["referral.referrer_phone"].value == "01632960111"
    assert fields["referral.referrer_email"].value == "dana.holt@example.org"


def test_no_block_is_moved_when_the_form_names_its_referrer() -> None:
    named = (
        heading("Referrer"),
        table(row(b("Name"), "Kit Moss"), row(b("Telephone"), "01632 960222"), row(b("Job title"), "Nurse")),
    )
    assert said("referral.referrer_name", *WORKER, *named) == ("Kit Moss", State.READ)


def test_two_blocks_are_left_to_people() -> None:
    second = (
        heading("Others involved"),
        table(
            row(b("Clinician"), "Lee Park"),
            row(b("Job role"), "Nurse"),
            row(b("Desk number"), "01632 960333"),
            row(b("Team e-mail"), "lee.park@example.org"),
        ),
    )
    assert said("referral.referrer_name", *WORKER, *second) is None


def test_a_telephone_number_is_no_account_of_what_was_tried() -> None:
    details = (heading("Referrer"), table(row(b("Name"), "Kit Moss"), row(b("Work phone"), "01632 960222")))
    assert said("plan.tried", *details) is None
    assert said("referral.referrer_phone", *details) == ("01632960222", State.READ)


def test_names_and_dates_below_the_bases_are_the_consenters() -> None:
    below = (
        heading("Over to you"),
        table(
            row(
                b("Choose the statement that fits"),
                cell(p(box(True), " Has capacity and agrees"), p(box(False), " Best interests decision"), p(box(False), " Does not agree")),
            ),
            row(b("Who"), "Ada Frith"),
            row(b("When"), "3 May 2026"),
        ),
    )
    assert said("consent.given_by", *below) == ("Ada Frith", State.READ)
    assert said("consent.date", *below) == ("2026-05-03", State.READ)


def test_remarks_beside_a_matrix_do_not_hide_its_marks() -> None:
    matrix = table(
        row(b("Tick one a line"), b("True"), b("Untrue"), b("Unsure"), b("Comment")),
        row("There is an open safeguarding concern", "x", "", "", "since May"),
        row("In a mental health hospital now", "", "x", "", ""),
    )
    assert said("risk.safeguarding", matrix) == ("yes", State.READ)
    assert said("risk.in_hospital_now", matrix) == ("no", State.READ)


def test_the_one_option_that_is_left_means_the_code_that_is_left() -> None:
    options = cell(p(box(True), " Made"), p(box(False), " Suspected"), p(box(False), " No"))
    assert said("diagnosis.autism", table(row(b("Autism"), options))) == ("diagnosed", State.READ)


def test_a_mark_beside_words_that_are_not_known_puts_the_other_mark_in_doubt() -> None:
    options = [p(box(True), " Zorbled"), p(box(True), " Best interests decision"), p(box(False), " Refused")]
    assert said("consent.basis", p(b("Basis of consent")), *options) == ("best_interests", State.UNSURE)


CONSENT = (heading("Consent"), p(b("Basis of consent"), "  ☒ Has capacity and agrees   ☐ Refused"))


@pytest.mark.parametrize(
    "section",
    [
        pytest.param((), id="no heading: right behind the consent"),
        pytest.param((heading("Advocate"),), id="a heading of unknown words"),
        pytest.param((heading("Crew"),), id="another"),
    ],
)
def test_a_professionals_block_behind_the_consent_is_the_referrers(section: tuple[str, ...]) -> None:
    below = table(
        row(b("Consent given by"), "Ada Frith"),
        row(b("When"), "3 May 2026"),
    )
    block = table(
        row(b("Name and job"), "Kit Moss, nurse"),
        row(b("Organisation"), "East team"),
        row(b("Phone / email"), "01632 960111 / kit.moss@example.org"),
        row(b("Date"), "04.05.2026"),
    )
    fields = reading(*CONSENT, below, *section, block).fields
    assert fields["consent.given_by"].value == "Ada Frith"
    assert fields["consent.date"].value == "2026-05-03"
    assert fields["referral.referrer_name"].value == "Kit Moss"
    assert fields["referral.referrer_organisation"].value == "East team"
    assert fields["referral.referrer_phone"].value == "01632960111"
    assert fields["referral.referrer_email"].value == "kit.moss@example.org"
    assert fields["referral.date"].value == "2026-05-04"
    assert "person.email" not in fields


def test_a_post_asked_for_as_a_title_is_no_way_to_be_addressed() -> None:
    block = table(
        row(b("Name"), "Kit Moss"), row(b("Title"), "IMCA"), row(b("Phone"), "01632 960111"), row(b("E-mail"), "kit.moss@example.org")
    )
    fields = reading(*CONSENT, heading("Advocate"), block).fields
    assert fields["referral.referrer_role"].value == "IMCA"
    assert "person.title" not in fields


def test_one_line_that_says_who_filled_in_the_form() -> None:
    fields = reading(table(row(b("Completed by"), "Kit Moss, nurse, East team, 01632 960111, kit.moss@example.org, 3/5/2026"))).fields
    assert fields["referral.referrer_name"].value == "Kit Moss"
    assert fields["referral.referrer_role"].value == "nurse"
    assert fields["referral.referrer_organisation"].value == "East team"
    assert fields["referral.referrer_phone"].value == "01632960111"
    assert fields["referral.referrer_email"].value == "kit.moss@example.org"
    assert fields["referral.date"].value == "2026-05-03"


def test_your_telephone_and_address_are_the_referrers_where_the_form_speaks_of_somebody() -> None:
    fields = reading(heading("How it goes on"), table(row(b("Your phone and e-mail"), "01632 960111 kit.moss@example.org"))).fields
    assert fields["referral.referrer_phone"].value == "01632960111"
    assert fields["referral.referrer_email"].value == "kit.moss@example.org"
    assert not {"person.phone", "person.email"} & set(fields)


def test_a_date_beside_a_yes_or_no_question_says_yes_and_is_kept() -> None:
    assert said("risk.mental_health_act", table(row(b("MHA status"), "S3 from 4 August 2025"))) == ("yes", State.UNSURE)


def test_a_bare_others_below_the_diagnoses_asks_for_the_other_ones() -> None:
    form = table(row(b("Autism"), "Yes"), row(b("Others"), "Asthma"))
    assert said("diagnosis.other", form) == ("Asthma", State.READ)


def test_an_instruction_to_mark_what_applies_asks_for_nobodys_name() -> None:
    boxes = cell(p(box(True), " self-harm"), p(box(False), " suicide"), p(box(True), " police"))
    form = table(row(b("Fill in the circles that apply"), boxes))
    assert said("referral.referrer_name", form) is None
    assert said("risk.factors", form) == (("police_contact", "self_harm"), State.READ)


def _person(name: str, post: str, phone: str) -> tuple[str, ...]:
    return (p("Name: " + name), p("Post: " + post), p("Telephone: " + phone))


PEOPLE = (
    {"name": "Lorna Peake", "role": "Care co-ordinator", "phone": "01632960835"},
    {"name": "Yusuf Ali", "role": "Social worker"},
)


@pytest.mark.parametrize("section", ["Community professionals", "Some others"])
def test_people_asked_for_one_after_the_other_are_one_list(section: str) -> None:
    others = (
        *_person("Lorna Peake", "Care co-ordinator", "01632 960835"),
        *_person("Yusuf Ali", "Social worker", ""),
        *_person("", "", ""),
    )
    fields = reading(heading(section), *others, heading("Referrer"), p("Name: Kit Moss"), p("Telephone: 01632 960222")).fields
    assert fields["support.professionals"].value == PEOPLE
    assert fields["referral.referrer_name"].value == "Kit Moss"


def test_an_account_is_left_to_the_question_that_asks_for_it_in_so_many_words() -> None:
    fields = reading(
        heading("What has happened"),
        table(
            row(b("Reason for referral"), "Third ambulance this month."),
            row(b("Pattern, triggers and how it escalates"), "Refuses food since her sister died."),
        ),
    ).fields
    assert fields["referral.reason"].value == "Third ambulance this month."
    assert fields["risk.current_issues"].value == "Refuses food since her sister died."


def test_words_beside_ticked_factors_are_the_account_of_them() -> None:
    fields = reading(
        table(
            row(b("Current presentation and relapse indicators"), "Hoards receipts and threatens his father."),
            row(b("Risk domains"), cell(p("☐ Self-harm"), p("☒ Going missing"), p("☐ Violence"), p("☒ Substance misuse"))),
        )
    ).fields
    assert fields["risk.current_issues"].value == "Hoards receipts and threatens his father."
    assert fields["risk.factors"].value == ("going_missing", "substance_use")


def test_a_name_and_a_number_below_a_post_are_the_referrers() -> None:
    block = (heading("Home manager"), table(row(b("Name"), "Pam Girling"), row(b("Phone"), "01632 960866")))
    fields = reading(*block).fields
    assert (fields["referral.referrer_name"].value, fields["referral.referrer_name"].state) == ("Pam Girling", State.UNSURE)
    assert fields["referral.referrer_phone"].value == "01632960866"


def test_people_whom_a_form_counts_are_one_list() -> None:
    asked = [
        p(b(f"Professional {number} {part}:"), f" {answer}")
        for number, answers in ((1, ("Lorna Peake", "Care co-ordinator", "01632 960835")), (2, ("Yusuf Ali", "Social worker", "")))
        for part, answer in zip(("name", "job title", "telephone number"), answers, strict=True)
    ]
    assert reading(heading("Professionals involved"), *asked).fields["support.professionals"].value == PEOPLE


def test_names_and_jobs_asked_for_at_once_below_the_professionals_are_theirs() -> None:
    listed = p("Lorna Peake, Care co-ordinator, 01632 960835"), p("Yusuf Ali, Social worker")
    box_ = table(row(b("Names, roles and telephone numbers"), cell(*listed)))
    fields = reading(heading("Professionals involved"), box_, heading("Referrer"), p("Name: Kit Moss"), p("Telephone: 01632 960222")).fields
    assert fields["support.professionals"].value == PEOPLE


@pytest.mark.parametrize(("first_name", "given"), [("", "Bram Jay"), ("Bram", "Bram")])
def test_other_names_beside_the_family_name_are_the_given_ones_where_nothing_else_asks(first_name: str, given: str) -> None:
    names = row(b("Family name"), "Thurle"), row(b("Other names"), "Bram Jay"), *([row(b("First name"), first_name)] if first_name else [])
    born = row(b("Date of birth"), "4 May 1991"), row(b("NHS number"), "999 000 0018"), row(b("Postcode"), "IP33 3ZZ")
    about = (
        row(b("Reason for referral"), "Third ambulance this month."),
        row(b("Referred by"), "Dana Holt"),
        row(b("GP surgery"), "Rosedale"),
    )
    fields = read(open_docx(docx(heading("Young person"), table(*names, *born, *about)), "form.docx")).readings[0].fields
    assert fields["person.given_name"].value == given
    assert fields["person.family_name"].value == "Thurle"


def test_an_account_right_below_a_heading_that_asks_for_one() -> None:
    asked = row(b("What has brought us here")), row("His bail ends on Tuesday and he has nowhere to go.")
    said_ = said("referral.reason", heading("Why"), table(*asked))
    assert said_ == ("His bail ends on Tuesday and he has nowhere to go.", State.UNSURE)


def test_one_worker_below_the_list_of_the_others_is_the_referrer() -> None:
    people = table(
        row(b("Name"), b("Role"), b("Phone or mail")), row("Lorna Peake", "Social worker", "01632 960770"), row("Ines Roe", "Therapist", "")
    )
    worker = table(row(b("Name"), b("Post"), b("Mobile")), row("Dana Holt", "Case manager", "07700 900772"))
    end = table(row(b("E-mail"), b("Completed")), row("dana.holt@example.org", "06-Nov-2026"))
    fields = reading(heading("People"), people, heading("WORKER"), worker, end).fields
    assert fields["referral.referrer_name"].value == "Dana Holt"
    assert fields["referral.referrer_role"].value == "Case manager"
    assert fields["referral.referrer_email"].value == "dana.holt@example.org"
    assert fields["support.professionals"].value == (
        {"name": "Lorna Peake", "role": "Social worker", "phone": "01632960770"},
        {"name": "Ines Roe", "role": "Therapist"},
    )


def test_options_that_are_bases_tell_the_question_about_consent_and_the_day_after_it() -> None:
    bases = cell(p("☒ I have parental responsibility"), p("☐ My child is 16 or 17 and says yes"), p("☐ I am NOT saying yes yet"))
    fields = reading(heading("Our yes"), table(row(b("I say yes because"), bases), row(b("On"), "8 November 2026"))).fields
    assert fields["consent.basis"].value == "parental_responsibility"
    assert str(fields["consent.date"].value) == "2026-11-08"


def test_what_else_doctors_found_below_the_diagnoses_is_no_surgery() -> None:
    asked = row(b("Autism"), "Diagnosed"), row(b("Anything else doctors have found"), "Pica, low iron")
    fields = reading(table(*asked)).fields
    assert fields["diagnosis.other"].value == "Pica, low iron"
    assert "person.gp_practice" not in fields


def test_a_post_in_brackets_behind_the_referrers_name() -> None:
    block = row(b("Referring clinician"), "Dr Imogen Strand (GP)"), row(b("Practice e-mail"), "mill@example.nhs.uk")
    fields = reading(heading("Referral details"), table(*block)).fields
    assert (fields["referral.referrer_name"].value, fields["referral.referrer_role"].value) == ("Dr Imogen Strand", "GP")
    assert fields["referral.referrer_email"].value == "mill@example.nhs.uk"


def test_counted_people_with_their_questions_in_one_answer_are_one_list() -> None:
    people = (
        row(b("Person 1"), "Name   Jan   Who are they?   support worker   Phone   07700 900313"),
        row(b("Person 2"), "Name   Dr Finch   Who are they?   doctor   Phone"),
    )
    assert reading(heading("People who help me"), table(*people)).fields["support.professionals"].value == (
        {"name": "Jan", "role": "support worker", "phone": "07700900313"},
        {"name": "Dr Finch", "role": "doctor"},
    )
