"""Mistakes in a configuration file, in the words of the person who wrote it: where they stand and what to write instead."""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from rapidfuzz import process

Place = tuple[int | str, ...]

_CLOSING: Final = re.compile(r"]|\"\"\"|'''")

#: Out of 100: "prot" for "port" reaches 75, "foldr" for "folder" 91.
_NEAR: Final = 60

_WORDS: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text in quotation marks",
    "tuple_type": "must be a list in square brackets",
    "list_type": "must be a list in square brackets",
    "dict_type": "must be a section with settings of its own",
    "model_type": "must be a section with settings of its own",
    "path_type": "must be the name of a file, in quotation marks",
    "date_from_datetime_parsing": "must be a date, such as 2026-04-01",
    "date_parsing": "must be a date, such as 2026-04-01",
    "date_type": "must be a date, such as 2026-04-01",
    "time_parsing": 'must be a time of day, such as "06:00"',
    "time_type": 'must be a time of day, such as "06:00"',
}


def complaint(model: type[BaseModel], error: ErrorDetails) -> str:
    """What is wrong with one setting and what to write instead. Never repeats what was written: it may be a secret."""
    place, kind, context = error["loc"], error["type"], error.get("ctx") or {}
    if kind == "extra_forbidden":
        return _unknown(model, place)
    return f"{dotted(place)} {_wrong(kind, context, error['msg'])}" if place else _wrong(kind, context, error["msg"])


def line_of(text: str, place: Place) -> int | None:
    """The number of the line on which a setting stands, or of the section in which it should; None when neither is there."""
    lines = _lines(text)
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return None


def dotted(place: Sequence[int | str]) -> str:
    """A setting's place as people write it: ("routing", "postcodes", 3, "area") is "routing.postcodes[4].area"."""
    words = ""
    for part in place:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return words


def nearest(name: str, names: Sequence[str]) -> str | None:
    """The one of `names` that was probably meant, None when none is near."""
    found = process.extractOne(name.casefold(), names, score_cutoff=_NEAR)
    return None if found is None else str(found[0])


def settings_of(model: type[BaseModel], place: Place) -> tuple[str, ...]:
    """The names of the settings that may stand at a place, empty where it is not a section."""
    current: Any = model
    for part in place:
        current = _below(current, part)
    return tuple(current.model_fields) if _is_model(current) else ()


def _unknown(model: type[BaseModel], place: Place) -> str:
    names = settings_of(model, place[:-1])
    near = nearest(str(place[-1]), names)
    advice = f'did you mean "{near}"?' if near else f"here may stand: {', '.join(names)}"
    return f"{dotted(place)} is not a setting; {advice}"


def _wrong(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind == "value_error":
        return str(context["error"])
    if kind in ("enum", "literal_error"):
        return f"must be one of {context['expected']}"
    if kind in ("too_short", "tuple_too_short"):
        return f"must have at least {context['min_length']}"
    for name, words in (("gt", "more than"), ("ge", "at least"), ("lt", "less than"), ("le", "at most")):
        if name in context:
            return f"must be {words} {context[name]}"
    return _WORDS.get(kind, message)


def _below(annotation: Any, part: int | str) -> Any:
    """The type of what stands under `part` in a value of a type."""
    if _is_model(annotation):
        field = annotation.model_fields.get(part)
        return _bare(field.annotation) if field is not None else None
    arguments = typing.get_args(annotation)
    if not arguments:
        return None
    return _bare(arguments[-1] if typing.get_origin(annotation) is dict else arguments[0])


def _bare(annotation: Any) -> Any:
    """A type without "or None"."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return next((_bare(one) for one in typing.get_args(annotation) if one is not type(None)), None)
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


@lru_cache(maxsize=1)
def _lines(text: str) -> Mapping[Place, int]:
    lines: dict[Place, int] = {}
    for place, line in _statements(text):
        for length in range(1, len(place)):
            lines.setdefault(place[:length], line)
        lines[place] = line
    return lines


def _statements(text: str) -> Iterator[tuple[Place, int]]:
    """Every section, setting and list member of a valid TOML text with the number of the line on which it starts. A statement
    is the fewest lines that are valid TOML by themselves, so that strings and lists of many lines are left whole."""
    lines = text.splitlines()
    section: Place = ()
    members: dict[Place, int] = {}
    start = 0
    while start < len(lines):
        end, parsed = _statement(lines, start)
        stripped = lines[start].lstrip()
        if stripped.startswith("["):
            section = _path(parsed)
            if stripped.startswith("[["):
                members[section] = members.get(section, -1) + 1
                section = (*section, members[section])
            yield section, start + 1
        elif parsed:
            place = (*section, *_path(parsed))
            yield place, start + 1
            yield from _members(place, _value(parsed), lines, start, end)
        start = end


def _statement(lines: Sequence[str], start: int) -> tuple[int, dict[str, Any]]:
    for end in range(start + 1, len(lines) + 1):
        if end > start + 1 and not _CLOSING.search(lines[end - 1]):
            continue  # nothing that began further up can end here
        try:
            return end, tomllib.loads("\n".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
    return len(lines), {}


def _members(place: Place, value: object, lines: Sequence[str], start: int, end: int) -> Iterator[tuple[Place, int]]:
    """The members of a list that stand on lines of their own."""
    own = [number for number in range(start + 1, end) if lines[number].strip()[:1] not in ("", "#", "]")]
    if isinstance(value, list) and len(own) == len(value):
        for member, number in enumerate(own):
            yield (*place, member), number + 1


def _path(parsed: Any) -> Place:
    """The keys of a text with one setting, or of a section's heading, from the outside in."""
    path: list[int | str] = []
    while isinstance(parsed, dict) and len(parsed) == 1:
        key, parsed = next(iter(parsed.items()))
        path.append(key)
        if isinstance(parsed, list):
            break
    return tuple(path)


def _value(parsed: Any) -> Any:
    while isinstance(parsed, dict) and len(parsed) == 1:
        parsed = next(iter(parsed.values()))
    return parsed
