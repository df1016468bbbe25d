"""A browser without a screen: it keeps cookies, reads forms, and sends them as they stand on the page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from desk.settings import DeskSettings
from dsr.config import Configuration
from dsr.desk import app
from parsers.pool import ReadingPool
from store.engine import Store
from tests.desk.serving import PASSWORD, configuration
from tests.journeys.service import Clock

ADDRESS = "http://127.0.0.1:8390"


class Browser:
    """One browser at the desk."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        host: str = "10.0.0.1",
        secure: bool = False,
        pool: ReadingPool | None = None,
        configured: Configuration | None = None,
        **settings: Any,
    ) -> None:
        address = "https://dsr.example.nhs.uk" if secure else ADDRESS
        self.store = store
        self.clock = clock
        made = DeskSettings(address=address, **settings)
        self.client = TestClient(
            app(configured or configuration(), made, store, pool, clock), base_url=address, follow_redirects=False, client=(host, 50000)
        )

    def get(self, path: str) -> Any:
        """The page."""
        return self.client.get(path)

    def csrf(self, path: str) -> str:
        """What the forms of a page carry."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(path).text)
        assert found is not None, path
        return found[1]

    def post(self, path: str, at: Any = None, csrf: Any = None, headers: Any = None, **typed: Any) -> Any:
        """Send a form that stands on the page `at` (its own, if left out)."""
        token = self.csrf(at or path) if csrf is None else csrf
        return self.client.post(path, data={"csrf": token, **typed}, headers=headers)

    def sign_in(self, login: str, password: str = PASSWORD, **typed: Any) -> Any:
        """Sign in."""
        return self.post("/sign-in", login=login, password=password, **typed)


def words(page: Any) -> str:
    """The words of a page, one space between them."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def copied(path: Path, folder: Path) -> Store:
    """A store of its own with what stands in a database file."""
    target = folder / "desk.db"
    target.write_bytes(path.read_bytes())
    return Store(f"sqlite:///{target}")
