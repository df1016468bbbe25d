"""The sections that several e-mails share: help in danger, whom to ring, other formats."""

from __future__ import annotations

from notifier.page import Point, Section, Tone
from triage.service import Service, Signposts, Team


def in_danger(signposts: Signposts) -> Section:
    """Where to turn now (domain rule 5.1), and that nobody watches this mailbox all the time."""
    return Section(
        heading="If someone is in danger",
        points=tuple(Point(signpost.do, signpost.when) for signpost in signposts.crisis),
        closing=("This is not an emergency service.", "Nobody watches this mailbox all the time."),
        tone=Tone.DANGER,
    )


def worried(signposts: Signposts) -> Section:
    """Whom to tell about harm or neglect (domain rule 5.1)."""
    return Section(
        heading="If you think someone is being hurt",
        points=tuple(Point(signpost.do, signpost.when) for signpost in signposts.safeguarding),
    )


def reach_us(team: Team, service: Service) -> Section:
    """How to reach the team by telephone, or by post where it has given no telephone; hours only as configured."""
    points = tuple(Point(f"Ring {telephone}") for telephone in team.telephones)
    if team.postal_address:
        points += (Point(f"Write to {', '.join(team.postal_address)}"),)
    points += (Point(f"E-mail {team.email}"),)
    sentences = (f"You can reach the {team.title}.",)
    if service.opening_hours and team.telephones:
        return Section("How to reach us", (*sentences, service.opening_hours), points)
    return Section("How to reach us", sentences, points)


def other_formats(service: Service) -> Section:
    """How to ask for easy read or another format."""
    return Section("Easy read and other formats", (service.accessible_formats,))
