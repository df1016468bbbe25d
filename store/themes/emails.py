"""The e-mails of a report: what became of those that were owed to referrers, teams and lead professionals."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from store.models import EmailKind, EmailState, Outbox
from store.register import today
from store.themes.tally import MONTHS, Tally, Year
from triage.figures import Group

KINDS: Final = tuple(kind.value for kind in EmailKind if kind is not EmailKind.ALARM)
ENDS: Final = ("sent", "bounced", "failed", "uncertain", "cancelled", "waiting")


def emails(session: Session, year: Year) -> Group:
    """The e-mails that were owed in each quarter, but for alarms, which are about the program."""
    tally = Tally("emails", year).by("month", MONTHS, yearly=False).by("kind", KINDS).by("end", ENDS)
    email: Any = Outbox
    query = select(email.kind, email.state, email.owed_at, email.bounced_at).where(
        email.kind != EmailKind.ALARM, email.owed_at >= year.begins, email.owed_at < year.ends
    )
    for kind, state, owed_at, bounced_at in session.execute(query.execution_options(yield_per=1000)):
        day = today(owed_at)
        at = year.place(day)
        bounced = bounced_at is not None and bounced_at < year.counted_at(at)
        tally.add(at, month=year.month(day), kind=kind.value, end="bounced" if bounced else _end(state, bounced_at is not None))
    return tally.group()


def _end(state: EmailState, came_back_later: bool) -> str:
    """What became of an e-mail, as far as it was known when its quarter was counted."""
    if came_back_later:
        return "sent"
    return "waiting" if state is EmailState.CLAIMED else state.value
