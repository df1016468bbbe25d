"""`dsr retention …`: what has passed the time that the service keeps it, what is on hold, and what a named person destroys."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from dsr.clock import utc_now
from dsr.commands.common import As, By, Config, Format, Reason, Reference, configured, console, print_json, stop
from dsr.commands.database import opened
from dsr.commands.looking import known_reference
from store import register
from store import retention as keeping

retention = typer.Typer(help="How long records are kept. Nothing is destroyed but by a named person.", no_args_is_help=True)

_CLASSES = {"entry": "entry that ended", "not_accepted": "referral not accepted", "other_letter": "letter that brought no referral"}


@retention.command("list")
def listed(config: Config = None, as_: As = Format.TEXT) -> None:
    """Show what has passed its time, for a person to look at."""
    configuration, today = configured(config), register.today(utc_now())
    with opened(configuration) as store, store.reading() as session:
        found = keeping.passed(session, configuration.retention, today)
    if as_ is Format.JSON:
        print_json(
            [
                {
                    "class": one.record_class.value,
                    "reference": one.reference,
                    "letter": one.letter_id,
                    "ended_on": one.ended_on,
                    "kept_until": one.kept_until,
                    "on_hold": one.held,
                }
                for one in found
            ]
        )
        return
    table = Table("Record", "What it is", "Ended", "Kept until", "Hold")
    for one in found:
        name = one.reference or f"letter {one.letter_id}"
        table.add_row(
            name, _CLASSES[one.record_class], f"{one.ended_on:%d %b %Y}", f"{one.kept_until:%d %b %Y}", "on hold" if one.held else ""
        )
    console.print(table if found else "Nothing has passed its time.")


@retention.command()
def hold(reference: Reference, by: By, reason: Reason, config: Config = None) -> None:
    """Put a record on hold: nothing of it is destroyed until the hold is lifted."""
    with opened(configured(config)) as store, store.transaction() as session:
        keeping.hold(session, known_reference(reference), by=by, reason=reason, now=utc_now())
    console.print("On hold.")


@retention.command()
def lift(reference: Reference, by: By, reason: Reason, config: Config = None) -> None:
    """Lift a hold."""
    with opened(configured(config)) as store, store.transaction() as session:
        keeping.lift(session, known_reference(reference), by=by, reason=reason, now=utc_now())
    console.print("Lifted.")


@retention.command()
def destroy(
    record: Annotated[str, typer.Argument(help="The reference of a referral, or the number of a letter, as dsr retention list shows it.")],
    by: By,
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    config: Config = None,
) -> None:
    """Destroy a record that has passed its time: what was sent, read, said and recorded. It cannot be taken back."""
    configuration, now = configured(config), utc_now()
    if not yes and not typer.confirm(f"Destroy {record} for good?"):
        stop("Nothing was destroyed.", 1)
    with opened(configuration) as store, store.transaction() as session:
        if record.isdigit():
            keeping.destroy_letter(session, int(record), configuration.retention, by=by, reason=reason, now=now)
        else:
            keeping.destroy(session, known_reference(record), configuration.retention, by=by, reason=reason, now=now)
    console.print("Destroyed. Its reference, its days and the audit trail stay. Backups hold it until they are replaced.")
