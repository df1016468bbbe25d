"""What the marked options of a question mean: the codes of its key, how surely, and what speaks against them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from parsers.choices import Choice, Option
from parsers.document import Tick
from parsers.finding import Finding, finding
from parsers.lines import text_of
from parsers.options import codes_of
from parsers.printed_key import is_printed_key, printed_key
from parsers.questions import Question
from parsers.record import KEYS, KeyType
from parsers.values import answer_kind
from parsers.values.answer import AnswerKind, Normal
from parsers.values.codes import SURE

#: Codes of which one printed option may speak; more, and several options were taken for one.
_TOO_MANY: Final = 3
_LETTERS: Final = re.compile(r"[A-Za-z]|\d{1,2}")
_ASIDE: Final = re.compile(r"\s*\([^()]*\)")
_ONLY_LETTERS: Final = re.compile(r"\W*(?:[A-Za-z]|\d{1,2})(?:\s*[,/&+]\s*(?:[A-Za-z]|\d{1,2})){0,19}\W*")
#: How sure an option is whose meaning or whose mark is in doubt.
_DOUBTFUL: Final = 0.5
#: A list of what may be the matter in words: what its question says of marking, its pieces, what is denied in it and what is over.
_MARKED: Final = re.compile(r"\b(?:tick|select|mark|check|circl|choos)\w*\b", re.IGNORECASE)
_RISKS_LEAST: Final = 2
_RISK_WORDS: Final = 8
_LEAD: Final = re.compile(r"^\W*(?:current(?:ly)?|now|present|yes|ticked|selected)\s*[:\-–]\s*", re.IGNORECASE)
_LISTED: Final = re.compile(r"[;,\n]+|\.(?:\s+|$)")
_SAID: Final = re.compile(r"(.+?)\s*[-–:=]+\s*(yes|no|y|n|nil|none|not known|n/?a)\W*", re.IGNORECASE)
_OVER: Final = re.compile(
    r"\b(?:not (?:now|current(?:ly)?)|historic(?:al(?:ly)?)?|previous(?:ly)?|in the past|past|none of)\s*[:\-–]", re.IGNORECASE
)
_WAVERS: Final = re.compile(
    r"\b(?:maybe|perhaps|later|not today|not sure|unsure|undecided|changes? (?:his|her|their) mind|at first|for now|only|t\.?b\.?c\b|to be (?:confirmed|decided|agreed)|pending"
    r"|no longer|not (?:detained|admitted|confirmed|certain|clear)|as (?:sent|told|said) before|same as (?:last|before)|withdr[ae]w\w*)\b|\?",
    re.IGNORECASE,
)
_TWICE: Final = "More than one answer is marked."
_UNKNOWN_LINE: Final = "One of the marked lines is not known to the program: please look at the form."
_OTHERWISE: Final = "The marked answer could be meant in another way: please look at the form."
_OTHERS_NAMED: Final = 2
_CAN: Final = re.compile(r"\b(?:has|have|had)\s+(?:the\s+)?(?:mental\s+)?capacity\b|\bcan\s+(?:decide|make|consent|agree)\b", re.IGNORECASE)
_CANNOT: Final = re.compile(r"\b(?:cannot|can't|can’t|lacks?|lacking|unable|not able|no capacity|without capacity)\b", re.IGNORECASE)
NAMED_BASES: Final = frozenset({"best_interests", "parental_responsibility", "deputy"})
DIAGNOSES: Final = ("diagnosis.learning_disability", "diagnosis.autism")


def ticked_statement(question: Question) -> Finding | None:
    """The "yes" of a statement with one tick box and no options; None when it is not ticked or no such statement."""
    ticks = [bit.tick for line in question.lines for bit in line.bits if bit.tick is not None]
    key = question.keys[0] if question.keys else ""
    if ticks != [Tick.TICKED] or key not in KEYS or KEYS[key].type is not KeyType.YESNO or text_of(question.lines):
        return None
    note = "One box is ticked beside this statement: please check what was meant." if KEYS[key].critical else None
    return finding(question, key, Normal("yes", note is None, note), question.lines)


def by_printed_key(question: Question) -> Choice | None:
    """The options of the key printed with a question ("F female, M male") with those whose letter or number stands as the
    answer chosen; None when there is no such key or the answer is none of its letters."""
    lines = [line for line in question.lines if not line.blank]
    explained = lines[0].text if len(lines) > 1 and is_printed_key(lines[0].text) else ""
    text = _ASIDE.sub("", text_of(lines[1:] if explained else lines)).replace(" and ", ", ")
    said = _LETTERS.findall(text) if _ONLY_LETTERS.fullmatch(text) else []
    if not said:
        return None
    printed = printed_key(f"{question.label} {question.hint} {explained}")
    if not printed or not all(letter.casefold() in printed for letter in said):
        return None
    chosen = {letter.casefold() for letter in said}
    return Choice(tuple(Option(meaning, letter in chosen) for letter, meaning in printed.items()), True)


def by_said_risks(question: Question) -> Choice | None:
    """The things that may be the matter in an answer that lists them in words, those chosen that are not denied ("Self harm - no")
    and not over ("not current: fire setting"); None for an account."""
    listing = "risk.factors" in question.keys or (question.keys[:1] == ("risk.current_issues",) and _MARKED.search(question.label))
    if not listing:
        return None
    now = _OVER.split(text_of(question.lines))[0]
    pieces = [piece.strip() for piece in _LISTED.split(_LEAD.sub("", now)) if piece.strip()]
    said = [(_SAID.fullmatch(piece), piece) for piece in pieces]
    options = [Option(found[1].strip(), found[2].lower() in ("yes", "y")) if found else Option(piece, True) for found, piece in said]
    known = [option for option in options if len(option.text.split()) <= _RISK_WORDS and codes_of("risk.factors", option.text)]
    account = question.keys[0] == "risk.current_issues"
    if len(known) < _RISKS_LEAST + account or len(known) * (3 if account else 4) <= len(options) * 2:
        return None
    return Choice(tuple(known), True)


def coded_key(keys: Sequence[str], options: Sequence[str]) -> str | None:
    """The first key of the question most of whose options it has codes for."""
    for key in keys:
        if key in KEYS and KEYS[key].codes:
            meant = sum(bool(codes_of(key, option)) for option in options)
            if meant and meant * 2 >= len(options):
                return key
    return None


def coded(question: Question, key: str, choice: Choice) -> Iterator[Finding]:
    """The codes that the chosen options have for a key; none when no way of choosing stands in the form."""
    if choice.shown:
        yield from (_several if KEYS[key].type is KeyType.CHOICES else _one)(question, key, choice)


def _several(question: Question, key: str, choice: Choice) -> Iterator[Finding]:
    first = {_codes(key, option)[0][0] for option in choice.options if _codes(key, option)}
    codes = tuple(sorted({code for option in choice.chosen for code in _own_codes(key, option, first)}))
    if codes:
        unclear = any(option.doubtful or not _is_clear(key, option) for option in choice.chosen)
        yield finding(question, key, Normal(codes, not unclear, _UNKNOWN_LINE if unclear else None), question.lines)


def _one(question: Question, key: str, choice: Choice) -> Iterator[Finding]:
    chosen: dict[str, float] = {}
    unread = 0
    for option in choice.chosen:
        settled = _settled(key, option, choice) or _left_over(key, option, choice)
        for code, likeness in settled[:1] or _none_of(key, option):
            likeness = max(likeness, SURE) if len(settled) == 1 and _stands_alone(key, option, code, choice) else likeness
            chosen[code] = max(chosen.get(code, 0.0), _DOUBTFUL if _is_doubtful(key, option, settled) else likeness)
        unread += not settled and not _none_of(key, option)
    if not chosen:
        yield from _of_none(question, key, choice)
        return
    (code, likeness), *more = chosen.items()
    if more:
        yield finding(question, key, Normal(code, False, _TWICE), question.lines, tuple(other for other, _ in more))
        return
    texts = [option.text.casefold() for option in choice.options]
    repeated = len(set(texts)) < len(texts) and KEYS[key].type is KeyType.YESNO
    sure = likeness >= SURE and not repeated and not unread and not remark_doubts(key, code, choice.remark)
    yield finding(question, key, Normal(code, sure, None if sure else _OTHERWISE), question.lines)


def _is_doubtful(key: str, option: Option, settled: Sequence[tuple[str, float]]) -> bool:
    """Whether a marked option may mean two things, or its mark another option."""
    both = key == "consent.basis" and len(_codes(key, option)) > 1 and speaks_both_ways(option.text)
    wavers = KEYS[key].critical and _WAVERS.search(option.text)
    return option.doubtful or len(settled) > 1 or both or bool(wavers)


def _of_none(question: Question, key: str, choice: Choice) -> Iterator[Finding]:
    """What a marked option says that means none of the key's codes."""
    if key == "consent.basis" and len(choice.chosen) == 1:
        yield from _yes_to_consent(question, choice.chosen[0].text)
    elif choice.chosen and "other" in KEYS[key].codes:
        yield finding(question, key, Normal("other", False, "The marked answer is none of the usual ones."), question.lines)


