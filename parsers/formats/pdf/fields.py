"""AcroForm: the tree of fields, and each field's widgets on a page (ISO 32000-1, 12.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pdfminer.pdftypes import resolve1

from parsers import limits
from parsers.document import Entry, EntryKind, Mark, Tick
from parsers.formats.pdf import objects
from parsers.formats.pdf.geometry import Box, height
from parsers.formats.pdf.page_space import PageSpace
from parsers.formats.pdf.pieces import Field, Piece

_INHERITED = ("FT", "V", "DV", "Ff", "Opt", "MaxLen", "TU", "AA")
_PUSH_BUTTON, _RADIO, _COMBO = 1 << 16, 1 << 15, 1 << 17
_HIDDEN = 1 << 1
_INVITES = re.compile(r"^\W*(please\b|select\b|choose\b|click\b|pick\b|enter\b|type here|-+\s*(select|choose))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as its widgets see it: the full name and the inherited attributes."""

    full_name: str
    attributes: Mapping[str, Any]
    parent: int | None


class Fields:
    """All fields of a file. Widgets are asked for page by page; what no page shows stays in `unshown`."""

    def __init__(self, catalog: Mapping[str, Any]) -> None:
        self._form = objects.dictionary(catalog.get("AcroForm"))
        self._known: dict[int, FormField] = {}
        self._shown: set[str] = set()
        for reference in objects.array(self._form.get("Fields")):
            self._walk(reference, FormField("", {}, None), 0)

    @property
    def xfa(self) -> Any:
        """The XFA packets of the form, None when there are none."""
        return self._form.get("XFA")

    def on_page(self, annotations: list[Any], space: PageSpace) -> Iterator[Field | Piece]:
        """Text, date and choice fields as `Field`, check boxes and radio buttons as tick pieces."""
        for reference in annotations:
            widget = objects.dictionary(reference)
            if objects.name(widget.get("Subtype")) != "Widget" or objects.number(widget.get("F")) & _HIDDEN:
                continue
            rectangle = objects.rectangle(widget.get("Rect"))
            known = self._known.get(objects.identity(reference)) or self._from_parents(widget)
            if rectangle is None or known is None:
                continue
            self._shown.add(known.full_name)
            found = _widget(known, widget, space.box(rectangle))
            if found is not None:
                yield found

    def unshown(self) -> Iterator[Field]:
        """Text and choice fields with a value and a tooltip that stand on no page (their widgets were lost)."""
        for known in self._known.values():
            if known.full_name in self._shown or objects.name(known.attributes.get("FT")) not in ("Tx", "Ch"):
                continue
            self._shown.add(known.full_name)
            found = _widget(known, known.attributes, (0.0, 0.0, 0.0, 0.0))
            if isinstance(found, Field) and found.text.strip() and found.entry.label:
                yield found

    def _walk(self, reference: Any, parent: FormField, depth: int) -> None:
        key = objects.identity(reference)
        if depth > limits.PDF_FIELD_DEPTH or key in self._known or len(self._known) >= limits.PDF_FIELDS:
            return
        held = objects.dictionary(reference)
        known = _below(parent, held, key)
        self._known[key] = known
        for kid in objects.array(held.get("Kids")):
            self._walk(kid, known, depth + 1)

    def _from_parents(self, widget: dict[str, Any]) -> FormField | None:
        """A widget that the tree does not lead to, by its own way up."""
        chain: list[dict[str, Any]] = [widget]
        while (above := objects.dictionary(chain[-1].get("Parent"))) and len(chain) <= limits.PDF_FIELD_DEPTH:
            chain.append(above)
        known = FormField("", {}, None)
        for held in reversed(chain):
            known = _below(known, held, -id(held))
        return known if "FT" in known.attributes else None


def _below(parent: FormField, held: Mapping[str, Any], key: int) -> FormField:
    own = objects.text(held.get("T"))
    full_name = ".".join(part for part in (parent.full_name, own) if part)
    attributes = {**parent.attributes, **{name: held[name] for name in _INHERITED if name in held}}
    return FormField(full_name, {**attributes, "AP": held.get("AP"), "AS": held.get("AS")}, key if own else parent.parent)


