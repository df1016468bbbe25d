"""The register in the browser: who sees and does what, what each form keeps, and two people at the same entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from store import audit, register
from store.engine import Store
from store.models import Action, EntryEnd, Rating, ReviewEnd, StepEnd, WithdrawalEnd
from store.register import EntryView
from tests.desk import browsing
from tests.desk.browsing import Browser, words
from tests.desk.serving import configuration, put_on_register
from tests.journeys.service import Clock

Open = Callable[..., Browser]

#: The whole of a review but its rating, as it is typed.
REVIEW: dict[str, Any] = {
    "held-day": "23", "held-month": "11", "held-year": "2026", "issues": "Sleeps badly.", "tried": "Earlier bedtime.",
    "would_help": "Respite at weekends.", "services": "School\nCAMHS", "what-0": "Ask for respite", "owner-0": "Ann Frost",
    "due-0-day": "1", "due-0-month": "12", "due-0-year": "2026", "next-day": "4", "next-month": "1", "next-year": "2027",
}  # fmt: skip


@pytest.fixture
def entries(filled: Store, clock: Clock) -> dict[str, str]:
    """Three people on the register: amber in the east, red in the west, in hospital with the children's team."""
    return put_on_register(filled, clock())


def seen(store: Store, reference: str) -> EntryView:
    with store.reading() as session:
        return register.view(session, reference)


def send(browser: Browser, path: str, **typed: Any) -> Any:
    """Open the form, and send it with the version of the entry that it shows."""
    page = browser.get(path)
    assert page.status_code == 200, words(page)
    shown = re.search(r'name="seen" value="(\d+)"', page.text)
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert shown is not None
    assert token is not None
    return browser.post(path, csrf=token[1], **{"seen": shown[1], **typed})


# Who sees and does what


def test_each_team_sees_its_own_entries_and_no_others(browser: Open, entries: dict[str, str]) -> None:
    listed = {login: words(browser(login).get("/register")) for login in ("duty", "west", "lead", "auditor")}
    names = {"catchpole": "CATCHPOLE", "marczak": "MARCZAK", "aldous": "ALDOUS"}
    told = {login: {name for name, shown in names.items() if shown in page} for login, page in listed.items()}
    assert told == {"duty": {"catchpole"}, "west": {"marczak"}, "lead": set(names), "auditor": set(names)}
    assert "On the register 1" in listed["duty"]
    assert "On the register 3" in listed["lead"]
    assert browser("admin").get("/register").status_code == 403
    for login, name, status in (("duty", "catchpole", 200), ("duty", "marczak", 404), ("west", "marczak", 200), ("auditor", "aldous", 200)):
        assert browser(login).get(f"/register/{entries[name]}").status_code == status
    assert browser("duty").get("/register/DSR-7K3M-Q9TX").status_code == 404


FORMS = ("review", "review-date", "rating", "hospital", "team", "moved", "end", "consent", "withdrawal", "consent-stands", "needs",
         "professionals", "actions", "escalations", "steps")  # fmt: skip
LEADS = {"rating", "team", "end"}


@pytest.mark.parametrize("login", ["duty", "west", "lead", "auditor", "admin"])
def test_each_form_opens_for_those_whose_it_is_and_for_nobody_else(browser: Open, entries: dict[str, str], login: str) -> None:
    person, reference = browser(login), entries["catchpole"]
    told = {form: person.get(f"/register/{reference}/{form}").status_code for form in FORMS}
    own = {form: 403 if form in LEADS else 404 for form in FORMS}
    expected = {
        "duty": {form: 403 if form in LEADS else 200 for form in FORMS},
        "west": own,
        "lead": dict.fromkeys(FORMS, 200),
        "auditor": dict.fromkeys(FORMS, 403),
        "admin": dict.fromkeys(FORMS, 403),
    }
    assert told == expected[login]


@pytest.mark.parametrize("login", ["west", "auditor", "admin"])
def test_nobody_changes_an_entry_that_is_not_theirs(browser: Open, entries: dict[str, str], filled: Store, login: str) -> None:
    person, reference = browser(login), entries["catchpole"]
    before = seen(filled, reference).entry.version
    for form in FORMS:
        answer = person.post(f"/register/{reference}/{form}", at="/mailboxes", seen=str(before), reason="No.", **REVIEW)
        assert answer.status_code in (403, 404), form
    assert seen(filled, reference).entry.version == before


