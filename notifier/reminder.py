"""The reminder of a review: the reference and the date, with a calendar entry (domain rule 5.2)."""

from __future__ import annotations

from datetime import date, datetime

from notifier.calendar import review_entry
from notifier.dates import date_in_words
from notifier.page import Page, Point, Section, Tone, as_html, as_text
from store.models import EmailKind
from store.outbox import OwedEmail


def reminder(
    *,
    recipient: str,
    reference: str,
    review_id: int,
    due_on: date,
    occasion: str,
    mailbox: str,
    organiser: str,
    domain: str,
    now: datetime,
    sequence: int = 0,
) -> OwedEmail:
    """One reminder of one review on one occasion (`before_14`, `due`, `after_7`), to one recipient. After the day it says "was due"."""
    day = date_in_words(due_on)
    late = occasion.startswith("after")
    page = Page(
        "A review was due" if late else "A review is due",
        (
            Section(sentences=("Reference:",), points=(Point(reference),), tone=Tone.CODE),
            Section(sentences=(f"The review {'was' if late else 'is'} due on {day}.",)),
            Section(sentences=("A computer sent this reminder.",)),
        ),
    )
    return OwedEmail(
        kind=EmailKind.REMINDER,
        recipient=recipient,
        subject=f"Review due on {day}: {reference}",
        text=as_text(page),
        html=as_html(page),
        calendar=review_entry(
            reference=reference,
            due_on=due_on,
            review=str(review_id),
            sequence=sequence,
            organiser=organiser,
            domain=domain,
            stamp=now,
        ),
        review_id=review_id,
        occasion=occasion,
        mailbox=mailbox,
    )
