"""What belongs together on a page: labels with their boxes, boxes with their neighbours, lines with their paragraphs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.document import Mark
from parsers.formats.pdf.geometry import (
    Box,
    bands,
    grown,
    height,
    holds,
    holds_middle,
    middle,
    shared_x,
    shared_y,
    stands_beside,
    union,
    width,
)
from parsers.formats.pdf.pieces import Field, Grid, Item, Piece, Segment, Square
from parsers.formats.pdf.unruled import unruled


@dataclass(slots=True, eq=False)
class Unit:
    """A region and the label printed right above it."""

    label: list[Segment]
    region: Field | Grid
    box: Box


@dataclass(slots=True, eq=False)
class Beside:
    """A label of one or more lines, and the region at its right."""

    label: list[Segment]
    region: Field | Grid
    box: Box


#: A line that begins further from the left edge of a box, in points, is no label of it where others stand before it.
_INDENT = 100.0

Atom = Segment | Field | Grid | Unit | Beside
Row = list[Atom]


def nest(items: Iterable[Item], drawn: Sequence[Grid]) -> list[Item]:
    """The items that stand in no drawn square; the others go into theirs. A drawn box round several boxes or fields is a
    frame for the eye only: what it holds is given back as if it were not there."""
    inner_first = sorted(drawn, key=lambda grid: width(grid.box) * height(grid.box))
    squares = [(square, grid) for grid in inner_first for square in grid.squares]
    loose: list[Item] = []
    for item in [*items, *inner_first]:
        home = _piece_home(squares, item) if isinstance(item, Piece) else _region_home(squares, item)
        if home is None:
            loose.append(item)
        else:
            home.items.append(item)
    return [freed for item in loose for freed in _freed(item)]


def _piece_home(squares: Sequence[tuple[Square, Grid]], piece: Piece) -> Square | None:
    """The innermost square in which the middle of a piece stands; looked for by its own numbers, because a page has thousands of pairs."""
    x, y = middle(piece.box)
    for square, _ in squares:
        left, top, right, bottom = square.box
        if left <= x <= right and top <= y <= bottom:
            return square
    return None


def _region_home(squares: Sequence[tuple[Square, Grid]], item: Item) -> Square | None:
    return next((square for square, grid in squares if grid is not item and _home(square, item)), None)


def _home(square: Square, item: Item) -> bool:
    if isinstance(item, Grid):
        return holds(square.box, item.box, 1.5) and width(item.box) * height(item.box) < 0.95 * width(square.box) * height(square.box)
    if isinstance(item, Field):
        return holds_middle(square.box, item.box) and width(item.box) * height(item.box) <= 1.3 * width(square.box) * height(square.box)
    return holds_middle(square.box, item.box)


def _freed(item: Item) -> list[Item]:
    """An item as it is, or for a mere frame what it holds."""
    if not isinstance(item, Grid) or len(item.squares) > 1:
        return [item]
    held = item.squares[0].items
    regions = [inner for inner in held if not isinstance(inner, Piece)]
    if not held and _pictorial(item.box):
        return []
    if len(regions) == 1 and len(held) == 1:
        return _freed(regions[0])
    if len(regions) >= 2 or (regions and height(item.box) > 60):
        return [freed for inner in held for freed in _freed(inner)]
    return [item]


def _pictorial(box: Box) -> bool:
    """Whether an empty box is shaped like a picture's frame and too small to write in."""
    return max(width(box), height(box)) <= 60 and width(box) < 1.6 * height(box)


def single(region: Atom) -> bool:
    """Whether it is a field or a drawn box, and not a table."""
    return isinstance(region, Field) or (isinstance(region, Grid) and len(region.squares) == 1)


def tabled(segments: list[Segment], regions: list[Field | Grid]) -> tuple[list[Segment], list[Field | Grid]]:
    """Rows of boxes under each other, at least two by two and with no words between them, as one grid with the words above as its first row."""
    regions = _stacks_parted(regions)
    rows = [sorted(row, key=lambda region: region.box[0]) for row in _region_rows([region for region in regions if single(region)])]
    found: list[Grid] = []
    used: set[int] = set()
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and _under(rows[end - 1], rows[end], segments):
            end += 1
        if end - start >= 2 and len(rows[start]) >= 2:
            grid, heads = _as_grid(rows[start:end], segments)
            found.append(grid)
            used.update(id(region) for row in rows[start:end] for region in row)
            segments = [segment for segment in segments if segment not in heads]
        start = end
    return segments, [*(region for region in regions if id(region) not in used), *found]


