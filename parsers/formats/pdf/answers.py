"""Telling what somebody wrote from what the form prints: by the lines left for it, and by its type."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from parsers.document import Entry, EntryKind, Mark
from parsers.formats.pdf.drawing import Rule, lightness
from parsers.formats.pdf.geometry import height, middle, shared_x
from parsers.formats.pdf.pieces import Colour, Field, Piece
from parsers.formats.pdf.words import family

#: Words that forms print and that nobody writes as a whole answer again and again. A type in which three of them stand prints the form.
_PRINTED = frozenset(
    [
        "Name",
        "Names",
        "Date",
        "Telephone",
        "Tel",
        "Phone",
        "Address",
        "Email",
        "E-mail",
        "Postcode",
        "Relationship",
        "Signed",
        "Signature",
        "Title",
        "Surname",
        "Forename",
        "Gender",
        "Ethnicity",
        "NHS",
        "Yes",
        "No",
        "Role",
        "Organisation",
        "Number",
        "Please",
    ]
)
_LEAST_SHARE, _MOST_SHARE, _LEAST_WORDS = 0.03, 0.75, 4
#: So many boxes with words of one type at their right: these are the form's options.
_OPTIONS = 6
_ROW = 6.0
#: How far the parts of a colour are apart, and how light it is at most, to be that of a pen.
_COLOURED, _DARK = 0.3, 0.5


def on_answer_lines(words: Sequence[Piece], rules: Iterable[Rule]) -> list[Field]:
    """Tells each word which answer line it stands on, and gives back the lines that were left empty as blank fields.

    An answer line is a rule that begins where a printed label ends, or one of at least three under each other at the right of labels.
    """
    blanks: list[Field] = []
    ordered = sorted(rules, key=lambda rule: (rule.at, rule.start))
    stacked = Counter((round(rule.start / 3), round(rule.end / 3)) for rule in ordered)
    for index, rule in enumerate(ordered):
        if rule.end - rule.start < 18:
            continue
        near = [word for word in words if word.box[1] < rule.at + 3 and rule.at - word.box[3] < 7]
        before = [word for word in near if word.box[2] < rule.start + 4 and word.box[3] > rule.at - 9]
        if not before:
            continue
        label = max(before, key=lambda word: word.box[2])
        if label.boxed or (rule.start - label.box[2] > 14 and stacked[round(rule.start / 3), round(rule.end / 3)] < 3):
            continue
        line = (rule.start - 2, 0.0, rule.end + 2, 0.0)
        written = [word for word in near if shared_x(word.box, line) > 0.5 * (word.box[2] - word.box[0]) and word not in before]
        for word in written:
            word.line = index
        if not written:
            blanks.append(Field((rule.start, rule.at - height(label.box), rule.end, rule.at), Entry(EntryKind.TEXT), ""))
    return blanks


def mark_answers(pages: Sequence[Sequence[Piece]]) -> None:
    """Marks the words set in a type in which the form itself prints nothing: another font or ink, plain, in several places."""
    styles: dict[tuple[str, Colour], list[Piece]] = defaultdict(list)
    for pieces in pages:
        for piece in pieces:
            if not piece.boxed and piece.entry is None and piece.font:
                styles[_style(piece)].append(piece)
    total = sum(len(piece.text) for pieces in styles.values() for piece in pieces)
    if len(styles) < 2:
        return
    beside = _beside_boxes(pages)
    for style, pieces in styles.items():
        share = sum(len(piece.text) for piece in pieces) / total
        if _LEAST_SHARE <= share <= _MOST_SHARE and len(pieces) >= _LEAST_WORDS and beside[style] < _OPTIONS and not _prints(pieces):
            for piece in pieces:
                piece.marks.add(Mark.ANSWER)


def _beside_boxes(pages: Sequence[Sequence[Piece]]) -> Counter[tuple[str, Colour]]:
    """How often each type stands right behind a tick box."""
    found = Counter[tuple[str, Colour]]()
    for pieces in pages:
        rows: dict[int, list[Piece]] = defaultdict(list)
        for piece in pieces:
            if not piece.boxed and piece.entry is None and piece.font:
                rows[int(middle(piece.box)[1] // _ROW)].append(piece)
        for box in pieces:
            if box.boxed:
                row = int(middle(box.box)[1] // _ROW)
                near = [piece for at in (row - 1, row, row + 1) for piece in rows[at] if 0 <= piece.box[0] - box.box[2] < height(box.box)]
                found.update({_style(piece) for piece in near})
    return found


def _style(piece: Piece) -> tuple[str, Colour]:
    red, green, blue = piece.colour
    return family(piece.font).casefold(), (round(red, 1), round(green, 1), round(blue, 1))


def _is_ink(colour: Colour) -> bool:
    """Whether words are set in a dark colour such as that of a pen: guidance is set in black or grey."""
    return max(colour) - min(colour) > _COLOURED and lightness(colour) <= _DARK


def _prints(pieces: Sequence[Piece]) -> bool:
    """Whether a type shows signs of the printed form: headings, bold, hints in italics or grey, bands, labels."""
    letters = Counter[str]()
    for piece in pieces:
        size = len(piece.text)
        letters["all"] += size
        letters["bold"] += size * (Mark.BOLD in piece.marks)
        letters["slanted"] += size * (Mark.ITALIC in piece.marks and not _is_ink(piece.colour))
        letters["pale"] += size * (lightness(piece.colour) > 0.55 or Mark.GREY in piece.marks)
        letters["banded"] += size * piece.banded
        letters["edge"] += size * piece.edge
    if (
        letters["bold"] + letters["banded"] + letters["edge"] > 0.04 * letters["all"]
        or letters["slanted"] + letters["pale"] > 0.6 * letters["all"]
    ):
        return True
    return len({piece.text.strip(".:?*") for piece in pieces} & _PRINTED) >= 3
