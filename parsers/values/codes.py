"""The code of the record that a printed option or a typed answer means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from parsers.limits import ANSWER_CHARACTERS, REMEMBERED_TEXTS
from parsers.record import KEYS, KeyType
from parsers.remembered import remembered_in_document
from parsers.values.answer import AnswerKind, answer_kind
from parsers.values.basis import basis_of
from parsers.values.vocabulary import compounds, wordings, words
from parsers.values.wording import NEGATIONS, UNKNOWING, Said, clauses, folded, stem, tokens

#: From this likeness on a code may be taken without a person looking: below it the wording can mean something else.
SURE: Final = 0.85

_SAME: Final = 1.0
_PLAIN: Final = 0.95  # a yes, a no or a "not known" with nothing beside it that could take it back
_WITHIN: Final = 0.8  # a wording that stands within a longer answer; the more of the answer it covers, the likelier
_DOUBTED: Final = 0.7  # the answer says more, and the more may change it
_TURNS: Final = frozenset({"but", "however", "although", "though"})
_MARK: Final = re.compile("[=~]*")
_TICKS: Final = frozenset("✓✔√")
_TWO_MEANINGS: Final = 0.55
_LEAST_LIKENESS: Final = 86.0
_NEGATION_REACH: Final = 3
_SLIP_LEAST: Final = 5  # letters: shorter words have too many neighbours
_FEW: Final = 4  # words beside a "no": more are an account of something
_NOTHING: Final = ""  # the code of a compound that holds a word of the vocabulary and means none

#: Small words that carry meaning under one key: "I agree" is the person's own, "in hospital" is not "hospital passport".
_KEEP: Final = {"consent.basis": frozenset({"i"}), "risk.in_hospital_now": frozenset({"in", "on"})}

#: Of two codes in one answer, the one that is likelier meant: "no diagnosis but on the waiting list", "has capacity, says no".
_GRAVER: Final = {"diagnosis.learning_disability": "suspected", "diagnosis.autism": "suspected", "consent.basis": "refused"}

#: Questions about today: what was so once, or in some year, may be over.
_TODAY: Final = frozenset(
    {
        "risk.in_hospital_now",
        "risk.mental_health_act",
        "risk.safeguarding",
        "support.looked_after",
        "support.ehc_plan",
        "support.section_117",
    }
)
#: Questions in whose answers a negation that cannot be placed leaves nothing sure.
_WEIGHED: Final = frozenset(
    {"consent.basis", "consent.information_given", *(key for key in KEYS if key.startswith("risk.") and KEYS[key].type is KeyType.YESNO)}
)
_ONCE: Final = re.compile(
    r"\b(?:was|were|had|used to)\b(?! (?:admitted|detained|sectioned|raised|made|opened|issued)\b)"
    r"|^(?!.*(?:\bsince\b|\b(?:act|mha|mca|yes)\b|plan|ehcp|lac|care)).*(?<![\d/.\-])\b(?:19|20)\d\d\b(?![/.\-]\d)"
)
#: Two colours of a rating by their letters ("R and A").
_LETTERS: Final = re.compile(r"\W*([rabg])\W+(?:(?:and|or|to)\W+)?([rabg])\W*", re.IGNORECASE)
_COLOURS: Final = {"R": "red", "A": "amber", "G": "green", "B": "blue"}
_ASKING: Final = re.compile(
    r"\W*(?:do|does|did|is|are|was|were|has|have|had|can|will|who|what|why|how|when|where|which)\b[^.?]*\?\W*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Wording:
    code: str
    tokens: tuple[str, ...]
    alone: bool  # means the code only as the whole answer
    weak: bool  # gives way to any other code


@dataclass(frozen=True, slots=True)
class _Hit:
    wording: _Wording
    at: tuple[int, ...]  # the places of its tokens in the answer

    @property
    def start(self) -> int:
        return self.at[0]


def code_for(key: str, wording: str) -> tuple[str, float] | None:
    """The likeliest code of `key` that `wording` means, with a likeness from 0 to 1 (`SURE` and above can only mean this).

    None when it means no code: blank, not applicable, "see above", or words that no vocabulary holds. Raises KeyError for an
    unknown key and ValueError for a key that has no codes.
    """
    found = codes_for(key, wording)
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    return found[0] if KEYS[key].type is KeyType.CHOICES else (found[0][0], min(found[0][1], _TWO_MEANINGS))


def codes_for(key: str, wording: str) -> tuple[tuple[str, float], ...]:
    """Every code that `wording` speaks of, likeliest first: an option such as "Self-harm or suicidal thoughts" means two."""
    if not KEYS[key].codes:
        raise ValueError(f"{key} has no codes")
    wording = wording[:ANSWER_CHARACTERS]
    asked = answer_kind(wording)
    if KEYS[key].type is KeyType.YESNO and asked is AnswerKind.UNKNOWN:
        return (("unknown", _PLAIN),)
    if asked not in (AnswerKind.ANSWER, AnswerKind.UNKNOWN):
        return ()
    letters = _LETTERS.fullmatch(wording) if key == "risk.rating_suggested" else None
    if letters is not None and len({letter.upper() for letter in letters.groups()}) > 1:
        return tuple((_COLOURS[letter.upper()], _PLAIN) for letter in letters.groups())
    said = clauses(wording, _KEEP.get(key, frozenset()))
    whole = _whole(key, said.tokens)
    if whole is not None:
        return (whole,) if whole[0] else ()
    if asked is AnswerKind.UNKNOWN or not said.tokens or _ASKING.match(wording):
        return ()
    found = _labelled(key, wording) or _read(key, said)
    if key == "consent.basis":
        found = basis_of(said, found, not (_doubts(key) | _stems("ahead") | NEGATIONS | {"assess"}) & set(said.tokens))
    once = key in _TODAY and found and found[0][0] == "yes" and _ONCE.search(folded(wording))
    return tuple((code, min(likeness, _DOUBTED)) for code, likeness in found) if once else found


def _labelled(key: str, wording: str) -> tuple[tuple[str, float], ...]:
    """The code of a bare yes or no behind a printed label: "Autism: none"."""
    label, _, answer = wording.partition(":")
    said = tokens(answer) if answer.strip() and ":" not in answer else ()
    if len(said) != 1 or _head(said) is None:
        return ()
    whole = _whole(key, said)
    sure = whole is not None and set(tokens(label)) <= _known_tokens(key) | {"status", "diagnosis"} and key != "consent.basis"
    return () if whole is None else (whole if sure else (whole[0], _DOUBTED),)


def _read(key: str, said: Said) -> tuple[tuple[str, float], ...]:
    """The codes of an answer in words."""
    yesno = KEYS[key].type is KeyType.YESNO
    head = _head(said.tokens) if yesno else None
    if head is not None:
        answered = _headed(key, head, said)
        if answered is not None:
            return (answered,)
    if UNKNOWING in said.tokens and _leaves_open(key, said):
        settled = (said.tokens[0] == UNKNOWING or "status" in said.tokens) and not _TURNS & set(said.tokens)
        return (("unknown", 0.9 if settled and not said.breaks | said.commas else _DOUBTED),) if yesno else ()
    return _within(key, said) or _alike(key, said.tokens)


def _leaves_open(key: str, said: Said) -> bool:
    """Whether "not known" is said of the answer itself and not of something beside it: "section 3, end date not known"."""
    at = said.tokens.index(UNKNOWING)
    start = max((place for place in said.breaks | said.commas if place <= at), default=0)
    return not any(hit.at[-1] < start and hit.wording.code for hit in _hits(key, said)) or at == 0


def _head(said: tuple[str, ...]) -> str | None:
    """The yes or no with which an answer begins."""
    return "yes" if said[0] in words("yes") | _TICKS else "no" if said[0] in words("no") else None


def _headed(key: str, head: str, said: Said) -> tuple[str, float] | None:
    """The yes or no that is followed by a remark, doubted when the remark may take it back; None when the first word is none of
    its own: "no changes to the plan", "not yet discharged". A comma or dash keeps the two apart: "no, section 3" is not "no
    section 3"."""
    rest = said.tokens[1:]
    apart = 1 in said.breaks | said.commas or bool(rest and rest[0] in _TURNS)
    found = {code for code, _ in _within(key, said.after_first() if apart else said)}
    if head == "no" and not apart:
        if found or UNKNOWING in rest:
            return None
        limited = len(rest) > _FEW or (_stems("doubtful") | _stems("limits")) & set(rest)
        return head, _DOUBTED if limited else _PLAIN
    turned = NEGATIONS | words("no") | _stems("ahead") if head == "yes" else words("yes")
    return head, _DOUBTED if found - {head} or (_doubts(key) | turned | {UNKNOWING}) & set(rest) else _PLAIN


