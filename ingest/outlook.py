"""What only Outlook writes: winmail.dat (TNEF) and .msg files. The two libraries' errors end here."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from aspose.email_foss.cfb import CFBReader
from aspose.email_foss.msg import MapiMessage, MsgDocument, MsgReader
from tnefparse import TNEF

from ingest.charsets import decoded
from parsers.document import ProblemReason
from parsers.errors import Unreadable
from parsers.safe_text import one_line

logging.getLogger("tnefparse").setLevel(logging.CRITICAL)  # it writes property values


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What a winmail.dat holds: its text, as HTML, as rich text (RTF, b"" when there is none), and its files as (name, bytes)."""

    text: str
    html: str
    rich_text: bytes
    files: tuple[tuple[str, bytes], ...]

    def __repr__(self) -> str:
        return f"Wrapped({len(self.files)} files)"


def open_tnef(data: bytes) -> Wrapped:
    """What the TNEF file `data` holds. Raises Unreadable."""
    try:
        opened = TNEF(data, do_checksum=False)
        return Wrapped(_text(opened.body), _text(opened.htmlbody), _rich_text(opened), tuple(_tnef_files(opened)))
    except Exception as error:  # on damaged files it raises whatever comes (five unrelated types were seen)
        raise Unreadable(ProblemReason.BROKEN, "This Outlook attachment (winmail.dat) is damaged and could not be opened.") from error


def _rich_text(opened: TNEF) -> bytes:
    """The rich text, unpacked ([MS-OXRTFCP]); it grows nine times at most."""
    found = opened.rtfbody
    return bytes(found).rstrip(b"\0") if isinstance(found, (bytes, bytearray)) and bytes(found).lstrip().startswith(b"{\\rtf") else b""


def _tnef_files(opened: TNEF) -> Iterator[tuple[str, bytes]]:
    for attachment in opened.attachments:
        embedded = getattr(attachment, "embed", None)
        if embedded is not None:
            text = _text(embedded.body) or _text(embedded.htmlbody)
            if text.strip():
                yield "message.txt", text.encode()
            yield from _tnef_files(embedded)
        elif attachment.data:
            name = attachment.long_filename()
            yield _text(name).strip("\x00"), bytes(attachment.data)


def open_msg(data: bytes) -> bytes:
    """The .msg file `data` as the bytes of an ordinary message. Raises Unreadable."""
    try:
        with MsgReader(CFBReader(data)) as reader:
            message = MapiMessage.from_msg_document(MsgDocument.from_reader(reader))
        _make_plain(message)
        return bytes(message.to_email_bytes())
    except Exception as error:  # the library documents no closed set of errors, and builds the message through `email`
        raise Unreadable(ProblemReason.BROKEN, "This Outlook message file is damaged and could not be opened.") from error


def _make_plain(message: MapiMessage) -> None:
    """Puts what the files of a message say of themselves on one line, as a header must be, and forgets their declared types:
    one bad name would otherwise cost the whole message."""
    for attachment in message.attachments:
        attachment.filename = one_line(attachment.filename or "") or None
        attachment.content_id = one_line(attachment.content_id or "") or None
        if attachment.embedded_message is not None:
            _make_plain(attachment.embedded_message)
        else:
            attachment.mime_type = "application/octet-stream"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return decoded(value, None)
    if isinstance(value, str):
        return value
    with contextlib.suppress(TypeError, IndexError):
        return _text(value[0]) if isinstance(value, (list, tuple)) else ""
    return ""
