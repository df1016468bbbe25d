"""Working the desk: claim, check, decide, settle, send again; twice pressed is once done, and two people are told of each other."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from parsers.pool import ReadingPool
from store import alarms, audit, decisions, letters, mailboxes, outbox, queue, referrals, register, worker
from store.alarms import Stopped
from store.engine import Store
from store.models import Action, EmailKind, EmailState, Rating, Referral, Status
from store.outbox import OwedEmail
from tests.desk.browsing import Browser, words
from tests.journeys.service import Clock

Open = Callable[..., Browser]
References = dict[str, str]


def referral(store: Store, reference: str) -> Referral:
    with store.reading() as session:
        found = referrals.by_reference(session, reference)
        assert found is not None
        return found


def decided(store: Store, reference: str) -> list[tuple[str, str, str | None]]:
    with store.reading() as session:
        return [(made.kind.value, made.decided_by, made.reason) for made in decisions.decisions_of(session, reference)]


# The queue


def test_the_queue_shows_what_is_pressing_first_with_counts(browser: Open) -> None:
    page = words(browser("lead").get("/"))
    names = ["PROSSER-HALE", "FEVEYEAR", "PETTITT", "ALDOUS", "CATCHPOLE"]
    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
    assert "Waiting 7 East Suffolk learning disability duty team 2" in page
    assert "4 letters wait for a person , 1 of them urgent" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?team=cyp", {"FEVEYEAR", "PETTITT"}),
        ("?team=none", {"KERRIDGE"}),
        ("?need=danger", {"PROSSER-HALE"}),
        ("?need=consent", {"ALDOUS"}),
        ("?age=under_16", {"FEVEYEAR", "PETTITT"}),
        ("?status=accepted", set()),
        (
            "?status=nonsense&age=x&need=y&form=z&after=w",
            {"PROSSER-HALE", "FEVEYEAR", "PETTITT", "ALDOUS", "CATCHPOLE", "MARCZAK", "KERRIDGE"},
        ),
        ("?team=nonsense", set()),
    ],
)
def test_the_queue_is_narrowed_down(browser: Open, query: str, expected: set[str]) -> None:
    page = browser("lead").get(f"/{query}")
    assert page.status_code == 200
    assert {name.split(",")[0] for name in re.findall(r'<a href="/referrals/[^"]+">([^<]+)', page.text)} == expected


def test_a_silent_mailbox_is_told_until_it_is_heard(browser: Open, filled: Store, clock: Clock) -> None:
    duty = browser("duty")
    assert "is silent" not in words(duty.get("/"))
    clock.advance(minutes=19)
    duty.get("/")
    clock.advance(minutes=15)
    assert "The mailbox east is silent" in words(duty.get("/"))
    assert "mailbox west" not in words(duty.get("/"))
    with filled.transaction() as session:
        mailboxes.polled(session, "east", uid_validity=7, highest_uid=0, newly_offered=0, now=clock())
    assert "is silent" not in words(duty.get("/"))


def test_the_banner_tells_the_open_alarms_that_concern_the_person_until_they_are_over(browser: Open, filled: Store, clock: Clock) -> None:
    found = {
        name: Stopped(f"What {name} is.", clock(), ("Run: dsr check",))
        for name in ("mailbox_refused:east", "mailbox_refused:west", "outbox_stuck", "something_new")
    }
    with filled.transaction() as session:
        alarms.update(session, found, clock())
    page = words(browser("duty").get("/"))
    assert "The mailbox east does not let the program in Since 23 Nov 2026, 9:30am. New letters to it may not be here" in page
    assert "E-mails do not leave" in page
    assert "What something_new is." in page
    assert "mailbox west" not in page
    assert "dsr check" not in page, "what the operator does is no business of the nurse"
    standing = words(browser("admin").get("/mailboxes"))
    assert "The mailbox west does not let the program in" in standing
    assert "E-mails do not leave" in standing
    with filled.transaction() as session:
        alarms.update(session, {}, clock())
    assert "does not let" not in words(browser("duty").get("/"))


def test_a_page_of_the_queue_asks_the_database_five_questions_while_a_worker_lives(browser: Open, filled: Store, clock: Clock) -> None:
    with filled.transaction() as session:
        worker.beat(session, "one", clock())
    duty = browser("duty")
    duty.get("/")  # the first one since a while also notes that the browser was seen
    asked: list[str] = []

    def keep(_c: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        assert duty.get("/").status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", keep)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 5, asked


def test_the_next_page_goes_on_where_the_first_ended(browser: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def three(session: Any, wanted: Any, today: Any) -> queue.Page:
        return whole(session, wanted, today, limit=3)

    whole = queue.page
    monkeypatch.setattr(queue, "page", three)
    lead = browser("lead")
    first = lead.get("/?team=")
    onward = unescape(re.findall(r'<a href="(/\?[^"]+)">Next page', first.text)[0])
    second = lead.get(onward)
    found = [re.findall(r'<a href="/referrals/([^"]+)">', page.text) for page in (first, second)]
    assert len(found[0]) == len(found[1]) == 3
    assert not set(found[0]) & set(found[1])
    assert "First page" in words(second)


@pytest.mark.parametrize("typed", ["catchpole", "Callum Catch", "17/03/1994", " {reference} "])
def test_search_finds(browser: Open, references: References, typed: str) -> None:
    duty = browser("duty")
    answer = duty.post("/search", words=typed.format(reference=references["catchpole"]))
    if "{" in typed:
        assert answer.headers["location"] == f"/referrals/{references['catchpole']}"
    else:
        assert "CATCHPOLE, Callum" in words(answer)


def test_an_empty_search_says_what_to_type(browser: Open) -> None:
    assert "Enter a reference, a name, an NHS number or a date of birth" in words(browser("duty").post("/search", words="  "))


# Claims


def test_two_people_are_told_of_each_other_and_one_takes_over_knowingly(browser: Open, references: References, filled: Store) -> None:
    duty, lead, path = browser("duty"), browser("lead"), f"/referrals/{references['catchpole']}"
    assert duty.post(f"{path}/claim", at=path, act="claim").status_code == 303
    assert "You are working on this" in words(duty.get(path))
    assert "Dawn Duty is working on this" in words(lead.get(path))
    refused = lead.post(f"{path}/decline", reason="Not for us.")
    assert refused.status_code == 409
    assert "Dawn Duty is working on this referral" in words(refused)
    assert "Not for us." in refused.text, "what was typed is still there"
    assert referral(filled, references["catchpole"]).status is Status.WAITING
    assert lead.post(f"{path}/claim", at=path, act="take_over").status_code == 303
    late = duty.post(f"{path}/values/person.title", act="correct", value="Mr")
    assert late.status_code == 409
    assert "Leah Lead is working on this referral" in words(late)
    assert lead.post(f"{path}/claim", at=path, act="release").status_code == 303
    assert "Nobody is working on this" in words(lead.get(path))


# Values


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("person.family_name", {"value": " Catchpole-Smith "}, "Catchpole-Smith"),
        ("person.date_of_birth", {"value-day": "7", "value-month": "3", "value-year": "1994"}, "1994-03-07"),
        ("person.nhs_number", {"value": "999 000 0026"}, "9990000026"),
        ("person.gender", {"value": "female"}, "female"),
        ("risk.factors", {"value": ["transition", "self_harm", "nonsense"]}, ("self_harm", "transition")),
        ("plan.tried", {"value": "One.\r\nTwo."}, "One.\nTwo."),
        (
            "support.professionals",
            {"name-0": "", "name-1": "Dr Hale", "phone-1": "01632 960123"},
            ({"name": "Dr Hale", "phone": "01632 960123"},),
        ),
        ("consent.basis", {"value": "best_interests"}, "best_interests"),
    ],
)
def test_every_kind_of_value_is_corrected(
    browser: Open, references: References, filled: Store, key: str, typed: dict[str, Any], kept: object
) -> None:
    from store import checks

    duty, path = browser("duty"), f"/referrals/{references['catchpole']}/values/{key}"
    done = duty.post(path, act="correct", **typed)
    assert done.headers["location"] == f"/referrals/{references['catchpole']}?done=checked#value-{key}"
    found = referral(filled, references["catchpole"])
    with filled.reading() as session:
        stands = checks.as_checked(checks.reading_of(found), checks.checks_of(session, found.id or 0))
    assert stands.fields[key].value == kept
    page = words(duty.get(f"/referrals/{references['catchpole']}"))
    assert "Corrected By Dawn Duty, 23 Nov 2026, 9:30am. Read as:" in page or key not in found.fields


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        ("person.family_name", {"value": ""}, "Enter family name"),
        ("person.date_of_birth", {}, "Enter date of birth"),
        ("person.date_of_birth", {"value-day": "31", "value-month": "2", "value-year": "1994"}, "Enter a real date"),
        ("person.date_of_birth", {"value-day": "3", "value-year": "1994"}, "The date must include a month"),
        ("person.date_of_birth", {"value-day": "x", "value-month": "2", "value-year": "1994"}, "Enter a real date in numbers"),
        ("person.nhs_number", {"value": "999 000 0027"}, "This one has a digit wrong"),
        ("person.gender", {"value": "nonsense"}, "Select gender"),
        ("risk.factors", {}, "Select at least one"),
        ("support.professionals", {"name-0": ""}, "Enter at least one person"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_box_with_what_was_typed(
    browser: Open, references: References, filled: Store, key: str, typed: dict[str, Any], told: str
) -> None:
    duty, path = browser("duty"), f"/referrals/{references['catchpole']}/values/{key}"
    page = duty.post(path, act="correct", **typed)
    assert page.status_code == 422
    assert words(page).count(told) >= 2, "in the summary and beside the box"
    for typed_in in typed.values() if key != "person.gender" else ():
        assert f'value="{typed_in}"' in page.text
    assert page.text.startswith("<!DOCTYPE html>") or "<!DOCTYPE html>" in page.text[:20]
    assert "<title>Error: " in page.text
    with filled.reading() as session:
        assert not any(event.action is Action.VALUE_CORRECTED for event in audit.trail(session, limit=500))


def test_confirming_from_the_page_of_the_referral_and_saying_that_the_form_does_not_say(
    browser: Open, references: References, filled: Store
) -> None:
    duty, path = browser("duty"), f"/referrals/{references['prosser']}"
    assert "Check: Family name" in words(duty.get(path))
    assert duty.post(f"{path}/values/person.family_name", at=path, act="confirm").status_code == 303
    page = words(duty.get(path))
    assert "Confirmed By Dawn Duty" in page
    assert "Check: Family name" not in page
    assert duty.post(f"{path}/values/consent.date", act="clear").status_code == 303
    assert "Consent not shown" in words(duty.get(path))
    assert "consent.date" in referral(filled, references["prosser"]).missing


def test_there_is_no_page_for_a_question_that_the_record_does_not_have(browser: Open, references: References) -> None:
    assert browser("duty").get(f"/referrals/{references['catchpole']}/values/person.shoe_size").status_code == 404


# Decisions


def test_a_lead_accepts_with_a_rating_and_a_date_and_twice_pressed_is_once_done(
    browser: Open, references: References, filled: Store
) -> None:
    lead, path = browser("lead"), f"/referrals/{references['catchpole']}/accept"
    typed = {
        "rating": "amber",
        "review-day": "5",
        "review-month": "1",
        "review-year": "2027",
        "team": "east",
        "lead": "lead@example.nhs.uk",
    }
    token = lead.csrf(path)
    first, second = lead.post(path, csrf=token, **typed), lead.post(path, csrf=token, **typed)
    assert first.headers["location"] == second.headers["location"] == f"/referrals/{references['catchpole']}?done=accepted"
    assert decided(filled, references["catchpole"]) == [("accept", "Leah Lead", None)]
    with filled.reading() as session:
        entry = register.entry_of(session, references["catchpole"])
        assert entry is not None
        assert (entry.rating, entry.rated_by, entry.lead_email, entry.team) == (Rating.AMBER, "Leah Lead", "lead@example.nhs.uk", "east")
        assert [review.due_on for review in register.reviews_of(session, references["catchpole"])] == [date(2027, 1, 5)]
    page = words(lead.get(first.headers["location"]))
    assert "Accepted. The person is on the register." in page
    assert "Rating: amber; first review 5 Jan 2027" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rating": ""}, "Select a rating"),
        ({"rating": "purple"}, "Select a rating"),
        ({"review-day": "", "review-month": "", "review-year": ""}, "Enter the date of the first review"),
        ({"review-day": "30", "review-month": "2"}, "Enter a real date"),
        ({"review-year": "2025"}, "The date of the first review must be today or later"),
        ({"team": ""}, "Select the team"),
        ({"team": "out_of_area_waveney"}, "Select the team"),
        ({"lead": "nobody"}, "Enter an e-mail address"),
        ({"lead": "a@b.example\nbcc: c@d.example"}, "Enter an e-mail address"),
    ],
)
def test_what_is_not_whole_is_not_accepted(
    browser: Open, references: References, filled: Store, changes: dict[str, str], told: str
) -> None:
    lead, path = browser("lead"), f"/referrals/{references['catchpole']}/accept"
    typed = {"rating": "amber", "review-day": "5", "review-month": "1", "review-year": "2027", "team": "east"} | changes
    page = lead.post(path, **typed)
    assert page.status_code == 422
    assert told in words(page)
    assert decided(filled, references["catchpole"]) == []


@pytest.mark.parametrize(
    ("page", "typed", "status", "without"),
    [
        ("decline", {"reason": "Moved to Norwich."}, Status.DECLINED, "Say why it is declined"),
        ("not-a-referral", {"reason": "A blank form."}, Status.NOT_A_REFERRAL, "Say why this is not a referral"),
        ("duplicate", {"of": "{other}"}, Status.DUPLICATE, "Enter the reference of the other referral"),
    ],
)
def test_each_decision_needs_its_reason_is_seen_afterwards_and_can_be_reopened(
    browser: Open, references: References, filled: Store, page: str, typed: dict[str, str], status: Status, without: str
) -> None:
    duty, reference = browser("duty"), references["catchpole"]
    typed = {name: value.format(other=references["prosser"]) for name, value in typed.items()}
    path = f"/referrals/{reference}/{page}"
    assert without in words(duty.post(path))
    assert duty.post(path, **typed).status_code == 303
    assert referral(filled, reference).status is status
    shown = words(duty.get(f"/referrals/{reference}"))
    assert "by Dawn Duty" in shown
    late = browser("lead").post(path, **typed)
    assert late.status_code == 409
    assert "already. Reopen it first" in words(late)
    assert "Say why it is reopened" in words(duty.post(f"/referrals/{reference}/reopen"))
    assert duty.post(f"/referrals/{reference}/reopen", reason="A mistake.").status_code == 303
    assert referral(filled, reference).status is Status.WAITING
    assert [kind for kind, _, _ in decided(filled, reference)][-1] == "reopen"


def test_a_referral_is_no_duplicate_of_itself_or_of_what_the_person_may_not_see(
    browser: Open, references: References, filled: Store
) -> None:
    duty, path = browser("duty"), f"/referrals/{references['catchpole']}/duplicate"
    assert "cannot be a duplicate of" in words(duty.post(path, of=references["catchpole"]))
    for hidden in (references["marczak"], "DSR-7K3M-Q9TX"):  # another team's, and one that is not there: the two look the same
        assert f"There is no referral with the reference {hidden}" in words(duty.post(path, of=hidden))
    assert referral(filled, references["catchpole"]).status is Status.WAITING


def test_what_is_missing_is_asked_for_as_it_was_shown_and_once(browser: Open, references: References, filled: Store) -> None:
    lead, reference = browser("lead"), references["marczak"]
    path = f"/referrals/{reference}/ask"
    shown = lead.post(path, reason="What is missing.")
    assert shown.status_code == 200
    assert "We need a little more" in words(shown)
    assert decided(filled, reference) == [], "nothing is decided by looking"
    boxes = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.text.split('<div class="desk-width">')[1]))
    tampered = lead.client.post(path, data={**boxes, "to": "elsewhere@example.org"})
    assert "elsewhere@example.org" in words(tampered), "another address is shown first"
    for _ in range(2):
        sent = lead.client.post(path, data=boxes)
        assert sent.headers["location"] == f"/referrals/{reference}?done=asked"
    with filled.reading() as session:
        (email,) = outbox.listing(session, kinds=[EmailKind.REQUEST])
    assert email.text.strip() == unescape(re.findall(r'<pre class="desk-text">(.*?)</pre>', shown.text, re.DOTALL)[0]).strip()
    assert "Marczak" not in email.text
    assert decided(filled, reference) == [("ask", "Leah Lead", "What is missing.")]
    assert "Asked for more" in words(lead.get(f"/referrals/{reference}"))


def test_a_referral_is_handed_to_a_team_of_ours_and_only_a_lead_changes_that(browser: Open, references: References, filled: Store) -> None:
    duty, reference = browser("duty"), references["kerridge"]
    path = f"/referrals/{reference}/team"
    assert duty.post(path, team="east").status_code == 303
    assert referral(filled, reference).team == "east"
    refused = duty.post(path, team="west")
    assert "Only a lead can change that" in words(refused)
    assert browser("lead").post(f"/referrals/{reference}/claim", at=f"/referrals/{reference}", act="take_over").status_code == 303
    assert browser("lead").post(path, team="west").status_code == 303
    assert duty.get(path).status_code == 404, "now it is the west team's"


def test_another_area_is_told_as_shown_and_the_referral_leaves_the_queue(browser: Open, references: References, filled: Store) -> None:
    duty, reference = browser("duty"), references["kerridge"]
    path = f"/referrals/{reference}/team"
    typed = {"team": "out_of_area_north_east_essex", "reason": "She lives in Colchester.", "tell": "yes"}
    assert "Say why it belongs there" in words(duty.post(path, **{**typed, "reason": ""}))
    shown = duty.post(path, **typed)
    assert "Please contact another team" in words(shown)
    boxes = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.text.split('<div class="desk-width">')[1]))
    assert duty.client.post(path, data=boxes).headers["location"] == f"/referrals/{reference}?done=handed_over"
    assert referral(filled, reference).status is Status.REDIRECTED
    with filled.reading() as session:
        assert [email.kind for email in outbox.listing(session)] == [EmailKind.REDIRECT]


# Letters, outbox, people, audit


def test_a_letter_that_was_set_aside_is_settled_with_a_reason_once(browser: Open, filled: Store) -> None:
    duty = browser("duty")
    assert "The PDF needs a password" in words(duty.get("/set-aside"))
    refused = duty.post("/letters/8/settle", at="/letters/8", act="settle", reason=" ")
    assert "Say what you did about the letter" in words(refused)
    token = duty.csrf("/letters/8")
    for _ in range(2):
        assert duty.post("/letters/8/settle", csrf=token, act="settle", reason="Rang for another copy.").status_code == 303
    assert "Letter 8" not in words(duty.get("/set-aside"))
    assert "Settled by Dawn Duty" in words(duty.get("/letters/8"))
    with filled.reading() as session:
        assert [event.action for event in audit.trail(session, letter_id=8)].count(Action.LETTER_SETTLED) == 1


def test_a_letter_that_was_set_aside_is_read_once_more(browser: Open, filled: Store) -> None:
    duty = browser("duty")
    assert duty.post("/letters/8/settle", at="/letters/8", act="again").status_code == 303
    with filled.reading() as session:
        assert letters.waiting(session, 10) == [8]


def test_an_email_that_failed_is_seen_and_tried_again(browser: Open, filled: Store, clock: Clock) -> None:
    with filled.transaction() as session:
        email = OwedEmail(
            kind=EmailKind.ACKNOWLEDGEMENT,
            recipient="a@example.org",
            subject="We have it",
            text="Thank <b>you</b>.",
            letter_id=1,
            mailbox="east",
        )
        assert outbox.owe(session, email, clock()) is not None
        (claimed,) = outbox.claim(session, clock(), "worker", 1)
        assert outbox.attempting(session, claimed.id, "worker", clock())
        outbox.failed(session, claimed.id, reason="No such mailbox.", now=clock(), code=550)
    duty = browser("duty")
    assert "No such mailbox." in words(duty.get("/outbox?state=failed"))
    assert "Thank &lt;b&gt;you" in duty.get(f"/outbox/{claimed.id}").text
    assert browser("west").get(f"/outbox/{claimed.id}").status_code == 404
    token = duty.csrf(f"/outbox/{claimed.id}")
    for _ in range(2):
        assert duty.post(f"/outbox/{claimed.id}/again", csrf=token).status_code == 303
    with filled.reading() as session:
        assert [each.state for each in outbox.listing(session)] == [EmailState.WAITING]


def test_an_administrator_adds_people_changes_them_and_not_themselves(browser: Open) -> None:
    admin, typed = (
        browser("admin"),
        {"name": "Nina New", "login": "Nina", "password": "correct horse battery", "roles": ["duty"], "teams": ["cyp"]},
    )
    assert "Select at least one team for duty" in words(admin.post("/people/add", **{**typed, "teams": []}))
    weak = admin.post("/people/add", **{**typed, "password": "short"})
    assert "A password needs 12 characters or more" in words(weak)
    assert 'value="short"' not in weak.text
    assert admin.post("/people/add", **typed).status_code == 303
    assert "already" in words(admin.post("/people/add", **{**typed, "name": "Another"}))
    nina = browser("nina")
    assert nina.get("/").status_code == 200
    number = re.findall(r'href="/people/(\d+)">Nina New', admin.get("/people").text)[0]
    assert admin.post(f"/people/{number}", act="rights", roles=["auditor"]).status_code == 303
    assert nina.get("/search").status_code == 200
    assert admin.post(f"/people/{number}", act="password", password="another good password").status_code == 303
    assert nina.get("/").status_code == 303
    assert admin.post(f"/people/{number}", act="disable").status_code == 303
    assert nina.sign_in("nina", "another good password").status_code == 422
    own = re.findall(r'href="/people/(\d+)">Adam Admin', admin.get("/people").text)[0]
    assert "You cannot change your own rights" in words(admin.post(f"/people/{own}", act="disable"))


def test_the_exported_trail_is_whole_and_holds_no_formula(browser: Open, filled: Store, clock: Clock) -> None:
    with filled.transaction() as session:
        for actor in ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"):
            audit.record(session, at=clock() + timedelta(seconds=1), actor=actor, action=Action.LETTER_SEEN, letter_id=1)
    auditor = browser("auditor")
    told = auditor.post("/audit/export", at="/audit")
    assert told.headers["content-disposition"] == 'attachment; filename="audit-2026-11-23.csv"'
    rows = list(csv.reader(io.StringIO(told.text.removeprefix("\ufeff"))))
    assert rows[0][:4] == ["number", "time (UTC)", "who", "what"]
    assert rows[-1][3] == "audit_exported"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    with filled.reading() as session:
        assert len(rows) - 1 == len(audit.trail(session, limit=10_000))


def test_a_letter_that_waits_says_so_until_it_is_settled_and_one_that_needs_nobody_is_done(browser: Open) -> None:
    lead = browser("lead")
    said = {number: words(lead.get(f"/letters/{number}")) for number in (8, 9, 10, 11, 12, 13)}
    assert [number for number, page in said.items() if "Waits for a person :" in page] == [10, 11, 12]
    assert [number for number, page in said.items() if "Done :" in page] == [9, 13]
    assert "Could not be read :" in said[8]
    lead.post("/letters/10/settle", at="/letters/10", act="settle", reason="Added to the plan.")
    assert "Done : News about a referral" in words(lead.get("/letters/10"))


def test_a_form_that_was_typed_in_an_e_mail_stands_beside_what_was_read_of_it(
    browser: Open, references: References, filled: Store, reader: ReadingPool
) -> None:
    page = browser("lead", pool=reader).get(f"/referrals/{references['feveyear']}").text
    pane = page[page.index('class="desk-pages-of"') : page.index('id="values-heading"')]
    assert "Our family worker said to send this to you." in pane
    assert 'href="#value-person.date_of_birth"' in pane
    assert 'href="#place-person.date_of_birth"' in page
    with filled.transaction() as session:
        found = referrals.by_reference(session, references["feveyear"])
        assert found is not None
        found.consent_shown = False
    assert "Our family worker" not in browser("duty", pool=reader).get(f"/referrals/{references['feveyear']}").text


def test_where_no_page_of_a_form_is_shown_there_is_none_to_skip(browser: Open, references: References) -> None:
    page = words(browser("lead").get(f"/referrals/{references['catchpole']}"))
    assert "There are no pages to show." in page
    assert "Skip the pages of the form" not in page


def test_the_page_of_a_value_says_whose_it_is(browser: Open, references: References) -> None:
    page = words(browser("lead").get(f"/referrals/{references['catchpole']}/values/person.date_of_birth"))
    assert f"Date of birth Callum Catchpole {references['catchpole']} Waiting" in page


def test_an_empty_outbox_says_of_what_it_is_empty(browser: Open, filled: Store) -> None:
    lead = browser("lead")
    assert "No e-mail is in this state. Show all e-mails" in words(lead.get("/outbox?state=failed"))
    with filled.transaction() as session:
        session.connection().execute(text("DELETE FROM outbox"))
    assert "No e-mail was written yet." in words(lead.get("/outbox"))


def test_all_that_is_left_out_of_an_acceptance_is_told_at_once(browser: Open, references: References) -> None:
    page = browser("lead").post(f"/referrals/{references['pettitt']}/accept", team="")
    assert page.status_code == 422
    assert "Select a rating Enter the date of the first review Select the team that looks after the person Accept" in words(page)


@pytest.mark.parametrize("page", ["accept", "ask", "team", "decline", "duplicate", "not-a-referral"])
def test_who_goes_back_to_a_decision_that_is_made_is_told_of_it_and_has_no_boxes(
    browser: Open, references: References, filled: Store, page: str
) -> None:
    """A reason that is typed again beside the one that is kept would be lost without a word."""
    lead, here = browser("lead"), f"/referrals/{references['catchpole']}"
    assert lead.post(f"{here}/decline", reason="Moved away.").status_code == 303
    again = lead.get(f"{here}/{page}")
    assert "It is decided already" in words(again)
    assert "Declined by Leah Lead, 23 Nov 2026, 9:30am. “Moved away.” If that has to change, reopen it first." in words(again)
    assert 'class="desk-narrow"' not in again.text
    assert lead.post(f"{here}/reopen", reason="He came back.").status_code == 303
    assert "It waits for a decision" in words(lead.get(f"{here}/reopen"))


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("ask", {"to": "new@example.org", "reason": "Who supports him?"}),
        ("team", {"to": "new@example.org", "reason": "Lives in Colchester.", "team": "out_of_area_north_east_essex", "tell": "yes"}),
    ],
)
def test_an_e_mail_that_was_looked_at_is_changed_with_what_was_typed_for_it(
    browser: Open, references: References, filled: Store, page: str, typed: dict[str, str]
) -> None:
    lead, path = browser("lead"), f"/referrals/{references['feveyear']}/{page}"
    shown = lead.post(path, **typed)
    assert "Check the e-mail" in words(shown)
    carried = {
        name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)">', shown.text) if name not in ("csrf", "act")
    }
    changed = lead.post(path, **carried, act="change")
    assert changed.status_code == 200
    assert all(value in changed.text for value in typed.values())
    assert decided(filled, references["feveyear"]) == []


def test_of_the_letters_that_wait_the_urgent_stand_on_top(browser: Open, filled: Store) -> None:
    """The queue says that one is urgent: whoever follows it must not look for it."""
    page = words(browser("lead").get("/set-aside"))
    assert page.index("Letter 11") < page.index("Letter 10") < page.index("Could not be read") < page.index("Letter 8")
    with filled.transaction() as session:
        letters.get(session, 11).urgent = False
    page = words(browser("lead").get("/set-aside"))
    assert page.index("Could not be read") < page.index("Letter 8") < page.index("Letter 10")


def test_a_closed_form_leads_to_where_it_is_opened_and_an_accepted_referral_to_its_entry(browser: Open, references: References) -> None:
    lead, here = browser("lead"), f"/referrals/{references['aldous']}"
    assert 'The form is shown once the clinical part is opened. <a href="#risk">' in lead.get(here).text
    typed = {"rating": "green", "review-day": "5", "review-month": "1", "review-year": "2027", "team": "east"}
    assert lead.post(f"{here}/accept", **typed).status_code == 303
    page = words(lead.get(here))
    assert page.index("The entry on the register Reopen") < page.index("What was read")