def _whole(key: str, said: tuple[str, ...]) -> tuple[str, float] | None:
    """The code of the wording that is the whole answer, None when there is none; one that can only mean it before a weak one."""
    best = _by_tokens(key).get(said)
    return None if best is None else (best.code, _DOUBTED if best.weak else _SAME)


def _within(key: str, said: Said) -> tuple[tuple[str, float], ...]:
    """The codes whose wordings stand within a longer answer and are not negated there."""
    one = KEYS[key].type is not KeyType.CHOICES
    found = _hits(key, said)
    taken = {index for hit in found for index in hit.at}
    hits = [hit for hit in found if hit.wording.code]
    strong = [hit for hit in hits if not hit.wording.weak] or hits
    standing = [hit for hit in strong if not _negated(key, hit, taken, said)]
    free = {token for index, token in enumerate(said.tokens) if index not in taken and not token.isdigit()}
    if not standing:
        return _turned_round(key, strong, said, free)
    likeness = _WITHIN + (0.98 - _WITHIN) * len(taken) / (len(taken) + len(free - _stems("times")))
    taken_back = len(standing) < len(strong) and one
    doubted = one and (
        (_doubts(key) | {UNKNOWING}) & free
        or _denied(key, standing, free)
        or _of_another(key, standing, free)
        or _ahead(key, standing, taken, said)
    )
    if taken_back or doubted or standing[0].wording.weak:
        likeness = min(likeness, _DOUBTED)
    ordered = sorted(standing, key=lambda hit: (hit.wording.code != _GRAVER.get(key), -len(hit.at), hit.start))
    return tuple((code, likeness) for code in dict.fromkeys(hit.wording.code for hit in ordered))


