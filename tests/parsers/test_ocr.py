"""Pictures of pages, read by the extra `ocr`: drawn here, made crooked and noisy, and read back."""

from __future__ import annotations

import io
from importlib.util import find_spec as real_find_spec

import numpy as np
import pytest
from PIL import Image, ImageFilter
from pypdfium2 import PdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from parsers import ocr
from parsers.document import Document, Kind, Mark, Paragraph, Place, ProblemReason, Span, Table, Tick, paragraphs
from parsers.doubt import doubted
from parsers.errors import Unreadable
from parsers.formats.image import open_image
from parsers.formats.pdf import open_pdf
from parsers.open import open_document
from parsers.reading import Found, State, Value

_ROWS = (
    ("First name(s)", "Winifred"),
    ("Surname", "Tolliver"),
    ("Date of birth", "20/12/1948"),
    ("NHS number", "999 191 6237"),
    ("Telephone", "01632 960385"),
)


def _form() -> Image.Image:
    """A page with a ruled table and a row of tick boxes, the second crossed."""
    file = io.BytesIO()
    page = Canvas(file, pagesize=A4)
    page.setFont("Helvetica", 11)
    page.drawString(60, 780, "Referral to the dynamic support register")
    for index, (label, answer) in enumerate(_ROWS):
        top = 740 - 26 * index
        page.rect(60, top - 26, 160, 26)
        page.rect(220, top - 26, 300, 26)
        page.drawString(66, top - 17, label)
        page.drawString(226, top - 17, answer)
    for left, option in ((60, "Yes"), (160, "No"), (260, "Not known")):
        page.rect(left, 560, 10, 10)
        page.drawString(left + 16, 561, option)
    page.line(162, 562, 168, 568)
    page.line(162, 568, 168, 562)
    page.save()
    with PdfDocument(file.getvalue()) as drawn:
        pixels = drawn[0].render(scale=200 / 72).to_numpy()
    return Image.fromarray(np.ascontiguousarray(pixels[..., 0]))


def _scanned(turn: float) -> bytes:
    """The page as a scanner gives it: turned by so many degrees, blurred, grey, with noise; as a PDF of one picture."""
    picture = np.asarray(_form().rotate(turn, expand=turn > 90, fillcolor=255).filter(ImageFilter.GaussianBlur(0.8)), dtype=float)
    noisy = picture * 0.92 + np.random.default_rng(7).normal(8, 5, picture.shape)
    file = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(file, "PDF", resolution=200)
    return file.getvalue()


@pytest.fixture(scope="module", params=[0.9, 180.7, 90.4, 269.5], ids=["askew", "upside-down", "on-its-left", "on-its-right"])
def scan(request: pytest.FixtureRequest) -> Document:
    return open_pdf(_scanned(request.param), "scan.pdf")


def test_a_scan_says_which_pages_were_read_from_pictures(scan: Document) -> None:
    assert (scan.properties[ocr.PROPERTY], scan.problems, scan.pages) == ("1", (), 1)


def test_a_table_in_a_scan_is_a_table(scan: Document) -> None:
    cells = {(cell.row, cell.column): _letters(cell.text) for block in scan.blocks if isinstance(block, Table) for cell in block.cells}
    assert cells == {(row, column): _letters(text) for row, pair in enumerate(_ROWS) for column, text in enumerate(pair)}


def _letters(text: str) -> str:
    """The text without spaces: the engine sees narrow ones at times and at times not."""
    return text.replace(" ", "")


def test_tick_boxes_in_a_scan_are_measured_for_ink(scan: Document) -> None:
    ticks = [span.tick for paragraph in paragraphs(scan.blocks) for span in paragraph.spans if span.tick is not None]
    assert ticks == [Tick.CLEAR, Tick.TICKED, Tick.CLEAR]


