"""Names of people: which part is the given name and which the family name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from parsers.values import vocabulary

_REMARK: Final = re.compile(r"\s*[(\[{][^)\]}]*[)\]}]?\s*|\s+[-–—]\s+.*$|\s*[;/].*$")
_NOT_NAME: Final = re.compile(r"\d|@")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart, each part None when it is not there. `sure` is False when the parts could be dealt out another way. Masked when printed."""

    title: str | None
    given: str | None
    family: str | None
    sure: bool = True
    note: str | None = None

    def __repr__(self) -> str:
        return f"NameParts(***, sure={self.sure})"


def split_name(text: str) -> NameParts:
    """The parts of the name in `text`, as written; remarks in brackets or behind a dash left out."""
    plain = _clean(text)
    notes = []
    if _NOT_NAME.search(plain):
        notes.append("There is more than a name in this box.")
        plain = re.split(r"[,;]?\s*\S*[\d@]", plain)[0].strip(" ,")
    before, comma, after = plain.partition(",")
    if comma and after.strip() and not _is_suffix(after):
        family, given_words = before.strip(), after.split()
        title, given_words = _titled(given_words)
        if title is None:
            title, family_words = _titled(family.split())
            family = " ".join(family_words)
        return NameParts(title, " ".join(given_words) or None, family or None, not notes, " ".join(notes) or None)
    title, words = _titled(before.split())
    while len(words) > 1 and words[-1].lower().strip(".") in vocabulary.words("suffixes"):
        words = words[:-1]
    if not words:
        return NameParts(title, None, None, False, "There is no name here.")
    if len(words) == 1:
        if title is not None and title.lower().strip(".") not in ("sister", "master", "father"):
            return NameParts(title, None, words[0], not notes, " ".join(notes) or None)
        return NameParts(title, words[0], None, False, "One name only: it could be the given or the family name.")
    cut = _family_start(words)
    if len(words) - cut > 1 or (len(words) > 2 and words[cut - 1].lower() in vocabulary.words("particles")):
        pass
    return NameParts(title, " ".join(words[:cut]), " ".join(words[cut:]), not notes, " ".join(notes) or None)


def _clean(text: str) -> str:
    one_line = re.sub(r"\s+", " ", text.replace("\n", ", ") if text.count("\n") == 1 and "," not in text else text).strip()
    return re.sub(r"\s+", " ", _REMARK.sub(" ", one_line)).strip(" .,:")


def _is_suffix(text: str) -> bool:
    return all(word.lower().strip(".") in vocabulary.words("suffixes") for word in text.split())


def _titled(words: list[str]) -> tuple[str | None, list[str]]:
    if words and words[0].lower().strip(".") in vocabulary.words("titles"):
        return words[0].rstrip("."), words[1:]
    return None, words


def _family_start(words: list[str]) -> int:
    """Where the family name begins: the last word, with the particles that belong before it; never the first word."""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in vocabulary.words("particles"):
        start -= 1
    return start
