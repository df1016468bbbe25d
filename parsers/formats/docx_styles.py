"""Which marks a run of a Word file carries, resolved through its styles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from parsers.document import Mark

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
VAL = W + "val"

_OFF = frozenset({"0", "false", "off", "none"})
_WHITE = frozenset({"", "auto", "ffffff", "clear"})


def on(element: etree._Element | None) -> bool:
    """Whether a toggle element stands and is not switched off."""
    if element is None:
        return False
    value = element.get(VAL) or element.get(W14 + "val")
    return value is None or value.lower() not in _OFF


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of text looks: the toggles, the size in half points, the colour as six hexadecimal digits."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    highlight: bool = False
    strike: bool = False
    hidden: bool = False
    framed: bool = False
    size: int = 0
    colour: str = ""
    font: str = ""

    def with_properties(self, properties: etree._Element | None) -> Look:
        """This look changed by a `w:rPr`."""
        return self.with_changes(self.changes(properties)) if properties is not None else self

    def with_changes(self, changes: dict[str, object]) -> Look:
        """This look with the `changes` that `changes` told."""
        return replace(self, **changes) if changes else self  # type: ignore[arg-type]

    @staticmethod
    def changes(properties: etree._Element) -> dict[str, object]:
        """What a `w:rPr` changes in a look, by the names of its fields."""
        changes: dict[str, object] = {}
        for element in properties:
            change = _CHANGES.get(element.tag)
            if change is not None:
                change(element, changes)
        return changes


def _toggle(name: str):  # type: ignore[no-untyped-def]
    def change(element: etree._Element, changes: dict[str, object]) -> None:
        changes[name] = on(element)

    return change


def _highlight(element: etree._Element, changes: dict[str, object]) -> None:
    value = (element.get(VAL) or "").lower()
    changes["highlight"] = value not in ("none", "white", "")


def _shade(element: etree._Element, changes: dict[str, object]) -> None:
    if shaded(element):
        changes["highlight"] = True


def _frame(element: etree._Element, changes: dict[str, object]) -> None:
    changes["framed"] = (element.get(VAL) or "").lower() not in ("nil", "none", "")


def _size(element: etree._Element, changes: dict[str, object]) -> None:
    value = element.get(VAL) or ""
    if value.isdigit():
        changes["size"] = int(value)


def _colour(element: etree._Element, changes: dict[str, object]) -> None:
    changes["colour"] = (element.get(VAL) or "").lower()


def _font(element: etree._Element, changes: dict[str, object]) -> None:
    changes["font"] = element.get(W + "ascii") or element.get(W + "hAnsi") or ""


_CHANGES = {
    W + "b": _toggle("bold"),
    W + "i": _toggle("italic"),
    W + "u": _toggle("underline"),
    W + "strike": _toggle("strike"),
    W + "dstrike": _toggle("strike"),
    W + "vanish": _toggle("hidden"),
    W + "highlight": _highlight,
    W + "shd": _shade,
    W + "bdr": _frame,
    W + "sz": _size,
    W + "color": _colour,
    W + "rFonts": _font,
}


def shaded(shading: etree._Element | None) -> bool:
    """Whether a `w:shd` paints a colour other than white."""
    return shading is not None and (shading.get(W + "fill") or "").lower() not in _WHITE


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph style gives: the look of its text, its outline level (1 highest), its list level."""

    look: Look
    heading: int | None = None
    numbering: tuple[str, int] | None = None


class Styles:
    """The styles of a Word file by id, resolved once each."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._paragraphs: dict[str | None, ParagraphStyle] = {}
        self._runs: dict[str, list[etree._Element]] = {}
        self._marks: dict[tuple[Look, bool], frozenset[Mark]] = {}
        self._changed: dict[tuple[object, ...], Look] = {}
        self._default: str | None = None
        base = Look()
        if root is not None:
            defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
            base = base.with_properties(defaults)
            for style in root.iterchildren(W + "style"):
                identity = style.get(W + "styleId")
                if identity:
                    self._elements[identity] = style
                    if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true"):
                        self._default = identity
        self._base = base
        self.body_size = self.paragraph(None).look.size or 20

    def paragraph(self, identity: str | None) -> ParagraphStyle:
        """The paragraph style of that id; the default one for None or an unknown id."""
        found = self._paragraphs.get(identity)
        if found is None:
            found = self._paragraphs[identity] = self._resolved(identity if identity in self._elements else self._default)
        return found

    def run(self, look: Look, identity: str) -> Look:
        """`look` changed by the character style of that id."""
        chain = self._runs.get(identity)
        if chain is None:
            chain = self._runs[identity] = self._chain(identity)
        for style in chain:
            look = look.with_properties(style.find(W + "rPr"))
        return look

    def changed(self, look: Look, properties: etree._Element) -> Look:
        """`look` changed by the `w:rPr` of a run: the same object for the same changes, because most runs look like another."""
        changes = Look.changes(properties)
        if not changes:
            return look
        key = (look, *changes.items())
        found = self._changed.get(key)
        if found is None:
            found = self._changed[key] = look.with_changes(changes)
        return found

    def marks(self, look: Look, inserted: bool) -> frozenset[Mark]:
        """The marks of a look."""
        found = self._marks.get((look, inserted))
        if found is None:
            found = self._marks[look, inserted] = frozenset(self._marks_of(look, inserted))
        return found

    def _marks_of(self, look: Look, inserted: bool) -> set[Mark]:
        flags = {
            Mark.BOLD: look.bold,
            Mark.ITALIC: look.italic,
            Mark.UNDERLINE: look.underline,
            Mark.HIGHLIGHT: look.highlight,
            Mark.STRIKE: look.strike,
            Mark.CIRCLED: look.framed,
            Mark.INSERTED: inserted,
            Mark.SMALL: bool(look.size) and look.size <= self.body_size - 3,
            Mark.GREY: _grey(look.colour),
        }
        return {mark for mark, flag in flags.items() if flag}

    def _chain(self, identity: str | None) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while identity in self._elements and len(chain) < 20:
            style = self._elements[identity]
            chain.insert(0, style)
            based = style.find(W + "basedOn")
            identity = based.get(VAL) if based is not None else None
        return chain

    def _resolved(self, identity: str | None) -> ParagraphStyle:
        look, heading, numbering = self._base, None, None
        for style in self._chain(identity):
            look = look.with_properties(style.find(W + "rPr"))
            level = style.find(f"{W}pPr/{W}outlineLvl")
            if level is not None and (level.get(VAL) or "9") in "012345678":
                heading = int(level.get(VAL) or 0) + 1
            named = style.find(W + "name")
            name = (named.get(VAL) or "").lower() if named is not None else ""
            if name == "title":
                heading = 1
            elif name.startswith("heading ") and name[8:].isdigit():
                heading = int(name[8:])
            number = style.find(f"{W}pPr/{W}numPr")
            if number is not None:
                numbering = number_of(number) or numbering
        return ParagraphStyle(look, heading, numbering)


def number_of(properties: etree._Element) -> tuple[str, int] | None:
    """The (list id, level) of a `w:numPr`, None when it takes the paragraph out of its list."""
    identity, level = properties.find(W + "numId"), properties.find(W + "ilvl")
    if identity is None or identity.get(VAL) in (None, "0"):
        return None
    depth = (level.get(VAL) or "0") if level is not None else "0"
    return identity.get(VAL) or "", int(depth) if depth.isdigit() else 0


def _grey(colour: str) -> bool:
    if len(colour) != 6:
        return False
    try:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    except ValueError:
        return False
    return max(red, green, blue) - min(red, green, blue) <= 24 and 0x55 <= red <= 0xE0
