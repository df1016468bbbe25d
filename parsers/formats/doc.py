"""Word 97 files (.doc) as a Document: text, tables, marks and form fields."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parsers.document import Block, Document, Entry, EntryKind, Kind, Mark, Part, Problem, ProblemReason, Span, Tick
from parsers.formats.doc_file import FormField, Properties, Story, WordFile
from parsers.formats.flows import CellForm, Flow
from parsers.formats.symbols import SYMBOLS, shown
from parsers.limits import TABLE_DEPTH

_PARAGRAPH_ENDS: Final = frozenset("\r\x0c\x07")
_SIGNS: Final = {"\x0b": "\n", "\x1e": "-", "\x1f": "", "\t": "\t", "\0": ""}

#: Anchors of pictures, drawings, notes and comments: they stand for something else and are no text.
_ANCHORS: Final = frozenset("\x01\x02\x03\x04\x05\x08")
_FORM_KINDS: Final = {"FORMTEXT": EntryKind.TEXT, "FORMCHECKBOX": EntryKind.TICK, "FORMDROPDOWN": EntryKind.CHOICE}
_TOGGLES: Final = {Mark.BOLD: 0x0835, Mark.ITALIC: 0x0836, Mark.STRIKE: 0x0837, Mark.INSERTED: 0x0801}
_HIDDEN, _DELETED, _DOUBLE_STRIKE, _UNDERLINE, _HIGHLIGHT, _GROUND, _SIZE, _COLOUR, _COLOUR_NUMBER, _FONT, _SYMBOL = (
    0x083C, 0x0800, 0x2A53, 0x2A3E, 0x2A0C, 0xCA71, 0x4A43, 0x6870, 0x2A42, 0x4A4F, 0x6A09,
)  # fmt: skip
_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW_END, _ROW, _ROW_GROUNDS, _LIST = (
    0x2416, 0x2417, 0x6649, 0x244B, 0x244C, 0xD608, 0xD612, 0x460B,
)  # fmt: skip
_TOGGLE_SPRMS: Final = frozenset({*_TOGGLES.values(), _HIDDEN})
_CHARACTER_STYLE: Final = 0x4A30
_OUTLINE: Final = 0x2640
_SMALLER: Final = 3  # half points by which text must be smaller than the body to count as small


def open_doc(data: bytes, name: str) -> Document:
    """The Word 97 file as a Document: page headers first, then the body, then footers, notes and comments.

    Raises Unreadable when it needs a password, is older than Word 97 or is damaged.
    """
    walk = _Walk(WordFile(data))
    file = walk.file
    headers: list[Block] = []
    footers: list[Block] = []
    for kind, story in file.header_stories():
        footer = kind in (2, 3, 5)
        said = {block.text for block in (footers if footer else headers)}
        blocks = walk.blocks(story, Part.FOOTER if footer else Part.HEADER)
        (footers if footer else headers).extend(block for block in blocks if block.text.strip() and block.text not in said)
    notes = [
        block
        for story, part in ((file.footnotes, Part.FOOTNOTE), (file.endnotes, Part.FOOTNOTE), (file.comments, Part.COMMENT))
        for block in walk.blocks(story, part)
        if block.text.strip()
    ]
    problems = []
    if file.has_macros:
        problems.append(Problem(name, ProblemReason.ACTIVE_CONTENT, "The Word file holds macros. They were not run; the text was read."))
    return Document(name, Kind.DOC, (*headers, *walk.blocks(file.body, Part.BODY), *footers, *notes), problems=tuple(problems))


@dataclass(slots=True)
class _Field:
    """An open field: its instruction until its separator, and the form field behind it."""

    instruction: str = ""
    shows: bool = False
    held: FormField | None = None
    said: bool = False


class _Walk:
    def __init__(self, file: WordFile) -> None:
        self.file = file
        self._fonts = file.fonts()
        self._looks: dict[int, tuple[frozenset[Mark], str] | None] = {}
        self._known: dict[tuple[int, int], Properties] = {}
        sizes = Counter(_number(self._resolved(at).get(_SIZE)) for at in range(file.body.start, file.body.end, 7))
        self._body_size = next((size for size, _ in sizes.most_common() if size), 24)
        self._boxes = file.boxes()

    def blocks(self, story: Story, part: Part) -> list[Block]:
        """The blocks of one story."""
        flow = Flow(part)
        fields: list[_Field] = []
        anchored: list[Story] = []
        for at, sign in self._runs(story):
            if len(sign) == 1 and sign in _PARAGRAPH_ENDS:
                self._end(flow, sign, self.file.paragraph(at), anchored)
            elif sign == "\x08" and part is Part.BODY:
                anchored += [self._boxes[at]] if at in self._boxes else []
            elif sign == "\x13":
                fields.append(_Field())
            elif sign == "\x14" and fields:
                self._show(fields[-1], flow)
            elif sign == "\x15" and fields:
                self._close(fields.pop(), flow)
            elif sign == "\x01" and fields and not fields[-1].shows:
                fields[-1].held = self.file.form_field(at) or fields[-1].held
            elif fields and not fields[-1].shows:
                fields[-1].instruction += sign
            else:
                self._say(at, sign, flow, fields)
        return flow.finished()

    def _runs(self, story: Story) -> Iterator[tuple[int, str]]:
        """Stretches of text with one set of properties, and each control character by itself, with their places."""
        text, file = self.file.text, self.file
        start = at = story.start
        held = None
        while at < story.end:
            sign = text[at]
            properties = file.character(at)
            if (sign < " " and sign not in _SIGNS) or properties is not held or sign == "(":
                if start < at:
                    yield start, text[start:at]
                start, held = at, properties
            if (sign < " " and sign not in _SIGNS) or (sign == "(" and _SYMBOL in properties):
                yield at, sign
                start = at + 1
            at += 1
        if start < story.end:
            yield start, text[start : story.end]

    def _say(self, at: int, said: str, flow: Flow, fields: list[_Field]) -> None:
        if said in _ANCHORS:
            return
        properties = self._resolved(at)
        look = self._look(properties)
        if look is None:
            return
        marks, font = look
        symbol = properties.get(_SYMBOL)
        if said == "(" and symbol is not None and len(symbol) == 4:
            number, code = struct.unpack("<HH", symbol)
            table = SYMBOLS.get(self._font(number).lower(), {})
            flow.add(Span(table.get(code & 0xFF, ""), marks))
            return
        text = shown("".join(_SIGNS.get(sign, sign) for sign in said), font)
        entry: Entry | None = None
        if fields and fields[-1].held is not None:
            field = fields[-1]
            text = text.replace("\u2002", " ")
            if field.held is None or field.held.entry.kind is not EntryKind.TEXT or (not text.strip() and not field.said):
                return
            entry, field.said = field.held.entry, True
        if text:
            flow.add(Span(text, marks, entry=entry))

    def _show(self, field: _Field, flow: Flow) -> None:
        """What a form field shows, where its result begins; a text field's result is the text that follows."""
        field.shows = True
        words = field.instruction.split()
        kind = _FORM_KINDS.get(words[0]) if words else None
        if kind is None:
            field.held = None
            return
        if field.held is None or field.held.entry.kind is not kind:
            field.held = FormField(Entry(kind), tick=Tick.UNSURE if kind is EntryKind.TICK else None)
        if field.held.tick is not None:
            flow.add(Span("", tick=field.held.tick, entry=field.held.entry))
        elif field.held.chosen is not None:
            flow.add(Span(field.held.chosen, entry=field.held.entry))

    def _close(self, field: _Field, flow: Flow) -> None:
        if not field.shows:
            self._show(field, flow)
        if field.held is not None and field.held.entry.kind is EntryKind.TEXT and not field.said:
            flow.add(Span("", entry=field.held.entry))

    def _end(self, flow: Flow, sign: str, properties: Properties, anchored: list[Story]) -> None:
        depth = _number(properties.get(_DEPTH)) or (1 if _on(properties.get(_IN_TABLE)) else 0)
        depth = max(0, min(depth, TABLE_DEPTH))
        style = self.file.style(_number(properties.get(0)))
        level = _number(properties.get(_OUTLINE, style.paragraphs.get(_OUTLINE)), 9)
        flow.heading = style.heading or (level + 1 if level < 9 else None)
        flow.listed = bool(_number(properties.get(_LIST)))
        while anchored and (flow.spans or sign == "\r"):
            self._text_box(flow, depth, anchored.pop(0))
        if sign == "\x07" and _on(properties.get(_ROW_END)):
            flow.end_row(max(depth, 1), _row(properties))
        elif sign == "\x07":
            flow.end_cell(max(depth, 1))
        elif _on(properties.get(_INNER_ROW_END)):
            flow.end_row(max(depth, 2), _row(properties))
        elif _on(properties.get(_INNER_CELL)):
            flow.end_cell(max(depth, 2))
        elif sign == "\r" or flow.spans:
            flow.depth = depth
            flow.end_paragraph()

    def _text_box(self, flow: Flow, depth: int, story: Story) -> None:
        """Puts a text box after the paragraph at which it is anchored."""
        flow.depth = depth
        if flow.spans:
            flow.end_paragraph()
        inner = [block for block in self.blocks(story, Part.TEXT_BOX) if block.text.strip()]
        if inner:
            flow.text_box(inner)

    def _resolved(self, at: int) -> Properties:
        """The properties of a character with those of its styles below them; a toggle may turn its style's round."""
        own, style = self.file.character(at), _number(self.file.paragraph(at).get(0))
        key = (id(own), style)
        if key not in self._known:
            below = dict(self.file.style(style).characters)
            named = own.get(_CHARACTER_STYLE)
            if named is not None:
                below.update(self.file.style(_number(named)).characters)
            for sprm, operand in own.items():
                if sprm in _TOGGLE_SPRMS and operand[:1] in (b"\x80", b"\x81"):
                    if operand[:1] == b"\x81":
                        below[sprm] = b"\x00" if _on(below.get(sprm)) else b"\x01"
                else:
                    below[sprm] = operand
            self._known[key] = below
        return self._known[key]

    def _look(self, properties: Properties) -> tuple[frozenset[Mark], str] | None:
        """The marks and the font of a run, None when it is hidden or deleted."""
        key = id(properties)
        if key not in self._looks:
            gone = _on(properties.get(_HIDDEN)) or _on(properties.get(_DELETED))
            self._looks[key] = None if gone else (frozenset(self._marks(properties)), self._font(_number(properties.get(_FONT), -1)))
        return self._looks[key]

    def _marks(self, properties: Properties) -> Iterator[Mark]:
        for mark, sprm in _TOGGLES.items():
            if _on(properties.get(sprm)):
                yield mark
        if _on(properties.get(_DOUBLE_STRIKE)):
            yield Mark.STRIKE
        if _number(properties.get(_UNDERLINE)):
            yield Mark.UNDERLINE
        if _number(properties.get(_HIGHLIGHT)) not in (0, 8) or _painted(properties.get(_GROUND, b"")):
            yield Mark.HIGHLIGHT
        if 0 < _number(properties.get(_SIZE)) <= self._body_size - _SMALLER:
            yield Mark.SMALL
        if _grey(properties.get(_COLOUR)) or _number(properties.get(_COLOUR_NUMBER)) in (15, 16):
            yield Mark.GREY

    def _font(self, number: int) -> str:
        return self._fonts[number] if 0 <= number < len(self._fonts) else ""


