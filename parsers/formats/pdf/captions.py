"""Small captions over answers: a form set as cards or columns, with no box or rule between one question and the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.document import Mark
from parsers.formats.pdf.geometry import union
from parsers.formats.pdf.lines import segment_lines
from parsers.formats.pdf.pieces import Grid, Item, Piece, Segment, Square
from parsers.formats.pdf.words import family

#: A type in which so many lines have an answer right below them, and at least this share of its lines, is that of the captions.
_LEAST, _SHARE = 4, 0.4
#: How far an answer stands below its caption, a further line of it below the line above, and a second line of a caption below the first,
#: in type sizes; how far from the caption's left edge, in points.
_BELOW, _LEADING, _WRAPPED, _EDGE = 1.3, 0.75, 0.6, 4.0
#: How far from a caption's left edge, in points, and how far behind other words, in type sizes, the words below it begin.
_LEVEL, _GUTTER = 1.5, 0.4

_Style = tuple[str, float, tuple[float, ...], bool]
_Line = list[Segment]


@dataclass(slots=True)
class _Column:
    """A caption, of one line or more, and the lines below it."""

    caption: list[Segment]
    answer: list[Segment]

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.caption[0].box[0]

    @property
    def last(self) -> Segment:
        """Its last line so far."""
        return (self.answer or self.caption)[-1]


def mark_captions(pages: Sequence[Sequence[Segment]]) -> None:
    """Tells the words that are set in the type of the captions of the file, where it has any."""
    of_style: dict[_Style, list[Segment]] = defaultdict(list)
    answered = Counter[_Style]()
    for segments in pages:
        lines = segment_lines(segments)
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
    lines = segment_lines(segments)
    found: list[list[_Column]] = []
    taken: set[int] = set()
    at = 0
    while at < len(lines):
        first = lines[at]
        at += 1
        if not all(_is_caption(segment) for segment in first) and not _over_options(first, lines[at : at + 1]):
            continue
        columns = [_Column([segment], []) for segment in first]
        end = at
        while end < len(lines) and _goes_on(columns, _parted_at(columns, lines[end])):
            end += 1
        if any(column.answer for column in columns) or _left_room(first, lines[end : end + 1]):
            found.append(columns)
            taken.update(id(segment) for line in lines[at - 1 : end] for segment in line)
            at = end
    if not found:
        return segments, []
    right = max(segment.box[2] for segment in segments)
    return [segment for segment in segments if id(segment) not in taken], _grids(found, right)


def _style(segment: Segment) -> _Style:
    first = segment.pieces[0]
    return family(first.font).casefold(), round(segment.size * 2) / 2, tuple(round(part, 1) for part in first.colour), segment.bold


def _is_caption(segment: Segment) -> bool:
    return all(piece.caption and not piece.boxed for piece in segment.pieces)


def _over_options(line: _Line, below: Sequence[_Line]) -> bool:
    """Whether words stand side by side, each over options with their boxes of its own: as many of these begin below words as there
    are words."""
    if len(line) < 2 or not below or any(piece.boxed for segment in line for piece in segment.pieces):
        return False
    options, columns = below[0], [_Column([words], []) for words in line]
    if not all(segment.pieces[0].boxed for segment in options) or any(_home(segment, columns) is None for segment in options):
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
    return Mark.ANSWER in first.marks or (not first.boxed and (caption.size < 0.92 * below.size or (darker and not caption.bold)))


def _parted_at(columns: Sequence[_Column], line: _Line) -> _Line:
    """A line with the words that run on under the next caption, hardly a gap before them, parted where that caption begins."""
    lefts = [column.left for column in columns[1:]]
    parted: _Line = []
    for segment in line:
        run: list[Piece] = []
        for piece in segment.pieces:
            if run and any(abs(piece.box[0] - left) < _LEVEL for left in lefts) and piece.box[0] - run[-1].box[2] > _GUTTER * piece.size:
                parted.append(Segment(run, union(each.box for each in run)))
                run = []
            run.append(piece)
        parted.append(Segment(run, union(each.box for each in run)) if len(run) < len(segment.pieces) else segment)
    return parted


def _goes_on(columns: Sequence[_Column], line: _Line) -> bool:
    """Takes a line in and says True when it goes on with captions that wrapped and with answers: each part of it begins in a column,
    ends before the next, and stands close under what that column holds."""
    homes = [_home(segment, columns) for segment in line]
    if not all(home is not None and _takes(home, segment) for home, segment in zip(homes, line, strict=True)):
        return False
    for home, segment in zip(homes, line, strict=True):
        if home is not None:
            (home.caption if _is_caption(segment) else home.answer).append(segment)
    return True


def _takes(column: _Column, segment: Segment) -> bool:
    above = column.last
    gap = segment.box[1] - above.box[3]
    if _is_caption(segment):
        return not column.answer and gap < _WRAPPED * segment.size and abs(segment.box[0] - above.box[0]) < _EDGE
    if segment.box[0] > above.box[2] and gap < 0:
        return True  # further options in the line
    options = segment.pieces[0].boxed
    return gap <= (_LEADING if column.answer and not options else _BELOW) * segment.size and all(
        _alike(answer, segment) for answer in column.answer[:1]
    )


def _alike(a: Segment, b: Segment) -> bool:
    if a.pieces[0].boxed or b.pieces[0].boxed:
        return True
    return abs(a.size - b.size) < 1.0 and (Mark.ANSWER in a.pieces[0].marks) == (Mark.ANSWER in b.pieces[0].marks) and a.bold == b.bold


def _home(segment: Segment, columns: Sequence[_Column]) -> _Column | None:
    """The column in which a segment begins; None before the first, or where it runs on under the next."""
    at = max((number for number, column in enumerate(columns) if segment.box[0] > column.left - _EDGE), default=None)
    if at is None or (at + 1 < len(columns) and segment.box[2] > columns[at + 1].left):
        return None
    return columns[at]


def _left_room(captions: _Line, below: Sequence[_Line]) -> bool:
    """Whether a line of captions was left without an answer: several beside each other, or one with room for a line below it."""
    if len(captions) > 1 or not below:
        return True
    return below[0][0].box[1] - captions[0].box[3] > captions[0].size and all(_is_caption(segment) for segment in below[0])


def _grids(found: Sequence[list[_Column]], right: float) -> list[Grid]:
    grids: list[Grid] = []
    at = 0
    while at < len(found):
        again = at + 1
        while len(found[at]) > 1 and again < len(found) and _words(found[again]) == _words(found[at]):
            again += 1
        grids.append(_table(found[at:again]) if again > at + 1 else _pairs(found[at], right))
        at = again
    return grids


def _words(columns: Sequence[_Column]) -> list[str]:
    return [segment.text for column in columns for segment in column.caption]


def _pieces(segments: Sequence[Segment]) -> list[Item]:
    return [piece for segment in segments for piece in segment.pieces]


def _pairs(columns: Sequence[_Column], right: float) -> Grid:
    squares = []
    ends = [*(column.left for column in columns[1:]), right]
    for number, (column, end) in enumerate(zip(columns, ends, strict=True)):
        caption = union(segment.box for segment in column.caption)
        reach = union(segment.box for segment in column.answer) if column.answer else (caption[0], caption[3], caption[2], caption[3] + 1)
        squares.append(Square(caption, 0, 2 * number, shaded=True, items=_pieces(column.caption)))
        squares.append(Square((reach[0], reach[1], max(reach[2], end), reach[3]), 0, 2 * number + 1, items=_pieces(column.answer)))
    return Grid(union(square.box for square in squares), squares)


def _table(people: Sequence[Sequence[_Column]]) -> Grid:
    squares = [
        Square(union(segment.box for segment in column.caption), 0, number, items=_pieces(column.caption))
        for number, column in enumerate(people[0])
    ]
    for row, columns in enumerate(people, start=1):
        for number, column in enumerate(columns):
            box = union(segment.box for segment in column.answer or column.caption)
            squares.append(Square(box, row, number, items=_pieces(column.answer)))
    return Grid(union(square.box for square in squares), squares)
