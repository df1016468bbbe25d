"""The symbol fonts in which people and forms tick boxes."""

from typing import Final

#: Glyphs of the symbol fonts, by font and code, as the signs of Unicode that they show.
SYMBOLS: Final = {
    "wingdings": {
        0xFE: "☑",
        0xFD: "☒",
        0xFC: "✓",
        0xFB: "✗",
        0xA8: "☐",
        0x6F: "☐",
        0x71: "☐",
        0x72: "☐",
        0x78: "☒",
        0xE8: "→",
        0xF0: "⇨",
        0xA7: "▪",
    },
    "wingdings 2": {
        0x52: "☑",
        0x54: "☒",
        0x53: "☒",
        0x50: "✓",
        0x4F: "✗",
        0x51: "☒",
        0x56: "☒",
        0x55: "☒",
        0xA3: "☐",
        0x2A: "☐",
        0x30: "☐",
    },
    "wingdings 3": {},
    "webdings": {0x61: "✓", 0x72: "✗", 0x63: "☐", 0x67: "☐"},
}


def shown(text: str, font: str) -> str:
    """The text as Unicode signs when `font` is a symbol font, else as it is."""
    table = SYMBOLS.get(font.lower()) if font else None
    if table is None:
        return text
    return "".join(table.get(ord(character) & 0xFF, character) for character in text)
