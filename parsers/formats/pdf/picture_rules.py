"""The straight rules, the rows of dots and the shaded bands in the picture of a page, by its ink."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np

from parsers.formats.pdf.drawing import Drawing, Fill, Rule
from parsers.formats.pdf.geometry import Box
from parsers.formats.pdf.page_space import SCALE

#: A box in pixels: left, top, right, bottom.
Pixels = tuple[int, int, int, int]

#: Greys darker than this are rules (printed pale at times).
_RULED: Final = 232
#: How much of a line must be there, and the strip at the edge of a scan in which the scanner's own edge lies, in pixels.
_UNBROKEN, _MOSTLY, _EDGE = 0.85, 0.8, 24
#: The widest gap in a rule that noise makes, in pixels: two lines left for answers stand further apart.
_GAP: Final = 30
#: In pixels: how far a rule is followed under handwriting.
_OVER: Final = 400
#: The widest gap in a rule down that noise makes, in pixels: boxes under each other stand further apart.
_SPECK: Final = 5
#: In pixels: how tall a row of dots is at most, smoothed; small letters are taller.
_LOW: Final = 8
#: In pixels: how long a row of dots is that stands by itself; and the share of a rule along which it is evenly dark.
_DOTS, _EVEN = 150, 0.7
#: The share of the columns right under a row of dots in which there is ink, as there is under the middle of letters.
_UNDER: Final = 0.25
#: How much darker a rule down is than the paper, or the shade, on both sides of it.
_DARKER: Final = 14
#: Greys darker than this are shaded, in pictures without speckles.
_SHADED: Final = 225
#: In pixels of the straightened picture: the shortest rules, and the thickest.
_ACROSS, _DOWN, _THICK = 110, 36, 9
_THICKEST: Final = np.ones((_THICK + 6, 1), np.uint8)
#: How far in pixels a rule down ends from those across, when the scan has broken it.
_NEAR: Final = 14
#: How far in pixels the side of a box stands from the ends of its other sides, where its corners are round.
_ROUND: Final = 24
#: How far in pixels it stands within them at most: letters stand further.
_INSIDE: Final = 5
#: A band of one line, in points, dark enough for a heading; and how near a rule runs along its edge, in points.
_BAND, _HEADING, _BY = 30.0, 0.75, 4.0


def drawing_in(greys: Any) -> tuple[Drawing, list[Pixels]]:
    """What is drawn on a page, in points, from its greys with the paper at white; and the rules in pixels."""
    across, down = _rules(greys)
    drawing = Drawing()
    drawing.across = [Rule((top + bottom) / 2 / SCALE, left / SCALE, right / SCALE) for left, top, right, bottom in across]
    drawing.down = [Rule((left + right) / 2 / SCALE, top / SCALE, bottom / SCALE) for left, top, right, bottom in down]
    _add_bands(drawing, greys)
    return drawing, [*across, *down]


def in_points(box: Sequence[float]) -> Box:
    """A box in pixels of the straightened picture, in points."""
    return box[0] / SCALE, box[1] / SCALE, box[2] / SCALE, box[3] / SCALE


def runs_of(mask: Any, across: int, down: int) -> list[Pixels]:
    """The boxes of straight runs of ink at least so wide and so tall, in pixels."""
    cv2 = import_module("cv2")
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((down, across), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    return [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]


def _rules(greys: Any) -> tuple[list[Pixels], list[Pixels]]:
    """The straight thin lines along the page and down it, in pixels, those of the page's own edge left out. A line down that
    is neither long, nor ends on lines across, nor goes on beyond one of them is a stroke of a letter: tall ones stand between two lines."""
    edge = greys.shape[1] - _EDGE
    across = [box for box in _across(greys) if box[0] > _EDGE / 2 and box[2] < edge + _EDGE / 2]
    down = [box for box in _down(greys) if box[0] > _EDGE and box[2] < edge]
    sure = [
        box
        for box in down
        if box[3] - box[1] > 4 * _DOWN or (_spans(box, across) and (_reaches(greys, box, across) or _at_corners(box, across)))
    ]
    further = [box for box in down if box not in sure and _spans(box, across) and any(_goes_on(box, other) for other in sure)]
    return across, [*sure, *further]


def _across(greys: Any) -> list[Pixels]:
    """Straight thin lines along the page, pale ones too, and rows of dots, followed under what was written over them."""
    cv2 = import_module("cv2")
    inked = (_smooth(greys) < _RULED).astype(np.uint8)
    thin = cv2.subtract(inked, cv2.morphologyEx(inked, cv2.MORPH_OPEN, _THICKEST))
    runs = _thin_runs(thin, _ACROSS)
    solid = [box for box in runs if _unbroken(inked, greys, box) and _even_ink(greys, box)]
    dotted = [box for box in runs if box not in solid and _dotted(greys, box)]
    sound = [*solid, *(box for box in dotted if box[2] - box[0] >= _DOTS or any(_level_with(box, other) for other in dotted))]
    return _bridged([_stretched(line, inked) for line in _bridged(sound, _GAP)], _GAP)


def _down(greys: Any) -> list[Pixels]:
    """Straight thin lines down the page, also along the edge of a shade."""
    cv2 = import_module("cv2")
    turned = np.ascontiguousarray(greys.T)
    inked = (cv2.morphologyEx(_smooth(turned), cv2.MORPH_BLACKHAT, _THICKEST) > _DARKER).astype(np.uint8)
    sound = [box for box in _thin_runs(inked, _DOWN) if _unbroken(inked, turned, box)]
    return [(top, left, bottom, right) for left, top, right, bottom in _bridged(sound, _SPECK)]


def _smooth(greys: Any) -> Any:
    """The greys smoothed along the rows, against noise."""
    return import_module("cv2").blur(greys, (9, 1))


def _thin_runs(inked: Any, least: int) -> list[Pixels]:
    """Runs along the rows at least so long and no thicker than a rule."""
    joined = import_module("cv2").dilate(inked, np.ones((3, 1), np.uint8))
    return [box for box in runs_of(joined, least, 1) if box[3] - box[1] <= _THICK + 8]


def _dotted(greys: Any, box: Pixels) -> bool:
    """Whether a run along the page is too long and too low to be letters, with clear paper under it: a row of dots, or a rule."""
    left, _, right, bottom = box
    under = greys[bottom + 1 : bottom + _LOW, left:right] < _SHADED
    return right - left >= _ACROSS and bottom - box[1] <= _LOW and (under.size == 0 or under.any(axis=0).mean() < _UNDER)


def _bridged(lines: Iterable[Pixels], most: int) -> list[Pixels]:
    """The lines with those made one that a speckle or the scanner's noise broke: never two short ones with most of it missing,
    as tall letters stand under each other."""
    whole: list[Pixels] = []
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


def _stretched(line: Pixels, inked: Any) -> Pixels:
    """The line with what goes on beyond its ends under handwriting: as far as ink goes on without a gap."""
    columns = inked[max(line[1] - 1, 0) : line[3] + 1].max(axis=0)
    before, after = columns[max(line[0] - _OVER, 0) : line[0]], columns[line[2] : line[2] + _OVER]
    return line[0] - _solid(before[::-1]), line[1], line[2] + _solid(after), line[3]


def _solid(inked: Any) -> int:
    """How many of these columns are inked before the first gap."""
    clear = np.flatnonzero(inked == 0)
    return int(clear[0]) if len(clear) else len(inked)


def _level(line: Sequence[int]) -> float:
    return (line[1] + line[3]) / 2


def _unbroken(inked: Any, greys: Any, box: Pixels) -> bool:
    """Whether ink runs along one row, or the next where the line is a little askew: a line of small letters has gaps in each."""
    left, top, right, bottom = box
    rows = (import_module("cv2").blur(greys[top:bottom, left:right], (3, 1)) < _RULED + 4) & (inked[top:bottom, left:right] > 0)
    pieces = np.array_split(rows, max(rows.shape[1] // 40, 1), axis=1)
    return float(np.mean([piece.mean(axis=1).max() >= _UNBROKEN for piece in pieces])) >= _MOSTLY


def _even_ink(greys: Any, box: Pixels) -> bool:
    """Whether the darkest row of a run is about as dark all along, as it is in a rule however pale: between the letters of a line of
    small grey type it is much paler."""
    left, top, right, bottom = box
    part = import_module("cv2").blur(greys[top:bottom, left:right], (3, 1))
    thick = np.minimum(part[:-1], part[1:]) if bottom - top > 1 else part
    pieces = np.array_split(thick, max((right - left) // 40, 1), axis=1)
    rows = [piece[piece.mean(axis=1).argmin()] for piece in pieces]
    return float(np.mean([(row < (np.percentile(row, 25) + 255) / 2).mean() >= _UNBROKEN for row in rows])) >= _EVEN


def _level_with(box: Pixels, other: Pixels) -> bool:
    """Whether two runs are parts of one row of dots."""
    return box != other and abs(_level(box) - _level(other)) <= 3


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


def _at_corners(box: Pixels, across: Sequence[Pixels]) -> bool:
    """Whether a line down stands by the ends of the lines across over and under it: the side of a box with round corners."""
    at = (box[0] + box[2]) / 2
    return all(
        any(abs(_level(rule) - end) < _NEAR and (-_INSIDE < rule[0] - at < _ROUND or -_INSIDE < at - rule[2] < _ROUND) for rule in across)
        for end in (box[1], box[3])
    )


def _goes_on(box: Sequence[int], other: Sequence[int]) -> bool:
    """Whether another line down goes on over or under this one."""
    beside = abs((box[0] + box[2]) - (other[0] + other[2])) / 2
    return beside <= 3 and min(abs(box[1] - other[3]), abs(other[1] - box[3])) <= _NEAR


def _add_bands(drawing: Drawing, greys: Any) -> None:
    """The bands and shaded cells of the page; a band of one line, dark enough for a heading, with its edges as rules."""
    for box in _fills((import_module("cv2").medianBlur(greys, 5) < _SHADED).astype(np.uint8)):
        shade = float(np.median(greys[box[1] : box[3], box[0] : box[2]])) / 255
        fill = Fill(in_points(box), (shade, shade, shade))
        drawing.fills.append(fill)
        left, top, right, bottom = fill.box
        if bottom - top < _BAND and shade < _HEADING:
            drawing.across += [Rule(at, left, right) for at in (top, bottom) if not _ruled(drawing, at, fill.box)]


def _fills(dark: Any) -> list[Pixels]:
    """The wide dark areas in pixels, without the lines of type beside them."""
    closed = import_module("cv2").morphologyEx(dark, import_module("cv2").MORPH_CLOSE, np.ones((25, 9), np.uint8))
    found = []
    for left, top, right, bottom in runs_of(closed, 300, 34):
        rows = np.flatnonzero(dark[top:bottom, left:right].mean(axis=1) >= 0.5)
        runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
        longest = max(runs, key=len)
        if len(longest) >= 30:
            found.append((left, top + int(longest[0]), right, top + int(longest[-1]) + 1))
    return [box for box in found if np.mean(dark[box[1] : box[3], box[0] : box[2]]) >= 0.7]


def _ruled(drawing: Drawing, at: float, box: Box) -> bool:
    return any(abs(rule.at - at) < _BY and rule.start < box[2] and box[0] < rule.end for rule in drawing.across)
