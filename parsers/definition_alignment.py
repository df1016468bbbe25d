"""Which definition a document fits, and where in it each printed question stands: the printed text, matched in its order.

The questions, headings and column headings of a definition are one sequence, the lines of the document another. The longest
common sequence of both tells which "Telephone" is whose, and leaves a question out that the sender deleted. What was moved is
matched after that, and a form that stands in the document twice is matched twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from parsers.definition import Asked, Definition
from parsers.document import Block, Mark, Part, Table
from parsers.lines import Line, Lines
from parsers.remembered import remembered
from parsers.words import without_number

#: The share of a definition's questions that must stand in a document in their order, and the share when its title does not.
FITS: Final = 0.5
FITS_UNTITLED: Final = 0.7
#: A form that stands in a document once more must have so many of its questions again.
_AGAIN: Final = 0.5
#: Questions matched out of order in one run, at least: one alone may be an answer that reads like a question.
_MOVED: Final = 2
_ALIKE: Final = 90.0  # per cent: two slips in a label of twenty letters
_ALIKE_FROM: Final = 8  # letters: shorter labels have too many neighbours
_LONGEST: Final = 60  # words of a label
_LONGEST_TEXT: Final = 400  # letters of one
_RUN_ON_WORDS: Final = 3  # of a label with its answer right behind it; a shorter one may begin an answer
_LABEL_LINES: Final = 5  # lines over which a label may wrap
_READ: Final = frozenset({Part.BODY, Part.TEXT_BOX})

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APART: Final = re.compile(r"(?:\0|\t|\s{2,}|[:?]\s+|^[\W_]+)$")
_CONTENT: Final = re.compile(r"[\w\0☐☒□■✓]")
_HEAD_ENDS: Final = re.compile(r"[:?](?=\s|$|\0)|\0|\t|\s{3,}")
_ENDS: Final = re.compile(r"\s*(?:\([^()]*\)\s*)?[:?.*\-–—)\]]*\s*(?:\([^()]*\)\s*)?")


class Kind(StrEnum):
    """What a printed text is."""

    SECTION = "section"
    LABEL = "label"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class Unit:
    """One printed text of a definition. `number` is that of its question, `column` the heading's within it."""

    kind: Kind
    words: tuple[str, ...]
    number: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a unit stands: from `start` to `end` of its line's text as `shown` has it; over the next `more` lines too."""

    unit: Unit
    start: int
    end: int
    more: int = 0


@dataclass(slots=True)
class Alignment:
    """A document held against one definition. `spots` are by the identity of their line, left to right; `rest` the lines over
    which a label goes on. `share` says how many of the questions were found, from 0 to 1, `bold` whether most stand in bold type."""

    definition: Definition
    share: float = 0.0
    titled: bool = False
    bold: bool = False
    spots: dict[int, list[Spot]] = field(default_factory=dict)
    rest: set[int] = field(default_factory=set)

    @property
    def fits(self) -> bool:
        """Whether the document is this form."""
        return self.share >= (FITS if self.titled else FITS_UNTITLED)


@remembered
def printed_words(text: str) -> tuple[str, ...]:
    """The words of a printed text as they are compared: without its number, case and punctuation."""
    return tuple(_plain(word) for word in _WORD.findall(without_number(text)))


def shown(line: Line) -> str:
    """The text of a line with what somebody filled in as so many \\0: a tick, what a control holds, words in an answer's type."""
    if len(line.bits) == 1 and not (line.has_tick or line.has_entry or line.typed):
        return line.bits[0].text
    return "".join(
        "\0" * max(1, len(bit.text)) if bit.tick is not None or bit.entry is not None or Mark.ANSWER in bit.marks else bit.text
        for bit in line.bits
    )


def best_fit(definitions: Sequence[Definition], blocks: Sequence[Block], lines: Lines) -> Alignment | None:
    """The confirmed definition that the document fits best, aligned; None when it fits none."""
    sheet = _Sheet(blocks, lines)
    found = [aligned(definition, sheet) for definition in definitions if definition.confirmed]
    fitting = [alignment for alignment in found if alignment.fits]
    return max(fitting, key=lambda one: (one.share, len(one.definition.questions), one.definition.edition), default=None)


