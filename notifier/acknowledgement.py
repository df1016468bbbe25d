"""The acknowledgement: something arrived, and where to turn. Nothing of the person, nothing of the letter (domain rules 5.1, 5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from notifier.help import in_danger, other_formats, reach_us, worried
from notifier.page import Page, Point, Section, Tone
from notifier.reply import reply
from store.models import EmailKind
from store.outbox import OwedEmail
from triage.service import Service, Team


class Arrived(StrEnum):
    """What arrived, as far as the sender is told."""

    REFERRAL = "referral"
    UPDATE = "update"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    INFORMATION_REQUEST = "information_request"
    OTHER = "other"
    NOT_OPENED = "not_opened"


#: What happens next, in general terms: the machine may have sorted the letter wrongly, so it says what it thinks it is.
NEXT: Final = MappingProxyType(
    {
        Arrived.REFERRAL: (
            "A person in the team will read it.",
            "They may ring or write to you if they need to know more.",
        ),
        Arrived.UPDATE: (
            "It looks like news about something sent before.",
            "A person in the team will read both.",
        ),
        Arrived.CONSENT_WITHDRAWAL: (
            "It looks like it is about taking back consent.",
            "We put messages like this at the top of our list.",
            "A person in the team will read it.",
        ),
        Arrived.INFORMATION_REQUEST: (
            "It looks like a question.",
            "A person in the team will read it and answer.",
        ),
        Arrived.OTHER: ("A person in the team will read it.",),
        Arrived.NOT_OPENED: (
            "Our computer could not open all of it.",
            "This can happen, and it is not your fault.",
            "A person in the team will look at it.",
            "They will get in touch if they need anything from you.",
            "You do not need to send anything now.",
        ),
    }
)
#: So that nobody takes an acknowledgement for a decision (domain rule 5.2, point 3).
NOT_A_DECISION: Final = ("This e-mail only says that your message arrived.", "It is not a decision.")
_SUBJECT: Final = "Your message has arrived"
_SUBJECT_REFERENCES: Final = 3


def acknowledgement(
    arrived: Arrived,
    *,
    recipient: str,
    references: Sequence[str],
    team: Team,
    service: Service,
    letter_id: int | None,
    mailbox: str | None,
    in_reply_to: str | None,
) -> OwedEmail:
    """The acknowledgement of one letter. The subject is fixed but for our references; `in_reply_to` is the letter's own
    Message-ID, `mailbox` the one that it came to and is answered from (None for the service's own address), `letter_id` None when the
    store fills it in."""
    page = Page(
        _SUBJECT,
        (
            Section(sentences=(f"{service.name} has your message.", "A computer sent this reply.")),
            *_noted(references),
            in_danger(service.signposts),
            Section("What happens next", (*NEXT[arrived], *_promised(service), *NOT_A_DECISION)),
            reach_us(team, service),
            worried(service.signposts),
            Section("Taking back consent", ("Consent can be taken back at any time.", service.withdrawing)),
            other_formats(service),
        ),
    )
    return reply(
        EmailKind.ACKNOWLEDGEMENT,
        page,
        recipient=recipient,
        subject=_subject(references),
        letter_id=letter_id,
        mailbox=mailbox,
        in_reply_to=in_reply_to,
    )


def _noted(references: Sequence[str]) -> tuple[Section, ...]:
    """The references to note down; none when the letter brought no form."""
    if not references:
        return ()
    one = len(references) == 1
    return (
        Section(
            sentences=("Your reference is:" if one else "Your references are:",),
            points=tuple(Point(reference) for reference in references),
            closing=("Please use it if you ring or write to us." if one else "Please use them if you ring or write to us.",),
            tone=Tone.CODE,
        ),
    )


def _promised(service: Service) -> tuple[str, ...]:
    """What the service itself promises; nothing when it has configured nothing (domain rule 1.5)."""
    return (service.promise,) if service.promise else ()


def _subject(references: Sequence[str]) -> str:
    if not references:
        return _SUBJECT
    listed = ", ".join(references[:_SUBJECT_REFERENCES])
    return f"{_SUBJECT}: {listed}" + (" and more" if len(references) > _SUBJECT_REFERENCES else "")
