"""An e-mail that names the team of another area. A person decides that it goes out; the letter itself goes nowhere."""

from __future__ import annotations

from notifier.help import in_danger, other_formats, reach_us
from notifier.page import Page, Point, Section, as_html, as_text
from store.models import EmailKind
from store.outbox import OwedEmail
from triage.service import OutOfAreaContact, Service, Team


class NoContact(Exception):
    """The other area's team has neither an e-mail address nor a telephone in the configuration."""

    def __init__(self, area: str) -> None:
        super().__init__(f"There is no e-mail address and no telephone for {area}. Set one in the configuration first.")


def redirect(
    *, recipient: str, reference: str, contact: OutOfAreaContact, team: Team, service: Service, mailbox: str | None, occasion: str
) -> OwedEmail:
    """The notice that another area's team is the one to write to. Raises NoContact when the service has set no way to reach it."""
    ways = tuple(Point(f"Ring {telephone}") for telephone in contact.telephones)
    if contact.email is not None:
        ways += (Point(f"E-mail {contact.email}"),)
    if not ways:
        raise NoContact(contact.area)
    page = Page(
        "Please contact another team",
        (
            Section(
                sentences=(
                    f"Thank you for writing to us about {reference}.",
                    "A person in our team has read it.",
                    "Another team covers this.",
                )
            ),
            Section(
                "Who to contact",
                (contact.title,),
                ways,
                ("Please get in touch with them.", "Our computer has not sent your message on."),
            ),
            in_danger(service.signposts),
            reach_us(team, service),
            other_formats(service),
        ),
    )
    return OwedEmail(
        kind=EmailKind.REDIRECT,
        recipient=recipient,
        subject=f"Please contact another team: {reference}",
        text=as_text(page),
        html=as_html(page),
        reference=reference,
        occasion=occasion,
        mailbox=mailbox,
    )
