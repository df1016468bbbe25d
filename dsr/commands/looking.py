"""`dsr queue`, `dsr show`, `dsr letters`, `dsr letter`, `dsr outbox`: what waits, and what is known about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from dsr.commands.common import As, Config, Format, Reference, configured, console, print_json, stop
from dsr.commands.database import opened
from dsr.commands.reading import print_value
from notifier.dates import date_in_words, time_in_words
from parsers import limits
from parsers.record import KEYS
from store import audit, decisions, letters, outbox, passwords, referrals, register
from store.errors import UnknownReference
from store.models import AuditEvent, Decision, EmailState, Entry, Letter, Outbox, Referral, Review
from store.referrals import OPEN, Alike, Queued
from triage.reference import normal_reference


def queue(
    team: Annotated[
        str | None, typer.Option("--team", help="Only what this team owns or is suggested for: east, west, cyp, unsure, …")
    ] = None,
    find: Annotated[
        str | None, typer.Option("--find", help="Look for a reference, an NHS number or a name instead, decided ones too.")
    ] = None,
    config: Config = None,
    as_: As = Format.TEXT,
) -> None:
    """Show the referrals that wait for a decision, the most pressing first, and the letters that wait for a person."""
    with opened(configured(config)) as store, store.reading() as session:
        found = referrals.queue(session, team=team, limit=limits.LISTED) if find is None else referrals.search(session, find)
        waiting = letters.for_people(session, limits.LISTED) if find is None and team is None else []
        if as_ is Format.JSON:
            print_json({"referrals": [queued_plain(one) for one in found], "letters": [letter_plain(one) for one in waiting]})
            return
        console.print(queue_table(found) if found else "No referrals.")
        if waiting:
            console.print(letters_table(waiting))


@dataclass(frozen=True, slots=True)
class Shown:
    """One referral with everything that is known about it."""

    referral: Referral
    alike: Sequence[Alike]
    decisions: Sequence[Decision]
    entry: Entry | None
    reviews: Sequence[Review]
    later_letters: Sequence[Letter]
    audit: Sequence[AuditEvent]


def show(reference: Reference, config: Config = None, as_: As = Format.TEXT) -> None:
    """Show one referral: what the form says, what is unsure, what is missing, what was decided, what was sent."""
    name = known_reference(reference)
    with opened(configured(config)) as store, store.reading() as session:
        referral = referrals.by_reference(session, name)
        if referral is None:
            stop(str(UnknownReference(name)))
        shown = Shown(
            referral,
            referrals.alike(session, name),
            decisions.decisions_of(session, name),
            register.entry_of(session, name),
            register.reviews_of(session, name),
            referrals.letters_about(session, name),
            audit.trail(session, referral_id=referral.id),
        )
        if as_ is Format.JSON:
            print_json(shown_plain(shown))
        else:
            _print_shown(shown)


def letters_command(config: Config = None, as_: As = Format.TEXT) -> None:
    """Show the letters that wait for a person: set aside because they could not be read, or asking or telling something."""
    with opened(configured(config)) as store, store.reading() as session:
        waiting = letters.for_people(session, limits.LISTED)
        if as_ is Format.JSON:
            print_json([letter_plain(one) for one in waiting])
            return
        console.print(letters_table(waiting) if waiting else "No letter waits for a person.")


def letter(
    number: Annotated[int, typer.Argument(help="The number of the letter, as dsr letters shows it.")],
    raw: Annotated[Path | None, typer.Option("--raw", help="Write the whole message, as it came, into this new file.")] = None,
    config: Config = None,
) -> None:
    """Show what became of one letter, its files, and what could not be read; or write the letter itself into a file."""
    with opened(configured(config)) as store, store.reading() as session:
        kept = letters.get(session, number)
        if raw is not None:
            if raw.exists():
                stop(f"{raw} exists already. Name a new file.")
            raw.touch(mode=0o600)
            raw.write_bytes(letters.raw(session, number))
            console.print(f"Written to {raw}. It holds personal data: delete it when you are done.", markup=False)
            return
        where = f"mailbox {kept.mailbox}" if kept.mailbox is not None else f"handed in by {kept.brought_by}"
        console.print(f"Letter {kept.id}, {where}, {time_in_words(kept.received_at)}", markup=False, style="bold")
        console.print(
            f"{kept.state.value.replace('_', ' ')}: {(kept.kind or 'not sorted').replace('_', ' ')}. {kept.reason or ''}", markup=False
        )
        for other in passwords.paired(session, number):
            console.print(
                f"  {'may say the password of' if other.locked else 'its password may stand in'} letter {other.letter_id}", markup=False
            )
        for document in letters.documents(session, number):
            console.print(f"  {document.name} ({document.kind})", markup=False)
            for problem in document.problems:
                console.print(f"    ! {problem['detail']}", style="yellow", markup=False)
        for referral in referrals.of_letter(session, number):
            console.print(f"  made referral {referral.reference}", markup=False)
        for event in audit.trail(session, letter_id=number):
            console.print(
                f"  {time_in_words(event.at)}: {event.action.value.replace('_', ' ')} by {event.actor}", markup=False, style="dim"
            )


def outbox_command(
    state: Annotated[EmailState | None, typer.Option("--state", help="Only e-mails in this state.")] = None,
    text: Annotated[int | None, typer.Option("--text", help="Print the e-mail with this number in full instead.")] = None,
    config: Config = None,
    as_: As = Format.TEXT,
) -> None:
    """Show the e-mails that are owed, sent, failed or uncertain, newest first."""
    with opened(configured(config)) as store, store.reading() as session:
        found = outbox.listing(session, states=None if state is None else [state], limit=limits.LISTED)
        if text is not None:
            one = next((row for row in found if row.id == text), None)
            if one is None:
                stop(f"There is no e-mail {text}.")
            console.print(f"To: {one.recipient}\nSubject: {one.subject}\n\n{one.text}", markup=False, soft_wrap=True)
        elif as_ is Format.JSON:
            print_json([email_plain(row) for row in found])
        else:
            console.print(outbox_table(found) if found else "No e-mails.")


def known_reference(typed: str) -> str:
    """The reference as we write it. Ends the command when it cannot be one: a character is wrong or two changed places."""
    reference = normal_reference(typed)
    if reference is None:
        stop(f"{typed} is not a reference: a character is wrong, or two changed places. References look like DSR-7K3M-Q9TX.")
    return reference


def queue_table(found: Sequence[Queued]) -> Table:
    """The queue as a table."""
    table = Table(title=f"Referrals: {len(found)}", title_justify="left")
    for heading in ("reference", "arrived", "person", "team", "consent", "missing", "note"):
        table.add_column(heading, no_wrap=heading in ("reference", "arrived"))
    for one in found:
        notes = [*(f"“{words}”" for words in one.danger), *(["consent withdrawn"] if one.consent_withdrawn else [])]
        table.add_row(
            Text(one.reference, style="bold red" if one.urgent else "bold"),
            f"{one.arrived_on:%d %b}",
            " ".join(name for name in (one.given_name, one.family_name) if name) or "no name read",
            one.team.replace("_", " ") + ("" if one.route_sure or one.team_said else " ?"),
            "shown" if one.consent_shown else "not shown",
            str(len(one.missing)) if one.missing else "",
            Text(", ".join(notes), style="red"),
        )
    return table


def letters_table(found: Sequence[Letter]) -> Table:
    """The letters that wait for a person, as a table."""
    table = Table(title=f"Letters that wait for a person: {len(found)}", title_justify="left")
    for heading in ("letter", "arrived", "mailbox", "what", "why"):
        table.add_column(heading)
    for one in found:
        what = "set aside" if one.state.value == "set_aside" else (one.kind or "").replace("_", " ")
        table.add_row(
            Text(str(one.id), style="bold red" if one.urgent else "bold"),
            f"{one.received_at:%d %b %Y}",
            one.mailbox,
            what,
            Text(one.reason or ""),
        )
    return table


def outbox_table(found: Sequence[Outbox]) -> Table:
    """E-mails as a table."""
    table = Table(title=f"E-mails: {len(found)}", title_justify="left")
    for heading in ("number", "what", "to", "subject", "state", "note"):
        table.add_column(heading)
    for one in found:
        table.add_row(str(one.id), one.kind.value, one.recipient, Text(one.subject), one.state.value, Text(one.last_error or ""))
    return table


def queued_plain(one: Queued) -> dict[str, Any]:
    """A line of the queue as JSON holds it."""
    return {
        "reference": one.reference,
        "letter": one.letter_id,
        "status": one.status.value,
        "arrived_at": one.arrived_at,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "team": one.team,
        "sure": one.route_sure or one.team_said,
        "consent_shown": one.consent_shown,
        "consent_withdrawn": one.consent_withdrawn,
        "missing": list(one.missing),
        "urgent": one.urgent,
        "danger": list(one.danger),
    }


def letter_plain(one: Letter) -> dict[str, Any]:
    """A letter as JSON holds it."""
    return {
        "letter": one.id,
        "mailbox": one.mailbox,
        "received_at": one.received_at,
        "state": one.state.value,
        "kind": one.kind,
        "reason": one.reason,
        "urgent": one.urgent,
        "danger": one.danger,
    }


def email_plain(one: Outbox) -> dict[str, Any]:
    """An e-mail of the outbox as JSON holds it."""
    return {
        "number": one.id,
        "kind": one.kind.value,
        "to": one.recipient,
        "subject": one.subject,
        "state": one.state.value,
        "attempts": one.attempts,
        "owed_at": one.owed_at,
        "sent_at": one.sent_at,
        "note": one.last_error,
    }


def shown_plain(shown: Shown) -> dict[str, Any]:
    """A referral with everything about it as JSON holds it."""
    referral, entry = shown.referral, shown.entry
    return {
        "reference": referral.reference,
        "status": referral.status.value,
        "letter": referral.letter_id,
        "arrived_at": referral.arrived_at,
        "fields": referral.fields,
        "missing": referral.missing,
        "route": {"team": referral.team_suggested, "sure": referral.route_sure, "reason": referral.route_reason},
        "team": referral.team,
        "consent": {"shown": referral.consent_shown, "basis": referral.consent_basis, "reason": referral.consent_reason},
        "urgent": referral.urgent,
        "danger": referral.danger,
        "alike": [{"reference": one.reference, "reason": one.likeness.reason} for one in shown.alike],
        "decisions": [
            {"kind": one.kind.value, "by": one.decided_by, "at": one.decided_at, "reason": one.reason, "holds": one.superseded_at is None}
            for one in shown.decisions
        ],
        "entry": None if entry is None else {"rating": entry.standing, "team": entry.team, "started_on": entry.started_on},
        "reviews": [{"due_on": one.due_on, "closed_as": one.closed_as} for one in shown.reviews],
        "later_letters": [letter_plain(one) for one in shown.later_letters],
        "audit": [{"at": one.at, "actor": one.actor, "action": one.action.value} for one in shown.audit],
    }


def _print_shown(shown: Shown) -> None:
    _print_referral(shown.referral)
    for one in shown.alike:
        console.print(
            f"May be the same person as {one.reference} ({one.likeness.reason}). Nothing was merged.", style="yellow", markup=False
        )
    for letter in shown.later_letters:
        console.print(f"Letter {letter.id} of {time_in_words(letter.received_at)} is about this: {letter.reason}", markup=False)
    for decision in shown.decisions:
        ended = "" if decision.superseded_at is None else " (no longer holds)"
        why = f": {decision.reason}" if decision.reason else ""
        console.print(f"{time_in_words(decision.decided_at)}: {decision.kind.value} by {decision.decided_by}{why}{ended}", markup=False)
    for review in shown.reviews:
        console.print(f"Review due on {date_in_words(review.due_on)}" + (f": {review.closed_as.value}" if review.closed_as else ""))


def _print_referral(referral: Referral) -> None:
    console.print(
        f"{referral.reference}  {referral.status.value}  arrived {time_in_words(referral.arrived_at)}", style="bold", markup=False
    )
    if referral.danger:
        console.print("Words of danger: " + ", ".join(f"“{words}”" for words in referral.danger), style="bold red", markup=False)
    if referral.consent_withdrawn_at is not None:
        console.print("Consent was withdrawn. Reminders have stopped. A person decides what follows.", style="bold red")
    sure = "sure" if referral.route_sure else "not sure"
    console.print(f"Team: {referral.team or referral.team_suggested} ({sure}). {referral.route_reason}", markup=False)
    console.print(f"Consent: {'shown' if referral.consent_shown else 'not shown'}. {referral.consent_reason}", markup=False)
    for name, key in KEYS.items():
        if name in referral.fields:
            print_value(key.label, referral.fields[name])
    if referral.missing:
        console.print("Missing: " + ", ".join(KEYS[name].label for name in referral.missing), style="yellow", markup=False)
    if referral.status in OPEN:
        console.print("Next: dsr accept, ask, redirect or decline", style="dim")
