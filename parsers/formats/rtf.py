"""Rich text (.rtf) as a Document: marks, tables, form fields and tracked changes, which plain-text converters lose.

Control words as in Microsoft's Rich Text Format specification, version 1.9.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.document import Block, Document, Entry, EntryKind, Kind, Mark, Part, ProblemReason, Span, Tick
from parsers.errors import Unreadable
from parsers.formats.flows import CellForm, Flow
from parsers.formats.symbols import shown
from parsers.limits import RTF_DEPTH, TABLE_DEPTH

_TOKEN: Final = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+")
_BODY_SIZE: Final = re.compile(r"\{\\s0\b[^{};]*?\\fs(\d{1,3})\b")
_CHARSETS: Final = {
    0: "cp1252", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_SIGNS: Final = {
    "tab": "\t", "line": "\n", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "endash": "–", "emdash": "—", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_ESCAPED: Final = {"~": "\u00a0", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}

#: Groups whose text is no text of the document. A group that begins with \* and is not named below is passed over as well.
_PASSED_OVER: Final = frozenset(
    [
        "nonesttables",
        "info",
        "pict",
        "object",
        "filetbl",
        "revtbl",
        "rsidtbl",
        "listtable",
        "listoverridetable",
        "generator",
        "nonshppict",
        "bkmkstart",
        "bkmkend",
        "xe",
        "tc",
        "rxe",
        "pn",
        "private",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "xmlnstbl",
        "background",
    ]
)
_MARGINS: Final = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), Part.HEADER),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), Part.FOOTER),
    "footnote": Part.FOOTNOTE,
    "annotation": Part.COMMENT,
    "shptxt": Part.TEXT_BOX,
}
_FORM_PARTS: Final = frozenset({"ffname", "ffl", "ffdeftext", "ffhelptext", "ffstattext", "ffformat", "ffentrymcr", "ffexitmcr"})
_STARRED: Final = _FORM_PARTS | frozenset(_MARGINS) | {"fldinst", "formfield", "nesttableprops", "shpinst", "ud"}
_FIELDS: Final = {"FORMTEXT": 0, "FORMCHECKBOX": 1, "FORMDROPDOWN": 2}
_UNDERLINES: Final = frozenset({"ul", "uld", "uldash", "uldashd", "uldashdd", "uldb", "ulth", "ulw", "ulwave", "ulhwave", "ulthd"})


def open_rtf(data: bytes, name: str) -> Document:
    """The rich text as a Document: page headers first, then the body, then footers, notes and comments.

    Raises Unreadable when it is no rich text or nests deeper than the limits.
    """
    start = data.find(b"{\\rt", 0, 64)
    if start < 0:
        raise Unreadable(ProblemReason.BROKEN, "The rich text file is damaged: it could not be opened. Ask the sender for it again.")
    blocks = _Reader(data[start:].decode("latin-1")).read()
    return Document(name, Kind.RTF, blocks)


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    highlight: int = 0
    hidden: bool = False
    deleted: bool = False
    inserted: bool = False
    font: int = -1
    size: int = 24
    colour: int = 0


@dataclass(slots=True)
class _Field:
    """A form field while it is read: its kind (0 text, 1 tick box, 2 drop-down), its state and what it may hold."""

    kind: int | None = None
    result: int | None = None
    default: int = 0
    name: str = ""
    label: str = ""
    options: list[str] = field(default_factory=list)
    instruction: str = ""
    said: bool = False
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside one pair of braces."""

    look: _Look
    goal: str = "text"  # what the group's text is: text of the document, or a table or part of the file by its control word
    part: Part = Part.BODY
    skipped_after_unicode: int = 1
    in_field: _Field | None = None
    in_result: bool = False
    opens_field: bool = False
    opens_part: bool = False
    number: bool = False