def _answer_lines() -> bytes:
    """A heading in large bold type, and answers in tall letters between answer lines close over and under them."""
    file = io.BytesIO()
    page = Canvas(file, pagesize=A4)
    page.setFont("Times-Bold", 17)
    page.drawString(60, 780, "North Ridings Health and Care")
    for index, (label, answer) in enumerate((("Family name", "Hillford"), ("Lives at", "9 Mill Hill"), ("Known as", "Billie"))):
        level = 700 - 24 * index
        page.setFont("Times-Roman", 11)
        page.drawString(60, level + 6, label)
        page.setFont("Helvetica", 23)
        page.drawString(226, level + 3.5, answer)
        page.line(220, level, 540, level)
    page.line(220, 724, 540, 724)
    page.save()
    return file.getvalue()


def test_tall_letters_between_answer_lines_are_no_borders_and_letters_no_boxes() -> None:
    with PdfDocument(_answer_lines()) as drawn:
        pixels = drawn[0].render(scale=200 / 72).to_numpy()
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., 0])).save(file, "PDF", resolution=200)
    text = _letters(" ".join(paragraph.text for paragraph in paragraphs(open_pdf(file.getvalue(), "scan.pdf").blocks)))
    assert [word for word in ("Hillford", "9MillHill", "Billie", "NorthRidingsHealthandCare") if word not in text] == []


def _without_extra(package: str) -> object:
    return None if package == "rapidocr" else real_find_spec(package)


def test_without_the_extra_a_scan_is_set_aside_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_spec", _without_extra)
    document = open_pdf(_scanned(0), "scan.pdf")
    assert (document.blocks, [problem.reason for problem in document.problems]) == ((), [ProblemReason.SCANNED])


def test_without_the_extra_a_photograph_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_spec", _without_extra)
    with pytest.raises(Unreadable) as refused:
        open_document(_png(900, 1200), "photo.png")
    assert refused.value.reason is ProblemReason.UNSUPPORTED


def _png(across: int, down: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (across, down), "white").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_png(200, 80), ProblemReason.UNSUPPORTED),  # a logo under an e-mail
        (_png(8000, 8000), ProblemReason.TOO_BIG),
        (_png(900, 1200)[:60], ProblemReason.BROKEN),
    ],
)
def test_pictures_that_are_not_read_are_told(data: bytes, reason: ProblemReason) -> None:
    with pytest.raises(Unreadable) as refused:
        open_image(data, "photo.png")
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("key", "value", "page", "state"),
    [
        ("person.family_name", "Tolliver", 1, State.UNSURE),
        ("consent.basis", "informed", 1, State.UNSURE),
        ("risk.in_hospital_now", "no", 1, State.UNSURE),
        ("person.nhs_number", "9991916237", 1, State.READ),
        ("person.nhs_number", "9991916238", 1, State.UNSURE),
        ("person.ethnicity", "White British", 1, State.READ),
        ("person.family_name", "Tolliver", 2, State.READ),  # the file's own text
        ("person.family_name", "Tolliver", None, State.UNSURE),
    ],
)
def test_what_a_picture_says_is_doubted_where_it_could_harm(key: str, value: str, page: int | None, state: State) -> None:
    document = Document("scan.pdf", Kind.PDF, (), 2, properties={ocr.PROPERTY: "1"})
    (found,) = doubted({key: Value(value, place=Found("scan.pdf", page))}, document).values()
    assert (found.state, bool(found.note)) == (state, state is State.UNSURE)


@pytest.mark.parametrize(("page", "state"), [(1, State.UNSURE), (2, State.READ)])
def test_an_answer_of_several_lines_is_doubted_where_a_later_one_can_hardly_be_read(page: int, state: State) -> None:
    faint = Span("Bugry", marks=frozenset({Mark.FAINT}), place=Place(1, (60, 120, 100, 132)))
    document = Document("scan.pdf", Kind.PDF, (Paragraph((faint,)),), 2, properties={ocr.PROPERTY: "1,2"})
    value = Value("12 Mill Lane, Bugry", place=Found("scan.pdf", page, (60, 100, 160, 112)))
    assert doubted({"person.gp_practice": value}, document)["person.gp_practice"].state is state
