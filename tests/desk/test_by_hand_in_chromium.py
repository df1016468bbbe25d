"""In a real browser: referrals by hand, the keys between values, a window at 200 %, the page on paper, and pages with nothing on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, FilePayload, Page

from dsr.demo_letters import DEMO_LETTERS
from ingest.open import open_letter
from parsers.pool import ReadingPool
from store import letters, outbox, queue, referrals
from store.engine import Store
from store.models import EmailKind, LetterState
from store.outbox import OwedEmail
from tests.desk.browsing import copied
from tests.desk.serving import NOW, Desk, add_people, served
from tests.desk.visiting import Visitor, follow
from tests.journeys.service import Clock

_HOSTILE = b"""From: a@example.org
To: east@example.nhs.uk
Subject: <script>alert(1)</script>
Content-Type: text/html; charset=utf-8

<h1>Dear team</h1><img src="https://evil.example/x.png" onerror="alert(1)"><script>alert(2)</script>
<p style="display:none">hidden</p><p style="position:fixed" onclick="alert(3)">shown</p>
<a href="javascript:alert(4)">a link</a><form action="https://evil.example"><input name="password"></form>
<iframe src="https://evil.example"></iframe><table><tr><th>Day</th><td>Monday</td></tr></table>
<svg onload="alert(5)"></svg><math><mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(6)&gt;">
"""


@pytest.fixture
def desk(demo_database: Path, tmp_path: Path, reader: ReadingPool) -> Iterator[Desk]:
    """A desk with the letters of the demo."""
    with copied(demo_database, tmp_path) as store, served(store, reader, Clock(NOW)) as running:
        yield running


@pytest.fixture
def empty(sqlite_store: Store, reader: ReadingPool) -> Iterator[Desk]:
    """A desk with nothing in it but the people."""
    add_people(sqlite_store)
    with served(sqlite_store, reader, Clock(NOW)) as running:
        yield running


def reference_of(store: Store, family_name: str) -> str:
    with store.reading() as session:
        (line,) = queue.search(session, family_name, None).lines
    return line.reference


def came(page: Page, how: str) -> None:
    page.check(f"input[name=how][value={how}]")
    page.check("input[name=team][value=east]")


def file(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def hostile_letter(store: Store) -> int:
    with store.transaction() as session:
        number = letters.keep(session, mailbox="east", uid_validity=7, uid=99, message_id=None, received_at=NOW, raw=_HOSTILE, now=NOW)
        assert number is not None
        letters.finish(session, number, letters.LetterOutcome(state=LetterState.DONE, kind="other", reason="No form."), NOW)
        owed = OwedEmail(EmailKind.ACKNOWLEDGEMENT, "a@example.org", "We have it", "Thank you.", letter_id=number, mailbox="east")
        assert outbox.owe(session, owed, NOW) is not None
    return number


def test_a_referral_is_keyed_in_with_a_double_click_acknowledged_and_not_made_again_by_going_back(chromium: Browser, desk: Desk) -> None:
    lead = Visitor(chromium, desk).sign_in("lead").go("/new")
    page = lead.page
    lead.is_accessible()
    follow(page, "button[value=add]")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className").startswith("nhsuk-error-summary")
    lead.is_accessible()
    came(page, "telephone")
    page.fill("[id='person.family_name']", "Wix")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Kept until tomorrow")
    lead.is_accessible()
    page.dblclick("button[value=add]")
    page.wait_for_selector("text=Referral added")
    lead.is_accessible()
    page.go_back()
    assert page.input_value("[id='person.family_name']") == "", "a page of its own: what was sent is not sent again by going back"
    lead.go(f"/referrals/{reference_of(desk.store, 'Wix')}").is_accessible()
    follow(page, "a:has-text('Send an acknowledgement')")
    lead.is_accessible()
    page.fill("#to", "gp@example.org")
    follow(page, "main form button")
    page.wait_for_selector("h1:has-text('Check the e-mail')")
    lead.is_accessible()
    page.dblclick("button:has-text('Send this e-mail')")
    page.wait_for_selector("text=The acknowledgement goes out")
    with desk.store.reading() as session:
        assert [email.recipient for email in outbox.listing(session)] == ["gp@example.org"]
    lead.close()


def test_a_file_is_handed_in_without_script_and_one_that_cannot_be_read_is_keyed_in_beside_it(chromium: Browser, desk: Desk) -> None:
    form = open_letter(next(letter for letter in DEMO_LETTERS if letter.name == "adult-east").raw()).attachments[0].data
    lead = Visitor(chromium, desk).sign_in("lead").go("/new/file")
    page = lead.page
    lead.is_accessible()
    page.set_input_files("#file", file("form.docx", form + b" "))
    came(page, "post")
    follow(page, "main form button")
    page.wait_for_selector("text=Referral added")
    follow(page, "text=Open the referral")
    assert "Handed in by" in page.inner_text("main")
    lead.go("/new/file")
    page.set_input_files("#file", file("scan.pdf", b"%PDF-1.4 broken"))
    follow(page, "main form button")
    lead.is_accessible()
    page.set_input_files("#file", file("scan.pdf", b"%PDF-1.4 broken"))
    came(page, "post")
    follow(page, "main form button")
    page.wait_for_selector("h1:has-text('It could not be read')")
    lead.is_accessible()
    follow(page, "a:has-text('Key it in beside the file')")
    lead.is_accessible()
    page.fill("[id='person.family_name']", "Oxley")
    follow(page, "button[value=add]")
    page.wait_for_selector("text=Referral added")
    lead.close()


def test_a_letter_laid_out_loads_nothing_and_runs_nothing(chromium: Browser, desk: Desk) -> None:
    number = hostile_letter(desk.store)
    duty = Visitor(chromium, desk).sign_in("duty").go(f"/letters/{number}")
    duty.is_accessible()
    follow(duty.page, "a:has-text('Show it laid out')")
    duty.page.wait_for_selector(".desk-sheet")
    told = duty.page.inner_text(".desk-sheet")
    assert "Dear team" in told
    assert "shown" in told
    assert "Monday" in told
    assert "hidden" not in told
    assert (
        duty.page.evaluate("document.querySelectorAll('.desk-sheet :is(img, a, form, input, iframe, svg, script, style, [style])').length")
        == 0
    )
    duty.is_accessible()
    for path in ("/outbox/1", f"/letters/{number}/referral"):
        duty.go(path).is_accessible()
    duty.close()


def test_the_keys_go_to_the_next_value_confirm_it_and_correct_it(chromium: Browser, desk: Desk) -> None:
    duty = Visitor(chromium, desk).sign_in("duty").go(f"/referrals/{reference_of(desk.store, 'Prosser')}")
    page = duty.page
    first = page.evaluate("document.querySelector('.desk-value.is-unsure, .desk-value.is-conflict').id")
    page.focus(".desk-values .desk-acts a")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.closest('.desk-value').id") == first
    page.keyboard.press("c")
    page.wait_for_selector("text=Saved.")
    assert "Confirmed" in page.inner_text(f"[id='{first}']")
    page.focus(f"[id='{first}'] .desk-acts a:last-child")
    page.keyboard.press("e")
    page.wait_for_selector("h1:has-text('Family name')")
    page.focus("#value")
    page.keyboard.type("ncee")
    assert page.input_value("#value") == "nceeProsser-Hale", "in a box a key is a letter"
    duty.close()


def test_of_two_answers_one_key_takes_the_other_and_the_first_stays_told(chromium: Browser, desk: Desk) -> None:
    reference = reference_of(desk.store, "Prosser")
    with desk.store.transaction() as session:
        referral = referrals.by_reference(session, reference)
        assert referral is not None
        told = referral.fields["person.gp_practice"]
        two = {**told, "state": "conflict", "others": ["Fen Lane Surgery"], "other_places": [None]}
        referral.fields = {**referral.fields, "person.gp_practice": two}
    duty = Visitor(chromium, desk).sign_in("duty").go(f"/referrals/{reference}")
    page = duty.page
    duty.is_accessible()
    assert page.is_visible("text=2 takes the other answer")
    page.focus("[id='value-person.gp_practice'] button[value=confirm]")
    page.keyboard.press("2")
    page.wait_for_selector("text=Saved.")
    value = page.inner_text("[id='value-person.gp_practice']")
    assert "Fen Lane Surgery" in value
    assert f"Read as: {told['value']}" in value
    duty.go(f"/referrals/{reference}/values/person.gp_practice").is_accessible()
    duty.close()


def test_pointing_at_a_value_moves_the_document_in_its_frame_and_back(chromium: Browser, desk: Desk) -> None:
    duty = Visitor(chromium, desk).sign_in("duty").go(f"/referrals/{reference_of(desk.store, 'Prosser')}")
    page = duty.page
    values = page.evaluate("[...document.querySelectorAll(\".desk-value a[href^='#place-']\")].map(link => link.closest('.desk-value').id)")
    inside = """id => {
      const place = document.getElementById(id.replace('value-', 'place-')).getBoundingClientRect();
      const view = document.querySelector('.desk-pages-of').getBoundingClientRect();
      return place.top >= view.top && place.bottom <= view.bottom;
    }"""
    assert not page.evaluate(inside, values[-1])
    for how in (page.hover, page.focus):
        for value in (values[-1], values[0]):
            page.locator(f"[id='{value}']").scroll_into_view_if_needed()
            how(f"[id='{value}'] a[href^='#place-']")
            page.wait_for_function(inside, arg=value)
            assert page.evaluate("[...document.querySelectorAll('.is-pointed')].length") == 2
    duty.page.dispatch_event(".shown-place >> nth=0", "pointerover", {"pointerType": "mouse", "bubbles": True})
    assert page.evaluate("document.querySelector('.desk-value.is-pointed').id").startswith("value-")
    duty.close()


@pytest.mark.parametrize("how", ["zoom", "text"])
def test_at_200_percent_nothing_is_wider_than_its_window(chromium: Browser, desk: Desk, how: str) -> None:
    """WCAG 2.2, 1.4.4: the whole page at 200 % (a window of 640), and text alone at twice its size."""
    reference = reference_of(desk.store, "Prosser")
    lead = Visitor(chromium, desk, width=640 if how == "zoom" else 1280).sign_in("lead")
    for path in ("/", f"/referrals/{reference}", f"/referrals/{reference}/accept", "/new", "/set-aside", "/letters/8/referral", "/outbox"):
        lead.go(path)
        if how == "text":
            lead.page.evaluate("document.documentElement.style.fontSize = '200%'")
        lead.fits()
    lead.close()


def test_a_referral_on_paper_holds_its_values_and_none_of_the_buttons(chromium: Browser, desk: Desk) -> None:
    reference = reference_of(desk.store, "Prosser")
    duty = Visitor(chromium, desk).sign_in("duty").go(f"/referrals/{reference}")
    document = pypdfium2.PdfDocument(duty.page.pdf(format="A4", print_background=True))
    told = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in document).split())
    document.close()
    duty.close()
    for said in (
        "Prosser-Hale",
        reference,
        "Printed by Dawn Duty from the page of 23 Nov 2026, 9:30am",
        "Words of danger",
        "Consent shown",
        "Date of birth",
        "Suggested:",
    ):
        assert said in told, said
    for button in ("Sign out", "Work on it", "Decline", "Correct", "Skip", "Queue", "Link:"):
        assert button not in told, button


def test_axe_finds_nothing_on_pages_with_nothing_on_them(chromium: Browser, empty: Desk) -> None:
    lead = Visitor(chromium, empty).sign_in("lead")
    for path in (
        "/",
        "/?need=danger",
        "/search",
        "/set-aside",
        "/outbox",
        "/outbox?state=failed",
        "/mailboxes",
        "/audit",
        "/new",
        "/new/file",
    ):
        lead.go(path).is_accessible()
    assert "Nothing waits." in lead.go("/").page.inner_text("main")
    lead.go("/search").page.fill("#words", "Nobody")
    follow(lead.page, "main form button")
    lead.is_accessible()
    lead.close()


def test_axe_finds_nothing_on_the_pages_of_decisions_with_mistakes_on_them(chromium: Browser, desk: Desk) -> None:
    lead = Visitor(chromium, desk).sign_in("lead")
    danger, missing = reference_of(desk.store, "Prosser"), reference_of(desk.store, "Marczak")
    for path in (
        f"/referrals/{danger}/not-a-referral",
        f"/referrals/{danger}/duplicate",
        f"/referrals/{danger}/team",
        f"/referrals/{missing}/ask",
        "/letters/8",
        "/letters/8/referral",
    ):
        follow(lead.go(path).page, "main form button:visible >> nth=0" if "letters/8/" not in path else "button[value=add]")
        lead.is_accessible()
        assert lead.page.title().startswith("Error: "), path
    lead.go(f"/referrals/{missing}/ask").page.fill("#reason", "What is missing.")
    follow(lead.page, "main form button")
    lead.page.wait_for_selector("h1:has-text('Check the e-mail')")
    lead.is_accessible()
    lead.close()
