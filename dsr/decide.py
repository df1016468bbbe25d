"""What a named person decides, with the e-mails that follow from it: the decision and what it owes are one transaction."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from dsr import wiring
from dsr.config import Configuration
from ingest.answer import Answer, may_acknowledge
from ingest.open import open_letter
from ingest.sort import sort_letter
from notifier.redirect import redirect as redirect_notice
from notifier.request import request
from store import decisions, letters, outbox, referrals
from store.errors import Refused, UnknownReference
from store.models import Referral
from store.outbox import OwedEmail
from triage.reviews import review_due
from triage.service import TEAMS, Team


class NoReviewInterval(Refused):
    """No date was given and the service has set no interval."""

    def __init__(self, rating: str) -> None:
        super().__init__(f"Give the date of the first review (--review): the service has set no interval for {rating}.")


class NobodyToWriteTo(Refused):
    """The sender must not be written to by the program."""

    def __init__(self) -> None:
        super().__init__("The letter's sender cannot be written to by the program. Give an address with --to, or ring them.")


def first_review(configuration: Configuration, rating: str, given: date | None, today: date) -> date:
    """The date of the first review: as a person gave it, else by the interval that the service set for the rating.
    Raises NoReviewInterval; NoRating is left to the store."""
    if given is not None or rating not in ("red", "amber", "green", "blue"):
        return given or today
    due = review_due(rating, today, configuration.reviews)
    if due is None:
        raise NoReviewInterval(rating)
    return due


def draft_request(configuration: Configuration, session: Session, reference: str, to: str | None, now: datetime) -> OwedEmail:
    """The e-mail that asks the sender for what is missing. Raises UnknownReference, NobodyToWriteTo, NothingToAsk."""
    referral = _referral(session, reference)
    team, mailbox = _team(configuration, session, referral)
    return request(
        recipient=to or _sender(configuration, session, referral),
        reference=reference,
        missing=referral.missing,
        team=team,
        service=configuration.service,
        mailbox=mailbox,
        occasion=f"asked {now:%Y-%m-%d %H:%M}",
    )


def draft_redirect(configuration: Configuration, session: Session, reference: str, area: str, to: str | None, now: datetime) -> OwedEmail:
    """The e-mail that names another area's team. Raises UnknownReference, NobodyToWriteTo, NoContact."""
    referral = _referral(session, reference)
    team, mailbox = _team(configuration, session, referral)
    return redirect_notice(
        recipient=to or _sender(configuration, session, referral),
        reference=reference,
        contact=configuration.contact(area),
        team=team,
        service=configuration.service,
        mailbox=mailbox,
        occasion=f"redirected {now:%Y-%m-%d %H:%M}",
    )


def ask(session: Session, reference: str, draft: OwedEmail, *, by: str, reason: str, now: datetime) -> None:
    """Ask for what is missing: the decision, and the e-mail as it was shown. Raises Refused."""
    decisions.ask(session, reference, by=by, reason=reason, now=now)
    outbox.owe(session, draft, now)


def redirect(session: Session, reference: str, team: str, draft: OwedEmail | None, *, by: str, reason: str, now: datetime) -> None:
    """Hand over: to another of our own teams it stays in the queue there; to another area it leaves the queue, with the notice
    as it was shown, if one is to go. Raises Refused."""
    if team in TEAMS:
        referrals.assign(session, reference, team=team, by=by, now=now)
        return
    decisions.redirect(session, reference, by=by, reason=reason, team=team, now=now)
    if draft is not None:
        outbox.owe(session, draft, now)


def _referral(session: Session, reference: str) -> Referral:
    referral = referrals.by_reference(session, reference)
    if referral is None:
        raise UnknownReference(reference)
    return referral


def _team(configuration: Configuration, session: Session, referral: Referral) -> tuple[Team, str]:
    """The team behind the mailbox that the letter came to, and that mailbox: whom the sender wrote to."""
    mailbox = letters.get(session, referral.letter_id).mailbox
    return configuration.teams[configuration.mailboxes[mailbox].team], mailbox


def _sender(configuration: Configuration, session: Session, referral: Referral) -> str:
    """The one address that the letter may be answered to; never one that stands only inside the form (domain rule 4.1 R6)."""
    letter = open_letter(letters.raw(session, referral.letter_id))
    ours = wiring.rules(configuration).ours
    answer = may_acknowledge(letter, sort_letter(letter, (), ours), ours)
    if not isinstance(answer, Answer):
        raise NobodyToWriteTo
    return answer.recipient
