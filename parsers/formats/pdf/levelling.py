"""A picture of a page made straight: the paper cut out of its surroundings, upright, level, evenly lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import numpy as np

from parsers.formats.pdf.page_space import SCALE

_A4_WIDTH: Final = 595.3
#: The share of the picture that paper on a table covers.
_LEAST_PAPER, _MOST_PAPER = 0.3, 0.96
#: Degrees by which a page in a scanner's feed is askew at most, and the steps in which it is looked for.
_MOST_SKEW, _STEP, _FINE_STEP = 4.0, 0.4, 0.05
#: Lines of writing by which it is told whether a page lies flat, how long each is in pixels, and how much the slope of those at its
#: top and foot differs when it does not.
_LINES, _LINE, _BENT = 8, 150, 0.012
#: The size of the picture in which it is looked for, to that which is read.
_SMALL: Final = 0.4


@dataclass(frozen=True, slots=True)
class Level:
    """A straightened picture: its colours, its greys with the paper at white, and the matrix from it to pixels of the picture as it came."""

    colours: Any
    greys: Any
    back: Any


def level(picture: Any, quarters: int = 0) -> Level:
    """The picture of a page straightened, after it was turned clockwise by so many quarters."""
    turned, matrix = _turned(picture, quarters)
    onto = _onto_paper(turned)
    if onto is None:
        shorter = min(turned.shape[:2])
        size = SCALE * _A4_WIDTH / shorter
        onto = np.diag([size, size, 1.0]), (round(turned.shape[1] * size), round(turned.shape[0] * size))
    straight, (across, down) = onto
    cv2 = _cv2()
    matrix = straight @ matrix
    small = np.diag([_SMALL, _SMALL, 1.0]) @ matrix
    askew = _skew(_even(cv2.cvtColor(_warped(picture, small, (round(across * _SMALL), round(down * _SMALL))), cv2.COLOR_RGB2GRAY), 3))
    if abs(askew) >= _FINE_STEP:
        rotation = np.vstack([cv2.getRotationMatrix2D((across / 2, down / 2), askew, 1.0), [0.0, 0.0, 1.0]])
        matrix = rotation @ matrix
    colours = _warped(picture, matrix, (across, down))
    return Level(colours, _even(cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)), np.linalg.inv(matrix))


def flattened(page: Level, lines: Sequence[Any]) -> Level | None:
    """The page with its lines of writing (corners of their boxes, clockwise from the left top one) laid level where they run at
    angles of their own, as in a photograph from the side whose paper has no clear edge; None where they are level as they are."""
    ends = np.array([[(corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2] for corners in lines], dtype=float).reshape(-1, 2, 2)
    ends = ends[ends[:, 1, 0] - ends[:, 0, 0] >= _LINE]
    if len(ends) < _LINES:
        return None
    middle = page.greys.shape[1] / 2
    slopes = (ends[:, 1, 1] - ends[:, 0, 1]) / (ends[:, 1, 0] - ends[:, 0, 0])
    heights = ends[:, 0, 1] + slopes * (middle - ends[:, 0, 0])
    change, first = np.polyfit(heights, slopes, 1)
    if abs(change) * page.greys.shape[0] < _BENT or np.abs(slopes - (first + change * heights)).mean() > _BENT / 4:
        return None
    levels = np.linspace(0, page.greys.shape[0], 12)
    columns = np.array([0.0, middle, float(page.greys.shape[1])])
    seen = np.array([[x, y + (first + change * y) * (x - middle)] for y in levels for x in columns])
    onto, _ = _cv2().findHomography(seen, np.array([[x, y] for y in levels for x in columns]))
    if onto is None:
        return None
    size = page.greys.shape[1], page.greys.shape[0]
    return Level(_warped(page.colours, onto, size), _warped(page.greys, onto, size), page.back @ np.linalg.inv(onto))


def _cv2() -> Any:
    return import_module("cv2")


def _warped(picture: Any, matrix: Any, size: tuple[int, int]) -> Any:
    cv2 = _cv2()
    smaller = abs(np.linalg.det(matrix[:2, :2])) < 0.5
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return cv2.warpPerspective(picture, matrix, size, flags=way, borderMode=cv2.BORDER_REPLICATE)


def _turned(picture: Any, quarters: int) -> tuple[Any, Any]:
    down, across = picture.shape[:2]
    matrices = (
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0, -1, down - 1], [1, 0, 0], [0, 0, 1]],
        [[-1, 0, across - 1], [0, -1, down - 1], [0, 0, 1]],
        [[0, 1, 0], [-1, 0, across - 1], [0, 0, 1]],
    )
    return np.ascontiguousarray(np.rot90(picture, -quarters)), np.array(matrices[quarters], dtype=float)


def _onto_paper(picture: Any) -> tuple[Any, tuple[int, int]] | None:
    """The matrix that lays a sheet of paper photographed on something darker flat, and its size; None when there is no such sheet."""
    cv2 = _cv2()
    down, across = picture.shape[:2]
    size = 800 / max(down, across)
    small = cv2.GaussianBlur(cv2.resize(picture, None, fx=size, fy=size, interpolation=cv2.INTER_AREA), (9, 9), 0)
    greys = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    colourless = cv2.subtract(np.full_like(greys, 255), small.max(axis=2) - small.min(axis=2))
    found = [sheet for sheet in map(_corners, (greys, colourless)) if sheet is not None]
    if not found:
        return None
    corners = min(found, key=lambda sheet: sheet[1])[0]
    points = corners.reshape(4, 2).astype(np.float64) / size
    sums, differences = points.sum(axis=1), points[:, 1] - points[:, 0]
    order = [int(sums.argmin()), int(differences.argmin()), int(sums.argmax()), int(differences.argmax())]
    if len(set(order)) != 4:
        return None
    quad = points[order]
    wide = (np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    tall = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    unit = SCALE * _A4_WIDTH / min(wide, tall)
    target = (round(wide * unit), round(tall * unit))
    flat = np.array([[0, 0], [target[0], 0], [target[0], target[1]], [0, target[1]]], dtype=np.float32)
    return np.array(cv2.getPerspectiveTransform(quad.astype(np.float32), flat)), target


def _corners(greys: Any) -> tuple[Any, float] | None:
    """The four corners of the one large light shape, and how far it is from filling them; None when there is none."""
    cv2 = _cv2()
    _, light = cv2.threshold(greys, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light = cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    light = cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((25, 25), np.uint8))
    outlines, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    for slack in (0.01, 0.02, 0.03, 0.04):
        corners = cv2.approxPolyDP(hull, slack * cv2.arcLength(hull, True), True)
        if len(corners) == 4 and _LEAST_PAPER <= cv2.contourArea(corners) / greys.size <= _MOST_PAPER:
            off = abs(1 - cv2.contourArea(outline) / cv2.contourArea(corners))
            return (corners, off) if off < 0.08 else None
    return None


def _even(greys: Any, step: int = 8) -> Any:
    """The greys with shadows taken out: each pixel by the paper round it, white at 255; the paper is looked for at every `step`th."""
    cv2 = _cv2()
    small = cv2.resize(greys, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 31)
    paper = cv2.resize(paper, (greys.shape[1], greys.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(greys, np.maximum(paper, 1), scale=255)


def _skew(greys: Any) -> float:
    """The angle in degrees (as OpenCV turns, counter-clockwise) that makes the lines of a page level: where its rows differ most."""
    cv2 = _cv2()
    ink = (greys < 190).astype(np.float32)
    down, across = ink.shape
    margin_y, margin_x = down // 20, across // 20

    def sharpness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((across / 2, down / 2), angle, 1.0)
        turned = cv2.warpAffine(ink, matrix, (across, down))[margin_y:-margin_y, margin_x:-margin_x]
        rows = turned.sum(axis=1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    coarse = max(np.arange(-_MOST_SKEW, _MOST_SKEW + _STEP, _STEP), key=sharpness)
    return float(max(np.arange(coarse - _STEP, coarse + _STEP, _FINE_STEP), key=sharpness))
