"""The picture of a page as a sheet: its writing by the extra `ocr`, its rules, boxes and ticks by the ink."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from statistics import median
from typing import Any, Final

import numpy as np

from parsers import limits
from parsers.document import Mark, Tick
from parsers.formats.pdf.drawing import Drawing, Fill, Rule
from parsers.formats.pdf.geometry import Box, height, shared_x, shared_y, width
from parsers.formats.pdf.levelling import Level, level
from parsers.formats.pdf.page_space import SCALE
from parsers.formats.pdf.pieces import Piece
from parsers.formats.pdf.sheets import Sheet, drawn_sheet
from parsers.ocr import SURE_SCORE, SeenWord, legibility, lines_in, turns_upright, words_in

#: Below this nearly nothing of a page could be read; a page that was read well has 0.95 and more.
_LEGIBLE: Final = 0.5
#: Letters on a page below which it counts as not read.
_LETTERS: Final = 12
#: Greys darker than these are rules (printed pale at times), and ink.
_RULED, _INKED = 232, 165
#: How much of a line must be there, and the strip at the edge of a scan in which the scanner's own edge lies, in pixels.
_UNBROKEN, _MOSTLY, _EDGE, _GAP = 0.85, 0.8, 24, 30
#: In pixels: how far a rule is followed under handwriting.
_OVER = 400
#: In pixels: how tall a row of dots is at most, smoothed; small letters are taller.
_LOW = 8
#: How much darker a rule is than the paper, or the shade, on both sides of it.
_DARKER = 14
#: Greys darker than this are shaded, in pictures without speckles.
_SHADED: Final = 225
#: In pixels of the straightened picture: the shortest rules, and the thickest.
_ACROSS, _DOWN, _THICK = 110, 36, 9
#: How far in pixels a rule down ends from those across, when the scan has broken it.
_NEAR: Final = 14
#: A band of one line, in points, dark enough for a heading; and how near a rule runs along its edge, in points.
_BAND, _HEADING, _BY = 30.0, 0.75, 4.0
#: The sides of tick boxes in pixels, and how much of each side must be there.
_LEAST_BOX, _MOST_BOX, _SIDE = 18, 72, 0.86
#: The share of a tick box's height along which something may stand close beside it.
_TOUCHED: Final = 0.3
#: The share of a tick box that ink covers when it is clear at most, and when it is ticked at least.
_CLEAR, _TICKED = 0.02, 0.06
#: The height of a line of type as the engine boxes it, to its type size.
_TYPE: Final = 0.8
#: The least space between words, in type sizes.
_SPACE: Final = 0.2
#: Typed in the place of a box, before the words of its option.
_CROSS: Final = frozenset({"X", "x", "✓", "✔", "✗", "✘", "×"})


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
    words = words_in(found.cleaned, found.lines)
    over = [_laid_over(piece, found.level.back, points) for piece in typed]
    seen = [piece for piece in (*_pieces(words, found.ticks), *found.ticks) if not any(_covers(other.box, piece.box) for other in over)]
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
    straight = level(picture, quarters)
    across, down = _rules(straight.greys)
    boxes = _tick_boxes(straight.greys)
    ticks = [Piece(_points(box), "", (box[3] - box[1]) / SCALE, tick=_state(straight.greys, box)) for box in boxes]
    cleaned = _without(straight.colours, across, down, boxes)
    drawing = Drawing()
    drawing.across = [Rule((top + bottom) / 2 / SCALE, left / SCALE, right / SCALE) for left, top, right, bottom in across]
    drawing.down = [Rule((left + right) / 2 / SCALE, top / SCALE, bottom / SCALE) for left, top, right, bottom in down]
    _add_bands(drawing, straight.greys)
    return _Found(straight, cleaned, lines_in(cleaned), drawing, ticks)


def _points(box: Sequence[float]) -> Box:
    return box[0] / SCALE, box[1] / SCALE, box[2] / SCALE, box[3] / SCALE


def _runs(mask: Any, across: int, down: int) -> list[tuple[int, int, int, int]]:
    """The boxes of straight runs of ink at least so wide and so tall, in pixels."""
    cv2 = import_module("cv2")
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((down, across), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    return [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]


def _rules(greys: Any) -> tuple[list[tuple[int, int, int, int]], list[tuple[int, int, int, int]]]:
    """The straight thin lines along the page and down it, in pixels, those of the page's own edge left out. A line down that
    is neither long, nor ends on lines across, nor goes on beyond one of them is a stroke of a letter: tall ones stand between two lines."""
    edge = greys.shape[1] - _EDGE
    across = [box for box in _lines(greys) if box[0] > _EDGE / 2 and box[2] < edge + _EDGE / 2]
    turned = [(top, left, bottom, right) for left, top, right, bottom in _lines(np.ascontiguousarray(greys.T), _DOWN)]
    down = [box for box in turned if box[0] > _EDGE and box[2] < edge]
    return across, [
        box
        for box in down
        if box[3] - box[1] > 4 * _DOWN
        or (_spans(box, across) and (_reaches(greys, box, across) or any(_goes_on(box, other) for other in down)))
    ]


def _lines(greys: Any, least: int = _ACROSS) -> list[tuple[int, int, int, int]]:
    """Straight thin lines along the rows, pale ones too: found in rows smoothed against noise, kept when ink runs all along."""
    cv2 = import_module("cv2")
    even, thickest = cv2.blur(greys, (9, 1)), np.ones((_THICK + 6, 1), np.uint8)
    if least == _DOWN:
        smooth = (cv2.morphologyEx(even, cv2.MORPH_BLACKHAT, thickest) > _DARKER).astype(np.uint8)
        thin = smooth
    else:
        smooth = (even < _RULED).astype(np.uint8)
        thin = cv2.subtract(smooth, cv2.morphologyEx(smooth, cv2.MORPH_OPEN, thickest))
    thin = cv2.dilate(thin, np.ones((3, 1), np.uint8))
    found = [box for box in _runs(thin, least, 1) if box[3] - box[1] <= _THICK + 8]
    sound = [
        box
        for box in found
        if (least == _ACROSS and _dotted(box)) or _unbroken(smooth[box[1] : box[3], box[0] : box[2]], greys[box[1] : box[3], box[0] : box[2]])
    ]
    whole = _bridged(sound, _GAP if least == _ACROSS else _NEAR)
    if least == _DOWN:
        return whole
    return _bridged([_stretched(line, smooth) for line in whole], _GAP)


def _dotted(box: Sequence[int]) -> bool:
    """Whether a run along the page is too long and too low to be letters: a row of dots, or a rule."""
    return box[2] - box[0] >= _ACROSS and box[3] - box[1] <= _LOW


def _bridged(lines: Iterable[tuple[int, int, int, int]], most: int) -> list[tuple[int, int, int, int]]:
    """The lines with those made one that a speckle or the scanner's noise broke: never two short ones with most of it missing,
    as tall letters stand under each other."""
    whole: list[tuple[int, int, int, int]] = []
    for line in sorted(lines):
        before = next((known for known in whole if _broken(known, line, most)), None)
        if before is not None:
            whole.remove(before)
            line = before[0], min(before[1], line[1]), max(before[2], line[2]), max(before[3], line[3])
        whole.append(line)
    return whole


def _broken(known: Sequence[int], line: Sequence[int], most: int) -> bool:
    """Whether a line goes on where another ended, after so many pixels at most."""
    longer = max(known[2] - known[0], line[2] - line[0])
    return line[0] - known[2] <= min(most, longer / 2) and abs(_level(known) - _level(line)) <= 5


def _stretched(line: tuple[int, int, int, int], smooth: Any) -> tuple[int, int, int, int]:
    """The line with what goes on beyond its ends under handwriting: as far as ink goes on without a gap."""
    inked = smooth[max(line[1] - 1, 0) : line[3] + 1].max(axis=0)
    before, after = inked[max(line[0] - _OVER, 0) : line[0]], inked[line[2] : line[2] + _OVER]
    return line[0] - _solid(before[::-1]), line[1], line[2] + _solid(after), line[3]


def _solid(inked: Any) -> int:
    """How many of these columns are inked before the first gap."""
    clear = np.flatnonzero(inked == 0)
    return int(clear[0]) if len(clear) else len(inked)


def _level(line: Sequence[int]) -> float:
    return (line[1] + line[3]) / 2


def _unbroken(smooth: Any, greys: Any) -> bool:
    """Whether ink runs along one row, or the next where the line is a little askew: a line of small letters has gaps in each."""
    rows = (import_module("cv2").blur(greys, (3, 1)) < _RULED + 4) & (smooth > 0)
    pieces = np.array_split(rows, max(rows.shape[1] // 40, 1), axis=1)
    return float(np.mean([piece.mean(axis=1).max() >= _UNBROKEN for piece in pieces])) >= _MOSTLY


def _spans(box: Sequence[int], across: Sequence[Sequence[int]]) -> bool:
    """Whether a line down begins and ends near lines across."""
    return all(_ends_by(box, across, end) is not None for end in (box[1], box[3]))


def _ends_by(box: Sequence[int], across: Sequence[Sequence[int]], end: int) -> float | None:
    """The level of the line across by which a line down ends; None where there is none near."""
    over = [_level(rule) for rule in across if rule[0] - 10 <= box[2] and box[0] <= rule[2] + 10]
    return min((at for at in over if abs(at - end) < _NEAR), key=lambda at: abs(at - end), default=None)


def _reaches(greys: Any, box: Sequence[int], across: Sequence[Sequence[int]]) -> bool:
    """Whether the ink of a line down goes on without a gap to the lines across by which it ends: tall letters stop short of them."""
    left = (box[0] + box[2]) // 2 - 3
    columns = import_module("cv2").blur(np.ascontiguousarray(greys[:, max(left, 0) : left + 7]), (3, 1))
    above, below = _ends_by(box, across, box[1]), _ends_by(box, across, box[3])
    short = [(above, box[1]), (box[3], below)]
    return all(
        first is None or last is None or bool((columns[int(first) : int(last) + 1].min(axis=1) < _RULED).all()) for first, last in short
    )


def _goes_on(box: Sequence[int], other: Sequence[int]) -> bool:
    """Whether another line down goes on over or under this one."""
    beside = abs((box[0] + box[2]) - (other[0] + other[2])) / 2
    return beside <= 3 and min(abs(box[1] - other[3]), abs(other[1] - box[3])) <= _NEAR


def _meet(a: Sequence[int], b: Sequence[int]) -> bool:
    return a[0] - 8 <= b[2] and b[0] <= a[2] + 8 and a[1] - 8 <= b[3] and b[1] <= a[3] + 8


def _add_bands(drawing: Drawing, greys: Any) -> None:
    """The bands and shaded cells of the page; a band of one line, dark enough for a heading, with its edges as rules."""
    for box in _fills((import_module("cv2").medianBlur(greys, 5) < _SHADED).astype(np.uint8)):
        shade = float(np.median(greys[box[1] : box[3], box[0] : box[2]])) / 255
        fill = Fill(_points(box), (shade, shade, shade))
        drawing.fills.append(fill)
        left, top, right, bottom = fill.box
        if bottom - top < _BAND and shade < _HEADING:
            drawing.across += [Rule(at, left, right) for at in (top, bottom) if not _ruled(drawing, at, fill.box)]


def _fills(dark: Any) -> list[tuple[int, int, int, int]]:
    """The wide dark areas in pixels, without the lines of type beside them."""
    closed = import_module("cv2").morphologyEx(dark, import_module("cv2").MORPH_CLOSE, np.ones((25, 9), np.uint8))
    found = []
    for left, top, right, bottom in _runs(closed, 300, 34):
        rows = np.flatnonzero(dark[top:bottom, left:right].mean(axis=1) >= 0.5)
        runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
        longest = max(runs, key=len)
        if len(longest) >= 30:
            found.append((left, top + int(longest[0]), right, top + int(longest[-1]) + 1))
    return [box for box in found if np.mean(dark[box[1] : box[3], box[0] : box[2]]) >= 0.7]


def _ruled(drawing: Drawing, at: float, box: Box) -> bool:
    return any(abs(rule.at - at) < _BY and rule.start < box[2] and box[0] < rule.end for rule in drawing.across)


def _tick_boxes(greys: Any) -> list[tuple[int, int, int, int]]:
    """The small squares drawn on the page, in pixels: those that stand by themselves, and those of their size over which a pen
    went. Letters are round or open, and a page has a clear box beside a ticked one."""
    ink = (greys < _INKED + 20).astype(np.uint8)
    alone = [box for box in _shapes(ink) if _is_box(ink, box) and _free(ink, box)]
    found = list(alone)
    for box in _paired_sides(ink) if alone else ():
        if (
            any(_alike(box, other) for other in alone)
            and _is_box(ink, box)
            and _apart(ink, box)
            and not any(_meet(box, other) for other in found)
        ):
            found.append(box)
    return found


def _alike(box: Sequence[int], other: Sequence[int]) -> bool:
    """Whether a box is of another's size and stands in its row or column."""
    side = other[2] - other[0]
    level = abs(box[1] - other[1]) <= 6 or abs(box[0] - other[0]) <= 6
    return level and abs((box[2] - box[0]) - side) <= 0.15 * side + 2


