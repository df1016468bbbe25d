"""Segments and fields as the spans and paragraphs of a `Document`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from parsers.document import Mark, Paragraph, Part, Place, Span
from parsers.formats.pdf.geometry import Box, union
from parsers.formats.pdf.page_space import Space
from parsers.formats.pdf.pieces import Field, Piece, Segment

#: The rest of an e-mail address; and an address that ends in a domain that is whole.
_REST_OF_ADDRESS = re.compile(r"^[\w.-]*[\w-]$", re.ASCII)
_WHOLE_ADDRESS = re.compile(r"@[\w.-]+\.(uk|com|org|net|eu|info|co)$", re.IGNORECASE)
_SMALL_CAPITALS = re.compile(r"small-?caps|-sc\b", re.IGNORECASE)
#: Words so many type sizes apart, and so many times as far as the others of their line, have several spaces between them.
_SPACES, _STRETCHED = 0.75, 1.8
_GAP = "   "
#: Two spaces, against the one that words of the same type have between them, part a label from its answer where no tab does. A line
#: that is set to both margins has wider spaces all along it.
_TWO_SPACES = "  "
_DOUBLE, _SPACE_LEAST, _SPACE_MOST = 1.75, 0.15, 0.45
_SPACES_SEEN, _STRETCHED_GAPS = 8, 8
#: Options that were not chosen are set in plain type or grey beside one that was.
_CONTRASTING = frozenset({Mark.BOLD, Mark.GREY})
_LEADER = re.compile(r"(?:[._…]{6,}|…{2,})$")
_BULLET = re.compile(r"^[•▪‣◦·∙●■►▶➢\uf0b7\uf0a7–-]$")


class Writer:
    """Writes paragraphs for one page: knows where the page is and what its running text looks like."""

    def __init__(
        self, page: int, space: Space, body_size: float, heading_sizes: Sequence[float], spaces: Mapping[str, float] | None = None
    ) -> None:
        self.page = page
        self.space = space
        self.body_size = body_size
        self.heading_sizes = heading_sizes
        self.spaces = spaces or {}

    def within(self, segments: Iterable[Segment]) -> Writer:
        """A writer for a box or label of its own, where text is small only beside larger text."""
        least = min(self.heading_sizes, default=1000.0) - 0.2
        words = [piece for segment in segments for piece in segment.pieces if not piece.boxed and len(piece.text) > 1]
        sizes = [word.size for word in words if word.size < least]
        return Writer(self.page, self.space, max(sizes, default=self.body_size), self.heading_sizes, self.spaces)

    def place(self, box: Box) -> Place:
        """A place on this page."""
        return Place(self.page, self.space.seen(box))

    def paragraph(self, columns: Sequence[Sequence[Segment | Field]], part: Part = Part.BODY) -> Paragraph:
        """One paragraph: columns apart by tabs, the lines that the page wrapped within a column joined by a space."""
        spans: list[Span] = []
        boxes: list[Box] = []
        for position, column in enumerate(columns):
            for index, item in enumerate(column):
                if index == 0 and position:
                    spans.append(self._glue("\t", item.box))
                elif index and not _runs_on(column[index - 1], item):
                    spans.append(self._glue("\n" if _led_out(column[index - 1]) else " ", item.box))
                spans.extend(self._field(item) if isinstance(item, Field) else self._words(item.pieces))
                boxes.append(item.box)
        listed, number, spans = _list_item(_merged(spans))
        heading = self._heading(columns)
        if heading is not None:
            spans = _merged([replace(span, marks=span.marks - {Mark.SMALL}) for span in spans])
        return Paragraph(tuple(spans), self.place(union(boxes)), heading, listed, number, part)

    def _heading(self, columns: Sequence[Sequence[Segment | Field]]) -> int | None:
        """The outline level of a line that is set larger than the running text, or stands on a band across the page."""
        items = [item for column in columns for item in column]
        if len(columns) > 1 or not all(isinstance(item, Segment) and not item.pieces[0].boxed for item in items):
            return None
        if any(Mark.ANSWER in piece.marks for item in items if isinstance(item, Segment) for piece in item.pieces):
            return None
        size = min(item.size for item in items if isinstance(item, Segment))
        level = next((level for level, bound in enumerate(self.heading_sizes, start=1) if size >= bound - 0.2), None)
        pieces = [piece for item in items if isinstance(item, Segment) for piece in item.pieces]
        if level is None and (all(piece.banded for piece in pieces) or all(_SMALL_CAPITALS.search(piece.font) for piece in pieces)):
            return min(len(self.heading_sizes) + 1, 6)
        return level

    def plain(self, text: str, part: Part) -> Paragraph:
        """A paragraph of text that has no place of its own on the page."""
        return Paragraph((Span(text, place=Place(self.page)),), Place(self.page), part=part)

    def _glue(self, text: str, box: Box) -> Span:
        return Span(text, place=self.place((box[0], box[1], box[0], box[3])))

    def _field(self, item: Field) -> list[Span]:
        return [Span(item.text, item.marks, entry=item.entry, place=self.place(item.box))]

    def _words(self, pieces: Sequence[Piece]) -> list[Span]:
        spans: list[Span] = []
        gaps = [
            after.box[0] - before.box[2] for before, after in pairwise(pieces) if _apart(before, after) and after.box[0] > before.box[0]
        ]
        usual = min(gaps) if len(gaps) > 1 else 0.0
        for index, piece in enumerate(pieces):
            if index and _apart(pieces[index - 1], piece):
                spans.append(self._glue(self._between(pieces[index - 1], piece, usual, len(gaps)), piece.box))
            spans.append(Span(piece.text, self._marks(piece), piece.tick, piece.entry, self.place(piece.box)))
        return spans

    def _between(self, before: Piece, after: Piece, usual: float, gaps: int) -> str:
        if _gapes(before, after, usual):
            return _GAP
        if before.boxed or after.boxed:
            return " "
        single = max(self.spaces.get(piece.font, 0.0) * piece.size for piece in (before, after))
        single = max(single, usual) if gaps >= _STRETCHED_GAPS or not single else single
        return _TWO_SPACES if single and after.box[0] - before.box[2] > _DOUBLE * single else " "

    def _marks(self, piece: Piece) -> frozenset[Mark]:
        if not piece.boxed and piece.size < 0.86 * self.body_size:
            return frozenset(piece.marks | {Mark.SMALL})
        return frozenset(piece.marks)


def usual_spaces(pieces: Iterable[Piece]) -> dict[str, float]:
    """The space between words of each family of type, in type sizes, as most words of the file have it."""
    seen: dict[str, list[float]] = defaultdict(list)
    for before, after in pairwise(pieces):
        space = (after.box[0] - before.box[2]) / max(before.size, 1.0)
        if before.font == after.font and before.size == after.size and _SPACE_LEAST < space < _SPACE_MOST and before.box[1] == after.box[1]:
            seen[before.font].append(space)
    return {font: median(spaces) for font, spaces in seen.items() if len(spaces) >= _SPACES_SEEN}


def _apart(before: Piece, after: Piece) -> bool:
    next_line = after.box[2] < before.box[0] or after.box[1] > before.box[3]
    return before.boxed or after.boxed or next_line or after.box[0] - before.box[2] > 0.12 * min(before.size, after.size)


def _gapes(before: Piece, after: Piece, usual: float) -> bool:
    """Whether words stand several spaces apart, as options in a line do; those of a line that is stretched stand so all along it."""
    gap = after.box[0] - before.box[2]
    if before.boxed or after.boxed or gap <= _SPACES * min(before.size, after.size):
        return False
    return gap > _STRETCHED * usual or bool((before.marks ^ after.marks) & _CONTRASTING)


def _runs_on(above: Segment | Field, below: Segment | Field) -> bool:
    """Whether a line ends within a word: at a hyphen before a small letter, or within an address."""
    if isinstance(above, Segment) and isinstance(below, Segment):
        end, start = above.pieces[-1].text, below.pieces[0].text
        if len(end) > 1 and end.endswith("-") and end[-2].isalpha() and start[:1].islower():
            return True
    return broken_address(above, below)


def _led_out(above: Segment | Field) -> bool:
    """Whether a line ends with the dots or strokes that are left of the line to write on: what was written ends there."""
    return isinstance(above, Segment) and _LEADER.search(above.pieces[-1].text) is not None


def broken_address(above: Segment | Field, below: Segment | Field) -> bool:
    """Whether an e-mail address that was too long for its line goes on in the next: it has no space to be broken at."""
    if not isinstance(above, Segment) or not isinstance(below, Segment) or len(below.pieces) != 1:
        return False
    head, tail = above.pieces[-1].text, below.pieces[0].text
    if "@" in tail:
        return tail.startswith("@") or (head.endswith((".", "-", "_", "@")) and "@" not in head and len(above.pieces) == 1)
    return "@" in head and _REST_OF_ADDRESS.match(tail) is not None and not _WHOLE_ADDRESS.search(head)


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Neighbours with the same marks as one span; glue takes the marks of both its neighbours where they agree."""
    merged: list[Span] = []
    for index, span in enumerate(spans):
        if span.tick is None and span.entry is None and span.text in (" ", _TWO_SPACES, _GAP) and merged and index + 1 < len(spans):
            before, after = merged[-1], spans[index + 1]
            if before.tick is None and before.entry is None and after.tick is None and after.entry is None and before.marks == after.marks:
                merged[-1] = Span(before.text + span.text, before.marks, place=before.place)
                continue
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.tick is None
            and last.entry is None
            and span.tick is None
            and span.entry is None
            and last.marks == span.marks
            and not last.text.endswith("\t")
            and span.text != "\t"
        ):
            merged[-1] = Span(last.text + span.text, last.marks, place=_joined(last.place, span.place))
        else:
            merged.append(span)
    return merged


def _joined(a: Place, b: Place) -> Place:
    return a.joined(b)


def _list_item(spans: list[Span]) -> tuple[bool, str | None, list[Span]]:
    """A leading bullet or number leaves the text, as a word processor keeps it."""
    if not spans or spans[0].tick is not None or spans[0].entry is not None:
        return False, None, spans
    first, _, rest = spans[0].text.partition(" ")
    if _BULLET.match(first) and (rest or len(spans) > 1):
        return True, None, [Span(rest, spans[0].marks, place=spans[0].place), *spans[1:]] if rest else spans[1:]
    return False, None, spans
