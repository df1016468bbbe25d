"""Questions that ask for several things at once ("Name, role, telephone, date"), and what of the answer is for which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parsers.record import KEYS, KeyType
from parsers.shapes import Shape, shape_of, takes
from parsers.values import read_date

#: What parts a printed question into questions, and an answer into answers.
_ASKED: Final = re.compile(r"\s*[,;/&+]\s*(?:and\b\s*)?|\s+and\s+|(?<=\w)\?\s+(?=\w)|\s*:\s+|\s+[-–—]\s+")
_SAID: Final = re.compile(r"\s*(?:[,;\n\t]|\s{2,}|\s[-–—/|]\s)\s*")
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*")
_MOST_PARTS: Final = 7
_PART_WORDS: Final = 8
_LEAST: Final = 2
#: Keys whose answers are long enough to fill a box of their own; a part that asks for one belongs to no joint question.
_LONG: Final = frozenset(key for key, kind in KEYS.items() if kind.type in (KeyType.PROSE, KeyType.LIST, KeyType.CHOICES)) | {
    "person.address",
    "person.living_situation",
    "support.education",
    "diagnosis",
    "gp",
}
#: Keys that only an answer of a certain shape can be meant for.
_SHAPED: Final = frozenset(key for key in KEYS if any(takes(key, shape) for shape in Shape)) - {"person.address"}
_CONTACT: Final = "contact"
#: What may stand before a piece to say which it is ("NHS 999 000 1235").
_NAMED: Final = re.compile(
    r"(?:nhs|dob|d\.o\.b\.?|born|tel|mob|mobile|phone|email|e-mail)(?:\s+(?:no|number))?\b[.:]?\s+(?=\S)", re.IGNORECASE
)
#: What people write in one go where a form asks who filled it in, in this order, and beside it.
_REFERRER_WORDY: Final = ("referral.referrer_name", "referral.referrer_role", "referral.referrer_organisation")
_REFERRER_SHAPED: Final = ("referral.referrer_phone", "referral.referrer_email", "referral.date")
_NAME_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Part:
    """What of an answer is for one key. `sure` is False where the answer has more or fewer pieces than the question."""

    key: str
    text: str
    sure: bool

    def __repr__(self) -> str:
        return f"Part({self.key})"


def parts_of(label: str) -> tuple[str, ...]:
    """The questions that a printed question joins; empty when it is a single one, or a sentence."""
    pieces = [piece.strip(" ?*.") for piece in _ASKED.split(_BRACKETS.sub(" ", label))]
    pieces = [piece for piece in pieces if piece]
    if not _LEAST <= len(pieces) <= _MOST_PARTS or any(len(piece.split()) > _PART_WORDS for piece in pieces):
        return ()
    return tuple(pieces)


def joins(keys: Sequence[str]) -> bool:
    """Whether questions for these keys ("" for one without) can share a box: two short ones at least, each asked once; an address,
    which fills lines of its own, only beside what shows by its shape."""
    told = [key for key in keys if key]
    if len(told) < _LEAST or len(set(told)) != len(told):
        return False
    long = _LONG.intersection(told)
    return not long or (long == {"person.address"} and all(key in _SHAPED for key in keys if key != "person.address"))


def joint_of_referrer(text: str) -> tuple[str, ...]:
    """The keys that the answer to "Completed by" is for when it gives a post or numbers beside the name; empty when it does not."""
    pieces = [piece for piece in _SAID.split(text.strip()) if piece]
    shapes = [_shape(piece) for piece in pieces]
    wordy = [piece for piece, shape in zip(pieces, shapes, strict=True) if shape is None]
    shaped = {key for shape in shapes if shape is not None for key in _REFERRER_SHAPED if _takes(key, shape)}
    if not shaped or not 1 <= len(wordy) <= len(_REFERRER_WORDY) or len(pieces) > _MOST_PARTS or len(wordy[0].split()) > _NAME_WORDS:
        return ()
    return (*_REFERRER_WORDY[: len(wordy)], *sorted(shaped))


def dealt(keys: Sequence[str], text: str) -> tuple[Part, ...]:
    """The pieces of an answer dealt out to the keys that its question joins: by their shapes, the rest in the order of the questions.
    Empty when the answer is a single piece that tells nothing by its shape."""
    pieces = [piece for piece in _SAID.split(text.strip()) if piece]
    found: dict[str, list[str]] = {}
    rest: list[str] = []
    for piece in pieces:
        shape = _shape(piece)
        fitting = [key for key in keys if shape is not None and _takes(key, shape) and (key not in found or key == _CONTACT)]
        found.setdefault(fitting[0], []).append(piece) if fitting else rest.append(piece)
    wordy = [key for key in keys if key not in _SHAPED and key != _CONTACT]
    if len(pieces) < _LEAST and not found:
        return ()
    exact = len(rest) == len(wordy) or (len(wordy) == 1 and bool(rest))
    for number, key in enumerate(wordy):
        said = rest[number:] if number == len(wordy) - 1 else rest[number : number + 1]
        if key and said:
            found[key] = said
    return tuple(Part(key, ", ".join(said), exact or key in _SHAPED) for key, said in found.items())


def _shape(piece: str) -> Shape | None:
    shape = shape_of(_NAMED.sub("", piece, count=1))
    if shape is None and any(letter.isdigit() for letter in piece) and read_date(piece) is not None:
        return Shape.DATE
    return shape


def _takes(key: str, shape: Shape) -> bool:
    return (key in KEYS or key == _CONTACT) and takes(key, shape)