def _stacks_parted(regions: list[Field | Grid]) -> list[Field | Grid]:
    """The regions, with stacks of boxes that touch each other parted where two or more stand side by side, box level with box."""
    stacks: dict[tuple[int, ...], list[Grid]] = {}
    for region in regions:
        if isinstance(region, Grid) and len(region.squares) > 1 and not any(square.column for square in region.squares):
            stacks.setdefault(tuple(round(square.box[1] / 2) for square in region.squares), []).append(region)
    parted = {id(grid): grid for level in stacks.values() if len(level) > 1 for grid in level}
    if not parted:
        return regions
    boxes = [Grid(square.box, [square]) for grid in parted.values() for square in grid.squares]
    return [*(region for region in regions if id(region) not in parted), *boxes]


def _region_rows(regions: Sequence[Field | Grid]) -> list[list[Field | Grid]]:
    return bands(regions, lambda region: region.box[1] + 0.2 * height(region.box), lambda region: region.box[3] - 0.2 * height(region.box))


def _under(above: Sequence[Field | Grid], below: Sequence[Field | Grid], segments: Sequence[Segment]) -> bool:
    """Whether a row of boxes repeats the columns of the row above it, with nothing printed in, or between, the two rows."""
    if len(above) != len(below) or len(above) < 2:
        return False
    if any(abs(a.box[0] - b.box[0]) > 4 or abs(a.box[2] - b.box[2]) > 4 for a, b in zip(above, below, strict=True)):
        return False
    reach = union([*(region.box for region in above), *(region.box for region in below)])
    if reach[3] - reach[1] > 2.6 * max(height(region.box) for region in (*above, *below)) + 12:
        return False
    return not any(holds_middle(reach, segment.box) for segment in segments)


def _as_grid(rows: Sequence[Sequence[Field | Grid]], segments: Sequence[Segment]) -> tuple[Grid, list[Segment]]:
    first = rows[0]
    heads: list[Segment] = []
    top: list[Square] = []
    for column, region in enumerate(first):
        label = label_above(region.box, segments)
        box = union(segment.box for segment in label) if label else (region.box[0], region.box[1], region.box[2], region.box[1])
        pieces: list[Item] = [piece for segment in label for piece in segment.pieces]
        top.append(Square(box, 0, column, items=pieces))
        heads.extend(label)
    body = [
        Square(region.box, row + 1, column, items=[region] if isinstance(region, Field) else list(region.squares[0].items))
        for row, regions in enumerate(rows)
        for column, region in enumerate(regions)
    ]
    if sum(bool(square.items) for square in top) < 2 or any(piece.banded for segment in heads for piece in segment.pieces):
        heads, top = [], []
        for square in body:
            square.row -= 1
    squares = [*top, *body]
    return Grid(union(square.box for square in squares), squares), heads


def label_above(box: Box, segments: Sequence[Segment]) -> list[Segment]:
    """The lines printed right above a box, from its left edge on, top down; empty when there are none."""
    found: list[Segment] = []
    top = box[1]
    while len(found) < 3:
        candidates = [segment for segment in segments if segment not in found and _right_above(segment, box, top, first=not found)]
        if not candidates:
            break
        lowest = max(segment.box[3] for segment in candidates)
        line = max((segment for segment in candidates if segment.box[3] > lowest - 3), key=lambda segment: len(segment.text))
        if not found and any(_begins_row(other, line, box) for other in segments):
            break
        if found and (abs(line.box[0] - found[0].box[0]) > 3 or line.size > 1.6 * found[0].size or (found[0].bold and not line.bold)):
            break
        if found and any(_offered_by(line, other) for other in segments):
            break
        found.insert(0, line)
        top = line.box[1]
    return found


def _offered_by(line: Segment, other: Segment) -> bool:
    """Whether an option with its box first stands in the row of a line, behind it: a question of its own."""
    return other.pieces[0].boxed and other.box[0] >= line.box[2] and shared_y(other.box, line.box) > 0.5 * height(line.box)


def _begins_row(other: Segment, line: Segment, box: Box) -> bool:
    """Whether a row of other words begins before a line, above a box over which that line does not begin: the end of the row above."""
    before = box[0] - 26 <= other.box[0] and other.box[2] < line.box[0]
    return before and line.box[0] > box[0] + _INDENT and shared_y(other.box, line.box) > 0.5 * height(line.box)


