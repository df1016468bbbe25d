"""Ways in which forms lay out a question and its answer, and answers that hold more than one. All people are invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from parsers.formats.docx import open_docx
from parsers.reader import read
from parsers.reading import State, Value
from tests.parsers.test_reader import reading, said, value
from tests.parsers.word_files import b, box, cell, control, docx, heading, p, row, run, table

READ, UNSURE = State.READ, State.UNSURE


def what(key: str, *blocks: str) -> object:
    """What a form says for a key, however surely; None when nothing."""
    found = value(key, *blocks)
    return None if found is None else found.value


def small(text: str) -> str:
    return p(run(text, "small"))


def test_captions_in_small_type_over_their_answers_whatever_their_words() -> None:
    captioned = table(
        row(cell(small("Direct dial"), p("01632 960 111")), cell(small("Job title"), p("Nurse"))),
        row(cell(small("Your name"), p("Kit Moss")), cell(small("Team / base"), p("Ward 9. Home: see the board"))),
        row(cell(small("E-mail"), p("kit.moss@example.org")), cell(small("Date of referral"), p("3 May 2026"))),
    )
    fields = reading(heading("Referrer"), captioned).fields
    assert fields["referral.referrer_phone"].value == "01632960111"
    assert fields["referral.referrer_organisation"].value == "Ward 9. Home: see the board"
    assert fields["referral.referrer_name"].value == "Kit Moss"


def test_captions_in_brackets_below_the_line_with_the_answers() -> None:
    below = (
        heading("Consent"),
        p(b("Basis of consent"), "  ☒ Has capacity and agrees   ☐ Refused"),
        p("Ada Frith\t3 May 2026"),
        p(run("(print name of person agreeing)\t(date)", "italic small")),
    )
    fields = reading(*below).fields
    assert fields["consent.given_by"].value == "Ada Frith"
    assert fields["consent.date"].value == "2026-05-03"


@pytest.mark.parametrize(
    ("answers", "phone", "date"),
    [
        pytest.param("01632 960111\t3 May 2026", "01632960111", "2026-05-03", id="all filled in"),
        pytest.param("3 May 2026", None, "2026-05-03", id="the first left blank: told by its shape"),
    ],
)
def test_questions_side_by_side_over_their_answers(answers: str, phone: str | None, date: str) -> None:
    fields = reading(heading("Referrer"), p(b("Name: "), "Kit Moss"), p(b("Telephone\tDate")), p(answers)).fields
    assert (fields["referral.referrer_phone"].value if "referral.referrer_phone" in fields else None) == phone
    assert fields["referral.date"].value == date


def test_rows_of_questions_over_rows_of_answers_time_and_again_with_the_same_columns() -> None:
    asked = [
        ("Patient surname", "First name", "Title"),
        ("Date of birth", "NHS number", "Ethnicity"),
        ("Gender", "Telephone", "GP practice"),
    ]
    told = [("Grantley", "Moira", "Ms"), ("07/07/1971", "999 298 0133", "White British"), ("Female", "01632 960411", "Weald Surgery")]
    rows = [
        line
        for questions, answers in zip(asked, told, strict=True)
        for line in (row(*(cell(b(text), shaded=True) for text in questions)), row(*(cell(p(text)) for text in answers)))
    ]
    [found] = read(open_docx(docx(heading("The patient"), table(*rows)), "form.docx")).readings
    assert {key: value.value for key, value in found.fields.items()} == {
        "person.family_name": "Grantley",
        "person.given_name": "Moira",
        "person.title": "Ms",
        "person.date_of_birth": "1971-07-07",
        "person.nhs_number": "9992980133",
        "person.ethnicity": "White British",
        "person.gender": "female",
        "person.phone": "01632960411",
        "person.gp_practice": "Weald Surgery",
    }


def test_options_that_run_on_below_their_table() -> None:
    options = (
        table(row(b("Where living"), p("Alone ", box(False), "\tFamily ", box(False)))),
        p("Hospital ", box(False), "\tHostel ", box(True)),
    )
    assert said("person.living_situation", *options) == ("homeless", READ)


def test_a_bold_question_and_its_answer_side_by_side_that_both_run_on() -> None:
    rows = [p(b(label), f"\t{answer}") for label, answer in [("Ethnicity", "White British"), ("First language", "Welsh")]]
    runs_on = (p(b("How does the person like to"), "\tIn writing first,"), p(b("communicate?"), "\tthen by telephone."))
    assert said("person.communication_needs", *rows, *runs_on) == ("In writing first, then by telephone.", READ)


def test_the_headings_of_columns_in_one_row_without_lines_between_them() -> None:
    matrix = table(
        row(cell(p(b("Yes\tNo\tNot known")), across=4, shaded=True)),
        row("Detained under the Mental Health Act now or recently", "", "X", ""),
        row("Open safeguarding concern", "X", "", ""),
    )
    assert said("risk.mental_health_act", matrix) == ("no", READ)
    assert said("risk.safeguarding", matrix) == ("yes", READ)


def test_one_question_that_asks_two_things() -> None:
    fields = reading(table(row(b("Main language / interpreter needed?"), "Polish, yes"))).fields
    assert fields["person.first_language"].value == "Polish"
    assert fields["person.interpreter_needed"].value == "yes"


def test_an_address_with_a_question_for_each_line() -> None:
    lines = table(row(b("Address line 1"), "Flat 2"), row(b("Address line 2"), "8 Mill Road"), row(b("Town"), "Sudbury"))
    assert said("person.address", lines) == ("Flat 2, 8 Mill Road, Sudbury", READ)


def test_an_answer_that_says_what_kind_of_person_fills_in_the_form() -> None:
    fields = reading(table(row(b("Who is completing this form?"), "A professional"))).fields
    assert fields["referral.is_self_referral"].value == "no"
    assert "referral.referrer_name" not in fields


@pytest.mark.parametrize(
    ("answer", "family", "given"),
    [
        pytest.param("frith ada", "frith", "ada", id="no comma"),
        pytest.param("Frith, Ada (Mrs)", "Frith", "Ada", id="a title in brackets"),
    ],
)
def test_a_name_asked_for_with_the_family_name_first(answer: str, family: str, given: str) -> None:
    fields = reading(
        heading("Who agreed"), p("nobody yet"), heading("Second person"), table(row(b("Surname, forename (title)"), answer))
    ).fields
    said_family = [fields["person.family_name"].value, *(other for other, _ in fields["person.family_name"].others)]
    said_given = [fields["person.given_name"].value, *(other for other, _ in fields["person.given_name"].others)]
    assert family.casefold() in {str(one).casefold() for one in said_family}
    assert given.casefold() in {str(one).casefold() for one in said_given}


def test_kinds_of_home_and_doses_are_known_by_their_own_words() -> None:
    fields = reading(table(row(b("Zorble"), "Supported living"), row(b("Chart"), "Lamotrigine 150 mg twice daily"))).fields
    assert (fields["person.living_situation"].value, fields["person.living_situation"].state) == ("supported_living", UNSURE)
    assert (fields["support.medication"].value, fields["support.medication"].state) == ("Lamotrigine 150 mg twice daily", UNSURE)


def test_a_long_account_below_a_strange_question_is_not_held_against_itself_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(options: Sequence[str]) -> str | None:
        asked.append(len(options))
        return None

    monkeypatch.setattr("parsers.flow.key_of_options", counted)
    reading(p(b("Ethnicity:"), " White British"), p(b("Zebra stripes")), *(p(f"line {number} of an export") for number in range(300)))
    assert sum(asked) < 5_000


CONSENT_BASIS = (p(b("CONSENT")), small("Basis of consent"), p("  ☒ Has capacity and agrees   ☐ Refused"))
SMALL_LABELS = (
    ("Name", "Ada Frith"),
    ("Date of birth", "3 May 1990"),
    ("NHS number", "999 000 0018"),
    ("Lives at", "12 Mill Lane, Bury"),
    ("Postcode", "IP33 3ZZ"),
    ("Zorb preference", "Blue"),
    ("Telephone", "01632 960111"),
    ("GP surgery", "Mill Surgery"),
    ("Ethnicity", "White British"),
    ("Medication", "None"),
)


def test_questions_in_small_type_over_their_answers_whatever_their_words_and_bold_headings_between_them() -> None:
    captioned = [block for label, answer in SMALL_LABELS for block in (small(label), p(answer))]
    referrer = (p(b("WHEREABOUTS UNIT")), small("Name"), p("Kit Moss"), small("Job"), p("Nurse"), small("Phone"), p("01632 960222"))
    fields = reading(p(b("THE PERSON")), *captioned, *CONSENT_BASIS, *referrer).fields
    assert fields["person.postcode"].value == "IP33 3ZZ"
    assert fields["person.phone"].value == "01632960111"
    assert fields["referral.referrer_phone"].value == "01632960222"


def test_a_form_that_gives_each_question_a_cell_with_its_answer_below_in_the_same_type() -> None:
    def asked(question: str, *answers: str) -> str:
        return cell(p(question), *(p(answer) for answer in answers))

    grid = table(
        row(asked("Surname", "Frith"), asked("First name", "Ada")),
        row(asked("Date of birth (day, month", "and year)", "3 May 1990"), asked("NHS number", "999 000 0018")),
        row(asked("Address", "12 Mill Lane", "Bury"), asked("Postcode", "IP33 3ZZ")),
        row(asked("Telephone", "01632 960111"), asked("GP surgery")),
        row(asked("Ethnicity", "White British"), asked("Interpreter needed?", "☐ Yes ☒ No")),
    )
    fields = reading(heading("The person"), grid).fields
    said_there = {key: fields[f"person.{key}"].value for key in ("family_name", "date_of_birth", "address", "interpreter_needed")}
    assert said_there == {
        "family_name": "Frith",
        "date_of_birth": "1990-05-03",
        "address": "12 Mill Lane, Bury",
        "interpreter_needed": "no",
    }
    assert "person.gp_practice" not in fields


def test_the_name_of_a_group_in_a_tall_first_cell_ends_the_group_before_it_whatever_its_words() -> None:
    grouped = table(
        row(cell(b("Consent"), merge="restart"), b("Basis"), "Has capacity and agrees"),
        row(cell("", merge="continue"), b("Given by"), "Ada Frith"),
        row(cell("", merge="continue"), b("Date"), "3 May 2026"),
        row(cell(b("Zorb"), merge="restart"), b("Name and job"), "Kit Moss, nurse"),
        row(cell("", merge="continue"), b("Organisation"), "East team"),
        row(cell("", merge="continue"), b("Phone"), "01632 960222"),
        row(cell("", merge="continue"), b("Date"), "4 May 2026"),
    )
    fields = reading(grouped).fields
    assert fields["consent.date"].value == "2026-05-03"
    assert fields["referral.referrer_name"].value == "Kit Moss"
    assert fields["referral.date"].value == "2026-05-04"


def test_guidance_in_brackets_behind_a_question_is_no_answer() -> None:
    form = table(row(b("Where is the person living? (full address)"), cell(p("12 Mill Lane"), p("Bury"), p("IP33 3ZZ"))))
    assert said("person.address", form) == ("12 Mill Lane, Bury", READ)
    assert said("person.postcode", form) == ("IP33 3ZZ", READ)


def test_questions_printed_between_two_controls_of_one_cell_whatever_the_words_of_the_last() -> None:
    names = cell(p("Your name ", control("Kit Moss"), "  Job title ", control("Nurse"), "  Hums ", control("Softly")))
    fields = reading(heading("Referrer"), table(row(b("1. You"), names))).fields
    assert fields["referral.referrer_name"].value == "Kit Moss"
    assert fields["referral.referrer_role"].value == "Nurse"


def test_boxes_below_a_question_that_stands_right_below_a_heading_of_its_kind() -> None:
    form = (
        heading("2 Conditions"),
        p("Learning disability"),
        p(box(True), " diagnosed\t", box(False), " suspected\t", box(False), " no"),
        p("Autism"),
        p(box(False), " diagnosed\t", box(True), " suspected\t", box(False), " no"),
    )
    assert said("diagnosis.learning_disability", *form) == ("diagnosed", READ)
    assert said("diagnosis.autism", *form) == ("suspected", READ)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(("Yes", "I think so\t✓", "No"), "suspected", id="at the end of its line"),
        pytest.param(("Yes", "I think so", "✓\tNo"), "no", id="at the beginning"),
        pytest.param(("Y / N / NK",), None, id="a letter that is an answer is no mark"),
    ],
)
def test_a_mark_that_stands_alone_beside_its_option(lines: tuple[str, ...], expected: str | None) -> None:
    assert what("diagnosis.autism", table(row(b("Are they autistic?"), cell(*(p(line) for line in lines))))) == expected


def test_a_grid_whose_first_heading_names_the_group_too() -> None:
    grid = table(
        row(b("Involved: name"), b("Post"), b("Service"), b("Phone")),
        row("Lee Park", "Nurse", "East team", "01632 960333"),
        row("Jo Ash", "Matron", "West team", "01632 960444"),
    )
    assert what("support.professionals", heading("How it goes on"), grid) == (
        {"name": "Lee Park", "role": "Nurse", "organisation": "East team", "phone": "01632960333"},
        {"name": "Jo Ash", "role": "Matron", "organisation": "West team", "phone": "01632960444"},
    )


CODED = table(
    row(cell(b("17. Ethnicity"), shaded=True), cell(b("18. Lives: A alone, F family, S supported, N none"), shaded=True)),
    row("White Irish", "F"),
)


def test_an_answer_by_a_letter_whose_meaning_the_question_prints_beside_another_question() -> None:
    fields = reading(CODED).fields
    assert fields["person.living_situation"].value == "family"
    assert fields["person.ethnicity"].value == "White Irish"


def test_an_answer_by_many_letters() -> None:
    label = "Risk areas (list the letters: A self-harm, B suicidal, C assault, D damage to property, E missing, F police)"
    assert what("risk.factors", table(row(b(label), "A, C, D & E"))) == (
        "going_missing",
        "harm_to_others",
        "property_damage",
        "self_harm",
    )


def test_an_answer_by_a_number_below_its_key() -> None:
    box_ = cell(p("1 subject agrees (capacity), 2 best interests, 3 attorney / deputy, 4 subject refuses"), p("2"))
    assert what("consent.basis", heading("Consent"), table(row(b("40. Consent code"), box_))) == "best_interests"


def test_yes_and_no_side_by_side_below_their_questions_are_no_marks_under_headings() -> None:
    asked = table(
        row(
            cell(b("30. In a mental health hospital before (Y/N)"), shaded=True),
            cell(b("31. MHA detention, now or in past year (Y/N)"), shaded=True),
            cell(b("32. In hospital now (Y/N)"), shaded=True),
        ),
        row("Y", "N", "N"),
    )
    assert said("risk.previous_admission", asked) == ("yes", READ)
    assert said("risk.mental_health_act", asked) == ("no", READ)
    assert said("risk.in_hospital_now", asked) == ("no", READ)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param("diagnosed X  possible  no", "diagnosed", id="the first"),
        pytest.param("diagnosed  possible  no X", "no", id="the last"),
        pytest.param("diagnosed     possible \u2713     no", "suspected", id="a tick sign far from the next"),
    ],
)
def test_a_mark_right_behind_its_option(printed: str, expected: str) -> None:
    assert what("diagnosis.autism", table(row(b("Autism"), printed))) == expected


def test_marks_in_cells_before_their_options() -> None:
    grid = table(
        row(b("C3. Indicators present")),
        row("\u2714", "Self-injury", "", "Suicidality", "\u2714", "Aggression to others"),
        row("", "Property destruction", "X", "Placement instability", "", "Zorbling"),
    )
    assert what("risk.factors", heading("Concerns"), grid) == ("harm_to_others", "placement_breakdown", "self_harm")


def test_boxes_without_a_question_are_what_may_be_the_matter() -> None:
    boxes = table(
        row(cell(p(box(True), " Self-harm")), cell(p(box(False), " Aggression"))),
        row(cell(p(box(False), " Suicide")), cell(p(box(True), " Police involvement"))),
    )
    before = table(row(b("Medication"), "None known"))
    assert what("risk.factors", before, boxes) == ("police_contact", "self_harm")


def test_an_answer_that_begins_as_guidance_might() -> None:
    told = "Do not say maybe. He needs to know what time and who."
    asked = (p(b("How best to communicate?")), table(row(cell(p(told)))))
    assert what("person.communication_needs", *asked) == told


def test_a_part_of_the_form_under_unknown_words_is_not_the_referrers_any_more() -> None:
    form = (
        p(b("PART ONE: REFERRER")),
        table(row(b("Name"), "Kit Moss"), row(b("Job"), "Nurse")),
        p(b("PART TWO: ZORB")),
        table(row(b("Telephone"), "01632 960111")),
    )
    assert said("referral.referrer_phone", *form) is None


def test_answers_in_shaded_boxes_below_bold_questions() -> None:
    asked = (
        ("First name", "Ada", "Last name", "Frith"),
        ("Date of birth", "9 May 1990", "NHS number", "999 000 0018"),
        ("Postcode", "IP33 3ZZ", "Telephone", "01632 960111"),
        ("GP surgery", "Mill Surgery", "Ethnicity", "White British"),
    )
    grids = [table(row(b(one), b(other)), row(cell(first, shaded=True), cell(second, shaded=True))) for one, first, other, second in asked]
    fields = outcome_of(*grids)
    assert (fields["person.given_name"].value, fields["person.family_name"].value) == ("Ada", "Frith")
    assert fields["person.phone"].value == "01632960111"
    assert fields["person.ethnicity"].value == "White British"


def test_answers_in_bold_beside_questions_in_plain_type() -> None:
    asked = (
        ("First name", "Ada", "Last name", "Frith"),
        ("Date of birth", "9 May 1990", "NHS number", "999 000 0018"),
        ("Postcode", "IP33 3ZZ", "Telephone", "01632 960111"),
        ("GP surgery", "Mill Surgery", "Ethnicity", "White British"),
        ("Gender", "Female", "Language", "Twi"),
        ("Date of referral", "11 May 2026", "Referrer", "Kit Moss"),
    )
    lines = [p(f"{one}\t", b(first), f"\t{other}\t", b(second)) for one, first, other, second in asked]
    fields = outcome_of(*lines)
    assert fields["person.given_name"].value == "Ada"
    assert fields["person.gp_practice"].value == "Mill Surgery"
    assert fields["referral.referrer_name"].value == "Kit Moss"


@pytest.mark.parametrize(
    ("banner", "expected"),
    [
        pytest.param(
            "FRITH-VALE, Ada Jane (Mrs)\tBorn 9 May 1990\tNHS No. 999 000 0018",
            ("Ada Jane", "FRITH-VALE", "1990-05-09", "9990000018", "Mrs"),
            id="born, with a title",
        ),
        pytest.param(
            "O'FRITH, Ada\tDOB: 09-May-1990 (35y)\tGender: Female\tNHS 9990000018",
            ("Ada", "O'FRITH", "1990-05-09", "9990000018", None),
            id="DOB",
        ),
        pytest.param(
            "Patient: FRITH, Ada (Ms)\nBorn 09 May 1990\nNHS number 999 000 0018\nGender Female",
            ("Ada", "FRITH", "1990-05-09", "9990000018", "Ms"),
            id="in pieces",
        ),
        pytest.param(
            "Re: Mrs Ada Jane Frith, DOB 09/05/1990, NHS No: 999 000 0018",
            ("Ada Jane", "Frith", "1990-05-09", "9990000018", "Mrs"),
            id="whom a letter is about",
        ),
        pytest.param("Re: Ada Frith came to see us, born 9 May 1990", (None, None, None, None, None), id="a letter's sentence"),
        pytest.param("FRITH, Ada met the team and was born again", (None, None, None, None, None), id="a sentence"),
    ],
)
def test_the_banner_of_a_record_print_names_its_patient(banner: str, expected: tuple[str | None, ...]) -> None:
    asked = [
        p(f"{label}:\t{answer}")
        for label, answer in (("GP surgery", "Mill Surgery"), ("Ethnicity", "White British"), ("Telephone", "01632 960111"))
    ]
    asked += [
        p(f"{label}:\t{answer}") for label, answer in (("Medication", "None"), ("Date of referral", "11 May 2026"), ("NHS number", ""))
    ]
    asked += [
        p("Reason for referral:\tCannot sleep"),
        p("Referrer's name:\tKit Moss"),
        p("What has been tried:\tWalks"),
        p("Referrer's job:\tNurse"),
    ]
    asked += [p("Referrer's telephone:\t01632 960222"), p("What would help:\tRest"), p("Action plan:\tCall again")]
    pieces = [p(piece) for piece in banner.split("\n")]
    fields = outcome_of(*pieces, *asked, *pieces).items()
    said_ = {key: found.value for key, found in fields}
    keys = ("person.given_name", "person.family_name", "person.date_of_birth", "person.nhs_number", "person.title")
    assert tuple(said_.get(key) for key in keys) == expected


def test_the_first_line_of_each_box_is_the_question_where_boxes_hold_both() -> None:
    asked = (
        ("First name *", "Ada"),
        ("Last name *", "Frith"),
        ("GP name *", "Dr Hale"),
        ("Medication *", "None"),
        ("Reason for referral *", "Cannot sleep"),
        ("Relationship to the person giving consent *", "Mother"),
        ("Referrer's name *", "Kit Moss"),
        ("What has been tried *", "Walks"),
    )
    fields = outcome_of(heading("Referrer"), *(table(row(cell(p(label), p(answer)))) for label, answer in asked))
    keys = ("person.given_name", "person.gp_name", "consent.relationship", "referral.referrer_name")
    assert [fields[key].value for key in keys] == ["Ada", "Dr Hale", "Mother", "Kit Moss"]


def test_what_stands_beside_a_question_is_its_answer_where_every_line_is_so() -> None:
    asked = (
        ("First name", "Ada"),
        ("Last name", "Frith"),
        ("GP surgery", "Mill Surgery"),
        ("GP name", "Dr Hale"),
        ("Where does the person live?", "Supported living"),
        ("Medication", "None"),
        ("Reason for referral", "Cannot sleep"),
        ("Referrer's name", "Kit Moss"),
        ("What has been tried", "Walks"),
        ("Referrer's telephone", "01632 960222"),
    )
    fields = outcome_of(*(p(f"{label}\t{answer}") for label, answer in asked))
    keys = ("person.gp_practice", "person.gp_name", "person.living_situation")
    assert [fields[key].value for key in keys] == ["Mill Surgery", "Dr Hale", "supported_living"]


def test_bold_questions_that_follow_answers_in_a_line_are_questions() -> None:
    line = p(b("Name:"), " Ada Frith ", b("GP surgery:"), " Mill Surgery ", b("NHS number:"), " 999 000 0018")
    asked = (
        ("Medication", "None"),
        ("Reason for referral", "Cannot sleep"),
        ("Referrer's name", "Kit Moss"),
        ("What has been tried", "Walks"),
    )
    fields = outcome_of(line, *(p(b(f"{label}:"), f" {answer}") for label, answer in asked))
    assert [fields[key].value for key in ("person.family_name", "person.gp_practice", "person.nhs_number")] == [
        "Frith",
        "Mill Surgery",
        "9990000018",
    ]


def test_a_letter_says_behind_the_name_where_its_person_lives() -> None:
    asked = (
        ("Learning disability", "Diagnosed"),
        ("Medication", "None"),
        ("Reason for referral", "Cannot sleep"),
        ("Referrer's name", "Kit Moss"),
    )
    about = (p("Re: Ada Frith (DOB 09/05/1990)"), p("14 Mill Street, Stowmarket"), p("IP14 1AA"), p("Tel: 07700 900123"))
    fields = outcome_of(*about, *(p(f"{label}:\t{answer}") for label, answer in asked), p("What has been tried:\tWalks"))
    keys = ("person.family_name", "person.address", "person.postcode", "person.phone")
    assert [fields[key].value for key in keys] == ["Frith", "14 Mill Street, Stowmarket", "IP14 1AA", "07700900123"]


def outcome_of(*blocks: str) -> Mapping[str, Value]:
    """What a form of these blocks and nothing else says."""
    (found,) = read(open_docx(docx(*blocks), "form.docx")).readings
    return found.fields


_MAYBE = ("hits others", "injures self", "damages the house", "police called", "goes missing", "ambulance / A&E")


@pytest.mark.parametrize("marked", [("hits others", "goes missing"), ("police called",), ()])
def test_a_list_of_what_may_be_the_matter_with_empty_places_for_most_marks(marked: Sequence[str]) -> None:
    pairs = [_MAYBE[:2], _MAYBE[2:4], _MAYBE[4:]]
    rows = [row(*(cell(p(text)) for option in pair for text in (option, "✓" if option in marked else ""))) for pair in pairs]
    codes = {"hits others": "harm_to_others", "goes missing": "going_missing", "police called": "police_contact"}
    account = p("Up at three every night.")
    fields = reading(heading("Risk"), p(b("What staff are seeing; what you fear")), account, table(*rows)).fields
    assert fields["risk.current_issues"].value == "Up at three every night."
    assert (fields["risk.factors"].value if "risk.factors" in fields else ()) == tuple(sorted(codes[option] for option in marked))


def test_a_heading_with_the_next_roman_number_ends_the_section_before_it() -> None:
    consent = (p(b("IV. Lawful consent")), p(b("Agreed by: "), "Ada Frith"), p(b("Date of consent: "), "3 May 2026"))
    manager = table(
        row(*(cell(p(b(text))) for text in ("Manager", "Post", "Phone", "Date"))),
        row(*(cell(p(text)) for text in ("Rita Wain", "Registered manager", "01632 960331", "4 May 2026"))),
    )
    fields = reading(p(b("III. Response")), p(b("Tried so far")), p("Walks"), *consent, p(b("V. Manager")), manager).fields
    assert (fields["consent.given_by"].value, fields["consent.date"].value) == ("Ada Frith", "2026-05-03")
    assert (fields["referral.referrer_name"].value, fields["referral.referrer_phone"].value) == ("Rita Wain", "01632960331")


def test_a_numbered_question_that_names_the_person_heads_no_section() -> None:
    asked = [
        ("1. Your full name", "Denise Vale"),
        ("2. I am the person’s… (job or relationship)", "Sister"),
        ("3. Contact number", "07700 900246"),
        ("4. Email address", "d.vale@example.org"),
        ("5. Are you asking about yourself?", "No"),
        ("6. Date of birth of the person", "3 April 1999"),
        ("7. Gender", "Female"),
        ("8. Ethnicity", "White"),
        ("9. Doctor’s surgery", "Mill Surgery"),
        ("10. First language", "Twi"),
    ]
    lines = [(p(b(label)), p(answer)) for label, answer in asked]
    about_you = (line for pair in lines[:5] for line in pair)
    fields = reading(heading("About you"), *about_you, heading("The person"), *(line for pair in lines[5:] for line in pair)).fields
    assert fields["referral.referrer_role"].value == "Sister"
    assert fields["referral.referrer_phone"].value == "07700900246"
    assert fields["referral.referrer_email"].value == "d.vale@example.org"


@pytest.mark.parametrize(
    ("answer", "address"),
    [
        pytest.param("Rowan Ward, Cressbrook Unit, Buxton", "Rowan Ward, Cressbrook Unit, Buxton", id="a ward with its town"),
        pytest.param("Willow Ward, Fellgate Hospital, Ipswich", "Willow Ward, Fellgate Hospital, Ipswich", id="two such words"),
        pytest.param("Residential care", None, id="a kind of home"),
        pytest.param("At home, with Mum and Dad", None, id="a kind of home in two parts"),
    ],
)
def test_a_place_that_names_a_kind_of_home_is_an_address(answer: str, address: str | None) -> None:
    assert what("person.address", p(b("Address: "), answer)) == address


def test_printed_answers_with_strokes_between_them_and_a_colon_within_one() -> None:
    offered = "The person has capacity and agrees X / lacks capacity: best interests / lacks capacity: deputy or LPA agreed / has refused"
    assert what("consent.basis", heading("Lawful consent"), p(b("Basis of consent")), p(offered)) == "informed"


def test_the_heading_of_a_list_that_names_its_first_column_too() -> None:
    network = table(
        row(*(cell(p(text)) for text in ("Team around the child: name", "Role", "From", "Email"))),
        row(*(cell(p(text)) for text in ("Mo Lacey", "Family practitioner", "Early Help", "mo@example.org"))),
        row(*(cell(p(text)) for text in ("Dr Wray", "Paediatrician", "Bay Hospital", ""))),
    )
    referrer = table(
        row(*(cell(b(text), shaded=True) for text in ("Referrer", "Post", "Base", "Tel", "Date referred"))),
        row(*(cell(p(text)) for text in ("Hannah Bugg", "LD nurse", "CLDS South", "01632 960734", "26-11-2025"))),
    )
    assert what("referral.referrer_name", network, referrer) == "Hannah Bugg"
    assert what("support.professionals", network, referrer) == (
        {"name": "Mo Lacey", "role": "Family practitioner", "organisation": "Early Help", "email": "mo@example.org"},
        {"name": "Dr Wray", "role": "Paediatrician", "organisation": "Bay Hospital"},
    )


def test_options_behind_their_boxes_that_run_on_below_their_table() -> None:
    options = (
        table(row(b("Living"), p(box(False), " alone\t", box(False), " with family\t", box(False), " care home"))),
        p(box(False), " homeless\t", box(True), " prison"),
    )
    assert said("person.living_situation", *options) == ("prison", READ)


def test_a_refusal_beside_who_agreed_puts_the_basis_in_doubt() -> None:
    basis = p(b("Basis of consent: "), "Parental responsibility")
    named = (p(b("Consent given by: "), "Dad yes (Craig), mum says no"),)
    assert said("consent.basis", heading("Consent"), basis, *named) == ("parental_responsibility", UNSURE)
    assert said("consent.basis", heading("Consent"), basis, p(b("Consent given by: "), "Craig Frith")) == ("parental_responsibility", READ)


def test_answers_in_bold_beside_questions_of_which_some_are_left_blank() -> None:
    asked = (
        ("Known as", "", "Gender", "Female"),
        ("Interpreter needed", "", "Ethnicity", "White British"),
        ("First name", "Ada", "Last name", "Frith"),
        ("Date of birth", "9 May 1990", "NHS number", "999 000 0018"),
        ("Postcode", "IP33 3ZZ", "Telephone", "01632 960111"),
        ("GP surgery", "Mill Surgery", "Registered GP", ""),
        ("Date of referral", "11 May 2026", "Referrer", "Kit Moss"),
        ("E-mail", "", "First language", "Twi"),
    )
    lines = [
        p(one, "\t", *([b(first), "\t"] if first else []), other, *(["\t", b(second)] if second else []))
        for one, first, other, second in asked
    ]
    fields = outcome_of(*lines)
    expected = {"person.gender": "female", "person.ethnicity": "White British", "person.first_language": "Twi"}
    assert {key: fields[key].value for key in expected} == expected
    assert not {"person.preferred_name", "person.interpreter_needed", "person.email", "person.gp_name"} & set(fields)


@pytest.mark.parametrize(
    "line",
    [
        "Submitted 02/04/2025 21:47",
        "Submitted on: 2 April 2025",
        "Date submitted 2025-04-02 21:47:05",
        "Referral sent on 2 April 2025 at 9:47pm",
    ],
)
def test_the_day_on_which_a_web_form_was_sent(line: str) -> None:
    assert what("referral.date", p(line)) == "2025-04-02"


def test_people_line_by_line_below_the_captions_of_one_row() -> None:
    cells = [("Name", "Gav Low", "PC Lunn"), ("Role", "drop-in worker", "police officer"), ("Telephone", "07700 900296", "101")]
    network = table(row(*(cell(p(b(caption)), *(p(line) for line in lines)) for caption, *lines in cells)))
    assert what("support.professionals", heading("6. Professionals involved"), network) == (
        {"name": "Gav Low", "role": "drop-in worker", "phone": "07700900296"},
        {"name": "PC Lunn", "role": "police officer", "phone": "101"},
    )


@pytest.mark.parametrize(
    ("options", "key", "expected"),
    [
        pytest.param(
            (("Placement at risk", False), ("Carer breakdown", False), ("Exploitation", True), ("Going missing", True)),
            "risk.factors",
            ("exploitation", "going_missing"),
            id="risks",
        ),
        pytest.param(
            (("Has capacity and consents", False), ("Lacks capacity: best interests decision", True), ("Declines", False)),
            "consent.basis",
            "best_interests",
            id="bases of consent, one with a colon",
        ),
    ],
)
def test_options_before_their_boxes_whose_words_are_questions_elsewhere(
    options: Sequence[tuple[str, bool]], key: str, expected: object
) -> None:
    line = p(*(part for text, ticked in options for part in (f"{text} ", box(ticked), "\t")))
    section = "Consent" if key.startswith("consent") else "Risk"
    assert what(key, heading(section), table(row(cell(p(b("Outcome")), line)))) == expected


@pytest.mark.parametrize(
    ("answer", "doctor", "practice"),
    [
        ("FRITH, Dr Ada", "FRITH, Dr Ada", None),
        ("FRITH-VALE, Dr Ada J, Mill Surgery", "FRITH-VALE, Dr Ada J", "Mill Surgery"),
        ("Dr Frith, Mill Surgery", "Dr Frith", "Mill Surgery"),
        ("Mill Surgery, Dr Frith", "Dr Frith", "Mill Surgery"),
    ],
)
def test_a_doctor_in_one_box_with_the_practice_or_printed_family_name_first(answer: str, doctor: str, practice: str | None) -> None:
    fields = reading(heading("Health"), table(row(b("GP (name and surgery)"), answer))).fields
    assert [fields[key].value if key in fields else None for key in ("person.gp_name", "person.gp_practice")] == [doctor, practice]


def test_bold_numbers_head_the_parts_of_a_form_whose_questions_have_two() -> None:
    parts = (
        p(b("1. Pupil")),
        p(b("Gender: "), "Male"),
        p(b("2. Need")),
        p("Autism: diagnosed"),
        p("Other diagnoses: ADHD"),
        p("Communication profile: short sentences, no idioms"),
        p(b("3. Concern")),
        table(row(run("3.1 Why does this review need to be brought forward?", "italic"), "The school gave notice.")),
        table(row(run("3.2 Outline provision and strategies used", "italic"), "A farm, for three weeks.")),
        p(b("4. Completed by")),
        p(b("Name: "), "Hugh Sallow"),
        p(b("Position: "), "SENDCo"),
    )
    found = reading(*parts)
    said_ = {key: found.fields[key].value for key in ("diagnosis.autism", "diagnosis.other", "person.communication_needs")}
    assert said_ == {
        "diagnosis.autism": "diagnosed",
        "diagnosis.other": "ADHD",
        "person.communication_needs": "short sentences, no idioms",
    }
    assert "plan.would_help" not in found.fields
    assert found.fields["referral.referrer_name"].value == "Hugh Sallow"
    assert found.fields["plan.tried"].value == "A farm, for three weeks."


def test_a_numbered_question_about_likes_closes_no_section() -> None:
    asked = (
        row(cell(p(b("1.15 Things they enjoy")))),
        row("Manga"),
        row(cell(p(b("1.16 GP surgery")))),
        row("Mount Farm Surgery"),
    )
    assert said("person.gp_practice", table(*asked)) == ("Mount Farm Surgery", State.READ)


def test_the_left_column_asks_where_most_of_it_is_known() -> None:
    rows = [("Main language", "Twi"), ("Date of birth / Sex", "25-Aug-1963   Female"), ("Needs interpreter", "No"), ("Usual GP", "Dr Orr")]
    known = [("Ethnic category", "Ghanaian"), ("Telephone: Home / Mobile", "01632 960330"), ("Preferred name", "Ade")]
    more = [("Address", "4 Quay Lane"), ("E-mail", "ade@example.org"), ("Religion", "None")]
    fields = reading(table(*(row(*pair) for pair in (*rows, *known, *more)))).fields
    assert fields["person.gender"].value == "female"
    assert fields["person.first_language"].value == "Twi"
    assert fields["person.phone"].value == "01632960330"
    assert fields["person.ethnicity"].value == "Ghanaian"


def test_what_a_form_says_in_brackets_to_its_reader_is_no_answer() -> None:
    lines = p(b("My doctor's surgery"), " (you can leave this out)"), p("Swan Lane")
    assert said("person.gp_practice", heading("About me"), *lines) == ("Swan Lane", State.READ)


def test_people_in_rows_without_headings_below_a_heading_that_asks_for_them() -> None:
    form = table(
        row(cell(p(b("Professionals and family supporting the pupil (name and role)")), across=2)),
        row("Mrs D. Coppard", "SENDCo"),
        row("Tunde Bakare", "CAMHS link worker"),
        row("Sue & Pete Malin", "Foster carers"),
        row(b("Lead for this pupil"), "Tunde Bakare"),
    )
    fields = reading(form).fields
    assert fields["support.professionals"].value == (
        {"name": "Mrs D. Coppard", "role": "SENDCo"},
        {"name": "Tunde Bakare", "role": "CAMHS link worker"},
        {"name": "Sue & Pete Malin", "role": "Foster carers"},
    )
    assert fields["support.key_contact"].value == "Tunde Bakare"


def test_names_with_their_jobs_and_telephones_in_rows_without_headings() -> None:
    form = table(
        row(cell(p(b("WHO IS INVOLVED")), across=2)),
        row("Dr A Quinlan, Liaison psychiatrist", "01632 960771"),
        row("Sgt Mo Hale, Community officer", ""),
    )
    assert what("support.professionals", form) == (
        {"name": "Dr A Quinlan", "role": "Liaison psychiatrist", "phone": "01632960771"},
        {"name": "Sgt Mo Hale", "role": "Community officer"},
    )


def test_the_next_question_within_a_line_of_ringed_options() -> None:
    form = table(
        row(
            "Learning disability",
            cell(
                p(
                    run("Yes", "highlight"),
                    " /",
                    "\t",
                    "Possible /",
                    "\t",
                    "No",
                    "\t",
                    "Autism",
                    "\t",
                    "Yes /",
                    "\t",
                    run("No", "highlight"),
                )
            ),
        )
    )
    assert what("diagnosis.autism", form) == "no"


@pytest.mark.parametrize("asked", ["School", "Name of surgery", "College:"])
def test_where_the_referrer_works_when_asked_by_the_kind_of_place(asked: str) -> None:
    block = table(row("Name", "Hal Sten"), row("Role", "Teacher"), row(asked, "Larkrise"), row("Tel", "01632 960501"))
    assert what("referral.referrer_organisation", heading("Completed by"), block) == "Larkrise"


def test_two_questions_beside_each_other_each_with_its_answer_in_its_cell() -> None:
    pair = row(
        cell(p(b("Autism:"), " diagnosed / on pathway / ", run("no", "highlight"))),
        cell(p(b("Learning disability:"), " ", run("diagnosed", "highlight"), " / no")),
    )
    assert what("diagnosis.autism", table(pair)) == "no"
    assert what("diagnosis.learning_disability", table(pair)) == "diagnosed"


def test_whom_to_ring_first_behind_a_list_of_people() -> None:
    people = table(row(b("Name"), b("Who they are"), b("Phone")), row("Hazel Trott", "Advocate", "01632 960390"))
    form = (heading("Circle of support"), people, p(b("Who should the register team ring first?")), p("Hazel Trott"))
    assert what("support.key_contact", *form) == "Hazel Trott"
