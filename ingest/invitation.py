"""Files that lie within a calendar entry (RFC 5545 section 3.8.1.1)."""

from __future__ import annotations

import re
from typing import Final

from ingest.mime import from_base64

#: A long line goes on after a line end and one blank (RFC 5545 section 3.1).
_FOLD: Final = re.compile(rb"\r?\n[ \t]")
_FILE: Final = re.compile(
    rb"^ATTACH((?:;[^:\r\n]{0,1000})?;ENCODING=BASE64[^:\r\n]{0,1000}):([A-Za-z0-9+/=]+)\r?$", re.IGNORECASE | re.MULTILINE
)
_NAME: Final = re.compile(rb"(?:FILENAME|X-FILENAME|X-APPLE-FILENAME|X-LABEL)=\"?([^\";:]{1,200})", re.IGNORECASE)


def files_within(data: bytes) -> list[tuple[str, bytes]]:
    """The files in the calendar entry `data`, each with its name, empty where it has none."""
    found = _FILE.finditer(_FOLD.sub(b"", data))
    return [(_name(parameters), from_base64(packed)) for parameters, packed in (each.groups() for each in found)]


def _name(parameters: bytes) -> str:
    named = _NAME.search(parameters)
    return "" if named is None else named[1].decode("utf-8", "replace")
