"""Pages into blocks: running lines apart, columns in order, tables that go on over a page break joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from parsers.document import Block, Part
from parsers.formats.pdf.answers import mark_answers
from parsers.formats.pdf.asides import beside_strip
from parsers.formats.pdf.blocks import blocks_of
from parsers.formats.pdf.breaks import continued
from parsers.formats.pdf.captions import mark_captions
from parsers.formats.pdf.footnotes import footnotes
from parsers.formats.pdf.geometry import Box, holds_middle
from parsers.formats.pdf.layout import columns_of, nest
from parsers.formats.pdf.lines import segment_lines, segments_of
from parsers.formats.pdf.links import links_on
from parsers.formats.pdf.margins import margin_headings
from parsers.formats.pdf.pieces import Grid, Item, Piece, Segment
from parsers.formats.pdf.running import running_parts
from parsers.formats.pdf.sheets import Sheet
from parsers.formats.pdf.spans import Writer, usual_spaces
from parsers.formats.pdf.stops import mark_stops

#: A frame round fewer lines is the box of one answer, or of a question and its answer.
_CARD_LINES = 4


def page_blocks(sheets: Sequence[Sheet]) -> list[Block]:
    """The blocks of all pages in reading order."""
    body, larger = _type_sizes(sheets)
    loose = [nest([*sheet.pieces, *sheet.fields], sheet.grids) for sheet in sheets]
    edges = [_segments(items) for items in loose]
    links = links_on(edges)
    if links:
        loose = [[item for item in items if id(item) not in links] for items in loose]
        edges = [[segment for segment in segments if id(segment.pieces[0]) not in links] for segments in edges]
    parts = running_parts([(sheet.number, sheet.box, segments) for sheet, segments in zip(sheets, edges, strict=True)])
    strips = [segments_of(sheet.aside) for sheet in sheets]
    if not any(strips):
        strips = margin_headings([(sheet.box, *held) for sheet, held in zip(sheets, _held(loose, edges, parts), strict=True)])
        inner = {id(segment) for strip in strips for segment in strip}
        edges = [[segment for segment in segments if id(segment) not in inner] for segments in edges]
    parts |= running_parts([(sheet.number, sheet.box, strip) for sheet, strip in zip(sheets, strips, strict=True)])
    for sheet, segments in zip(sheets, edges, strict=True):
        own = [segment for segment in segments if id(segment) not in parts]
        parts |= {id(segment): Part.FOOTER for segment in footnotes(sheet.box, own, body)}
    for segments in (*edges, *strips):
        for segment in segments:
            for piece in segment.pieces:
                piece.edge = id(segment) in parts
    mark_answers([[piece for piece in (*sheet.pieces, *sheet.aside) if id(piece) not in links] for sheet in sheets])
    mark_captions([[*segments, *_framed(items)] for items, segments in zip(loose, edges, strict=True)])
    blocks: list[Block] = []
    spaces = usual_spaces(piece for sheet in sheets for piece in sheet.pieces)
    for sheet, items, segments, strip in zip(sheets, loose, edges, strips, strict=True):
        writer = Writer(sheet.number, sheet.space, body, larger, spaces)
        running = [segment for segment in (*segments, *strip) if id(segment) in parts]
        gone = {id(piece) for segment in (*running, *strip) for piece in segment.pieces}
        left = [item for item in items if id(item) not in gone]
        if strip:
            written = beside_strip(left, [segment for segment in strip if id(segment) not in parts], writer)
        else:
            written = _areas(left, [segment for segment in segments if id(segment) not in parts], sheet.box, writer)
        blocks += [writer.paragraph([[segment]], parts[id(segment)]) for segment in running if parts[id(segment)] is Part.HEADER]
        blocks = continued(blocks, written)
        blocks += [writer.paragraph([[segment]], parts[id(segment)]) for segment in running if parts[id(segment)] is Part.FOOTER]
        blocks += [writer.plain(note, Part.COMMENT) for note in sheet.notes]
        if sheet.turned:
            blocks.append(writer.plain(sheet.turned, Part.TEXT_BOX))
    return blocks


def _segments(items: Sequence[Item]) -> list[Segment]:
    pieces = [item for item in items if isinstance(item, Piece)]
    segments = segments_of(pieces)
    return segments_of(pieces) if mark_stops(segments) else segments


def _framed(items: Sequence[Item]) -> Iterator[Segment]:
    """The segments that stand in a frame round several lines, as those of a card of a form do."""
    for item in items:
        if isinstance(item, Grid) and len(item.squares) == 1:
            segments = segments_of([piece for piece in item.squares[0].items if isinstance(piece, Piece)])
            if len(segment_lines(segments)) >= _CARD_LINES:
                yield from segments


def _held(
    loose: Sequence[Sequence[Item]], edges: Sequence[Sequence[Segment]], parts: dict[int, Part]
) -> Iterator[tuple[list[Segment], list[Box]]]:
    """What stands on each page between its running lines: segments, and the boxes of what is drawn or a field."""
    for items, segments in zip(loose, edges, strict=True):
        yield [segment for segment in segments if id(segment) not in parts], [item.box for item in items if not isinstance(item, Piece)]


def _areas(items: Sequence[Item], segments: Sequence[Segment], page: Box, writer: Writer) -> list[Block]:
    regions = [item for item in items if not isinstance(item, Piece)]
    blocks: list[Block] = []
    for area in columns_of(segments, regions, page):
        blocks += blocks_of([item for item in items if holds_middle(area, item.box)], writer, paired=True)
    return blocks


def _type_sizes(sheets: Sequence[Sheet]) -> tuple[float, list[float]]:
    """The type size in which most letters of the file are set, in points, and the sizes clearly above it, largest first."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for piece in sheet.pieces:
            sizes[round(piece.size * 2) / 2] += len(piece.text)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    return body, sorted((size for size in sizes if size >= 1.17 * body), reverse=True)