def test_duty_reviews_without_rating_whatever_the_form_says(browser: Open, entries: dict[str, str], filled: Store) -> None:
    duty, path = browser("duty"), f"/register/{entries['catchpole']}/review"
    assert 'name="rating"' not in duty.get(path).text
    assert send(duty, path, **REVIEW, rating="red", rating_reason="Worse.").status_code == 303
    assert seen(filled, entries["catchpole"]).entry.rating is Rating.AMBER


def test_that_an_entry_was_opened_stands_in_the_audit_trail(browser: Open, entries: dict[str, str], filled: Store) -> None:
    browser("duty").get(f"/register/{entries['catchpole']}")
    browser("west").get(f"/register/{entries['catchpole']}")
    with filled.reading() as session:
        opened = [event.actor for event in audit.trail(session, limit=500) if event.action is Action.ENTRY_SEEN]
    assert opened == ["Dawn Duty"]


# What each form keeps


def test_a_review_is_kept_with_its_note_its_actions_its_rating_and_the_next_date(
    browser: Open, entries: dict[str, str], filled: Store
) -> None:
    lead, reference = browser("lead"), entries["catchpole"]
    answer = send(lead, f"/register/{reference}/review", **REVIEW, rating="red", rating_reason="No respite.")
    assert answer.headers["location"] == f"/register/{reference}?done=checked"
    view = seen(filled, reference)
    done, still = view.reviews
    assert (done.review.closed_as, done.review.held_on, done.review.closed_by) == (ReviewEnd.DONE, date(2026, 11, 23), "Leah Lead")
    assert done.note is not None
    assert (done.note.issues, done.note.tried, done.note.services) == ("Sleeps badly.", "Earlier bedtime.", ["School", "CAMHS"])
    assert (still.review.due_on, still.review.closed_at) == (date(2027, 1, 4), None)
    assert [(action.what, action.owner, action.due_on) for action in view.actions] == [("Ask for respite", "Ann Frost", date(2026, 12, 1))]
    assert (view.entry.rating, view.ratings[-1].reason) == (Rating.RED, "No respite.")
    page = words(lead.get(f"/register/{reference}"))
    for told in (
        "Held 23 Nov 2026",
        "Sleeps badly.",
        "Respite at weekends.",
        "School, CAMHS",
        "Ask for respite – Ann Frost, by 1 Dec 2026",
    ):
        assert told in page


