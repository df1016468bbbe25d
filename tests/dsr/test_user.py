"""`dsr user`, `dsr desk` and the desk beside the worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dsr.cli import app
from dsr.example import example_configuration
from tests.desk import provider
from tests.desk.serving import NOW
from tests.journeys.service import Clock, configuration_file
from tests.mailservers import Dovecot, Outgoing, free_port

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"


def run(path: Path, *arguments: str, password: str = PASSWORD) -> Result:
    return CliRunner().invoke(app, [*arguments], env={"DSR_CONFIG": str(path), "COLUMNS": "160", "DSR_USER_PASSWORD": password})


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A configuration whose mail servers are not there, with a desk on a port of its own beside the worker."""
    port = free_port()
    path = configuration_file(
        tmp_path,
        Dovecot("127.0.0.1", free_port(), tmp_path),
        Outgoing("127.0.0.1", free_port()),
        ('address = "http://127.0.0.1:8390"', f'address = "http://127.0.0.1:{port}"'),
        ("port = 8390", f"port = {port}"),
        ("with_worker = false", "with_worker = true"),
    )
    assert run(path, "init").exit_code == 0
    return path


def test_accounts_are_added_shown_changed_and_disabled(configured: Path) -> None:
    assert "Nobody has an account yet" in run(configured, "user", "list").output
    add = ("user", "add", "Ann.Frost", "--name", "Ann Frost", "--role", "duty", "--team", "east", "--by", "Ann Frost")
    assert "They sign in as ann.frost." in run(configured, *add).output
    again = run(configured, *add)
    assert (again.exit_code, "already" in again.output) == (2, True)
    assert run(configured, "user", "roles", "ann.frost", "--role", "lead", "--role", "auditor", "--by", "Ben").exit_code == 0
    assert run(configured, "user", "password", "ann.frost", "--by", "Ben").exit_code == 0
    assert run(configured, "user", "disable", "ann.frost", "--by", "Ben").exit_code == 0
    (shown,) = json.loads(run(configured, "user", "list", "--format", "json").output)
    assert shown == {"login": "ann.frost", "name": "Ann Frost", "roles": ["auditor", "lead"], "teams": [], "disabled": True}
    assert run(configured, "user", "enable", "ann.frost", "--by", "Ben").exit_code == 0
    assert "disabled" not in run(configured, "user", "list").output


@pytest.mark.parametrize(
    ("arguments", "password", "told"),
    [
        (("add", "ann", "--name", "Ann", "--role", "lead", "--by", "Ann"), "short", "12 characters or more"),
        (("add", "ann", "--name", "Ann", "--role", "lead", "--by", "Ann"), "aaaaaaaaaaaaaaaa", "again and again"),
        (("add", "ann", "--name", "Ann", "--role", "duty", "--by", "Ann"), PASSWORD, "at least one team"),
        (("add", "ann", "--name", "Ann", "--role", "duty", "--team", "north", "--by", "Ann"), PASSWORD, "There is no team north"),
        (("add", "ann", "--name", "dsr", "--role", "lead", "--by", "Ann"), PASSWORD, "name"),
        (("disable", "nobody", "--by", "Ann"), PASSWORD, "There is no such account"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(configured: Path, arguments: tuple[str, ...], password: str, told: str) -> None:
    refused = run(configured, "user", *arguments, password=password)
    assert refused.exit_code == 2
    assert told in refused.output
    assert password not in refused.output
    assert "Nobody has an account yet" in run(configured, "user", "list").output


def test_where_everybody_signs_in_by_the_service_no_password_is_asked_for(configured: Path) -> None:
    section = '[desk.oidc]\nissuer = "https://login.example.org"\nclient_id = "dsr-desk"\nwith_passwords = false\n'
    configured.write_text(configured.read_text().replace("\n[alarms]\n", f"\n{section}\n[alarms]\n"))
    add = ("user", "add", "Ann.Frost", "--name", "Ann Frost", "--role", "lead", "--by", "Ann Frost")
    assert "They sign in as ann.frost." in run(configured, *add, password="").output


def test_the_sign_in_service_is_looked_at(configured: Path) -> None:
    with provider.running(Clock(NOW)) as service:
        section = f'[desk.oidc]\nissuer = "{service.issuer}"\nclient_id = "dsr-desk"\n'
        configured.write_text(configured.read_text().replace("\n[alarms]\n", f"\n{section}\n[alarms]\n"))
        assert {"what": f"sign-in service: {service.issuer}", "ok": True, "to_do": None} in _looked_at(configured)
        service.metadata = {"issuer": "https://evil.example.org"}
        (told,) = [each for each in _looked_at(configured) if each["what"].startswith("sign-in service")]
        assert (told["ok"], "another issuer" in told["to_do"]) == (False, True)


def _looked_at(configured: Path) -> list[dict[str, Any]]:
    return list(json.loads(run(configured, "check", "--format", "json").output))


def test_without_a_desk_in_the_configuration_the_command_says_so(tmp_path: Path) -> None:
    text = example_configuration().read_text(encoding="utf-8")
    before, rest = text.split("\n[desk]\n")
    path = tmp_path / "config.toml"
    path.write_text(before + "\n[alarms]\n" + rest.split("\n[alarms]\n")[1], encoding="utf-8")
    assert run(path, "init").exit_code == 0
    refused = run(path, "desk")
    assert (refused.exit_code, "There is no [desk]" in refused.output) == (2, True)


@pytest.mark.parametrize("command", ["run", "desk"])
def test_the_desk_is_served_alone_and_beside_the_worker_until_it_is_told_to_stop(configured: Path, command: str) -> None:
    address = next(line.split('"')[1] for line in configured.read_text().splitlines() if line.startswith('address = "http://'))
    process = subprocess.Popen(
        [sys.executable, "-m", "dsr.cli", command],
        cwd=ROOT,
        env={**os.environ, "DSR_CONFIG": str(configured)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert b"Sign in" in answered(f"{address}/sign-in", process)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in said


def answered(address: str, process: subprocess.Popen[str]) -> bytes:
    """The page, once the desk is there."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as page:
                found: bytes = page.read()
                return found
        except urllib.error.URLError:
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() < until, "the desk does not answer"
