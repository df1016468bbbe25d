"""Columns that words keep to although little room is left before them: a long label that ends right before its answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from parsers.formats.pdf.pieces import Piece, Segment

#: So many lines that begin at one place, or words behind a gap, make a column; words of it begin there, to a fraction of a point.
_LEAST, _EXACT = 4, 0.4
#: How much the gap before a word of the column differs from the other gaps of its line, or how many type sizes wide it is where the line
#: has none.
_DIFFERS, _GAP = 0.06, 0.33


def mark_stops(segments: Sequence[Segment]) -> bool:
    """Tells the words of a page that begin a column, so that no line runs on over its edge; whether there are any."""
    starts = sorted(segment.box[0] for segment in segments if not segment.pieces[0].boxed)
    stops = [start for start, fourth in zip(starts, starts[_LEAST - 1 :], strict=False) if fourth - start < _EXACT]
    marked = [_mark(segment.pieces, stops) for segment in segments if len(segment.pieces) > 1] if stops else []
    return any(marked)


def _mark(line: Sequence[Piece], stops: Sequence[float]) -> bool:
    gaps: list[float] = []
    for at, (before, after) in enumerate(pairwise(line)):
        if before.boxed or after.boxed or not any(abs(after.box[0] - stop) < _EXACT for stop in stops):
            continue
        gaps = gaps or [after.box[0] - before.box[2] for before, after in pairwise(line)]
        others = [gap for other, gap in enumerate(gaps) if other != at and 0 < gap < after.size]
        space = median(others) if others else None
        differs = gaps[at] > _GAP * after.size if space is None else abs(gaps[at] - space) > _DIFFERS * space
        after.starts = gaps[at] > 0 and (differs or before.marks != after.marks or abs(before.size - after.size) > 0.6)
    return any(piece.starts for piece in line)
