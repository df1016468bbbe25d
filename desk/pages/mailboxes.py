"""The mailboxes: when each was last polled, what is wrong with it, and whether everything that it offered is kept. Nothing clinical."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from desk.trouble import troubles
from desk.web import Ask, page
from store import mailboxes


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
    return ask.page("mailboxes.html", found=found, others=[one for one in wrong if one.mailbox is None])


def routes() -> list[Route]:
    """The routes of this page."""
    return [page("/mailboxes", listing)]
