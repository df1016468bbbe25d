"""Header values as text, addresses, Message-IDs and moments, whatever stands in them."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from ingest.charsets import decoded
from ingest.letter import Address
from parsers.safe_text import one_line

_ENCODED_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\r\n]*)\?=")
_BASE64 = re.compile(r"[A-Za-z0-9+/= ]*")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[\w.:+-]{1,40}(?:\*[\w-]{0,20})?\?[bBqQ]\?)")
_MESSAGE_ID = re.compile(r"<([^<>]{1,998})>")
_WELL_FORMED = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,255}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)

#: Local parts behind which no person reads (RFC 3834 section 2, RFC 2142, and custom).
_NOBODY = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|postmaster|hostmaster|(?:do[-_.]?)?not?[-_.]?repl(?:y|ies)(?:[-_]?\w+)?|no[-_.]?response|bounces?|bounce-.*|double-bounce|listserv|majordomo|mdaemon|root|nobody|abuse|"
    r"owner-.*|.*-(?:owner|request|bounces?|confirm|unsubscribe|subscribe)|auto[-_.]?(?:reply|responder|confirm)|notifications?|alerts?|microsoftexchange[0-9a-f]+)(?:[+=.].*)?",
    re.IGNORECASE,
)


def plain_text(value: str) -> str:
    """A header value with its encoded words (RFC 2047) decoded, on one line, without control characters or lone surrogates."""
    value = _BETWEEN_WORDS.sub(r"\1", value)
    return one_line(_ENCODED_WORD.sub(_decoded_word, value))


def _decoded_word(word: re.Match[str]) -> str:
    charset, encoding, text = word[1], word[2].lower(), word[3]
    held = text.encode("ascii", "replace")
    if encoding == "b" and not _BASE64.fullmatch(text):
        return text
    if encoding == "q":
        return decoded(quopri.decodestring(held, header=True), charset)
    try:
        return decoded(binascii.a2b_base64(held + b"=" * (-len(held) % 4)), charset)
    except binascii.Error:
        return text


def addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """Every address in the values of an address header; a name with a bare comma in it stays one name. Groups are flattened."""
    found: list[Address] = []
    for value in values:
        loose: list[str] = []
        for name, email in getaddresses([value.replace("\r", " ").replace("\n", " ")]):
            if "@" not in email:
                loose.append(name or email)  # `Doe, Jane <j@x>` comes back as the address "Doe" and then Jane's
                continue
            full_name = ", ".join(part for part in (*loose, name) if part)
            found.append(Address(_address(email), plain_text(full_name)))
            loose = []
    return tuple(found)


def _address(email: str) -> str:
    return one_line("".join(email.split())).strip("<>'\"").lower()


def well_formed(email: str) -> bool:
    """Whether mail can be sent to this address as it stands: ASCII, an unquoted local part, a domain with a dot (RFC 5321)."""
    local = email.partition("@")[0]
    return bool(_WELL_FORMED.fullmatch(email)) and not local.startswith(".") and not local.endswith(".") and ".." not in local


def nobody_reads(email: str) -> bool:
    """Whether an address is one behind which only a program stands."""
    return _NOBODY.fullmatch(email.partition("@")[0]) is not None


def message_ids(values: Iterable[str]) -> tuple[str, ...]:
    """The Message-IDs in the values, each once and with its angle brackets; one written without brackets gets them."""
    found: dict[str, None] = {}
    for value in values:
        value = plain_text(value)
        inner = _MESSAGE_ID.findall(value) or ([value.strip("<>")] if "@" in value and " " not in value else [])
        for each in inner:
            each = "".join(each.split())
            if each and len(each) <= 998:
                found[f"<{each}>"] = None
    return tuple(found)


def moment(values: Iterable[str]) -> datetime | None:
    """The moment that the first readable Date value names, in UTC (a value without a zone is taken as UTC), None when none does."""
    for value in values:
        try:
            told = parsedate_to_datetime(one_line(value))
            return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
