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
#: How thick the strokes of a bold run are beside the median of the page, and those of each of its words; a pen's are not so even.
_BOLD, _BOLD_WORD, _MOST = 1.11, 1.08, 1.9
#: A run of fewer letters tells nothing.
_LETTERS: Final = 3


def bold_words(words: Sequence[SeenWord], greys: Any) -> frozenset[int]:
    """The positions of the words set in bold; `greys` is the picture with the paper at white."""
    thick = [_stroke(word, greys) for word in words]
    usual = median([width for word, width in zip(words, thick, strict=True) for _ in word.text] or [0.0])
    if not usual:
        return frozenset()
    shares = [width / usual for width in thick]
    found: set[int] = set()
    for heavy, run in itertools.groupby(range(len(words)), lambda index: (words[index].line, _BOLD_WORD <= shares[index] <= _MOST)):
        positions = list(run)
        letters = [shares[index] for index in positions for _ in words[index].text]
        if heavy[1] and len(letters) >= _LETTERS and sum(letters) / len(letters) >= _BOLD:
            found.update(positions)
    return frozenset(found)


def _stroke(word: SeenWord, greys: Any) -> float:
    """The mean thickness of a word's strokes in pixels, 0 without ink."""
    left, top, right, bottom = (max(int(edge), 0) for edge in word.box)
    ink = np.pad((greys[top:bottom, left:right] < _STROKE).astype(np.uint8), 1)
    far = import_module("cv2").distanceTransform(ink, import_module("cv2").DIST_L2, 3)
    return float(2 * far[far > 0].mean()) if ink.any() else 0.0
