"""Rows of options with their boxes beside a question that is set lower than the first of them, or in two lines round them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from parsers.formats.pdf.geometry import middle, union
from parsers.formats.pdf.layout import Atom, Row
from parsers.formats.pdf.pieces import Segment

#: How far a line of a question stands below the one before it, in type sizes, and how far apart their left edges are, in points.
_LEADING, _EDGE = 0.5, 3.0


def questions_first(rows: Sequence[Row]) -> list[Row]:
    """The rows, with each question at the left of several rows of options put before the first of them, and with one whose second
    line stands below its options made whole."""
    ordered: list[Row] = []
    for at, row in enumerate(rows):
        label = _label(row)
        if label is not None:
            first = _first_of_options(ordered, label)
            if first is not None and _goes_below(label, rows[at + 1 : at + 2], ordered[-1]):
                ordered[first] = [label, *ordered[first]]
                continue
            if _is_rest(label, ordered):
                _make_whole(label, ordered)
                continue
        ordered.append(list(row))
    return ordered


def _label(row: Row) -> Segment | None:
    """The words of a row of nothing else, None for any other row."""
    return row[0] if len(row) == 1 and isinstance(row[0], Segment) and not row[0].pieces[0].boxed else None


def _are_options(row: Sequence[Atom]) -> TypeGuard[list[Segment]]:
    return bool(row) and all(isinstance(atom, Segment) and atom.pieces[0].boxed and len(atom.pieces) > 1 for atom in row)


def _first_of_options(rows: Sequence[Row], label: Segment) -> int | None:
    """The first of the rows of options right before, None where they begin beside other words or stand above the words."""
    first = len(rows)
    while first > 0 and _are_options(row := rows[first - 1]) and all(option.box[0] > label.box[2] for option in row):
        first -= 1
    if first == len(rows) or any(isinstance(atom, Segment) and atom.pieces[0].boxed for atom in (rows[first - 1] if first else [])):
        return None
    return first if max(option.box[3] for option in rows[-1]) > label.box[1] else None


def _goes_below(label: Segment, below: Sequence[Row], above: Row) -> bool:
    """Whether the options go on below the words, in the columns of those above them."""
    if not below or not _are_options(below[0]):
        return False
    columns = {round(atom.box[0]) for atom in above}
    near = min(option.box[1] for option in below[0]) < label.box[3]
    return near and all(any(abs(round(option.box[0]) - column) <= _EDGE for column in columns) for option in below[0])


def _is_rest(label: Segment, rows: Sequence[Row]) -> bool:
    """Whether words are the second line of a question whose options stand in one line between the heights of both."""
    at = len(rows)
    while at > 0 and _are_options(rows[at - 1]):
        at -= 1
    begun, beside = _begun(rows[at - 1]) if at else (None, [])
    options = [*beside, *(atom for row in rows[at:] for atom in row)]
    if begun is None or len(options) < 2 or begun.bold != label.bold or abs(begun.size - label.size) > 0.6:
        return False
    wrapped = abs(begun.box[0] - label.box[0]) < _EDGE and -0.3 * label.size < label.box[1] - begun.box[3] < _LEADING * label.size
    across = begun.box[1] - 2, label.box[3] + 2
    level = all(across[0] < middle(option.box)[1] < across[1] for option in options)
    return wrapped and level and min(option.box[0] for option in options) > max(begun.box[2], label.box[2])


def _begun(row: Row) -> tuple[Segment | None, Row]:
    """The words that a row begins with, and the options behind them; no words where the row holds anything else."""
    first, *options = row
    whole = isinstance(first, Segment) and not first.pieces[0].boxed and (not options or _are_options(options))
    return (first, options) if whole and isinstance(first, Segment) else (None, [])


def _make_whole(rest: Segment, rows: list[Row]) -> None:
    """Joins the second line of a question to its first, and puts the options between them into one row behind both."""
    options: Row = []
    while _are_options(rows[-1]):
        options = [*rows.pop(), *options]
    begun, beside = _begun(rows[-1])
    if begun is not None:
        whole = Segment([*begun.pieces, *rest.pieces], union([begun.box, rest.box]))
        rows[-1] = [whole, *sorted([*beside, *options], key=lambda option: option.box[0])]
