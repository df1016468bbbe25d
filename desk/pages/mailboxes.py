"""The mailboxes: when each was last polled, what is wrong with it, and whether everything that it offered is kept. Nothing clinical."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from desk import rights
from desk.rights import May
from desk.trouble import troubles
from desk.web import Ask, go_to, page
from store import mailboxes
from store.errors import NoReason, NothingLost


def listing(ask: Ask) -> Response:
    """How each mailbox stands."""
    with ask.parts.store.reading() as session:
        wrong = troubles(ask, session, everything=True)
        found = [
            (
                name,
                address,
                mailboxes.progress(session, name),
                mailboxes.counts(session, name),
                [one for one in wrong if one.mailbox == name],
            )
            for name, address in ask.parts.mailboxes.items()
        ]
    others = [one for one in wrong if one.mailbox is None]
    return ask.page("mailboxes.html", found=found, others=others, works_on={name: _works_on(ask, name) for name in ask.parts.mailboxes})


def missing(ask: Ask) -> Response:
    """Settle that messages of which there is no letter cannot be had: by a named person, with a reason."""
    name = ask.part("name")
    if name not in ask.parts.mailboxes or not _works_on(ask, name):
        return ask.not_found()
    errors: dict[str, str] = {}
    if ask.posted:
        try:
            with ask.parts.store.transaction() as session:
                mailboxes.write_off(session, name, by=ask.person.name, reason=ask.form.text("reason"), now=ask.now)
            return go_to("/mailboxes?done=settled_lost")
        except NothingLost:
            return go_to("/mailboxes")  # somebody else was first
        except NoReason:
            errors = {"reason": "Say what you looked for, and why it cannot be had"}
    with ask.parts.store.reading() as session:
        lost = mailboxes.counts(session, name).lost
    if lost <= 0:
        return go_to("/mailboxes")
    return ask.page(
        "missing.html", 422 if errors else 200, name=name, lost=lost, errors=errors, form=ask.form if ask.posted else ask.kept()
    )


def _works_on(ask: Ask, name: str) -> bool:
    return rights.may(ask.person, May.WORK) and rights.sees_mailbox(ask.person, ask.parts.deciding.mailbox_teams.get(name))


def routes() -> list[Route]:
    """The routes of this page."""
    return [page("/mailboxes", listing), page("/mailboxes/{name}/missing", missing, needs=May.WORK, post=True)]
