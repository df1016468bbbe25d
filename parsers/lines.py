"""The lines of a form as a reader of forms sees them: text and tick boxes, glyphs and brackets included, leaders as gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.document import Cell, Entry, EntryKind, Mark, Paragraph, Place, Span, Tick

_TYPED: Final = frozenset("✓✔√✗✘✅🗸❌✖")
_TICKED: Final = _TYPED | frozenset("☑☒🗹🗷■●◉⬛⦿▣⊠⮽")
_CLEAR: Final = frozenset("☐□○◯⬜▢❏❑❒◻▫")
#: "[Y] / N" is no box with a mark: somebody put brackets round the answer.
_BRACKETS: Final = r"(?![\[(]\s*[yY]\s*[\])]\s*/)(?<!/)(?<!/\s)[\[(]\s*(?P<mark>[xXyY✓✔√✗✘/]?)\s*[\])](?![\w])"
_LEADER: Final = r"(?P<leader>(?:[._…·]\s?){4,}|…{2,}|_{3,}|-{6,})"
_RULED: Final = r"(?<![\w_])_(?P<ruled>[xX✓✔_]?)_(?=\s?\w)"
#: What was typed over a line of underscores ("Surname: __Frith______").
_OVER: Final = r"(?<![\w_])__(?P<over>[^\W_](?:[^_\n]{0,120}[^\s_])?)_{2,}"
_GLYPH: Final = re.compile(f"{_OVER}|{_LEADER}|{_RULED}|[{''.join(_TICKED | _CLEAR)}]|(?<![\\w)]){_BRACKETS}")

#: The first dots of a line to write on, left standing before what was typed over it ("Surname ..Frith.......").
_BEFORE_TYPED: Final = re.compile(r"(?:(?<=\s)|^)\.{2,3}$")
_DOTTED: Final = "...."
#: The dots, what was typed and the dots behind it.
_TYPED_LEAST: Final = 3

#: Text without anything that could be a box, a tick or a line to write on.
_PLAIN: Final = re.compile(r"[\w\s,;:?!'’&@/%+*=\"“”–-]*(?<!-)\Z")

_WORKED_OUT: Final = ("text", "has_tick", "has_entry", "typed", "blank", "shared")
_NO_WORDS: Final = " \t:*?.-–—"
_UNMARKED: Final[frozenset[Mark]] = frozenset()

#: A dotted or ruled line to write on is a control to fill in.
_DOTS: Final = Entry(EntryKind.TEXT)


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of a line with one set of marks, or a tick box (`tick` is set; `text` is then "", or the sign when it was typed
    without a box). `entry` is the control that it stands in."""

    text: str
    marks: frozenset[Mark] = frozenset()
    tick: Tick | None = None
    entry: Entry | None = None

    def __repr__(self) -> str:
        return f"Bit({len(self.text)} characters)"

    def saying(self, text: str) -> Bit:
        """The same bit with another text."""
        return Bit(text, self.marks, self.tick, self.entry)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its bits and its place. What they make together is worked out once, because every rule asks for it.

    `text` is the words without ticks and without what was struck through; `has_tick` and `has_entry` say whether a tick box or a
    control stands in the line; `typed` whether the file tells that somebody typed words of it; `blank` whether nothing stands in it,
    no empty control either; `shared` are the marks that every visible word carries.
    """

    bits: tuple[Bit, ...]
    place: Place
    text: str = field(init=False, compare=False)
    has_tick: bool = field(init=False, compare=False)
    has_entry: bool = field(init=False, compare=False)
    typed: bool = field(init=False, compare=False)
    blank: bool = field(init=False, compare=False)
    shared: frozenset[Mark] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        text = ""
        has_tick = has_entry = typed = visible = False
        shared: frozenset[Mark] | None = None
        for bit in self.bits:
            said, marks = bit.text, bit.marks
            if bit.tick is not None:
                has_tick = True
            else:
                if not marks or Mark.STRIKE not in marks:
                    text += said
                if shared is not marks and said.strip(_NO_WORDS):
                    shared = marks if shared is None else shared & marks
            has_entry = has_entry or bit.entry is not None
            typed = typed or (bool(marks) and Mark.ANSWER in marks)
            visible = visible or (said != "" and not said.isspace())
        blank = not (has_tick or has_entry or visible)
        for name, value in zip(_WORKED_OUT, (text, has_tick, has_entry, typed, blank, shared or _UNMARKED), strict=True):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"Line({len(self.text)} characters)"

    @property
    def shown(self) -> str:
        """The line as a person sees it, for the place of a value."""
        return "".join({None: bit.text, Tick.TICKED: "[x]", Tick.CLEAR: "[ ]", Tick.UNSURE: "[?]"}[bit.tick] for bit in self.bits).strip()

    def all_marked(self, mark: Mark) -> bool:
        """Whether every visible word carries the mark."""
        return mark in self.shared


def lines_of(paragraph: Paragraph) -> Iterator[Line]:
    """The lines of a paragraph, parted at its line breaks."""
    bits: list[Bit] = []
    for span in _typed_over(paragraph.spans):
        if "\n" not in span.text and span.tick is None:
            bits.extend(_bits(Bit(span.text, span.marks, None, span.entry)))
            continue
        if span.tick is not None:
            bits.append(Bit("", span.marks, span.tick, span.entry))
            continue
        first, *rest = span.text.split("\n")
        bits.extend(_bits(Bit(first, span.marks, None, span.entry)))
        for part in rest:
            yield Line(tuple(bits), paragraph.place)
            bits = list(_bits(Bit(part, span.marks, None, span.entry)))
    yield Line(tuple(bits), paragraph.place)


def _typed_over(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of a paragraph, what stands between the first dots and the rest of a line to write on told as typed there."""
    if len(spans) < _TYPED_LEAST:
        return spans
    typed = [
        number
        for number, (before, span, behind) in enumerate(zip(spans, spans[1:], spans[2:], strict=False), 1)
        if _BEFORE_TYPED.search(before.text) and span.text[:1].isalnum() and behind.text.startswith(_DOTTED)
    ]
    if not typed:
        return spans
    told = list(spans)
    for number in typed:
        told[number - 1] = replace(told[number - 1], text=_BEFORE_TYPED.sub(_DOTTED, told[number - 1].text))
        told[number] = replace(told[number], marks=told[number].marks - {Mark.BOLD} | {Mark.ANSWER})
    return told