def _row(properties: Properties) -> list[CellForm]:
    """The cells of a row [TDefTableOperand]: their right edges, and which go on from the row above."""
    operand = properties.get(_ROW, b"")
    if not operand:
        return []
    count = operand[0]
    edges = operand[1 : 1 + 2 * (count + 1)]
    if len(edges) < 2 * (count + 1):
        return []
    rights = struct.unpack(f"<{count + 1}h", edges)[1:]
    grounds = properties.get(_ROW_GROUNDS, b"")
    forms = []
    for number, right in enumerate(rights):
        at = 1 + 2 * (count + 1) + 20 * number
        flags = struct.unpack_from("<H", operand, at)[0] if at + 2 <= len(operand) else 0
        forms.append(CellForm(right, _painted(b"\x0a" + grounds[10 * number : 10 * number + 10]), flags & 0x60 == 0x20))
    return forms


def _painted(ground: bytes) -> bool:
    """Whether a shading [SHDOperand without its count, or with it] has a colour of its own that is not white."""
    colour = ground[-10:][4:8] if len(ground) >= 10 else b""
    return len(colour) == 4 and colour[3] != 0xFF and colour[:3] != b"\xff\xff\xff"


def _grey(colour: bytes | None) -> bool:
    if colour is None or len(colour) < 4 or colour[3] == 0xFF:
        return False
    return max(colour[:3]) - min(colour[:3]) <= 24 and 0x55 <= colour[0] <= 0xE0


def _number(operand: bytes | None, default: int = 0) -> int:
    return int.from_bytes(operand[:4], "little") if operand else default


def _on(operand: bytes | None) -> bool:
    """Whether a toggle is on."""
    return operand is not None and operand[:1] == b"\x01"
