"""Holds, what has passed its time, and what is held about one person: who may, what is asked first, and what is left behind."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from parsers.pool import ReadingPool
from store import audit, decisions, letters, referrals, retention
from store.engine import Store
from store.models import Action
from tests.desk.browsing import Browser, words
from tests.desk.serving import NOW, configuration
from tests.journeys.service import Clock
from triage.register_settings import RetentionSettings

KEPT = RetentionSettings(entry_months=1, not_accepted_months=1, other_letter_months=1, decided_by="The records manager")
DESTROY = {"act": "destroy", "reason": "Its time has passed.", "looked": "yes"}


@pytest.fixture
def later(filled: Store, references: dict[str, str], clock: Clock) -> Store:
    """Two months after a referral was declined, and a question dealt with."""
    with filled.transaction() as session:
        decisions.decline(session, references["catchpole"], by="Leah Lead", reason="Moved away.", now=NOW)
        letters.settle(session, 12, by="Leah Lead", reason="Rang her.", now=NOW)
    clock.now += timedelta(days=70)
    return filled


@pytest.fixture
def lead(later: Store, clock: Clock) -> Browser:
    made = Browser(later, clock, configured=configuration().model_copy(update={"retention": KEPT}))
    assert made.sign_in("lead").status_code == 303
    return made


def actions(store: Store) -> list[Action]:
    with store.reading() as session:
        return [event.action for event in audit.trail(session, limit=2000)]


@pytest.mark.parametrize("path", ["/retention", "/access", "/retention/{catchpole}", "/retention/letters/12"])
@pytest.mark.parametrize("login", ["duty", "auditor", "admin"])
def test_they_are_for_leads_alone(browser: Any, references: dict[str, str], path: str, login: str) -> None:
    assert browser(login).get(path.format(**references)).status_code == 403
    assert "Records" not in words(browser(login).get("/mailboxes"))


def test_nothing_comes_up_before_the_service_has_set_a_time(browser: Any) -> None:
    told = words(browser("lead").get("/retention"))
    assert "for ever: the service has set no time" in told
    assert "Nothing has passed its time." in told
    assert "Nothing is on hold." in told


def test_what_has_passed_its_time_is_listed_and_nothing_is_chosen_for_anybody(lead: Browser, references: dict[str, str]) -> None:
    told = words(lead.get("/retention"))
    assert f"{references['catchpole']} What it is Referral that was not accepted Ended 23 Nov 2026 Kept until 23 Dec 2026 Hold no" in told
    assert "Letter 12" in told
    assert "The times are those of The records manager" in told
    page = lead.get(f"/retention/{references['catchpole']}")
    assert "Destroy it" in words(page)
    assert "checked" not in page.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Select what you decide, or go back"),
        ({"act": "accept", "reason": "x"}, "Select what you decide, or go back"),
        ({"act": "hold"}, "Say why"),
        ({"act": "destroy", "reason": "Its time has passed."}, "Say that you have looked at it: it cannot be taken back"),
        ({"act": "destroy", "looked": "yes"}, "Say why"),
    ],
)
def test_what_is_not_said_is_asked_for_and_nothing_is_destroyed(
    lead: Browser, later: Store, references: dict[str, str], typed: dict[str, str], told: str
) -> None:
    for path in (f"/retention/{references['catchpole']}", "/retention/letters/12"):
        if path.endswith("12") and typed.get("act") == "hold":
            continue
        refused = lead.post(path, **typed)
        assert refused.status_code == 422
        assert told in words(refused)
    assert not {Action.RECORD_DESTROYED, Action.HOLD_PLACED} & set(actions(later))


def test_a_hold_keeps_a_record_until_it_is_lifted_and_its_history_stays(lead: Browser, later: Store, references: dict[str, str]) -> None:
    here = f"/retention/{references['catchpole']}"
    assert lead.post(here, act="hold", reason="A complaint is open.").headers["location"] == f"{here}?done=held"
    assert "“A complaint is open.” Leah Lead" in words(lead.get("/retention"))
    assert "Destroy it" not in words(lead.get(here))
    refused = lead.post(here, **DESTROY)
    assert refused.status_code == 409
    assert "Leah Lead has put" in words(refused)
    assert lead.post(here, act="lift", reason="It is closed.").headers["location"] == f"{here}?done=lifted"
    assert lead.post(here, act="lift", reason="It is closed.").status_code == 303, "pressed twice"
    told = words(lead.get(here))
    assert "Lifted: “It is closed.” Leah Lead" in told
    assert [action for action in actions(later) if action.value.startswith("hold")] == [Action.HOLD_PLACED, Action.HOLD_LIFTED]


def test_a_named_person_destroys_a_record_once_and_what_names_nobody_stays(lead: Browser, later: Store, references: dict[str, str]) -> None:
    reference = references["catchpole"]
    here = f"/retention/{reference}"
    for _ in range(2):
        assert lead.post(here, **DESTROY).headers["location"] == f"{here}?done=destroyed"
    told = words(lead.get(here))
    assert "Destroyed by Leah Lead" in told
    assert "What do you decide?" not in told
    with later.reading() as session:
        found = referrals.by_reference(session, reference)
        assert found is not None
        assert (found.family_name, found.fields) == (None, {})
    assert actions(later).count(Action.RECORD_DESTROYED) == 2, "the referral and its letter, each once"


def test_a_letter_that_brought_nothing_is_destroyed_once(lead: Browser, later: Store) -> None:
    here = "/retention/letters/12"
    for _ in range(2):
        assert lead.post(here, **DESTROY).headers["location"] == f"{here}?done=destroyed"
    with later.reading() as session:
        found = retention.destruction_of(session, letter_id=12)
    assert found is not None
    assert (found.destroyed_by, found.reason) == ("Leah Lead", "Its time has passed.")
    assert lead.get("/retention/letters/1").status_code == 404, "its time has not passed"


def test_a_record_whose_time_has_not_passed_is_held_and_never_destroyed(lead: Browser, references: dict[str, str]) -> None:
    here = f"/retention/{references['marczak']}"
    assert "Destroy it" not in words(lead.get(here))
    refused = lead.post(here, **DESTROY)
    assert refused.status_code == 409
    assert "has not passed" in words(refused)
    assert lead.post("/retention", reference=references["marczak"].lower()).headers["location"] == here
    assert lead.post("/retention", reference="DSR-1").status_code == 422


# Everything held about one person


def shown(lead: Browser, **typed: str) -> Any:
    return lead.post("/access", **{"nhs_number": "", "references": ""} | typed)


def test_what_is_held_is_counted_with_who_saw_it_before_it_is_taken_away(browser: Any, references: dict[str, str]) -> None:
    lead = browser("lead")
    assert lead.get(f"/referrals/{references['catchpole']}").status_code == 200
    told = words(shown(lead, references=references["catchpole"]))
    assert "Referrals 1 Letters 1" in told
    assert "Leah Lead Referral seen" in told


@pytest.mark.parametrize("by", ["nhs_number", "references"])
def test_all_of_it_is_taken_as_files_and_that_stands_in_the_trail(browser: Any, filled: Store, references: dict[str, str], by: str) -> None:
    lead = browser("lead")
    with filled.reading() as session:
        found = referrals.by_reference(session, references["catchpole"])
    assert found is not None
    assert found.nhs_number is not None
    page = shown(lead, **{by: found.nhs_number if by == "nhs_number" else found.reference.lower()})
    (carried,) = re.findall(r'name="references" value="([^"]+)"', page.text)
    taken = {
        kind: lead.post("/access/export", at="/access", references=carried, reason="She asked.", **{"as": kind})
        for kind in ("zip", "html", "json")
    }
    assert {kind: answer.status_code for kind, answer in taken.items()} == {"zip": 200, "html": 200, "json": 200}
    package = zipfile.ZipFile(io.BytesIO(taken["zip"].content))
    assert {"access.html", "access.json", "files/letter-1.eml"} <= set(package.namelist())
    content = json.loads(taken["json"].content)
    assert content["references"] == [found.reference]
    assert "What is held about you" in taken["html"].text
    assert "Catchpole" in taken["html"].text
    for kind, answer in taken.items():
        assert answer.headers["content-disposition"] == f'attachment; filename="access-{found.reference}.{kind}"'
        assert "sandbox" in answer.headers["content-security-policy"]
    assert actions(filled).count(Action.ACCESS_EXPORTED) == 3


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Enter either an NHS number, or the references"),
        ({"nhs_number": "999 000 0026", "references": "{catchpole}"}, "Enter either an NHS number, or the references"),
        ({"nhs_number": "999 000 9999"}, "No referral has this NHS number."),
        ({"references": "DSR-1"}, "Enter references such as DSR-7K3M-Q9TX"),
        ({"references": "DSR-7K3M-Q9TX"}, "There is no referral with this reference"),
        ({"references": "{catchpole} {marczak}"}, "may be about more than one person"),
    ],
)
def test_nobody_and_two_people_are_refused_and_nothing_is_taken(
    browser: Any, filled: Store, references: dict[str, str], typed: dict[str, str], told: str
) -> None:
    lead = browser("lead")
    said = {name: value.format(**references) for name, value in typed.items()}
    refused = shown(lead, **said)
    assert refused.status_code == 422
    assert told in words(refused)
    assert lead.post("/access/export", at="/access", **said, reason="x", **{"as": "zip"}).status_code == 422
    assert Action.ACCESS_EXPORTED not in actions(filled)


def test_without_a_reason_nothing_is_taken(browser: Any, filled: Store, references: dict[str, str]) -> None:
    lead = browser("lead")
    refused = lead.post("/access/export", at="/access", references=references["catchpole"], **{"as": "zip"})
    assert refused.status_code == 422
    assert "Say who asked for it, and when" in words(refused)
    assert Action.ACCESS_EXPORTED not in actions(filled)


def test_a_form_of_somebody_else_s_page_takes_nothing(browser: Any, references: dict[str, str]) -> None:
    lead = browser("lead")
    for path, typed in (
        ("/access/export", {"as": "zip", "reason": "x"}),
        (f"/retention/{references['catchpole']}", {"act": "hold", "reason": "x"}),
    ):
        assert lead.post(path, csrf="0" * 64, references=references["catchpole"], **typed).status_code == 403


def test_the_pages_of_what_was_destroyed_say_so_and_nothing_of_it_comes_back_into_the_queue(
    lead: Browser, later: Store, references: dict[str, str]
) -> None:
    """The audit trail leads to both. A referral that was reopened would wait without a name."""
    here = f"/referrals/{references['catchpole']}"
    form = lead.csrf(f"{here}/reopen")
    lead.post(f"/retention/{references['catchpole']}", **DESTROY)
    told = words(lead.get(here))
    assert "Destroyed by Leah Lead, 1 Feb 2027, 9:30am: “Its time has passed.”" in told
    assert "Nothing of it is left." in told
    assert "Reopen" not in told
    refused = lead.post(f"{here}/reopen", csrf=form, reason="To look once more.")
    assert (refused.status_code, "This record has been destroyed" in words(refused)) == (409, True)
    with later.reading() as session:
        letter = referrals.by_reference(session, references["catchpole"]).letter_id  # type: ignore[union-attr]
    told = words(lead.get(f"/letters/{letter}"))
    assert "Destroyed by Leah Lead, 1 Feb 2027, 9:30am: “Its time has passed.”" in told
    assert "Key in a referral" not in told


def test_a_referral_that_was_typed_in_a_letter_that_is_destroyed_still_has_its_page(
    later: Store, clock: Clock, references: dict[str, str], reader: ReadingPool
) -> None:
    lead = Browser(later, clock, configured=configuration().model_copy(update={"retention": KEPT}), pool=reader)
    lead.sign_in("lead")
    lead.post(f"/referrals/{references['feveyear']}/decline", reason="Moved away.")
    clock.now += timedelta(days=70)
    lead.sign_in("lead")
    assert lead.post(f"/retention/{references['feveyear']}", **DESTROY).status_code == 303
    told = lead.get(f"/referrals/{references['feveyear']}")
    assert (told.status_code, "Our family worker" in told.text) == (200, False)
