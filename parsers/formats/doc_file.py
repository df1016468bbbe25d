"""The structures of a Word 97 file (.doc): its text by pieces, the properties of its runs, and its form fields.

Names in brackets are those of Microsoft's [MS-DOC] specification. Everything is read with bounds: a broken list ends early.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import Final

import olefile

from parsers.document import Entry, EntryKind, ProblemReason, Tick
from parsers.errors import Unreadable

BROKEN: Final = "The Word 97 file is damaged: it could not be opened. Ask the sender for it again."
_WORD_97: Final = 0x00C1  # nFib of the oldest version that has these structures
_PAGE: Final = 512

#: Places in FibRgFcLcb97 of the parts that are read.
_STYLES, _PLCF_HDD, _BTE_CHPX, _BTE_PAPX, _STTB_FFN, _CLX, _SHAPES, _BOX_TEXTS = 1, 11, 12, 13, 15, 33, 40, 56
_OPERANDS: Final = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}

#: sprmPHugePapx and the older sprmPHugePapx2: the properties stand in the Data stream.
_HUGE: Final = (0x6645, 0x6646)

Properties = Mapping[int, bytes]
_NONE: Final[Properties] = {}


@dataclass(frozen=True, slots=True)
class Story:
    """A stretch of the text by first and last character: the body, the notes, the page headers …"""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FormField:
    """A form field with its state: `tick` for a tick box, `chosen` for a drop-down."""

    entry: Entry
    tick: Tick | None = None
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    offset: int
    wide: bool


@dataclass(frozen=True, slots=True)
class Style:
    """A style with the styles that it is based on: what it changes of characters and of paragraphs, and its heading level."""

    characters: Properties
    paragraphs: Properties
    heading: int | None = None


@dataclass(slots=True)
class _Runs:
    """Properties by character, in order of their first character."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    properties: list[Properties] = field(default_factory=list)

    def at(self, character: int) -> Properties:
        found = bisect_right(self.starts, character) - 1
        return self.properties[found] if found >= 0 and character < self.ends[found] else _NONE


