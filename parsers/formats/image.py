"""Photographs and scans of forms (JPEG, PNG, GIF, TIFF of several pages, HEIC) into a `Document`, by the extra `ocr`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from parsers import limits, ocr
from parsers.document import Document, Kind, Problem, ProblemReason
from parsers.errors import Unreadable

_UNREAD: Final = "This is a picture or a photograph. Its writing cannot be read by the program: please look at it."
_BROKEN: Final = "This picture is damaged and could not be opened. Ask the sender to send it again."
_A4_POINTS: Final = 595.3


def open_image(data: bytes, name: str) -> Document:
    """The document that a picture shows. Raises Unreadable when the extra is not installed, the picture is a logo or has nearly
    no writing that can be read, or it is damaged or too big."""
    if not ocr.available():
        raise Unreadable(ProblemReason.UNSUPPORTED, _UNREAD)
    from parsers.formats.pdf.pages import page_blocks
    from parsers.formats.pdf.pictures import Pictures

    frames = 0
    pictures = Pictures()
    for number, frame in enumerate(_frames(data), start=1):
        frames = number
        pictures.read(frame, number, _A4_POINTS / min(frame.shape[:2]))
    if not pictures.sheets:
        raise Unreadable(ProblemReason.SCANNED, f"{_UNREAD} Nearly nothing of it could be read.")
    problems = tuple(Problem(name, ProblemReason.SCANNED, told) for told in pictures.told())
    blocks = tuple(page_blocks(pictures.sheets))
    return Document(name, Kind.IMAGE, blocks, frames, problems, {ocr.PROPERTY: ocr.listed(pictures.numbers)})


def _frames(data: bytes) -> Iterator[Any]:
    """The pages of a picture, each set upright as the camera says, as height by width by three colours."""
    images = import_module("PIL.Image")
    if find_spec("pi_heif") is not None:
        import_module("pi_heif").register_heif_opener()
    try:
        with images.open(io.BytesIO(data)) as image:
            for index in range(min(getattr(image, "n_frames", 1), limits.PAGES)):
                image.seek(index)
                if image.width * image.height > limits.OCR_PICTURE_PIXELS:
                    raise Unreadable(ProblemReason.TOO_BIG, "This picture has more dots than the program opens: please look at it.")
                if max(image.size) < limits.OCR_LEAST_PIXELS:
                    raise Unreadable(ProblemReason.UNSUPPORTED, _UNREAD)
                upright = import_module("PIL.ImageOps").exif_transpose(image)
                yield np.asarray(upright.convert("RGB"))
    except (OSError, SyntaxError, ValueError, EOFError, images.DecompressionBombError) as error:
        raise Unreadable(ProblemReason.BROKEN, _BROKEN) from error
