"""The service's own leaflets, and which of them a letter seems to ask for. Pure: their files are read where they are sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator

from triage.service import Settings, Words

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._()-]{0,99}\.(?:pdf|docx)")
_ENGLISH: Final = "english"


class LeafletFormat(StrEnum):
    """For whom a leaflet is written."""

    STANDARD = "standard"
    EASY_READ = "easy_read"
    LARGE_PRINT = "large_print"

    @property
    def words(self) -> str:
        """As people say it."""
        return self.value.replace("_", " ")


def _sendable(file: Path) -> Path:
    if not _NAME.fullmatch(file.name):
        raise ValueError(
            'must be a file whose name has plain letters and ends in ".pdf" or ".docx", such as "leaflets/about-easy-read.pdf"'
        )
    return file


class Leaflet(Settings):
    """A leaflet of the service: its title as people see it, its language ("English"), for whom it is written, and its file."""

    title: Words
    language: Words
    format: LeafletFormat
    file: Annotated[Path, AfterValidator(_sendable)]

    @property
    def words(self) -> str:
        """The title, with language and format: what tells it from the others."""
        return f"{self.title} ({self.language}, {self.format.words})"


@dataclass(frozen=True, slots=True)
class Suggested:
    """The leaflets that a letter seems to ask for, by their names in the configuration, and what the person who answers must know."""

    names: tuple[str, ...]
    told: tuple[str, ...]


#: What people ask for by these words. What the service cannot configure as a leaflet has no format: a person sees to it.
_ASKED: Final[tuple[tuple[str, LeafletFormat | None, re.Pattern[str]], ...]] = (
    ("easy read", LeafletFormat.EASY_READ, re.compile(r"\beas(?:y|ier)[- ]?(?:to[- ])?(?:read|words?)\b|\bsimple words\b", re.IGNORECASE)),
    (
        "large print",
        LeafletFormat.LARGE_PRINT,
        re.compile(r"\b(?:large|larger|big|bigger)[- ](?:print|letters|text|font)\b", re.IGNORECASE),
    ),
    ("braille", None, re.compile(r"\bbraille\b", re.IGNORECASE)),
    ("sound", None, re.compile(r"\baudio\b|\bto listen to\b|\bread out\b", re.IGNORECASE)),
    ("sign language", None, re.compile(r"\bsign language\b|\bBSL\b", re.IGNORECASE)),
    ("another language", None, re.compile(r"\btranslat\w+|\b(?:another|other|my own) language\b", re.IGNORECASE)),
)


def suggest(written: str, leaflets: Mapping[str, Leaflet]) -> Suggested:
    """Which leaflets the words of a letter seem to ask for: those in the formats and languages that it names, else the standard ones in
    English. A person chooses; what was asked for and is not configured is told to them."""
    asked = [(words, form) for words, form, pattern in _ASKED if pattern.search(written)]
    formats = {form for _, form in asked if form is not None} or {LeafletFormat.STANDARD}
    known = {leaflet.language.casefold() for leaflet in leaflets.values()}
    languages = {language for language in known if re.search(rf"\b{re.escape(language)}\b", written, re.IGNORECASE)}
    names = tuple(
        name for name, leaflet in leaflets.items() if leaflet.format in formats and leaflet.language.casefold() in (languages or {_ENGLISH})
    )
    if not leaflets:
        told = ["The service has configured no leaflets, so none can be attached."]
    elif asked or languages:
        told = ["What the letter seems to ask for is ticked."] if names else []
    else:
        told = ["The letter names no format and no language. The standard leaflets in English are ticked."] if names else []
    found = {leaflets[name].format for name in names}
    missing = [words for words, form in asked if form not in found and not (words == "another language" and languages)]
    told += [f"The letter seems to ask for {words}, and there is no such leaflet to attach." for words in missing]
    if leaflets and not names and not missing:
        told.append("No leaflet is in the format and language that the letter seems to ask for.")
    return Suggested(names, tuple(told))
