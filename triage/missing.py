"""What a referral lacks of the minimum record (domain rule 1.7) and of its consent."""

import re
from collections.abc import Mapping
from typing import Final

from parsers.reading import Reading

#: The minimum record of the register's page, then consent: who, on which basis, when. Never gender or ethnicity.
ASKED: Final = (
    "person.given_name",
    "person.family_name",
    "person.date_of_birth",
    "person.address",
    "person.nhs_number",
    "support.professionals",
    "risk.current_issues",
    "plan.tried",
    "plan.would_help",
    "plan.actions",
    "consent.basis",
    "consent.given_by",
    "consent.date",
)
_OPEN: Final = re.compile(
    r"(unknown|not ?known|un ?sure|not sure|nk|n/k|do(n['’]t| not) know|tbc|tba|to be (confirmed|advised)|n/?a|not applicable|awaiting( details)?|)",
    re.IGNORECASE,
)
_AROUND: Final = " \t\r\n\u00a0-–—.,:;?!…*_/'\"’‘“”()[]<>"


def missing(reading: Reading) -> tuple[str, ...]:
    """The record keys that the form leaves open, in a fixed order; "unknown" leaves open too. Gender and ethnicity are never asked for."""
    return tuple(key for key in ASKED if not _answered(reading, key))


def left_open(answer: str) -> bool:
    """Whether an answer is none: blank, "unknown", "tbc", "n/a" and the like."""
    return _OPEN.fullmatch(answer.strip(_AROUND)) is not None


def _answered(reading: Reading, key: str) -> bool:
    found = reading.fields.get(key)
    if found is None:
        return False
    if isinstance(found.value, str):
        return not left_open(found.value)
    return any(_reachable(person) for person in found.value if not isinstance(person, str))


def _reachable(professional: Mapping[str, str]) -> bool:
    """Whether a professional of the list can be written to or rung."""
    return any(not left_open(professional.get(part) or "") for part in ("phone", "email"))
