"""Pages as pictures: of a PDF by PDFium, which runs no script of the file, and of photographs and scans as they are."""

from __future__ import annotations

import io
import math
import time
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing
from ctypes import POINTER, byref, c_int, cast, create_string_buffer
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from parsers import limits
from parsers.document import ProblemReason
from parsers.errors import Unreadable
from parsers.showing.places import Word, in_lines, words_in
from parsers.showing.shown import Box, Page

#: Dots to a point: a page stays sharp at 200 %.
_SCALE: Final = 2.0
#: A picture of a page of type and lines has fewer bytes; a photograph is kept as a JPEG.
_PNG_BYTES: Final = 400_000
_JPEG_QUALITY: Final = 82
_A4_POINTS: Final = 595.3
#: The tag in which a camera says how it was held, and its values for a picture that lies on its side (Exif 2.32, 4.6.4).
_ORIENTATION: Final = 0x0112
_ON_ITS_SIDE: Final = (5, 6, 7, 8)
#: How far apart the colours of a dot may be that counts as grey, and how many dots may be further.
_GREY: Final = 12
_COLOURED: Final = 0.0002

#: The form fields that hold words.
_WRITTEN: Final = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)

_NOT_DRAWN: Final = "The pages of this file could not be drawn."


class Painter:
    """Draws pages until one document has had its share of time and bytes. `missing` are the numbers of the pages that could not
    be drawn, `left` of those that were not begun."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.missing: list[int] = []
        self.left: list[int] = []
        self._bytes = 0
        self._began = time.monotonic()

    def draw_pdf(self, data: bytes, first: Container[int]) -> PdfWords:
        """Draws the pages of a PDF, those in `first` before the others. The words of the drawn pages.
        Raises Unreadable when none can be drawn."""
        words = PdfWords()
        try:
            with pypdfium2.PdfDocument(data) as file:
                file.init_forms()
                numbers = range(1, len(file) + 1)
                for number in sorted(numbers, key=lambda number: number not in first):
                    if self._is_over():
                        self.left.append(number)
                        continue
                    try:
                        with closing(file[number - 1]) as page:
                            across, down = page.get_size()
                            self._add(number, across, down, _drawn(page, across, down))
                            words.add(file, page, number)
                    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError):
                        self.missing.append(number)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(ProblemReason.BROKEN, _NOT_DRAWN) from error
        if not self.pages:
            raise Unreadable(ProblemReason.BROKEN, _NOT_DRAWN)
        self.pages.sort(key=lambda page: page.number)
        return words

    def draw_picture(self, data: bytes) -> None:
        """Draws a photograph or scan, page by page, upright as the camera says. Raises Unreadable when it cannot be opened."""
        images = import_module("PIL.Image")
        if find_spec("pi_heif") is not None:
            import_module("pi_heif").register_heif_opener()
        try:
            with images.open(io.BytesIO(data)) as image:
                for index in range(getattr(image, "n_frames", 1)):
                    if self._is_over():
                        self.left.append(index + 1)
                        continue
                    image.seek(index)
                    self._frame(image, index + 1)
        except (OSError, SyntaxError, ValueError, EOFError, images.DecompressionBombError) as error:
            if not self.pages:
                raise Unreadable(ProblemReason.BROKEN, "This picture cannot be shown: it is damaged or of a rare kind.") from error
            self.missing.append(len(self.pages) + 1)

    def _frame(self, image: Any, number: int) -> None:
        if image.width * image.height > limits.OCR_PICTURE_PIXELS:
            raise Unreadable(ProblemReason.TOO_BIG, "This picture has more dots than the program opens.")
        points = _A4_POINTS / min(image.size)  # as parsers/formats/image.py counts
        across, down = image.width * points, image.height * points
        if image.getexif().get(_ORIENTATION) in _ON_ITS_SIDE:
            across, down = down, across
        shrink = min(1.0, _SCALE * points, math.sqrt(limits.SHOWN_PAGE_PIXELS / (image.width * image.height)))
        image.draft("RGB", (max(1, round(image.width * shrink)), max(1, round(image.height * shrink))))
        upright = import_module("PIL.ImageOps").exif_transpose(image).convert("RGB")
        size = max(1, round(across / points * shrink)), max(1, round(down / points * shrink))
        self._add(number, across, down, upright if upright.size == size else upright.resize(size))

    def _add(self, number: int, across: float, down: float, image: Any) -> None:
        picture = _encoded(image)
        self._bytes += len(picture)
        self.pages.append(Page(number, round(across, 1), round(down, 1), picture, None, ()))

    def _is_over(self) -> bool:
        return (
            len(self.pages) >= limits.SHOWN_PAGES
            or self._bytes >= limits.SHOWN_BYTES
            or time.monotonic() - self._began > limits.SHOWN_BEGIN_SECONDS
        )

    def told(self) -> Iterator[str]:
        """What a nurse must know of the pages that are not shown."""
        if self.missing:
            yield f"{_listed(self.missing)} could not be drawn: please open the file itself."
        if self.left:
            yield f"{_listed(self.left)} not shown here: the file has more pages than are drawn. Please open the file itself."


class PdfWords:
    """The words of drawn pages, in the order in which the file holds them."""

    def __init__(self) -> None:
        self._pages: dict[int, list[Word]] = {}

    def add(self, file: Any, page: Any, number: int) -> None:
        """Reads the words of a page of pypdfium2's, and those in its form fields, which are then all put in lines."""
        fields = list(_field_words(file, page, number))
        words = list(_words(page, number))
        self._pages[number] = in_lines([*words, *fields]) if fields else words

    def all(self) -> list[Word]:
        """All words, page by page, as far as they are looked at."""
        return [word for number in sorted(self._pages) for word in self._pages[number]][: limits.SHOWN_WORDS]