def test_what_was_asked_for_and_is_not_there_is_chosen_from_the_services_own_list(
    browser: Open, entries: dict[str, str], filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps = {"respite": "Respite care", "advocacy": "An advocate"}
    monkeypatch.setattr(browsing, "configuration", lambda: configuration().model_copy(update={"service_gaps": gaps}))
    lead, here = browser("lead"), f"/register/{entries['catchpole']}"
    assert "An advocate" in words(lead.get(f"{here}/review"))
    assert send(lead, f"{here}/review", **REVIEW, gaps=["respite", "made_up"]).status_code == 303
    assert [each.gaps for each in seen(filled, entries["catchpole"]).reviews] == [("respite",), ()]
    assert "Asked for, and not there Respite care" in words(lead.get(here))


@pytest.mark.parametrize(
    ("form", "changes", "told"),
    [
        ("review", {"held-day": ""}, "The date must include a day"),
        ("review", {"held-year": "2027"}, "The day of the review must be today or in the past"),
        ("review", {"next-day": "", "next-month": "", "next-year": ""}, "Enter the day of the next review"),
        ("review", {"next-year": "2025"}, "The day of the next review must be today or later"),
        ("review", {"owner-0": ""}, "Say who does it"),
        ("review", {"due-0-month": "13"}, "Enter a real date"),
        ("review", {"rating": "red", "rating_reason": " "}, "Say why the rating changes"),
        ("review-date", {"due-day": "1", "due-month": "1", "due-year": "2026", "reason": "Ill."}, "must be today or later"),
        ("review-date", {"due-day": "1", "due-month": "2", "due-year": "2027"}, "Say why it is moved"),
        ("rating", {"reason": "So."}, "Select a rating"),
        ("rating", {"rating": "blue", "reason": "So."}, "Select a rating"),
        ("rating", {"rating": "red"}, "Say why"),
        ("hospital", {"on-day": "24", "on-month": "11", "on-year": "2026"}, "must be today or in the past"),
        ("team", {"team": "out_of_area_waveney", "reason": "So."}, "Select a team"),
        ("team", {"team": "west", "reason": "So.", "lead": "nobody"}, "Enter an e-mail address"),
        ("end", {"reason": "So."}, "Select why the entry ends"),
        ("end", {"as": "reopened", "reason": "So."}, "Select why the entry ends"),
        ("end", {"as": "died"}, "Say more about why"),
        ("end", {"as": "consent_withdrawn", "reason": "So."}, "No withdrawal of consent is recorded"),
        ("consent", {"basis": "informed", "on-day": "1", "on-month": "11", "on-year": "2026"}, "Say who gave consent"),
        ("consent", {"given_by": "Callum"}, "Select who decided"),
        ("withdrawal", {"said_by": "Callum", "on-day": "1", "on-month": "11", "on-year": "2026"}, "Say what they said"),
        ("consent-stands", {}, "Say how you know"),
        ("needs", {"kind": "communication", "whose": "person"}, "Say what is needed"),
        ("needs", {"words": "Easy read", "whose": "person"}, "Select what it is"),
        ("professionals", {"role": "Nurse"}, "Enter a name"),
        ("actions", {"what": "Ring", "owner": "Ann"}, "Enter the day until which it is to be done"),
        ("escalations", {"to_whom": "The ICB"}, "Say why"),
        ("steps", {"on-day": "1", "on-month": "11", "on-year": "2026"}, "Select what was asked for"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_told_and_what_was_typed_stays(
    browser: Open, entries: dict[str, str], filled: Store, form: str, changes: dict[str, str], told: str
) -> None:
    lead, reference = browser("lead"), entries["catchpole"]
    before = seen(filled, reference).entry.version
    typed = {**REVIEW, **changes} if form == "review" else changes
    page = send(lead, f"/register/{reference}/{form}", **typed)
    assert page.status_code in (409, 422)
    assert told in words(page)
    assert "There is a problem" in words(page)
    for name, text in typed.items():
        assert name in ("rating", "team", "as") or text.split("\n")[0].strip() in page.text
    assert seen(filled, reference).entry.version == before


def test_a_rating_and_hospital_are_kept_apart(browser: Open, entries: dict[str, str], filled: Store) -> None:
    lead, reference = browser("lead"), entries["catchpole"]
    on = {"on-day": "20", "on-month": "11", "on-year": "2026"}
    assert send(lead, f"/register/{reference}/hospital", **on, place="Woodlands").status_code == 303
    assert send(lead, f"/register/{reference}/rating", rating="red", reason="No plan for discharge.").status_code == 303
    page = words(lead.get(f"/register/{reference}"))
    assert "Rating Red In hospital (blue)" in page
    assert "From 20 Nov 2026, Woodlands, and still there. Rated amber before." in page
    assert send(lead, f"/register/{reference}/hospital", **(on | {"on-day": "22"}), place="Home").status_code == 303
    view = seen(filled, reference)
    assert (view.entry.inpatient_since, view.entry.rating, view.entry.standing) == (None, Rating.RED, Rating.RED)
    assert [given.rating for given in view.ratings] == [Rating.AMBER, Rating.RED]
    assert (view.stays[0].discharged_on, view.stays[0].discharged_to) == (date(2026, 11, 22), "Home")


def test_who_came_in_hospital_is_rated_by_a_lead_when_they_leave_it(browser: Open, entries: dict[str, str], filled: Store) -> None:
    lead, reference = browser("lead"), entries["aldous"]
    on = {"on-day": "23", "on-month": "11", "on-year": "2026"}
    assert "Select a rating" in words(send(lead, f"/register/{reference}/hospital", **on))
    assert send(lead, f"/register/{reference}/hospital", **on, rating="amber", reason="Going home.").status_code == 303
    assert seen(filled, reference).entry.rating is Rating.AMBER


def test_consent_that_is_withdrawn_closes_the_entry_until_somebody_says_what_follows(
    browser: Open, entries: dict[str, str], filled: Store
) -> None:
    duty, reference = browser("duty"), entries["catchpole"]
    here = f"/register/{reference}"
    send(duty, f"{here}/escalations", to_whom="The ICB", why="No respite anywhere.")
    on = {"on-day": "23", "on-month": "11", "on-year": "2026"}
    assert send(duty, f"{here}/withdrawal", **on, said_by="Callum", words="I do not want this any more.").status_code == 303
    page = words(duty.get(here))
    assert "Consent is withdrawn" in page
    assert "I do not want this any more." in page
    assert "No respite anywhere." not in page, "what need not be kept is closed"
    assert "Stopped: consent was withdrawn" in page
    assert "CATCHPOLE" not in words(duty.get("/register"))
    assert "CATCHPOLE" in words(duty.get("/register?shown=withdrawn"))
    assert duty.get(f"{here}/escalations/1").status_code == 404, "nor is a line of it shown"
    told = duty.post(f"{here}/escalations/1", at=f"{here}/actions", seen=str(seen(filled, reference).entry.version), outcome="Two nights.")
    assert (told.status_code, "No respite anywhere." in told.text) == (409, False)
    refused = send(duty, f"{here}/actions", what="Ring", owner="Ann", **{"due-day": "1", "due-month": "12", "due-year": "2026"})
    assert refused.status_code == 409
    assert "Consent is withdrawn" in words(refused)
    assert send(duty, f"{here}/consent-stands", reason="He rang: it was about the school.").status_code == 303
    view = seen(filled, reference)
    assert (view.withdrawals[0].settled_as, view.withdrawals[0].settled_by) == (WithdrawalEnd.CONSENT_STANDS, "Dawn Duty")
    assert [each.review.due_on for each in view.reviews if each.review.closed_at is None] == [date(2026, 11, 30)]
    assert "No respite anywhere." in words(duty.get(here))


def test_consent_that_is_given_again_opens_the_entry_with_its_history(browser: Open, entries: dict[str, str], filled: Store) -> None:
    lead, here = browser("lead"), f"/register/{entries['catchpole']}"
    on = {"on-day": "23", "on-month": "11", "on-year": "2026"}
    send(lead, f"{here}/withdrawal", **on, said_by="Callum", words="No more.")
    assert send(lead, f"{here}/consent", **on, basis="informed", given_by="Callum", relationship="").status_code == 303
    page = words(lead.get(here))
    assert "Consent was given again" in page
    assert page.index("given by Callum on 23 Nov 2026") < page.index("replaced 23 Nov 2026")


def test_the_lines_of_an_entry_are_added_closed_and_stay(browser: Open, entries: dict[str, str], filled: Store) -> None:
    duty, reference = browser("duty"), entries["catchpole"]
    here, on = f"/register/{reference}", {"on-day": "23", "on-month": "11", "on-year": "2026"}
    send(duty, f"{here}/actions", what="Ring the school", owner="Ann", **{"due-day": "1", "due-month": "12", "due-year": "2026"})
    send(duty, f"{here}/escalations", to_whom="The ICB", why="No respite.")
    send(duty, f"{here}/steps", kind="cetr", **on)
    send(
        duty,
        f"{here}/needs",
        kind="adjustment",
        whose="carer",
        words="Ring after six",
        **{"again-day": "1", "again-month": "2", "again-year": "2027"},
    )
    send(duty, f"{here}/professionals", name="Nora Nurse", role="Nurse", in_cetr="yes")
    view = seen(filled, reference)
    action, escalation, step = view.actions[-1].id, view.escalations[-1].id, view.steps[-1].id
    need, nora = view.needs[-1].id, view.professionals[-1].id
    top = words(duty.get(here))
    assert "Reasonable adjustment (their carer): Ring after six" in top
    assert "Nora Nurse , Nurse In a C(E)TR" in top
    assert "Say why it is dropped" in words(send(duty, f"{here}/actions/{action}", **{"as": "dropped"}))
    assert send(duty, f"{here}/actions/{action}", **{"as": "done"}, outcome="They help.").status_code == 303
    assert send(duty, f"{here}/escalations/{escalation}", outcome="Two nights a month.").status_code == 303
    assert send(duty, f"{here}/steps/{step}", what="held", **on, recommendations="A keyworker.").status_code == 303
    assert send(duty, f"{here}/needs/{need}", what="stands", **on).status_code == 303
    assert send(duty, f"{here}/professionals/{nora}").status_code == 303
    view = seen(filled, reference)
    assert (view.actions[-1].closed_by, view.actions[-1].outcome) == ("Dawn Duty", "They help.")
    assert view.escalations[-1].outcome == "Two nights a month."
    assert (view.steps[-1].ended_as, view.steps[-1].recommendations) == (StepEnd.HELD, "A keyworker.")
    assert (view.needs[-1].reviewed_by, view.needs[-1].removed_at) == ("Dawn Duty", None)
    assert view.professionals[-1].removed_by == "Dawn Duty"
    assert "Nora Nurse" not in words(duty.get(here))
    for gone in (f"{here}/actions/{action}", f"{here}/steps/{step}", f"{here}/professionals/{nora}", f"{here}/needs/9999"):
        assert duty.get(gone).status_code == 404


def test_the_days_in_hospital_are_corrected_and_the_history_keeps_what_was_before(
    browser: Open, entries: dict[str, str], filled: Store
) -> None:
    lead, reference = browser("lead"), entries["aldous"]
    here = f"/register/{reference}"
    assert f'href="{here}/hospital/1"' in lead.get(here).text
    form = lead.get(f"{here}/hospital/1").text
    assert 'name="admitted-day" type="text" value="23"' in form
    assert "discharged-day" not in form, "the stay goes on"
    days = {"admitted-day": "2", "admitted-month": "11", "admitted-year": "2026"}
    assert "Say how you know" in words(send(lead, f"{here}/hospital/1", **days))
    assert "must be today or in the past" in words(send(lead, f"{here}/hospital/1", **(days | {"admitted-day": "24"}), reason="x"))
    for _ in range(2):
        assert send(lead, f"{here}/hospital/1", **days, reason="The ward says so.").status_code == 303
    view = seen(filled, reference)
    assert (view.stays[0].admitted_on, view.entry.inpatient_since, len(view.corrections)) == (date(2026, 11, 2), date(2026, 11, 2), 1)
    told = words(lead.get(here))
    assert "From 2 Nov 2026, and still there." in told
    assert "it said: from 23 Nov 2026. Corrected by Leah Lead: “The ward says so.”" in told
    assert lead.get(f"{here}/hospital/2").status_code == 404
    left = {"on-day": "22", "on-month": "11", "on-year": "2026"}
    assert send(lead, f"{here}/hospital", **left, rating="amber", reason="Home.").status_code == 303
    ended = {"discharged-day": "1", "discharged-month": "11", "discharged-year": "2026"}
    refused = words(send(lead, f"{here}/hospital/1", **days, **ended, reason="x"))
    assert "The day of discharge must be the day of admission or later" in refused
    assert send(lead, f"{here}/hospital/1", **days, **(ended | {"discharged-day": "21"}), reason="x").status_code == 303
    assert seen(filled, reference).stays[0].discharged_on == date(2026, 11, 21)
    assert browser("auditor").get(f"{here}/hospital/1").status_code == 403


def test_at_18_the_adult_team_of_the_address_is_suggested_and_a_person_chooses(
    browser: Open, entries: dict[str, str], filled: Store
) -> None:
    reference = entries["aldous"]  # grown up, and with the children's team
    here = f"/register/{reference}"
    lead = browser("lead")
    for form in ("", "/team"):
        assert "address points to" not in words(lead.get(f"/register/{entries['catchpole']}{form}")), "an adult team has it"
    told = words(lead.get(here))
    assert "hand over to the adult team of the area, with fresh consent." in told
    assert "The address points to: " in told
    assert "A person chooses" in told
    form = words(lead.get(f"{here}/team"))
    assert "At 18 the address points to: " in form
    assert seen(filled, reference).entry.team == "cyp", "nothing was done by itself"
    assert send(lead, f"{here}/team", team="west", lead="", reason="18 now.").status_code == 303
    assert "The address points to" not in words(lead.get(here))


def test_an_entry_goes_to_another_team_and_out_of_sight(browser: Open, entries: dict[str, str], filled: Store) -> None:
    reference = entries["catchpole"]
    answer = send(browser("lead"), f"/register/{reference}/team", team="west", lead="new@example.nhs.uk", reason="Moved to Bury.")
    assert answer.status_code == 303
    assert (seen(filled, reference).entry.team, seen(filled, reference).entry.lead_email) == ("west", "new@example.nhs.uk")
    assert browser("duty").get(f"/register/{reference}").status_code == 404
    page = words(browser("west").get(f"/register/{reference}"))
    assert "The referral belongs to another team." in page or "The referral, with its form and letter" in page


def test_an_entry_that_ended_is_shown_as_ended_and_nothing_more_is_done_with_it(
    browser: Open, entries: dict[str, str], filled: Store
) -> None:
    lead, reference = browser("lead"), entries["catchpole"]
    answer = send(lead, f"/register/{reference}/end", **{"as": "no_longer_needed"}, reason="Stable for a year.")
    assert answer.status_code == 303
    assert seen(filled, reference).entry.ended_as is EntryEnd.NO_LONGER_NEEDED
    page = words(lead.get(f"/register/{reference}"))
    assert "No longer on the register" in page
    assert "Stable for a year." in page
    assert "Record a review" not in page
    assert "CATCHPOLE" in words(lead.get("/register?shown=ended"))
    assert "CATCHPOLE" not in words(lead.get("/register"))
    refused = send(lead, f"/register/{reference}/rating", rating="red", reason="So.")
    assert (refused.status_code, "has no open entry on the register" in words(refused)) == (409, True)


def test_prompts_stand_on_the_entry_with_their_source_until_they_are_done(browser: Open, entries: dict[str, str]) -> None:
    lead, here = browser("lead"), f"/register/{entries['marczak']}"
    assert "A C(E)TR is due: for red it is mandatory." in words(lead.get(here))
    assert "Source: NHS England policy" in words(lead.get(here))
    on = {"on-day": "23", "on-month": "11", "on-year": "2026"}
    send(lead, f"{here}/steps", kind="cetr", **on)
    assert "Asked for on 23 November 2026 and not held yet." in words(lead.get(here))


# Filters


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"CATCHPOLE", "MARCZAK", "ALDOUS"}),
        ("?team=west", {"MARCZAK"}),
        ("?team=north", set()),
        ("?rating=amber", {"CATCHPOLE"}),
        ("?rating=blue", {"ALDOUS"}),
        ("?rating=purple", {"CATCHPOLE", "MARCZAK", "ALDOUS"}),
        ("?due=overdue", set()),
        ("?due=week", {"CATCHPOLE", "MARCZAK", "ALDOUS"}),
        ("?transition=moved", {"MARCZAK"}),
        ("?transition=consent_missing", {"ALDOUS"}),
        ("?shown=ended", set()),
        ("?page=2", set()),
        ("?page=x", {"CATCHPOLE", "MARCZAK", "ALDOUS"}),
    ],
)
def test_the_register_is_narrowed(browser: Open, entries: dict[str, str], query: str, expected: set[str]) -> None:
    lead = browser("lead")
    on = {"on-day": "1", "on-month": "11", "on-year": "2026"}
    send(lead, f"/register/{entries['marczak']}/moved", **on, to="Norwich")
    page = lead.get(f"/register{query}")
    assert page.status_code == 200
    assert {name for name in ("CATCHPOLE", "MARCZAK", "ALDOUS") if name in words(page)} == expected


