"""The code of the record that a printed option or a typed answer means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from parsers.limits import ANSWER_CHARACTERS
from parsers.record import KEYS, KeyType
from parsers.values.answer import AnswerKind, answer_kind
from parsers.values.vocabulary import wordings, words
from parsers.values.wording import NEGATIONS, tokens

#: From this likeness on a code may be taken without a person looking: below it the wording can mean something else.
SURE: Final = 0.85

_SAME: Final = 1.0
_WITHIN: Final = 0.8  # a wording that stands within a longer answer; the more of the answer it covers, the likelier
_DOUBTED: Final = 0.7  # the answer says more, and the more may change it
_TURNS: Final = frozenset({"but", "however", "although", "though"})
_APART: Final = re.compile(r"\W*\w+\s*[-–—,.;:(/]")
_MARK: Final = re.compile("[=~]*")
_TICKS: Final = frozenset("✓✔√")
_SETTLED: Final = 0.9
_TWO_MEANINGS: Final = 0.55
_LEAST_LIKENESS: Final = 86.0
_NEGATION_REACH: Final = 3

#: Small words that carry meaning under one key: "I agree" is the person's own, "agrees" may be anybody's.
_KEEP: Final = {"consent.basis": frozenset({"i"})}


#: Of two codes in one answer, the one that is likelier meant: "no diagnosis but on the waiting list", "has capacity, says no".
_GRAVER: Final = {"diagnosis.learning_disability": "suspected", "diagnosis.autism": "suspected", "consent.basis": "refused"}


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
    kind = KEYS[key].type
    if not KEYS[key].codes:
        raise ValueError(f"{key} has no codes")
    wording = wording[:ANSWER_CHARACTERS]
    asked = answer_kind(wording)
    if kind is KeyType.YESNO and asked is AnswerKind.UNKNOWN:
        return (("unknown", 0.95),)
    said = tokens(wording, _KEEP.get(key, frozenset()))
    if asked not in (AnswerKind.ANSWER, AnswerKind.UNKNOWN) or not said:
        return ()
    whole = _whole(key, said)
    if whole is not None:
        return (whole,)
    if asked is AnswerKind.UNKNOWN:
        return ()
    if kind is KeyType.YESNO and _head(said) is not None:
        return (_headed(key, said, apart=_APART.match(wording) is not None),)
    return _within(key, said) or _alike(key, said)


def option_codes(key: str, options: Sequence[str]) -> tuple[tuple[str, float] | None, ...]:
    """The codes of options that are printed side by side, in their order: what one option leaves open, the others settle.

    An option that speaks of two codes means the one that no other option names; a doubtful one is as good as sure when no
    other option could mean its code.
    """
    found = [codes_for(key, option) for option in options]
    plain = {codes[0][0] for codes in found if len(codes) == 1}
    chosen = [_one_of(codes, plain) for codes in found]
    named = Counter(choice[0] for choice in chosen if choice is not None)
    return tuple(
        None
        if choice is None
        else (choice[0], max(choice[1], _SETTLED) if named[choice[0]] == 1 and choice[1] != _TWO_MEANINGS else choice[1])
        for choice in chosen
    )


def _one_of(codes: tuple[tuple[str, float], ...], plain: set[str]) -> tuple[str, float] | None:
    if len(codes) < 2:
        return codes[0] if codes else None
    left = [code for code in codes if code[0] not in plain]
    return left[0] if len(left) == 1 else (codes[0][0], _TWO_MEANINGS)


def _head(said: tuple[str, ...]) -> str | None:
    """The yes or no with which an answer begins."""
    return "yes" if said[0] in words("yes") | _TICKS else "no" if said[0] in words("no") else None


def _headed(key: str, said: tuple[str, ...], apart: bool) -> tuple[str, float]:
    """The likeness of a yes or a no that is followed by a remark: less when the remark may take it back. `apart` says that a
    comma or dash keeps the two apart: "no, section 3" is not "no section 3"."""
    head, rest = str(_head(said)), said[1:]
    others = {code for code, _ in _within(key, rest if apart else said)} - {head}
    turned = NEGATIONS | words("no") if head == "yes" else words("yes")
    return head, _DOUBTED if others or (_doubtful() | turned) & set(rest) else 0.95


def _whole(key: str, said: tuple[str, ...]) -> tuple[str, float] | None:
    """The code of the wording that is the whole answer, None when there is none; one that can only mean it before a weak one."""
    found = [entry for entry in _vocabulary(key) if entry.tokens == said]
    if not found:
        return None
    best = min(found, key=lambda entry: entry.weak)
    return best.code, _DOUBTED if best.weak else _SAME


def _within(key: str, said: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The codes whose wordings stand within a longer answer and are not negated there."""
    hits = _hits(key, said)
    taken = {index for hit in hits for index in hit.at}
    strong = [hit for hit in hits if not hit.wording.weak] or hits
    standing = [hit for hit in strong if not _negated(hit, taken, said)]
    if not standing:
        return (("no", _DOUBTED),) if strong and "no" in KEYS[key].codes else ()
    free = {token for index, token in enumerate(said) if index not in taken and not token.isdigit()}
    likeness = _WITHIN + (0.98 - _WITHIN) * len(taken) / (len(taken) + len(free))
    taken_back = len(standing) < len(strong) and KEYS[key].type is not KeyType.CHOICES
    doubted = _doubtful() & free and KEYS[key].type is not KeyType.CHOICES
    if taken_back or doubted or standing[0].wording.weak:
        likeness = min(likeness, _DOUBTED)
    ordered = sorted(standing, key=lambda hit: (hit.wording.code != _GRAVER.get(key), -len(hit.at), hit.start))
    return tuple((code, likeness) for code in dict.fromkeys(hit.wording.code for hit in ordered))


