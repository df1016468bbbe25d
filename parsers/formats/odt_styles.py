"""How a stretch of an OpenDocument text looks, resolved through its styles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from parsers.document import Mark

STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

_NO_LINE: Final = (None, "none")
_PLAIN_GROUND: Final = (None, "transparent", "#ffffff", "")

#: Points by which text must be smaller than the text around it to count as small.
_SMALLER: Final = 1.5


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of text looks: toggles, size in points (0 when the file does not say), colour as #rrggbb, font."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    highlight: bool = False
    strike: bool = False
    hidden: bool = False
    framed: bool = False
    size: float = 0
    colour: str = ""
    font: str = ""


class Styles:
    """The styles of a file: `content.xml` and `styles.xml` together."""

    def __init__(self, roots: Iterable[etree._Element | None]) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._defaults: dict[str, etree._Element] = {}
        for root in roots:
            for element in root.iter(STYLE + "style", STYLE + "default-style") if root is not None else ():
                family = element.get(STYLE + "family") or ""
                if element.tag == STYLE + "default-style":
                    self._defaults.setdefault(family, element)
                else:
                    self._styles.setdefault((family, element.get(STYLE + "name") or ""), element)
        self._looks: dict[tuple[str, str | None, Look], Look] = {}
        default = self._defaults.get("paragraph")
        base = _changed(Look(), default) if default is not None else Look()
        self.base = self.look("paragraph", "Standard", base)

    def look(self, family: str, name: str | None, over: Look) -> Look:
        """The look of text in a style, over the look that it has without."""
        key = (family, name, over)
        if key not in self._looks:
            look = over
            for element in self._chain(family, name):
                look = _changed(look, element)
            self._looks[key] = look
        return self._looks[key]

    def heading(self, name: str | None) -> int | None:
        """The outline level that a paragraph style stands for, None for running text."""
        for element in reversed(self._chain("paragraph", name)):
            level = element.get(STYLE + "default-outline-level")
            if level and level.isdigit() and int(level):
                return int(level)
        return 1 if name == "Title" else None

    def shaded(self, name: str | None) -> bool:
        """Whether a cell style has a ground of its own."""
        element = self._styles.get(("table-cell", name or ""))
        properties = element.find(STYLE + "table-cell-properties") if element is not None else None
        return properties is not None and (properties.get(FO + "background-color") or "").lower() not in _PLAIN_GROUND

    def hidden_section(self, name: str | None) -> bool:
        """Whether a section style hides its text."""
        element = self._styles.get(("section", name or ""))
        return element is not None and element.get(TEXT + "display") == "none"

    def marks(self, look: Look, inserted: bool) -> frozenset[Mark]:
        """The marks of a look."""
        flags: Mapping[Mark, bool] = {
            Mark.BOLD: look.bold,
            Mark.ITALIC: look.italic,
            Mark.UNDERLINE: look.underline,
            Mark.HIGHLIGHT: look.highlight,
            Mark.STRIKE: look.strike,
            Mark.CIRCLED: look.framed,
            Mark.INSERTED: inserted,
            Mark.SMALL: bool(look.size) and look.size <= self.base.size - _SMALLER,
            Mark.GREY: grey(look.colour),
        }
        return frozenset(mark for mark, flag in flags.items() if flag)

    def _chain(self, family: str, name: str | None) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while name and (family, name) in self._styles and len(chain) < 20:
            element = self._styles[family, name]
            chain.insert(0, element)
            name = element.get(STYLE + "parent-style-name")
        return chain


def grey(colour: str) -> bool:
    """Whether a colour (#rrggbb) is a grey paler than text and darker than paper."""
    digits = colour.removeprefix("#")
    if len(digits) != 6:
        return False
    try:
        red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    except ValueError:
        return False
    return max(red, green, blue) - min(red, green, blue) <= 24 and 0x55 <= red <= 0xE0


def _changed(look: Look, element: etree._Element) -> Look:
    properties = element.find(STYLE + "text-properties")
    if properties is None:
        return look
    changes: dict[str, object] = {}
    weight = properties.get(FO + "font-weight")
    if weight is not None:
        changes["bold"] = weight == "bold" or (weight.isdigit() and int(weight) >= 600)
    if (style := properties.get(FO + "font-style")) is not None:
        changes["italic"] = style != "normal"
    if (line := properties.get(STYLE + "text-underline-style")) is not None:
        changes["underline"] = line not in _NO_LINE
    for name in ("text-line-through-style", "text-line-through-type"):
        if (line := properties.get(STYLE + name)) is not None:
            changes["strike"] = line not in _NO_LINE
    if (ground := properties.get(FO + "background-color")) is not None:
        changes["highlight"] = ground.lower() not in _PLAIN_GROUND
    if (frame := properties.get(FO + "border")) is not None:
        changes["framed"] = frame != "none"
    if (display := properties.get(TEXT + "display")) is not None:
        changes["hidden"] = display == "none"
    if (colour := properties.get(FO + "color")) is not None:
        changes["colour"] = colour.lower()
    size = properties.get(FO + "font-size") or ""
    if size.endswith("pt") and size[:-2].replace(".", "", 1).isdigit():
        changes["size"] = float(size[:-2])
    font = properties.get(STYLE + "font-name") or properties.get(FO + "font-family")
    if font is not None:
        changes["font"] = font.strip("'\"")
    return replace(look, **changes) if changes else look  # type: ignore[arg-type]