def _is_clear(key: str, option: Option) -> bool:
    """Whether a marked line of a list surely means its codes and not too many of them."""
    codes = _codes(key, option)
    return 0 < len(codes) < _TOO_MANY and codes[0][1] >= SURE


def _settled(key: str, option: Option, choice: Choice) -> tuple[tuple[str, float], ...]:
    """The codes of an option, without those for which another option of the list stands alone."""
    codes = _codes(key, option)
    if len(codes) < 2:
        return codes
    taken = {
        found[0][0] for other in choice.options if other is not option and len(found := _codes(key, other)) == 1 and found[0][1] >= SURE
    }
    return tuple(found for found in codes if found[0] not in taken) or codes


def _left_over(key: str, option: Option, choice: Choice) -> tuple[tuple[str, float], ...]:
    """The one code that a marked option without known words can mean because each other option of the list means another."""
    others = [_codes(key, other) for other in choice.options if other is not option]
    taken = {codes[0][0] for codes in others if len(codes) == 1}
    left = [code for code in KEYS[key].codes if code not in taken]
    if len(left) != 1 or len(taken) < len(others) or len(others) < _OTHERS_NAMED or answer_kind(option.text) is not AnswerKind.ANSWER:
        return ()
    return ((left[0], SURE),)


def _stands_alone(key: str, option: Option, code: str, choice: Choice) -> bool:
    """Whether the other options of a printed list name so many other codes, and none of them this one, that it can only mean it."""
    least = SURE if KEYS[key].critical else 0.0
    others = [{found for found, likely in _codes(key, other) if likely >= least} for other in choice.options if other is not option]
    return code not in set().union(*others) and len({next(iter(codes)) for codes in others if len(codes) == 1}) >= _OTHERS_NAMED


