"""What the words of a printed question stand for: concepts of the vocabulary, blind to case, punctuation, plural and small slips."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from rapidfuzz import fuzz, process

from parsers.remembered import remembered, remembered_in_document

#: Which edition of a form this is ("TS14 Issue 3"): no question, whatever the words mean elsewhere.
_EDITION: Final = re.compile(r"\b(?:issue|version|edition|revision|rev|ver|v)\.?\s*\d+(?:\.\d+)*\b", re.IGNORECASE)
_NUMBERING: Final = re.compile(
    r"^\s*(?:(?:part|section(?!\s+(?:17|20|42|47|117|136)\b(?!\s*[.:)]))|question|step|box)\s+(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]{1,2})\b\s*[.:)\-–—]*\s*"
    r"|[A-Z]\d{1,2}(?:\.\d{1,2})?[.):]?\s+(?=\S)"
    r"|Q\s*\d{1,2}\s*[.:)]*\s+"
    r"|[(\[]?\d{1,2}(?:\.\d{1,2})*[a-z]?\s*[.:)\]]+\s*(?=\D)"
    r"|\d{1,2}(?:\.\d{1,2})+[a-z]?\s+"
    r"|\d{1,2}\s*\|\s*(?=\S)"
    r"|\d{1,2}\s{1,}(?=[A-Z])"
    r"|[(\[]?(?:[A-Za-z]|[ivx]{1,4})[.)\]]\s+(?=\S)"
    r"|(?-i:[A-HJ-Z])\s+(?=(?-i:[A-Z])[a-z]))",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[a-z0-9]+")
_TAIL: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
#: Words whose ending tells who does and to whom it is done.
_UNFOLDED: Final = frozenset({"referring", "referred", "requesting", "requested", "reporting", "reported", "supporting", "supported"})
_INNER: Final = frozenset(
    ["the", "a", "an", "this", "that", "these", "those", "your", "my", "our", "their", "his", "her", "its", "any", "some"]
)
_NO_WORDS: Final[frozenset[str]] = frozenset()
#: Words of the vocabulary that people and streets are called by too: "Faith Young" is nobody's label.
_ALSO_NAMES: Final = frozenset(
    ["bond", "christian", "day", "faith", "hope", "joy", "mark", "may", "park", "road", "short", "street", "ward", "will", "young"]
)
_SPELLING: Final = 86.0  # per cent alike: one slip in a word of seven letters
_SPELLED_FROM: Final = 5  # shorter words have too many neighbours to guess at


@dataclass(frozen=True, slots=True)
class Meaning:
    """The concepts of a question: `main` groups (a phrase may stand for several), `tail` those of brackets and further
    sentences, `unknown` the number of words that the vocabulary does not hold, `words` all of the main words."""

    main: tuple[frozenset[str], ...]
    tail: frozenset[str]
    unknown: int
    words: tuple[str, ...]


def without_number(text: str) -> str:
    """A question without the number or letter printed before it."""
    number = _NUMBERING.match(text)
    return (text[number.end() :] if number is not None else text).strip()


@remembered_in_document
def asked_tokens(text: str) -> tuple[str, ...]:
    """The words of a printed question, its number aside, as the vocabulary compares them."""
    return tokens(without_number(text))


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text as the vocabulary compares them."""
    return tuple([_folded(word) for word in _WORD.findall(_lowered(text))])


def _lowered(text: str) -> str:
    return text.lower().replace("’", "").replace("'", "")


@remembered_in_document
def _folded(word: str) -> str:
    """A word without the endings that say the same ("agreed", "agreeing", "agrees")."""
    if word in _UNFOLDED:
        return word
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    if len(word) > 4 and word.endswith("ied"):
        return word[:-3] + "y"
    if len(word) > 5 and word.endswith("ing"):
        word = word[:-3]
    elif len(word) > 4 and word.endswith("ed"):
        word = word[:-2]
    else:
        return word.rstrip("e") if len(word) > 4 else word
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word.rstrip("e") if len(word) > 4 else word


