"""The zip package of a Word file: guarded, opened with python-docx, its parts parsed with a closed XML parser."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PACKAGE_URI, PackURI
from docx.opc.phys_pkg import PhysPkgReader
from lxml import etree

from parsers.document import ProblemReason
from parsers.errors import Unreadable
from parsers.limits import PACKAGE_BYTES, PACKAGE_PARTS, PACKAGE_RATIO, PACKAGE_SMALL_PART_BYTES

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BROKEN = "The Word file is damaged: it could not be opened. Ask the sender for it again."
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

#: ISO strict files (ISO/IEC 29500-1) say the same under other namespace names.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


_STYLE, _STYLE_END, _OF_TABLES = b"<w:style ", b"</w:style", b'w:type="table"'
_PURL = b"http://purl.oclc.org/ooxml/"


class Package:
    """The parts of a Word file by relationship. Raises Unreadable when the bytes are no Word package that is safe to unpack."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLE):
            if _ENCRYPTED_PACKAGE in data:
                raise Unreadable(ProblemReason.PASSWORD_PROTECTED, "The Word file opens only with a password.")
            raise Unreadable(ProblemReason.BROKEN, _BROKEN)
        try:
            self._names = _guard(data)
            self._reader: Any = PhysPkgReader(BytesIO(data))  # type: ignore[no-untyped-call]
        except (zipfile.BadZipFile, PackageNotFoundError, NotImplementedError, ValueError, OSError, EOFError) as error:
            raise Unreadable(ProblemReason.BROKEN, _BROKEN) from error
        self.main = self._main_part()
        self._related = self.relationships(self.main)

    @property
    def has_macros(self) -> bool:
        """Whether the package carries a macro project."""
        return any(name.lower().endswith("vbaproject.bin") for name in self._names)

    def related(self, kind: str) -> list[str]:
        """The names of the parts to which the main part points by a relationship whose type ends in `kind`."""
        return [target for _, (type_, target) in sorted(self._related.items()) if type_.endswith("/" + kind)]

    def target(self, relationship: str) -> str | None:
        """The name of the part behind one relationship id of the main part, None when there is none."""
        found = self._related.get(relationship)
        return found[1] if found else None

    def relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """The internal relationships of a part: id to (type, name of the target part)."""
        uri = PACKAGE_URI if part == "/" else PackURI(part)
        name = uri.rels_uri.lstrip("/")
        if name not in self._names:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for element in self._parse(name):
            if element.tag == _RELATIONSHIP and element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(posixpath.dirname(part), element.get("Target", "")))
                found[element.get("Id", "")] = (element.get("Type", ""), target)
        return found

    def xml(self, part: str) -> etree._Element | None:
        """The root of a part, None when the package does not hold it. Raises Unreadable when it is broken."""
        name = part.lstrip("/")
        return self._parse(name) if name in self._names else None

    def styles(self, part: str) -> etree._Element | None:
        """As `xml`, for the part with the styles: without those of tables, which say nothing about words and are most of the part."""
        name = part.lstrip("/")
        if name not in self._names:
            return None
        try:
            return self._parse(name, _without_table_styles)
        except Unreadable:
            return self._parse(name)

    def _main_part(self) -> str:
        for type_, target in self.relationships("/").values():
            if type_.endswith("/officeDocument"):
                return target
        if "word/document.xml" in self._names:
            return "/word/document.xml"
        raise Unreadable(ProblemReason.BROKEN, _BROKEN)

    def _parse(self, name: str, shortened: Callable[[bytes], bytes] = bytes) -> etree._Element:
        try:
            data = self._reader.blob_for(PackURI("/" + name))
            head = data[:8192]
            for strict, usual in _STRICT if _PURL in head else ():
                if strict in head:
                    data = data.replace(strict, usual)
            return etree.fromstring(shortened(data), _parser())
        except (
            etree.XMLSyntaxError,
            zipfile.BadZipFile,
            zlib.error,
            zipfile.LargeZipFile,
            KeyError,
            ValueError,
            OSError,
            EOFError,
        ) as error:
            raise Unreadable(ProblemReason.BROKEN, _BROKEN) from error
        except (RuntimeError, NotImplementedError) as error:
            raise Unreadable(ProblemReason.PASSWORD_PROTECTED, "The Word file opens only with a password.") from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, load_dtd=False)


def _without_table_styles(data: bytes) -> bytes:
    """The part with the styles without those of tables; as it is where its bytes cannot be cut without parsing them."""
    if b"<!" in data or data.count(b"<?") > 1:
        return data  # a comment, a declaration or an instruction may hold what only looks like a style
    kept: list[bytes] = []
    at = 0
    while (start := data.find(_STYLE, at)) >= 0:
        head = data.find(b">", start)
        last = head if data[head - 1 : head] == b"/" else data.find(_STYLE_END, start) + len(_STYLE_END)
        if not start < head <= last or data[last : last + 1] != b">":
            break  # cut short, or written as nobody writes it: from here on the parser sees all of it
        kept.append(data[at : start if _OF_TABLES in data[start:head] else last + 1])
        at = last + 1
    kept.append(data[at:])
    return b"".join(kept)


def _guard(data: bytes) -> frozenset[str]:
    """The names of the parts. Raises Unreadable before anything is unpacked when the package says it would unpack to more than the limits."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
    too_big = Unreadable(ProblemReason.TOO_BIG, "The Word file unpacks to far more than a form can hold and was not opened.")
    if len(parts) > PACKAGE_PARTS or sum(part.file_size for part in parts) > PACKAGE_BYTES:
        raise too_big
    for part in parts:
        if part.file_size > PACKAGE_SMALL_PART_BYTES and part.file_size > PACKAGE_RATIO * max(part.compress_size, 1):
            raise too_big
    return frozenset(part.filename for part in parts)
