"""The desk in a real browser: nothing for axe to find on any page in any state, no page wider than a telephone, the keyboard
alone, and the way of a referral from the mailbox to the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pydantic import SecretStr

from desk import look
from desk.away import BACK
from desk.settings import OidcSettings
from parsers.pool import ReadingPool
from store import decisions, outbox, queue, register
from store.engine import Store
from store.models import EmailKind, Rating
from store.queue import Wanted
from tests.desk.browsing import copied
from tests.desk.provider import CLIENT, SECRET, running
from tests.desk.serving import NOW, Desk, add_people, put_on_register, served, with_leaflets
from tests.desk.visiting import Visitor, follow
from tests.journeys.service import Clock, Service
from tests.journeys.test_letters import offer


@pytest.fixture(scope="module")
def desk(demo_database: Path, tmp_path_factory: pytest.TempPathFactory, reader: ReadingPool) -> Iterator[Desk]:
    """A desk with the letters of the demo, for tests that look and change nothing that another looks at."""
    with copied(demo_database, tmp_path_factory.mktemp("chromium")) as store, served(store, reader, Clock(NOW)) as open_desk:
        yield open_desk


def reference_of(store: Store, family_name: str) -> str:
    with store.reading() as session:
        (line,) = queue.search(session, family_name, None).lines
    return line.reference


PAGES = (
    "/",
    "/?status=declined",
    "/search",
    "/set-aside",
    "/outbox",
    "/mailboxes",
    "/audit",
    "/letters/1",
    "/letters/8",
    "/nothing-here",
    "/password",
    "/referrals/{danger}",
    "/referrals/{folded}",
    "/referrals/{danger}/accept",
    "/referrals/{danger}/team",
    "/referrals/{missing}/ask",
    "/referrals/{danger}/decline",
    "/referrals/{danger}/duplicate",
    "/referrals/{danger}/reopen",
    "/referrals/{danger}/values/person.date_of_birth",
    "/referrals/{danger}/values/risk.factors",
    "/referrals/{danger}/values/support.professionals",
    "/referrals/{danger}/values/person.gender",
    "/referrals/{danger}/values/plan.tried",
)


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_its_window(chromium: Browser, desk: Desk, width: int) -> None:
    """320 pixels are a small telephone, and a window of 1280 at a zoom of 400 % (WCAG 2.2, 1.4.10)."""
    names = {
        name: reference_of(desk.store, family) for name, family in (("danger", "Prosser"), ("folded", "Aldous"), ("missing", "Marczak"))
    }
    lead = Visitor(chromium, desk, width=width)
    lead.go("/sign-in").is_accessible()
    lead.sign_in("lead")
    for path in PAGES:
        lead.go(path.format(**names))
        lead.fits() if width == 320 else lead.is_accessible()
    lead.close()


def test_axe_finds_nothing_on_pages_that_tell_of_mistakes_or_on_an_administrators(chromium: Browser, desk: Desk) -> None:
    lead = Visitor(chromium, desk).sign_in("lead")
    reference = reference_of(desk.store, "Prosser")
    for path in (f"/referrals/{reference}/accept", f"/referrals/{reference}/decline", "/search"):
        follow(lead.go(path).page, "main form button:not([value])")
        lead.is_accessible()
        assert lead.page.title().startswith("Error: ")
        assert lead.page.evaluate("document.activeElement.className").startswith("nhsuk-error-summary"), "the summary has the focus"
    lead.close()
    admin = Visitor(chromium, desk).sign_in("admin")
    for path in ("/people", "/people/add", "/people/1"):
        admin.go(path).is_accessible()
    admin.close()


def test_without_the_nhs_style_sheet_the_pages_are_as_accessible(chromium: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "style_sheets", lambda: ("plain.css", "desk.css"))
    lead = Visitor(chromium, desk, width=320).sign_in("lead")
    reference = reference_of(desk.store, "Prosser")
    for path in (
        "/",
        f"/referrals/{reference}",
        f"/referrals/{reference}/accept",
        f"/referrals/{reference}/values/risk.factors",
        "/set-aside",
    ):
        lead.go(path).is_accessible()
    lead.close()


def test_a_value_and_its_place_on_the_page_of_the_form_point_to_each_other(chromium: Browser, desk: Desk) -> None:
    duty = Visitor(chromium, desk).sign_in("duty").go(f"/referrals/{reference_of(desk.store, 'Prosser')}")
    follow(duty.page, "[id='value-person.nhs_number'] a[href^='#place-']")
    place = duty.page.evaluate("document.querySelector(':target').closest('a').getAttribute('href')")
    assert place == "#value-person.nhs_number"
    duty.page.keyboard.press("Tab")
    duty.page.evaluate("document.querySelector(':target').closest('a').focus()")
    duty.page.keyboard.press("Enter")
    duty.page.wait_for_function("document.querySelector(':target').id === 'value-person.nhs_number'")
    duty.close()


def test_the_keyboard_alone_signs_in_opens_a_referral_and_skips_to_its_content(chromium: Browser, desk: Desk) -> None:
    duty = Visitor(chromium, desk).sign_in_by_keyboard("duty")
    duty.tab_to("[href^='/referrals/']")
    outline = duty.page.evaluate(
        "(({boxShadow, backgroundColor}) => boxShadow + backgroundColor)(getComputedStyle(document.activeElement))"
    )
    assert "none" not in outline.split("rgb", 1)[0], "the focus is to be seen"
    duty.page.keyboard.press("Enter")
    duty.page.wait_for_selector("h1.desk-person")
    duty.close()


def test_from_the_mailbox_to_the_register(chromium: Browser, service: Service, reader: ReadingPool) -> None:
    """A form e-mailed to a real Dovecot is seen, checked, corrected and accepted; its acknowledgement and its reminder exist."""
    add_people(service.store)
    offer(service, "adult-west")
    service.poll("west")
    with served(service.store, reader, service.clock, service.configuration) as open_desk:
        lead = Visitor(chromium, open_desk).sign_in("lead")
        page = lead.page
        follow(page, "a:has-text('MARCZAK')")
        follow(page, "button:has-text('Work on it')")
        known = page.query_selector("[id='value-person.phone']") is not None
        follow(page, "[id='value-person.phone'] a:has-text('Correct')" if known else "a:has-text('Add')")
        page.fill("#value", "01632 960999")
        follow(page, "button:has-text('Save')")
        assert "By Leah Lead" in page.inner_text("main")
        follow(page, "a:has-text('Accept')")
        page.check("input[value='amber']")
        assert page.input_value("#review-day") == ""
        for part, typed in zip(("day", "month", "year"), ("30", "11", "2026"), strict=True):
            page.fill(f"#review-{part}", typed)
        page.check("input[value='west']")
        page.fill("#lead", "lead@example.nhs.uk")
        follow(page, "main button:has-text('Accept')")
        assert "Accepted. The person is on the register." in page.inner_text("main")
        lead.is_accessible()
        lead.close()
    service.clock.now = service.clock.now.replace(day=30)
    service.evening()
    with service.store.reading() as session:
        (reference,) = [line.reference for line in queue.search(session, "Marczak", None).lines]
        entry = register.entry_of(session, reference)
        assert entry is not None
        assert (entry.rating, entry.rated_by) == (Rating.AMBER, "Leah Lead")
        assert [review.due_on for review in register.reviews_of(session, reference)] == [date(2026, 11, 30)]
        assert decisions.decisions_of(session, reference)[-1].decided_by == "Leah Lead"
        kinds = {email.kind for email in outbox.listing(session)}
        assert queue.page(session, Wanted(), date(2026, 11, 30)).lines == ()
    assert kinds == {EmailKind.ACKNOWLEDGEMENT, EmailKind.REMINDER}


def test_the_enter_key_in_a_box_keeps_what_was_typed_and_does_not_confirm_what_was_read(
    chromium: Browser, demo_database: Path, tmp_path: Path, reader: ReadingPool
) -> None:
    with copied(demo_database, tmp_path) as store, served(store, reader, Clock(NOW)) as open_desk:
        duty = Visitor(chromium, open_desk).sign_in("duty").go(f"/referrals/{reference_of(store, 'Prosser')}/values/person.family_name")
        assert duty.page.is_visible("button:has-text('It is right as read')")
        duty.page.fill("#value", "Prosser-Vale")
        duty.page.keyboard.press("Enter")
        duty.page.wait_for_selector("h1.desk-person")
        assert "Prosser-Vale" in duty.page.inner_text("[id='value-person.family_name'] .desk-said")
        duty.close()


def test_without_script_a_referral_is_claimed_corrected_and_declined(
    chromium: Browser, demo_database: Path, tmp_path: Path, reader: ReadingPool
) -> None:
    with copied(demo_database, tmp_path) as store, served(store, reader, Clock(NOW)) as open_desk:
        duty = Visitor(chromium, open_desk, script=False).sign_in("duty")
        page = duty.page
        follow(page, "a:has-text('CATCHPOLE')")
        follow(page, "button:has-text('Work on it')")
        follow(page, "[id='value-person.date_of_birth'] a:has-text('Correct')")
        page.fill("#value-year", "1995")
        follow(page, "button:has-text('Save')")
        assert "17 Mar 1995" in page.inner_text("[id='value-person.date_of_birth']")
        follow(page, "a:has-text('Decline')")
        page.fill("#reason", "Moved to Norwich.")
        follow(page, "main button:has-text('Decline')")
        assert "Declined. Nothing was sent" in page.inner_text("main")
        duty.close()


def test_people_sign_in_by_the_service_and_out_of_both(chromium: Browser, demo_database: Path, tmp_path: Path) -> None:
    """In a real browser, because its policy holds for redirects too: what was typed is there after the sign-in ran out."""
    clock = Clock(NOW)
    with copied(demo_database, tmp_path) as store, running(clock) as provider:
        oidc = OidcSettings(
            issuer=provider.issuer, client_id=CLIENT, client_secret=SecretStr(SECRET), title="your NHSmail account", with_passwords=False
        )
        with served(store, None, clock, oidc=oidc) as desk:
            provider.back = f"{desk.address}{BACK}"
            duty = Visitor(chromium, desk, also=provider.issuer)
            page = duty.page
            duty.go("/").is_accessible()
            follow(page, "a:has-text('Sign in with your NHSmail account')")
            follow(page, "button:has-text('I am duty')")
            page.wait_for_selector("h1:has-text('Queue')")
            duty.go(f"/referrals/{reference_of(store, 'Catchpole')}/decline")
            clock.advance(minutes=30)
            page.fill("#reason", "He lives in Norwich now.")
            follow(page, "main button:has-text('Decline')")
            follow(page, "a:has-text('Sign in with your NHSmail account')")
            follow(page, "button:has-text('I am duty')")
            page.wait_for_selector("h1:has-text('Decline')")
            assert page.input_value("#reason") == "He lives in Norwich now."
            follow(page, "button:has-text('Sign out')")
            duty.is_accessible()
            follow(page, "a:has-text('sign out there too')")
            page.wait_for_selector("h1:has-text('Signed out of the service')")
            duty.close()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("path", ["/", "/register"])
def test_on_a_telephone_what_narrows_a_list_down_is_folded_until_it_does(chromium: Browser, desk: Desk, path: str, script: bool) -> None:
    lead = Visitor(chromium, desk, width=320, script=script).sign_in("lead").go(path)
    assert not lead.page.is_visible("#team")
    lead.page.click("summary:has-text('Choose what to show')")
    assert lead.page.is_visible("#team")
    lead.page.select_option("#team", "east")
    follow(lead.page, ".desk-filters button")
    assert lead.page.is_visible("#team")
    assert lead.page.input_value("#team") == "east"
    lead.fits()
    lead.go(path).page.set_viewport_size({"width": 1280, "height": 900})
    assert lead.page.is_visible("#team")
    assert not lead.page.is_visible("summary:has-text('Choose what to show')")
    lead.close()


def test_on_a_telephone_the_first_screen_shows_the_first_referral_and_the_menu_opens_by_keyboard(chromium: Browser, desk: Desk) -> None:
    """Without script. A menu of three rows and a box for each team would fill the screen before anybody who waits."""
    lead = Visitor(chromium, desk, width=320, script=False).sign_in("lead")
    page = lead.page
    page.set_viewport_size({"width": 320, "height": 640})
    first = page.locator(".desk-queue tbody tr").first.bounding_box()
    assert first is not None
    assert first["y"] + 100 <= 640, "who is first, with the date of birth"
    assert not page.is_visible(".desk-counts")
    page.click("summary:has-text('Waiting: ')")
    assert page.is_visible(".desk-counts")
    assert not page.is_visible("nav a[href='/outbox']")
    page.focus("nav summary")
    page.keyboard.press("Enter")
    page.wait_for_selector("nav a[href='/outbox']")
    lead.fits()
    page.focus("nav a[href='/outbox']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Outbox')")
    lead.close()


def test_wide_enough_the_menu_and_the_counts_are_open(chromium: Browser, desk: Desk) -> None:
    lead = Visitor(chromium, desk, script=False).sign_in("lead")
    assert lead.page.is_visible("nav a[href='/outbox']")
    assert lead.page.is_visible(".desk-counts")
    assert not lead.page.is_visible("nav summary")
    assert not lead.page.is_visible("summary:has-text('Oldest')")
    lead.close()


def test_a_browser_that_cannot_open_them_by_its_style_sheet_opens_them_by_script_where_there_is_room(chromium: Browser, desk: Desk) -> None:
    for width, opened in ((1280, True), (320, False)):
        lead = Visitor(chromium, desk, width=width)
        lead.page.add_init_script("CSS.supports = () => false")
        lead.sign_in("lead")
        assert lead.page.evaluate("[...document.querySelectorAll('.desk-unfold')].map(each => each.open)") == [opened, opened], width
        lead.close()


def test_on_a_telephone_the_register_shows_who_is_first_and_references_stand_in_one_line(
    chromium: Browser, demo_database: Path, tmp_path: Path
) -> None:
    with copied(demo_database, tmp_path) as store:
        references = put_on_register(store, NOW)
        with served(store, None, Clock(NOW)) as open_desk:
            lead = Visitor(chromium, open_desk, width=320).sign_in("lead").go("/register")
            first = lead.page.locator(".desk-queue tbody tr").first.bounding_box()
            assert first is not None
            assert first["y"] + 100 <= 640
            lead.page.click("summary:has-text('On the register: 3. Reviews overdue: 0')")
            assert lead.page.is_visible(".desk-counts")
            for path in (f"/register/{references['marczak']}", f"/referrals/{references['aldous']}", f"/retention/{references['marczak']}"):
                lead.go(path)
                assert lead.page.evaluate("document.querySelector('h1 .desk-ref').getClientRects().length") == 1, path
                lead.fits()
            lead.close()


def test_what_may_be_pressed_stands_apart_and_begins_where_the_page_does(chromium: Browser, demo_database: Path, tmp_path: Path) -> None:
    with copied(demo_database, tmp_path) as store, served(store, None, Clock(NOW), with_leaflets(tmp_path)) as open_desk:
        lead = Visitor(chromium, open_desk).sign_in("lead").go("/letters/12")
        answer, key_in = (lead.page.locator(f"main a:has-text('{said}')").bounding_box() for said in ("Answer it", "Key in"))
        assert answer is not None
        assert key_in is not None
        assert key_in["x"] - (answer["x"] + answer["width"]) >= 12
        reference = reference_of(store, "Kerridge")
        with store.transaction() as session:
            decisions.decline(session, reference, by="Leah Lead", reason="Lives elsewhere.", now=NOW)
        lead.go(f"/referrals/{reference}")
        reopen, heading = (lead.page.locator(selector).bounding_box() for selector in ("a:has-text('Reopen')", "#document-heading"))
        assert reopen is not None
        assert heading is not None
        assert reopen["x"] == heading["x"]
        lead.close()