def test_the_calendar_shows_what_is_due_on_its_day_and_what_is_late(browser: Open, entries: dict[str, str], clock: Clock) -> None:
    lead = browser("lead")
    due = {"due-day": "3", "due-month": "12", "due-year": "2026"}
    send(lead, f"/register/{entries['catchpole']}/actions", what="Ring", owner="Ann", **due)
    november, december = words(lead.get("/register/calendar")), words(lead.get("/register/calendar?month=2026-12"))
    assert november.startswith("Calendar, November 2026")
    assert "Monday 30 November 2026 30 Review" in november
    assert november.count("Review CATCHPOLE") == 1
    assert "Thursday 3 December 2026 3 Action CATCHPOLE" in december
    assert "MARCZAK" not in words(lead.get("/register/calendar?team=east"))
    assert "MARCZAK" not in words(browser("duty").get("/register/calendar?team=west"))
    assert "Nothing is due in this month" in words(lead.get("/register/calendar?month=2030-05"))
    assert lead.get("/register/calendar?month=2026-13").status_code == 200
    clock.now = clock.now.replace(year=2027, month=1, day=5)
    again = words(browser("lead").get("/register/calendar"))
    assert "Late, from the months before" in again
    assert "30 Nov 2026: Review" in again


# Two people, the back button, a double click, a sign-in that ran out


