"""What sort of thing stands in an answer's place: nothing, "does not apply", "not known", "look elsewhere", or an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from parsers.limits import PLACEHOLDER_CHARACTERS
from parsers.reading import Content
from parsers.remembered import remembered_in_document
from parsers.values.vocabulary import answer_words


@dataclass(frozen=True, slots=True)
class Normal:
    """An answer in the record's form. `sure` is False when it can be read another way; `note` then says why, in words for
    the nurse on duty. Masked when printed."""

    value: Content
    sure: bool = True
    note: str | None = None

    def __repr__(self) -> str:
        return f"Normal(***, sure={self.sure})"


class AnswerKind(StrEnum):
    """Blank, not applicable, not known and an answer (a "no" among them) are four different things (domain rule 2.4)."""

    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"
    ANSWER = "answer"


_EMPTY = re.compile(r"[\s.…_\-‐‑‒–—―=~*·•◦▪/\\|:;,'\"“”‘’`´()\[\]{}<>«»☐□◻⬜○¨\u200b\u200c\u200d\ufeff\u00ad]*")
_BLANK_LETTERS = frozenset("dDxX")
_DATE_BLANK = re.compile(
    r"[\[(<]?\s*(?:(?:d{1,2}|x{1,2}|_{1,4}|0{2}|\.{2,})\s*[/.\- ]\s*(?:m{1,3}|x{1,2}|_{1,4}|0{2}|\.{2,})\s*[/.\- ]\s*(?:y{2,4}|x{2,4}|_{1,6}|0{2,4}|\.{2,})|ddmmyy(?:yy)?)\s*[\])>]?",
    re.IGNORECASE,
)
_CROSSES = re.compile(r"[xX]{3,}(?:[\s\-]*[xX]{2,})*")
_MERGE_FIELD = re.compile(
    r"(?:<<?[^<>@]{1,60}>>?|«[^»]{1,60}»|\{\{?[^{}]{1,60}\}\}?|~\[[^\]]{1,60}\])(?:\s*(?:<<?[^<>@]{1,60}>>?|«[^»]{1,60}»))*"
)
_BRACKETED_PROMPT = re.compile(
    r"[\[(]\s*(?:insert|enter|type|add|please|state|specify|your|patient|client|click|name|date|address|tick|delete|e\.?g\.?)\b[^\])]{0,80}[\])]",
    re.IGNORECASE,
)


@remembered_in_document
def answer_kind(text: str) -> AnswerKind:
    """What sort of thing `text` is. Only a text that says nothing else counts: "yes - see below" is an ANSWER."""
    stripped = text.strip()
    if not (stripped[:1].isalpha() and stripped[:1] not in _BLANK_LETTERS):  # no blank or prompt begins with another letter
        if _EMPTY.fullmatch(stripped) or _DATE_BLANK.fullmatch(stripped) or _CROSSES.fullmatch(stripped):
            return AnswerKind.BLANK
        if _MERGE_FIELD.fullmatch(stripped) or _BRACKETED_PROMPT.fullmatch(stripped):
            return AnswerKind.BLANK
        if re.fullmatch(r"[\s?]+", stripped):
            return AnswerKind.UNKNOWN
    if len(stripped) > PLACEHOLDER_CHARACTERS:
        return AnswerKind.ANSWER
    folded = _folded(stripped)
    for kind, pattern in _patterns():
        if pattern.fullmatch(folded):
            return kind
    return AnswerKind.ANSWER


def _folded(text: str) -> str:
    lowered = text.lower().replace("’", "'").replace("‘", "'").replace("'", "").replace("`", "")
    if lowered.replace(" ", "").isalnum():
        return " ".join(lowered.split())
    if "." in lowered or "/" in lowered or "\\" in lowered:
        lowered = re.sub(r"\b([a-z])[./\\]([a-z])\b\.?", r"\1/\2", lowered)  # n.a, n\a and n/a are one word
    return " ".join(re.sub(r"[^\w/&?]+", " ", lowered).replace("_", " ").split()).strip("/ ")


@cache
def _patterns() -> tuple[tuple[AnswerKind, re.Pattern[str]], ...]:
    return tuple(
        (AnswerKind(name), re.compile("|".join(f"(?:{pattern})" for pattern in patterns))) for name, patterns in answer_words().items()
    )
