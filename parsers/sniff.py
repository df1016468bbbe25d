"""What a file is, told by its bytes alone: people and mail programs label files wrongly every day."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Final

import olefile

from parsers.document import Kind
from parsers.limits import ARCHIVE_DIRECTORY_BYTES, SNIFFED_BYTES

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TNEF: Final = b"\x78\x9f\x3e\x22"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_IMAGES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})
_SEVEN_ZIP: Final = b"7z\xbc\xaf\x27\x1c"
#: What other programs leave: known not to be text, and read by nobody here.
_OTHERS: Final = (_SEVEN_ZIP, b"Rar!\x1a\x07", b"\x1f\x8b", b"MZ", b"\x7fELF", b"OggS", b"ID3", b"fLaC", b"%!PS")

_PDF = re.compile(rb"%PDF-\d")
_HTML = re.compile(
    rb"(?:<!--.*?-->|<\?xml[^>]*>|\s)*<(?:!doctype\s+html|html|head|body|title|meta|style|table|div|span|p|br|h[1-6]|center|font|a)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEADER_LINE = re.compile(rb"([!-9;-~]{1,76}):[ \t]?")
#: A header that only programs write, and one that says who or what about: a message has one of each, or its MIME version and type.
_MACHINE_HEADERS: Final = frozenset(
    {b"received", b"return-path", b"message-id", b"mime-version", b"content-type", b"date", b"delivered-to", b"x-mailer", b"dkim-signature"}
)
_PEOPLE_HEADERS: Final = frozenset({b"from", b"to", b"subject", b"sender", b"cc", b"reply-to"})

#: Streams at the top of an OLE file. An encrypted Office package does not say which program wrote it: Word is by far the
#: likeliest, and its reader is the one that tells people about the password.
_OLE_STREAMS: Final = (
    ("EncryptedPackage", Kind.DOCX),
    ("__properties_version1.0", Kind.OUTLOOK),
    ("WordDocument", Kind.DOC),
    ("Workbook", Kind.SPREADSHEET),
    ("Book", Kind.SPREADSHEET),
)


def sniff(data: bytes) -> Kind:
    """The kind of a file by its content; UNKNOWN for what is empty or recognised by nothing.

    A Word package with macros is DOCX, an encrypted Office package is DOCX (its reader reports the password), a
    PowerPoint file, a sound or another archive than zip is UNKNOWN. Never raises.
    """
    head = data[:SNIFFED_BYTES]
    if head.startswith(_ZIP):
        return _zip_kind(data)
    if head.startswith(_OLE):
        return _ole_kind(data)
    if head.startswith(_TNEF):
        return Kind.TNEF
    if _is_image(head):
        return Kind.IMAGE
    if head.startswith(_OTHERS):
        return Kind.UNKNOWN
    if head.startswith(b"%PDF") or _PDF.search(head[:1024]):  # scanners and gateways put bytes before it; readers accept it so far in
        return Kind.PDF
    kind = _text_kind(head)
    return Kind.PDF if kind is Kind.UNKNOWN and _PDF.search(head) else kind


def is_seven_zip(data: bytes) -> bool:
    """Whether a file is a folder packed by 7-Zip, which a reading child has to unpack before anything in it is known."""
    return data.startswith(_SEVEN_ZIP)


def is_sealed(kind: Kind, data: bytes) -> bool:
    """Whether a file of this kind may open only with a password: cheap, and never False for one that does."""
    if kind is Kind.PDF:
        return b"/Encrypt" in data
    if kind is Kind.ZIP:
        return b"PK\x03\x04" in data and any(data[at + 6] & 1 for at in _members(data))
    return kind in (Kind.DOCX, Kind.DOC, Kind.SPREADSHEET) and data.startswith(_OLE)


def _members(data: bytes) -> Iterator[int]:
    """Where the members of a zip begin."""
    at = data.find(b"PK\x03\x04")
    while 0 <= at < len(data) - 6:
        yield at
        at = data.find(b"PK\x03\x04", at + 4)


def _is_image(head: bytes) -> bool:
    if head.startswith(_IMAGES):
        return True
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return True
    if head[4:8] == b"ftyp":
        return head[8:12] in _HEIF_BRANDS or bool(_HEIF_BRANDS & {head[at : at + 4] for at in range(16, 40, 4)})
    return head[:2] == b"BM" and len(head) >= 26 and struct.unpack_from("<I", head, 14)[0] in (12, 40, 52, 56, 64, 108, 124)


def _zip_kind(data: bytes) -> Kind:
    names = _zip_names(data)
    if names is None:
        # Broken or absurd: the reader of that kind will say so in words, if the names before the members tell which it is.
        return Kind.DOCX if b"word/" in data else Kind.SPREADSHEET if b"xl/" in data else Kind.ZIP
    if "mimetype" in names:
        return _open_document_kind(data)
    if any(name.startswith("word/") for name in names):
        return Kind.DOCX
    if any(name.startswith("xl/") for name in names):
        return Kind.SPREADSHEET
    if "[Content_Types].xml" in names or any(name.endswith(".iwa") for name in names):
        return Kind.UNKNOWN
    return Kind.ZIP


def _zip_names(data: bytes) -> frozenset[str] | None:
    """The names in a zip, None when its directory cannot be read or is larger than any honest one."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or end + 22 > len(data) or struct.unpack_from("<I", data, end + 12)[0] > ARCHIVE_DIRECTORY_BYTES:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(name.replace("\\", "/") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, EOFError):
        return None


