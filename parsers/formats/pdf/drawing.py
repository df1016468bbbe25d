"""What is drawn on a page: rules, frames, fills, ovals and strokes, however the file chose to draw them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from parsers import limits
from parsers.formats.pdf.geometry import Box, height, width
from parsers.formats.pdf.pieces import BLACK, WHITE, Colour

#: A filled rectangle thinner than this is a rule (borders are drawn so by word processors and browsers).
THIN = 2.6
#: Dots of one line stand no further apart than this, in points, and are not fewer.
_DOT_GAP, _DOTS_LEAST = 4.0, 12
#: A line that ends so near to where it begins goes nowhere, in points.
_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along one axis: `at` is its y (horizontal) or x (vertical)."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle."""

    box: Box
    colour: Colour


@dataclass(slots=True)
class Drawing:
    """All that is drawn on one page. `strokes` are slanted or bent lines: ticks, crosses, pen strokes; `specks` are too small to be
    anything by themselves."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    ovals: list[Box] = field(default_factory=list)
    dots: list[Fill] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    specks: list[Box] = field(default_factory=list)


def colour_of(value: Any) -> Colour:
    """A PDF colour of one, three or four parts as red, green, blue from 0 to 1; black when it is none of these."""
    parts = value if isinstance(value, (tuple, list)) else (value,)
    if not all(isinstance(part, (int, float)) for part in parts):
        return BLACK
    if len(parts) == 1:
        return float(parts[0]), float(parts[0]), float(parts[0])
    if len(parts) == 3:
        return float(parts[0]), float(parts[1]), float(parts[2])
    if len(parts) == 4:
        c, m, y, k = (float(part) for part in parts)
        return (1 - c) * (1 - k), (1 - m) * (1 - k), (1 - y) * (1 - k)
    return BLACK


def lightness(colour: Colour) -> float:
    """From 0 (black) to 1 (white)."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def draw(page: Any) -> Drawing:
    """Everything drawn on a pdfplumber page. A page with more lines than a form has (a map, a chart) comes back without them."""
    found = Drawing()
    if len(page.rects) + len(page.lines) + len(page.curves) > limits.PDF_DRAWN_PER_PAGE:
        return found
    framed: list[tuple[Box, Colour]] = []
    for rect in page.rects:
        _rectangle(found, framed, rect)
    for line in page.lines:
        _line(found, _box(line))
    for curve in page.curves:
        _curve(found, framed, curve)
    found.across += [Rule((run[0][1] + run[0][3]) / 2, run[0][0], run[-1][2]) for run in _dotted(found.specks)]
    _hollow_fills(found)
    return found


def _box(shape: dict[str, Any]) -> Box:
    return float(shape["x0"]), float(shape["top"]), float(shape["x1"]), float(shape["bottom"])


def _rectangle(found: Drawing, framed: list[tuple[Box, Colour]], shape: dict[str, Any]) -> None:
    box = _box(shape)
    filled, colour = bool(shape.get("fill")), colour_of(shape.get("non_stroking_color"))
    if height(box) < THIN or width(box) < THIN:
        if shape.get("stroke") or (filled and lightness(colour) < 0.98):
            _line(found, box)
        return
    if shape.get("stroke") and lightness(colour_of(shape.get("stroking_color"))) < 0.98:
        found.frames.append(box)
        framed.append((box, colour))
    if filled:
        found.fills.append(Fill(box, colour))


def _line(found: Drawing, box: Box) -> None:
    if height(box) < THIN and width(box) >= THIN:
        found.across.append(Rule((box[1] + box[3]) / 2, box[0], box[2]))
    elif width(box) < THIN and height(box) >= THIN:
        found.down.append(Rule((box[0] + box[2]) / 2, box[1], box[3]))
    elif width(box) >= THIN:
        found.strokes.append(box)
    else:
        found.specks.append(box)


def _dotted(specks: Sequence[Box]) -> Iterator[tuple[Box, ...]]:
    """Runs of specks one after the other on a level: a dotted line, as browsers print it."""
    levels: dict[int, list[Box]] = {}
    for speck in specks:
        levels.setdefault(round(2 * speck[1]), []).append(speck)
    for level in levels.values():
        run: list[Box] = []
        for speck in sorted(level):
            if run and speck[0] - run[-1][2] > _DOT_GAP:
                if len(run) >= _DOTS_LEAST:
                    yield tuple(run)
                run = []
            run.append(speck)
        if len(run) >= _DOTS_LEAST:
            yield tuple(run)


