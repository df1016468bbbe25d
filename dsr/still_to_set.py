"""What only the service can decide and has not: its settings without a default, and what follows while they are open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from dsr.config import Configuration
from dsr.sections import OAuthSettings, Server
from notifier.token_endpoint import Grant
from triage.service import Service

_EXAMPLE: Final = re.compile(r"(^|[.@])example(\.|$)")


@dataclass(frozen=True, slots=True)
class StillToSet:
    """A setting that only the service can decide and has not, and what follows from that."""

    setting: str
    consequence: str


def still_to_set(configuration: Configuration) -> tuple[StillToSet, ...]:
    """What the service has not set, in the order of the file. Empty when all is set."""
    return tuple(StillToSet(setting, consequence) for setting, consequence in _open_settings(configuration))


def _open_register(configuration: Configuration) -> Iterator[tuple[str, str]]:
    if not configuration.leaflets:
        yield "leaflets", "who asks for information or easy read is answered without a leaflet"
    if not configuration.service_gaps:
        yield "service_gaps", "no review can record what was asked for and is not there"
    watched = {
        "days_before_16": "nobody is shown a 16th birthday before the day itself",
        "months_before_18": "nobody is shown an 18th birthday, and the hand-over to an adult team, before the day itself",
        "consent_older_than_months": "nobody is asked about consent that was given long ago",
        "rating_unchanged_for_days": "nobody is asked about a rating that has not changed for long",
    }
    for name, consequence in watched.items():
        if getattr(configuration.transitions, name) is None:
            yield f"transitions.{name}", consequence
    for name, kept in {
        "entry_months": "entries that ended",
        "not_accepted_months": "referrals that were not accepted",
        "other_letter_months": "letters that brought no referral",
    }.items():
        if getattr(configuration.retention, name) is None:
            yield f"retention.{name}", f"{kept} are kept for ever, and nobody is asked to look at them"
    if any(months is not None for months in (configuration.retention.entry_months, configuration.retention.not_accepted_months)):
        if configuration.retention.children_until_birthday is None:
            yield "retention.children_until_birthday", "records of children come up for destruction as early as those of adults"
        if configuration.retention.decided_by is None:
            yield "retention.decided_by", "nobody can see whose schedule of retention it is"


def _open_settings(configuration: Configuration) -> Iterator[tuple[str, str]]:
    yield from _open_service(configuration.service)
    for name, oauth in configuration.oauth.items():
        yield from _open_oauth(oauth, f"oauth.{name}")
    for name, mailbox in configuration.mailboxes.items():
        yield from _open_server(mailbox, f"mailboxes.{name}", "this mailbox cannot be polled")
        if mailbox.take_from is None:
            yield f"mailboxes.{name}.take_from", "every letter that lies in this mailbox is taken, however old it is"
        if mailbox.acknowledge_from is None:
            yield f"mailboxes.{name}.acknowledge_from", "letters to this mailbox are kept, read and queued, but none is acknowledged"
    for name, contact in configuration.out_of_area.items():
        if contact.email is None and not contact.telephones:
            yield f"out_of_area.{name}.email", "people cannot be told whom to ask there"
    if configuration.routing.owner is None:
        yield "routing.owner", "nobody keeps the routing table right when boundaries and practices change"
    if configuration.routing.eighteenth_birthday_window_days is None:
        yield (
            "routing.eighteenth_birthday_window_days",
            "nobody is asked to decide around an 18th birthday: the age on the day of arrival alone decides",
        )
    for rating, days in configuration.reviews.interval_days:
        if days is None:
            yield f"reviews.interval_days.{rating}", f"who accepts somebody with the rating {rating} must name the day of the review"
    if configuration.reviews.escalate_days_after is None:
        yield "reviews.escalate_days_after", "no team lead is told when a review is overdue"
    elif configuration.reviews.escalate_days_after:
        for name, team in configuration.teams.items():
            if team.team_lead is None:
                yield f"teams.{name}.team_lead", "nobody is told when a review of this team is overdue"
    if configuration.digest is None:
        yield "digest", "no team gets a digest in the morning"
    yield from _open_register(configuration)
    yield from _open_server(configuration.smtp, "smtp", "no e-mail can be sent")
    if _EXAMPLE.search(configuration.smtp.sender):
        yield "smtp.sender", "it is still the example's: nobody can answer an alarm"
    if _EXAMPLE.search(configuration.smtp.message_id_domain):
        yield "smtp.message_id_domain", "it is still the example's: e-mails do not show where they come from"
    oidc = None if configuration.desk is None else configuration.desk.oidc
    if oidc is not None and _EXAMPLE.search(urlsplit(oidc.issuer).hostname or ""):
        yield "desk.oidc.issuer", "it is still the example's: nobody can sign in this way"
    if not configuration.alarms.recipients:
        yield "alarms.recipients", "nobody is told when a mailbox is silent or the work stands still"
    if configuration.alarms.other_road is None:
        yield "alarms.other_road", "alarms go out by the same mail server and database as all else: when one of them fails, no alarm leaves"
    else:
        road = configuration.alarms.other_road
        if road.user is not None and road.password is None:
            yield "alarms.other_road.password_file", "no password is known: no alarm goes out by it"


def _open_service(service: Service) -> Iterator[tuple[str, str]]:
    if service.opening_hours is None:
        yield "service.opening_hours", "e-mails do not say when the telephone is answered"
    if service.promise is None:
        yield "service.promise", "e-mails do not say when people will hear from the service"
    if service.signposts.approved_by is None or service.signposts.approved_on is None:
        yield "service.signposts.approved_by", "the words for people in danger go out without the service having approved them"


def _open_oauth(oauth: OAuthSettings, place: str) -> Iterator[tuple[str, str]]:
    if _EXAMPLE.search(urlsplit(oauth.token_url).hostname or ""):
        yield f"{place}.token_url", "it is still the example's: nobody can log in this way"
    if oauth.grant is Grant.CLIENT_CREDENTIALS and oauth.client_secret is None:
        yield f"{place}.client_secret_file", "no client secret is known: nobody can log in this way"
    if oauth.grant is Grant.REFRESH_TOKEN and oauth.refresh_token is None:
        yield f"{place}.refresh_token_file", "no refresh token is known: nobody can log in this way"


def _open_server(server: Server, place: str, without: str) -> Iterator[tuple[str, str]]:
    if _EXAMPLE.search(server.host):
        yield f"{place}.host", f"it is still the example's: {without}"
    if server.user is not None and server.password is None and server.oauth is None:
        yield f"{place}.password_file", f"no password is known: {without}"
