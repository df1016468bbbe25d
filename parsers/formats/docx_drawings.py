"""Shapes of a Word file: rings drawn round words, and text boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from parsers.document import Mark, Span
from parsers.formats.docx_styles import W

WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V: Final = "{urn:schemas-microsoft-com:vml}"
_EMU: Final = 12700.0
_LINE: Final = 14.0  # points: the usual height of one line, to tell which line a ring with an offset stands on
_RINGS: Final = frozenset({"ellipse", "roundRect", "donut", "rect"})
_PIECE: Final = re.compile(r"(?=\S)[^\t\n/|]+?(?=\s{2,}|\t|\n|\s*/|\s*\||$)")


@dataclass(frozen=True, slots=True)
class Ring:
    """A drawn outline: `left` in points from the column's edge, or from the character it stands at; how far below its paragraph."""

    left: float
    width: float
    below: float
    at_character: bool


def ring(drawing: etree._Element) -> Ring | None:
    """The ring that a `w:drawing` or `w:pict` draws, None when it is a picture, a text box or a line."""
    return _drawn_ring(drawing) if drawing.tag == W + "drawing" else _vml_ring(drawing)


def text_box(drawing: etree._Element) -> list[etree._Element]:
    """The contents of the text boxes in a drawing, outermost only."""
    return [box for box in drawing.iter(W + "txbxContent") if next(box.iterancestors(W + "txbxContent"), None) is None]


def _drawn_ring(drawing: etree._Element) -> Ring | None:
    shape = next(drawing.iter(A + "prstGeom"), None)
    if shape is None or shape.get("prst") not in _RINGS or next(drawing.iter(W + "txbxContent"), None) is not None:
        return None
    extent = next(drawing.iter(WP + "extent"), None)
    anchor = drawing.find(WP + "anchor")
    if extent is None:
        return None
    width = _points(extent.get("cx"))
    if anchor is None:
        return Ring(0.0, width, 0.0, True)
    left, across = _offset(anchor.find(WP + "positionH"))
    below, down = _offset(anchor.find(WP + "positionV"))
    return Ring(left, width, below if down in ("paragraph", "line") else 0.0, across == "character")


def _offset(position: etree._Element | None) -> tuple[float, str]:
    if position is None:
        return 0.0, "character"
    offset = position.find(WP + "posOffset")
    return _points(offset.text if offset is not None else None), position.get("relativeFrom") or ""


def _vml_ring(picture: etree._Element) -> Ring | None:
    shape = next(picture.iter(V + "oval", V + "roundrect"), None)
    if shape is None or next(picture.iter(W + "txbxContent"), None) is not None:
        return None
    style = dict(part.split(":", 1) for part in (shape.get("style") or "").split(";") if ":" in part)
    character = style.get("mso-position-horizontal-relative", "").strip() == "char"
    return Ring(_length(style.get("margin-left")), _length(style.get("width")), _length(style.get("margin-top")), character)


def _points(emu: str | None) -> float:
    return int(emu) / _EMU if emu and emu.strip().lstrip("-").isdigit() else 0.0


def _length(text: str | None) -> float:
    found = re.match(r"\s*(-?[\d.]+)\s*(pt|in|mm|cm)?", text or "")
    if found is None:
        return 0.0
    return float(found[1]) * {"in": 72.0, "mm": 72 / 25.4, "cm": 72 / 2.54}.get(found[2] or "pt", 1.0)


def lines_below(found: Ring) -> int:
    """How many lines below the top of its paragraph a ring stands."""
    return max(0, round((found.below + 1) / _LINE))


def circled(spans: Sequence[Span], rings: Sequence[tuple[Ring, int]], tabs: Sequence[float], size: float) -> list[Span]:
    """`spans` with the words that lie under a ring marked CIRCLED.

    `rings` are the rings with the number of characters before each; `tabs` the tab stops and `size` the type size, in points.
    A ring takes the whole option it covers most of, as widths are only estimated.
    """
    text = "".join(span.text for span in spans)
    across = _positions(text, tabs, size)
    covered: set[int] = set()
    for drawn, at in rings:
        left = drawn.left + (across[min(at, len(across) - 1)] if drawn.at_character else 0.0)
        right = left + drawn.width
        best = max(
            (piece for piece in _PIECE.finditer(text) if piece[0].strip()),
            key=lambda piece: min(right, across[piece.end()]) - max(left, across[piece.start()]),
            default=None,
        )
        if best is not None and min(right, across[best.end()]) > max(left, across[best.start()]):
            covered.update(range(best.start(), best.end()))
    return _marked(spans, covered) if covered else list(spans)


def _positions(text: str, tabs: Sequence[float], size: float) -> list[float]:
    across, at = [0.0], 0.0
    for character in text:
        if character == "\t":
            at = next((stop for stop in tabs if stop > at + 1), (at // 36 + 1) * 36)
        elif character == "\n":
            at = 0.0
        else:
            at += size * (0.28 if character in " iljtfrI.,:;'()[]/|" else 0.72 if character.isupper() or character in "mw" else 0.52)
        across.append(at)
    return across


def _marked(spans: Sequence[Span], covered: set[int]) -> list[Span]:
    out: list[Span] = []
    at = 0
    for span in spans:
        start = 0
        while start < len(span.text):
            inside = at + start in covered
            end = start
            while end < len(span.text) and (at + end in covered) == inside:
                end += 1
            out.append(replace(span, text=span.text[start:end], marks=span.marks | {Mark.CIRCLED} if inside else span.marks))
            start = end
        if not span.text:
            out.append(span)
        at += len(span.text)
    return out
