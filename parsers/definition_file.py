"""The TOML file of a definition: what may stand in it, checked, and how one is written for a person to confirm."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from parsers.definition import JOINED, Asked, Definition, Printed
from parsers.record import KEYS, PROFESSIONAL_PARTS, KeyType

#: Fewer questions than these are found in too many forms to know one by.
LEAST_QUESTIONS: Final = 5
#: What may stand under a heading of a grid: a part of a professional (several by a space), both ways to reach them, or "now".
COLUMN_MEANINGS: Final = frozenset({*PROFESSIONAL_PARTS, "contact", "now"})

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


def _as_text(given: object) -> object:
    return given.isoformat() if isinstance(given, date) else given


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionTold(_Told):
    """A printed answer: `code` for a question with one key, `codes` by key for one with several; neither when it says nothing."""

    text: Words
    code: str = ""
    codes: dict[str, str] = Field(default_factory=dict)


class QuestionTold(_Told):
    """A printed question. `key` is one key of the record, several by a space, or "" for a question to leave alone."""

    label: Words
    section: str = ""
    key: str = ""
    options: tuple[OptionTold, ...] = ()
    columns: dict[str, str] = Field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, one by one."""
        return tuple(self.key.split())

    @model_validator(mode="after")
    def _known(self) -> Self:
        for key in (*self.keys, *(key for option in self.options for key in option.codes)):
            if key not in KEYS:
                raise ValueError(f'the question "{self.label}" has the key "{key}", which the record does not have')
        if len(self.keys) > 1 and frozenset(self.keys) not in JOINED and not any(option.codes for option in self.options):
            raise ValueError(f'the question "{self.label}" asks for keys that cannot be parted: {self.key}')
        for option in self.options:
            self._check_codes(option)
        for heading, part in self.columns.items():
            if not set(part.split()) <= COLUMN_MEANINGS:
                known = ", ".join(sorted(COLUMN_MEANINGS))
                raise ValueError(f'the column "{heading}" of "{self.label}" means "{part}"; it may mean {known}, or "" for nothing')
        return self

    def _check_codes(self, option: OptionTold) -> None:
        if option.code and len(self.keys) != 1:
            raise ValueError(f'the answer "{option.text}" has a code, but "{self.label}" does not have one key: use codes')
        for key, code in self.codes_of(option):
            if not KEYS[key].codes:
                raise ValueError(f'the answer "{option.text}" of "{self.label}" has a code, but {key} is not a choice')
            if code not in KEYS[key].codes:
                known = ", ".join(KEYS[key].codes)
                raise ValueError(f'the answer "{option.text}" of "{self.label}" has the code "{code}"; {key} may be {known}')

    def codes_of(self, option: OptionTold) -> tuple[tuple[str, str], ...]:
        """What a printed answer stands for, by key."""
        return tuple(option.codes.items()) or tuple((key, option.code) for key in self.keys if option.code)


class DefinitionTold(_Told):
    """A definition as its file holds it."""

    name: Name
    edition: Annotated[str, BeforeValidator(_as_text)] = ""
    confirmed: bool
    confirmed_by: str = ""
    confirmed_on: date | None = None
    title: tuple[Words, ...] = ()
    printed: tuple[Words, ...] = ()
    questions: Annotated[tuple[QuestionTold, ...], Field(min_length=LEAST_QUESTIONS)]

    def definition(self) -> Definition:
        """What the file says."""
        return Definition(
            name=self.name,
            questions=tuple(
                Asked(
                    asked.label,
                    asked.section,
                    asked.keys,
                    tuple(Printed(option.text, asked.codes_of(option)) for option in asked.options),
                    tuple(asked.columns.items()),
                )
                for asked in self.questions
            ),
            title=self.title,
            edition=self.edition,
            printed=self.printed,
            confirmed=self.confirmed,
        )


def definition_told(text: str) -> Definition:
    """The definition in a TOML text. Raises tomllib.TOMLDecodeError or pydantic.ValidationError when it is none."""
    return DefinitionTold.model_validate(tomllib.loads(text)).definition()


