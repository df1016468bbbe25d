"""One form being filled in: what a hand writes for each question, and the truth that gathers as it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from parsers.record import KEYS, KeyType

Professional = Mapping[str, str]
Answer = str | tuple[str, ...] | tuple[Professional, ...]
Answers = Mapping[str, Answer]

_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


@dataclass(frozen=True, slots=True)
class Hand:
    """How one person fills in forms: their dates, numbers, ticks and ink.

    `gaps` are keys they did not answer, with what they wrote instead; `struck` what they wrote first and crossed out;
    `twice` a second code that they marked as well; `doubtful` keys whose answer cannot be trusted as it stands.
    """

    dates: str = "{d:02}/{m:02}/{y}"
    spaced_numbers: bool = True
    capital_family: bool = False
    address_lines: bool = True
    lower_postcode: bool = False
    glyphs: tuple[str, str] = ("☒", "☐")
    cross: str = "X"
    ink: tuple[str, str] | None = None
    gaps: Mapping[str, str] = field(default_factory=dict)
    struck: Mapping[str, str] = field(default_factory=dict)
    twice: Mapping[str, str] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()


class Filling:
    """Writes answers as `hand` would, and keeps the truth of what was written."""

    def __init__(self, answers: Answers, hand: Hand) -> None:
        self.answers = answers
        self.hand = hand
        self.truth: dict[str, object] = {}
        self.unsure: set[str] = set(hand.doubtful)
        self.notes: list[str] = []

    def text(self, keys: Sequence[str], join: str) -> str:
        """What is written for a question about `keys`: the answers joined, the words of a gap, or "" when there is none."""
        gap = next((self.hand.gaps[key] for key in keys if key in self.hand.gaps), None)
        if gap is not None:
            return gap
        return join.join(self._write(key) for key in keys if self.answers.get(key))

    def struck(self, keys: Sequence[str]) -> str:
        """What was first written there and crossed out, "" when nothing."""
        return (
            ""
            if any(key in self.hand.gaps for key in keys)
            else next((self.hand.struck[key] for key in keys if key in self.hand.struck), "")
        )

    def chosen(self, key: str, codes: Sequence[str], *, once: bool = False) -> tuple[str, ...]:
        """The codes that are marked among those offered: usually one, none for a gap, two when the hand contradicts
        itself and the form lets it (not `once`)."""
        value = self.answers.get(key)
        if not isinstance(value, str) or value not in codes or key in self.hand.gaps:
            return ()
        self.truth[key] = value
        second = self.hand.twice.get(key)
        if once or second is None or second not in codes or second == value:
            return (value,)
        self.unsure.add(key)
        return (value, second)

    def pair(self, keys: tuple[str, str], offered: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
        """The codes of two keys that one option stands for, None when no option says both."""
        found = next((codes for codes in offered if codes == (self.answers.get(keys[0]), self.answers.get(keys[1]))), None)
        if found is None or any(key in self.hand.gaps for key in keys):
            return None
        self.truth.update(zip(keys, found, strict=True))
        return found

    def several(self, key: str, codes: Sequence[str]) -> tuple[str, ...]:
        """The codes of a list question that are marked among those offered."""
        value = self.answers.get(key, ())
        marked = tuple(code for code in codes if code in value) if key not in self.hand.gaps else ()
        if marked:
            self.truth[key] = sorted(marked)
        return marked

    def people(self, key: str, parts: Sequence[str]) -> list[list[str]]:
        """The rows of a grid of professionals, with only the `parts` it has columns for."""
        people = self.answers.get(key, ())
        rows = [{part: person[part] for part in parts if person.get(part)} for person in people if isinstance(person, Mapping)]
        if rows:
            self.truth[key] = [{part: value.replace(" ", "") if part == "phone" else value for part, value in row.items()} for row in rows]
        return [[row.get(part, "") for part in parts] for row in rows]

    def _write(self, key: str) -> str:
        value = self.answers[key]
        assert isinstance(value, str), key
        self.truth[key] = value
        if KEYS[key].type is KeyType.DATE:
            return written_date(value, self.hand.dates)
        if key.endswith("phone"):
            return f"{value[:5]} {value[5:]}" if self.hand.spaced_numbers else value
        if key == "person.nhs_number":
            return f"{value[:3]} {value[3:6]} {value[6:]}" if self.hand.spaced_numbers and key not in self.unsure else value
        if key == "person.family_name" and self.hand.capital_family:
            self.truth[key] = value.upper()
            return value.upper()
        if key == "person.address" and self.hand.address_lines:
            return value.replace(", ", "\n")
        if key == "person.postcode" and self.hand.lower_postcode:
            return value.lower().replace(" ", "")
        return value


def written_date(iso: str, style: str) -> str:
    """An ISO date in somebody's handwriting; `style` is a format string over d, m, y, yy, month, mon and th."""
    day = date.fromisoformat(iso)
    return style.format(
        d=day.day, m=day.month, y=day.year, yy=day.year % 100, month=f"{day:%B}", mon=f"{day:%b}", th=_ORDINALS.get(day.day, "th")
    )
