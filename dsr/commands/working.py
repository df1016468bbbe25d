"""`dsr run`, `dsr poll`, `dsr status`: the worker, one round of it by hand, and how it stands."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from dsr import logs, reviews, watch, wiring, work
from dsr.clock import utc_now
from dsr.commands.common import ALL_WELL, CANNOT, TROUBLE, As, Config, Format, configured, console, print_json, stop
from dsr.commands.database import opened
from dsr.desk import with_desk
from dsr.still_to_set import still_to_set
from dsr.watch import Figures
from dsr.worker import Worker, worker_name
from notifier.alarm import Trouble
from notifier.dates import time_in_words
from store.errors import StoreError


def run(config: Config = None) -> None:
    """Run the worker, and the desk where it is configured, until it is told to stop (Ctrl-C or SIGTERM). It finishes the letter in
    hand first. Logs go to standard error."""
    configuration = configured(config)
    logs.set_up()
    with opened(configuration) as store, wiring.reading_pool(configuration) as reader, with_desk(configuration, store, utc_now):
        Worker(configuration, store, wiring.intake(configuration, store, reader, utc_now), utc_now, worker_name()).run()


def poll(
    once: Annotated[bool, typer.Option("--once", help="Needed: one round, then end. For rounds without end there is dsr run.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Take every message that lies in the mailboxes, those of before take_from, too.")
    ] = False,
    config: Config = None,
    as_: As = Format.TEXT,
) -> None:
    """Poll every mailbox once, process what is new, send what is owed, make up the reminders of today."""
    if not once:
        stop("Say dsr poll --once for one round, or dsr run for a worker that goes on.")
    configuration = configured(config)
    logs.set_up()
    name = f"{worker_name()}:once"
    with opened(configuration) as store, wiring.reading_pool(configuration) as reader:
        intake = wiring.intake(configuration, store, reader, utc_now)
        tokens = wiring.tokens(configuration, store, utc_now)
        polled = [
            work.poll(configuration, intake, mailbox, name, lambda: False, tokens, everything=everything)
            for mailbox in configuration.mailboxes
        ]
        reminders = reviews.owe(configuration, store, utc_now).reminders
        delivered = work.deliver(configuration, store, utc_now, name, tokens)
    if as_ is Format.JSON:
        print_json(
            {
                "mailboxes": [
                    {
                        "mailbox": one.mailbox,
                        "kept": one.kept,
                        "finished": len(one.processed),
                        "moved": one.moved,
                        "older": one.older,
                        "trouble": one.trouble,
                    }
                    for one in polled
                ],
                "reminders": reminders,
                "sent": delivered.sent,
                "delayed": delivered.delayed,
                "failed": delivered.failed,
                "uncertain": delivered.uncertain,
            }
        )
    else:
        for one in polled:
            said = one.trouble or f"{one.kept} kept, {len(one.processed)} finished, {one.moved} moved"
            if one.older:
                said += f"; {one.older} older messages stay (dsr poll --once --all takes them)"
            console.print(f"{one.mailbox}: {said}", markup=False)
        console.print(
            f"e-mails: {delivered.sent} sent, {delivered.delayed + delivered.uncertain} to be tried again, {delivered.failed} failed"
        )
    raise typer.Exit(TROUBLE if any(one.trouble for one in polled) or delivered.stopped else ALL_WELL)


def status(config: Config = None, as_: As = Format.TEXT) -> None:
    """Say whether all is well, for people and for monitoring. Exit status 0: all is well. 1: something needs somebody. 2: it cannot
    be told, because the configuration or the database cannot be used."""
    configuration = configured(config)
    now = utc_now()
    try:
        with wiring.open_store(configuration) as store:
            store.require_current()
            found = watch.worker_trouble(configuration, store, now) + watch.troubles(configuration, store, now)
            how = watch.figures(configuration, store, now)
    except StoreError as error:
        stop(str(error), CANNOT)
    if as_ is Format.JSON:
        print_json(_status_plain(how, found))
    else:
        _print_status(how, found)
        for one in still_to_set(configuration):
            console.print(f"not set: {one.setting}: {one.consequence}", markup=False, soft_wrap=True)
    raise typer.Exit(TROUBLE if found else ALL_WELL)


def _status_plain(how: Figures, found: tuple[Trouble, ...]) -> dict[str, Any]:
    return {
        "well": not found,
        "troubles": [{"name": one.name, "what": one.what, "since": one.since.isoformat(), "to_do": list(one.to_do)} for one in found],
        "workers": list(how.workers),
        "mailboxes": [
            {
                "mailbox": one.name,
                "last_success_at": None if one.progress is None else one.progress.last_success_at,
                "last_failure": None if one.progress is None else one.progress.last_failure,
                "offered": one.counts.offered,
                "kept": one.counts.kept,
                "done": one.counts.done,
                "set_aside": one.counts.set_aside,
                "days": [
                    {
                        "day": day.day,
                        "offered": day.offered,
                        "waiting": day.waiting,
                        "done": day.done,
                        "set_aside": day.set_aside,
                        "late": day.late,
                    }
                    for day in one.days
                ],
            }
            for one in how.mailboxes
        ],
        "referrals": {status.value: number for status, number in how.referrals.items()},
        "letters_for_people": how.for_people,
        "outbox": {state.value: number for state, number in how.outbox.items()},
    }


def _print_status(how: Figures, found: tuple[Trouble, ...]) -> None:
    if not found:
        console.print("[green]All is well.[/green]")
    for one in found:
        console.print(f"[red]{one.what}[/red] Since {time_in_words(one.since)}.")
        for step in one.to_do:
            console.print(f"  - {step}", markup=False)
    table = Table(title="Mailboxes", title_justify="left")
    for heading in ("mailbox", "last poll that went well", "offered", "on their way", "done", "set aside"):
        table.add_column(heading)
    for mailbox in how.mailboxes:
        progress, counts = mailbox.progress, mailbox.counts
        heard = "never" if progress is None or progress.last_success_at is None else time_in_words(progress.last_success_at)
        table.add_row(mailbox.name, heard, *(str(number) for number in (counts.offered, counts.kept, counts.done, counts.set_aside)))
    console.print(table)
    console.print("Referrals: " + ", ".join(f"{number} {status.value}" for status, number in how.referrals.items()))
    console.print(f"Letters that wait for a person: {how.for_people}")
    console.print("E-mails: " + ", ".join(f"{number} {state.value}" for state, number in how.outbox.items() if number) or "none")
