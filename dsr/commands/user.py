"""`dsr user add`, `list`, `password`, `roles`, `disable`, `enable`: who may sign in to the desk."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from sqlmodel import Session

from desk import passwords
from dsr.clock import utc_now
from dsr.commands.common import As, Config, Format, configured, console, print_json, stop
from dsr.commands.database import opened
from dsr.config import Configuration
from store import accounts
from store.accounts import Person
from store.errors import Refused, UnknownAccount
from store.models import Role
from triage.service import TEAMS

user = typer.Typer(help="Who may sign in to the desk, with which roles.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="The user name, such as ann.frost; any case.")]
Roles = Annotated[list[Role], typer.Option("--role", help="duty, lead, auditor or administrator. Say it again for more than one.")]
Teams = Annotated[list[str] | None, typer.Option("--team", help=f"For duty: {', '.join(TEAMS)}. Say it again for more than one.")]
By = Annotated[str, typer.Option("--by", help="Your name: it is kept in the audit trail.")]
Password = Annotated[
    str,
    typer.Option(
        "--password",
        prompt=True,
        confirmation_prompt=True,
        hide_input=True,
        envvar="DSR_USER_PASSWORD",
        help="Asked for when it is left out.",
    ),
]


@user.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="The person's name, as it stands beside what they decide.")],
    roles: Roles,
    by: By,
    password: Annotated[
        str | None,
        typer.Option("--password", envvar="DSR_USER_PASSWORD", help="Asked for when it is left out, and where people have passwords here."),
    ] = None,
    teams: Teams = None,
    config: Config = None,
) -> None:
    """Add an account. Two people never share one: the audit trail says who did what."""
    _known(teams)
    configuration = configured(config)
    password_hash = _first_hash(configuration, password)
    with opened(configuration) as store, store.transaction() as session:
        accounts.add(
            session,
            login=login,
            name=name,
            password_hash=password_hash,
            roles=roles,
            teams=teams or (),
            by=by,
            now=utc_now(),
        )
    console.print(f"Added. They sign in as {accounts.login_key(login)}.", markup=False)


@user.command(name="list")
def list_(config: Config = None, as_: As = Format.TEXT) -> None:
    """Show everybody who has an account."""
    with opened(configured(config)) as store, store.reading() as session:
        found = accounts.everybody(session)
    if as_ is Format.JSON:
        print_json(
            [
                {
                    "login": each.login,
                    "name": each.name,
                    "roles": sorted(each.roles),
                    "teams": sorted(each.teams),
                    "disabled": each.disabled,
                }
                for each in found
            ]
        )
        return
    if not found:
        console.print("Nobody has an account yet. Add one with: dsr user add")
        return
    table = Table()
    for heading in ("user name", "name", "roles", "teams", ""):
        table.add_column(heading)
    for each in found:
        table.add_row(
            each.login, each.name, ", ".join(sorted(each.roles)), ", ".join(sorted(each.teams)), "disabled" if each.disabled else ""
        )
    console.print(table)


@user.command()
def password(login: Login, by: By, password: Password, config: Config = None) -> None:
    """Give an account another password. Every browser that is signed in with it is signed out."""
    with opened(configured(config)) as store, store.transaction() as session:
        accounts.set_password(session, _found(session, login), password_hash=_hashed(password), by=by, now=utc_now())
    console.print("The password is set.")


@user.command()
def roles(login: Login, roles: Roles, by: By, teams: Teams = None, config: Config = None) -> None:
    """Replace the roles and teams of an account. They hold from the next page on."""
    _known(teams)
    with opened(configured(config)) as store, store.transaction() as session:
        accounts.give_rights(session, _found(session, login), roles=roles, teams=teams or (), by=by, now=utc_now())
    console.print("The rights are set.")


@user.command()
def disable(login: Login, by: By, config: Config = None) -> None:
    """Keep an account from signing in, and sign it out everywhere. Nothing that it did is deleted."""
    with opened(configured(config)) as store, store.transaction() as session:
        accounts.disable(session, _found(session, login), by=by, now=utc_now())
    console.print("Disabled.")


@user.command()
def enable(login: Login, by: By, config: Config = None) -> None:
    """Let an account sign in again."""
    with opened(configured(config)) as store, store.transaction() as session:
        accounts.enable(session, _found(session, login), by=by, now=utc_now())
    console.print("Enabled.")


def known(session: Session) -> list[Person]:
    """Everybody who has an account."""
    return accounts.everybody(session)


def _found(session: Session, login: str) -> int:
    account = accounts.by_login(session, login)
    if account is None or account.id is None:
        raise UnknownAccount
    return account.id


def _known(teams: list[str] | None) -> None:
    for team in teams or ():
        if team not in TEAMS:
            stop(f"There is no team {team}. The teams are {', '.join(TEAMS)}.")


def _first_hash(configuration: Configuration, password: str | None) -> str:
    """Of the first password; of one that nobody knows where everybody signs in by the sign-in service."""
    if configuration.desk is not None and not configuration.desk.passwords:
        return passwords.unknown()
    return _hashed(password or typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _hashed(password: str) -> str:
    try:
        return passwords.hashed(password)
    except passwords.WeakPassword as weak:
        stop(str(weak))


__all__ = ["Refused", "user"]
