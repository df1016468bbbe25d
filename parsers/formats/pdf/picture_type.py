"""Bold type in the picture of a page, told by how thick the strokes of its letters are beside those of the rest."""

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
#: A run of fewer letters tells nothing.
_LETTERS: Final = 3
#: How far apart the left edges, in heights of a line, and the lines of one paragraph stand.
_EDGE, _LEADING = 0.3, 1.0

_Run = list[int]


def bold_words(words: Sequence[SeenWord], greys: Any) -> frozenset[int]:
    """The positions of the words set in bold; `greys` is the picture with the paper at white."""
    thick = [_stroke(word, greys) for word in words]
    usual = median([width for word, width in zip(words, thick, strict=True) for _ in word.text] or [0.0])
    if not usual:
        return frozenset()
    shares = [width / usual for width in thick]
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
    return frozenset(position for run in bold for position in run)


def _heaviness(run: _Run, words: Sequence[SeenWord], shares: Sequence[float]) -> float:
    letters = [shares[at] for at in run for _ in words[at].text]
    return sum(letters) / len(letters) if len(letters) >= _LETTERS else 0.0


def _one_paragraph(word: SeenWord, other: SeenWord) -> bool:
    """Whether two lines begin at one edge, one right under the other."""
    tall = min(word.box[3] - word.box[1], other.box[3] - other.box[1])
    apart = max(word.box[1], other.box[1]) - min(word.box[3], other.box[3])
    return word.line != other.line and abs(word.box[0] - other.box[0]) <= _EDGE * tall and -tall / 2 <= apart <= _LEADING * tall


def _stroke(word: SeenWord, greys: Any) -> float:
    """The mean thickness of a word's strokes in pixels, 0 without ink."""
    left, top, right, bottom = (max(int(edge), 0) for edge in word.box)
    ink = np.pad((greys[top:bottom, left:right] < _STROKE).astype(np.uint8), 1)
    far = import_module("cv2").distanceTransform(ink, import_module("cv2").DIST_L2, 3)
    return float(2 * far[far > 0].mean()) if ink.any() else 0.0
