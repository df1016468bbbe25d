"""The wordings people use, read from the answers-*.toml files beside this module."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
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
                found[key] = {code: tuple(form for word in said for form in _forms(word)) for code, said in codes.items()}
    return MappingProxyType(found)


@cache
def compounds() -> Mapping[str, tuple[str, ...]]:
    """For each key what holds a word of one of its codes and means none of them, such as "weight loss"."""
    return MappingProxyType({key: tuple(form for word in said for form in _forms(word)) for key, said in _read("compounds.toml").items()})


@cache
def words(name: str) -> frozenset[str]:
    """The single words of one list of words.toml. Raises KeyError when there is no such list."""
    return frozenset(_read("words.toml")[name].split())


def _forms(wording: str) -> Iterator[str]:
    """A wording once for each of the choices in its braces: "loss of {sleep|weight}" is two."""
    parts = [part.split("|") for part in re.split(r"[{}]", wording)]
    return ("".join(chosen) for chosen in itertools.product(*parts))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))
