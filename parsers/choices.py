"""Which of the printed options was chosen: by tick boxes, typed marks, rings, highlight, bold, or because the rest is struck or gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from parsers.document import Mark, Tick
from parsers.lines import Bit, Line

_TYPED: Final = frozenset({"x", "y", "✓", "✔", "√", "✗", "✘", "→", "⇨", "➔", "➜", "►", ">", "->", "-->", "=>", "<", "<-", "←", "*", "**"})
_TICK_SIGNS: Final = frozenset("✓✔√✅🗸")
_CROSS_SIGNS: Final = frozenset("✗✘❌✖")
#: The letters among them.
_LETTERS: Final = frozenset("xXyY")
#: Marks that are no answer by themselves ("Y / N").
_ALONE: Final = _TYPED - {"y"}
#: A mark typed in the place of a box: at the start of a line or behind a gap, with its option after it.
_TYPED_BOX: Final = re.compile(r"(?:^\s*|\s{2,}|\t)([xXyY✓✔√])(?=\s{1,2}\S)")
_LEADING: Final = re.compile(r"^\s*(?:([xXyY✓✔√✗✘*]|-{0,2}>|=>)(?=\s|$)|[→⇨➔➜►])\s*")
_TRAILING: Final = re.compile(r"(?:(?<=\s)|(?<=^))([xXyY✓✔√✗✘←*]|<-{0,2})\s*$")
#: The signs that such a mark ends with.
_LAST_SIGNS: Final = frozenset("xXyY✓✔√✗✘←*<-")
_GAPS: Final = re.compile(r"\t+|\s{3,}|\s*[|•·∙▪◦]\s*")
#: A mark right behind its option with a gap after it, where options stand two spaces apart.
_MARK_BEHIND: Final = re.compile(r"(?<=[^\W\d_]) ?(?<![A-Za-z])[xX✓✔√](?=\s{2,}|\t|\s*$)")
_NARROW: Final = re.compile(r"\t+|\s{2,}")
_NARROW_LEAST: Final = 2
_SLASHES: Final = re.compile(
    r"\s+/\s+|\s*/\s{2,}|(?<=[a-z)])/(?=[A-Z])|(?i:(?<=\byes)(?:\s+or\s+|/)(?=no\b))|(?i:(?<=\by)/(?=n\b))|^\s*/\s*|\s*/\s*$"
)
#: What every stroke between options has: a text without is not looked through for one.
_SLASHED: Final = re.compile(r"/|\bor\b", re.IGNORECASE)
_TWO: Final = 2
#: An option in brackets that somebody put round it, and no hint of the form.
_IN_BRACKETS: Final = re.compile(
    r"[\[(]\s*((?!please|tick|delete|circle|if\b|e\.?g|specify|state|optional|for\b|see\b|or\b)[^()\[\]]{1,60}?)\s*[\])]", re.IGNORECASE
)
#: Of so many options, one in square brackets is chosen; of fewer, and in round ones, it may be a remark.
_BRACKETED_LEAST: Final = 3
#: The last of yes and no with what somebody wrote behind it.
_YES_NO_AND_MORE: Final = re.compile(r"(yes|no|not known|don.t know|unknown|n/k)(?:\s{2,}|\s*[–-]\s+)(\S.*)", re.IGNORECASE)
_SHOWS: Final = (Mark.CIRCLED, Mark.HIGHLIGHT)
_SHOWS_SET: Final = frozenset(_SHOWS)
_CONTRASTS: Final = (Mark.UNDERLINE, Mark.BOLD, Mark.ANSWER, Mark.INSERTED)


@dataclass(frozen=True, slots=True)
class Option:
    """One printed option and whether it was chosen. `said` is what somebody wrote beside it."""

    text: str
    chosen: bool
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The options of a question. `shown` tells whether any way of choosing stands in the form (else the options are print only);
    `remark` is what stands below them."""

    options: tuple[Option, ...]
    shown: bool
    remark: str = ""

    @property
    def chosen(self) -> tuple[Option, ...]:
        """The options that were chosen."""
        return tuple(option for option in self.options if option.chosen)


