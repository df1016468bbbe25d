"""Rows into the blocks of a `Document`: wrapped lines into paragraphs, labels and boxes into tables."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Block, Cell, Paragraph, Table
from parsers.formats.pdf.captions import captioned
from parsers.formats.pdf.geometry import union
from parsers.formats.pdf.layout import Atom, Beside, Row, Unit, rows_of
from parsers.formats.pdf.lines import segments_of, spread_letters
from parsers.formats.pdf.option_rows import questions_first
from parsers.formats.pdf.pairs import pairs_table
from parsers.formats.pdf.pieces import Field, Grid, Item, Piece, Segment, Square
from parsers.formats.pdf.spans import Writer
from parsers.formats.pdf.wrapping import Inline, OpenLine


def blocks_of(items: Sequence[Item], writer: Writer, right: float | None = None, *, paired: bool = False) -> list[Block]:
    """The blocks of everything in an area: a page, a column, a square of a table. `right` is where its lines wrap; where
    nothing is drawn, the longest line shows it. `paired` makes a row of a table of each line of labels and answers."""
    pieces = spread_letters([item for item in items if isinstance(item, Piece)])
    drawn = [item for item in items if isinstance(item, Grid)]
    fields = [item for item in items if isinstance(item, Field)]
    segments = segments_of(pieces)
    if not paired:
        writer = writer.within(segments)
    right = max((segment.box[2] for segment in segments), default=0.0) if right is None else right
    captions: list[Grid] = []
    if paired:
        segments, captions = captioned(segments)
    rows = questions_first(rows_of(segments, [*fields, *drawn, *captions]))
    return rows_blocks(rows, right, writer, paired=paired)


def rows_blocks(rows: Sequence[Row], right: float, writer: Writer, *, paired: bool = False) -> list[Block]:
    """The blocks of rows in reading order; lines wrap at `right`."""
    blocks: list[Block] = []
    running: OpenLine | None = None
    for row in rows:
        line = [atom for atom in row if isinstance(atom, (Segment, Field))]
        if len(line) == len(row):
            if running is None or not running.takes(line, right):
                if running is not None:
                    blocks.append(_line_block(running, writer, paired))
                running = OpenLine.of(line)
            continue
        if running is not None:
            blocks.append(_line_block(running, writer, paired))
            running = None
        blocks.extend(_row_blocks(row, writer, paired))
    if running is not None:
        blocks.append(_line_block(running, writer, paired))
    return blocks


def _line_block(running: OpenLine, writer: Writer, paired: bool) -> Block:
    table = pairs_table(running.columns, writer) if paired else None
    return table or writer.paragraph(running.columns)


def _row_blocks(row: Row, writer: Writer, paired: bool) -> list[Block]:
    """A row with boxes, tables or units in it."""
    if any(isinstance(atom, Unit) for atom in row) or any(_is_table(atom) for atom in row):
        return _mixed_row(row, writer, paired)
    cells: list[Cell] = []
    for atom in row:
        if isinstance(atom, Beside):
            place = writer.place(union(segment.box for segment in atom.label))
            cells.append(Cell(0, len(cells), tuple(_stacked(atom.label, writer.within(atom.label))), place=place))
            cells.append(_region_cell(atom.region, len(cells), writer))
        elif isinstance(atom, (Field, Grid)):
            cells.append(_region_cell(atom, len(cells), writer))
        elif isinstance(atom, Segment):
            paragraph = writer.paragraph([[atom]])
            cells.append(Cell(0, len(cells), (paragraph,), place=paragraph.place))
    return [Table(tuple(cells), writer.place(union(atom.box for atom in row)))]


def _mixed_row(row: Row, writer: Writer, paired: bool) -> list[Block]:
    """Each unit and table by itself, words beside each other as one line."""
    blocks: list[Block] = []
    line: list[Inline] = []
    for atom in row:
        if isinstance(atom, (Segment, Field)):
            line.append(atom)
            continue
        if line:
            blocks.append(_line_block(OpenLine.of(line), writer, paired))
            line = []
        blocks.extend(_atom_blocks(atom, writer, paired))
    if line:
        blocks.append(_line_block(OpenLine.of(line), writer, paired))
    return blocks


def _is_table(atom: Atom) -> bool:
    return isinstance(atom, Grid) and len(atom.squares) > 1


def _atom_blocks(atom: Atom, writer: Writer, paired: bool) -> list[Block]:
    if isinstance(atom, Unit):
        return _unit_blocks(atom, writer, paired)
    if isinstance(atom, Grid):
        return [table_of(atom, writer)]
    if isinstance(atom, Beside):
        return _row_blocks([atom], writer, paired)
    return [writer.paragraph([[atom]])]


def _unit_blocks(unit: Unit, writer: Writer, paired: bool) -> list[Block]:
    """A label over its box: what is set as a heading stays one, the lines of the label and the box are a row of two cells."""
    lines = _stacked(unit.label, writer.within(unit.label) if paired else writer)
    headings = 0
    while headings < len(lines) and lines[headings].heading is not None:
        headings += 1
    label = lines[headings:]
    if not paired or not label:
        return [*lines, *_atom_blocks(unit.region, writer, paired)]
    cells = (
        Cell(0, 0, tuple(label), place=writer.place(union(segment.box for segment in unit.label))),
        _region_cell(unit.region, 1, writer),
    )
    return [*lines[:headings], Table(cells, writer.place(unit.box))]


def _stacked(segments: Sequence[Segment], writer: Writer) -> list[Paragraph]:
    """Lines of a label under each other, wrapped ones joined."""
    right = max(segment.box[2] for segment in segments)
    return [block for block in rows_blocks([[segment] for segment in segments], right, writer) if isinstance(block, Paragraph)]


def _region_cell(region: Field | Grid, column: int, writer: Writer) -> Cell:
    place = writer.place(region.box)
    if isinstance(region, Field):
        return Cell(0, column, (writer.paragraph([[region]]),), place=place)
    square = region.squares[0]
    return Cell(0, column, tuple(square_blocks(square, writer, card=True)), shaded=square.shaded, place=place)


def table_of(grid: Grid, writer: Writer) -> Table:
    """A drawn grid as a table."""
    cells = tuple(
        Cell(
            square.row,
            square.column,
            tuple(square_blocks(square, writer)),
            square.rows,
            square.columns,
            square.shaded,
            writer.place(square.box),
        )
        for square in grid.squares
    )
    return Table(cells, writer.place(grid.box))


def square_blocks(square: Square, writer: Writer, *, card: bool = False) -> list[Block]:
    """What stands in a square. As far as its text starts from its left edge, so far before its right edge it wraps. A `card` is a frame
    round a part of a form: captions over answers stand in it as they do on a page."""
    left = min((item.box[0] for item in square.items), default=square.box[0])
    paired = card and any(isinstance(item, Piece) and item.caption for item in square.items)
    return blocks_of(square.items, writer, square.box[2] - min(max(left - square.box[0], 1.0), 8.0), paired=paired)
