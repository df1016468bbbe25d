"""The register: who is on it, and everything on one entry. Shown to whoever may see its team's referrals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import Route

from desk import register_words, rights
from desk.rights import May
from desk.web import Ask, page
from parsers.limits import LISTED, QUEUE_PAGE
from store import audit, outbox, register
from store.due import counts
from store.errors import NotOnRegister, UnknownReference
from store.models import Rating
from store.register import EntryLine, EntryView, ReviewSeen
from triage.prompts import prompts
from triage.route import Route as Suggested
from triage.service import TEAMS
from triage.transitions import TransitionKind, hands_over, transitions

#: Days until a review is due, by the word of the filter.
_DUE: Final = {"overdue": -1, "week": 7, "month": 31}
DUE: Final = {"overdue": "Overdue", "week": "In the next 7 days", "month": "In the next 31 days"}
SHOWN: Final = {"standing": "On the register", "withdrawn": "Consent withdrawn", "ended": "No longer on it"}


def find(ask: Ask, session: Session, reference: str) -> EntryView:
    """The entry, if the person may see it. Raises UnknownReference when there is none, and when it is another team's."""
    try:
        view = register.view(session, reference)
    except NotOnRegister:
        raise UnknownReference(reference) from None
    if not rights.sees(ask.person, view.entry.team):
        raise UnknownReference(reference)
    return view


def adult_team(ask: Ask, session: Session, view: EntryView) -> Suggested | None:
    """Which adult team the address points to, where the children's team is to hand over at 18; None where it is not."""
    facts = register.facts(session, [view.entry.reference])[view.entry.reference]
    if view.closed or not hands_over(facts, ask.today, ask.parts.transitions):
        return None
    return register.adult_team(session, view.referral, ask.parts.routing)


def teams_of(ask: Ask) -> tuple[str, ...]:
    """The teams whose entries the person sees."""
    return tuple(team for team in TEAMS if rights.sees(ask.person, team))


def listing(ask: Ask) -> Response:
    """The register of the person's teams, the review that is due first on top."""
    mine = teams_of(ask)
    filters = {name: ask.query(name) for name in ("team", "rating", "due", "transition", "shown") if ask.query(name)}
    with ask.parts.store.reading() as session:
        standing = counts(session, ask.today, mine)
        lines, changes, more = _lines(ask, session, mine, filters)
    return ask.page(
        "register.html",
        lines=lines,
        changes=changes,
        counts=standing,
        filters=filters,
        own=mine,
        due=DUE,
        shown=SHOWN,
        transitions=register_words.TRANSITION,
        number=_number(ask),
        before=urlencode({**filters, "page": _number(ask) - 1}),
        onward=urlencode({**filters, "page": _number(ask) + 1}) if more else "",
    )


def entry(ask: Ask) -> Response:
    """Everything on one entry. That it was opened stands in the audit trail."""
    with ask.parts.store.reading() as session:
        view = find(ask, session, ask.part("reference"))
        facts = register.facts(session, [view.entry.reference])[view.entry.reference]
        to_adults = adult_team(ask, session, view)
        assert view.referral.id is not None
        sent = outbox.about(session, letter_id=view.referral.letter_id, referral_id=view.referral.id)
        trail = [event for event in audit.trail(session, referral_id=view.referral.id, limit=LISTED) if event.entry_id is not None]
    with ask.parts.store.transaction() as session:
        register.looked_at(session, view.entry.reference, by=ask.person.name, now=ask.now)
    stands = not view.closed
    return ask.page(
        "entry.html",
        view=view,
        reviews=sorted(view.reviews, key=_newest, reverse=True),
        prompts=prompts(facts, ask.today) if stands else (),
        transitions=transitions(facts, ask.today, ask.parts.transitions) if stands else (),
        to_adults=to_adults,
        sent=sent,
        trail=trail,
        works=rights.may(ask.person, May.WORK) and view.entry.ended_at is None,
        rates=rights.may(ask.person, May.RATE) and view.entry.ended_at is None,
        sees_referral=rights.sees(ask.person, view.referral.owner),
        gaps=ask.parts.gaps,
    )


def routes() -> list[Route]:
    """The routes of these pages."""
    return [page("/register", listing, needs=May.READ), page("/register/{reference}", entry, needs=May.READ)]


def _newest(seen: ReviewSeen) -> tuple[bool, datetime, date]:
    """By this the open review sorts last, and before it those that are over, by when they ended."""
    return seen.review.closed_at is None, seen.review.closed_at or datetime.max.replace(tzinfo=UTC), seen.review.due_on


def _lines(ask: Ask, session: Session, mine: Sequence[str], filters: dict[str, str]) -> tuple[list[EntryLine], dict[str, list[str]], bool]:
    """The lines of one page, what changes for each of them (by reference), and whether there are more."""
    chosen: dict[str, Any] = {
        "teams": [team for team in mine if team == filters["team"]] if "team" in filters else mine,
        "standing": Rating(filters["rating"]) if filters.get("rating") in list(Rating) else None,
        "due_until": ask.today + timedelta(days=_DUE[filters["due"]]) if filters.get("due") in _DUE else None,
        "withdrawn": filters.get("shown") == "withdrawn" if filters.get("shown") != "ended" else None,
        "ended": filters.get("shown") == "ended",
    }
    first = (_number(ask) - 1) * QUEUE_PAGE
    if filters.get("transition") not in list(TransitionKind):
        found = register.listing(session, limit=QUEUE_PAGE + 1, offset=first, **chosen)
        return found[:QUEUE_PAGE], _changes(ask, session, [line.reference for line in found]), len(found) > QUEUE_PAGE
    changes = _changes(ask, session, None, TransitionKind(filters["transition"]))
    found = [line for line in register.listing(session, limit=LISTED, **chosen) if line.reference in changes]
    return found[first : first + QUEUE_PAGE], changes, len(found) > first + QUEUE_PAGE


def _changes(ask: Ask, session: Session, references: Sequence[str] | None, kind: TransitionKind | None = None) -> dict[str, list[str]]:
    settings = ask.parts.transitions
    found = {}
    for reference, facts in register.facts(session, references).items():
        coming = transitions(facts, ask.today, settings)
        if any(kind is None or each.kind is kind for each in coming):
            found[reference] = [register_words.TRANSITION[each.kind] for each in coming]
    return found


def _number(ask: Ask) -> int:
    number = ask.query("page")
    return int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 6 and int(number) else 1
