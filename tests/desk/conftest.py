"""What the tests of the desk share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store import queue
from store.engine import Store
from store.queue import Wanted
from tests.desk.browsing import Browser, copied
from tests.desk.serving import NOW
from tests.desk.visiting import chromium
from tests.journeys.service import Clock

#: Where there is no Chromium its tests are not collected, unless DSR_REQUIRE_SERVICES=1, which makes them fail.
collect_ignore = (
    []
    if shutil.which("chromium") or os.environ.get("DSR_REQUIRE_SERVICES") == "1"
    else [
        "test_by_hand_in_chromium.py",
        "test_chromium.py",
        "test_hostile_in_chromium.py",
        "test_records_in_chromium.py",
        "test_register_in_chromium.py",
        "test_themes_in_chromium.py",
    ]
)


@pytest.fixture
def clock() -> Clock:
    """A Monday morning in November."""
    return Clock(NOW)


@pytest.fixture
def filled(demo_database: Path, quick_folder: Path) -> Iterator[Store]:
    """A store with the letters of the demo."""
    with copied(demo_database, quick_folder) as store:
        yield store


@pytest.fixture
def browser(filled: Store, clock: Clock) -> Callable[..., Browser]:
    """A browser signed in as somebody, or as nobody."""

    def opened(login: str | None = None, **settings: Any) -> Browser:
        made = Browser(filled, clock, **settings)
        if login is not None:
            assert made.sign_in(login).status_code == 303
        return made

    return opened


@pytest.fixture
def references(filled: Store) -> dict[str, str]:
    """The references of the demo's referrals by family name."""
    with filled.reading() as session:
        lines = queue.page(session, Wanted(), NOW.date()).lines
    return {(line.family_name or "").split("-")[0].lower(): line.reference for line in lines}


__all__ = ["browser", "chromium", "clock", "filled", "references"]
