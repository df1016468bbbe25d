"""Answers that a form or a system sets off as other forms set off their questions: in shaded boxes, or in bold type beside plain
words. Taken back to plain answers, they are read like those of any other form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from parsers.document import Block, Cell, Document, Mark, Paragraph, Span, Table
from parsers.questions import KNOWN, known

#: So many cells or lines make it the way of the form, and so large a share of them.
_LEAST: Final = 6
_SHARE: Final = 0.75
_LABEL_WORDS: Final = 8


def undressed(document: Document) -> Document:
    """The document with answers in shaded boxes or in bold type as plain ones, where it sets off its answers in that way
    throughout; any other document as it is."""
    blocks = document.blocks
    if _shades_answers(blocks):
        blocks = tuple(_each_cell(block, lambda cell: replace(cell, shaded=False)) for block in blocks)
    if _bolds_answers(blocks):
        blocks = tuple(_with_answers(blocks))
    return document if blocks is document.blocks else replace(document, blocks=blocks)


# -- shaded boxes ------------------------------------------------------------------------------------------------------------


def _shades_answers(blocks: Sequence[Block]) -> bool:
    """Whether the shaded cells hold the answers: few of them are known as questions, and many cells and lines that are not shaded."""
    cells = [cell for block in blocks for cell in _cells(block)]
    shaded = [cell for cell in cells if cell.shaded and cell.text.strip()]
    if len(shaded) < _LEAST:
        return False
    strange = sum(known(cell.text.strip()) < KNOWN for cell in shaded)
    plain = [cell.text.strip() for cell in cells if not cell.shaded] + [
        block.text.strip() for block in blocks if isinstance(block, Paragraph)
    ]
    return strange >= _SHARE * len(shaded) and sum(known(text) >= KNOWN for text in plain) >= _LEAST


def _cells(block: Block) -> Iterator[Cell]:
    if isinstance(block, Table):
        for cell in block.cells:
            yield cell
            for inner in cell.blocks:
                yield from _cells(inner)


def _each_cell(block: Block, change: Callable[[Cell], Cell]) -> Block:
    if not isinstance(block, Table):
        return block
    return replace(
        block, cells=tuple(change(replace(cell, blocks=tuple(_each_cell(inner, change) for inner in cell.blocks))) for cell in block.cells)
    )


# -- bold answers ------------------------------------------------------------------------------------------------------------


def _bolds_answers(blocks: Sequence[Block]) -> bool:
    """Whether known questions in plain type stand before bold answers in most lines that have both."""
    mixed = [paragraph for paragraph in blocks if isinstance(paragraph, Paragraph) and _is_mixed(paragraph)]
    plain_first = [paragraph for paragraph in mixed if _plain_question_first(paragraph)]
    return len(plain_first) >= _LEAST and len(plain_first) >= _SHARE * len(mixed)


def _is_mixed(paragraph: Paragraph) -> bool:
    said = [span for span in paragraph.spans if span.text.strip()]
    return paragraph.heading is None and len({Mark.BOLD in span.marks for span in said}) > 1


def _plain_question_first(paragraph: Paragraph) -> bool:
    """Whether what stands in bold follows a known question in plain type; questions before that may be left blank."""
    said = [span for span in paragraph.spans if span.text.strip()]
    asked = list(takewhile(lambda span: Mark.BOLD not in span.marks, said))
    if not asked or any(len(span.text.split()) > _LABEL_WORDS for span in asked):
        return False
    return known(asked[-1].text.strip()) >= KNOWN


def _with_answers(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with bold words behind plain ones as answers, with bold lines of unknown words right below such a line as the rest
    of them, and bold cells beside plain ones."""
    answered = False
    for block in blocks:
        if isinstance(block, Table):
            answered = False
            yield _table_answering(block)
            continue
        answered = _is_mixed(block) or (answered and _is_rest(block))
        yield _answering(block) if answered else block


def _table_answering(table: Table) -> Table:
    """The table with its bold cells that stand right behind a plain one of their row as answers."""
    cells: list[Cell] = []
    for before, cell in zip((None, *table.cells), table.cells, strict=False):
        beside = before is not None and before.row == cell.row and _bold_share(before) == 0.0 and before.text.strip() != ""
        if beside and _bold_share(cell) == 1.0:
            cell = replace(cell, blocks=tuple(_answering(block) if isinstance(block, Paragraph) else block for block in cell.blocks))
        cells.append(cell)
    return replace(table, cells=tuple(cells))


def _bold_share(cell: Cell) -> float | None:
    """The share of the spans of a cell that are bold; None for one that is empty."""
    said = [span for block in cell.blocks if isinstance(block, Paragraph) for span in block.spans if span.text.strip()]
    return sum(Mark.BOLD in span.marks for span in said) / len(said) if said else None


def _is_rest(paragraph: Paragraph) -> bool:
    said = [span for span in paragraph.spans if span.text.strip()]
    text = paragraph.text.strip()
    all_bold = bool(said) and all(Mark.BOLD in span.marks for span in said)
    return paragraph.heading is None and all_bold and known(text) < KNOWN and not text[:1].isdigit()


def _answering(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, spans=tuple(map(_as_answer, paragraph.spans)))


def _as_answer(span: Span) -> Span:
    return replace(span, marks=span.marks - {Mark.BOLD} | {Mark.ANSWER}) if Mark.BOLD in span.marks else span
