"""People put on the register, as short as a test can say it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parsers.reading import Reading, Value
from store import decisions, register
from store.engine import Store
from store.models import Entry
from store.register import EntryView
from tests.store.making import NOW, REFERENCE, TODAY, queued, reading

BY = "R. Okafor"
DUE = TODAY + timedelta(days=28)
AFTER = DUE + timedelta(days=28)


def full_reading() -> Reading:
    """A form that says by whom consent was given, what somebody needs, and who is involved."""
    said = {
        "consent.basis": Value("best_interests"),
        "consent.given_by": Value("Dr Ida Marsh"),
        "consent.date": Value("2026-10-01"),
        "person.communication_needs": Value("Short sentences, one question at a time"),
        "risk.rating_suggested": Value("red"),
        "support.professionals": Value(({"name": "Jo Pike", "role": "Social worker", "phone": "01632 960111"}, {"role": "GP"})),
    }
    return Reading("general", {**reading().fields, **said})


def on_register(
    store: Store, reference: str = REFERENCE, uid: int = 1, *, rating: str = "amber", form: Reading | None = None, **changes: Any
) -> None:
    """A person just put on the register."""
    queued(store, reference, uid, **({"reading": form} if form is not None else {}))
    settled: dict[str, Any] = {"by": BY, "rating": rating, "review_on": DUE, "lead_email": "lead@example.org", "now": NOW}
    with store.transaction() as session:
        decisions.accept(session, reference, **(settled | changes))


def entry_now(store: Store, reference: str = REFERENCE) -> Entry:
    """The entry as it stands."""
    return seen(store, reference).entry


def seen(store: Store, reference: str = REFERENCE) -> EntryView:
    """Everything on the entry."""
    with store.reading() as session:
        return register.view(session, reference)
