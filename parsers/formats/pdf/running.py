"""Running headers and footers: lines that come back at the same height on the pages, page numbers apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from parsers.document import Part
from parsers.formats.pdf.geometry import Box, height, stands_beside
from parsers.formats.pdf.pieces import Segment

_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"\bp(?:age|g)?\.?\s*(\d+)(?:\s*(?:of|/)\s*\d+)?\s*$|^(\d+)\s*(?:of|/)\s*\d+$", re.IGNORECASE)
#: The shares of the page's height in which such lines stand.
_TOP, _BOTTOM = 0.1, 0.88


def running_parts(pages: Sequence[tuple[int, Box, Sequence[Segment]]]) -> dict[int, Part]:
    """For the identity of each segment that is part of a running header or footer, which of the two it is. Pages come as
    their number, box and segments."""
    repeated = Counter(key for _, box, segments in pages for key in {_key(box, segment) for segment in segments if _edge(box, segment)})
    found: dict[int, Part] = {}
    for number, box, segments in pages:
        lowest = max((segment.box[3] for segment in segments), default=0.0)
        for segment in segments:
            part = _edge(box, segment)
            if segment.box[3] > lowest - 0.6 * height(segment.box) and _numbered(segment, number):
                part = Part.FOOTER
            elif part is None or len(pages) < 2 or repeated[_key(box, segment)] < max(2, 0.5 * len(pages)):
                continue
            for beside in segments:
                if stands_beside(segment.box, beside.box):
                    found[id(beside)] = part
    return found


def _numbered(segment: Segment, number: int) -> bool:
    """Whether a short line ends with the number of its page."""
    told = _PAGE.search(segment.text)
    return told is not None and len(segment.text) < 120 and int(told[1] or told[2]) == number


def _edge(page: Box, segment: Segment) -> Part | None:
    if segment.box[3] < page[1] + _TOP * height(page):
        return Part.HEADER
    return Part.FOOTER if segment.box[1] > page[1] + _BOTTOM * height(page) else None


def _key(page: Box, segment: Segment) -> tuple[str, int]:
    return _DIGITS.sub("#", segment.text), round((segment.box[1] - page[1]) / 6)
