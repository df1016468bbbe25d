"""What a test sees of a Document: its text with marks and ticks in a notation that fits on a line.

[x] and [ ] are tick boxes, *bold*, _underlined_, ~struck~, =highlighted=, {value} what a control holds, {} one left untouched.
"""

from __future__ import annotations

from parsers.document import Block, Cell, Document, EntryKind, Mark, Paragraph, Span, Table, Tick

_SIGNS = ((Mark.BOLD, "*"), (Mark.UNDERLINE, "_"), (Mark.STRIKE, "~"), (Mark.HIGHLIGHT, "="))


def seen(document: Document) -> list[str]:
    """One string a block; a table as its rows, cells apart by " | "."""
    return [line for block in document.blocks for line in _lines(block)]


def cells(document: Document, number: int = 0) -> list[tuple[int, int, int, int, str]]:
    """Row, column, rows, columns and text of each cell of one of the document's tables."""
    table = [block for block in document.blocks if isinstance(block, Table)][number]
    return [(cell.row, cell.column, cell.rows, cell.columns, cell.text) for cell in table.cells]


def _lines(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return ["".join(_shown(span) for span in block.spans)]
    rows: dict[int, list[Cell]] = {}
    for cell in block.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [" | ".join(" / ".join(line for inner in cell.blocks for line in _lines(inner)) for cell in row) for row in rows.values()]


def _shown(span: Span) -> str:
    if span.tick is not None:
        return {Tick.TICKED: "[x]", Tick.CLEAR: "[ ]", Tick.UNSURE: "[?]"}[span.tick]
    text = span.text
    for mark, sign in _SIGNS:
        if mark in span.marks:
            text = f"{sign}{text}{sign}"
    return f"{{{text}}}" if span.entry is not None and span.entry.kind is not EntryKind.TICK else text
