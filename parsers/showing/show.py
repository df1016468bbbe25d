"""A document as it can be shown, with the places of values marked: what the reading child does when it is asked for pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from parsers.document import Kind
from parsers.errors import Unreadable
from parsers.open import open_document
from parsers.showing.painting import Painter
from parsers.showing.places import (
    Script,
    Word,
    aligned,
    answer_words,
    boxes,
    has_ticks,
    in_lines,
    joined,
    place_in,
    row_in,
    script_of,
    search,
    standing,
)
from parsers.showing.plain import plain
from parsers.showing.shown import Box, Page, Shown, Sought, Spot, Way
from parsers.sniff import sniff

#: How far outside its box the middle of a word may stand that is taken for a word of the place, in points.
_NEAR: Final = 1.0
#: How many times more words may stand between a place's first and last, in the order of the file, than in the place itself.
_SCATTERED: Final = 3
#: The room of a tick box beside its words, in points: a sign is no word.
_TICK_ROOM: Final = 12.0


def show(
    data: bytes, name: str, sought: Sequence[Sought], office_pdf: bytes | None = None, told: Sequence[str] = (), *, drawn: bool = True
) -> Shown:
    """The pages of the document with the places marked: of a PDF or a picture its own; of other files those of `office_pdf`, what
    LibreOffice made of it, where there is one; else, or when it is not to be `drawn`, its text laid out plainly. `told` is what is
    known already of why not.
    Never raises on account of the document: what cannot be shown is told."""
    problems = list(told)
    kind = sniff(data)
    try:
        if kind is Kind.PDF and drawn:
            return _own(data, name, sought)
        if kind is Kind.IMAGE and drawn:
            return _picture(data, name, sought)
        if office_pdf is not None:
            return _office(data, name, sought, office_pdf)
    except Unreadable as refused:
        problems.append(refused.detail)
    try:
        shown = plain(open_document(data, name), sought)
    except Unreadable as refused:
        return Shown(name, Way.PLAIN, (), (refused.detail,))
    return replace(shown, told=(*problems, *shown.told))


def _own(data: bytes, name: str, sought: Sequence[Sought]) -> Shown:
    painter = Painter()
    words = painter.draw_pdf(data, {one.place.page for one in sought if one.place.page is not None}).all()
    places = [(one, _grown(one, words)) for one in sought]
    return Shown(name, Way.OWN, _with_spots(painter.pages, places), tuple(painter.told()))


def _picture(data: bytes, name: str, sought: Sequence[Sought]) -> Shown:
    painter = Painter()
    painter.draw_picture(data)
    places = [(one, {one.place.page: one.place.box}) for one in sought if one.place.page is not None and one.place.box is not None]
    return Shown(name, Way.OWN, _with_spots(painter.pages, places), tuple(painter.told()))


def _office(data: bytes, name: str, sought: Sequence[Sought], pdf: bytes) -> Shown:
    painter = Painter()
    words = painter.draw_pdf(pdf, ()).all()
    places = []
    if sought:  # a file that LibreOffice opens and the program does not is shown as well
        script = script_of(open_document(data, name))
        there = aligned(script.words, words)
        places = [(one, _laid_out(one, script, words, there)) for one in sought]
    return Shown(name, Way.OFFICE, _with_spots(painter.pages, places), tuple(painter.told()))


def _laid_out(sought: Sought, script: Script, words: Sequence[Word], there: Mapping[int, int]) -> dict[int, Box]:
    """Where a value of a document stands on the pages that were made of it; `there` says which of their `words` are its own."""
    stands, _ = place_in(script, sought)
    found = [words[there[at]] for at in stands if at in there]
    if len(found) * 2 < len(stands):  # drawn out of order: a text box, a frame
        elsewhere = search([word.text for word in words], [script.words[at] for at in stands] or answer_words(sought))
        found = [words[at] for at in elsewhere] or found
    if found:
        room = _TICK_ROOM if has_ticks(sought) else 0.0
        return {page: (box[0] - room, box[1], box[2] + room, box[3]) for page, box in boxes(found).items()}
    row, table = row_in(script, sought)  # a cell with nothing but a tick in it: the whole row, as wide as its table
    strip = boxes([words[there[at]] for at in row if at in there])
    around = boxes([words[there[at]] for at in table if at in there])
    return {page: (around[page][0], box[1], around[page][2], box[3]) for page, box in strip.items()}


def _grown(sought: Sought, words: Sequence[Word]) -> dict[int, Box]:
    """The box of a place, grown over all lines of its answer; by its words alone when the format could not tell where it stands."""
    place = sought.place
    if place.page is None or place.box is None:
        return boxes([words[at] for at in search([word.text for word in words], answer_words(sought))])
    found = {place.page: place.box}
    below = in_lines(word for word in words if place.page < word.page or (place.page == word.page and place.box[1] <= word.box[3]))
    fullest = max((_standing(sought, order) for order in (words, below)), key=len)
    for page, box in boxes(fullest).items():
        found[page] = joined(found[page], box) if page in found else box
    return found


def _standing(sought: Sought, words: Sequence[Word]) -> list[Word]:
    """The words of the answer, from its place on; none when they are others, or the place's own words are scattered in the file."""
    page, box = sought.place.page, sought.place.box
    inside = [at for at, word in enumerate(words) if word.page == page and box is not None and _within(word.box, box)]
    if not inside or inside[-1] - inside[0] >= _SCATTERED * len(inside):
        return []
    texts, pages = [word.text for word in words], [word.page for word in words]
    return [words[at] for at in standing(texts, inside[0], inside[-1] + 1, sought, pages)]


def _within(word: Box, box: Box) -> bool:
    across, down = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] - _NEAR <= across <= box[2] + _NEAR and box[1] - _NEAR <= down <= box[3] + _NEAR


def _with_spots(pages: Sequence[Page], places: Sequence[tuple[Sought, dict[int, Box]]]) -> tuple[Page, ...]:
    return tuple(
        replace(
            page,
            spots=tuple(
                Spot(one.name, one.label, one.state, _on(page, found[page.number])) for one, found in places if page.number in found
            ),
        )
        for page in pages
    )


def _on(page: Page, box: Box) -> Box:
    """The part of a box that is on its page, in tenths of a point."""
    left, top = max(0.0, min(box[0], page.width)), max(0.0, min(box[1], page.height))
    right, bottom = max(left, min(box[2], page.width)), max(top, min(box[3], page.height))
    return round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)
