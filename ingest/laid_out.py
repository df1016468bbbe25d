"""The HTML of a message, for those who want to see it as its writer laid it out."""

from __future__ import annotations

from collections.abc import Iterator

from ingest import mime
from parsers.limits import HTML_CHARACTERS, MESSAGE_BYTES


def html_of(raw: bytes) -> str | None:
    """The HTML that a message itself says, not that of a file or message within it; cut at HTML_CHARACTERS. None when there is none, or
    when the message cannot be taken apart. It is a stranger's: nobody must be shown it as it is."""
    if len(raw) > MESSAGE_BYTES:
        return None
    try:
        found = next(_own(mime.parse(raw)), None)
        return None if found is None else mime.text_content(found)[:HTML_CHARACTERS] or None
    except (mime.TooMuch, *mime.EMAIL_ERRORS):  # as in ingest/open.py: the text is shown all the same
        return None


def _own(part: mime.Part) -> Iterator[mime.Part]:
    kind = mime.content_type(part)
    if kind == "text/html" and not mime.file_name(part) and mime.disposition(part) != "attachment":
        yield part
    elif kind.startswith("multipart/"):
        for child in mime.children(part):
            yield from _own(child)
