"""AcroForm fields in a Document: value, state, label and place, whatever their names and export values."""

from __future__ import annotations

import io
from typing import Any

import pytest

from parsers.document import Document, EntryKind, Mark, Table, Tick
from parsers.formats.pdf import open_pdf
from tests.parsers.pdf_files import (
    Array,
    Dictionary,
    Name,
    Pdf,
    Sheet,
    String,
    button,
    cells,
    drawn,
    line_with,
    rectangle,
    saved,
    spans,
    tables,
    text_field,
    with_fields,
)


def _labels(*labels: tuple[float, float, str]) -> bytes:
    def page(sheet: Sheet) -> None:
        for x, y, words in labels:
            sheet.text(x, y, words)

    return drawn(page)


def test_a_field_stands_beside_its_printed_label_and_not_under_its_own_name() -> None:
    data = with_fields(
        _labels((40, 100, "Surname"), (40, 130, "Forenames")),
        [
            text_field("undefined_14", "Okafor", rectangle(150, 88, 400, 104)),
            text_field("Text12", "Winston", rectangle(150, 118, 400, 134), TU=String("All of them")),
        ],
    )
    document = open_pdf(data, "form.pdf")
    first, second = tables(document)
    assert cells(first) == {(0, 0): "Surname", (0, 1): "Okafor"}
    assert cells(second) == {(0, 0): "Forenames", (0, 1): "Winston"}
    entries = [span.entry for span in spans(document) if span.entry is not None]
    assert [(entry.kind, entry.name, entry.label) for entry in entries] == [
        (EntryKind.TEXT, "undefined_14", None),
        (EntryKind.TEXT, "Text12", "All of them"),
    ]


def test_a_label_printed_over_its_field_goes_with_it() -> None:
    data = with_fields(
        _labels((40, 100, "Title"), (140, 100, "Family name")),
        [
            text_field("a", "Ms", rectangle(40, 104, 120, 120)),
            text_field("b", "Ray", rectangle(140, 104, 400, 120)),
        ],
    )
    assert [cells(table) for table in tables(open_pdf(data, "form.pdf"))] == [
        {(0, 0): "Title", (0, 1): "Ms"},
        {(0, 0): "Family name", (0, 1): "Ray"},
    ]


def test_a_field_left_empty_is_an_entry_without_text() -> None:
    data = with_fields(_labels((40, 100, "Postcode")), [text_field("fill_21", None, rectangle(150, 88, 300, 104))])
    [entry_span] = [span for span in spans(open_pdf(data, "form.pdf")) if span.entry is not None]
    assert (entry_span.text, entry_span.place.page, entry_span.place.box) == ("", 1, (150.0, 88.0, 300.0, 104.0))


def test_lines_of_a_long_answer_are_kept_as_typed() -> None:
    data = with_fields(
        _labels((40, 100, "Address")), [text_field("x", "Flat 3\rOrmond Lodge\r\nIpswich", rectangle(150, 88, 400, 140), Ff=1 << 12)]
    )
    assert [span.text for span in spans(open_pdf(data, "form.pdf")) if span.entry] == ["Flat 3\nOrmond Lodge\nIpswich"]


def _radio(value: Name | None, states: tuple[str, str], **more: Any) -> bytes:
    kids = [button(states[0], rectangle(150, 90, 160, 100)), button(states[1], rectangle(200, 90, 210, 100))]
    group = Dictionary(FT=Name.Btn, T=String("Group7"), Ff=1 << 15, Kids=Array(kids), **more)
    if value is not None:
        group.V = value
    return with_fields(_labels((40, 100, "Interpreter"), (164, 100, "Yes"), (214, 100, "No")), [group])


@pytest.mark.parametrize(
    ("value", "states", "expected"),
    [
        (Name.Choice2, ("Choice1", "Choice2"), (Tick.CLEAR, Tick.TICKED)),
        (Name("/0"), ("0", "1"), (Tick.TICKED, Tick.CLEAR)),
        (Name.Off, ("Oui", "Non"), (Tick.CLEAR, Tick.CLEAR)),
        (None, ("a", "b"), (Tick.CLEAR, Tick.CLEAR)),
    ],
)
def test_a_radio_group_is_ticked_by_its_value(value: Name | None, states: tuple[str, str], expected: tuple[Tick, Tick]) -> None:
    document = open_pdf(_radio(value, states), "form.pdf")
    ticks = [span for span in spans(document) if span.tick is not None]
    assert (ticks[0].tick, ticks[1].tick) == expected
    assert {span.entry.group for span in ticks if span.entry} == {"Group7"}
    assert cells(tables(document)[0])[0, 0] == "Interpreter"


