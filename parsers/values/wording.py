"""Wordings as tokens that can be compared: case, apostrophes, small words and endings put aside, a negation never."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Tokens that turn the meaning round. They are never dropped, and never matched by likeness.
NEGATIONS: Final = frozenset({"no", "not", "never", "none", "nil", "without", "nor", "neither", "non", "deny", "nothing", "nobody", "lack"})

_SMALL_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "his",
        "her",
        "their",
        "our",
        "your",
        "its",
        "i",
        "im",
        "ive",
        "he",
        "she",
        "they",
        "we",
        "you",
        "it",
        "me",
        "him",
        "them",
        "us",
        "is",
        "are",
        "was",
        "am",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "having",
        "do",
        "does",
        "did",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "and",
        "or",
        "as",
        "that",
        "this",
        "these",
        "those",
        "there",
        "who",
        "which",
        "what",
        "when",
        "please",
        "pls",
        "currently",
        "very",
        "really",
        "also",
        "just",
        "so",
        "then",
        "person",
        "persons",
        "client",
        "patient",
        "individual",
        "young",
        "child",
        "service",
        "user",
    ]
)
_KEPT: Final = frozenset({"with", "for", "by", "from"})
_CONTRACTIONS: Final = (
    (re.compile(r"\b(?:can|could|would|should|wo|do|does|did|is|are|was|were|has|have|had|ai|need)n'?t\b"), "not"),
    (re.compile(r"\b(?:cannot|can not|unable to|unable)\b"), "not"),
    (re.compile(r"\b(?:denies|denied|denying)\b"), "deny"),
    (re.compile(r"\b(?:lacks|lacking|lacked)\b"), "lack"),
    (re.compile(r"\ba\s*(?:&|\+|and)\s*e\b"), "ae"),
    (re.compile(r"\bs(?:ec(?:tion|t)?)?\.?\s*(?=\d)"), "section "),
    (re.compile(r"\bc\(e\)tr\b"), "cetr"),
    (re.compile(r"\b([a-z])\.(?=[a-z]\.)"), r"\1"),
)
_ENDINGS: Final = (("ies", "y", 5), ("ing", "", 6), ("ed", "", 6), ("es", "", 6), ("s", "", 4), ("e", "", 5))
_SAME: Final = {"mum": "mother", "mam": "mother", "mummy": "mother", "dad": "father", "daddy": "father", "nan": "grandparent", "nanna": "grandparent", "grandmother": "grandparent",
    "grandfather": "grandparent", "grandad": "grandparent", "granddad": "grandparent", "gran": "grandparent", "grandma": "grandparent", "parents": "parent", "asc": "autism", "asd": "autism",
    "ld": "learning disability", "learning disabilities": "learning disability"}  # fmt: skip


def tokens(text: str) -> tuple[str, ...]:
    """The words of `text` that carry meaning, in order, in lower case without endings; a leading question mark as "query"."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    plain = plain.replace("’", "'").replace("‘", "'").replace("`", "'")
    plain = re.sub(r"\?(?=\s*\w)|(?<=\w)\s*\?\s*$", " query ", plain)
    for pattern, replacement in _CONTRACTIONS:
        plain = pattern.sub(replacement, plain)
    plain = plain.replace("'", "").replace("&", " and ")
    words = re.findall(r"[^\W_]+", plain)
    kept = [word for word in words if word not in _SMALL_WORDS or word in _KEPT]
    return tuple(part for word in kept for part in _SAME.get(word, _stem(word)).split())


def _stem(word: str) -> str:
    if word in NEGATIONS:
        return word
    for ending, replacement, least in _ENDINGS:
        if len(word) >= least and word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            return word[: -len(ending)] + replacement
    return word
