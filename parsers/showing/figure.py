"""A page that is a picture, with its marked places, as a piece of HTML that needs no script and no style of its own: every place is
a link to the value that was read there (`#value-NAME`), and can be linked to (`#place-NAME`)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from parsers.reading import State
from parsers.showing.shown import SIGNS, Box, Page, Spot

#: How a state is said.
WORDS: Final = {
    State.READ: "read",
    State.PERSON: "said by a person",
    State.UNSURE: "unsure, please check",
    State.CONFLICT: "two answers, please check",
}

_WORST: Final = (State.CONFLICT, State.UNSURE, State.READ, State.PERSON)
#: Points round a place in a cut-out of its page: its question stands at its left or above. And the least and most that is cut out.
_LEFT: Final = 130.0
_ABOVE: Final = 16.0
_BELOW: Final = 6.0
_WIDE: Final = 320.0
_HIGH: Final = 150.0


def figure(page: Page, picture: str, title: str, source: str) -> str:
    """The page: `picture` is the id that its image gets, `title` what it is called, `source` where a browser finds the picture (a
    path or a data: address). All of them are escaped here."""
    size = f'width="{page.width:g}" height="{page.height:g}"'
    places = "".join(_place(box, spots) for box, spots in _grouped(page))
    return (
        f'<svg class="shown-page" viewBox="0 0 {page.width:g} {page.height:g}" role="group" aria-label="{escape(title)}">'
        f'<image id="{escape(picture)}" href="{escape(source)}" {size} preserveAspectRatio="none" role="img" aria-label="{escape(title)}"/>'
        f"{places}</svg>"
    )


def cutting(page: Page, box: Box, picture: str, title: str) -> str:
    """The part of the page round a place, cut out of the image that `figure` gave the id `picture` on the same web page."""
    width = min(max(_WIDE, box[2] - box[0] + _LEFT), page.width)
    left = max(0.0, min(box[0] - _LEFT, page.width - width))
    top = max(0.0, box[1] - _ABOVE)
    height = min(min(box[3], box[1] + _HIGH) + _BELOW, page.height) - top
    return (
        f'<svg class="shown-cutting" viewBox="{left:g} {top:g} {width:g} {max(height, 1.0):g}" role="img" aria-label="{escape(title)}">'
        f'<use href="#{escape(picture)}"/>{_rectangle(box, "")}</svg>'
    )


def _grouped(page: Page) -> Iterator[tuple[Box, list[Spot]]]:
    """The places from the top of the page, those of values that stand in one place together."""
    groups: dict[Box, list[Spot]] = {}
    for spot in page.spots:
        if spot.box is not None:
            groups.setdefault(spot.box, []).append(spot)
    yield from sorted(groups.items(), key=lambda item: (item[0][1], item[0][0]))


def _place(box: Box, spots: list[Spot]) -> str:
    state = next(state for state in _WORST if any(spot.state is state for spot in spots))
    first = next(spot for spot in spots if spot.state is state)
    label = "; ".join(f"{spot.label}: {WORDS[spot.state]}" for spot in spots)
    sign = SIGNS[state]
    shown = f'<text class="shown-sign" x="{max(box[0] - 3, 8):g}" y="{box[1] + 9:g}" aria-hidden="true">{sign}</text>' if sign else ""
    rectangles = "".join(_rectangle(box, f' id="place-{escape(spot.name)}"') for spot in spots)
    return (
        f'<a class="shown-place is-{state.value}" href="#value-{escape(first.name)}" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{rectangles}{shown}</a>"
    )


def _rectangle(box: Box, attributes: str) -> str:
    return f'<rect{attributes} x="{box[0]:g}" y="{box[1]:g}" width="{box[2] - box[0]:g}" height="{box[3] - box[1]:g}" rx="2"/>'
