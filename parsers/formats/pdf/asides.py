"""A coloured strip along the edge of a page, with the sections' headings or the letterhead in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.document import Block, Part
from parsers.formats.pdf.blocks import blocks_of
from parsers.formats.pdf.drawing import Drawing, is_white
from parsers.formats.pdf.geometry import Box, height, holds_middle, middle, width
from parsers.formats.pdf.pieces import Item, Piece, Segment
from parsers.formats.pdf.spans import Writer

#: Such a strip runs down most of the page, at its very edge, and is no wider than this share of it.
_HIGH, _NARROWEST, _WIDEST, _EDGE = 0.8, 0.06, 0.42, 0.03
#: Lines of one heading stand no further apart than this, in type sizes.
_LEADING = 0.7


@dataclass(frozen=True, slots=True)
class _Words:
    """Lines of one type under each other."""

    lines: list[Segment]

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.lines[0].box[1]


def strip_of(drawing: Drawing, page: Box) -> Box | None:
    """Where the strip is; None on a page without one."""
    strips = [
        fill.box
        for fill in drawing.fills
        if not is_white(fill.colour)
        and height(fill.box) > _HIGH * height(page)
        and _NARROWEST * width(page) < width(fill.box) < _WIDEST * width(page)
        and min(fill.box[0] - page[0], page[2] - fill.box[2]) < _EDGE * width(page)
    ]
    return max(strips, key=height, default=None)


def beside_strip(items: Sequence[Item], strip: Sequence[Segment], writer: Writer) -> list[Block]:
    """The blocks of a page with a strip: each heading in it before what stands at its height and below, or, where the strip has questions
    and answers of its own, these first."""
    groups = _groups(strip)
    headings = _headings(groups)
    if headings is None:
        questions = [piece for segment in strip for piece in segment.pieces]
        return [*blocks_of(questions, writer, paired=True), *blocks_of(items, writer, paired=True)]
    others = [group for group in groups if group not in headings]
    blocks: list[Block] = [writer.paragraph([group.lines], Part.HEADER) for group in others]
    if not headings:
        return [*blocks, *blocks_of(items, writer, paired=True)]
    cuts = [*(heading.top - 0.2 * heading.lines[0].size for heading in headings), float("inf")]
    blocks += blocks_of([item for item in items if _top(item) < cuts[0]], writer, paired=True)
    for heading, start, end in zip(headings, cuts, cuts[1:], strict=False):
        title = writer.paragraph([heading.lines])
        blocks.append(replace(title, heading=title.heading or min(len(writer.heading_sizes) + 1, 6)))
        blocks += blocks_of([item for item in items if start <= _top(item) < end], writer, paired=True)
    return blocks


def _top(item: Item) -> float:
    """The height that tells to which heading something belongs: a word may begin a little above it, and so may a drawn box."""
    return middle(item.box)[1] if isinstance(item, Piece) else item.box[1] + min(10.0, 0.5 * height(item.box))


def _groups(segments: Sequence[Segment]) -> list[_Words]:
    groups: list[_Words] = []
    for segment in sorted(segments, key=lambda segment: segment.box[1]):
        above = groups[-1].lines[-1] if groups else None
        if (
            above is not None
            and segment.box[1] - above.box[3] < _LEADING * segment.size
            and segment.bold == above.bold
            and abs(segment.size - above.size) < 0.6
        ):
            groups[-1].lines.append(segment)
        else:
            groups.append(_Words([segment]))
    return groups


def _headings(groups: Sequence[_Words]) -> list[_Words] | None:
    """What in the strip heads a section: words in bold, else words without a number. None where most of them have plain words right
    below, or stand beside a sign of a question: labels over answers."""
    bold = [group for group in groups if all(line.bold for line in group.lines)]
    if not bold:
        plain = [group for group in groups if not any(char.isdecimal() for line in group.lines for char in line.text)]
        return plain if not any(line.text.endswith(":") for group in plain for line in group.lines) else None
    answered = [
        group
        for group, after in pairwise(groups)
        if group in bold and after not in bold and after.top - group.lines[-1].box[3] < _LEADING * group.lines[0].size
    ]
    return None if len(answered) > 0.5 * len(bold) else bold


def in_strip(words: Sequence[Piece], strip: Box | None) -> tuple[list[Piece], list[Piece]]:
    """The words on the page's own paper, and those in the strip."""
    if strip is None:
        return list(words), []
    return [word for word in words if not holds_middle(strip, word.box)], [word for word in words if holds_middle(strip, word.box)]
