"""The forms that a service has described itself: a folder of definitions, each mistake told with its file and line."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from dsr.mistakes import complaint, line_of
from parsers.definition import Definition
from parsers.definition_file import DefinitionTold, packaged_definitions


class DefinitionError(Exception):
    """A definition cannot be used. The text is for the person who wrote it, a line a mistake."""


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A definition and its file, None for one that comes with the program."""

    definition: Definition
    path: Path | None = None


def load_definition(path: Path) -> Definition:
    """The definition in the file at `path`. Raises DefinitionError, which names every mistake with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        told = tomllib.loads(text)
    except OSError as error:
        raise DefinitionError(f"{path}: the file cannot be opened ({error.strerror})") from None
    except UnicodeDecodeError:
        raise DefinitionError(f"{path}: the file is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{path}: this is not TOML: {error}") from None
    try:
        return DefinitionTold.model_validate(told).definition()
    except ValidationError as error:
        lines = []
        for detail in error.errors(include_url=False, include_input=False):
            line = line_of(text, detail["loc"])
            lines.append((line or 0, f"{path}{f', line {line}' if line else ''}: {complaint(DefinitionTold, detail)}"))
        raise DefinitionError("\n".join(dict.fromkeys(words for _, words in sorted(lines)))) from None


def load_folder(folder: Path) -> tuple[KnownForm, ...]:
    """Every definition in a folder, by file name. Raises DefinitionError with the mistakes of all of them, one that has the name of
    another included."""
    if not folder.is_dir():
        raise DefinitionError(f"{folder}: there is no such folder")
    known: list[KnownForm] = []
    mistakes: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            known.append(KnownForm(load_definition(path), path))
        except DefinitionError as error:
            mistakes.append(str(error))
    mistakes += _twice([KnownForm(definition) for definition in packaged_definitions()] + known)
    if mistakes:
        raise DefinitionError("\n".join(mistakes))
    return tuple(known)


def known_forms(folder: Path | None) -> tuple[KnownForm, ...]:
    """The packaged definitions, then those of the service's folder. Raises DefinitionError as `load_folder` does."""
    packaged = tuple(KnownForm(definition) for definition in packaged_definitions())
    return packaged + (load_folder(folder) if folder is not None else ())


def _twice(known: Sequence[KnownForm]) -> list[str]:
    owners: dict[str, KnownForm] = {}
    mistakes = []
    for form in known:
        other = owners.setdefault(form.definition.name, form)
        if other is not form:
            where = f"in {other.path}" if other.path is not None else "of the program itself"
            mistakes.append(f'{form.path}: the name "{form.definition.name}" is that of the definition {where} already')
    return mistakes
