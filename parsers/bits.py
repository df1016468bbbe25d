"""Stretches of a line: its parts between gaps, its boxes and options, and what of it is label and what is answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.document import Mark
from parsers.lines import Bit, Line

#: The type in which a form sets what explains a question.
_GUIDES = (Mark.ITALIC, Mark.GREY, Mark.SMALL)


def joined(lines: Sequence[Line]) -> Line:
    """Lines that the page's width parted, as one."""
    bits: list[Bit] = []
    for line in lines:
        bits += [*([Bit(" ")] if bits else []), *line.bits]
    return Line(tuple(bits), lines[0].place)


def only_boxes_behind(line: Line) -> int:
    """How many options a line holds when each of its parts is words with a box behind them; 0 for any other line."""
    if not line.has_tick:
        return 0
    parts = "".join("\0" if bit.tick is not None else bit.text for bit in line.bits).strip().split("\0")
    options, rest = parts[:-1], parts[-1]
    plain = all(text.strip() and not re.search(r"[:?]|\S\s{3,}\S", text.strip()) for text in options)
    return len(options) if options and plain and not rest.strip() and not line.all_marked(Mark.BOLD) else 0


def options_before_boxes(line: Line) -> list[str]:
    """The options of a line that holds nothing but options, each with its box behind it; empty for any other line."""
    if not line.has_tick:
        return []
    *options, rest = "".join("\0" if bit.tick is not None else bit.text for bit in line.bits).strip().split("\0")
    return [text.strip() for text in options] if not rest.strip() and all(text.strip() for text in options) else []


def options_behind_boxes(line: Line) -> list[str]:
    """The options of a line that holds nothing but boxes, each with its option behind it; empty for any other line."""
    if not line.has_tick:
        return []
    first, *options = "".join("\0" if bit.tick is not None else bit.text for bit in line.bits).split("\0")
    plain = all(text.strip() and not re.search(r"[:?]|\S\s{3,}\S", text.strip()) for text in options)
    return [text.strip() for text in options] if plain and not first.strip() else []


def only_first_bold(chunks: Sequence[Sequence[Bit]]) -> bool:
    """Whether the first part of a line is set in bold and no other: in a form whose questions are bold, the rest answers it."""
    bold = [all(Mark.BOLD in bit.marks for bit in chunk if bit.text.strip()) for chunk in chunks]
    return len(bold) > 1 and bold[0] and not any(bold[1:]) and not any(bit.tick is not None for bit in chunks[0])


def awaits(answer: Sequence[Bit]) -> bool:
    """Whether a line to write on has begun and nothing stands on it yet."""
    return any(bit.entry is not None for bit in answer) and not any(bit.text.strip() or bit.tick is not None for bit in answer)


def is_option_line(line: Line) -> bool:
    """Whether a line is one option with its box: a single tick at its start or end and no question's colon in it."""
    if not line.has_tick:
        return False
    bits = [bit for bit in line.bits if bit.tick is not None or bit.text.strip()]
    ticks = [number for number, bit in enumerate(bits) if bit.tick is not None]
    if len(ticks) != 1 or len(bits) == 1:
        return False
    if ticks[0] == 0:
        return True
    text = "".join(bit.text for bit in bits)
    return ticks[0] == len(bits) - 1 and not re.search(r"[:?]\s|[:?]$|\S\s{3,}\S|\t", text.strip())


def colon_apart(before: Sequence[Bit], chunk: Sequence[Bit]) -> bool:
    """Whether the words before end with a colon and these do not: a question and its answer, however alike their words are."""
    ends = ["".join(bit.text for bit in bits).strip()[-1:] for bits in (before, chunk)]
    bold = all(Mark.BOLD in bit.marks for bit in chunk if bit.text.strip())
    return ends[0] == ":" and ends[1] not in (":", "?") and not bold


def only_typed(chunks: Sequence[list[Bit]]) -> bool:
    """Whether a chunk comes next that holds words in a type in which only answers stand."""
    return any(
        all(Mark.ANSWER in bit.marks for bit in chunk if bit.text.strip()) and not any(bit.tick for bit in chunk) for chunk in chunks
    )


def printed(chunk: Sequence[Bit]) -> str:
    """The words of a chunk without a box, as the label of the typed words after it; "" for one with a box or a control."""
    if any(bit.tick is not None or bit.entry is not None or Mark.ANSWER in bit.marks for bit in chunk):
        return ""
    return "".join(bit.text for bit in chunk).strip().rstrip(" :")


def only_mark(text: str) -> bool:
    """Whether a text is nothing but a mark or a bare yes or no."""
    return text.strip().lower() in ("x", "y", "✓", "✔", "√", "yes", "no", "→")


def chunks_of(bits: Sequence[Bit]) -> list[list[Bit]]:
    """Bits parted at tabs."""
    chunks: list[list[Bit]] = [[]]
    for bit in bits:
        first, *rest = bit.text.split("\t") if bit.tick is None else [bit.text]
        if first or bit.tick is not None or bit.entry is not None:
            chunks[-1].append(bit.saying(first) if rest else bit)
        for part in rest:
            chunks.append([])
            if part:
                chunks[-1].append(bit.saying(part))
    return [chunk for chunk in chunks if any(bit.text.strip() or bit.tick is not None or bit.entry is not None for bit in chunk)]


def without_lead(bits: list[Bit]) -> list[Bit]:
    """An answer without the colon that belongs to its label."""
    if bits and bits[0].tick is None:
        stripped = re.sub(r"^\s*[:\-–]\s*", "", bits[0].text)
        return [bits[0].saying(stripped), *bits[1:]]
    return bits


def past_hint(bits: list[Bit]) -> list[Bit]:
    """An answer without the italic, small or grey words between it and its label."""
    at = 0
    while (
        at < len(bits)
        and bits[at].tick is None
        and bits[at].entry is None
        and (not bits[at].text.strip() or any(mark in bits[at].marks for mark in (Mark.ITALIC, Mark.GREY)))
    ):
        at += 1
    return bits[at:]


def after(chunk: list[Bit], at: int) -> list[Bit]:
    """What stands in a chunk from character `at` on; a tick or a control counts as one character."""
    rest: list[Bit] = []
    passed = 0
    for bit in chunk:
        length = 1 if bit.tick is not None or bit.entry is not None else len(bit.text)
        if passed + length > at:
            rest.append(bit if passed >= at or bit.tick is not None or bit.entry is not None else bit.saying(bit.text[at - passed :]))
        passed += length
    return rest


def asked_words(line: Line) -> str:
    """The words of a printed question without the guidance that stands behind them in small, grey or slanting type."""
    words = [bit for bit in line.bits if bit.tick is None and Mark.STRIKE not in bit.marks]
    while words and (not words[-1].text.strip() or any(mark in words[-1].marks for mark in _GUIDES)):
        words.pop()
    return "".join(bit.text for bit in words).strip() or line.text.strip()