def choice_in(lines: Sequence[Line]) -> Choice | None:
    """The options in the lines of an answer and which of them are chosen; None when the lines hold no options, only words."""
    lines = _with_crosses_told([line for line in lines if not line.blank])
    if not lines:
        return None
    if not any(line.has_tick for line in lines):
        return _marked(lines)
    if _no_boxes(lines):
        return _marked([_with_typed_ticks(line, keep_leading=False) for line in lines])
    has_boxes = any(bit.tick is not None and not bit.text for line in lines for bit in line.bits)
    return _ticked([_with_typed_ticks(line, keep_leading=True) for line in lines] if has_boxes else lines)


def _with_crosses_told(lines: Sequence[Line]) -> list[Line]:
    """The lines with crosses as boxes left empty where ticks stand among the same options: somebody who writes both says no with one."""
    signs = {bit.text for line in lines for bit in line.bits if bit.tick is Tick.TICKED and bit.text}
    if not (signs & _TICK_SIGNS and signs & _CROSS_SIGNS):
        return list(lines)
    return [
        replace(
            line,
            bits=tuple(
                replace(bit, text="", tick=Tick.CLEAR if bit.text in _CROSS_SIGNS else bit.tick) if bit.tick else bit for bit in line.bits
            ),
        )
        for line in lines
    ]


def _no_boxes(lines: Sequence[Line]) -> bool:
    """Whether tick signs stand only beside what was chosen: then nearness tells which option each belongs to."""
    ticks = [bit.tick for line in lines for bit in line.bits if bit.tick is not None]
    return all(tick is Tick.TICKED for tick in ticks) and len(ticks) < sum(len(_pieces(line, _GAPS)) for line in lines)


def _with_typed_ticks(line: Line, *, keep_leading: bool) -> Line:
    """The line with tick signs that stand without a box as typed text; with `keep_leading` those in the place of a box as boxes."""
    if not any(_is_typed_tick(bit, keep_leading) for bit in line.bits):
        return line
    bits: list[Bit] = []
    before = ""
    for number, bit in enumerate(line.bits):
        following = next((other.text for other in line.bits[number + 1 :] if other.tick is not None or other.text), "")
        sign = bit.tick is not None and (bit.text != "" or not keep_leading)
        letter = bit.tick is None and bit.text.strip().lower() in ("x", "y")
        if sign or (letter and keep_leading):
            gap = before + bit.text[: len(bit.text) - len(bit.text.lstrip())] if letter else before
            in_box = (not gap.strip() or re.search(r"\s{2,}$|\t$", gap) is not None) and re.match(r"\s{0,2}\w", following) is not None
            if keep_leading and in_box:
                bits.append(replace(bit, text="", tick=Tick.TICKED))
            else:
                bits.append(replace(bit, text=bit.text if letter else " ✓", tick=None))
        else:
            bits.append(bit)
        before = "" if bit.tick is not None else before + bit.text
    return replace(line, bits=tuple(bits))


def _is_typed_tick(bit: Bit, keep_leading: bool) -> bool:
    """Whether a bit is a tick sign without a box, or a letter that may stand for one."""
    if bit.tick is not None:
        return bit.text != "" or not keep_leading
    return keep_leading and bit.text.strip() in _LETTERS


@dataclass(slots=True)
class _Item:
    text: str
    tick: Tick | None
    marks: frozenset[Mark]


def _ticked(lines: Sequence[Line]) -> Choice:
    parted = [_items(line) for line in lines]
    before = _ticks_before([items for line, items in zip(lines, parted, strict=True) if line.has_tick])
    options: list[Option] = []
    marks: list[frozenset[Mark]] = []
    remark = ""
    for line, items in zip(lines, parted, strict=True):
        if not any(item.tick is not None for item in items):
            remark = f"{remark} {line.text.strip()}".strip()
            continue
        unclear = len(items) > 2 and items[0].tick is not None and items[-1].tick is not None
        for option, worn in _after_ticks(items) if before else _before_ticks(items):
            options.append(replace(option, doubtful=True) if unclear else option)
            marks.append(worn)
    if not any(option.chosen for option in options):
        options = _by_marks(options, marks)
    elif options and (said := _YES_NO_AND_MORE.fullmatch(options[-1].text)):
        options[-1] = replace(options[-1], text=said[1])
        remark = f"{remark} {said[2]}".strip()
    return Choice(tuple(options), any(option.chosen for option in options), remark)


