"""Pages set as web pages are: options in boxes that are filled when chosen, a coloured strip beside the page, captions over answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from parsers.document import Document, Mark, Paragraph, Part, Table, Tick
from parsers.formats.pdf import open_pdf
from tests.parsers.pdf_files import Sheet, cells, drawn, spans, tables, texts

_GREEN, _PALE = (0.05, 0.42, 0.31), (0.9, 0.94, 0.92)


def _open(*pages: Callable[[Sheet], None]) -> Document:
    return open_pdf(drawn(*pages), "form.pdf")


# -- options in boxes of their own ---------------------------------------------------------------------------------------


def _pills(
    sheet: Sheet, left: float, top: float, options: Sequence[str], chosen: Sequence[str], *, round_: bool = True, gap: float = 5
) -> None:
    """Options with their words in the middle of a box; of those chosen the box is filled, and the words are white."""
    canvas, size = sheet.canvas, 8
    for option in options:
        wide = canvas.stringWidth(option, "Helvetica", size) + 14
        canvas.setFillColorRGB(*(_GREEN if option in chosen else (1, 1, 1)))
        canvas.setStrokeColorRGB(*_GREEN)
        bottom = 842 - top - 13
        if round_:
            canvas.roundRect(left, bottom, wide, 13, 6, stroke=1, fill=1)
        else:
            canvas.rect(left, bottom, wide, 13, stroke=1, fill=1)
        sheet.text(left + 7, top + 9, option, size=size, colour=(1, 1, 1) if option in chosen else (0, 0, 0))
        left += wide + gap


def _ticked(document: Document) -> list[str]:
    """The words right behind each ticked box."""
    every = list(spans(document))
    return [
        next(later.text for later in every[at + 1 :] if later.text.strip()).strip()
        for at, span in enumerate(every)
        if span.tick is Tick.TICKED
    ]


@pytest.mark.parametrize("round_", [True, False])
@pytest.mark.parametrize("gap", [5, 0])
def test_an_option_whose_box_is_filled_is_chosen(round_: bool, gap: float) -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 60, "Gender", size=8)
        _pills(sheet, 40, 66, ("Female", "Male", "Other"), ("Male",), round_=round_, gap=gap)
        sheet.text(40, 100, "What has happened?", size=8)
        _pills(sheet, 40, 106, ("Went missing", "Hurt self", "Police came"), ("Went missing", "Police came"), round_=round_, gap=gap)
        _pills(sheet, 40, 122, ("Bereaved",), ("Bereaved",), round_=round_, gap=gap)
        sheet.text(40, 150, "In hospital", size=8)
        _pills(sheet, 40, 156, ("Yes", "No"), (), round_=round_, gap=gap)

    document = _open(page)
    assert _ticked(document) == ["Male", "Went missing", "Police came", "Bereaved"]
    assert sum(span.tick is Tick.CLEAR for span in spans(document)) == 5


def test_shaded_labels_beside_answers_in_boxes_are_no_options() -> None:
    def page(sheet: Sheet) -> None:
        for top, label, answer in ((60, "Surname", "Lowe"), (80, "Town", "Diss"), (100, "Phone", "01632 960111")):
            sheet.box(40, top, 120, top + 14, fill=_PALE)
            sheet.box(124, top, 300, top + 14)
            sheet.text(44, top + 10, label, size=9)
            sheet.text(128, top + 10, answer, size=9)

    assert not any(span.tick for span in spans(_open(page)))


def test_options_stand_under_the_question_that_is_over_them() -> None:
    def page(sheet: Sheet) -> None:
        for left, words in ((40, "Learning disability"), (300, "Autism")):
            sheet.text(left, 60, words, size=8)
            _pills(sheet, left, 66, ("Diagnosed", "No"), ("Diagnosed",) if left == 40 else ("No",))
        sheet.text(40, 96, "Gender", size=8)
        _pills(sheet, 40, 102, ("Female", "Male"), ("Male",))
        sheet.text(300, 98, "Ethnicity", size=8)
        sheet.box(300, 101, 500, 118)
        sheet.text(304, 112, "White British", size=9)

    first, *_ = tables(_open(page))
    assert [text.split("\t")[0] for text in cells(first).values()] == ["Learning disability", "[x] Diagnosed", "Autism", "[ ] Diagnosed"]
    beside = [cells(table) for table in tables(_open(page))]
    assert {(0, 0): "Ethnicity", (0, 1): "White British"} in beside


@pytest.mark.parametrize("apart", [3, 6])
def test_options_under_each_other_in_boxes_that_fit_them_are_told_by_the_filled_one(apart: float) -> None:
    def page(sheet: Sheet) -> None:
        for line, option in enumerate(("Consent given by the person", "Best interests")):
            _pills(sheet, 40, 80 + line * (13 + apart), (option,), ("Best interests",))

    assert _ticked(_open(page)) == ["Best interests"]


def test_two_options_of_which_the_first_is_filled_fit_their_words_alike() -> None:
    assert _ticked(_open(lambda sheet: _pills(sheet, 40, 80, ("Yes", "No"), ("Yes",), gap=0))) == ["Yes"]


# -- a strip along the edge ----------------------------------------------------------------------------------------------------


def _strip(sheet: Sheet, lines: Sequence[tuple[float, str]], *, bold: bool = True) -> None:
    sheet.box(0, 0, 110, 842, fill=_GREEN, stroke=False)
    for y, words in lines:
        sheet.text(12, y, words, font="Helvetica-Bold" if bold else "Helvetica", size=9, colour=(1, 1, 1))


def test_headings_on_a_strip_head_what_stands_beside_them() -> None:
    def page(sheet: Sheet) -> None:
        _strip(sheet, ((80, "About"), (91, "the person"), (200, "Consent")))
        sheet.text(12, 700, "Quality team 01632 960860", size=7, colour=(1, 1, 1))
        sheet.line(125, 70, 560, 70)
        for y, words in ((80, "Name: Jo Lowe"), (110, "Born: 4 May 1991"), (150, "Town: Diss"), (200, "Agreed by: Jo Lowe")):
            sheet.text(125, y, words)

    document = _open(page)
    body = [block for block in document.blocks if block.part is Part.BODY]
    assert [block.text for block in body] == [
        "About the person",
        "Name: Jo Lowe",
        "Born: 4 May 1991",
        "Town: Diss",
        "Consent",
        "Agreed by: Jo Lowe",
    ]
    assert [block.text for block in body if isinstance(block, Paragraph) and block.heading] == ["About the person", "Consent"]


def test_questions_and_answers_on_a_strip_are_read_before_the_page() -> None:
    def page(sheet: Sheet) -> None:
        _strip(sheet, ((80, "Name"), (120, "Born")))
        for y, words in ((91, "Jo Lowe"), (131, "4 May 1991")):
            sheet.text(12, y, words, size=9, colour=(1, 1, 1))
        sheet.text(125, 80, "Why now: evicted on Monday")

    assert texts(_open(page)) == ["Name", "Jo Lowe", "Born", "4 May 1991", "Why now: evicted on Monday"]


# -- captions over answers -----------------------------------------------------------------------------------------------------

_GREY = (0.45, 0.45, 0.45)


def _line(sheet: Sheet, y: float, *pairs: tuple[float, str, str]) -> None:
    for x, caption, answer in pairs:
        sheet.text(x, y, caption, size=6, colour=_GREY)
        sheet.text(x, y + 12, answer, size=10)


def test_captions_over_answers_stand_beside_them_in_a_row() -> None:
    def page(sheet: Sheet) -> None:
        _line(sheet, 80, (40, "FIRST NAME", "Jo"), (200, "LAST NAME", "Lowe"), (360, "ALSO CALLED", ""))
        _line(sheet, 110, (40, "HOME", "4 Quay Lane"), (300, "POSTCODE", "IP18 6HH"))
        sheet.text(40, 133, "Southwold", size=10)
        _line(sheet, 160, (40, "HEALTH", "Epilepsy"))
        for y in (200, 230):
            _line(
                sheet, y, (40, "NAME", "Ann Bly" if y == 200 else "Dr Orr"), (200, "JOB", "Nurse" if y == 200 else "GP"), (360, "PHONE", "")
            )

    names, home, health, people = (cells(table) for table in tables(_open(page)))
    assert list(names.values()) == ["FIRST NAME", "Jo", "LAST NAME", "Lowe", "ALSO CALLED", ""]
    assert list(home.values()) == ["HOME", "4 Quay Lane\nSouthwold", "POSTCODE", "IP18 6HH"]
    assert list(health.values()) == ["HEALTH", "Epilepsy"]
    assert list(people.values()) == ["NAME", "JOB", "PHONE", "Ann Bly", "Nurse", "", "Dr Orr", "GP", ""]


def test_captions_over_answers_in_a_frame_round_a_part_of_the_form() -> None:
    def page(sheet: Sheet) -> None:
        sheet.box(30, 50, 560, 160)
        sheet.text(40, 66, "My child", font="Helvetica-Bold", size=13)
        _line(sheet, 80, (40, "FIRST NAME", "Jo"), (200, "LAST NAME", "Lowe"), (360, "ALSO CALLED", "Joey"))
        _line(sheet, 110, (40, "HOME", "4 Quay Lane"), (300, "POSTCODE", "IP18 6HH"))
        sheet.box(30, 170, 560, 230)
        _line(sheet, 184, (40, "WHO ASKS", "Ann Bly"), (300, "PHONE", "01632 960111"))
        _line(sheet, 210, (40, "WHY", "Evicted"), (300, "WHEN", "Monday"))

    first, second = (table.cells[0] for table in tables(_open(page)))
    assert [block.text for block in first.blocks if isinstance(block, Paragraph)] == ["My child"]
    rows = [list(cells(block).values()) for cell in (first, second) for block in cell.blocks if isinstance(block, Table)]
    assert rows == [
        ["FIRST NAME", "Jo", "LAST NAME", "Lowe", "ALSO CALLED", "Joey"],
        ["HOME", "4 Quay Lane", "POSTCODE", "IP18 6HH"],
        ["WHO ASKS", "Ann Bly", "PHONE", "01632 960111"],
        ["WHY", "Evicted", "WHEN", "Monday"],
    ]


# -- answers printed from a web page -------------------------------------------------------------------------------------------


def test_links_behind_answers_are_nobodys() -> None:
    def page(sheet: Sheet) -> None:
        for y, label, answer in ((80, "Surname", "Lowe"), (100, "Town", "Diss"), (120, "Born", "4 May 1991")):
            sheet.text(40, y, label, font="Helvetica-Bold")
            sheet.text(200, y, answer)
            sheet.text(500, y, "Change", colour=(0.1, 0.4, 0.7))
        sheet.text(40, 140, "What would help")
        sheet.text(200, 140, "Change of ward")

    assert texts(_open(page)) == ["Surname\tLowe", "Town\tDiss", "Born\t4 May 1991", "What would help\tChange of ward"]


def test_the_lines_of_an_address_stay_together() -> None:
    def page(sheet: Sheet) -> None:
        for y, label, answer in (
            (80, "Name", "Jo Lowe"),
            (100, "Address", "4 Quay Lane"),
            (111, "", "Southwold"),
            (122, "", "Suffolk"),
            (142, "Born", "4 May"),
        ):
            sheet.text(40, y, label)
            sheet.text(200, y, answer, font="Helvetica-Bold")
        sheet.text(340, 100, "Phone")
        sheet.text(420, 100, "01632 960111", font="Helvetica-Bold")

    document = _open(page)
    assert list(cells(tables(document)[0]).values()) == ["Address", "4 Quay Lane\nSouthwold\nSuffolk", "Phone", "01632 960111"]
    assert texts(document) == ["Name\tJo Lowe", "Born\t4 May"]


def test_boxes_with_a_question_each_are_not_joined_over_a_page() -> None:
    def box(sheet: Sheet, top: float, label: str, answer: str) -> None:
        sheet.box(40, top, 540, top + 34)
        sheet.text(48, top + 13, label)
        sheet.text(48, top + 27, answer)

    def first(sheet: Sheet) -> None:
        for number in range(18):
            box(sheet, 60 + 40 * number, f"Question {number:02}", "Yes")

    document = _open(first, lambda sheet: box(sheet, 60, "Email", "jo@example.org"))
    assert [cells(table)[0, 0] for table in tables(document)][-2:] == ["Question 17\nYes", "Email\njo@example.org"]


def test_a_chosen_box_that_is_filled_where_the_others_are_drawn_is_ticked() -> None:
    def page(sheet: Sheet) -> None:
        for line, option in enumerate(("Hurt self", "Hurt others", "Went missing")):
            y = 80 + 16 * line
            chosen = option != "Hurt others"
            sheet.box(40, y - 8, 49, y + 1, fill=(0, 0.46, 1) if chosen else None, stroke=not chosen)
            if option == "Hurt self":
                sheet.canvas.setStrokeColorRGB(1, 1, 1)
                sheet.line(42, y - 4, 44, y - 2)
                sheet.line(44, y - 2, 47, y - 6)
                sheet.canvas.setStrokeColorRGB(0, 0, 0)
            sheet.text(53, y, option)

    assert _ticked(_open(page)) == ["Hurt self", "Went missing"]


# -- columns without a gap, headings in the margin -------------------------------------------------------------------------------


def test_a_long_label_ends_where_the_column_of_answers_begins() -> None:
    def page(sheet: Sheet) -> None:
        for line, (label, answer) in enumerate((("Name", "Jo Lowe"), ("Born", "4 May"), ("Town", "Diss"), ("Job", "Baker"))):
            sheet.text(40, 80 + 16 * line, label)
            sheet.text(200, 80 + 16 * line, answer)
        label = "Is the person detained now under"
        sheet.text(200 - sheet.canvas.stringWidth(label, "Helvetica", 10) - 2.2, 150, label)
        sheet.text(200, 150, "No")

    assert texts(_open(page))[-1] == "Is the person detained now under\tNo"


def test_headings_in_the_margin_head_what_stands_beside_them() -> None:
    sections = (
        ("The person", ("Name", "Born", "Town")),
        ("Health and care", ("Autism", "Asthma", "Diet")),
        ("Consent", ("Given by", "On", "To")),
    )

    def page(sheet: Sheet) -> None:
        y = 80.0
        for heading, labels in sections:
            first, _, rest = heading.partition(" and ")
            sheet.text(40, y, first, font="Helvetica-Bold")
            if rest:
                sheet.text(40, y + 12, f"and {rest}", font="Helvetica-Bold")
            for label in labels:
                sheet.text(160, y, label)
                sheet.text(300, y, "Nothing to tell")
                y += 18
            y += 12

    body = _open(page).blocks
    assert [block.text for block in body if isinstance(block, Paragraph) and block.heading] == [heading for heading, _ in sections]
    assert [block.text for block in body][:3] == ["The person", "Name\tNothing to tell", "Born\tNothing to tell"]


def test_labels_in_bold_beside_their_answers_are_no_headings_in_a_margin() -> None:
    def page(sheet: Sheet) -> None:
        for line, label in enumerate(("Name", "Born", "Town", "Job")):
            sheet.text(40, 80 + 18 * line, label, font="Helvetica-Bold")
            sheet.text(200, 80 + 18 * line, "Nothing")
            sheet.text(300, 80 + 18 * line, "to tell")

    assert not any(block.heading for block in _open(page).blocks if isinstance(block, Paragraph))


def test_what_was_typed_over_several_lines_drawn_for_it_is_one_answer() -> None:
    def page(sheet: Sheet) -> None:
        for y, label, typed in (
            (80, "Why now?", "She was found by the river twice"),
            (98, "", "in one week."),
            (116, "Address", "4 Quay Lane"),
            (134, "", "Southwold"),
        ):
            sheet.text(40, y, label)
            sheet.line(150, y + 2, 540, y + 2)
            sheet.text(152, y, typed, font="Courier", colour=(0, 0, 0.6))
        sheet.text(40, 200, "Name: Date: Telephone: of whoever filled in this form")

    first, second = (cells(table) for table in tables(_open(page)))
    assert list(first.values()) == ["Why now?", "She was found by the river twice in one week."]
    assert list(second.values()) == ["Address", "4 Quay Lane\nSouthwold"]


def test_a_drawn_head_or_house_beside_a_question_is_no_box() -> None:
    brown, cream = (0.48, 0.29, 0.0), (0.99, 0.91, 0.72)

    def page(sheet: Sheet) -> None:
        for y, question, answer in ((80, "My name is", "Lorna"), (130, "I live at", "18 Kelso Road"), (180, "My phone", "07700 900312")):
            sheet.canvas.setStrokeColorRGB(*brown)
            sheet.box(62, y - 8, 80, y + 10, fill=cream)
            sheet.text(113, y, question, font="Helvetica-Bold")
            sheet.text(113, y + 13, answer)
        for number, option in enumerate(("on my own", "with my family")):
            sheet.box(113, 230 + 20 * number, 127, 244 + 20 * number)
            sheet.text(132, 241 + 20 * number, option)

    assert [span.tick for span in spans(_open(page)) if span.tick is not None] == [Tick.CLEAR, Tick.CLEAR]


def test_answers_slanted_in_the_ink_of_a_pen_are_answers() -> None:
    def page(sheet: Sheet) -> None:
        for y, question, answer in (
            (80, "My first name is", "Lorna"),
            (110, "My last name is", "Quested"),
            (140, "People call me", "Lorni"),
            (170, "My birthday", "5 June 1986"),
        ):
            sheet.text(40, y, question, font="Helvetica-Bold")
            sheet.text(40, y + 13, answer, font="Times-Italic", colour=(0.1, 0.25, 0.69))

    marked = [span.text for span in spans(_open(page)) if Mark.ANSWER in span.marks]
    assert "".join(marked) == "LornaQuestedLorni5 June 1986"


def test_answers_that_run_up_to_the_next_caption_are_parted_there() -> None:
    def page(sheet: Sheet) -> None:
        sheet.box(30, 60, 400, 230)
        for top, captions, lines in (
            (80, ("FIRST NAME", "FAMILY NAME"), (("Dilys", "Voss"),)),
            (
                120,
                ("WHAT WORKS", "WHAT WOULD HELP"),
                (("Washing at 11 and not at 7, with the", "A nurse who knows her"), ("same carer", "and her Welsh")),
            ),
            (180, ("PHONE", "E-MAIL"), (("01632 960720", "d@example.org"),)),
        ):
            for x, caption in zip((40, 206), captions, strict=True):
                sheet.text(x, top, caption, size=7, colour=(0.4, 0.4, 0.4))
            for line, answers in enumerate(lines):
                for x, answer in zip((40, 206), answers, strict=True):
                    sheet.text(x, top + 12 + 12 * line, answer)

    [card] = tables(_open(page))
    told = [cells(block) for cell in card.cells for block in cell.blocks if isinstance(block, Table)]
    assert ["WHAT WORKS", "Washing at 11 and not at 7, with the same carer", "WHAT WOULD HELP", "A nurse who knows her and her Welsh"] in [
        list(each.values()) for each in told
    ]


def test_answers_in_boxes_within_the_boxes_of_their_questions() -> None:
    asked = (("First name", "Ada"), ("Surname", "Frith"), ("NHS number", ""), ("Town", "Diss"))

    def page(sheet: Sheet) -> None:
        for number, (label, answer) in enumerate(asked):
            left, top = 40 + 180 * (number % 2), 80 + 32 * (number // 2)
            sheet.box(left, top, left + 178, top + 30)
            sheet.box(left + 3, top + 12, left + 175, top + 27)
            sheet.text(left + 3, top + 10, label, size=8)
            sheet.text(left + 5, top + 23, answer, size=9)

    document = _open(page)
    [table] = tables(document)
    assert cells(table) == {(0, 0): "First name\nAda", (0, 1): "Surname\nFrith", (1, 0): "NHS number\n", (1, 1): "Town\nDiss"}
    assert [span.text for span in spans(document) if Mark.ANSWER in span.marks] == ["Ada", "Frith", "Diss"]
    assert [span.text for span in spans(document) if span.entry] == [""]


def test_one_wide_line_below_leaves_the_headings_in_the_margin() -> None:
    def page(sheet: Sheet) -> None:
        for section, heading in enumerate(("The person", "Health", "Consent")):
            y = 80 + 70 * section
            sheet.text(40, y, heading, font="Helvetica-Bold")
            for line in range(3):
                sheet.text(160, y + 18 * line, "Asked")
                sheet.text(300, y + 18 * line, "Told")
        sheet.text(45, 300, "For the office: taken by somebody, on this day, and put on the list")

    headings = [block.text for block in _open(page).blocks if isinstance(block, Paragraph) and block.heading]
    assert headings == ["The person", "Health", "Consent"]


def test_typed_words_go_on_under_their_label() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 80, "Surgery")
        sheet.text(80, 80, "Stow Health", font="Courier")
        sheet.text(300, 80, "How to reach them")
        sheet.text(390, 80, "By voice message, or", font="Courier")
        sheet.text(300, 92, "a letter.", font="Courier")
        sheet.text(40, 120, "Learning disability? Known / Suspected /")
        sheet.text(300, 120, "Autism? Known / Suspected / No")
        sheet.text(40, 132, "No")
        for x, label in ((40, "Name"), (200, "Telephone"), (400, "Date")):
            sheet.text(x, 160, label)
            sheet.text(x + 60, 160, "None", font="Courier")

    first, options, _ = _open(page).blocks
    assert isinstance(first, Table)
    assert list(cells(first).values()) == ["Surgery", "Stow Health", "How to reach them", "By voice message, or a letter."]
    assert options.text == "Learning disability? Known / Suspected / No\tAutism? Known / Suspected / No"


# -- captions below and behind, columns under bands --------------------------------------------------------------------------------


def test_captions_under_the_lines_to_write_on_are_the_labels_of_what_stands_on_them() -> None:
    rows = (
        ((40, 160, "Forenames", "Callum"), (220, 300, "Surname", "Ostler"), (320, 500, "Known as", "")),
        ((40, 260, "Home", "2 Weir Cottages"), (280, 400, "Telephone", "None")),
    )

    def page(sheet: Sheet) -> None:
        sheet.text(40, 50, "Please write on the lines of this form and send it to us")
        for number, row in enumerate(rows):
            y = 90 + 34 * number
            for left, right, caption, answer in row:
                sheet.line(left, y, right, y)
                sheet.text(left, y + 9, caption, font="Helvetica-Oblique", size=8)
                sheet.text(left + 3, y - 3, answer, font="Courier")
        sheet.line(40, 160, 500, 160)
        sheet.line(40, 176, 500, 176)
        sheet.text(43, 157, "He has stopped going out since the summer, and says that nobody there any more", font="Courier")
        sheet.text(43, 173, "knows him.", font="Courier")
        sheet.text(40, 185, "Reason", font="Helvetica-Oblique", size=8)

    document = _open(page)
    assert [list(cells(table).values()) for table in tables(document)] == [
        ["Forenames", "Callum", "Surname", "Ostler", "Known as", ""],
        ["Home", "2 Weir Cottages", "Telephone", "None"],
        ["Reason", "He has stopped going out since the summer, and says that nobody there any more knows him."],
    ]
    assert {span.text for span in spans(document) if Mark.ANSWER in span.marks} >= {"Callum", "Ostler", "2 Weir Cottages"}


def test_rules_between_the_rows_of_a_table_have_no_captions() -> None:
    def page(sheet: Sheet) -> None:
        for number, (label, answer) in enumerate((("Name", "Jo"), ("Born", "4 May"), ("Town", "Diss"), ("Job", "Baker"), ("GP", "Eye"))):
            y = 80 + 20 * number
            sheet.line(40, y, 500, y)
            sheet.text(42, y + 14, label)
            sheet.text(200, y + 14, answer)

    assert [block.text for block in _open(page).blocks if isinstance(block, Paragraph)][:2] == ["Name\tJo", "Born\t4 May"]


@pytest.mark.parametrize("at_right", [True, False])
def test_a_heading_on_a_band_over_each_part_of_two_columns_parts_them(at_right: bool) -> None:
    parts = {40: ("The person", "Health"), 310: ("Risk", "Referrer")}

    def page(sheet: Sheet) -> None:
        for left, headings in parts.items():
            for number, heading in enumerate(headings if at_right or left == 40 else ()):
                top = 80 + 100 * number
                sheet.box(left, top, left + 240, top + 16, fill=_PALE, stroke=False)
                sheet.text(left + 4, top + 12, heading, colour=(0, 0, 0))
            for line in range(8):
                y = 112 + 18 * line + (28 if line > 3 else 0)
                sheet.text(left + 4, y, f"Asked {left} {line}", font="Helvetica-Bold")
                sheet.text(left + 110, y, "Told")

    found = texts(_open(page))
    first = [text for text in found if text.startswith("Asked 40")]
    assert len(first) == 8
    assert found.index("Risk") > found.index("Asked 40 7\tTold") if at_right else all("Asked 310" in text for text in first)


def test_a_question_with_its_options_right_over_a_labelled_box_is_no_part_of_the_label() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "Band", size=10, font="Helvetica-Bold")
        for left, option in ((90, "Red"), (150, "Amber"), (220, "Green")):
            sheet.canvas.rect(left, 842 - 100, 8, 8, fill=option == "Amber")
            sheet.text(left + 12, 100, option, size=10)
        sheet.text(40, 111, "Measures so far", size=10, font="Helvetica-Bold")
        sheet.canvas.rect(46, 842 - 140, 400, 26)
        sheet.text(52, 130, "Karting club", size=10)

    document = _open(page)
    assert _ticked(document) == ["Amber"]
    assert {(0, 0): "Measures so far", (0, 1): "Karting club"} in [cells(table) for table in tables(document)]