def _right_above(segment: Segment, box: Box, top: float, *, first: bool) -> bool:
    gap = top - segment.box[3]
    if segment.pieces[0].boxed or Mark.ANSWER in segment.pieces[0].marks:
        return False  # the end of the row above, and no label
    if not -0.45 * height(segment.box) <= gap <= (0.95 if first else 0.4) * height(segment.box) + (3 if first else 1):
        return False
    return box[0] - 26 <= segment.box[0] < box[2] - 2 and middle(segment.box)[1] < box[1] + 1


def rows_of(segments: list[Segment], regions: list[Field | Grid]) -> list[Row]:
    """Everything in reading order: what stands side by side in one row, what is a column of its own after the other."""
    segments, regions = tabled(segments, regions)
    segments, tables = unruled(segments, regions)
    regions = [*regions, *tables]
    segments, regions = _parted_by_heads(segments, regions)
    atoms: list[Atom] = []
    taken: list[Segment] = []
    for region in sorted(regions, key=lambda region: (region.box[1], region.box[0])):
        free = [segment for segment in segments if segment not in taken]
        label = label_above(region.box, free) if single(region) and not _label_left(region, free, regions) else []
        taken.extend(label)
        atoms.append(Unit(label, region, union([region.box, *(segment.box for segment in label)])) if label else region)
    atoms.extend(segment for segment in segments if segment not in taken)
    return _rows(atoms, 0)


def _parted_by_heads(segments: list[Segment], regions: list[Field | Grid]) -> tuple[list[Segment], list[Field | Grid]]:
    """Rows ruled across only, under a line of words of which each begins a column: a table of those columns."""
    for position, region in enumerate(regions):
        if not isinstance(region, Grid) or len(region.squares) < 2 or any(square.column for square in region.squares):
            continue
        heads = _heads(region, segments)
        if len(heads) < 2:
            continue
        edges = [region.box[0], *(head.box[0] - 6 for head in heads[1:]), region.box[2]]
        squares = [
            Square((left, head.box[1], right, head.box[3]), 0, column, items=list(head.pieces))
            for column, (head, left, right) in enumerate(zip(heads, edges, edges[1:], strict=False))
        ]
        for square in region.squares:
            for column, (left, right) in enumerate(itertools.pairwise(edges)):
                held = [item for item in square.items if left <= item.box[0] < right]
                squares.append(Square((left, square.box[1], right, square.box[3]), square.row + 1, column, items=held))
        regions = [*regions[:position], Grid(union(square.box for square in squares), squares), *regions[position + 1 :]]
        segments = [segment for segment in segments if segment not in heads]
    return segments, regions


def _heads(region: Grid, segments: Sequence[Segment]) -> list[Segment]:
    """The words of the line right above a grid, left to right, when they stand over it and what it holds begins under them."""
    above = [segment for segment in segments if 0 <= region.box[1] - segment.box[3] + 2 < 16 and shared_x(segment.box, region.box) > 0]
    line = sorted(
        (segment for segment in above if segment.box[1] > max(other.box[1] for other in above) - 3), key=lambda segment: segment.box[0]
    )
    if len(line) < 2 or any(piece.boxed for segment in line for piece in segment.pieces):
        return []
    starts = [
        min((item.box[0] for item in square.items if item.box[0] >= head.box[0] - 8), default=None)
        for square in region.squares
        for head in line
    ]
    return line if any(start is not None for start in starts) else []


def _label_left(region: Field | Grid, segments: Sequence[Segment], regions: Sequence[Field | Grid]) -> bool:
    """Whether words that are no option stand at the left of a box on its first line, with no other box between."""
    line = (region.box[0] - 240, region.box[1] - 2, region.box[0], min(region.box[3], region.box[1] + 22) + 2)
    left = [segment for segment in segments if shared_x(segment.box, line) > 0 and stands_beside(segment.box, line)]
    if not left:
        return False
    nearest = max(left, key=lambda segment: segment.box[2])
    if nearest.box[2] > region.box[0] + 2 or nearest.pieces[0].boxed:
        return False
    between = (nearest.box[2], line[1], region.box[0], line[3])
    return not any(other is not region and shared_x(other.box, between) > 2 and shared_y(other.box, between) > 2 for other in regions)


