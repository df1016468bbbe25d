"""A stream of paragraphs with marks for the ends of cells and rows, as rich text and Word 97 files hold them, as blocks and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from parsers.document import Block, Cell, Paragraph, Part, Place, Span, Table


@dataclass(frozen=True, slots=True)
class CellForm:
    """What a row's end says of one cell: its right edge in twips, whether it is shaded, and whether it is the lower part of a
    cell merged downwards."""

    right: int
    shaded: bool = False
    goes_on: bool = False


@dataclass(slots=True)
class _OpenTable:
    rows: list[tuple[list[list[Block]], list[CellForm]]] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Flow:
    """One stream of blocks: the body, or a page header, note or text box with tables of its own.

    `depth` is how deep in tables the paragraph that is being gathered stands.
    """

    part: Part
    blocks: list[Block] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    number: str = ""
    depth: int = 0
    heading: int | None = None
    listed: bool = False
    _tables: list[_OpenTable] = field(default_factory=list)
    _paragraphs: int = 0
    _ended_tables: int = 0

    def add(self, span: Span) -> None:
        """Adds a span to the paragraph, joined with the one before when the two look alike."""
        last = self.spans[-1] if self.spans else None
        if (
            last is not None
            and last.text
            and span.text
            and last.marks == span.marks
            and last.entry is span.entry
            and last.tick is span.tick is None
        ):
            self.spans[-1] = replace(last, text=last.text + span.text)
        else:
            self.spans.append(span)

    def end_paragraph(self) -> None:
        """Ends the paragraph, which may be empty."""
        spans, number = tuple(self.spans), self.number.strip()
        self.spans, self.number = [], ""
        self._paragraphs += 1
        place = Place(path=f"{self._before}paragraph {self._paragraphs}")
        self.put(Paragraph(spans, place, self.heading, self.listed or bool(number), number or None, self.part))

    def put(self, block: Block) -> None:
        """Puts a block where the flow stands: in the open cell, or among the blocks."""
        self._close_tables(self.depth)
        while len(self._tables) < self.depth:
            self._tables.append(_OpenTable())
        (self._tables[-1].blocks if self._tables else self.blocks).append(block)

    def end_cell(self, depth: int) -> None:
        """Ends the paragraph and the cell, of the table that stands `depth` deep."""
        self.depth = depth
        self.end_paragraph()
        table = self._tables[depth - 1]
        table.cells.append(table.blocks)
        table.blocks = []

    def end_row(self, depth: int, forms: Sequence[CellForm]) -> None:
        """Ends the row of the table that stands `depth` deep."""
        if depth <= len(self._tables):
            self._close_tables(depth)
            table = self._tables[depth - 1]
            table.rows.append((table.cells, list(forms)))
            table.cells = []

    def finished(self) -> list[Block]:
        """All blocks, with what was left open ended."""
        if self.spans:
            self.end_paragraph()
        self._close_tables(0)
        return self.blocks

    def text_box(self, inner: Sequence[Block]) -> None:
        """Puts a text box, as a table of one cell, where the flow stands."""
        place = Place(path=f"{self._before}text box after paragraph {self._paragraphs}")
        self.put(Table((Cell(0, 0, tuple(inner), place=place),), place, part=Part.TEXT_BOX))

    @property
    def _before(self) -> str:
        return "" if self.part is Part.BODY else f"{self.part.value}, "

    def _close_tables(self, depth: int) -> None:
        """Ends the tables that stand deeper than `depth`; each goes where it stood, in a cell or among the blocks."""
        while len(self._tables) > depth:
            table = self._tables.pop()
            if table.cells or table.blocks:
                table.rows.append(([*table.cells, table.blocks] if table.blocks else table.cells, []))
            inner = bool(self._tables)
            if not inner:
                self._ended_tables += 1
            if table.rows:
                path = f"{self._before}table {self._ended_tables + inner}{', inner table' if inner else ''}"
                (self._tables[-1].blocks if inner else self.blocks).append(_grid(table, path, self.part))


def _grid(table: _OpenTable, path: str, part: Part) -> Table:
    """The rows as a grid: cells stand between the right edges that any row has."""
    edges = sorted({form.right for cells, forms in table.rows if len(forms) >= len(cells) for form in forms})
    cells: list[Cell] = []
    above: dict[int, int] = {}
    for row, (boxes, forms) in enumerate(table.rows):
        for number, (column, columns, form, box) in enumerate(_placed(boxes, forms, edges), 1):
            if form.goes_on and column in above:
                upper = cells[above[column]]
                said = tuple(block for block in box if block.text.strip())
                cells[above[column]] = replace(upper, rows=row - upper.row + 1, blocks=upper.blocks + said)
                continue
            place = Place(path=f"{path}, row {row + 1}, cell {number}")
            blocks = tuple(replace(block, place=place) if isinstance(block, Paragraph) else block for block in box)
            above[column] = len(cells)
            cells.append(Cell(row, column, blocks, 1, columns, form.shaded, place))
    return Table(tuple(cells), Place(path=path), part=part)


def _placed(boxes: list[list[Block]], forms: list[CellForm], edges: list[int]) -> Iterator[tuple[int, int, CellForm, list[Block]]]:
    """Each cell of a row with its first column and the number of columns that it covers."""
    told = len(forms) >= len(boxes)
    column = 0
    for number, box in enumerate(boxes):
        form = forms[number] if told else CellForm(0)
        columns = max(1, edges.index(form.right) - column + 1) if told else 1
        yield column, columns, form, box
        column += columns
