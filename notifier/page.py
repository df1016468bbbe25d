"""What an e-mail says, as headings and short sentences, and the same words as plain text and as a simple web page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape


class Tone(StrEnum):
    """How a section looks: as any other, as help in danger (with a bar beside it), or as a code to note down (large)."""

    PLAIN = "plain"
    DANGER = "danger"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Point:
    """One entry of a list: what to do or whom to ring, and, on a line before it, for which case."""

    what: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" for none), sentences, then a list, then closing sentences."""

    heading: str = ""
    sentences: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    closing: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Page:
    """One e-mail: its title and its sections, in the order in which they are read."""

    title: str
    sections: tuple[Section, ...]


#: References of ours, kept on one line, and telephone numbers and addresses as configurations write them: a person on a
#: telephone touches those.
_REFERENCE: Final = r"DSR-\w{4}-\w{4}"
_TELEPHONE: Final = r"(?<![\w-])(?:18001 \d[\d ]{1,11}\d|999|112|111|116 ?\d{3}|(?:\+44 ?|0)\d[\d ]{5,10}\d)(?![\w-])"
_EMAIL: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_LINKS: Final = re.compile(f"(?P<reference>{_REFERENCE})|(?P<telephone>{_TELEPHONE})|(?P<email>{_EMAIL})")


def linked(text: str) -> Markup:
    """The text escaped for HTML, telephone numbers and e-mail addresses as links."""
    out: list[Markup] = []
    end = 0
    for found in _LINKS.finditer(text):
        out.append(escape(text[end : found.start()]))
        out.append(_link(found))
        end = found.end()
    out.append(escape(text[end:]))
    return Markup("").join(out)


def _link(found: re.Match[str]) -> Markup:
    shown = found[0]
    if found["reference"]:
        return Markup('<strong style="white-space:nowrap">{}</strong>').format(shown)
    if found["telephone"]:
        return Markup('<a href="tel:{}" style="color:#005eb8;white-space:nowrap">{}</a>').format(shown.replace(" ", ""), shown)
    # The ampersand, percent sign and question mark of an address would end it in a mailto link (RFC 6068 section 2).
    path = shown.replace("%", "%25").replace("&", "%26").replace("?", "%3F").replace("#", "%23")
    return Markup('<a href="mailto:{}" style="color:#005eb8;overflow-wrap:anywhere">{}</a>').format(path, shown)


_TEXT: Final = Environment(
    loader=PackageLoader("notifier"),
    autoescape=False,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_HTML: Final = Environment(
    loader=PackageLoader("notifier"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_HTML.filters["linked"] = linked


def as_text(page: Page) -> str:
    """The page as plain text: a line a sentence, nothing wrapped, so that nothing configured is cut in two."""
    return _TEXT.get_template("page.txt.j2").render(page=page)


def as_html(page: Page) -> str:
    """The page as HTML that fetches nothing: no picture, no style sheet, no script."""
    return _HTML.get_template("page.html.j2").render(page=page)
