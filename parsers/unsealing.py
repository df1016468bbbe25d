"""A locked file, opened with a password that was sent for it, and a 7-Zip folder as a plain one. Runs in a reading child only.

What comes back are the bytes of an ordinary file: PDF and Office files without their encryption, a packed folder as a zip whose
members are only stored. Nothing of a password stands in what is raised.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msoffcrypto
import olefile
import py7zr
import pypdfium2
import pyzipper
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
from pypdfium2 import raw as pdfium

from parsers.document import Kind, ProblemReason
from parsers.errors import Unreadable
from parsers.limits import ARCHIVE_BYTES, ARCHIVE_FILES, ARCHIVE_RATIO, DOCUMENT_BYTES, PASSWORDS
from parsers.sniff import is_seven_zip, sniff

_WRONG: Final = "The password that was sent does not open this file."
_LOCKED_FOLDER: Final = "This packed folder is protected with a password, so nothing in it could be read. Please ask the sender for the password or for the form without one."
_DAMAGED: Final = "This packed folder is damaged and could not be unpacked."
_TOO_MUCH: Final = "What is in this packed folder would be far too large when unpacked. It was not unpacked."
#: One more than is looked at, so that whoever unpacks the zip that comes back sees and says that there are too many.
_FILES: Final = ARCHIVE_FILES + 1
#: What the libraries raise on damaged files and wrong passwords: they document no closed set.
_PACKING_ERRORS: Final = (
    zipfile.BadZipFile,
    pyzipper.BadZipFile,
    py7zr.exceptions.ArchiveError,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
)


def unsealed(data: bytes, passwords: Sequence[str]) -> bytes:
    """The file without its lock, as the first of `passwords` that fits opens it; a file that is not locked as it is.
    Raises Unreadable: PASSWORD_PROTECTED when none fits, else what is wrong with it."""
    tried = list(dict.fromkeys(passwords))[:PASSWORDS]
    if is_seven_zip(data):
        return _seven_zip(data, tried)
    kind = sniff(data)
    if kind is Kind.ZIP:
        return _zip(data, tried)
    if kind is Kind.PDF:
        return _pdf(data, tried)
    return _office(data, tried) if data.startswith(olefile.MAGIC) else data


def _pdf(data: bytes, passwords: Iterable[str]) -> bytes:
    for password in (None, *passwords):
        try:
            with pypdfium2.PdfDocument(data, password=password) as document:
                if password is None:
                    return data
                saved = io.BytesIO()
                document.save(saved, flags=pdfium.FPDF_REMOVE_SECURITY)
                return saved.getvalue()
        except pypdfium2.PdfiumError as error:
            if "password" not in str(error).lower():
                return data  # its reader says in words what is wrong with it
    raise Unreadable(ProblemReason.PASSWORD_PROTECTED, _WRONG)


def _office(data: bytes, passwords: Iterable[str]) -> bytes:
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not office.is_encrypted():
            return data
    except (FileFormatError, OSError, ValueError, struct.error, AttributeError):
        return data
    for password in passwords:
        opened = io.BytesIO()
        try:
            office.load_key(password=password, verify_password=True)
            office.decrypt(opened)
        except (InvalidKeyError, DecryptionError, NotImplementedError, ValueError, struct.error, OSError):
            continue  # the wrong password, or a way of locking that the library has no check of a password for
        return opened.getvalue()
    raise Unreadable(ProblemReason.PASSWORD_PROTECTED, _WRONG)


def _zip(data: bytes, passwords: Iterable[str]) -> bytes:
    try:
        with pyzipper.AESZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()][:_FILES]
            if not any(entry.flag_bits & 0x1 for entry in entries):
                return data
            _bounded(entries, lambda entry: entry.file_size, sum(entry.compress_size for entry in entries))
            for password in passwords:
                try:
                    return _stored((entry.filename, _member(archive, entry, password.encode())) for entry in entries)
                except Unreadable:
                    raise
                except _PACKING_ERRORS:
                    continue  # the old way of locking a zip notices a wrong password by its garbage only
    except _PACKING_ERRORS as error:
        raise Unreadable(ProblemReason.BROKEN, _DAMAGED) from error
    raise Unreadable(ProblemReason.PASSWORD_PROTECTED, _LOCKED_FOLDER)


def _member(archive: Any, entry: Any, password: bytes) -> bytes:
    with archive.open(entry, pwd=password) as packed:
        taken: bytes = packed.read(min(entry.file_size, DOCUMENT_BYTES) + 1)  # the size in the directory may be a lie
    if len(taken) > entry.file_size:
        raise Unreadable(ProblemReason.TOO_BIG, _TOO_MUCH)
    return taken


def _seven_zip(data: bytes, passwords: Sequence[str]) -> bytes:
    locked = False
    for password in (None, *passwords):
        try:
            with py7zr.SevenZipFile(io.BytesIO(data), password=password, max_extract_size=ARCHIVE_BYTES) as archive:
                if password is None and archive.needs_password():
                    locked = True
                    continue
                entries = [entry for entry in archive.list() if entry.is_file]
                _bounded(entries, lambda entry: entry.uncompressed, len(data))
                factory = py7zr.io.BytesIOFactory(ARCHIVE_BYTES)
                archive.extract(targets=[entry.filename for entry in entries][:_FILES], factory=factory)
                return _stored((name, member.read()) for name, member in factory.products.items())
        except Unreadable:
            raise
        except py7zr.exceptions.PasswordRequired:
            locked = True
        except _PACKING_ERRORS as error:
            if password is None:
                raise Unreadable(ProblemReason.BROKEN, _DAMAGED) from error
    assert locked
    raise Unreadable(ProblemReason.PASSWORD_PROTECTED, _LOCKED_FOLDER)


def _bounded(entries: Sequence[Any], size: Callable[[Any], int], packed: int) -> None:
    """Raises Unreadable when the files say that they are more than any letter brings."""
    whole = sum(size(entry) or 0 for entry in entries)
    if whole > ARCHIVE_BYTES or (whole > 1 << 20 and whole > ARCHIVE_RATIO * max(packed, 1)):
        raise Unreadable(ProblemReason.TOO_BIG, _TOO_MUCH)


def _stored(members: Iterable[tuple[str, bytes]]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name or "file"), data)
    return held.getvalue()
