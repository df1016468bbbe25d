"""Accounts and sign-ins: who may come in, for how long, and how often they may guess."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from parsers.limits import KEPT_FORM_HOURS, SIGN_IN_TRIES, SIGN_IN_TRIES_FROM_ADDRESS, SIGN_IN_WINDOW_SECONDS
from store import accounts, audit, sign_ins
from store.engine import Store
from store.errors import AccountTaken, NoName, NoRole, PromiseBroken, UnknownAccount
from store.lifetimes import Lifetimes
from store.models import Action, Role
from tests.store.making import NOW, account

LIFETIMES = Lifetimes(idle=timedelta(minutes=20), longest=timedelta(hours=10))


def test_an_account_is_found_whatever_the_case_of_its_login(store: Store) -> None:
    ann = account(store, "Ann.Frost@Example.nhs.uk", "Ann Frost", Role.DUTY, Role.LEAD, teams=("east", "west"))
    with store.reading() as session:
        found = accounts.by_login(session, " ann.frost@example.NHS.uk ")
        assert found is not None
        assert found.id == ann
        person = accounts.person(session, ann)
        assert (person.name, person.disabled) == ("Ann Frost", False)
        assert person.roles == {Role.DUTY, Role.LEAD}
        assert person.teams == {"east", "west"}
        assert repr(person) == f"Person({ann})"


@pytest.mark.parametrize(
    ("login", "name", "roles", "teams", "expected"),
    [
        ("ann", "Another Person", [Role.LEAD], [], AccountTaken),
        ("another", "Ann Frost", [Role.LEAD], [], AccountTaken),
        ("", "Another Person", [Role.LEAD], [], NoName),
        ("another", " ", [Role.LEAD], [], NoName),
        ("another", "dsr", [Role.LEAD], [], NoName),  # nobody is the program
        ("another", "Another Person", [], [], NoRole),
        ("another", "Another Person", [Role.DUTY], [], NoRole),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    store: Store, login: str, name: str, roles: list[Role], teams: list[str], expected: type[Exception]
) -> None:
    account(store, "ann", "Ann Frost")
    with pytest.raises(expected), store.transaction() as session:
        accounts.add(session, login=login, name=name, password_hash="x", roles=roles, teams=teams, by="Ben", now=NOW)
    with store.reading() as session:
        assert [each.login for each in accounts.everybody(session)] == ["ann"]


def test_rights_change_from_one_page_to_the_next_and_are_in_the_trail(store: Store) -> None:
    ann = account(store, "ann", "Ann Frost", Role.DUTY, teams=("east",))
    with store.transaction() as session:
        accounts.give_rights(session, ann, roles=[Role.AUDITOR], teams=[], by="Ben Hale", now=NOW)
    with store.reading() as session:
        assert accounts.person(session, ann).roles == {Role.AUDITOR}
        assert accounts.person(session, ann).teams == frozenset()
        event = audit.trail(session)[-1]
        assert (event.actor, event.action, event.detail) == (
            "Ben Hale",
            Action.ACCOUNT_RIGHTS,
            {"account": ann, "roles": ["auditor"], "teams": []},
        )
    with pytest.raises(UnknownAccount), store.transaction() as session:
        accounts.give_rights(session, 99, roles=[Role.AUDITOR], teams=[], by="Ben Hale", now=NOW)


@pytest.mark.parametrize("how", ["disable", "password"])
def test_a_disabled_account_or_another_password_signs_every_browser_out(store: Store, how: str) -> None:
    ann = account(store, "ann", "Ann Frost")
    with store.transaction() as session:
        sign_ins.begin(session, ann, "token", "Ann Frost", NOW)
    with store.transaction() as session:
        if how == "disable":
            accounts.disable(session, ann, by="Ben", now=NOW)
        else:
            accounts.set_password(session, ann, password_hash="y", by="Ben", now=NOW)
    with store.reading() as session:
        found = sign_ins.find(session, "token", LIFETIMES, NOW)
        assert found is not None
        assert (found.live, found.ended) == (False, True)
        assert accounts.person(session, ann).disabled is (how == "disable")
    with store.transaction() as session:
        accounts.enable(session, ann, by="Ben", now=NOW)
    with store.reading() as session:
        assert not accounts.person(session, ann).disabled


@pytest.mark.parametrize(
    ("seen_after", "asked_after", "live"),
    [
        (timedelta(0), timedelta(minutes=19, seconds=59), True),
        (timedelta(0), timedelta(minutes=20), False),
        (timedelta(minutes=15), timedelta(minutes=34), True),
        (timedelta(hours=9, minutes=50), timedelta(hours=9, minutes=59), True),
        (timedelta(hours=9, minutes=50), timedelta(hours=10), False),  # in the middle of work: the whole time is up
    ],
)
def test_a_sign_in_ends_when_idle_and_after_a_day_of_work(store: Store, seen_after: timedelta, asked_after: timedelta, live: bool) -> None:
    ann = account(store, "ann", "Ann Frost")
    with store.transaction() as session:
        began = sign_ins.begin(session, ann, "token", "Ann Frost", NOW)
    with store.transaction() as session:
        sign_ins.seen(session, began, NOW + seen_after)
    with store.reading() as session:
        found = sign_ins.find(session, "token", LIFETIMES, NOW + asked_after)
        assert found is not None
        assert found.live is live
        assert sign_ins.find(session, "another token", LIFETIMES, NOW) is None
        kept = str(session.execute(text("SELECT * FROM sign_in")).all())
        assert "'token'" not in kept


def test_too_many_failed_tries_for_one_login_are_refused_until_the_window_has_passed(store: Store) -> None:
    tried = [trying(store, "ann", "10.0.0.1") for _ in range(SIGN_IN_TRIES + 2)]
    assert tried == [True] * SIGN_IN_TRIES + [False, False]
    assert trying(store, "ANN", "10.0.0.2", seconds=1) is False, "another case of the same login, from elsewhere"
    assert trying(store, "ben", "10.0.0.1", seconds=1), "somebody else behind the same address"
    assert trying(store, "ann", "10.0.0.1", seconds=SIGN_IN_WINDOW_SECONDS + 1)


def test_too_many_failed_tries_from_one_address_are_refused(store: Store) -> None:
    tried = [trying(store, f"person {number}", "10.0.0.1") for number in range(SIGN_IN_TRIES_FROM_ADDRESS + 1)]
    assert tried == [True] * SIGN_IN_TRIES_FROM_ADDRESS + [False]
    assert trying(store, "somebody", "10.0.0.2")


def test_who_gets_in_has_their_tries_back(store: Store) -> None:
    for _ in range(SIGN_IN_TRIES):
        trying(store, "ann", "10.0.0.1")
    with store.transaction() as session:
        sign_ins.try_succeeded(session, accounts.login_key("Ann"))
    assert trying(store, "ann", "10.0.0.1")


def trying(store: Store, login: str, address: str, seconds: int = 0) -> bool:
    with store.transaction() as session:
        return sign_ins.try_begins(session, accounts.login_key(login), address, NOW + timedelta(seconds=seconds))


def test_what_was_typed_is_kept_for_its_person_and_page_and_forgotten(store: Store) -> None:
    ann, ben = account(store, "ann", "Ann Frost"), account(store, "ben", "Ben Hale")
    with store.transaction() as session:
        sign_ins.keep_form(session, ann, "/referrals/x", {"reason": "first"}, NOW)
        sign_ins.keep_form(session, ann, "/referrals/x", {"reason": "then"}, NOW)
    with store.reading() as session:
        assert sign_ins.kept_form(session, ann, "/referrals/x") == {"reason": "then"}
        assert sign_ins.kept_form(session, ann, "/referrals/y") == {}
        assert sign_ins.kept_form(session, ben, "/referrals/x") == {}
    with store.transaction() as session:
        sign_ins.keep_form(session, ben, "/", {}, NOW + timedelta(hours=KEPT_FORM_HOURS, seconds=1))
    with store.reading() as session:
        assert sign_ins.kept_form(session, ann, "/referrals/x") == {}


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ("UPDATE account SET name = 'dsr'", "ck_account_not_the_machine"),
        ("UPDATE account SET login = ' '", "ck_account_login"),
        ("UPDATE account_role SET role = 'king'", "ck_account_role_role"),
    ],
)
def test_the_schema_keeps_accounts_in_order(store: Store, broken: str, rule: str) -> None:
    account(store, "ann", "Ann Frost")
    with pytest.raises(PromiseBroken) as error, store.transaction() as session:
        session.execute(text(broken))
    assert error.value.constraint == rule
