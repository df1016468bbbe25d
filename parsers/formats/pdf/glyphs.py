"""Signs of fonts that do not say what their signs are: told for tick boxes by looking at them."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import pypdfium2
from PIL import Image

from parsers.document import Tick
from parsers.formats.pdf.geometry import Box, grown, height, shared_y, width
from parsers.formats.pdf.pieces import Piece
from parsers.formats.pdf.sheets import Sheet

_CID = re.compile(r"^\(cid:\d+\)$")
_SCALE = 5.0  # pixels a point: a box of 8 points is 40 pixels wide
_SMALLEST, _LARGEST = 4.5, 30.0
#: Of 24 looks outward from the middle, how many must meet a frame.
_LOOKS, _FRAMED = 24, 21
_EMPTY = 0.05  # the share of ink in the middle that a speck may make


class _Shape(Enum):
    EMPTY_FRAME = auto()
    FULL_FRAME = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class _Seen:
    shape: _Shape
    size: float


def settle_glyphs(sheets: Sequence[Sheet], data: bytes) -> None:
    """Makes tick pieces of the unnamed signs that are drawn as boxes or buttons with words at their right. A full one counts
    as ticked only where the same font draws an empty one of its size, so that icons are not taken for ticks."""
    places: dict[tuple[str, str], list[tuple[Sheet, Piece]]] = defaultdict(list)
    for sheet in sheets:
        for piece in sheet.pieces:
            if _unnamed(piece):
                places[piece.font, piece.text].append((sheet, piece))
    if not places:
        return
    seen = {sign: _look(data, *found[0]) for sign, found in places.items()}
    empty = {font: look.size for (font, _), look in seen.items() if look.shape is _Shape.EMPTY_FRAME}
    for (font, text), look in seen.items():
        if font not in empty or abs(look.size - empty[font]) > 0.35 * empty[font]:
            continue
        for sheet, piece in places[font, text]:
            if _before_words(piece, sheet.pieces):
                piece.tick = Tick.CLEAR if look.shape is _Shape.EMPTY_FRAME else Tick.TICKED
                piece.text = ""


def _unnamed(piece: Piece) -> bool:
    if piece.boxed or not _SMALLEST <= height(piece.box) <= 2 * _LARGEST:
        return False
    return (len(piece.text) == 1 and 0xE000 <= ord(piece.text) <= 0xF8FF) or _CID.match(piece.text) is not None


def _before_words(sign: Piece, pieces: Sequence[Piece]) -> bool:
    return any(
        -2 < piece.box[0] - sign.box[2] < 2.2 * sign.size
        and shared_y(piece.box, sign.box) > 0.4 * height(piece.box)
        and piece.text[:1].isalnum()
        for piece in pieces
        if piece is not sign and not piece.boxed
    )


def _look(data: bytes, sheet: Sheet, piece: Piece) -> _Seen:
    """The shape of one sign, and its size in points."""
    try:
        picture = _picture(data, sheet, grown(piece.box, 1.5))
    except pypdfium2.PdfiumError:  # a file that one library reads and the other does not
        return _Seen(_Shape.OTHER, 0.0)
    ink = picture.point(lambda level: 255 if level < 150 else 0).getbbox()
    if ink is None:
        return _Seen(_Shape.OTHER, 0.0)
    across, down = ink[2] - ink[0], ink[3] - ink[1]
    size = max(across, down) / _SCALE
    if not 0.75 <= across / max(down, 1) <= 1.35 or not _SMALLEST <= size <= _LARGEST:
        return _Seen(_Shape.OTHER, size)
    dark = picture.crop(ink).point(lambda level: 1 if level < 150 else 0)
    framed = sum(_meets_frame(dark, 2 * math.pi * look / _LOOKS) for look in range(_LOOKS)) >= _FRAMED
    if not framed:
        return _Seen(_Shape.OTHER, size)
    heart = dark.crop((int(0.3 * across), int(0.3 * down), int(0.7 * across) + 1, int(0.7 * down) + 1))
    share = heart.histogram()[1] / max(heart.width * heart.height, 1)
    return _Seen(_Shape.EMPTY_FRAME if share < _EMPTY else _Shape.FULL_FRAME, size)


def _meets_frame(dark: Image.Image, angle: float) -> bool:
    """Whether a look outward from the middle meets ink near the edge."""
    return any(dark.getpixel(point) for point in _outward(dark, angle))


def _outward(dark: Image.Image, angle: float) -> Iterator[tuple[int, int]]:
    x, y = (dark.width - 1) / 2, (dark.height - 1) / 2
    reach = min(x / max(abs(math.cos(angle)), 1e-6), y / max(abs(math.sin(angle)), 1e-6))
    for step in range(12, 41):
        along = reach * step / 40
        yield round(x + along * math.cos(angle)), round(y + along * math.sin(angle))


def _picture(data: bytes, sheet: Sheet, box: Box) -> Image.Image:
    """A part of a page as people see it, in levels of grey."""
    left, top, right, bottom = box[0] - sheet.box[0], box[1] - sheet.box[1], box[2] - sheet.box[0], box[3] - sheet.box[1]
    with pypdfium2.PdfDocument(data) as file:
        page = file[sheet.number - 1]
        crop = (max(left, 0.0), max(height(sheet.box) - bottom, 0.0), max(width(sheet.box) - right, 0.0), max(top, 0.0))
        picture: Image.Image = page.render(scale=_SCALE, crop=crop, grayscale=True).to_pil()
    return picture
