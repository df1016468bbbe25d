"""The outbox: what went, what waits, what failed; a failed one can be tried again."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from desk import rights
from desk.pages.letters import download
from desk.rights import May
from desk.web import Ask, go_to, page
from parsers.limits import LISTED
from store import outbox
from store.errors import NotClaimed
from store.models import EmailState, Outbox


def listing(ask: Ask) -> Response:
    """The newest e-mails, those that need somebody first."""
    with ask.parts.store.reading() as session:
        numbers = outbox.numbers(session)
        state = ask.query("state")
        states = [EmailState(state)] if state in list(EmailState) else None
        found = [email for email in outbox.listing(session, states=states, limit=LISTED) if _seen(ask, email)]
    return ask.page("outbox.html", found=found[:200], numbers=numbers, state=state, works=rights.may(ask.person, May.WORK))


def email(ask: Ask) -> Response:
    """One e-mail as it went, or will go."""
    with ask.parts.store.reading() as session:
        found = outbox.get(session, ask.number("number"))
        files = outbox.attachments(session, ask.number("number"))
    if found is None or not _seen(ask, found):
        return ask.not_found()
    return ask.page("email.html", email=found, files=files, works=rights.may(ask.person, May.WORK), again=_may_go_again(found))


def attachment(ask: Ask) -> Response:
    """A leaflet as it went with an e-mail, or will go."""
    with ask.parts.store.reading() as session:
        found = outbox.get(session, ask.number("number"))
        if found is None or not _seen(ask, found):
            return ask.not_found()
        files = dict(enumerate(outbox.attached(session, found)))
    file = files.get(ask.number("position"))
    return ask.not_found() if file is None else download(file.data, file.name)


def again(ask: Ask) -> Response:
    """Try one again that failed, or of which nobody can say whether it went out."""
    number = ask.number("number")
    with ask.parts.store.reading() as session:
        found = outbox.get(session, number)
    if found is None or not _seen(ask, found):
        return ask.not_found()
    try:
        with ask.parts.store.transaction() as session:
            outbox.again(session, number, by=ask.person.name, now=ask.now)
    except NotClaimed:
        return go_to(f"/outbox/{number}")  # pressed twice
    return go_to(f"/outbox/{number}?done=again")


def routes() -> list[Route]:
    """The routes of these pages."""
    return [
        page("/outbox", listing, needs=May.READ),
        page("/outbox/{number:int}", email, needs=May.READ),
        page("/outbox/{number:int}/files/{position:int}", attachment, needs=May.READ),
        page("/outbox/{number:int}/again", again, needs=May.WORK, only_post="/outbox/{number}"),
    ]


def _seen(ask: Ask, email: Outbox) -> bool:
    """By the mailbox that it answers for; what belongs to none (reminders, alarms) is everybody's: it says nothing of a person."""
    return email.mailbox is None or rights.sees_mailbox(ask.person, ask.parts.deciding.mailbox_teams.get(email.mailbox))


def _may_go_again(email: Outbox) -> bool:
    return email.state is EmailState.FAILED or (email.state is EmailState.UNCERTAIN and email.next_attempt_at is None)
