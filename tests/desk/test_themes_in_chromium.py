"""The report on themes in a real browser: axe, a telephone's width, the keyboard alone, no script, print, and the file by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from desk import look
from desk.themes.page import as_html
from desk.themes.report import report
from store.engine import Store
from tests.desk.serving import NOW, Desk, add_people, served
from tests.desk.visiting import Visitor, follow
from tests.journeys.service import Clock
from tests.store.people import world
from tests.store.world import YEAR
from triage.figures import ThemesSettings
from triage.periods import Period


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a made-up population, to be looked at only."""
    path = tmp_path_factory.mktemp("themes") / "themes.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}") as store:
        add_people(store)
        with store.transaction() as session:
            world(referrals=300).insert(session)
        with served(store, None, Clock(NOW)) as open_desk:
            yield open_desk


@pytest.mark.parametrize(("width", "path"), [(1280, "/themes?period=2025"), (320, "/themes")])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(chromium: Browser, desk: Desk, width: int, path: str) -> None:
    visitor = Visitor(chromium, desk, width=width).sign_in("duty").go(path)
    visitor.is_accessible()
    visitor.close()


def test_without_the_nhs_style_sheet_it_is_as_accessible(chromium: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "style_sheets", lambda: ("plain.css", "desk.css"))
    visitor = Visitor(chromium, desk, width=320).sign_in("duty").go("/themes?period=2025-q2")
    visitor.is_accessible()
    visitor.close()


def test_the_file_by_itself_fits_a_telephone_and_asks_for_nothing(chromium: Browser, desk: Desk, tmp_path: Path) -> None:
    with desk.store.reading() as session:
        made = report(session, Period(YEAR, None), NOW.date(), ThemesSettings(), {})
    file = tmp_path / "themes.html"
    file.write_text(as_html(made, "The service"), encoding="utf-8")
    visitor = Visitor(chromium, desk, width=320, also=file.as_uri())
    visitor.page.goto(file.as_uri())
    visitor.fits()
    assert visitor.page.locator("svg[role=img]").count() == sum(len(section.figures) for section in made.sections if not section.empty) + 1
    visitor.close()


def test_without_script_the_keyboard_alone_chooses_a_period_and_takes_the_file(chromium: Browser, desk: Desk) -> None:
    visitor = Visitor(chromium, desk, script=False).sign_in("auditor")
    page = visitor.page
    follow(page, "nav a:has-text('Themes')")
    page.focus("#period")
    page.select_option("#period", "2025-q2")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Themes: July to September 2025')")
    page.focus("button[value=json]")
    with page.expect_download() as taking:
        page.keyboard.press("Enter")
    assert taking.value.suggested_filename == "themes-2025-q2.json"
    assert json.loads(Path(taking.value.path()).read_text(encoding="utf-8"))["period"]["first"] == "2025-07-01"
    visitor.close()


def test_on_paper_there_is_the_report_and_no_button(chromium: Browser, desk: Desk) -> None:
    visitor = Visitor(chromium, desk).sign_in("lead").go("/themes?period=2025")
    visitor.page.emulate_media(media="print")
    assert not visitor.page.is_visible("nav")
    assert not visitor.page.is_visible(".themes-export")
    assert visitor.page.is_visible("svg[role=img]")
    visitor.page.pdf(format="A4")
    visitor.close()
