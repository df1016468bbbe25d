"""The words of a page with their type: one asking of pdfplumber a page, invisible text left out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from pdfminer.layout import LTChar, LTContainer
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

from parsers.document import Mark
from parsers.formats.pdf.drawing import Drawing, colour_of, is_white, lightness
from parsers.formats.pdf.geometry import Box, height, holds_middle, width
from parsers.formats.pdf.pieces import Colour, Piece

_BOLD = re.compile(r"bold|black|heavy|semibold|demi(?!r)|,bd\b|-bd\b", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|-it\b|,it\b", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_STYLE = re.compile(r"[-, ]?(bold|italic|oblique|regular|roman|medium|semi|demi|light|black|heavy|book|mt|ps)+", re.IGNORECASE)
_INVISIBLE = 3  # text rendering mode "neither fill nor stroke" (ISO 32000-1, 9.3.6)


class _SeenText(PDFPageAggregatorWithMarkedContent):
    """Leaves out text that is drawn neither filled nor stroked: nobody sees it on the page."""

    def render_string(self, textstate: Any, *rest: Any, **named: Any) -> None:
        if textstate.render != _INVISIBLE:
            super().render_string(textstate, *rest, **named)


def lay_out(page: Any) -> None:
    """Has pdfplumber's page read its contents with invisible text left out."""
    device = _SeenText(page.pdf.rsrcmgr, pageno=page.page_number, laparams=None)
    PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    page._layout = device.get_result()
    page._objects = _objects(page)


def _objects(page: Any) -> dict[str, list[dict[str, Any]]]:
    """What pdfplumber tells of everything on the page, by kind; of letters only what is asked for, because each is a page's commonest
    thing and telling all of it takes half as long as reading the page."""
    found: dict[str, list[dict[str, Any]]] = {}
    page_height, (left, top) = page.height, page.mediabox[:2]
    for thing in _leaves(page.layout._objs):
        if type(thing) is not LTChar or type(thing.fontname) is not str:
            told = page.process_object(thing)
            found.setdefault(told["object_type"], []).append(told)
            continue
        colour = thing.graphicstate.ncolor
        upper = (page_height - thing.y1) + top
        found.setdefault("char", []).append(
            {
                "object_type": "char",
                "text": thing.get_text(),
                "x0": thing.x0 + left if left else thing.x0,
                "x1": thing.x1 + left if left else thing.x1,
                "top": upper,
                "bottom": (page_height - thing.y0) + top,
                "doctop": page.initial_doctop + upper,
                "width": thing.width,
                "height": thing.height,
                "size": thing.size,
                "upright": thing.upright,
                "fontname": thing.fontname,
                "non_stroking_color": colour if isinstance(colour, tuple) else (colour,),
            }
        )
    return found


def _leaves(things: Iterable[Any]) -> Iterator[Any]:
    """Everything on a page, out of the figures around it."""
    for thing in things:
        if isinstance(thing, LTContainer):
            yield from _leaves(thing._objs)
        else:
            yield thing


def words_of(page: Any, drawing: Drawing) -> list[Piece]:
    """Every upright word that can be seen, in the order in which the file draws them."""
    found = page.extract_words(
        use_text_flow=True, x_tolerance_ratio=0.18, extra_attrs=["fontname", "size", "non_stroking_color"], keep_blank_chars=False
    )
    words: list[Piece] = []
    for word in found:
        if word.get("direction", "ltr") != "ltr" or not word["text"].strip():
            continue
        box = (float(word["x0"]), float(word["top"]), float(word["x1"]), float(word["bottom"]))
        colour = colour_of(word["non_stroking_color"])
        if is_white(colour) and not _on_dark(box, drawing):
            continue
        words.append(_word(word, box, colour))
    return _once(words)


def turned_words(page: Any) -> str:
    """What is written sideways or upside down, as one line."""
    turned = [char["text"] for char in page.chars if not char.get("upright", True)]
    return " ".join("".join(turned).split())


@lru_cache(maxsize=256)  # names of fonts: a file has a few, and each is asked for with every word
def family(fontname: str) -> str:
    """The font's family: without the subset letters, weight and slope."""
    return _STYLE.sub("", _SUBSET.sub("", fontname)).strip("-, ") or fontname


def _word(word: dict[str, Any], box: Box, colour: Colour) -> Piece:
    font = str(word["fontname"])
    marks = set()
    if _BOLD.search(font):
        marks.add(Mark.BOLD)
    if _ITALIC.search(font):
        marks.add(Mark.ITALIC)
    if _is_grey(colour):
        marks.add(Mark.GREY)
    return Piece(box, word["text"], float(word["size"]), font, colour, marks)


def _is_grey(colour: Colour) -> bool:
    return max(colour) - min(colour) < 0.08 and 0.28 <= lightness(colour) < 0.9


def _on_dark(box: Box, drawing: Drawing) -> bool:
    """Whether white text stands on a fill that lets it be seen."""
    return any(holds_middle(fill.box, box) and not is_white(fill.colour) for fill in (*drawing.fills, *drawing.dots))


def _once(words: list[Piece]) -> list[Piece]:
    """A word printed twice a hair apart is a bold word printed once."""
    kept: dict[tuple[str, int, int], Piece] = {}
    for word in words:
        key = (word.text, round(word.box[0] / 2), round(word.box[1] / 2))
        near = kept.get(key)
        if near is not None and abs(near.box[0] - word.box[0]) < 1 and abs(near.box[1] - word.box[1]) < 1:
            near.marks.add(Mark.BOLD)
        else:
            kept[key] = word
    return list(kept.values())


def split_at(word: Piece, start: int, end: int) -> tuple[Piece, Piece, Piece]:
    """A word as three: before `start`, from there to `end`, and after, their widths by their letters."""
    step = width(word.box) / max(len(word.text), 1)
    edges = (0, start, end, len(word.text))
    parts = []
    for first, last in itertools.pairwise(edges):
        box = (word.box[0] + first * step, word.box[1], word.box[0] + last * step, word.box[1] + height(word.box))
        parts.append(Piece(box, word.text[first:last], word.size, word.font, word.colour, set(word.marks)))
    return parts[0], parts[1], parts[2]
