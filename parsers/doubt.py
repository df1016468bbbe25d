"""What was read from a picture is put before a person where a mistake could harm somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from parsers.document import Document, Mark, Place, Span, paragraphs
from parsers.ocr import PROPERTY
from parsers.reading import State, Value
from parsers.record import KEYS
from parsers.values.nhs_numbers import is_nhs_number

_COMPARE: Final = "Read from a picture of the page: please compare."
_HARDLY: Final = "Read from a picture in which it can hardly be read: please compare."
#: Letters of a word at least that tells where it was taken from.
_WORD: Final = 3


def doubted(values: Mapping[str, Value], document: Document) -> dict[str, Value]:
    """The values, those read from pictures of pages as `unsure` when they are identity, consent or risk, or could hardly be
    read. An NHS number whose check digit holds stays as it was read. A note that says more stays."""
    pictured = {int(page) for page in document.properties.get(PROPERTY, "").split(",") if page}
    if not pictured:
        return dict(values)
    faint = [span for paragraph in paragraphs(document.blocks) for span in paragraph.spans if Mark.FAINT in span.marks]
    return {key: _weighed(key, value, pictured, faint) for key, value in values.items()}


def _weighed(key: str, value: Value, pictured: set[int], faint: Sequence[Span]) -> Value:
    if value.state is not State.READ or (value.place is not None and value.place.page is not None and value.place.page not in pictured):
        return value
    place = Place(value.place.page, value.place.box) if value.place is not None else Place()
    if any(_overlap(place, span.place) or _holds(value, place, span) for span in faint):
        return replace(value, state=State.UNSURE, note=value.note or _HARDLY)
    checked = key == "person.nhs_number" and isinstance(value.value, str) and is_nhs_number(value.value)
    if KEYS[key].critical and not checked:
        return replace(value, state=State.UNSURE, note=value.note or _COMPARE)
    return value


def _holds(value: Value, place: Place, span: Span) -> bool:
    """Whether a value holds the words of a span of its page: the place of an answer of several lines is that of its first."""
    words = " ".join(span.text.split())
    return len(words) >= _WORD and place.page == span.place.page and isinstance(value.value, str) and words in " ".join(value.value.split())


def _overlap(a: Place, b: Place) -> bool:
    if a.page != b.page or a.box is None or b.box is None:
        return False
    return min(a.box[2], b.box[2]) > max(a.box[0], b.box[0]) and min(a.box[3], b.box[3]) > max(a.box[1], b.box[1])
