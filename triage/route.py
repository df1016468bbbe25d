"""Which team owns a referral: a suggestion with its reason. A person confirms before anything leaves."""

from dataclasses import dataclass
from datetime import date

from parsers.reading import Reading
from triage.service import Routing


@dataclass(frozen=True, slots=True)
class Route:
    """The suggested team (east, west, cyp, out_of_area_north_east_essex, out_of_area_waveney or unsure), whether nothing
    speaks against it, and why, in words for the nurse on duty."""

    team: str
    sure: bool
    reason: str


def suggest_route(reading: Reading, arrived_on: date, routing: Routing, arrived_at: str | None = None) -> Route:
    """The team to which a reading belongs, by age on the day of arrival, then GP practice, then postcode (domain rules
    3.1, 3.2). `arrived_at` is the team whose mailbox it came to: said when it is another one, but it decides nothing."""
    raise NotImplementedError
