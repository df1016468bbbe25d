"""Rows into the blocks of a `Document`: wrapped lines into paragraphs, labels and boxes into tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Block, Cell, Mark, Paragraph, Table
from parsers.formats.pdf.geometry import union, width
from parsers.formats.pdf.layout import Atom, Beside, Row, Unit, rows_of
from parsers.formats.pdf.lines import segments_of, spread_letters
from parsers.formats.pdf.pairs import pairs_table
from parsers.formats.pdf.pieces import Field, Grid, Item, Piece, Segment, Square
from parsers.formats.pdf.spans import Writer, broken_address

Inline = Segment | Field


@dataclass(slots=True)
class _Open:
    """A paragraph that the next line may continue: its columns, each a list of lines."""

    columns: list[list[Inline]]
    bottom: float


def blocks_of(items: Sequence[Item], writer: Writer, right: float | None = None, *, paired: bool = False) -> list[Block]:
    """The blocks of everything in an area: a page, a column, a square of a table. `right` is where its lines wrap; where
    nothing is drawn, the longest line shows it. `paired` makes a row of a table of each line of labels and answers."""
    pieces = spread_letters([item for item in items if isinstance(item, Piece)])
    drawn = [item for item in items if isinstance(item, Grid)]
    fields = [item for item in items if isinstance(item, Field)]
    segments = segments_of(pieces)
    rows = rows_of(segments, [*fields, *drawn])
    return rows_blocks(rows, max((segment.box[2] for segment in segments), default=0.0) if right is None else right, writer, paired=paired)


def rows_blocks(rows: Sequence[Row], right: float, writer: Writer, *, paired: bool = False) -> list[Block]:
    """The blocks of rows in reading order; lines wrap at `right`."""
    blocks: list[Block] = []
    running: _Open | None = None
    for row in rows:
        line = [atom for atom in row if isinstance(atom, (Segment, Field))]
        if len(line) == len(row):
            if running is None or not _continues(running, line, right):
                if running is not None:
                    blocks.append(_line_block(running, writer, paired))
                running = _Open([[item] for item in line], max(item.box[3] for item in line))
            continue
        if running is not None:
            blocks.append(_line_block(running, writer, paired))
            running = None
        blocks.extend(_row_blocks(row, writer, paired))
    if running is not None:
        blocks.append(_line_block(running, writer, paired))
    return blocks


def _line_block(running: _Open, writer: Writer, paired: bool) -> Block:
    table = pairs_table(running.columns, writer) if paired else None
    return table or writer.paragraph(running.columns)


def _continues(running: _Open, line: list[Inline], right: float) -> bool:
    """Whether a line goes on where the paragraph stopped; if so the line is taken into it."""
    if len(line) > 1 and not _wrapped_row(running, line, right):
        return False
    first = line[0]
    if not isinstance(first, Segment) or first.pieces[0].boxed:
        return False
    gap = first.box[1] - running.bottom
    if gap > 0.75 * first.size or gap < -0.9 * first.size:
        return False
    column = _column(running, first)
    if column is None:
        return False
    above = running.columns[column][-1]
    if column < len(running.columns) - 1 and not _set_apart(running, column, gap):
        return False
    limit = right if column == len(running.columns) - 1 else running.columns[column + 1][0].box[0] - 0.5 * first.size
    if not isinstance(above, Segment) or not _alike(above, first) or not _full(above, first, limit):
        return False
    running.columns[column].append(first)
    running.columns.extend([item] for item in line[1:])
    running.bottom = max(running.bottom, first.box[3])
    return True


def _set_apart(running: _Open, column: int, gap: float) -> bool:
    """Whether a label stands in a column of its own, so that it may wrap there, and the next line follows it closely."""
    label, answer = running.columns[column][0], running.columns[column + 1][0]
    size = label.size if isinstance(label, Segment) else 10.0
    return answer.box[0] - label.box[2] > 1.15 * size and gap < 0.45 * size


def _wrapped_row(running: _Open, line: list[Inline], right: float) -> bool:
    """Options in a row that go on at the left of the next line: the last one above had no room for what comes first here."""
    last = running.columns[-1][-1]
    first = line[0]
    return (
        isinstance(last, Segment)
        and isinstance(first, Segment)
        and last.pieces[-1].boxed
        and not first.pieces[0].boxed
        and _full(last, first, right)
    )


def _column(running: _Open, segment: Segment) -> int | None:
    """The column of the paragraph that a line stands under: where it starts, or a little in from there (a hanging indent)."""
    columns = running.columns
    if len(columns) > 1:
        last = columns[-1][-1]
        if isinstance(last, Segment) and last.pieces[-1].boxed and segment.box[0] < columns[0][0].box[0] + 3:
            return len(columns) - 1
    for index in range(len(columns) - 1, -1, -1):
        first = columns[index][0]
        start = _text_start(first)
        if abs(segment.box[0] - first.box[0]) < 4 or abs(segment.box[0] - start) < 4:
            return index
        if len(columns[index]) > 1 and abs(segment.box[0] - columns[index][-1].box[0]) < 3:
            return index
        if index == len(columns) - 1 and len(columns) == 1 and -40 < segment.box[0] - first.box[0] < 30:
            return index
    if len(columns) > 1 and segment.box[0] < columns[0][0].box[0] + 3:
        return len(columns) - 1 if segment.box[0] >= columns[0][0].box[0] - 3 else None
    return None


def _text_start(item: Inline) -> float:
    """Where the words begin, after a tick box or a number."""
    if not isinstance(item, Segment) or len(item.pieces) < 2:
        return item.box[0]
    first = item.pieces[0]
    return item.pieces[1].box[0] if first.boxed or len(first.text) <= 3 else item.box[0]


def _alike(above: Segment, below: Segment) -> bool:
    """Whether two lines are set in one type: size, and whether they are answers; a bold line does not go on in plain type."""
    a, b = above.pieces[-1], below.pieces[0]
    if a.boxed or b.boxed:
        return abs(above.size - below.size) < 1.5
    return (
        abs(above.size - below.size) < 0.6
        and (Mark.ANSWER in a.marks) == (Mark.ANSWER in b.marks)
        and (Mark.BOLD in a.marks) == (Mark.BOLD in b.marks)
    )


def _full(above: Segment, below: Segment, right: float) -> bool:
    """Whether the first word of the line below had no room at the end of the line above."""
    first = below.pieces[0]
    if broken_address(above, below):
        return True
    return above.box[2] + 0.2 * first.size + width(first.box) > right - 0.4 * first.size


def _row_blocks(row: Row, writer: Writer, paired: bool) -> list[Block]:
    """A row with boxes, tables or units in it."""
    if any(isinstance(atom, Unit) for atom in row) or any(_is_table(atom) for atom in row):
        return _mixed_row(row, writer, paired)
    cells: list[Cell] = []
    for atom in row:
        if isinstance(atom, Beside):
            place = writer.place(union(segment.box for segment in atom.label))
            cells.append(Cell(0, len(cells), tuple(_stacked(atom.label, writer)), place=place))
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
            blocks.append(_line_block(_Open([[item] for item in line], 0.0), writer, paired))
            line = []
        blocks.extend(_atom_blocks(atom, writer, paired))
    if line:
        blocks.append(_line_block(_Open([[item] for item in line], 0.0), writer, paired))
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
    lines = _stacked(unit.label, writer)
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
    return Cell(0, column, tuple(square_blocks(square, writer)), shaded=square.shaded, place=place)


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


def square_blocks(square: Square, writer: Writer) -> list[Block]:
    """What stands in a square. As far as its text starts from its left edge, so far before its right edge it wraps."""
    left = min((item.box[0] for item in square.items), default=square.box[0])
    return blocks_of(square.items, writer, square.box[2] - min(max(left - square.box[0], 1.0), 8.0))
