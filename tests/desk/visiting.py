"""A real browser at the desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.desk.serving import PASSWORD, Desk

_CHROMIUM = shutil.which("chromium")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Headless Chromium."""
    assert _CHROMIUM is not None, "Chromium is required here (DSR_REQUIRE_SERVICES=1): apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


def follow(page: Page, selector: str) -> None:
    """Presses what `selector` names and comes back when the page that it leads to stands; raises `TimeoutError` when none comes.

    A click alone returns while its form is still on its way: what follows then looks at, or leaves, the page before it.
    """
    with page.expect_navigation():
        page.click(selector)


class Visitor:
    """Somebody at the desk: every fault of the page, and every request that leaves it, ends the test."""

    def __init__(self, chromium: Browser, desk: Desk, *, width: int = 1280, script: bool = True, also: str = "data:") -> None:
        self.address = desk.address
        self.also = also
        self.wrong: list[str] = []
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        context.set_default_timeout(20_000)
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self._ours(request.url))
        self.page.on("console", lambda said: self.wrong.append(said.text) if "Content Security Policy" in said.text else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", self._spoken)

    def _ours(self, url: str) -> None:
        if not url.startswith((self.address, "data:", self.also)):
            self.wrong.append(url)

    def _spoken(self, dialog: Dialog) -> None:
        self.wrong.append(dialog.message)
        dialog.dismiss()

    def sign_in(self, login: str) -> Visitor:
        self.page.goto(f"{self.address}/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        follow(self.page, "main button")
        return self

    def sign_in_by_keyboard(self, login: str) -> Visitor:
        """Signs in from the top of the page without a mouse, over the link that skips to its content."""
        self.go("/sign-in")
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.className") == "nhsuk-skip-link"
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(login)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("h1:has-text('Queue')")
        return self

    def tab_to(self, selector: str) -> None:
        """Goes on with the Tab key until what `selector` names has the focus; an AssertionError when the key does not lead there."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the Tab key does not lead to {selector}")

    def go(self, path: str) -> Visitor:
        self.page.goto(f"{self.address}{path}")
        return self

    def by_menu(self, name: str) -> None:
        """Goes to a page by its name in the menu, which is opened first where it is folded."""
        if self.page.is_visible("nav summary"):
            self.page.click("nav summary")
        follow(self.page, f"nav a:has-text('{name}')")

    def is_accessible(self) -> None:
        found = [
            f"{violation['id']}: {[node['target'] for node in violation['nodes']]}"
            for violation in Axe().run(self.page).response["violations"]
        ]
        assert found == [], self.page.url
        self.fits()

    def fits(self) -> None:
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{self.page.url} is {wider} pixels wider than its window"
        assert self.wrong == []

    def close(self) -> None:
        self.page.context.close()
        assert self.wrong == []
