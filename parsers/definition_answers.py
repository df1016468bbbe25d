"""The answers of questions whose printed answers a definition knows: what is marked, as the codes that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from parsers.answers import findings_in
from parsers.choices import Choice, Option, choice_in
from parsers.chosen import remark_doubts
from parsers.definition import Asked, Printed
from parsers.definition_alignment import printed_words
from parsers.definition_options import Meant, meant
from parsers.document import Tick
from parsers.finding import Finding, finding
from parsers.lines import text_of
from parsers.options import codes_of
from parsers.questions import Question
from parsers.reading import Content
from parsers.record import KEYS, KeyType
from parsers.values import normal
from parsers.values.answer import Normal

_ALIKE: Final = 86.0
#: One ticked box for one printed answer is its box; one for several printed answers is a mark beside one of them.
_FEW: Final = 2
_PARTED: Final = re.compile(r"\s*[,;\n]\s*")
_TWICE: Final = "More than one answer is marked."
_UNKNOWN: Final = "What is marked is none of the answers that this form prints: please look at the form."
_DOUBTFUL: Final = "It is not clear which answer the mark belongs to: please look at the form."
_REMARKED: Final = "What is written beside the answer speaks of another one: please look at the form."
_NO_BOX: Final = "No box is ticked: the answer is the one that is set apart by its type or the only one left. Please look at the form."


def answers_of(question: Question) -> Iterator[Finding]:
    """Every value that the answer of a question gives, by its definition where it has one."""
    told = question.told
    if told is None or not told.options or question.rows or not question.answered:
        yield from findings_in(question)
        return
    if not told.keys and not any(option.codes for option in told.options):
        return
    choice = choice_in(question.lines)
    chosen = _chosen(question, told, choice)
    if chosen is None:
        yield from findings_in(question)
        return
    matched = [(option, _printed(told.options, option.text)) for option in chosen]
    remark = choice.remark if choice is not None else ""
    for key in dict.fromkeys((*told.keys, *(key for option in told.options for key, _ in option.codes))):
        yield from _for_key(question, key, matched, remark)


def _chosen(question: Question, told: Asked, choice: Choice | None) -> Sequence[Option] | None:
    """What is marked, none when nothing is; None when the answer is somebody's own words."""
    boxes = [bit.tick for line in question.lines for bit in line.bits if bit.tick is not None and not bit.text]
    if boxes and (len(boxes) >= len(told.options) or any(tick is not Tick.TICKED for tick in boxes) or len(told.options) < _FEW):
        if choice is not None and choice.shown:
            return choice.chosen
        return _beside_boxes(question, told)
    found = meant(question.lines, told.options)
    if found is not None:
        sure = found.sure and not (found.rest and _otherwise(told, found))
        return tuple(Option(option.text, True, doubtful=not sure) for option in found.options)
    text = text_of(question.lines)
    if _printed(told.options, text) is not None:
        return (Option(text, True),)
    said = [piece for piece in _PARTED.split(text) if piece]
    if said and all(_printed(told.options, piece) is not None for piece in said):
        return tuple(Option(piece, True) for piece in said)
    if choice is not None and choice.shown:
        return choice.chosen
    return None


def _otherwise(told: Asked, found: Meant) -> bool:
    """Whether what somebody wrote beside the one marked answer may turn it."""
    if len(found.options) != 1:
        return False
    option = found.options[0]
    for key, code in option.codes:
        said = {other for other, _ in codes_of(key, f"{option.text} {found.rest}")[:1]}
        if said and said != {code}:
            return True
    return False


def _beside_boxes(question: Question, told: Asked) -> Sequence[Option] | None:
    """What somebody typed beside boxes of which none is ticked."""
    printed = {printed_words(option.text) for option in told.options}
    said = [line.text.strip() for line in question.lines if not line.has_tick and line.text.strip()]
    said = [text for text in said if printed_words(text) not in printed]
    return tuple(Option(text, True, doubtful=True) for text in said if _printed(told.options, text) is not None)


def _for_key(question: Question, key: str, matched: Sequence[tuple[Option, Printed | None]], remark: str) -> Iterator[Finding]:
    if not KEYS[key].codes:
        yield from _words(question, key, matched)
        return
    codes: dict[str, bool] = {}
    unknown = False
    for option, printed in matched:
        found = dict(printed.codes).get(key) if printed is not None else None
        if found is not None:
            codes[found] = codes.get(found, True) and not option.doubtful
        elif printed is None:
            unknown = True
            for code, _ in codes_of(key, option.text)[:1]:
                codes.setdefault(code, False)
    if not codes:
        return
    sure = all(codes.values()) and not unknown
    if KEYS[key].type is KeyType.CHOICES:
        note = None if sure else _UNKNOWN if unknown else _DOUBTFUL
        yield finding(question, key, Normal(tuple(sorted(codes)), sure, note), question.lines)
        return
    first, *others = codes
    if others:
        yield finding(question, key, Normal(first, False, _TWICE), question.lines, tuple[Content, ...](others))
        return
    if sure and key == "consent.basis" and _no_box_ticked(question):
        yield finding(question, key, Normal(first, False, _NO_BOX), question.lines)
        return
    doubted = sure and remark_doubts(key, first, remark)
    note = _REMARKED if doubted else None if sure else _UNKNOWN if unknown else _DOUBTFUL
    yield finding(question, key, Normal(first, sure and not doubted, note), question.lines)


def _no_box_ticked(question: Question) -> bool:
    """Whether boxes stand there and what was chosen is shown in another way."""
    ticks = [bit.tick for line in question.lines for bit in line.bits if bit.tick is not None]
    return bool(ticks) and all(tick is Tick.CLEAR for tick in ticks)


def _words(question: Question, key: str, matched: Sequence[tuple[Option, Printed | None]]) -> Iterator[Finding]:
    """A marked answer of a key that holds words."""
    said = [option.text for option, _ in matched]
    if not said or KEYS[key].type is KeyType.LIST:
        return
    found = normal(key, ", ".join(said))
    if found is not None:
        yield finding(question, key, found if len(said) == 1 else Normal(found.value, False, _TWICE), question.lines)


def _printed(options: Sequence[Printed], text: str) -> Printed | None:
    """The printed answer that a text is: word for word, with something written after it, a part that only one of them has, or
    but for a slip."""
    words = printed_words(text)
    if not words:
        return None
    exact = [option for option in options if printed_words(option.text) == words]
    if exact:
        return exact[0]
    begun = [option for option in options if (own := printed_words(option.text)) and words[: len(own)] == own]
    if begun:
        return max(begun, key=lambda option: len(printed_words(option.text)))
    within = [option for option in options if _stands_in(words, printed_words(option.text))]
    if len(within) == 1:
        return within[0]
    plain = " ".join(words)
    near = [(fuzz.ratio(plain, " ".join(printed_words(option.text))), number) for number, option in enumerate(options)]
    likeness, number = max(near)
    return options[number] if likeness >= _ALIKE else None


def _stands_in(words: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    return len(words) < len(longer) and (longer[: len(words)] == words or longer[-len(words) :] == words)
