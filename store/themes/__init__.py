"""The figures of a report, counted out of the tables: codes, days and states, never a text that somebody wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from store.models import CountedValues
from store.themes.emails import emails
from store.themes.entries import register, reviews, withdrawals
from store.themes.referrals import referrals
from store.themes.tally import Year
from triage.figures import Group, ThemesSettings
from triage.periods import settled


def counted(session: Session, year: int, today: date, settings: ThemesSettings, gaps: Sequence[str] = ()) -> tuple[Group, ...]:
    """Everything that is counted in the quarters of a financial year that are told today: exact, and not yet protected. Empty when
    none is told yet. `gaps` are the codes of what may be asked for and not available."""
    quarters = settled(year, today, settings.settled_after_days)
    if not quarters:
        return ()
    told = Year(quarters, settings.settled_after_days)
    return (
        *referrals(session, told),
        *register(session, told),
        *reviews(session, told, gaps),
        withdrawals(session, told),
        emails(session, told),
    )


def first_arrival(session: Session) -> date | None:
    """The day on which the first referral arrived, None when there is none."""
    found: date | None = session.execute(select(func.min(col(CountedValues.arrived_on)))).scalar_one()
    return found


__all__ = ["counted", "first_arrival"]
