"""Pages into blocks: running lines apart, columns in order, tables that go on over a page break joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from parsers.document import Block, Cell, Paragraph, Part, Table
from parsers.formats.pdf.answers import mark_answers
from parsers.formats.pdf.blocks import blocks_of
from parsers.formats.pdf.geometry import Box, holds_middle
from parsers.formats.pdf.layout import columns_of, nest
from parsers.formats.pdf.lines import segments_of
from parsers.formats.pdf.pieces import Item, Piece, Segment
from parsers.formats.pdf.running import running_parts
from parsers.formats.pdf.sheets import Sheet
from parsers.formats.pdf.spans import Writer


def page_blocks(sheets: Sequence[Sheet]) -> list[Block]:
    """The blocks of all pages in reading order."""
    body, larger = _type_sizes(sheets)
    loose = [nest([*sheet.pieces, *sheet.fields], sheet.grids) for sheet in sheets]
    edges = [segments_of(item for item in items if isinstance(item, Piece)) for items in loose]
    parts = running_parts([(sheet.number, sheet.box, segments) for sheet, segments in zip(sheets, edges, strict=True)])
    for segments in edges:
        for segment in segments:
            for piece in segment.pieces:
                piece.edge = id(segment) in parts
    mark_answers([sheet.pieces for sheet in sheets])
    blocks: list[Block] = []
    for sheet, items, segments in zip(sheets, loose, edges, strict=True):
        writer = Writer(sheet.number, sheet.space, body, larger)
        running = [segment for segment in segments if id(segment) in parts]
        gone = {id(piece) for segment in running for piece in segment.pieces}
        own = [item for item in items if id(item) not in gone]
        written = _areas(own, [segment for segment in segments if id(segment) not in parts], sheet.box, writer)
        blocks += [writer.paragraph([[segment]], parts[id(segment)]) for segment in running if parts[id(segment)] is Part.HEADER]
        blocks = _continued(blocks, written)
        blocks += [writer.paragraph([[segment]], parts[id(segment)]) for segment in running if parts[id(segment)] is Part.FOOTER]
        blocks += [writer.plain(note, Part.COMMENT) for note in sheet.notes]
        if sheet.turned:
            blocks.append(writer.plain(sheet.turned, Part.TEXT_BOX))
    return blocks


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


def _continued(blocks: list[Block], after: list[Block]) -> list[Block]:
    """The blocks with those of the next page, a table that goes on there marked, its repeated heading row left out, and a
    row that the page break cut in two made whole."""
    last = next((index for index in range(len(blocks) - 1, -1, -1) if not _edge(blocks[index])), None)
    first = after[0] if after else None
    if last is None or not isinstance(first, Table):
        return [*blocks, *after]
    table = blocks[last]
    if not isinstance(table, Table) or not _same_columns(table, first):
        return [*blocks, *after]
    rows = _by_row(first)
    heading = _by_row(table)[0]
    if len(rows) > 1 and [cell.text for cell in rows[0]] == [cell.text for cell in heading] and any(cell.text.strip() for cell in heading):
        rows = rows[1:]
    if rows and len(rows[0]) > 1 and not rows[0][0].text.strip() and any(cell.text.strip() for cell in rows[0]):
        blocks = [*blocks[:last], _row_completed(table, rows[0]), *blocks[last + 1 :]]
        rows = rows[1:]
    kept = [cell for row in rows for cell in row]
    if not kept:
        return [*blocks, *after[1:]]
    offset = kept[0].row
    moved = tuple(Cell(cell.row - offset, cell.column, cell.blocks, cell.rows, cell.columns, cell.shaded, cell.place) for cell in kept)
    return [*blocks, Table(moved, first.place, continued=True), *after[1:]]


def _edge(block: Block) -> bool:
    return block.part is not Part.BODY or (isinstance(block, Paragraph) and not block.text.strip())


def _same_columns(above: Table, below: Table) -> bool:
    """Whether two tables have the outer edges in common, and one row's columns."""
    a, b = above.place.box, below.place.box
    if a is None or b is None or abs(a[0] - b[0]) > 3 or abs(a[2] - b[2]) > 3:
        return False
    edges = {_edges(row) for row in _by_row(below)}
    return any(_edges(row) in edges for row in _by_row(above))


def _edges(row: Sequence[Cell]) -> tuple[int, ...]:
    return tuple(round(cell.place.box[0] / 3) for cell in row if cell.place.box is not None)


def _by_row(table: Table) -> list[list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [rows[row] for row in sorted(rows)]


def _row_completed(table: Table, rest: Sequence[Cell]) -> Table:
    last = {cell.column: cell for cell in _by_row(table)[-1]}
    more = {cell.column: cell.blocks for cell in rest if cell.text.strip()}
    cells = tuple(
        Cell(cell.row, cell.column, cell.blocks + more.pop(cell.column), cell.rows, cell.columns, cell.shaded, cell.place)
        if last.get(cell.column) is cell and cell.column in more
        else cell
        for cell in table.cells
    )
    return Table(cells, table.place, table.continued, table.part)
