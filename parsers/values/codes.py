"""The code of the record that a printed option or a typed answer means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from parsers.record import KEYS, KeyType
from parsers.values.answer import AnswerKind, answer_kind
from parsers.values.vocabulary import wordings
from parsers.values.wording import NEGATIONS, tokens

#: From this likeness on a code may be taken without a person looking: below it the wording can mean something else.
SURE: Final = 0.85

_SAME: Final = 1.0
_WITHIN: Final = 0.8  # a wording that stands within a longer answer; the more of the answer it covers, the likelier
_DOUBTED: Final = 0.7  # the answer says more, and the more may change it
_TWO_MEANINGS: Final = 0.55
_LEAST_LIKENESS: Final = 86.0
_NEGATION_REACH: Final = 3

_HEDGES: Final = frozenset(
    tokens(
        "previously previous used formerly former until moving planned possibly possible probably perhaps maybe might may but however although though soon if query unclear ex historic historical history past once ago expected considering considered unless except depends sometimes partly fluctuates applied"
    )
)
_YES: Final = frozenset({"yes", "y", "yep", "yeah", "ye", "true", "definitely", "affirmative", "✓", "✔", "√"})
_NO: Final = frozenset({"no", "n", "nope", "none", "nil", "nah", "false", "not", "never", "negative", "neither"})


@dataclass(frozen=True, slots=True)
class _Wording:
    code: str
    tokens: tuple[str, ...]
    alone: bool  # means the code only as the whole answer
    weak: bool  # gives way to any other code


@dataclass(frozen=True, slots=True)
class _Hit:
    wording: _Wording
    start: int
    end: int


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
    asked = answer_kind(wording)
    if kind is KeyType.YESNO:
        return _yes_or_no(key, wording, asked)
    said = tokens(wording)
    whole = tuple(entry for entry in _vocabulary(key) if entry.tokens == said)
    if whole:
        return ((whole[0].code, _DOUBTED if whole[0].weak else _SAME),)
    if asked is not AnswerKind.ANSWER or not said:
        return ()
    return _within(key, said) or _alike(key, said)


def _yes_or_no(key: str, wording: str, asked: AnswerKind) -> tuple[tuple[str, float], ...]:
    if asked is AnswerKind.UNKNOWN:
        return (("unknown", 0.95),)
    if asked is not AnswerKind.ANSWER:
        return ()
    said = tokens(wording)
    if not said:
        return ()
    whole = tuple(entry for entry in _vocabulary(key) if entry.tokens == said)
    if whole:
        return ((whole[0].code, _DOUBTED if whole[0].weak else _SAME),)
    head = "yes" if said[0] in _YES else "no" if said[0] in _NO else None
    if head is None:
        return _within(key, said) or _alike(key, said)
    rest = said[1:]
    if not rest:
        return ((head, _SAME),)
    others = {code for code, _ in _within(key, rest)} - {head}
    if others or _HEDGES & set(rest) or (head == "yes") == bool((NEGATIONS | _NO) & set(rest)) or (head == "no" and _YES & set(rest)):
        return ((head, _DOUBTED),)
    return ((head, 0.95),)


def _within(key: str, said: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The codes whose wordings stand within a longer answer and are not negated there."""
    hits = _hits(key, said)
    strong = [hit for hit in hits if not hit.wording.weak] or hits
    standing = [hit for hit in strong if not _negated(hit, hits, said)]
    if not standing:
        if strong and "no" in KEYS[key].codes:
            return (("no", _DOUBTED),)
        return ()
    covered = len({index for hit in hits for index in range(hit.start, hit.end)})
    likeness = _WITHIN + (0.98 - _WITHIN) * covered / len(said)
    if len(standing) < len(strong) and KEYS[key].type is not KeyType.CHOICES:
        likeness = _DOUBTED
    free = [token for index, token in enumerate(said) if not any(hit.start <= index < hit.end for hit in hits)]
    if _HEDGES & set(free):
        likeness = min(likeness, _DOUBTED)
    if standing[0].wording.weak:
        likeness = min(likeness, _DOUBTED)
    ordered = sorted(standing, key=lambda hit: (hit.start - hit.end, hit.start))
    codes = tuple(dict.fromkeys(hit.wording.code for hit in ordered))
    return tuple((code, likeness) for code in codes)


def _hits(key: str, said: tuple[str, ...]) -> list[_Hit]:
    """Wordings found in `said`, the longest first, no two over the same words."""
    taken: set[int] = set()
    found: list[_Hit] = []
    known = _known_tokens(key)
    for wording in _vocabulary(key):
        if wording.alone:
            continue
        for start in range(len(said)):
            end = _match(wording.tokens, said, start, known)
            if end is not None and not taken & set(range(start, end)):
                taken |= set(range(start, end))
                found.append(_Hit(wording, start, end))
    return found


def _match(wanted: Sequence[str], said: tuple[str, ...], start: int, known: frozenset[str]) -> int | None:
    """Where `wanted` ends when it stands in `said` from `start` on, at most one other word between two of its own; else None."""
    at = start
    for number, token in enumerate(wanted):
        if at < len(said) and _same(token, said[at], known):
            at += 1
        elif number and at + 1 < len(said) and said[at] not in NEGATIONS and _same(token, said[at + 1], known):
            at += 2
        else:
            return None
    return at


def _same(wanted: str, said: str, known: frozenset[str]) -> bool:
    if wanted == said:
        return True
    if said in known or said in NEGATIONS or wanted in NEGATIONS or len(said) < 5 or len(wanted) < 5 or said[0] != wanted[0]:
        return False
    return OSA.distance(wanted, said) <= (2 if min(len(wanted), len(said)) >= 10 else 1)


def _negated(hit: _Hit, hits: list[_Hit], said: tuple[str, ...]) -> bool:
    """Whether a negation that belongs to no wording of its own stands shortly before `hit`."""
    for index in range(hit.start - 1, max(-1, hit.start - 1 - _NEGATION_REACH), -1):
        if any(other.start <= index < other.end for other in hits):
            if not NEGATIONS & set(said[index : index + 1]):
                continue
            return False
        if said[index] in NEGATIONS:
            return True
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
    """The wordings of `key`, the longest first."""
    found = []
    for table in (key, "any yes or no") if KEYS[key].type is KeyType.YESNO else (key,):
        for code, words in wordings().get(table, {}).items():
            for word in words:
                bare = word.lstrip("=~")
                found.append(_Wording(code, tokens(bare), "=" in word[:2], "~" in word[:2]))
    return tuple(sorted(found, key=lambda wording: -len(wording.tokens)))


@cache
def _known_tokens(key: str) -> frozenset[str]:
    return frozenset(token for wording in _vocabulary(key) for token in wording.tokens)
