"""A referral in words: a letter without a form that asks for somebody to be put on the register and says who they are."""

from __future__ import annotations

import re
from typing import Final

_REGISTER: Final = r"(?:dsr|d[yi]nami[ck]\s+sup+ort(?:\s+register)?|register)"
#: Up to the end of a sentence: the point in "DOB 12.02.1988" or "Dr. Shah" is none.
_ON: Final = r"(?:[^.!?]|(?<=\d)\.(?=\d)|(?<=\b(?:Dr|Mr|Ms))\.){0,160}?"
_ASKS: Final = re.compile(
    rf"\b(?:add(?:ed)?|put|placed?|included?|register(?:ed)?|accept|consider(?:ed)?|refer(?:ring|red)?|get)\b{_ON}\b(?:on|on\s*to|to|for|into)\s+(?:the\s+|your\s+)?(?:suffolk\s+)?{_REGISTER}\b"
    rf"|\b(?:accept|take|treat)\s+this\s+(?:letter|e-?mail|message)\s+as\b|\b(?:about|for)\s+(?:the|your)\s+{_REGISTER}\s+for\s+(?:my|our)\b"
    r"|\b(?:i|we|she|he)\s+(?:give|gives|gave|have\s+given|has\s+given)\s+(?:(?:my|our|his|her|verbal|full)\s+){0,2}consent\b[^.!?]{0,40}\b(?:go|be|being|put|added|referral)\b",
    re.IGNORECASE,
)
#: What a subject says that is a referral by itself; the text begins with the subject.
_TITLED: Final = re.compile(
    rf"\W*(?:(?:new|urgent|fwd?|fw)\W+)*(?:dsr\s+referral|referral\s+(?:for|to|onto)\s+(?:the\s+|your\s+)?(?:suffolk\s+)?{_REGISTER})\b",
    re.IGNORECASE,
)
_BORN: Final = re.compile(
    r"\b(?:d\.?o\.?b\b\.?|date\s+of\s+birth|born(?:\s+on)?)\W{0,4}(?:is\s+|on\s+)?\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:\d{1,2}|[a-z]{3,9})[\s./-]+\d{2,4}\b"
    r"|\(\s*\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}\s*\)",
    re.IGNORECASE,
)
_NHS_NUMBER: Final = re.compile(r"\bnhs\b\W{0,3}(?:no\b\W{0,2}|number\W{0,3})?(?:is\s+)?\d{3}\W?\d{3}\W?\d{4}\b", re.IGNORECASE)

#: Characters of a text that are looked at: a letter that refers somebody says so on its first pages.
_CHARACTERS: Final = 20_000


def asks_to_refer(text: str) -> bool:
    """Whether a text asks for somebody to be put on the register and gives their date of birth or NHS number."""
    said = " ".join(text.replace("’", "'").split())[:_CHARACTERS]
    return (_ASKS.search(said) or _TITLED.match(said)) is not None and (
        _BORN.search(said) is not None or _NHS_NUMBER.search(said) is not None
    )