class WordFile:
    """A Word 97 file. Raises Unreadable when it needs a password, is of another version, or is damaged."""

    def __init__(self, data: bytes) -> None:
        streams = _streams(data)
        self._main = streams.get("WordDocument", b"")
        if len(self._main) < 898 or struct.unpack_from("<H", self._main)[0] != 0xA5EC:
            raise Unreadable(ProblemReason.BROKEN, BROKEN)
        flags = struct.unpack_from("<H", self._main, 10)[0]
        if flags & 0x0100:
            raise Unreadable(ProblemReason.PASSWORD_PROTECTED, "The Word file opens only with a password.")
        if struct.unpack_from("<H", self._main, 2)[0] < _WORD_97:
            raise Unreadable(
                ProblemReason.UNSUPPORTED, "This file was written by a Word older than 1997 and is not read: please look at it."
            )
        self._table = streams.get("1Table" if flags & 0x0200 else "0Table", b"")
        self._data = streams.get("Data", b"")
        self.has_macros = "Macros" in streams
        try:
            self._pieces = tuple(self._read_pieces())
            self.text = "".join(self._decoded(piece) for piece in self._pieces)
            self._characters = self._runs(_BTE_CHPX)
            self._paragraphs = self._runs(_BTE_PAPX)
            self._styles = tuple(self._read_styles())
        except (struct.error, IndexError) as error:
            raise Unreadable(ProblemReason.BROKEN, BROKEN) from error
        lengths = struct.unpack_from("<8I", self._main, 76)
        starts = [0]
        for length in lengths:
            starts.append(starts[-1] + length)
        self.body, self.footnotes, self.margins, _, self.comments, self.endnotes, self.text_boxes, _ = (
            Story(min(first, len(self.text)), min(last, len(self.text))) for first, last in pairwise(starts)
        )

    def character(self, at: int) -> Properties:
        """The properties of the run that holds a character, by sprm."""
        return self._characters.at(at)

    def paragraph(self, at: int) -> Properties:
        """The properties of the paragraph whose mark stands at `at`; its style under key 0."""
        return self._paragraphs.at(at)

    def style(self, number: int) -> Style:
        """The style of that number, with what it takes over from the styles below it."""
        characters: dict[int, bytes] = {}
        paragraphs: dict[int, bytes] = {}
        heading = None
        chain: list[int] = []
        while 0 <= number < len(self._styles) and number not in chain:
            chain.append(number)
            number = self._styles[number][1]
        for at in reversed(chain):
            built_in, _, own_paragraphs, own_characters = self._styles[at]
            characters.update(own_characters)
            paragraphs.update(own_paragraphs)
            heading = built_in if 1 <= built_in <= 9 else heading
        return Style(characters, paragraphs, heading)

    def fonts(self) -> list[str]:
        """The names of the fonts, in the order in which runs name them [SttbfFfn]."""
        part, names = self._part(_STTB_FFN), []
        at = 4
        while at + 40 < len(part):
            size = part[at]
            names.append(part[at + 40 : at + 1 + size].decode("utf-16-le", "replace").split("\0")[0])
            at += size + 1
        return names

    def header_stories(self) -> Iterator[tuple[int, Story]]:
        """The page headers and footers with their kind: 0, 1 and 4 are headers, 2, 3 and 5 footers [PlcfHdd]."""
        part = self._part(_PLCF_HDD)
        edges = [edge for (edge,) in struct.iter_unpack("<I", part[: len(part) // 4 * 4])]
        for number, (first, last) in enumerate(pairwise(edges[6:])):
            start, end = self.margins.start + first, self.margins.start + last
            if self.margins.start <= start < end <= self.margins.end:
                yield number % 6, Story(start, end)

    def boxes(self) -> dict[int, Story]:
        """The texts of text boxes by the character at which each is anchored [PlcfSpa, PlcftxbxTxt]."""
        texts: dict[int, Story] = {}
        for start, end, told in self._listed(_BOX_TEXTS, 22):
            shape = struct.unpack_from("<I", told, 14)[0]
            texts[shape] = Story(self.text_boxes.start + start, min(self.text_boxes.start + end, self.text_boxes.end))
        anchored = {}
        for start, _, told in self._listed(_SHAPES, 26):
            story = texts.get(struct.unpack_from("<I", told)[0])
            if story is not None:
                anchored[start] = story
        return anchored

    def form_field(self, at: int) -> FormField | None:
        """The form field whose data the character at `at` points to, None when it points to none [NilPICFAndBinData, FFData]."""
        location = self.character(at).get(0x6A03)
        if location is None or len(location) < 4:
            return None
        try:
            return _form_field(self._data, struct.unpack("<I", location[:4])[0])
        except (struct.error, IndexError):
            return None

    def _listed(self, number: int, size: int) -> Iterator[tuple[int, int, bytes]]:
        """A list of stretches of text with what is told of each [Plc]."""
        part = self._part(number)
        count = max(0, (len(part) - 4) // (4 + size))
        edges = struct.unpack_from(f"<{count + 1}I", part) if count else ()
        for index, (start, end) in enumerate(pairwise(edges)):
            at = 4 * (count + 1) + size * index
            yield start, end, part[at : at + size]

    def _part(self, number: int) -> bytes:
        offset, length = struct.unpack_from("<II", self._main, 154 + 8 * number)
        return self._table[offset : offset + length]

    def _read_pieces(self) -> Iterator[_Piece]:
        """The text by pieces [Clx, PlcPcd]."""
        part, at = self._part(_CLX), 0
        while at < len(part) and part[at] == 1:
            at += 3 + struct.unpack_from("<H", part, at + 1)[0]
        if at >= len(part) or part[at] != 2:
            raise Unreadable(ProblemReason.BROKEN, BROKEN)
        count = (struct.unpack_from("<I", part, at + 1)[0] - 4) // 12
        edges = struct.unpack_from(f"<{count + 1}I", part, at + 5)
        for number, (start, end) in enumerate(pairwise(edges)):
            where = struct.unpack_from("<I", part, at + 5 + 4 * (count + 1) + 8 * number + 2)[0]
            wide = not where & 0x4000_0000
            if end > start:
                yield _Piece(start, end, where if wide else (where & 0x3FFF_FFFF) // 2, wide)

    def _read_styles(self) -> Iterator[tuple[int, int, Properties, Properties]]:
        """Each style: its built-in number, the style it is based on, its changes of paragraphs and of characters [STSH, STD]."""
        part = self._part(_STYLES)
        if len(part) < 6:
            return
        size, count, base = struct.unpack_from("<HHH", part)
        at = 2 + size
        for _ in range(min(count, 4096)):
            if at + 2 > len(part):
                return
            length = struct.unpack_from("<H", part, at)[0]
            said = part[at + 2 : at + 2 + length]
            at += 2 + length
            yield self._read_style(said, base) if length > base + 4 else (0xFFF, 0xFFF, _NONE, _NONE)

    def _read_style(self, said: bytes, base: int) -> tuple[int, int, Properties, Properties]:
        built_in, kind, changes = (word for word in struct.unpack_from("<HHH", said))
        at = base + 4 + 2 * struct.unpack_from("<H", said, base)[0]
        parts = []
        for _ in range(changes & 0xF):
            if at + 2 > len(said):
                break
            length = struct.unpack_from("<H", said, at)[0]
            parts.append(said[at + 2 : at + 2 + length])
            at += 2 + length + length % 2
        paragraphs, characters = _NONE, _NONE
        if kind & 0xF == 1:
            paragraphs = self._modified(parts[0][2:]) if parts else _NONE
            characters = self._modified(parts[1]) if len(parts) > 1 else _NONE
        elif kind & 0xF == 2 and parts:
            characters = self._modified(parts[0])
        return built_in & 0xFFF, kind >> 4, paragraphs, characters

    def _decoded(self, piece: _Piece) -> str:
        length = piece.end - piece.start
        said = self._main[piece.offset : piece.offset + length * (2 if piece.wide else 1)]
        text = said.decode("utf-16-le" if piece.wide else "cp1252", "replace")
        return text[:length].ljust(length, "\0")  # a cut file keeps its places

    def _runs(self, number: int) -> _Runs:
        """The runs of characters or of paragraphs [PlcBteChpx, PlcBtePapx and their pages], by character."""
        part = self._part(number)
        count = (len(part) - 4) // 8
        found: list[tuple[int, int, Properties]] = []
        for index in range(max(count, 0)):
            page = struct.unpack_from("<I", part, 4 * (count + 1) + 4 * index)[0] & 0x3F_FFFF
            block = self._main[page * _PAGE : (page + 1) * _PAGE]
            if len(block) == _PAGE:
                read = self._character_page(block) if number == _BTE_CHPX else self._paragraph_page(block)
                for first, last, properties in read:
                    found += [(*place, properties) for place in self._places(first, last)]
        runs = _Runs()
        for start, end, properties in sorted(found, key=lambda run: run[0]):
            runs.starts.append(start)
            runs.ends.append(end)
            runs.properties.append(properties)
        return runs

    def _character_page(self, page: bytes) -> Iterator[tuple[int, int, Properties]]:
        count = min(page[511], 101)
        edges = struct.unpack_from(f"<{count + 1}I", page)
        for index in range(count):
            at = page[4 * (count + 1) + index] * 2
            yield edges[index], edges[index + 1], self._modified(page[at + 1 : at + 1 + page[at]]) if at else _NONE

    def _paragraph_page(self, page: bytes) -> Iterator[tuple[int, int, Properties]]:
        count = min(page[511], 29)
        edges = struct.unpack_from(f"<{count + 1}I", page)
        for index in range(count):
            at = page[4 * (count + 1) + 13 * index] * 2
            properties: dict[int, bytes] = {}
            if at and at < 510:
                first, size = (at + 1, page[at] * 2 - 1) if page[at] else (at + 2, page[at + 1] * 2)
                properties = {0: page[first : first + 2], **self._modified(page[first + 2 : first + size])}
            yield edges[index], edges[index + 1], properties

    def _modified(self, said: bytes, depth: int = 0) -> dict[int, bytes]:
        """A list of property changes [grpprl]: sprm to operand."""
        found: dict[int, bytes] = {}
        at = 0
        while at + 2 < len(said):
            sprm = struct.unpack_from("<H", said, at)[0]
            at += 2
            size = _OPERANDS.get(sprm >> 13)
            if size is None:
                if sprm == 0xD608:
                    size, at = (struct.unpack_from("<H", said, at)[0] - 1 if at + 2 <= len(said) else 0), at + 2
                else:
                    size, at = said[at], at + 1
            operand = said[at : at + max(size, 0)]
            at += max(size, 0)
            found[sprm] = operand
            if sprm in _HUGE and len(operand) == 4 and not depth:
                where = struct.unpack("<I", operand)[0]
                if where + 2 <= len(self._data):
                    length = struct.unpack_from("<H", self._data, where)[0]
                    found.update(self._modified(self._data[where + 2 : where + 2 + length], depth + 1))
        return found

    def _places(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The characters whose bytes stand between two offsets of the stream."""
        for piece in self._pieces:
            width = 2 if piece.wide else 1
            end = piece.offset + (piece.end - piece.start) * width
            low, high = max(first, piece.offset), min(last, end)
            if low < high:
                yield piece.start + (low - piece.offset) // width, piece.start + (high - piece.offset) // width


def _streams(data: bytes) -> dict[str, bytes]:
    """The streams at the top of the file by name, and "Macros" when there is such a folder."""
    found: dict[str, bytes] = {}
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            for path in ole.listdir():
                if len(path) == 1 and path[0] in ("WordDocument", "0Table", "1Table", "Data"):
                    found[path[0]] = ole.openstream(path).read()
                elif path[0] in ("Macros", "_VBA_PROJECT_CUR"):
                    found["Macros"] = b""
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError) as error:
        raise Unreadable(ProblemReason.BROKEN, BROKEN) from error  # olefile lets these through on damaged directories
    return found


def _form_field(data: bytes, at: int) -> FormField | None:
    size, header = struct.unpack_from("<iH", data, at)
    version, bits = struct.unpack_from("<IH", data, at + header)
    if size <= 0 or version != 0xFFFF_FFFF:
        return None
    kind, result, at = bits & 3, (bits >> 2) & 31, at + header + 10
    name, at = _string(data, at)
    default = 0
    if kind == 0:
        _, at = _string(data, at)
    else:
        default, at = struct.unpack_from("<H", data, at)[0], at + 2
    _, at = _string(data, at)
    help_text, at = _string(data, at)
    status, at = _string(data, at)
    label = status or help_text or None
    chosen = default if result == 25 else result
    if kind == 1:
        return FormField(Entry(EntryKind.TICK, name or None, label), tick=Tick.TICKED if chosen else Tick.CLEAR)
    if kind != 2:
        return FormField(Entry(EntryKind.TEXT, name or None, label))
    _, at = _string(data, at)
    _, at = _string(data, at)
    options = _list(data, at)
    entry = Entry(EntryKind.CHOICE, name or None, label, options=options)
    return FormField(entry, chosen=options[chosen] if chosen < len(options) else "")


def _string(data: bytes, at: int) -> tuple[str, int]:
    """A counted string with its closing zero [Xstz], and where it ends."""
    length = struct.unpack_from("<H", data, at)[0]
    return data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace"), at + 4 + 2 * length


def _list(data: bytes, at: int) -> tuple[str, ...]:
    """The items of a drop-down [hsttbDropList]."""
    _, count, extra = struct.unpack_from("<HHH", data, at)
    at += 6
    items = []
    for _ in range(min(count, 100)):
        length = struct.unpack_from("<H", data, at)[0]
        items.append(data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace"))
        at += 2 + 2 * length + extra
    return tuple(items)