def _drawn(page: Any, across: float, down: float) -> Any:
    scale = min(_SCALE, math.sqrt(limits.SHOWN_PAGE_PIXELS / (across * down)))
    bitmap = page.render(scale=scale)
    image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return image


def _encoded(image: Any) -> bytes:
    """The picture as a PNG, grey when it has no colours; as a JPEG when that is much smaller."""
    plain = _grey(image)
    png = _saved(plain, "PNG", compress_level=6)
    if len(png) <= _PNG_BYTES:
        return png
    jpeg = _saved(plain, "JPEG", quality=_JPEG_QUALITY)
    return jpeg if 2 * len(jpeg) < len(png) else png


def _grey(image: Any) -> Any:
    dots = np.asarray(image)[::2, ::2].astype(np.int16)
    apart = (dots.max(axis=2) - dots.min(axis=2)) > _GREY
    return image.convert("L") if apart.mean() < _COLOURED else image


def _saved(image: Any, kind: str, **settings: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **settings)
    return out.getvalue()


def _words(page: Any, number: int) -> Iterator[Word]:
    """The words of a page with their boxes as people see it: turned as the page is, from its top left."""
    seen = _seen(page)
    text = page.get_textpage()
    letters: list[str] = []
    box: Box | None = None
    for index in range(pdfium.FPDFText_CountChars(text)):
        letter = chr(pdfium.FPDFText_GetUnicode(text, index) or 32)
        part = words_in(letter)
        if part:
            left, bottom, right, top = text.get_charbox(index, loose=True)
            own = seen(left, bottom, right, top)
            box = own if box is None else (min(box[0], own[0]), min(box[1], own[1]), max(box[2], own[2]), max(box[3], own[3]))
            letters += part
        elif box is not None:
            yield Word("".join(letters), number, box)
            letters, box = [], None
    if box is not None:
        yield Word("".join(letters), number, box)
    text.close()


def _field_words(file: Any, page: Any, number: int) -> Iterator[Word]:
    """The words in the text fields of a page, each with the box of its field."""
    if file.formenv is None:
        return
    seen = _seen(page)
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), limits.PDF_FIELDS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetFormFieldType(file.formenv, annotation) in _WRITTEN:
            edges = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(annotation, byref(edges))
            box = seen(edges.left, edges.bottom, edges.right, edges.top)
            yield from (Word(word, number, box) for word in words_in(_field_value(file.formenv, annotation)))
        pdfium.FPDFPage_CloseAnnot(annotation)


def _field_value(environment: Any, annotation: Any) -> str:
    size = min(pdfium.FPDFAnnot_GetFormFieldValue(environment, annotation, None, 0), 2 * limits.SHOWN_WORDS)
    buffer = create_string_buffer(size)
    pdfium.FPDFAnnot_GetFormFieldValue(environment, annotation, cast(buffer, POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _seen(page: Any) -> Callable[[float, float, float, float], Box]:
    """From the page's own coordinates to points from the top left of what is seen."""
    across, down = page.get_size()
    x0, y0 = _device(page, 0, 0, across, down)
    x1, y1 = _device(page, 1000, 0, across, down)
    x2, y2 = _device(page, 0, 1000, across, down)

    def point(x: float, y: float) -> tuple[float, float]:
        return x0 + (x1 - x0) * x / 1000 + (x2 - x0) * y / 1000, y0 + (y1 - y0) * x / 1000 + (y2 - y0) * y / 1000

    def box(left: float, bottom: float, right: float, top: float) -> Box:
        (a, b), (c, d) = point(left, bottom), point(right, top)
        return min(a, c), min(b, d), max(a, c), max(b, d)

    return box


def _device(page: Any, x: float, y: float, across: float, down: float) -> tuple[float, float]:
    out_x, out_y = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, round(across * 10), round(down * 10), 0, x, y, byref(out_x), byref(out_y))
    return out_x.value / 10, out_y.value / 10


def _listed(numbers: Iterable[int]) -> str:
    found = sorted(numbers)
    said = f"{found[0]} to {found[-1]}" if len(found) > 2 and found[-1] - found[0] == len(found) - 1 else ", ".join(map(str, found))
    return f"Page {said} is" if len(found) == 1 else f"Pages {said} are"
