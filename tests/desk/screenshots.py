"""`python -m tests.desk.screenshots`: the pages of the desk as pictures, into docs/desk. Look at them after a change."""

from __future__ import annotations

import io
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from parsers.pool import ReadingPool
from parsers.showing import office
from store.engine import Store
from tests.desk.serving import NOW, PASSWORD, add_people, fill, put_on_register, served, tell
from tests.desk.visiting import follow
from tests.journeys.service import Clock
from tests.store.people import world

_WINDOWS = ((1280, 900, ""), (320, 640, "-telephone"))
FOLDER = Path(__file__).parents[2] / "docs" / "desk"


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(exist_ok=True)
    clock = Clock(NOW)
    with (
        tempfile.TemporaryDirectory() as folder,
        ReadingPool(2, office_command=office.installed()) as pool,
        Store(f"sqlite:///{folder}/desk.db") as store,
    ):
        store.migrate()
        add_people(store)
        fill(store, pool, clock)
        with served(store, pool, clock) as desk, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
            for width, height, ending in _WINDOWS:
                page = browser.new_context(viewport={"width": width, "height": height}).new_page()
                _take(page, desk.address, ending)
            entry = put_on_register(store, NOW - timedelta(days=200))["catchpole"]
            tell(store, entry, NOW - timedelta(days=60))
            for width, height, ending in _WINDOWS:
                page = browser.new_context(viewport={"width": width, "height": height}).new_page()
                _take_register(page, desk.address, ending, entry)
            _take_themes(browser, Path(folder))
            browser.close()


def _take(page: Page, address: str, ending: str) -> None:
    page.goto(f"{address}/sign-in")
    _keep(page, f"sign-in{ending}")
    _sign_in(page)
    _keep(page, f"queue{ending}")
    follow(page, ".desk-queue a")
    here = page.url
    _keep(page, f"referral{ending}")
    follow(page, "[id='value-person.family_name'] a:has-text('Correct')")
    _keep(page, f"value{ending}")
    page.goto(f"{here}/accept")
    follow(page, "main form button")
    _keep(page, f"accept{ending}")
    for name in ("set-aside", "outbox", "mailboxes", "audit", "letters/1", "search", "password", "new/file", "letters/8/referral", "new"):
        page.goto(f"{address}/{name}")
        _keep(page, f"{name.replace('/', '-')}{ending}")
    page.check("input[name=how][value=telephone]")
    page.check("input[name=team][value=east]")
    page.fill("[id='person.family_name']", "Wix")
    follow(page, "button[value=add]")
    _keep(page, f"handed-in{ending}")


def _take_register(page: Page, address: str, ending: str, entry: str) -> None:
    page.goto(f"{address}/sign-in")
    _sign_in(page)
    for name, path in (("register", ""), ("calendar", "/calendar"), ("entry", f"/{entry}"), ("escalate", f"/{entry}/escalations")):
        page.goto(f"{address}/register{path}")
        if name == "escalate":
            follow(page, "main form button")
        _keep(page, f"{name}{ending}")
    page.goto(f"{address}/register/{entry}/review")
    _keep(page, f"review{ending}")


def _sign_in(page: Page) -> None:
    page.fill("#login", "lead")
    page.fill("#password", PASSWORD)
    follow(page, "main button")


def _take_themes(browser: Browser, folder: Path) -> None:
    """The report on themes, of a made-up population."""
    with Store(f"sqlite:///{folder}/themes.db") as store:
        store.migrate()
        add_people(store)
        with store.transaction() as session:
            world(referrals=900).insert(session)
        with served(store, None, Clock(NOW)) as desk:
            for width, height, ending in ((1280, 1500, ""), (320, 640, "-telephone")):
                page = browser.new_context(viewport={"width": width, "height": height}).new_page()
                page.goto(f"{desk.address}/sign-in")
                page.fill("#login", "lead")
                page.fill("#password", PASSWORD)
                follow(page, "main button")
                page.goto(f"{desk.address}/themes?period=2025")
                _keep(page, f"themes{ending}")


def _keep(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(64)
    picture.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
