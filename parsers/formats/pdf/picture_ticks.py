"""Tick boxes, round buttons, and blanks that stand in their place, in the picture of a page, by its ink."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np

from parsers.document import Tick
from parsers.formats.pdf.picture_rules import Pixels, runs_of

#: Greys darker than this are ink; faint sides of boxes are paler.
_INKED, _SIDES = 165, 185
#: The sides of tick boxes in pixels, and how much of each side must be there.
_LEAST_BOX, _MOST_BOX, _SIDE = 18, 72, 0.86
#: The share of a tick box's height along which something may stand close beside it.
_TOUCHED: Final = 0.3
#: The shares of the paper beside a box that the strokes of a pen that goes over it cover at most at its right, and at its left; and
#: that a letter beside it may.
_OVER_RIGHT, _OVER_LEFT, _BESIDE = 0.45, 0.9, 0.1
#: The height of a pen's mark against the left side of a box at least, and its width there, in widths of the box.
_MARK_TALL, _MARK_WIDE = 0.6, (0.3, 1.6)
#: The share of a place that ink covers when it is a stretch of a dark band.
_SOLID: Final = 0.8
#: How deep a side of a box is looked for, in pixels.
_DEEP: Final = 4
#: How far the paper beside a round button is clear, in its widths; the share of rows there in which a speckle may stand; and that of the
#: corners round it.
_CLEAR_BESIDE, _CLEAR_ROWS, _LOOSE = 0.25, 0.2, 0.2
#: How near other ink stands at both sides of a letter within a word, in its widths.
_WITHIN: Final = 0.7
#: The share of the middle of a round button that ink covers when it is clear at most, and when it is chosen at least.
_EMPTY, _PRESSED = 0.1, 0.4
#: The share of a tick box that ink covers when it is clear at most, and when it is ticked at least.
_CLEAR, _TICKED = 0.02, 0.06
#: In pixels: how long blanks are and how tall at most, how tall the place over one is, and how far their ends are clear.
_LEAST_BLANK, _MOST_BLANK, _FLAT, _OVER, _BEFORE = 18, 80, 5, 22, 8
#: Blanks of one length on a page before they count as places for ticks: hyphens and strokes of letters come singly.
_BLANKS: Final = 4
#: In pixels: the sides of a pen's cross or tick, taller than letters.
_LEAST_CROSS, _TALL_CROSS, _MOST_CROSS = 20, 26, 60
#: How far over the level of its row and under it such a cross reaches: in the next row stand others.
_HIGH_CROSS, _LOW_CROSS = 40, 14


def ticks_in(greys: Any) -> tuple[list[tuple[Pixels, Tick]], list[Pixels]]:
    """The places for ticks of a page, in pixels of its greys, with their states; and what is drawn there, to be taken out."""
    boxes = [*_tick_boxes(greys), *_buttons(greys)]
    blanks, crosses = _blanks((greys < _SIDES).astype(np.uint8))
    drawn = [(left - 5, top - 5, right + 5, bottom + 5) for (left, top, right, bottom), _ in boxes]
    drawn += [(left - 1, bottom - _FLAT - 2, right + 1, bottom + 2) for left, _, right, bottom in blanks]
    drawn += [(left - 1, top - 2, right + 1, bottom + 2) for (left, top, right, bottom), _ in crosses]
    places = [(blank, Tick.CLEAR) for blank in blanks]
    places += [((left, max(level - _OVER, 0), right, level), Tick.TICKED) for (left, _, right, _), level in crosses]
    return [*boxes, *places], drawn


def _blanks(ink: Any) -> tuple[list[Pixels], list[tuple[Pixels, int]]]:
    """The places over short lines of one length with clear paper round them ("__ Yes  __ No"), and the pen's crosses that stand in
    their rows where such a line was, which the cross hides, with its level."""
    flat = [box for box in runs_of(ink, _LEAST_BLANK, 1) if box[2] - box[0] <= _MOST_BLANK and box[3] - box[1] <= _FLAT]
    alone = [box for box in flat if _alone(ink, box)]
    clear = [box for box in alone if sum(abs((other[2] - other[0]) - (box[2] - box[0])) <= 2 for other in alone) >= _BLANKS]
    return [(left, max(top - _OVER, 0), right, bottom) for left, top, right, bottom in clear], _crosses(ink, clear)


def _alone(ink: Any, box: Pixels) -> bool:
    """Whether the paper over, under and beside a short line is clear."""
    left, top, right, bottom = box
    around = [
        (left - 4, top - _OVER, right + 2, top - 1),
        (left - 4, bottom + 1, right + 4, bottom + 8),
        (left - _BEFORE, top - 6, left - 1, bottom + 4),
        (right + 1, top - 3, right + 4, bottom + 3),
    ]
    if left < _BEFORE or top < _OVER:
        return False
    return all(ink[y0:y1, x0:x1].mean() <= 0.01 for x0, y0, x1, y1 in around if y1 <= ink.shape[0] and x1 <= ink.shape[1])


def _crosses(ink: Any, blanks: Sequence[Pixels]) -> list[tuple[Pixels, int]]:
    """Crosses and ticks of a pen that stand in the rows of blanks, with the levels of these."""
    found: list[tuple[Pixels, int]] = []
    for level in sorted({box[1] for box in blanks}):
        above = max(level - _HIGH_CROSS, 0)
        _, _, stats, _ = import_module("cv2").connectedComponentsWithStats(ink[above : level + _LOW_CROSS], connectivity=8)
        crosses = [(int(x), int(above + y), int(x + w), int(above + y + h)) for x, y, w, h, _ in stats[1:]]
        found += [(cross, level) for cross in crosses if _is_cross(cross, level) and not any(_same(cross, other) for other, _ in found)]
    return found


def _same(a: Pixels, b: Pixels) -> bool:
    return abs(a[0] - b[0]) + abs(a[3] - b[3]) < _LEAST_CROSS


def _is_cross(box: Pixels, level: int) -> bool:
    left, top, right, bottom = box
    tall = bottom - top >= _TALL_CROSS and top < level - 14 and bottom >= level - 6
    return tall and _LEAST_CROSS <= right - left <= _MOST_CROSS


def _buttons(greys: Any) -> list[tuple[Pixels, Tick]]:
    """The round buttons of a page with their states: rings and discs of one size with clear paper beside them, none of which stands
    within a word or number as letters do, of which two stand in a row or column, one of them a thin ring."""
    ink = (greys < _SIDES).astype(np.uint8)
    round_shapes = [box for box in _shapes(ink) if _is_circle(ink, box)]
    letters = [box for box in round_shapes if _within_writing(ink, box)]
    circles = [box for box in round_shapes if not any(_alike(box, letter) for letter in letters)]
    rings = [box for box in circles if _pressed(greys, box) is Tick.CLEAR]
    return [(circle, _pressed(greys, circle)) for circle in circles if any(ring is not circle and _alike(circle, ring) for ring in rings)]


def _within_writing(ink: Any, box: Pixels) -> bool:
    """Whether other ink stands close at both sides of a shape: wide digits in a number do, a button has its option at one side."""
    left, top, right, bottom = box
    near = round(_WITHIN * (right - left))
    return bool(ink[top:bottom, max(left - near, 0) : left].any() and ink[top:bottom, right : right + near].any())


def _is_circle(ink: Any, box: Pixels) -> bool:
    """Whether a shape is as round as a circle, with clear paper at both its sides."""
    left, top, right, bottom = box
    across, down = right - left, bottom - top
    if abs(across - down) > 0.12 * across + 1:
        return False
    near = max(round(_CLEAR_BESIDE * across), 3)
    sides = ink[top:bottom, max(left - near, 0) : left], ink[top:bottom, right : right + near]
    if any(side.size and side.any(axis=1).mean() > _CLEAR_ROWS for side in sides):
        return False
    y, x = np.mgrid[0:down, 0:across]
    far = np.hypot((x + 0.5) / across - 0.5, (y + 0.5) / down - 0.5)
    held = ink[top:bottom, left:right] > 0
    angles = np.arctan2(y - (down - 1) / 2, x - (across - 1) / 2)
    round_about = [held[(far > 0.34) & (far <= 0.52) & (np.floor((angles + np.pi) / (np.pi / 8)) == part)].any() for part in range(16)]
    return bool(all(round_about) and held[far > 0.56].mean() < _LOOSE)


def _pressed(greys: Any, box: Pixels) -> Tick:
    """The state of a round button, by the ink in its middle."""
    left, top, right, bottom = box
    edge = round(0.32 * (right - left))
    inner = greys[top + edge : bottom - edge, left + edge : right - edge]
    share = float((inner < _INKED).mean())
    return Tick.CLEAR if share <= _EMPTY else Tick.TICKED if share >= _PRESSED else Tick.UNSURE


def _meet(a: Sequence[int], b: Sequence[int]) -> bool:
    return a[0] - 8 <= b[2] and b[0] <= a[2] + 8 and a[1] - 8 <= b[3] and b[1] <= a[3] + 8


def _tick_boxes(greys: Any) -> list[tuple[Pixels, Tick]]:
    """The small squares drawn on the page, in pixels, with their states: those that stand by themselves, and those of their size over
    which a pen went. Letters are round or open, and a page has a clear box beside a ticked one."""
    ink = (greys < _SIDES).astype(np.uint8)
    alone = [box for box in _shapes(ink) if _is_box(ink, box) and _free(ink, box)]
    found = [(box, _state(greys, box)) for box in alone]
    _, shapes = import_module("cv2").connectedComponents(ink, connectivity=8)
    for box in _gone_over(ink, alone):
        if any(_alike(box, other) for other in alone) and _apart(shapes, box) and not any(_meet(box, other) for other, _ in found):
            state = _state(greys, box)
            if state is Tick.CLEAR:
                state = Tick.TICKED if _marked_before(shapes, box) else Tick.UNSURE
            found.append((box, state))
    return found


def _alike(box: Sequence[int], other: Sequence[int]) -> bool:
    """Whether a box is of another's size and stands in its row or column."""
    side = other[2] - other[0]
    level = abs(box[1] - other[1]) <= 6 or abs(box[0] - other[0]) <= 6
    return level and abs((box[2] - box[0]) - side) <= 0.15 * side + 2


