"""A reading as it would be queued: which team it is for, whether it shows consent, what it lacks, what in it speaks of danger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from parsers.reading import Reading
from triage.consent import ConsentShown, consent_shown
from triage.danger import danger_words
from triage.missing import missing
from triage.route import Route, suggest_route
from triage.service import Routing

#: Where a form says why somebody needs help now.
_TOLD: Final = ("referral.reason", "risk.current_issues")


@dataclass(frozen=True, slots=True)
class Proposed:
    """One referral as it would be queued: the position of its document, None when it came with none, its reading, and what triage
    says of it. `danger` are the words of danger in the reading itself."""

    document: int | None
    reading: Reading
    route: Route
    consent: ConsentShown
    missing: tuple[str, ...]
    danger: tuple[str, ...]


def propose(document: int | None, reading: Reading, routing: Routing, arrived_on: date, arrived_at: str | None = None) -> Proposed:
    """What triage says of a reading that arrived on a day, at the team `arrived_at`."""
    return Proposed(
        document=document,
        reading=reading,
        route=suggest_route(reading, arrived_on, routing, arrived_at),
        consent=consent_shown(reading, arrived_on),
        missing=missing(reading),
        danger=danger_words("\n".join(reading.text(key) or "" for key in _TOLD)),
    )
