"""Tables set in columns without a rule between them."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.formats.pdf.geometry import union
from parsers.formats.pdf.lines import segment_lines
from parsers.formats.pdf.pieces import Field, Grid, Segment, Square

#: Fewer bold words on a line head no table that is not ruled.
_HEADS_LEAST = 3


def unruled(segments: list[Segment], regions: Sequence[Field | Grid]) -> tuple[list[Segment], list[Grid]]:
    """The tables of which no rule is drawn: lines of at least three bold words over lines of plain ones that begin under them. The
    segments that stand in none, and the tables."""
    lines = segment_lines(segments)
    taken: list[Segment] = []
    found: list[Grid] = []
    for at, heads in enumerate(lines):
        if len(heads) < _HEADS_LEAST or not all(head.bold and not head.pieces[0].banded and not _has_box(head) for head in heads):
            continue
        body: list[list[Segment]] = []
        for line in lines[at + 1 :]:
            gap = line[0].box[1] - (body[-1] if body else heads)[0].box[3]
            if gap > 1.5 * heads[0].size or not all(_under_head(segment, heads) for segment in line):
                break
            body.append(line)
        if sum(len(line) > 1 for line in body) and not any(_between(heads[0], body[-1][0], region) for region in regions):
            found.append(_columns_grid(heads, body))
            taken += [*heads, *(segment for line in body for segment in line)]
    return ([segment for segment in segments if segment not in taken] if found else segments), found


def _has_box(segment: Segment) -> bool:
    return any(piece.boxed for piece in segment.pieces)


def _under_head(segment: Segment, heads: Sequence[Segment]) -> bool:
    """Whether a plain line begins where a heading does and ends before the next begins."""
    starts = [head.box[0] for head in heads]
    column = next((number for number, start in enumerate(starts) if abs(segment.box[0] - start) < 3), None)
    if column is None or segment.bold or _has_box(segment):
        return False
    return column + 1 == len(starts) or segment.box[2] < starts[column + 1]


def _between(top: Segment, bottom: Segment, region: Field | Grid) -> bool:
    return region.box[1] < bottom.box[3] and region.box[3] > top.box[1]


def _columns_grid(heads: Sequence[Segment], body: Sequence[Sequence[Segment]]) -> Grid:
    rows: list[list[list[Segment]]] = [[[head] for head in heads]]
    for number, line in enumerate(body):
        cells: list[list[Segment]] = [[] for _ in heads]
        for segment in line:
            cells[next(column for column, head in enumerate(heads) if abs(segment.box[0] - head.box[0]) < 3)].append(segment)
        near = number and line[0].box[1] - body[number - 1][0].box[3] < 0.3 * line[0].size
        if near and not cells[0] and all(not cell or above for cell, above in zip(cells, rows[-1], strict=True)):
            rows[-1] = [[*above, *cell] for above, cell in zip(rows[-1], cells, strict=True)]  # a line that wrapped within its column
        else:
            rows.append(cells)
    right = max(segment.box[2] for line in (heads, *body) for segment in line) + 1
    edges = [*(head.box[0] - 1 for head in heads), right]
    squares = []
    for row, cells in enumerate(rows):
        reach = union(segment.box for cell in cells for segment in cell)
        for column, cell in enumerate(cells):
            box = (edges[column], reach[1], edges[column + 1], reach[3])
            squares.append(Square(box, row, column, items=[piece for segment in cell for piece in segment.pieces]))
    return Grid(union(square.box for square in squares), squares)
