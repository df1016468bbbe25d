"""Danger that stands in no one wording: what may kill or injure, near words that say it is so now.

People in danger describe what they see: "tablets out on the table in a row, I am counting them", "he lit the curtains, I cannot smell
anything yet". `triage/vocabulary/scenes.toml` lists what may kill or injure by family, and what says that something is so now. A scene
is a sentence with one of the first and, in it or right beside it, one of the second; what is said weakly needs a second family, what nobody
says but of now ("they are kicking the door in") needs nothing. What is
denied, long past, only supposed, or of nobody in particular, is none. A plight is told by plain facts that are danger only together:
"the chain is on the door", "it is minus 2", "I have no coat".

For letters only: the risk sections of forms are full of both.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from triage.past_months import in_a_past_month
from triage.turns_of_phrase import turns_of_phrase

#: Characters of a text that are looked at, and of one sentence.
_CHARACTERS: Final = 20_000
_SENTENCE_CHARACTERS: Final = 500
#: Sentences over which the facts of a plight may be spread.
_IN_A_ROW: Final = 3
#: So many kinds of weak signs in one sentence need no strong word of now.
_MANY: Final = 3

_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*")
_STRAIGHT: Final = str.maketrans("’‘`", "'''")

#: Right before a hazard: it did not happen, or does no more.
_DENIED: Final = re.compile(
    r"\b(?:no|not|nil|never|without|denie[sd]|denying|stopped|isn'?t|wasn'?t|aren'?t|hasn'?t|haven'?t|hadn'?t|didn'?t|doesn'?t|don'?t|won'?t|free\s+of|avoid\w*|prevent\w*)"
    r"(?:\s+(?:\w+\s+){0,2}(?:been|any|had|a|an|the|of|in|to|hurt|more|longer|sign|signs|further|again|himself|herself|self|or|evidence|talk|thoughts|harmed?|being|use[ds]?|used))*\s*$",
    re.IGNORECASE,
)
#: What is missing is the danger itself: "has not kept water down" is no denial of it.
_LACKING: Final = frozenset({"left", "wasting", "untreated", "searched_for", "no_more"})

#: Where a word begins or ends, as patterns have it.
_WORD: Final = r"\b"

#: A box that nobody ticked, and what is printed beside it.
_CLEAR_BOX: Final = re.compile(r"(?:[☐□❏❑❐]|\[ ?\])[^☐□❏❑❐☒☑■✓✔✗✘\[\n\t|]*")


@dataclass(frozen=True, slots=True)
class _Told:
    """What one sentence tells: the families of hazards in it, and how strongly it says that it is so now (0 to 2)."""

    said: str
    grave: frozenset[str]
    weak: frozenset[str]
    now: int
    excused: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    grave: Mapping[str, re.Pattern[str]]
    weak: Mapping[str, re.Pattern[str]]
    plain: Mapping[str, re.Pattern[str]]
    strongly_now: re.Pattern[str]
    now: re.Pattern[str]
    plights: Sequence[Sequence[re.Pattern[str]]]
    excuse: re.Pattern[str]
    whole: re.Pattern[str]


def scenes(text: str, month: int | None = None) -> tuple[str, ...]:
    """The sentences of a letter that describe danger now, as written, in their order; `month` is the month of now, where it is known."""
    line = _one_line(text[:_CHARACTERS])
    if _vocabulary().whole.search(line):
        return ()
    told = [_told(each, month) for each in _sentences(line)]
    seen = [one.said for place, one in enumerate(told) if _is_scene(one, _beside(told, place))]
    return tuple(dict.fromkeys((*seen, *_plights([one.said for one in told if not one.excused], seen))))


def _plights(said: Sequence[str], seen: Sequence[str]) -> Iterator[str]:
    """The shortest stretches, up to `_IN_A_ROW` sentences, that hold every fact of a plight, but for those shown as scenes already."""
    last = -1
    for length in range(1, _IN_A_ROW + 1):
        for start in range(len(said) - length + 1):
            if start <= last:
                continue
            stretch = " ".join(said[start : start + length])
            if any(all(fact.search(stretch) for fact in facts) for facts in _vocabulary().plights):
                last = start + length - 1
                if not any(each in stretch for each in seen):
                    yield stretch


def _one_line(text: str) -> str:
    """The text with its wrapped lines joined and its empty lines as line ends."""
    paragraphs = re.split(r"\n[^\S\n]*\n", _CLEAR_BOX.sub(" ", text.translate(_STRAIGHT)))
    return "\n".join(" ".join(each.split()) for each in paragraphs)


def _beside(told: Sequence[_Told], place: int) -> list[_Told]:
    return [told[other] for other in (place - 1, place + 1) if 0 <= other < len(told)]


def _is_scene(one: _Told, beside: Sequence[_Told]) -> bool:
    """What says all by itself; something grave with a strong word of now in it or beside it, or with a weaker one in it; something weak with a strong one in it, and
    something else in it or beside it."""
    near = max((each.now for each in beside), default=0)
    if one.plain:
        return True
    if one.grave:
        return one.now >= 1 or near >= 2
    if not one.weak or one.now < 1:
        return False
    if len(one.weak) >= _MANY:
        return True
    others = one.weak.union(*(each.weak | each.grave for each in beside))
    return len(others) >= 2 and (one.now >= 2 or near >= 2)


def _told(sentence: str, month: int | None) -> _Told:
    known = _vocabulary()
    small = sentence.lower()
    if known.excuse.search(small) or in_a_past_month(sentence, month) or turns_of_phrase(sentence):
        return _Told(sentence, frozenset(), frozenset(), 0, excused=True)
    now = 2 if known.strongly_now.search(small) else 1 if known.now.search(small) else 0
    plain = bool(_families(known.plain, small))
    return _Told(sentence, _families(known.grave, small), _families(known.weak, small), now, plain=plain)


def _families(hazards: Mapping[str, re.Pattern[str]], sentence: str) -> frozenset[str]:
    return frozenset(
        family
        for family, pattern in hazards.items()
        if any(family in _LACKING or not _DENIED.search(sentence[: found.start()]) for found in pattern.finditer(sentence))
    )


def _sentences(line: str) -> Iterator[str]:
    for found in _SENTENCE.finditer(line):
        if said := found[0].strip():
            yield said[:_SENTENCE_CHARACTERS]


@cache
def _vocabulary() -> _Vocabulary:
    listed = tomllib.loads(files("triage").joinpath("vocabulary/scenes.toml").read_text(encoding="utf-8"))
    families = {strength: {name: _one(listed[strength][name]) for name in listed[strength]} for strength in ("grave", "weak", "plain")}
    return _Vocabulary(
        families["grave"],
        families["weak"],
        families["plain"],
        _one(listed["strongly_now"]),
        _one(listed["now"]),
        [[_one([fact], re.IGNORECASE) for fact in facts] for facts in listed["plights"].values()],
        _one(listed["excuse"]),
        _one(listed["whole"], re.IGNORECASE),
    )


def _one(patterns: Sequence[str], flags: int = 0) -> re.Pattern[str]:
    """One pattern of all, for small letters: matching without regard to case takes twice as long. Those that begin where a word does are tried there only: that takes half the time."""
    choices = [choice for pattern in patterns for choice in _choices(pattern)]
    at_words = [choice[len(_WORD) :] for choice in choices if choice.startswith(_WORD)]
    others = [choice for choice in choices if not choice.startswith(_WORD)]
    return re.compile("|".join([*([rf"\b(?:{'|'.join(at_words)})"] if at_words else []), *others]), flags)


def _choices(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern."""
    depth = start = 0
    for found in re.finditer(r"\\.|[()|]", pattern):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == "|" and depth == 0:
            yield pattern[start : found.start()]
            start = found.end()
    yield pattern[start:]
