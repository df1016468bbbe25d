"""A new password, set by its owner."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from desk import passwords
from desk.pages.sign_in import TOO_MANY, address_of, let_in
from desk.web import Ask, page
from store import accounts, sign_ins


def password(ask: Ask) -> Response:
    """Change one's own password. The old one is asked for, and guessing it counts as guessing at the sign-in; every other browser is
    signed out."""
    if not ask.parts.settings.passwords:
        return ask.not_found()
    if not ask.posted:
        return ask.page("password.html", errors={}, form=ask.form)
    given, new = ((ask.form.values.get(name) or ("",))[0] for name in ("password", "password-new"))
    if not given:
        return _wrong(ask, 422, {"password": "Enter the password that you have now"})
    if given == new:
        return _wrong(ask, 422, {"password-new": "Enter another password than the one that you have now"})
    try:
        kept = passwords.hashed(new)
    except passwords.WeakPassword as weak:
        return _wrong(ask, 422, {"password-new": str(weak)})
    with ask.parts.store.transaction() as session:
        allowed = sign_ins.try_begins(session, ask.person.login, address_of(ask), ask.now)
    if not allowed:
        return _wrong(ask, 429, {"password": TOO_MANY})
    with ask.parts.store.reading() as session:
        account = accounts.by_login(session, ask.person.login)
    if account is None or not passwords.holds(account.password_hash, given):
        with ask.parts.store.transaction() as session:
            sign_ins.try_failed(session, ask.person.id, ask.now)
        return _wrong(ask, 422, {"password": "This is not the password that you have now"})
    with ask.parts.store.transaction() as session:
        accounts.set_password(session, ask.person.id, password_hash=kept, by=ask.person.name, now=ask.now)
    return let_in(ask, account, "/?done=password")


def routes() -> list[Route]:
    """The route of this page."""
    return [page("/password", password, post=True)]


def _wrong(ask: Ask, status: int, errors: dict[str, str]) -> Response:
    return ask.page("password.html", status, errors=errors, form=ask.form)
