"""Pages of a PDF as a Document: words, marks, ticks, tables, boxes, columns, each with its place."""

from __future__ import annotations

import io

import pytest

from parsers.document import Document, Mark, Paragraph, Part, Tick
from parsers.formats.pdf import open_pdf
from tests.parsers.pdf_files import (
    Array,
    Dictionary,
    Name,
    Pdf,
    Sheet,
    String,
    cell_at,
    cells,
    drawn,
    saved,
    span_with,
    spans,
    tables,
    texts,
    with_fields,
)


def _open(*pages: object) -> Document:
    return open_pdf(drawn(*pages), "form.pdf")  # type: ignore[arg-type]


# -- text ----------------------------------------------------------------------------------------------------------------


def test_wrapped_lines_are_one_paragraph_and_typed_ones_are_not() -> None:
    def page(sheet: Sheet) -> None:
        sheet.box(40, 90, 272, 200)
        sheet.text(44, 104, "He has stopped going to work and has given away")
        sheet.text(44, 116, "his railway. He drinks.")
        sheet.text(44, 128, "Nobody was hurt.")

    [table] = tables(_open(page))
    assert cells(table) == {(0, 0): "He has stopped going to work and has given away his railway. He drinks.\nNobody was hurt."}


def test_an_address_broken_at_the_edge_of_a_narrow_box_is_whole() -> None:
    def page(sheet: Sheet) -> None:
        sheet.box(40, 90, 140, 130)
        sheet.text(44, 104, "siobhan.tarr@exam")
        sheet.text(44, 116, "ple.nhs.uk")

    assert cells(tables(_open(page))[0])[0, 0] == "siobhan.tarr@example.nhs.uk"


def test_a_place_is_points_from_the_top_left_of_its_page() -> None:
    document = _open(lambda sheet: sheet.text(40, 100, "first"), lambda sheet: sheet.text(72, 300, "second"))
    place = span_with(document, "second").place
    assert place.page == 2
    assert place.box is not None
    left, top, right, bottom = place.box
    assert left == pytest.approx(72, abs=0.2)
    assert 288 <= top < bottom <= 304  # Helvetica of 10 points on a baseline at 300
    assert 100 < right < 106


def test_headings_are_told_by_size_and_by_bands() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 60, "Referral form", font="Helvetica-Bold", size=18)
        sheet.box(40, 90, 550, 108, fill=(0.1, 0.25, 0.45), stroke=False)
        sheet.text(44, 103, "1 The person", font="Helvetica-Bold", size=10, colour=(1, 1, 1))
        for line in range(8):
            sheet.text(40, 130 + 30 * line, "Running text of the form in its usual size")

    document = _open(page)
    levels = {block.text: block.heading for block in document.blocks if isinstance(block, Paragraph)}
    assert levels["Referral form"] == 1
    assert levels["1 The person"] == 2
    assert levels["Running text of the form in its usual size"] is None


def test_white_and_invisible_text_is_left_out() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "Seen")
        sheet.text(40, 120, "white", colour=(1, 1, 1))
        text = sheet.canvas.beginText(40, 600)
        text.setTextRenderMode(3)
        text.textOut("unseen")
        sheet.canvas.drawText(text)

    assert texts(_open(page)) == ["Seen"]


def test_lines_that_come_back_on_each_page_are_headers_and_footers() -> None:
    def page(number: int) -> object:
        def draw(sheet: Sheet) -> None:
            sheet.text(40, 30, "OFFICIAL - SENSITIVE")
            sheet.text(40, 300, f"Answer {'abc'[number]}")
            sheet.text(40, 820, f"Form 12, page {number + 1} of 2")

        return draw

    document = _open(page(0), page(1))
    assert [(block.text, block.part) for block in document.blocks] == [
        ("OFFICIAL - SENSITIVE", Part.HEADER),
        ("Answer a", Part.BODY),
        ("Form 12, page 1 of 2", Part.FOOTER),
        ("OFFICIAL - SENSITIVE", Part.HEADER),
        ("Answer b", Part.BODY),
        ("Form 12, page 2 of 2", Part.FOOTER),
    ]