class _Sheet:
    """The lines of a document, each once with its words, in the groups within which a label may wrap."""

    def __init__(self, blocks: Sequence[Block], lines: Lines) -> None:
        self.groups: list[list[_Text]] = []
        self._gather(blocks, lines)
        self.said: frozenset[str] | None = None
        self.words = frozenset(_WORD.findall(_plain("\n".join(text.text for group in self.groups for text in group))))

    def plain_lines(self) -> frozenset[str]:
        """The words of each line that can be a title, worked out once for all definitions."""
        if self.said is None:
            self.said = frozenset(" ".join(text.plain) for group in self.groups for text in group if len(text.plain) <= _LONGEST)
        return self.said

    def _gather(self, blocks: Iterable[Block], lines: Lines) -> None:
        group: list[_Text] = []
        for block in blocks:
            if block.part not in _READ and block.part is not Part.HEADER:
                continue
            if isinstance(block, Table):
                self.groups.append(group)
                for cell in block.cells:
                    self._gather(cell.blocks, lines)
                group = []
            else:
                group.extend(_Text(line) for line in lines.of(block) if not line.blank)
        self.groups.append(group)


class _Text:
    """One line with its text and words."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.text = shown(line)

    @cached_property
    def words(self) -> list[re.Match[str]]:
        """The words where they stand."""
        return list(_WORD.finditer(self.text))

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The words as they are compared."""
        if self.text.isascii():  # folding moves no letter of such a text
            folded = self.text.lower()
            return tuple([folded[word.start() : word.end()].replace("'", "") for word in self.words])
        return tuple(_plain(word[0]) for word in self.words)

    @cached_property
    def starts(self) -> list[int]:
        """The numbers of the words with which a label may begin."""
        if not self.words:
            return []
        text = self.text
        unnumbered = len(text) - len(without_number(text).lstrip()) if "\0" not in text else 0
        edges = _bold_edges(self.line)
        return [
            number
            for number, word in enumerate(self.words)
            if number == 0 or word.start() == unnumbered or word.start() in edges or _stands_apart(text, word.start())
        ]

    def marks_at(self, place: int) -> frozenset[Mark]:
        """The marks of the letter at a place of the text."""
        at = 0
        for bit in self.line.bits:
            at += max(1, len(bit.text)) if bit.tick is not None or bit.entry is not None else len(bit.text)
            if place < at:
                return bit.marks
        return frozenset()


def _stands_apart(text: str, start: int) -> bool:
    """Whether the word that starts there, no first one, stands behind a gap, a box or the end of a question. Most stand behind a
    letter and one space, or a sign: that is told without looking at all that stands before."""
    last, before = text[start - 1], text[start - 2 : start - 1]
    if not last.isspace() and last != "\0":
        return False
    if last == " " and not before.isspace() and before not in (":", "?"):
        return False
    return _APART.search(text[:start]) is not None


def _bold_edges(line: Line) -> set[int]:
    """Where bold type begins or ends in a line."""
    edges: set[int] = set()
    if len(line.bits) == 1 and Mark.BOLD not in line.bits[0].marks:
        return edges
    at, before = 0, False
    for bit in line.bits:
        bold = Mark.BOLD in bit.marks
        if bold != before:
            edges.update({at, at + len(bit.text) - len(bit.text.lstrip())})
        before = bold
        at += max(1, len(bit.text)) if bit.tick is not None or bit.entry is not None else len(bit.text)
    return edges


@dataclass(frozen=True, slots=True)
class _Place:
    """A place where one of several units of the same words may stand."""

    text: _Text
    start: int
    end: int
    more: tuple[_Text, ...]
    units: tuple[int, ...]
    weight: float


