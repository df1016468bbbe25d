"""Who sees and may do what: by role, by team, by consent; and what no page ever lets out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.routing import Route

from desk.pages import all_routes
from store import accounts, audit, letters, referrals
from store.engine import Store
from store.models import Action
from tests.desk.browsing import Browser, words
from tests.desk.serving import PEOPLE
from tests.journeys.service import Clock

Open = Callable[..., Browser]
References = dict[str, str]

#: Every page with a form or a list: who gets it. A page of a referral is asked for with one of the east team's.
MAY: dict[str, set[str]] = {
    "/": {"duty", "west", "lead", "auditor"},
    "/search": {"duty", "west", "lead", "auditor"},
    "/set-aside": {"duty", "west", "lead", "auditor"},
    "/outbox": {"duty", "west", "lead", "auditor"},
    "/mailboxes": set(PEOPLE),
    "/themes": {"duty", "west", "lead", "auditor"},
    "/password": set(PEOPLE),
    "/people": {"admin"},
    "/people/add": {"admin"},
    "/people/1": {"admin"},
    "/audit": {"lead", "auditor", "admin"},
    "/referrals/{east}": {"duty", "lead", "auditor"},
    "/referrals/{east}/values/person.date_of_birth": {"duty", "lead"},
    "/referrals/{east}/accept": {"lead"},
    "/referrals/{east}/ask": {"duty", "lead"},
    "/referrals/{east}/team": {"duty", "lead"},
    "/referrals/{east}/decline": {"duty", "lead"},
    "/referrals/{east}/duplicate": {"duty", "lead"},
    "/referrals/{east}/not-a-referral": {"duty", "lead"},
    "/referrals/{east}/reopen": {"duty", "lead"},
    "/new": {"duty", "west", "lead"},
    "/new/file": {"duty", "west", "lead"},
    "/handed-in/1": set(),
    "/letters/8/referral": {"duty", "lead"},
    "/letters/1": {"duty", "lead", "auditor"},
    "/letters/1/raw": {"duty", "lead", "auditor"},
    "/letters/1/documents/0": {"duty", "lead", "auditor"},
    "/referrals/{unsure}": {"duty", "west", "lead", "auditor"},
}


@pytest.mark.parametrize("login", list(PEOPLE))
def test_every_page_opens_for_those_whose_it_is_and_for_nobody_else(browser: Open, references: References, login: str) -> None:
    person = browser(login)
    told = {}
    for path in MAY:
        page = person.get(path.format(east=references["catchpole"], unsure=references["kerridge"]))
        told[path] = page.status_code
        if page.status_code in (403, 404):
            assert "Callum" not in page.text
    expected = {path: 200 if login in allowed else told[path] for path, allowed in MAY.items()}
    assert told == expected
    assert {told[path] for path, allowed in MAY.items() if login not in allowed} <= {303, 403, 404}


#: Pages for people who are not signed in yet, or no longer: they ask for a sign-in, or lead to one.
BEFORE_SIGN_IN = ("/sign-in", "/sign-in/service", "/sign-in/service/back", "/sign-out/service")


def test_no_page_opens_without_a_sign_in(browser: Open) -> None:
    nobody = browser()
    paths = [route.path for route in all_routes() if isinstance(route, Route) and route.path not in BEFORE_SIGN_IN]
    assert len(paths) > 20
    for path in paths:
        whole = path.replace("{reference}", "DSR-7K3M-Q9TX").replace("{key}", "person.family_name")
        whole = whole.replace("{number:int}", "1").replace("{position:int}", "0").replace("{page:int}", "1")
        methods = next(route.methods for route in all_routes() if isinstance(route, Route) and route.path == path) or set()
        answer = nobody.get(whole) if "GET" in methods else nobody.post(whole, at="/sign-in")
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in"), path


POSTS: list[tuple[str, str, dict[str, str]]] = [
    ("/referrals/{east}/claim", "/", {"act": "claim"}),
    ("/referrals/{east}/claim", "/", {"act": "take_over"}),
    ("/referrals/{east}/values/person.family_name", "/", {"act": "correct", "value": "Changed"}),
    ("/referrals/{east}/decline", "/", {"reason": "No."}),
    ("/referrals/{east}/not-a-referral", "/", {"reason": "No."}),
    ("/referrals/{east}/team", "/", {"team": "west", "reason": "No."}),
    ("/referrals/{east}/ask", "/", {"reason": "No."}),
    ("/referrals/{east}/accept", "/", {"rating": "green", "team": "east", "review-day": "1", "review-month": "2", "review-year": "2027"}),
    ("/referrals/{east}/open", "/", {"why": "Curious."}),
    ("/referrals/{east}/acknowledge", "/", {"to": "a@example.org"}),
    ("/letters/8/referral", "/", {"act": "add", "person.family_name": "Wix"}),
    ("/letters/8/settle", "/", {"act": "settle", "reason": "Done."}),
    ("/mailboxes/east/missing", "/", {"reason": "Gone."}),
    ("/people/1", "/mailboxes", {"act": "rights", "roles": "lead"}),
    ("/people/add", "/mailboxes", {"name": "X", "login": "x", "password": "correct horse battery", "roles": "lead"}),
    ("/audit/export", "/mailboxes", {}),
]


@pytest.mark.parametrize("login", ["west", "auditor", "admin"])
def test_what_is_not_theirs_cannot_be_changed_by_sending_the_form_alone(
    browser: Open, references: References, filled: Store, login: str
) -> None:
    person = browser(login)
    allowed = {"auditor": {"/audit/export", "/referrals/{east}/open"}, "admin": {"/people/1", "/people/add"}}.get(login, set())
    before = state(filled)
    for path, at, typed in POSTS:
        if path in allowed:
            continue
        answer = person.post(path.format(east=references["catchpole"]), at="/mailboxes" if login == "admin" else at, **typed)
        assert answer.status_code in (403, 404), path
    assert state(filled) == before


def state(store: Store) -> Any:
    """Everything that the forms above could have changed."""
    with store.reading() as session:
        people = [(each.login, each.roles, each.teams, each.disabled) for each in accounts.everybody(session)]
        known = referrals.queue(session)
        events = [
            event.action for event in audit.trail(session, limit=1000) if event.action not in (Action.SIGNED_IN, Action.SIGN_IN_REFUSED)
        ]
        return people, [(each.reference, each.status, each.team, each.family_name) for each in known], events


def test_a_duty_desk_sees_its_own_team_and_what_is_no_teams_yet(browser: Open) -> None:
    queue = words(browser("duty").get("/"))
    for name in ("CATCHPOLE", "PROSSER-HALE", "KERRIDGE"):  # two of the east team's, and one for another area
        assert name in queue
    for name in ("MARCZAK", "PETTITT", "FEVEYEAR", "ALDOUS"):
        assert name not in queue
    assert "MARCZAK" not in words(browser("duty").get("/?team=west"))
    assert "MARCZAK" in words(browser("lead").get("/?team=west"))


def test_search_finds_nothing_of_another_team_and_no_address_names_anybody(browser: Open) -> None:
    duty, west = browser("duty"), browser("west")
    assert "1 found" in words(duty.post("/search", words="Catchpole"))
    assert "0 found" in words(west.post("/search", words="Catchpole"))
    answer = duty.get("/search?words=Catchpole")
    assert "CATCHPOLE" not in answer.text
    assert 'method="post" action="/search"' in answer.text


def test_an_administrator_reads_nothing_clinical(browser: Open, references: References) -> None:
    admin = browser("admin")
    assert admin.get("/").headers["location"] == "/people"
    shown = "".join(admin.get(path).text for path in ("/people", "/mailboxes", "/audit"))
    for name in ("Catchpole", "Callum", references["catchpole"]):
        assert name not in shown
    told = set(re.findall(r'aria-hidden="true">What </span><span class="desk-long">([^<]+)', admin.get("/audit").text))
    assert told == {"Signed in", "Account added"}


def test_the_audit_trail_names_what_an_event_is_about(browser: Open, references: References) -> None:
    duty = browser("duty")
    duty.get(f"/referrals/{references['catchpole']}")
    duty.get("/letters/8")
    page = browser("auditor").get("/audit").text
    assert f'<a href="/referrals/{references["catchpole"]}">' in page
    assert '<a href="/letters/8">Letter 8</a>' in page
    assert "Dawn Duty</span>" in page.split("About </span>", 2)[2], "an account by its name"


def test_another_teams_possible_duplicate_is_named_and_not_shown(browser: Open, references: References, filled: Store) -> None:
    with filled.transaction() as session:
        east = referrals.by_reference(session, references["catchpole"])
        west = referrals.by_reference(session, references["marczak"])
        assert east is not None
        assert west is not None
        west.nhs_number = east.nhs_number
    page = browser("duty").get(f"/referrals/{references['catchpole']}")
    assert f"{references['marczak']}, with West Suffolk learning disability duty team: same NHS number" in words(page)
    assert f'href="/referrals/{references["marczak"]}"' not in page.text
    assert "Zofia" not in page.text


def test_without_consent_the_clinical_part_stays_folded_until_the_reason_is_given(
    browser: Open, references: References, filled: Store, clock: Clock
) -> None:
    lead, path = browser("lead"), f"/referrals/{references['aldous']}"
    folded = words(lead.get(path))
    assert "This form does not show consent" in folded
    assert "Wesley" in folded, "who it is and what is missing of consent can be read"
    assert "Learning disability" not in folded
    assert "Reason for referral" not in folded
    assert lead.get("/letters/6/raw").status_code == 404
    assert lead.get("/letters/6/documents/0").status_code == 404
    assert "Open its clinical part first" in words(lead.get("/letters/6"))
    assert lead.get(f"{path}/values/plan.tried").status_code == 404
    assert lead.get(f"{path}/pages/1").status_code == 404
    refused = lead.post(f"{path}/open", at=path, why="  ")
    assert refused.status_code == 422
    assert "Say why you need to read the clinical part" in words(refused)
    assert lead.post(f"{path}/open", at=path, why="To ring the referrer about consent.").status_code == 303
    opened = words(lead.get(path))
    assert "Learning disability" in opened
    assert "Leah Lead opened the clinical part" in opened
    assert "To ring the referrer about consent." in opened
    assert lead.get("/letters/6/raw").status_code == 200
    assert "This form does not show consent" in words(browser("west").get(path)), "each sign-in says why for itself"
    with filled.reading() as session:
        assert [event.actor for event in audit.trail(session, limit=500) if event.action is Action.CLINICAL_OPENED] == ["Leah Lead"]


def test_who_looked_at_what_stands_in_the_trail(browser: Open, references: References, filled: Store) -> None:
    duty = browser("duty")
    duty.get(f"/referrals/{references['catchpole']}")
    duty.get("/letters/1")
    duty.get("/letters/1/raw")
    with filled.reading() as session:
        seen = [event.action for event in audit.trail(session, limit=500) if event.actor == "Dawn Duty"]
    assert seen == [Action.SIGNED_IN, Action.REFERRAL_SEEN, Action.LETTER_SEEN, Action.DOCUMENT_TAKEN]


@pytest.mark.parametrize("path", ["/sign-in", "/", "/static/desk.css", "/nothing", "/letters/1/raw"])
def test_every_answer_keeps_browsers_from_doing_harm(browser: Open, path: str) -> None:
    told = browser("duty").get(path).headers
    assert told["x-content-type-options"] == "nosniff"
    assert told["x-frame-options"] == "DENY"
    assert told["referrer-policy"] == "same-origin"
    policy = told["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert (told.get("cache-control") == "no-store") is (path != "/static/desk.css")
    assert "server" not in told


def test_https_is_remembered_where_the_desk_has_it(browser: Open) -> None:
    assert "max-age" in browser(secure=True).get("/sign-in").headers["strict-transport-security"]
    assert "strict-transport-security" not in browser().get("/sign-in").headers


def test_nothing_on_any_page_is_loaded_from_elsewhere_or_runs_in_the_page(browser: Open, references: References) -> None:
    lead = browser("lead")
    for path in (*MAY, "/sign-in"):
        page = lead.get(path.format(east=references["catchpole"], unsure=references["kerridge"])).text
        for bad in ("style=", "<style", "onclick", "onload", "javascript:", 'src="http', 'href="http', "//assets"):
            assert bad not in page, (path, bad)
        assert page.count("<script") == page.count('<script src="/static/desk.js" defer></script>')


def test_files_are_downloads_whatever_they_are_called(browser: Open, filled: Store) -> None:
    with filled.transaction() as session:
        document = next(each for each in letters.documents(session, 1) if each.data is not None)
        document.name = 'evil".html\r\nset-cookie: a=b; ünï <script>.svg'
        document.data = b"<script>alert(1)</script>"
        position = document.position
    told = browser("duty").get(f"/letters/1/documents/{position}")
    assert told.content == b"<script>alert(1)</script>"
    assert told.headers["content-type"] == "application/octet-stream"
    assert told.headers["content-security-policy"] == "default-src 'none'; sandbox"
    disposition = told.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="evil_.html__set-cookie_ a_b_')
    assert disposition.count('"') == 2
    assert "set-cookie" not in told.headers


def test_what_forms_and_letters_say_is_never_markup(browser: Open, references: References, filled: Store) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    with filled.transaction() as session:
        referral = referrals.by_reference(session, references["catchpole"])
        assert referral is not None
        referral.family_name = evil
        referral.danger = [evil]
        referral.route_reason = evil
        referral.fields = {
            key: {
                **shown,
                "value": evil if isinstance(shown["value"], str) else shown["value"],
                "note": evil,
                "state": "conflict",
                "others": [evil],
                "other_places": [None],
            }
            for key, shown in referral.fields.items()
        }
        letter = letters.get(session, 1)
        letter.reason = evil
    lead = browser("lead")
    for path in (
        "/",
        f"/referrals/{references['catchpole']}",
        f"/referrals/{references['catchpole']}/values/person.family_name",
        "/letters/1",
        "/audit",
    ):
        page = lead.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text


@pytest.mark.parametrize("size", [2 * 1024 * 1024])
def test_a_form_that_is_too_large_is_refused(browser: Open, size: int) -> None:
    assert browser("duty").post("/search", words="x" * size).status_code == 413


def test_a_form_with_far_too_many_boxes_is_refused(browser: Open) -> None:
    duty = browser("duty")
    assert duty.client.post("/search", data={f"a{number}": "" for number in range(500)}).status_code == 400
