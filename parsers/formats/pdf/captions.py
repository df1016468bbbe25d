"""Small captions over answers: a form set as cards or columns, with no box or rule between one question and the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from parsers.document import Mark
from parsers.formats.pdf.geometry import bands, height, union
from parsers.formats.pdf.pieces import Grid, Item, Segment, Square
from parsers.formats.pdf.words import family

#: A type in which so many lines have an answer right below them, and at least this share of its lines, is that of the captions.
_LEAST, _SHARE = 4, 0.4
#: How far an answer stands below its caption, and a further line of it below the line above, in type sizes; how far from the caption's
#: left edge, in points.
_BELOW, _LEADING, _EDGE = 1.3, 0.75, 4.0

_Style = tuple[str, float, tuple[float, ...], bool]
_Line = list[Segment]


def mark_captions(pages: Sequence[Sequence[Segment]]) -> None:
    """Tells the words that are set in the type of the captions of the file, where it has any."""
    of_style: dict[_Style, list[Segment]] = defaultdict(list)
    answered = Counter[_Style]()
    for segments in pages:
        lines = _lines(segments)
        for segment in segments:
            of_style[_style(segment)].append(segment)
        for line, below in pairwise(lines):
            for segment in line:
                if any(_answers(segment, answer) for answer in below):
                    answered[_style(segment)] += 1
    for style, count in answered.items():
        if count >= _LEAST and count >= _SHARE * len(of_style[style]):
            for segment in of_style[style]:
                for piece in segment.pieces:
                    piece.caption = True


def captioned(segments: list[Segment]) -> tuple[list[Segment], list[Grid]]:
    """The segments that are neither captions nor answers below one, and for each line of captions a row of captions and answers; where
    the same captions come again for the next person, a table of them."""
    lines = _lines(segments)
    found: list[tuple[_Line, list[_Line]]] = []
    taken: list[Segment] = []
    at = 0
    while at < len(lines):
        captions = lines[at]
        at += 1
        if not all(_is_caption(segment) for segment in captions) and not _over_options(captions, lines[at : at + 1]):
            continue
        body: list[_Line] = []
        while at < len(lines) and _goes_on(captions, body, lines[at]):
            body.append(lines[at])
            at += 1
        if not body and not _left_room(captions, lines[at : at + 1]):
            continue
        found.append((captions, body))
        taken += [*captions, *(segment for line in body for segment in line)]
    if not found:
        return segments, []
    right = max(segment.box[2] for segment in segments)
    return [segment for segment in segments if segment not in taken], _grids(found, right)


def _style(segment: Segment) -> _Style:
    first = segment.pieces[0]
    return family(first.font).casefold(), round(segment.size * 2) / 2, tuple(round(part, 1) for part in first.colour), segment.bold


def _lines(segments: Sequence[Segment]) -> list[_Line]:
    found = bands(
        segments, lambda segment: segment.box[1] + 0.3 * height(segment.box), lambda segment: segment.box[3] - 0.3 * height(segment.box)
    )
    return [sorted(line, key=lambda segment: segment.box[0]) for line in found]


def _is_caption(segment: Segment) -> bool:
    return all(piece.caption and not piece.boxed for piece in segment.pieces)


def _over_options(line: _Line, below: Sequence[_Line]) -> bool:
    """Whether words stand side by side, each over options with their boxes of its own: as many of these begin below words as there
    are words."""
    if len(line) < 2 or not below or any(piece.boxed for segment in line for piece in segment.pieces):
        return False
    options = below[0]
    if not all(segment.pieces[0].boxed for segment in options) or any(_column(segment, line) is None for segment in options):
        return False
    gap = min(segment.box[1] for segment in options) - max(segment.box[3] for segment in line)
    begun = [words for words in line if any(abs(option.box[0] - words.box[0]) < 2 * _EDGE for option in options)]
    return len(begun) == len(line) < len(options) and gap < _BELOW * line[0].size


def _answers(caption: Segment, below: Segment) -> bool:
    """Whether a line stands under a caption as its answer does: from its left edge on, in larger type or darker, or told to be an answer."""
    first = below.pieces[0]
    if caption.pieces[0].boxed or Mark.ANSWER in caption.pieces[0].marks or abs(below.box[0] - caption.box[0]) > _EDGE:
        return False
    if not -0.3 * caption.size < below.box[1] - caption.box[3] < _BELOW * below.size:
        return False
    darker = Mark.GREY in caption.pieces[0].marks and Mark.GREY not in first.marks
    return Mark.ANSWER in first.marks or (not first.boxed and (caption.size < 0.92 * below.size or darker) and not caption.bold)


def _goes_on(captions: _Line, body: Sequence[_Line], line: _Line) -> bool:
    """Whether a line holds answers to captions: each begins under one and ends before the next, close under the line above."""
    if any(_is_caption(segment) for segment in line):
        return False
    above = body[-1] if body else captions
    gap = min(segment.box[1] for segment in line) - max(segment.box[3] for segment in above)
    options = any(piece.boxed for segment in line for piece in segment.pieces)
    if gap > (_LEADING if body and not options else _BELOW) * line[0].size:
        return False
    if len(captions) == 1:
        return line[0].box[0] >= captions[0].box[0] - _EDGE and (not body or _alike(body[0][0], line[0]))
    return all(_column(segment, captions) is not None for segment in line) and (
        not body or all(_alike(body[0][0], segment) for segment in line)
    )


def _alike(a: Segment, b: Segment) -> bool:
    if a.pieces[0].boxed or b.pieces[0].boxed:
        return True
    return abs(a.size - b.size) < 1.0 and (Mark.ANSWER in a.pieces[0].marks) == (Mark.ANSWER in b.pieces[0].marks) and a.bold == b.bold


def _column(segment: Segment, captions: _Line) -> int | None:
    """Under which caption a segment begins; None under none, or where it runs on under the next."""
    starts = [caption.box[0] for caption in captions]
    column = max((number for number, start in enumerate(starts) if segment.box[0] > start - _EDGE), default=None)
    if column is None or (column + 1 < len(starts) and segment.box[2] > starts[column + 1]):
        return None
    return column


def _left_room(captions: _Line, below: Sequence[_Line]) -> bool:
    """Whether a line of captions was left without an answer: several beside each other, or one with room for a line below it."""
    if len(captions) > 1 or not below:
        return True
    return below[0][0].box[1] - captions[0].box[3] > captions[0].size and all(_is_caption(segment) for segment in below[0])


def _grids(found: Sequence[tuple[_Line, list[_Line]]], right: float) -> list[Grid]:
    grids: list[Grid] = []
    at = 0
    while at < len(found):
        captions, body = found[at]
        again = at + 1
        while len(captions) > 1 and again < len(found) and _repeats(captions, found[again][0]):
            again += 1
        if again > at + 1:
            grids.append(_table(captions, [body for _, body in found[at:again]]))
        else:
            grids.append(_pairs(captions, body, right))
        at = again
    return grids


def _repeats(captions: _Line, others: _Line) -> bool:
    return [caption.text for caption in captions] == [other.text for other in others]


def _pieces(segments: Sequence[Segment]) -> list[Item]:
    return [piece for segment in segments for piece in segment.pieces]


def _answer(captions: _Line, column: int, body: Sequence[_Line]) -> list[Segment]:
    return [segment for line in body for segment in line if len(captions) == 1 or _column(segment, captions) == column]


def _pairs(captions: _Line, body: list[_Line], right: float) -> Grid:
    squares = []
    ends = [*(caption.box[0] for caption in captions[1:]), right]
    for column, (caption, end) in enumerate(zip(captions, ends, strict=True)):
        answer = _answer(captions, column, body)
        reach = union(segment.box for segment in answer) if answer else (caption.box[0], caption.box[3], caption.box[2], caption.box[3] + 1)
        box = (reach[0], reach[1], max(reach[2], end), reach[3])
        squares.append(Square(caption.box, 0, 2 * column, shaded=True, items=_pieces([caption])))
        squares.append(Square(box, 0, 2 * column + 1, items=_pieces(answer)))
    return Grid(union(square.box for square in squares), squares)


def _table(captions: _Line, bodies: Sequence[list[_Line]]) -> Grid:
    squares = [Square(caption.box, 0, column, items=_pieces([caption])) for column, caption in enumerate(captions)]
    for row, body in enumerate(bodies, start=1):
        for column, caption in enumerate(captions):
            answer = _answer(captions, column, body)
            squares.append(Square(union(segment.box for segment in answer) if answer else caption.box, row, column, items=_pieces(answer)))
    return Grid(union(square.box for square in squares), squares)
