"""One page of the file as its pieces, fields and drawn grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from parsers.document import Mark
from parsers.formats.pdf import objects
from parsers.formats.pdf.annotations import Notes, read_annotations
from parsers.formats.pdf.answers import on_answer_lines
from parsers.formats.pdf.asides import in_strip, strip_of
from parsers.formats.pdf.captioned_lines import captioned_fields, captioned_lines
from parsers.formats.pdf.drawing import Drawing, draw, is_white
from parsers.formats.pdf.fields import Fields
from parsers.formats.pdf.geometry import Box, height, holds_middle, shared_x, shared_y, width
from parsers.formats.pdf.grids import grids
from parsers.formats.pdf.inking import ink, mark_within, parted_by_strikes, strike
from parsers.formats.pdf.insets import inset_answers
from parsers.formats.pdf.page_space import PageSpace, Space
from parsers.formats.pdf.pieces import Field, Grid, Piece
from parsers.formats.pdf.pills import pill_ticks
from parsers.formats.pdf.shades import shaded_labels
from parsers.formats.pdf.ticks import comb_words, crosses_for_boxes, drawn_ticks, glyph_ticks, ruled_ticks, typed_ticks
from parsers.formats.pdf.words import lay_out, turned_words, words_of


@dataclass(slots=True)
class Sheet:
    """What stands on one page. `pictured` is the share of the page that pictures cover, `aside` what stands on a coloured strip along
    its edge."""

    number: int
    box: Box
    space: Space
    pieces: list[Piece]
    fields: list[Field]
    grids: list[Grid]
    pictured: float
    notes: list[str] = field(default_factory=list)
    turned: str = ""
    aside: list[Piece] = field(default_factory=list)

    @property
    def letters(self) -> int:
        """How many characters of text the page shows, fields left out."""
        return sum(len(piece.text) for piece in (*self.pieces, *self.aside))


def read_sheet(page: Any, fields: Fields) -> Sheet:
    """Reads one pdfplumber page, and lets go of what pdfplumber kept of it."""
    lay_out(page)
    space = PageSpace.of(page)
    drawing = draw(page)
    box = tuple(float(edge) for edge in page.cropbox)
    seen: Box = (box[0], box[1], box[2], box[3])
    annotations = objects.array(page.page_obj.attrs.get("Annots"))
    notes = read_annotations(annotations, space)
    words = [word for word in words_of(page, drawing) if _on_page(word.box, seen)]
    words = crosses_for_boxes(ruled_ticks(typed_ticks(glyph_ticks(words))))
    drawing.strokes += notes.strokes
    drawing.ovals += notes.ovals
    words = comb_words(drawn_ticks(pill_ticks([*words, *notes.typed], drawing), drawing), drawing)
    words, aside = in_strip(words, strip_of(drawing, seen))
    blanks = inset_answers(words, drawing)
    under = captioned_lines(words, drawing)
    words, drawn = _laid_in_grids(words, drawing, seen)
    _mark(words, notes)
    blanks += on_answer_lines(words, drawing.across)
    widgets = list(fields.on_page(annotations, space))
    drawn += [*under, *captioned_fields(words, [widget for widget in widgets if isinstance(widget, Field)])]
    pictured = sum(width(_image(image)) * height(_image(image)) for image in page.images) / max(width(seen) * height(seen), 1.0)
    turned = turned_words(page)
    page.close()
    return Sheet(
        page.page_number,
        seen,
        space,
        [*_without(words, widgets), *(widget for widget in widgets if isinstance(widget, Piece))],
        [*(widget for widget in widgets if isinstance(widget, Field)), *_unfilled(blanks, widgets)],
        drawn,
        pictured,
        notes.comments,
        turned,
        aside,
    )


def drawn_sheet(number: int, box: Box, space: Space, words: list[Piece], drawing: Drawing) -> Sheet:
    """A sheet of words, tick boxes and rules that were found in a picture, put together as those of a file are."""
    words = crosses_for_boxes(ruled_ticks(typed_ticks(glyph_ticks(words))))
    words, drawn = _laid_in_grids(words, drawing, box)
    blanks = list(on_answer_lines(words, drawing.across))
    sizes = [word.size for word in words if word.line is None for _ in word.text]
    for word in words:
        if word.line is not None:  # a large hand is no heading
            word.marks -= {Mark.BOLD}
            word.size = min(word.size, median(sizes or [word.size]))
    return Sheet(number, box, space, words, blanks, drawn, 0.0)


def _laid_in_grids(words: list[Piece], drawing: Drawing, seen: Box) -> tuple[list[Piece], list[Grid]]:
    """The words marked by what is drawn over, under and round them, and the drawn tables and boxes."""
    words = parted_by_strikes(words, drawing)
    strike([word for word in words if not word.boxed], drawing)
    drawn = grids(drawing, seen)
    drawn += shaded_labels(words, drawing, drawn, seen)
    shades = [square.box for grid in drawn for square in grid.squares if square.shaded]
    drawing.fills = [fill for fill in drawing.fills if not any(_same(fill.box, shade) for shade in shades)]
    ink([word for word in words if not word.boxed], drawing)
    words = [word for word in words if not _picture_of_button(word, words, drawn)]
    _band(words, drawing, seen)
    return words, drawn


def _on_page(box: Box, page: Box) -> bool:
    return box[2] > page[0] and box[0] < page[2] and box[3] > page[1] and box[1] < page[3]


def _same(a: Box, b: Box) -> bool:
    return all(abs(x - y) < 4 for x, y in zip(a, b, strict=True))


def _image(image: dict[str, Any]) -> Box:
    return float(image["x0"]), float(image["top"]), float(image["x1"]), float(image["bottom"])


def _mark(words: list[Piece], notes: Notes) -> None:
    for box, mark in notes.marked:
        mark_within(words, box, mark)


def _band(words: list[Piece], drawing: Drawing, page: Box) -> None:
    """Tells the words on a coloured band of one line across the page, or across one of its two columns: a section's heading."""
    strips = [fill.box for fill in drawing.fills if not is_white(fill.colour) and height(fill.box) < 45]
    wide = [strip for strip in strips if width(strip) > 0.45 * width(page) or _heads_column(strip, strips, page)]
    for word in words:
        word.banded = any(holds_middle(band, word.box) and height(band) < 3.2 * height(word.box) for band in wide)