def test_the_export_value_of_a_radio_button_comes_from_the_options_of_its_group() -> None:
    document = open_pdf(_radio(Name("/1"), ("0", "1"), Opt=Array([String("Yes please"), String("No thanks")])), "form.pdf")
    assert [span.entry.stored for span in spans(document) if span.entry] == ["Yes please", "No thanks"]


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        (Name.Oui, "Oui", Tick.TICKED),
        (Name.Oui, "Off", Tick.TICKED),  # the value was set, the appearance was not
        (None, "Oui", Tick.TICKED),
        (None, "Off", Tick.CLEAR),
        (Name.Off, "Oui", Tick.UNSURE),  # the value says no, the page shows a tick
    ],
)
def test_a_check_box_by_value_and_by_what_the_page_shows(value: Name | None, shown: str, expected: Tick) -> None:
    box = button("Oui", rectangle(40, 90, 50, 100), shown=shown, FT=Name.Btn, T=String("Check Box23"))
    if value is not None:
        box.V = value
    document = open_pdf(with_fields(_labels((55, 99, "Hurts self")), [box]), "form.pdf")
    assert [span.tick for span in spans(document) if span.tick] == [expected]
    assert line_with(document, "Hurts self").text.endswith("] Hurts self")


def test_boxes_in_a_column_at_the_right_belong_each_to_its_line() -> None:
    lines = ("The person agrees", "Best interests decision", "Refused")
    boxes = [
        button(
            "On", rectangle(300, 92 + 16 * row, 310, 102 + 16 * row), shown="On" if row == 1 else "Off", FT=Name.Btn, T=String(f"c{row}")
        )
        for row in range(3)
    ]
    document = open_pdf(with_fields(_labels(*((44, 100 + 16 * row, words) for row, words in enumerate(lines))), boxes), "form.pdf")
    assert [cells(table) for table in tables(document)] == [
        {(0, 0): "The person agrees", (0, 1): "[ ]"},
        {(0, 0): "Best interests decision", (0, 1): "[x]"},
        {(0, 0): "Refused", (0, 1): "[ ]"},
    ]


def test_a_combo_box_shows_its_words_and_stores_its_code() -> None:
    options = Array([Array([String("m"), String("Male")]), Array([String("f"), String("Female")])])
    combo = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Ch,
        Ff=1 << 17,
        T=String("dd"),
        V=String("f"),
        Opt=options,
        Rect=rectangle(150, 88, 300, 104),
    )
    document = open_pdf(with_fields(_labels((40, 100, "Gender")), [combo]), "form.pdf")
    [chosen] = [span for span in spans(document) if span.entry]
    assert chosen.entry is not None
    assert (chosen.text, chosen.entry.stored, chosen.entry.options) == ("Female", "f", ("Male", "Female"))


def test_an_untouched_invitation_is_grey_text() -> None:
    combo = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Ch,
        Ff=1 << 17,
        T=String("dd"),
        V=String("Please select"),
        DV=String("Please select"),
        Opt=Array([String("Please select"), String("Alone")]),
        Rect=rectangle(150, 88, 300, 104),
    )
    [shown] = [span for span in spans(open_pdf(with_fields(_labels((40, 100, "Lives")), [combo]), "form.pdf")) if span.entry]
    assert (shown.text, shown.marks) == ("Please select", frozenset({Mark.GREY}))


def test_a_list_box_gives_each_chosen_value_a_line() -> None:
    chosen = Array([String("Hurts self"), String("Police")])
    options = Array([String("Hurts self"), String("Goes missing"), String("Police")])
    box = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Ch,
        Ff=1 << 21,
        T=String("lb"),
        V=chosen,
        Opt=options,
        Rect=rectangle(150, 88, 300, 150),
    )
    [shown] = [span for span in spans(open_pdf(with_fields(_labels((40, 100, "Mark all")), [box]), "form.pdf")) if span.entry]
    assert shown.text == "Hurts self\nPolice"


def test_the_value_of_a_parent_counts_for_its_widget() -> None:
    kid = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=rectangle(150, 88, 400, 104))
    parent = Dictionary(FT=Name.Tx, T=String("form1"), V=String("Idris"), Kids=Array([kid]))
    document = open_pdf(with_fields(_labels((40, 100, "Name")), [parent]), "form.pdf")
    assert cells(tables(document)[0]) == {(0, 0): "Name", (0, 1): "Idris"}


def test_a_hidden_field_is_not_read() -> None:
    data = with_fields(_labels((40, 100, "Name")), [text_field("trap", "secret", rectangle(150, 88, 400, 104), F=2)])
    assert "secret" not in open_pdf(data, "form.pdf").text


