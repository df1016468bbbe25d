"""`python -m tests.desk.screenshots`: the pages of the desk as pictures, into docs/desk. Look at them after a change."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from parsers.pool import ReadingPool
from parsers.showing import office
from store.engine import Store
from tests.desk.serving import NOW, PASSWORD, add_people, fill, served
from tests.journeys.service import Clock

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
            for width, height, ending in ((1280, 900, ""), (320, 640, "-telephone")):
                page = browser.new_context(viewport={"width": width, "height": height}).new_page()
                _take(page, desk.address, ending)
            browser.close()


def _take(page: Page, address: str, ending: str) -> None:
    page.goto(f"{address}/sign-in")
    _keep(page, f"sign-in{ending}")
    page.fill("#login", "lead")
    page.fill("#password", PASSWORD)
    page.click("main button")
    _keep(page, f"queue{ending}")
    page.click(".desk-queue a")
    here = page.url
    _keep(page, f"referral{ending}")
    page.click("[id='value-person.family_name'] a:has-text('Correct')")
    _keep(page, f"value{ending}")
    page.goto(f"{here}/accept")
    page.click("main form button")
    _keep(page, f"accept{ending}")
    for name in ("set-aside", "outbox", "mailboxes", "audit", "letters/1", "search"):
        page.goto(f"{address}/{name}")
        _keep(page, f"{name.replace('/', '-')}{ending}")


def _keep(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(64)
    picture.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
