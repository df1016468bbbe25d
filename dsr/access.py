"""What is held about one person, written into a folder: a page to read, the same as JSON, and the letters and forms themselves."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifier.dates import date_in_words, time_in_words
from store.held import Held

_SECTIONS: Final = {
    "referrals": "Referrals: what the forms say, and what was decided",
    "register": "On the register",
    "letters": "Letters",
    "e_mails": "E-mails",
    "who_saw_it": "Who saw it",
    "what_was_done": "What was done",
}


#: As `store.held` writes days and moments.
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{6})?\+00:00)?")


class FolderThere(Exception):
    """The folder exists already. The text is for the person who named it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} exists already. Name a new folder.")


def write(held: Held, folder: Path, *, service: str, made_on: date) -> None:
    """Write everything into a new folder that only its owner can read. Raises FolderThere, OSError."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise FolderThere(folder) from None
    _write(folder / "access.html", page(held, service=service, made_on=made_on).encode())
    _write(folder / "access.json", json.dumps(held.content, ensure_ascii=False, indent=2).encode())
    files = folder / "files"
    files.mkdir(mode=0o700)
    for file in held.files:
        _write(files / file.name, file.data)


def page(held: Held, *, service: str, made_on: date) -> str:
    """The page, whole in itself: no script, nothing from elsewhere."""
    environment = Environment(loader=PackageLoader("dsr", "templates"), autoescape=True, undefined=StrictUndefined)
    environment.globals["words"], environment.globals["told"] = _words, _told
    return environment.get_template("access.html.j2").render(
        content=held.content,
        files=held.files,
        references=held.references,
        sections=_SECTIONS,
        service=service,
        made_on=date_in_words(made_on),
    )


def _words(name: str) -> str:
    """A name of the record as people read it."""
    return name.replace("_", " ").capitalize().replace("Nhs", "NHS")


def _told(text: str) -> str:
    """A text as it is; a day or a moment of the record as people write it."""
    if not _MOMENT.fullmatch(text):
        return text
    return time_in_words(datetime.fromisoformat(text)) if "T" in text else date_in_words(date.fromisoformat(text))


def _write(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)
