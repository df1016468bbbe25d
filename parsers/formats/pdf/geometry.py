"""Boxes on a page: (left, top, right, bottom) in points from the page's top left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Box = tuple[float, float, float, float]
T = TypeVar("T")


def width(box: Box) -> float:
    """From left to right."""
    return box[2] - box[0]


def height(box: Box) -> float:
    """From top to bottom."""
    return box[3] - box[1]


def middle(box: Box) -> tuple[float, float]:
    """The centre."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them; there must be one at least."""
    held = list(boxes)
    return min(b[0] for b in held), min(b[1] for b in held), max(b[2] for b in held), max(b[3] for b in held)


def grown(box: Box, by: float) -> Box:
    """The box with `by` points more on each side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def holds(outer: Box, inner: Box, slack: float = 0.0) -> bool:
    """Whether `inner` lies within `outer`, a little more allowed on each side."""
    return inner[0] >= outer[0] - slack and inner[1] >= outer[1] - slack and inner[2] <= outer[2] + slack and inner[3] <= outer[3] + slack


def holds_middle(outer: Box, inner: Box) -> bool:
    """Whether the centre of `inner` lies within `outer`."""
    x, y = middle(inner)
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def shared_x(a: Box, b: Box) -> float:
    """How many points of their widths they share; negative is the gap between them."""
    return min(a[2], b[2]) - max(a[0], b[0])


def shared_y(a: Box, b: Box) -> float:
    """How many points of their heights they share; negative is the gap between them."""
    return min(a[3], b[3]) - max(a[1], b[1])


def stands_beside(box: Box, other: Box) -> bool:
    """Whether more than half of a box's height is at the height of the other."""
    return shared_y(box, other) > 0.5 * height(box)


def clusters(values: Iterable[float], slack: float) -> list[float]:
    """The means of runs of values that lie no further than `slack` from their neighbour."""
    runs: list[list[float]] = []
    for value in sorted(values):
        if runs and value - runs[-1][-1] <= slack:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [sum(run) / len(run) for run in runs]


def nearest(values: Sequence[float], value: float) -> int:
    """The index of the value that lies nearest."""
    return min(range(len(values)), key=lambda index: abs(values[index] - value))


def bands(items: Iterable[T], start: Callable[[T], float], end: Callable[[T], float]) -> list[list[T]]:
    """Items gathered into runs that overlap along one axis, in order along it."""
    found: list[list[T]] = []
    reach = float("-inf")
    for item in sorted(items, key=start):
        if found and start(item) < reach:
            found[-1].append(item)
            reach = max(reach, end(item))
        else:
            found.append([item])
            reach = end(item)
    return found
