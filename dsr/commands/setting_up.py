"""`dsr init` and `dsr check`: from nothing to a service that could run, one line for each thing that is not yet right."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import typer

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
    print_json,
    stop,
)
from dsr.config import Configuration, still_to_set
from dsr.example import example_configuration
from ingest.mailbox import MailboxRefused, MailboxUnreachable
from notifier.smtp import CannotConnect, Line
from store.errors import StoreError


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at: `wrong` is None when it is well, else what to do about it. `open` says that it is only left
    open by the service: what follows from it is told, and everything else works."""

    what: str
    wrong: str | None = None
    open: bool = False


def init(config: Config = None) -> None:
    """Make the configuration file, if there is none, and the database. Safe to run again."""
    path = configuration_path(config)
    if not path.exists():
        shutil.copyfile(example_configuration(), path)
        console.print(f"Made the configuration [bold]{path}[/bold]. Read it through: it explains every setting.")
    configuration = configured(path)
    try:
        with wiring.open_store(configuration) as store:
            store.migrate()
            console.print(f"The database is ready: {store.where}.", markup=False)
    except StoreError as error:
        stop(str(error))
    missing = still_to_set(configuration)
    if missing:
        console.print("Still to be set by the service:")
    for one in missing:
        console.print(f"  - {one.setting}: {one.consequence}", markup=False, soft_wrap=True)
    console.print("Next: dsr check")


def check(config: Config = None, as_: As = Format.TEXT) -> None:
    """Look at the configuration, the database, each mailbox and the mail server: one line each, ok or what to do. What the
    service has left open is told with what follows from it; it does not count as wrong."""
    found = list(_looked_at(configured(config)))
    if as_ is Format.JSON:
        print_json([{"what": one.what, "ok": one.wrong is None or one.open, "to_do": one.wrong} for one in found])
    for one in found if as_ is Format.TEXT else ():
        mark = "[green]ok[/green]   " if one.wrong is None else "[yellow]open[/yellow] " if one.open else "[red]to do[/red]"
        console.print(f"{mark}  {one.what}" + ("" if one.wrong is None else ":"), soft_wrap=True)
        if one.wrong is not None:
            console.print(f"       {one.wrong}", markup=False, soft_wrap=True)
    raise typer.Exit(ALL_WELL if all(one.wrong is None or one.open for one in found) else TROUBLE)


def _looked_at(configuration: Configuration) -> Iterator[Checked]:
    yield Checked("configuration: every setting can be used")
    for one in still_to_set(configuration):
        yield Checked(f"configuration: {one.setting} is for the service to set", one.consequence, open=True)
    yield _database(configuration)
    for name in configuration.mailboxes:
        yield _mailbox(configuration, name)
    yield _smtp(configuration)


def _database(configuration: Configuration) -> Checked:
    try:
        with wiring.open_store(configuration) as store:
            problems = store.check()
            return Checked(f"database: {store.where}", " ".join(problems) or None)
    except StoreError as error:
        return Checked("database", str(error))


def _mailbox(configuration: Configuration, name: str) -> Checked:
    what = f"mailbox {name}: {configuration.mailboxes[name].address}"
    try:
        with wiring.mailbox(configuration, name) as mailbox:
            opened = mailbox.open()
            return Checked(f"{what}, {opened.messages} messages")
    except (MailboxUnreachable, MailboxRefused) as trouble:
        return Checked(what, str(trouble))


def _smtp(configuration: Configuration) -> Checked:
    what = f"mail server: {configuration.smtp.host}"
    try:
        with Line(wiring.sending(configuration).server, configuration.smtp.message_id_domain) as line:
            line.opened()
    except CannotConnect as trouble:
        return Checked(what, str(trouble))
    return Checked(what)
