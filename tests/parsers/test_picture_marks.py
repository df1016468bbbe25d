"""Marks in the pictures of pages: tick boxes that a pen went over, round buttons, words struck out. Everything is drawn here."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from pypdfium2 import PdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Tick
from parsers.formats.pdf.picture_rules import drawing_in
from parsers.formats.pdf.picture_ticks import ticks_in
from parsers.formats.pdf.picture_type import struck_words
from parsers.ocr import SeenWord

CLEAR, TICKED, UNSURE = Tick.CLEAR, Tick.TICKED, Tick.UNSURE
_SCALE = 200 / 72


def _greys(draw: Callable[[Canvas], object]) -> Any:
    """A page drawn in points from its lower left, as a scanner gives it with the paper made white."""
    file = io.BytesIO()
    page = Canvas(file, pagesize=A4)
    draw(page)
    page.save()
    with PdfDocument(file.getvalue()) as drawn:
        pixels = drawn[0].render(scale=_SCALE).to_numpy()[..., 0]
    noisy = cv2.GaussianBlur(pixels, (0, 0), 0.7).astype(float) + np.random.default_rng(5).normal(0, 4, pixels.shape)
    return noisy.clip(0, 255).astype(np.uint8)


def _ticks(draw: Callable[[Canvas], object]) -> list[Tick]:
    places, _ = ticks_in(_greys(draw))
    return [state for (_, state) in sorted(places, key=lambda place: (place[0][1] // 20, place[0][0]))]


def _boxes(page: Canvas) -> None:
    """Four options in a row, each with a box."""
    page.setFont("Helvetica", 11)
    for left, option in zip((60, 160, 260, 360), ("Green", "Amber", "Red", "Blue"), strict=True):
        page.rect(left, 600, 11, 11)
        page.drawString(left + 18, 602, option)


def _stroke(page: Canvas, *points: tuple[float, float]) -> None:
    page.setLineWidth(1.6)
    page.setLineCap(1)
    path = page.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    page.drawPath(path)


@pytest.mark.parametrize(
    "pen",
    [
        pytest.param((((158, 606), (163, 598), (177, 618)),), id="a tick that leaves its box at the top"),
        pytest.param((((156, 597), (175, 615)), ((156, 614), (174, 597))), id="a cross larger than its box"),
        pytest.param((((151, 600), (161, 611)), ((151, 611), (161, 600))), id="a cross before its box, against its side"),
    ],
)
def test_a_box_that_a_pen_went_over_is_ticked(pen: tuple[tuple[tuple[float, float], ...], ...]) -> None:
    def draw(page: Canvas) -> None:
        _boxes(page)
        for points in pen:
            _stroke(page, *points)

    assert _ticks(draw) == [CLEAR, TICKED, CLEAR, CLEAR]


def test_crosses_in_the_place_of_blanks_stand_level_with_them() -> None:
    def draw(page: Canvas) -> None:
        page.setFont("Helvetica", 11)
        for at, option in enumerate(("Green", "Amber", "Red", "Blue", "White", "None")):
            if option == "Red":
                _stroke(page, (52 + 80 * at, 597), (62 + 80 * at, 612))
                _stroke(page, (52 + 80 * at, 612), (62 + 80 * at, 597))
            else:
                page.setLineWidth(0.6)
                page.line(50 + 80 * at, 600, 64 + 80 * at, 600)
            page.drawString(68 + 80 * at, 600, option)

    places, _ = ticks_in(_greys(draw))
    assert [state for _, state in sorted(places, key=lambda place: place[0][0])] == [CLEAR, CLEAR, TICKED, CLEAR, CLEAR, CLEAR]
    assert max(box[3] for box, _ in places) - min(box[3] for box, _ in places) <= 5


def test_small_pale_type_is_no_rule_and_pale_lines_and_rows_of_dots_are() -> None:
    def draw(page: Canvas) -> None:
        page.setFillGray(0.5)
        page.setFont("Helvetica", 6)
        for at, hint in enumerate(("What has happened in recent weeks", "Nearest nurse or social worker or manager")):
            page.drawString(60, 700 - 30 * at, hint)
        page.setStrokeGray(0.7)
        page.setLineWidth(0.6)
        page.line(60, 600, 400, 600)
        page.setStrokeGray(0.2)
        page.setDash(0.6, 1.8)
        page.line(60, 560, 300, 560)

    levels = [round(A4[1] - rule.at) for rule in drawing_in(_greys(draw))[0].across]
    assert sorted(levels) == [560, 600]


def test_letters_in_a_comb_and_dark_bands_are_no_boxes_that_a_pen_went_over() -> None:
    def draw(page: Canvas) -> None:
        _boxes(page)
        page.rect(60, 680, 400, 14, fill=1)
        page.setFont("Helvetica", 13)
        for at, letter in enumerate("HEDBOR"):
            page.rect(60 + 13 * at, 640, 13, 13)
            page.drawCentredString(66.5 + 13 * at, 642, letter)

    assert _ticks(draw) == [CLEAR] * 4


def test_round_buttons_are_clear_or_chosen() -> None:
    def draw(page: Canvas) -> None:
        page.setFont("Helvetica", 11)
        for at, option in enumerate(("Yes", "No", "Not known")):
            page.circle(65, 600 - 20 * at, 5)
            page.drawString(76, 596 - 20 * at, option)
        page.circle(65, 580, 2.8, fill=1)

    assert _ticks(draw) == [CLEAR, TICKED, CLEAR]


def test_wide_noughts_within_numbers_are_no_buttons() -> None:
    def draw(page: Canvas) -> None:
        page.setFont("Helvetica", 14)
        for at, digit in enumerate("9990621030"):
            if digit == "0":
                page.circle(65 + 14 * at, 605, 5)
            else:
                page.drawString(61 + 14 * at, 600, digit)

    assert _ticks(draw) == []


@pytest.mark.parametrize(
    ("level", "struck"),
    [
        pytest.param(604.2, {0, 1}, id="through the middle"),
        pytest.param(598, set(), id="an underline"),
    ],
)
def test_words_with_a_line_through_them_are_struck_out(level: float, struck: set[int]) -> None:
    def draw(page: Canvas) -> None:
        page.setFont("Helvetica", 14)
        page.drawString(60, 600, "Known no longer")
        page.line(58, level, 127, level)

    def seen(text: str, left: float, width: float) -> SeenWord:
        top, bottom = (A4[1] - 612) * _SCALE, (A4[1] - 597) * _SCALE
        return SeenWord(text, (left * _SCALE, top, (left + width) * _SCALE, bottom), 1.0, 0, lying=True)

    words = [seen("Known", 60, 43), seen("no", 106, 16), seen("longer", 128, 42)]
    assert struck_words(words, _greys(draw)) == struck
