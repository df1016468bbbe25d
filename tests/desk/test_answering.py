"""Answering a letter that asks for information: what is drafted, what is refused, what leaves, and what the letter's history says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dsr.config import Configuration
from store import answers, audit, letters, outbox
from store.engine import Store
from store.models import Action, EmailState
from tests.desk.browsing import Browser, words
from tests.desk.serving import with_leaflets
from tests.desk.test_twice import hidden
from tests.journeys.service import Clock

HERE = "/letters/12"
SAID = "Thank you for asking.\nWe have put two leaflets with this."


@pytest.fixture
def configured(tmp_path: Path) -> Configuration:
    return with_leaflets(tmp_path)


@pytest.fixture
def duty(filled: Store, clock: Clock, configured: Configuration) -> Browser:
    """Somebody on duty in the east, to whose mailbox the letter came."""
    made = Browser(filled, clock, configured=configured)
    assert made.sign_in("duty").status_code == 303
    return made


def look(duty: Browser, **typed: Any) -> Any:
    return duty.post(f"{HERE}/answer", **{"to": "", "said": SAID, "leaflets": ["about_standard", "about_easy_read"]} | typed)


def send(duty: Browser, **typed: Any) -> Any:
    shown = look(duty, **typed)
    assert shown.status_code == 200, words(shown)
    sent: dict[str, Any] = {"leaflets": re.findall(r'name="leaflets" value="([^"]+)"', shown.text)}
    return duty.client.post(f"{HERE}/answer", data={**hidden(shown), **sent})


def test_the_letter_waits_with_a_drafted_answer_and_the_leaflet_it_asks_for(duty: Browser) -> None:
    assert "Answer it with information" in words(duty.get(HERE))
    page = duty.get(f"{HERE}/answer")
    assert "Leave it empty to write to tilly.smy@example.org" in words(page)
    assert "What is the Dynamic Support Register?" in words(page)
    assert "Thank you for asking about the register." in words(page)
    ticked = re.findall(r'name="leaflets" type="checkbox" value="(\w+)" checked', page.text)
    assert ticked == ["about_easy_read"]


def test_a_named_person_sends_it_once_with_what_was_shown_and_the_letter_says_so(duty: Browser, filled: Store) -> None:
    shown = words(look(duty))
    assert "To tilly.smy@example.org" in shown
    assert "about-standard.pdf (1 KB) about-easy-read.pdf (1 KB)" in shown
    assert "If someone is in danger" in shown
    assert send(duty).headers["location"] == f"{HERE}?done=answered"
    with filled.reading() as session:
        (email,) = answers.given(session, 12)
        assert [file.data for file in outbox.attached(session, email)] == [b"%PDF-1.7 standard", b"%PDF-1.7 easy_read"]
        assert (email.recipient, email.in_reply_to, email.mailbox) == ("tilly.smy@example.org", "<demo-12@mail.example.org>", "east")
        assert SAID in email.text
        assert letters.get(session, 12).settled_by == "Dawn Duty"
    told = words(duty.get(HERE))
    assert "Answered, with information, Dawn Duty" in told
    assert "Answer with information : Waiting to go" in told
    assert "Answer it with information" not in told
    assert "Letter 12" not in words(duty.get("/set-aside"))


def test_the_leaflets_are_kept_as_they_were_sent(duty: Browser, filled: Store, configured: Configuration) -> None:
    assert send(duty).status_code == 303
    for leaflet in configured.leaflets.values():
        leaflet.file.write_bytes(b"%PDF-1.7 another edition")
    with filled.reading() as session:
        (email,) = answers.given(session, 12)
    assert "about-easy-read.pdf" in words(duty.get(f"/outbox/{email.id}"))
    taken = duty.get(f"/outbox/{email.id}/files/1")
    assert taken.content == b"%PDF-1.7 easy_read"
    assert taken.headers["content-disposition"].startswith('attachment; filename="about-easy-read.pdf"')
    assert duty.get(f"/outbox/{email.id}/files/2").status_code == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"said": " "}, "Write what the answer says."),
        ({"said": "Dear Tilly\nHere it is."}, "must not hold a greeting by name"),
        ({"said": "His NHS number is 999 000 0026."}, "must not hold a number like an NHS number"),
        ({"said": "You are eligible."}, "must not hold a decision"),
        ({"said": "x" * 5001}, "more than 5,000 characters"),
        ({"to": "tilly"}, "Enter an e-mail address"),
        ({"to": "a@example.org b@example.org"}, "Enter an e-mail address"),
    ],
)
def test_what_may_not_leave_is_told_and_nothing_is_owed(duty: Browser, filled: Store, typed: dict[str, str], told: str) -> None:
    refused = look(duty, **typed)
    assert refused.status_code == 422
    assert told in words(refused)
    with filled.reading() as session:
        assert answers.given(session, 12) == []


def test_a_leaflet_whose_file_is_gone_is_named_and_nothing_is_sent_without_it(
    duty: Browser, filled: Store, configured: Configuration
) -> None:
    configured.leaflets["about_standard"].file.unlink()
    refused = look(duty)
    assert refused.status_code == 422
    assert "“About the register” cannot be attached: its file is not there" in words(refused)
    assert look(duty, leaflets=["about_easy_read"]).status_code == 200


def test_an_edition_that_changed_since_it_was_shown_is_shown_again(duty: Browser, filled: Store, configured: Configuration) -> None:
    shown = look(duty)
    configured.leaflets["about_standard"].file.write_bytes(b"%PDF-1.7 another edition")
    sent = {**hidden(shown), "leaflets": ["about_standard", "about_easy_read"]}
    assert "Check the e-mail" in words(duty.client.post(f"{HERE}/answer", data=sent))
    with filled.reading() as session:
        assert answers.given(session, 12) == []


def test_change_it_goes_back_to_what_was_typed(duty: Browser) -> None:
    shown = look(duty)
    back = duty.client.post(f"{HERE}/answer", data={**hidden(shown), "leaflets": ["about_standard"], "act": "back"})
    assert back.status_code == 200
    assert "We have put two leaflets with this." in words(back)
    assert re.findall(r'name="leaflets" type="checkbox" value="(\w+)" checked', back.text) == ["about_standard"]


def test_somebody_else_s_answer_is_not_answered_again_until_it_comes_back(
    duty: Browser, filled: Store, clock: Clock, configured: Configuration
) -> None:
    shown = look(duty)
    lead = Browser(filled, clock, configured=configured)
    assert lead.sign_in("lead").status_code == 303
    assert send(lead).status_code == 303
    late = duty.client.post(f"{HERE}/answer", data={**hidden(shown), "leaflets": ["about_standard", "about_easy_read"]})
    assert late.headers["location"] == HERE
    with filled.transaction() as session:
        (email,) = answers.given(session, 12)
        email.state, email.next_attempt_at, email.last_error = EmailState.FAILED, None, "No such mailbox."
    assert "Answer it to another address" in words(duty.get(HERE))
    assert send(duty, to="tilly@example.org").status_code == 303
    with filled.reading() as session:
        assert [email.recipient for email in answers.given(session, 12)] == ["tilly.smy@example.org", "tilly@example.org"]


def test_without_leaflets_the_page_says_so_and_the_answer_can_go(filled: Store, browser: Any) -> None:
    duty = browser("duty")
    told = words(duty.get(f"{HERE}/answer"))
    assert "The service has configured no leaflets, so none can be attached." in told
    assert "The letter seems to ask for easy read, and there is no such leaflet to attach." in told
    assert "No leaflet" in words(look(duty, leaflets=[]))


@pytest.mark.parametrize(("login", "status"), [("west", 404), ("auditor", 403), ("admin", 403), ("lead", 200)])
def test_it_is_for_those_who_see_the_letter_and_may_work(browser: Any, login: str, status: int) -> None:
    assert browser(login).get(f"{HERE}/answer").status_code == status


@pytest.mark.parametrize("number", [1, 8, 11, 13])
def test_other_letters_are_not_answered_with_leaflets(browser: Any, number: int) -> None:
    lead = browser("lead")
    assert lead.get(f"/letters/{number}/answer").headers["location"] == f"/letters/{number}"
    assert "Answer it with information" not in words(lead.get(f"/letters/{number}"))


def test_who_answered_stands_in_the_audit_trail(duty: Browser, filled: Store) -> None:
    assert send(duty).status_code == 303
    with filled.reading() as session:
        found = [(event.action, event.actor) for event in audit.trail(session, letter_id=12)]
    assert (Action.LETTER_ANSWERED, "Dawn Duty") in found
