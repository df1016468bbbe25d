"""Bytes to text when the declared charset may be missing, unknown or untrue."""

from __future__ import annotations

import re
from typing import Final

#: Names that Python does not know or that programs use for a larger set than they name.
_ALIASES: Final = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "cp-850": "cp850",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "utf8mb4": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
}
#: Codecs that are no charsets of mail; some take quadratic time on hostile bytes.
_NEVER: Final = frozenset(
    {"idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
)
_WESTERN: Final = frozenset({"cp1252", "windows-1252", "iso-8859-15", "iso8859-15"})
_KEPT_OUT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def decoded(data: bytes, declared: str | None) -> str:
    """The text of `data`: in its declared charset, else UTF-8, else Windows-1252. Never raises.

    UTF-8 goes before a declared Western charset when the bytes are UTF-8 throughout: text in the other that happens to be
    valid UTF-8 does not occur, the wrong label does.
    """
    charset = (declared or "").strip().strip("'\"").lower()
    charset = _ALIASES.get(charset, charset)
    candidates = ["utf-8", charset] if charset in _WESTERN else [charset, "utf-8"]
    for candidate in candidates:
        if not candidate or candidate in _NEVER or "\x00" in candidate:
            continue
        try:
            return data.decode(candidate)
        except (LookupError, UnicodeError):
            continue
    return _mended(data)


def _mended(data: bytes) -> str:
    """Text in UTF-8 with a few broken places, if it is mostly that; Windows-1252 otherwise."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if character > "\x7f") - broken
    return text if whole > broken else data.decode("cp1252", "replace")


def clean(text: str) -> str:
    """Text with line ends as LF and without the characters that databases and XML refuse: NUL, controls, lone surrogates."""
    return _KEPT_OUT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
