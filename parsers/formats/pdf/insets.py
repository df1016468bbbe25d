"""Boxes for answers drawn within the boxes of their questions, the question's words in a strip between the two."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Entry, EntryKind, Mark
from parsers.formats.pdf.drawing import Drawing
from parsers.formats.pdf.geometry import Box, height, holds, holds_middle, width
from parsers.formats.pdf.pieces import Field, Piece

#: Fewer of them on a page are not the way of the form.
_LEAST = 3
#: The inner box is so large at least, stands so far from three edges of the outer one, and leaves such a strip at the fourth, in points.
_WIDE, _HIGH = 18.0, 7.0
_NEAREST, _FURTHEST, _STRIP = 0.8, 7.0, 40.0


def inset_answers(words: Sequence[Piece], drawing: Drawing) -> list[Field]:
    """Marks the words in such boxes as answers, and gives back the empty ones as blank fields. The inner boxes leave the drawing: their
    edges are so near to those of the outer ones that both would pass for the rules of one table."""
    boxes = [box for box in _insets(drawing.frames) if not any(word.boxed for word in words if holds_middle(box, word.box))]
    if len(boxes) < _LEAST:
        return []
    drawing.frames = [frame for frame in drawing.frames if frame not in boxes]
    blanks: list[Field] = []
    for box in boxes:
        written = [word for word in words if holds_middle(box, word.box)]
        for word in written:
            word.marks.add(Mark.ANSWER)
        if not written:
            blanks.append(Field(box, Entry(EntryKind.TEXT), ""))
    return blanks


def _insets(frames: Sequence[Box]) -> list[Box]:
    """The frames that are the only one within another and leave a strip of it free."""
    large = sorted({frame for frame in frames if width(frame) >= _WIDE and height(frame) >= _HIGH})
    found = []
    for at, outer in enumerate(large):
        held = []
        for inner in large[at + 1 :]:
            if inner[0] > outer[2]:
                break
            if holds(outer, inner):
                held.append(inner)
        if len(held) == 1 and _leaves_strip(outer, held[0]):
            found.append(held[0])
    return found


def _leaves_strip(outer: Box, inner: Box) -> bool:
    left, top, right, bottom = (abs(a - b) for a, b in zip(outer, inner, strict=True))
    near = all(_NEAREST < gap <= _FURTHEST for gap in (left, right, min(top, bottom)))
    return near and _FURTHEST < max(top, bottom) < _STRIP