@remembered
def meaning(text: str) -> Meaning:
    """What a printed question stands for."""
    plain = _EDITION.sub(" ", without_number(text))
    tails = "(" in plain or "[" in plain
    bracketed = " ".join(_TAIL.findall(plain)) if tails else ""
    whole = _TAIL.sub(" ", plain) if tails else plain
    main, _, rest = whole.partition("?")
    if "?" not in plain or not main.strip():
        main, rest = whole, ""
    first, stop, after = main.partition(". ")
    if stop and len(tokens(first)) >= 2:
        main, rest = first, after + " " + rest
    words = tokens(main)
    groups, unknown = _concepts(words)
    tail_groups, _ = _concepts(tokens(bracketed + " " + rest)) if bracketed or rest else ((), 0)
    return Meaning(groups, frozenset().union(*tail_groups), unknown, words)


def _concepts(words: tuple[str, ...]) -> tuple[tuple[frozenset[str], ...], int]:
    phrases, empty, longest, _ = vocabulary()
    ends = _ends()
    groups: list[frozenset[str]] = []
    unknown = at = 0
    while at < len(words):
        last = ends.get(words[at], _NO_WORDS)
        for length in range(min(longest, len(words) - at) if last else 0, 0, -1):
            if words[at + length - 1] not in last:
                continue
            window = words[at : at + length]
            found = phrases.get(window) or (phrases.get(_essential(window)) if length > 2 else None)
            if found is not None:
                groups.append(found)
                at += length
                break
        else:
            word = words[at]
            at += 1
            if word in empty or word.isdigit():
                continue
            near = _respelled(word)
            if near is not None:
                groups.append(phrases[(near,)])
            else:
                unknown += 1
    return tuple(groups), unknown


@cache
def _ends() -> dict[str, frozenset[str]]:
    """The last words of phrases by their first ones."""
    found: dict[str, set[str]] = {}
    for phrase in vocabulary()[0]:
        found.setdefault(phrase[0], set()).add(phrase[-1])
    return {first: frozenset(last) for first, last in found.items()}


def _essential(words: tuple[str, ...]) -> tuple[str, ...]:
    """A phrase without the articles and pronouns inside it, so that "filled this in" is "filled in"."""
    return (words[0], *(word for word in words[1:-1] if word not in _INNER), words[-1])


@lru_cache(maxsize=64)
def _as_long_as(length: int) -> tuple[str, ...]:
    """The long single words of the vocabulary that are long enough, and short enough, to be so like a word of that length."""
    return tuple(word for word in vocabulary()[3] if 200 * min(length, len(word)) >= _SPELLING * (length + len(word)))


@remembered_in_document
def _respelled(word: str) -> str | None:
    if len(word) < _SPELLED_FROM:
        return None
    found = process.extractOne(word, _as_long_as(len(word)), scorer=fuzz.ratio, score_cutoff=_SPELLING)
    return found[0] if found else None


@cache
def vocabulary() -> tuple[dict[tuple[str, ...], frozenset[str]], frozenset[str], int, tuple[str, ...]]:
    """The phrases with their concepts, the empty words, the longest phrase in words, and the long single words."""
    told = load("concepts.toml")
    gathered: dict[tuple[str, ...], set[str]] = {}
    for concept, phrases in told["concepts"].items():
        for phrase in phrases:
            gathered.setdefault(tokens(phrase), set()).add(concept)
    for phrase in [phrase for phrase in gathered if len(phrase) > 2]:
        gathered.setdefault(_essential(phrase), set()).update(gathered[phrase])
    known = {phrase: frozenset(concepts) for phrase, concepts in gathered.items()}
    single = tuple(phrase[0] for phrase in known if len(phrase) == 1 and len(phrase[0]) >= _SPELLED_FROM)
    empty = frozenset(word for entry in told["empty"]["words"] for word in tokens(entry))
    return known, empty, max(map(len, known)) + 1, single


def is_printed(text: str) -> bool:
    """Whether a text is made of words that forms print, a name or number of its own ruled out."""
    told = False
    for word in _WORD.finditer(_lowered(without_number(text))):
        folded = _folded(word[0])
        if folded in _printed_words():
            told = True
        elif folded not in _ALSO_NAMES:
            return False
    return told


@cache
def _printed_words() -> frozenset[str]:
    """The words of the vocabulary that are no name of a person or a street."""
    phrases, empty, _, _ = vocabulary()
    return frozenset(word for phrase in (*phrases, empty) for word in phrase if word.isalpha()) - _ALSO_NAMES


def load(name: str) -> dict[str, Any]:
    """A file of the vocabulary."""
    return tomllib.loads(files("parsers").joinpath("vocabulary", name).read_text(encoding="utf-8"))
