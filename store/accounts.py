"""Accounts of the desk: who may sign in, with which roles, for which teams. Passwords come here as hashes only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from store import audit, sign_ins
from store.errors import AccountTaken, NoName, NoRole, UnknownAccount
from store.lifetimes import Lifetimes
from store.models import Account, AccountRole, AccountTeam, Action, Role, SignIn
from store.rows import for_change, insert_new
from store.sign_ins import Found


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the desk, with their rights as they are now. `teams` are those whose queue they work as duty."""

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    teams: frozenset[str]
    disabled: bool

    def __repr__(self) -> str:
        return f"Person({self.id})"


def login_key(login: str) -> str:
    """A login as it is kept and compared: without spaces around it, in one case."""
    return login.strip().casefold()


def add(
    session: Session,
    *,
    login: str,
    name: str,
    password_hash: str,
    roles: Collection[Role],
    teams: Collection[str],
    by: str,
    now: datetime,
) -> int:
    """Add an account: its id. Raises NoName, NoRole, AccountTaken."""
    if not login.strip() or not name.strip() or name.strip() == audit.MACHINE:
        raise NoName
    _require_rights(roles, teams)
    account = Account(login=login_key(login), name=name.strip(), password_hash=password_hash, password_at=now, added_at=now)
    key = insert_new(session, account)
    if key is None:
        raise AccountTaken
    _write_rights(session, int(key[0]), roles, teams)
    _record(session, Action.ACCOUNT_ADDED, int(key[0]), by, now)
    return int(key[0])


def give_rights(session: Session, account_id: int, *, roles: Collection[Role], teams: Collection[str], by: str, now: datetime) -> None:
    """Replace the roles and teams of an account; they hold from the next page on. The same given twice is given once.
    Raises NoRole, UnknownAccount."""
    _require_rights(roles, teams)
    _locked(session, account_id)
    now_held = person(session, account_id)
    if set(now_held.roles) == set(roles) and set(now_held.teams) == set(teams):
        return
    session.execute(delete(AccountRole).where(col(AccountRole.account_id) == account_id))
    session.execute(delete(AccountTeam).where(col(AccountTeam.account_id) == account_id))
    _write_rights(session, account_id, roles, teams)
    _record(session, Action.ACCOUNT_RIGHTS, account_id, by, now, {"roles": sorted(roles), "teams": sorted(teams)})


def set_password(session: Session, account_id: int, *, password_hash: str, by: str, now: datetime) -> None:
    """Give an account another password: every browser signed in with the old one is signed out. Raises UnknownAccount."""
    account = _locked(session, account_id)
    account.password_hash, account.password_at = password_hash, now
    sign_ins.end_all(session, account_id, now)
    _record(session, Action.ACCOUNT_PASSWORD, account_id, by, now)


def rehashed(session: Session, account_id: int, password_hash: str) -> None:
    """Keep the same password under a hash of today's cost. Raises UnknownAccount."""
    _locked(session, account_id).password_hash = password_hash
    session.flush()


def disable(session: Session, account_id: int, *, by: str, now: datetime) -> None:
    """Nobody signs in with the account any more, and every browser is signed out. Nothing is deleted. Raises UnknownAccount."""
    account = _locked(session, account_id)
    if account.disabled_at is None:
        account.disabled_at = now
        _record(session, Action.ACCOUNT_DISABLED, account_id, by, now)
    sign_ins.end_all(session, account_id, now)


def enable(session: Session, account_id: int, *, by: str, now: datetime) -> None:
    """The account may sign in again. Raises UnknownAccount."""
    account = _locked(session, account_id)
    if account.disabled_at is not None:
        account.disabled_at = None
        _record(session, Action.ACCOUNT_ENABLED, account_id, by, now)


def by_login(session: Session, login: str) -> Account | None:
    """The account, None when there is none with this login."""
    return session.exec(select(Account).where(Account.login == login_key(login))).one_or_none()


def person(session: Session, account_id: int) -> Person:
    """Who has the account, with their rights. Raises UnknownAccount."""
    found = _persons(session, col(Account.id) == account_id)
    if not found:
        raise UnknownAccount
    return found[0]


def signed_in(session: Session, token: str, lifetimes: Lifetimes, now: datetime) -> tuple[Found, Person] | None:
    """The sign-in of a browser, live or not, and who it is of, with their rights as they are now; None when the token is none of ours.
    One question, because every page asks it."""
    account: Any = Account
    rows = session.execute(
        columns(
            *(col(SignIn.id), col(SignIn.account_id), col(SignIn.started_at), col(SignIn.seen_at), col(SignIn.ended_at)),
            *(account.id, account.login, account.name, account.disabled_at, col(AccountRole.role), col(AccountTeam.team)),
        )
        .join(Account, account.id == col(SignIn.account_id))
        .outerjoin(AccountRole, col(AccountRole.account_id) == account.id)
        .outerjoin(AccountTeam, col(AccountTeam.account_id) == account.id)
        .where(col(SignIn.token_hash) == sign_ins.hashed(token))
    ).all()
    if not rows:
        return None
    (found,) = {tuple(row[:5]) for row in rows}
    return sign_ins.found_in(found, lifetimes, now), _gathered(row[5:] for row in rows)[0]


def everybody(session: Session) -> list[Person]:
    """Everybody who has an account, by name, the disabled ones last."""
    return _persons(session)


def _persons(session: Session, *which: ColumnElement[bool]) -> list[Person]:
    """In one question: it is asked before every page."""
    account: Any = Account
    rows = session.execute(
        columns(account.id, account.login, account.name, account.disabled_at, col(AccountRole.role), col(AccountTeam.team))
        .outerjoin(AccountRole, col(AccountRole.account_id) == account.id)
        .outerjoin(AccountTeam, col(AccountTeam.account_id) == account.id)
        .where(*which)
        .order_by(account.disabled_at.is_not(None), account.name)
    ).all()
    return _gathered(rows)


def _gathered(rows: Iterable[Any]) -> list[Person]:
    """The persons in rows of (id, login, name, disabled, role, team), in their order."""
    held: dict[tuple[Any, ...], tuple[set[Role], set[str]]] = {}
    for *who, role, team in rows:
        roles, teams = held.setdefault(tuple(who), (set(), set()))
        roles |= {role} - {None}
        teams |= {team} - {None}
    return [
        Person(id=key, login=login, name=name, roles=frozenset(roles), teams=frozenset(teams), disabled=disabled_at is not None)
        for (key, login, name, disabled_at), (roles, teams) in held.items()
    ]


def _require_rights(roles: Collection[Role], teams: Collection[str]) -> None:
    if not roles or (Role.DUTY in roles and not teams):
        raise NoRole


def _write_rights(session: Session, account_id: int, roles: Collection[Role], teams: Collection[str]) -> None:
    session.add_all([AccountRole(account_id=account_id, role=Role(role)) for role in set(roles)])
    session.add_all([AccountTeam(account_id=account_id, team=team) for team in set(teams)])
    session.flush()


def _locked(session: Session, account_id: int) -> Account:
    account = session.exec(for_change(select(Account).where(Account.id == account_id))).one_or_none()
    if account is None:
        raise UnknownAccount
    return account


def _record(session: Session, action: Action, account_id: int, by: str, now: datetime, more: dict[str, list[str]] | None = None) -> None:
    audit.record(session, at=now, actor=by.strip() or audit.MACHINE, action=action, detail={"account": account_id, **(more or {})})
    session.flush()