class Lines:
    """The lines of paragraphs, worked out once for each paragraph of a document."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Paragraph, list[Line]]] = {}
        self._cells: dict[int, tuple[Cell, list[Line]]] = {}

    def of(self, paragraph: Paragraph) -> list[Line]:
        """The lines of a paragraph."""
        found = self._known.get(id(paragraph))
        if found is None:
            found = self._known[id(paragraph)] = (paragraph, list(lines_of(paragraph)))
        return found[1]

    def of_cell(self, cell: Cell) -> list[Line]:
        """The lines of the paragraphs of a cell, without those of a table within it."""
        found = self._cells.get(id(cell))
        if found is None:
            lines = [line for block in cell.blocks if isinstance(block, Paragraph) for line in self.of(block)]
            found = self._cells[id(cell)] = (cell, lines)
        return found[1]


def _bits(bit: Bit) -> Iterator[Bit]:
    text = bit.text
    at = 0
    if "__" not in text and _PLAIN.match(text) and (text or bit.entry is not None):
        yield bit
        return
    for found in _GLYPH.finditer(text):
        if found.start() > at:
            yield bit.saying(text[at : found.start()])
        if found["over"]:
            yield replace(bit, text="", entry=_DOTS)
            yield replace(bit, text=found["over"], marks=bit.marks - {Mark.BOLD} | {Mark.ANSWER})
        elif found["leader"]:
            yield Bit("", bit.marks, bit.tick, _DOTS)
            yield bit.saying("\t")
        else:
            yield Bit(found[0] if found[0] in _TYPED else "", bit.marks, _state(found), bit.entry)
        at = found.end()
    if at < len(text) or (bit.entry is not None and at == 0):
        yield bit.saying(text[at:])


def _state(found: re.Match[str]) -> Tick:
    glyph = found[0]
    if len(glyph) == 1:
        return Tick.TICKED if glyph in _TICKED else Tick.CLEAR
    return Tick.TICKED if found["mark"] or (found["ruled"] or "_") != "_" else Tick.CLEAR


def text_of(lines: Iterable[Line]) -> str:
    """The words of an answer as typed, a line a line; leading and trailing gaps dropped."""
    return "\n".join(line.text.strip() for line in lines).strip()
