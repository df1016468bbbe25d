"""`dsr answer`: the answer to somebody who asks for information or easy read, with the service's own leaflets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dsr.clock import utc_now
from dsr.commands.common import By, Config, configured, console, stop
from dsr.commands.database import opened
from dsr.commands.deciding import LetterNumber, To, Yes, look_at
from dsr.decide import deciding
from notifier import information
from parsers.limits import REPLY_CHARACTERS
from store import letters, referrals, register


def answer(
    number: LetterNumber,
    by: By,
    text: Annotated[
        Path | None, typer.Option("--text", help="A text file with what the answer says, instead of the words that are drafted.")
    ] = None,
    leaflets: Annotated[
        list[str] | None,
        typer.Option("--leaflet", help="A leaflet by its name in the configuration, instead of those suggested. Say it again for more."),
    ] = None,
    none: Annotated[bool, typer.Option("--no-leaflet", help="Attach none.")] = False,
    to: To = None,
    yes: Yes = False,
    config: Config = None,
) -> None:
    """Answer a letter that asks for information or easy read, with the service's own leaflets. The e-mail is shown before it goes; the
    letter is settled by it."""
    configuration, now = configured(config), utc_now()
    for name in leaflets or ():
        if name not in configuration.leaflets:
            stop(f"There is no leaflet {name}. There are: {', '.join(configuration.leaflets) or 'none'}.")
    if leaflets and none:
        stop("Either name leaflets, or say --no-leaflet.")
    decide, said = deciding(configuration), None if text is None else _read(text)
    with opened(configuration) as store:
        with store.reading() as session:
            if not information.may_answer(session, letters.get(session, number)):
                raise information.NotAnswerable
            started = information.drafted(decide, session, number)
            chosen = [] if none else leaflets or started.suggested.names
            email = information.draft(
                decide, session, number, to=to, said=said or information.first_words(attaching=bool(chosen)), names=chosen
            )
            needs = [need.words for about in referrals.concerned(session, number) for need in register.needs_of(session, about.reference)]
        for need in needs:
            console.print(f"How to communicate, and what to adjust: {need}", markup=False, style="bold", soft_wrap=True)
        for told in started.suggested.told if not none and not leaflets else ():
            console.print(told, markup=False, style="yellow", soft_wrap=True)
        for file in email.attachments:
            console.print(f"With it: {file.name} ({max(1, len(file.data) // 1024)} KB)", markup=False)
        look_at(email, yes)
        with store.transaction() as session:
            information.answer(session, email, by=by, now=now)
    console.print("The e-mail will go out with the next delivery. The letter is settled.")


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(REPLY_CHARACTERS + 1)
    except (OSError, UnicodeDecodeError):
        stop(f"{path} cannot be read as a text file.")