def test_two_columns_of_type_are_read_one_after_the_other() -> None:
    def page(sheet: Sheet) -> None:
        for line in range(20):
            sheet.text(40, 100 + 30 * line, f"left {line:02} words that fill the line")
            sheet.text(310, 107 + 31 * line, f"right {line:02} words that fill the line")

    order = [block.text[:8] for block in _open(page).blocks]
    assert order == [f"left {line:02} " for line in range(20)] + [f"right {line:02}" for line in range(20)]


def test_labels_and_answers_side_by_side_are_not_two_columns() -> None:
    def page(sheet: Sheet) -> None:
        for line in range(20):
            sheet.text(40, 100 + 24 * line, f"Question {line:02}")
            sheet.text(320, 100 + 24 * line, f"answer {line:02}")

    assert [block.text for block in _open(page).blocks][:2] == ["Question 00\tanswer 00", "Question 01\tanswer 01"]


# -- marks ---------------------------------------------------------------------------------------------------------------


def test_struck_underlined_highlighted_and_ringed_words() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "alone")
        sheet.line(39, 97, 66, 97)
        sheet.text(120, 100, "family")
        sheet.line(120, 101.5, 147, 101.5)
        sheet.box(198, 90, 230, 103, fill=(1, 1, 0), stroke=False)
        sheet.text(200, 100, "prison")
        sheet.text(280, 100, "hospital")
        sheet.ring(272, 86, 324, 106)
        sheet.text(360, 100, "nowhere")

    document = _open(page)
    assert {span.text: span.marks for span in spans(document) if span.text.strip()} == {
        "alone": frozenset({Mark.STRIKE}),
        "family": frozenset({Mark.UNDERLINE}),
        "prison": frozenset({Mark.HIGHLIGHT}),
        "hospital": frozenset({Mark.CIRCLED}),
        "nowhere": frozenset(),
    }


def test_a_strike_across_a_cell_does_not_part_the_cell() -> None:
    def page(sheet: Sheet) -> None:
        sheet.grid((40, 160, 400), (90, 130))
        sheet.text(44, 104, "Decision")
        sheet.text(162, 104, "Client has capacity and consents to being on it")
        sheet.line(161, 101, 370, 101)
        sheet.text(162, 120, "Client lacks capacity")

    [table] = tables(_open(page))
    assert [(cell.row, cell.column) for cell in table.cells] == [(0, 0), (0, 1)]
    marks = {span.text: span.marks for block in cell_at(table, 0, 1).blocks if isinstance(block, Paragraph) for span in block.spans}
    assert marks["Client has capacity and consents to being on it"] == frozenset({Mark.STRIKE})
    assert marks["Client lacks capacity"] == frozenset()


@pytest.mark.parametrize(("kind", "mark"), [("Highlight", Mark.HIGHLIGHT), ("StrikeOut", Mark.STRIKE)])
def test_marks_made_in_a_reader_are_annotations(kind: str, mark: Mark) -> None:
    data = drawn(lambda sheet: sheet.text(40, 100, "Yes"))
    top, bottom = 842 - 90, 842 - 102
    annotation = Dictionary(
        Type=Name.Annot,
        Subtype=Name(f"/{kind}"),
        Rect=Array([38, bottom, 60, top]),
        QuadPoints=Array([38, top, 60, top, 38, bottom, 60, bottom]),
    )
    assert span_with(open_pdf(with_fields(data, [annotation]), "form.pdf"), "Yes").marks == frozenset({mark})


def test_text_boxes_put_on_the_page_in_a_reader_are_answers() -> None:
    data = drawn(lambda sheet: sheet.text(40, 100, "Surname"))
    typed = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Contents=String("Okafor"), Rect=Array([150, 736, 260, 752]))
    document = open_pdf(with_fields(data, [typed]), "form.pdf")
    assert span_with(document, "Okafor").marks >= {Mark.ANSWER}
    assert cells(tables(document)[0]) == {(0, 0): "Surname", (0, 1): "Okafor"}