def _curve(found: Drawing, framed: list[tuple[Box, Colour]], shape: dict[str, Any]) -> None:
    box = _box(shape)
    points = shape.get("pts", ())
    operators = "".join(str(step[0]) for step in shape.get("path", ()))
    bends = operators.count("c") + operators.count("v") + operators.count("y")
    filled, colour = bool(shape.get("fill")), colour_of(shape.get("non_stroking_color"))
    if _is_rectangular(points, box, bends):
        _rectangle(found, framed, shape)
    elif bends < 2 or min(width(box), height(box)) <= THIN or not _closed(points, operators):
        if max(width(box), height(box)) >= THIN:
            found.strokes.append(box)
    elif bends <= 2 and filled and _covered(points, box) <= 0.6:
        found.strokes.append(box)
    elif _straight_parts(shape.get("path", ())) <= 2 and _covered(points, box) < 0.86:
        _oval(found, box, colour, filled, bool(shape.get("stroke")))
    elif filled and _covered(points, box) > 0.7:
        found.fills.append(Fill(box, colour))
        if shape.get("stroke"):
            found.frames.append(box)
    elif filled:
        found.strokes.append(box)
    else:
        found.frames.append(box)  # rounded corners


def _straight_parts(path: Sequence[Any]) -> int:
    """How many straight lines of some length a path has; between the bends of an oval some programs draw lines to where they are."""
    at: tuple[float, float] = (0.0, 0.0)
    straight = 0
    for operator, *points in path:
        if operator == "l" and max(abs(points[0][0] - at[0]), abs(points[0][1] - at[1])) > _STEP:
            straight += 1
        at = points[-1] if points else at
    return straight


def _oval(found: Drawing, box: Box, colour: Colour, filled: bool, stroked: bool) -> None:
    """A ring or a dot. A dot just inside another of its colour makes a ring of the two."""
    if filled and not stroked:
        outer = found.dots[-1] if found.dots else None
        if outer is not None and outer.colour == colour and _nested(outer.box, box):
            found.dots.pop()
            found.ovals.append(outer.box if width(outer.box) > width(box) else box)
            return
        found.dots.append(Fill(box, colour))
        return
    found.ovals.append(box)
    if filled:
        found.dots.append(Fill(box, colour))


def _covered(points: Sequence[tuple[float, float]], box: Box) -> float:
    """The share of its box that a filled shape covers, its bends taken as straight."""
    turns = zip(points, [*points[1:], *points[:1]], strict=True)
    return abs(sum(x * b - a * y for (x, y), (a, b) in turns)) / 2 / max(width(box) * height(box), 1e-6)


def _closed(points: Sequence[tuple[float, float]], operators: str) -> bool:
    if "h" in operators:
        return True
    return len(points) > 2 and abs(points[0][0] - points[-1][0]) < 1.5 and abs(points[0][1] - points[-1][1]) < 1.5


def _is_rectangular(points: Sequence[tuple[float, float]], box: Box, bends: int) -> bool:
    """Whether a line goes along the edges of its box by all four corners: a rectangle that the file closed twice, drew as a polyline,
    or began in the middle of an edge."""
    if bends or len(points) < 4:
        return False
    corners = set()
    for x, y in points:
        left, right = abs(x - box[0]) < 0.5, abs(x - box[2]) < 0.5
        top, bottom = abs(y - box[1]) < 0.5, abs(y - box[3]) < 0.5
        if not (left or right or top or bottom):
            return False
        if (left or right) and (top or bottom):
            corners.add((left, top))
    return len(corners) == 4


def _hollow_fills(found: Drawing) -> None:
    """Two fills of one colour, one just inside the other, are a border drawn as the space between them (print from HTML)."""
    kept: list[Fill] = []
    for fill in found.fills:
        previous = kept[-1] if kept else None
        if previous is None or previous.colour != fill.colour or not _nested(previous.box, fill.box):
            kept.append(fill)
            continue
        kept.pop()
        a, b = previous.box, fill.box
        outer = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        sides = [abs(a[edge] - b[edge]) > 0.05 for edge in range(4)]
        if all(sides):
            found.frames.append(outer)
            continue
        if sides[1]:
            found.across.append(Rule(outer[1], outer[0], outer[2]))
        if sides[3]:
            found.across.append(Rule(outer[3], outer[0], outer[2]))
        if sides[0]:
            found.down.append(Rule(outer[0], outer[1], outer[3]))
        if sides[2]:
            found.down.append(Rule(outer[2], outer[1], outer[3]))
    found.fills = kept


def _nested(a: Box, b: Box) -> bool:
    differences = [abs(a[edge] - b[edge]) for edge in range(4)]
    return 0.05 < max(differences) < THIN and (
        all((a[0] <= b[0], a[1] <= b[1], a[2] >= b[2], a[3] >= b[3])) or all((a[0] >= b[0], a[1] >= b[1], a[2] <= b[2], a[3] <= b[3]))
    )


def is_white(colour: Colour) -> bool:
    """Whether the colour is white, or so near that nobody could see it on paper."""
    return lightness(colour) > 0.97


__all__ = ["BLACK", "WHITE", "Drawing", "Fill", "Rule", "colour_of", "draw", "is_white", "lightness"]
