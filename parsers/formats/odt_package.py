"""The zip package of an OpenDocument text: guarded, its parts parsed with a closed XML parser."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from lxml import etree

from parsers.document import ProblemReason
from parsers.errors import Unreadable
from parsers.limits import PACKAGE_BYTES, PACKAGE_PARTS, PACKAGE_RATIO, PACKAGE_SMALL_PART_BYTES

_BROKEN = "The OpenDocument file is damaged: it could not be opened. Ask the sender for it again."


class OpenPackage:
    """The parts of an OpenDocument file by name. Raises Unreadable when the bytes are no package that is safe to unpack, or need a password."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
            raise Unreadable(ProblemReason.BROKEN, _BROKEN) from error
        parts = self._archive.infolist()
        if (
            len(parts) > PACKAGE_PARTS
            or sum(part.file_size for part in parts) > PACKAGE_BYTES
            or any(
                part.file_size > PACKAGE_SMALL_PART_BYTES and part.file_size > PACKAGE_RATIO * max(part.compress_size, 1) for part in parts
            )
        ):
            raise Unreadable(ProblemReason.TOO_BIG, "The OpenDocument file unpacks to far more than a form can hold and was not opened.")
        self._names = frozenset(part.filename for part in parts)
        manifest = self._bytes("META-INF/manifest.xml")
        if manifest is not None and b"encryption-data" in manifest:
            raise Unreadable(ProblemReason.PASSWORD_PROTECTED, "The OpenDocument file opens only with a password.")

    @property
    def has_macros(self) -> bool:
        """Whether the package carries programs."""
        return any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in self._names)

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part, None when the package does not hold it. Raises Unreadable when it is broken."""
        data = self._bytes(name)
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, load_dtd=False
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable(ProblemReason.BROKEN, _BROKEN) from error

    def _bytes(self, name: str) -> bytes | None:
        if name not in self._names:
            return None
        try:
            return self._archive.read(name)
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise Unreadable(ProblemReason.BROKEN, _BROKEN) from error
        except RuntimeError as error:  # zipfile's word for a member that needs a password
            raise Unreadable(ProblemReason.PASSWORD_PROTECTED, "The OpenDocument file opens only with a password.") from error