def aligned(definition: Definition, sheet: _Sheet) -> Alignment:
    """The sheet held against a definition."""
    index = _index(definition)
    units, labels = index.units, index.labels
    if sum(sheet.words.issuperset(units[number].words) for number in labels) < FITS * len(labels):
        return Alignment(definition)  # so few of the questions can stand there that it need not be looked for in order
    alignment = Alignment(definition, titled=_titled(definition, sheet))
    places = [place for group in sheet.groups for number, _ in enumerate(group) for place in index.places(group, number)]
    free = dict.fromkeys(range(len(units)))
    first = _in_order(places, free)
    moved = 0.0
    found = first
    while len(found) >= _MOVED:
        for place, unit in found:
            free.pop(unit, None)
            _put(alignment, place, units[unit])
        taken = {id(place) for place, _ in found}
        places = [place for place in places if id(place) not in taken and not _overlaps(alignment, place)]
        found = _in_order(places, free)
        moved += sum(units[unit].kind is Kind.LABEL for _, unit in found)
    again = _in_order(places, dict.fromkeys(range(len(units))))
    while again and sum(units[unit].kind is Kind.LABEL for _, unit in again) >= _AGAIN * len(labels):
        for place, unit in again:
            _put(alignment, place, units[unit])
        places = [place for place in places if not _overlaps(alignment, place)]
        again = _in_order(places, dict.fromkeys(range(len(units))))
    for spots in alignment.spots.values():
        spots.sort(key=lambda spot: spot.start)
    bold = [Mark.BOLD in place.text.marks_at(place.start) for place, unit in first if units[unit].kind is Kind.LABEL]
    alignment.bold = sum(bold) * 2 > len(bold)
    count = sum(units[unit].kind is Kind.LABEL for _, unit in first)
    alignment.share = (count + moved / 2) / max(1, len(labels))
    return alignment


def units_of(definition: Definition) -> list[Unit]:
    """The printed texts of a definition in their order."""
    units: list[Unit] = []
    section: tuple[str, ...] = ()
    for number, asked in enumerate(definition.questions):
        label = printed_words(asked.label)
        heading = printed_words(asked.section)
        if heading and heading != section and heading != label:
            units.append(Unit(Kind.SECTION, heading, number))
        section = heading
        units.append(Unit(Kind.LABEL, label, number))
        units += [Unit(Kind.COLUMN, printed_words(words), number, column) for column, (words, _) in enumerate(asked.columns)]
    return [unit for unit in units if unit.words]


@lru_cache(maxsize=64)
def _index(definition: Definition) -> _Index:
    return _Index(definition)


