"""The numbers that Word prints before list paragraphs; they stand nowhere in the text."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from parsers.formats.docx_styles import VAL, W


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its counter is written, the text around it (`%1.%2`), where it starts."""

    style: str
    text: str
    start: int


class Numbers:
    """Counts list paragraphs as they are passed, in document order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for abstract in root.iterchildren(W + "abstractNum"):
            self._levels[abstract.get(W + "abstractNumId") or ""] = {
                _int(level.get(W + "ilvl"), 0): Level(
                    _value(level, "numFmt", "decimal"), _value(level, "lvlText", ""), _int(_value(level, "start", "1"), 1)
                )
                for level in abstract.iterchildren(W + "lvl")
            }
        for number in root.iterchildren(W + "num"):
            self._lists[number.get(W + "numId") or ""] = _value(number, "abstractNumId", "")

    def next(self, identity: str, depth: int) -> str | None:
        """What is printed before the next paragraph of that list and level; None for a bullet or an unknown list."""
        abstract = self._lists.get(identity)
        levels = self._levels.get(abstract or "")
        level = levels.get(depth) if levels else None
        if abstract is None or levels is None or level is None or level.style in ("bullet", "none"):
            return None
        counts = self._counts.setdefault(abstract, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        text = level.text
        for other, written in levels.items():
            if other <= depth:
                text = text.replace(f"%{other + 1}", _written(counts.get(other, written.start), written.style))
        return text


def _value(element: etree._Element, name: str, default: str) -> str:
    found = element.find(W + name)
    return default if found is None else found.get(VAL) or default


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def _written(count: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman.upper() if style == "upperRoman" else roman
    return str(count)


def _roman(count: int) -> str:
    out = ""
    for value, letters in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while count >= value:
            out, count = out + letters, count - value
    return out
