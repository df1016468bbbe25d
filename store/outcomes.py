"""What became of a letter: everything that follows from it, to be written at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from store.documents import NewDocument
from store.models import Action, LetterState
from store.outbox import OwedEmail
from store.passwords import Parts
from store.referrals import NewReferral


@dataclass(frozen=True, slots=True)
class OncePerDay:
    """The letter brings nothing: its acknowledgement goes out only if this sender had none today (RFC 3834 section 2)."""

    sender: str
    day: date

    def __repr__(self) -> str:
        return f"OncePerDay({self.day})"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One more line for the audit trail of the letter. `detail` holds no patient data."""

    action: Action
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LetterOutcome:
    """All that became of a letter, written at once.

    `about` names the referrals of ours that it concerns; `withdraws_consent` stops their reminders and raises them to the top
    (nothing is deleted). `bounced` holds the tokens of our e-mails that it reports undelivered. With `once_per_day` the
    acknowledgements in `owed` are withheld when the sender has had one that day. `passwords` is told of a letter that is locked or
    speaks of a password: the letters that may open with it now are read again.
    """

    state: LetterState
    kind: str
    reason: str
    urgent: bool = False
    danger: tuple[str, ...] = ()
    documents: tuple[NewDocument, ...] = ()
    referrals: tuple[NewReferral, ...] = ()
    owed: tuple[OwedEmail, ...] = ()
    events: tuple[NewEvent, ...] = ()
    once_per_day: OncePerDay | None = None
    about: tuple[str, ...] = ()
    withdraws_consent: bool = False
    bounced: tuple[str, ...] = ()
    passwords: Parts | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be: an open state, and a referral of a letter that is set aside (it would be queued and not be done)."""
        if self.state is LetterState.KEPT:
            raise ValueError("an outcome is done or set aside")
        if self.state is LetterState.SET_ASIDE and self.referrals:
            raise ValueError("a letter that is set aside makes no referral; one with a referral is done, its problems on its documents")

    def __repr__(self) -> str:
        return f"LetterOutcome({self.state}, {self.kind}, {len(self.referrals)} referrals, {len(self.owed)} e-mails)"


@dataclass(frozen=True, slots=True)
class Finished:
    """What was written: the references queued, the tokens of the e-mails owed, whether an acknowledgement was withheld."""

    references: tuple[str, ...]
    tokens: tuple[str, ...]
    withheld: bool