class _Index:
    """The units of a definition by their words."""

    def __init__(self, definition: Definition) -> None:
        questions, units = definition.questions, units_of(definition)
        self.units = units
        self.labels = [number for number, unit in enumerate(units) if unit.kind is Kind.LABEL]
        self.options = [
            [words for option in questions[unit.number].options if (words := printed_words(option.text))] if unit.kind is Kind.LABEL else []
            for unit in units
        ]
        self.by_words: dict[tuple[str, ...], list[int]] = {}
        for number, unit in enumerate(units):
            self.by_words.setdefault(unit.words, []).append(number)
        self.lengths: dict[str, list[int]] = {}
        for words in self.by_words:
            self.lengths.setdefault(words[0], []).append(len(words))
        for lengths in self.lengths.values():
            lengths[:] = sorted(set(lengths), reverse=True)
        self.long = {" ".join(words): words for words in self.by_words if len(" ".join(words)) >= _ALIKE_FROM}
        self.choices = list(self.long)

    def places(self, group: Sequence[_Text], number: int) -> Iterator[_Place]:
        """Where units may stand in a line of a group, from its start or after a gap."""
        text = group[number]
        wrapped = self._wrapped(group, number)
        if wrapped is not None:
            yield wrapped
            return
        until = 0
        exact = False
        for start in text.starts:
            if text.words[start].start() < until:
                continue
            place = self._exact(text, start)
            if place is not None:
                exact = True
                until = place.end
                yield place
        if not exact and text.starts:
            near = self._near(text)
            if near is not None:
                yield near

    def _exact(self, text: _Text, start: int) -> _Place | None:
        for length in self.lengths.get(text.plain[start], ()):
            words = text.plain[start : start + length]
            units = self.by_words.get(words)
            if units is None or len(words) < length:
                continue
            begin, end = text.words[start].start(), text.words[start + length - 1].end()
            inside = text.text[begin:end]
            if "\0" in inside or "\t" in inside:
                continue
            closing = _ENDS.match(text.text, end)
            assert closing is not None
            end = closing.end()
            rest = text.text[end:]
            if not _CONTENT.search(rest):
                rest, end = "", len(text.text)
            apart = closing[0].endswith(("\t", "  ")) or bool(set(closing[0]) & set(":?")) or rest[:1] in ("\0", "\t")
            apart = apart or end in _bold_edges(text.line) or self._before_option(units, text.plain[start + length :])
            if not rest.strip() or apart:
                whole = start == text.starts[0] and not rest.strip()
                return _Place(text, begin, end, (), tuple(units), (3.0 if whole else 2.5) + 0.05 * min(length, 10))
            if start == text.starts[0] and (length >= _RUN_ON_WORDS or rest[0].isdigit()) and not rest[0].islower():
                return _Place(text, begin, end, (), tuple(units), 2.2)
        return None

    def _before_option(self, units: Sequence[int], following: tuple[str, ...]) -> bool:
        """Whether one of the printed answers of a question stands right behind its words."""
        return any(option == following[: len(option)] for unit in units for option in self.options[unit])

    def _wrapped(self, group: Sequence[_Text], number: int) -> _Place | None:
        """A unit that goes over several lines, the longest."""
        text = group[number]
        best: _Place | None = None
        if number + 1 == len(group) or "\0" in text.text:
            return None  # nothing that it could go on over
        for start in text.starts[:2]:
            words = text.plain[start:]
            lengths = self.lengths.get(text.plain[start], ())
            if not lengths or "\0" in text.text or lengths[0] <= len(words):
                continue
            for more in range(1, _LABEL_LINES):
                following = group[number + 1 : number + 1 + more]
                if len(following) < more or "\0" in following[-1].text:
                    break
                words = words + following[-1].plain
                if len(words) > min(lengths[0], _LONGEST):
                    break
                units = self.by_words.get(words)
                if units is not None:
                    begin = text.words[start].start()
                    best = _Place(text, begin, len(text.text), tuple(following), tuple(units), 3.0 + 0.05 * min(len(words), 10))
        return best

    def _near(self, text: _Text) -> _Place | None:
        """A unit that the line, or what stands before its colon or gap, is but for a slip."""
        first = text.words[text.starts[0]].start()
        gap = _HEAD_ENDS.search(text.text, first)
        for end in (len(text.text), *((gap.start(),) if gap else ())):
            head = text.text[first:end]
            plain = " ".join(printed_words(head)) if "\0" not in head and "\t" not in head else ""
            if not _ALIKE_FROM <= len(plain) <= _LONGEST_TEXT:
                continue
            found = process.extractOne(plain, self.choices, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            if found is not None:
                closing = _ENDS.match(text.text, end)
                assert closing is not None
                return _Place(text, first, closing.end(), (), tuple(self.by_words[self.long[found[0]]]), 2.0)
        return None


def _in_order(places: Sequence[_Place], free: dict[int, None]) -> list[tuple[_Place, int]]:
    """The heaviest run of places whose units, of those still free, come in the definition's order."""
    best: list[tuple[float, int, _Place, int] | None] = []  # weight so far, index of the one before, place, unit
    top: dict[int, int] = {}  # the heaviest run that ends with a unit
    for place in places:
        found: list[tuple[int, int]] = []
        for unit in place.units:
            if unit not in free:
                continue
            before = max((index for ended, index in top.items() if ended < unit), key=lambda index: best[index][0], default=-1)  # type: ignore[index]
            weight = place.weight + (best[before][0] if before >= 0 else 0.0)  # type: ignore[index]
            known = top.get(unit)
            if known is None or best[known][0] < weight:  # type: ignore[index]
                best.append((weight, before, place, unit))
                found.append((unit, len(best) - 1))
        top.update(found)
    chosen: list[tuple[_Place, int]] = []
    at = max(top.values(), key=lambda index: best[index][0], default=-1)  # type: ignore[index]
    while at >= 0:
        entry = best[at]
        assert entry is not None
        chosen.append((entry[2], entry[3]))
        at = entry[1]
    return chosen[::-1]


def _put(alignment: Alignment, place: _Place, unit: Unit) -> None:
    alignment.spots.setdefault(id(place.text.line), []).append(Spot(unit, place.start, place.end, len(place.more)))
    alignment.rest.update(id(text.line) for text in place.more)


def _overlaps(alignment: Alignment, place: _Place) -> bool:
    line = id(place.text.line)
    return line in alignment.rest or any(
        (spot.start < place.end and place.start < spot.end) or place.more for spot in alignment.spots.get(line, ())
    )


def _titled(definition: Definition, sheet: _Sheet) -> bool:
    """Whether the document bears the form's title: most of its lines, each somewhere in a line."""
    titles = [printed_words(title) for title in definition.title]
    lines = sheet.plain_lines()
    found = sum(any(" ".join(words) in line for line in lines) for words in titles if words)
    return bool(titles) and found * 2 > len(titles)


def asked_of(alignment: Alignment, spot: Spot) -> Asked:
    """The question at a spot."""
    return alignment.definition.questions[spot.unit.number]


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'").replace("'", "")
