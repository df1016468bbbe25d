"""What a command loads: the list of commands loads none of them, and reading a file neither database, mailboxes nor desk."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from dsr.cli import PANELS, Called

#: What takes longest to load, and what only other commands need.
HEAVY = ("sqlmodel", "alembic", "imapclient", "starlette", "jinja2", "spacy", "numpy", "store.models", "ingest.sort", "desk.app")

#: What looking for words of danger needs, loaded while the children read.
WORDS_OF_DANGER = ("spacy", "numpy", "jinja2")

_LOADED = """
import json, sys
from dsr.cli import app
try:
    app(sys.argv[2:])
finally:
    print(json.dumps([name for name in json.loads(sys.argv[1]) if name in sys.modules]), file=sys.stderr)
"""


def loaded_by(*arguments: str, of: tuple[str, ...] = HEAVY) -> list[str]:
    """Which of these modules are loaded when the command has ended."""
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED, json.dumps(of), *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    found: list[str] = json.loads(ran.stderr.splitlines()[-1])
    return found


def test_the_list_of_commands_loads_no_command() -> None:
    assert loaded_by("--help", of=(*HEAVY, "sqlalchemy", "pydantic", "dsr.commands.common", "dsr.config", "parsers.pool")) == []


def test_reading_a_document_loads_neither_database_nor_mailboxes_nor_desk(tmp_path: Path) -> None:
    form = tmp_path / "form.txt"
    form.write_text("NHS number: 999 100 0016\n")
    assert loaded_by("read", str(form), of=("sqlalchemy", *(name for name in HEAVY if name not in WORDS_OF_DANGER))) == []


def test_the_probe_sees_what_a_command_loads() -> None:
    assert "ingest.sort" in loaded_by("poll", "--help")


@pytest.mark.parametrize(("name", "called"), [named for commands in PANELS.values() for named in commands.items()])
def test_the_list_says_of_a_command_what_it_says_itself(name: str, called: Called) -> None:
    command = called.loaded()
    told = command.info.help if isinstance(command, typer.Typer) else inspect.getdoc(command)
    assert " ".join(str(told).split()).startswith(called.help), name
