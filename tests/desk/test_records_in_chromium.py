"""Records, what is held about one person, and answers with leaflets, in a real browser: axe, a telephone's width, the keyboard, no script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from store import answers, decisions, letters, outbox, queue, referrals, retention
from store.engine import Store
from tests.desk.browsing import copied
from tests.desk.serving import NOW, Desk, served, with_leaflets
from tests.desk.visiting import Visitor, follow
from tests.journeys.service import Clock
from triage.register_settings import RetentionSettings

KEPT = RetentionSettings(entry_months=1, not_accepted_months=1, other_letter_months=1)


@pytest.fixture
def desk(demo_database: Path, tmp_path: Path) -> Iterator[Desk]:
    """Two months after one referral was declined and one held, and a letter dealt with; with two leaflets."""
    with copied(demo_database, tmp_path) as store:
        with store.transaction() as session:
            decisions.decline(session, reference(store, "catchpole"), by="Leah Lead", reason="Moved away.", now=NOW)
            retention.hold(session, reference(store, "marczak"), by="Leah Lead", reason="A complaint is open.", now=NOW)
            letters.settle(session, 10, by="Leah Lead", reason="Rang her.", now=NOW)
        with served(store, None, Clock(NOW + timedelta(days=70)), with_leaflets(tmp_path, retention=KEPT)) as open_desk:
            yield open_desk


def reference(store: Store, name: str) -> str:
    with store.reading() as session:
        (line,) = queue.search(session, name, None).lines
    return line.reference


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(chromium: Browser, desk: Desk, width: int) -> None:
    lead = Visitor(chromium, desk, width=width).sign_in("lead")
    declined, held = reference(desk.store, "catchpole"), reference(desk.store, "marczak")
    for path in (
        "/retention",
        f"/retention/{declined}",
        f"/retention/{held}",
        "/retention/letters/10",
        "/access",
        "/letters/12",
        "/letters/12/answer",
    ):
        lead.go(path).is_accessible()
    for path in (f"/retention/{declined}", "/access", "/retention"):
        follow(lead.go(path).page, "main form button")
        lead.is_accessible()
        assert lead.page.evaluate("document.activeElement.className").startswith("nhsuk-error-summary"), path
    lead.go("/access").page.fill("#references", declined)
    follow(lead.page, "main form button")
    lead.is_accessible()
    follow(lead.go("/letters/12/answer").page, "main form button")
    lead.is_accessible()
    assert "about-easy-read.pdf" in lead.page.inner_text("main")
    lead.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_question_is_answered_from_the_letters(chromium: Browser, desk: Desk, script: bool) -> None:
    duty = Visitor(chromium, desk, script=script, width=1280 if script else 320).sign_in("duty")
    page = duty.page
    duty.by_menu("Letters")
    follow(page, "a:has-text('Letter 12')")
    follow(page, "a:has-text('Answer it with information')")
    page.fill("#said", "Thank you for asking.\n\nRing us if you like.")
    follow(page, "button:has-text('Look at the e-mail')")
    follow(page, "button:has-text('Change it')")
    assert page.input_value("#said") == "Thank you for asking.\n\nRing us if you like."
    follow(page, "button:has-text('Look at the e-mail')")
    follow(page, "button:has-text('Send this e-mail')")
    assert "The answer goes out with the next delivery." in page.inner_text("main")
    duty.close()
    with desk.store.reading() as session:
        (email,) = answers.given(session, 12)
        assert "Thank you for asking.\n\nRing us if you like.\n" in email.text
        assert [file.name for file in outbox.attached(session, email)] == ["about-easy-read.pdf"]


def test_the_keyboard_alone_holds_a_record_back(chromium: Browser, desk: Desk) -> None:
    lead = Visitor(chromium, desk).sign_in_by_keyboard("lead")
    press, type_ = lead.page.keyboard.press, lead.page.keyboard.type
    declined = reference(desk.store, "catchpole")
    lead.go(f"/retention/{declined}")
    lead.tab_to("[name=act]")
    press("Space")
    press("Tab")
    type_("A complaint is open.")
    lead.tab_to("[type=submit]")
    press("Enter")
    lead.page.wait_for_selector(".desk-done")
    lead.close()
    with desk.store.reading() as session:
        found = referrals.by_reference(session, declined)
        assert found is not None
        (hold,) = retention.holds_of(session, found.id or 0)
    assert (hold.placed_by, hold.reason) == ("Leah Lead", "A complaint is open.")


def test_what_is_held_is_downloaded_without_a_script(chromium: Browser, desk: Desk) -> None:
    lead = Visitor(chromium, desk, script=False, width=320).sign_in("lead")
    declined = reference(desk.store, "catchpole")
    lead.go("/access").page.fill("#references", declined)
    follow(lead.page, "main form button")
    lead.page.fill("#reason", "She asked for it in person.")
    with lead.page.expect_download() as taken:
        lead.page.click("button[value=zip]")
    assert taken.value.suggested_filename == f"access-{declined}.zip"
    lead.close()