TWICE: list[tuple[str, dict[str, str]]] = [
    ("review", REVIEW),
    ("review-date", {"due-day": "7", "due-month": "12", "due-year": "2026", "reason": "Ill."}),
    ("rating", {"rating": "red", "reason": "Worse."}),
    ("hospital", {"on-day": "20", "on-month": "11", "on-year": "2026"}),
    ("team", {"team": "west", "reason": "Moved.", "lead": ""}),
    ("moved", {"on-day": "20", "on-month": "11", "on-year": "2026", "to": "Norwich"}),
    ("end", {"as": "other", "reason": "So."}),
    ("consent", {"basis": "informed", "given_by": "Callum", "on-day": "1", "on-month": "11", "on-year": "2026"}),
    ("withdrawal", {"said_by": "Callum", "words": "No.", "on-day": "1", "on-month": "11", "on-year": "2026"}),
    ("needs", {"kind": "communication", "whose": "person", "words": "Easy read"}),
    ("professionals", {"name": "Nora Nurse", "role": "Nurse"}),
    ("actions", {"what": "Ring", "owner": "Ann", "due-day": "1", "due-month": "12", "due-year": "2026"}),
    ("escalations", {"to_whom": "The ICB", "why": "No respite."}),
    ("steps", {"kind": "cetr", "on-day": "1", "on-month": "11", "on-year": "2026"}),
]


