"""What is held about one person as files: a page to read, the same as JSON, and all of it with the letters and forms in one."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifier.dates import date_in_words, time_in_words
from parsers.safe_text import in_reading_order
from store.held import Held

_SECTIONS: Final = {
    "referrals": "Referrals: what the forms say, and what was decided",
    "register": "On the register",
    "letters": "Letters",
    "e_mails": "E-mails",
    "who_saw_it": "Who saw it",
    "what_was_done": "What was done",
}

#: As `store.held` writes days and moments.
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{6})?\+00:00)?")


def as_html(held: Held, *, service: str, made_on: date) -> str:
    """The page, whole in itself: no script, nothing from elsewhere."""
    environment = Environment(loader=PackageLoader("desk", "templates"), autoescape=True, undefined=StrictUndefined)
    environment.globals["words"], environment.globals["told"] = _words, _told
    page = environment.get_template("held_file.html").render(
        content=held.content,
        files=held.files,
        references=held.references,
        sections=_SECTIONS,
        service=service,
        made_on=date_in_words(made_on),
    )
    return in_reading_order(page)


def as_json(held: Held) -> str:
    """The same for other programs."""
    return json.dumps(held.content, ensure_ascii=False, indent=2)


def as_zip(held: Held, *, service: str, made_on: date) -> bytes:
    """The page, the JSON, and the letters and forms as they came."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("access.html", as_html(held, service=service, made_on=made_on))
        package.writestr("access.json", as_json(held))
        for file in held.files:
            package.writestr(f"files/{file.name}", file.data)
    return made.getvalue()


def _words(name: str) -> str:
    """A name of the record as people read it."""
    return name.replace("_", " ").capitalize().replace("Nhs", "NHS")


def _told(text: str) -> str:
    """A text as it is; a day or a moment of the record as people write it."""
    if not _MOMENT.fullmatch(text):
        return text
    return time_in_words(datetime.fromisoformat(text)) if "T" in text else date_in_words(date.fromisoformat(text))
