"""What stands on a page, before any format: runs, tick boxes and controls in lines, lines in grids."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `hand` is True for what somebody filled in."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    highlight: bool = False
    small: bool = False
    oval: bool = False
    hand: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A printed tick box."""

    ticked: bool


class FieldKind(StrEnum):
    """What sort of control stands in the form."""

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    CHOICE = "choice"
    TICK = "tick"
    RADIO = "radio"


@dataclass(frozen=True, slots=True)
class Field:
    """A control to fill in: `value` is "" when untouched, "x" for a ticked box or a chosen button.

    The `options` of a radio button are the name of its group and its number in it, those of a date the ISO date behind it.
    """

    kind: FieldKind
    value: str = ""
    options: tuple[str, ...] = ()


Inline = Run | Box | Field


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; `heading` is its level, 0 for running text."""

    inlines: tuple[Inline, ...]
    heading: int = 0

    @property
    def text(self) -> str:
        """The paragraph as plain text."""
        return "".join(plain(inline) for inline in self.inlines)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid, over `span` columns."""

    lines: tuple[Line, ...]
    span: int = 1
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; `widths` are shares of the text width."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    ruled: bool = True


Block = Line | Grid


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole form: its blocks, and what is printed at the head and foot of each page."""

    blocks: tuple[Block, ...]
    header: str = ""
    footer: str = ""


def line(text: str, **how: bool) -> Line:
    """A paragraph of one run."""
    return Line((Run(text, **how),))


def heading(text: str, level: int = 2) -> Line:
    """A heading."""
    return Line((Run(text),), heading=level)


def cell(text: str, *, bold: bool = False, shaded: bool = False, span: int = 1) -> Cell:
    """A cell of printed text."""
    return Cell((line(text, bold=bold),), span, shaded)


def plain(inline: Inline) -> str:
    """An inline as a mail program would show it."""
    if isinstance(inline, Box):
        return "[x]" if inline.ticked else "[ ]"
    if isinstance(inline, Field):
        return ("[x]" if inline.value else "[ ]") if inline.kind in {FieldKind.TICK, FieldKind.RADIO} else inline.value
    return inline.text