@pytest.mark.parametrize(("form", "typed"), TWICE, ids=[form for form, _ in TWICE])
def test_twice_pressed_is_once_done(browser: Open, entries: dict[str, str], filled: Store, form: str, typed: dict[str, str]) -> None:
    lead, reference = browser("lead"), entries["catchpole"]
    path, version = f"/register/{reference}/{form}", str(seen(filled, reference).entry.version)
    token = lead.csrf(path)
    first = lead.post(path, csrf=token, seen=version, **typed)
    after = seen(filled, reference)
    second = lead.post(path, csrf=token, seen=version, **typed)
    assert first.headers["location"] == second.headers["location"] == f"/register/{reference}?done=checked"
    assert seen(filled, reference) == after


def test_a_line_that_is_closed_twice_is_closed_once_and_one_that_is_not_there_is_told(
    browser: Open, entries: dict[str, str], filled: Store
) -> None:
    lead, reference = browser("lead"), entries["catchpole"]
    here = f"/register/{reference}"
    view = seen(filled, reference)
    need, professional = view.needs[0].id, view.professionals[0].id
    for path, typed in ((f"{here}/needs/{need}", {"what": "gone"}), (f"{here}/professionals/{professional}", dict[str, str]())):
        token, version = lead.csrf(path), str(seen(filled, reference).entry.version)
        for _ in range(2):
            assert lead.post(path, csrf=token, seen=version, **typed).headers["location"] == f"{here}?done=checked"
        elsewhere = f"{path.rsplit('/', 1)[0]}/9999"
        refused = lead.post(elsewhere, csrf=token, seen=str(seen(filled, reference).entry.version), **typed)
        assert (refused.status_code, "has no such line" in words(refused)) == (409, True)