def _rows(atoms: Sequence[Atom], depth: int) -> list[Row]:
    rows: list[Row] = []
    for band in bands(atoms, lambda atom: atom.box[1] + _slack(atom), lambda atom: atom.box[3] - _slack(atom)):
        groups = bands(band, lambda atom: _reach(atom)[0] + 1, lambda atom: _reach(atom)[2] - 1)
        if len(groups) == len(band) or _is_one_line(band):
            rows.append(sorted(band, key=lambda atom: atom.box[0]))
        elif len(_columns(groups)) == 1 or depth > 6:
            rows.extend([atom] for atom in sorted(band, key=lambda atom: (atom.box[1], atom.box[0])))
        else:
            rows.extend(_side_by_side(_columns(groups), depth))
    return rows


def _is_one_line(band: Sequence[Atom]) -> bool:
    """Whether everything of a band is words on one line, although some were typed into the next ones."""
    line = [atom.box for atom in band if isinstance(atom, Segment)]
    top, bottom = max(box[1] for box in line) if line else 0.0, min(box[3] for box in line) if line else 0.0
    return len(line) == len(band) and all(bottom - top > 0.5 * (box[3] - box[1]) for box in line)


def _reach(atom: Atom) -> Box:
    """Where an atom stands across the page; a label may run on beyond the box under it."""
    return atom.region.box if isinstance(atom, Unit) else atom.box


def _slack(atom: Atom) -> float:
    """How much of its height a line may lend to the lines above and below it."""
    return 0.25 * height(atom.box) if isinstance(atom, Segment) else min(2.0, 0.1 * height(atom.box))


def _columns(groups: Sequence[list[Atom]]) -> list[list[Atom]]:
    """Groups that stand beside each other, neighbours without a box of several lines among them as one: lines of theirs run across."""
    columns: list[list[Atom]] = []
    tall_before = True
    for group in groups:
        tall = any(not isinstance(atom, Segment) for atom in group)
        if columns and not tall and not tall_before:
            columns[-1] = [*columns[-1], *group]
        else:
            columns.append(list(group))
        tall_before = tall
    return columns


def _side_by_side(groups: Sequence[Sequence[Atom]], depth: int) -> list[Row]:
    """Groups of a band that stand beside each other: labels of several lines with their boxes as one row, rows of labels and boxes beside
    a taller box as rows of their own, else column after column."""
    parts: list[Atom] = []
    rows: list[Row] = []
    position = 0
    while position < len(groups):
        group = groups[position]
        after = groups[position + 1] if position + 1 < len(groups) else []
        labels = [atom for atom in group if isinstance(atom, Segment)]
        if len(labels) == len(group) <= 4 and len(after) == 1 and isinstance(after[0], (Field, Grid)) and _labels(labels, after[0]):
            ordered = sorted(labels, key=lambda segment: segment.box[1])
            parts.append(Beside(ordered, after[0], union([after[0].box, *(segment.box for segment in ordered)])))
            position += 2
        elif len(group) == 1:
            parts.append(group[0])
            position += 1
        elif _are_rows(group, after):
            rows.extend(_rows([*group, *after], depth + 1))
            position += 2
        else:
            return [row for column in groups for row in _rows(column, depth + 1)]
    return [parts, *rows] if parts else rows


def _are_rows(labels: Sequence[Atom], boxes: Sequence[Atom]) -> bool:
    """Whether each of some labels under each other stands on a level with one of as many boxes."""
    if len(labels) != len(boxes) or not all(isinstance(label, Segment) for label in labels):
        return False
    pairs = zip(sorted(labels, key=lambda atom: atom.box[1]), sorted(boxes, key=lambda atom: atom.box[1]), strict=True)
    return all(isinstance(box, Field) and shared_y(label.box, box.box) > 0.5 * height(label.box) for label, box in pairs)


def _labels(lines: Sequence[Segment], region: Field | Grid) -> bool:
    """Whether lines can be the label of the box at their right: they are not set in much larger type than what it holds."""
    if not single(region):
        return False
    held = [] if isinstance(region, Field) else [item for item in region.squares[0].items if isinstance(item, Piece)]
    return not held or max(line.size for line in lines) < 1.4 * max(piece.size for piece in held)


def columns_of(segments: Sequence[Segment], regions: Sequence[Field | Grid], page: Box) -> list[Box]:
    """The page as areas to be read one after the other: itself, or above, left column, right column and below where the type
    is set in two columns."""
    atoms: list[Segment | Field | Grid] = [*segments, *regions]
    gutter = _gutter(atoms, page)
    if gutter is None:
        return [page]
    x, top, bottom = gutter
    return [
        (page[0], page[1], page[2], top),
        (page[0], top, x, bottom),
        (x, top, page[2], bottom),
        (page[0], bottom, page[2], page[3]),
    ]


