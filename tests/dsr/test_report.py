"""`dsr report`: the themes of a quarter or a year from the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import dsr.commands.report
from dsr.cli import app
from store.engine import Store
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing, free_port
from tests.store.people import world


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", *arguments], env={"DSR_CONFIG": str(path), "COLUMNS": "200"})


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with an empty database, in June 2026."""
    monkeypatch.setattr(dsr.commands.report, "utc_now", lambda: datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
    path = configuration_file(tmp_path, Dovecot("127.0.0.1", free_port(), tmp_path), Outgoing("127.0.0.1", free_port()))
    assert CliRunner().invoke(app, ["init"], env={"DSR_CONFIG": str(path)}).exit_code == 0
    return path


@pytest.fixture
def peopled(configured: Path) -> Path:
    """The same with a made-up population."""
    (database,) = configured.parent.glob("*.sqlite3")
    with Store(f"sqlite:///{database}") as store, store.transaction() as session:
        world(referrals=200).insert(session)
    return configured


def test_the_report_is_a_page_that_stands_by_itself(peopled: Path) -> None:
    told = run(peopled, "--from", "2025-04-01", "--to", "2026-03-31")
    assert told.exit_code == 0
    assert told.output.startswith("<!DOCTYPE html>")
    assert "<h1>Themes: April 2025 to March 2026</h1>" in told.output
    assert told.output.count('role="img"') > 20


def test_it_is_a_spreadsheet_or_json_as_well(peopled: Path) -> None:
    quarter = ("--from", "2025-07-01", "--to", "2025-09-30")
    sheet = run(peopled, *quarter, "--format", "csv")
    assert (sheet.exit_code, sheet.output.splitlines()[0]) == (0, "\ufeffperiod,about,figure,row,column,number,unit")
    told = json.loads(run(peopled, *quarter, "--format", "json").output)
    assert told["period"]["words"] == "July to September 2025"


def test_without_days_it_is_the_newest_period(peopled: Path) -> None:
    told = json.loads(run(peopled, "--format", "json").output)
    assert told["period"]["words"] == "April 2025 to March 2026"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (("--from", "2025-07-01", "--to", "2025-08-31"), "July to September 2025 (2025-07-01 to 2025-09-30)"),
        (("--from", "2026-04-01", "--to", "2026-06-30"), "from 29 July 2026"),
        (("--from", "2025-07-01"), "needs both --from and --to"),
        (("--from", "July", "--to", "2025-09-30"), "such as 2026-07-01"),
    ],
)
def test_a_period_that_is_not_told_is_refused_in_words(peopled: Path, days: tuple[str, ...], words: str) -> None:
    told = run(peopled, *days)
    assert told.exit_code == 2
    assert words in " ".join(told.output.split())


def test_before_the_first_quarter_is_settled_it_says_from_when_on(configured: Path) -> None:
    told = run(configured)
    assert (told.exit_code, "There is no report yet." in told.output, "29 July 2026" in told.output) == (2, True, True)