def test_two_people_do_not_overwrite_each_other_and_nothing_typed_is_lost(browser: Open, entries: dict[str, str], filled: Store) -> None:
    lead, duty, path = browser("lead"), browser("duty"), f"/register/{entries['catchpole']}/review"
    version = str(seen(filled, entries["catchpole"]).entry.version)
    token = duty.csrf(path)
    assert send(lead, f"/register/{entries['catchpole']}/rating", rating="red", reason="Worse.").status_code == 303
    refused = duty.post(path, csrf=token, seen=version, **REVIEW)
    assert refused.status_code == 409
    assert "Leah Lead has changed this entry since you opened this page. Nothing is saved yet" in words(refused)
    assert "Respite at weekends." in refused.text
    assert not any(each.note for each in seen(filled, entries["catchpole"]).reviews)
    newest = re.search(r'name="seen" value="(\d+)"', refused.text)
    assert newest is not None
    assert duty.post(path, csrf=token, seen=newest[1], **REVIEW).status_code == 303
    view = seen(filled, entries["catchpole"])
    assert [each.note.would_help for each in view.reviews if each.note] == ["Respite at weekends."]
    assert view.entry.rating is Rating.RED


def test_the_next_review_follows_the_interval_of_the_rating_that_the_review_gives(
    browser: Open, entries: dict[str, str], filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = configuration()
    intervals = told.reviews.interval_days.model_copy(update={"red": 14, "amber": 28})
    reviews = told.reviews.model_copy(update={"interval_days": intervals})
    monkeypatch.setattr(browsing, "configuration", lambda: told.model_copy(update={"reviews": reviews}))
    lead, here = browser("lead"), f"/register/{entries['catchpole']}/review"
    assert "Leave it empty for 21 Dec 2026" in words(lead.get(here)), "28 days after today, as amber"
    typed = REVIEW | {"next-day": "", "next-month": "", "next-year": "", "held-day": "20"}
    assert send(lead, here, **typed, rating="red", rating_reason="Worse.").status_code == 303
    still = [each.review.due_on for each in seen(filled, entries["catchpole"]).reviews if each.review.closed_at is None]
    assert still == [date(2026, 12, 4)], "14 days after the review, as red"


def test_a_form_that_one_sent_with_other_words_is_not_taken_for_the_first(browser: Open, entries: dict[str, str], filled: Store) -> None:
    """The back button: the page still holds the version of before, and something else was typed into it."""
    lead, reference = browser("lead"), entries["catchpole"]
    path, version = f"/register/{reference}/escalations", str(seen(filled, reference).entry.version)
    token = lead.csrf(path)
    assert lead.post(path, csrf=token, seen=version, to_whom="The ICB", why="No respite.").status_code == 303
    again = lead.post(path, csrf=token, seen=version, to_whom="The council", why="No housing.")
    assert again.status_code == 409
    assert "You have changed this entry since you opened this page" in words(again)
    assert "No housing." in again.text


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "\u00b2", "\u0663", "9" * 5000])
def test_a_form_without_the_version_that_it_showed_saves_nothing(
    browser: Open, entries: dict[str, str], filled: Store, version: str
) -> None:
    lead, path = browser("lead"), f"/register/{entries['catchpole']}/escalations"
    assert lead.post(path, seen=version, to_whom="The ICB", why="No respite.").status_code == 409
    assert seen(filled, entries["catchpole"]).escalations == ()


