"""What is asked and shown as JSON and back: how it crosses between the worker and the reading child."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from parsers.reading import State, Value, from_plain, plain
from parsers.showing.shown import Page, Shown, Sought, Spot, Way


def sought_plain(sought: Sought) -> dict[str, Any]:
    """The place as JSON holds it."""
    value = plain(Value(sought.content, sought.state, None, sought.place))
    return {"name": sought.name, "label": sought.label, "value": value}


def sought_from_plain(shown: Mapping[str, Any]) -> Sought:
    """The place that `sought_plain` wrote. Raises KeyError or ValueError when `shown` is none."""
    value = from_plain(shown["value"])
    if value.place is None:
        raise ValueError("a place is missing")
    return Sought(shown["name"], shown["label"], value.state, value.place, value.value)


def shown_plain(shown: Shown) -> dict[str, Any]:
    """The pages as JSON holds them, pictures in base64."""
    return {
        "document": shown.document,
        "way": shown.way.value,
        "told": list(shown.told),
        "pages": [
            {
                "number": page.number,
                "size": [page.width, page.height],
                "picture": None if page.picture is None else base64.b64encode(page.picture).decode("ascii"),
                "html": page.html,
                "spots": [
                    {"name": spot.name, "label": spot.label, "state": spot.state.value, "box": None if spot.box is None else list(spot.box)}
                    for spot in page.spots
                ],
            }
            for page in shown.pages
        ],
    }


def shown_from_plain(told: Mapping[str, Any]) -> Shown:
    """The pages that `shown_plain` wrote. Raises KeyError or ValueError when `told` holds none."""
    return Shown(told["document"], Way(told["way"]), tuple(_page(page) for page in told["pages"]), tuple(told["told"]))


def _page(told: Mapping[str, Any]) -> Page:
    picture = told["picture"]
    return Page(
        number=told["number"],
        width=told["size"][0],
        height=told["size"][1],
        picture=None if picture is None else base64.b64decode(picture, validate=True),
        html=told["html"],
        spots=tuple(_spot(spot) for spot in told["spots"]),
    )


def _spot(told: Mapping[str, Any]) -> Spot:
    box = told["box"]
    return Spot(told["name"], told["label"], State(told["state"]), None if box is None else (box[0], box[1], box[2], box[3]))