def _turned_round(key: str, negated: Sequence[_Hit], said: Said, free: set[str]) -> tuple[tuple[str, float], ...]:
    """The code of an answer all of whose wordings are negated: the "no" of "no open enquiry", the "yes" of "not closed"."""
    if not negated or "no" not in KEYS[key].codes:
        return ()
    if KEYS[key].type is KeyType.YESNO and {hit.wording.code for hit in negated} == {"no"}:
        return () if negated[0].wording.weak else (("yes", _DOUBTED),)
    limited = (_stems("doubtful") | _stems("limits") | {UNKNOWING} | _TURNS) & free or len(free) > _FEW
    return (("no", _DOUBTED if limited or KEYS[key].type is not KeyType.YESNO else 0.9),)


def _denied(key: str, standing: Sequence[_Hit], free: set[str]) -> bool:
    """Whether a negation stands beside a critical answer, other than a no, without belonging to any of its words."""
    return key in _WEIGHED and bool(NEGATIONS & free) and any(hit.wording.code != "no" for hit in standing)


def _of_another(key: str, standing: Sequence[_Hit], free: set[str]) -> bool:
    """Whether a relative or somebody of the staff is spoken of, of whom the answer may be true instead: "brother is sectioned"."""
    if key not in _WEIGHED or key == "consent.basis" or not _stems("relatives") & free:
        return False
    return key == "consent.information_given" or any(hit.wording.code != "no" for hit in standing)


def _ahead(key: str, standing: Sequence[_Hit], taken: set[int], said: Said) -> bool:
    """Whether a clause that says yes speaks of what has not come about yet, or of what is over."""
    if KEYS[key].type is not KeyType.YESNO and key != "consent.basis":
        return False
    said_so = {said.clause(hit.start) for hit in standing if hit.wording.code not in ("no", "refused")}
    coded = {index for hit in standing for index in hit.at}
    over = said_so and any(token in _stems("over") for index, token in enumerate(said.tokens) if index not in coded)
    return bool(over) or any(
        token in _stems("ahead") and index not in taken and said.clause(index) in said_so for index, token in enumerate(said.tokens)
    )


