"""Whether a sentence places what it tells in a month that is over: "in March he picked up a knife".

A month without a year is past, unless it is the month of now ("in November", written in November) or the sentence says that it goes on.
"""

from __future__ import annotations

import re
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_A_MONTH: Final = re.compile(
    r"\bin (?:early |late |mid[- ])?(january|february|march|april|may|june|july|august|september|october|november|december)\b(?! (?:this|next)\b)",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"\b(?:still|ever since|right now|tonight|today|at the moment)\b", re.IGNORECASE)


def in_a_past_month(sentence: str, month: int | None) -> bool:
    """Whether the sentence names a month other than `month`, that of now (None: not known), and does not say that it goes on."""
    named = {_MONTHS.index(found[1][:3].lower()) + 1 for found in _IN_A_MONTH.finditer(sentence)}
    return bool(named) and month not in named and not _GOES_ON.search(sentence)
