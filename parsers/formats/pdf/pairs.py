"""A line of labels and answers as one row of a table, so that nobody can take one for the other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from parsers.document import Cell, Mark, Table
from parsers.formats.pdf.geometry import union
from parsers.formats.pdf.pieces import Field, Segment
from parsers.formats.pdf.spans import Writer

Column = list[Segment | Field]
_CHOOSING = frozenset({Mark.CIRCLED, Mark.STRIKE, Mark.HIGHLIGHT})


class _Kind(Enum):
    PRINT = auto()
    ANSWER = auto()
    OPTION = auto()


@dataclass(slots=True)
class _Pair:
    label: Column
    answer: list[Column] = field(default_factory=list)


def pairs_table(columns: Sequence[Column], writer: Writer) -> Table | None:
    """The columns of a line as cells label, answer, label, answer …; None when the line holds no answer beside a label."""
    if len(columns) < 2:
        return None
    kinds = _kinds(columns)
    if kinds[0] is not _Kind.PRINT or all(kind is _Kind.PRINT for kind in kinds):
        return None
    pairs: list[_Pair] = []
    for column, kind in zip(columns, kinds, strict=True):
        if kind is _Kind.PRINT:
            pairs.append(_Pair(column))
        else:
            pairs[-1].answer.append(column)
    cells: list[Cell] = []
    for pair in pairs:
        label = writer.paragraph([pair.label])
        cells.append(Cell(0, len(cells), (label,), place=label.place))
        if pair.answer:
            answer = tuple(writer.paragraph(columns) for columns in _ended_lines(pair.answer))
            place = writer.place(union(item.box for column in pair.answer for item in column))
            cells.append(Cell(0, len(cells), answer, place=place))
        else:
            cells.append(Cell(0, len(cells), (), place=label.place))
    return Table(tuple(cells), writer.place(union(item.box for column in columns for item in column)))


def _kinds(columns: Sequence[Column]) -> list[_Kind]:
    kinds = [_kind(column) for column in columns]
    ended = next((column for column in columns if any(isinstance(item, Segment) and item.broken for item in column)), None)
    if ended is not None:
        return [_Kind.ANSWER if _type(column) == _type(ended) else kind for column, kind in zip(columns, kinds, strict=True)]
    if _Kind.PRINT in kinds[1:] and _Kind.OPTION not in kinds and any(_chosen(column) for column in columns[1:]) and _label_apart(columns):
        return [kinds[0], *(_Kind.OPTION if kind is _Kind.PRINT else kind for kind in kinds[1:])]
    return kinds


def _kind(column: Column) -> _Kind:
    if any(isinstance(item, Field) for item in column):
        return _Kind.ANSWER
    pieces = [piece for item in column if isinstance(item, Segment) for piece in item.pieces]
    if any(piece.boxed for piece in pieces):
        return _Kind.OPTION
    return _Kind.ANSWER if all(Mark.ANSWER in piece.marks or piece.line is not None for piece in pieces) else _Kind.PRINT


def _ended_lines(columns: Sequence[Column]) -> list[list[Column]]:
    """The lines of an answer that were ended before they were full, each by itself."""
    if len(columns) != 1 or not any(isinstance(item, Segment) and item.broken for item in columns[0]):
        return [list(columns)]
    lines: list[list[Column]] = []
    for item in columns[0]:
        if not lines or (isinstance(item, Segment) and item.broken):
            lines.append([[item]])
        else:
            lines[-1][0].append(item)
    return lines


def _label_apart(columns: Sequence[Column]) -> bool:
    """Whether the first words stand further from the second than these from the next: a question and its options."""
    gaps = [after[0].box[0] - before[0].box[2] for before, after in itertools.pairwise(columns)]
    if _chosen(columns[0]) or len(_text(columns[0])) <= 3:
        return False
    return gaps[0] > 1.3 * min(gaps[1:]) if gaps[1:] else _reads_as_label(columns[0])


def _type(column: Column) -> tuple[str, frozenset[Mark]] | None:
    first = column[0]
    return (first.pieces[0].font, frozenset(first.pieces[0].marks)) if isinstance(first, Segment) else None


def _text(column: Column) -> str:
    return " ".join(item.text for item in column)


def _reads_as_label(column: Column) -> bool:
    pieces = [piece for item in column if isinstance(item, Segment) for piece in item.pieces]
    return all(Mark.BOLD in piece.marks for piece in pieces) or pieces[-1].text.endswith((":", "?"))


def _chosen(column: Column) -> bool:
    """Whether words are ringed, struck or highlighted, as options are."""
    return any(
        piece.marks & _CHOOSING and Mark.ANSWER not in piece.marks for item in column if isinstance(item, Segment) for piece in item.pieces
    )