def _widget(known: FormField, widget: Mapping[str, Any], box: Box) -> Field | Piece | None:
    kind = objects.name(known.attributes.get("FT"))
    flags = objects.number(known.attributes.get("Ff"))
    entry = Entry(EntryKind.TEXT, known.full_name or None, objects.text(known.attributes.get("TU")))
    if kind == "Btn" and not flags & _PUSH_BUTTON:
        return _button(known, widget, box, entry, radio=bool(flags & _RADIO))
    if kind == "Ch":
        return _choice(known, box, entry)
    if kind == "Tx":
        value = _text_value(known.attributes)
        shown = Entry(EntryKind.DATE if _is_date(known.attributes) else EntryKind.TEXT, entry.name, entry.label)
        return Field(box, shown, value, _marks(value, known.attributes))
    return None


def _text_value(attributes: Mapping[str, Any]) -> str:
    return (objects.text(attributes.get("V")) or "").strip("\n")


def _marks(value: str, attributes: Mapping[str, Any]) -> frozenset[Mark]:
    """Grey when the field still shows the invitation that it was made with."""
    if value and value == objects.text(attributes.get("DV")) and _INVITES.match(value):
        return frozenset({Mark.GREY})
    return frozenset()


def _is_date(attributes: Mapping[str, Any]) -> bool:
    actions = objects.dictionary(attributes.get("AA"))
    scripts = (objects.text(objects.dictionary(actions.get(key)).get("JS")) or "" for key in ("F", "K"))
    return any("AFDate" in script for script in scripts)


def _choice(known: FormField, box: Box, entry: Entry) -> Field:
    """What a combo or list box shows. Several chosen values stand on lines of their own."""
    pairs = list(_options(known.attributes.get("Opt")))
    display = dict(pairs)
    value = resolve1(known.attributes.get("V"))
    chosen = [objects.text(part) or "" for part in value] if isinstance(value, list) else [objects.text(value) or ""]
    chosen = [part for part in chosen if part]
    shown = "\n".join(display.get(part, part) for part in chosen)
    stored = "\n".join(chosen)
    held = replace(entry, kind=EntryKind.CHOICE, stored=stored or None, options=tuple(text for _, text in pairs))
    unchosen = shown and shown == display.get(objects.text(known.attributes.get("DV")) or "", objects.text(known.attributes.get("DV")))
    return Field(box, held, shown, frozenset({Mark.GREY}) if unchosen and _INVITES.match(shown) else frozenset())


def _options(value: Any) -> Iterator[tuple[str, str]]:
    """(export value, shown text) of a choice field."""
    for option in objects.array(value)[: limits.PDF_FIELD_OPTIONS]:
        parts = objects.array(option)
        texts = [objects.text(part) or "" for part in parts] if parts else [objects.text(option) or ""]
        yield texts[0], texts[-1]


def _button(known: FormField, widget: Mapping[str, Any], box: Box, entry: Entry, *, radio: bool) -> Piece:
    on_state = _on_state(widget)
    tick = _state(known, widget, on_state)
    exports = [objects.text(option) for option in objects.array(known.attributes.get("Opt"))]
    stored = exports[int(on_state)] if on_state and on_state.isdecimal() and int(on_state) < len(exports) else on_state
    kind = EntryKind.RADIO if radio else EntryKind.TICK
    held = replace(entry, kind=kind, stored=stored, group=known.full_name or None if radio else None)
    return Piece(box, "", height(box), tick=tick, entry=held)


def _on_state(widget: Mapping[str, Any]) -> str | None:
    """The name of the widget's ticked appearance: whatever is not Off."""
    appearances = objects.dictionary(objects.dictionary(widget.get("AP")).get("N"))
    states = [str(key) for key in appearances if str(key) != "Off"]
    return states[0] if states else None


def _state(known: FormField, widget: Mapping[str, Any], on_state: str | None) -> Tick:
    """The field's value decides; the widget's own appearance where there is no value; unsure where the two part."""
    value = objects.text(known.attributes.get("V"))
    shown = objects.name(widget.get("AS"))
    if value is None:
        return Tick.TICKED if shown not in (None, "Off") else Tick.CLEAR
    if value in ("Off", ""):
        return Tick.UNSURE if shown is not None and shown == on_state else Tick.CLEAR
    exports = [objects.text(option) for option in objects.array(known.attributes.get("Opt"))]
    meant = {on_state, exports[int(on_state)] if on_state and on_state.isdecimal() and int(on_state) < len(exports) else on_state}
    if on_state is None:
        return Tick.TICKED if shown in (None, value) else Tick.CLEAR
    return Tick.TICKED if value in meant else Tick.CLEAR
