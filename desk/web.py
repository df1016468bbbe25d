"""What every page of the desk shares: who asks, what was sent, what may be answered, and nothing that leaves the host.

A handler is a plain function from an `Ask` to a response; it runs in a thread, because the store waits. What it needs (a sign-in,
a right) is said where its route is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from desk import look, rights
from desk.form import CSRF, Form, Stopped, read_form
from desk.parts import Parts
from desk.rights import May
from parsers.faults import described
from store import accounts, sign_ins
from store.accounts import Person
from store.errors import DatabaseTrouble, UnknownAccount, UnknownLetter, UnknownReference
from store.register import today

_LOG: Final = structlog.get_logger()

#: The cookie of a browser that is signed in, and of one that is about to. `__Host-` keeps other hosts of the domain from setting it.
_SIGNED_IN: Final = "dsr"
_BEFORE: Final = "dsr-before"

_PATH: Final = re.compile(r"/(?:[A-Za-z0-9_.-]+/?)*")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks, and in which sign-in."""

    id: int
    person: Person


@dataclass(slots=True)
class Ask:
    """A request for a page. `signed_in` is there wherever the route asks for a right; `keeps` says that what was typed stays kept, though
    the form was taken."""

    request: Request
    parts: Parts
    now: datetime
    form: Form
    token: str
    signed_in: SignedIn | None = None
    keeps: bool = False

    @property
    def person(self) -> Person:
        """Who asks."""
        assert self.signed_in is not None, "the route asks for no sign-in"
        return self.signed_in.person

    @property
    def sign_in_id(self) -> int:
        """In which sign-in."""
        assert self.signed_in is not None, "the route asks for no sign-in"
        return self.signed_in.id

    @property
    def today(self) -> date:
        """The day in London."""
        return today(self.now)

    @property
    def posted(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def number(self, name: str) -> int:
        """A part of the path that is a number."""
        return int(self.request.path_params[name])

    def query(self, name: str) -> str:
        """A word of the query; "" when it is not there. Nothing of a patient ever stands there."""
        return self.request.query_params.get(name, "")

    def kept(self) -> Form:
        """What this person had typed on this page when their sign-in ran out; empty otherwise."""
        with self.parts.store.reading() as session:
            return Form.from_plain(sign_ins.kept_form(session, self.person.id, self.request.url.path))

    def keep(self) -> None:
        """Keep what was typed on this page, for this person alone, until they come back to it."""
        with self.parts.store.transaction() as session:
            sign_ins.keep_form(session, self.person.id, self.request.url.path, self.form.plain(), self.now)
        self.keeps = True

    def page(self, template: str, status: int = 200, **told: Any) -> Response:
        """A page of the desk."""
        shared = {
            "person": self.signed_in.person if self.signed_in else None,
            "csrf": csrf_of(self.token),
            "service": self.parts.deciding.service.name,
            "style_sheets": look.style_sheets(),
            "path": self.request.url.path,
            "today": self.today,
            "now": self.now,
            "teams": {name: team.title for name, team in self.parts.deciding.teams.items()},
            "passwords": self.parts.settings.passwords,
            "done": self.request.query_params.get("done", ""),
        }
        return HTMLResponse(look.drawn(template, shared | told), status_code=status)

    def not_found(self) -> Response:
        """There is no such page, or it is not theirs to see: the two look the same."""
        return self.page("not_found.html", 404)


Handler = Callable[[Ask], Response]


def go_to(path: str) -> Response:
    """After a form: another page is asked for, so that going back or loading again sends nothing twice."""
    return RedirectResponse(path, status_code=303)


def page(
    path: str,
    handler: Handler,
    *,
    needs: May | None = None,
    signed_in: bool = True,
    post: bool = False,
    only_post: str | None = None,
    files: bool = False,
) -> Route:
    """A route: its handler, the right it needs, whether it takes a form, and files with it. `only_post` says on which page a form
    stands that has none of its own (its path, with the parts of this one)."""
    stands_on = None if only_post is None else re.sub(r":\w+}", "}", only_post)
    methods = ["POST"] if only_post else ["GET", "POST"] if post else ["GET"]

    async def endpoint(request: Request) -> Response:
        try:
            if files and request.method == "POST":
                await run_in_threadpool(_require_known, request)
            form = await read_form(request, files=files) if request.method == "POST" else Form()
        except Stopped as stopped:
            return stopped.response
        return await run_in_threadpool(_answer, request, form, handler, needs, signed_in, stands_on)

    return Route(path, endpoint, methods=methods)


def csrf_of(token: str) -> str:
    """What every form of a browser carries: only our own pages know it."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def safe_next(path: str) -> str:
    """A path of our own to go on to, "/" for anything that could lead away."""
    return path if _PATH.fullmatch(path) and "//" not in path else "/"


def set_cookie(parts: Parts, response: Response, name: str, value: str) -> None:
    """Set a cookie that no script and no other host can read or set, until the browser is closed."""
    response.set_cookie(_cookie(parts, name), value, path="/", secure=parts.settings.secure, httponly=True, samesite="lax")


def drop_cookie(parts: Parts, response: Response, name: str) -> None:
    """Have the browser forget a cookie of ours."""
    response.delete_cookie(_cookie(parts, name), path="/", secure=parts.settings.secure, httponly=True, samesite="lax")


def kept_cookie(parts: Parts, request: Request, name: str) -> str:
    """What the browser keeps for us under a name; "" when it keeps nothing."""
    return request.cookies.get(_cookie(parts, name), "")


def begin_browser(parts: Parts, response: Response, token: str) -> None:
    """The browser is signed in by this token; what it had before is void."""
    set_cookie(parts, response, _SIGNED_IN, token)
    drop_cookie(parts, response, _BEFORE)


def end_browser(parts: Parts, response: Response) -> None:
    """The browser is signed out."""
    drop_cookie(parts, response, _SIGNED_IN)


def signed_in_token(parts: Parts, request: Request) -> str | None:
    """The token by which the browser says that it is signed in."""
    return request.cookies.get(_cookie(parts, _SIGNED_IN))


def _cookie(parts: Parts, name: str) -> str:
    return f"__Host-{name}" if parts.settings.secure else name


def _answer(request: Request, form: Form, handler: Handler, needs: May | None, signed_in: bool, stands_on: str | None) -> Response:
    parts: Parts = request.app.state.parts
    ask = Ask(request, parts, parts.clock(), form, signed_in_token(parts, request) or request.cookies.get(_cookie(parts, _BEFORE), ""))
    try:
        if ask.posted:
            _require_ours(ask)
        if signed_in:
            _require_sign_in(ask, stands_on)
            if needs is not None and not rights.may(ask.person, needs):
                return ask.page("not_yours.html", 403)
        return _handled(ask, handler)
    except Stopped as stopped:
        return stopped.response
    except (UnknownReference, UnknownLetter, UnknownAccount):
        return ask.not_found()
    except DatabaseTrouble as trouble:
        _LOG.error("desk_database", fault=type(trouble).__name__)
        return ask.page("trouble.html", 503)
    except Exception as fault:  # noqa: BLE001
        # Further up the server would write its words, which may be about somebody, into its log.
        _LOG.error("desk_fault", fault=described(fault))
        return HTMLResponse(look.drawn("bare.html", {"style_sheets": look.style_sheets(), "what": "fault"}), status_code=500)


def _handled(ask: Ask, handler: Handler) -> Response:
    new = "" if ask.token else secrets.token_urlsafe(32)
    ask.token = ask.token or new
    response = handler(ask)
    if new and "set-cookie" not in response.headers:
        set_cookie(ask.parts, response, _BEFORE, new)
    if ask.posted and ask.signed_in is not None and response.status_code == 303 and not ask.keeps:
        with ask.parts.store.transaction() as session:
            sign_ins.forget_form(session, ask.person.id, ask.request.url.path)
    return response


def _require_ours(ask: Ask) -> None:
    """A form must come from one of our own pages, in this browser."""
    site, origin = ask.request.headers.get("sec-fetch-site"), ask.request.headers.get("origin")
    ours = site in (None, "same-origin", "none") and (
        origin in (None, ask.parts.settings.address) or urlsplit(origin or "").netloc == ask.request.headers.get("host")
    )
    if not ours or not ask.token or not hmac.compare_digest(ask.form.text(CSRF), csrf_of(ask.token)):
        raise Stopped(ask.page("not_ours.html", 403))


def _require_sign_in(ask: Ask, stands_on: str | None) -> None:
    token = signed_in_token(ask.parts, ask.request)
    store, here = ask.parts.store, ask.request.url.path
    back = safe_next(stands_on.format(**ask.request.path_params) if stands_on and ask.posted else here)
    away = Stopped(go_to("/sign-in" if back == "/" else f"/sign-in?next={back}"))
    if token is None:
        raise away
    with store.reading() as session:
        known = accounts.signed_in(session, token, ask.parts.settings.lifetimes, ask.now)
    if known is None:
        raise away
    found, person = known
    if not found.live or person.disabled:
        if ask.posted and not found.ended and not person.disabled:
            with store.transaction() as writing:
                sign_ins.keep_form(writing, person.id, back, ask.form.plain(), ask.now)
        raise away
    if found.due:
        with store.transaction() as writing:
            sign_ins.seen(writing, found.id, ask.now)
    ask.signed_in = SignedIn(found.id, person)


def _require_known(request: Request) -> None:
    """A large body is read only from a browser that was signed in once: its sign-in may have run out, and what was typed is kept."""
    parts: Parts = request.app.state.parts
    token = signed_in_token(parts, request)
    with parts.store.reading() as session:
        if token is None or sign_ins.find(session, token, parts.settings.lifetimes, parts.clock()) is None:
            raise Stopped(go_to(f"/sign-in?next={safe_next(request.url.path)}"))
