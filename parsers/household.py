"""A list of everybody in a household in which the person of the referral stands, too, as forms about children have it: "Family
composition", with a line for each and what they are to the child. The person's own line is taken out of it as questions with answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from parsers.document import Block, Cell, Document, Paragraph, Span, Table

#: What the columns of such a list are called.
_RELATION: Final = re.compile(r"\brelation(?:ship)?\b", re.IGNORECASE)
_NAME: Final = re.compile(r"\bnames?\b", re.IGNORECASE)
_BORN: Final = re.compile(r"\bd\.?\s?o\.?\s?b\b|\bbirth\b|\bborn\b", re.IGNORECASE)
#: What stands in the line of the person as what they are.
_THEMSELVES: Final = re.compile(
    r"\W*(?:the )?(?:self|themsel(?:f|ves)|(?:subject|index|focus|referred)(?: (?:child|yp|young person|person|pupil))?"
    r"|(?:child|young person|yp|person|pupil|client|service user) (?:being |who is )?(?:referred|concerned|in question)|is the (?:child|young person|person))\W*",
    re.IGNORECASE,
)
#: What is printed over a list whose first line is the person's.
_FIRST: Final = re.compile(
    r"\b(?:child|young person|person|pupil|client)\b[^.]{0,40}\b(?:on (?:the )?)?(?:first (?:line|row)|at the top|first)\b", re.IGNORECASE
)
_HEADING: Final = "Details of the person"
_LEVEL: Final = 2


def with_person_told(document: Document) -> Document:
    """The document with the person's line of a list of the household as questions with answers of its own, under a heading that says
    whose they are; what follows such a list is about the person again. Any other document as it is."""
    blocks = [out for at, block in enumerate(document.blocks) for out in _parted(block, document.blocks[:at])]
    return document if len(blocks) == len(document.blocks) else replace(document, blocks=tuple(blocks))


def _parted(block: Block, before: Sequence[Block]) -> Iterator[Block]:
    rows = _rows(block) if isinstance(block, Table) else {}
    header = next((row for row, cells in rows.items() if _is_header(cells)), None)
    themselves = None if header is None else _line_of_person(rows, header, _printed_over(rows, header, before))
    if header is None or themselves is None or not isinstance(block, Table):
        yield block
        return
    heading = _heading(block)
    yield heading
    yield _questions(rows[header], rows[themselves])
    yield replace(block, cells=tuple(cell for cell in block.cells if cell.row != themselves))
    yield heading


def _rows(table: Table) -> dict[int, dict[int, Cell]]:
    rows: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    return rows


def _is_header(cells: Mapping[int, Cell]) -> bool:
    said = [cell.text for cell in cells.values()]
    return len(said) > 2 and all(any(asked.search(text) for text in said) for asked in (_RELATION, _NAME, _BORN))


def _printed_over(rows: Mapping[int, Mapping[int, Cell]], header: int, before: Sequence[Block]) -> str:
    """The words right over the list: its own first rows and the line before it."""
    own = " ".join(cell.text for row, cells in rows.items() if row < header for cell in cells.values())
    last = next((block.text for block in reversed(before) if isinstance(block, Paragraph) and block.text.strip()), "")
    return f"{last} {own}"


def _line_of_person(rows: Mapping[int, Mapping[int, Cell]], header: int, over: str) -> int | None:
    relation = next(column for column, cell in rows[header].items() if _RELATION.search(cell.text))
    lines = [row for row, cells in sorted(rows.items()) if row > header and any(cell.text.strip() for cell in cells.values())]
    said = [row for row in lines if relation in rows[row] and _THEMSELVES.fullmatch(rows[row][relation].text.strip())]
    if len(said) == 1:
        return said[0]
    return lines[0] if not said and lines and _FIRST.search(over) else None


def _heading(table: Table) -> Paragraph:
    return Paragraph((Span(_HEADING),), table.cells[0].place, heading=_LEVEL)


def _questions(asked: Mapping[int, Cell], line: Mapping[int, Cell]) -> Table:
    pairs = [
        (asked[column], answer) for column, answer in sorted(line.items()) if column in asked and not _RELATION.search(asked[column].text)
    ]
    cells = [
        cell
        for row, (label, answer) in enumerate(pairs)
        for cell in (
            replace(label, row=row, column=0, columns=1, rows=1, shaded=True),
            replace(answer, row=row, column=1, columns=1, rows=1, shaded=False),
        )
    ]
    return Table(tuple(cells))
