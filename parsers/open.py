"""Bytes of any supported file to a `Document`, by what the bytes are."""

from collections.abc import Callable
from importlib import import_module

from parsers.document import Document, Kind, ProblemReason
from parsers.errors import Unreadable
from parsers.limits import DOCUMENT_BYTES
from parsers.sniff import sniff

#: The function that opens each kind, by module and name: a format is imported when its first file comes.
FORMATS: dict[Kind, tuple[str, str]] = {
    Kind.DOCX: ("parsers.formats.docx", "open_docx"),
    Kind.PDF: ("parsers.formats.pdf", "open_pdf"),
    Kind.DOC: ("parsers.formats.doc", "open_doc"),
    Kind.ODT: ("parsers.formats.odt", "open_odt"),
    Kind.RTF: ("parsers.formats.rtf", "open_rtf"),
    Kind.HTML: ("parsers.formats.html", "open_html"),
    Kind.IMAGE: ("parsers.formats.image", "open_image"),
}

NOT_READ: dict[Kind, str] = {
    Kind.SPREADSHEET: "This is a spreadsheet. Spreadsheets are not read by the program: please look at it.",
    Kind.ZIP: "This is a folder of files packed into one. It could not be unpacked: please look at it.",
    Kind.CALENDAR: "This is a calendar entry, not a form.",
}


def open_document(data: bytes, name: str) -> Document:
    """The document in `data`, shown to people as `name`. Raises Unreadable with the reason in a nurse's words."""
    if len(data) > DOCUMENT_BYTES:
        raise Unreadable(ProblemReason.TOO_BIG, f"This file is larger than {DOCUMENT_BYTES // (1024 * 1024)} MB and was not opened.")
    if not data.strip():
        raise Unreadable(ProblemReason.EMPTY, "This file is empty.")
    kind = sniff(data)
    if kind is Kind.TEXT:
        return _opener(("parsers.formats.text", "open_text"))(decoded(data), name)
    if kind not in FORMATS:
        raise Unreadable(ProblemReason.UNSUPPORTED, NOT_READ.get(kind, "This kind of file is not read by the program: please look at it."))
    return _opener(FORMATS[kind])(data, name)


def decoded(data: bytes) -> str:
    """Plain text of unknown encoding: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _opener(where: tuple[str, str]) -> Callable[..., Document]:
    module, function = where
    opener: Callable[..., Document] = getattr(import_module(module), function)
    return opener
