"""The calendar of the register: what is due in a month, and what is late from the months before."""

from __future__ import annotations

import calendar as months
import re
from datetime import date, timedelta
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from desk.pages.entries import teams_of
from desk.rights import May
from desk.web import Ask, page
from store.due import DueKind, due_between
from triage.ages import in_words

#: What is late, and not only past: a birthday is past.
LATE: Final = (DueKind.REVIEW, DueKind.ACTION, DueKind.NEED)

#: How far back something late is looked for.
_BACK: Final = timedelta(days=3 * 366)
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def calendar(ask: Ask) -> Response:
    """A month, Monday to Sunday, with what is due on each day."""
    asked = _MONTH.fullmatch(ask.query("month"))
    first = date(int(asked[1]), int(asked[2]), 1) if asked else ask.today.replace(day=1)
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    mine = [team for team in teams_of(ask) if ask.query("team") in ("", team)]
    with ask.parts.store.reading() as session:
        due = due_between(session, first, last, mine)
        late = due_between(session, first - _BACK, first - timedelta(days=1), mine) if first <= ask.today <= last else []
    by_day = {day: [each for each in due if each.on == day] for day in {each.on for each in due}}
    return ask.page(
        "calendar.html",
        month=in_words(first).partition(" ")[2],
        weeks=[(week, any(day in by_day for day in week)) for week in months.Calendar().monthdatescalendar(first.year, first.month)],
        first=first,
        by_day=by_day,
        late=[each for each in late if each.kind in LATE],
        can_be_late=LATE,
        own=teams_of(ask),
        chosen=ask.query("team") if ask.query("team") in teams_of(ask) else "",
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=(last + timedelta(days=1)).strftime("%Y-%m"),
    )


def routes() -> list[Route]:
    """The route of this page."""
    return [page("/register/calendar", calendar, needs=May.READ)]
