"""Plain Python values of PDF objects, with every reference followed and no surprise left."""

from __future__ import annotations

from typing import Any

from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text


def dictionary(value: Any) -> dict[str, Any]:
    """The dictionary that `value` is or refers to; empty when it is something else."""
    value = resolve1(value)
    if isinstance(value, PDFStream):
        value = value.attrs
    return value if isinstance(value, dict) else {}


def array(value: Any) -> list[Any]:
    """The array that `value` is or refers to; empty when it is something else."""
    value = resolve1(value)
    return value if isinstance(value, list) else []


def name(value: Any) -> str | None:
    """A PDF name (`/Off`) without its slash, None when `value` is not one."""
    value = resolve1(value)
    if not isinstance(value, PSLiteral):
        return None
    return value.name if isinstance(value.name, str) else bytes(value.name).decode("utf-8", "replace")


def text(value: Any) -> str | None:
    """A PDF text string, name, number or text stream as a string with "\\n" line breaks, None when it is none of these."""
    value = resolve1(value)
    if isinstance(value, PDFStream):
        value = value.get_data()
    if isinstance(value, bytes):
        value = value[3:].decode("utf-8", "replace") if value.startswith(b"\xef\xbb\xbf") else decode_text(value)
    elif isinstance(value, PSLiteral):
        value = name(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def number(value: Any) -> int:
    """An integer, 0 when it is none."""
    value = resolve1(value)
    return int(value) if isinstance(value, (int, float)) else 0


def identity(value: Any) -> int:
    """The object number of a reference, or an identity that ends with the process for a direct object."""
    return int(value.objid) if isinstance(value, PDFObjRef) else -id(value)


def rectangle(value: Any) -> tuple[float, float, float, float] | None:
    """Four numbers as (left, bottom, right, top) in PDF space, None when they are not."""
    parts = [resolve1(part) for part in array(value)]
    if len(parts) != 4 or not all(isinstance(part, (int, float)) for part in parts):
        return None
    x0, y0, x1, y1 = (float(part) for part in parts)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
