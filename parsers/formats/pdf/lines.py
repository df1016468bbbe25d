"""Pieces into lines, lines into segments: what stands together without a wide gap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from parsers.document import Mark, Tick
from parsers.formats.pdf.geometry import Box, bands, height, union
from parsers.formats.pdf.pieces import Piece, Segment

#: Gaps wider than these many type sizes part a line: between words, after a tick box, before one.
#: A number before a question stands further from it.
_NUMBER = re.compile(r"^\(?([0-9]{1,2}(\.[0-9]{1,2})*|[A-Za-z])[.):]?$")
_AFTER_NUMBER = 3.2
#: Words come top down: a line that began so far above a word is not its line, in points.
_REACH = 60.0
#: Signs that people set behind what they choose, and how many times nearer to it than to what follows.
_SIGNS_BEHIND = frozenset("✓✔✗✘√xX")
_NEARER = 1.8
_WIDE, _AFTER_TICK, _BEFORE_TICK = 1.15, 2.4, 0.75
#: The gap, in type sizes, between words that were set one over the other.
_OVER = -0.2


def lines_of(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that stand on one line, left to right, the lines top down."""
    lines: list[list[Piece]] = []
    cores: list[Box] = []
    for piece in sorted(pieces, key=lambda piece: (piece.boxed, piece.box[1])):
        best, best_share = None, 0.45
        _, top, _, bottom = piece.box
        boxed = piece.boxed
        for index in range(len(lines) - 1, -1, -1):
            _, above, _, below = cores[index]
            if not boxed and top - above > _REACH:
                break
            common = (bottom if bottom < below else below) - (top if top > above else above)
            if common <= 0:
                continue
            share = common / max(min(bottom - top, below - above), 1.0)
            if share > best_share:
                best, best_share = index, share
        if best is None:
            lines.append([piece])
            cores.append(piece.box)
        else:
            lines[best].append(piece)
    for line in lines:
        line.sort(key=lambda piece: piece.box[0])
    return sorted(lines, key=lambda line: min(piece.box[1] for piece in line))


def segments_of(pieces: Iterable[Piece]) -> list[Segment]:
    """The segments of all lines, top down and left to right."""
    found: list[Segment] = []
    for line in lines_of(pieces):
        run: list[Piece] = []
        after = _boxes_follow(line)
        for index, piece in enumerate(line):
            starts = bool(run) and run[0] is line[0]
            if run and after and (run[-1].boxed or piece.boxed):
                parted = run[-1].boxed
            else:
                parted = bool(run) and (
                    _parts(run[-1], piece, first=starts and len(run) == 1, to_tick=_to_tick(run))
                    or (starts and _label_ends(run, line[index:]))
                )
            if parted:
                found.append(_segment(run))
                run = []
            run.append(piece)
        found.append(_segment(run))
    return found


