"""`dsr plan …`: who is involved with somebody on the register, what they need, what is to be done, and what was taken further."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from dsr.clock import utc_now
from dsr.commands.common import By, Config, Reference, configured, console
from dsr.commands.database import opened
from dsr.commands.looking import known_reference
from dsr.commands.register import DAY
from store import register
from store.models import ActionEnd, NeedKind, StepKind, Whose
from store.register import NewAction, NewNeed, NewProfessional

plan = typer.Typer(help="The plan of somebody on the register: people, needs, actions, escalations, C(E)TRs.", no_args_is_help=True)

Line = Annotated[int, typer.Argument(help="The number of the line, as dsr entry shows it.")]
Outcome = Annotated[str | None, typer.Option("--outcome", help="What came of it.")]


@plan.command()
def professional(
    reference: Reference,
    name: Annotated[str, typer.Option("--name", help="Who they are.")],
    by: By,
    role: Annotated[str | None, typer.Option("--role", help="What they do.")] = None,
    organisation: Annotated[str | None, typer.Option("--organisation", help="For whom they work.")] = None,
    telephone: Annotated[str | None, typer.Option("--telephone", help="How they are rung.")] = None,
    email: Annotated[str | None, typer.Option("--email", help="How they are written to.")] = None,
    in_cetr: Annotated[bool, typer.Option("--in-cetr", help="They would be in a C(E)TR if one were called.")] = False,
    config: Config = None,
) -> None:
    """Name a professional who is involved."""
    new = NewProfessional(name, role, organisation, telephone, email, in_cetr)
    with opened(configured(config)) as store, store.transaction() as session:
        register.add_professional(session, known_reference(reference), new, by=by, now=utc_now())
    console.print("Added.")


@plan.command()
def need(
    reference: Reference,
    kind: Annotated[NeedKind, typer.Option("--kind", help="communication, or a reasonable adjustment.")],
    words: Annotated[str, typer.Option("--words", help="What is needed.")],
    by: By,
    whose: Annotated[Whose, typer.Option("--whose", help="Whose need it is.")] = Whose.PERSON,
    again: Annotated[datetime | None, typer.Option("--ask-again", formats=DAY, help="When it is asked about again.")] = None,
    config: Config = None,
) -> None:
    """Record a communication need or a reasonable adjustment: it stands on every page of the person."""
    new = NewNeed(kind, words, whose, review_on=again.date() if again is not None else None)
    with opened(configured(config)) as store, store.transaction() as session:
        register.record_need(session, known_reference(reference), new, by=by, now=utc_now())
    console.print("Recorded.")


@plan.command()
def action(
    reference: Reference,
    what: Annotated[str, typer.Option("--what", help="What is to be done.")],
    owner: Annotated[str, typer.Option("--owner", help="Who does it.")],
    until: Annotated[datetime, typer.Option("--until", formats=DAY, help="Until when.")],
    by: By,
    config: Config = None,
) -> None:
    """Add an action to the plan."""
    with opened(configured(config)) as store, store.transaction() as session:
        number = register.add_action(session, known_reference(reference), NewAction(what, owner, until.date()), by=by, now=utc_now())
    console.print(f"Action {number} is on the plan.")


@plan.command()
def close(
    reference: Reference,
    number: Line,
    closed_as: Annotated[ActionEnd, typer.Option("--as", help="done or dropped.")],
    by: By,
    outcome: Outcome = None,
    config: Config = None,
) -> None:
    """Say that an action is done, or dropped and why."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.close_action(session, known_reference(reference), number, closed_as=closed_as, by=by, now=utc_now(), outcome=outcome)
    console.print(f"{closed_as.value.capitalize()}.")


@plan.command()
def escalate(
    reference: Reference,
    to: Annotated[str, typer.Option("--to", help="To whom.")],
    why: Annotated[str, typer.Option("--why", help="Why.")],
    by: By,
    config: Config = None,
) -> None:
    """Record that something was taken to somebody who can move it."""
    with opened(configured(config)) as store, store.transaction() as session:
        number = register.escalate(session, known_reference(reference), to_whom=to, why=why, by=by, now=utc_now())
    console.print(f"Escalation {number} is recorded.")


@plan.command()
def outcome(
    reference: Reference,
    number: Line,
    came: Annotated[str, typer.Option("--outcome", help="What came of it.")],
    by: By,
    config: Config = None,
) -> None:
    """Say what came of an escalation."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.escalation_outcome(session, known_reference(reference), number, outcome=came, by=by, now=utc_now())
    console.print("Recorded.")


@plan.command()
def ask(
    reference: Reference,
    kind: Annotated[StepKind, typer.Option("--kind", help="What was asked for.")],
    on: Annotated[datetime, typer.Option("--on", formats=DAY, help="The day on which it was asked for.")],
    by: By,
    config: Config = None,
) -> None:
    """Record that a C(E)TR, a meeting, a visit or a keyworker was asked for."""
    with opened(configured(config)) as store, store.transaction() as session:
        number = register.ask_step(session, known_reference(reference), kind, asked_on=on.date(), by=by, now=utc_now())
    console.print(f"Step {number} is recorded.")


@plan.command()
def held(
    reference: Reference,
    number: Line,
    by: By,
    on: Annotated[datetime | None, typer.Option("--on", formats=DAY, help="The day on which it was held; left out: it was not.")] = None,
    recommendations: Annotated[str | None, typer.Option("--recommendations", help="What it recommended.")] = None,
    outcome: Outcome = None,
    config: Config = None,
) -> None:
    """Record that what was asked for was held, and what it recommended; or that it was not, and why."""
    day = on.date() if on is not None else None
    with opened(configured(config)) as store, store.transaction() as session:
        register.end_step(
            session,
            known_reference(reference),
            number,
            held_on=day,
            by=by,
            now=utc_now(),
            recommendations=recommendations,
            outcome=outcome,
        )
    console.print("Recorded.")