@cache
def packaged_definitions() -> tuple[Definition, ...]:
    """The definitions that come with the program."""
    folder = files("parsers").joinpath("definitions")
    if not folder.is_dir():
        return ()
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(definition_told(entry.read_text(encoding="utf-8")) for entry in entries)


# -- what is left to confirm -----------------------------------------------------------------------------------------------------


def doubts_about(definition: Definition, minimum: Sequence[str]) -> Iterator[str]:
    """What a person should look at before confirming, a sentence each: a key asked for twice, printed answers without a code,
    keys of the `minimum` record that nothing asks for, questions printed alike in one section."""
    asked_for: dict[str, list[str]] = {}
    for asked in definition.questions:
        for key in asked.keys:
            asked_for.setdefault(key, []).append(asked.label)
    for key, labels in asked_for.items():
        if len(labels) > 1:
            yield f"{key} is asked for {len(labels)} times: " + "; ".join(f'"{label}"' for label in labels)
    for asked in definition.questions:
        without = [option.text for option in asked.options if not option.codes]
        if asked.keys and any(KEYS[key].codes for key in asked.keys) and without:
            yield f'"{asked.label}" has answers without a code: ' + "; ".join(f'"{text}"' for text in without)
    seen: set[tuple[str, str]] = set()
    for asked in definition.questions:
        if (asked.label, asked.section) in seen:
            yield f'"{asked.label}" stands twice in the section "{asked.section}": they are told apart by their order alone'
        seen.add((asked.label, asked.section))
    for key in minimum:
        if key not in definition.keys:
            yield f"nothing asks for {key} ({KEYS[key].label})"


# -- writing -----------------------------------------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(letter):04x}" if ord(letter) < 32 or ord(letter) == 127 else letter for letter in escaped) + '"'


def written(definition: Definition, notes: Mapping[int, str], head: Sequence[str]) -> str:
    """The TOML text of a definition: `head` as comments above it, `notes` beside the key of a question by its number."""
    lines = [f"# {line}".rstrip() for line in head]
    lines += [f"name = {quoted(definition.name)}", f"edition = {quoted(definition.edition)}"]
    lines += [f"confirmed = {str(definition.confirmed).lower()}"]
    lines += _list("title", definition.title) + _list("printed", definition.printed)
    section = None
    for number, asked in enumerate(definition.questions):
        if asked.section != section:
            section = asked.section
            lines += ["", f"# ---- {' '.join(section.split())}" if section else "# ----"]
        lines += ["", "[[questions]]", f"label = {quoted(asked.label)}", f"section = {quoted(asked.section)}"]
        note = notes.get(number)
        lines.append(f"key = {quoted(' '.join(asked.keys))}" + (f"  # {note}" if note else ""))
        if asked.options:
            lines += ["options = [", *(f"    {_option(asked, option)}," for option in asked.options), "]"]
        if asked.columns:
            lines.append("columns = { " + ", ".join(f"{quoted(heading)} = {quoted(part)}" for heading, part in asked.columns) + " }")
    return "\n".join(lines) + "\n"


def _list(name: str, texts: Sequence[str]) -> list[str]:
    return [f"{name} = [", *(f"    {quoted(text)}," for text in texts), "]"] if texts else []


def _option(asked: Asked, option: Printed) -> str:
    if len(option.codes) > 1 or (option.codes and len(asked.keys) != 1):
        codes = "{ " + ", ".join(f"{quoted(key)} = {quoted(code)}" for key, code in option.codes) + " }"
        return f"{{ text = {quoted(option.text)}, codes = {codes} }}"
    code = option.codes[0][1] if option.codes else ""
    return f"{{ text = {quoted(option.text)}, code = {quoted(code)} }}"


def is_choice(keys: Sequence[str]) -> bool:
    """Whether a question with these keys lets choose among codes."""
    return any(KEYS[key].type in (KeyType.CHOICE, KeyType.CHOICES, KeyType.YESNO) for key in keys if key in KEYS)
