"""The files in a zip, within limits, and what could not be taken out of it in words."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from ingest.attachments import APPLE_DOUBLE
from parsers.document import ProblemReason
from parsers.limits import ARCHIVE_DIRECTORY_BYTES, ARCHIVE_FILES, ARCHIVE_RATIO, DOCUMENT_BYTES

_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
#: What computers put beside the files.
_CLUTTER: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of an archive as (name as it stands there, bytes), and what could not be taken out: (reason, words)."""

    files: tuple[tuple[str, bytes], ...]
    problems: tuple[tuple[ProblemReason, str], ...]


def unpack(data: bytes, bytes_left: int) -> Unpacked:
    """The files in the zip `data`, at most `bytes_left` bytes of them together. Never raises."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end >= 0 and len(data) >= end + 22 and struct.unpack_from("<I", data, end + 12)[0] > ARCHIVE_DIRECTORY_BYTES:
        return Unpacked(
            (),
            ((ProblemReason.TOO_BIG, "This packed folder says that it holds far more files than any letter needs. It was not unpacked."),),
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unpacked(archive, bytes_left)
    except _ZIP_ERRORS:
        return Unpacked((), ((ProblemReason.BROKEN, "This packed folder is damaged and could not be unpacked."),))


def _unpacked(archive: zipfile.ZipFile, bytes_left: int) -> Unpacked:
    files: list[tuple[str, bytes]] = []
    problems: dict[ProblemReason, str] = {}
    entries = [entry for entry in archive.infolist() if _is_file(entry)]
    if not entries:
        problems[ProblemReason.EMPTY] = "There is no file in this packed folder."
    if len(entries) > ARCHIVE_FILES:
        problems[ProblemReason.TOO_BIG] = (
            f"This packed folder holds more than {ARCHIVE_FILES} files. Only the first {ARCHIVE_FILES} were looked at."
        )
    for entry in entries[:ARCHIVE_FILES]:
        if entry.flag_bits & 0x1:
            problems[ProblemReason.PASSWORD_PROTECTED] = (
                "This packed folder is protected with a password, so nothing in it could be read. Please ask the sender for the password or for the form without one."
            )
            continue
        limit = min(bytes_left, DOCUMENT_BYTES)
        if entry.file_size > limit or (entry.file_size > 1 << 20 and entry.file_size > ARCHIVE_RATIO * max(entry.compress_size, 1)):
            problems[ProblemReason.TOO_BIG] = "A file in this packed folder would be far too large when unpacked. It was not unpacked."
            continue
        try:
            with archive.open(entry) as packed:
                unpacked = packed.read(limit + 1)  # the size in the directory may be a lie
        except _ZIP_ERRORS:
            problems[ProblemReason.BROKEN] = "A file in this packed folder is damaged and could not be taken out."
            continue
        if len(unpacked) > limit:
            problems[ProblemReason.TOO_BIG] = "A file in this packed folder is far larger than it says. It was not unpacked."
            continue
        bytes_left -= len(unpacked)
        if unpacked.startswith(APPLE_DOUBLE):
            continue
        files.append((entry.filename, unpacked))
    return Unpacked(tuple(files), tuple(problems.items()))


def _is_file(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    symbolic_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    return not (name.endswith("/") or symbolic_link or name.startswith("__MACOSX/") or name.rpartition("/")[2].lower() in _CLUTTER)
