"""How words are set apart by what is drawn over, under or round them: underline, strike, highlight, circle."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Mark
from parsers.formats.pdf.drawing import Drawing, Fill, Rule, is_white, lightness
from parsers.formats.pdf.geometry import Box, grown, height, holds, holds_middle, middle, shared_x, shared_y, width
from parsers.formats.pdf.pieces import Piece
from parsers.formats.pdf.words import split_at

#: How far a line may end from the words that it underlines, or a fill from those it highlights, in points.
_OVERHANG = 4.0
#: At which share of its height a line strikes a word, and is not under it.
_STRUCK = (0.3, 0.74)
#: A word that is struck in part has so many letters, and so much of it, in type sizes, is on both sides of where the line ends.
_PARTED_LETTERS, _LEFT_OVER = 6, 0.8


def strike(words: Sequence[Piece], drawing: Drawing) -> None:
    """Marks the words with a line through them. It leaves the drawing before tables are looked for: no rule of a table runs through words."""
    spent = [rule for rule in drawing.across if _rule_marks(words, rule, Mark.STRIKE)]
    drawing.across = [rule for rule in drawing.across if rule not in spent]


def parted_by_strikes(words: Sequence[Piece], drawing: Drawing) -> list[Piece]:
    """The words, with those in two through which a line goes that begins or ends within them, as where what was deleted and what was
    put in its place stand without a space: the part that was left standing is not struck."""
    parted: list[Piece] = []
    for word in words:
        rules = [] if word.boxed or len(word.text) < _PARTED_LETTERS else [rule for rule in drawing.across if _through(word, rule)]
        parted += _parted(word, rules[0]) if len(rules) == 1 else [word]
    return parted


def _through(word: Piece, rule: Rule) -> bool:
    """Whether a line, longer than the word, strikes a part of it and leaves a part."""
    left, top, right, _ = word.box
    if not _STRUCK[0] < (rule.at - top) / max(height(word.box), 1.0) <= _STRUCK[1] or rule.end - rule.start < right - left:
        return False
    inner = left + _LEFT_OVER * word.size, right - _LEFT_OVER * word.size
    return (rule.start < left + 1 and inner[0] < rule.end < inner[1]) or (rule.end > right - 1 and inner[0] < rule.start < inner[1])


def _parted(word: Piece, rule: Rule) -> list[Piece]:
    edge = rule.end if rule.start < word.box[0] + 1 else rule.start
    at = round((edge - word.box[0]) / width(word.box) * len(word.text))
    if 0 < at < len(word.text) and not word.text[at].isalnum():
        at += 1
    before, _, after = split_at(word, at, at)
    before.box = (*before.box[:2], edge, before.box[3])
    after.box = (edge, *after.box[1:])
    return [piece for piece in (before, after) if piece.text]


def ink(words: Sequence[Piece], drawing: Drawing) -> None:
    """Marks the words that are underlined, highlighted, ringed or crossed out by pen. What was spent on them leaves the drawing."""
    spent = [rule for rule in drawing.across if _rule_marks(words, rule, Mark.UNDERLINE)]
    drawing.across = [rule for rule in drawing.across if rule not in spent]
    drawing.fills = [fill for fill in drawing.fills if not _fill_marks(words, fill)]
    drawing.ovals = [oval for oval in drawing.ovals if not _oval_marks(words, oval)]
    drawing.strokes = [stroke for stroke in drawing.strokes if not _stroke_marks(words, stroke)]


def mark_within(words: Sequence[Piece], box: Box, mark: Mark) -> None:
    """Marks the words whose middle lies in the box."""
    for word in words:
        if holds_middle(box, word.box):
            word.marks.add(mark)


def _rule_marks(words: Sequence[Piece], rule: Rule, mark: Mark) -> bool:
    """A line through or under words, about as long as they are. A line that goes on beyond them is a rule of the form."""
    line: Box = (rule.start, rule.at - 0.5, rule.end, rule.at + 0.5)
    low, high = _STRUCK if mark is Mark.STRIKE else (_STRUCK[1], 1.15)
    reached = [
        word
        for word in words
        if low < (rule.at - word.box[1]) / max(height(word.box), 1.0) <= high
        and shared_x(word.box, line) >= 0.5 * min(width(word.box), rule.end - rule.start)
    ]
    overhang = 0.9 * max(map(_height, reached), default=0.0) if mark is Mark.STRIKE else _OVERHANG
    if not reached or not _as_long(rule, reached, overhang):
        return False
    for word in reached:
        word.marks.add(mark)
    return True


def _height(word: Piece) -> float:
    return height(word.box)


def _as_long(rule: Rule, words: Sequence[Piece], overhang: float) -> bool:
    left, right = min(word.box[0] for word in words), max(word.box[2] for word in words)
    slack = overhang if len(words) > 1 else min(overhang, 0.35 * (right - left) + 1)
    if rule.start < left - slack or rule.end > right + slack:
        return False
    return rule.end - rule.start >= 0.6 * (right - left)


def _fill_marks(words: Sequence[Piece], fill: Fill) -> bool:
    """A fill about as large as the words on it, in a strong or light colour: a highlighter, not a shaded cell."""
    if is_white(fill.colour) or lightness(fill.colour) < 0.35 or max(fill.colour) - min(fill.colour) < 0.25:
        return False
    held = [word for word in words if holds_middle(fill.box, word.box) and shared_y(word.box, fill.box) > 0.6 * height(word.box)]
    if not held or height(fill.box) > 1.9 * max(height(word.box) for word in held):
        return False
    left, right = min(word.box[0] for word in held), max(word.box[2] for word in held)
    if fill.box[0] < left - _OVERHANG or fill.box[2] > right + _OVERHANG:
        return False
    for word in held:
        word.marks.add(Mark.HIGHLIGHT)
    return True


def _oval_marks(words: Sequence[Piece], oval: Box) -> bool:
    """A ring round words that stand on one line: its middle is near theirs."""
    held = [word for word in words if holds_middle(oval, word.box) and holds(grown(oval, 0.4 * width(word.box)), word.box)]
    if not held or height(oval) > 4 * max(height(word.box) for word in held):
        return False
    left, right = min(word.box[0] for word in held), max(word.box[2] for word in held)
    if width(oval) > (right - left) + 60 or abs(middle(oval)[0] - (left + right) / 2) > 0.5 * width(oval):
        return False
    letters = "".join(word.text for word in held)
    if len(letters) == 1 and not letters.isalnum():
        return False
    for word in held:
        if any(char.isalnum() for char in word.text):
            word.marks.add(Mark.CIRCLED)
    return True


def _stroke_marks(words: Sequence[Piece], stroke: Box) -> bool:
    """A pen line through words, or an open ring round them."""
    if height(stroke) <= 5 and width(stroke) > 8:
        rule = Rule((stroke[1] + stroke[3]) / 2, stroke[0], stroke[2])
        return _rule_marks(words, rule, Mark.STRIKE)
    if width(stroke) > 12 and height(stroke) > 8:
        return _oval_marks([word for word in words if holds(grown(stroke, 3), word.box)], stroke)
    return False
