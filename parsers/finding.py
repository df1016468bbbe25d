"""One value that an answer gives, with how sure it is and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document import NOWHERE, Place
from parsers.doubts import doubt
from parsers.lines import Line
from parsers.questions import Question
from parsers.reading import Content
from parsers.values import normal
from parsers.values.answer import Normal


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer for one key. `fits` is how well the question's words ask for it; `others` further answers ticked beside it;
    `before` is True for "as above", whose value the reading still has to find."""

    key: str
    value: Content
    sure: bool
    note: str | None
    place: Place
    text: str
    label: str
    fits: float
    others: tuple[Content, ...] = ()
    before: bool = False

    def __repr__(self) -> str:
        return f"Finding({self.key})"


def finding(
    question: Question, key: str, normal_: Normal, lines: Sequence[Line], others: tuple[Content, ...] = (), before: bool = False
) -> Finding:
    """The value of an answer as a finding, with the doubts that its question and its looks raise; `lines` are where it stands."""
    place = next((line.place for line in lines if not line.blank), question.place) or NOWHERE
    shown = "  ".join(part for part in (question.label, *(line.shown for line in lines)) if part)
    fits = question.asks[0].score if question.asks else 0.0
    likened = bool(question.asks[:1]) and question.asks[0].learned
    against = question.doubt or doubt(key, normal_.value, fits, likened=likened) if normal_.sure else None
    if against is not None:
        normal_ = Normal(normal_.value, False, against)
    return Finding(key, normal_.value, normal_.sure, normal_.note, place, shown[:2000], question.label, fits, others, before)


def as_written(question: Question, key: str, text: str) -> Iterator[Finding]:
    """The value that words in somebody's own hand have for a key; none when they are no answer."""
    found = normal(key, text)
    if found is not None:
        yield finding(question, key, found, question.lines)
