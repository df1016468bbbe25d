"""Options that stand each in a box of its own, of which the chosen ones are filled: the buttons of a web page, printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Mark, Tick
from parsers.formats.pdf.drawing import Drawing, is_white, lightness
from parsers.formats.pdf.geometry import Box, grown, height, holds, middle, union, width
from parsers.formats.pdf.pieces import Piece

#: How high such a box is, in type sizes of its words; how far its words may stand off its middle, in points and as a share of its
#: width (words made bold grow at one end); and how far the boxes of one question stand apart, in heights of a box.
_LOWEST, _HIGHEST = 1.05, 3.2
_OFF_MIDDLE, _OFF_SHARE = 3.0, 0.1
_WIDEST_GAP = 2.0
_LIKE_ROOM = 1.5
#: The least difference between the fills of chosen and other options, from 0 (white) to 1.5 (a strong dark colour).
_LEAST_DIFFERENCE = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class _Pill:
    """A box that fits its words, and how strongly it is filled, and how much wider it is than they are."""

    box: Box
    words: tuple[Piece, ...]
    ink: float
    room: float


def pill_ticks(words: list[Piece], drawing: Drawing) -> list[Piece]:
    """The words with a tick piece before each option that stands in a box of its own: ticked where that box is filled and others beside
    it are not. The boxes leave the drawing.

    The words stand in the middle of such a box, and in some row of them others than the first are filled, or all have the same room
    round their words: answers typed into boxes begin at the left edge, and a shaded label is the first of its row.
    """
    centred = [(*middle(word.box), word) for word in words]
    rows = _rows([pill for box in _shapes(drawing) if (pill := _pill(box, centred, drawing)) is not None])
    rows = _stacks(rows)
    told = [row for row in rows if len(row) > 1 and _differ(row) and not _touched(row, drawing)]
    if not any(len(row) > 2 or row[1].ink > row[0].ink or abs(row[0].room - row[1].room) < _LIKE_ROOM for row in told):
        return words
    inks = [pill.ink for row in told for pill in row]
    filled = (min(inks) + max(inks)) / 2
    pills = [pill for row in rows if row in told or _like(row, told, filled) for pill in row]
    spent = [pill.box for pill in pills]
    drawing.frames = [frame for frame in drawing.frames if not _of(frame, spent)]
    drawing.fills = [fill for fill in drawing.fills if not _of(fill.box, spent)]
    drawing.down = [rule for rule in drawing.down if not _of((rule.at, rule.start, rule.at, rule.end), spent)]
    plain = next(pill.words[0].colour for pill in pills if pill.ink <= filled)
    for pill in pills:
        for word in pill.words:
            word.colour = plain
            word.marks.discard(Mark.BOLD)
    return [*words, *(_tick(pill, filled) for pill in pills if not any(word.boxed for word in pill.words))]


def _tick(pill: _Pill, filled: float) -> Piece:
    left, top, _, bottom = pill.box
    first = pill.words[0]
    tick = Tick.TICKED if pill.ink > filled else Tick.CLEAR
    return Piece((left, top, max(left + 1, first.box[0] - 0.2 * first.size), bottom), "", first.size, tick=tick)


def _shapes(drawing: Drawing) -> list[Box]:
    """Frames and fills, each once: a filled frame is both."""
    found: list[Box] = []
    for box in [*drawing.frames, *(fill.box for fill in drawing.fills if not is_white(fill.colour))]:
        if width(box) > 10 and 7 < height(box) < 60 and not any(_same(box, other) for other in found):
            found.append(box)
    return found


def _same(a: Box, b: Box) -> bool:
    return all(abs(x - y) < 2.2 for x, y in zip(a, b, strict=True))


def _of(box: Box, boxes: Sequence[Box]) -> bool:
    return any(holds(grown(other, 2.2), box) for other in boxes)


def _pill(box: Box, words: Sequence[tuple[float, float, Piece]], drawing: Drawing) -> _Pill | None:
    """The box with its words, each told with its middle; None where it holds none, several lines, or words that do not stand in its
    middle."""
    left, top, right, bottom = box
    held = sorted((word for x, y, word in words if left <= x <= right and top <= y <= bottom), key=lambda word: word.box[0])
    printed = [word for word in held if not word.boxed]
    if any(word.entry is not None for word in held) or not any(len(word.text) > 1 for word in printed):
        return None
    size, reach = printed[0].size, union(word.box for word in held)
    if not _LOWEST * size < height(box) < _HIGHEST * size or height(reach) > 1.6 * size or not holds(grown(box, 1), reach):
        return None
    if abs((reach[0] - box[0]) - (box[2] - reach[2])) > max(_OFF_MIDDLE, _OFF_SHARE * width(box)) or len(printed) > 8:
        return None
    fill = next((fill for fill in reversed(drawing.fills) if _same(fill.box, box)), None)
    ink = 0.0 if fill is None else 1 - lightness(fill.colour) + 0.5 * (max(fill.colour) - min(fill.colour))
    return _Pill(box, tuple(held), ink, width(box) - width(reach))


def _rows(pills: Sequence[_Pill]) -> list[list[_Pill]]:
    """Boxes of one height side by side, no further apart than the options of one question."""
    rows: list[list[_Pill]] = []
    for pill in sorted(pills, key=lambda pill: (round(pill.box[1] / 3), pill.box[0])):
        before = rows[-1][-1].box if rows else None
        if (
            before is not None
            and abs(before[1] - pill.box[1]) < 2
            and abs(before[3] - pill.box[3]) < 2
            and -1 < pill.box[0] - before[2] < _WIDEST_GAP * height(before)
        ):
            rows[-1].append(pill)
        else:
            rows.append([pill])
    return rows


def _stacks(rows: Sequence[list[_Pill]]) -> list[list[_Pill]]:
    """The rows, with boxes that stand by themselves right under each other, with the same room round their words, as one."""
    found: list[list[_Pill]] = []
    for row in sorted(rows, key=lambda row: row[0].box[1]):
        above = next((other for other in reversed(found) if len(row) == 1 and _stacked(other, row[0])), None)
        if above is None:
            found.append(list(row))
        else:
            above.extend(row)
    return found


def _stacked(above: Sequence[_Pill], pill: _Pill) -> bool:
    first, last = above[0], above[-1]
    alone = len(above) == 1 or last.box[1] > first.box[3] - 1
    like = abs(height(last.box) - height(pill.box)) < 1.2 and abs(last.room - pill.room) < _LIKE_ROOM
    return alone and like and abs(last.box[0] - pill.box[0]) < 2 and 0 < pill.box[1] - last.box[3] < height(pill.box)


def _differ(row: Sequence[_Pill]) -> bool:
    inks = sorted(pill.ink for pill in row)
    return inks[-1] - inks[0] > _LEAST_DIFFERENCE and inks[-1] - inks[0] > 1.5 * max(inks[0], 0.02)


def _touched(row: Sequence[_Pill], drawing: Drawing) -> bool:
    """Whether the row is one of a table: a box or rules above or below it have the edges of one of its own."""
    reach = union(pill.box for pill in row)
    level = (reach[1], reach[3])
    boxes = [frame for frame in drawing.frames if min(abs(frame[1] - level[1]), abs(frame[3] - level[0])) < 2]
    rules = [rule.at for rule in drawing.down if rule.start < level[0] - 2 < rule.end or rule.start < level[1] + 2 < rule.end]
    return any(
        any(abs(box[0] - pill.box[0]) < 2 and abs(box[2] - pill.box[2]) < 2 for box in boxes)
        or all(any(abs(edge - rule) < 2 for rule in rules) for edge in (pill.box[0], pill.box[2]))
        for pill in row
    )


def _like(row: Sequence[_Pill], told: Sequence[Sequence[_Pill]], filled: float) -> bool:
    """Whether a row looks like one of those where options are told: boxes of that height, filled like chosen or like other options; a
    box by itself stands where one of those rows begins, and right below."""
    like = [other for other in told if abs(height(other[0].box) - height(row[0].box)) < 1.2]
    if len(row) > 1:
        return bool(like) and all(pill.ink <= filled for pill in row)
    return any(
        abs(other[0].box[0] - row[0].box[0]) < 3 and 0 < row[0].box[1] - other[0].box[3] < _WIDEST_GAP * height(row[0].box)
        for other in like
    )
