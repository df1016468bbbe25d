"""Links of a web page that was printed: "Change" behind each answer of a list to check before sending. Nobody's answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from parsers.formats.pdf.geometry import stands_beside
from parsers.formats.pdf.pieces import Piece, Segment

_WORDS = frozenset({"change", "edit", "amend", "update", "remove", "delete", "view"})
#: So many of one word at one edge, each the last of its line, are links.
_LEAST = 3
_STEP = 3.0


def links_on(pages: Sequence[Sequence[Segment]]) -> set[int]:
    """The identities of the pieces that are such links."""
    ends: dict[tuple[str, int], list[Piece]] = defaultdict(list)
    for segments in pages:
        for segment in segments:
            word = segment.pieces[0].text.casefold()
            if len(segment.pieces) == 1 and word in _WORDS and not any(_behind(segment, other) for other in segments):
                ends[word, round(segment.box[2] / _STEP)].append(segment.pieces[0])
    return {id(piece) for found in ends.values() if len(found) >= _LEAST for piece in found}


def _behind(segment: Segment, other: Segment) -> bool:
    return other.box[0] >= segment.box[2] and stands_beside(segment.box, other.box)
