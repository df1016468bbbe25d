"""Which key of the record a printed question asks for, by what its words stand for and by the section in which it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from operator import itemgetter
from typing import Final

from parsers.learned import Guess, same_heading, same_question
from parsers.remembered import remembered
from parsers.words import Meaning, asked_tokens, load, meaning, tokens

#: Concepts that turn up in any question and tell little by themselves.
_SOFT: Final = frozenset({"person", "self", "you", "now", "other", "who", "given", "where", "title", "register"})
_HARD_WEIGHT, _SOFT_WEIGHT, _TAIL_SHARE = 3.0, 1.0, 0.5
_EXTRA_HARD, _EXTRA_SOFT, _UNKNOWN, _UNKNOWN_MOST = 1.1, 0.25, 0.4, 1.6
_PLAIN_UNKNOWN: Final = 1.6  # a plain "name" or "date" with strange words beside it is another question ("dog's name")
_FIRST: Final = 0.2  # what a question begins with is what it asks for
_LEAST: Final = 1.2
_LEAST_SECTION: Final = 0.7
#: How likely a learnt meaning must be to stand where no pattern knows the words, and to stand before one that knows them badly.
_LIKELY: Final = 0.5
_SURE_LIKE: Final = 0.7
_WELL_KNOWN: Final = 2.9
_SURER_LIKE: Final = 0.88
_BETTER_KNOWN: Final = 5.0
#: A question that is only like those without a key loses the key that patterns give it badly, and nothing more.
_SURELY_NONE: Final = 0.95
_HARDLY_KNOWN: Final = 2.4
_SURELY_OTHER: Final = 0.9
#: The keys that a joined answer may give.
_PARTS: Final = {
    "person.name": ("person.given_name", "person.family_name", "consent.given_by", "referral.referrer_name", "person.name"),
    "gp": ("person.gp_name", "person.gp_practice"),
    "contact": ("person.phone", "person.email", "referral.referrer_phone", "referral.referrer_email"),
    "diagnosis": ("diagnosis.other", "diagnosis.autism", "diagnosis.learning_disability"),
    "referrer and role": ("referral.referrer_name", "referral.referrer_role"),
    "consenter and relation": ("consent.given_by", "consent.relationship"),
    "risk.factors": ("risk.factors", "risk.current_issues"),
}
#: How likely words must be the heading of a section.
_LIKE_HEADING: Final = 0.75
#: What a question says in brackets about how to answer it ("Given by (print)").
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")
_NEAR: Final = 1.1  # how much worse a second meaning may fit and still be offered


class About(StrEnum):
    """Whom the plain questions (name, telephone, date) of a section are about."""

    PERSON = "person"
    REFERRER = "referrer"
    CONSENT = "consent"
    GP = "gp"
    CONTACT = "contact"
    PROFESSIONALS = "professionals"
    NOBODY = "nobody"
    OFFICE = "office"
    OTHER = "other"
    UNKNOWN = "unknown"


#: Subjects that a likeness may tell: to close a section or to end one, its words must say so.
_TOLD_BY_LIKENESS: Final = frozenset({About.PERSON, About.REFERRER, About.CONSENT, About.GP, About.CONTACT, About.PROFESSIONALS})


@dataclass(frozen=True, slots=True)
class Ask:
    """One meaning of a printed question: `to` is a key of the record or a joined answer ("" when it has no key), or None for a
    plain question, whose key `by` tells for each subject. `about` is the subject that it names without having a key. `learned`
    says that no pattern of the vocabulary explains its words: it is like others that ask this."""

    to: str | None
    score: float
    by: tuple[tuple[str, str], ...] = ()
    about: About | None = None
    learned: bool = False

    def key(self, about: About) -> str:
        """The key asked for in a section about that subject, "" when there is none."""
        if self.to is not None:
            return self.to
        return dict(self.by).get(about.value, "")


@dataclass(frozen=True, slots=True)
class _Pattern:
    wanted: frozenset[str]
    unwanted: frozenset[str]
    to: str | None
    by: tuple[tuple[str, str], ...]
    about: About | None = None
    head: str = ""
    strict: bool = False


#: Patterns by their heads: few of the hundreds can fit any text.
_ByHead = Mapping[str, Sequence[tuple[int, _Pattern]]]
_by_number: Final = itemgetter(0)


@remembered
def asks(text: str) -> tuple[Ask, ...]:
    """The meanings of a printed question, best first; empty when the vocabulary knows none."""
    exact = _exact().get(asked_tokens(text))
    if exact is None and "(" in text:
        exact = _exact().get(asked_tokens(_IN_BRACKETS.sub(" ", text)))
    if exact is not None:
        return (exact,)
    found = _best(meaning(text), _questions_by_head())
    return tuple(Ask(pattern.to, score, pattern.by, pattern.about) for pattern, score in found)


@remembered
def understood(text: str) -> tuple[Ask, ...]:
    """The meanings of words that stand in a question's place: those that the patterns explain, with what they are most like where
    the patterns know them not at all or badly. Best first; empty when neither knows them."""
    told = asks(text)
    guess = next(iter(same_question(text)), None)
    if guess is None or guess.likely < _LIKELY or asked_tokens(text) in _exact():
        return told
    like = _like(guess)
    if like is None or any((ask.to, ask.by) == (like.to, like.by) for ask in told[:1]):
        return told
    if not told:
        return (like,)
    if like.to == "":
        return (like, *told) if guess.likely >= _SURELY_NONE and told[0].score < _HARDLY_KNOWN else told
    if _keys_of(told[0]) & _keys_of(like):
        return (*told, like)
    sure = guess.likely >= _SURE_LIKE and told[0].score < _WELL_KNOWN
    surer = guess.likely >= _SURER_LIKE and told[0].score < _BETTER_KNOWN
    return (replace(like, score=told[0].score + _NEAR), *told) if sure or surer else (*told, like)


def is_exact(text: str) -> bool:
    """Whether the vocabulary holds these very words as a question."""
    return asked_tokens(text) in _exact()


def disputed(text: str) -> bool:
    """Whether the words of a question say one thing by the patterns and surely another by what they are most like: two opinions
    that a person should settle."""
    told = asks(text)
    guess = next(iter(same_question(text)), None)
    if not told or guess is None or guess.likely < _SURELY_OTHER:
        return False
    like = _like(guess)
    return like is not None and not _keys_of(told[0]) & _keys_of(like)


def _keys_of(ask: Ask) -> frozenset[str]:
    keys = {ask.to} if ask.to is not None else {key for _, key in ask.by}
    return frozenset(part for key in keys for part in _PARTS.get(key, (key,)))


def _like(guess: Guess) -> Ask | None:
    """The meaning of a learnt wording, None when its plain wording has none any more."""
    score = _LEAST + guess.likely
    if guess.like.startswith("-"):
        return Ask("", score, about=About(guess.like[1:]) if len(guess.like) > 1 else None, learned=True)
    found = asks(guess.like)
    return replace(found[0], score=score, learned=True) if found else None


@remembered
def section_of(text: str) -> tuple[About, float]:
    """Whom a heading says its section is about, with how well it fits; UNKNOWN and 0 when its words say nothing."""
    found = _best(meaning(text), _sections_by_head(), _LEAST_SECTION)
    return (About(found[0][0].to or ""), found[0][1]) if found else (About.UNKNOWN, 0.0)


@remembered
def heading_of(text: str) -> tuple[About, float]:
    """As `section_of`, for words that are set as a heading: by their likeness to other headings too."""
    about, fits = section_of(text)
    if about is not About.UNKNOWN:
        return about, fits
    guess = next(iter(same_heading(text)), None)
    if guess is None or guess.likely < _LIKE_HEADING or About(guess.like) not in _TOLD_BY_LIKENESS or asks(text):
        return about, fits
    return About(guess.like), _LEAST_SECTION


def _best(told: Meaning, patterns: _ByHead, least: float = _LEAST) -> list[tuple[_Pattern, float]]:
    main = frozenset().union(*told.main) if told.main else frozenset()
    every = main | told.tail
    scored: dict[tuple[object, ...], tuple[_Pattern, float]] = {}
    for _, pattern in sorted((numbered for head in main for numbered in patterns.get(head, ())), key=_by_number):
        if pattern.wanted <= every and not pattern.unwanted & main:
            score = _score(pattern, told, main)
            identity = (pattern.to, pattern.by, pattern.about)
            if score >= least and (identity not in scored or scored[identity][1] < score):
                scored[identity] = (pattern, score)
    ranked = sorted(scored.values(), key=lambda found: (-found[1], found[0].to == ""))
    return [found for found in ranked if found[1] >= ranked[0][1] - _NEAR]


def _score(pattern: _Pattern, told: Meaning, main: frozenset[str]) -> float:
    groups = set(told.main)
    score = sum(max(map(_weight, group & pattern.wanted)) for group in groups if group & pattern.wanted)
    score += _TAIL_SHARE * sum(_weight(concept) for concept in pattern.wanted - main)
    extra = [group for group in groups if not group & pattern.wanted]
    score -= sum(_EXTRA_SOFT if group & _SOFT else _EXTRA_HARD for group in extra)
    first = next((group for group in told.main if group - _SOFT), frozenset())
    score += _FIRST if pattern.head in first else 0.0
    if pattern.strict and pattern.to is not None and (told.unknown or any(not group & _SOFT for group in extra)):
        return 0.0
    if pattern.strict:
        return score - _PLAIN_UNKNOWN * told.unknown
    return score - min(_UNKNOWN * told.unknown, _UNKNOWN_MOST)


def _weight(concept: str) -> float:
    return _SOFT_WEIGHT if concept in _SOFT and concept != "title" else _HARD_WEIGHT


def _pattern(text: str, to: str | None, by: tuple[tuple[str, str], ...], about: About | None = None, strict: bool = False) -> _Pattern:
    words = text.split()
    wanted = frozenset(word for word in words if not word.startswith("!"))
    unwanted = frozenset(word[1:] for word in words if word.startswith("!"))
    return _Pattern(wanted, unwanted, to, by, about, words[0], strict)


@cache
def _questions() -> tuple[_Pattern, ...]:
    told = load("questions.toml")
    known = [
        _pattern(text, entry["to"], (), About(entry["about"]) if "about" in entry else None, entry.get("strict", False))
        for entry in told["question"]
        for text in entry["asks"]
    ]
    plain = [_pattern(text, None, _subjects(entry), None, True) for entry in told["scoped"] for text in entry["asks"]]
    return (*known, *plain)


def _by_head(patterns: Iterable[_Pattern]) -> _ByHead:
    """Patterns by the concept that must stand in the main words, each with its number in their order."""
    found: dict[str, list[tuple[int, _Pattern]]] = {}
    for number, pattern in enumerate(patterns):
        found.setdefault(pattern.head, []).append((number, pattern))
    return found


@cache
def _questions_by_head() -> _ByHead:
    return _by_head(_questions())


@cache
def _sections_by_head() -> _ByHead:
    return _by_head(_sections())


@cache
def _exact() -> dict[tuple[str, ...], Ask]:
    told = load("questions.toml")
    known = {tokens(text): Ask(entry["to"], _HARD_WEIGHT) for entry in told["question"] for text in entry.get("exact", ())}
    return known | {tokens(text): Ask(None, _HARD_WEIGHT, _subjects(entry)) for entry in told["scoped"] for text in entry.get("exact", ())}


def _subjects(entry: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((subject, str(key)) for subject, key in entry.items() if subject not in ("asks", "exact"))


@cache
def _sections() -> tuple[_Pattern, ...]:
    return tuple(_pattern(text, entry["about"], ()) for entry in load("sections.toml")["section"] for text in entry["asks"])
