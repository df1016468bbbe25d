"""The mailboxes: when each was last polled, and whether everything that it offered is kept. Nothing clinical."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from desk.web import Ask, page
from store import mailboxes


def listing(ask: Ask) -> Response:
    """How each mailbox stands."""
    with ask.parts.store.reading() as session:
        found = [
            (name, address, mailboxes.progress(session, name), mailboxes.counts(session, name))
            for name, address in ask.parts.mailboxes.items()
        ]
        silent = mailboxes.silent_since(session, tuple(ask.parts.mailboxes), ask.now - ask.parts.silence)
    return ask.page("mailboxes.html", found=found, silent=silent)


def routes() -> list[Route]:
    """The routes of this page."""
    return [page("/mailboxes", listing)]
