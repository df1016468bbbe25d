"""Footnotes: numbered lines in small type at the foot of a page, which a word processor sets under a rule of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from parsers.document import Mark
from parsers.formats.pdf.geometry import Box, height
from parsers.formats.pdf.lines import segment_lines
from parsers.formats.pdf.pieces import Segment

_NUMBER = re.compile(r"^(?:\d{1,2}|[*†‡])$")
#: Their type against the running text's, the share of the page above which none stands, and how many lines they are at most.
_SMALL, _LOWEST_PART, _MOST_LINES = 0.86, 0.6, 12


def footnotes(page: Box, segments: Iterable[Segment], body_size: float) -> list[Segment]:
    """The segments of the footnotes of a page, whose running lines have been left out; empty when its last lines are none.

    An answer that goes on over a page's end has them in its middle, and must not take them for its own words."""
    found: list[Segment] = []
    upper: list[Segment] = []
    for line in reversed(segment_lines(list(segments))[-_MOST_LINES:]):
        if min(segment.box[1] for segment in line) < page[1] + _LOWEST_PART * height(page) or not _is_small(line, body_size):
            break
        upper += line
        if _begins_note(line):
            found, upper = [*found, *upper], []
    return found


def _is_small(line: Sequence[Segment], body_size: float) -> bool:
    pieces = [piece for segment in line for piece in segment.pieces]
    words = [piece for piece in pieces if not _NUMBER.match(piece.text)]
    return bool(words) and all(not piece.boxed and Mark.ANSWER not in piece.marks and piece.size < _SMALL * body_size for piece in words)


def _begins_note(line: Sequence[Segment]) -> bool:
    pieces = line[0].pieces
    return len(pieces) > 2 and _NUMBER.match(pieces[0].text) is not None and pieces[1].text[:1].isupper()
