"""What the rules about people on the register see of an entry: frozen values, nothing of who it is."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StepFact:
    """A step of the policy, by its word in the store (cetr, multi_agency_meeting, laep, keyworker_referral, oversight_visit): asked for
    on a day, held on another (None: not held), and over or not."""

    kind: str
    asked_on: date
    held_on: date | None
    over: bool


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry as it stands. `standing` is blue in hospital, else the rating; `rating` is None for who was never rated.
    `rating_since` is the day since which the rating is what it is, however often it was given again, `rated_on` the day on which it was
    last given. `consent_on` is the day on which consent was given, None when no day is known; `consent_recorded` is False when no
    consent stands at all. `discharged_on` is the end of the last stay in hospital. `cetr_members` counts the professionals who would
    be in a C(E)TR."""

    team: str
    standing: str
    rating: str | None
    rating_since: date | None
    rated_on: date | None
    born: date | None
    started_on: date
    consent_recorded: bool
    consent_basis: str | None
    consent_on: date | None
    inpatient_since: date | None
    discharged_on: date | None
    moved_on: date | None
    cetr_members: int
    steps: tuple[StepFact, ...] = ()
