"""Word forms that were printed to PDF: what the file format keeps of gaps, frames, rings, marks and lines. All people are invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.document import Document, Mark, Tick
from parsers.formats.pdf import open_pdf
from parsers.formats.pdf.lines import segments_of
from parsers.formats.pdf.pieces import Piece
from parsers.formats.pdf.ticks import glyph_ticks
from parsers.reader import read
from parsers.reading import Reading, State
from tests.parsers.pdf_files import HEIGHT, Sheet, cells, drawn, span_with, tables, texts
from tests.parsers.test_pdf_reading import ABOUT, rows, said
from tests.parsers.test_reader import said as said_in_word
from tests.parsers.word_files import box, heading, p, run

READ = State.READ
_BOLD = "Helvetica-Bold"


def _open(*pages: Callable[[Sheet], None]) -> Document:
    return open_pdf(drawn(*pages), "form.pdf")


def _reading(draw: Callable[[Sheet, float], None]) -> Reading:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 50, "About the person", font=_BOLD, size=16)
        draw(sheet, rows(sheet, 60, ABOUT) + 30)

    [found] = read(_open(page)).readings
    return found


# -- gaps ----------------------------------------------------------------------------------------------------------------

_DOTS = "." * 30
_DOTTED = (
    f"Surname  Frith{_DOTS}   First name  Ada{_DOTS}",
    f"Known as  Adie{_DOTS}   Date of birth  3/4/1999{_DOTS}",
    f"NHS no  999 000 0018{_DOTS}",
    f"Home address  9 Hope Terrace, Stowmarket{_DOTS}",
    f"Postcode  IP14 1ZZ{_DOTS}   Phone  01632 960111{_DOTS}",
    f"GP surgery  Moor Lane Surgery{_DOTS}",
    "How does she communicate, and what helps?",
    f"Large print on yellow. Knock first and say who is there{_DOTS * 2}",
    "." * 110,
    "What has been tried so far?",
    f"A walk each day with the same helper: three since March{_DOTS * 2}",
    "." * 110,
)


def _dotted(sheet: Sheet) -> None:
    sheet.text(40, 50, "About the person", font=_BOLD, size=14)
    for number, line in enumerate(_DOTTED):
        sheet.text(40, 80 + 18 * number, line, size=9)


def test_two_spaces_part_a_label_from_its_answer_on_a_dotted_line() -> None:
    [found] = read(_open(_dotted)).readings
    asked = ("person.family_name", "person.given_name", "person.preferred_name", "person.date_of_birth", "person.nhs_number")
    assert said(found, *asked) == [("Frith", READ), ("Ada", READ), ("Adie", READ), ("1999-04-03", READ), ("9990000018", READ)]
    assert said(found, "person.address", "person.phone") == [("9 Hope Terrace, Stowmarket", READ), ("01632960111", READ)]


def test_what_is_written_on_lines_below_a_question_is_its_answer_with_a_colon_in_it_or_not() -> None:
    [found] = read(_open(_dotted)).readings
    assert said(found, "person.communication_needs", "plan.tried") == [
        ("Large print on yellow. Knock first and say who is there", READ),
        ("A walk each day with the same helper: three since March", READ),
    ]


def test_a_line_set_to_both_margins_has_no_gaps_in_it() -> None:
    def page(sheet: Sheet) -> None:
        for number in range(8):
            sheet.text(40, 80 + 14 * number, "She has lived here with her aunt for some ten years and more", size=10)
        words, x = ["He", "was", "moved", "in", "March", "to", "a", "flat", "of", "his", "own", "by", "the", "sea"], 40.0
        for word in words:
            sheet.text(x, 220, word, size=10)
            x += sheet.canvas.stringWidth(word, "Helvetica", 10) + 2.2 * 2.78

    assert "He was moved in March to a flat" in "\n".join(texts(_open(page)))


# -- frames and rings ----------------------------------------------------------------------------------------------------


def _frame_from_middle(sheet: Sheet, left: float, top: float, right: float, bottom: float) -> None:
    path, middle = sheet.canvas.beginPath(), (left + right) / 2
    path.moveTo(middle, HEIGHT - bottom)
    for x, y in ((left, bottom), (left, top), (right, top), (right, bottom), (middle, bottom)):
        path.lineTo(x, HEIGHT - y)
    path.close()
    sheet.canvas.drawPath(path, stroke=1, fill=0)


def test_a_frame_begun_in_the_middle_of_an_edge_holds_the_answer_of_the_label_beside_it() -> None:
    def page(sheet: Sheet) -> None:
        for number, (label, answer) in enumerate(ABOUT):
            top = 60 + 36 * number
            sheet.text(40, top + 8, label, font=_BOLD)
            _frame_from_middle(sheet, 240, top, 540, top + 26)
            sheet.text(246, top + 12, answer)

    found = tables(_open(page))
    assert [(cells(table)[0, 0], cells(table)[0, 1]) for table in found] == list(ABOUT)


def _ring_with_steps(sheet: Sheet, left: float, top: float, right: float, bottom: float) -> None:
    """An oval with a line from each bend to where it already is."""
    x, y = (left + right) / 2, HEIGHT - (top + bottom) / 2
    wide, high = (right - left) / 2, (bottom - top) / 2
    path = sheet.canvas.beginPath()
    path.moveTo(x - wide, y)
    for at, bend in (
        ((x, y + high), (x - wide, y + 0.55 * high, x - 0.55 * wide, y + high)),
        ((x + wide, y), (x + 0.55 * wide, y + high, x + wide, y + 0.55 * high)),
        ((x, y - high), (x + wide, y - 0.55 * high, x + 0.55 * wide, y - high)),
        ((x - wide, y), (x - 0.55 * wide, y - high, x - wide, y - 0.55 * high)),
    ):
        path.curveTo(*bend, *at)
        path.lineTo(*at)
    path.close()
    sheet.canvas.drawPath(path, stroke=1, fill=0)


def test_an_oval_drawn_with_lines_that_go_nowhere_rings_its_word() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 80, "Is an interpreter needed?", font=_BOLD)
        sheet.text(40, 100, "Yes")
        sheet.text(100, 100, "No")
        _ring_with_steps(sheet, 94, 88, 120, 105)

    document = _open(page)
    assert Mark.CIRCLED in span_with(document, "No").marks
    assert Mark.CIRCLED not in span_with(document, "Yes").marks


@pytest.mark.parametrize(
    ("sign", "tick"), [("\uf0fe", Tick.TICKED), ("\uf0a8", Tick.CLEAR), ("\uf052", Tick.TICKED), ("\uf0a3", Tick.CLEAR)]
)
def test_tick_signs_of_word_in_the_font_that_libreoffice_sets_for_them(sign: str, tick: Tick) -> None:
    [found] = glyph_ticks([Piece((40, 80, 50, 90), sign, 10.0, "EAAAAA+OpenSymbol")])
    assert (found.tick, found.text) == (tick, "")


# -- marks behind options ------------------------------------------------------------------------------------------------


def _pieces(*words: tuple[str, float, float]) -> list[Piece]:
    return [Piece((left, 80, right, 90), text, 10.0, tick=Tick.TICKED if text == "✓" else None) for text, left, right in words]


def test_a_mark_nearer_to_the_option_before_it_than_to_the_next_belongs_to_the_one_before() -> None:
    line = _pieces(("yes", 40, 55), ("✓", 60, 68), ("no", 85, 97), ("unsure", 115, 150))
    assert [segment.text for segment in segments_of(line)] == ["yes ✓", "no", "unsure"]


def test_a_mark_nearer_to_the_option_behind_it_belongs_to_that() -> None:
    line = _pieces(("yes", 40, 55), ("✓", 70, 78), ("no", 81, 93))
    assert [segment.text for segment in segments_of(line)] == ["yes", "✓ no"]


def test_options_with_their_boxes_behind_them_on_the_line_of_their_question() -> None:
    form = (p(run("Open to safeguarding:", "bold"), "  YES ", box(False), "\tNO ", box(True), "\tNOT KNOWN ", box(False)),)
    assert said_in_word("risk.safeguarding", *form) == ("no", READ)


def test_an_option_ticked_behind_does_not_go_on_in_the_next_line() -> None:
    def page(sheet: Sheet) -> None:
        sheet.grid((40, 230), (80, 150))
        for line, words in enumerate(("I may have to leave the house I have", "People hold me")):
            sheet.text(46, 100 + 11 * line, words)
        sheet.box(214, 92, 222, 100)
        sheet.line(214, 92, 222, 100)
        sheet.line(214, 100, 222, 92)

    [table] = tables(_open(page))
    assert cells(table)[0, 0].split("\n")[-1] == "People hold me"


# -- type ----------------------------------------------------------------------------------------------------------------


def test_an_answer_in_the_bold_type_of_its_label() -> None:
    form = (heading("Health"), p(run("Autism: Diagnosed", "bold")), p(run("Learning disability: Suspected", "bold")))
    assert said_in_word("diagnosis.autism", *form) == ("diagnosed", READ)
    assert said_in_word("diagnosis.learning_disability", *form) == ("suspected", READ)


def test_the_answers_that_a_bold_question_prints_are_no_answer() -> None:
    form = (heading("Health"), p(run("Autism: diagnosed, suspected or no", "bold")), p("suspected"))
    assert said_in_word("diagnosis.autism", *form) == ("suspected", READ)


def test_pairs_in_one_type_below_each_other_stay_apart_where_the_next_label_had_no_room() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 80, "Learning disability: Formally diagnosed", font=_BOLD)
        sheet.text(40, 92, "Autism: Suspected", font=_BOLD)
        sheet.text(40, 104, "Medication: paracetamol when it is wanted", font="Helvetica")

    assert texts(_open(page))[:2] == ["Learning disability: Formally diagnosed", "Autism: Suspected"]


def test_a_bold_question_goes_on_before_its_boxes_in_the_next_line() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 80, "In a mental health or learning disability hospital at the", font=_BOLD)
        sheet.text(40, 92, "moment:", font=_BOLD)
        for x, words in ((100, "Yes"), (160, "No")):
            sheet.box(x, 84, x + 8, 92)
            sheet.text(x + 11, 92, words)

    assert "at the moment:" in _open(page).text.replace("\n", "|")


def test_a_hint_behind_a_numbered_bold_question_does_not_go_on_in_the_answer_below() -> None:
    def page(sheet: Sheet) -> None:
        sheet.grid((40, 230), (70, 110))
        sheet.text(44, 84, "1.")
        sheet.text(58, 84, "My whole name", font=_BOLD)
        sheet.text(136, 84, "first names and last name", font="Helvetica-Oblique", size=7)
        sheet.text(44, 96, "Maximiliana-Josephine Frith")

    [table] = tables(_open(page))
    assert cells(table)[0, 0].split("\n")[-1] == "Maximiliana-Josephine Frith"


# -- footnotes, strikes, lists -------------------------------------------------------------------------------------------


def test_footnotes_at_the_foot_of_a_page_are_no_part_of_the_last_answer() -> None:
    def draw(sheet: Sheet, top: float) -> None:
        sheet.text(40, 744, "Who should we speak to first?: Beatrix Holloway")
        for line, words in enumerate(("Parents can send this form themselves.", "Ten figures. It is on any letter from a hospital.")):
            sheet.text(40, 770 + 12 * line, str(line + 1))
            sheet.text(48, 770 + 12 * line, words, size=7)

    assert said(_reading(draw), "support.key_contact") == [("Beatrix Holloway", READ)]


def test_small_numbered_questions_in_the_middle_of_a_page_are_no_footnotes() -> None:
    def page(sheet: Sheet) -> None:
        for line in range(6):
            sheet.text(40, 60 + 14 * line, "The register is for people who may be admitted to a hospital.")
        sheet.text(40, 200, "1", size=7)
        sheet.text(48, 200, "Please give the name", size=7)

    assert "Please give the name" in "\n".join(texts(_open(page)))


def _struck(sheet: Sheet, x: float, y: float, words: str, parted: int) -> None:
    sheet.text(x, y, words)
    sheet.line(x, y - 3.5, x + sheet.canvas.stringWidth(words[:parted], "Helvetica", 10), y - 3.5)


def test_a_strike_that_ends_within_a_word_leaves_what_was_put_in_behind_it() -> None:
    words = "Her mum says there is a boyfriend.Two men wait for her"

    def page(sheet: Sheet) -> None:
        _struck(sheet, 40, 80, words, words.index("Two"))

    document = _open(page)
    assert Mark.STRIKE in span_with(document, "boyfriend").marks
    assert Mark.STRIKE not in span_with(document, "Two").marks


@pytest.mark.parametrize("chosen", ["Yes", "No"])
def test_a_marked_option_right_behind_the_question_mark_is_an_option(chosen: str) -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 50, "About the person", font=_BOLD, size=16)
        more = (("Telephone", "01632 960111"), ("First language", "English"), ("Ethnicity", "White British"), ("Medication", "None"))
        for number, (label, answer) in enumerate((*ABOUT, *more)):
            sheet.text(40, 70 + 14 * number, label, font=_BOLD)
            sheet.text(200, 70 + 14 * number, answer)
        for x, words in ((224, "Yes"), (256, "No")):
            if words == chosen:
                sheet.box(x, 211, x + sheet.canvas.stringWidth(words, "Helvetica", 10), 223, fill=(1, 1, 0), stroke=False)
            sheet.text(x, 220, words)
        sheet.text(40, 220, "Is there an open safeguarding concern?")

    [found] = read(_open(page)).readings
    assert said(found, "risk.safeguarding") == [(chosen.lower(), READ)]


def test_what_is_told_of_one_person_over_several_lines_of_a_numbered_list() -> None:
    form = (
        heading("Other professionals"),
        p(run("1. Name:", "bold"), " Paula Denholm  ", run("Role:", "bold"), " Social worker"),
        p(run("Service:", "bold"), " Children's Team  ", run("Telephone:", "bold"), " 01632 960414"),
        p(run("2. Name:", "bold"), " Ina Quist  ", run("Role:", "bold"), " Paediatrician"),
        p(run("Telephone:", "bold"), " 01632 960420"),
        heading("Sent by"),
        p(run("Name:", "bold"), " Tom Ley"),
    )
    assert said_in_word("support.professionals", *form) == (
        (
            {"name": "Paula Denholm", "role": "Social worker", "organisation": "Children's Team", "phone": "01632960414"},
            {"name": "Ina Quist", "role": "Paediatrician", "phone": "01632960420"},
        ),
        READ,
    )
    assert said_in_word("referral.referrer_name", *form) == ("Tom Ley", READ)


def test_a_bold_section_below_empty_columns_is_no_answer_to_them() -> None:
    form = (
        heading("Other professionals"),
        p(run("Name:\tRole:\tService:", "bold")),
        p(run("Sent by", "bold")),
        p(run("Name:", "bold"), " Tom Ley"),
    )
    assert said_in_word("referral.referrer_name", *form) == ("Tom Ley", READ)
