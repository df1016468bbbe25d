"""What stands in the controls of a Word file: content controls (`w:sdt`) and legacy form fields (`w:ffData`)."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from parsers.document import Entry, EntryKind, Tick
from parsers.formats.docx_styles import VAL, W14, W, on

W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"


@dataclass(frozen=True, slots=True)
class Control:
    """A control and its state: `untouched` when it shows only its prompt, `tick` for a tick box, `shown` for a text that the
    control holds in its own settings and not in the runs after it."""

    entry: Entry | None
    untouched: bool = False
    tick: Tick | None = None
    shown: str | None = None
    skipped: bool = False


PLAIN = Control(None)


def content_control(properties: etree._Element | None) -> Control:
    """What a `w:sdtPr` says; PLAIN for a control that only groups (repeating section, bibliography)."""
    if properties is None:
        return PLAIN
    kind, stored, tick = EntryKind.TEXT, None, None
    options: tuple[str, ...] = ()
    for element in properties:
        tag = element.tag
        if tag == W14 + "checkbox":
            kind, tick = EntryKind.TICK, _ticked(on(element.find(W14 + "checked")))
        elif tag == W + "date":
            kind, stored = EntryKind.DATE, (element.get(W + "fullDate") or "")[:10] or None
        elif tag in (W + "dropDownList", W + "comboBox"):
            kind = EntryKind.CHOICE
            options = tuple(
                item.get(W + "displayText") or item.get(W + "value") or ""
                for item in element.iterchildren(W + "listItem")
                if item.get(W + "value")
            )
        elif tag in (W15 + "repeatingSection", W15 + "repeatingSectionItem", W + "group", W + "citation", W + "bibliography"):
            return PLAIN
        elif tag == W + "docPartObj":
            gallery = element.find(W + "docPartGallery")
            return Control(None, skipped=gallery is not None and "Contents" in (gallery.get(VAL) or ""))
    entry = Entry(kind, _value(properties, "tag"), _value(properties, "alias"), stored, None, options)
    return Control(entry, on(properties.find(W + "showingPlcHdr")), tick)


def form_field(data: etree._Element) -> Control:
    """What a `w:ffData` says: a tick box with its state, a drop-down with its chosen text, a text field."""
    name = _value(data, "name")
    label = _value(data, "statusText") or _value(data, "helpText")
    box, choice = data.find(W + "checkBox"), data.find(W + "ddList")
    if box is not None:
        checked = box.find(W + "checked")
        return Control(Entry(EntryKind.TICK, name, label), tick=_ticked(on(checked if checked is not None else box.find(W + "default"))))
    if choice is not None:
        options = tuple(item.get(VAL) or "" for item in choice.findall(W + "listEntry"))
        result = choice.find(W + "result")
        chosen = result.get(VAL) if result is not None else None
        at = int(chosen) if chosen and chosen.isdigit() else None
        shown = options[at] if at is not None and at < len(options) else ""
        return Control(Entry(EntryKind.CHOICE, name, label, None, None, options), at is None, shown=shown)
    return Control(Entry(EntryKind.TEXT, name, label))


def _ticked(ticked: bool) -> Tick:
    return Tick.TICKED if ticked else Tick.CLEAR


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(W + name)
    return (found.get(VAL) or None) if found is not None else None
