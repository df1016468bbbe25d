"""What the morning digests of the teams count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from store import queue, register
from store.models import Letter, LetterState
from store.register import ReviewDue
from triage.register_settings import TransitionSettings
from triage.service import Area
from triage.transitions import transitions

_WITHOUT_TEAM = tuple(area.value for area in Area if not area.ours)


@dataclass(frozen=True, slots=True)
class Digest:
    """What one team has before it: the reviews due from today to Sunday and those overdue, both by date; the referrals that wait
    and since when the oldest does; those of no team; the letters that were set aside and not settled; the entries of which
    people are asked about something that changes (`triage.transitions`)."""

    due: tuple[ReviewDue, ...]
    overdue: tuple[ReviewDue, ...]
    waiting: int
    oldest: date | None
    without_team: int
    set_aside: int
    changing: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.due or self.overdue or self.waiting or self.without_team or self.set_aside or self.changing)


def digests(session: Session, mailboxes: dict[str, str], today: date, settings: TransitionSettings) -> dict[str, Digest]:
    """The digest of each team of `mailboxes` (the mailbox by the team's name), by the team's name."""
    sunday = today + timedelta(days=6 - today.weekday())
    reviews = register.reviews_due(session, sunday)
    waiting = {found.owner: found for found in queue.waiting(session, [*mailboxes, *_WITHOUT_TEAM])}
    set_aside = _set_aside(session, list(mailboxes.values()))
    changing = Counter(facts.team for facts in register.facts(session).values() if transitions(facts, today, settings))
    return {
        team: Digest(
            due=tuple(review for review in reviews if review.team == team and review.due_on >= today),
            overdue=tuple(review for review in reviews if review.team == team and review.due_on < today),
            waiting=waiting[team].count,
            oldest=waiting[team].oldest,
            without_team=sum(waiting[area].count for area in _WITHOUT_TEAM),
            set_aside=set_aside.get(mailbox, 0),
            changing=changing[team],
        )
        for team, mailbox in mailboxes.items()
    }


def _set_aside(session: Session, mailboxes: Sequence[str]) -> dict[str, int]:
    query = (
        select(Letter.mailbox, func.count())
        .where(Letter.state == LetterState.SET_ASIDE, col(Letter.settled_at).is_(None), col(Letter.mailbox).in_(mailboxes))
        .group_by(col(Letter.mailbox))
    )
    return {mailbox: count for mailbox, count in session.exec(query) if mailbox is not None}
