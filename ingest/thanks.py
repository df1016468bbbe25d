"""Whether a letter says thanks and nothing more."""

from __future__ import annotations

import re

_THANKS = re.compile(
    r"(?:(?:many |lots of |ok |okay |great |lovely |perfect |brilliant |that's |thats |received |noted |got it |will do |much |wonderful |fab |fantastic |excellent |super |yes |no problem )*(?:thanks?|thank you|cheers|ta|received|noted|appreciated|ok|great)\b[^?]{0,80})",
    re.IGNORECASE,
)
#: "Thanks. His NHS number is …", "Thank you. Just to add that …" brings something.
_TELLS = re.compile(
    r"\d|\b(?:to\s+add|new|moved|changed?|he|she|his|her|him|nhs\s+(?:no|number)|d\.?o\.?b|date\s+of\s+birth|address\s+is|gp\s+is|but|also)\b",
    re.IGNORECASE,
)


def only_thanks(text: str) -> bool:
    """Whether a text says thanks, or that something arrived, and nothing more; an empty one says nothing more either."""
    words = re.sub(r"[,!.]+(?=\s)", "", text).split()
    return not words or (len(words) <= 25 and _THANKS.match(" ".join(words)) is not None and "?" not in text and not _TELLS.search(text))