class _Reader:
    """One pass over the tokens of a rich text."""

    def __init__(self, text: str) -> None:
        self._text = text
        size = _BODY_SIZE.search(text, 0, 200_000)
        self._body_size = int(size[1]) if size else 24
        self._group = _Group(_Look(size=24))
        self._stack: list[_Group] = []
        self._flows = [Flow(Part.BODY)]
        self._apart: dict[Part, list[Block]] = {}
        self._fonts: dict[int, tuple[str, str]] = {}
        self._colours: list[str] = []
        self._colour: dict[str, int] = {}
        self._headings: dict[int, int] = {}
        self._style = 0
        self._codepage = "cp1252"
        self._default_font = -1
        self._starred = False
        self._to_skip = 0
        self._bytes = bytearray()
        self._rows: dict[bool, list[CellForm]] = {False: [], True: []}
        self._next_cell = CellForm(0)

    def read(self) -> tuple[Block, ...]:
        """All blocks, in the order in which other formats give them."""
        at = 0
        while at < len(self._text):
            match = _TOKEN.match(self._text, at)
            if match is None:
                at += 1
                continue
            at = match.end()
            word, number, code, escaped, brace, run = match.groups()
            if code is not None:
                if self._to_skip:
                    self._to_skip -= 1
                else:
                    self._bytes.append(int(code, 16))
                continue
            if word == "bin" and number is not None:
                at += max(0, int(number))
                continue
            self._say_bytes()
            if word is not None:
                self._word(word, int(number) if number is not None else None)
            elif escaped is not None:
                self._escape(escaped)
            elif brace == "{":
                self._open()
            elif brace == "}":
                self._close()
            elif run is not None:
                self._run(run)
        self._say_bytes()
        while self._stack:
            self._close()
        return self._finished()

    def _finished(self) -> tuple[Block, ...]:
        while len(self._flows) > 1:
            self._end_flow()
        body = self._flows[0].finished()
        order = (Part.HEADER, None, Part.FOOTER, Part.FOOTNOTE, Part.COMMENT)
        return tuple(block for part in order for block in (body if part is None else self._apart.get(part, [])))

    # groups

    def _open(self) -> None:
        if len(self._stack) >= RTF_DEPTH:
            raise Unreadable(ProblemReason.TOO_BIG, "The rich text file nests its parts deeper than a form can and was not read.")
        self._stack.append(self._group)
        self._group = replace(self._group, opens_field=False, opens_part=False)
        self._starred = False
        self._to_skip = 0

    def _close(self) -> None:
        if not self._stack:
            return
        closed, self._group = self._group, self._stack.pop()
        self._to_skip = 0
        if closed.opens_part:
            self._end_flow()
        if closed.goal == "fldinst" and self._group.goal != "fldinst":
            self._begin_field(closed.in_field)
        if closed.opens_field and closed.in_field is not None:
            held = closed.in_field
            if held.kind == 0 and not held.said and held.entry is not None:
                self._flows[-1].add(Span("", entry=held.entry))

    def _end_flow(self) -> None:
        flow = self._flows.pop()
        blocks = [block for block in flow.finished() if block.text.strip()]
        if not blocks:
            return
        if flow.part is Part.TEXT_BOX:
            self._flows[-1].text_box(blocks)
            return
        gathered = self._apart.setdefault(flow.part, [])
        said = {block.text for block in gathered}
        gathered.extend(block for block in blocks if flow.part not in (Part.HEADER, Part.FOOTER) or block.text not in said)

    # control words

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._unicode(number)
            return
        if word in _PASSED_OVER or (self._starred and word not in _STARRED):
            self._starred = False
            self._group = replace(self._group, goal="passed over")
            return
        self._starred = False
        if self._group.goal == "passed over":
            return
        if word in ("fonttbl", "colortbl", "stylesheet", "fldinst", "nesttableprops", "shpinst") or word in _FORM_PARTS:
            self._group = replace(self._group, goal=word)
        elif word == "formfield":
            self._group = replace(self._group, goal="fldinst")
        elif self._group.goal in ("fonttbl", "colortbl", "stylesheet"):
            self._table_word(word, number)
        elif self._group.goal == "fldinst" and word.startswith("ff"):
            self._form_word(word, number)
        elif word in _MARGINS:
            part = _MARGINS[word]
            self._flows.append(Flow(part))
            self._group = replace(self._group, goal="text", part=part, opens_part=True)
        elif word == "field":
            self._group = replace(self._group, in_field=_Field(), in_result=False, opens_field=True)
        elif word == "fldrslt":
            self._group = replace(self._group, goal="text", in_result=True)
        elif word in ("listtext", "pntext"):
            self._group = replace(self._group, number=True)
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif word in _LOOKS:
            self._group = replace(self._group, look=_LOOKS[word](self._group.look, number))
        elif not self._paragraph_word(word, number) and not self._row_word(word, number):
            self._document_word(word, number)

    def _paragraph_word(self, word: str, number: int | None) -> bool:
        flow = self._flows[-1]
        if word in ("par", "sect", "page", "column"):
            if word != "column" and (word == "par" or flow.spans):
                flow.end_paragraph()
        elif word == "pard":
            flow.depth, flow.heading, flow.listed = 0, None, False
        elif word == "intbl":
            flow.depth = max(flow.depth, 1)
        elif word == "itap":
            flow.depth = max(0, min(number or 0, TABLE_DEPTH))
        elif word == "s":
            flow.heading = self._headings.get(number or 0)
        elif word == "outlinelevel":
            flow.heading = (number or 0) + 1 if 0 <= (number or 0) < 9 else flow.heading
        elif word == "ls":
            flow.listed = True
        elif word in ("cell", "nestcell"):
            flow.end_cell(1 if word == "cell" else max(flow.depth, 2))
        elif word in ("row", "nestrow"):
            flow.end_row(1 if word == "row" else max(flow.depth, 2), self._rows[word == "nestrow"])
        else:
            return False
        return True

    def _row_word(self, word: str, number: int | None) -> bool:
        row = self._rows[self._group.goal == "nesttableprops"]
        if word == "trowd":
            row.clear()
            self._next_cell = CellForm(0)
        elif word == "clvmrg":
            self._next_cell = replace(self._next_cell, goes_on=True)
        elif word == "clcbpat":
            shaded = bool(number) and self._colour_of(number or 0) not in ("", "ffffff")
            self._next_cell = replace(self._next_cell, shaded=shaded)
        elif word == "cellx":
            row.append(replace(self._next_cell, right=number or 0))
            self._next_cell = CellForm(0)
        else:
            return False
        return True

    def _document_word(self, word: str, number: int | None) -> None:
        if word == "ansicpg" and number is not None:
            self._codepage = f"cp{number}"
        elif word == "deff" and number is not None:
            self._default_font = number
        elif word == "mac":
            self._codepage = "mac_roman"
        elif word == "uc":
            self._group = replace(self._group, skipped_after_unicode=max(0, number or 0))
        elif word == "upr":
            self._group = replace(self._group, goal="passed over")
        elif word == "ud":
            self._group = replace(self._group, goal="text")

    def _table_word(self, word: str, number: int | None) -> None:
        if self._group.goal == "colortbl":
            self._colour[word] = number or 0
        elif word in ("f", "s") and number is not None:
            self._style = number
            self._fonts.setdefault(number, ("", "")) if word == "f" else None
        elif word == "fcharset" and self._group.goal == "fonttbl":
            self._fonts[self._style] = (self._fonts.get(self._style, ("", ""))[0], _CHARSETS.get(number or 0, ""))
        elif word == "outlinelevel" and number is not None and 0 <= number < 9:
            self._headings[self._style] = number + 1

    def _form_word(self, word: str, number: int | None) -> None:
        held = self._group.in_field
        if held is None:
            return
        if word == "fftype":
            held.kind = number
        elif word == "ffres":
            held.result = number
        elif word == "ffdefres":
            held.default = number or 0

    def _escape(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            if self._group.goal == "text":
                self._flows[-1].end_paragraph()
        else:
            self._say(_ESCAPED.get(sign, ""))

    # text

    def _run(self, text: str) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        if text:
            self._say(text)

    def _unicode(self, number: int) -> None:
        self._to_skip = self._group.skipped_after_unicode
        code = number + 0x10000 if number < 0 else number
        self._say(chr(code) if 0 <= code < 0x110000 else "")

    def _say_bytes(self) -> None:
        if self._bytes:
            charset = self._fonts.get(self._group.look.font, ("", ""))[1] or self._codepage
            said = bytes(self._bytes)
            self._bytes.clear()
            try:
                self._say(said.decode(charset, "replace"))
            except LookupError:
                self._say(said.decode("cp1252", "replace"))

    def _say(self, text: str) -> None:
        text = text.replace("\r", "").replace("\x00", "")
        group, flow = self._group, self._flows[-1]
        goal = group.goal
        if goal == "fonttbl":
            name, charset = self._fonts.get(self._style, ("", ""))
            self._fonts[self._style] = (name + text.rstrip(";"), charset)
        elif goal == "colortbl":
            self._end_colours(text.count(";"))
        elif goal == "stylesheet":
            found = re.match(r"\s*heading (\d)\b", text, re.IGNORECASE)
            if found:
                self._headings[self._style] = int(found[1])
        elif goal == "fldinst" and group.in_field is not None:
            group.in_field.instruction += text
        elif goal in _FORM_PARTS and group.in_field is not None:
            self._form_text(group.in_field, goal, text)
        elif goal == "text" and not group.look.hidden and not group.look.deleted:
            if group.number:
                flow.number += text
            else:
                self._shown(text, group, flow)

    def _form_text(self, held: _Field, goal: str, text: str) -> None:
        if goal == "ffname":
            held.name += text
        elif goal in ("ffhelptext", "ffstattext"):
            held.label = held.label or text
        elif goal == "ffl":
            held.options.append(text)

    def _shown(self, text: str, group: _Group, flow: Flow) -> None:
        entry = None
        if group.in_field is not None and group.in_result and group.in_field.kind is not None:
            held = group.in_field
            text = text.replace("\u2002", " ")
            if held.kind or (not text.strip() and not held.said):
                return
            entry, held.said = held.entry, True
        family = self._fonts.get(group.look.font if group.look.font >= 0 else self._default_font, ("", ""))[0]
        text, marks = shown(text, family), self._marks(group.look)
        flow.add(Span(text, marks, entry=entry))

    def _begin_field(self, held: _Field | None) -> None:
        """The control of a form field, where its instruction ends; a text field shows its result later."""
        if held is None or held.entry is not None:
            return
        stated = held.kind is not None
        if not stated:
            held.kind = _FIELDS.get(held.instruction.split()[0] if held.instruction.split() else "")
        if held.kind is None:
            return
        kind = (EntryKind.TEXT, EntryKind.TICK, EntryKind.CHOICE)[held.kind] if held.kind in (0, 1, 2) else EntryKind.TEXT
        held.entry = Entry(kind, held.name or None, held.label or None, options=tuple(held.options))
        chosen = held.default if held.result in (None, 25) else held.result or 0
        if held.kind == 1:
            tick = Tick.TICKED if chosen else Tick.CLEAR
            # LibreOffice writes tick boxes without their state.
            self._flows[-1].add(Span("", tick=tick if stated else Tick.UNSURE, entry=held.entry))
        elif held.kind == 2:
            self._flows[-1].add(Span(held.options[chosen] if 0 <= chosen < len(held.options) else "", entry=held.entry))

    def _marks(self, look: _Look) -> frozenset[Mark]:
        ground = self._colour_of(look.highlight)
        flags = {
            Mark.BOLD: look.bold,
            Mark.ITALIC: look.italic,
            Mark.UNDERLINE: look.underline,
            Mark.STRIKE: look.strike,
            Mark.HIGHLIGHT: look.highlight > 0 and ground not in ("", "ffffff"),
            Mark.INSERTED: look.inserted,
            Mark.SMALL: look.size <= self._body_size - 3,
            Mark.GREY: _grey(self._colour_of(look.colour)),
        }
        return frozenset(mark for mark, flag in flags.items() if flag)

    def _colour_of(self, number: int) -> str:
        return self._colours[number] if 0 <= number < len(self._colours) else ""

    def _end_colours(self, count: int) -> None:
        for _ in range(count):
            parts = [self._colour.get(name, -1) for name in ("red", "green", "blue")]
            self._colours.append("".join(f"{part & 0xFF:02x}" for part in parts) if min(parts) >= 0 else "")
            self._colour.clear()


def _grey(colour: str) -> bool:
    if len(colour) != 6:
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return max(red, green, blue) - min(red, green, blue) <= 24 and 0x55 <= red <= 0xE0


def _toggled(name: str) -> Callable[[_Look, int | None], _Look]:
    return lambda look, number: replace(look, **{name: number != 0})


def _numbered(name: str, default: int) -> Callable[[_Look, int | None], _Look]:
    return lambda look, number: replace(look, **{name: default if number is None else number})  # type: ignore[arg-type]


_LOOKS: Final[dict[str, Callable[[_Look, int | None], _Look]]] = {
    "plain": lambda look, _: _Look(inserted=look.inserted, deleted=look.deleted),
    "b": _toggled("bold"),
    "i": _toggled("italic"),
    "strike": _toggled("strike"),
    "striked": _toggled("strike"),
    "v": _toggled("hidden"),
    "deleted": _toggled("deleted"),
    "revised": _toggled("inserted"),
    **{word: _toggled("underline") for word in _UNDERLINES},
    "ulnone": lambda look, _: replace(look, underline=False),
    "highlight": _numbered("highlight", 0),
    "chcbpat": _numbered("highlight", 0),
    "cb": _numbered("highlight", 0),
    "f": _numbered("font", -1),
    "fs": _numbered("size", 24),
    "cf": _numbered("colour", 0),
}
