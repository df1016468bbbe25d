"""Definitions of known forms: a service's own form by name, with labels that general knowledge would read in another way.

A definition is a TOML file in parsers/definitions: `name` (shown with the reading), `recognise` (words that all stand in the
form, case and spaces aside) and a table `[labels]` from a printed question to a key of the record, "" for a question to leave alone.
A new form is a new file, no new code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from parsers.labels import Ask
from parsers.record import KEYS
from parsers.words import tokens, without_number

_DESCRIBED: Final = 100.0  # what a definition says outweighs every guess
_JOINED: Final = frozenset({"", "person.name", "gp", "contact", "diagnosis"})


@dataclass(frozen=True, slots=True)
class Definition:
    """What is known of one form beyond general knowledge."""

    name: str
    recognise: tuple[str, ...] = ()
    labels: Mapping[tuple[str, ...], str] = field(default_factory=lambda: MappingProxyType({}))

    def ask(self, label: str) -> tuple[Ask, ...] | None:
        """What this form's question asks for, None when the definition does not speak of it."""
        if not self.labels:
            return None
        key = self.labels.get(tokens(without_number(label)))
        return None if key is None else (Ask(key, _DESCRIBED),)


#: A form that nobody described.
GENERAL: Final = Definition("general")


def definition_of(text: str) -> Definition:
    """The definition that recognises a form by its text, the one with the most words to recognise it by; GENERAL when none does."""
    plain = " ".join(text.lower().split())
    found = [known for known in _definitions() if all(word in plain for word in known.recognise)]
    return max(found, key=lambda known: len(known.recognise), default=GENERAL)


def from_toml(told: Mapping[str, Any]) -> Definition:
    """The definition that a TOML file holds. Raises ValueError when it names a key that the record does not have."""
    labels = {tokens(without_number(label)): str(key) for label, key in told.get("labels", {}).items()}
    unknown = sorted({key for key in labels.values() if key not in KEYS and key not in _JOINED})
    if unknown:
        raise ValueError(f"form definition {told['name']!r}: no such key of the record: {', '.join(unknown)}")
    recognise = tuple(" ".join(str(word).lower().split()) for word in told["recognise"])
    if not recognise:
        raise ValueError(f"form definition {told['name']!r}: recognise is empty, so it would take every form for its own")
    return Definition(str(told["name"]), recognise, MappingProxyType(labels))


@cache
def _definitions() -> tuple[Definition, ...]:
    folder = files("parsers").joinpath("definitions")
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(from_toml(tomllib.loads(entry.read_text(encoding="utf-8"))) for entry in entries)
