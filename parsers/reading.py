"""A reading: what one form says, under the keys of the record, each value with its state and its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from parsers.document import Kind, Problem


class State(StrEnum):
    """How far a value can be trusted without opening the form (docs/referral-record.md, "A reading")."""

    READ = "read"  # said in one place, in a way that can only mean this
    UNSURE = "unsure"  # could be read another way: the note says why
    CONFLICT = "conflict"  # the form says two different things: the likelier in value, the rest in others
    PERSON = "person"  # a person keyed it in, confirmed or corrected it: no reader gives this state


#: The states of a value that can only mean one thing.
SURE: Final = frozenset({State.READ, State.PERSON})


#: A text or code; codes; or professionals as mappings of their parts.
Content = str | tuple[str, ...] | tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a value stands in its document: page and box (points from the top left) or a path, and the text that stands there."""

    document: str
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    path: str | None = None
    text: str = ""

    def __repr__(self) -> str:
        return f"Found(page={self.page}, path={self.path!r})"


@dataclass(frozen=True, slots=True)
class Value:
    """What a form says for one key. `others` are the further answers of a conflict with their places. Masked when printed."""

    value: Content
    state: State = State.READ
    note: str | None = None
    place: Found | None = None
    others: tuple[tuple[Content, Found | None], ...] = ()

    def __repr__(self) -> str:
        return f"Value({self.state}, ***)"


@dataclass(frozen=True, slots=True)
class Reading:
    """One completed form: the name of its definition ("general" when nobody described it) and its values by key."""

    form: str
    fields: Mapping[str, Value]

    def text(self, key: str) -> str | None:
        """The value of a text, prose, date, choice or yes-no key as a string, None when the form does not say."""
        found = self.fields.get(key)
        return found.value if found is not None and isinstance(found.value, str) else None

    def sure(self, key: str) -> bool:
        """Whether the key was read in a way that can only mean one thing, or a person said so."""
        found = self.fields.get(key)
        return found is not None and found.state in SURE

    def __repr__(self) -> str:
        return f"Reading({self.form!r}, {len(self.fields)} values)"


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """What became of one document: the readings of the forms in it (none for a letter or a blank form), what could not be
    read, and its plain text (for words of danger and for the screen)."""

    document: str
    kind: Kind
    readings: tuple[Reading, ...] = ()
    problems: tuple[Problem, ...] = ()
    text: str = ""
    pages: int | None = None

    def __repr__(self) -> str:
        return f"DocumentOutcome({self.kind}, {len(self.readings)} readings, {len(self.problems)} problems)"


def plain(value: Value) -> dict[str, Any]:
    """A value as JSON holds it: lists for tuples, the keys `value`, `state`, `note`, `place` and, for a conflict, `others`."""
    shown: dict[str, Any] = {
        "value": _content(value.value),
        "state": value.state.value,
        "note": value.note,
        "place": _found(value.place),
    }
    if value.others:
        shown["others"] = [_content(other) for other, _ in value.others]
        shown["other_places"] = [_found(place) for _, place in value.others]
    return shown


def from_plain(shown: Mapping[str, Any]) -> Value:
    """The value that `plain` wrote. Raises KeyError or ValueError when `shown` is not one."""
    places = shown.get("other_places") or [None] * len(shown.get("others") or ())
    return Value(
        value=_as_content(shown["value"]),
        state=State(shown["state"]),
        note=shown.get("note"),
        place=_as_found(shown.get("place")),
        others=tuple((_as_content(other), _as_found(place)) for other, place in zip(shown.get("others") or (), places, strict=True)),
    )


def fields_plain(reading: Reading) -> dict[str, dict[str, Any]]:
    """All values of a reading as JSON holds them, in the record's order as read."""
    return {key: plain(value) for key, value in reading.fields.items()}


def _content(content: Content) -> Any:
    if isinstance(content, str):
        return content
    return [item if isinstance(item, str) else dict(item) for item in content]


def _as_content(shown: Any) -> Content:
    if isinstance(shown, str):
        return shown
    if all(isinstance(item, str) for item in shown):
        return tuple(shown)
    return tuple(dict(item) for item in shown)


def _found(place: Found | None) -> dict[str, Any] | None:
    if place is None:
        return None
    told: dict[str, Any] = {"document": place.document, "text": place.text}
    if place.page is not None:
        told["page"] = place.page
    if place.box is not None:
        told["box"] = [round(edge, 1) for edge in place.box]
    if place.path is not None:
        told["path"] = place.path
    return told


def _as_found(shown: Mapping[str, Any] | None) -> Found | None:
    if shown is None:
        return None
    box = shown.get("box")
    return Found(
        document=shown["document"],
        page=shown.get("page"),
        box=None if box is None else (box[0], box[1], box[2], box[3]),
        path=shown.get("path"),
        text=shown.get("text", ""),
    )
