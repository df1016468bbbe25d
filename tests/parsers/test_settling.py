"""Questions told by their answers and their neighbours. All people are invented."""

from __future__ import annotations

from parsers.reading import State
from tests.parsers.test_reader import reading, said
from tests.parsers.word_files import b, box, cell, heading, p, row, table

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
