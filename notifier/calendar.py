"""The calendar entry of a review: the reference and the day, nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress

from store.outbox import Appointment


def review_entry(*, reference: str, day: date, appointment: Appointment, organiser: str, domain: str, stamp: datetime) -> str:
    """One all-day event on `day` as iCalendar text (RFC 5545) with CRLF line ends; CANCEL where the appointment shows no day.

    The appointment names the entry for ever, so that a moved date (a higher sequence) replaces it instead of adding one.
    The method is PUBLISH (RFC 5546 section 3.2.1): a REQUEST would make calendars answer to the organiser, which is a
    mailbox that takes referrals.
    """
    cancelled = appointment.shows_on is None
    event = Event()
    event.add("uid", f"review-{appointment.review_id}@{domain}")
    event.add("dtstamp", stamp)
    event.add("sequence", appointment.sequence)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"Review due: {reference}")
    event.add("organizer", vCalAddress(f"mailto:{organiser}"))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//DSR Intake//Review reminders//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode("utf-8")
