"""Word files as documents: what stands in them, once each, and how it is marked."""

import zipfile
from io import BytesIO

import pytest

from parsers.document import Document, EntryKind, Mark, Paragraph, Part, ProblemReason, Table, Tick, paragraphs
from parsers.errors import Unreadable
from parsers.formats.docx import open_docx
from parsers.limits import PACKAGE_PARTS
from tests.parsers.word_files import (
    around,
    b,
    box,
    cell,
    control,
    date_control,
    deleted,
    docx,
    heading,
    inserted,
    legacy_box,
    legacy_choice,
    legacy_text,
    p,
    ring,
    row,
    run,
    symbol,
    table,
    text_box,
)


def opened(*blocks: str, **extra: object) -> Document:
    return open_docx(docx(*blocks, **extra), "form.docx")  # type: ignore[arg-type]


def first(document: Document) -> Paragraph:
    return next(paragraphs(document.blocks))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (p("Name: ", control("Ada Frith")), "Name: Ada Frith"),
        (p(control("Click or tap here", prompt=True)), ""),
        (p(box(True), " Yes ", box(False), " No"), "[x] Yes [ ] No"),
        (p(box(None), " Yes"), "[x] Yes"),
        (p(legacy_box(True), " Yes ", legacy_box(False), " No"), "[x] Yes [ ] No"),
        (p(legacy_box(True, bare=True), " Yes"), "[x] Yes"),
        (p(legacy_text("12 Mill Lane")), "12 Mill Lane"),
        (p(legacy_text("")), ""),
        (p(legacy_choice(["Choose", "Female", "Male"], 2)), "Male"),
        (p(legacy_choice(["Yes", "No"], None)), ""),
        (p(symbol("F0FE"), " Yes ", symbol("F0A8"), " No"), "☑ Yes ☐ No"),
        (p("before", inserted(" kept"), deleted(" gone")), "before kept"),
        (p(run("seen"), run("unseen", "hidden")), "seen"),
        (p("one\ttwo\nthree"), "one\ttwo\nthree"),
    ],
)
def test_what_stands_in_a_line(line: str, text: str) -> None:
    assert first(opened(line)).text == text


def test_marks_of_a_run() -> None:
    spans = first(opened(p(run("a", "bold"), run("b", "highlight"), run("c", "strike underline"), run("d", "small grey italic")))).spans
    assert [span.marks for span in spans] == [
        {Mark.BOLD},
        {Mark.HIGHLIGHT},
        {Mark.STRIKE, Mark.UNDERLINE},
        {Mark.SMALL, Mark.GREY, Mark.ITALIC},
    ]


def test_marks_and_level_come_from_styles() -> None:
    found = first(opened(heading("About the person", 2)))
    assert found.heading == 2
    assert found.spans[0].marks == {Mark.BOLD}


@pytest.mark.parametrize(
    "styles",
    [
        '<w:style w:type="table" w:styleId="Grid"><w:name w:val="grid"/><w:rPr><w:i/></w:rPr></w:style>',
        '<w:style w:type="table" w:styleId="Grid"/>',
        '<w:style w:type="table" w:styleId="Grid"><w:style w:styleId="Within"></w:style></w:style>',
        '<!-- <w:style w:type="table" w:styleId="Grid"> -->',
        '<w:style w:styleId="Plain" w:type="character"/><w:style w:type="table" w:styleId="Grid"></w:style >',
    ],
)
def test_styles_of_tables_stand_in_the_way_of_no_other(styles: str) -> None:
    found = first(opened(heading("About the person", 1), styles=styles))
    assert (found.heading, found.spans[0].marks) == (1, frozenset({Mark.BOLD}))


def test_a_control_says_what_it_is_for_and_what_it_keeps() -> None:
    spans = first(opened(p(control("Ada", alias="Given name"), " ", date_control("3 March 2025", "2025-03-04")))).spans
    assert spans[0].entry is not None
    assert spans[0].entry.label == "Given name"
    date = spans[-1].entry
    assert date is not None
    assert (date.kind, date.stored) == (EntryKind.DATE, "2025-03-04")


