"""Referrals by hand: keyed in, handed in as a file and read like any other, keyed in from a letter that waits, acknowledged on request."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from dsr import wiring, work
from dsr.demo_letters import DEMO_LETTERS
from dsr.handed_in import AtOnce
from ingest.letter import Attachment
from ingest.open import open_letter
from parsers.limits import DOCUMENT_BYTES, HANDED_IN_LEFT_SECONDS
from parsers.pool import ReadingPool
from parsers.reading import State
from store import audit, checks, letters, outbox, queue, referrals
from store.engine import Store
from store.models import Action, EmailKind, Letter, LetterSource, LetterState, Referral
from store.queue import Wanted
from tests.desk.browsing import Browser, words
from tests.desk.serving import NOW, configuration
from tests.journeys.service import Clock

Open = Callable[..., Browser]

TYPED = {
    "how": "telephone",
    "came-day": "20",
    "came-month": "11",
    "came-year": "2026",
    "person.given_name": "Orla",
    "person.family_name": "Wix",
    "person.date_of_birth-day": "3",
    "person.date_of_birth-month": "4",
    "person.date_of_birth-year": "1991",
    "person.nhs_number": "999 000 0026",
    "person.postcode": "ip33 1aa",
    "person.phone": "07700 900123",
    "person.interpreter_needed": "no",
    "consent.basis": "informed",
    "consent.given_by": "Orla",
    "risk.current_issues": "She says that she wants to end her life tonight.",
    "risk.factors": ["self_harm", "suicidal_thoughts"],
    "name-0": "Dr Hale",
    "phone-0": "01632 960123",
}


@pytest.fixture
def reading(filled: Store, clock: Clock, reader: ReadingPool) -> Open:
    """A browser at a desk that has reading children."""

    def opened(login: str) -> Browser:
        made = Browser(filled, clock, pool=reader)
        assert made.sign_in(login).status_code == 303
        return made

    return opened


def once(page: Any) -> str:
    found = re.search(r'name="once" value="([0-9a-f]{32})"', page.text)
    assert found is not None
    return found[1]


def made_from(store: Store, location: str) -> tuple[Letter, list[Referral]]:
    number = int(location.removeprefix("/handed-in/"))
    with store.reading() as session:
        return letters.get(session, number), list(referrals.of_letter(session, number))


def form_of(name: str) -> Attachment:
    """The form that came with a letter of the demo."""
    raw = next(letter for letter in DEMO_LETTERS if letter.name == name).raw()
    return open_letter(raw).attachments[0]


def send(browser: Browser, name: str, data: bytes, **typed: Any) -> Any:
    page = browser.get("/new/file")
    told = {
        "csrf": browser.csrf("/new/file"),
        "once": once(page),
        "how": "post",
        "came-day": "23",
        "came-month": "11",
        "came-year": "2026",
        **typed,
    }
    return browser.client.post("/new/file", data=told, files={"file": (name, data)})


# Keyed in


def test_a_referral_that_is_keyed_in_is_queued_as_a_mailed_one_is(browser: Open, filled: Store) -> None:
    duty = browser("duty")
    answer = duty.post("/new", act="add", once=once(duty.get("/new")), **TYPED)
    assert answer.status_code == 303
    letter, (made,) = made_from(filled, answer.headers["location"])
    assert (letter.source, letter.brought_by, letter.team) == (LetterSource.KEYED, "Dawn Duty", "east")
    assert letter.reason == "By telephone, keyed in by Dawn Duty."
    assert (made.keyed_by, made.form, made.arrived_on.isoformat()) == ("Dawn Duty", "keyed", "2026-11-20")
    assert (made.family_name, made.nhs_number, str(made.date_of_birth)) == ("Wix", "9990000026", "1991-04-03")
    assert {key: made.fields[key]["value"] for key in ("person.postcode", "person.phone", "risk.factors", "support.professionals")} == {
        "person.postcode": "IP33 1AA",
        "person.phone": "07700900123",
        "risk.factors": ["self_harm", "suicidal_thoughts"],
        "support.professionals": [{"name": "Dr Hale", "phone": "01632 960123"}],
    }
    assert made.team_suggested == "west", "as suggested for the postcode of a mailed one"
    assert made.danger == ["wants to end her life", "tonight"]
    assert made.missing == ["person.address", "plan.tried", "plan.would_help", "plan.actions", "consent.date"]
    assert not made.consent_shown
    told = words(duty.get(answer.headers["location"]))
    assert made.reference in told
    assert "Suggested team: West Suffolk learning disability duty team . It waits in that team’s queue" in told
    assert duty.get(f"/referrals/{made.reference}").status_code == 404
    lead = browser("lead")
    page = words(lead.get(f"/referrals/{made.reference}"))
    assert "Keyed in by Dawn Duty" in page
    assert "Open its clinical part first" in words(lead.get(f"/letters/{letter.id}")), "without consent it is folded, too"
    with filled.reading() as session:
        assert not [email for email in outbox.listing(session) if email.letter_id == letter.id], "nothing is sent by itself"
        top = queue.page(session, Wanted(), NOW.date()).lines[:2]
        assert made.reference in [line.reference for line in top], "words of danger come first"


def test_pressed_twice_is_one_referral_and_something_else_on_the_same_page_is_told(browser: Open, filled: Store) -> None:
    duty = browser("duty")
    mark, token = once(duty.get("/new")), duty.csrf("/new")
    answers = [duty.post("/new", csrf=token, act="add", once=mark, **TYPED) for _ in range(3)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    back = duty.post("/new", csrf=token, act="add", once=mark, **{**TYPED, "person.family_name": "Wixx"})
    assert back.status_code == 409
    assert "This page has been sent already, with something else on it" in words(back)
    assert f'href="{answers[0].headers["location"]}"' in back.text
    with filled.reading() as session:
        assert len(queue.search(session, "wix", None).lines) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"how": ""}, "Select how it came"),
        ({"how": "fax"}, "Select how it came"),
        ({"came-day": "24"}, "The day on which it came must be today or in the past"),
        ({"came-year": "2016"}, "The day on which it came must be within the last year"),
        ({"came-month": "13"}, "Enter a real date"),
        ({"came-day": "", "came-month": "", "came-year": ""}, "Enter the day on which it came"),
        ({"person.given_name": "", "person.family_name": " "}, "Enter the person&#39;s name"),
        ({"person.nhs_number": "999 000 0027"}, "This one has a digit wrong"),
        ({"person.date_of_birth-year": "2091"}, "Date of birth must be today or in the past"),
        ({"person.date_of_birth-month": ""}, "The date must include a month"),
        ({"consent.basis": "nonsense"}, "Select basis of consent"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_box_and_everything_typed_is_still_there(
    browser: Open, filled: Store, changes: dict[str, str], told: str
) -> None:
    page = browser("duty").post("/new", act="add", **{**TYPED, **changes})
    assert page.status_code == 422
    assert page.text.count(told) >= 2, "in the summary and beside the box"
    assert "wants to end her life tonight" in page.text
    assert 'value="Dr Hale"' in page.text
    summary = re.findall(r'<a href="#([^"]+)">', page.text.split("nhsuk-error-summary__list")[1].split("</ul>")[0])
    assert all(f'id="{anchor}"' in page.text for anchor in summary)
    with filled.reading() as session:
        assert queue.search(session, "wix", None).lines == ()


def test_whoever_works_for_several_teams_says_to_which_it_came(browser: Open, filled: Store) -> None:
    lead = browser("lead")
    assert "Select the team that it came to" in words(lead.post("/new", act="add", **TYPED))
    answer = lead.post("/new", act="add", team="cyp", **TYPED)
    assert made_from(filled, answer.headers["location"])[0].team == "cyp"
    assert "Select the team" in words(lead.post("/new", act="add", team="out_of_area_waveney", **TYPED))


def test_what_is_typed_is_kept_for_later_and_when_the_sign_in_runs_out(browser: Open, filled: Store, clock: Clock) -> None:
    duty = browser("duty")
    mark, token = once(duty.get("/new")), duty.csrf("/new")
    kept = duty.post("/new", csrf=token, act="keep", once=mark, **TYPED)
    assert "Kept until tomorrow, for you alone" in words(duty.get(kept.headers["location"]))
    page = duty.get("/new")
    assert "What you had typed here before is still here" in words(page)
    assert "wants to end her life tonight" in page.text
    assert once(page) == mark
    clock.advance(minutes=30)
    away = duty.post("/new", csrf=token, act="add", once=mark, **{**TYPED, "person.given_name": "Orlagh"})
    assert away.headers["location"] == "/sign-in?next=/new"
    duty.sign_in("duty", next="/new")
    page = duty.get("/new")
    assert 'value="Orlagh"' in page.text
    assert "wants to end" not in browser("lead").get("/new").text
    assert duty.post("/new", act="add", once=once(page), **TYPED).status_code == 303
    assert "Orlagh" not in duty.get("/new").text, "gone once it was used"


def test_nothing_that_is_keyed_in_is_markup(browser: Open) -> None:
    evil = '"><script>alert(1)</script>'
    lead = browser("lead")
    for act in ("add", "keep"):
        page = lead.post("/new", act=act, **{**TYPED, "person.family_name": evil, "how": ""})
        page = lead.get(page.headers["location"]) if act == "keep" else page
        assert "&lt;script&gt;" in page.text
        assert "<script>alert" not in page.text
    answer = lead.post("/new", act="add", team="east", **{**TYPED, "person.family_name": evil, "person.address": evil})
    assert "<script>alert" not in lead.get(answer.headers["location"]).text


# Handed in as a file


def test_a_file_is_read_like_any_document_and_says_who_handed_it_in(reading: Open, filled: Store) -> None:
    form = form_of("adult-east")
    duty = reading("duty")
    answer = send(duty, "..\\..\\ü<b>form\u202e.docx", form.data + b" ")
    letter, (made,) = made_from(filled, answer.headers["location"])
    assert (letter.source, letter.state, letter.brought_by, letter.team) == (LetterSource.FILE, LetterState.DONE, "Dawn Duty", "east")
    assert letter.reason == "Dawn Duty handed in a file."
    assert letter.file_name == "ü_b_form.docx"
    assert made.keyed_by is None
    assert made.fields["person.family_name"]["place"] is not None
    page = words(duty.get(f"/referrals/{made.reference}"))
    assert "Handed in by Dawn Duty" in page
    assert "ü_b_form.docx" in page
    with filled.reading() as session:
        assert letters.raw(session, letter.id or 0) == form.data + b" "
        assert not [email for email in outbox.listing(session) if email.letter_id == letter.id]
    told = duty.get(f"/letters/{letter.id}/raw")
    assert told.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in told.headers["content-security-policy"]


def test_a_file_that_cannot_be_read_waits_for_a_person_who_keys_it_in_beside_it(reading: Open, filled: Store) -> None:
    duty = reading("duty")
    answer = send(duty, "scan.pdf", b"%PDF-1.4 broken")
    page = words(duty.get(answer.headers["location"]))
    assert "It could not be read" in page
    letter, made = made_from(filled, answer.headers["location"])
    assert (letter.state, made) == (LetterState.SET_ASIDE, [])
    assert "handed in by Dawn Duty" in words(duty.get("/set-aside"))
    assert "handed in by Dawn Duty" not in words(reading("west").get("/set-aside"))
    assert duty.post(f"/letters/{letter.id}/settle", at=f"/letters/{letter.id}", act="again").headers["location"] == f"/letters/{letter.id}"
    assert "Could not be read" in words(duty.get(f"/letters/{letter.id}")), "read once more, at once"
    path = f"/letters/{letter.id}/referral"
    assert duty.post(path, act="add", **{key: value for key, value in TYPED.items() if key.startswith("person.")}).status_code == 303
    letter, (referral,) = made_from(filled, answer.headers["location"])
    assert (letter.state, letter.settled_by, referral.keyed_by) == (LetterState.DONE, "Dawn Duty", "Dawn Duty")


def test_a_file_that_nobody_reads_is_told_to_whoever_handed_it_in_and_on_the_queue(
    browser: Open, filled: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AtOnce, "__call__", lambda self, letter_id: None)  # the reading hangs, and no worker runs
    duty = browser("duty")
    at = send(duty, "scan.pdf", b"%PDF-1.4 broken").headers["location"]
    assert "It is being read" in words(duty.get(at))
    clock.advance(minutes=11)
    page = words(duty.get(at))
    assert "It has not been read yet The file is kept, and nothing can be lost. It has waited since 23 Nov 2026, 9:30am" in page
    assert "key it in by hand" in page
    assert "are not being read" not in words(duty.get("/"))
    clock.advance(minutes=10)
    duty.get("/")
    clock.advance(minutes=10)
    told = words(browser("lead").get("/"))
    assert "Files that were handed in are not being read Since 23 Nov 2026, 9:30am. They are kept." in told


def test_what_a_person_keyed_in_is_not_said_to_be_read(browser: Open, filled: Store) -> None:
    duty = browser("lead")
    _, (made,) = made_from(filled, duty.post("/new", act="add", team="east", **TYPED).headers["location"])
    assert {value["state"] for value in made.fields.values()} == {State.PERSON.value}
    assert checks.reading_of(made).sure("person.family_name"), "what a person said can only mean one thing"
    here = f"/referrals/{made.reference}"
    page = duty.get(here)
    assert "is-person" in page.text
    assert "is-read" not in page.text
    for wrong in ('desk-nothing">The form', "The form says nothing", "not read", "Read as"):
        assert wrong not in page.text, wrong
    assert duty.post(f"{here}/values/person.title", act="correct", value="Mx").status_code == 303
    assert "Keyed in: nothing" in words(duty.get(f"{here}/values/person.title"))


def test_a_saved_e_mail_is_handed_in_with_the_form_that_lies_in_it(reading: Open, filled: Store) -> None:
    raw = next(letter for letter in DEMO_LETTERS if letter.name == "adult-east").raw()
    answer = send(reading("duty"), "Referral.eml", raw)
    _, made = made_from(filled, answer.headers["location"])
    assert [each.family_name for each in made] == ["Catchpole"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [("", b"", "Choose a file"), ("empty.pdf", b"", "This file is empty"), ("form.pdf", None, "Select how it came")],
)
def test_what_is_no_file_is_told(reading: Open, name: str, data: bytes | None, told: str) -> None:
    duty = reading("duty")
    page = send(duty, name, data or b"", how="post") if data is not None else send(duty, name, b"x", how="")
    assert page.status_code == 422
    assert told in words(page)


def test_a_file_that_is_too_large_is_told_on_the_page(reading: Open, filled: Store) -> None:
    duty = reading("duty")
    answer = send(duty, "huge.pdf", b"x" * (DOCUMENT_BYTES + 2 * 1024 * 1024))
    assert answer.headers["location"] == "/new/file?problem=too_large"
    assert "The file is larger than 40 MB" in words(duty.get(answer.headers["location"]))


def test_the_same_file_twice_is_told_and_one_that_came_by_e_mail_too(reading: Open, filled: Store) -> None:
    duty = reading("duty")
    first = send(duty, "scan.pdf", b"%PDF-1.4 broken")
    page = send(duty, "again.pdf", b"%PDF-1.4 broken")
    assert page.status_code == 409
    assert "This file has been handed in already" in words(page)
    assert f'href="{first.headers["location"]}"' in page.text
    form = form_of("adult-east")
    page = send(duty, "form.docx", form.data)
    assert "This file came by e-mail already" in words(page)
    assert 'href="/letters/1"' in page.text
    assert send(duty, "form.docx", form.data, again="yes").status_code == 303


def test_the_same_page_sent_twice_keeps_a_file_once(reading: Open, filled: Store) -> None:
    duty = reading("duty")
    mark = once(duty.get("/new/file"))
    answers = [send(duty, "scan.pdf", b"%PDF-1.4 broken", once=mark) for _ in range(2)]
    assert len({answer.headers["location"] for answer in answers}) == 1


def test_no_file_is_taken_from_somebody_who_was_never_signed_in(browser: Open) -> None:
    nobody = browser()
    nobody.client.cookies.set("dsr", "made up")
    answer = nobody.client.post("/new/file", data={"csrf": "0"}, files={"file": ("a", b"x" * 1000)})
    assert answer.headers["location"] == "/sign-in?next=/new/file"


def test_when_the_sign_in_has_run_out_everything_but_the_file_is_kept(reading: Open, clock: Clock) -> None:
    duty = reading("duty")
    token, mark = duty.csrf("/new/file"), once(duty.get("/new/file"))
    clock.advance(minutes=30)
    told = {"csrf": token, "once": mark, "how": "in_person", "came-day": "21", "came-month": "11", "came-year": "2026"}
    away = duty.client.post("/new/file", data=told, files={"file": ("a.pdf", b"%PDF-")})
    assert away.headers["location"] == "/sign-in?next=/new/file"
    duty.sign_in("duty", next="/new/file")
    page = duty.get("/new/file")
    assert "please choose the file again" in words(page)
    assert once(page) == mark
    assert re.search(r'value="in_person"[^>]* checked', page.text)


def test_a_file_whose_desk_died_is_read_by_the_worker_after_a_while(
    browser: Open, filled: Store, clock: Clock, reader: ReadingPool
) -> None:
    duty = browser("duty")  # its desk has no reading children: as if it had died
    answer = send(duty, "form.docx", form_of("adult-east").data + b" ")
    assert "It is being read" in words(duty.get(answer.headers["location"]))
    intake = wiring.intake(configuration(), filled, reader, clock)
    assert work.read_left(intake, lambda: False) == 0, "the desk may still be at it"
    clock.advance(seconds=HANDED_IN_LEFT_SECONDS + 1)
    assert work.read_left(intake, lambda: False) == 1
    assert [each.family_name for each in made_from(filled, answer.headers["location"])[1]] == ["Catchpole"]


# From a letter


def test_a_letter_that_waits_is_keyed_in_beside_itself_once(browser: Open, filled: Store) -> None:
    duty, west = browser("duty"), browser("west")
    assert west.get("/letters/8/referral").status_code == 404
    page = duty.get("/letters/8/referral")
    assert "Key in letter 8" in words(page)
    typed = {key: value for key, value in TYPED.items() if key.startswith(("person.", "risk."))}
    assert "Enter the person" in words(duty.post("/letters/8/referral", act="add"))
    token = duty.csrf("/letters/8/referral")
    for _ in range(2):
        answer = duty.post("/letters/8/referral", csrf=token, act="add", **typed)
        assert answer.headers["location"] == "/handed-in/8"
    letter, (made,) = made_from(filled, "/handed-in/8")
    assert (letter.state, letter.settled_by, made.keyed_by, made.position) == (LetterState.DONE, "Dawn Duty", "Dawn Duty", 0)
    assert "Before that: " in (letter.reason or "")
    assert "Letter 8" not in words(duty.get("/set-aside"))
    assert duty.get("/letters/8/referral").headers["location"] == "/handed-in/8"
    assert browser("lead").get("/letters/8/referral").headers["location"] == "/letters/8"
    with filled.reading() as session:
        told = [(event.actor, event.action) for event in audit.trail(session, letter_id=8)]
    assert told.count(("Dawn Duty", Action.REFERRAL_QUEUED)) == 1


def test_the_boxes_open_with_what_can_be_read_of_the_letter(reading: Open, filled: Store) -> None:
    with filled.transaction() as session:
        letter = letters.get(session, 8)
        document = letters.documents(session, 8)[0]
        document.data, document.problems, document.name = form_of("adult-east").data, [], "form.docx"
        assert letter.settled_at is None
    page = reading("duty").get("/letters/8/referral")
    assert 'value="Catchpole"' in page.text
    assert 'value="1994"' in page.text
    assert "form.docx" in words(page)


# Acknowledged on request


def test_what_was_handed_in_is_acknowledged_when_a_person_asks_for_it_as_shown_and_once(browser: Open, filled: Store) -> None:
    lead = browser("lead")
    made = made_from(filled, lead.post("/new", act="add", team="east", **TYPED).headers["location"])[1][0]
    path = f"/referrals/{made.reference}"
    assert "Send an acknowledgement" in words(lead.get(path))
    assert "Enter an e-mail address" in words(lead.post(f"{path}/acknowledge", to="nobody"))
    shown = lead.post(f"{path}/acknowledge", to="gp@example.org")
    assert made.reference in words(shown)
    assert "Wix" not in words(shown)
    boxes = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.text.split('<div class="desk-width">')[1]))
    for _ in range(2):
        sent = lead.client.post(f"{path}/acknowledge", data=boxes)
        assert sent.headers["location"] == f"{path}?done=acknowledged"
    with filled.reading() as session:
        (email,) = outbox.about(session, letter_id=made.letter_id, referral_id=0)
    assert (email.kind, email.recipient, email.mailbox) == (EmailKind.ACKNOWLEDGEMENT, "gp@example.org", "east")
    assert email.text.strip() == unescape(re.findall(r'<pre class="desk-text">(.*?)</pre>', shown.text, re.DOTALL)[0]).strip()
    assert "Send an acknowledgement" not in words(lead.get(path))
    assert lead.get(f"{path}/acknowledge").status_code == 303


def test_a_mailed_referral_is_not_acknowledged_by_hand(browser: Open, references: dict[str, str]) -> None:
    duty, path = browser("duty"), f"/referrals/{references['catchpole']}"
    assert "Send an acknowledgement" not in words(duty.get(path))
    assert duty.get(f"{path}/acknowledge").headers["location"] == path


def test_what_somebody_else_handed_in_is_told_to_nobody_else(browser: Open) -> None:
    location = browser("duty").post("/new", act="add", **TYPED).headers["location"]
    for login in ("west", "lead"):
        assert browser(login).get(location).status_code == 404
