"""The register in a real browser: axe on every page and form, a telephone's width, a zoom of 200 %, the keyboard alone, and no script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from store import register
from tests.desk.browsing import copied
from tests.desk.serving import NOW, Desk, put_on_register, served, tell
from tests.desk.visiting import Visitor, follow
from tests.journeys.service import Clock

FORMS = ("review", "review-date", "rating", "hospital", "hospital/2", "team", "moved", "end", "consent", "withdrawal", "consent-stands", "needs",
         "needs/1", "professionals", "professionals/1", "actions", "actions/1", "escalations", "escalations/1", "steps", "steps/1")  # fmt: skip


@pytest.fixture(scope="module")
def desk(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with three people on the register, for tests that change nothing that another looks at."""
    with copied(demo_database, tmp_path_factory.mktemp("register")) as store:
        tell(store, put_on_register(store, NOW - timedelta(days=200))["catchpole"], NOW - timedelta(days=60))
        with served(store, None, Clock(NOW)) as open_desk:
            yield open_desk


def reference_of(desk: Desk, name: str) -> str:
    with desk.store.reading() as session:
        return next(line.reference for line in register.listing(session) if (line.family_name or "").lower().startswith(name))


@pytest.mark.parametrize("width", [1280, 640, 320])
def test_axe_finds_nothing_on_the_register_and_no_page_is_wider_than_its_window(chromium: Browser, desk: Desk, width: int) -> None:
    """640 pixels are a window of 1280 at a zoom of 200 %, 320 a telephone and a zoom of 400 % (WCAG 2.2, 1.4.4 and 1.4.10)."""
    lead = Visitor(chromium, desk, width=width).sign_in("lead")
    here = f"/register/{reference_of(desk, 'catchpole')}"
    pages = ["/register", "/register?due=overdue&rating=green", "/register/calendar", "/register/calendar?month=2030-01", here]
    pages += [f"{here}/{form}" for form in FORMS] if width == 1280 else [f"{here}/review", f"{here}/needs"]
    for path in pages:
        lead.go(path)
        lead.fits() if width == 640 else lead.is_accessible()
    if width == 320:
        lead.go("/register/calendar")
        assert lead.page.locator(".desk-calendar td:visible").count() == lead.page.locator(".desk-calendar td.is-busy").count()
        assert lead.page.locator(".desk-calendar tbody [role=row]:visible").count() == 2, "two weeks of a table"
    lead.close()


def test_a_form_that_is_not_whole_has_its_errors_in_focus(chromium: Browser, desk: Desk) -> None:
    lead = Visitor(chromium, desk).sign_in("lead")
    here = f"/register/{reference_of(desk, 'catchpole')}"
    for form in ("review", "rating", "end", "steps/1"):
        follow(lead.go(f"{here}/{form}").page, "main form button")
        lead.is_accessible()
        assert lead.page.title().startswith("Error: "), form
        assert lead.page.evaluate("document.activeElement.className").startswith("nhsuk-error-summary"), "the summary has the focus"
        follow(lead.page, ".nhsuk-error-summary a")
        assert lead.page.evaluate("['INPUT', 'TEXTAREA'].includes(document.activeElement.tagName)"), form
    lead.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_review_is_recorded_from_the_register(
    chromium: Browser,
    demo_database: Path,
    tmp_path: Path,
    script: bool,
) -> None:
    with copied(demo_database, tmp_path) as store:
        reference = put_on_register(store, NOW - timedelta(days=30), date(2026, 11, 20))["catchpole"]
        with served(store, None, Clock(NOW)) as open_desk:
            lead = Visitor(chromium, open_desk, script=script, width=1280 if script else 320).sign_in("lead")
            page = lead.page
            lead.by_menu("Register")
            assert "Overdue" in page.inner_text("main")
            follow(page, "a:has-text('CATCHPOLE')")
            follow(page, "a:has-text('Record a review')")
            page.fill("#issues", "Sleeps badly.")
            page.fill("#what-0", "Ask for respite")
            page.fill("#owner-0", "Ann Frost")
            for part, typed in zip(("day", "month", "year"), ("1", "12", "2026"), strict=True):
                page.fill(f"#due-0-{part}", typed)
            page.check("input[name='rating'][value='red']")
            page.fill("#rating_reason", "No respite.")
            for part, typed in zip(("day", "month", "year"), ("4", "1", "2027"), strict=True):
                page.fill(f"#next-{part}", typed)
            if script:
                page.dblclick("button:has-text('Save the review')")
            else:
                follow(page, "button:has-text('Save the review')")
            page.wait_for_selector("h1.desk-person")
            assert "Saved." in page.inner_text("main")
            assert "A C(E)TR is due" in page.inner_text("main")
            lead.close()
        with store.reading() as session:
            view = register.view(session, reference)
        assert [each.review.due_on for each in view.reviews if each.review.closed_at is None] == [date(2027, 1, 4)]
        assert [action.what for action in view.actions] == ["Ask for respite"]
        assert len(view.ratings) == 2


def test_the_keyboard_alone_records_an_escalation(chromium: Browser, demo_database: Path, tmp_path: Path) -> None:
    with copied(demo_database, tmp_path) as store:
        reference = put_on_register(store, NOW)["catchpole"]
        with served(store, None, Clock(NOW)) as open_desk:
            duty = Visitor(chromium, open_desk).sign_in_by_keyboard("duty")
            press, type_ = duty.page.keyboard.press, duty.page.keyboard.type
            duty.go(f"/register/{reference}")
            duty.tab_to("[href$='/escalations']")
            press("Enter")
            duty.page.wait_for_selector("h1:has-text('Escalate')")
            duty.tab_to("#to_whom")
            type_("Head of commissioning")
            press("Tab")
            type_("No respite.")
            press("Tab")
            press("Enter")
            duty.page.wait_for_selector("h1.desk-person")
            duty.close()
        with store.reading() as session:
            (escalation,) = register.view(session, reference).escalations
        assert (escalation.to_whom, escalation.why, escalation.escalated_by) == ("Head of commissioning", "No respite.", "Dawn Duty")
