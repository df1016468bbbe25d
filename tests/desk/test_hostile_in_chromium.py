"""Whatever a form, a letter or the name of a file says: nothing of it runs in a real browser, nothing leaves, nothing hides the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dsr import wiring
from ingest.process import process_waiting
from parsers.pool import ReadingPool
from store import decisions, letters, referrals
from store.engine import Store
from tests.desk.browsing import copied
from tests.desk.hostile import TEXTS, Made, foreign, hostile_letter, made_of_every_kind
from tests.desk.serving import NOW, Desk, configuration, served
from tests.desk.visiting import Visitor, follow
from tests.journeys.service import Clock

#: Kinds whose referrals stand on the register too.
ON_REGISTER = ("everything", "one word")

#: The highest that a page of lists may be for one line of a list, in pixels: one name must not push everybody else out of sight.
_LINE = 900


@pytest.fixture(scope="module")
def hostile(demo_database: Path, tmp_path_factory: pytest.TempPathFactory, reader: ReadingPool) -> Iterator[tuple[Desk, dict[str, Made]]]:
    """A desk with rows of every kind in it, for tests that look and change nothing that another looks at."""
    with copied(demo_database, tmp_path_factory.mktemp("hostile")) as store:
        made = made_of_every_kind(store)
        with store.transaction() as session:
            for kind in ON_REGISTER:
                decisions.accept(
                    session,
                    made[kind].reference,
                    by="Leah Lead",
                    rating="red",
                    review_on=NOW.date(),
                    now=NOW,
                    reason=TEXTS[kind],
                    team="east",
                )
        with served(store, reader, Clock(NOW)) as desk:
            yield desk, made


def looked_at(lead: Visitor, path: str) -> None:
    """Opens a page, wide and on a telephone."""
    lead.page.set_viewport_size({"width": 1280, "height": 900})
    lead.go(path)
    assert foreign(lead.page) == [], path
    lead.fits()
    lead.page.set_viewport_size({"width": 320, "height": 640})
    lead.fits()


def test_no_list_runs_or_loads_what_a_row_says(chromium: Browser, hostile: tuple[Desk, dict[str, Made]]) -> None:
    desk, _ = hostile
    lead = Visitor(chromium, desk).sign_in("lead")
    for path in ("/", "/?need=danger", "/set-aside", "/outbox", "/audit", "/register", "/register/calendar", "/retention", "/themes"):
        looked_at(lead, path)
    rows = lead.go("/").page.evaluate("[...document.querySelectorAll('.desk-queue tbody tr')].map(row => row.offsetHeight)")
    assert len(rows) >= len(TEXTS)
    assert max(rows) <= _LINE
    for text in ("DSR", TEXTS["everything"], TEXTS["one word"]):
        lead.go("/search").page.fill("#words", text)
        follow(lead.page, "main form button")
        assert foreign(lead.page) == []
        lead.fits()
    lead.close()


@pytest.mark.parametrize("kind", ["everything", "one word", "many lines"])
def test_no_page_of_a_referral_runs_or_loads_what_its_form_says(
    chromium: Browser, hostile: tuple[Desk, dict[str, Made]], kind: str
) -> None:
    desk, made = hostile
    here = f"/referrals/{made[kind].reference}"
    lead = Visitor(chromium, desk).sign_in("lead")
    for path in (
        here,
        f"{here}/values/plan.tried",
        f"{here}/values/support.professionals",
        f"{here}/duplicate",
        f"{here}/ask",
        f"/letters/{made[kind].letter}",
        f"/letters/{made[kind].letter}/referral",
        f"/outbox/{made[kind].email}",
    ):
        looked_at(lead, path)
    lead.close()


@pytest.mark.parametrize("kind", ON_REGISTER)
def test_no_page_of_an_entry_runs_or_loads_what_a_form_said(chromium: Browser, hostile: tuple[Desk, dict[str, Made]], kind: str) -> None:
    desk, made = hostile
    here = f"/register/{made[kind].reference}"
    lead = Visitor(chromium, desk).sign_in("lead")
    for path in (here, f"{here}/review", f"{here}/escalations", f"{here}/professionals", f"/retention/{made[kind].reference}"):
        looked_at(lead, path)
    lead.close()


def test_a_text_does_not_reorder_what_stands_beside_it(chromium: Browser, hostile: tuple[Desk, dict[str, Made]]) -> None:
    desk, made = hostile
    lead = Visitor(chromium, desk).sign_in("lead").go(f"/referrals/{made['reordered'].reference}")
    heading = lead.page.inner_text("h1")
    assert "\u202e" not in heading
    assert "Wix gpj.exe" in heading
    lead.close()


def test_a_hostile_letter_read_by_the_service_harms_no_page(
    chromium: Browser, demo_database: Path, tmp_path: Path, reader: ReadingPool
) -> None:
    with copied(demo_database, tmp_path) as store:
        number, reference = _read(store, reader)
        with served(store, reader, Clock(NOW)) as desk:
            lead = Visitor(chromium, desk).sign_in("lead")
            for path in ("/", f"/referrals/{reference}", f"/letters/{number}", f"/letters/{number}/referral", "/audit"):
                looked_at(lead, path)
            lead.page.pdf()
            lead.close()


def _read(store: Store, reader: ReadingPool) -> tuple[int, str]:
    """The hostile letter, taken as the worker takes it: its number, the reference of its referral."""
    with store.transaction() as session:
        number = letters.keep(
            session, mailbox="east", uid_validity=7, uid=500, message_id=None, received_at=NOW, raw=hostile_letter(), now=NOW
        )
    assert number is not None
    process_waiting(wiring.intake(configuration(), store, reader, Clock(NOW)), lambda: False)
    with store.reading() as session:
        (referral,) = referrals.of_letter(session, number)
    return number, referral.reference
