"""A printed question of a form: its words, the keys that it may ask for, and the lines that stand as its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from parsers.definition import Asked
from parsers.document import Place, Tick
from parsers.labels import About, Ask, asks, understood
from parsers.lines import Bit, Line

_IS_BLANK: Final = attrgetter("blank")
#: A longer line is running text, not a question.
LABEL_WORDS: Final = 40
#: How well the vocabulary must know an unmarked line for it to be a question.
KNOWN: Final = 2.4

#: How well words must be like other questions for that to tell anything.
_LIKENED: Final = 1.9

_SUBJECTS: Final = (
    ("person.gp", About.GP),
    ("person.", About.PERSON),
    ("gp", About.GP),
    ("consent.", About.CONSENT),
    ("referral.referrer", About.REFERRER),
    ("referrer and role", About.REFERRER),
    ("referral.date", About.REFERRER),
    ("support.key_contact", About.CONTACT),
)


@dataclass(slots=True)
class Question:
    """One printed question: its words, the meanings they may have, whom the section is about, and the lines of its answer.

    `rows` are the rows of a repeating grid below it, each a mapping from column heading to what stands there. `hint` is the
    guidance printed with it. `heading` says that its words head a section and may be no question at all. `doubt` says in words for
    staff why what it asks for is not sure, None when its words tell. `told` is what the form's definition says of it, None for a
    question known by its words alone. `joins` are the keys, "" for none, of the several questions that it asks at once.
    """

    label: str
    asks: tuple[Ask, ...]
    about: About
    place: Place
    keys: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    rows: list[dict[str, list[Line]]] = field(default_factory=list)
    heading: bool = False
    hint: str = ""
    doubt: str | None = None
    told: Asked | None = None
    joins: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether anything but white space stands in the answer."""
        return not all(map(_IS_BLANK, self.lines))


def known(text: str) -> float:
    """How well the vocabulary knows a line as a question, 0 when not at all."""
    stripped = text.strip()
    if not stripped or len(stripped) > 300 or len(stripped.split()) > LABEL_WORDS:
        return 0.0
    found = asks(stripped)
    if found:
        return found[0].score
    return likened(stripped) if stripped.endswith((":", "?")) else 0.0


def likened(text: str) -> float:
    """How well words that stand in a question's place are known, by their likeness to other questions too; 0 when badly."""
    like = understood(text)[:1] if len(text.split()) <= LABEL_WORDS else ()
    return like[0].score if like and like[0].score >= _LIKENED else 0.0


def subject_of(key: str) -> About | None:
    """Whom a key is about, None when it tells nothing about the plain questions after it."""
    return next((about for start, about in _SUBJECTS if key.startswith(start)), None)


def ticked_line(text: str, ticked: bool, place: Place) -> Line:
    """A line as if the option stood behind a tick box: how grids hand their marks on."""
    return Line((Bit("", tick=Tick.TICKED if ticked else Tick.CLEAR), Bit(text)), place)
