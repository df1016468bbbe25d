"""HTML mail as text: tables kept, hidden text dropped."""

from __future__ import annotations

import html
import re

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from lxml import etree

from parsers.limits import HTML_CHARACTERS

#: A web form mails its answers as a list of terms, which the profiles of inscriptis run together.
_BLOCK = HtmlElement(display=Display.block)
_CONFIG = ParserConfig(css={**CSS_PROFILES["relaxed"], "dl": _BLOCK, "dt": _BLOCK, "dd": _BLOCK}, display_links=False, display_images=False)
_UNSEEN = ("script", "style", "head")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/dt|/dd|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def text_of(markup: str) -> tuple[str, bool]:
    """The text of HTML, and whether it could be laid out properly; if not (absurd nesting, too long), it is the bare words."""
    if not markup.strip():
        return "", True
    if len(markup) <= HTML_CHARACTERS:
        try:
            laid_out = get_text(markup.replace("\x00", ""), _CONFIG)
        except (etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            laid_out = ""
        if laid_out.strip():
            return str(laid_out).replace("\xa0", " ").strip("\n"), True
    bare = _bare_words(markup)
    return bare, not bare


def _bare_words(markup: str) -> str:
    seen = markup[: 2 * HTML_CHARACTERS]
    for element in _UNSEEN:
        seen = _without(seen, element)
    bare = _TAG.sub(" ", _BREAK.sub("\n", seen))
    lines = (" ".join(line.split()) for line in html.unescape(bare).split("\n"))
    return "\n".join(line for line in lines if line)


def _without(markup: str, element: str) -> str:
    """Markup without an element and what it holds, in one pass; an element that is never closed loses its tag only."""
    folded, kept, at = markup.lower(), [], 0
    while (start := folded.find(f"<{element}", at)) >= 0:
        end = folded.find(f"</{element}", start)
        if end < 0:
            break
        kept.append(markup[at:start])
        at = end
    return "".join([*kept, markup[at:]])
