"""How the pages of the register say things."""

from __future__ import annotations

from typing import Final

from store.due import DueKind
from store.models import ActionEnd, EntryEnd, NeedKind, Rating, ReviewEnd, Source, StepEnd, StepKind, Whose, WithdrawalEnd
from triage.prompts import PromptKind
from triage.transitions import TransitionKind

#: Said beside every colour, because colour alone says nothing to some.
STANDING: Final = {Rating.RED: "Red", Rating.AMBER: "Amber", Rating.GREEN: "Green", Rating.BLUE: "In hospital (blue)"}
COLOUR: Final = {Rating.RED: "red", Rating.AMBER: "orange", Rating.GREEN: "green", Rating.BLUE: "blue"}

RATINGS: Final = {
    Rating.RED: "Admission is likely now, and the risk is not managed where the person lives",
    Rating.AMBER: "Admission is likely unless urgent help comes",
    Rating.GREEN: "Some risk of admission, managed at the moment",
}

ENDS: Final = {
    EntryEnd.NO_LONGER_NEEDED: "No longer at risk of admission",
    EntryEnd.MOVED_OUT_OF_AREA: "Moved out of the area, and handed over",
    EntryEnd.CONSENT_WITHDRAWN: "Consent was withdrawn",
    EntryEnd.DIED: "The person has died",
    EntryEnd.OTHER: "Another reason",
    EntryEnd.REOPENED: "The decision was taken back",
}

REVIEW: Final = {
    ReviewEnd.DONE: "Held",
    ReviewEnd.MOVED: "Moved to another day",
    ReviewEnd.ENDED: "Not held: the entry ended",
    ReviewEnd.WITHDRAWN: "Stopped: consent was withdrawn",
}

STEP: Final = {
    StepKind.CETR: "C(E)TR",
    StepKind.MULTI_AGENCY_MEETING: "Multi-agency meeting",
    StepKind.LAEP: "Local area emergency protocol meeting",
    StepKind.KEYWORKER_REFERRAL: "Referral to a keyworker",
    StepKind.OVERSIGHT_VISIT: "Oversight visit of the commissioner",
}
STEP_END: Final = {StepEnd.HELD: "Held", StepEnd.NOT_HELD: "Not held"}

NEED: Final = {NeedKind.COMMUNICATION: "Communication", NeedKind.ADJUSTMENT: "Reasonable adjustment"}
WHOSE: Final = {Whose.PERSON: "The person", Whose.CARER: "Their carer"}
SOURCE: Final = {Source.FORM: "from the form", Source.PERSON: ""}

ACTION_END: Final = {ActionEnd.DONE: "Done", ActionEnd.DROPPED: "Dropped"}

WITHDRAWAL_END: Final = {
    WithdrawalEnd.CONSENT_STANDS: "Found that consent stands",
    WithdrawalEnd.GIVEN_AGAIN: "Consent was given again",
    WithdrawalEnd.ENTRY_ENDED: "The entry was ended",
}

DUE: Final = {
    DueKind.REVIEW: "Review",
    DueKind.ACTION: "Action",
    DueKind.NEED: "Ask again about a need",
    DueKind.TURNS_16: "Turns 16",
    DueKind.TURNS_18: "Turns 18",
}

TRANSITION: Final = {
    TransitionKind.SIXTEEN: "Own consent from 16",
    TransitionKind.EIGHTEEN: "Adult team from 18",
    TransitionKind.CONSENT_MISSING: "No consent recorded",
    TransitionKind.CONSENT_OLD: "Consent is old",
    TransitionKind.RATING_UNCHANGED: "Rating unchanged for long",
    TransitionKind.DISCHARGED: "Left hospital, not rated since",
    TransitionKind.MOVED: "Moved out of the area",
}

PROMPT: Final = {
    PromptKind.CETR: "C(E)TR",
    PromptKind.MEETING_OR_CETR: "Multi-agency meeting or C(E)TR",
    PromptKind.KEYWORKER: "Keyworker",
    PromptKind.CETR_MEMBERS: "Who would be in a C(E)TR",
    PromptKind.OVERSIGHT_VISIT: "Oversight visit",
    PromptKind.INPATIENT_CETR: "C(E)TR in hospital",
}
