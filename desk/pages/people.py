"""People: who may sign in, with which roles. For administrators; nothing clinical."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response
from starlette.routing import Route

from desk import passwords
from desk.form import Form
from desk.rights import May
from desk.web import Ask, go_to, page
from parsers.limits import LOGIN_CHARACTERS
from store import accounts
from store.accounts import Person
from store.errors import AccountTaken
from store.models import Role
from triage.service import TEAMS

_RIGHTS = {"roles": "Select at least one role", "teams": "Select at least one team for duty"}


def listing(ask: Ask) -> Response:
    """Everybody who has an account."""
    with ask.parts.store.reading() as session:
        found = accounts.everybody(session)
    return ask.page("people.html", found=found)


def add(ask: Ask) -> Response:
    """Add an account."""
    if not ask.posted:
        return _page(ask, None, ask.kept(), {})
    with_password = ask.parts.settings.passwords
    errors = _wrong(ask.form, password=with_password)
    if not errors:
        try:
            with ask.parts.store.transaction() as session:
                accounts.add(
                    session,
                    login=ask.form.text("login"),
                    name=ask.form.text("name"),
                    password_hash=passwords.hashed(_password(ask.form)) if with_password else passwords.unknown(),
                    roles=_roles(ask.form),
                    teams=_teams(ask.form),
                    by=ask.person.name,
                    now=ask.now,
                )
        except AccountTaken as taken:
            errors = {"login": str(taken)}
    return _page(ask, None, ask.form, errors, 422) if errors else go_to("/people?done=added")


def change(ask: Ask) -> Response:
    """Change the rights or the password of an account, or disable it. Nobody disables themselves or takes their own rights."""
    account_id = ask.number("number")
    with ask.parts.store.reading() as session:
        person = accounts.person(session, account_id)
    if not ask.posted:
        return _page(ask, person, _form(person), {})
    act, errors = ask.form.text("act"), dict[str, str]()
    if account_id == ask.person.id and act != "password":
        return _page(ask, person, _form(person), {"": "You cannot change your own rights. Ask another administrator"}, 422)
    if act == "rights":
        errors = _wrong_rights(ask.form)
    elif act == "password":
        errors = _wrong_password(ask.form)
    if errors:
        return _page(ask, person, ask.form, errors, 422)
    by, now = ask.person.name, ask.now
    with ask.parts.store.transaction() as session:
        if act == "rights":
            accounts.give_rights(session, account_id, roles=_roles(ask.form), teams=_teams(ask.form), by=by, now=now)
        elif act == "password":
            accounts.set_password(session, account_id, password_hash=passwords.hashed(_password(ask.form)), by=by, now=now)
        elif act == "disable":
            accounts.disable(session, account_id, by=by, now=now)
        elif act == "enable":
            accounts.enable(session, account_id, by=by, now=now)
    return go_to("/people?done=changed")


def routes() -> list[Route]:
    """The routes of these pages."""
    return [
        page("/people", listing, needs=May.ADMINISTER),
        page("/people/add", add, needs=May.ADMINISTER, post=True),
        page("/people/{number:int}", change, needs=May.ADMINISTER, post=True),
    ]


def _page(ask: Ask, person: Person | None, form: Form, errors: Mapping[str, str], status: int = 200) -> Response:
    return ask.page("account.html", status, account=person, form=form, errors=errors, roles=list(Role), own=TEAMS)


def _form(person: Person) -> Form:
    return Form({"roles": tuple(person.roles), "teams": tuple(person.teams)})


def _wrong(form: Form, *, password: bool) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not form.text("name"):
        errors["name"] = "Enter the person's name, as it is to stand beside what they decide"
    if not form.text("login") or len(form.text("login")) > LOGIN_CHARACTERS:
        errors["login"] = "Enter a user name"
    return errors | _wrong_rights(form) | (_wrong_password(form) if password else {})


def _wrong_rights(form: Form) -> dict[str, str]:
    if not _roles(form):
        return {"roles": _RIGHTS["roles"]}
    return {"teams": _RIGHTS["teams"]} if Role.DUTY in _roles(form) and not _teams(form) else {}


def _wrong_password(form: Form) -> dict[str, str]:
    try:
        passwords.hashed(_password(form))
    except passwords.WeakPassword as weak:
        return {"password": str(weak)}
    return {}


def _password(form: Form) -> str:
    return (form.values.get("password") or ("",))[0]


def _roles(form: Form) -> list[Role]:
    return [role for role in Role if role.value in form.all("roles")]


def _teams(form: Form) -> list[str]:
    return [team for team in TEAMS if team in form.all("teams")]
