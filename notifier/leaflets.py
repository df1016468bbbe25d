"""The files of the service's own leaflets, as they are sent."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Final

from parsers.limits import LEAFLET_BYTES
from store.errors import Refused
from store.outbox import Attached
from triage.leaflets import Leaflet

_PDF: Final = ("pdf", "application/pdf")
_WORD: Final = ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


class LeafletUnusable(Refused):
    """The file of a leaflet cannot be sent; `why` says it in words."""

    def __init__(self, title: str, why: str) -> None:
        super().__init__(f"“{title}” cannot be attached: {why}. Leave it out, and tell the people who run the service.")
        self.why = why


def unusable(leaflet: Leaflet) -> str | None:
    """Why the file of a leaflet cannot be sent, None when it can."""
    try:
        loaded(leaflet)
    except LeafletUnusable as trouble:
        return trouble.why
    return None


def loaded(leaflet: Leaflet) -> Attached:
    """The leaflet as it is sent. Raises LeafletUnusable when its file is missing, empty, too large or not what its name says."""
    try:
        with leaflet.file.open("rb") as file:
            data = file.read(LEAFLET_BYTES + 1)
    except FileNotFoundError:
        raise LeafletUnusable(leaflet.title, "its file is not there") from None
    except OSError:
        raise LeafletUnusable(leaflet.title, "its file cannot be opened") from None
    if len(data) > LEAFLET_BYTES:
        raise LeafletUnusable(leaflet.title, f"its file is larger than {LEAFLET_BYTES // 1024**2} MB")
    ending, media_type = _PDF if data.startswith(b"%PDF-") else _WORD if _is_word(data) else ("", "")
    if not ending or leaflet.file.suffix.removeprefix(".") != ending:
        raise LeafletUnusable(leaflet.title, "its file is not the PDF or Word document that its name says, or holds macros")
    return Attached(leaflet.file.name, media_type, data)


def _is_word(data: bytes) -> bool:
    """Whether it is a Word document without macros."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    return "word/document.xml" in names and not any(name.lower().endswith("vbaproject.bin") for name in names)
