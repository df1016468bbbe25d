"""Bytes of a message to its tree of parts, through the standard library, within limits and whatever the bytes are.

The library's older policy is used on purpose: it leaves header values alone, and the newer one raises on values that arrive
every day (`Message-ID: <>`). What the values mean is told by ingest/headers.py and ingest/charsets.py.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from typing import TYPE_CHECKING, Final

from ingest.charsets import decoded
from ingest.headers import plain_text
from parsers.limits import HEADER_FIELDS, HEADER_VALUE_BYTES, HEADERS_BYTES, MIME_DEPTH, MIME_PARTS

#: What the standard library's parser and accessors let out on bytes that are no message. Nothing else is caught.
EMAIL_ERRORS: Final = (MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError, OverflowError)

if TYPE_CHECKING:
    Part = Message[str, str]
else:
    Part = Message  # no subscript at run time


class TooMuch(Exception):
    """The message has more parts, or deeper ones, than any honest letter."""


_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_KNOWN_HEADER = re.compile(
    rb"(?:from|to|cc|subject|date|sender|reply-to|return-path|received|message-id|mime-version|content-[a-z-]+|x-[a-z0-9-]+)[ \t]*:",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_BOUNDARY_LINE = re.compile(rb"^--([^\s-][^\r\n]{0,68}?)[ \t]*\r?$", re.MULTILINE)
_UUENCODINGS: Final = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})
#: Lines of an absurd header block that are handed to the parser.
_HEADER_LINES: Final = 10 * HEADER_FIELDS
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_UUENCODED = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[ -`]{1,70}\n)*?)(?:`|[ ]*)\n?end[ \t]*$", re.MULTILINE)
#: One of which the end was lost on the way.
_UUENCODED_CUT = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,200})\n((?:M[ -`]{60}\n)+)[ -`]{0,70}\s*\Z", re.MULTILINE)


class _Policy(Compat32):
    """Compat32 with header values cut to a length that cannot hold up the parameter parser, and their 8-bit bytes decoded."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, _, first = sourcelines[0].partition(":")
        kept, length = [first.lstrip(" \t")], len(first)
        for line in sourcelines[1:]:
            if length > HEADER_VALUE_BYTES:
                break
            kept.append(line)
            length += len(line)
        value = "".join(kept)[:HEADER_VALUE_BYTES].rstrip("\r\n").replace("\x00", "")
        return name.rstrip(), value if value.isascii() else decoded(value.encode("utf-8", "surrogateescape"), None)


class _BoundedPart(Part):
    """A part that knows how deep it lies and refuses to lie too deep. Used while parsing only."""

    depth = 0

    def attach(self, payload: _BoundedPart) -> None:  # type: ignore[override]
        payload.depth = self.depth + 1
        if payload.depth > MIME_DEPTH:
            raise TooMuch("parts within parts")
        super().attach(payload)


def parse(raw: bytes) -> Part:
    """The message in `raw`. Raises TooMuch when it has too many parts or too deep ones."""
    made = 0

    def new_part(policy: object = None) -> _BoundedPart:
        nonlocal made
        made += 1
        if made > MIME_PARTS:
            raise TooMuch("parts")
        return _BoundedPart(policy=_POLICY)

    return BytesParser(new_part, policy=_POLICY).parsebytes(mended(raw))


def headers_only(raw: bytes) -> Part:
    """The headers of the message in `raw`, its body as one text."""
    return BytesParser(policy=_POLICY).parsebytes(header_block(mended(raw[: 4 * HEADERS_BYTES])), headersonly=True)


_POLICY: Final = _Policy()


def header_block(raw: bytes) -> bytes:
    """The bytes before the first blank line, all when there is none."""
    end = _BLANK_LINE.search(raw)
    return raw[: end.start() + 1] if end else raw


