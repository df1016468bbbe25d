"""Every form of the desk sent twice, as a double click or the back button sends it: what it does is done once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from sqlalchemy import text
from starlette.routing import Route

from desk.pages import all_routes
from store import audit, claims, letters, mailboxes, outbox
from store.engine import Store
from store.models import Action, EmailKind, Row
from store.outbox import OwedEmail
from tests.desk.browsing import Browser
from tests.journeys.service import Clock

Open = Callable[..., Browser]

#: Forms that do the same each time, or whose doing is a line of the trail only: signing in and out, searching, taking a file away. The
#: register's own have their table in test_register_pages.py, the password's its test in test_password.py, what is destroyed in
#: test_records.py.
EVERY_TIME = {"/sign-in", "/sign-out", "/search", "/audit/export", "/themes/export", "/password", "/retention", "/access", "/access/export",
              "/retention/letters/{number:int}"}  # fmt: skip

#: What looking leaves behind, which a second look leaves again.
_LOOKED = {Action.REFERRAL_SEEN, Action.LETTER_SEEN, Action.DOCUMENT_TAKEN}

KEYED = {"act": "add", "person.family_name": "Wix", "person.given_name": "Orla", "risk.current_issues": "Rings often."}
CAME = {"how": "post", "came-day": "23", "came-month": "11", "came-year": "2026", "team": "east"}

#: Every other form: the page on which it stands, where it is sent to, by whom, with what. A password that an administrator sets twice
#: is set twice: it signs every browser out each time, which is why it is set.
FORMS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("/new", "/new", "lead", {**CAME, **KEYED}),
    ("/new", "/new", "lead", {**CAME, **KEYED, "act": "keep"}),
    ("/new/file", "/new/file", "lead", {**CAME, "file": b"%PDF-1.4 broken"}),
    ("/letters/8/referral", "/letters/8/referral", "duty", KEYED),
    ("/letters/12/answer", "/letters/12/answer", "duty", {"said": "Thank you for asking.", "shown": ""}),
    ("/letters/8", "/letters/8/settle", "duty", {"act": "settle", "reason": "Rang for another copy."}),
    ("/letters/8", "/letters/8/settle", "duty", {"act": "again"}),
    ("/referrals/{east}", "/referrals/{east}/claim", "duty", {"act": "claim"}),
    ("/referrals/{east}", "/referrals/{east}/claim", "lead", {"act": "take_over"}),
    ("/referrals/{east}", "/referrals/{east}/claim", "duty", {"act": "release"}),
    ("/referrals/{folded}", "/referrals/{folded}/open", "lead", {"why": "To ring about consent."}),
    ("/referrals/{east}/values/person.title", "/referrals/{east}/values/person.title", "duty", {"act": "correct", "value": "Mr"}),
    ("/referrals/{unsure}", "/referrals/{unsure}/values/person.family_name", "duty", {"act": "confirm"}),
    ("/referrals/{east}/values/person.title", "/referrals/{east}/values/person.title", "duty", {"act": "clear"}),
    (
        "/referrals/{east}/accept",
        "/referrals/{east}/accept",
        "lead",
        {"rating": "green", "team": "east", "review-day": "1", "review-month": "2", "review-year": "2027"},
    ),
    ("/referrals/{west}/ask", "/referrals/{west}/ask", "lead", {"reason": "What is missing.", "shown": ""}),
    ("/referrals/{keyed}/acknowledge", "/referrals/{keyed}/acknowledge", "lead", {"to": "gp@example.org", "shown": ""}),
    ("/referrals/{nobodys}/team", "/referrals/{nobodys}/team", "lead", {"team": "west"}),
    (
        "/referrals/{nobodys}/team",
        "/referrals/{nobodys}/team",
        "lead",
        {"team": "out_of_area_north_east_essex", "reason": "Lives there.", "tell": "yes", "shown": ""},
    ),
    ("/referrals/{east}/decline", "/referrals/{east}/decline", "duty", {"reason": "Moved away."}),
    ("/referrals/{east}/duplicate", "/referrals/{east}/duplicate", "duty", {"of": "{unsure}"}),
    ("/referrals/{east}/not-a-referral", "/referrals/{east}/not-a-referral", "duty", {"reason": "A blank form."}),
    ("/referrals/{declined}/reopen", "/referrals/{declined}/reopen", "lead", {"reason": "A mistake."}),
    ("/retention/{east}", "/retention/{east}", "lead", {"act": "hold", "reason": "A complaint is open."}),
    ("/outbox/{failed}", "/outbox/{failed}/again", "duty", {}),
    ("/mailboxes/east/missing", "/mailboxes/east/missing", "duty", {"reason": "Deleted before the poll."}),
    (
        "/people/add",
        "/people/add",
        "admin",
        {"name": "Nina New", "login": "nina", "password": "correct horse battery", "roles": ["auditor"]},
    ),
    ("/people/2", "/people/2", "admin", {"act": "rights", "roles": ["auditor"]}),
    ("/people/2", "/people/2", "admin", {"act": "disable"}),
]


def test_the_table_names_every_form() -> None:
    known = {
        re.sub(r"\{\w+\}|\b\d+\b", "*", at).replace("person.title", "*").replace("person.family_name", "*").replace("/east/", "/*/")
        for _, at, _, _ in FORMS
    }
    posts = {route.path for route in all_routes() if isinstance(route, Route) and "POST" in (route.methods or ())}
    asked = {re.sub(r"\{[^}]+\}", "*", path) for path in posts - EVERY_TIME if not path.startswith("/register/")}
    assert asked == known


@pytest.mark.parametrize(("page", "at", "login", "typed"), FORMS, ids=[f"{at} {typed.get('act', '')}".strip() for _, at, _, typed in FORMS])
def test_a_form_that_is_sent_twice_does_once_what_it_does(
    browser: Open, references: dict[str, str], filled: Store, clock: Clock, page: str, at: str, login: str, typed: dict[str, Any]
) -> None:
    names = named(browser, filled, clock, references, at, typed)
    page, at = page.format(**names), at.format(**names)
    person = browser(login)
    shown = person.get(page)
    assert shown.status_code == 200
    sent = {**hidden(shown), **filled_in(typed, names)}
    if "shown" in typed:  # the e-mail is shown first; it is the page with the e-mail that is sent twice
        shown = send(person, at, sent)
        sent = hidden(shown)
        assert sent.get("shown"), at
    before = held(filled)
    first = send(person, at, sent)
    assert first.status_code == 303, first.text
    once = held(filled)
    assert once != before, "it did something"
    send(person, at, sent)
    assert held(filled) == once


#: Boxes that stand on the page with what was typed in them.
TYPED_IN = {"reason", "why", "value", "to", "of", "name", "login", "person.family_name", "person.given_name", "risk.current_issues"}


@pytest.mark.parametrize(("page", "at", "login", "typed"), FORMS, ids=[f"{at} {typed.get('act', '')}".strip() for _, at, _, typed in FORMS])
def test_when_the_sign_in_ran_out_nothing_is_done_and_what_was_typed_is_there_again(
    browser: Open, references: dict[str, str], filled: Store, clock: Clock, page: str, at: str, login: str, typed: dict[str, Any]
) -> None:
    names = named(browser, filled, clock, references, at, typed)
    person = browser(login)
    sent = {**hidden(person.get(page.format(**names))), **filled_in(typed, names)}
    before = held(filled, kept=False)
    clock.advance(minutes=30)
    away = send(person, at.format(**names), sent)
    assert away.headers["location"].startswith("/sign-in?next=")
    assert held(filled, kept=False) == before
    back = person.sign_in(login, next=away.headers["location"].partition("next=")[2]).headers["location"]
    again = unescape(person.get(back).text)
    for box in TYPED_IN & sent.keys():
        assert sent[box] in again, box


def prepared(browser: Open, store: Store, clock: Clock, east: str, at: str, typed: dict[str, Any]) -> dict[str, str]:
    """What must have happened before the form can be sent, and the names of it."""
    if at.endswith("/missing"):
        with store.transaction() as session:
            mailboxes.polled(session, "east", uid_validity=7, highest_uid=99, newly_offered=2, now=clock())
    if "{declined}" in at:
        assert browser("duty").post(f"/referrals/{east}/decline", reason="Moved away.").status_code == 303
        assert browser("lead").post(f"/referrals/{east}/claim", at=f"/referrals/{east}", act="take_over").status_code == 303
        return {"declined": east}
    if "{keyed}" in at:
        lead = browser("lead")
        told = lead.get(lead.post("/new", **CAME, **KEYED).headers["location"]).text
        return {"keyed": re.findall(r'href="/referrals/([^"]+)"', told)[0]}
    if "{failed}" in at:
        with store.transaction() as session:
            email = OwedEmail(EmailKind.ACKNOWLEDGEMENT, "a@example.org", "We have it", "Thank you.", letter_id=1, mailbox="east")
            assert outbox.owe(session, email, clock()) is not None
            (claimed,) = outbox.claim(session, clock(), "worker", 1)
            assert outbox.attempting(session, claimed.id, "worker", clock())
            outbox.failed(session, claimed.id, reason="No such mailbox.", now=clock(), code=550)
        return {"failed": str(claimed.id)}
    if typed.get("act") in ("take_over", "release"):
        assert browser("duty").post(f"/referrals/{east}/claim", at=f"/referrals/{east}", act="claim").status_code == 303
    return {}


def named(browser: Open, store: Store, clock: Clock, references: dict[str, str], at: str, typed: dict[str, Any]) -> dict[str, str]:
    """The names in the table."""
    known = {"east": "catchpole", "unsure": "prosser", "west": "marczak", "folded": "aldous", "nobodys": "kerridge"}
    names = {name: references[family] for name, family in known.items()}
    return names | prepared(browser, store, clock, names["east"], at, typed)


def filled_in(typed: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {name: value.format(**names) if isinstance(value, str) else value for name, value in typed.items()}


def hidden(page: Any) -> dict[str, str]:
    """What the last form of a page carries unseen; that of the page itself, not of signing out."""
    return dict(re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"', page.text.split('<div class="desk-width">')[1]))


def send(person: Browser, at: str, sent: dict[str, Any]) -> Any:
    typed = {name: value for name, value in sent.items() if name != "file"}
    return person.client.post(at, data=typed, files={"file": ("a.pdf", sent["file"])} if "file" in sent else None)


def held(store: Store, *, kept: bool = True) -> Any:
    """Everything that the database holds, but for who signed in, when somebody was last seen, and who looked at what."""
    with store.reading() as session:
        tables = [name for name in Row.metadata.tables if name not in ("audit_event", "sign_in", "sign_in_try", "account", "kept_form")]
        counted = {name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}
        accounts = session.execute(text("SELECT id, name, disabled_at, password_at FROM account")).all()
        rights = session.execute(text("SELECT * FROM account_role")).all()
        forms = session.execute(text("SELECT account_id, path FROM kept_form")).all() if kept else None
        done = Counter(event.action for event in audit.trail(session, limit=2000) if event.action not in _LOOKED)
        waiting = [(letter_id, letters.get(session, letter_id).attempts) for letter_id in letters.waiting(session, 100)]
        held_by = [claims.holder(session, number) for number in range(1, 10)]
    signed = (Action.SIGNED_IN, Action.SIGNED_OUT, Action.SIGN_IN_REFUSED)
    return counted, accounts, rights, forms, {action: count for action, count in done.items() if action not in signed}, waiting, held_by
