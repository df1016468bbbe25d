"""The picture of a page as a sheet: its writing by the extra `ocr`, its rules, boxes and ticks by the ink."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final

import numpy as np

from parsers import limits
from parsers.document import Mark, Tick
from parsers.formats.pdf.drawing import Drawing
from parsers.formats.pdf.geometry import Box, height, shared_x, shared_y, width
from parsers.formats.pdf.levelling import Level, flattened, level
from parsers.formats.pdf.page_space import SCALE
from parsers.formats.pdf.picture_rules import Pixels, drawing_in, in_points
from parsers.formats.pdf.picture_ticks import ticks_in
from parsers.formats.pdf.picture_type import bold_words, struck_words
from parsers.formats.pdf.pieces import Piece
from parsers.formats.pdf.sheets import Sheet, drawn_sheet
from parsers.ocr import SURE_SCORE, SeenWord, legibility, lines_in, turns_upright, words_in

#: Below this nearly nothing of a page could be read; a page that was read well has 0.95 and more.
_LEGIBLE: Final = 0.5
#: Letters on a page below which it counts as not read.
_LETTERS: Final = 12
#: The height of a line of type as the engine boxes it, to its type size.
_TYPE: Final = 0.8
#: How much larger than type writing is that is not bold: a hand, which is read less surely than the engine thinks.
_HAND: Final = 1.3
#: The least space between words, in type sizes.
_SPACE: Final = 0.2
#: Typed in the place of a box, before the words of its option.
_CROSS: Final = frozenset({"X", "x", "✓", "✔", "✗", "✘", "×"})
#: A small l before a consonant begins no long word (short ones are "ld", "ltd", "lbs"), and no capital I ends one in small letters.
_EARLY_L: Final = re.compile(r"^l(?=[bcdfghjkmnpqrstvwxz][a-z]{3})")
_LATE_I: Final = re.compile(r"(?<=[a-z])I\b")


@dataclass(frozen=True, slots=True)
class PictureSpace:
    """From points of a straightened picture to points of the page as it came."""

    back: Any
    points: float  # points of the page to a pixel of the picture

    def seen(self, box: Box) -> Box:
        """The smallest upright box round `box` on the page as it came, rounded to a tenth of a point."""
        corners = np.array([[x * SCALE, y * SCALE, 1.0] for x in (box[0], box[2]) for y in (box[1], box[3])])
        there = corners @ self.back.T
        there = there[:, :2] / there[:, 2:] * self.points
        (left, top), (right, bottom) = there.min(axis=0), there.max(axis=0)
        return round(float(left), 1), round(float(top), 1), round(float(right), 1), round(float(bottom), 1)


class Pictures:
    """Pages read from their pictures one after the other, and what is to be told of those that were not."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.unread: list[int] = []
        self.left: list[int] = []
        self._quarters = 0
        self._began = time.monotonic()

    @property
    def numbers(self) -> list[int]:
        """The pages that were read."""
        return [sheet.number for sheet in self.sheets]

    def read(self, picture: Any, number: int, points: float, typed: Sequence[Piece] = ()) -> Sheet | None:
        """The page in a picture (height by width by red, green and blue), one pixel `points` wide; None when nearly nothing of it
        could be read, or when so much was read of the file that no further page is begun. `typed` is what the file itself says
        was typed over the picture: it stands in the place of what the picture shows there."""
        tried = len(self.sheets) + len(self.unread)
        if tried >= limits.OCR_PAGES or time.monotonic() - self._began > limits.OCR_BEGIN_SECONDS:
            self.left.append(number)
            return None
        sheet, self._quarters = _sheet(picture, number, points, self._quarters, typed)
        if sheet is None:
            self.unread.append(number)
        else:
            self.sheets.append(sheet)
        return sheet

    def told(self) -> list[str]:
        """What a nurse must know of the pages that were not read."""
        told = []
        if self.unread:
            told.append(f"{_pages(self.unread)} a picture of which nearly nothing could be read.")
        if self.left:
            told.append(f"{_pages(self.left)} a picture that was not read: the file has more of them than the program reads.")
        return told


def _pages(numbers: Sequence[int]) -> str:
    return f"Page {numbers[0]} is" if len(numbers) == 1 else f"Each of the pages {', '.join(map(str, numbers))} is"


def _sheet(picture: Any, number: int, points: float, quarters: int, typed: Sequence[Piece]) -> tuple[Sheet | None, int]:
    """The sheet, None when nearly nothing could be read; and the quarter turns clockwise that set it upright: first those of the page before."""
    found = _found(picture, quarters)
    if turns := turns_upright(found.cleaned, found.lines):
        quarters = (quarters + turns) % 4
        found = _found(picture, quarters)
    if (flat := flattened(found.level, found.lines)) is not None:
        found = _drawn_on(flat)
    words = words_in(found.cleaned, found.lines)
    over = [_laid_over(piece, found.level.back, points) for piece in typed]
    seen = [piece for piece in (*_pieces(words, found), *found.ticks) if not any(_covers(other.box, piece.box) for other in over)]
    if sum(len(piece.text) for piece in seen) < _LETTERS or legibility(words) < _LEGIBLE:
        return None, quarters
    down, across = found.level.greys.shape
    box = (0.0, 0.0, across / SCALE, down / SCALE)
    pieces = [*seen, *over]
    return drawn_sheet(number, box, PictureSpace(found.level.back, points), pieces, found.drawing), quarters


