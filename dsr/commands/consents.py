"""`dsr withdraw`, `consent-given`, `consent-stands`: consent to be on the register, as staff were told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from dsr.clock import utc_now
from dsr.commands.common import By, Config, Reason, Reference, configured, console
from dsr.commands.database import opened
from dsr.commands.looking import known_reference
from dsr.commands.register import DAY
from store import register
from store.models import ConsentBasis


def withdraw(
    reference: Reference,
    on: Annotated[datetime, typer.Option("--on", formats=DAY, help="The day on which it was withdrawn.")],
    said_by: Annotated[str, typer.Option("--said-by", help="Who withdrew it.")],
    words: Annotated[str, typer.Option("--words", help="In which words.")],
    by: By,
    config: Config = None,
) -> None:
    """Record that consent was withdrawn: reminders stop at once, and the entry is closed until a person decides what follows."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.withdraw(session, known_reference(reference), withdrawn_on=on.date(), said_by=said_by, words=words, by=by, now=utc_now())
    console.print("Recorded. Reminders have stopped. Next: dsr consent-stands, consent-given or end")


def consent_given(
    reference: Reference,
    basis: Annotated[ConsentBasis, typer.Option("--basis", help="On what basis.")],
    given_by: Annotated[str, typer.Option("--given-by", help="Who gave it, or decided in somebody's best interests.")],
    on: Annotated[datetime, typer.Option("--on", formats=DAY, help="The day on which it was given.")],
    by: By,
    relationship: Annotated[str | None, typer.Option("--relationship", help="Their relationship to the person.")] = None,
    config: Config = None,
) -> None:
    """Record consent: afresh at 16 or 18, asked again, or given again after it was withdrawn."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.record_consent(
            session,
            known_reference(reference),
            basis=basis,
            given_by=given_by,
            given_on=on.date(),
            relationship=relationship,
            by=by,
            now=utc_now(),
        )
    console.print("Recorded.")


def consent_stands(reference: Reference, by: By, reason: Reason, config: Config = None) -> None:
    """Say that consent stands after all: the letter was no withdrawal, or it was taken back. Reviews come up again."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.consent_confirmed(session, known_reference(reference), by=by, reason=reason, now=utc_now())
    console.print("Recorded. Reviews come up again.")
