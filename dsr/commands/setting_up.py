"""`dsr init` and `dsr check`: from nothing to a service that could run, one line for each thing that is not yet right."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from desk.away import NotSignedIn
from dsr import wiring
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
    print_json,
    stop,
)
from dsr.config import Configuration
from dsr.desk import sign_in_service
from dsr.example import example_configuration
from dsr.still_to_set import still_to_set
from ingest.mailbox import MailboxRefused, MailboxUnreachable
from notifier.consent import begin, wait
from notifier.leaflets import unusable
from notifier.oauth import Tokens
from notifier.smtp import CannotConnect, Line
from notifier.token_endpoint import TokenRefused, Unanswered
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


def consent(
    name: Annotated[str, typer.Argument(help="The way to log in, as it is called in the configuration: [oauth.<name>].")],
    into: Annotated[Path, typer.Option("--into", help="The new file for the refresh token; name it under refresh_token_file.")],
    config: Config = None,
) -> None:
    """Have somebody log in and consent once, in a browser anywhere, where the program logs in for an account (grant "refresh_token")."""
    configuration = configured(config)
    if name not in configuration.oauth:
        stop(f"There is no section [oauth.{name}] in the configuration.")
    if into.exists():
        stop(f"{into} exists already. Name a new file.")
    oauth = wiring.oauth(configuration, name)
    try:
        asked = begin(oauth)
        console.print(
            f"Open {asked.page} in a browser, give the code {asked.code}, and log in with the account.", markup=False, soft_wrap=True
        )
        token = wait(oauth, asked, time.sleep)
    except (Unanswered, TokenRefused) as trouble:
        stop(str(trouble))
    into.touch(mode=0o600)
    into.write_text(token)
    console.print(f"Written to {into}. Now name it: refresh_token_file in [oauth.{name}], and run: dsr check", markup=False, soft_wrap=True)


def _looked_at(configuration: Configuration) -> Iterator[Checked]:
    yield Checked("configuration: every setting can be used")
    for one in still_to_set(configuration):
        yield Checked(f"configuration: {one.setting} is for the service to set", one.consequence, open=True)
    for leaflet in configuration.leaflets.values():
        why = unusable(leaflet)
        yield Checked(f"leaflet: {leaflet.words}", None if why is None else f"{leaflet.file}: {why}")
    try:
        with wiring.open_store(configuration) as store:
            problems = store.check()
            yield Checked(f"database: {store.where}", " ".join(problems) or None)
            # The newest refresh tokens stand in the store: without it the first ones would be used, and might end the newer ones.
            tokens = wiring.tokens(configuration, store, utc_now) if not problems else {}
            for name in configuration.mailboxes:
                yield _mailbox(configuration, name, tokens)
            yield from _smtp(configuration, tokens)
    except StoreError as error:
        yield Checked("database", str(error))
    yield from _sign_in_service(configuration)


def _sign_in_service(configuration: Configuration) -> Iterator[Checked]:
    service = None if configuration.desk is None else sign_in_service(configuration.desk)
    if service is None:
        return
    try:
        service.look(utc_now())
        yield Checked(f"sign-in service: {service.settings.issuer}")
    except NotSignedIn as trouble:
        yield Checked(f"sign-in service: {service.settings.issuer}", str(trouble))


def _mailbox(configuration: Configuration, name: str, tokens: Mapping[str, Tokens]) -> Checked:
    told = configuration.mailboxes[name]
    what = f"mailbox {name}: {told.address}"
    if told.oauth is not None and told.oauth not in tokens:
        return Checked(what, _NO_TOKENS)
    try:
        with wiring.mailbox(configuration, name, tokens) as mailbox:
            opened = mailbox.open()
            moving = (told.move_done_to or told.move_set_aside_to) is not None
            stays = "its server cannot move a message without touching others (neither MOVE nor UIDPLUS): letters stay where they are"
            return Checked(f"{what}, {opened.messages} messages", stays if moving and not mailbox.moves else None)
    except (MailboxUnreachable, MailboxRefused) as trouble:
        return Checked(what, str(trouble))


def _smtp(configuration: Configuration, tokens: Mapping[str, Tokens]) -> Iterator[Checked]:
    """One line, or one for each sender where each logs in by itself."""
    smtp = configuration.smtp
    what = f"mail server: {smtp.host}"
    if smtp.oauth is not None and smtp.oauth not in tokens:
        yield Checked(what, _NO_TOKENS)
        return
    each = smtp.oauth is not None and smtp.user is None
    addresses = [smtp.sender, *(told.address for told in configuration.mailboxes.values())] if each else [smtp.sender]
    with Line(wiring.sending(configuration).server, smtp.message_id_domain, wiring.by_token(configuration, tokens)) as line:
        for address in dict.fromkeys(addresses):
            named = f"{what}, as {address}" if each else what
            try:
                line.opened(address)
                yield Checked(named)
            except CannotConnect as trouble:
                yield Checked(named, str(trouble))
            if line.down is not None:
                return


_NO_TOKENS: Final = "not looked at: the database must be right first, because refresh tokens are kept there"
