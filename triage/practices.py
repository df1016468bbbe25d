"""Which practice of the routing table a form means, matched loosely: forms say "Woolpit", "WOOLPIT HC", "Woolpit Health Centre, Heath Rd"."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from triage.service import Area, PracticeRule

#: Out of 100, for names of at least _LONG letters: one letter too many, or one missing, in seven. A wrong letter in a short
#: name ("Reydon" and "Roydon", 60 miles apart) stays under it.
_SPELLING: Final = 90
_LONG: Final = 7

_GENERIC: Final = re.compile(
    r"\b(the|and|surger(y|ies)|practices?|medical|medicine|cent(re|er)|health(care)?|[hm]c|gps?|group|family|doctors"
    r"|partner(s|ship)|primary|care|branch|main|site|nhs|pcn)\b"
)
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PracticeFound:
    """The area to which a practice belongs, whether that is beyond doubt, and the name in the routing table."""

    area: Area
    sure: bool
    name: str
    person_decides: bool = False
    note: str = ""


def find_practice(written: str, rules: Sequence[PracticeRule]) -> PracticeFound | None:
    """The practice that a form names, None when the table does not know it. Not sure when only its spelling or a part of its
    address is known, and `unsure` when two known names point to different areas."""
    known = [(_bare(rule.name), rule) for rule in rules]
    parts = [bare for bare in (_bare(part) for part in re.split(r"[,;\n/()]", _POSTCODE.sub("", written))) if bare]
    found: list[tuple[PracticeRule, bool]] = []
    for place, part in enumerate(parts):
        for name, rule in known:
            if part == name:
                found.append((rule, place == 0))
            elif _misspelt(part, name):
                found.append((rule, False))
    if not found:
        return None
    areas = {rule.area for rule, _ in found}
    names = " and ".join(dict.fromkeys(rule.name for rule, _ in found))
    if len(areas) > 1:
        return PracticeFound(Area.UNSURE, False, names, note="the words point to different areas")
    rule, exact = max(found, key=lambda pair: pair[1])
    return PracticeFound(rule.area, rule.sure and exact, rule.name, rule.person_decides, rule.note)


def _misspelt(part: str, name: str) -> bool:
    return len(name) >= _LONG and fuzz.ratio(part, name) >= _SPELLING


def _bare(name: str) -> str:
    """The words of a name that tell it from others: "The Woolpit Health Centre" is "woolpit"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    letters = re.sub(r"[^\w\s]", "", re.sub(r"[-&]", " ", plain))
    return " ".join(_GENERIC.sub(" ", letters).split())
