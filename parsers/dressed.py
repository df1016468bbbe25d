"""Forms that set off their words as other forms set off something else: answers in shaded boxes or in bold type beside plain words,
every word in small type, questions in the type of headings. Set as other forms are, they are read like those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Final

from parsers.document import Block, Cell, Document, Mark, Paragraph, Span, Table
from parsers.questions import KNOWN, known

#: So many cells or lines make it the way of the form, and so large a share of them.
_LEAST: Final = 6
_SHARE: Final = 0.75
_LABEL_WORDS: Final = 8
#: So few letters beside a section are its number; so many rows are the form's sections.
_MARK_LETTERS, _ROWS_LEAST = 2, 2
_SECTION_LEVEL: Final = 2
#: Small type sets nothing apart where so large a share of all letters stands in it.
_ALL_SMALL: Final = 0.9
#: Headings of one level of which so large a share is known as questions, and has an answer right below, ask.
_ASKING_SHARE: Final = 0.6


def undressed(document: Document) -> Document:
    """The document with sections that stand in the cells of a table laid out one below the other, and with answers in shaded boxes or in bold type as plain ones, small type as plain type and headings that ask as
    bold questions, where it sets them in that way throughout; any other document as it is."""
    blocks = document.blocks
    if any(isinstance(block, Table) and _holds_sections(block) for block in blocks):
        blocks = tuple(inner for block in blocks for inner in _unboxed(block))
    if _is_all_small(blocks):
        blocks = tuple(_each_paragraph(block, _not_small) for block in blocks)
    asking = _asking_levels(blocks)
    if asking:
        blocks = tuple(_as_question(block) if isinstance(block, Paragraph) and block.heading in asking else block for block in blocks)
    if _shades_answers(blocks):
        blocks = tuple(_each_cell(block, lambda cell: replace(cell, shaded=False)) for block in blocks)
    if _bolds_answers(blocks):
        blocks = tuple(_with_answers(blocks))
    return document if blocks is document.blocks else replace(document, blocks=blocks)


# -- sections in cells -------------------------------------------------------------------------------------------------------


def _holds_sections(table: Table) -> bool:
    """Whether a table is there for the layout alone: most rows hold a cell with tables of its own and beside it nothing but a letter or
    number."""
    rows = _rows_of(table)
    return len(rows) >= _ROWS_LEAST and sum(_section_in(row) is not None for row in rows) >= _SHARE * len(rows)


def _rows_of(table: Table) -> list[list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    return list(rows.values())


def _section_in(row: Sequence[Cell]) -> Cell | None:
    """The cell of a row that holds tables, when all others hold no more than a letter or number; None for any other row."""
    held = [cell for cell in row if any(isinstance(block, Table) for block in cell.blocks)]
    marks = all(len(cell.text.strip(" .)")) <= _MARK_LETTERS for cell in row if cell not in held)
    return held[0] if len(held) == 1 and marks else None


def _unboxed(block: Block) -> Iterator[Block]:
    if not isinstance(block, Table) or not _holds_sections(block):
        yield block
        return
    for row in _rows_of(block):
        section = _section_in(row)
        if section is None:
            yield replace(block, cells=tuple(row))
            continue
        first, *rest = [inner for inner in section.blocks if isinstance(inner, Table) or inner.text.strip()]
        headed = isinstance(first, Paragraph) and len(first.text.split()) <= _LABEL_WORDS and first.heading is None
        yield replace(first, heading=_SECTION_LEVEL) if isinstance(first, Paragraph) and headed and isinstance(rest[0], Table) else first
        yield from rest


# -- small type --------------------------------------------------------------------------------------------------------------


def _is_all_small(blocks: Sequence[Block]) -> bool:
    """Whether nearly all words outside headings are set in small type, so that it tells no hint and no question."""
    small = letters = 0
    for paragraph in _paragraphs(blocks):
        for span in paragraph.spans if paragraph.heading is None else ():
            size = len(span.text.strip())
            letters += size
            small += size if Mark.SMALL in span.marks else 0
    return small > _ALL_SMALL * letters


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for cell in block.cells:
                yield from _paragraphs(cell.blocks)


def _each_paragraph(block: Block, change: Callable[[Paragraph], Paragraph]) -> Block:
    if isinstance(block, Paragraph):
        return change(block)
    cells = (replace(cell, blocks=tuple(_each_paragraph(inner, change) for inner in cell.blocks)) for cell in block.cells)
    return replace(block, cells=tuple(cells))


def _not_small(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, spans=tuple(replace(span, marks=span.marks - {Mark.SMALL}) for span in paragraph.spans))


# -- headings that ask -------------------------------------------------------------------------------------------------------


def _asking_levels(blocks: Sequence[Block]) -> frozenset[int]:
    """The levels whose headings are questions: most are known as such, and have words that are no heading right below."""
    said = [block for block in blocks if isinstance(block, Table) or block.text.strip()]
    heads = [(block.heading, block, below) for block, below in pairwise(said) if isinstance(block, Paragraph) and block.heading is not None]
    asking: set[int] = set()
    for level in {level for level, _, _ in heads}:
        here = [(head.text.strip(), below) for other, head, below in heads if other == level]
        asked = sum(known(text) >= KNOWN for text, _ in here)
        answered = sum(isinstance(below, Paragraph) and below.heading is None and known(below.text.strip()) < KNOWN for _, below in here)
        if len(here) >= _LEAST and min(asked, answered) >= _ASKING_SHARE * len(here):
            asking.add(level)
    return frozenset(asking)


def _as_question(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, heading=None, spans=tuple(replace(span, marks=span.marks | {Mark.BOLD}) for span in paragraph.spans))


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
