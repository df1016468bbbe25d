"""`dsr read`: what documents and messages say, without keeping anything."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.progress import Progress

from dsr import rules
from dsr.clock import utc_now
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
    stop,
)
from dsr.config import Configuration
from dsr.example import example_configuration
from dsr.read import FileRead, in_json, read_whole
from ingest.rules import Rules
from parsers.definition import Definition
from parsers.pool import ReadingPool
from parsers.record import KEYS
from parsers.showing import office

#: Files read side by side, one child each: one a processor, but no more than the memory of a small machine holds.
_CHILDREN: Final = min(4, max(2, os.cpu_count() or 2))


def read(
    files: Annotated[list[Path], typer.Argument(help="Documents (Word, PDF, text) or whole messages (.eml).", show_default=False)],
    as_: As = Format.TEXT,
    mailbox: Annotated[str | None, typer.Option("--mailbox", help="The mailbox that a message came to: east, west or cyp.")] = None,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day on which it arrived; today when left out.")
    ] = None,
    config: Config = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Write a web page for each file: its pages with the place of every value marked, beside the values."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Where the page goes: a file, or a folder for several. Otherwise FILE.explained.html here.", show_default=False
        ),
    ] = None,
) -> None:
    """Read forms and messages and print what they say. Nothing is kept and nothing is sent. Exit status 1 when a file has a problem."""
    if out is not None and not explain:
        stop("--out says where the page of --explain goes: give both.")
    if out is not None and len(files) > 1 and not out.is_dir():
        stop(f"{out} is not a folder, and there are several files: each has a page of its own.")
    configuration = _configuration(config)
    by = rules.rules(configuration)
    pages = _Pages(out, _is_configured(config)) if explain else None
    day = on.date() if on is not None else utc_now().astimezone().date()
    trouble = False
    for shown in _read(files, by, rules.definitions(configuration), day, mailbox, pages):
        trouble = trouble or bool(shown["problems"]) or "refused" in shown
        if as_ is Format.JSON:
            sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            _print_page(shown) if "page" in shown else _print(shown)
    raise typer.Exit(TROUBLE if trouble else ALL_WELL)


def _is_configured(given: Path | None) -> bool:
    return given is not None or configuration_path(given).exists()


def _configuration(given: Path | None) -> Configuration:
    """The service's configuration where there is one, else the example's routing table: reading needs nothing else."""
    return configured(configuration_path(given) if _is_configured(given) else example_configuration())


@dataclass(frozen=True, slots=True)
class _Pages:
    """Where the pages of --explain go, and whether the suggested teams come from the service's own configuration."""

    out: Path | None
    routed: bool

    def path(self, file: Path) -> Path:
        name = f"{file.name}.explained.html"
        if self.out is None:
            return Path(name)
        return self.out / name if self.out.is_dir() else self.out

    def write(self, file: Path, found: FileRead, pool: ReadingPool, day: date) -> dict[str, Any]:
        """Writes the page. What to tell of it: where it is, or why there is none."""
        from dsr.explain import NotOurs, explained, write_page  # not loaded where no page is asked for

        path = self.path(file)
        try:
            write_page(path, explained(file.name, found, pool, day, routed=self.routed))
        except NotOurs:
            return {"page": None, "refused": f"{path} is there already and is no page of this command: name another place with --out."}
        except OSError as error:
            return {"page": None, "refused": f"{path} cannot be written ({error.strerror})."}
        return {"page": str(path)}


def _read(
    files: Sequence[Path], rules: Rules, definitions: Sequence[Definition], day: date, mailbox: str | None, pages: _Pages | None
) -> Iterator[dict[str, Any]]:
    """Each file's answer, in the order given, with the progress on standard error when that is a terminal."""
    office_command = office.installed() if pages is not None else None
    with (
        ReadingPool(_CHILDREN, office_command=office_command, definitions=definitions) as reader,
        ThreadPoolExecutor(_CHILDREN) as together,
        Progress(console=errors, transient=True) as progress,
    ):
        task = progress.add_task("Reading", total=len(files), visible=errors.is_terminal and len(files) > 1)

        def one(path: Path) -> dict[str, Any]:
            try:
                found = read_whole(path, reader, rules, day, mailbox)
                return in_json(path, found) | (pages.write(path, found, reader, day) if pages is not None else {})
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


def _print_page(shown: dict[str, Any]) -> None:
    """One line about a file whose page was written, or why it was not."""
    if shown["page"] is None:
        errors.print(shown["refused"], style="red", markup=False, soft_wrap=True)
        return
    fields = [value for referral in shown["referrals"] for value in referral["fields"].values()]
    unsure = sum(value["state"] != "read" for value in fields)
    missing = sum(len(referral["missing"]) for referral in shown["referrals"])
    problems = "".join(f" {problem['detail']}" for problem in shown["problems"])
    counted = f"{len(shown['referrals'])} referrals, {len(fields)} values, {unsure} to check, {missing} missing."
    console.print(f"{shown['file']}: {counted}{problems} The page: {shown['page']}", markup=False, soft_wrap=True)


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