def _typed_over(sheet: Sheet) -> None:
    labels = ["Name", "Post", "Telephone", "E-mail", "Address"]
    answers = ["Colin Tebble", "nurse", "01632 960090", "c@example.org", "2 Sudbury Mews"]
    sheet.text(40, 60, "Part one", font="Helvetica-Bold", size=14)
    for row, (label, answer) in enumerate(zip(labels, answers, strict=True)):
        sheet.text(40, 100 + 30 * row, label)
        sheet.text(95, 96 + 30 * row, answer, font="Courier", size=10)


def test_text_typed_over_a_printed_form_is_told_by_its_type() -> None:
    document = _open(_typed_over)
    assert [cells(table) for table in tables(document)][:2] == [{(0, 0): "Name", (0, 1): "Colin Tebble"}, {(0, 0): "Post", (0, 1): "nurse"}]
    assert Mark.ANSWER in span_with(document, "Tebble").marks
    assert Mark.ANSWER not in span_with(document, "Telephone").marks


def test_an_answer_line_tells_what_stands_on_it_and_what_does_not() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "Name")
        sheet.line(70, 102, 200, 102)
        sheet.text(74, 97, "Mr Ho")
        sheet.text(210, 100, "Post")
        sheet.line(236, 102, 400, 102)

    [table] = tables(_open(page))
    assert cells(table) == {(0, 0): "Name", (0, 1): "Mr Ho", (0, 2): "Post", (0, 3): ""}


# -- ticks ---------------------------------------------------------------------------------------------------------------


def test_glyphs_of_a_symbol_font_are_ticks() -> None:
    def page(sheet: Sheet) -> None:
        for x, sign, words in ((40, "❏", "Yes"), (140, "✔", "No"), (240, "✘", "Unsure")):
            sheet.text(x, 100, sign, font="ZapfDingbats")
            sheet.text(x + 14, 100, words)

    assert _open(page).text == "[ ] Yes\t[x] No\t[x] Unsure"


def _squares(sheet: Sheet) -> None:
    for x, words in ((40, "Alone"), (140, "Family"), (240, "Prison"), (340, "Hospital"), (440, "Other")):
        sheet.box(x, 91, x + 10, 101)
        sheet.text(x + 14, 100, words)
    sheet.line(141, 92, 149, 100)  # a cross of two lines
    sheet.line(149, 92, 141, 100)
    sheet.text(241.5, 99.5, "X")
    path = sheet.canvas.beginPath()  # a tick that goes beyond its box
    path.moveTo(341, 842 - 96)
    path.lineTo(345, 842 - 101)
    path.lineTo(354, 842 - 87)
    sheet.canvas.drawPath(path)


def test_drawn_boxes_are_ticked_by_what_is_drawn_or_typed_in_them() -> None:
    document = _open(_squares)
    assert [span.tick for span in spans(document) if span.tick] == [Tick.CLEAR, Tick.TICKED, Tick.TICKED, Tick.TICKED, Tick.CLEAR]
    assert document.text == "[ ] Alone\t[x] Family\t[x] Prison\t[x] Hospital\t[ ] Other"


def test_boxes_after_their_options_stay_with_them() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(44, 100, "Interpreter")
        for x, words in ((150, "Yes"), (220, "No"), (290, "Unsure")):
            sheet.text(x, 100, words)
            sheet.box(x + 35, 91, x + 45, 101)
        sheet.line(257, 92, 264, 100)
        sheet.line(264, 92, 257, 100)

    [table] = tables(_open(page))
    assert cells(table) == {(0, 0): "Interpreter", (0, 1): "Yes [ ]\tNo [x]\tUnsure [ ]"}


def test_drawn_buttons_are_chosen_by_their_dot() -> None:
    def page(sheet: Sheet) -> None:
        for x, words in ((40, "Yes"), (140, "No")):
            sheet.ring(x, 90, x + 11, 101)
            sheet.text(x + 15, 100, words)
        sheet.canvas.setFillColorRGB(0, 0, 0)
        sheet.canvas.circle(145.5, 842 - 95.5, 2.5, stroke=0, fill=1)

    assert _open(page).text == "[ ] Yes\t[x] No"


