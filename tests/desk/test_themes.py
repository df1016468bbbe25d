"""The report on themes: who gets it, what it says, what it never says, as a page, as files, and as charts."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desk.themes import charts, wording
from desk.themes.charts import Bar, Series
from desk.themes.files import as_csv, as_json
from desk.themes.page import as_html
from desk.themes.report import Report, periods, report
from store import audit, decisions, register
from store.engine import Store
from store.models import Action, EntryEnd
from tests.desk.browsing import Browser, words
from tests.desk.serving import NOW, add_people
from tests.journeys.service import Clock
from tests.store.making import REFERENCE, queued
from tests.store.people import world
from tests.store.world import GAPS, YEAR
from triage.figures import ThemesSettings
from triage.periods import Period

NHS = ThemesSettings()
TITLES = {gap: gap.capitalize() for gap in GAPS}


@pytest.fixture(scope="module")
def peopled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a made-up population from March 2025 to April 2026, and everybody's account. To be looked at only."""
    path = tmp_path_factory.mktemp("themes") / "themes.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}") as store:
        add_people(store)
        with store.transaction() as session:
            world(referrals=400).insert(session)
        yield store


@cache
def made(store: Store, period: Period) -> Report:
    with store.reading() as session:
        return report(session, period, NOW.date(), NHS, TITLES)


def browser(store: Store, login: str, now: datetime = NOW) -> Browser:
    found = Browser(store, Clock(now))
    assert found.sign_in(login).status_code == 303
    return found


def test_the_page_tells_the_newest_period_and_offers_the_others(peopled: Store) -> None:
    page = browser(peopled, "lead").get("/themes")
    assert page.status_code == 200
    assert "Themes: July to September 2026" in words(page)
    assert re.findall(r'<option value="([^"]+)"', page.text)[:6] == ["2026-q2", "2026-q1", "2025", "2025-q4", "2025-q3", "2025-q2"]
    year = words(browser(peopled, "lead").get("/themes?period=2025"))
    assert "Themes: April 2025 to March 2026" in year
    assert "is a number from 1 to 7" in year
    assert "rounded to the nearest 5" in year
    assert "28 days after its end" in year


@pytest.mark.parametrize("code", ["2026-q3", "2026", "2019", "../etc", "2025-q5"])
def test_a_period_that_is_not_told_is_no_page(peopled: Store, code: str) -> None:
    assert browser(peopled, "lead").get(f"/themes?period={code}").status_code == 404


def test_before_the_first_quarter_is_settled_the_page_says_from_when_on(sqlite_store: Store) -> None:
    add_people(sqlite_store)
    page = browser(sqlite_store, "duty").get("/themes")
    assert page.status_code == 200
    assert "There is no report yet." in words(page)
    assert "29 January 2027" in words(page)


def test_a_register_that_few_were_on_and_then_nobody_is_told(sqlite_store: Store) -> None:
    add_people(sqlite_store)
    came = datetime(2025, 5, 5, 9, 0, tzinfo=UTC)
    queued(sqlite_store, arrived_on=came.date())
    with sqlite_store.transaction() as session:
        decisions.accept(
            session, REFERENCE, by="Ann", rating="red", review_on=datetime(2025, 6, 2, tzinfo=UTC).date(), team="west", now=came
        )
        register.end(session, REFERENCE, ended_as=EntryEnd.OTHER, by="Ann", reason="done", now=datetime(2025, 8, 1, tzinfo=UTC))
    page = browser(sqlite_store, "lead").get("/themes?period=2025")
    assert page.status_code == 200
    assert "None in this period." in words(page)
    assert "Apr to Jun 2025 * Jul to Sep 2025 0" in words(page)


def test_it_is_in_the_menu_of_those_who_may_see_it(peopled: Store) -> None:
    assert 'href="/themes"' in browser(peopled, "duty").get("/mailboxes").text
    admin = browser(peopled, "admin")
    assert 'href="/themes"' not in admin.get("/mailboxes").text
    assert admin.get("/themes").status_code == 403


