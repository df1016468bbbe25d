"""Which of a question's printed answers is meant: the printed words are found in the answer, and what is left over marks them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parsers.definition import Printed
from parsers.definition_alignment import printed_words
from parsers.document import Mark, Tick
from parsers.lines import Line

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TYPED: Final = re.compile(r"(?<![^\s/|,;(\[])(?:[xXyY✓✔√✗✘→⇨➔➜►>*]|-{1,2}>|=>|<-{0,2}|←)(?![^\s/|,;)\]])")
_SHOWS: Final = (Mark.CIRCLED, Mark.HIGHLIGHT)
_CONTRASTS: Final = (Mark.UNDERLINE, Mark.BOLD, Mark.ANSWER, Mark.INSERTED)


@dataclass(frozen=True, slots=True)
class Found:
    """One printed answer where it stands in a text: from `start` to `end`, with the marks that all its words carry and those that
    any of them does."""

    option: Printed
    start: int
    end: int
    every: frozenset[Mark]
    some: frozenset[Mark]


@dataclass(frozen=True, slots=True)
class Meant:
    """The printed answers that are marked. `sure` is False when the way of marking can be read in another way; `rest` is what
    somebody wrote besides."""

    options: tuple[Printed, ...]
    sure: bool = True
    rest: str = ""


def meant(lines: Sequence[Line], options: Sequence[Printed]) -> Meant | None:
    """Which of the printed answers the lines, without any box in them, mean; no options when all stand there unmarked; None when
    the lines are somebody's own words."""
    text, marks = _text(lines)
    found = _located(text, marks, options)
    if not found:
        return None
    rest = _outside(text, found)
    own = _TYPED.sub(" ", rest)
    own = " ".join(_WORD.findall(own))
    struck = [Mark.STRIKE in one.every for one in found]
    if any(struck) and not all(struck):
        return Meant(tuple(one.option for one, gone in zip(found, struck, strict=True) if not gone), rest=own)
    for mark in _SHOWS:
        chosen = [one.option for one in found if mark in one.some]
        if chosen and len(chosen) < max(2, len(options)):
            whole = all(mark in one.every or "\n" not in text[one.start : one.end] for one in found if mark in one.some)
            return Meant(tuple(chosen), whole, own)  # of an answer over two lines of which one is marked, the other mark was not seen
    typed, sure = _typed(text, found)
    if typed:
        return Meant(tuple(typed), sure, own)
    for mark in _CONTRASTS:
        having = [mark in one.every for one in found]
        if len(found) > 1 and any(having) and not all(having):
            return Meant(tuple(one.option for one, has in zip(found, having, strict=True) if has), rest=own)
    if len(found) == len(options) and len(options) > 1:
        return Meant((), rest=own)
    if own and (len(found) > 1 or text[: found[0].start].strip()):
        return None
    return Meant(tuple(one.option for one in found), sure=len(found) == 1, rest=own)


def _text(lines: Sequence[Line]) -> tuple[str, list[frozenset[Mark]]]:
    """The lines as one text, with the marks of each letter."""
    text, marks = "", []
    for line in lines:
        for bit in line.bits:
            written = bit.text or ("✓" if bit.tick is Tick.TICKED else "")
            text += written
            marks += [bit.marks] * len(written)
        text += "\n"
        marks.append(frozenset())
    return text, marks


def _located(text: str, marks: Sequence[frozenset[Mark]], options: Sequence[Printed]) -> list[Found]:
    """The printed answers that stand in a text, each once, in the order of the text; the longest first where they share words."""
    words = list(_WORD.finditer(text))
    plain = [word[0].casefold().replace("’", "'").replace("'", "") for word in words]
    taken = [False] * len(words)
    found: list[Found] = []
    for option in sorted(options, key=lambda option: -len(printed_words(option.text))):
        wanted = list(printed_words(option.text))
        for at in range(len(words) - len(wanted) + 1) if wanted else ():
            if plain[at : at + len(wanted)] == wanted and not any(taken[at : at + len(wanted)]):
                taken[at : at + len(wanted)] = [True] * len(wanted)
                span = words[at : at + len(wanted)]
                worn = [marks[place] for word in span for place in range(word.start(), word.end())]
                every, some = frozenset.intersection(*worn), frozenset.union(*worn)
                found.append(Found(option, span[0].start(), span[-1].end(), every, some))
                break
    return sorted(found, key=lambda one: one.start)


def _outside(text: str, found: Sequence[Found]) -> str:
    at, parts = 0, []
    for one in found:
        parts.append(text[at : one.start])
        at = one.end
    return " ".join([*parts, text[at:]])


def _typed(text: str, found: Sequence[Found]) -> tuple[list[Printed], bool]:
    """The printed answers beside which a mark was typed: each mark belongs to the answer that it stands nearer to, in its line.
    Not sure when it stands as near to another."""
    chosen: list[Printed] = []
    sure = True
    for sign in _TYPED.finditer(text):
        if any(one.start <= sign.start() < one.end for one in found):
            continue
        near = [(gap, number) for number, one in enumerate(found) if (gap := _gap(text, one, sign.start(), sign.end())) is not None]
        if near:
            nearest, number = min(near)
            sure = sure and sum(gap == nearest for gap, _ in near) == 1
            chosen.append(found[number].option)
    return list(dict.fromkeys(chosen)), sure


def _gap(text: str, one: Found, start: int, end: int) -> int | None:
    """How far a mark stands from a printed answer, None when words or a line's end stand between."""
    between = text[one.end : start] if one.end <= start else text[end : one.start]
    if "\n" in between or _WORD.search(between):
        return None
    return len(between) + 2 * len(re.findall(r"[/|,;]", between))
