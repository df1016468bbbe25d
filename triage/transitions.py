"""What changes in somebody's life that people on the register are asked about: birthdays, consent that has aged, a rating that has stood
still, hospital, moving away. Shown with the day and the reason; never done by the program (domain rules 1.6, 1.7)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from triage.ages import ADULT, birthday, in_words, months_after
from triage.entry_facts import EntryFacts
from triage.register_settings import TransitionSettings

#: From 16 the young person consents, no longer somebody with parental responsibility (domain rule 1.6).
OWN_CONSENT: Final = 16

#: The team of children and young people (domain rule 3.1).
_CHILDREN: Final = "cyp"


class TransitionKind(StrEnum):
    """What changes."""

    SIXTEEN = "sixteen"
    EIGHTEEN = "eighteen"
    CONSENT_MISSING = "consent_missing"
    CONSENT_OLD = "consent_old"
    RATING_UNCHANGED = "rating_unchanged"
    DISCHARGED = "discharged"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Transition:
    """Something that changes on a day, come or to come, and what it asks of people."""

    kind: TransitionKind
    on: date
    reason: str


def transitions(facts: EntryFacts, today: date, settings: TransitionSettings) -> tuple[Transition, ...]:
    """What people are asked about an entry today, earliest first; () when nothing is."""
    found = (
        _sixteen(facts, today, settings),
        _eighteen(facts, today, settings),
        _consent(facts, today, settings),
        _rating(facts, today, settings),
        _discharged(facts),
        _moved(facts),
    )
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.on, one.kind)))


def hands_over(facts: EntryFacts, today: date, settings: TransitionSettings) -> bool:
    """Whether the children's team has the entry of somebody whose 18th birthday is near enough, or over: an adult team is to be chosen."""
    found = _eighteen(facts, today, settings)
    return found is not None and facts.team == _CHILDREN


def _sixteen(facts: EntryFacts, today: date, settings: TransitionSettings) -> Transition | None:
    """From the 16th birthday (and as many days before as are configured) until consent was given on it or later, or the 18th is reached."""
    if facts.born is None:
        return None
    day = birthday(facts.born, OWN_CONSENT)
    if today < day - timedelta(days=settings.days_before_16 or 0) or today >= birthday(facts.born, ADULT) or _consented_since(facts, day):
        return None
    turns = f"Turns {OWN_CONSENT} on {in_words(day)}" if today < day else f"Turned {OWN_CONSENT} on {in_words(day)}"
    return Transition(TransitionKind.SIXTEEN, day, f"{turns}: from then on the young person's own consent is needed.")


def _eighteen(facts: EntryFacts, today: date, settings: TransitionSettings) -> Transition | None:
    """From the 18th birthday (and as many months before as are configured), for who was put on the register before it, until an adult
    team has the entry and consent was given on it or later."""
    if facts.born is None:
        return None
    day = birthday(facts.born, ADULT)
    handed_over = facts.team != _CHILDREN
    if today < months_after(day, -(settings.months_before_18 or 0)) or (
        handed_over and (facts.started_on >= day or _consented_since(facts, day))
    ):
        return None
    turns = f"Turns {ADULT} on {in_words(day)}" if today < day else f"Turned {ADULT} on {in_words(day)}"
    asks = "fresh consent is needed" if handed_over else "hand over to the adult team of the area, with fresh consent"
    return Transition(TransitionKind.EIGHTEEN, day, f"{turns}: {asks}.")


def _consent(facts: EntryFacts, today: date, settings: TransitionSettings) -> Transition | None:
    """No consent stands on record; or it is older than the configured age, or of no known day where an age is configured."""
    if not facts.consent_recorded:
        return Transition(TransitionKind.CONSENT_MISSING, facts.started_on, "No consent is recorded: by whom, on what basis, and when?")
    if settings.consent_older_than_months is None:
        return None
    if facts.consent_on is None:
        return Transition(TransitionKind.CONSENT_OLD, facts.started_on, "The day on which consent was given is not known.")
    day = months_after(facts.consent_on, settings.consent_older_than_months)
    if today < day:
        return None
    given = in_words(facts.consent_on)
    return Transition(TransitionKind.CONSENT_OLD, day, f"Consent was given on {given}: ask whether it still stands.")


def _rating(facts: EntryFacts, today: date, settings: TransitionSettings) -> Transition | None:
    days = settings.rating_unchanged_for_days
    if days is None or facts.rating is None or facts.rating_since is None or facts.standing == "blue":
        return None
    day = facts.rating_since + timedelta(days=days)
    if today < day:
        return None
    return Transition(TransitionKind.RATING_UNCHANGED, day, f"Rated {facts.rating} since {in_words(facts.rating_since)} without a change.")


def _discharged(facts: EntryFacts) -> Transition | None:
    """Since the last discharge nobody has rated."""
    day = facts.discharged_on
    if day is None or facts.standing == "blue" or (facts.rated_on is not None and facts.rated_on >= day):
        return None
    return Transition(TransitionKind.DISCHARGED, day, f"Left hospital on {in_words(day)}, and has not been rated since.")


def _moved(facts: EntryFacts) -> Transition | None:
    if facts.moved_on is None:
        return None
    words = f"Moved out of the area on {in_words(facts.moved_on)}: hand over to the register there, then end the entry."
    return Transition(TransitionKind.MOVED, facts.moved_on, words)


def _consented_since(facts: EntryFacts, day: date) -> bool:
    return facts.consent_recorded and facts.consent_on is not None and facts.consent_on >= day
