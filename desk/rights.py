"""What each role may do. Pure: a person's rights are read afresh for every page."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from store.accounts import Person
from store.models import Role
from triage.service import TEAMS, Area


class May(StrEnum):
    """What a page asks for."""

    READ = "read"  # what letters and forms say
    WORK = "work"  # claim, check, decide
    RATE = "rate"  # accept with a rating
    ADMINISTER = "administer"  # accounts, mailboxes
    EXPORT = "export"  # the audit trail as a file
    KEEP = "keep"  # hold a record back, destroy one, hand out what is held about somebody


_ROLES: Final = {
    May.READ: {Role.DUTY, Role.LEAD, Role.AUDITOR},
    May.WORK: {Role.DUTY, Role.LEAD},
    May.RATE: {Role.LEAD},
    May.ADMINISTER: {Role.ADMINISTRATOR},
    May.EXPORT: {Role.AUDITOR},
    May.KEEP: {Role.LEAD},
}

#: Whoever a referral is suggested for when it is none of our teams': every duty desk sees those, or nobody would.
NOBODYS: Final = tuple(area.value for area in Area if not area.ours)


def may(person: Person, what: May) -> bool:
    """Whether the person's roles allow it."""
    return bool(person.roles & _ROLES[what])


def owners(person: Person) -> tuple[str, ...] | None:
    """Whose referrals the person sees: None for every team's, empty for none."""
    if person.roles & {Role.LEAD, Role.AUDITOR}:
        return None
    if Role.DUTY not in person.roles:
        return ()
    return (*(team for team in TEAMS if team in person.teams), *NOBODYS)


def sees(person: Person, owner: str | None) -> bool:
    """Whether the person sees a referral of this owner."""
    seen = owners(person)
    return seen is None or (owner is not None and bool(seen) and (owner in seen or owner not in TEAMS))


def sees_mailbox(person: Person, team: str | None) -> bool:
    """Whether the person sees letters that came to the mailbox of this team (None: a mailbox that is no longer polled)."""
    seen = owners(person)
    return seen is None or (bool(seen) and (team is None or team in seen))
