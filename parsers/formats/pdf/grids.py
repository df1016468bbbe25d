"""Drawn tables and boxes: rules and frames gathered into grids of squares, merged squares once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.formats.pdf.drawing import Drawing, Rule, is_white
from parsers.formats.pdf.geometry import Box, clusters, grown, height, holds, nearest, width
from parsers.formats.pdf.pieces import Grid, Square

#: How far rules may miss each other and still meet, in points.
_MEETS = 2.6
_SMALLEST = 7.0


def grids(drawing: Drawing, page: Box) -> list[Grid]:
    """Every drawn table and box, top down. The rules that make them leave the drawing."""
    across = [*drawing.across]
    down = [*drawing.down]
    for frame in drawing.frames:
        across += [Rule(frame[1], frame[0], frame[2]), Rule(frame[3], frame[0], frame[2])]
        down += [Rule(frame[0], frame[1], frame[3]), Rule(frame[2], frame[1], frame[3])]
    found: list[Grid] = []
    spent: set[Rule] = set()
    for part in _parts(joined(across), joined(down)):
        grid = _grid(part, page)
        if grid is None:
            continue
        _shade(grid, drawing)
        found.append(grid)
        spent.update(
            rule
            for rule in drawing.across
            if holds(grown(grid.box, _MEETS), (rule.start, rule.at, rule.end, rule.at)) and _is_edge(grid, rule)
        )
    drawing.across = [rule for rule in drawing.across if rule not in spent]
    return sorted(found, key=lambda grid: (grid.box[1], grid.box[0]))


@dataclass(slots=True)
class _Part:
    """Rules that meet one another."""

    across: list[Rule]
    down: list[Rule]


def joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on one line that meet end to end or overlap, as one."""
    ordered = sorted(rules, key=lambda rule: rule.at)
    lanes: list[list[Rule]] = []
    for rule in ordered:
        if lanes and rule.at - lanes[-1][-1].at <= 1.2:
            lanes[-1].append(rule)
        else:
            lanes.append([rule])
    joined: list[Rule] = []
    for lane in lanes:
        at = sum(rule.at for rule in lane) / len(lane)
        start, end = None, 0.0
        for rule in sorted(lane, key=lambda rule: rule.start):
            if start is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + _MEETS:
                end = max(end, rule.end)
            else:
                joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None:
            joined.append(Rule(at, start, end))
    return joined


def _parts(across: list[Rule], down: list[Rule]) -> list[_Part]:
    """Rules gathered by meeting: each part is one table, box, or a lone line."""
    owner = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for low, line in enumerate(across):
        for high, column in enumerate(down, start=len(across)):
            if line.start - _MEETS <= column.at <= line.end + _MEETS and column.start - _MEETS <= line.at <= column.end + _MEETS:
                owner[root(low)] = root(high)
    parts: dict[int, _Part] = {}
    for index in range(len(owner)):
        part = parts.setdefault(root(index), _Part([], []))
        if index < len(across):
            part.across.append(across[index])
        else:
            part.down.append(down[index - len(across)])
    return [part for part in parts.values() if part.down and (len(part.across) >= 2 or len(part.down) >= 2)]


def _grid(part: _Part, page: Box) -> Grid | None:
    part.across.extend(_missing_edges(part))
    if len(part.across) < 2:
        return None
    left = min(min(rule.start for rule in part.across), min(rule.at for rule in part.down))
    right = max(max(rule.end for rule in part.across), max(rule.at for rule in part.down))
    xs = clusters([*(rule.at for rule in part.down), left, right], _MEETS)
    ys = clusters((rule.at for rule in part.across), _MEETS)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > 20_000:
        return None
    squares = _squares(part, xs, ys)
    squares = [square for square in squares if width(square.box) >= _SMALLEST and height(square.box) >= _SMALLEST]
    if not squares or (len(squares) == 1 and _frames_page(squares[0].box, page)):
        return None
    _renumber(squares)
    return Grid((xs[0], ys[0], xs[-1], ys[-1]), _one_of_letters(squares))


def _missing_edges(part: _Part) -> list[Rule]:
    """The upper or lower edge of a box or table that a page break left open: its outer walls go on beyond the last rule across."""
    if len(part.down) < 2:
        return []
    first, last = min(part.down, key=lambda rule: rule.at), max(part.down, key=lambda rule: rule.at)
    top, bottom = min(rule.at for rule in part.across), max(rule.at for rule in part.across)
    edges = []
    if abs(first.start - last.start) < _MEETS and first.start < top - _SMALLEST:
        edges.append(Rule(first.start, first.at, last.at))
    if abs(first.end - last.end) < _MEETS and first.end > bottom + _SMALLEST:
        edges.append(Rule(first.end, first.at, last.at))
    return edges


