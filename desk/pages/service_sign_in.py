"""Signing in by the trust's sign-in service: there, back, and out of it. Links lead there and not forms, because no form may lead away
from the desk (form-action of its policy, which browsers hold against every address that a form is sent on to)."""

from __future__ import annotations

from typing import Final

import structlog
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk.away import BACK, NotSignedIn, Why
from desk.pages.sign_in import let_in, sign_in_page
from desk.web import Ask, drop_cookie, go_to, kept_cookie, page, safe_next, set_cookie
from store import accounts, sign_ins

_LOG: Final = structlog.get_logger()

#: The cookie of a browser whose owner is at the sign-in service.
_AWAY: Final = "dsr-away"

_TOLD: Final = {
    Why.NOT_BEGUN: "This sign-in was not begun in this browser, or it took too long. Sign in again",
    Why.STOPPED: "You were not signed in. Try again",
    Why.NO_ANSWER: "The sign-in service does not answer. Try again in a few minutes. If it goes on, tell the people who run the desk",
    Why.NOT_TRUSTED: "The answer of the sign-in service could not be trusted, so you were not signed in. Try again. "
    "If it goes on, tell the people who run the desk",
    Why.NOT_ALLOWED: "Your work account does not let you into the desk. Ask your administrator",
}
_NO_ACCOUNT: Final = "You have no account at the desk, or it is disabled. Ask your administrator"


def away(ask: Ask) -> Response:
    """Send the browser to the sign-in service."""
    service = ask.parts.sign_in_service
    if service is None:
        return ask.not_found()
    onward = safe_next(ask.query("next"))
    try:
        begun = service.begin(onward, ask.now)
    except NotSignedIn as refused:
        return _refused(ask, refused.why, str(refused), onward)
    response = RedirectResponse(begun.address, status_code=303)
    set_cookie(ask.parts, response, _AWAY, begun.kept)
    return response


def back(ask: Ask) -> Response:
    """The browser is back. Only accounts that somebody added get in; the answer serves once."""
    service = ask.parts.sign_in_service
    if service is None:
        return ask.not_found()
    try:
        known = service.end(kept_cookie(ask.parts, ask.request, _AWAY), dict(ask.request.query_params), ask.now)
    except NotSignedIn as refused:
        response = _refused(ask, refused.why, str(refused), "/")
    else:
        response = _let_in(ask, known.login, safe_next(known.onward))
    drop_cookie(ask.parts, response, _AWAY)
    return response


def out(ask: Ask) -> Response:
    """Sign out of the service too: on a computer that several people use, the next one would be signed in as this one."""
    service = ask.parts.sign_in_service
    if service is None:
        return ask.not_found()
    try:
        address = service.sign_out_address(ask.now)
    except NotSignedIn as refused:
        return _refused(ask, refused.why, str(refused), "/")
    return go_to("/sign-in") if address is None else RedirectResponse(address, status_code=303)


def routes() -> list[Route]:
    """The routes of these pages."""
    return [
        page("/sign-in/service", away, signed_in=False),
        page(BACK, back, signed_in=False),
        page("/sign-out/service", out, signed_in=False),
    ]


def _let_in(ask: Ask, login: str, onward: str) -> Response:
    with ask.parts.store.reading() as session:
        account = accounts.by_login(session, login)
    if account is None or account.disabled_at is not None:
        with ask.parts.store.transaction() as session:
            sign_ins.try_failed(session, account.id if account is not None else None, ask.now)
        return sign_in_page(ask, 403, onward, {"": _NO_ACCOUNT})
    return let_in(ask, account, onward)


def _refused(ask: Ask, why: Why, told: str, onward: str) -> Response:
    _LOG.warning("sign_in_service", why=why.value, told=told)
    if why in (Why.NOT_TRUSTED, Why.NOT_ALLOWED):
        with ask.parts.store.transaction() as session:
            sign_ins.try_failed(session, None, ask.now)
    return sign_in_page(ask, 503 if why is Why.NO_ANSWER else 403, onward, {"": _TOLD[why]})
