"""PDF forms end to end: from the page as it is drawn to what the reader says. All people are invented."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from parsers.document import Mark
from parsers.formats.pdf import open_pdf
from parsers.reader import read
from parsers.reading import Reading, State
from tests.parsers.pdf_files import Sheet, cells, drawn, span_with, tables

ABOUT = (
    ("First name", "Ada"),
    ("Surname", "Frith"),
    ("Date of birth", "3/4/1999"),
    ("NHS number", "999 000 0018"),
    ("Postcode", "IP33 3ZZ"),
    ("GP surgery", "Orwell Surgery"),
)


def rows(sheet: Sheet, top: float, said: Sequence[tuple[str, str]]) -> float:
    """Draws a ruled table of bold questions and plain answers; where it ends."""
    ends = [top + 20 * number for number in range(len(said) + 1)]
    sheet.grid((40, 220, 560), ends)
    for (label, answer), end in zip(said, ends, strict=False):
        sheet.text(44, end + 14, label, font="Helvetica-Bold")
        sheet.text(224, end + 14, answer)
    return ends[-1]


def boxes(sheet: Sheet, top: float, options: Sequence[tuple[str, bool]]) -> None:
    for number, (words, ticked) in enumerate(options):
        y = top + 16 * number
        sheet.box(44, y - 9, 54, y + 1)
        sheet.text(60, y, words)
        if ticked:
            sheet.line(45, y - 8, 53, y)
            sheet.line(53, y - 8, 45, y)


def reading(draw: Callable[[Sheet, float], None], about: Sequence[tuple[str, str]] = ABOUT) -> Reading:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 50, "About the person", font="Helvetica-Bold", size=16)
        draw(sheet, rows(sheet, 60, about) + 30)

    [found] = read(open_pdf(drawn(page), "form.pdf")).readings
    return found


def said(found: Reading, *keys: str) -> list[object]:
    return [(value.value, value.state) if (value := found.fields.get(key)) else None for key in keys]


def test_a_plain_line_over_boxes_is_their_question_among_bold_headings() -> None:
    def draw(sheet: Sheet, top: float) -> None:
        sheet.text(40, top, "Consent", font="Helvetica-Bold", size=16)
        sheet.text(40, top + 24, "How consent was reached")
        boxes(
            sheet, top + 42, [("Person agrees and has capacity", True), ("Best interests decision", False), ("Person has said no", False)]
        )

    assert said(reading(draw), "consent.basis") == [("informed", State.READ)]


def test_answers_in_a_type_of_their_own_belong_to_the_words_before_them() -> None:
    typed = [("Name", "Rachel Cobbold"), ("Relation or post", "Mother"), ("Telephone", "07700 900519"), ("E-mail", "r.cobbold@example.org")]

    def draw(sheet: Sheet, top: float) -> None:
        sheet.text(40, top, "Person sending this", font="Helvetica-Bold", size=14)
        for number, (label, answer) in enumerate(typed):
            sheet.text(40, top + 24 + 18 * number, label, font="Helvetica-Oblique")
            sheet.text(160, top + 24 + 18 * number, answer, font="Courier")

    found = reading(draw)
    assert said(found, "referral.referrer_name", "referral.referrer_role", "referral.referrer_phone") == [
        ("Rachel Cobbold", State.READ),
        ("Mother", State.READ),
        ("07700900519", State.READ),
    ]


def test_people_under_plain_heads_are_people_whatever_their_posts_are() -> None:
    def draw(sheet: Sheet, top: float) -> None:
        sheet.text(40, top, "People involved", font="Helvetica-Bold", size=16)
        lines = [
            ("name", "role", "organisation", "phone"),
            ("Teresa Hume", "Social worker", "Children in Care", "07700 900410"),
            ("Lois Orr", "Key worker", "Virtual School", "01632 960016"),
        ]
        sheet.grid((40, 170, 300, 430, 560), [top + 10 + 20 * number for number in range(4)])
        for number, line in enumerate(lines):
            for x, words in zip((44, 174, 304, 434), line, strict=True):
                sheet.text(x, top + 24 + 20 * number, words)

    [people] = said(reading(draw), "support.professionals")
    assert people == (
        (
            {"name": "Teresa Hume", "role": "Social worker", "organisation": "Children in Care", "phone": "07700900410"},
            {"name": "Lois Orr", "role": "Key worker", "organisation": "Virtual School", "phone": "01632960016"},
        ),
        State.READ,
    )


def _with_boxes(sheet: Sheet, top: float, questions: Sequence[tuple[str, Sequence[str]]]) -> None:
    ends = [top + 20 * number for number in range(len(questions) + 1)]
    sheet.grid((40, 320, 560), ends)
    for (label, options), end in zip(questions, ends, strict=False):
        sheet.text(44, end + 14, label, font="Helvetica-Bold")
        for number, words in enumerate(options):
            sheet.box(326 + 80 * number, end + 5, 336 + 80 * number, end + 15)
            sheet.text(342 + 80 * number, end + 14, words)


def test_the_option_left_after_deleting_the_others_is_the_answer() -> None:
    left = (("Gender", ["Male"]), ("Interpreter required?", ["No"]), ("Is the person in hospital now?", ["No"]), ("Autism", ["Suspected"]))
    found = reading(lambda sheet, top: _with_boxes(sheet, top, left))
    assert said(found, "person.gender", "person.interpreter_needed", "risk.in_hospital_now", "diagnosis.autism") == [
        ("male", State.READ),
        ("no", State.READ),
        ("no", State.READ),
        ("suspected", State.READ),
    ]


def test_a_lone_clear_box_says_nothing_in_a_form_with_lists_of_boxes() -> None:
    kept = (
        ("Gender", ["Male"]),
        ("Interpreter required?", ["Yes"]),
        ("Is the person in hospital now?", ["Yes", "No"]),
        ("Autism", ["Yes"]),
    )
    found = reading(lambda sheet, top: _with_boxes(sheet, top, kept))
    assert said(found, "person.gender", "person.interpreter_needed", "diagnosis.autism") == [None, None, None]


def test_two_names_in_the_box_for_one_are_divided_and_never_sure() -> None:
    found = reading(lambda *_: None, (("Given names", "Winston Okafor"), ("Family name", ""), *ABOUT[2:]))
    assert said(found, "person.given_name", "person.family_name") == [("Winston", State.UNSURE), ("Okafor", State.UNSURE)]


def test_plain_lines_over_a_bold_label_are_no_part_of_it() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "Their deputy said yes")
        sheet.text(40, 112, "They said no")
        sheet.text(40, 124, "Who said so?", font="Helvetica-Bold")
        sheet.box(40, 127, 500, 150)
        sheet.text(44, 142, "Ada Frith")

    document = open_pdf(drawn(page), "form.pdf")
    assert [cells(table) for table in tables(document)] == [{(0, 0): "Who said so?", (0, 1): "Ada Frith"}]


def test_the_type_of_the_options_prints_the_form() -> None:
    def page(sheet: Sheet) -> None:
        for number, words in enumerate(("Alone", "Family", "Prison", "Hospital", "Homeless", "Abroad")):
            sheet.text(40, 100 + 20 * number, f"A printed line with the number {number} to it", font="Times-Roman")
            sheet.box(300, 91 + 20 * number, 310, 101 + 20 * number)
            sheet.text(315, 100 + 20 * number, words)

    assert Mark.ANSWER not in span_with(open_pdf(drawn(page), "form.pdf"), "Prison").marks


def test_an_answer_of_known_words_belongs_to_the_colon_before_it() -> None:
    def draw(sheet: Sheet, top: float) -> None:
        for number, (label, answer) in enumerate((("Lead worker:", "Care coordinator Jo Orr"), ("School:", "Thornfield School"))):
            sheet.text(40, top + 18 * number, label, font="Helvetica-Bold")
            sheet.text(180, top + 18 * number, answer)

    assert said(reading(draw), "support.education") == [("Thornfield School", State.READ)]


def test_who_signs_a_letter_that_is_a_form_makes_the_referral() -> None:
    def draw(sheet: Sheet, top: float) -> None:
        lines = ("Yours faithfully", "Name: Amanda Frost", "T: 01632 960361", "E: amanda.frost@example.org")
        for number, line in enumerate(lines):
            sheet.text(40, top + 30 * number, line)

    assert said(reading(draw), "referral.referrer_name", "referral.referrer_phone", "referral.referrer_email") == [
        ("Amanda Frost", State.READ),
        ("01632960361", State.READ),
        ("amanda.frost@example.org", State.READ),
    ]


def test_an_unknown_option_of_where_somebody_lives_is_no_address() -> None:
    def draw(sheet: Sheet, top: float) -> None:
        sheet.text(40, top, "Living now", font="Helvetica-Bold")
        boxes(sheet, top + 18, [("with relations", False), ("on the second landing", True), ("in hospital", False), ("in prison", False)])

    assert said(reading(draw), "person.address") == [None]


def test_a_label_with_a_colon_within_it_is_one_label() -> None:
    label = "Communication: how to talk with the person, and changes that help"

    def draw(sheet: Sheet, top: float) -> None:
        sheet.grid((40, 360, 560), (top, top + 30))
        sheet.text(44, top + 14, label)
        sheet.text(364, top + 14, "Answers better while walking.")

    assert said(reading(draw), "person.communication_needs") == [("Answers better while walking.", State.READ)]


def test_options_in_bold_under_their_question_are_no_questions() -> None:
    def draw(sheet: Sheet, top: float) -> None:
        sheet.text(40, top, "Basis of consent", font="Helvetica-Bold")
        sheet.text(40, top + 30, "Client has capacity and consents", font="Helvetica-Bold")
        sheet.text(40, top + 50, "Client lacks capacity, best interests decision made")
        sheet.text(40, top + 70, "Client has capacity and declines")

    [found] = said(reading(draw), "consent.basis")
    assert found == ("informed", State.READ)


def test_captions_over_answers_in_boxes_of_their_own_are_the_questions() -> None:
    asked = [("Forename(s)", "Aaron"), ("Surname", "Frith"), ("Born (date)", "31/03/95"), ("NHS number, if known", "")]
    asked += [("Ethnicity (self-defined)", "White British"), ("Postcode", "IP12 3ZZ")]

    def page(sheet: Sheet) -> None:
        sheet.text(40, 50, "Person on probation", font="Helvetica-Bold", size=16)
        for number, (label, answer) in enumerate(asked):
            left, top = 40 + 180 * (number % 3), 80 + 32 * (number // 3)
            sheet.box(left, top, left + 179, top + 30)
            sheet.box(left + 3, top + 12, left + 176, top + 27)
            sheet.text(left + 3, top + 10, label, size=8)
            sheet.text(left + 5, top + 23, answer, size=9)

    [found] = read(open_pdf(drawn(page), "form.pdf")).readings
    assert {key: value.value for key, value in found.fields.items()} == {
        "person.given_name": "Aaron",
        "person.family_name": "Frith",
        "person.date_of_birth": "1995-03-31",
        "person.ethnicity": "White British",
        "person.postcode": "IP12 3ZZ",
    }


def test_risks_with_a_printed_yes_and_no_are_those_whose_yes_is_ringed() -> None:
    risks = [("Self-harm", "N"), ("Threats or violence", "Y"), ("Eviction / notice", "Y"), ("Damage to home", "N")]
    risks += [("Not taking medicine", "Y"), ("Police involved", "")]

    def draw(sheet: Sheet, top: float) -> None:
        sheet.text(40, top, "Risks", font="Helvetica-Bold", size=16)
        sheet.grid((40, 220, 280, 460, 520), [top + 10 + 20 * number for number in range(4)])
        for number, (risk, ringed) in enumerate(risks):
            left, y = 40 + 240 * (number % 2), top + 24 + 20 * (number // 2)
            sheet.text(left + 4, y, risk)
            for x, letter in ((left + 186, "Y"), (left + 196, "/"), (left + 202, "N")):
                sheet.text(x, y, letter)
                if letter == ringed:
                    sheet.ring(x - 4, y - 11, x + 11, y + 4)

    [factors] = said(reading(draw), "risk.factors")
    assert factors == (("harm_to_others", "placement_breakdown", "stopped_medication"), State.READ)


def test_rows_of_boxes_behind_an_account_are_the_risks_and_not_the_questions_after_them() -> None:
    rows_of_boxes = (("Self-harm", "Harm to others", "Police contact"), ("Substance use", "Going missing", "Exploitation"))

    def draw(sheet: Sheet, top: float) -> None:
        sheet.grid((40, 220, 560), (top, top + 24))
        sheet.text(44, top + 14, "Risks; possible escalation", font="Helvetica-Bold")
        sheet.text(224, top + 14, "He waited for the neighbour with a hammer and has been seen near the line.")
        for line, options in enumerate(rows_of_boxes):
            for column, words in enumerate(options):
                boxes_at = 44 + 160 * column
                sheet.box(boxes_at, top + 31 + 16 * line, boxes_at + 10, top + 41 + 16 * line)
                sheet.text(boxes_at + 16, top + 40 + 16 * line, words)
        for x in (204, 364):  # harm to others, police contact
            sheet.line(x + 1, top + 32, x + 9, top + 40)
            sheet.line(x + 9, top + 32, x + 1, top + 40)
        sheet.grid((40, 220, 300, 480, 560), (top + 70, top + 90))
        for x, words, font in ((44, "Previous admission", "Helvetica-Bold"), (224, "Yes", "Helvetica")):
            sheet.text(x, top + 84, words, font=font)
        for x, words, font in ((304, "Open safeguarding enquiry", "Helvetica-Bold"), (484, "No", "Helvetica")):
            sheet.text(x, top + 84, words, font=font)

    found = reading(draw)
    assert said(found, "risk.factors", "risk.previous_admission", "risk.safeguarding") == [
        (("harm_to_others", "police_contact"), State.READ),
        ("yes", State.READ),
        ("no", State.READ),
    ]


def test_risks_listed_side_by_side_end_where_the_rows_ask_something_else() -> None:
    lines = [
        ["Risk type", "Present?"] * 2,
        ["Self-harm", "N", "Harm to others", "Y"],
        ["Placement breakdown", "Y", "Exploitation", "N"],
        ["Previous MH admission", "No", "In hospital", "No"],
        ["Safeguarding open", "Yes - provider level", "s117", "Unknown"],
    ]

    def draw(sheet: Sheet, top: float) -> None:
        sheet.grid((40, 170, 300, 430, 560), [top + 20 * number for number in range(len(lines) + 1)])
        for number, line in enumerate(lines):
            for column, words in enumerate(line):
                bold = number == 0 or column % 2 == 0
                sheet.text(44 + 130 * column, top + 14 + 20 * number, words, font="Helvetica-Bold" if bold else "Helvetica")

    found = reading(draw)
    assert said(found, "risk.factors", "risk.previous_admission", "risk.in_hospital_now", "risk.safeguarding") == [
        (("harm_to_others", "placement_breakdown"), State.READ),
        ("no", State.READ),
        ("no", State.READ),
        ("yes", State.UNSURE),
    ]


def test_headings_side_by_side_say_whose_columns_they_head() -> None:
    def page(sheet: Sheet, top: float) -> None:
        columns = (40, 150, 290, 400, 560)
        asked = (
            ("Mobile", "07700 900318", "Clinician", "Robyn Catchpole"),
            ("Address", "3 Kiln Court, Bury", "Grade or role", "Community nurse"),
            ("Known as", "Addie", "Ext / mobile", "01632 960417"),
        )
        sheet.grid(columns[::2], (top, top + 20))
        for x, words in ((44, "Subject of referral"), (294, "Referred by")):
            sheet.text(x, top + 14, words, font="Helvetica-Bold")
        sheet.grid(columns, [top + 20 * number for number in range(1, len(asked) + 2)])
        for number, row in enumerate(asked, 1):
            for x, words, font in zip(columns, row, ("Helvetica-Bold", "Helvetica") * 2, strict=False):
                sheet.text(x + 4, top + 20 * number + 14, words, font=font)

    fields = reading(page).fields
    keys = ("person.phone", "referral.referrer_name", "referral.referrer_role", "referral.referrer_phone", "person.preferred_name")
    assert [fields[key].value for key in keys if key in fields] == [
        "07700900318",
        "Robyn Catchpole",
        "Community nurse",
        "01632960417",
        "Addie",
    ]


@pytest.mark.parametrize("apart", [26, 30, 36])
def test_small_captions_over_answers_on_lines_are_not_those_of_the_lines_above(apart: int) -> None:
    asked = (*ABOUT, ("Known as", "Addie"), ("Telephone", "01632 960417"))

    def page(sheet: Sheet) -> None:
        sheet.text(40, 60, "About the person", font="Helvetica-Bold", size=13)
        for number, (caption, answer) in enumerate(asked):
            x, y = 40 + 260 * (number % 2), 90 + apart * (number // 2)
            sheet.text(x, y, caption, size=7)
            sheet.text(x, y + 12, answer)
            sheet.line(x, y + 15, x + 230, y + 15)
        for number in range(6):
            sheet.text(40, 400 + 14 * number, "This page is kept by the team and nobody else may read what it says here.")

    [found] = read(open_pdf(drawn(page), "form.pdf")).readings
    keys = ("person.given_name", "person.family_name", "person.date_of_birth", "person.nhs_number", "person.postcode", "person.phone")
    expected = ["Ada", "Frith", "1999-04-03", "9990000018", "IP33 3ZZ", "01632960417"]
    assert [found.fields[key].value for key in keys if key in found.fields] == expected
