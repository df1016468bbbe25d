"""Tick boxes, and blanks that stand in their place, in the picture of a page, by its ink."""

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
#: The share of a tick box that ink covers when it is clear at most, and when it is ticked at least.
_CLEAR, _TICKED = 0.02, 0.06
#: In pixels: how long blanks are and how tall at most, how tall the place over one is, and how far their ends are clear.
_LEAST_BLANK, _MOST_BLANK, _FLAT, _OVER, _BEFORE = 18, 80, 5, 22, 8
#: Blanks of one length on a page before they count as places for ticks: hyphens and strokes of letters come singly.
_BLANKS: Final = 4
#: In pixels: the sides of a pen's cross or tick, taller than letters.
_LEAST_CROSS, _TALL_CROSS, _MOST_CROSS = 20, 26, 60


def ticks_in(greys: Any) -> tuple[list[tuple[Pixels, Tick]], list[Pixels]]:
    """The places for ticks of a page, in pixels of its greys, with their states; and what is drawn there, to be taken out."""
    boxes = [(box, _state(greys, box)) for box in _tick_boxes(greys)]
    blanks = _blanks((greys < _SIDES).astype(np.uint8))
    drawn = [(left - 5, top - 5, right + 5, bottom + 5) for (left, top, right, bottom), _ in boxes]
    drawn += [
        (left - 1, (top if tick is Tick.TICKED else bottom - _FLAT) - 2, right + 1, bottom + 2)
        for (left, top, right, bottom), tick in blanks
    ]
    return [*boxes, *blanks], drawn


def _blanks(ink: Any) -> list[tuple[Pixels, Tick]]:
    """Short lines of one length with clear paper round them ("__ Yes  __ No"), and the pen's crosses that stand in their rows where
    such a line was: the cross hides it."""
    flat = [box for box in runs_of(ink, _LEAST_BLANK, 1) if box[2] - box[0] <= _MOST_BLANK and box[3] - box[1] <= _FLAT]
    alone = [box for box in flat if _alone(ink, box)]
    clear = [box for box in alone if sum(abs((other[2] - other[0]) - (box[2] - box[0])) <= 2 for other in alone) >= _BLANKS]
    found = [((left, max(top - _OVER, 0), right, bottom), Tick.CLEAR) for left, top, right, bottom in clear]
    return found + [(cross, Tick.TICKED) for cross in _crosses(ink, clear)] if clear else []


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


def _crosses(ink: Any, blanks: Sequence[Pixels]) -> list[Pixels]:
    """Crosses and ticks of a pen that stand in the rows of blanks."""
    _, _, stats, _ = import_module("cv2").connectedComponentsWithStats(ink, connectivity=8)
    levels = [box[1] for box in blanks]
    return [
        (int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, _ in stats[1:]
        if _LEAST_CROSS <= w <= _MOST_CROSS
        and _TALL_CROSS <= h <= _MOST_CROSS
        and any(y < level - 14 and level - 6 <= y + h < level + 20 for level in levels)
    ]


def _meet(a: Sequence[int], b: Sequence[int]) -> bool:
    return a[0] - 8 <= b[2] and b[0] <= a[2] + 8 and a[1] - 8 <= b[3] and b[1] <= a[3] + 8


def _tick_boxes(greys: Any) -> list[Pixels]:
    """The small squares drawn on the page, in pixels: those that stand by themselves, and those of their size over which a pen
    went. Letters are round or open, and a page has a clear box beside a ticked one."""
    ink = (greys < _SIDES).astype(np.uint8)
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


def _free(ink: Any, box: Pixels) -> bool:
    """Whether the paper at both sides of a shape is clear: letters stand close to their neighbours."""
    left, top, right, bottom = box
    sides = ink[top:bottom, max(left - 5, 0) : left], ink[top:bottom, right : right + 5]
    return all(side.size == 0 or side.max(axis=1).mean() < _TOUCHED for side in sides)


def _apart(ink: Any, box: Pixels) -> bool:
    """Whether the paper at the right of the lower half of a box is clear: a pen goes over its top, letters have neighbours."""
    _, top, right, bottom = box
    return bool(ink[(top + bottom) // 2 : bottom, right + 4 : right + 10].mean() < 0.45)


def _shapes(ink: Any) -> list[Pixels]:
    """The boxes round connected ink that is about as wide as tall."""
    _, _, stats, _ = import_module("cv2").connectedComponentsWithStats(ink, connectivity=8)
    return [
        (int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, _ in stats[1:]
        if _LEAST_BOX <= w <= _MOST_BOX and _LEAST_BOX <= h <= _MOST_BOX and 0.8 <= w / h <= 1.25
    ]


def _paired_sides(ink: Any) -> list[Pixels]:
    """The boxes between two short lines across, one over the other at their own length."""
    cv2 = import_module("cv2")
    thick = cv2.dilate(ink, np.ones((2, 2), np.uint8))
    short = [box for box in runs_of(thick, _LEAST_BOX, 1) if box[2] - box[0] <= _MOST_BOX + 30 and box[3] - box[1] <= 12]
    flat = sorted(short, key=lambda box: (box[1], box[0]))
    found: list[Pixels] = []
    for index, top in enumerate(flat):
        for bottom in flat[index + 1 :]:
            left, right = max(top[0], bottom[0]), min(top[2], bottom[2])
            side, tall = right - left, bottom[3] - top[1]
            if tall > 1.25 * _MOST_BOX:
                break
            if side >= _LEAST_BOX and 0.8 <= tall / side <= 1.25:
                found.append((left, top[1], right, bottom[3]))
    return found


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