def test_what_was_typed_when_the_sign_in_ran_out_is_there_afterwards_and_saved_once(
    browser: Open, entries: dict[str, str], filled: Store, clock: Clock
) -> None:
    duty, path = browser("duty"), f"/register/{entries['catchpole']}/review"
    version, token = str(seen(filled, entries["catchpole"]).entry.version), duty.csrf(path)
    clock.advance(minutes=30)
    away = duty.post(path, csrf=token, seen=version, **REVIEW)
    assert away.headers["location"] == f"/sign-in?next={path}"
    assert duty.sign_in("duty", next=path).headers["location"] == path
    page = duty.get(path)
    assert "What you had typed is still here" in words(page)
    for typed in ("Sleeps badly.", "Respite at weekends.", 'value="Ask for respite"', "CAMHS"):
        assert typed in page.text
    assert send(duty, path, **REVIEW).status_code == 303
    assert "Sleeps badly." not in duty.get(path).text, "it was given back once"
    assert len(seen(filled, entries["catchpole"]).actions) == 1


def test_what_people_wrote_is_never_markup(browser: Open, entries: dict[str, str]) -> None:
    lead, here = browser("lead"), f"/register/{entries['catchpole']}"
    evil = "<script>alert(1)</script>'\"><img src=x onerror=alert(1)>"
    send(lead, f"{here}/escalations", to_whom=evil, why=evil)
    send(lead, f"{here}/needs", kind="communication", whose="person", words=evil)
    send(lead, f"{here}/professionals", name=evil, email=evil)
    for path in (here, "/register", f"{here}/review", f"{here}/needs/{1}"):
        page = lead.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_how_to_communicate_stands_on_the_referral_and_before_an_email_about_it(
    browser: Open, references: dict[str, str], filled: Store, clock: Clock
) -> None:
    lead, reference = browser("lead"), references["marczak"]
    assert "Communication: Prefers text messages to telephone calls." in words(lead.get(f"/referrals/{reference}"))
    draft = words(lead.post(f"/referrals/{reference}/ask", reason="What is missing."))
    assert draft.index("Prefers text messages") < draft.index("We need a little more")
    put_on_register(filled, clock())
    send(lead, f"/register/{reference}/needs", kind="adjustment", whose="carer", words="Ring after six")
    assert "Reasonable adjustment (their carer): Ring after six" in words(lead.get(f"/referrals/{reference}"))
    assert f'href="/register/{reference}"' in lead.get(f"/referrals/{reference}").text


def test_how_to_communicate_stays_folded_where_consent_is_not_shown(browser: Open, references: dict[str, str]) -> None:
    assert "How to communicate" not in words(browser("lead").get(f"/referrals/{references['aldous']}"))
