"""Signing in by a sign-in service (OpenID Connect), against a real one on this machine: who gets in, and every way in that is none."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.util import urlsafe_b64encode
from pydantic import SecretStr

from desk.settings import OidcSettings
from desk.web import csrf_of
from parsers.limits import OIDC_AWAY_SECONDS, OIDC_KEYS_AGAIN_SECONDS
from store import accounts, audit
from store.engine import Store
from store.models import Action
from tests.desk.browsing import ADDRESS, Browser, words
from tests.desk.provider import CLIENT, SECRET, Provider, key, running
from tests.journeys.service import Clock

Open = Callable[..., Browser]
BACK = "/sign-in/service/back"


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    """A sign-in service."""
    with running(clock) as made:
        made.back = f"{ADDRESS}{BACK}"
        yield made


def oidc(provider: Provider, **changes: Any) -> OidcSettings:
    return OidcSettings.model_validate({"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SecretStr(SECRET)} | changes)


def sent_away(browser: Browser, onward: str = "") -> str:
    """The address of the service's own page to which the browser is sent."""
    answer = browser.get(f"/sign-in/service{onward}")
    assert answer.status_code == 303, words(answer)
    return str(answer.headers["location"])


def signed_in_there(address: str) -> str:
    """The address to which the service sends the browser once somebody has signed in there."""
    told = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    answer = httpx2.post(address.split("?")[0], data=told, trust_env=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def there_and_back(browser: Browser, onward: str = "") -> Any:
    """The answer of the desk to somebody who was at the service and signed in there."""
    return browser.client.get(signed_in_there(sent_away(browser, onward)))


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post"])
def test_who_has_an_account_gets_in_with_the_rights_that_stand_here(browser: Open, provider: Provider, way: str) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": [way]}
    provider.login, provider.claims = "DUTY", {"roles": ["lead", "administrator"]}
    duty = browser(oidc=oidc(provider))
    answer = there_and_back(duty, "?next=/search")
    assert (answer.status_code, answer.headers["location"]) == (303, "/search")
    assert "Dawn Duty" in words(duty.get("/"))
    assert duty.get("/people").status_code == 403, "what the service says of roles counts for nothing"


def test_the_page_offers_both_ways_or_the_service_alone(browser: Open, provider: Provider, filled: Store) -> None:
    both = browser(oidc=oidc(provider, title="your NHSmail account")).get("/sign-in?next=/search")
    assert "Sign in with your NHSmail account" in words(both)
    assert 'href="/sign-in/service?next=/search"' in both.text
    assert 'name="password"' in both.text
    alone = browser(oidc=oidc(provider, with_passwords=False))
    assert 'name="password"' not in alone.get("/sign-in").text
    refused = alone.client.post("/sign-in", data={"csrf": browser_token(alone), "login": "duty", "password": "correct horse battery"})
    assert refused.status_code == 403
    assert alone.get("/").status_code == 303
    assert there_and_back(alone).status_code == 303
    page = alone.get("/")
    assert page.status_code == 200
    assert "Change password" not in words(page)
    assert alone.get("/password").status_code == 404


def browser_token(browser: Browser) -> str:
    """What a form of this browser would carry, where the page has no form."""
    return csrf_of(str(next(cookie.value for cookie in browser.client.cookies.jar if cookie.name == "dsr-before")))


@pytest.mark.parametrize(
    ("login", "told"),
    [
        ("stranger", "You have no account at the desk"),
        ("", "Your work account does not let you"),
        ("du\u017fty", "Your work account does not let you"),  # a long s, which folds to an s
        ("duty\n", "Your work account does not let you"),
        ("d" * 300, "Your work account does not let you"),
    ],
)
def test_who_has_no_account_does_not_get_in_and_gets_none(browser: Open, provider: Provider, filled: Store, login: str, told: str) -> None:
    with filled.reading() as session:
        before = [person.login for person in accounts.everybody(session)]
    provider.login = login
    stranger = browser(oidc=oidc(provider))
    answer = there_and_back(stranger)
    assert answer.status_code == 403
    assert told in words(answer)
    assert stranger.get("/").status_code == 303
    with filled.reading() as session:
        assert [person.login for person in accounts.everybody(session)] == before
        assert audit.trail(session)[-1].action is Action.SIGN_IN_REFUSED


def test_a_disabled_account_does_not_get_in_and_is_out_at_once(browser: Open, provider: Provider, filled: Store, clock: Clock) -> None:
    duty = browser(oidc=oidc(provider))
    assert there_and_back(duty).status_code == 303
    with filled.transaction() as session:
        account = accounts.by_login(session, "duty")
        assert account is not None
        assert account.id is not None
        accounts.disable(session, account.id, by="Adam Admin", now=clock())
    assert duty.get("/").status_code == 303
    assert "it is disabled" in words(there_and_back(duty))
    assert duty.get("/").status_code == 303


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"groups": ["other", "dsr"]}, 303),
        ({"groups": "dsr"}, 303),
        ({"groups": ["dsr-admins"]}, 403),
        ({"groups": "dsr-admins"}, 403),
        ({"groups": {"dsr": True}}, 403),
        ({"groups": None}, 403),
        ({}, 403),
    ],
)
def test_a_claim_that_is_asked_for_must_be_there(browser: Open, provider: Provider, claims: dict[str, Any], status: int) -> None:
    provider.claims = claims
    answer = there_and_back(browser(oidc=oidc(provider, required_claim="groups", required_value="dsr")))
    assert answer.status_code == status