def _gutter(atoms: Sequence[Segment | Field | Grid], page: Box) -> tuple[float, float, float] | None:
    """Where two columns of type are parted: x, top and bottom of the gap; None when the page is set in one.

    Two columns go their own ways: paragraphs at the right do not begin at the height of lines at the left, as they do where
    labels are at the left and answers, of one line or several, at the right.
    """
    best: tuple[float, float, float] | None = None
    for part in range(34, 67, 2):
        x = page[0] + width(page) * part / 100
        crossing = sorted((atom for atom in atoms if atom.box[0] < x - 2 and atom.box[2] > x + 2), key=lambda atom: atom.box[1])
        edges = [page[1], *(edge for atom in crossing for edge in (atom.box[1], atom.box[3])), page[3]]
        for top, bottom in zip(edges[0::2], edges[1::2], strict=True):
            if bottom - top < 0.25 * height(page) or (best is not None and bottom - top <= best[2] - best[1]):
                continue
            if _two_columns(atoms, (page[0], top, x, bottom), (x, top, page[2], bottom)):
                best = (x, top, bottom)
    return best


def _two_columns(atoms: Sequence[Segment | Field | Grid], left: Box, right: Box) -> bool:
    lefts = [atom for atom in atoms if holds_middle(left, atom.box)]
    rights = [atom for atom in atoms if holds_middle(right, atom.box)]
    if min(len(lefts), len(rights)) < 8:
        return False
    if _headed(lefts) and _headed(rights):
        return True
    starts = [atom.box[0] for atom in rights if isinstance(atom, Segment)]
    if not starts or sum(1 for start in starts if start < min(starts) + 40) < 0.5 * len(starts):
        return False
    begun = [atom for atom in rights if not any(_goes_on(before, atom) or _follows(before, atom) for before in rights)]
    labels = [atom for atom in lefts if isinstance(atom, Segment) and not any(piece.boxed for piece in atom.pieces)]
    if len(labels) == len(lefts) and any(not isinstance(atom, Segment) for atom in rights):
        level = sum(any(_stands_beside(label, atom) for label in labels) for atom in begun)
    else:
        level = sum(any(_level(atom, other) for other in lefts) or _answers(atom, labels) for atom in begun)
    return level < 0.6 * len(begun)


def _headed(atoms: Sequence[Segment | Field | Grid]) -> bool:
    """Whether bands head two parts of a column at least."""
    return sum(isinstance(atom, Segment) and atom.pieces[0].banded for atom in atoms) > 1


def _follows(before: Segment | Field | Grid, atom: Segment | Field | Grid) -> bool:
    """Whether words follow others in their line."""
    both = isinstance(before, Segment) and isinstance(atom, Segment)
    return both and before.box[2] <= atom.box[0] and stands_beside(atom.box, before.box)


def _level(atom: Segment | Field | Grid, other: Segment | Field | Grid) -> bool:
    """Whether two things end at one height; options in boxes of their own, which are higher than their words, stand beside words."""
    if isinstance(atom, Segment) and atom.pieces[0].boxed:
        return shared_y(atom.box, other.box) > 0.5 * min(height(atom.box), height(other.box))
    return abs(atom.box[3] - other.box[3]) < 1.0


def _answers(atom: Segment | Field | Grid, labels: Sequence[Segment]) -> bool:
    """Whether words stand on a line left for them, beside a label."""
    return isinstance(atom, Segment) and atom.pieces[0].line is not None and any(_stands_beside(label, atom) for label in labels)


def _stands_beside(label: Segment, atom: Segment | Field | Grid) -> bool:
    """Whether a line stands at the height of another, or of the first line of a box or field."""
    first = atom.box if isinstance(atom, Segment) else (*atom.box[:3], min(atom.box[3], atom.box[1] + 2 * height(label.box)))
    return stands_beside(label.box, first)


def _goes_on(above: Segment | Field | Grid, below: Segment | Field | Grid) -> bool:
    """Whether a line stands right under another with its edge and type: both are of one paragraph."""
    if not isinstance(above, Segment) or not isinstance(below, Segment) or below.pieces[0].boxed:
        return False
    near = -0.3 * below.size < below.box[1] - above.box[3] < 0.4 * below.size
    return near and abs(above.box[0] - below.box[0]) < 1.0 and abs(above.size - below.size) < 0.6 and above.bold == below.bold


__all__ = ["Atom", "Beside", "Row", "Unit", "columns_of", "grown", "nest", "rows_of", "single"]
