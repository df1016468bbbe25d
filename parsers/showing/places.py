"""Where a value stands, by its words: in the text of a document, and on the pages that were made of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz.distance import LCSseq

from parsers.document import Block, Document, Part, paragraphs
from parsers.limits import SHOWN_WORDS
from parsers.reading import Content
from parsers.showing.shown import Box, Sought

_WORD: Final = re.compile(r"[^\W_]+")
#: How the text of a place writes tick boxes (`parsers/lines.py`).
_TICKS: Final = re.compile(r"\[[x ?]\]")
_CELL: Final = re.compile(r"(?P<row>(?P<table>.*table \d+, )row \d+, )cell \d+")
_READ: Final = frozenset({Part.BODY, Part.TEXT_BOX})
#: The text of a place is cut at this length (`parsers/answers.py`): a longer answer is known by the value itself.
_CUT: Final = 1900
#: What stands between a question and its answer in the text of a place (`parsers/answers.py`).
_PARTS: Final = "  "
#: Words between two parts of one answer that are none of its own: a printed hint; over a page's end its running lines too.
_GAP: Final = 8
_OVER_PAGE: Final = 40
#: How far a list of people may go on below its heading, by its own words, and how many words may stand between.
_LISTED: Final = 3
_BEFORE_LIST: Final = 150
#: Words at which a place is looked for when only its text is known, and how many of its rarest words lead there.
_TRIES: Final = 40
_RAREST: Final = 3
#: The share of a place's words that must stand together before they are taken for it.
_ENOUGH: Final = 0.5
#: Paper shown round the words of a mark, in points.
_ROUND: Final = 2.0
#: The height of a line, in points, by which words are put in lines.
_LINE: Final = 8.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page and the box in which it stands."""

    text: str
    page: int
    box: Box


@dataclass(slots=True)
class Script:
    """The words of a document in order, each with the number of its paragraph; and for each path the paragraphs that stand there."""

    words: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    paths: dict[str, list[int]] = field(default_factory=dict)

    def range_of(self, paragraph: int) -> tuple[int, int]:
        """The first word of a paragraph and the one after its last."""
        after = paragraph + 1
        return self.starts[paragraph], self.starts[after] if after < len(self.starts) else len(self.words)


def words_in(text: str) -> list[str]:
    """The words of a text without case, signs and accents of width, as they are compared."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def script_of(document: Document) -> Script:
    """The words of a document's body, as far as they are looked at."""
    script = Script()
    for number, paragraph in enumerate(paragraphs(body(document.blocks))):
        script.starts.append(len(script.words))
        if paragraph.place.path is not None:
            script.paths.setdefault(paragraph.place.path, []).append(number)
        if len(script.words) < SHOWN_WORDS:
            found = words_in("".join(" " if span.tick else span.text for span in paragraph.spans))
            script.words += found
            script.owners += [number] * len(found)
    return script


