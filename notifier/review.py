"""The e-mails about one review: the reference and a date, nothing else (domain rule 5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from notifier.calendar import review_entry
from notifier.dates import LONDON, date_in_words
from notifier.page import Page, Point, Section, Tone, as_html, as_text
from store.models import EmailKind
from store.outbox import Appointment, OwedEmail


@dataclass(frozen=True, slots=True)
class AboutReview:
    """What every e-mail about a review needs. `organiser` is the address from which it goes out, `mailbox` the one that this is (None:
    none of ours); `domain` ends the names of calendar entries."""

    recipient: str
    reference: str
    review_id: int
    due_on: date
    mailbox: str | None
    organiser: str
    domain: str
    now: datetime


def reminder(about: AboutReview, occasion: str, appointment: Appointment) -> OwedEmail:
    """The reminder of one occasion (`before_14`, `due`, `after_7`), with the calendar entry. After the day it says "was due"."""
    day = date_in_words(about.due_on)
    late = about.now.astimezone(LONDON).date() > about.due_on
    return _email(
        about,
        EmailKind.REMINDER,
        occasion,
        subject=f"Review due on {day}: {about.reference}",
        title="A review was due" if late else "A review is due",
        sentences=(f"The review {'was' if late else 'is'} due on {day}.",),
        appointment=appointment,
    )


def escalation(about: AboutReview, occasion: str) -> OwedEmail:
    """Tells the team lead that a review is overdue."""
    day = date_in_words(about.due_on)
    return _email(
        about,
        EmailKind.ESCALATION,
        occasion,
        subject=f"Review overdue since {day}: {about.reference}",
        title="A review is overdue",
        sentences=(f"The review was due on {day}.", "Nobody has recorded it yet.", "Please see that it is done."),
    )


def moved(about: AboutReview, appointment: Appointment) -> OwedEmail:
    """Takes the calendar entry to the day on which the review is now due."""
    day = date_in_words(about.due_on)
    return _email(
        about,
        EmailKind.REVIEW_MOVED,
        f"sequence_{appointment.sequence}",
        subject=f"Review moved to {day}: {about.reference}",
        title="A review has moved",
        sentences=(f"The review is now due on {day}.", "The entry in your calendar moves with it."),
        appointment=appointment,
    )


def off(about: AboutReview, appointment: Appointment) -> OwedEmail:
    """Takes the calendar entry away. It says the same whatever the reason is, so that nobody learns the reason from it."""
    day = date_in_words(about.due_on)
    return _email(
        about,
        EmailKind.REVIEW_OFF,
        f"sequence_{appointment.sequence}",
        subject=f"No review on {day}: {about.reference}",
        title="A review is off the calendar",
        sentences=(f"There is no review for you on {day}.", "The entry is taken out of your calendar."),
        appointment=appointment,
    )


def _email(
    about: AboutReview,
    kind: EmailKind,
    occasion: str,
    *,
    subject: str,
    title: str,
    sentences: tuple[str, ...],
    appointment: Appointment | None = None,
) -> OwedEmail:
    page = Page(
        title,
        (
            Section(sentences=("Reference:",), points=(Point(about.reference),), tone=Tone.CODE),
            Section(sentences=sentences),
            Section(sentences=("A computer sent this e-mail.",)),
        ),
    )
    calendar = None
    if appointment is not None:
        calendar = review_entry(
            reference=about.reference,
            day=about.due_on,
            appointment=appointment,
            organiser=about.organiser,
            domain=about.domain,
            stamp=about.now,
        )
    return OwedEmail(
        kind=kind,
        recipient=about.recipient,
        subject=subject,
        text=as_text(page),
        html=as_html(page),
        calendar=calendar,
        appointment=appointment,
        review_id=about.review_id,
        occasion=occasion,
        mailbox=about.mailbox,
    )