def _free(ink: Any, box: Pixels) -> bool:
    """Whether the paper at both sides of a shape is clear: letters stand close to their neighbours."""
    left, top, right, bottom = box
    sides = ink[top:bottom, max(left - 5, 0) : left], ink[top:bottom, right : right + 5]
    return all(side.size == 0 or side.max(axis=1).mean() < _TOUCHED for side in sides)


def _apart(shapes: Any, box: Pixels) -> bool:
    """Whether beside a box nothing stands but the strokes of a pen that goes over it: letters have neighbours, and dark bands go on.
    `shapes` tells for each pixel which shape's ink it is, 0 for paper."""
    left, top, right, bottom = box
    third = (bottom - top) // 3
    low = shapes[(top + bottom) // 2 : bottom, right + 4 : right + 10]
    before = shapes[top + third : bottom - third, max(left - 8, 0) : max(left - 3, 0)]
    after = shapes[top:bottom, right + 3 : right + 8]
    if any(side.size and (side > 0).mean() >= most for side, most in ((low, _OVER_RIGHT), (before, _OVER_LEFT))):
        return False
    if (shapes[top:bottom, left:right] > 0).mean() > _SOLID or any(_ruled_on(shapes, box, *ends) for ends in _ends(box)):
        return False
    own = np.unique(shapes[top:bottom, left:right])
    return all(side.size == 0 or bool(((side > 0) & ~np.isin(side, own)).mean() < _BESIDE) for side in (before, after))


def _marked_before(shapes: Any, box: Pixels) -> bool:
    """Whether a pen's mark about as tall as a box stands against its left side: it was meant for the box that it meets."""
    left, top, right, bottom = box
    side = right - left
    own = np.unique(shapes[top:bottom, left:right])
    before = shapes[max(top - side // 2, 0) : bottom + side // 2, max(left - 2 * side, 0) : max(left - 2, 0)]
    mark = (before > 0) & np.isin(before, own)
    tall, wide = (int(mark.any(axis=axis).sum()) for axis in (1, 0))
    return tall >= _MARK_TALL * side and _MARK_WIDE[0] * side <= wide <= _MARK_WIDE[1] * side


def _ends(box: Pixels) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the paper before a box begins and ends, and that after it."""
    left, _, right, _ = box
    return (left - (right - left) // 2, left - 4), (right + 4, right + (right - left) // 2)


def _ruled_on(shapes: Any, box: Pixels, begin: int, end: int) -> bool:
    """Whether both the top and the foot of a box go on as rules: one letter of a comb, or a cell of a table."""
    rows = [shapes[max(y, 0) : y + _DEEP, max(begin, 0) : end] > 0 for y in (box[1] - 1, box[3] - _DEEP + 1)]
    return all(row.size > 0 and row.max(axis=0).mean() >= _SIDE for row in rows)


def _shapes(ink: Any) -> list[Pixels]:
    """The boxes round connected ink that is about as wide as tall."""
    _, _, stats, _ = import_module("cv2").connectedComponentsWithStats(ink, connectivity=8)
    return [
        (int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, _ in stats[1:]
        if _LEAST_BOX <= w <= _MOST_BOX and _LEAST_BOX <= h <= _MOST_BOX and 0.8 <= w / h <= 1.25
    ]


def _gone_over(ink: Any, alone: Sequence[Pixels]) -> list[Pixels]:
    """The places where four straight sides of ink stand as those of a box that was found by itself: the surest first."""
    cv2 = import_module("cv2")
    flat = cv2.dilate(255 * ink, np.ones((_DEEP, 1), np.uint8))
    upright = cv2.dilate(255 * ink, np.ones((1, _DEEP), np.uint8))
    found: list[tuple[int, Pixels]] = []
    for across, down in {(3 * ((right - left + 1) // 3), 3 * ((bottom - top + 1) // 3)) for left, top, right, bottom in alone}:
        rows = cv2.blur(flat, (across, 1), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
        columns = cv2.blur(upright, (1, down), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
        sides = np.minimum(rows[1 : 1 - down, : 1 - across], rows[down - 1 : -1, : 1 - across])
        sides = np.minimum(sides, np.minimum(columns[:-down, 1 : 2 - across], columns[:-down, across - 1 :]))
        _, places, stats, _ = cv2.connectedComponentsWithStats((sides >= 255 * _SIDE).astype(np.uint8), connectivity=8)
        for place, (x, y, wide, tall, _) in enumerate(stats[1:], start=1):
            here = np.where(places[y : y + tall, x : x + wide] == place, sides[y : y + tall, x : x + wide], 0)
            best = np.argwhere(here == here.max()).mean(axis=0).round().astype(int)
            left, top = int(x + best[1]), int(y + best[0])
            found.append((int(here.max()), (left, top, left + across, top + down)))
    return [box for _, box in sorted(found, reverse=True)]


def _is_box(ink: Any, box: Pixels) -> bool:
    """Whether each of the four sides is a straight line of ink."""
    left, top, right, bottom = box
    deep = 4
    rows = [ink[max(y, 0) : y + deep, left:right] for y in (top - 1, bottom - deep + 1)]
    columns = [ink[top:bottom, max(x, 0) : x + deep] for x in (left - 1, right - deep + 1)]
    if any(part.size == 0 for part in (*rows, *columns)):
        return False
    return all(part.max(axis=0).mean() >= _SIDE for part in rows) and all(part.max(axis=1).mean() >= _SIDE for part in columns)


def _state(greys: Any, box: Pixels) -> Tick:
    left, top, right, bottom = box
    edge = max(round(0.24 * (right - left)), 5)
    inner = greys[top + edge : bottom - edge, left + edge : right - edge]
    share = float((inner < _INKED).mean()) if inner.size else 0.0
    return Tick.CLEAR if share <= _CLEAR else Tick.TICKED if share >= _TICKED else Tick.UNSURE