def body(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks that values are read from: no running header or footer, no comment."""
    return tuple(block for block in blocks if block.part in _READ)


def answer_words(sought: Sought) -> list[str]:
    """The words of the answer at a place: what stands there behind its question, or the value where that was cut or is a list."""
    label, _, answer = _TICKS.sub(" ", sought.place.text).partition(_PARTS)
    if _is_list(sought.content) or len(sought.place.text) > _CUT:
        return words_in(_text(sought.content))[:SHOWN_WORDS]
    return words_in(answer) or words_in(label)


def all_words(sought: Sought) -> list[str]:
    """The words of the question and its answer."""
    return words_in(_TICKS.sub(" ", sought.place.text))


def has_ticks(sought: Sought) -> bool:
    """Whether tick boxes stand at a place."""
    return bool(_TICKS.search(sought.place.text))


def _is_list(content: Content) -> bool:
    return not isinstance(content, str) and any(not isinstance(item, str) for item in content)


def _text(content: Content) -> str:
    if isinstance(content, str):
        return content
    return " ".join(item if isinstance(item, str) else " ".join(item.values()) for item in content)


def standing(words: Sequence[str], first: int, after: int, sought: Sought, pages: Sequence[int] = ()) -> list[int]:
    """The positions in `words` where a value stands, whose place is `first` to before `after`; none when its words are others.
    `pages` are the pages of the words, where they have any."""
    if _is_list(sought.content):  # the place of a list of people is its heading
        said = answer_words(sought)
        found = [first + at for at in _common(said, words[first : first + _LISTED * len(said) + _BEFORE_LIST])]
        return found if len(found) >= _ENOUGH * len(said) else []
    return _stretch(words, first, after, answer_words(sought), pages) or _stretch(words, first, after, all_words(sought), pages)


def _stretch(words: Sequence[str], first: int, after: int, said: Sequence[str], pages: Sequence[int]) -> list[int]:
    """What of the place was `said`, and what follows without a wide gap: an answer of several paragraphs goes on below its place."""
    window = words[first : max(after, first + len(said) + len(said) // 2 + _OVER_PAGE)]
    found = [first + at for at in _common(said, window)]
    inside = [at for at in found if at < after]
    if not inside:
        return []
    last = inside[-1]
    for at in found[len(inside) :]:
        gap = _OVER_PAGE if pages and pages[at] != pages[last] else _GAP
        if at - last > gap:
            break
        inside.append(at)
        last = at
    return inside


def search(words: Sequence[str], said: Sequence[str]) -> list[int]:
    """The positions in `words` at which most of what was `said` stands together; none when nowhere enough of it does."""
    at: dict[str, list[int]] = {word: [] for word in said}
    for position, word in enumerate(words):
        if word in at:
            at[word].append(position)
    rarest = sorted((word for word in at if at[word]), key=lambda word: len(at[word]))[:_RAREST]
    best: list[int] = []
    for word in rarest:
        for position in at[word][:_TRIES]:
            begin = max(0, position - said.index(word) - _GAP)
            found = [begin + other for other in _common(said, words[begin : begin + len(said) + 2 * _GAP])]
            best = max(best, found, key=len)
    return best if len(best) >= max(1, _ENOUGH * len(said)) else []


def place_in(script: Script, sought: Sought) -> tuple[list[int], list[int]]:
    """Where a value stands in a document: the numbers of its words and of its paragraphs. Words are none where only ticks stand;
    both are none when its place is not found."""
    said = answer_words(sought)
    best: tuple[list[int], list[int]] = [], []
    for number in _runs(script.paths.get(sought.place.path or "", ())):
        first, after = script.range_of(number[0])[0], script.range_of(number[-1])[1]
        words = standing(script.words, first, after, sought) or list(range(first, after))
        if len(set(said) & {script.words[at] for at in words}) > len(set(said) & {script.words[at] for at in best[0]}) or not best[1]:
            best = words, sorted({*(script.owners[at] for at in words)} or number)
    if not best[1]:
        words = search(script.words, said)
        best = words, sorted({script.owners[at] for at in words})
    return best


def row_in(script: Script, sought: Sought) -> tuple[list[int], list[int]]:
    """The words of the table row in which a place stands, and of its whole table; none when it is in no table."""
    cell = _CELL.fullmatch(sought.place.path or "")
    return (_below(script, cell["row"]), _below(script, cell["table"])) if cell else ([], [])


def _below(script: Script, start: str) -> list[int]:
    paragraphs_ = sorted(number for path, numbers in script.paths.items() if path.startswith(start) for number in numbers)
    return [at for number in paragraphs_ for at in range(*script.range_of(number))]


def aligned(script: Sequence[str], page_words: Sequence[Word]) -> dict[int, int]:
    """For each word of the script that is found on the pages, the position of the word there: both are in the same order."""
    return dict(_pairs(script, [word.text for word in page_words]))


def in_lines(words: Iterable[Word]) -> list[Word]:
    """The words as they are read in lines from the top of each page: a filled form may hold what was filled in behind all else."""
    return sorted(words, key=lambda word: (word.page, round((word.box[1] + word.box[3]) / 2 / _LINE), word.box[0]))


def boxes(words: Sequence[Word]) -> dict[int, Box]:
    """The smallest box round the words on each page."""
    found: dict[int, Box] = {}
    for word in words:
        left, top, right, bottom = word.box
        own = left - _ROUND, top - _ROUND, right + _ROUND, bottom + _ROUND
        found[word.page] = joined(found[word.page], own) if word.page in found else own
    return found


def joined(a: Box, b: Box) -> Box:
    """The smallest box round both."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Numbers that follow one another, together: paragraphs of one cell; two text boxes may go by one path."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _common(said: Sequence[str], window: Sequence[str]) -> list[int]:
    return [there for _, there in _pairs(said, window)]


def _pairs(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The positions of the words that two texts have in common in the same order."""
    for part in LCSseq.opcodes(one, other):
        if part.tag == "equal":
            yield from ((part.src_start + step, part.dest_start + step) for step in range(part.src_end - part.src_start))
