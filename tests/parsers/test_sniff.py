"""A file is what its bytes say, whatever it is called and whatever stands around them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import docx
import pytest

from parsers.document import Kind
from parsers.limits import ARCHIVE_DIRECTORY_BYTES
from parsers.sniff import sniff


def packed(members: Mapping[str, bytes]) -> bytes:
    """A zip with these members, the first one stored uncompressed as OpenDocument asks."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def word() -> bytes:
    held = io.BytesIO()
    docx.Document().save(held)
    return held.getvalue()


def ole(*streams: str) -> bytes:
    """The smallest OLE file with these streams, all empty: header, one table sector, one directory sector a stream four."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    names = ["Root Entry", *streams]
    sectors = (len(names) + 3) // 4
    table = [0xFFFFFFFD, *range(2, sectors + 1), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    directory = b""
    for number, name in enumerate(names):
        wide = name.encode("utf-16-le") + b"\0\0"
        right = number + 1 if 0 < number < len(names) - 1 else free
        child = 1 if number == 0 and len(names) > 1 else free
        directory += wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), 5 if number == 0 else 2, 1, free, right, child)
        directory += bytes(36) + struct.pack("<IQ", end, 0)
    return header + fat + directory.ljust(512 * sectors, b"\0")


MESSAGE = b"Received: from mail.example.org\r\nFrom: A <a@example.org>\r\nSubject: Form\r\n\r\nHello\r\n"
PAGES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PAGES, Kind.PDF),
        (b"\x1b%-12345X@PJL\r\n" + PAGES, Kind.PDF),
        (b"\r\n" * 200 + PAGES, Kind.PDF),
        (bytes(range(32)) * 50 + PAGES, Kind.PDF),
        (b"Please see %PDF files attached", Kind.TEXT),
        (word(), Kind.DOCX),
        (word()[:3000], Kind.DOCX),
        (packed({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}), Kind.DOCX),
        (packed({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), Kind.SPREADSHEET),
        (packed({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), Kind.UNKNOWN),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}), Kind.ODT),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}), Kind.SPREADSHEET),
        (packed({"form.docx": word()}), Kind.ZIP),
        (packed({}), Kind.ZIP),
        (b"PK\x03\x04" + b"\0" * 40, Kind.ZIP),
        (ole("WordDocument", "1Table"), Kind.DOC),
        (ole("Workbook"), Kind.SPREADSHEET),
        (ole("__properties_version1.0", "__nameid_version1.0"), Kind.OUTLOOK),
        (ole("EncryptionInfo", "EncryptedPackage"), Kind.DOCX),
        (ole("PowerPoint Document"), Kind.UNKNOWN),
        (ole("WordDocument")[:-100], Kind.DOC),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.UNKNOWN),
        (rb"{\rtf1\ansi Name: }", Kind.RTF),
        (b"\n" + rb"{\rtf1 }", Kind.RTF),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Kind.IMAGE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Kind.IMAGE),
        (b"GIF89a\x01\0", Kind.IMAGE),
        (b"II*\x00\x08\0\0\0", Kind.IMAGE),
        (b"MM\x00*\0\0\0\x08", Kind.IMAGE),
        (b"BM" + struct.pack("<IHHII", 70, 0, 0, 54, 40) + bytes(50), Kind.IMAGE),
        (b"BMA meeting notes, 12 November", Kind.TEXT),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind.IMAGE),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", Kind.UNKNOWN),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Kind.IMAGE),
        (b"RIFF\x24\0\0\0WAVEfmt ", Kind.UNKNOWN),
        (b"<!DOCTYPE html><html><body>Form</body></html>", Kind.HTML),
        (b"\xef\xbb\xbf  <!-- saved --><HTML>", Kind.HTML),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', Kind.HTML),
        (b"<table><tr><td>Name", Kind.HTML),
        ("<html><body>Form".encode("utf-16"), Kind.HTML),
        (b'<?xml version="1.0"?><pkg:package>', Kind.UNKNOWN),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", Kind.CALENDAR),
        (b"\x78\x9f\x3e\x22\x01\x00", Kind.TNEF),
        (MESSAGE, Kind.MESSAGE),
        (b"From a@example.org Mon Nov 16 09:00:00 2026\n" + MESSAGE, Kind.MESSAGE),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", Kind.MESSAGE),
        (b"Name: Alix Wix\nDate: 3 November 2026\nAddress: 1 Example Street\n", Kind.TEXT),
        (b"Date: 3 November 2026\nFrom: the school\nMy worry is this.\n", Kind.TEXT),
        ("Siân Brown, £20, “quoted”".encode("cp1252"), Kind.TEXT),
        ("Siân Brown".encode("utf-16-le"), Kind.TEXT),
        ("Siân Brown".encode("utf-16-be"), Kind.TEXT),
        ("日本語".encode("iso-2022-jp"), Kind.TEXT),
        (b"One stray \0 " + b"in a long enough line of text " * 6, Kind.TEXT),
        (bytes(range(256)) * 4, Kind.UNKNOWN),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Kind.UNKNOWN),
        (b"MZ\x90\x00", Kind.UNKNOWN),
        (b"", Kind.UNKNOWN),
        (b" \r\n ", Kind.UNKNOWN),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, kind: Kind) -> None:
    assert sniff(data) is kind


def test_a_zip_with_an_absurd_table_of_contents_is_not_listed() -> None:
    honest = bytearray(packed({"word/document.xml": b""}))
    end = honest.rfind(b"PK\x05\x06")
    honest[end + 12 : end + 16] = struct.pack("<I", 900_000_000)
    assert sniff(bytes(honest)) is Kind.DOCX


def test_a_table_of_contents_beyond_its_limit_is_not_listed() -> None:
    names = {f"{number:0>60}": b"" for number in range(ARCHIVE_DIRECTORY_BYTES // 100)}
    assert sniff(packed({**names, "[Content_Types].xml": b""})) is Kind.ZIP
    assert sniff(packed({"[Content_Types].xml": b""})) is Kind.UNKNOWN  # listed