def _hits(key: str, said: Said) -> list[_Hit]:
    """Wordings found in `said`, no two over the same words: the longest first, of equals the one without gaps, then the one
    with the negation in it. A yes or no counts where the answer begins and a comma or dash follows."""
    spoken = said.tokens
    known = _known_tokens(key)
    divided = 1 in said.breaks | said.commas or bool(_TURNS & set(spoken[1:2]))
    begins = divided and KEYS[key].type is not KeyType.YESNO and _head(spoken) is not None
    candidates = []
    for start, token in enumerate(spoken):
        for wording in _beginning_with(key, token):
            if not wording.alone or (begins and not start and wording.tokens == spoken[:1]):
                at = _match(wording.tokens, spoken, start, known)
                if at and (wording.code or at[-1] - start < len(at)) and not _parted(wording, at, said):
                    candidates.append(_Hit(wording, at))
    taken: set[int] = set()
    found = []
    for hit in sorted(candidates, key=_rank):
        if not taken & set(hit.at):
            taken |= set(hit.at)
            found.append(hit)
    return found


def _parted(wording: _Wording, at: tuple[int, ...], said: Said) -> bool:
    """Whether a new clause begins within a wording with a negation in it: "no - lacks capacity"."""
    return bool(NEGATIONS & set(wording.tokens)) and bool(said.breaks & set(range(at[0] + 1, at[-1] + 1)))


def _rank(hit: _Hit) -> tuple[int, int, bool, bool, bool, int]:
    gaps = hit.at[-1] - hit.start + 1 - len(hit.at)
    return -len(hit.at), gaps, not NEGATIONS & set(hit.wording.tokens), bool(hit.wording.code), hit.wording.weak, hit.start


def _match(wanted: Sequence[str], said: tuple[str, ...], start: int, known: frozenset[str]) -> tuple[int, ...]:
    """The places of `wanted` in `said` from `start` on, at most one other word between two of its own; empty when it does not stand there."""
    places: list[int] = []
    at = start
    for token in wanted:
        if places and at + 1 < len(said) and not _same(token, said[at], known) and said[at] not in NEGATIONS:
            at += 1
        if at >= len(said) or not _same(token, said[at], known):
            return ()
        places.append(at)
        at += 1
    return tuple(places)


def _same(wanted: str, said: str, known: frozenset[str]) -> bool:
    """Whether `said` is the word `wanted` or a slip of it: a real word is no slip of another."""
    if wanted == said:
        return True
    if len(said) < _SLIP_LEAST or len(wanted) < _SLIP_LEAST or said[0] != wanted[0] or said in known:
        return False
    if said in NEGATIONS or wanted in NEGATIONS or said in _stems("neighbours"):
        return False
    return OSA.distance(wanted, said) <= (2 if min(len(wanted), len(said)) >= 10 else 1)


def _negated(key: str, hit: _Hit, taken: set[int], said: Said) -> bool:
    """Whether a negation that belongs to no wording of its own stands shortly before `hit` in its clause; in a list of several
    answers it reaches over commas ("no self-harm, overdoses or drugs")."""
    stops = said.breaks if KEYS[key].type is KeyType.CHOICES else said.breaks | said.commas
    for index in range(hit.start - 1, max(-1, hit.start - 1 - _NEGATION_REACH), -1):
        if index + 1 in stops:
            return False
        if said.tokens[index] in NEGATIONS:
            return index not in taken
        if said.tokens[index] in _TURNS:
            return False
    return False


