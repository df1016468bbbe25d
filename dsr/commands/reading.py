"""`dsr read`: what documents and messages say, without keeping anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.progress import Progress

from dsr import wiring
from dsr.commands.common import (
    ALL_WELL,
    TROUBLE,
    As,
    Config,
    Format,
    configuration_path,
    configured,
    console,
    errors,
)
from dsr.config import Configuration
from dsr.example import example_configuration
from dsr.read import read_file
from ingest.understand import Rules
from parsers.pool import ReadingPool
from parsers.record import KEYS

#: Files read side by side: one child each.
_CHILDREN: Final = 2


def read(
    files: Annotated[list[Path], typer.Argument(help="Documents (Word, PDF, text) or whole messages (.eml).", show_default=False)],
    as_: As = Format.TEXT,
    mailbox: Annotated[str | None, typer.Option("--mailbox", help="The mailbox that a message came to: east, west or cyp.")] = None,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day on which it arrived; today when left out.")
    ] = None,
    config: Config = None,
) -> None:
    """Read forms and messages and print what they say. Nothing is kept and nothing is sent. Exit status 1 when a file has a problem."""
    rules = wiring.rules(_configuration(config))
    day = on.date() if on is not None else wiring.utc_now().astimezone().date()
    trouble = False
    for shown in _read(files, rules, day, mailbox):
        trouble = trouble or bool(shown["problems"])
        if as_ is Format.JSON:
            sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            _print(shown)
    raise typer.Exit(TROUBLE if trouble else ALL_WELL)


def _configuration(given: Path | None) -> Configuration:
    """The service's configuration where there is one, else the example's routing table: reading needs nothing else."""
    path = configuration_path(given)
    return configured(path if given is not None or path.exists() else example_configuration())


def _read(files: Sequence[Path], rules: Rules, day: date, mailbox: str | None) -> Iterator[dict[str, Any]]:
    """Each file's answer, in the order given, with the progress on standard error when that is a terminal."""
    with ReadingPool(_CHILDREN) as reader, ThreadPoolExecutor(_CHILDREN) as together, Progress(console=errors, transient=True) as progress:
        task = progress.add_task("Reading", total=len(files), visible=errors.is_terminal and len(files) > 1)

        def one(path: Path) -> dict[str, Any]:
            try:
                return read_file(path, reader, rules, day, mailbox)
            except OSError as error:
                detail = f"The file cannot be opened ({error.strerror})."
                problem = {"document": path.name, "reason": "broken", "detail": detail}
                return {"file": str(path), "message": None, "referrals": [], "problems": [problem]}

        for shown in together.map(one, files):
            progress.advance(task)
            yield shown


def _print(shown: dict[str, Any]) -> None:
    console.rule(f"{shown['file']}", align="left")
    if shown["message"] is not None:
        message = shown["message"]
        answer = f"may be acknowledged to {message['reply_to']}" if message["acknowledge"] else "must not be acknowledged"
        console.print(f"{message['kind']}: {message['reason']} It {answer}.", markup=False)
        if message["urgent"]:
            console.print("Urgent.", style="bold red")
    for problem in shown["problems"]:
        console.print(f"! {problem['document']}: {problem['detail']}", style="red", markup=False)
    for referral in shown["referrals"]:
        route = referral["route"]
        console.print(
            f"form: {referral['form']}    team: {route['team']} ({'sure' if route['sure'] else 'not sure'}): {route['reason']}",
            markup=False,
        )
        for name, key in KEYS.items():
            if name in referral["fields"]:
                print_value(key.label, referral["fields"][name])
        if referral["missing"]:
            console.print("missing: " + ", ".join(KEYS[name].label for name in referral["missing"]), style="yellow", markup=False)


def print_value(label: str, value: dict[str, Any]) -> None:
    """One value with its state: `?` for unsure, `!` for a conflict, and why."""
    mark = {"read": " ", "unsure": "?", "conflict": "!"}[value["state"]]
    style = None if value["state"] == "read" else "yellow"
    console.print(f"{mark} {label}: {in_words(value['value'])}", style=style, markup=False, soft_wrap=True)
    for other in value.get("others") or []:
        console.print(f"    or: {in_words(other)}", style="yellow", markup=False, soft_wrap=True)
    if value.get("note"):
        console.print(f"    {value['note']}", style="yellow", markup=False, soft_wrap=True)


def in_words(value: Any) -> str:
    """A value as a line for people: lists by commas, professionals part by part."""
    if isinstance(value, str):
        return value.replace("_", " ") if value.islower() and " " not in value and "@" not in value else value
    return "; ".join(", ".join(item.values()) if isinstance(item, dict) else str(item).replace("_", " ") for item in value)
