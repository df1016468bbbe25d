"""The fictional letters that `dsr demo` delivers, and what must become of each. Made by tests/forms/demo.py; everything in them is invented."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from importlib.resources import files
from typing import Final

from ingest.letter import LetterKind
from store.models import LetterState

#: The mailbox of each team, as the letters are addressed.
ADDRESSES: Final = {"east": "eastsuffolkldduty@nsft.nhs.uk", "west": "ld&awest.duty@nsft.nhs.uk", "cyp": "cypqualitysnee@snee.nhs.uk"}

#: The domain of the Message-ID of our own e-mail that the bounce and the out-of-office reply are about.
MESSAGE_ID_DOMAIN: Final = "dsr.example.nhs.uk"


@dataclass(frozen=True, slots=True)
class DemoLetter:
    """One letter of the demo: the mailbox it goes to (east, west or cyp), what it is, and what must become of it.

    `team` is what triage must suggest for its referral, None when it brings none. `consent_shown` is None then too.
    """

    name: str
    mailbox: str
    what_it_is: str
    kind: LetterKind
    state: LetterState
    acknowledged: bool
    team: str | None = None
    consent_shown: bool | None = None
    urgent: bool = False

    def raw(self) -> bytes:
        """The message as it came over the wire (RFC 5322, CRLF)."""
        return files(__package__).joinpath(f"{self.name}.eml").read_bytes()

    @property
    def message_id(self) -> str:
        """Its Message-ID, with the angle brackets."""
        return str(message_from_bytes(self.raw(), policy=policy.compat32)["message-id"]).strip()


_REFERRAL, _DONE = LetterKind.REFERRAL, LetterState.DONE

#: In the order in which they arrive.
DEMO_LETTERS: Final[tuple[DemoLetter, ...]] = (
    DemoLetter("adult-east", "east", "A Word form for an adult in Ipswich", _REFERRAL, _DONE, True, "east", True),
    DemoLetter("adult-west", "west", "A PDF filled in on screen, for an adult in Bury St Edmunds", _REFERRAL, _DONE, True, "west", True),
    DemoLetter("child", "cyp", "A Word form for a boy of 12, sent by his school", _REFERRAL, _DONE, True, "cyp", True),
    DemoLetter("parent-in-the-mail", "cyp", "A mother typed the answers into the e-mail itself", _REFERRAL, _DONE, True, "cyp", True),
    DemoLetter(
        "out-of-area", "east", "A Word form for a woman in Colchester", _REFERRAL, _DONE, True, "out_of_area_north_east_essex", True
    ),
    DemoLetter("without-consent", "west", "A Word form with the consent part left empty", _REFERRAL, _DONE, True, "west", False),
    DemoLetter("in-danger", "east", "A Word form for a woman who may die tonight", _REFERRAL, _DONE, True, "east", True, urgent=True),
    DemoLetter("locked", "east", "A PDF that opens only with a password", _REFERRAL, LetterState.SET_ASIDE, True),
    DemoLetter("out-of-office", "east", "An automatic out-of-office reply", LetterKind.AUTO_REPLY, _DONE, False),
    DemoLetter("update", "east", "More about the first referral, in answer to the sender's own e-mail", LetterKind.UPDATE, _DONE, True),
    DemoLetter("consent-withdrawn", "west", "A woman withdraws her consent", LetterKind.CONSENT_WITHDRAWAL, _DONE, True, urgent=True),
    DemoLetter("easy-read", "east", "Somebody asks for information in easy read", LetterKind.INFORMATION_REQUEST, _DONE, True),
    DemoLetter("bounce", "west", "An e-mail of ours came back undelivered", LetterKind.BOUNCE, _DONE, False),
)
