"""What is owed about the reviews: reminders, words to the team lead, calendar entries that follow, and the morning digests.

Each job looks at how things stand and owes what is missing, so that it may run at any time, any number of times: what was owed
before is not owed again (the outbox is unique on it), and what a standstill passed over is not sent in a burst.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import structlog
from sqlmodel import Session

from dsr.config import Configuration
from ingest.poll import Clock
from notifier.digest import digest, digest_occasion
from notifier.review import AboutReview, escalation, moved, off, reminder
from store import calendars, outbox, register
from store.calendars import Shown
from store.digests import digests
from store.engine import Store
from store.models import EmailKind, Entry
from store.register import LONDON
from triage.digest import digest_day
from triage.reviews import escalations, occasions, owed, seen_until

_LOG: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Owed:
    """How many e-mails of each kind are owed since just now."""

    reminders: int = 0
    escalations: int = 0
    calendars: int = 0
    digests: int = 0


def owe(configuration: Configuration, store: Store, clock: Clock) -> Owed:
    """Owe what is due now about the reviews, each part in a transaction of its own. Raises StoreError."""
    now = clock()
    with store.transaction() as session:
        entries = _follow_calendars(configuration, session, now)
    with store.transaction() as session:
        reminders, told = _owe_reviews(configuration, session, now)
    with store.transaction() as session:
        lists = _owe_digests(configuration, session, now)
    done = Owed(reminders, told, entries, lists)
    if done != Owed():
        _LOG.info("reminders_owed", count=reminders, escalations=told, calendars=entries, digests=lists)
    return done


def _follow_calendars(configuration: Configuration, session: Session, now: datetime) -> int:
    """Move and take away the calendar entries that are not so any more. What waits for somebody who no longer looks after an entry
    does not go out."""
    outbox.cancel_stopped(session, now)
    outbox.cancel_reassigned(session, lambda row, entry: row.recipient in _told(configuration, row.kind, entry), now)
    count = 0
    for shown in calendars.shown(session, register.today(now)):
        review_id, day = _belongs(shown, _recipients(configuration, shown.team, shown.lead_email))
        if (review_id, day) == (shown.review_id, shown.shows_on):
            continue
        about = _about(configuration, shown.team, shown.recipient, shown.reference, review_id, day or shown.shows_on, now)
        email = (off if day is None else moved)(about, calendars.appointment(session, review_id, day, shown.appointment_id))
        count += outbox.owe(session, email, now) is not None
    return count


def _belongs(shown: Shown, recipients: Collection[str]) -> tuple[int, date | None]:
    """The review that a calendar should show instead of what it shows, and its day; None for the day where the entry is to go.

    What was done on its day or later stays as what has been. Whoever is not told of the entry any more, and everybody once the entry
    has ended or consent was withdrawn, loses the entry: a calendar that goes on reminding would be a reminder of ours."""
    if shown.done_on is not None and shown.done_on >= shown.shows_on:
        return shown.review_id, shown.shows_on
    if not shown.stands or shown.recipient not in recipients or shown.due is None:
        return shown.review_id, None
    return shown.due


def _owe_reviews(configuration: Configuration, session: Session, now: datetime) -> tuple[int, int]:
    """The reminders of each review to its lead and its team, and the word to the team lead where it is overdue: how many of each."""
    settings = configuration.reviews
    today = register.today(now)
    counts = Counter[EmailKind]()
    for review in register.reviews_due(session, seen_until(today, settings)):
        reminders, overdue = occasions(review.due_on, settings), escalations(review.due_on, settings)
        plans = [(recipient, reminders) for recipient in _recipients(configuration, review.team, review.lead_email)]
        plans += [(recipient, overdue) for recipient in _team_lead(configuration, review.team)]
        for recipient, planned in plans:
            occasion = owed(planned, today, review.occasions(recipient))
            if occasion is not None:
                about = _about(configuration, review.team, recipient, review.reference, review.review_id, review.due_on, now)
                if occasion in overdue:
                    email = escalation(about, occasion.name)
                else:
                    email = reminder(about, occasion.name, calendars.appointment(session, review.review_id, review.due_on))
                counts[email.kind] += outbox.owe(session, email, now) is not None
    return counts[EmailKind.REMINDER], counts[EmailKind.ESCALATION]


def _owe_digests(configuration: Configuration, session: Session, now: datetime) -> int:
    """The digest of today to each team, once its time has come; one of an earlier day that still waits does not go out."""
    outbox.cancel_old_digests(session, datetime.combine(register.today(now), time.min, LONDON), now)
    settings = configuration.digest
    today = None if settings is None else digest_day(now, settings, configuration.reviews)
    if settings is None or today is None:
        return 0
    missing = {
        name: team.mailbox for name, team in configuration.teams.items() if not outbox.digested(session, digest_occasion(name, today))
    }
    if not missing:
        return 0
    count = 0
    for name, found in digests(session, missing, today, configuration.transitions).items():
        if settings.when_empty or not found.empty:
            team = configuration.teams[name]
            email = digest(found, team=name, recipient=team.email, mailbox=team.mailbox, today=today)
            count += outbox.owe(session, email, now) is not None
    return count


def _recipients(configuration: Configuration, team: str, lead_email: str | None) -> tuple[str, ...]:
    """Who is reminded of an entry's reviews: the lead, if one is named, and the team. An entry whose team is configured no more is
    the lead's alone."""
    known = configuration.teams.get(team)
    return tuple(dict.fromkeys(address for address in (lead_email, known.email if known else None) if address))


def _team_lead(configuration: Configuration, team: str) -> tuple[str, ...]:
    known = configuration.teams.get(team)
    return (known.team_lead,) if known and known.team_lead else ()


def _told(configuration: Configuration, kind: EmailKind, entry: Entry) -> tuple[str, ...]:
    if kind is EmailKind.ESCALATION:
        return _team_lead(configuration, entry.team)
    return _recipients(configuration, entry.team, entry.lead_email)


def _about(
    configuration: Configuration, team: str, recipient: str, reference: str, review_id: int, due_on: date, now: datetime
) -> AboutReview:
    known = configuration.teams.get(team)
    return AboutReview(
        recipient=recipient,
        reference=reference,
        review_id=review_id,
        due_on=due_on,
        mailbox=known.mailbox if known else None,
        organiser=known.email if known else configuration.smtp.sender,
        domain=configuration.smtp.message_id_domain,
        now=now,
    )