def _free(ink: Any, box: tuple[int, int, int, int]) -> bool:
    """Whether the paper at both sides of a shape is clear: letters stand close to their neighbours."""
    left, top, right, bottom = box
    sides = ink[top:bottom, max(left - 5, 0) : left], ink[top:bottom, right : right + 5]
    return all(side.size == 0 or side.max(axis=1).mean() < _TOUCHED for side in sides)


def _apart(ink: Any, box: tuple[int, int, int, int]) -> bool:
    """Whether the paper at the right of the lower half of a box is clear: a pen goes over its top, letters have neighbours."""
    _, top, right, bottom = box
    return bool(ink[(top + bottom) // 2 : bottom, right + 4 : right + 10].mean() < 0.45)


def _shapes(ink: Any) -> list[tuple[int, int, int, int]]:
    """The boxes round connected ink that is about as wide as tall."""
    _, _, stats, _ = import_module("cv2").connectedComponentsWithStats(ink, connectivity=8)
    return [
        (int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, _ in stats[1:]
        if _LEAST_BOX <= w <= _MOST_BOX and _LEAST_BOX <= h <= _MOST_BOX and 0.8 <= w / h <= 1.25
    ]


def _paired_sides(ink: Any) -> list[tuple[int, int, int, int]]:
    """The boxes between two short lines across, one over the other at their own length."""
    cv2 = import_module("cv2")
    thick = cv2.dilate(ink, np.ones((2, 2), np.uint8))
    short = [box for box in _runs(thick, _LEAST_BOX, 1) if box[2] - box[0] <= _MOST_BOX + 30 and box[3] - box[1] <= 12]
    flat = sorted(short, key=lambda box: (box[1], box[0]))
    found: list[tuple[int, int, int, int]] = []
    for index, top in enumerate(flat):
        for bottom in flat[index + 1 :]:
            left, right = max(top[0], bottom[0]), min(top[2], bottom[2])
            side, tall = right - left, bottom[3] - top[1]
            if tall > 1.25 * _MOST_BOX:
                break
            if side >= _LEAST_BOX and 0.8 <= tall / side <= 1.25:
                found.append((left, top[1], right, bottom[3]))
    return found


def _is_box(ink: Any, box: tuple[int, int, int, int]) -> bool:
    """Whether each of the four sides is a straight line of ink."""
    left, top, right, bottom = box
    deep = 4
    rows = [ink[max(y, 0) : y + deep, left:right] for y in (top - 1, bottom - deep + 1)]
    columns = [ink[top:bottom, max(x, 0) : x + deep] for x in (left - 1, right - deep + 1)]
    if any(part.size == 0 for part in (*rows, *columns)):
        return False
    return all(part.max(axis=0).mean() >= _SIDE for part in rows) and all(part.max(axis=1).mean() >= _SIDE for part in columns)


def _state(greys: Any, box: tuple[int, int, int, int]) -> Tick:
    left, top, right, bottom = box
    edge = max(round(0.24 * (right - left)), 5)
    inner = greys[top + edge : bottom - edge, left + edge : right - edge]
    share = float((inner < _INKED).mean()) if inner.size else 0.0
    return Tick.CLEAR if share <= _CLEAR else Tick.TICKED if share >= _TICKED else Tick.UNSURE


def _without(colours: Any, across: Sequence[Sequence[int]], down: Sequence[Sequence[int]], boxes: Sequence[Sequence[int]]) -> Any:
    """The picture with rules and tick boxes painted over with the paper beside them: the engine takes them for letters."""
    cleaned = colours.copy()
    for left, top, right, bottom in [*across, *down]:
        _paint(cleaned, left - 1, top - 2, right + 1, bottom + 2)
    for left, top, right, bottom in boxes:
        _paint(cleaned, left - 5, top - 5, right + 5, bottom + 5)
    return cleaned


def _paint(colours: Any, left: int, top: int, right: int, bottom: int) -> None:
    left, top = max(left, 0), max(top, 0)
    around = colours[max(top - 4, 0) : bottom + 4, max(left - 4, 0) : right + 4].reshape(-1, 3)
    colours[top:bottom, left:right] = np.percentile(around, 80, axis=0)


def _pieces(words: Sequence[SeenWord], boxes: Sequence[Piece]) -> list[Piece]:
    """The words in points, their type sizes made even: what differs little is one size seen with noise. Words of one line are
    kept apart: the engine tells only about where each ends."""
    sizes = [_TYPE * (word.box[3] - word.box[1]) / SCALE for word in words]
    body = median([size for word, size in zip(words, sizes, strict=True) for _ in word.text] or [1.0])
    pieces: list[Piece] = []
    for word, after, size in itertools.zip_longest(words, words[1:], sizes):
        left, top, right, bottom = _points(word.box)
        trim = 0.1 * (bottom - top)
        even = body if 0.72 < size / body < 1.35 else size
        next_left = after.box[0] / SCALE if after is not None and after.line == word.line else right + even
        right = max(min(right, next_left - _SPACE * even), left + 0.1 * even)
        marks = {Mark.FAINT} if word.score < SURE_SCORE else set()
        tick = Tick.TICKED if boxes and word.text in _CROSS and next_left - right < 1.2 * even else None
        pieces.append(Piece((left, top + trim, right, bottom - trim), word.text, even, marks=marks, tick=tick))
    return pieces
