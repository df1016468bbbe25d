"""What stands on a page: inline pieces (words, tick boxes, buttons) and regions (drawn boxes, tables, fields)."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.document import Entry, Mark, Tick
from parsers.formats.pdf.geometry import Box

Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)


@dataclass(slots=True, eq=False)
class Piece:
    """A word, a tick box or a button. `size` is the type size in points; `font` the family without subset and weight."""

    box: Box
    text: str
    size: float
    font: str = ""
    colour: Colour = BLACK
    marks: set[Mark] = field(default_factory=set)
    tick: Tick | None = None
    entry: Entry | None = None
    banded: bool = False  # stands on a coloured band across the page
    starts: bool = False  # begins at the edge of a column
    caption: bool = False  # set in the type of captions over answers
    edge: bool = False  # part of a running header or footer
    round: bool = False  # a button drawn as a circle
    line: int | None = None  # which answer line of the page it stands on

    @property
    def boxed(self) -> bool:
        """Whether this is a tick box or button and not a word."""
        return self.tick is not None


@dataclass(slots=True, eq=False)
class Field:
    """A text, date or choice field of the file: where it stands, what it is, and what it shows."""

    box: Box
    entry: Entry
    text: str
    marks: frozenset[Mark] = frozenset()


@dataclass(slots=True, eq=False)
class Square:
    """One cell of a drawn grid, with what stands in it."""

    box: Box
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    shaded: bool = False
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Grid:
    """A drawn table, or a drawn box when it has one square."""

    box: Box
    squares: list[Square]


@dataclass(slots=True, eq=False)
class Segment:
    """Pieces of one line without a wide gap between them. `broken` says that it goes on in an answer whose line above it was ended
    before it was full, as those of an address are."""

    pieces: list[Piece]
    box: Box
    broken: bool = False

    @property
    def size(self) -> float:
        """The type size of most of it, in points."""
        words = [piece for piece in self.pieces if not piece.boxed] or self.pieces
        return max(words, key=lambda piece: len(piece.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is set in bold type."""
        return all(Mark.BOLD in piece.marks for piece in self.pieces)

    @property
    def text(self) -> str:
        """The words, apart by spaces."""
        return " ".join(piece.text for piece in self.pieces if piece.text)


Item = Piece | Field | Grid
