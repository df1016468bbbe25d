"""The wordings people use, read from the answers-*.toml files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@cache
def answer_words() -> Mapping[str, Sequence[str]]:
    """The patterns (regular expressions over folded text) of each answer kind but `answer`, in the order in which they are tried."""
    return MappingProxyType(_read("answers-kinds.toml"))


@cache
def wordings() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each choice, choices and yes-no key its codes, and for each code the wordings that mean it."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for entry in sorted(files(__package__).iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("answers-") and entry.name.endswith(".toml") and entry.name != "answers-kinds.toml":
            for key, codes in _read(entry.name).items():
                found[key] = {code: tuple(words) for code, words in codes.items()}
    return MappingProxyType(found)


@cache
def words(name: str) -> frozenset[str]:
    """The single words of one list of words.toml. Raises KeyError when there is no such list."""
    return frozenset(_read("words.toml")[name].split())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))
