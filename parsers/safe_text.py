"""Text of strangers made safe to show: on one line, and as the name of a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from parsers.document import Kind
from parsers.limits import FILE_NAME_CHARACTERS, MARKS_ON_A_LETTER

#: C0 and C1 controls, line and paragraph separators: one of them in a subject could start a header of its own when written out again.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")
#: Characters that reorder or hide what is shown: bidirectional overrides and marks, zero-width ones.
_DECEIVING: Final = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: Of both, what harms a text of several lines: tabs, line ends and what joins letters of some scripts stay.
_HARMFUL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKS: Final = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_PILED: Final = re.compile(f"({_MARKS}{{{MARKS_ON_A_LETTER}}}){_MARKS}+")
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')


#: The ending shown for a file that came without a name.
_ENDINGS: Final = {
    Kind.DOCX: ".docx",
    Kind.DOC: ".doc",
    Kind.ODT: ".odt",
    Kind.RTF: ".rtf",
    Kind.PDF: ".pdf",
    Kind.HTML: ".html",
    Kind.TEXT: ".txt",
    Kind.ZIP: ".zip",
    Kind.MESSAGE: ".eml",
    Kind.OUTLOOK: ".msg",
    Kind.CALENDAR: ".ics",
}


def one_line(value: str) -> str:
    """Text on one line, without control characters or lone surrogates."""
    return _CONTROLS.sub(" ", _SURROGATES.sub("\ufffd", value)).strip()


def with_few_marks(value: str) -> str:
    """Text with no more than MARKS_ON_A_LETTER combining marks on a letter. Fonts that lack a mark draw it beside the letter, and hundreds
    of them make one word that no page can break."""
    return value if value.isascii() else _PILED.sub(r"\1", value)


def in_reading_order(text: str) -> str:
    """Text of any length without control characters, lone surrogates, and the overrides by which a text reorders itself and what
    stands behind it."""
    return _HARMFUL.sub("", text)


def safe_name(name: str, kind: Kind, taken: Collection[str]) -> str:
    """A name to show for a file: no path, no control, hidden or reordering characters, at most FILE_NAME_CHARACTERS, not in `taken`."""
    shown = one_line(_DECEIVING.sub("", unicodedata.normalize("NFC", name))).replace("\\", "/").rpartition("/")[2]
    shown = _FORBIDDEN.sub("_", " ".join(shown.split())).strip(". ")
    if not shown:
        shown = "attachment" + _ENDINGS.get(kind, "")
    stem, dot, ending = shown.rpartition(".")
    if not dot or not stem or len(ending) > 10:
        stem, ending = shown, ""
    ending = f".{ending}" if ending else ""
    stem = stem[: FILE_NAME_CHARACTERS - len(ending) - 6]
    number = 1
    while (candidate := f"{stem}{ending}" if number == 1 else f"{stem} ({number}){ending}") in taken:
        number += 1
    return candidate
