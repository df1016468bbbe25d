"""An e-mail that asks for what a form leaves open. A person decides that it goes out; it says nothing of the person it is about."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from notifier.help import in_danger, other_formats, reach_us
from notifier.page import Page, Point, Section, as_html, as_text
from store.models import EmailKind
from store.outbox import OwedEmail
from triage.service import Service, Team

#: What is asked for, by record key, in plain words. They name a question, never an answer.
PHRASES: Final = MappingProxyType(
    {
        "person.given_name": "The first name",
        "person.family_name": "The family name",
        "person.date_of_birth": "The date of birth",
        "person.address": "Where the person lives",
        "person.nhs_number": "The NHS number, if you know it",
        "support.professionals": "Who supports the person, and how we can reach them",
        "risk.current_issues": "What is hard at the moment",
        "plan.tried": "What has been tried",
        "plan.would_help": "What might help",
        "plan.actions": "What is planned next",
        "consent.basis": "How the person agreed, or why someone decided for them",
        "consent.given_by": "Who agreed or decided",
        "consent.date": "When they agreed or decided",
    }
)


class NothingToAsk(Exception):
    """No question of the request is one that we ask."""

    def __init__(self) -> None:
        super().__init__("None of these questions is one that we ask a referrer for.")


def request(
    *, recipient: str, reference: str, missing: Sequence[str], team: Team, service: Service, mailbox: str | None, occasion: str
) -> OwedEmail:
    """The request for what is missing (record keys, in the order in which they are asked); keys that we never ask for are left
    out. `occasion` tells one request about a referral from the next. Raises NothingToAsk when no key remains."""
    asked = tuple(Point(PHRASES[key]) for key in missing if key in PHRASES)
    if not asked:
        raise NothingToAsk
    page = Page(
        "We need a little more",
        (
            Section(sentences=(f"Thank you for writing to us about {reference}.",)),
            Section(
                "Can you help with this?",
                points=asked,
                closing=("You can leave out what you do not know.", "This e-mail is not a decision."),
            ),
            Section(
                "How to tell us",
                (
                    "The best way is to ring us, or to use secure e-mail." if team.telephones else "The best way is to use secure e-mail.",
                    "Please do not put private details in ordinary e-mail.",
                    f"Please say the reference {reference}.",
                ),
            ),
            reach_us(team, service),
            in_danger(service.signposts),
            other_formats(service),
        ),
    )
    return OwedEmail(
        kind=EmailKind.REQUEST,
        recipient=recipient,
        subject=f"We need a little more: {reference}",
        text=as_text(page),
        html=as_html(page),
        reference=reference,
        occasion=occasion,
        mailbox=mailbox,
    )