def _heads_column(strip: Box, strips: Sequence[Box], page: Box) -> bool:
    """Whether a band is as wide as one of two columns: others stand right above or below it, and as many beside these."""
    if not 0.3 * width(page) < width(strip):
        return False
    under = sum(abs(other[0] - strip[0]) < 2 and abs(other[2] - strip[2]) < 2 for other in strips)
    beside = sum(abs(width(other) - width(strip)) < 4 and shared_x(other, strip) < 0 for other in strips)
    return under > 1 and beside > 1


def _picture_of_button(piece: Piece, words: list[Piece], drawn: list[Grid]) -> bool:
    """Whether a drawn round tick stands outside a box whose words are the only ones beside it: part of a picture, not a button."""
    if not piece.boxed or not piece.round or any(holds_middle(square.box, piece.box) for grid in drawn for square in grid.squares):
        return False
    beside = [word for word in words if not word.boxed and shared_y(word.box, piece.box) > 0 and word.box[0] >= piece.box[2]]
    if not beside:
        return False
    next_word = min(beside, key=lambda word: word.box[0])
    return any(holds_middle(square.box, next_word.box) for grid in drawn for square in grid.squares)


def _unfilled(blanks: list[Field], widgets: list[Field | Piece]) -> list[Field]:
    """Empty answer lines that no field of the file lies over."""
    return [
        blank
        for blank in blanks
        if not any(shared_x(blank.box, widget.box) > 4 and shared_y(blank.box, widget.box) > 2 for widget in widgets)
    ]


def _without(words: list[Piece], widgets: list[Field | Piece]) -> list[Piece]:
    """The words without the drawn boxes that check boxes and radio buttons of the file lie over."""
    buttons = [widget.box for widget in widgets if isinstance(widget, Piece)]
    return [
        word
        for word in words
        if word.tick is None
        or not any(
            abs((word.box[0] + word.box[2]) - (b[0] + b[2])) < 10 and abs((word.box[1] + word.box[3]) - (b[1] + b[3])) < 10 for b in buttons
        )
    ]
