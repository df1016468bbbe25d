"""Files that come with a letter: which pictures are no documents."""

from __future__ import annotations

import re
import struct

from ingest.charsets import decoded
from ingest.hypertext import text_of
from parsers.document import Kind

#: How mail programs name the pictures of a signature when it is taken out of winmail.dat or a .msg without saying "inline".
_OF_A_SIGNATURE = re.compile(r"(?:image\d{3}|outlook-\w+|att\d{5})\.(?:png|jpe?g|gif|bmp)", re.IGNORECASE)
#: How macOS marks what it knows of a file besides its bytes (AppleDouble, RFC 1740): stored as "._NAME", or sent, beside it.
APPLE_DOUBLE = b"\x00\x05\x16\x07"
_CUT_OFF = re.compile(r"att\d{5}\.\w{2,4}", re.IGNORECASE)
_FRAGMENT_BYTES = 4 * 1024

#: Pixels. Nobody can fill in, photograph or read a form in a picture under the first size on its shorter side or under the
#: second on its longer one; signature logos and icons are smaller still. A banner in a signature is wide and low.
_SHORTEST_READABLE = 250
_LONGEST_UNREADABLE = 400
#: Bytes under which an inline picture of unknown dimensions is taken for decoration.
_DECORATION_BYTES = 8 * 1024


def says_nothing(kind: Kind, name: str, data: bytes, *, inline: bool) -> bool:
    """Whether a file is no document: a picture that decorates, or a text without a word in it (mail programs cut
    letters into `ATT00001.htm` around their pictures)."""
    if data.startswith(APPLE_DOUBLE):
        return True
    if kind is Kind.IMAGE:
        return is_decoration(data, inline=inline or _OF_A_SIGNATURE.fullmatch(name) is not None)
    if kind is Kind.HTML and len(data) < _FRAGMENT_BYTES:
        return not text_of(decoded(data, None))[0].strip()
    return not data.strip() and _CUT_OFF.fullmatch(name) is not None


def is_decoration(data: bytes, *, inline: bool) -> bool:
    """Whether a picture is a signature's logo, an icon or a tracking dot rather than a photograph or scan of a form.

    A picture shown within the text (inline) counts as one when it is too small to read a form in; one attached as a file
    only when it is an icon. In doubt it is a document.
    """
    size = dimensions(data)
    if size is None:
        return inline and len(data) < _DECORATION_BYTES
    width, height = size
    if not inline:
        return max(width, height) < _SHORTEST_READABLE
    return min(width, height) < _SHORTEST_READABLE or max(width, height) < _LONGEST_UNREADABLE


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF, BMP or JPEG, None when the bytes do not tell."""
    try:
        if data.startswith(b"\x89PNG"):
            return struct.unpack_from(">II", data, 16)
        if data.startswith(b"GIF8"):
            return struct.unpack_from("<HH", data, 6)
        if data.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", data, 18)
            return abs(width), abs(height)
        if data.startswith(b"\xff\xd8"):
            return _jpeg_dimensions(data)
    except struct.error:
        return None
    return None


def _jpeg_dimensions(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + max(2, struct.unpack_from(">H", data, at + 2)[0])
    return None
