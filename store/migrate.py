"""Brings a database's tables to this version, from code."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_SCRIPTS: Final = Path(__file__).parent / "migrations"

#: Any number, the same in every process: whoever holds it migrates, the others wait.
_LOCK: Final = 0x445352


def config() -> Config:
    """Alembic's configuration for the scripts that ship with this package."""
    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def head() -> str:
    """The newest version of the tables."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None
    return found


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest version, within the transaction of `connection`, once whoever else does so is ready."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
