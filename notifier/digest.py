"""The morning digest of a team: counts, references and dates, nothing else (domain rule 5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from notifier.dates import date_in_words
from notifier.page import Page, Point, Section, as_html, as_text
from parsers.limits import COUNTED, DIGEST_REFERENCES
from store.digests import Digest
from store.models import EmailKind
from store.outbox import OwedEmail
from store.register import ReviewDue


def digest_occasion(team: str, today: date) -> str:
    """What tells the digest of one team and day from every other."""
    return f"{team}:{today.isoformat()}"


def digest(found: Digest, *, team: str, recipient: str, mailbox: str, today: date) -> OwedEmail:
    """The digest of one team on one day, to its mailbox; each day's once."""
    sections = tuple(section for section in (_due(found), _overdue(found), _waiting(found, today)) if section is not None)
    page = Page(
        "The team's list of the day",
        (
            *(sections or (Section(sentences=("Nothing is due and nothing waits.",)),)),
            Section(sentences=("The desk shows more.", "A computer sent this list.")),
        ),
    )
    return OwedEmail(
        kind=EmailKind.DIGEST,
        recipient=recipient,
        subject=f"List of {date_in_words(today)}: {_counts(found)}",
        text=as_text(page),
        html=as_html(page),
        occasion=digest_occasion(team, today),
        mailbox=mailbox,
    )


def _counts(found: Digest) -> str:
    return f"{len(found.due)} due, {len(found.overdue)} overdue, {_number(found.waiting)} waiting"


def _due(found: Digest) -> Section | None:
    return Section("Reviews due this week", points=_references(found.due)) if found.due else None


def _overdue(found: Digest) -> Section | None:
    return Section("Reviews overdue", points=_references(found.overdue)) if found.overdue else None


def _references(reviews: Sequence[ReviewDue]) -> tuple[Point, ...]:
    shown = tuple(Point(f"{review.reference}: {date_in_words(review.due_on)}") for review in reviews[:DIGEST_REFERENCES])
    more = len(reviews) - len(shown)
    return (*shown, Point(f"And {more} more.")) if more else shown


def _waiting(found: Digest, today: date) -> Section | None:
    points = []
    if found.waiting and found.oldest is not None:
        days = (today - found.oldest).days
        since = f" for {days} {'day' if days == 1 else 'days'}" if days > 0 else ""
        points.append(Point(f"Referrals for your team: {_number(found.waiting)}. The oldest has waited{since or ' since this morning'}."))
    if found.without_team:
        points.append(Point(f"Referrals without a team: {_number(found.without_team)}."))
    if found.set_aside:
        points.append(Point(f"Letters set aside that nobody has settled: {found.set_aside}."))
    if found.changing:
        points.append(Point(f"Entries where something changes, or is old: {found.changing}."))
    return Section("What waits", points=tuple(points)) if points else None


def _number(count: int) -> str:
    return f"more than {COUNTED}" if count > COUNTED else str(count)
