"""The e-mails that go with a decision, drafted for a person to see, and the decision that owes them: one transaction. The command
line and the desk decide through this alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from notifier.acknowledgement import Arrived, acknowledgement
from notifier.redirect import redirect as redirect_notice
from notifier.request import request
from store import audit, decisions, letters, outbox, referrals
from store.errors import NoName, Refused, UnknownReference
from store.models import Action, Letter, Referral
from store.outbox import OwedEmail
from triage.leaflets import Leaflet
from triage.reviews import review_due
from triage.service import TEAMS, OutOfAreaContact, ReviewSettings, Service, Team


class NoReviewInterval(Refused):
    """No date was given and the service has set no interval."""

    def __init__(self, rating: str) -> None:
        super().__init__(f"Give the date of the first review (--review): the service has set no interval for {rating}.")


class NobodyToWriteTo(Refused):
    """The sender must not be written to by the program."""

    def __init__(self) -> None:
        super().__init__("The letter's sender cannot be written to by the program. Give an address with --to, or ring them.")


@dataclass(frozen=True, slots=True)
class Deciding:
    """What the drafts need of the configuration. `mailbox_teams` says whose each mailbox is, `out_of_area` has the contacts by
    area; `answerable` gives the one address to which a message may be answered, None when it must not be; `written` gives what its
    writer says now, without what is quoted. `leaflets` are the service's own, by their names; `permitted` is what the service
    configured and may therefore stand in an e-mail."""

    service: Service
    teams: Mapping[str, Team]
    mailbox_teams: Mapping[str, str]
    out_of_area: Mapping[str, OutOfAreaContact]
    reviews: ReviewSettings
    answerable: Callable[[bytes], str | None]
    written: Callable[[bytes], str]
    leaflets: Mapping[str, Leaflet] = field(default_factory=dict)
    permitted: tuple[str, ...] = ()

    def sender(self, session: Session, referral: Referral) -> str | None:
        """The one address that the letter may be answered to, None when there is none; never one that stands only inside the form
        (domain rule 4.1 R6), and nobody for what a person handed in."""
        if letters.get(session, referral.letter_id).mailbox is None:
            return None
        return self.answerable(letters.raw(session, referral.letter_id))

    def draft_request(self, session: Session, reference: str, to: str | None, now: datetime) -> OwedEmail:
        """The e-mail that asks the sender for what is missing. Raises UnknownReference, NobodyToWriteTo, NothingToAsk."""
        referral = _referral(session, reference)
        team, mailbox = self._team(session, referral)
        return request(
            recipient=self._recipient(session, referral, to),
            reference=reference,
            missing=referral.missing,
            team=team,
            service=self.service,
            mailbox=mailbox,
            occasion=f"asked {now:%Y-%m-%d %H:%M}",
        )

    def draft_redirect(self, session: Session, reference: str, area: str, to: str | None, now: datetime) -> OwedEmail:
        """The e-mail that names another area's team. Raises UnknownReference, NobodyToWriteTo, NoContact."""
        referral = _referral(session, reference)
        team, mailbox = self._team(session, referral)
        return redirect_notice(
            recipient=self._recipient(session, referral, to),
            reference=reference,
            contact=self.out_of_area[area],
            team=team,
            service=self.service,
            mailbox=mailbox,
            occasion=f"redirected {now:%Y-%m-%d %H:%M}",
        )

    def draft_acknowledgement(self, session: Session, reference: str, to: str) -> OwedEmail:
        """The e-mail that says that a referral arrived which a person handed in. Raises UnknownReference."""
        referral = _referral(session, reference)
        team, mailbox = self._team(session, referral)
        return acknowledgement(
            Arrived.REFERRAL,
            recipient=to,
            references=[each.reference for each in referrals.of_letter(session, referral.letter_id)],
            team=team,
            service=self.service,
            letter_id=referral.letter_id,
            mailbox=mailbox,
            in_reply_to=None,
        )

    def first_review(self, rating: str, given: date | None, today: date) -> date:
        """The date of the first review: as a person gave it, else by the interval that the service set for the rating.
        Raises NoReviewInterval; NoRating is left to the store."""
        if given is not None or rating not in ("red", "amber", "green", "blue"):
            return given or today
        due = review_due(rating, today, self.reviews)
        if due is None:
            raise NoReviewInterval(rating)
        return due

    def _team(self, session: Session, referral: Referral) -> tuple[Team, str | None]:
        return self.team_of(letters.get(session, referral.letter_id))

    def _recipient(self, session: Session, referral: Referral, to: str | None) -> str:
        recipient = to or self.sender(session, referral)
        if recipient is None:
            raise NobodyToWriteTo
        return recipient

    def team_of(self, letter: Letter) -> tuple[Team, str | None]:
        """The team behind the mailbox that the letter came to, and that mailbox: whom the sender wrote to. For what a person handed
        in, the team that it came to, and a mailbox of that team, None when it has none."""
        if letter.mailbox is not None:
            return self.teams[self.mailbox_teams[letter.mailbox]], letter.mailbox
        own = (mailbox for mailbox, team in self.mailbox_teams.items() if team == letter.team)
        return self.teams[letter.team or ""], next(own, None)


def ask(session: Session, reference: str, draft: OwedEmail, *, by: str, reason: str, now: datetime) -> None:
    """Ask for what is missing: the decision, and the e-mail as it was shown; neither when that e-mail is owed already (the same
    button pressed twice). Raises Refused."""
    if outbox.owe(session, draft, now) is not None:
        decisions.ask(session, reference, by=by, reason=reason, now=now)


def acknowledge(session: Session, draft: OwedEmail, *, by: str, now: datetime) -> None:
    """Acknowledge what was handed in, as it was shown; nothing when that e-mail is owed already (the same button pressed twice).
    Raises Refused."""
    if not by.strip():
        raise NoName
    if outbox.owe(session, draft, now) is not None:
        audit.record(session, at=now, actor=by.strip(), action=Action.REFERRAL_ACKNOWLEDGED, letter_id=draft.letter_id)


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
