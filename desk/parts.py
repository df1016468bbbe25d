"""Everything that the desk works with, put together by `dsr`: it knows neither mailboxes nor the configuration file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desk.settings import DeskSettings
from desk.showing import Pages
from notifier.deciding import Deciding
from parsers.pool import DocumentReader
from store.engine import Store
from triage.figures import ThemesSettings
from triage.register_settings import RetentionSettings, TransitionSettings
from triage.service import Routing

if TYPE_CHECKING:  # what it is made with is installed only where it is used
    from desk.sign_in_service import SignInService


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file of a letter. `name` is safe to show."""

    name: str
    size: int
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    """A letter as people read it: its text without any markup, its headers, its files, what could not be read. `read` is the part of the
    text that is read as a form may be."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    headers: tuple[tuple[str, str], ...]
    files: tuple[OpenedFile, ...]
    problems: tuple[str, ...]
    read: str = ""

    def __repr__(self) -> str:
        return f"OpenedLetter({len(self.files)} files)"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pages are given. `mailboxes` are the names of the mailboxes with their addresses, `silence` the time after which a
    mailbox that nobody could poll is called silent, `open_letter` takes a message apart, `laid_out` gives its HTML as it came,
    `pages` draws documents (None: their text is not shown), `reader` reads them (None: nothing is filled in), `read_letter` brings a kept letter to its outcome, or goes on
    with it when that takes long, `routing` suggests teams, `draw` draws references,
    `transitions` says how long ahead people are asked about birthdays and the like, `sign_in_service` says who somebody is (None: passwords of the desk alone).
    `retention` says how long records are kept, `themes` and `gaps` how figures are told, and what may be asked for and not available."""

    store: Store
    settings: DeskSettings
    deciding: Deciding
    mailboxes: Mapping[str, str]
    silence: timedelta
    clock: Callable[[], datetime]
    open_letter: Callable[[bytes], OpenedLetter]
    laid_out: Callable[[bytes], str | None]
    pages: Pages | None
    forms: tuple[str, ...]
    reader: DocumentReader | None
    read_letter: Callable[[int], None]
    routing: Routing
    draw: Callable[[int], int]
    transitions: TransitionSettings = field(default_factory=TransitionSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    sign_in_service: SignInService | None = None
    themes: ThemesSettings = field(default_factory=ThemesSettings)
    gaps: Mapping[str, str] = field(default_factory=dict)