def test_a_field_on_no_page_is_read_by_its_tooltip() -> None:
    lost = Dictionary(FT=Name.Tx, T=String("q9"), TU=String("Date of birth"), V=String("17/03/1967"))
    data = with_fields(_labels((40, 100, "Part one")), [lost, text_field("a", "x", rectangle(150, 88, 200, 104))])
    assert "Date of birth\t17/03/1967" in open_pdf(data, "form.pdf").text


def test_the_last_save_of_a_file_counts() -> None:
    data = with_fields(_labels((40, 100, "Name")), [text_field("n", "Old", rectangle(150, 88, 400, 104))])
    with Pdf.open(io.BytesIO(data)) as pdf:
        number = pdf.Root.AcroForm.Fields[0].objgen[0]
    place = rectangle(150, 88, 400, 104)
    update = (
        f"{number} 0 obj\n<</Type/Annot/Subtype/Widget/FT/Tx/T(n)/V(New)/Rect[{' '.join(str(edge) for edge in place)}]>>\nendobj\n".encode()
    )
    startxref = data.rindex(b"startxref")
    previous = int(data[startxref:].split()[1])
    table_at = len(data) + len(update)
    with Pdf.open(io.BytesIO(data)) as pdf:
        root, size = pdf.Root.objgen[0], len(pdf.objects) + 1
    table = f"xref\n{number} 1\n{len(data):010d} 00000 n \ntrailer\n<</Size {size}/Root {root} 0 R/Prev {previous}>>\nstartxref\n{table_at}\n%%EOF\n"
    assert cells(tables(open_pdf(data + update + table.encode(), "form.pdf"))[0])[0, 1] == "New"


def test_rows_of_fields_under_one_row_of_words_are_a_table() -> None:
    fields = [
        text_field(f"r{row}c{column}", f"{row}{column}", rectangle(40 + 150 * column, 110 + 20 * row, 180 + 150 * column, 126 + 20 * row))
        for row in range(3)
        for column in range(2)
    ]
    data = with_fields(_labels((40, 105, "Name"), (190, 105, "Role")), fields)
    [table] = tables(open_pdf(data, "form.pdf"))
    assert cells(table) == {
        (0, 0): "Name",
        (0, 1): "Role",
        (1, 0): "00",
        (1, 1): "01",
        (2, 0): "10",
        (2, 1): "11",
        (3, 0): "20",
        (3, 1): "21",
    }


def test_fields_that_lead_to_themselves_end() -> None:
    with Pdf.open(io.BytesIO(_labels((40, 100, "Name")))) as pdf:
        looped = pdf.make_indirect(Dictionary(T=String("a"), FT=Name.Tx, V=String("b")))
        looped.Kids = Array([looped, looped])
        pdf.Root.AcroForm = Dictionary(Fields=Array([looped]))
        data = saved(pdf)
    document: Document = open_pdf(data, "form.pdf")
    assert "Name" in document.text
    assert not any(isinstance(block, Table) for block in document.blocks)


def test_fields_with_their_captions_behind_them() -> None:
    asked = (("First name", "Imran"), ("Surname", "Dalby"), ("Date of birth", "5/9/88"), ("Town", None))

    def page(sheet: Sheet) -> None:
        for number, (caption, _) in enumerate(asked):
            sheet.text(248, 92 + 20 * number, caption)

    fields = [
        text_field(f"Text{number}", answer, rectangle(40, 80 + 20 * number, 240, 96 + 20 * number))
        for number, (_, answer) in enumerate(asked)
    ]
    document = open_pdf(with_fields(drawn(page), fields), "form.pdf")
    assert [list(cells(table).values()) for table in tables(document)] == [[caption, answer or ""] for caption, answer in asked]


def test_fields_of_one_line_beside_a_taller_one_keep_their_labels() -> None:
    def page(sheet: Sheet) -> None:
        for x, y, words in ((40, 90, "Living at"), (320, 90, "Post code"), (320, 111, "Contact number")):
            sheet.text(x, y, words, size=8)

    fields = [
        text_field("a", "3 Kiln Court\nTannery Road", rectangle(130, 80, 300, 114)),
        text_field("b", "IP33 3ZZ", rectangle(400, 80, 550, 96)),
        text_field("c", "01632 960 417", rectangle(400, 101, 550, 117)),
    ]
    document = open_pdf(with_fields(drawn(page), fields), "form.pdf")
    told = [list(cells(table).values()) for table in tables(document)]
    assert told == [["Living at", "3 Kiln Court\nTannery Road"], ["Post code", "IP33 3ZZ"], ["Contact number", "01632 960 417"]]
