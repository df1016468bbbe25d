"""`dsr access`: everything that is held about one person, for a request of theirs to see it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dsr.access import FolderThere, write
from dsr.clock import utc_now
from dsr.commands.common import By, Config, Reason, configured, console, stop
from dsr.commands.database import opened
from dsr.commands.looking import known_reference
from store import held, register


def access(
    folder: Annotated[Path, typer.Argument(help="The new folder in which everything is written.")],
    by: By,
    reason: Reason,
    nhs_number: Annotated[str | None, typer.Option("--nhs-number", help="The person's NHS number.")] = None,
    references: Annotated[
        list[str] | None, typer.Option("--reference", help="A referral about the person instead. Say it again for more.")
    ] = None,
    config: Config = None,
) -> None:
    """Write everything that is held about one person into a folder: a page, JSON, and the letters and forms. It is audited."""
    configuration, now = configured(config), utc_now()
    if (nhs_number is None) == (not references):
        stop("Say who it is: either --nhs-number, or --reference for each referral about the person.")
    if folder.exists():
        stop(str(FolderThere(folder)))
    with opened(configuration) as store, store.transaction() as session:
        names = [known_reference(one) for one in references or ()] if nhs_number is None else held.references_of(session, nhs_number)
        found = held.held(session, names)
        held.exported(session, names, by=by, reason=reason, now=now)
        try:
            write(found, folder, service=configuration.service.name, made_on=register.today(now))
        except (FolderThere, OSError) as error:
            stop(f"It could not be written: {error}")
    console.print(f"Written to {folder}. It holds personal data: hand it over safely and delete it when you are done.", markup=False)
    console.print("Before it leaves, look through it for what others said in confidence, or what is about somebody else.")
    for reference in found.also:
        console.print(f"{reference} may be about the same person and is not in it. Look, and add --reference if it is.", style="yellow")