def _open_document_kind(data: bytes) -> Kind:
    # By the format's own rule the type stands uncompressed at the front, so no member needs unpacking.
    head = data[:200]
    if b"opendocument.text" in head:
        return Kind.ODT
    if b"opendocument.spreadsheet" in head:
        return Kind.SPREADSHEET
    return Kind.UNKNOWN if b"opendocument" in head else Kind.ZIP


def _ole_kind(data: bytes) -> Kind:
    names = _ole_names(data)
    for stream, kind in _OLE_STREAMS:
        present = stream in names if names is not None else stream.encode("utf-16-le") + b"\x00\x00" in data
        if present:
            return kind
    return Kind.UNKNOWN


def _ole_names(data: bytes) -> frozenset[str] | None:
    """The streams at the top of an OLE file, None when its directory cannot be read."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return frozenset(path[0] for path in ole.listdir())
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError):
        return None  # olefile lets these through on damaged directories


def _text_kind(head: bytes) -> Kind:
    text = _as_ascii_like(head)
    if text is None:
        return Kind.UNKNOWN
    start = text.lstrip()
    if not start:
        return Kind.UNKNOWN
    if start.startswith(b"{\\rt"):
        return Kind.RTF
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return Kind.CALENDAR
    if _HTML.match(start):
        return Kind.HTML
    if start.startswith(b"<?xml"):
        return Kind.UNKNOWN
    if looks_like_message(text):
        return Kind.MESSAGE
    return Kind.TEXT


def looks_like_message(head: bytes) -> bool:
    """Whether bytes begin with the headers of a mail message, an mbox "From " line before them allowed."""
    names: set[bytes] = set()
    lines = head.lstrip(b"\r\n").splitlines()
    for number, line in enumerate(lines[:200]):
        if not line.strip():
            break
        if line[:1] in b" \t" or (number == 0 and line.startswith(b"From ")):
            continue
        found = _HEADER_LINE.match(line)
        if found is None:
            return False
        names.add(found[1].lower())
    return bool(names & _MACHINE_HEADERS and names & _PEOPLE_HEADERS) or {b"mime-version", b"content-type"} <= names


def _as_ascii_like(head: bytes) -> bytes | None:
    """The bytes with any UTF-16 made UTF-8 and marks removed, None when they are not text in any usual charset."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    wide = _unmarked_utf16(head)
    if wide is not None:
        return wide
    text = head.removeprefix(b"\xef\xbb\xbf")
    # ESC belongs to ISO-2022-JP, form feed to old printers; a stray NUL stands in real mail bodies, many mean a binary file.
    control = sum(text.count(bytes([code])) for code in (*range(9), 11, *range(14, 27), *range(28, 32), 127))
    return None if control * 100 > len(text) else text


def _unmarked_utf16(head: bytes) -> bytes | None:
    pairs = len(head) // 2
    if pairs < 4:
        return None
    for zeros, charset in ((head[1::2], "utf-16-le"), (head[0::2], "utf-16-be")):
        others = head[0::2] if charset == "utf-16-le" else head[1::2]
        if zeros.count(0) * 10 >= pairs * 9 and others.count(0) * 20 < pairs:
            return head[: pairs * 2].decode(charset, "replace").encode("utf-8", "replace")
    return None