@pytest.mark.parametrize(("verified", "status"), [(True, 303), (None, 303), (False, 403), ("true", 403)])
def test_an_email_address_that_the_service_does_not_answer_for_lets_nobody_in(
    browser: Open, provider: Provider, verified: object, status: int
) -> None:
    provider.claims = {"email": "duty"} | ({} if verified is None else {"email_verified": verified})
    assert there_and_back(browser(oidc=oidc(provider, login_claim="email"))).status_code == status


def _by_hand(header: dict[str, str], claims: dict[str, Any], secret: bytes | None) -> str:
    """A token as no library would make it."""
    signed = b".".join(urlsafe_b64encode(json.dumps(part).encode()) for part in (header, claims))
    signature = b"" if secret is None else urlsafe_b64encode(hmac.digest(secret, signed, "sha256"))
    return b".".join((signed, signature)).decode()


def _changed_after_signing(provider: Provider, claims: dict[str, Any]) -> str:
    mine, other = provider.signed(claims).split("."), provider.signed(claims | {"preferred_username": "lead"}).split(".")
    return ".".join((mine[0], other[1], mine[2]))


ATTACKS: dict[str, Callable[[Provider, dict[str, Any]], str]] = {
    "another nonce": lambda provider, claims: provider.signed(claims | {"nonce": "x" * 43}),
    "no nonce": lambda provider, claims: provider.signed({name: told for name, told in claims.items() if name != "nonce"}),
    "expired": lambda provider, claims: provider.signed(claims | {"exp": claims["iat"] - 61, "iat": claims["iat"] - 400}),
    "no expiry": lambda provider, claims: provider.signed({name: told for name, told in claims.items() if name != "exp"}),
    "from the future": lambda provider, claims: provider.signed(claims | {"iat": claims["iat"] + 120, "exp": claims["exp"] + 120}),
    "not yet valid": lambda provider, claims: provider.signed(claims | {"nbf": claims["iat"] + 120}),
    "another audience": lambda provider, claims: provider.signed(claims | {"aud": "another-app"}),
    "another audience, asked for by us": lambda provider, claims: provider.signed(claims | {"aud": "another-app", "azp": CLIENT}),
    "no audience": lambda provider, claims: provider.signed({name: told for name, told in claims.items() if name != "aud"}),
    "several audiences, for nobody in particular": lambda provider, claims: provider.signed(claims | {"aud": [CLIENT, "another-app"]}),
    "made for another": lambda provider, claims: provider.signed(claims | {"aud": [CLIENT, "another-app"], "azp": "another-app"}),
    "another issuer": lambda provider, claims: provider.signed(claims | {"iss": "https://evil.example.org"}),
    "the issuer and a stroke": lambda provider, claims: provider.signed(claims | {"iss": f"{claims['iss']}/"}),
    "no subject": lambda provider, claims: provider.signed({name: told for name, told in claims.items() if name != "sub"}),
    "of another access token": lambda provider, claims: provider.signed(claims | {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
    "no signature": lambda provider, claims: _by_hand({"alg": "none"}, claims, None),
    "no signature, of a key that exists": lambda provider, claims: _by_hand({"alg": "none", "kid": "first"}, claims, None),
    "HS256 with the public key": lambda provider, claims: _by_hand(
        {"alg": "HS256", "kid": "first"}, claims, key("first").as_pem(private=False)
    ),
    "HS256 with the client secret": lambda provider, claims: _by_hand({"alg": "HS256"}, claims, SECRET.encode()),
    "another's key under the same name": lambda provider, claims: jwt.encode({"alg": "RS256", "kid": "first"}, claims, key("another")),
    "a key that the token brings itself": lambda provider, claims: jwt.encode(
        {"alg": "RS256", "jwk": key("another").as_dict(private=False)}, claims, key("another")
    ),
    "changed after it was signed": _changed_after_signing,
    "no token": lambda provider, claims: "",
    "not a token": lambda provider, claims: "a.b.c",
}


@pytest.mark.parametrize("attack", list(ATTACKS))
def test_a_token_that_does_not_hold_lets_nobody_in(browser: Open, provider: Provider, filled: Store, attack: str) -> None:
    provider.twist = lambda claims: ATTACKS[attack](provider, claims)
    victim = browser(oidc=oidc(provider))
    answer = there_and_back(victim)
    assert answer.status_code == 403
    assert "could not be trusted" in words(answer)
    assert victim.get("/").status_code == 303
    with filled.reading() as session:
        assert audit.trail(session)[-1].action is Action.SIGN_IN_REFUSED


def test_the_clocks_may_differ_by_a_minute_and_a_token_may_name_several_audiences(browser: Open, provider: Provider) -> None:
    provider.twist = lambda claims: provider.signed(
        claims | {"iat": claims["iat"] + 50, "exp": claims["iat"] - 50, "aud": [CLIENT, "another-app"], "azp": CLIENT}
    )
    assert there_and_back(browser(oidc=oidc(provider))).status_code == 303


@pytest.mark.parametrize("state", ["", "x" * 43, None, "\u00e9"])
def test_another_state_lets_nobody_in_and_the_service_is_not_even_asked(browser: Open, provider: Provider, state: str | None) -> None:
    duty = browser(oidc=oidc(provider))
    parts = urlsplit(signed_in_there(sent_away(duty)))
    told = {name: values[0] for name, values in parse_qs(parts.query).items()}
    told.pop("state")
    answer = duty.get(f"{BACK}?{urlencode(told if state is None else told | {'state': state})}")
    assert answer.status_code == 403
    assert "not begun in this browser" in words(answer)
    assert provider.asked.count("/token") == 0
    assert duty.get("/").status_code == 303


def test_an_answer_made_for_another_browser_lets_nobody_in(browser: Open, provider: Provider) -> None:
    """Login CSRF: an attacker signs in and has somebody else's browser open the way back, so that they work under the attacker's name."""
    attacker, victim, away = browser(oidc=oidc(provider)), browser(oidc=oidc(provider)), browser(oidc=oidc(provider))
    planted = signed_in_there(sent_away(attacker))
    assert victim.client.get(planted).status_code == 403, "nothing was begun there"
    sent_away(away)
    assert away.client.get(planted).status_code == 403, "something else was begun there"
    assert [each.get("/").status_code for each in (victim, away)] == [303, 303]
    assert provider.asked.count("/token") == 0
    assert attacker.client.get(planted).status_code == 303


def test_a_code_serves_once(browser: Open, provider: Provider) -> None:
    duty = browser(oidc=oidc(provider))
    back = signed_in_there(sent_away(duty))
    kept = next(cookie.value for cookie in duty.client.cookies.jar if cookie.name == "dsr-away")
    assert duty.client.get(back).status_code == 303
    duty.post("/sign-out", at="/")
    assert duty.client.get(back).status_code == 403, "the browser has forgotten"
    duty.client.cookies.set("dsr-away", str(kept))
    again = duty.client.get(back)
    assert "could not be trusted" in words(again), "and the service gives nothing twice"
    assert duty.get("/").status_code == 303


def test_a_code_that_was_stolen_is_of_no_use_without_the_browser(browser: Open, provider: Provider) -> None:
    """PKCE: a thief puts somebody else's code into a way of their own."""
    victim, thief = browser(oidc=oidc(provider)), browser(oidc=oidc(provider))
    stolen = parse_qs(urlsplit(signed_in_there(sent_away(victim))).query)["code"][0]
    own = parse_qs(urlsplit(sent_away(thief)).query)["state"][0]
    assert thief.get(f"{BACK}?{urlencode({'code': stolen, 'state': own})}").status_code == 403
    assert thief.get("/").status_code == 303


def test_who_stays_away_too_long_signs_in_again(browser: Open, provider: Provider, clock: Clock) -> None:
    duty = browser(oidc=oidc(provider))
    back = signed_in_there(sent_away(duty))
    clock.advance(seconds=OIDC_AWAY_SECONDS)
    assert "took too long" in words(duty.client.get(back))


@pytest.mark.parametrize("kept", ["", "x", "W10", "bnVsbA", "WyJhIiwxLCIvIl0", "\u00e9".encode().hex()])
def test_what_a_browser_keeps_may_be_anything(browser: Open, provider: Provider, kept: str) -> None:
    duty = browser(oidc=oidc(provider))
    duty.client.cookies.set("dsr-away", kept)
    assert duty.get(f"{BACK}?code=a&state=b").status_code == 403


def test_the_answer_of_another_issuer_is_not_taken(browser: Open, provider: Provider) -> None:
    duty = browser(oidc=oidc(provider))
    back = signed_in_there(sent_away(duty))
    assert duty.client.get(back.split("&iss=")[0] + "&iss=https%3A%2F%2Fevil.example.org").status_code == 403
    assert provider.asked.count("/token") == 0


@pytest.mark.parametrize("onward", ["https://evil.example.org/", "//evil.example.org", "/\\evil.example.org", "javascript:alert(1)"])
def test_after_the_service_nobody_is_led_away(browser: Open, provider: Provider, onward: str) -> None:
    answer = there_and_back(browser(oidc=oidc(provider)), f"?{urlencode({'next': onward})}")
    assert answer.headers["location"] == "/"


def test_the_browser_gets_a_token_that_it_did_not_have_before(browser: Open, provider: Provider) -> None:
    duty, attacker = browser(oidc=oidc(provider)), browser(oidc=oidc(provider))
    for each in (duty, attacker):
        each.client.cookies.set("dsr", "planted")
        each.client.cookies.set("dsr-before", "planted")
    assert there_and_back(duty).status_code == 303
    assert attacker.get("/").status_code == 303
    told = [cookie for cookie in duty.client.cookies.jar if cookie.name == "dsr"]
    assert any(cookie.value != "planted" for cookie in told)


def test_the_cookie_of_who_is_away_cannot_be_read_or_set_from_elsewhere(browser: Open, provider: Provider) -> None:
    told = browser(secure=True, oidc=oidc(provider)).get("/sign-in/service").headers["set-cookie"].lower()
    assert told.startswith("__host-dsr-away=")
    assert {"httponly", "samesite=lax", "path=/", "secure"} <= {part.strip() for part in told.split(";")}


def test_the_service_may_change_its_keys(browser: Open, provider: Provider, clock: Clock) -> None:
    settings = oidc(provider)
    duty = browser(oidc=settings)
    assert there_and_back(duty).status_code == 303
    provider.signs_with = "second"
    assert there_and_back(duty).status_code == 403, "keys were asked for a moment ago"
    clock.advance(seconds=OIDC_KEYS_AGAIN_SECONDS)
    assert there_and_back(duty).status_code == 303
    assert provider.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example.org"},
        {"authorization_endpoint": "http://evil.example.org/authorize"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_service_that_tells_something_strange_of_itself_is_not_used(browser: Open, provider: Provider, metadata: dict[str, Any]) -> None:
    provider.metadata = metadata
    answer = browser(oidc=oidc(provider)).get("/sign-in/service")
    assert answer.status_code == 503
    assert "does not answer" in words(answer)


def test_a_service_that_does_not_answer_is_told_and_passwords_go_on(browser: Open, provider: Provider) -> None:
    duty = browser(oidc=oidc(provider, issuer="http://127.0.0.1:9"))
    assert "The sign-in service does not answer" in words(duty.get("/sign-in/service"))
    assert duty.sign_in("duty").status_code == 303


def test_who_gives_up_at_the_service_may_try_again(browser: Open, provider: Provider) -> None:
    duty = browser(oidc=oidc(provider))
    state = parse_qs(urlsplit(sent_away(duty)).query)["state"][0]
    answer = duty.get(f"{BACK}?error=access_denied&error_description=%3Cb%3Ewords%3C%2Fb%3E&state={state}")
    assert answer.status_code == 403
    assert "You were not signed in" in words(answer)
    assert "words" not in words(answer), "what the service writes is not shown"


def test_the_service_hears_nothing_but_what_it_needs(browser: Open, provider: Provider) -> None:
    told = parse_qs(urlsplit(sent_away(browser(oidc=oidc(provider)), "?next=/search")).query)
    assert set(told) == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method",
    }  # fmt: skip
    assert len({told[name][0] for name in ("state", "nonce", "code_challenge")}) == 3
    assert "search" not in str(told)


def test_signing_out_tells_that_the_service_goes_on_and_leads_out_of_it(browser: Open, provider: Provider) -> None:
    duty = browser(oidc=oidc(provider))
    there_and_back(duty)
    answer = duty.post("/sign-out", at="/")
    assert answer.headers["location"] == "/sign-in?done=signed_out"
    assert "sign out there too" in words(duty.get("/sign-in?done=signed_out"))
    out = duty.get("/sign-out/service").headers["location"]
    assert out == f"{provider.issuer}/end?{urlencode({'client_id': CLIENT, 'post_logout_redirect_uri': f'{ADDRESS}/sign-in'})}"
    assert duty.get("/").status_code == 303


def test_where_no_service_is_configured_its_pages_are_not_there(browser: Open) -> None:
    nobody = browser()
    assert [nobody.get(path).status_code for path in ("/sign-in/service", BACK, "/sign-out/service")] == [404, 404, 404]


def test_an_administrator_adds_people_without_a_password_where_nobody_uses_one(browser: Open, provider: Provider) -> None:
    provider.login = "admin"
    admin = browser(oidc=oidc(provider, with_passwords=False))
    there_and_back(admin)
    assert 'name="password"' not in admin.get("/people/add").text
    assert admin.post("/people/add", name="Nina New", login="nina", roles=["lead"]).status_code == 303
    assert browser().sign_in("nina", "nobody has this password").status_code == 422
    provider.login = "nina"
    nina = browser(oidc=oidc(provider, with_passwords=False))
    assert there_and_back(nina).status_code == 303
    assert "Nina New" in words(nina.get("/"))
