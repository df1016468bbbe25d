"""Words of immediate danger in a letter or form (domain rule 5.2): they raise it to the top, and nothing is ever sorted down by them.

In doubt it is danger. Three things excuse a phrase, each only where it is plain: a denial right before it ("denies wanting to
die"), printed advice ("If you are in danger, ring 999"), and words that place what was done in the past ("an overdose in 2019").
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Final

from parsers.language import Hit, Phrases

_HARMLESS: Final = "harmless"
_INTENT: Final = "intent"
_HAPPENING: Final = "happening"

#: Characters of a sentence that are looked through: forms have bullet lists without a single full stop.
_REACH: Final = 240

_DENIED: Final = re.compile(
    r"(\b(den(y|ies|ied|ying)|no|nil|never|without|(do|does|did|is|was|has|have|had|are|were) ?(not|n['’]?t))\b|n['’]t)"
    r"(\W+(a|an|any|current|currently|active|actively|immediate|expressed?|expressing|express|thoughts?|plans?|intent(ions?)?|ideas?|ideation|wish|desire"
    r"|evidence|signs?|history|of|or|to|about|that|having|been|being|feel(ing|s)?|felt|want(s|ed|ing)?|suicidal|self-harm|ever|once|really|now|at"
    r"|present|(s?he|they) (is|are|was)|in))*\W*$",
    re.IGNORECASE,
)
_FIRST_PERSON: Final = re.compile(r"\b(I|I['’]?m|me|my)\b\W+(\w+\W+)?$", re.IGNORECASE)
_ADVICE: Final = re.compile(
    r"\b(if|should|when|where|in case|for anyone|whether|is|are|does|do)\b.{0,160}\b(call|ring|dial|phone|contact|999|111|A\s?&\s?E|emergency services|samaritans)\b"
    r"|\b(call|ring|dial|phone|contact|999|111)\b.{0,120}\b(if|when|in an emergency|in case)\b",
    re.IGNORECASE | re.DOTALL,
)
_ASKED: Final = re.compile(r"^\W*(is|are|does|do|has|have|what|who|where|when|how|can|any)\b[^.!]*\?", re.IGNORECASE)
_PAST: Final = re.compile(
    r"\b(in|since|from|until|summer|winter|spring|autumn|christmas|easter|of) '?((19|20)\d\d|\d\ds)\b|\b(19|20)\d\d\b|\bago\b|\bprevious(ly)?\b|\bin the past\b|\bhistor(y|ic|ical|ically)\b"
    r"|\b(last|the same) (year|month|week|summer|winter|spring|autumn|christmas|term|january|february|march|april|may|june|july|august"
    r"|september|october|november|december)\b|\b(on|in|since|of) (\d{1,2}(st|nd|rd|th)? )?(of )?(january|february|march|april|may|june|july|august"
    r"|september|october|november|december)\b|\b\d{1,2}/\d{1,2}\b|\b(aged?|age of|at) \d{1,2}\b|\bas a (child|teenager|boy|girl)\b|\bused to\b"
    r"|\bwhen (he|she|they|i) (was|were)\b|\b(years|months) (before|earlier)\b|\bonce\b|\btwice\b|\b(two|three|four|five|six|several|\d+) times\b|\bonce\b|\bformerly\b",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[.!?;]+(?=\s)|\s[•·▪–]\s|\bbut\b|\bhowever\b|\balthough\b", re.IGNORECASE)


def danger_words(text: str) -> tuple[str, ...]:
    """The stretches of text that speak of danger now, as written, each once, in the order in which they stand."""
    line = " ".join(re.sub(r"\s*\n\s*\n\s*", " . ", text).split())
    hits = _phrases().find(line)
    harmless = [hit for hit in hits if hit.label == _HARMLESS]
    told = (hit for hit in hits if hit.label != _HARMLESS and not any(_within(hit, other) for other in harmless))
    words = [(hit.start, hit.end) for hit in told if not _excused(hit, line)]
    return tuple(dict.fromkeys(line[start:end] for start, end in _widest(words)))


def _excused(hit: Hit, line: str) -> bool:
    start, end = _sentence(line, hit.start, hit.end)
    before, sentence = line[start : hit.start], line[start:end]
    denied = _DENIED.search(before)
    if denied is not None and not _FIRST_PERSON.search(before[: denied.start()]):
        return True
    if hit.label == _INTENT:
        return False
    if _ADVICE.search(sentence) or _ASKED.match(sentence):
        return True
    return hit.label == _HAPPENING and _PAST.search(sentence) is not None


def _sentence(line: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a phrase begins and ends, not further away than _REACH."""
    first = max(0, start - _REACH)
    for stop in _BREAK.finditer(line, first, start):
        first = stop.end()
    last = _BREAK.search(line, end, min(len(line), end + _REACH))
    return first, last.end() if last else min(len(line), end + _REACH)


def _within(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end


def _widest(words: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches, those that touch as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(words):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return iter(joined)


@cache
def _phrases() -> Phrases:
    vocabulary = tomllib.loads(files("triage").joinpath("vocabulary/danger.toml").read_text(encoding="utf-8"))
    slots = vocabulary["slots"]
    return Phrases(
        {label: [one for phrase in phrases for one in _filled(phrase, slots)] for label, phrases in vocabulary["phrases"].items()}
    )


def _filled(phrase: str, slots: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A phrase with its slots filled: single words as "(a|b)", anything longer as a phrase of its own."""
    names = re.findall(r"\{(\w+)\}", phrase)
    choices = [_choices(slots[name]) for name in names]
    for words in product(*choices):
        filled = phrase
        for name, word in zip(names, words, strict=True):
            filled = filled.replace(f"{{{name}}}", word, 1)
        yield filled


def _choices(words: Sequence[str]) -> list[str]:
    single = [word for word in words if word.isalpha() and word not in _SPLIT]
    return [*([f"({'|'.join(single)})"] if single else []), *(word for word in words if word not in single)]


#: Words that the tokeniser takes apart: they cannot stand for one word.
_SPLIT: Final = frozenset({"cannot", "cant", "gonna", "gunna", "wanna", "ill"})
