"""How type is set in the picture of a page: bold by how thick its strokes are, struck out by the line through its letters."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from importlib import import_module
from statistics import median
from typing import Any, Final

import numpy as np

from parsers.ocr import SeenWord

#: Greys darker than this are the ink of a stroke: the paler rim of letters tells more of the scanner than of the type.
_STROKE: Final = 150
#: How thick the strokes of a bold run of words are beside the median of the page: at least one such run, and those that go on from it.
_BOLD, _GOES_ON, _MOST = 1.11, 1.04, 1.9
#: How far in pixels the middle of a stroke is from its edge at most: what is thicker is a filled circle or box.
_BLOT: Final = 4.5
#: The share of ink above which the paper is a dark band.
_BAND: Final = 0.5
#: So much taller than the others a line is of a larger type, with thicker strokes for that.
_LARGE: Final = 1.3
#: The share of a page's letters below which bold words are chance: no form prints its questions so.
_LEAST: Final = 0.05
#: A run of fewer letters tells nothing.
_LETTERS: Final = 3
#: How far apart the left edges, in heights of a line, and the lines of one paragraph stand.
_EDGE, _LEADING = 0.3, 1.0

#: Between which shares of a word's height a line that strikes it out runs, and the share of its width that such a line covers: letters
#: leave gaps there.
_STRUCK_FROM, _STRUCK_TO, _STRUCK = 0.34, 0.58, 0.97
#: Greys darker than this are a line through letters.
_THROUGH: Final = 190

_Run = list[int]


def struck_words(words: Sequence[SeenWord], greys: Any) -> frozenset[int]:
    """The positions of the words through which a level line runs; single letters and signs go by the words beside them in the line."""
    through = [_is_struck(word, greys) for word in words]
    found = {at for at, word in enumerate(words) if through[at] and sum(map(str.isalnum, word.text)) > 1}
    beside = {
        at
        for at in range(1, len(words))
        if through[at] and at not in found and at - 1 in found and words[at].line == words[at - 1].line and words[at].text.isalnum()
    }
    return frozenset(found | beside)


def _is_struck(word: SeenWord, greys: Any) -> bool:
    left, top, right, bottom = (max(int(edge), 0) for edge in word.box)
    ink = (greys[top:bottom, left:right] < _THROUGH).astype(np.uint8)
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(columns) or ink.mean() > _BAND:
        return False
    low, high = (round(share * (bottom - top)) for share in (_STRUCK_FROM, _STRUCK_TO))
    level = import_module("cv2").dilate(ink, np.ones((2, 1), np.uint8))[low:high, columns[0] : columns[-1] + 1]
    return level.size > 0 and bool(level.mean(axis=1).max() >= _STRUCK)


def bold_words(words: Sequence[SeenWord], greys: Any) -> frozenset[int]:
    """The positions of the words set in bold; `greys` is the picture with the paper at white."""
    thick = [_stroke(word, greys) for word in words]
    usual = median([width for word, width in zip(words, thick, strict=True) for _ in word.text] or [0.0])
    if not usual:
        return frozenset()
    tall = median(word.box[3] - word.box[1] for word in words)
    shares = [width / usual / max((word.box[3] - word.box[1]) / tall / _LARGE, 1.0) for word, width in zip(words, thick, strict=True)]
    runs = [
        list(run)
        for (_, heavy), run in itertools.groupby(range(len(words)), lambda at: (words[at].line, _GOES_ON <= shares[at] <= _MOST))
        if heavy
    ]
    bold = [run for run in runs if _heaviness(run, words, shares) >= _BOLD]
    rest = [run for run in runs if run not in bold]
    while onward := [run for run in rest if any(_one_paragraph(words[run[0]], words[other[0]]) for other in bold)]:
        bold += onward
        rest = [run for run in rest if run not in onward]
    found = frozenset(position for run in bold for position in run)
    letters = sum(len(words[at].text) for at in found)
    return found if letters >= _LEAST * sum(len(word.text) for word in words) else frozenset()


def _heaviness(run: _Run, words: Sequence[SeenWord], shares: Sequence[float]) -> float:
    letters = [shares[at] for at in run for _ in words[at].text]
    return sum(letters) / len(letters) if len(letters) >= _LETTERS else 0.0


def _one_paragraph(word: SeenWord, other: SeenWord) -> bool:
    """Whether two lines begin at one edge, one right under the other."""
    tall = min(word.box[3] - word.box[1], other.box[3] - other.box[1])
    apart = max(word.box[1], other.box[1]) - min(word.box[3], other.box[3])
    return word.line != other.line and abs(word.box[0] - other.box[0]) <= _EDGE * tall and -tall / 2 <= apart <= _LEADING * tall


def _stroke(word: SeenWord, greys: Any) -> float:
    """The mean thickness of a word's strokes in pixels; 0 without any, and for pale letters on a dark band."""
    cv2 = import_module("cv2")
    left, top, right, bottom = (max(int(edge), 0) for edge in word.box)
    ink = np.pad((greys[top:bottom, left:right] < _STROKE).astype(np.uint8), 1)
    if not ink.any() or ink.mean() > _BAND:
        return 0.0
    far = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    shapes, labels = cv2.connectedComponents(ink)
    blots = [shape for shape in range(1, shapes) if far[labels == shape].max() > _BLOT]
    strokes = far[(ink > 0) & ~np.isin(labels, blots)]
    return float(2 * strokes.mean()) if strokes.size else 0.0