def test_every_number_of_the_page_is_one_that_may_be_told(peopled: Store) -> None:
    for period in (Period(YEAR, None), Period(YEAR, 2), Period(2026, 2)):
        told = made(peopled, period)
        numbers = [number for section in told.sections for figure in section.figures for line in figure.lines for number in line.numbers]
        numbers += [number for section in told.sections for number in section.totals]
        numbers += [number for line in told.trend.lines for number in line.numbers]
        assert {number for number in numbers if number is not None and (number % 5 or 0 < number < 8)} == set()
        assert None in numbers


def test_every_group_table_and_row_has_words(peopled: Store) -> None:
    told = made(peopled, Period(YEAR, None))
    assert [section.name for section in told.sections] == list(wording.GROUPS)
    for section in told.sections:
        for figure in section.figures:
            said = [line.words for line in figure.lines]
            assert len(set(said)) == len(said), figure.name
            assert not [each for each in said if "_" in each or (not each[:1].isupper() and not each[:1].isdigit())]


def test_the_page_says_how_its_numbers_are_hidden_as_the_service_has_set_it(peopled: Store) -> None:
    other = ThemesSettings(hidden_below=10, round_to=10, settled_after_days=0)
    with peopled.reading() as session:
        told = as_html(report(session, Period(YEAR, 2), NOW.date(), other, TITLES), "The service")
    for said in (
        "is a number from 1 to 9,",
        "rounded to the nearest 10.",
        "fewer than 10 is not",
        "as it stood at its end",
        "Wednesday 1 October 2025",
    ):
        assert said in told


def test_a_share_is_worked_out_of_what_is_shown(peopled: Store) -> None:
    told = made(peopled, Period(YEAR, None))
    section = told.sections[0]
    assert section.totals[-1] is not None
    for figure in section.figures:
        for line in figure.lines:
            number = line.numbers[-1]
            assert line.share == (None if number is None else round(100 * number / section.totals[-1]))


def test_nothing_that_somebody_wrote_is_in_any_form_of_it(peopled: Store) -> None:
    told = made(peopled, Period(YEAR, None))
    for text in (as_html(told, "The service"), as_csv(told), json.dumps(as_json(told))):
        for never in ("Never counted", "Florist", "SENCO at the academy", "Social worker", "DSR-", "Ann", "example.org", "No more."):
            assert never not in text


def test_the_spreadsheet_has_one_number_a_line_and_says_the_same_as_the_page(peopled: Store) -> None:
    told = made(peopled, Period(YEAR, 2))
    rows = list(csv.DictReader(io.StringIO(as_csv(told).removeprefix("\ufeff"))))
    assert as_csv(told).startswith("\ufeffperiod,about,figure,row,column,number,unit")
    assert {row["period"] for row in rows} == {"July to September 2025"}
    assert {row["unit"] for row in rows} == {"count", "days"}
    assert all(row["number"] == "*" or row["number"].isdigit() for row in rows)
    found = {(row["about"], row["figure"], row["row"]): row["number"] for row in rows if row["column"] == "Number"}
    for section in told.sections:
        for figure in section.figures:
            for line in figure.lines:
                assert found[section.title, figure.title, line.words] == ("*" if line.numbers[0] is None else str(line.numbers[0]))


def test_a_title_that_looks_like_a_formula_is_harmless_in_the_spreadsheet(peopled: Store) -> None:
    with peopled.reading() as session:
        told = report(
            session, Period(YEAR, 2), NOW.date(), NHS, {"respite": '=HYPERLINK("http://evil.example.org")', "advocacy": "<script>"}
        )
    assert "'=HYPERLINK" in as_csv(told)
    assert '"=HYPERLINK' not in as_csv(told)
    assert "<script>" not in as_html(told, "The service")


def test_json_tells_null_for_what_is_not_shown(peopled: Store) -> None:
    told = as_json(made(peopled, Period(YEAR, None)))
    assert told["period"] == {"first": "2025-04-01", "last": "2026-03-31", "words": "April 2025 to March 2026"}
    assert told["counted_on"]["April to June 2025"] == "2025-07-29"
    assert told["small_numbers"] == {"hidden_below": 8, "rounded_to": 5, "possible_numbers": 3}
    assert [group["name"] for group in told["about"]] == list(wording.GROUPS)
    assert None in [
        number for group in told["about"] for figure in group["figures"] for row in figure["rows"] for number in row["numbers"].values()
    ]
    assert list(told["about"][0]["total"]) == ["Apr to Jun 2025", "Jul to Sep 2025", "Oct to Dec 2025", "Jan to Mar 2026", "Year"]
    assert list(told["about"][3]["total"]) == ["Apr to Jun 2025", "Jul to Sep 2025", "Oct to Dec 2025", "Jan to Mar 2026"]