def _laid_over(piece: Piece, back: Any, points: float) -> Piece:
    """A piece of the file's own text where it stands on the straightened picture, told as somebody's answer."""
    left, top, right, bottom = (edge / points for edge in piece.box)
    there = np.array([[left, top, 1.0], [right, bottom, 1.0]]) @ np.linalg.inv(back).T
    (x0, y0), (x1, y1) = there[:, :2] / there[:, 2:] / SCALE
    return replace(piece, box=(float(x0), float(y0), float(x1), float(y1)), marks=piece.marks | {Mark.ANSWER})


def _covers(typed: Box, seen: Box) -> bool:
    """Whether the picture shows there what was typed."""
    shared = max(shared_x(typed, seen), 0.0) * max(shared_y(typed, seen), 0.0)
    return shared > 0.4 * min(width(typed) * height(typed), width(seen) * height(seen))


@dataclass(frozen=True, slots=True)
class _Found:
    """A page straightened, with what is drawn on it; `cleaned` is its picture without that, `lines` its lines of writing."""

    level: Level
    cleaned: Any
    lines: list[Any]
    drawing: Drawing
    ticks: list[Piece]


def _found(picture: Any, quarters: int) -> _Found:
    return _drawn_on(level(picture, quarters))


def _drawn_on(straight: Level) -> _Found:
    drawing, rules = drawing_in(straight.greys)
    places, drawn = ticks_in(straight.greys)
    ticks = [Piece(in_points(box), "", (box[3] - box[1]) / SCALE, tick=tick) for box, tick in places]
    cleaned = _without(straight.colours, rules, drawn)
    return _Found(straight, cleaned, lines_in(cleaned), drawing, ticks)


def _without(colours: Any, rules: Sequence[Pixels], ticks: Sequence[Pixels]) -> Any:
    """The picture with rules and places for ticks painted over with the paper beside them: the engine takes them for letters."""
    cleaned = colours.copy()
    for left, top, right, bottom in rules:
        _paint(cleaned, left - 1, top - 2, right + 1, bottom + 2)
    for left, top, right, bottom in ticks:
        _paint(cleaned, left, top, right, bottom)
    return cleaned


def _paint(colours: Any, left: int, top: int, right: int, bottom: int) -> None:
    left, top = max(left, 0), max(top, 0)
    around = colours[max(top - 4, 0) : bottom + 4, max(left - 4, 0) : right + 4].reshape(-1, 3)
    colours[top:bottom, left:right] = np.percentile(around, 80, axis=0)


def _pieces(words: Sequence[SeenWord], found: _Found) -> list[Piece]:
    """The words in points, bold ones marked, their type sizes made even: what differs little is one size seen with noise. Words of one line are
    kept apart: the engine tells only about where each ends."""
    sizes = [_TYPE * (word.box[3] - word.box[1]) / SCALE for word in words]
    body = median([size for word, size in zip(words, sizes, strict=True) for _ in word.text] or [1.0])
    bold = bold_words(words, found.level.greys)
    struck = struck_words(words, found.level.greys)
    pieces: list[Piece] = []
    for index, (word, after, size) in enumerate(itertools.zip_longest(words, words[1:], sizes)):
        left, top, right, bottom = in_points(word.box)
        by_hand = size > _HAND * body and index not in bold
        even = body if 0.72 < size / body < 1.35 or by_hand else size
        trim = max(0.1 * (bottom - top), 0.0 if by_hand else (bottom - top - 0.8 * even / _TYPE) / 2)
        next_left = after.box[0] / SCALE if after is not None and after.line == word.line else right + even
        right = max(min(right, next_left - _SPACE * even), left + 0.1 * even)
        text = _without_likenesses(word.text)
        marks = {Mark.FAINT} if word.score < SURE_SCORE or by_hand or text != word.text else set()
        if index in bold:
            marks.add(Mark.BOLD)
        if index in struck:
            marks.add(Mark.STRIKE)
        tick = Tick.TICKED if found.ticks and word.text in _CROSS and next_left - right < 1.2 * even else None
        pieces.append(Piece((left, top + trim, right, bottom - trim), text, even, marks=marks, tick=tick))
    return pieces


def _without_likenesses(text: str) -> str:
    """A word with the letters put right that look alike in print where no word has the one that was seen: "lpswich", "BeryI"."""
    return _LATE_I.sub("l", _EARLY_L.sub("I", text))