def _hits(key: str, said: tuple[str, ...]) -> list[_Hit]:
    """Wordings found in `said`, no two over the same words: the longest first, of equals the one without gaps, then the one
    with the negation in it. A yes or no counts where the answer begins."""
    known = _known_tokens(key)
    begins = KEYS[key].type is not KeyType.YESNO and _head(said) is not None
    candidates = []
    for start, token in enumerate(said):
        for wording in _beginning_with(key, token):
            if not wording.alone or (begins and not start and wording.tokens == said[:1]):
                at = _match(wording.tokens, said, start, known)
                if at:
                    candidates.append(_Hit(wording, at))
    taken: set[int] = set()
    found = []
    for hit in sorted(candidates, key=_rank):
        if not taken & set(hit.at):
            taken |= set(hit.at)
            found.append(hit)
    return found


def _rank(hit: _Hit) -> tuple[int, int, bool, bool, int]:
    gaps = hit.at[-1] - hit.start + 1 - len(hit.at)
    return -len(hit.at), gaps, not NEGATIONS & set(hit.wording.tokens), hit.wording.weak, hit.start


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
    if wanted == said:
        return True
    if said in known or said in NEGATIONS or wanted in NEGATIONS or len(said) < 5 or len(wanted) < 5 or said[0] != wanted[0]:
        return False
    return OSA.distance(wanted, said) <= (2 if min(len(wanted), len(said)) >= 10 else 1)


def _negated(hit: _Hit, taken: set[int], said: tuple[str, ...]) -> bool:
    """Whether a negation that belongs to no wording of its own stands shortly before `hit`."""
    for index in range(hit.start - 1, max(-1, hit.start - 1 - _NEGATION_REACH), -1):
        if said[index] in NEGATIONS:
            return index not in taken
        if said[index] in _TURNS:
            return False
    return False


def _alike(key: str, said: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The wording most like the whole of `said`, with the same negations in it."""
    turned = NEGATIONS & set(said)
    joined = " ".join(said)
    best: tuple[str, float] | None = None
    for wording in _vocabulary(key):
        if wording.alone or NEGATIONS & set(wording.tokens) != turned:
            continue
        likeness = fuzz.token_sort_ratio(joined, " ".join(wording.tokens))
        if likeness >= _LEAST_LIKENESS and (best is None or likeness > best[1]):
            best = (wording.code, likeness)
    return () if best is None else ((best[0], best[1] / 100 * 0.95),)


@cache
def _vocabulary(key: str) -> tuple[_Wording, ...]:
    """The wordings of `key`."""
    found = []
    for table in (key, "any yes or no") if KEYS[key].type is KeyType.YESNO else (key,):
        for code, said in wordings().get(table, {}).items():
            for word in said:
                mark, bare = _MARK.match(word)[0], word.lstrip("=~")  # type: ignore[index]  # the pattern matches every text
                meaning = tokens(bare, _KEEP.get(key, frozenset()))
                if mark == "=~":
                    found.append(_Wording(code, meaning, alone=True, weak=False))
                found.append(_Wording(code, meaning, alone=mark in ("=", "~="), weak="~" in mark))
    return tuple(found)


@cache
def _doubtful() -> frozenset[str]:
    return frozenset(token for word in words("doubtful") for token in tokens(word))


def _beginning_with(key: str, token: str) -> tuple[_Wording, ...]:
    """The wordings of `key` that begin with `token`, or with a word so like it that it may be a slip."""
    index = _by_first_token(key)
    if token in index:
        return index[token]
    known = _known_tokens(key)
    return tuple(wording for first, found in index.items() if _same(first, token, known) for wording in found)


@cache
def _by_first_token(key: str) -> Mapping[str, tuple[_Wording, ...]]:
    index: dict[str, tuple[_Wording, ...]] = {}
    for wording in _vocabulary(key):
        index[wording.tokens[0]] = (*index.get(wording.tokens[0], ()), wording)
    return index


@cache
def _known_tokens(key: str) -> frozenset[str]:
    return frozenset(token for wording in _vocabulary(key) for token in wording.tokens)
