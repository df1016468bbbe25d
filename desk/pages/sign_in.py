"""Signing in and out."""

from __future__ import annotations

import secrets

from starlette.responses import Response
from starlette.routing import Route

from desk import passwords
from desk.web import Ask, begin_browser, end_browser, go_to, page, safe_next, signed_in_token
from parsers.limits import LOGIN_CHARACTERS, SIGN_IN_WINDOW_SECONDS
from store import accounts, sign_ins

_WRONG = "This user name and password do not belong together. Check both and try again."
_TOO_MANY = f"Too many tries have failed. Wait {SIGN_IN_WINDOW_SECONDS // 60} minutes, or ask your administrator for a new password."


def sign_in(ask: Ask) -> Response:
    """The page on which people sign in. After it they are where they wanted to be."""
    onward = safe_next(ask.form.text("next") if ask.posted else ask.query("next"))
    if not ask.posted:
        return ask.page("sign_in.html", onward=onward, login="", errors={})
    login = ask.form.text("login")[:LOGIN_CHARACTERS]
    given = (ask.form.values.get("password") or ("",))[0]  # white space around a password is part of it
    missing = {
        name: words for name, words in (("login", "Enter your user name"), ("password", "Enter your password")) if not ask.form.text(name)
    }
    if missing:
        return ask.page("sign_in.html", 422, onward=onward, login=login, errors=missing)
    key = accounts.login_key(login)
    with ask.parts.store.transaction() as session:
        allowed = sign_ins.try_begins(session, key, _address(ask), ask.now)
    if not allowed:
        return ask.page("sign_in.html", 429, onward=onward, login=login, errors={"login": _TOO_MANY})
    with ask.parts.store.reading() as session:
        account = accounts.by_login(session, key)
    usable = account is not None and account.disabled_at is None
    if not passwords.holds(account.password_hash if account is not None and usable else None, given):
        with ask.parts.store.transaction() as session:
            sign_ins.try_failed(session, account.id if account is not None else None, ask.now)
        return ask.page("sign_in.html", 422, onward=onward, login=login, errors={"login": _WRONG})
    assert account is not None
    assert account.id is not None
    return _signed_in(
        ask, account.id, account.name, key, onward, passwords.hashed(given) if passwords.is_dated(account.password_hash) else None
    )


def sign_out(ask: Ask) -> Response:
    """Sign the browser out."""
    with ask.parts.store.transaction() as session:
        sign_ins.end(session, ask.sign_in_id, ask.person.name, ask.now)
    response = go_to("/sign-in")
    end_browser(ask.parts, response)
    return response


def routes() -> list[Route]:
    """The routes of this page."""
    return [page("/sign-in", sign_in, signed_in=False, post=True), page("/sign-out", sign_out, only_post="/")]


def _signed_in(ask: Ask, account_id: int, name: str, key: str, onward: str, rehashed: str | None) -> Response:
    """A token that was never seen before (fixation): what the browser came with is worth nothing afterwards."""
    token, before = secrets.token_urlsafe(32), signed_in_token(ask.parts, ask.request)
    with ask.parts.store.transaction() as session:
        sign_ins.try_succeeded(session, key)
        old = sign_ins.find(session, before, ask.parts.settings.lifetimes, ask.now) if before else None
        if old is not None and old.account_id == account_id:
            sign_ins.end(session, old.id, name, ask.now)
        if rehashed is not None:
            accounts.rehashed(session, account_id, rehashed)
        sign_ins.begin(session, account_id, token, name, ask.now)
    response = go_to(onward)
    begin_browser(ask.parts, response, token)
    return response


def _address(ask: Ask) -> str:
    return ask.request.client.host if ask.request.client else "unknown"
