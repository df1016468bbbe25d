"""What is held about one person, written into a folder: a page to read, the same as JSON, and the letters and forms themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desk.held_file import as_html, as_json
from store.held import Held


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
    _write(folder / "access.html", as_html(held, service=service, made_on=made_on).encode())
    _write(folder / "access.json", as_json(held).encode())
    files = folder / "files"
    files.mkdir(mode=0o700)
    for file in held.files:
        _write(files / file.name, file.data)


def _write(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)
