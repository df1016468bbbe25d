"""From a page's own coordinates to points from the top left of what is seen of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

from parsers.formats.pdf import objects
from parsers.formats.pdf.geometry import Box

#: Pixels to a point in pictures of pages that are read: 200 dots an inch.
SCALE: Final = 200 / 72


class Space(Protocol):
    """Whatever knows where on the page, as people see it, something stands."""

    def seen(self, box: Box) -> Box:
        """The box in points from the left top corner of what is seen, rounded to a tenth."""
        ...


@dataclass(frozen=True, slots=True)
class PageSpace:
    """How a page of the file becomes pdfplumber's: its media box as the file has it, the clockwise degrees by which it is
    turned, pdfplumber's left top corner of the media box, and that of the crop box, which is what people see."""

    media: Box
    turned: int
    corner: tuple[float, float]
    seen_corner: tuple[float, float]

    @classmethod
    def of(cls, page: Any) -> PageSpace:
        """The space of a pdfplumber page."""
        media = objects.rectangle(page.page_obj.attrs.get("MediaBox")) or (0.0, 0.0, float(page.width), float(page.height))
        corner, seen = page.mediabox, page.cropbox
        return cls(media, int(page.rotation), (float(corner[0]), float(corner[1])), (float(seen[0]), float(seen[1])))

    def box(self, rectangle: Box) -> Box:
        """A rectangle of the file (left, bottom, right, top, y upwards) as pdfplumber counts: y downwards, the page turned."""
        x0, y0, x1, y1 = rectangle
        left, bottom, right, top = self.media
        if self.turned == 90:
            turned = (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
        elif self.turned == 180:
            turned = (right - x1, y0 - bottom, right - x0, y1 - bottom)
        elif self.turned == 270:
            turned = (top - y1, right - x1, top - y0, right - x0)
        else:
            turned = (x0 - left, top - y1, x1 - left, top - y0)
        across, down = self.corner
        return turned[0] + across, turned[1] + down, turned[2] + across, turned[3] + down

    def seen(self, box: Box) -> Box:
        """A box in pdfplumber's count as points from the left top corner of what is seen, rounded to a tenth."""
        left, top = self.seen_corner
        return round(box[0] - left, 1), round(box[1] - top, 1), round(box[2] - left, 1), round(box[3] - top, 1)
