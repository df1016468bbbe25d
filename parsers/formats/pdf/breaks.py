"""What a page break cut in two, made whole: tables, their rows, sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.document import Block, Cell, Mark, Paragraph, Part, Span, Table

#: So many boxes at the same edges are a way of setting a form.
_CARDS_LEAST = 5
#: So many rows at the top of a table may be its title and headings, which are printed again overleaf.
_HEADS_MOST = 3
_ADDRESS_ENDS = re.compile(r"@[\w.-]*$")


def continued(blocks: list[Block], after: list[Block]) -> list[Block]:
    """The blocks with those of the next page: a table that goes on there marked, its repeated heading row left out, and a
    row, an answer box or a sentence that the break cut in two made whole."""
    last = next((index for index in range(len(blocks) - 1, -1, -1) if not _passed_over(blocks[index])), None)
    if last is None or not after:
        return [*blocks, *after]
    above, first = blocks[last], after[0]
    if isinstance(above, Paragraph) and isinstance(first, Paragraph):
        whole = _sentence(above, first)
        return [*blocks, *after] if whole is None else [*blocks[:last], whole, *blocks[last + 1 :], *after[1:]]
    if not isinstance(above, Table) or not isinstance(first, Table):
        return [*blocks, *after]
    if len(first.cells) == 1 and _below_last(above, first) and not _cards(above, first, [*blocks, *after]):
        whole_row = _row_completed(above, [replace(first.cells[0], column=above.cells[-1].column)])
        return [*blocks[:last], whole_row, *blocks[last + 1 :], *after[1:]]
    if not _same_columns(above, first):
        return [*blocks, *after]
    rows = _by_row(first)
    if _heads(_by_row(above)[-1]) and not _heads(rows[0]):
        moved = tuple(replace(cell, row=cell.row + above.cells[-1].row + 1 - first.cells[0].row) for cell in first.cells)
        return [*blocks[:last], replace(above, cells=(*above.cells, *moved)), *blocks[last + 1 :], *after[1:]]
    first_row, *next_rows = _by_row(above)[:_HEADS_MOST]
    heads = [_texts(row) for row in (first_row, *filter(_set_apart, next_rows))]
    while len(rows) > 1 and any(_texts(rows[0])) and _texts(rows[0]) in heads:
        rows = rows[1:]
    if len(rows[0]) > 1 and not rows[0][0].text.strip() and any(cell.text.strip() for cell in rows[0]):
        blocks = [*blocks[:last], _row_completed(above, rows[0]), *blocks[last + 1 :]]
        rows = rows[1:]
    kept = [cell for row in rows for cell in row]
    if not kept:
        return [*blocks, *after[1:]]
    moved = tuple(replace(cell, row=cell.row - kept[0].row) for cell in kept)
    return [*blocks, Table(moved, first.place, continued=not _new_section(rows)), *after[1:]]


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text.strip() for cell in row]


def _passed_over(block: Block) -> bool:
    return block.part is not Part.BODY or (isinstance(block, Paragraph) and not block.text.strip())


def _heads(row: Sequence[Cell]) -> bool:
    """Whether every cell of a row holds words, on a shade or in bold: headings of columns, whose rows the break took overleaf."""
    return len(row) > 1 and all(cell.text.strip() and (cell.shaded or _is_bold(cell)) for cell in row)


def _set_apart(row: Sequence[Cell]) -> bool:
    """Whether all words of a row stand on a shade or in bold."""
    return all(cell.shaded or _is_bold(cell) for cell in row if cell.text.strip())


def _is_bold(cell: Cell) -> bool:
    return all(
        Mark.BOLD in span.marks for block in cell.blocks if isinstance(block, Paragraph) for span in block.spans if span.text.strip()
    )


def _new_section(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a part begins with a heading of its own: one shaded cell over several columns."""
    return len(rows) > 1 and len(rows[0]) == 1 and rows[0][0].shaded and rows[0][0].columns > 1


def _below_last(above: Table, below: Table) -> bool:
    """Whether a box at the top of a page has the edges of the last box on the page before."""
    a, b = above.cells[-1].place, below.cells[0].place
    if a.box is None or b.box is None or a.page == b.page:
        return False
    return len(_by_row(above)) == 1 and abs(a.box[0] - b.box[0]) < 3 and abs(a.box[2] - b.box[2]) < 3


def _cards(above: Table, below: Table, blocks: Sequence[Block]) -> bool:
    """Whether two boxes of several lines are two of many at the same edges, each whole in itself."""
    if len(above.cells) != 1 or min(len(above.cells[0].blocks), len(below.cells[0].blocks)) < 2:
        return False
    like = [block for block in blocks if isinstance(block, Table) and len(block.cells) == 1]
    edges = below.place.box
    return edges is not None and sum(_at_edges(block, edges) for block in like) >= _CARDS_LEAST


def _at_edges(block: Block, edges: tuple[float, ...]) -> bool:
    box = block.place.box
    return box is not None and abs(box[0] - edges[0]) < 3 and abs(box[2] - edges[2]) < 3


def _same_columns(above: Table, below: Table) -> bool:
    """Whether two tables have the outer edges in common, and one row's columns."""
    a, b = above.place.box, below.place.box
    if a is None or b is None or abs(a[0] - b[0]) > 3 or abs(a[2] - b[2]) > 3 or max(cell.column for cell in below.cells) == 0:
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
        replace(cell, blocks=_joined(cell.blocks, more[cell.column])) if last.get(cell.column) is cell and cell.column in more else cell
        for cell in table.cells
    )
    return replace(table, cells=cells)


def _joined(above: tuple[Block, ...], below: tuple[Block, ...]) -> tuple[Block, ...]:
    if above and isinstance(above[-1], Paragraph) and isinstance(below[0], Paragraph):
        whole = _sentence(above[-1], below[0])
        if whole is not None:
            return (*above[:-1], whole, *below[1:])
    return (*above, *below)


def _sentence(above: Paragraph, below: Paragraph) -> Paragraph | None:
    """Two paragraphs as one when the first stops in the middle of a sentence or an address; None when it does not."""
    if not above.spans or not below.spans or above.heading is not None or below.heading is not None:
        return None
    if any(span.tick is not None or span.entry is not None for span in (*above.spans[-1:], *below.spans[:1])):
        return None
    if above.spans[-1].marks != below.spans[0].marks:
        return None
    end, start = above.text.rstrip(), below.text.lstrip()
    if _ADDRESS_ENDS.search(end) and " " not in start:
        glue = ""
    elif start[:1].islower() and end[-1:] not in ".?!:" and len(end) > 25:
        glue = " "
    else:
        return None
    return replace(above, spans=(*above.spans, *([Span(glue)] if glue else []), *below.spans))
