"""Tick boxes and buttons: glyphs of symbol fonts, drawn squares and circles, and what stands in or beside them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from parsers.document import Tick
from parsers.formats.pdf.drawing import Drawing, lightness
from parsers.formats.pdf.geometry import Box, grown, height, holds, holds_middle, middle, shared_x, shared_y, stands_beside, union, width
from parsers.formats.pdf.pieces import Piece
from parsers.formats.pdf.words import split_at

#: Characters that are a box or a tick whatever their font.
_TICKED = frozenset("☑☒✓✔✕✖✗✘🗹🗷🗸🗴🗵🗶⮽⊠⌧√◉⦿⚫🔘☓")
_CLEAR = frozenset("☐□▢◻⬜❏❐❑❒○◯⚪🔲❍⬚")
#: Filled shapes are bullets, unless their empty counterpart stands in the same file.
_FILLED = {"■": "□▢◻☐❏❐❑❒", "●": "○◯❍", "⬤": "○◯", "◼": "◻□☐", "▣": "□▢", "⏺": "○◯"}

#: By symbol font: the codes of ticked and of clear boxes, in the font's own count. Names as font makers write them.
_FONTS: tuple[tuple[re.Pattern[str], frozenset[int], frozenset[int]], ...] = (
    (
        re.compile(r"wingdings[ -]?2", re.I),
        frozenset({0x4F, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x98, 0x9C}),
        frozenset({0xA3, 0x2A, 0x30, 0x99, 0x9A, 0x81}),
    ),
    (
        re.compile(r"wingdings(?![ -]?[23])", re.I),
        frozenset({0xFE, 0xFD, 0xFC, 0xFB, 0x78, 0xA4}),
        frozenset({0xA8, 0x6F, 0x71, 0x72, 0x6D, 0xA1}),
    ),
    (  # LibreOffice draws signs of the Wingdings fonts with its own, and keeps their codes
        re.compile(r"opensymbol|starsymbol", re.I),
        frozenset({0xF0FE, 0xF0FD, 0xF0FC, 0xF0FB, 0xF050, 0xF051, 0xF052, 0xF053, 0xF054, 0xF055, 0xF056}),
        frozenset({0xF0A8, 0xF06F, 0xF071, 0xF072, 0xF0A3, 0xF02A, 0xF030}),
    ),
    (re.compile(r"webdings", re.I), frozenset({0x61, 0x72}), frozenset({0x63})),
    (re.compile(r"dingbats", re.I), frozenset({0x33, 0x34, 0x35, 0x36, 0x37, 0x38}), frozenset({0x6F, 0x70, 0x71, 0x72, 0x6D})),
    (re.compile(r"material", re.I), frozenset({0xE834, 0xE837, 0xE5CA, 0xE876, 0xE86C}), frozenset({0xE835, 0xE836})),
    (
        re.compile(r"awesome|\bfa[-_]", re.I),
        frozenset({0xF14A, 0xF046, 0xF192, 0xF058, 0xF05D, 0xF00C, 0xF2D3, 0xF00D}),
        frozenset({0xF096, 0xF0C8, 0xF10C, 0xF111}),
    ),
)
#: Fonts of icons can spell their signs out as words.
_SPELLED = {
    "check_box": Tick.TICKED,
    "check_box_outline_blank": Tick.CLEAR,
    "radio_button_checked": Tick.TICKED,
    "radio_button_unchecked": Tick.CLEAR,
}
_CID = re.compile(r"^\(cid:(\d+)\)$")

#: Letters and signs that people put into a box to choose it.
_CROSSES = frozenset(
    {"x", "X", "×", "✓", "✔", "√", "/", "v", "V", "y", "Y", "✗", "✘", "*", "•", "●", "■", "yes", "Yes", "YES", "XX", "xx", "+"}
)
#: A box typed with brackets, empty or with a sign in it, and what is run into it.
_TYPED = re.compile(r"^(?:\[(?P<mark>[xX✓✔√yY*/×]?)\]|\((?P<round>[xX✓✔√×]?)\))(?P<rest>[^\s\])]*)$")
#: Signs that stand for a tick when they stand where a box stood.
_SIGNS = frozenset({"x", "X", "✓", "✔", "√", "×"})
#: A short line before an option, with or without a sign on it.
_LINE_TO_TICK = re.compile(r"^_{2,4}$|^_{1,3}[xX✓✔√/]_{0,3}$")
_SMALLEST, _LARGEST = 4.5, 26.0
#: No chosen box is filled with a colour lighter than this.
_STRONG = 0.75


def glyph_ticks(words: Sequence[Piece]) -> list[Piece]:
    """The words with every tick box glyph made a piece of its own; a sign run into a word ("☐Yes") is parted from it."""
    characters = {char for word in words for char in word.text}
    filled = {char for char, empty in _FILLED.items() if characters & set(empty)}
    found: list[Piece] = []
    for word in words:
        found.extend(_glyphs(word, filled))
    return found


def _glyphs(word: Piece, filled: set[str]) -> list[Piece]:
    symbols = _symbols(word)
    if symbols is not None:
        return [_as_tick(word, symbols)]
    for index, char in enumerate(word.text):
        tick = _character_tick(char, filled) or _private_tick(word.font, char)
        if tick is None:
            continue
        if len(word.text) == 1:
            return [_as_tick(word, tick)]
        before, sign, after = split_at(word, index, index + 1)
        rest = _glyphs(after, filled) if after.text else []
        return [*([before] if before.text else []), _as_tick(sign, tick), *rest]
    return [word]


def _as_tick(word: Piece, tick: Tick) -> Piece:
    word.tick = tick
    if word.text in _SPELLED or _CID.match(word.text) or any(0xE000 <= ord(char) <= 0xF8FF for char in word.text):
        word.text = ""
    return word


def _character_tick(char: str, filled: set[str]) -> Tick | None:
    if char in _TICKED or char in filled:
        return Tick.TICKED
    return Tick.CLEAR if char in _CLEAR else None


def typed_ticks(words: Sequence[Piece]) -> list[Piece]:
    """The words with every typed box, "[ ]" or "(x)", as a tick piece, even when its parts are set in several fonts."""
    kept: list[Piece] = []
    waiting = list(words)
    while waiting:
        parts, text = 0, ""
        while parts < min(3, len(waiting)) and not waiting[parts].boxed and (not parts or _follows(waiting[parts - 1], waiting[parts])):
            text += waiting[parts].text
            parts += 1
            if _TYPED.match(text) or text.endswith(("]", ")")):
                break
        typed = _TYPED.match(text) if parts else None
        if typed is None:
            kept.append(waiting.pop(0))
            continue
        first, last = waiting[0], waiting[parts - 1]
        state = Tick.TICKED if (typed["mark"] or typed["round"]) else Tick.CLEAR
        kept.append(Piece(union(word.box for word in waiting[:parts]), "", first.size, first.font, first.colour, tick=state))
        rest = typed["rest"]
        del waiting[:parts]
        if rest:
            waiting.insert(0, split_at(last, len(last.text) - len(rest), len(last.text))[1])
    return kept


def ruled_ticks(words: Sequence[Piece]) -> list[Piece]:
    """The words with the short lines to tick on before options, "__ Yes  __ No", as tick pieces: empty, or ticked with a sign
    typed into the line. One such line by itself is a gap in a sentence."""
    spaces = [word for word, after in itertools.zip_longest(words, words[1:]) if _tick_line(word, after)]
    ends = [word for word in words if _LINE_TO_TICK.match(word.text) and word not in spaces and _ends_line(word, words)]
    spaces += [end for end in ends if any(shared_y(space.box, end.box) > 0.4 * height(end.box) for space in spaces)]
    glyphs = [word for word in words if word.boxed]
    for space in spaces:
        if len(spaces) < 4 and not any(shared_y(glyph.box, space.box) > 0.4 * height(glyph.box) for glyph in glyphs):
            continue
        space.tick = Tick.TICKED if space.text.strip("_") else Tick.CLEAR
        space.text = ""
    return list(words)


def _ends_line(word: Piece, words: Sequence[Piece]) -> bool:
    return not any(other.box[0] > word.box[0] and shared_y(other.box, word.box) > 0.4 * height(word.box) for other in words)


def crosses_for_boxes(words: Sequence[Piece]) -> list[Piece]:
    """The words with a sign typed in the place of an option's box ("[ ] Yes  x No") as a ticked box: it stands nearer to the
    words after it than to those before it, in a line that has boxes."""
    boxes = [word for word in words if word.boxed]
    for word in words:
        if word.boxed or word.text not in _SIGNS:
            continue
        if not any(box.size < 2 * word.size and shared_y(box.box, word.box) > 0.4 * height(word.box) for box in boxes):
            continue
        line = [other for other in words if other is not word and shared_y(other.box, word.box) > 0.4 * height(word.box)]
        after = min((other.box[0] - word.box[2] for other in line if other.box[0] >= word.box[2] - 1 and not other.boxed), default=None)
        before = min((word.box[0] - other.box[2] for other in line if other.box[2] <= word.box[0] + 1), default=1000.0)
        if after is not None and after < 1.2 * word.size and after < 0.7 * before:
            word.tick = Tick.TICKED
    return list(words)


def _tick_line(word: Piece, after: Piece | None) -> bool:
    if word.boxed or after is None or after.boxed or not _LINE_TO_TICK.match(word.text):
        return False
    return _follows(word, after) and after.text[:1].isalpha()


def _follows(before: Piece, after: Piece) -> bool:
    """Whether two words stand on one line, no further apart than a wide space."""
    return stands_beside(before.box, after.box) and -2 < after.box[0] - before.box[2] < 1.1 * before.size


def _symbols(word: Piece) -> Tick | None:
    """What a lone sign of a known symbol font is; None when the font is not one or the sign is none of its boxes."""
    if word.text in _SPELLED:
        return _SPELLED[word.text]
    cid = _CID.match(word.text)
    if cid is None and len(word.text) != 1:
        return None
    return _by_code(word.font, int(cid[1]) if cid else ord(word.text))


def _private_tick(font: str, char: str) -> Tick | None:
    return _by_code(font, ord(char)) if 0xE000 <= ord(char) <= 0xF8FF else None


def _by_code(font: str, code: int) -> Tick | None:
    for pattern, ticked, clear in _FONTS:
        if pattern.search(font):
            low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
            if code in ticked or low in ticked:
                return Tick.TICKED
            return Tick.CLEAR if code in clear or low in clear else None
    return None


def drawn_ticks(words: list[Piece], drawing: Drawing) -> list[Piece]:
    """The words with drawn squares and circles among them as tick pieces; signs typed into them are taken up by them.

    The frames, ovals and strokes that were spent leave the drawing. A circle alone on its page is no button: they come in groups.
    """
    squares = _distinct([frame for frame in drawing.frames if _squarish(frame)])
    combs = {square for square in squares if _touches(square, squares)}
    circles = _distinct([oval for oval in drawing.ovals if _squarish(oval) and width(oval) <= 20])
    circles = [circle for circle in circles if any(other is not circle and abs(width(other) - width(circle)) < 1 for other in circles)]
    filled = _filled(squares, circles, drawing)
    boxes = [square for square in squares if square not in combs] + circles + filled
    boxes = [box for box in boxes if not _crowded(box, words) and not _in_picture(box, drawing) and not _is_pictogram(box, words, drawing)]
    if not boxes:
        return words
    inside = {
        box: [word for word in words if word.tick is None and holds_middle(grown(box, 1), word.box) and len(word.text) <= 3]
        for box in boxes
    }
    strokes = _marked(boxes, drawing)
    taken: set[Piece] = set()
    ticks: list[Piece] = []
    for box in boxes:
        signs = inside[box]
        glyph = next(
            (word for word in words if word.tick is not None and word.entry is None and holds_middle(grown(box, 2), word.box)), None
        )
        state = Tick.TICKED if box in filled else _state(signs, box in strokes, glyph)
        if state is None:
            continue
        taken.update(signs)
        if glyph is not None:
            taken.add(glyph)
        ticks.append(Piece(box, "", height(box), tick=state, round=box in circles))
    spent = {tick.box for tick in ticks}
    drawing.frames = [frame for frame in drawing.frames if not any(holds(grown(box, 1.5), frame) for box in spent)]
    drawing.ovals = [oval for oval in drawing.ovals if oval not in spent]
    return [word for word in words if word not in taken] + ticks


def _filled(squares: Sequence[Box], circles: Sequence[Box], drawing: Drawing) -> list[Box]:
    """Boxes and buttons that are filled when they are chosen, and drawn as others are when not: as large as a clear one, and under or
    beside it or with a tick in them."""
    shapes = [fill.box for fill in (*drawing.fills, *drawing.dots) if _squarish(fill.box) and lightness(fill.colour) < _STRONG]
    return [
        shape
        for shape in _distinct(shapes)
        if not any(holds(grown(other, 1.5), shape) for other in (*squares, *circles))
        and any(_alike(shape, other, ticked=any(holds(shape, stroke) for stroke in drawing.strokes)) for other in (*squares, *circles))
    ]


def _alike(shape: Box, clear: Box, *, ticked: bool) -> bool:
    in_line = abs(shape[0] - clear[0]) < 1.5 or abs(shape[1] - clear[1]) < 1.5
    return (ticked or in_line) and abs(width(shape) - width(clear)) < 1.5 and abs(height(shape) - height(clear)) < 1.5


def _state(signs: Sequence[Piece], stroked: bool, glyph: Piece | None) -> Tick | None:
    """None when what stands in the box is not a mark but a character (a box for one letter or digit)."""
    if glyph is not None and glyph.tick is Tick.TICKED:
        return Tick.TICKED
    typed = "".join(sign.text for sign in signs)
    if not typed:
        return Tick.TICKED if stroked else Tick.CLEAR
    if typed in _CROSSES:
        return Tick.TICKED
    return Tick.UNSURE if stroked else None


def _squarish(box: Box) -> bool:
    w, h = width(box), height(box)
    return _SMALLEST <= w <= _LARGEST and _SMALLEST <= h <= _LARGEST and 0.72 <= w / h <= 1.4


def _distinct(boxes: Sequence[Box]) -> list[Box]:
    """Boxes drawn once: of those drawn over each other, the first."""
    kept: list[Box] = []
    for box in boxes:
        if not any(holds(grown(other, 2.5), box) or holds(grown(box, 2.5), other) for other in kept if shared_y(other, box) > 0):
            kept.append(box)
    return kept


def _touches(square: Box, squares: Sequence[Box]) -> bool:
    """Whether another square of its size stands right beside it: boxes for one character each."""
    return any(
        other is not square
        and abs(other[1] - square[1]) < 1.5
        and abs(width(other) - width(square)) < 2
        and (abs(other[0] - square[2]) < 2 or abs(square[0] - other[2]) < 2)
        for other in squares
    )


def _in_picture(box: Box, drawing: Drawing) -> bool:
    """Whether a coloured shape not much larger lies across it: part of a drawn picture."""
    area = width(box) * height(box)
    return any(
        max(fill.colour) - min(fill.colour) > 0.2
        and shared_x(fill.box, box) > 2
        and shared_y(fill.box, box) > 2
        and not holds(grown(box, 2), fill.box)
        and width(fill.box) * height(fill.box) < 12 * area
        for fill in (*drawing.fills, *drawing.dots)
    )


def _is_pictogram(box: Box, words: Sequence[Piece], drawing: Drawing) -> bool:
    """Whether a shape is filled with a pale colour and no words stand near it: a head, a house or a telephone beside a question."""
    coloured = any(
        max(fill.colour) - min(fill.colour) > 0.2 and lightness(fill.colour) >= _STRONG and holds(grown(box, 2), fill.box)
        for fill in (*drawing.fills, *drawing.dots)
    )
    reach = (box[0] - width(box), box[1], box[2] + width(box), box[3])
    return coloured and not any(shared_x(reach, word.box) > 0 and shared_y(reach, word.box) > 0 for word in words)


def _crowded(box: Box, words: Sequence[Piece]) -> bool:
    return any(holds_middle(box, word.box) and width(word.box) > 1.6 * width(box) for word in words)


def _marked(boxes: Sequence[Box], drawing: Drawing) -> set[Box]:
    """The boxes that a pen stroke, a drawn cross or a filled dot goes to: in the box, or nearest beside it."""
    marked: set[Box] = set()
    for dot in [*drawing.dots, *drawing.fills]:
        if lightness(dot.colour) > _STRONG or width(dot.box) > _LARGEST:
            continue
        for box in boxes:
            if holds(grown(box, 1), dot.box) and width(dot.box) > 0.25 * width(box):
                marked.add(box)
    left: list[Box] = []
    for stroke in drawing.strokes:
        if max(width(stroke), height(stroke)) > 2.5 * _LARGEST:
            left.append(stroke)
            continue
        near = min(boxes, key=lambda box: _distance(box, stroke))
        if _distance(near, stroke) <= 0.9 * width(near):
            marked.add(near)
        else:
            left.append(stroke)
    drawing.strokes = left
    return marked


def _distance(box: Box, stroke: Box) -> float:
    (x, y), (a, b) = middle(box), middle(stroke)
    return max(abs(x - a), abs(y - b))


def comb_words(words: list[Piece], drawing: Drawing) -> list[Piece]:
    """The words with the characters in a row of touching boxes joined into one word a run; empty rows are left out."""
    squares = [frame for frame in _distinct_combs(drawing.frames) if _SMALLEST <= width(frame) <= 34 and _SMALLEST <= height(frame) <= 34]
    runs = [run for run in _runs(squares) if len(run) >= 2]
    spent: list[Box] = []
    taken: set[Piece] = set()
    made: list[Piece] = []
    for run in runs:
        reach = union(run)
        held = [word for word in words if holds_middle(reach, word.box) and word not in taken]
        if any(len(word.text) > 2 and width(word.box) > 1.5 * width(run[0]) for word in held):
            if len(held) != 1 or len(held[0].text) > 2 * len(run):
                continue
        elif held and len(held) > 2 * len(run):
            continue
        spent.extend(run)
        taken.update(held)
        if held:
            typed = _typed_in(run, held)
            first = held[0]
            made.append(Piece(reach, typed, first.size, first.font, first.colour, set(first.marks)))
    drawing.frames = [frame for frame in drawing.frames if not any(holds(grown(box, 1.5), frame) for box in spent)]
    return [word for word in words if word not in taken] + made


def _typed_in(run: Sequence[Box], held: Sequence[Piece]) -> str:
    """The characters of a row of boxes, with a space where a box between them is empty."""
    step = (run[-1][2] - run[0][0]) / len(run)
    typed, last = "", None
    for word in sorted(held, key=lambda word: word.box[0]):
        empty = last is not None and len(word.text) == 1 and middle(word.box)[0] - last > 1.6 * step
        typed += (" " if empty else "") + word.text
        last = middle(word.box)[0] if len(word.text) == 1 else None
    return typed


def _distinct_combs(frames: Sequence[Box]) -> list[Box]:
    seen: dict[tuple[int, int, int, int], Box] = {}
    for frame in frames:
        seen.setdefault((round(frame[0]), round(frame[1]), round(frame[2]), round(frame[3])), frame)
    return list(seen.values())


def _runs(squares: Sequence[Box]) -> list[list[Box]]:
    """Boxes of one size that touch, left to right."""
    runs: list[list[Box]] = []
    for square in sorted(squares, key=lambda box: (round(box[1] / 2), box[0])):
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and abs(last[1] - square[1]) < 1.5
            and abs(height(last) - height(square)) < 2
            and abs(square[0] - last[2]) < 2.5
            and abs(width(last) - width(square)) < 3
        ):
            runs[-1].append(square)
        else:
            runs.append([square])
    return runs
