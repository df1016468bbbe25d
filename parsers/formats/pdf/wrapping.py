"""Lines that the page wrapped, joined again: by whether the next word had room, by type, by where a line starts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Mark
from parsers.formats.pdf.geometry import width
from parsers.formats.pdf.pieces import Field, Segment
from parsers.formats.pdf.spans import broken_address

Inline = Segment | Field

#: How far below a line its continuation may stand, in type sizes: running text, and rows of options or labels, whose rows stand apart.
_LEADING, _TIGHT = 0.75, 0.45
#: The same for what was typed onto lines drawn for it, in a type in which nothing is printed.
_RULED = 1.7
_OPTION_LEADING = 1.6
#: A mark that was set behind an option.
_SIGN = re.compile(r"[^\w\s]|[xX]")
#: A short label with its colon, and words behind that.
_PAIR = re.compile(r"[A-Z][^\s:?]*(?: [^\s:?]+){0,5}[:?] +\S")


@dataclass(slots=True)
class OpenLine:
    """A line that the next one may continue: its columns, each a list of lines under each other."""

    columns: list[list[Inline]]
    bottom: float

    @classmethod
    def of(cls, line: Sequence[Inline]) -> OpenLine:
        """A line as it stands."""
        return cls([[item] for item in line], max(item.box[3] for item in line))

    def takes(self, line: list[Inline], right: float) -> bool:
        """Takes the next line in and says True when it goes on where this one stopped; lines wrap at `right`."""
        first = line[0]
        if not isinstance(first, Segment):
            return False
        gap = (first.box[1] - self.bottom) / first.size
        if first.pieces[0].boxed:
            return self._takes_options(line, first, gap)
        if not -0.9 < gap <= _RULED:
            return False
        near = gap <= _LEADING
        if near and (self._flows_on(line, first, gap, right) or (len(line) == 1 and self._runs_on(first, right))):
            self.columns[-1].append(first)
            self.columns.extend([item] for item in line[1:])
        elif near and self._label_wraps(line, first, right):
            self.columns[0].append(first)
            self.columns.extend([item] for item in line[1:])
        elif self._all_wrap(line, gap, right):
            for above, item in zip(self.columns, line, strict=True):
                above.append(item)
        elif near and len(line) == 1 and (offering := self._offers_more(first)) is not None:
            self.columns[offering].append(first)
        elif near and (answers := [self._answer_under_label(item) for item in line]) and None not in answers:
            for at, item in zip(answers, line, strict=True):
                self.columns[at or 0].append(item)
        else:
            column = self._column(first) if len(line) == 1 else None
            if column is None:
                return False
            if not (near and self._wraps(column, first, gap, right)):
                if not self._answer_goes_on(column, first, gap):
                    return False
                first.broken = not first.pieces[0].text[:1].islower()
            self.columns[column].append(first)
        self.bottom = max(item.box[3] for item in line)
        return True

    def _takes_options(self, line: list[Inline], first: Segment, gap: float) -> bool:
        """Options under options, at the right of one label: they answer the same question."""
        label = self.columns[0][0]
        if len(self.columns) < 2 or gap > _OPTION_LEADING or not isinstance(label, Segment) or _ticked(label):
            return False
        starts = [column[0].box[0] for column in self.columns[1:] if isinstance(column[0], Segment) and column[0].pieces[0].boxed]
        if not any(abs(first.box[0] - start) < 4 for start in starts):
            return False
        self.columns.extend([item] for item in line)
        self.bottom = max(item.box[3] for item in line)
        return True

    def _flows_on(self, line: list[Inline], first: Segment, gap: float, right: float) -> bool:
        """Whether options in a row go on at the left of the next line."""
        start, last = self.columns[0][0], self.columns[-1][-1]
        if not isinstance(last, Segment) or abs(first.box[0] - start.box[0]) > 4:
            return False
        if not any(isinstance(item, Segment) and _ticked(item) for column in self.columns for item in column):
            return False
        above = [item for column in self.columns for item in column]
        if not any(_box_first(item) for item in (*above, *line)):
            return False  # boxes that stand after their options, in a column: each line is one
        if not last.pieces[-1].boxed:
            more = any(isinstance(item, Segment) and _ticked(item) for item in line)
            if gap > _TIGHT or not (more or first.pieces[0].text[:1].islower()):
                return False
        return _full(last, first, right)

    def _label_wraps(self, line: Sequence[Inline], first: Segment, right: float) -> bool:
        """Whether a question that fills its line goes on, with a small letter, before its boxes in the next line."""
        label = self.columns[0][-1]
        if len(self.columns) != 1 or len(line) < 2 or not isinstance(label, Segment) or _ticked(label) or _ticked(first):
            return False
        boxes = all(isinstance(item, Segment) and item.pieces[0].boxed for item in line[1:])
        goes_on = first.text[:1].islower() and label.text[-1:] not in ".:?" and abs(first.box[0] - self.columns[0][0].box[0]) < 4
        return boxes and goes_on and _alike(label, first) and _full(label, first, right)

    def _runs_on(self, first: Segment, right: float) -> bool:
        """Whether a line at the left edge, begun within a sentence, goes on with the last of several stretches above it: there it had no
        room, and under the first one it would have had."""
        start, last, end = self.columns[0][0], self.columns[-1][-1], self.columns[0][-1]
        if len(self.columns) < 2 or not (isinstance(last, Segment) and isinstance(end, Segment)) or abs(first.box[0] - start.box[0]) > 4:
            return False
        begun = first.text[:1] in "/," or first.text[:1].islower()
        return begun and _alike(last, first) and _full(last, first, right) and not _full(end, first, self.columns[1][0].box[0])

    def _wraps(self, column: int, first: Segment, gap: float, right: float) -> bool:
        above = self.columns[column][-1]
        if not isinstance(above, Segment) or not (_alike(above, first) or _asks_at_end(above, first)) or _begins_pair(above, first):
            return False
        if column == len(self.columns) - 1:
            behind = len(above.pieces) > 1 and above.pieces[-1].boxed and not above.pieces[0].boxed
            return not (behind and first.text[:1].isupper()) and _full(above, first, right)
        if above.pieces[-1].boxed:
            return False  # an option with its box behind it is whole
        label, answer = self.columns[column][0], self.columns[column + 1][0]
        if isinstance(answer, Segment) and _SIGN.fullmatch(answer.text) and not first.text[:1].islower():
            return False  # an option with its mark behind it is whole
        if not isinstance(label, Segment) or gap >= _TIGHT:
            return False
        if answer.box[0] - label.box[2] <= 1.15 * label.size and not (isinstance(answer, Segment) and answer.pieces[0].starts):
            return False
        return _full(above, first, answer.box[0] - 0.5 * first.size)

    def _all_wrap(self, line: Sequence[Inline], gap: float, right: float) -> bool:
        """Whether a label and the answer beside it both go on in the next line: the label with a small letter."""
        if len(self.columns) != 2 or len(line) != 2 or gap >= _TIGHT:
            return False
        label, answer = (_under(column, item) for column, item in zip(self.columns, line, strict=True))
        if label is None or answer is None or not label[1].pieces[0].text[:1].islower():
            return False
        if label[0].pieces[-1].text[-1:] in ":?":
            return False
        answer[1].broken = not _full(*answer, right)
        return True

    def _answer_goes_on(self, column: int, first: Segment, gap: float) -> bool:
        """Whether a line that stands by itself right under an answer beside its label is one more line of it, as of an address."""
        label = self.columns[0][0]
        if column % 2 == 0 or not isinstance(label, Segment) or _ticked(label):
            return False
        typed = Mark.ANSWER in first.pieces[0].marks and Mark.ANSWER not in label.pieces[0].marks
        return gap < (_RULED if typed else _TIGHT) and _under(self.columns[column], first) is not None and _set_apart(label, first)

    def _offers_more(self, first: Segment) -> int | None:
        """The column above a line at its left edge that ends before its last option ("Diagnosed / Suspected /"); None when there is none."""
        for at, column in enumerate(self.columns[:-1]):
            end = column[-1]
            if isinstance(end, Segment) and end.pieces[-1].text.endswith("/") and abs(column[0].box[0] - first.box[0]) < 4:
                return at if not first.pieces[0].boxed and abs(end.size - first.size) < 0.6 else None
        return None

    def _answer_under_label(self, item: Inline) -> int | None:
        """The column of typed words that go on in the next line at the left edge of their label, as within one stretch of a web page;
        None for anything else."""
        if not isinstance(item, Segment) or _ticked(item) or not _typed(item):
            return None
        for at in range(len(self.columns) - 1):
            label, answer = self.columns[at][0], self.columns[at + 1][-1]
            if isinstance(label, Segment) and isinstance(answer, Segment) and abs(label.box[0] - item.box[0]) < 1.5:
                return at + 1 if not _typed(label) and _typed(answer) and _alike(answer, item) else None
        return None

    def _column(self, segment: Segment) -> int | None:
        """The column that a line stands under: where it starts, or with one column a little off (a hanging or first-line indent)."""
        for index in range(len(self.columns) - 1, -1, -1):
            first, last = self.columns[index][0], self.columns[index][-1]
            if min(abs(segment.box[0] - x) for x in (first.box[0], _text_start(first), last.box[0])) < 4:
                return index
        if len(self.columns) == 1 and -40 < segment.box[0] - self.columns[0][0].box[0] < 30:
            return 0
        return None


def _under(column: Sequence[Inline], item: Inline) -> tuple[Segment, Segment] | None:
    """The last line of a column and one that stands at its edge in its type; None where the one under it does not, or has a box."""
    above = column[-1]
    if not isinstance(above, Segment) or not isinstance(item, Segment) or _ticked(above) or _ticked(item):
        return None
    return (above, item) if _alike(above, item) and abs(item.box[0] - column[0].box[0]) < 1.5 else None


def _set_apart(label: Segment, answer: Segment) -> bool:
    """Whether an answer is not set in the type of its label."""
    a, b = label.pieces[0], answer.pieces[0]
    return Mark.ANSWER in b.marks or a.marks != b.marks or a.colour != b.colour or a.font != b.font


def _typed(segment: Segment) -> bool:
    return all(Mark.ANSWER in piece.marks for piece in segment.pieces)


def _ticked(segment: Segment) -> bool:
    return any(piece.boxed for piece in segment.pieces)


def _box_first(item: Inline) -> bool:
    """Whether words follow a box."""
    if not isinstance(item, Segment):
        return False
    return any(before.boxed and not after.boxed for before, after in itertools.pairwise(item.pieces))


def _text_start(item: Inline) -> float:
    """Where the words begin, after a tick box or a number."""
    if not isinstance(item, Segment) or len(item.pieces) < 2:
        return item.box[0]
    first = item.pieces[0]
    return item.pieces[1].box[0] if first.boxed or len(first.text) <= 3 else item.box[0]


def _alike(above: Segment, below: Segment) -> bool:
    """Whether two lines are set in one type: size, and whether they are answers; a bold line does not go on in plain type,
    nor does a line struck from end to end in one that is not."""
    a, b = above.pieces[-1], below.pieces[0]
    if all(Mark.STRIKE in piece.marks for piece in above.pieces) and Mark.STRIKE not in b.marks:
        return False
    if a.boxed or b.boxed:
        return abs(above.size - below.size) < 1.5
    if _hinted(above, below):
        return False
    return (
        abs(above.size - below.size) < 0.6
        and (Mark.ANSWER in a.marks) == (Mark.ANSWER in b.marks)
        and (Mark.BOLD in a.marks) == (Mark.BOLD in b.marks)
    )


def _begins_pair(above: Segment, below: Segment) -> bool:
    """Whether a line below one of a label and its answer is another label and answer, or the next label, set in their type."""
    if not _PAIR.match(above.text):
        return False
    return bool(_PAIR.match(below.text)) or (above.bold and below.bold and below.text[:1].isupper())


def _asks_at_end(above: Segment, below: Segment) -> bool:
    """Whether a line ends with a bold label, behind an answer in plain type, whose own answer had no room beside it."""
    a, b = above.pieces[-1], below.pieces[0]
    if not a.text.endswith(":") or Mark.BOLD not in a.marks or Mark.BOLD in b.marks or b.boxed:
        return False
    return any(Mark.BOLD not in piece.marks for piece in above.pieces) and abs(above.size - below.size) < 0.6


def _hinted(above: Segment, below: Segment) -> bool:
    """Whether a line is a bold question with a hint behind it in small or slanting type, and what stands below it is neither."""
    first, last, b = above.pieces[0], above.pieces[-1], below.pieces[0]
    if Mark.BOLD in last.marks or not any(Mark.BOLD in piece.marks for piece in above.pieces) or first.boxed:
        return False
    slanting = Mark.ITALIC in last.marks and Mark.ITALIC not in b.marks
    return slanting or last.size < b.size - 0.6


def _full(above: Segment, below: Segment, right: float) -> bool:
    """Whether the first word of the line below had no room at the end of the line above."""
    first = below.pieces[0]
    if broken_address(above, below):
        return True
    return above.box[2] + 0.2 * first.size + width(first.box) > right - 0.4 * first.size