def test_merged_cells_stand_once_and_know_their_size() -> None:
    document = opened(
        table(
            row(cell("About", across=2)),
            row(cell("Address", merge="restart"), "1 Low Road"),
            row(cell("", merge="continue"), "Ipswich"),
        )
    )
    grid = document.blocks[0]
    assert isinstance(grid, Table)
    assert [(c.row, c.column, c.rows, c.columns, c.text) for c in grid.cells] == [
        (0, 0, 1, 2, "About"),
        (1, 0, 2, 1, "Address"),
        (1, 1, 1, 1, "1 Low Road"),
        (2, 1, 1, 1, "Ipswich"),
    ]


def test_controls_round_rows_and_cells_hide_nothing() -> None:
    document = opened(table(around(row("a", around(cell("b"))))))
    assert document.text == "a\tb"


def test_nested_tables_and_places() -> None:
    document = opened(p("before"), table(row("a", cell(table(row("inner")), p()))))
    found = [paragraph for paragraph in paragraphs(document.blocks) if paragraph.text == "inner"]
    assert [paragraph.place.path for paragraph in found] == ["table 1, row 1, cell 2, table 1, row 1, cell 1"]


def test_a_text_box_is_read_once() -> None:
    document = opened(p(b("Reason"), text_box(p("Her home closes in May."))))
    assert document.text.count("Her home closes in May.") == 1


@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        (p("Female      ", ring(30), "Male      Other"), "Male"),
        (p(ring(60, left=120, relative="column"), "Lives alone\tWith family\tCare home"), "With family"),
    ],
)
def test_a_ring_marks_the_option_that_it_is_drawn_round(line: str, chosen: str) -> None:
    tabs = line.replace(
        "<w:p>", '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="2450"/><w:tab w:val="left" w:pos="4900"/></w:tabs></w:pPr>', 1
    )
    spans = first(opened(type(p())(tabs))).spans
    assert [span.text for span in spans if Mark.CIRCLED in span.marks] == [chosen]


def test_headers_and_comments_are_parts_of_their_own() -> None:
    document = opened(p("body"), header="Trust", comment="Is this right?")
    assert [(block.part, block.text) for block in document.blocks] == [
        (Part.HEADER, "Trust"),
        (Part.BODY, "body"),
        (Part.COMMENT, "Is this right?"),
    ]


def test_strict_files_are_read() -> None:
    assert opened(p(b("Name"), box(True)), strict=True).text == "Name[x]"


def test_macros_are_said_and_the_text_is_read() -> None:
    document = opened(p("body"), macros=True)
    assert [problem.reason for problem in document.problems] == [ProblemReason.ACTIVE_CONTENT]
    assert document.text == "body"


def _zip(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 not a zip", ProblemReason.BROKEN),
        (docx(p("a"))[:400], ProblemReason.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ProblemReason.PASSWORD_PROTECTED),
        (_zip({"word/document.xml": b"<w:document"}), ProblemReason.BROKEN),
        (_zip({"word/document.xml": b" " * 30_000_000}), ProblemReason.TOO_BIG),
        (_zip({f"part{number}": b"" for number in range(PACKAGE_PARTS + 1)}), ProblemReason.TOO_BIG),
        (b"", ProblemReason.BROKEN),
    ],
)
def test_what_cannot_be_opened_says_why(data: bytes, reason: ProblemReason) -> None:
    with pytest.raises(Unreadable) as refused:
        open_docx(data, "form.docx")
    assert refused.value.reason is reason


def test_an_outside_entity_is_not_fetched() -> None:
    body = docx(p("SECRET"))
    with zipfile.ZipFile(BytesIO(body)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + parts["word/document.xml"].replace(
        b"SECRET", b"[&e;]"
    )
    assert "root:" not in open_docx(_zip(parts), "form.docx").text


def test_tables_nested_without_end_are_refused() -> None:
    nested = table(row("x"))
    for _ in range(20):
        nested = table(row(cell(nested)))
    with pytest.raises(Unreadable) as refused:
        open_docx(docx(nested), "form.docx")
    assert refused.value.reason is ProblemReason.TOO_BIG


def test_a_tick_span_is_a_tick() -> None:
    assert [span.tick for span in first(opened(p(box(True), box(False)))).spans] == [Tick.TICKED, Tick.CLEAR]