def test_the_file_stands_by_itself(peopled: Store) -> None:
    text = as_html(made(peopled, Period(YEAR, None)), "The <b>service")
    assert not re.findall(r'(?:src|href)="(?!#)', text)
    assert "<script" not in text
    assert "url(http" not in text
    assert "The &lt;b&gt;service" in text


@pytest.mark.parametrize("kind", ["csv", "html", "json"])
def test_a_download_is_the_report_and_stands_in_the_audit_trail(sqlite_store: Store, kind: str) -> None:
    add_people(sqlite_store)
    with sqlite_store.transaction() as session:
        world(referrals=40).insert(session)
    duty = browser(sqlite_store, "duty")
    answer = duty.post("/themes/export", at="/themes", period="2025", **{"as": kind})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="themes-2025.{kind}"'
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "April 2025 to March 2026" in answer.text
    with sqlite_store.reading() as session:
        event = audit.trail(session)[-1]
    assert (event.action, event.actor, event.detail) == (Action.THEMES_EXPORTED, "Dawn Duty", {"period": "2025", "as": kind})


@pytest.mark.parametrize("typed", [{"period": "2030", "as": "csv"}, {"period": "2025", "as": "exe"}])
def test_a_download_of_something_else_is_none(peopled: Store, typed: dict[str, str]) -> None:
    assert browser(peopled, "lead").post("/themes/export", at="/themes", **typed).status_code == 404


def test_an_administrator_takes_no_file(peopled: Store) -> None:
    assert browser(peopled, "admin").post("/themes/export", at="/mailboxes", period="2025", **{"as": "csv"}).status_code == 403


def test_periods_begin_with_the_first_arrival(peopled: Store) -> None:
    with peopled.reading() as session:
        assert [each.code for each in periods(session, datetime(2025, 8, 1, tzinfo=UTC).date(), NHS)] == ["2025-q1", "2024", "2024-q4"]


def test_bars_say_their_numbers_in_words_and_hide_what_is_hidden() -> None:
    svg = charts.bars("by-age", "Age & more", [Bar("Under <16>", 1250), Bar("Adult", None), Bar("Old", 0)])
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "by-age-title by-age-desc"
    assert (root.findtext(f"{space}title"), root.findtext(f"{space}desc")) == ("Age & more", "Under <16> 1,250, Adult not shown, Old 0.")
    assert [each.text for each in root.iter(f"{space}text")] == ["Under <16>", "1,250", "Adult", "not shown", "Old", "0"]
    assert len([each for each in root.iter(f"{space}rect") if each.get("fill") != "none"]) == 1
    assert "style" not in svg


def test_columns_are_told_apart_by_a_pattern_too() -> None:
    svg = charts.columns(
        "trend",
        "By month",
        ["November 2026", "December 2026", "January 2027"],
        [Series("First", (10, None, 0)), Series("Second", (5, 20, 15))],
    )
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert [each.get("id") for each in root.iter(f"{space}pattern")] == ["trend-hatch"]
    assert "url(#trend-hatch)" in svg
    said = root.findtext(f"{space}desc") or ""
    assert "First: November 2026 10, December 2026 not shown, January 2027 0." in said
    heights = [
        float(each.get("height") or 0) for each in root.iter(f"{space}rect") if each.get("fill") == "#005eb8" and each.get("y") != "4"
    ]
    assert heights == [108.0]
    assert [each.text for each in root.iter(f"{space}text")].count("*") == 1


def test_charts_of_nothing_are_drawn_all_the_same() -> None:
    ElementTree.fromstring(charts.bars("a", "Nothing", []))
    ElementTree.fromstring(charts.columns("b", "Nothing", [], [Series("First", ())]))
