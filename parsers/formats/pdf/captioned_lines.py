"""Answers whose question is printed on the side where others end: under the line to write on, or behind the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from parsers.document import Entry, EntryKind, Mark
from parsers.formats.pdf.drawing import Drawing, Rule
from parsers.formats.pdf.geometry import Box, bands, height, holds_middle, shared_y, stands_beside, union, width
from parsers.formats.pdf.grids import joined
from parsers.formats.pdf.lines import segments_of
from parsers.formats.pdf.pieces import Field, Grid, Piece, Segment, Square

#: So many of them on a page make it the way of the form; for fields also so large a share.
_LEAST, _SHARE = 4, 0.7
#: A caption begins so near below its line, is set so much smaller than the page, and a line to write on is no shorter, in points.
_BELOW, _SMALLER, _SHORTEST = 6.0, 0.92, 30.0
#: A caption over what is written leaves at least so much room for it.
_OVER = 7.0
#: What was written stands so high above its line; lines under each other with one caption stand no further apart.
_WRITTEN, _APART = 15.0, 26.0
#: A field is of one line, and its caption begins so near behind it.
_ONE_LINE, _BEHIND = 30.0, 16.0


def captioned_lines(words: Sequence[Piece], drawing: Drawing) -> list[Grid]:
    """The lines to write on with small captions right below them, a table of captions and answers for each row of them; what stands on
    them is marked as written. They leave the drawing. Empty where the page has none or few."""
    sizes = Counter(round(word.size) for word in words for _ in word.text)
    if not sizes:
        return []
    small = _SMALLER * sizes.most_common(1)[0][0]
    captions = segments_of([word for word in words if not word.boxed and word.size <= small])
    rules = [rule for rule in joined(drawing.across) if not any(_meets(rule, other) for other in drawing.down)]
    below = [(rule, caption) for rule in rules if (caption := _caption_of(rule, captions)) is not None]
    below = [(rule, caption) for rule, caption in below if not _label_before(rule, words, rules)]
    if len(below) < _LEAST or sum(_has_over(rule, captions) for rule in rules) > len(below):
        return []
    spent: set[Rule] = set()
    found: list[Grid] = []
    for row in bands(below, lambda pair: pair[0].at - 2, lambda pair: pair[0].at + 2):
        squares: list[Square] = []
        for rule, caption in sorted(row, key=lambda pair: pair[0].start):
            lines = _lines_above(rule, rules, [other for other, _ in below])
            spent.update(lines)
            place = (rule.start - 1, lines[-1].at - _WRITTEN, rule.end + 1, rule.at)
            squares.append(Square((caption.box[0], rule.at, max(caption.box[2], rule.end), caption.box[3]), 0, len(squares)))
            squares.append(Square(place, 0, len(squares), items=_written(words, place)))
        found.append(Grid(union(square.box for square in squares), squares))
    drawing.across = [rule for rule in drawing.across if not any(_within(rule, line) for line in spent)]
    return found


def _meets(rule: Rule, down: Rule) -> bool:
    """Whether a line across meets one down: both are of a table or box."""
    return rule.start - 3 <= down.at <= rule.end + 3 and down.start - 3 <= rule.at <= down.end + 3


def _within(rule: Rule, line: Rule) -> bool:
    return abs(rule.at - line.at) < 1.5 and line.start - 1 <= rule.start and rule.end <= line.end + 1


def _caption_of(rule: Rule, captions: Sequence[Segment]) -> Segment | None:
    if rule.end - rule.start < _SHORTEST:
        return None
    near = [each for each in captions if -1 <= each.box[1] - rule.at < _BELOW and -3 <= each.box[0] - rule.start < 8]
    return next((each for each in near if each.box[2] <= rule.end + 12), None)


def _has_over(rule: Rule, captions: Sequence[Segment]) -> bool:
    """Whether a caption stands over what is written on a line. Where more lines have one there than below, the captions are those of the
    lines under them: the first row has none above it where captions stand below, the last none below it where they stand above."""
    near = [each for each in captions if _OVER < rule.at - each.box[3] < _APART and -3 <= each.box[0] - rule.start < 8]
    return rule.end - rule.start >= _SHORTEST and any(each.box[2] <= rule.end + 12 for each in near)


def _label_before(rule: Rule, words: Sequence[Piece], rules: Sequence[Rule]) -> bool:
    """Whether words stand on a level with a line and right before it, on no line themselves: its label."""
    before = [word for word in words if -4 <= rule.start - word.box[2] < 14 and word.box[1] < rule.at - 2 < word.box[3] + 6]
    level = [other for other in rules if abs(other.at - rule.at) < 2]
    return any(not any(other.start - 2 <= word.box[0] and word.box[2] <= other.end + 2 for other in level) for word in before)


def _lines_above(rule: Rule, rules: Sequence[Rule], captioned: Sequence[Rule]) -> list[Rule]:
    """A line and those over it that are of one answer with it, upwards: of its ends, without a caption of their own."""
    lines = [rule]
    for other in sorted(rules, key=lambda each: -each.at):
        same = abs(other.start - rule.start) < 2 and abs(other.end - rule.end) < 2
        if same and other not in captioned and 8 < lines[-1].at - other.at < _APART:
            lines.append(other)
    return lines


def _written(words: Sequence[Piece], place: Box) -> list[Piece | Field | Grid]:
    """Nothing where somebody wrote, marked as such; else a blank field."""
    written = [word for word in words if holds_middle(place, word.box)]
    for word in written:
        word.marks.add(Mark.ANSWER)
    return [] if written else [Field((place[0], place[1] + 3, place[2], place[3]), Entry(EntryKind.TEXT), "")]


def captioned_fields(words: Sequence[Piece], fields: Sequence[Field]) -> list[Grid]:
    """The fields of one line with their captions behind them, each a table of caption and field, where that is the way of the page;
    empty otherwise."""
    segments = segments_of(word for word in words if not word.boxed)
    lines = [field for field in fields if height(field.box) < _ONE_LINE < width(field.box)]
    behind = [(field, _behind(field, segments)) for field in lines if not _before(field, segments, lines)]
    found = [(field, caption) for field, caption in behind if caption is not None]
    if len(found) < _LEAST or len(found) < _SHARE * len(lines):
        return []
    return [
        Grid(union([caption.box, field.box]), [Square(caption.box, 0, 0), Square(field.box, 0, 1)])
        for field, caption in found
        if caption is not None
    ]


def _behind(field: Field, segments: Sequence[Segment]) -> Segment | None:
    beside = [each for each in segments if stands_beside(each.box, field.box) and 0 <= each.box[0] - field.box[2] < _BEHIND]
    return min(beside, key=lambda each: each.box[0], default=None)


def _before(field: Field, segments: Sequence[Segment], fields: Sequence[Field]) -> bool:
    """Whether words stand before a field on its line, and no other field between."""
    left = [each.box[2] for each in segments if stands_beside(each.box, field.box) and each.box[2] <= field.box[0] + 2]
    others = [each.box[2] for each in fields if shared_y(each.box, field.box) > 4 and each.box[2] <= field.box[0] + 2]
    return bool(left) and max(left) > max(others, default=0.0)
