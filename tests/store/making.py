"""Fictional letters, referrals and e-mails, as short as a test can say them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from parsers.reading import Reading, Value
from store import accounts, letters
from store.engine import Store
from store.letters import LetterOutcome, NewReferral
from store.models import EmailKind, LetterState, Role
from store.outbox import OwedEmail

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
MAILBOX = "eastsuffolkldduty@nsft.nhs.uk"
REFERENCE = "DSR-7K3M-Q9TX"


def keep(store: Store, uid: int = 1, *, uid_validity: int = 7, mailbox: str = MAILBOX, raw: bytes | None = None) -> int | None:
    """Keep one message; different bytes for every UID unless `raw` says which."""
    with store.transaction() as session:
        return letters.keep(
            session,
            mailbox=mailbox,
            uid_validity=uid_validity,
            uid=uid,
            message_id=f"<{uid}@example.org>",
            received_at=NOW,
            raw=raw if raw is not None else b"letter %d" % uid,
            now=NOW,
        )


def kept(store: Store, uid: int = 1) -> int:
    """The id of a letter just kept."""
    letter_id = keep(store, uid)
    assert letter_id is not None
    return letter_id


def reading(**said: str) -> Reading:
    """A reading of the general form with these values of `person.…` keys."""
    told = {"family_name": "Wix", "given_name": "Orla", "date_of_birth": "1991-04-03", "nhs_number": "9990000026"} | said
    return Reading("general", {f"person.{key}": Value(value) for key, value in told.items()})


def referral(reference: str = REFERENCE, **changes: Any) -> NewReferral:
    """A referral to the east team, sure, with consent shown."""
    settled: dict[str, Any] = {
        "reference": reference,
        "document": None,
        "reading": reading(),
        "missing": ("consent.date",),
        "team_suggested": "east",
        "route_sure": True,
        "route_reason": "The practice is one of the east team's.",
        "consent_shown": True,
        "consent_basis": "informed",
        "consent_reason": "The form says so.",
        "arrived_on": TODAY,
    }
    return NewReferral(**(settled | changes))


def acknowledgement(recipient: str = "referrer@example.org", **changes: Any) -> OwedEmail:
    """An acknowledgement of whatever letter is being finished."""
    return OwedEmail(
        **({"kind": EmailKind.ACKNOWLEDGEMENT, "recipient": recipient, "subject": "We have it", "text": "Thank you."} | changes)
    )


def done(*referrals: NewReferral, **changes: Any) -> LetterOutcome:
    """The outcome of a letter that brought these referrals."""
    settled: dict[str, Any] = {
        "state": LetterState.DONE,
        "kind": "referral" if referrals else "other",
        "reason": "One form was read.",
        "referrals": referrals,
    }
    return LetterOutcome(**(settled | changes))


def queued(store: Store, reference: str = REFERENCE, uid: int = 1, **changes: Any) -> int:
    """The id of a letter that has brought one referral."""
    letter_id = kept(store, uid)
    with store.transaction() as session:
        letters.finish(session, letter_id, done(referral(reference, **changes)), NOW)
    return letter_id


def account(store: Store, login: str, name: str, *roles: Role, teams: tuple[str, ...] = ("east",)) -> int:
    """The id of an account for the desk; duty of the east team unless told otherwise."""
    with store.transaction() as session:
        return accounts.add(
            session, login=login, name=name, password_hash="x", roles=roles or (Role.DUTY,), teams=teams, by="the installer", now=NOW
        )