def _frames_page(box: Box, page: Box) -> bool:
    return width(box) > 0.85 * width(page) and height(box) > 0.7 * height(page)


def _squares(part: _Part, xs: Sequence[float], ys: Sequence[float]) -> list[Square]:
    """The smallest squares of the grid, those without a rule between them joined. What is open at a side is no square."""
    columns, rows = len(xs) - 1, len(ys) - 1
    walls = [[False] * rows for _ in xs]  # walls[x][row]: a rule at xs[x] along that row
    floors = [[False] * columns for _ in ys]
    for rule in part.down:
        x = nearest(xs, rule.at)
        for row in range(rows):
            middle = (ys[row] + ys[row + 1]) / 2
            walls[x][row] |= rule.start <= middle <= rule.end
    for rule in part.across:
        y = nearest(ys, rule.at)
        for column in range(columns):
            middle = (xs[column] + xs[column + 1]) / 2
            floors[y][column] |= rule.start <= middle <= rule.end
    for row in range(rows):  # a table ruled across only, open at its sides
        for side, column in ((0, 0), (-1, columns - 1)):
            walls[side][row] |= floors[row][column] and floors[row + 1][column]
    region = [[row * columns + column for column in range(columns)] for row in range(rows)]
    groups: dict[int, list[tuple[int, int]]] = {region[r][c]: [(r, c)] for r in range(rows) for c in range(columns)}

    def merge(a: int, b: int) -> None:
        if a == b:
            return
        for r, c in groups[b]:
            region[r][c] = a
        groups[a] += groups.pop(b)

    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and not walls[column + 1][row]:
                merge(region[row][column], region[row][column + 1])
            if row + 1 < rows and not floors[row + 1][column]:
                merge(region[row][column], region[row + 1][column])
    found = []
    for members in groups.values():
        top, bottom = min(r for r, _ in members), max(r for r, _ in members)
        first, last = min(c for _, c in members), max(c for _, c in members)
        closed = all(
            (c > first or walls[c][r]) and (c < last or walls[c + 1][r]) and (r > top or floors[r][c]) and (r < bottom or floors[r + 1][c])
            for r, c in members
        )
        if closed and len(members) == (bottom - top + 1) * (last - first + 1):
            box = (xs[first], ys[top], xs[last + 1], ys[bottom + 1])
            found.append(Square(box, top, first, bottom - top + 1, last - first + 1))
    return sorted(found, key=lambda square: (square.row, square.column))


def _renumber(squares: list[Square]) -> None:
    """Rows and columns counted by the lines at which squares start: slivers between double rules are none."""
    tops = clusters((square.box[1] for square in squares), _SMALLEST - 1)
    lefts = clusters((square.box[0] for square in squares), _SMALLEST - 1)
    for square in squares:
        square.row = nearest(tops, square.box[1])
        square.column = nearest(lefts, square.box[0])
        square.rows = sum(1 for top in tops if square.box[1] - 3 <= top < square.box[3] - 3) or 1
        square.columns = sum(1 for left in lefts if square.box[0] - 3 <= left < square.box[2] - 3) or 1


def _one_of_letters(squares: list[Square]) -> list[Square]:
    """A single row of at least four narrow squares is one box, a letter a square."""
    if len(squares) < 4 or any(square.row for square in squares):
        return squares
    widths = [width(square.box) for square in squares]
    if max(widths) > 34 or max(widths) - min(widths) > 3:
        return squares
    first, last = squares[0], squares[-1]
    return [Square((first.box[0], first.box[1], last.box[2], last.box[3]), 0, 0)]


def _shade(grid: Grid, drawing: Drawing) -> None:
    for square in grid.squares:
        square.shaded = any(
            not is_white(fill.colour)
            and abs(fill.box[0] - square.box[0]) < 4
            and abs(fill.box[2] - square.box[2]) < 4
            and fill.box[1] - 4 < square.box[1]
            and fill.box[3] + 4 > square.box[3]
            for fill in drawing.fills
        )


def _is_edge(grid: Grid, rule: Rule) -> bool:
    return any(
        min(abs(rule.at - square.box[1]), abs(rule.at - square.box[3])) <= _MEETS
        and rule.start < square.box[2] - 1
        and rule.end > square.box[0] + 1
        for square in grid.squares
    )
