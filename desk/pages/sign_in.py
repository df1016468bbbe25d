"""Signing in and out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.responses import Response
from starlette.routing import Route

from desk import passwords
from desk.web import Ask, begin_browser, end_browser, go_to, page, safe_next, signed_in_token
from parsers.limits import LOGIN_CHARACTERS, SIGN_IN_WINDOW_SECONDS
from store import accounts, sign_ins
from store.models import Account

_WRONG = "This user name and password do not belong together. Check both and try again."
TOO_MANY = f"Too many tries have failed. Wait {SIGN_IN_WINDOW_SECONDS // 60} minutes, or ask your administrator for a new password."


def sign_in(ask: Ask) -> Response:
    """The page on which people sign in. After it they are where they wanted to be."""
    onward = safe_next(ask.form.text("next") if ask.posted else ask.query("next"))
    if not ask.posted:
        return sign_in_page(ask, 200, onward, {})
    if not ask.parts.settings.passwords:
        return sign_in_page(ask, 403, onward, {"": "Nobody signs in with a password here"})
    login = ask.form.text("login")[:LOGIN_CHARACTERS]
    given = (ask.form.values.get("password") or ("",))[0]  # white space around a password is part of it
    missing = {
        name: words for name, words in (("login", "Enter your user name"), ("password", "Enter your password")) if not ask.form.text(name)
    }
    if missing:
        return sign_in_page(ask, 422, onward, missing, login)
    key = accounts.login_key(login)
    with ask.parts.store.transaction() as session:
        allowed = sign_ins.try_begins(session, key, address_of(ask), ask.now)
    if not allowed:
        return sign_in_page(ask, 429, onward, {"login": TOO_MANY}, login)
    with ask.parts.store.reading() as session:
        account = accounts.by_login(session, key)
    usable = account is not None and account.disabled_at is None
    if not passwords.holds(account.password_hash if account is not None and usable else None, given):
        with ask.parts.store.transaction() as session:
            sign_ins.try_failed(session, account.id if account is not None else None, ask.now)
        return sign_in_page(ask, 422, onward, {"login": _WRONG}, login)
    assert account is not None
    return let_in(ask, account, onward, passwords.hashed(given) if passwords.is_dated(account.password_hash) else None)


def sign_out(ask: Ask) -> Response:
    """Sign the browser out."""
    with ask.parts.store.transaction() as session:
        sign_ins.end(session, ask.sign_in_id, ask.person.name, ask.now)
    response = go_to("/sign-in" if ask.parts.sign_in_service is None else "/sign-in?done=signed_out")
    end_browser(ask.parts, response)
    return response


def routes() -> list[Route]:
    """The routes of this page."""
    return [page("/sign-in", sign_in, signed_in=False, post=True), page("/sign-out", sign_out, only_post="/")]


def sign_in_page(ask: Ask, status: int, onward: str, errors: Mapping[str, str], login: str = "") -> Response:
    """The page on which people sign in, by the ways that are configured."""
    service = ask.parts.sign_in_service
    title = None if service is None else service.settings.title
    return ask.page("sign_in.html", status, onward=onward, login=login, errors=errors, by_service=title)


def let_in(ask: Ask, account: Account, onward: str, rehashed: str | None = None) -> Response:
    """Sign the browser in by a token that was never seen before (fixation): what it came with is worth nothing afterwards."""
    assert account.id is not None
    token, before = secrets.token_urlsafe(32), signed_in_token(ask.parts, ask.request)
    with ask.parts.store.transaction() as session:
        sign_ins.try_succeeded(session, account.login)
        old = sign_ins.find(session, before, ask.parts.settings.lifetimes, ask.now) if before else None
        if old is not None and old.account_id == account.id:
            sign_ins.end(session, old.id, account.name, ask.now)
        if rehashed is not None:
            accounts.rehashed(session, account.id, rehashed)
        sign_ins.begin(session, account.id, token, account.name, ask.now)
    response = go_to(onward)
    begin_browser(ask.parts, response, token)
    return response


def address_of(ask: Ask) -> str:
    """Where the request comes from."""
    return ask.request.client.host if ask.request.client else "unknown"
