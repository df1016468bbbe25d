"""Wordings as tokens that can be compared: case, apostrophes, small words and endings put aside, a negation never."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from parsers.remembered import remembered_in_document
from parsers.values.vocabulary import words

#: Tokens that turn the meaning round. They are never dropped, and never matched by likeness.
NEGATIONS: Final = frozenset({"no", "not", "never", "none", "nil", "without", "nor", "neither", "non", "deny", "nothing", "nobody", "lack"})

#: The token for "not known", "not sure", "cannot remember": what follows or precedes it is left open.
UNKNOWING: Final = "unknow"

#: Small words that a longer answer needs for its meaning: "with mother" is not "mother".
_KEPT: Final = frozenset({"with", "for", "by", "from"})
_CONTRACTIONS: Final = (
    (
        re.compile(
            r"\b(?:not|none|nothing) that (?:i|we) (?:know|am aware|are aware)(?: of)?\b|\bnot aware of any(?:thing)?\b|\bnot (?:to|as far as) (?:my|our) knowledge\b"
        ),
        "notaware",
    ),
    (re.compile(r"\bcan'?t\b|\b(?:cannot|can not|unable|couldn'?t|could not)\b"), "not able"),
    (re.compile(r"\b(?:will|would) not\b"), "not"),
    (re.compile(r"\b(?:wo|would|should|do|does|did|is|are|was|were|has|have|had|ai|need)n'?t\b"), "not"),
    (re.compile(r"\b(?:denies|denied|denying)\b"), "deny"),
    (re.compile(r"\b(?:lacks|lacking|lacked)\b"), "lack"),
    (
        re.compile(
            r"\b(?:not|never) (?:yet |entirely |really |quite )?(?:known|sure|certain|clear)\b(?! (?:to|as|any|of)\b)|\b(?:unknown|unsure|uncertain|unclear)\b"
            r"|\b(?:do |does |did )?not (?:able )?(?:to )?(?:know|remember|recall|say (?:if|whether))\b(?! (?:any|anything|of|what|about)\b)|\bno idea\b"
            r"|\bnot aware (?=if|whether)"
        ),
        " unknow ",
    ),
    (
        re.compile(
            r"\b(mum|mother|dad|father|parents?|family|carers?|social worker|sw|gp|staff|nurse|team) to "
            r"(?=(?:sign|confirm|decide|discuss|complete|consent|agree|give|explain|raise)\b)"
        ),
        r"\1 tobe ",
    ),
    (re.compile(r"\b(in|since|until|of|last|from|by|early|late|mid|\d(?:st|nd|rd|th)?) may\b(?! (?:be|not|need|have)\b)"), r"\1 month"),
    (re.compile(r"\bat first\b"), "initially"),
    (re.compile(r"\bd/c(?:'?e?d)?\b"), "discharged"),
    (re.compile(r"\bto be (?=(?:\w+(?:ed|en|ne|ld|ht|de|rn|wn)|sent|made|held|put|told|met|read|kept|seen)\b)"), "tobe "),
    (re.compile(r"\bany ?longer\b|\bany ?more\b"), " "),
    (re.compile(r"\bin[- ]patient"), "inpatient"),
    (re.compile(r"\b(?:young person|service user|young people|supported person)(?:'?s)?\b"), "person"),
    (re.compile(r"\ba\s*(?:&|\+|and)\s*e\b"), "ae"),
    (re.compile(r"\bs(?:ec(?:tion|t)?)?\.?\s*(?=\d)"), "section "),
    (re.compile(r"\b([a-z])\.(?=[a-z]\.)"), r"\1"),
)
#: Finds whether any of them applies: each alone, one after the other, took most of the time that a short answer takes.
_CONTRACTED: Final = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _CONTRACTIONS))
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
    "hosp": "hospital",
    "adm": "admitt",
    "appt": "appointment",
    "yp": "person",
    "mh": "mental health",
    "easyread": "easy read",
    "t4": "tier 4",
    "mhaa": "mha assessment",
    "parents": "parent",
}


#: What divides an answer into clauses. A comma or slash stands between the items of a list as well; the others do not.
_DIVIDING: Final = re.compile(r"\s[-–—]+\s|[–—;:()\[\]|\n]|-\s|\.(?=\s|$)|[,/]")
_WORD: Final = re.compile(r"[^\W_]+|[✓✔√]|[\x01\x02]")
_STRONG, _LIGHT = "\x01", "\x02"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as tokens, with the places before which a new clause begins (`breaks`) and before which a comma or slash stands."""

    tokens: tuple[str, ...]
    breaks: frozenset[int]
    commas: frozenset[int]

    def clause(self, place: int) -> int:
        """The number of the clause or list item in which a token stands."""
        return sum(start <= place for start in self.breaks | self.commas)

    def after_first(self) -> Said:
        """All but the first token."""
        return Said(self.tokens[1:], _before(self.breaks), _before(self.commas))


def tokens(text: str, keep: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The words of `text` that carry meaning, in order, in lower case without endings; a question mark at either end of it as
    "query". Small words in `keep` stay. A text of small words only keeps them all."""
    return clauses(text, keep).tokens


@remembered_in_document
def clauses(text: str, keep: frozenset[str] = frozenset()) -> Said:
    """The tokens of `text` with the places where its clauses begin."""
    plain = folded(text)
    if "?" in plain:
        plain = re.sub(r"\?(?=\s*\w)|(?<=\w)\s*\?\s*$", " query ", plain)
    if _CONTRACTED.search(plain):
        for pattern, replacement in _CONTRACTIONS:
            plain = pattern.sub(replacement, plain)
    plain = _DIVIDING.sub(lambda mark: f" {_LIGHT if mark[0] in ',/' else _STRONG} ", plain.replace("'", "").replace("&", " and "))
    said = _WORD.findall(plain)
    small = _small(keep)
    if not any(word not in small and word not in (_STRONG, _LIGHT) for word in said):
        small = frozenset()
    found: list[str] = []
    breaks, commas = set(), set()
    for word in said:
        if word == _STRONG:
            breaks.add(len(found))
        elif word == _LIGHT:
            commas.add(len(found))
        elif word not in small:
            found.extend(_meaning(word))
    return Said(tuple(found), frozenset(breaks - {0, len(found)}), frozenset(commas - {0, len(found)}))


@cache
def _small(keep: frozenset[str]) -> frozenset[str]:
    return words("small") - _KEPT - keep


def folded(text: str) -> str:
    """`text` in lower case with straight apostrophes and letters without marks."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("’", "'").replace("‘", "'")
    return text.lower().replace("`", "'")


def _before(places: frozenset[int]) -> frozenset[int]:
    return frozenset(place - 1 for place in places if place > 1)


@remembered_in_document
def _meaning(word: str) -> tuple[str, ...]:
    if word in words("person"):
        return ("person",)
    return tuple(_SAME[word].split()) if word in _SAME else (stem(word),)


def stem(word: str) -> str:
    """`word` without its ending."""
    if word in NEGATIONS:
        return word
    for ending, replacement, least in _ENDINGS:
        if len(word) >= least and word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            return word[: -len(ending)] + replacement
    return word
