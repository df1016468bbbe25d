"""A `Document`: what any supported file says, as ordered blocks with the place where each stands.

Formats (Word, PDF, plain text and the rest) end here, and everything that understands forms begins here. A format says
what stands where and how it is marked; it never says what it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a file is, told by its bytes and never by its name or label."""

    DOCX = "docx"
    DOC = "doc"
    ODT = "odt"
    RTF = "rtf"
    PDF = "pdf"
    HTML = "html"
    TEXT = "text"
    IMAGE = "image"
    SPREADSHEET = "spreadsheet"
    ZIP = "zip"
    MESSAGE = "message"
    OUTLOOK = "outlook"
    TNEF = "tnef"
    CALENDAR = "calendar"
    UNKNOWN = "unknown"


class ProblemReason(StrEnum):
    """Why a document, or a part of one, could not be read. The words for people stand in `Problem.detail`."""

    PASSWORD_PROTECTED = "password_protected"  # opened by nobody without the password
    BROKEN = "broken"  # the bytes are not what they claim to be
    TOO_BIG = "too_big"  # over a named limit (bytes, pages, parts, nesting)
    TOO_SLOW = "too_slow"  # the reading child was stopped at its time or memory limit
    SCANNED = "scanned"  # only pictures of pages
    UNSUPPORTED = "unsupported"  # a kind that is not read
    ACTIVE_CONTENT = "active_content"  # macros, scripts, embedded programs: read, never run, and said
    EMPTY = "empty"  # nothing in it
    NOT_A_FORM = "not_a_form"  # readable, but no referral form stands in it
    BLANK_FORM = "blank_form"  # a form that nobody filled in


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stopped a document, or a part of it, from being read, in words for the nurse on duty."""

    document: str
    reason: ProblemReason
    detail: str

    def __repr__(self) -> str:
        return f"Problem({self.reason})"  # a file name may hold a person's name


class Mark(StrEnum):
    """How a stretch of text is set apart. Which of these means "chosen" is for the reader to say, not for the format."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    HIGHLIGHT = "highlight"
    STRIKE = "strike"
    CIRCLED = "circled"
    INSERTED = "inserted"  # a tracked insertion; deletions never reach a Document
    SMALL = "small"  # set smaller than the text around it
    GREY = "grey"  # set paler than the text around it (hints, placeholders)
    FAINT = "faint"  # read from a picture in which it can hardly be read
    ANSWER = "answer"  # stands out from the printed form (typed over it, another font or ink): somebody's answer


class Tick(StrEnum):
    """The state of a tick box, radio button or tick glyph that stands in the text."""

    TICKED = "ticked"
    CLEAR = "clear"
    UNSURE = "unsure"


class EntryKind(StrEnum):
    """What sort of control somebody was meant to fill in."""

    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"  # drop-down, combo, list box
    TICK = "tick"
    RADIO = "radio"


#: A tick box in plain text.
_SHOWN: Final = {Tick.TICKED: "[x]", Tick.CLEAR: "[ ]", Tick.UNSURE: "[?]"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: what the format can tell. `box` is (left, top, right, bottom) in points from the page's top left."""

    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    path: str | None = None

    def joined(self, other: Place) -> Place:
        """The smallest place that holds both; the first one's page and path where they differ."""
        if self.box is None or other.box is None or self.page != other.page:
            return self
        a, b = self.box, other.box
        return Place(self.page, (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])), self.path)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Entry:
    """A control of the file: content control, legacy form field, AcroForm widget.

    `label` is what the file itself says the control is for (tooltip, alias, title), None when it says nothing.
    `stored` is a value kept behind the one that is shown (a date control's full date, an export value), None when none.
    `group` is the same for all buttons of one radio group. `options` are the texts that could have been chosen.
    """

    kind: EntryKind
    name: str | None = None
    label: str | None = None
    stored: str | None = None
    group: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text with one set of marks; or a tick box (`tick` is set, `text` is "" or the glyph as typed);
    or what a control holds (`entry` is set; `text` is "" when it was left untouched)."""

    text: str
    marks: frozenset[Mark] = frozenset()
    tick: Tick | None = None
    entry: Entry | None = None
    place: Place = NOWHERE

    def __repr__(self) -> str:
        return f"Span({len(self.text)} characters, {sorted(self.marks)}, {self.tick})"


class Part(StrEnum):
    """The part of a file in which a block stands."""

    BODY = "body"
    HEADER = "header"
    FOOTER = "footer"
    TEXT_BOX = "text_box"
    COMMENT = "comment"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or laid-out line. Tabs and wide gaps within it are "\\t" in a span's text, line breaks "\\n".

    `heading` is the outline level (1 is highest) when the file or its type size says so, None for running text.
    `listed` is True for a bulleted or numbered list item; `number` is the number that the file prints before it.
    """

    spans: tuple[Span, ...]
    place: Place = NOWHERE
    heading: int | None = None
    listed: bool = False
    number: str | None = None
    part: Part = Part.BODY

    @property
    def text(self) -> str:
        """The paragraph as plain text: ticks as [x] or [ ], struck text left out nowhere."""
        return "".join([span.text if span.tick is None else _SHOWN[span.tick] for span in self.spans])

    def __repr__(self) -> str:
        return f"Paragraph({len(self.spans)} spans, {self.part})"


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell at the grid position `row`, `column` (from 0), over `rows` x `columns` grid squares."""

    row: int
    column: int
    blocks: tuple[Block, ...]
    rows: int = 1
    columns: int = 1
    shaded: bool = False
    place: Place = NOWHERE

    @property
    def text(self) -> str:
        """The cell as plain text, a line a paragraph."""
        return self.blocks[0].text if len(self.blocks) == 1 else "\n".join([block.text for block in self.blocks])

    def __repr__(self) -> str:
        return f"Cell({self.row}, {self.column}, {len(self.blocks)} blocks)"


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells, merged ones once, in row then column order. `continued` says that it goes on from the table before
    it over a page break. A drawn answer box is a table of one cell."""

    cells: tuple[Cell, ...]
    place: Place = NOWHERE
    continued: bool = False
    part: Part = Part.BODY

    @property
    def text(self) -> str:
        """The table as plain text, a line a row, cells apart by tabs."""
        lines: dict[int, list[str]] = {}
        for cell in self.cells:
            lines.setdefault(cell.row, []).append(cell.text)
        return "\n".join("\t".join(line) for line in lines.values())

    def __repr__(self) -> str:
        return f"Table({len(self.cells)} cells)"


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One file, opened: its blocks in reading order, the number of its pages (None where the format has none) and what could not be read."""

    name: str
    kind: Kind
    blocks: tuple[Block, ...]
    pages: int | None = None
    problems: tuple[Problem, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All of it as plain text, a line a block."""
        return "\n".join(block.text for block in self.blocks)

    def __repr__(self) -> str:
        return f"Document({self.kind}, {len(self.blocks)} blocks)"


def span_text(span: Span) -> str:
    """What a span looks like in plain text: a tick box as [x], [ ] or [?], anything else as its text."""
    return span.text if span.tick is None else _SHOWN[span.tick]


def paragraphs(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """Every paragraph below `blocks`, nested cells included, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for cell in block.cells:
                yield from paragraphs(cell.blocks)