def _alike(key: str, said: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The wording most like the whole of `said`, with the same negations in it; never sure when they differ by a word that is no slip."""
    negations = frozenset(NEGATIONS & set(said))
    choices = _by_negations(key).get(negations, {})
    sought = " ".join(sorted(said))
    best = process.extractOne(sought, _as_long_as(key, negations, len(sought)), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
    if best is None:
        return ()
    wording = choices[best[0]]
    wanted, differing = set(wording.tokens) - set(said), set(said) - set(wording.tokens)
    slips = all(any(_same(token, word, frozenset()) for token in wanted) for word in differing)
    likeness = best[1] / 100 * 0.95 if slips and len(differing) == len(wanted) else _DOUBTED
    return ((wording.code, likeness),) if wording.code and not differing & _stems("neighbours") else ()


@cache
def _vocabulary(key: str) -> tuple[_Wording, ...]:
    """The wordings of `key`, its compounds among them."""
    keep = _KEEP.get(key, frozenset())
    found = []
    for table in (key, "any yes or no") if KEYS[key].type is KeyType.YESNO else (key,):
        for code, said in wordings().get(table, {}).items():
            for word in said:
                mark, bare = _MARK.match(word)[0], word.lstrip("=~")  # type: ignore[index]  # the pattern matches every text
                meaning = tokens(bare, keep)
                if mark == "=~":
                    found.append(_Wording(code, meaning, alone=True, weak=False))
                found.append(_Wording(code, meaning, alone=mark in ("=", "~="), weak="~" in mark))
    meant = {wording.tokens for wording in found}
    nothing = dict.fromkeys(tokens(word, keep) for word in compounds().get(key, ()))
    return (*found, *(_Wording(_NOTHING, compound, alone=False, weak=False) for compound in nothing if compound not in meant))


@cache
def _doubts(key: str) -> frozenset[str]:
    """The tokens that doubt an answer to the question; a past admission is what one of them asks for, and a safeguarding enquiry may be
    into a service and not about the person."""
    if key == "risk.safeguarding":
        return _stems("doubtful") | _stems("servicewide")
    return _stems("doubtful") - _stems("past") if key == "risk.previous_admission" else _stems("doubtful")


@cache
def _stems(name: str) -> frozenset[str]:
    """The words of one list of words.toml as they stand among tokens."""
    return frozenset(stem(word) for word in words(name))


def _beginning_with(key: str, token: str) -> tuple[_Wording, ...]:
    """The wordings of `key` that begin with `token`, or with a word so like it that it may be a slip."""
    found = _by_first_token(key).get(token)
    return found if found is not None else _beginning_like(key, token)


@remembered_in_document
def _beginning_like(key: str, token: str) -> tuple[_Wording, ...]:
    known = _known_tokens(key)
    if len(token) < _SLIP_LEAST or token in known or token in NEGATIONS or token in _stems("neighbours"):
        return ()  # no slip of any word
    index = _by_first_token(key)
    return tuple(wording for first in _by_first_letter(key).get(token[0], ()) if _same(first, token, known) for wording in index[first])


@cache
def _by_first_token(key: str) -> Mapping[str, tuple[_Wording, ...]]:
    index: dict[str, tuple[_Wording, ...]] = {}
    for wording in _vocabulary(key):
        index[wording.tokens[0]] = (*index.get(wording.tokens[0], ()), wording)
    return index


@cache
def _by_first_letter(key: str) -> Mapping[str, tuple[str, ...]]:
    """The words that wordings of `key` begin with, by their first letters."""
    return {letter: tuple(words) for letter, words in groupby(sorted(_by_first_token(key)), key=itemgetter(0))}


@cache
def _by_tokens(key: str) -> Mapping[tuple[str, ...], _Wording]:
    """The wordings of `key` by all their tokens: of equals the one with a code, and of those the one that can only mean it."""
    index: dict[tuple[str, ...], _Wording] = {}
    for wording in sorted(_vocabulary(key), key=lambda wording: (not wording.code, wording.weak)):
        index.setdefault(wording.tokens, wording)
    return index


@cache
def _by_negations(key: str) -> Mapping[frozenset[str], Mapping[str, _Wording]]:
    """The wordings of `key` that may stand in a longer answer, by the negations in them and then by their tokens in order."""
    index: dict[frozenset[str], dict[str, _Wording]] = {}
    for wording in _vocabulary(key):
        if not wording.alone:
            index.setdefault(frozenset(NEGATIONS & set(wording.tokens)), {}).setdefault(" ".join(sorted(wording.tokens)), wording)
    return index


@lru_cache(maxsize=REMEMBERED_TEXTS)
def _as_long_as(key: str, negations: frozenset[str], length: int) -> tuple[str, ...]:
    """Of the wordings with these negations those that are long enough, and short enough, to be so like a text of that length."""
    choices = _by_negations(key).get(negations, {})
    return tuple(wording for wording in choices if 200 * min(length, len(wording)) >= _LEAST_LIKENESS * (length + len(wording)))


@cache
def _known_tokens(key: str) -> frozenset[str]:
    return frozenset(token for wording in _vocabulary(key) for token in wording.tokens)
