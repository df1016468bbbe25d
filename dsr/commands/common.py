"""What every command shares: where the configuration is, how errors are told, how machines and people are answered."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer
from rich.console import Console

if TYPE_CHECKING:
    from dsr.config import Configuration

CONFIGURATION: Final = "config.toml"

#: The exit statuses of every command.
ALL_WELL: Final = 0
TROUBLE: Final = 1
CANNOT: Final = 2

console: Final = Console(highlight=False)
errors: Final = Console(stderr=True, highlight=False)


class Format(StrEnum):
    """How a command answers."""

    TEXT = "text"
    JSON = "json"


Config = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", help="The configuration file. Otherwise the one that DSR_CONFIG names, or config.toml here.", show_default=False
    ),
]
As = Annotated[Format, typer.Option("--format", help="text for people, json for other programs.")]
Reference = Annotated[str, typer.Argument(help="The reference of the referral, such as DSR-7K3M-Q9TX. Any case; dashes may be left out.")]
By = Annotated[str, typer.Option("--by", help="Your name: it is kept with what you decide.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in your own words: it is kept with the decision.")]


def configuration_path(given: Path | None) -> Path:
    """Where the configuration is: as given, else as DSR_CONFIG says, else config.toml in this folder."""
    return given or Path(os.environ.get("DSR_CONFIG", CONFIGURATION))


def configured(given: Path | None) -> Configuration:
    """The configuration. Ends the command with the mistakes in words when it cannot be used."""
    from dsr.config import ConfigurationError, load_configuration

    path = configuration_path(given)
    if not path.exists():
        stop(f"There is no configuration at {path}. Make one with: dsr init")
    try:
        return load_configuration(path)
    except ConfigurationError as error:
        stop(str(error))


def stop(words: str, status: int = CANNOT) -> NoReturn:
    """End the command with these words on standard error."""
    errors.print(words, style="red" if errors.is_terminal else None, markup=False, soft_wrap=True)
    raise typer.Exit(status)


def print_json(shown: Any) -> None:
    """One JSON document on standard output, for other programs."""
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2, default=str))
