"""How a page is laid out: columns, labels on shades, dotted lines, tables that are ruled by halves or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from parsers.document import Document
from parsers.formats.pdf import open_pdf
from tests.parsers.pdf_files import Sheet, cells, drawn, rectangle, tables, text_field, texts, with_fields

_BOLD = "Helvetica-Bold"


def _open(*pages: Callable[[Sheet], None]) -> Document:
    return open_pdf(drawn(*pages), "form.pdf")


# -- columns -------------------------------------------------------------------------------------------------------------


def test_labels_beside_answers_of_several_lines_are_not_two_columns() -> None:
    def page(sheet: Sheet) -> None:
        for line in range(14):
            top = 80 + 52 * line
            sheet.text(40, top, f"Question {line:02}", font="Helvetica-Bold")
            for more in range(4):
                sheet.text(300, top + 12 * more, f"answer {line:02}, line {more} of the same account")

    assert [block.text[:22] for block in _open(page).blocks if "line 0" in block.text][:2] == [
        "Question 00\tanswer 00,",
        "Question 01\tanswer 01,",
    ]


# -- labels on shades --------------------------------------------------------------------------------------------------------

_GREY = (0.93, 0.93, 0.93)


def _shaded(
    sheet: Sheet, top: float, line: Sequence[tuple[str, Sequence[str]]], step: float = 172, shade: float = 84, high: float = 24
) -> None:
    """Labels on shades with their answers on bare paper beside them, in columns of one width."""
    for number, (label, answers) in enumerate(line):
        left = 40 + step * number
        sheet.box(left, top, left + shade, top + high, fill=_GREY, stroke=False)
        sheet.text(left + 3, top + 10, label, font="Courier-Bold", size=8)
        for more, answer in enumerate(answers):
            sheet.text(left + shade + 3, top + 10 + 10 * more, answer, font="Courier", size=8)


def test_labels_on_shades_stand_in_a_table_with_the_answers_between_them() -> None:
    def page(sheet: Sheet) -> None:
        _shaded(sheet, 100, [("Address", ("2 Quarry Bank,", "Oldtown")), ("Postcode", ("DE4 3ZZ",)), ("Mobile", ("07700 900377",))])
        _shaded(sheet, 128, [("GP Practice", ("Derwent Bridge",)), ("GP", ("Dr S Pallister",)), ("Ethnicity", ())])
        sheet.text(40, 180, "Learning disability and other things in a plain line of words")

    first, second = tables(_open(page))
    assert [text.replace("\n", " ") for text in cells(first).values()] == [
        *("Address", "2 Quarry Bank, Oldtown", "Postcode", "DE4 3ZZ", "Mobile", "07700 900377"),
    ]
    assert list(cells(second).values()) == ["GP Practice", "Derwent Bridge", "GP", "Dr S Pallister", "Ethnicity", ""]


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(lambda sheet, top: sheet.text(40, top + 10, "Question", size=8), id="shades behind the answers"),
        pytest.param(lambda sheet, top: sheet.text(165, top + 10, "words that run on over the edge of the next shade", size=8), id="text"),
    ],
)
def test_other_shades_make_no_table(draw: Callable[[Sheet, float], None]) -> None:
    def page(sheet: Sheet) -> None:
        for line in range(5):
            top = 100 + 30 * line
            for left in (120, 320):
                sheet.box(left, top, left + 100, top + 16, fill=_GREY, stroke=False)
                sheet.text(left + 3, top + 10, f"words {line}", size=8)
            draw(sheet, top)

    assert tables(_open(page)) == []


def test_labels_beside_boxes_that_do_not_end_where_they_do_are_not_two_columns() -> None:
    places = [(200.0, 80 + 40.0 * line, 500.0, 104 + 40.0 * line) for line in range(14)]

    def page(sheet: Sheet) -> None:
        for line, (_, top, _, _) in enumerate(places):
            sheet.text(40, top + 12, f"Question {line:02}")

    fields = [text_field(f"f{line}", f"answer {line:02}", rectangle(*place)) for line, place in enumerate(places)]
    document = open_pdf(with_fields(drawn(page), fields), "form.pdf")
    assert [list(cells(table).values()) for table in tables(document)][:2] == [
        ["Question 00", "answer 00"],
        ["Question 01", "answer 01"],
    ]


# -- half-ruled and unruled ----------------------------------------------------------------------------------------------


def _dots(sheet: Sheet, left: float, right: float, y: float, step: float = 1.5) -> None:
    x = left
    while x < right:
        sheet.box(x, y, x + 0.75, y + 0.75, fill=(0, 0.3, 0.5), stroke=False)
        x += step


def test_a_line_of_dots_is_a_line_to_write_on() -> None:
    def page(sheet: Sheet) -> None:
        for line, (label, answer) in enumerate([("Surname", "Whitlam"), ("Nickname", ""), ("Postcode", "")]):
            top = 100 + 20 * line
            sheet.text(40, top, label, font=_BOLD)
            sheet.text(95, top, answer, font="Courier")
            _dots(sheet, 92, 280, top + 2)

    assert [list(cells(table).values()) for table in tables(_open(page))] == [["Surname", "Whitlam"], ["Nickname", ""], ["Postcode", ""]]


def test_stacks_of_boxes_side_by_side_are_the_columns_of_a_table() -> None:
    rows = [("Ann Lee", "nurse", "01632 960 111"), ("PC Amin", "", "101"), ("", "", "")]

    def page(sheet: Sheet) -> None:
        for left, head, column in zip((40, 220, 400), ("Name", "Role", "Tel"), zip(*rows, strict=True), strict=True):
            sheet.text(left, 95, head, font=_BOLD)
            for number, words in enumerate(column):
                sheet.box(left, 100 + 20 * number, left + 170, 120 + 20 * number)
                sheet.text(left + 4, 114 + 20 * number, words)

    [table] = tables(_open(page))
    assert [[cells(table)[row, column] for column in range(3)] for row in range(4)] == [["Name", "Role", "Tel"], *map(list, rows)]


def _columns(sheet: Sheet, top: float, rows: Sequence[Sequence[str]], *, head: str = _BOLD) -> None:
    for number, row in enumerate(rows):
        for left, words in zip((40, 200, 330, 460), row, strict=False):
            sheet.text(left, top + 14 * number, words, font=head if number == 0 else "Helvetica")


def test_a_table_without_rules_is_told_by_its_bold_heads_and_what_begins_under_them() -> None:
    rows = [("Contact name", "Role", "Organisation", "Telephone"), ("Colm Fahey", "CRHT", "", "01632 960650"), ("Val", "friend", "", "")]

    def page(sheet: Sheet) -> None:
        sheet.text(40, 90, "Network", size=14)
        _columns(sheet, 120, rows)
        sheet.text(46, 200, "A line of words below the table, which begins elsewhere")

    [table] = tables(_open(page))
    assert [[cells(table)[row, column] for column in range(4)] for row in range(3)] == [list(row) for row in rows]
    assert texts(_open(page))[-1].startswith("A line of words")


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        pytest.param([("Gender", "Ethnicity", "Language"), ("Known as", "", "")], "Helvetica", id="heads that are not bold"),
        pytest.param([("Gender", "Ethnicity", "Language")], _BOLD, id="nothing below"),
        pytest.param([("Gender", "Ethnicity", "Language"), ("A whole line that runs on below all of the bold words",)], _BOLD, id="text"),
    ],
)
def test_other_lines_of_words_are_no_table(rows: Sequence[Sequence[str]], head: str) -> None:
    assert not any("Gender" in table.text for table in tables(_open(lambda sheet: _columns(sheet, 120, rows, head=head))))


def test_the_headings_of_a_table_at_the_foot_of_a_page_and_its_rows_overleaf_are_one_table() -> None:
    def first(sheet: Sheet) -> None:
        sheet.grid((40, 160, 280, 400), (760, 780))
        for x, words in ((44, "Manager"), (164, "Post"), (284, "Phone")):
            sheet.text(x, 774, words, font=_BOLD)

    def second(sheet: Sheet) -> None:
        sheet.grid((40, 160, 280, 400), (40, 60))
        for x, words in ((44, "B. Stockill"), (164, "Team manager"), (284, "07700 900 333")):
            sheet.text(x, 54, words)

    [table] = tables(_open(first, second))
    assert list(cells(table).values()) == ["Manager", "Post", "Phone", "B. Stockill", "Team manager", "07700 900 333"]


def test_an_option_with_its_box_behind_it_does_not_go_on_below() -> None:
    def page(sheet: Sheet) -> None:
        sheet.box(40, 80, 540, 130)
        for x, y, words in ((44, 100, "Adult has capacity and agrees"), (214, 100, "Best interests"), (44, 114, "Adult disagrees")):
            sheet.text(x, y, words)
            end = x + sheet.canvas.stringWidth(words, "Helvetica", 10) + 3
            sheet.box(end, y - 8, end + 8, y)

    [table] = tables(_open(page))
    assert cells(table)[0, 0].split("\n") == ["Adult has capacity and agrees [ ]\tBest interests [ ]", "Adult disagrees [ ]"]


def test_words_several_spaces_apart_keep_their_distance_where_others_of_the_line_stand_close() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 80, "School: has a plan   no plan   not known")
        sheet.text(40, 100, "She walks home alone every day of the week.")

    assert texts(_open(page)) == ["School: has a plan   no plan   not known", "She walks home alone every day of the week."]


def test_the_headings_printed_again_overleaf_are_no_row_though_their_first_box_is_empty() -> None:
    def head(sheet: Sheet, top: float) -> None:
        for x, words in ((284, "Current"), (364, "Past")):
            sheet.text(x, top + 14, words, font=_BOLD)

    def first(sheet: Sheet) -> None:
        sheet.grid((40, 280, 360, 440), (720, 740, 760, 780))
        sheet.text(44, 734, "Risks", font=_BOLD)
        head(sheet, 740)
        sheet.text(44, 774, "Damage to property")
        sheet.text(284, 774, "X")

    def second(sheet: Sheet) -> None:
        sheet.grid((40, 280, 360, 440), (40, 60, 80))
        head(sheet, 40)
        sheet.text(44, 74, "Alcohol or drugs")

    told = [text for table in tables(_open(first, second)) for text in cells(table).values() if text]
    assert told == ["Risks", "Current", "Past", "Damage to property", "X", "Alcohol or drugs"]


def test_a_line_that_begins_with_a_stroke_goes_on_with_the_last_options_above_it() -> None:
    def page(sheet: Sheet) -> None:
        sheet.grid((40, 266), (90, 125))
        sheet.text(44, 104, "In hospital? Yes / No")
        sheet.text(164, 104, "Suggested rating: Red")
        sheet.text(44, 117, "/ Amber / Green")

    [table] = tables(_open(page))
    assert cells(table)[0, 0] == "In hospital? Yes / No\tSuggested rating: Red / Amber / Green"


def _boxed(sheet: Sheet, x: float, y: float, words: str) -> None:
    sheet.box(x, y - 8, x + 9, y + 1)
    sheet.text(x + 13, y, words)


def test_a_question_set_lower_than_the_first_of_its_options_comes_before_them() -> None:
    def page(sheet: Sheet) -> None:
        for line, words in enumerate(("Self-harm", "Suicidal thoughts", "Police called")):
            _boxed(sheet, 170, 100 + 13 * line, words)
            _boxed(sheet, 360, 100 + 13 * line, f"{words} before")
        sheet.text(40, 106, "Tick what applies", size=8)

    told = _open(page).text
    assert told.index("Tick what applies") < told.index("Self-harm")


def test_a_question_of_two_lines_is_one_where_its_options_stand_between_their_heights() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 98, "Where does the patient live", size=8)
        sheet.text(40, 107, "or stay now?", size=8)
        for x, words in ((200, "Alone"), (260, "With family"), (350, "Care home")):
            _boxed(sheet, x, 103, words)

    [table] = tables(_open(page))
    assert cells(table)[0, 0] == "Where does the patient live or stay now?"


def test_the_end_of_the_row_above_is_no_label_of_a_box_below() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "E-mail", size=8)
        sheet.text(150, 100, "robyn.catchpole@example.nhs.uk", font="Courier", colour=(0.1, 0.1, 0.6))
        sheet.text(325, 100, "Date of alert", size=8)
        sheet.text(430, 100, "09 04 25", font="Courier", colour=(0.1, 0.1, 0.6))
        sheet.box(40, 108, 540, 140, fill=_GREY)
        sheet.text(50, 124, "Control use")

    assert not any("alert" in text and "Control" in table.text for table in tables(_open(page)) for text in cells(table).values())
    assert "Date of alert" in "\n".join(texts(_open(page)))


def test_a_mark_behind_an_option_does_not_join_the_next_option_to_it() -> None:
    def page(sheet: Sheet) -> None:
        sheet.grid((40, 540), (80, 150))
        for line, words in enumerate(("I hurt myself", "I hurt other people", "I think about dying")):
            sheet.text(60, 100 + 18 * line, words)
        sheet.box(170, 110, 178, 118)
        sheet.line(170, 110, 178, 118)
        sheet.line(170, 118, 178, 110)

    [table] = tables(_open(page))
    assert cells(table)[0, 0].split("\n")[1:] == ["I hurt other people\t[x]", "I think about dying"]
