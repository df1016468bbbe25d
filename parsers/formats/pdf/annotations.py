"""What a reader's own tools left on a page: typed text boxes, highlights, strikes, rings, pen strokes, sticky notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pdfminer.pdftypes import resolve1

from parsers.document import Mark
from parsers.formats.pdf import objects
from parsers.formats.pdf.geometry import Box, height, width
from parsers.formats.pdf.page_space import PageSpace
from parsers.formats.pdf.pieces import Piece

_HIDDEN = 1 << 1
_MARKS = {"Highlight": Mark.HIGHLIGHT, "StrikeOut": Mark.STRIKE, "Underline": Mark.UNDERLINE, "Squiggly": Mark.UNDERLINE}


@dataclass(slots=True)
class Notes:
    """Annotations by what they do to the page."""

    typed: list[Piece] = field(default_factory=list)
    marked: list[tuple[Box, Mark]] = field(default_factory=list)
    ovals: list[Box] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def read_annotations(annotations: Sequence[Any], space: PageSpace) -> Notes:
    """All annotations of a page that can be seen; form fields are read elsewhere."""
    found = Notes()
    for reference in annotations:
        held = objects.dictionary(reference)
        kind = objects.name(held.get("Subtype"))
        rectangle = objects.rectangle(held.get("Rect"))
        if rectangle is None or objects.number(held.get("F")) & _HIDDEN:
            continue
        box = space.box(rectangle)
        contents = (objects.text(held.get("Contents")) or "").strip()
        if kind == "FreeText" and contents:
            found.typed.extend(_typed(contents, box))
        elif kind == "Text" and contents:
            found.comments.append(contents)
        elif kind in _MARKS:
            found.marked.extend((quad, _MARKS[kind]) for quad in _quads(held, box, space))
        elif kind == "Circle":
            found.ovals.append(box)
        elif kind in ("Ink", "Line", "PolyLine"):
            found.strokes.append(box)
    return found


def _typed(contents: str, box: Box) -> Iterator[Piece]:
    """Text that somebody put on the page, a piece a word, its lines spread over the height of its box."""
    lines = contents.split("\n")
    step = height(box) / len(lines)
    size = min(max(step * 0.8, 6.0), 12.0)
    for index, line in enumerate(lines):
        words = line.split()
        letter = min(0.5 * size, width(box) / max(len(line), 1))
        at = box[0]
        top = box[1] + index * step + (step - size) / 2
        for word in words:
            end = at + letter * len(word)
            yield Piece((at, top, end, top + size), word, size, "", marks={Mark.ANSWER})
            at = end + letter * 0.6


def _quads(held: dict[str, Any], box: Box, space: PageSpace) -> Iterator[Box]:
    points = [resolve1(part) for part in objects.array(held.get("QuadPoints"))]
    if len(points) < 8 or not all(isinstance(part, (int, float)) for part in points):
        yield box
        return
    for start in range(0, len(points) - 7, 8):
        xs, ys = points[start : start + 8 : 2], points[start + 1 : start + 8 : 2]
        yield space.box((min(xs), min(ys), max(xs), max(ys)))
