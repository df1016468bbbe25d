"""`dsr accept`, `decline`, `redirect`, `ask`, `reopen`, `settle`, `again`: what a named person decides."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

import typer

from dsr.clock import utc_now
from dsr.commands.common import By, Config, Reason, Reference, configured, console, stop
from dsr.commands.database import opened
from dsr.commands.looking import known_reference
from dsr.decide import deciding
from notifier import deciding as decide
from notifier.dates import date_in_words
from notifier.redirect import NoContact
from notifier.request import NothingToAsk
from store import decisions, letters, mailboxes, register
from store.models import Rating
from store.outbox import OwedEmail
from triage.service import TEAMS

To = Annotated[str | None, typer.Option("--to", help="Write to this address instead of the letter's sender.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before the e-mail is sent.")]
LetterNumber = Annotated[int, typer.Argument(help="The number of the letter, as dsr letters shows it.")]

_AREAS: Final = ("out_of_area_north_east_essex", "out_of_area_waveney")


def accept(
    reference: Reference,
    by: By,
    rating: Annotated[Rating, typer.Option("--rating", help="The rating as you set it. The program never rates.")],
    review: Annotated[
        datetime | None,
        typer.Option(
            "--review", formats=["%Y-%m-%d"], help="The date of the first review; otherwise by the interval that the service set."
        ),
    ] = None,
    lead: Annotated[
        str | None, typer.Option("--lead", help="The e-mail address of the lead professional, who is reminded of reviews.")
    ] = None,
    team: Annotated[
        str | None, typer.Option("--team", help="The team that owns it, where the suggestion is not sure: east, west or cyp.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Anything to be kept with the decision.")] = None,
    config: Config = None,
) -> None:
    """Accept a referral: the person goes on the register, with a rating and the date of the first review."""
    configuration, now = configured(config), utc_now()
    if team is not None and team not in TEAMS:
        stop(f"There is no team {team}. The teams are {', '.join(TEAMS)}.")
    with opened(configuration) as store, store.transaction() as session:
        due = deciding(configuration).first_review(rating.value, review.date() if review else None, register.today(now))
        decisions.accept(
            session,
            known_reference(reference),
            by=by,
            rating=rating.value,
            review_on=due,
            now=now,
            reason=reason,
            lead_email=lead,
            team=team,
        )
    console.print(f"Accepted. The first review is due on {date_in_words(due)}.")


def decline(reference: Reference, by: By, reason: Reason, config: Config = None) -> None:
    """Decline a referral, with the reason. Nothing is sent: tell the referrer yourself."""
    with opened(configured(config)) as store, store.transaction() as session:
        decisions.decline(session, known_reference(reference), by=by, reason=reason, now=utc_now())
    console.print("Declined. Nothing was sent: please tell the referrer.")


def redirect(
    reference: Reference,
    team: Annotated[str, typer.Option("--team", help=f"Where it belongs: {', '.join((*TEAMS, *_AREAS))}.")],
    by: By,
    reason: Reason,
    tell: Annotated[bool, typer.Option("--tell", help="For another area: send the sender an e-mail that names its team.")] = False,
    to: To = None,
    yes: Yes = False,
    config: Config = None,
) -> None:
    """Hand a referral to another of our teams, or to another area. For another area nothing is forwarded by the program."""
    if team not in (*TEAMS, *_AREAS):
        stop(f"There is no team {team}. It can be one of {', '.join((*TEAMS, *_AREAS))}.")
    configuration, now, name = configured(config), utc_now(), known_reference(reference)
    with opened(configuration) as store:
        draft = None
        if tell and team in _AREAS:
            try:
                with store.reading() as session:
                    draft = deciding(configuration).draft_redirect(session, name, team, to, now)
            except NoContact as unknown:
                stop(str(unknown))
            look_at(draft, yes)
        with store.transaction() as session:
            decide.redirect(session, name, team, draft, by=by, reason=reason, now=now)
    console.print(f"Handed to {team}." + (" The e-mail will go out with the next delivery." if draft else " Nothing was sent."))


def ask(reference: Reference, by: By, reason: Reason, to: To = None, yes: Yes = False, config: Config = None) -> None:
    """Ask the sender for what is missing. The e-mail is shown before it goes; it says nothing of the person."""
    configuration, now, name = configured(config), utc_now(), known_reference(reference)
    with opened(configuration) as store:
        try:
            with store.reading() as session:
                draft = deciding(configuration).draft_request(session, name, to, now)
        except NothingToAsk as nothing:
            stop(str(nothing))
        look_at(draft, yes)
        with store.transaction() as session:
            decide.ask(session, name, draft, by=by, reason=reason, now=now)
    console.print("The e-mail will go out with the next delivery. The referral stays in the queue.")


def reopen(reference: Reference, by: By, reason: Reason, config: Config = None) -> None:
    """Take a decision back: the referral waits again. An entry on the register that it made ends."""
    with opened(configured(config)) as store, store.transaction() as session:
        decisions.reopen(session, known_reference(reference), by=by, reason=reason, now=utc_now())
    console.print("Reopened: it waits in the queue again.")


def settle(number: LetterNumber, by: By, reason: Reason, config: Config = None) -> None:
    """Say that you have dealt with a letter, and how. It is kept, and no longer waits for a person."""
    with opened(configured(config)) as store, store.transaction() as session:
        letters.settle(session, number, by=by, reason=reason, now=utc_now())
    console.print("Settled.")


def again(number: LetterNumber, by: By, config: Config = None) -> None:
    """Have a letter that was set aside read once more by the worker."""
    with opened(configured(config)) as store, store.transaction() as session:
        letters.again(session, number, by=by, now=utc_now())
    console.print("The worker reads it again in its next round.")


def write_off(
    mailbox: Annotated[str, typer.Argument(help="The mailbox, by its name in the configuration.")],
    by: By,
    reason: Reason,
    config: Config = None,
) -> None:
    """Settle that messages which a mailbox offered, and of which there is no letter, cannot be had. The alarm ends."""
    configuration = configured(config)
    if mailbox not in configuration.mailboxes:
        stop(f"There is no mailbox {mailbox}. There are: {', '.join(configuration.mailboxes)}.")
    with opened(configuration) as store, store.transaction() as session:
        lost = mailboxes.write_off(session, mailbox, by=by, reason=reason, now=utc_now())
    console.print(f"{lost} message{'s' if lost > 1 else ''} of the mailbox {mailbox} {'are' if lost > 1 else 'is'} settled as lost.")


def look_at(email: OwedEmail, yes: bool) -> None:
    """Show an e-mail before it goes. Ends the command when the person does not want it."""
    console.print(f"To: {email.recipient}\nSubject: {email.subject}\n\n{email.text}", markup=False, soft_wrap=True)
    if not yes and not typer.confirm("Send this e-mail?"):
        stop("Nothing was decided and nothing is sent.", 1)
