"""What an e-mail of ours must never contain (domain rule 5.2), as a check before it leaves.

The rules know no person: what they find, they name and never quote. What the service itself configured (its name, its
telephones, its approved crisis lines) is `permitted` and may stand although a rule would refuse it elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_NUMBER: Final = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a few|several)"
_UNIT: Final = r"(?:working |calendar )?(?:minutes?|hours?|days?|weeks?|fortnights?|months?)"
_WEEKDAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must not be in an e-mail: its name, for people, and how it is found."""

    name: str
    pattern: re.Pattern[str]


def _rule(name: str, pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> Rule:
    return Rule(name, re.compile(pattern, flags | re.MULTILINE))


RULES: Final = (
    _rule("a number like an NHS number", r"(?<!\d)(?<!\d )[1-9]\d{2}[ -]?\d{3}[ -]?\d{4}(?!\d)(?! \d)"),
    _rule("a date of birth", r"\b(?:born|date of birth|d\.?o\.?b\b\.?|aged?)\b[^\n]{0,30}\d"),
    _rule("a date in figures", r"(?<![\d/.-])(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})(?!\d)"),
    _rule("a postcode", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    _rule("initials", r"\b[A-Z]\.[ ]?[A-Z]\.", re.NOFLAG),
    _rule("somebody's name", r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\b\.? [A-Z]", re.NOFLAG),
    _rule("a greeting by name", r"^\s*(?:dear|hi|hello|hey)\b[ \t,]+\w"),
    _rule("a rating", r"\brat(?:ed|ing)s?\b|\b(?:red|amber|green|blue) (?:status|list|category|flag)\b"),
    _rule(
        "a decision",
        r"\b(?:accept(?:ed|ance|s)?|approv\w+|eligib\w+|ineligib\w+|declin\w+|reject\w+|qualif\w+|criteria|on the register)\b",
    ),
    _rule(
        "a diagnosis",
        r"\b(?:diagnos\w+|autis\w+|asperger\w*|adhd|learning disabilit\w+|bipolar|schizo\w+|epilep\w+|personality disorder)\b",
    ),
    _rule(
        "a clinical word",
        r"\b(?:suicid\w+|self[- ]harm\w*|psycho\w+|psychiatr\w+|depress\w+|anxiety|overdos\w+|sectioned|detained|mental health)\b",
    ),
    _rule("clinical advice", r"\b(?:medications?|medicines?|tablets?|dos(?:e|es|age)|\d+ ?mg|symptoms?|therap\w+|treatments?)\b"),
    _rule(
        "reassurance",
        r"do(?:n['’]?t| not) (?:\w+ )?worry|no(?:thing| need) to worry|rest assured|low(?:er)?[- ]risk|no(?:n|t)[- ]?(?:an )?urgent"
        r"|no danger|\bkeep (?:you|them|him|her|everyone|people) safe|\byou are safe|will be (?:fine|ok|okay|al+ ?right|safe)\b|calm down",
    ),
    _rule(
        "a promise of time",
        rf"\b(?:within|in|after|under|by) (?:the next |about |around )?{_NUMBER} {_UNIT}\b|\b(?:by|on|before|next) {_WEEKDAY}\b(?! \d)"
        r"|\b(?:today|tomorrow|tonight|soon|shortly|immediately|straight ?away|right away|at once|as soon as)\b",
    ),
    _rule(
        "blame",
        r"\byou (?:did not|didn['’]?t|failed|forgot|have not|haven['’]?t|should have)\b|\bfailed to\b"
        r"|\b(?:incomplete|incorrect\w*|invalid|properly|mistakes?)\b",
    ),
    _rule("a demand to send papers again", r"\bre-?send\w*|\bsend (?:\w+ ){1,4}again\b|\bsend again\b|\bre-?submit\w*"),
    _rule(
        "a quoted message",
        r"^[ \t]*>|\bwrote:|^-{2,} ?(?:original|forwarded|begin forwarded)|^(?:from|sent|to|cc|subject): ",
    ),
    _rule("a mobile number", r"(?<!\d)(?:\+44 ?\(?0?\)? ?|0)7\d{3}(?:[ -]?\d){6}(?!\d)"),
    _rule("a web address", r"\b(?:https?|ftp)://|\bwww\."),
)

_TAGS: Final = frozenset({"html", "head", "meta", "title", "body", "main", "h1", "h2", "p", "ul", "li", "a", "strong", "div", "br"})
_ATTRIBUTES: Final = frozenset({"lang", "charset", "name", "content", "style", "href"})
_INLINE: Final = frozenset({"a", "strong"})
_STYLE: Final = re.compile(r"[A-Za-z0-9:;#.,% -]*\Z")
_HREF: Final = re.compile(r"tel:\+?\d+\Z|mailto:[A-Za-z0-9.!$%'*+/=^_`{|}~@-]+\Z")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


class _Markup(HTMLParser):
    """Reads HTML into its text and the names of what it must not hold."""

    def __init__(self, permitted: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.permitted = permitted
        self.text: list[str] = []
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.text.append("\n")
        if tag not in _TAGS:
            self.found["an element that is not simple text"] = None
        for name, value in attrs:
            if name not in _ATTRIBUTES:
                self.found["an attribute that is not simple text"] = None
            if name == "style" and _STYLE.match(value or "") is None:
                self.found["a style that could fetch something"] = None
            if name == "href" and _HREF.match(value or "") is None and value not in self.permitted:
                self.found["a link that the service has not configured"] = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def breaches(text: str, permitted: Collection[str] = ()) -> tuple[str, ...]:
    """The names of the rules that the text breaks, in the order of `RULES`; empty when it may leave."""
    seen = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    allowed = sorted((unicodedata.normalize("NFKC", words.strip()) for words in permitted if words.strip()), key=len, reverse=True)
    if allowed:
        # Whole words only: a team called "east" must not take the middle out of "feasting".
        seen = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, allowed))})(?!\w)", "\u2022", seen)
    return tuple(rule.name for rule in RULES if rule.pattern.search(seen))


def breaches_in_html(html: str, permitted: Collection[str] = ()) -> tuple[str, ...]:
    """The same for an HTML part, and whether it holds more than simple text: pictures, remote content, links that tell."""
    markup = _Markup(permitted)
    markup.feed(html)
    markup.close()
    return (*breaches("".join(markup.text), permitted), *markup.found)
