"""What a fictional service has configured, and one e-mail of every kind."""

from __future__ import annotations

from datetime import UTC, date, datetime

from notifier.acknowledgement import Arrived, acknowledgement
from notifier.alarm import alarm, mailbox_silent
from notifier.digest import digest
from notifier.information import information
from notifier.redirect import redirect
from notifier.request import PHRASES, request
from notifier.review import AboutReview, escalation, moved, off, reminder
from store.digests import Digest
from store.models import EmailKind, Rating
from store.outbox import Appointment, Attached, OutboxEmail, OwedEmail
from store.register import ReviewDue
from triage.service import Area, OutOfAreaContact, Service, Signpost, Signposts, Team

NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
REFERENCE = "DSR-7K3M-Q9TX"
SERVICE = Service(
    name="The Suffolk Dynamic Support Register",
    accessible_formats="Ask for easy read, large print or another language: reply to this e-mail.",
    withdrawing='Reply and write "I take back consent", or ring us.',
    signposts=Signposts(
        crisis=(
            Signpost(when="Someone may die or be badly hurt", do="Ring 999, or go to A&E."),
            Signpost(when="Urgent mental health help, day or night", do="Ring 111 and choose the mental health option."),
            Signpost(when="Deaf or hard of hearing", do="Use Relay UK: 18001 111."),
        ),
        safeguarding=(
            Signpost(when="Tell Suffolk Customer First", do="Ring 0808 800 4005."),
            Signpost(when="If you work with people", do="Ring 03456 061 499."),
        ),
    ),
)
WEST = Team(
    name="west",
    title="west Suffolk duty team",
    mailbox="west",
    telephones=("01284 733188, option 1",),
    email="ld&awest.duty@example.nhs.uk",
)
CYP = Team(
    name="cyp",
    title="children and young people's team",
    mailbox="cyp",
    postal_address=("Endeavour House", "8 Russell Road", "Ipswich IP1 2BX"),
    email="cyp@example.nhs.uk",
)
ESSEX = OutOfAreaContact(
    area=Area.NORTH_EAST_ESSEX,
    title="The Essex Dynamic Support Register",
    email="essex.dsr@example.org",
    note="For people with a GP in Colchester.",
)
PERMITTED = (
    SERVICE.name,
    SERVICE.accessible_formats,
    SERVICE.withdrawing,
    *(words for signpost in (*SERVICE.signposts.crisis, *SERVICE.signposts.safeguarding) for words in (signpost.when, signpost.do)),
    *(words for team in (WEST, CYP) for words in (team.title, team.email, *team.telephones, ", ".join(team.postal_address))),
    ESSEX.title,
)


def acknowledged(
    arrived: Arrived = Arrived.REFERRAL, *, team: Team = WEST, service: Service = SERVICE, references: tuple[str, ...] = (REFERENCE,)
) -> OwedEmail:
    return acknowledgement(
        arrived,
        recipient="parent@example.org",
        references=references,
        team=team,
        service=service,
        letter_id=1,
        mailbox=team.mailbox,
        in_reply_to="<letter-1@example.org>",
    )


def about_review(
    *, recipient: str = "lead@example.nhs.uk", due_on: date = date(2025, 3, 17), organiser: str = WEST.email, now: datetime = NOW
) -> AboutReview:
    return AboutReview(
        recipient=recipient,
        reference=REFERENCE,
        review_id=7,
        due_on=due_on,
        mailbox="west",
        organiser=organiser,
        domain="dsr.example.nhs.uk",
        now=now,
    )


def due(reference: str, on: date) -> ReviewDue:
    return ReviewDue(1, reference, on, "west", None, Rating.AMBER, ())


#: One e-mail of every kind and variant, by the name under which docs/emails.md shows it.
EMAILS: dict[str, OwedEmail] = {
    "Acknowledgement of a referral": acknowledged(),
    "Acknowledgement of an update": acknowledged(Arrived.UPDATE, references=()),
    "Acknowledgement of a withdrawal of consent": acknowledged(Arrived.CONSENT_WITHDRAWAL, references=()),
    "Acknowledgement of an information request": acknowledged(Arrived.INFORMATION_REQUEST, team=CYP, references=()),
    "Acknowledgement of anything else": acknowledged(Arrived.OTHER, references=()),
    "Acknowledgement of what could not be opened": acknowledged(Arrived.NOT_OPENED),
    "Request for what is missing": request(
        recipient="parent@example.org",
        reference=REFERENCE,
        missing=tuple(PHRASES),
        team=WEST,
        service=SERVICE,
        mailbox="west",
        occasion="1",
    ),
    "Answer with information": information(
        recipient="parent@example.org",
        said="Thank you for asking about the register.\nOur leaflets come with this e-mail.\n\nReply to this e-mail if you want to know more.",
        leaflets=[("About the register (English, easy read)", Attached("about-easy-read.pdf", "application/pdf", b"%PDF-1.7"))],
        letter_id=1,
        team=WEST,
        service=SERVICE,
        mailbox="west",
        in_reply_to="<letter-1@example.org>",
    ),
    "Notice of another area": redirect(
        recipient="parent@example.org", reference=REFERENCE, contact=ESSEX, team=WEST, service=SERVICE, mailbox="west", occasion="1"
    ),
    "Reminder of a review": reminder(about_review(), "before_14", Appointment(7, 0, date(2025, 3, 17))),
    "Review that was moved": moved(about_review(due_on=date(2025, 3, 24)), Appointment(7, 1, date(2025, 3, 24))),
    "Review off the calendar": off(about_review(), Appointment(7, 1, None)),
    "Overdue review, to the team lead": escalation(
        about_review(recipient="team.lead@example.nhs.uk", due_on=date(2025, 2, 17)), "overdue_14"
    ),
    "List of the day": digest(
        Digest(
            due=(due("DSR-7K3M-Q9TX", date(2025, 3, 5)), due("DSR-4QNM-2VHD", date(2025, 3, 7))),
            overdue=(due("DSR-9TWC-K3RP", date(2025, 2, 17)),),
            waiting=4,
            oldest=date(2025, 2, 24),
            without_team=2,
            set_aside=1,
            changing=3,
        ),
        team="west",
        recipient=WEST.email,
        mailbox="west",
        today=date(2025, 3, 3),
    ),
    "Alarm to the operator": alarm(mailbox_silent("west", datetime(2025, 3, 3, 7, 30, tzinfo=UTC)), recipient="operator@example.nhs.uk"),
}


def outbox_email(email: OwedEmail, *, token: str = "0f" * 16, attempts: int = 0, doubts: int = 0) -> OutboxEmail:
    """The e-mail as the outbox gives it to a worker."""
    return OutboxEmail(
        id=1,
        token=token,
        kind=EmailKind(email.kind),
        recipient=email.recipient,
        subject=email.subject,
        text=email.text,
        html=email.html,
        calendar=email.calendar,
        in_reply_to=email.in_reply_to,
        references=email.references,
        attempts=attempts,
        doubts=doubts,
        owed_at=NOW,
        letter_id=email.letter_id,
        referral_id=None,
        review_id=email.review_id,
        occasion=email.occasion,
        mailbox=email.mailbox,
        attachments=email.attachments,
    )
