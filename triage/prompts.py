"""What the rating of somebody asks of people, with its source. The program shows it and never does it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from triage.ages import age_on, in_words
from triage.entry_facts import EntryFacts, StepFact

#: Keyworking goes up to this age (domain rule 1.2: "refer to keyworker if 0-25").
KEYWORKER_AGE: Final = 25

_POLICY: Final = (
    "NHS England policy on dynamic support registers and C(E)TRs (January 2023), rating table as reproduced by Norfolk and Waveney ICB"
)
_MEETINGS: Final = ("cetr", "multi_agency_meeting")


class PromptKind(StrEnum):
    """What is asked of people."""

    CETR = "cetr"
    MEETING_OR_CETR = "meeting_or_cetr"
    KEYWORKER = "keyworker"
    CETR_MEMBERS = "cetr_members"
    OVERSIGHT_VISIT = "oversight_visit"
    INPATIENT_CETR = "inpatient_cetr"


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something that the policy asks of people: in words, its source, and the day on which it was asked for already (None: not yet)."""

    kind: PromptKind
    words: str
    source: str
    asked_on: date | None = None


def prompts(facts: EntryFacts, today: date) -> tuple[Prompt, ...]:
    """What is still to be done by the rating, or the stay in hospital, of an entry (domain rule 1.2); () when nothing is."""
    found = {"red": _red, "amber": _amber, "green": _green, "blue": _blue}[facts.standing](facts, today)
    return tuple(prompt for prompt in found if prompt is not None)


def _red(facts: EntryFacts, today: date) -> tuple[Prompt | None, ...]:
    cetr = _due(
        facts, PromptKind.CETR, ("cetr",), facts.rating_since, "A C(E)TR is due: for red it is mandatory. Nobody has recorded one since."
    )
    return cetr, _keyworker(facts, today)


def _amber(facts: EntryFacts, today: date) -> tuple[Prompt | None, ...]:
    words = "A multi-agency meeting or a C(E)TR is due for amber. Nobody has recorded one since."
    return _due(facts, PromptKind.MEETING_OR_CETR, _MEETINGS, facts.rating_since, words), _keyworker(facts, today)


def _green(facts: EntryFacts, today: date) -> tuple[Prompt | None, ...]:
    if facts.cetr_members:
        return ()
    return (Prompt(PromptKind.CETR_MEMBERS, "List now who would be in a C(E)TR if one were called.", _POLICY),)


def _blue(facts: EntryFacts, today: date) -> tuple[Prompt | None, ...]:
    since = facts.inpatient_since
    return (
        _due(facts, PromptKind.OVERSIGHT_VISIT, ("oversight_visit",), since, "An oversight visit of the commissioner is due in hospital."),
        _due(
            facts, PromptKind.INPATIENT_CETR, ("cetr",), since, "A C(E)TR is due for an inpatient. Nobody has recorded one since admission."
        ),
    )


def _keyworker(facts: EntryFacts, today: date) -> Prompt | None:
    """Red or amber, aged 0 to 25, and no keyworker was ever asked for. Without a date of birth a person looks."""
    words = f"Refer to a keyworker: red or amber, aged 0 to {KEYWORKER_AGE}, and no referral to one is recorded."
    if facts.born is None:
        words = f"Find out the age: up to {KEYWORKER_AGE}, red and amber are referred to a keyworker."
    elif age_on(facts.born, today) > KEYWORKER_AGE:
        return None
    return _due(facts, PromptKind.KEYWORKER, ("keyworker_referral",), None, words)


def _due(facts: EntryFacts, kind: PromptKind, steps: tuple[str, ...], since: date | None, words: str) -> Prompt | None:
    """The prompt, unless a step of these kinds was held since a day (None: ever); with the day on which one was asked for."""
    of_kind = [step for step in facts.steps if step.kind in steps]
    if any(_held_since(step, since) for step in of_kind):
        return None
    asked = max((step.asked_on for step in of_kind if not step.over), default=None)
    if asked is not None:
        return Prompt(kind, f"Asked for on {in_words(asked)} and not held yet.", _POLICY, asked)
    return Prompt(kind, words, _POLICY)


def _held_since(step: StepFact, since: date | None) -> bool:
    return step.held_on is not None and (since is None or step.held_on >= since)
