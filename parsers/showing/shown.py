"""What is shown of a document: its pages with the places of values marked. One type, whichever way the pages were made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from parsers.reading import Content, Found, Reading, State
from parsers.record import KEYS

#: Left, top, right, bottom in points from the page's top left.
Box = tuple[float, float, float, float]

#: What is drawn beside a place that a person has to look at, so that nothing hangs on its colour.
SIGNS: Final = {State.READ: "", State.PERSON: "", State.UNSURE: "?", State.CONFLICT: "!"}
#: What a name may be made of: it becomes the id of an element and a part of a link.
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


class Way(StrEnum):
    """How the pages were made."""

    OWN = "own"  # the file's own pages (PDF) or pictures
    OFFICE = "office"  # as LibreOffice lays the file out
    PLAIN = "plain"  # the text and tables laid out plainly: it looks different from the file


@dataclass(frozen=True, slots=True)
class Sought:
    """A place to be marked. `name` is the caller's for it (letters, digits, `.`, `_`, `-`), one a place; `label` is shown to people."""

    name: str
    label: str
    state: State
    place: Found
    content: Content

    def __post_init__(self) -> None:
        """Raises ValueError when the name could not stand in a page as it is."""
        if not _NAME.fullmatch(self.name):
            raise ValueError("a name holds only letters, digits, dots, underscores and dashes")

    def __repr__(self) -> str:
        return f"Sought({self.name!r})"


@dataclass(frozen=True, slots=True)
class Spot:
    """A marked place: the name, label and state of the `Sought`, and its box; None on a plain page, whose HTML holds the mark."""

    name: str
    label: str
    state: State
    box: Box | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `picture` (a PNG, or a JPEG where that is much smaller) of `width` by `height` points; or `html`, a piece of HTML
    that was made by `parsers/showing/plain.py` and may stand in a page as it is."""

    number: int
    width: float
    height: float
    picture: bytes | None
    html: str | None
    spots: tuple[Spot, ...]

    @property
    def media_type(self) -> str:
        """What the picture is, for a browser."""
        return "image/png" if (self.picture or b"").startswith(b"\x89PNG") else "image/jpeg"

    def __repr__(self) -> str:
        return f"Page({self.number}, {len(self.spots)} spots)"


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as it can be shown. `told` says in a nurse's words what is not shown, and why: never empty when `pages` is."""

    document: str
    way: Way
    pages: tuple[Page, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def marked(self) -> frozenset[str]:
        """The names of the places that are marked."""
        return frozenset(spot.name for page in self.pages for spot in page.spots)

    def __repr__(self) -> str:
        return f"Shown({self.way}, {len(self.pages)} pages)"


def name_of(reading: int, key: str, answer: int = 0) -> str:
    """The name of the place of a reading's value: `answer` is 0 for the value and 1, 2 … for the further answers of a conflict."""
    return f"{reading}-{key}-{answer}"


def sought_in(readings: Sequence[Reading], first: int = 0) -> Iterator[Sought]:
    """Every place of the readings of one document: of each value, and of each further answer of a conflict. The readings are
    counted from `first`, so that the names of two documents on one page differ."""
    for number, reading in enumerate(readings, first):
        for key, value in reading.fields.items():
            label = KEYS[key].label if key in KEYS else key
            if value.place is not None:
                yield Sought(name_of(number, key), label, value.state, value.place, value.value)
            for answer, (content, place) in enumerate(value.others, 1):
                if place is not None:
                    yield Sought(name_of(number, key, answer), f"{label}, another answer", value.state, place, content)