def _by_marks(options: list[Option], marks: list[frozenset[Mark]]) -> list[Option]:
    """Options with empty boxes, the chosen one highlighted, ringed or set in bold, or all the others struck through."""
    for mark in (Mark.STRIKE, *_SHOWS, *_CONTRASTS):
        having = [mark in worn for worn in marks]
        if any(having) and not all(having):
            return [Option(option.text, was != (mark is Mark.STRIKE)) for option, was in zip(options, having, strict=True)]
    return options


def _items(line: Line) -> list[_Item]:
    items: list[_Item] = []
    for bit in line.bits:
        if bit.tick is not None:
            items.append(_Item("", bit.tick, bit.marks))
            continue
        at = 0
        for found in _TYPED_BOX.finditer(bit.text):
            _append(items, bit, bit.text[at : found.start(1)])
            items.append(_Item("", Tick.TICKED, bit.marks))
            at = found.end(1)
        _append(items, bit, bit.text[at:])
    return [item for item in items if item.tick is not None or item.text.strip()]


def _append(items: list[_Item], bit: Bit, text: str) -> None:
    if items and items[-1].tick is None:
        items[-1].text += text
        if text.strip():
            items[-1].marks |= bit.marks
    elif text:
        items.append(_Item(text, None, bit.marks if text.strip() else frozenset()))


def _ticks_before(lines: Sequence[Sequence[_Item]]) -> bool:
    """Whether the boxes of these lines stand before their options."""
    score = 0
    for items in lines:
        if not items:
            continue
        if items[0].tick is not None:
            score += 1
        if items[-1].tick is not None:
            score -= 1
    return score >= 0


def _after_ticks(items: list[_Item]) -> Iterator[tuple[Option, frozenset[Mark]]]:
    for index, item in enumerate(items):
        if item.tick is None:
            continue
        following = items[index + 1] if index + 1 < len(items) and items[index + 1].tick is None else None
        text, typed = _without_mark(following.text if following else "", trailing=True)
        if text:
            marks = item.marks | (following.marks if following else frozenset())
            yield Option(text, item.tick is Tick.TICKED or typed, item.tick is Tick.UNSURE), marks


def _before_ticks(items: list[_Item]) -> Iterator[tuple[Option, frozenset[Mark]]]:
    for index, item in enumerate(items):
        if item.tick is not None or index + 1 >= len(items):
            continue
        pieces = [piece for piece in re.split(r"\t+|\s{3,}|[:?]\s+", item.text) if piece.strip()]
        tick = items[index + 1].tick
        text, typed = _without_mark(pieces[-1] if pieces else "", trailing=False)
        if text:
            yield Option(text, tick is Tick.TICKED or typed, tick is Tick.UNSURE), item.marks | items[index + 1].marks


def _without_mark(text: str, *, trailing: bool) -> tuple[str, bool]:
    stripped = text.strip()
    found = _mark_behind(stripped) if trailing else _LEADING.match(stripped)
    if found is None:
        found = _LEADING.match(stripped) if trailing else _mark_behind(stripped)
    if found is None or found[0].strip() == stripped:
        return stripped, False
    return (stripped[: found.start()] + stripped[found.end() :]).strip(), True


def _mark_behind(stripped: str) -> re.Match[str] | None:
    """The mark at the end of a text, None when its last sign is none."""
    return _TRAILING.search(stripped) if stripped[-1:] in _LAST_SIGNS else None


@dataclass(slots=True)
class _Piece:
    text: str
    marks: set[Mark]
    struck: bool = False
    all_marks: frozenset[Mark] | None = None


