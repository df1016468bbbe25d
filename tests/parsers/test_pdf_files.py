"""Whole PDF files: locked, damaged, scanned, too long, with scripts in them."""

from __future__ import annotations

import io
from typing import Literal

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from parsers import limits
from parsers.document import Kind, ProblemReason
from parsers.errors import Unreadable
from parsers.formats.pdf import open_pdf
from tests.parsers.pdf_files import Array, Dictionary, Name, Pdf, Sheet, String, drawn, saved


def _page(sheet: Sheet) -> None:
    sheet.text(40, 100, "Surname Okafor")


def _picture(sheet: Sheet) -> None:
    sheet.canvas.drawImage(ImageReader(Image.new("L", (50, 70), 200)), 0, 0, 595, 842)


def test_a_file_is_told_with_its_pages() -> None:
    document = open_pdf(drawn(_page, _page), "form.pdf")
    assert (document.name, document.kind, document.pages, document.problems) == ("form.pdf", Kind.PDF, 2, ())


def _locked(user: str, owner: str, revision: Literal[3, 4, 6]) -> bytes:
    with Pdf.open(io.BytesIO(drawn(_page))) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(user=user, owner=owner, R=revision, aes=revision >= 4, metadata=revision >= 4))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("revision", [3, 4, 6])
def test_a_file_with_an_owner_password_only_is_read(revision: Literal[3, 4, 6]) -> None:
    assert open_pdf(_locked("", "keep", revision), "form.pdf").text == "Surname Okafor"


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("revision", [3, 4, 6])
def test_a_file_that_needs_a_password_says_so(revision: Literal[3, 4, 6]) -> None:
    with pytest.raises(Unreadable) as refused:
        open_pdf(_locked("secret", "keep", revision), "Ann Smith.pdf")
    assert refused.value.reason is ProblemReason.PASSWORD_PROTECTED
    assert "Ann" not in refused.value.detail


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.7 nothing follows", drawn(_page)[:300], drawn(_page).replace(b"/Type /Page", b"/Type /Pig_")]
)
def test_a_damaged_file_is_broken_and_nothing_else(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        open_pdf(data, "form.pdf")
    assert refused.value.reason is ProblemReason.BROKEN


@pytest.mark.parametrize("cut", range(400, 1200, 100))
def test_a_file_cut_short_is_read_or_broken(cut: int) -> None:
    data = drawn(_page)[:cut]
    told = None
    try:
        pages = open_pdf(data, "form.pdf").pages
    except Unreadable as refused:
        pages, told = 1, refused.reason
    assert (pages, told) in ((1, None), (1, ProblemReason.BROKEN))


def test_a_scanned_file_has_no_blocks_and_says_why() -> None:
    document = open_pdf(drawn(_picture, _picture), "scan.pdf")
    assert document.blocks == ()
    assert [problem.reason for problem in document.problems] == [ProblemReason.SCANNED]
    assert document.problems[0].detail.startswith("All pages")


def test_scanned_pages_among_others_are_named() -> None:
    document = open_pdf(drawn(_page, _picture, _picture), "mixed.pdf")
    assert document.text == "Surname Okafor"
    assert document.problems[0].detail.startswith("Pages 2, 3 are")


def test_text_typed_over_a_picture_of_a_form_is_read_and_the_picture_told() -> None:
    def typed(sheet: Sheet) -> None:
        _picture(sheet)
        sheet.text(100, 100, "Stewart Garrod of Lowestoft")

    document = open_pdf(drawn(typed), "form.pdf")
    assert document.text == "Stewart Garrod of Lowestoft"
    assert [problem.reason for problem in document.problems] == [ProblemReason.SCANNED]


def test_a_file_of_too_many_pages_is_read_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGES", 2)
    document = open_pdf(drawn(_page, _page, _page), "long.pdf")
    assert (document.pages, len(document.blocks)) == (3, 2)
    assert document.problems[0].reason is ProblemReason.TOO_BIG
    assert document.problems[0].detail == "Only the first 2 of 3 pages were read."


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("/OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")), "a script"),
        ("/OpenAction", Dictionary(S=Name.Launch, F=String("calc.exe")), "start a program"),
        (
            "/Names",
            Dictionary(JavaScript=Dictionary(Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS=String("x"))]))),
            "a script",
        ),
        ("/Names", Dictionary(EmbeddedFiles=Dictionary(Names=Array([]))), "files inside it"),
    ],
)
def test_what_a_file_would_run_is_told_and_the_rest_is_read(key: str, value: Dictionary, told: str) -> None:
    with Pdf.open(io.BytesIO(drawn(_page))) as pdf:
        pdf.Root[key] = value
        data = saved(pdf)
    document = open_pdf(data, "form.pdf")
    assert document.text == "Surname Okafor"
    [problem] = document.problems
    assert problem.reason is ProblemReason.ACTIVE_CONTENT
    assert told in problem.detail


_DATASETS = b'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1><Surname>Okafor</Surname><Empty/></form1></xfa:data></xfa:datasets>'
_TEMPLATE = b'<template xmlns="http://www.xfa.org/schema/xfa-template/3.0/"><field name="Surname"><caption><value><text>Family name</text></value></caption></field></template>'


def _dynamic(*, data: bool) -> bytes:
    with Pdf.open(io.BytesIO(drawn(lambda sheet: sheet.text(40, 100, "Please wait... If this message is not replaced")))) as pdf:
        packets: list[object] = [String("template"), pdf.make_stream(_TEMPLATE)]
        if data:
            packets += [String("datasets"), pdf.make_stream(_DATASETS)]
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([]), XFA=Array(packets)))
        return saved(pdf)


def test_a_form_that_only_one_program_draws_is_read_from_its_data() -> None:
    assert open_pdf(_dynamic(data=True), "xfa.pdf").text == "Family name\tOkafor"


def test_a_form_that_only_one_program_draws_without_data_says_so() -> None:
    document = open_pdf(_dynamic(data=False), "xfa.pdf")
    assert document.blocks == ()
    assert [problem.reason for problem in document.problems] == [ProblemReason.UNSUPPORTED]


@pytest.mark.parametrize(("degrees", "expected"), [(0, (40, 88)), (90, (738, 40)), (180, (450, 738)), (270, (88, 450))])
def test_places_are_those_of_the_page_as_it_is_shown(degrees: int, expected: tuple[int, int]) -> None:
    """A field of 105 by 16 points, 40 from the left and 88 from the top of the unturned page."""
    with Pdf.open(io.BytesIO(drawn(_page))) as pdf:
        page = pdf.pages[0]
        page.Rotate = degrees
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String("b"), Rect=Array([40, 738, 145, 754]))
        page.MediaBox = Array([0, 0, 595, 842])
        page.Annots = Array([pdf.make_indirect(field)])
        pdf.Root.AcroForm = Dictionary(Fields=Array([page.Annots[0]]))
        data = saved(pdf)
    document = open_pdf(data, "turned.pdf")
    places = [span.place.box for block in document.blocks for span in getattr(block, "spans", ()) if span.entry]
    places += [cell.place.box for block in document.blocks for cell in getattr(block, "cells", ()) if cell.text == "b"]
    assert places[0] is not None
    assert (places[0][0], places[0][1]) == pytest.approx(expected)
