"""Rows of labels on shades of their own with the answers on bare paper beside them: a table of which only half is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.formats.pdf.drawing import Drawing, is_white
from parsers.formats.pdf.geometry import Box, bands, height, holds_middle, shared_x, stands_beside, union, width
from parsers.formats.pdf.pieces import Grid, Piece, Square

#: A shade wider than this share of the page is a band or a heading; one higher than this many points a panel.
_WIDEST, _HIGHEST = 0.6, 90.0
#: Fewer labels on shades are no way of printing a form.
_LEAST = 3
_EDGE = 2.0


def shaded_labels(words: Sequence[Piece], drawing: Drawing, drawn: Sequence[Grid], page: Box) -> list[Grid]:
    """A grid of one row for each row of shades: a label's shade, what stands beside it up to the next shade, and so on. Empty
    where shades stand in drawn tables, behind answers, or behind words in the text."""
    shades = [
        fill.box
        for fill in drawing.fills
        if not is_white(fill.colour) and 15 < width(fill.box) < _WIDEST * width(page) and 8 < height(fill.box) < _HIGHEST
    ]
    squares = [square.box for grid in drawn for square in grid.squares]
    shades = [shade for shade in shades if not any(holds_middle(square, shade) for square in squares)]
    shades = [shade for shade in shades if sum(_same_column(shade, other) for other in shades) > 1]
    if len(shades) < _LEAST:
        return []
    rows = [row for row in _rows(shades) if not any(shared_x(a, b) > 0 for a, b in pairwise(row))]
    found = [grid for row in rows if (grid := _row(row, words, page)) is not None]
    labels = [square for grid in found for square in grid.squares if square.shaded and _held(square.box, words)]
    return found if len(labels) >= _LEAST and len(found) * 2 > len(rows) else []


def _same_column(a: Box, b: Box) -> bool:
    return abs(a[0] - b[0]) < _EDGE and abs(a[2] - b[2]) < _EDGE


def _rows(shades: Sequence[Box]) -> list[list[Box]]:
    rows = bands(shades, lambda box: box[1] + _EDGE, lambda box: box[3] - _EDGE)
    return [sorted(row, key=lambda box: box[0]) for row in rows]


def _row(shades: Sequence[Box], words: Sequence[Piece], page: Box) -> Grid | None:
    """Shades side by side with what stands between them as one row; None where words stand before the first or none beside any."""
    reach = union(shades)
    level = [word for word in words if stands_beside(word.box, reach)]
    if any(word.box[2] <= shades[0][0] for word in level):
        return None
    ends = [*(shade[0] for shade in shades[1:]), page[2]]
    squares: list[Square] = []
    told = labels = 0
    for shade, end in zip(shades, ends, strict=True):
        label = (shade[0], reach[1], shade[2], reach[3])
        beside = (shade[2], reach[1], end, reach[3])
        answers = _held(beside, level)
        if any(word.box[0] < shade[2] - 1 or word.box[2] > end + 1 for word in answers):
            return None
        labels += bool(_held(label, level))
        told += bool(answers)
        right = max((word.box[2] for word in answers), default=shade[2] + 1) if end == page[2] else end
        squares.append(Square(label, 0, len(squares), shaded=True))
        squares.append(Square((shade[2], reach[1], max(right, shade[2] + 1), reach[3]), 0, len(squares)))
    if not told or not labels:
        return None
    return Grid(union(square.box for square in squares), squares)


def _held(box: Box, words: Sequence[Piece]) -> list[Piece]:
    return [word for word in words if holds_middle(box, word.box)]
