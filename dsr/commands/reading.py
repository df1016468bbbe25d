"""`dsr read`: what documents and messages say, without keeping anything."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.progress import Progress

from dsr.clock import utc_now
from dsr.commands.common import ALL_WELL, TROUBLE, As, Config, Format, console, errors, stop
from parsers.children import Child, NeverStarted
from parsers.record import KEYS

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
    with _starting(min(len(files), _CHILDREN)) as started, Progress(console=errors, transient=True) as progress:
        from dsr.side_by_side import Pages, Reading, readings  # loaded while the children load what they need

        task = progress.add_task("Reading", total=len(files), visible=errors.is_terminal and len(files) > 1)
        day = on.date() if on is not None else utc_now().astimezone().date()
        how = Reading(config, day, mailbox, Pages(out) if explain else None)
        trouble = False
        for shown in readings(files, how, started, _CHILDREN):
            progress.advance(task)
            trouble = trouble or bool(shown["problems"]) or "refused" in shown
            if as_ is Format.JSON:
                sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
                sys.stdout.flush()
            else:
                _print_page(shown) if "page" in shown else _print(shown)
    raise typer.Exit(TROUBLE if trouble else ALL_WELL)


@contextmanager
def _starting(count: int) -> Iterator[list[Child]]:
    """Children on their way, ended at the end; fewer, or none, where no more can be had: the pool says so file by file."""
    started: list[Child] = []
    try:
        with suppress(NeverStarted):
            started += (Child() for _ in range(count))
        yield started
    finally:
        for child in started:
            child.end()


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
