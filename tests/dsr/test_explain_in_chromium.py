"""The page of `dsr read --explain` in a real browser: what people with a mouse, a keyboard, a telephone or no script meet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dsr.config import load_configuration
from dsr.example import example_configuration
from dsr.explain import explained
from dsr.read import read_whole
from dsr.rules import rules
from parsers.pool import ReadingPool
from tests.dsr.test_explain import FORM, ON, page_of_form
from tests.journeys.test_letters import LETTERS
from tests.parsers.pdf_files import Sheet, drawn

NHS_NUMBER = "0-person.nhs_number-0"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium")
    assert found is not None, "Debian's package chromium is needed"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of each kind: a PDF of two pages, a Word form laid out plainly, and a letter."""

    def with_space(sheet: Sheet) -> None:
        sheet.text(60, 700, "Nothing of interest")

    folder = tmp_path_factory.mktemp("explained")
    routing = rules(load_configuration(example_configuration()))
    files = {"form.pdf": drawn(with_space, page_of_form), "form.docx": FORM, "letter.eml": LETTERS["in-danger"].raw()}
    written = {}
    with ReadingPool(1) as pool:
        for name, data in files.items():
            (folder / name).write_bytes(data)
            written[name] = folder / f"{name}.html"
            written[name].write_text(explained(name, read_whole(folder / name, pool, routing, ON), pool, ON, routed=True))
    return written


def opened(chromium: Browser, path: Path, *, width: int = 1300, height: int = 800, scripts: bool = True) -> tuple[Page, list[str]]:
    """The page in a window of that size, and what the browser complains of: a script or style that the policy stops among it."""
    page = chromium.new_page(viewport={"width": width, "height": height}, java_script_enabled=scripts)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}"))
    page.route(lambda url: not url.startswith(("file:", "data:")), lambda route: complaints.append(route.request.url))
    page.goto(path.as_uri())
    return page, complaints


@pytest.mark.parametrize("name", ["form.pdf", "form.docx", "letter.eml"])
@pytest.mark.parametrize("width", [1300, 650, 320])
def test_axe_finds_nothing_the_browser_complains_of_nothing_and_nothing_is_cut_off(
    chromium: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    page, complaints = opened(chromium, pages[name], width=width)
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found: Any = Axe().run(page)
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found.response["violations"]] == []
    page.close()


def test_pointing_at_a_value_brings_its_place_into_view_and_marks_it(chromium: Browser, pages: dict[str, Path]) -> None:
    page, _ = opened(chromium, pages["form.pdf"])
    place = page.locator(f'[id="place-{NHS_NUMBER}"]')
    assert not in_view(page, place)
    page.hover(f'[id="value-{NHS_NUMBER}"]')
    page.wait_for_function(SEEN, arg=f"place-{NHS_NUMBER}")
    assert place.get_attribute("class") == "is-pointed"
    page.close()


def test_the_keyboard_alone_goes_to_the_place_and_back(chromium: Browser, pages: dict[str, Path]) -> None:
    page, _ = opened(chromium, pages["form.pdf"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator(f'[id="value-{NHS_NUMBER}"] .where').focus()
    page.keyboard.press("Enter")
    page.wait_for_function(SEEN, arg=f"place-{NHS_NUMBER}")
    assert page.evaluate("document.querySelector(':target').id") == f"place-{NHS_NUMBER}"
    page.locator(f'a:has([id="place-{NHS_NUMBER}"])').focus()
    assert page.evaluate("getComputedStyle(document.querySelector('.shown-place:focus-visible rect')).strokeWidth") == "3.5px"
    page.keyboard.press("Enter")
    page.wait_for_function(SEEN, arg=f"value-{NHS_NUMBER}")
    page.close()


@pytest.mark.parametrize(("name", "value"), [("form.pdf", NHS_NUMBER), ("form.docx", "0-person.postcode-0")])
@pytest.mark.parametrize("width", [1300, 320])
def test_links_lead_to_the_place_without_any_script(chromium: Browser, pages: dict[str, Path], name: str, value: str, width: int) -> None:
    page, _ = opened(chromium, pages[name], width=width, scripts=False)
    page.locator(f'[id="value-{value}"] .where').click()
    place = page.locator(f'[id="place-{value}"]')
    place.wait_for()
    expect(place).to_be_in_viewport(ratio=0.99)
    page.close()


#: Whether the element with an id stands within the window.
SEEN = """id => { const box = document.getElementById(id).getBoundingClientRect();
          return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth; }"""


def in_view(page: Page, element: Any) -> bool:
    box = element.bounding_box()
    size = page.viewport_size
    assert size is not None
    return bool(box["y"] >= 0 and box["y"] + box["height"] <= size["height"])
