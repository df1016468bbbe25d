"""XFA: the data packet of a form that only its maker's program draws (ISO 32000-1, 12.7.8)."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pdfminer.pdftypes import PDFStream, resolve1

from parsers import limits
from parsers.document import Block, Entry, EntryKind, Paragraph, Span
from parsers.formats.pdf import objects


def xfa_blocks(xfa: Any) -> list[Block]:
    """A paragraph a value: the caption of its field in the template (its name without one), a tab, the value. Empty when there is no data."""
    packets = _packets(xfa)
    data = _parsed(packets.get("datasets"))
    if data is None:
        return []
    captions = _captions(_parsed(packets.get("template")))
    blocks: list[Block] = []
    for element in data.iter(tag=etree.Element):
        if len(element) or not (element.text or "").strip() or len(blocks) >= limits.PDF_FIELDS:
            continue
        name = etree.QName(element).localname
        label = captions.get(name, name)
        value = Span((element.text or "").strip(), entry=Entry(EntryKind.TEXT, name, label))
        blocks.append(Paragraph((Span(f"{label}\t"), value)))
    return blocks


def _packets(xfa: Any) -> dict[str, bytes]:
    held = resolve1(xfa)
    if isinstance(held, PDFStream):
        return _split(held.get_data())
    parts = objects.array(held)
    found: dict[str, bytes] = {}
    for key, value in zip(parts[0::2], parts[1::2], strict=False):
        stream = resolve1(value)
        if isinstance(stream, PDFStream):
            found[objects.text(key) or ""] = stream.get_data()
    return found


def _split(whole: bytes) -> dict[str, bytes]:
    root = _parsed(whole)
    return {} if root is None else {etree.QName(child).localname: etree.tostring(child) for child in root if isinstance(child.tag, str)}


def _parsed(packet: bytes | None) -> etree._Element | None:
    if not packet:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    return etree.fromstring(packet, parser)


def _captions(template: etree._Element | None) -> dict[str, str]:
    if template is None:
        return {}
    found: dict[str, str] = {}
    for field in template.iter("{*}field"):
        name = field.get("name")
        caption = field.find("{*}caption")
        if name and caption is not None:
            text = " ".join("".join(str(part) for part in caption.itertext()).split())
            if text:
                found.setdefault(name, text)
    return found
