"""The register: who is on it, how they are rated, when each entry is reviewed, and what is to be done. People decide; every change is
audited, under the name of who made it."""

from store.register.base import LONDON, entry_of, today
from store.register.consents import consent_confirmed, consent_withdrawn, record_consent, withdraw
from store.register.entries import end, end_entry, looked_at, moved_away, reassign, set_lead, start
from store.register.plans import (
    NewAction,
    NewNeed,
    NewProfessional,
    add_action,
    add_professional,
    ask_step,
    close_action,
    end_step,
    escalate,
    escalation_outcome,
    need_reviewed,
    record_need,
    remove_need,
    remove_professional,
)
from store.register.ratings import admit, correct_stay, discharge, rate, rating_given
from store.register.reviews import NewNote, ReviewDue, move_review, review_done, reviews_due, reviews_of
from store.register.views import EntryLine, EntryView, ReviewSeen, facts, listing, needs_of, view

__all__ = [
    "LONDON",
    "EntryLine",
    "EntryView",
    "NewAction",
    "NewNeed",
    "NewNote",
    "NewProfessional",
    "ReviewDue",
    "ReviewSeen",
    "add_action",
    "add_professional",
    "admit",
    "ask_step",
    "close_action",
    "consent_confirmed",
    "consent_withdrawn",
    "correct_stay",
    "discharge",
    "end",
    "end_entry",
    "end_step",
    "entry_of",
    "escalate",
    "escalation_outcome",
    "facts",
    "listing",
    "looked_at",
    "move_review",
    "moved_away",
    "need_reviewed",
    "needs_of",
    "rate",
    "rating_given",
    "reassign",
    "record_consent",
    "record_need",
    "remove_need",
    "remove_professional",
    "review_done",
    "reviews_due",
    "reviews_of",
    "set_lead",
    "start",
    "today",
    "view",
    "withdraw",
]
