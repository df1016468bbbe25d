"""What people typed on a page and sent with it, as a browser brings it: read within limits, cleaned, kept and brought back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parsers.limits import DOCUMENT_BYTES, PAGE_FORM_BYTES, PAGE_FORM_FIELDS

#: The box that every form of ours carries, so that no other page can send one.
CSRF: Final = "csrf"


class Stopped(Exception):
    """A request that is answered at once, with this response."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered")
        self.response = response


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was sent with a form. `name` is the browser's word for it, as it came."""

    name: str
    data: bytes

    def __repr__(self) -> str:
        return f"SentFile({len(self.data)} bytes)"


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, by the name of each box. A box that may be ticked several times has several values. Files are sent only on
    pages that ask for one."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, SentFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed in a box, without white space around it; "" when the box was not there."""
        found = self.values.get(name, ())
        return found[0].strip() if found else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Everything that was ticked."""
        return self.values.get(name, ())

    def plain(self) -> dict[str, str]:
        """The same for the store, without passwords; the several values of a box are divided by NUL's harmless picture."""
        return {name: "\u2400".join(values) for name, values in self.values.items() if name != CSRF and not name.startswith("password")}

    @classmethod
    def from_plain(cls, kept: Mapping[str, str]) -> Form:
        """The form that `plain` wrote."""
        return cls({name: tuple(text.split("\u2400")) for name, text in kept.items()})

    def __bool__(self) -> bool:
        return bool(self.values)

    def __repr__(self) -> str:
        return f"Form({len(self.values)} boxes)"


async def read_form(request: Request, *, files: bool) -> Form:
    """What a request brings, `files` with it where the page asks for one. Raises Stopped for what is too large or cannot be read."""
    most = PAGE_FORM_BYTES + (DOCUMENT_BYTES if files else 0)
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > most:
        if files and length.isdigit():
            await _passed_over(request)
            raise Stopped(RedirectResponse(f"{request.url.path}?problem=too_large", status_code=303))
        raise Stopped(Response("The form is too large.", status_code=413, media_type="text/plain"))
    try:
        async with request.form(max_files=int(files), max_fields=PAGE_FORM_FIELDS, max_part_size=PAGE_FORM_BYTES) as sent:
            return await _taken(sent)
    except (MultiPartException, UnicodeDecodeError):
        raise Stopped(Response("The form cannot be read.", status_code=400, media_type="text/plain")) from None


async def _taken(sent: FormData) -> Form:
    names = dict.fromkeys(name for name, _ in sent.multi_items())
    typed = {name: tuple(_clean(value) for value in sent.getlist(name) if isinstance(value, str)) for name in names}
    brought = {
        name: SentFile(value.filename or "", await value.read()) for name, value in sent.multi_items() if isinstance(value, UploadFile)
    }
    return Form(typed, brought)


async def _passed_over(request: Request) -> None:
    """Take a body that is too large, and keep nothing of it: a browser shows no answer before it has sent everything."""
    taken = 0
    async for part in request.stream():
        taken += len(part)
        if taken > 8 * DOCUMENT_BYTES:
            return


def _clean(text: str) -> str:
    """What was typed, with the line ends of this side, and without what no database keeps."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
