"""Wordings as tokens that can be compared: case, apostrophes, small words and endings put aside, a negation never."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from parsers.values.vocabulary import words

#: Tokens that turn the meaning round. They are never dropped, and never matched by likeness.
NEGATIONS: Final = frozenset({"no", "not", "never", "none", "nil", "without", "nor", "neither", "non", "deny", "nothing", "nobody", "lack"})

#: Small words that a longer answer needs for its meaning: "with mother" is not "mother".
_KEPT: Final = frozenset({"with", "for", "by", "from"})
_CONTRACTIONS: Final = (
    (re.compile(r"\bnot that (?:i|we) (?:know|am aware|are aware)(?: of)?\b|\bnot (?:to|as far as) (?:my|our) knowledge\b"), "notaware"),
    (re.compile(r"\bcan'?t\b|\b(?:cannot|can not|unable|couldn'?t|could not)\b"), "not able"),
    (re.compile(r"\b(?:wo|would|should|do|does|did|is|are|was|were|has|have|had|ai|need)n'?t\b"), "not"),
    (re.compile(r"\b(?:denies|denied|denying)\b"), "deny"),
    (re.compile(r"\b(?:lacks|lacking|lacked)\b"), "lack"),
    (re.compile(r"\bany ?longer\b|\bany ?more\b"), " "),
    (re.compile(r"\bin[- ]patient"), "inpatient"),
    (re.compile(r"\b(?:young person|service user|young people|supported person)(?:'?s)?\b"), "person"),
    (re.compile(r"\ba\s*(?:&|\+|and)\s*e\b"), "ae"),
    (re.compile(r"\bs(?:ec(?:tion|t)?)?\.?\s*(?=\d)"), "section "),
    (re.compile(r"\b([a-z])\.(?=[a-z]\.)"), r"\1"),
)
_ENDINGS: Final = (("ies", "y", 5), ("ing", "", 6), ("ed", "", 6), ("es", "", 6), ("s", "", 4), ("e", "", 5))
_SAME: Final = {
    **dict.fromkeys(("mum", "mam", "mummy", "mom"), "mother"),
    **dict.fromkeys(("dad", "daddy"), "father"),
    **dict.fromkeys(
        ("nan", "nanna", "nana", "gran", "grandma", "grandmother", "grandad", "granddad", "grandpa", "grandfather", "grandparents"),
        "grandparent",
    ),
    **dict.fromkeys(("asc", "asd"), "autism"),
    "ld": "learn disability",
    "parents": "parent",
}


def tokens(text: str, keep: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The words of `text` that carry meaning, in order, in lower case without endings; a question mark at either end of it as
    "query". Small words in `keep` stay. A text of small words only keeps them all."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    plain = plain.replace("’", "'").replace("‘", "'").replace("`", "'")
    plain = re.sub(r"\?(?=\s*\w)|(?<=\w)\s*\?\s*$", " query ", plain)
    for pattern, replacement in _CONTRACTIONS:
        plain = pattern.sub(replacement, plain)
    said = re.findall(r"[^\W_]+|[✓✔√]", plain.replace("'", "").replace("&", " and "))
    small = words("small") - _KEPT - keep
    kept = [word for word in said if word not in small] or said
    return tuple(part for word in kept for part in _meaning(word).split())


def _meaning(word: str) -> str:
    if word in words("person"):
        return "person"
    return _SAME[word] if word in _SAME else _stem(word)


def _stem(word: str) -> str:
    if word in NEGATIONS:
        return word
    for ending, replacement, least in _ENDINGS:
        if len(word) >= least and word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            return word[: -len(ending)] + replacement
    return word