def remark_doubts(key: str, code: str, remark: str) -> bool:
    """Whether what is written beside the options speaks of another answer, or wavers."""
    if KEYS[key].critical and _WAVERS.search(remark):
        return True
    others = {other for other, _ in codes_of(key, remark)} - {code}
    return bool(others) if KEYS[key].type is KeyType.CHOICE else False


def _yes_to_consent(question: Question, text: str) -> Iterator[Finding]:
    """What a bare yes or no to being on the register means: the person's own word, for a person to confirm."""
    said = codes_of("risk.safeguarding", text)
    if said and said[0][0] in ("yes", "no") and said[0][1] >= SURE:
        code = "informed" if said[0][0] == "yes" else "refused"
        yield finding(
            question,
            "consent.basis",
            Normal(code, False, "The form only says yes or no: on which basis is for a person to confirm."),
            question.lines,
        )


def _none_of(key: str, option: Option) -> tuple[tuple[str, float], ...]:
    """The "no" of a diagnosis marked "not applicable"."""
    return (("no", 1.0),) if key in DIAGNOSES and answer_kind(option.text) is AnswerKind.NOT_APPLICABLE else ()


def _own_codes(key: str, option: Option, first: set[str]) -> list[str]:
    """The codes of a printed option: a second one only when no other option of the list stands for it."""
    codes = [code for code, _ in _codes(key, option)]
    return codes[:1] + [code for code in codes[1:] if code not in first]


def _codes(key: str, option: Option) -> tuple[tuple[str, float], ...]:
    found = codes_of(key, option.text)
    return found if speaks_both_ways(option.text) else one_basis(key, found)


def speaks_both_ways(text: str) -> bool:
    """Whether words say that somebody has capacity and that somebody has none: two printed options run together."""
    return bool(_CAN.search(text)) and bool(_CANNOT.search(text))


def one_basis(key: str, codes: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """Words of agreeing belong to every basis of consent: beside a basis that names who decided, they say nothing more."""
    named = [found for found in codes if found[0] in NAMED_BASES]
    others = {code for code, _ in codes} - NAMED_BASES
    if key == "consent.basis" and len(named) == 1 and others == {"informed"}:
        return ((named[0][0], max(named[0][1], SURE)),)
    return (*named, *(found for found in codes if found not in named)) if key == "consent.basis" and len(named) == 1 else codes