def _marked(lines: Sequence[Line]) -> Choice | None:
    texts = [line.text.strip() for line in lines]
    if sum(len(_NARROW.findall(text)) for text in texts) >= _NARROW_LEAST and any(_MARK_BEHIND.search(line.text) for line in lines):
        return _marked_behind(lines)
    gaps = any(map(_GAPS.search, texts))
    wrapped = not gaps and sum(len(_SLASHES.findall(text)) for text in texts if _SLASHED.search(text)) >= len(lines)
    pieces = [piece for line in lines for piece in _with_lone_mark(_pieces(line, _SLASHES if wrapped else _GAPS))]
    words = [piece for piece in pieces if piece.text.strip()]
    if len(words) < _TWO:
        return None  # one stretch of words is nobody's choice
    typed = [_without_mark(piece.text, trailing=False) for piece in words]
    struck = [piece.struck for piece in words]
    if any(struck) and not all(struck):
        return _choice([text for text, _ in typed], [not gone for gone in struck])
    for mark in _SHOWS:
        having = [mark in piece.marks for piece in words]
        if any(having) and len(words) > 1:
            return _choice([text for text, _ in typed], having)
    if len(words) > 1 and any(found for _, found in typed):
        return _choice([text for text, _ in typed], [found for _, found in typed])
    for mark in _CONTRASTS:
        having = [piece.all_marks is not None and mark in piece.all_marks for piece in words]
        if len(words) > 1 and any(having) and not all(having):
            return _choice([text for text, _ in typed], having)
    bracketed = [_IN_BRACKETS.fullmatch(text) for text, _ in typed]
    if len(words) > 1 and any(bracketed) and not all(bracketed):
        pairs = zip(typed, bracketed, strict=True)
        doubtful = len(words) < _BRACKETED_LEAST or any(found is not None and found[0].startswith("(") for found in bracketed)
        return Choice(tuple(Option(found[1] if found else text, found is not None, doubtful) for (text, _), found in pairs), True)
    return Choice(tuple(Option(text, False) for text, _ in typed), False)


def _marked_behind(lines: Sequence[Line]) -> Choice:
    """Options two spaces apart, of which the chosen ones have their mark right behind them ("female  male X  other")."""
    pieces = [piece for line in lines for piece in _pieces(line, _NARROW) if piece.text.strip()]
    told = [_without_mark(piece.text, trailing=False) for piece in pieces if not piece.struck]
    return _choice([text for text, _ in told], [found for _, found in told])


def _with_lone_mark(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces of a line, a mark that stands alone at its end or beginning put to the one option beside it."""
    marks = [piece.text.strip().lower() in _ALONE for piece in pieces] if len(pieces) >= _TWO else []
    if sum(marks) != 1 or not (marks[-1] or marks[0]):
        return pieces
    if marks[-1]:
        pieces[-2].text = f"{pieces[-2].text} {pieces[-1].text.strip()}"
        return pieces[:-1]
    pieces[1].text = f"{pieces[0].text.strip()} {pieces[1].text}"
    return pieces[1:]


def _choice(texts: list[str], chosen: list[bool]) -> Choice:
    return Choice(tuple(Option(text, was) for text, was in zip(texts, chosen, strict=True) if text), True)


def _pieces(line: Line, parted: re.Pattern[str]) -> list[_Piece]:
    """A line parted into what could be options: at its separators, and where a ring or highlight begins or ends."""
    pieces: list[_Piece] = [_Piece("", set())]
    shown: frozenset[Mark] | None = None
    for bit in line.bits:
        marks = bit.marks & _SHOWS_SET
        if bit.text.strip(" /|;,\t"):
            if shown is not None and marks != shown:
                pieces.append(_Piece("", set()))
            shown = marks
        at = 0
        for found in parted.finditer(bit.text):
            _add(pieces[-1], bit, bit.text[at : found.start()])
            pieces.append(_Piece("", set()))
            at = found.end()
        _add(pieces[-1], bit, bit.text[at:])
    return [piece for piece in pieces if piece.text.strip(" \t/|;,")]


def _add(piece: _Piece, bit: Bit, text: str) -> None:
    if not text.strip(" /|"):
        return
    struck = Mark.STRIKE in bit.marks
    if not piece.text.strip():
        piece.struck = struck
    elif piece.struck and not struck:
        piece.struck = False
        piece.text = ""
    elif struck:
        return
    piece.text += text
    piece.marks |= bit.marks
    piece.all_marks = bit.marks if piece.all_marks is None else piece.all_marks & bit.marks