def mended(raw: bytes) -> bytes:
    """The bytes with the start of the message made readable for the parser: a mark of UTF-16 or UTF-8 undone, blank lines
    before the headers dropped, `From : x` made `From: x`, and a header line broken without indentation joined again
    (the parser would take it, and all headers after it, for the body)."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\r\n")
    end = _BLANK_LINE.search(raw)
    block = raw[: end.start()] if end else raw
    if len(block) > 4 * HEADERS_BYTES:
        return raw if end is None else _shortened(block) + raw[len(block) :]
    lines = block.split(b"\n")
    odd = [at for at, line in enumerate(lines) if not _is_header_line(line, first=at == 0)]
    if not odd:
        return raw
    if not any(_KNOWN_HEADER.match(line) for line in lines[odd[0] + 1 :]) and not any(_spaced(lines[at]) for at in odd):
        return raw  # a body that begins without a blank line
    return b"\n".join(_mended_line(line, first=at == 0) for at, line in enumerate(lines)) + raw[len(block) :]


def _shortened(block: bytes) -> bytes:
    """An absurdly long block of headers without what would be cut off or dropped anyway."""
    lines = block.split(b"\n", _HEADER_LINES)[:_HEADER_LINES]
    return b"\n".join(line[:HEADER_VALUE_BYTES] for line in lines)


def _is_header_line(line: bytes, *, first: bool) -> bool:
    found = _HEADER.match(line)
    if found is not None:
        return line[found.end(1) : found.end(1) + 1] == b":"
    return line[:1] in (b" ", b"\t") or not line.strip() or (first and line.startswith(b"From "))


def _spaced(line: bytes) -> bool:
    return _KNOWN_HEADER.match(line) is not None


def _mended_line(line: bytes, *, first: bool) -> bytes:
    if _is_header_line(line, first=first):
        return line
    found = _HEADER.match(line)
    if found is not None and _spaced(line):
        return found[1] + b":" + line[found.end() :]
    return b" " + line


def content_type(part: Part) -> str:
    """The declared type of a part, lower case, "text/plain" when it declares none."""
    return part.get_content_type()


def parameter(part: Part, name: str, header: str = "content-type") -> str:
    """A parameter of a structured header as text, "" when there is none or it cannot be read."""
    try:
        value = part.get_param(name, "", header)
    except EMAIL_ERRORS:
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, value
        charset, _, text = value
        return plain_text(decoded(str(text).encode("latin-1", "replace"), charset) if charset else str(text))
    return plain_text(str(value or ""))


def file_name(part: Part) -> str:
    """The name that a part gives its file, decoded but not made safe, "" when it gives none."""
    return parameter(part, "filename", "content-disposition") or parameter(part, "name")


def disposition(part: Part) -> str:
    """ "attachment", "inline" or whatever stands there in lower case, "" when nothing does."""
    return str(part.get("content-disposition", "")).partition(";")[0].strip().lower()


def content_id(part: Part) -> str:
    """The Content-ID of a part without its brackets, "" when it has none."""
    return str(part.get("content-id", "")).strip().strip("<>")


def children(part: Part) -> list[Part]:
    """The parts directly within a part, none for a single one."""
    held = part.get_payload()
    return [child for child in held if isinstance(child, Message)] if isinstance(held, list) else []


def walk(part: Part) -> Iterator[Part]:
    """A part and every part below it, in order."""
    yield part
    for child in children(part):
        yield from walk(child)


def content(part: Part) -> bytes:
    """The bytes of a single part with its transfer encoding undone as far as that goes."""
    if isinstance(part.get_payload(), list):
        return b""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64" or encoding in _UUENCODINGS:
        held = part.get_payload()
        packed = held.encode("utf-8", "surrogateescape") if isinstance(held, str) else b""
        if encoding == "base64":
            return from_base64(packed)
        files = uuencoded(packed.decode("ascii", "replace").replace("\r\n", "\n"))
        return files[0][1] if files else packed
    # Asked to decode, the library gives the bytes as they came; not asked, it guesses at their charset.
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def from_base64(data: bytes) -> bytes:
    """The bytes behind base64, up to where it breaks off; `data` itself when it is none at all."""
    packed = b"".join(data.split())
    if len(_NOT_BASE64.findall(packed)) * 20 > len(packed):
        return data
    end = packed.find(b"=")
    if end >= 0:
        packed = packed[:end]
    while packed:
        try:
            return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
        except binascii.Error:
            packed = packed[: len(packed) // 4 * 4 - (0 if len(packed) % 4 else 4)]
            if len(packed) < 4:
                break
    return data


def uuencoded(text: str) -> list[tuple[str, bytes]]:
    """The files that stand uuencoded in a text, by name; of one that breaks off, what is there."""
    files = []
    for found in (*_UUENCODED.finditer(text), *_UUENCODED_CUT.finditer(text)):
        lines = []
        for line in found[2].splitlines():
            try:
                lines.append(binascii.a2b_uu(line))
            except binascii.Error:
                # Trailing garbage from mail programs that pad the line: decode what its length byte asks for.
                length = (((ord(line[0]) - 32) & 63) * 4 + 5) // 3
                try:
                    lines.append(binascii.a2b_uu(line[:length]))
                except binascii.Error:
                    break
        files.append((found[1].strip(), b"".join(lines)))
    return files


def without_uuencoded(text: str) -> str:
    """A text without the files that stand uuencoded in it."""
    return _UUENCODED_CUT.sub("", _UUENCODED.sub("", text))


def text_content(part: Part) -> str:
    """The text of a single part by its declared charset, or the next best."""
    return decoded(content(part), parameter(part, "charset"))


def reopened(part: Part) -> Part | None:
    """A part that says multipart but could not be cut up (no boundary, or an untrue one), cut at the boundary that its text
    shows; None when it shows none."""
    body = content(part)
    boundary = _BOUNDARY_LINE.search(body)
    if boundary is None:
        return None
    return parse(b'Content-Type: multipart/mixed; boundary="' + boundary[1].replace(b'"', b"") + b'"\r\n\r\n' + body)
