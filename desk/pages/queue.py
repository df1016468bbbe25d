"""The queue: what waits, most pressing first; and the search, whose words never reach an address."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from desk import rights, words
from desk.rights import NOBODYS, May
from desk.trouble import troubles
from desk.web import Ask, go_to, page
from parsers.limits import COUNTED, LISTED, QUEUE_PAGE
from store import letters
from store import queue as queued
from store.letters import Aside
from store.models import Letter, Status
from store.queue import Age, Need, Wanted
from triage.reference import normal_reference
from triage.service import TEAMS

Word = TypeVar("Word", bound=StrEnum)

AGES = {Age.UNDER_16: "Under 16", Age.UNDER_18: "16 or 17", Age.ADULT: "18 or over", Age.UNKNOWN: "Age not known"}
NEEDS = {
    Need.DANGER: "Words of danger",
    Need.WITHDRAWN: "Consent withdrawn",
    Need.CONSENT: "Consent not shown",
    Need.TEAM: "Team not sure",
    Need.NOBODY: "Nobody is working on it",
    Need.MINE: "I am working on it",
}


def queue(ask: Ask) -> Response:
    """The queue of the person's teams, or of the one that they chose. An administrator goes to what is theirs."""
    if not rights.may(ask.person, May.READ):
        return go_to("/people")
    owners = rights.owners(ask.person)
    chosen = ask.query("team")
    mine = owners if owners is not None else (*TEAMS, *NOBODYS)
    wanted = Wanted(
        owners=_chosen(chosen, mine) if chosen else owners,
        status=_word(Status, ask.query("status")),
        form=ask.query("form") if ask.query("form") in ask.parts.forms else None,
        age=_word(Age, ask.query("age")),
        need=_word(Need, ask.query("need")),
        account_id=ask.person.id,
        after=normal_reference(ask.query("after")),
    )
    with ask.parts.store.reading() as session:
        shown = queued.page(session, wanted, ask.today)
        waiting = queued.waiting(session, mine)
        wrong = troubles(ask, session)
        aside = [each for each in letters.owners_for_people(session, LISTED) if sees_letter(ask, each)]
    filters = {name: ask.query(name) for name in ("team", "status", "form", "age", "need") if ask.query(name)}
    return ask.page(
        "queue.html",
        found=shown,
        counts=[(each, words.counted(each.count, COUNTED)) for each in waiting if each.owner in TEAMS or each.count],
        total=words.counted(sum(each.count for each in waiting), COUNTED),
        oldest=min((each.oldest for each in waiting if each.oldest), default=None),
        wrong=wrong,
        aside=len(aside),
        urgent_aside=sum(1 for letter in aside if letter.urgent),
        filters=filters,
        onward=urlencode({**filters, "after": shown.lines[-1].reference}) if shown.more else "",
        first=wanted.after is None,
        own=[team for team in TEAMS if team in mine],
        ages=AGES,
        needs=NEEDS,
        forms=ask.parts.forms,
    )


def search(ask: Ask) -> Response:
    """Look for a referral. What is typed is sent in the body of the request, never in its address."""
    typed = ask.form.text("words")
    if not ask.posted:
        return ask.page("search.html", found=None, typed="", errors={})
    if not typed:
        return ask.page(
            "search.html", 422, found=None, typed="", errors={"words": "Enter a reference, a name, an NHS number or a date of birth"}
        )
    with ask.parts.store.reading() as session:
        found = queued.search(session, typed, rights.owners(ask.person))
    if len(found.lines) == 1 and normal_reference(typed) == found.lines[0].reference:
        return go_to(f"/referrals/{found.lines[0].reference}")
    return ask.page("search.html", found=found, typed=typed, errors={}, most=QUEUE_PAGE)


def letters_for(ask: Ask, waiting: Any) -> list[Letter]:
    """Those of the letters that the person sees."""
    return [letter for letter in waiting if sees_letter(ask, letter)]


def sees_letter(ask: Ask, letter: Letter | Aside) -> bool:
    """Whether the person sees a letter that brought no referral: by its mailbox, or the team that it was handed in to."""
    return _sees_mailbox(ask, letter.mailbox) if letter.mailbox is not None else rights.sees_mailbox(ask.person, letter.team)


def routes() -> list[Route]:
    """The routes of these pages."""
    return [page("/", queue), page("/search", search, needs=May.READ, post=True)]


def _sees_mailbox(ask: Ask, mailbox: str) -> bool:
    return rights.sees_mailbox(ask.person, ask.parts.deciding.mailbox_teams.get(mailbox))


def _chosen(team: str, mine: tuple[str, ...]) -> tuple[str, ...]:
    """The owners behind the team that was chosen, as far as they are the person's to see."""
    if team == "none":
        return tuple(owner for owner in mine if owner in NOBODYS)
    return (team,) if team in mine else ()


def _word(kind: Callable[[str], Word], given: str) -> Word | None:
    try:
        return kind(given)
    except ValueError:
        return None
