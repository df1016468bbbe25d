"""Signing in: who gets in, for how long, and what nobody can do to somebody else's sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select

from parsers.limits import SIGN_IN_TRIES, SIGN_IN_WINDOW_SECONDS
from store import accounts, audit
from store.engine import Store
from store.models import Action, KeptForm
from tests.desk.browsing import Browser, words
from tests.desk.serving import PASSWORD
from tests.journeys.service import Clock

Open = Callable[..., Browser]


def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_where_they_wanted_to_be(browser: Open, references: dict[str, str]) -> None:
    nobody = browser()
    path = f"/referrals/{references['catchpole']}"
    away = nobody.get(path)
    assert (away.status_code, away.headers["location"]) == (303, f"/sign-in?next={path}")
    back = nobody.sign_in("duty", next=path)
    assert (back.status_code, back.headers["location"]) == (303, path)
    assert "Callum" in words(nobody.get(path))


@pytest.mark.parametrize(
    ("login", "password", "told"),
    [
        ("duty", "wrong", "do not belong together"),
        ("nobody", PASSWORD, "do not belong together"),
        ("", PASSWORD, "Enter your user name"),
        ("duty", "", "Enter your password"),
        ("duty", PASSWORD + " ", "do not belong together"),
        ("duty' OR 1=1 --", PASSWORD, "do not belong together"),
        ("duty\x00", "wrong", "do not belong together"),
        ("x" * 100_000, "y" * 100_000, "do not belong together"),
    ],
)
def test_what_does_not_get_in(browser: Open, login: str, password: str, told: str) -> None:
    nobody = browser()
    page = nobody.sign_in(login, password)
    assert page.status_code == 422
    assert told in words(page)
    assert "There is a problem" in words(page)
    assert not password or password not in page.text
    assert nobody.get("/").status_code == 303


def test_a_user_name_is_known_in_any_case(browser: Open) -> None:
    assert browser().sign_in(" DUTY ").status_code == 303


def test_after_too_many_failed_tries_even_the_right_password_waits(browser: Open, clock: Clock) -> None:
    nobody = browser()
    for _ in range(SIGN_IN_TRIES):
        assert nobody.sign_in("duty", "wrong").status_code == 422
    assert nobody.sign_in("duty").status_code == 429
    assert browser(host="10.0.0.9").sign_in("duty").status_code == 429, "another browser elsewhere, the same account"
    assert browser(host="10.0.0.9").sign_in("lead").status_code == 303, "somebody else is not kept out"
    clock.advance(seconds=SIGN_IN_WINDOW_SECONDS + 1)
    assert nobody.sign_in("duty").status_code == 303


@pytest.mark.parametrize("minutes", [20, 25])
def test_an_idle_sign_in_ends(browser: Open, clock: Clock, minutes: int) -> None:
    duty = browser("duty")
    clock.advance(minutes=minutes - 1 if minutes == 20 else minutes)
    assert duty.get("/").status_code == (200 if minutes == 20 else 303)


def test_a_sign_in_in_use_ends_after_ten_hours(browser: Open, clock: Clock) -> None:
    duty = browser("duty")
    for _ in range(39):
        clock.advance(minutes=15)
        assert duty.get("/").status_code == 200
    clock.advance(minutes=15)
    assert duty.get("/").status_code == 303


def test_signing_in_gives_a_token_that_the_browser_did_not_have_before(browser: Open) -> None:
    nobody = browser()
    nobody.client.cookies.set("dsr", "planted")
    nobody.get("/sign-in")
    assert nobody.sign_in("duty").status_code == 303
    token = nobody.client.cookies.get("dsr", domain="127.0.0.1") or ""
    first = [cookie.value for cookie in nobody.client.cookies.jar if cookie.name == "dsr"]
    assert "planted" not in token
    assert any(value and len(value) >= 43 for value in first)
    attacker = browser()
    attacker.client.cookies.set("dsr", "planted")
    assert attacker.get("/").status_code == 303


def test_signing_out_ends_the_sign_in_for_the_token_too(browser: Open, filled: Store) -> None:
    duty = browser("duty")
    token = next(cookie.value for cookie in duty.client.cookies.jar if cookie.name == "dsr")
    assert duty.post("/sign-out", at="/").headers["location"] == "/sign-in"
    thief = browser()
    thief.client.cookies.set("dsr", str(token))
    assert thief.get("/").status_code == 303
    with filled.reading() as session:
        assert [event.action for event in audit.trail(session)][-2:] == [Action.SIGNED_IN, Action.SIGNED_OUT]


def test_a_disabled_account_is_out_at_once(browser: Open, filled: Store, clock: Clock) -> None:
    duty = browser("duty")
    with filled.transaction() as session:
        found = accounts.by_login(session, "duty")
        assert found is not None
        assert found.id is not None
        accounts.disable(session, found.id, by="Adam Admin", now=clock())
    assert duty.get("/").status_code == 303
    assert browser().sign_in("duty").status_code == 422


@pytest.mark.parametrize(
    ("onward", "goes"),
    [
        ("/referrals/DSR-7K3M-Q9TX", "/referrals/DSR-7K3M-Q9TX"),
        ("https://evil.example.org/", "/"),
        ("//evil.example.org", "/"),
        ("/\\evil.example.org", "/"),
        ("/%2f%2fevil.example.org", "/"),
        ("/a//evil.example.org", "/"),
        ("javascript:alert(1)", "/"),
        ("/x?y=http://evil", "/"),
        ("/x\r\nset-cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_nobody_is_led_away(browser: Open, onward: str, goes: str) -> None:
    assert browser().sign_in("duty", next=onward).headers["location"] == goes


def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(browser: Open) -> None:
    told = browser().sign_in("duty").headers["set-cookie"].lower()
    assert told.startswith("dsr=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in told.replace(",", ";").split(";")}
    secure = browser(secure=True).sign_in("duty").headers["set-cookie"].lower()
    assert secure.startswith("__host-dsr=")
    assert "secure" in secure
    assert "domain" not in secure


@pytest.mark.parametrize("forged", ["", "0" * 64, None])
def test_a_form_that_did_not_come_from_our_page_changes_nothing(browser: Open, references: dict[str, str], forged: str | None) -> None:
    duty = browser("duty")
    path = f"/referrals/{references['catchpole']}/decline"
    answer = duty.client.post(path, data={"reason": "No."} | ({} if forged is None else {"csrf": forged}))
    assert answer.status_code == 403
    assert "Decline" in words(duty.get(path))
    assert "Waiting" in words(duty.get(path))


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example.org"}, {"origin": "null"}],
)
def test_a_form_from_another_site_is_refused_even_with_the_token(
    browser: Open, references: dict[str, str], headers: dict[str, str]
) -> None:
    duty = browser("duty")
    path = f"/referrals/{references['catchpole']}/decline"
    assert duty.post(path, headers=headers, reason="No.").status_code == 403


def test_another_browsers_token_does_not_fit(browser: Open, references: dict[str, str]) -> None:
    duty, other = browser("duty"), browser("duty")
    path = f"/referrals/{references['catchpole']}/decline"
    assert duty.post(path, csrf=other.csrf(path), reason="No.").status_code == 403


def test_what_was_typed_when_the_sign_in_ran_out_is_there_after_signing_in_again(
    browser: Open, references: dict[str, str], clock: Clock
) -> None:
    duty = browser("duty")
    path = f"/referrals/{references['catchpole']}/decline"
    token = duty.csrf(path)
    clock.advance(minutes=30)
    away = duty.post(path, csrf=token, reason="He lives in Norwich now, and has <b>moved</b>.")
    assert (away.status_code, away.headers["location"]) == (303, f"/sign-in?next={path}")
    assert duty.sign_in("duty", next=path).headers["location"] == path
    page = duty.get(path)
    assert "He lives in Norwich now, and has &lt;b&gt;moved&lt;/b&gt;." in page.text
    assert "What you had typed is still here" in words(page)
    assert "Waiting" in words(page), "nothing was decided"
    assert duty.post(path, reason="He lives in Norwich now.").status_code == 303
    assert "Norwich" not in words(duty.get(f"/referrals/{references['catchpole']}/reopen"))


def test_what_one_person_had_typed_is_not_shown_to_another(browser: Open, references: dict[str, str], clock: Clock) -> None:
    duty = browser("duty")
    path = f"/referrals/{references['catchpole']}/decline"
    token = duty.csrf(path)
    clock.advance(minutes=30)
    duty.post(path, csrf=token, reason="He lives in Norwich now.")
    duty.sign_in("lead", next=path)
    assert "Norwich" not in duty.get(path).text


def test_after_signing_out_nothing_that_is_sent_is_kept(browser: Open, references: dict[str, str]) -> None:
    duty = browser("duty")
    path = f"/referrals/{references['catchpole']}/decline"
    token = duty.csrf(path)
    cookie = next(cookie.value for cookie in duty.client.cookies.jar if cookie.name == "dsr")
    duty.post("/sign-out", at="/")
    duty.client.cookies.set("dsr", str(cookie))
    duty.post(path, csrf=token, reason="Norwich.")
    again = browser("duty")
    assert "Norwich" not in again.get(path).text


def test_a_password_that_was_typed_when_the_sign_in_ran_out_is_not_kept(browser: Open, filled: Store, clock: Clock) -> None:
    admin = browser("admin")
    token = admin.csrf("/people/add")
    clock.advance(minutes=30)
    admin.post("/people/add", csrf=token, name="Nina New", login="nina", password="another good password", roles="lead")
    with filled.reading() as session:
        (kept,) = session.exec(select(KeptForm)).all()
    assert kept.fields == {"name": "Nina New", "login": "nina", "roles": "lead"}
    admin.sign_in("admin", next="/people/add")
    page = admin.get("/people/add")
    assert 'value="Nina New"' in page.text
    assert "another good password" not in page.text


# One's own password

NEW = "four other words here"


def test_people_change_their_own_password_and_every_other_browser_is_signed_out(browser: Open, filled: Store) -> None:
    duty, elsewhere, lead = browser("duty"), browser("duty"), browser("lead")
    before = [cookie.value for cookie in duty.client.cookies.jar if cookie.name == "dsr"]
    answer = duty.post("/password", **{"password": PASSWORD, "password-new": NEW})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?done=password")
    assert "Your password was changed" in words(duty.get("/?done=password"))
    assert [cookie.value for cookie in duty.client.cookies.jar if cookie.name == "dsr"] != before, "under a token of its own"
    assert elsewhere.get("/").status_code == 303
    assert lead.get("/").status_code == 200
    assert browser().sign_in("duty", PASSWORD).status_code == 422
    assert browser().sign_in("duty", NEW).status_code == 303
    with filled.reading() as session:
        changed = [event.actor for event in audit.trail(session, limit=500) if event.action is Action.ACCOUNT_PASSWORD]
    assert changed == ["Dawn Duty"]


@pytest.mark.parametrize(
    ("given", "new", "told"),
    [
        ("", NEW, "Enter the password that you have now"),
        ("wrong", NEW, "This is not the password that you have now"),
        (f"{PASSWORD} ", NEW, "This is not the password that you have now"),
        (PASSWORD, "", "A password needs 12 characters or more"),
        (PASSWORD, "short", "A password needs 12 characters or more"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "the same few characters"),
        (PASSWORD, PASSWORD, "Enter another password than the one that you have now"),
    ],
)
def test_a_password_that_cannot_be_changed_stays(browser: Open, given: str, new: str, told: str) -> None:
    duty, elsewhere = browser("duty"), browser("duty")
    page = duty.post("/password", **{"password": given, "password-new": new})
    assert page.status_code == 422
    assert told in words(page)
    assert not new or f'"{new}"' not in page.text
    assert elsewhere.get("/").status_code == 200
    assert browser().sign_in("duty").status_code == 303


def test_who_finds_a_browser_that_is_signed_in_cannot_guess_its_password(browser: Open, clock: Clock) -> None:
    thief = browser("duty")
    for _ in range(SIGN_IN_TRIES):
        assert thief.post("/password", **{"password": "wrong", "password-new": NEW}).status_code == 422
    assert thief.post("/password", **{"password": PASSWORD, "password-new": NEW}).status_code == 429
    assert browser().sign_in("duty").status_code == 429, "they count together with those at the sign-in"
    clock.advance(seconds=SIGN_IN_WINDOW_SECONDS + 1)
    assert browser().sign_in("duty").status_code == 303


def test_a_new_password_that_was_typed_when_the_sign_in_ran_out_is_not_kept(browser: Open, filled: Store, clock: Clock) -> None:
    duty = browser("duty")
    token = duty.csrf("/password")
    clock.advance(minutes=30)
    assert duty.post("/password", csrf=token, **{"password": PASSWORD, "password-new": NEW}).status_code == 303
    with filled.reading() as session:
        assert not any(kept.fields for kept in session.exec(select(KeptForm)).all())
    assert browser().sign_in("duty", NEW).status_code == 422
