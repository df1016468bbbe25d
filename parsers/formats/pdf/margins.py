"""Headings of sections in the left margin of a page, beside their questions and not above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from parsers.formats.pdf.geometry import Box, stands_beside, width
from parsers.formats.pdf.lines import segment_lines
from parsers.formats.pdf.pieces import Segment

#: So many headings, with so many lines beside each, of which so many hold a question and its answer, make it the way of the form.
_LEAST, _LINES, _PAIRED = 3, 2.5, 0.4
_NARROWEST, _WIDEST = 50.0, 0.42
_EDGE = 3.0
#: The lines of one answer stand no further from each other, in type sizes.
_LEADING = 1.75
#: So large a share of what stands beside them begins at one edge.
_SHARED = 0.1


def margin_headings(pages: Sequence[tuple[Box, Sequence[Segment], Sequence[Box]]]) -> list[list[Segment]]:
    """For each page, given as its box, its segments and the boxes drawn on it, the segments that are headings in its margin: bold words
    that nothing else stands under or over, with several lines of questions and answers beside each. Empty where the file has none."""
    none: list[list[Segment]] = [[] for _ in pages]
    segments = [segment for _, held, _ in pages for segment in held]
    if not segments:
        return none
    left = min(segment.box[0] for segment in segments)
    inner = [segment.box[0] for segment in segments if segment.box[0] > left + _EDGE] + [box[0] for _, _, boxes in pages for box in boxes]
    start = _edge(inner, left)
    if not _NARROWEST < start - left < _WIDEST * width(pages[0][0]):
        return none
    found = [[segment for segment in held if segment.box[0] < left + _EDGE and segment.box[2] < start] for _, held, _ in pages]
    beside = [[segment for segment in held if segment.box[0] > left + _EDGE] for _, held, _ in pages]
    wide = [[segment for segment in held if segment.box[0] < left + _EDGE and segment.box[2] >= start] for _, held, _ in pages]
    if any(segment.box[2] < start for held in beside for segment in held):
        return none
    if not all(segment.bold and not segment.pieces[0].boxed for held in found for segment in held):
        return none
    if any(
        stands_beside(segment.box, other.box) for across, others in zip(wide, beside, strict=True) for segment in across for other in others
    ):
        return none
    heads = sum(len(_heads(held)) for held in found)
    lines = [line for held in beside for line in segment_lines(held)]
    begun = [line for above, line in pairwise([None, *lines]) if line is not None and not _goes_on(above, line)]
    paired = sum(len(line) > 1 for line in begun)
    if heads < _LEAST or len(lines) < _LINES * heads or paired < _PAIRED * len(begun):
        return none
    return found


def _edge(starts: Sequence[float], left: float) -> float:
    """Where most of what does not begin in the margin begins: the leftmost edge that several share; without any, the margin's own."""
    counts = Counter(round(start) for start in starts)
    shared = [at for at, count in counts.items() if count + counts[at + 1] >= _SHARED * len(starts)]
    return min((start for start in starts if round(start) in shared), default=left)


def _goes_on(above: Sequence[Segment] | None, line: Sequence[Segment]) -> bool:
    """Whether a line holds nothing but more of what began in the line right above it."""
    if above is None or len(line) > 1:
        return False
    near = 0 < line[0].box[1] - above[0].box[1] < _LEADING * line[0].size
    return near and any(abs(segment.box[0] - line[0].box[0]) < _EDGE for segment in above)


def _heads(segments: Sequence[Segment]) -> list[Segment]:
    """The first lines of the headings."""
    ordered = sorted(segments, key=lambda segment: segment.box[1])
    return ordered[:1] + [below for above, below in pairwise(ordered) if below.box[1] - above.box[3] > 0.7 * below.size]