def segment_lines(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Segments whose middles share a height as one line, top down, each line left to right."""
    found = bands(segments, lambda each: each.box[1] + 0.3 * height(each.box), lambda each: each.box[3] - 0.3 * height(each.box))
    return [sorted(line, key=lambda segment: segment.box[0]) for line in found]


def _boxes_follow(line: Sequence[Piece]) -> bool:
    """Whether the boxes of a line stand after their options ("Yes [ ]  No [x]"): it ends with a box, has words before each, and
    either a label besides or each box nearer to the words before it."""
    if len(line) < 4 or not line[-1].boxed or line[0].boxed:
        return False
    groups = boxes = 0
    nearer = True
    for before, piece in zip([None, *line], line, strict=False):
        gap = piece.box[0] - before.box[2] if before is not None else 0.0
        if piece.boxed:
            if before is None or before.boxed:
                return False
            boxes += 1
            to_words = gap
        elif before is None or before.boxed or gap > _WIDE * piece.size:
            groups += 1
            if before is not None and before.boxed:
                nearer = nearer and to_words < 0.8 * gap
    return boxes >= 2 and (groups == boxes + 1 or (groups == boxes and nearer))


def _to_tick(run: Sequence[Piece]) -> float | None:
    """How far a tick at the end of a run stands from the words before it, in points; None where none do, or where it is a box."""
    if len(run) < 2 or run[-1].tick is not Tick.TICKED or run[-1].text not in _SIGNS_BEHIND or run[-2].boxed:
        return None
    return run[-1].box[0] - run[-2].box[2]


def _label_ends(run: Sequence[Piece], rest: Sequence[Piece]) -> bool:
    """Whether a bold label at the start of a line ends where its options, set in plain type, begin."""
    words = rest[1:2]
    return (
        rest[0].boxed
        and bool(words)
        and not words[0].boxed
        and Mark.BOLD not in words[0].marks
        and all(Mark.BOLD in piece.marks and not piece.boxed for piece in run)
    )


def _segment(run: Sequence[Piece]) -> Segment:
    if len(run) > 1 and _NUMBER.match(run[0].text) and run[0].text[-1] in ".):" and Mark.BOLD in run[1].marks:
        run[0].marks.add(Mark.BOLD)  # a list's number is set in plain type before a bold question
    return Segment(_letters_joined(run), union(piece.box for piece in run))


def _parts(before: Piece, after: Piece, *, first: bool, to_tick: float | None = None) -> bool:
    """Whether a new segment begins between two neighbours of a line. `to_tick` is the gap between a tick and the words before it: what
    is ticked stands nearer than the next option."""
    gap = after.box[0] - before.box[2]
    if first and _NUMBER.match(before.text) and (before.marks == after.marks or not before.text[-1].isalnum()):
        return gap > _AFTER_NUMBER * before.size
    size = max(min(before.size, after.size), 4.0)
    if before.boxed and not after.boxed:
        return gap > _AFTER_TICK * size or (to_tick is not None and gap > _NEARER * max(to_tick, 0.2 * size) and gap > _WIDE * size)
    if after.boxed:
        return gap > _BEFORE_TICK * size
    if (before.line != after.line and not before.boxed) or after.starts:
        return True
    signs = any(len(piece.text) == 1 and not piece.text.isdecimal() for piece in (before, after))
    over = gap < _OVER * size  # an answer that was typed into the next question
    if (Mark.ANSWER in before.marks) != (Mark.ANSWER in after.marks) and (gap > 0.1 * size or over) and not signs:
        return True
    return gap > _WIDE * size


def _letters_joined(run: Sequence[Piece]) -> list[Piece]:
    """Single letters or digits at one distance from each other (a box for each was not drawn) as one word."""
    if len(run) < 4 or any(len(piece.text) != 1 or piece.boxed for piece in run):
        return list(run)
    first = run[0]
    return [
        Piece(
            union(piece.box for piece in run), "".join(piece.text for piece in run), first.size, first.font, first.colour, set(first.marks)
        )
    ]


def spread_letters(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with runs of at least four single letters or digits, each at the same wide distance from the next, joined."""
    if sum(_one_character(piece) for piece in pieces) < 4:
        return list(pieces)
    kept: list[Piece] = []
    for line in lines_of(pieces):
        run: list[Piece] = []
        for piece in [*line, None]:
            if piece is not None and _one_character(piece) and (len(run) < 2 or _even(run, piece)):
                run.append(piece)
                continue
            kept.extend(_letters_joined(run))
            run = []
            if piece is None:
                continue
            if _one_character(piece):
                run = [piece]
            else:
                kept.append(piece)
    return kept


def _one_character(piece: Piece) -> bool:
    return not piece.boxed and piece.entry is None and len(piece.text) == 1 and piece.text.isalnum()


def _even(run: Sequence[Piece], piece: Piece) -> bool:
    step = (run[1].box[0] + run[1].box[2] - run[0].box[0] - run[0].box[2]) / 2
    here = (piece.box[0] + piece.box[2] - run[-1].box[0] - run[-1].box[2]) / 2
    return abs(step - here) < 0.2 * step + 0.5