def test_a_letter_a_box_is_one_word() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 102, "D.o.B.")
        at = 100.0
        for group in ("17", "03", "1967"):
            for digit in group:
                sheet.box(at, 90, at + 16, 106)
                sheet.text(at + 5, 102, digit, size=12)
                at += 16
            at += 8

    assert _open(page).text == "D.o.B.\t17 03 1967"


def test_typed_boxes_are_ticks_even_in_parts_of_several_fonts() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "[")
        sheet.text(43, 100, "x", font="Helvetica-Bold")
        sheet.text(49, 100, "] amber")
        sheet.text(140, 100, "[ ] green")

    assert _open(page).text == "[x] amber\t[ ] green"


def test_a_sign_typed_in_the_place_of_a_box_is_a_tick_and_one_after_an_option_is_text() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "❏", font="ZapfDingbats")
        sheet.text(52, 100, "Diagnosed")
        sheet.text(130, 100, "x No")
        sheet.text(40, 130, "❏", font="ZapfDingbats")
        sheet.text(52, 130, "Police contact x")

    assert [block.text for block in _open(page).blocks] == ["[ ] Diagnosed\t[x] No", "[ ] Police contact x"]


def test_short_lines_before_options_are_boxes_to_tick() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "__ female")
        sheet.text(100, 100, "✔", font="ZapfDingbats")
        sheet.text(112, 100, "male")
        sheet.text(160, 100, "__ other")
        sheet.text(40, 130, "Worker: ________ Name ____________")

    assert _open(page).text == "[ ] female\t[x] male\t[ ] other\nWorker: ________ Name ____________"


def _signs_without_a_name() -> bytes:
    """Two signs of a Type 3 font at private code points: an empty square, and one with a cross."""
    square = b"600 0 d0 50 w 50 50 500 500 re S"
    cross = square + b" 150 150 m 450 450 l 450 150 m 150 450 l S"
    to_unicode = b"/CIDInit /ProcSet findresource begin begincmap 1 beginbfrange <61> <62> <E001> endbfrange endcmap end"

    def options(sheet: Sheet) -> None:
        sheet.text(60, 100, "Yes")
        sheet.text(160, 100, "No")

    with Pdf.open(io.BytesIO(drawn(options))) as pdf:
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, 0, 600, 600]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(a=pdf.make_stream(square), b=pdf.make_stream(cross)),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a, Name.b])),
            FirstChar=97,
            LastChar=98,
            Widths=Array([600, 600]),
            ToUnicode=pdf.make_stream(to_unicode),
        )
        page = pdf.pages[0]
        page.Resources.Font.Signs = pdf.make_indirect(font)
        pdf.pages[0].contents_add(b"BT /Signs 16 Tf 45 741 Td (a) Tj 100 0 Td (b) Tj ET")
        return saved(pdf)


def test_signs_that_nobody_named_are_told_by_their_looks() -> None:
    assert open_pdf(_signs_without_a_name(), "form.pdf").text == "[ ] Yes\t[x] No"


def test_options_that_wrap_in_a_cell_stay_one_line() -> None:
    def page(sheet: Sheet) -> None:
        sheet.box(40, 90, 180, 130)
        for x, words in ((44, "Male"), (90, "Female"), (144, "Non-")):
            sheet.box(x, 97, x + 8, 105)
            sheet.text(x + 11, 104, words)
        sheet.text(44, 116, "binary")
        sheet.box(80, 109, 88, 117)
        sheet.text(91, 116, "Other")

    assert cells(tables(_open(page))[0])[0, 0] == "[ ] Male\t[ ] Female\t[ ] Non-binary\t[ ] Other"


# -- tables --------------------------------------------------------------------------------------------------------------


def test_merged_squares_of_a_ruled_table_come_once() -> None:
    def page(sheet: Sheet) -> None:
        sheet.grid((40, 160, 300), (110, 130, 150))
        sheet.box(40, 90, 300, 110, fill=(0.8, 0.9, 0.9))
        for x, y, words in ((44, 104, "1. Person"), (44, 124, "Name"), (164, 124, "Ray"), (44, 144, "Title"), (164, 144, "Ms")):
            sheet.text(x, y, words)

    [table] = tables(_open(page))
    heading = cell_at(table, 0, 0)
    assert (heading.text, heading.columns, heading.shaded) == ("1. Person", 2, True)
    assert cells(table) == {(0, 0): "1. Person", (1, 0): "Name", (1, 1): "Ray", (2, 0): "Title", (2, 1): "Ms"}
    assert cell_at(table, 1, 1).place.box == (160.0, 110.0, 300.0, 130.0)


def test_a_table_over_a_page_break_goes_on_without_its_heading_row() -> None:
    def first(sheet: Sheet) -> None:
        sheet.grid((40, 160, 400), (740, 760, 780))
        for x, y, words in ((44, 754, "Name"), (164, 754, "Role"), (44, 774, "Ann"), (164, 774, "nurse who has known him")):
            sheet.text(x, y, words)

    def second(sheet: Sheet) -> None:
        sheet.grid((40, 160, 400), (40, 60, 80, 100))
        for x, y, words in ((44, 54, "Name"), (164, 54, "Role"), (164, 74, "since he was six"), (44, 94, "Joy"), (164, 94, "teacher")):
            sheet.text(x, y, words)

    above, below = tables(_open(first, second))
    assert cells(above) == {(0, 0): "Name", (0, 1): "Role", (1, 0): "Ann", (1, 1): "nurse who has known him\nsince he was six"}
    assert below.continued
    assert cells(below) == {(0, 0): "Joy", (0, 1): "teacher"}


def test_a_box_left_open_by_a_page_break_goes_on_overleaf() -> None:
    def first(sheet: Sheet) -> None:
        for x in (40, 400):
            sheet.line(x, 760, x, 800)
        sheet.line(40, 760, 400, 760)
        sheet.text(44, 774, "What worries you most")
        sheet.text(44, 790, "He has stopped cooking and has said that he will not")

    def second(sheet: Sheet) -> None:
        for x in (40, 400):
            sheet.line(x, 40, x, 70)
        sheet.line(40, 70, 400, 70)
        sheet.text(44, 54, "go back to the flat.")

    [table] = tables(_open(first, second))
    assert cells(table)[0, 0] == "What worries you most\nHe has stopped cooking and has said that he will not go back to the flat."


def test_rows_ruled_across_only_are_parted_under_their_heads() -> None:
    def page(sheet: Sheet) -> None:
        for x, words in ((44, "Name"), (160, "Role"), (280, "Tel")):
            sheet.text(x, 96, words, font="Helvetica-Bold")
        for top in (100, 120):
            sheet.box(40, top, 400, top + 20)
        for x, words in ((44, "Ann Lee"), (160, "GP"), (280, "01632 960437")):
            sheet.text(x, 114, words)

    [table] = tables(_open(page))
    assert cells(table) == {
        (0, 0): "Name",
        (0, 1): "Role",
        (0, 2): "Tel",
        (1, 0): "Ann Lee",
        (1, 1): "GP",
        (1, 2): "01632 960437",
        (2, 0): "",
        (2, 1): "",
        (2, 2): "",
    }


def test_a_label_over_a_drawn_box_and_the_box_are_a_row() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "Why now?", font="Helvetica-Bold")
        sheet.box(40, 104, 400, 160)
        sheet.text(44, 118, "He sleeps at the station.")

    [table] = tables(_open(page))
    assert cells(table) == {(0, 0): "Why now?", (0, 1): "He sleeps at the station."}


def test_an_empty_drawn_box_is_an_empty_cell() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(40, 100, "Ethnicity")
        sheet.box(110, 88, 300, 104)

    [table] = tables(_open(page))
    assert cells(table) == {(0, 0): "Ethnicity", (0, 1): ""}
