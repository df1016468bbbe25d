"""A `Letter`: one message, opened, and a `Sorting`: what it is, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from parsers.document import Kind, Problem


@dataclass(frozen=True, slots=True)
class Address:
    """One mail address, lower case, with the display name that came with it ("" when none)."""

    email: str
    name: str = ""

    def __repr__(self) -> str:
        return "Address(***)"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that came with a letter: its shown name (safe to display, never a path), its bytes, and its kind by content.

    `within` names the containers it was taken out of (a zip, a forwarded message), outermost first.
    """

    name: str
    data: bytes
    kind: Kind
    inline: bool = False
    within: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Attachment({self.kind}, {len(self.data)} bytes)"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a delivery status notification says (RFC 3464): the Message-ID of the mail it is about, None when it does not
    tell, the recipients that failed, and whether the failure is permanent."""

    message_id: str | None
    failed: tuple[str, ...]
    permanent: bool

    def __repr__(self) -> str:
        return f"DeliveryReport(permanent={self.permanent})"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, opened. Every text is valid Unicode without NUL, CR or LF in headers, whatever the bytes were.

    `return_path` is None when there is no such header and "" for the null sender. `text` is all of the message's own text,
    `new_text` what its writer added above a quoted or forwarded message (equal to `text` when nothing is quoted).
    `headers` holds the decoded values by lower-case name, in the order of the message. Message-IDs keep their angle brackets.
    `senders` are all addresses of the From header, of which `sender` is the first. `forwarded_text` is the newest message that the
    writer passed on in the text ("" when nothing was forwarded; a quoted message is not forwarded). The text of a message that
    came as an attachment is an attachment of its own. `unlocked` names the files that were opened with a password;
    `notes` say in words what else people should know of how it was opened. `answered` is `new_text` with the quoted questions that it
    answers, "" when it answers none.
    """

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address | None
    reply_to: tuple[Address, ...]
    return_path: str | None
    recipients: tuple[Address, ...]
    subject: str
    sent_at: datetime | None
    text: str
    new_text: str
    headers: Mapping[str, tuple[str, ...]]
    attachments: tuple[Attachment, ...]
    problems: tuple[Problem, ...]
    report: DeliveryReport | None = None
    senders: tuple[Address, ...] = ()
    forwarded_text: str = ""
    unlocked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    answered: str = ""

    @property
    def body(self) -> str:
        """What counts of the message's own text, and is read as a form may be: the new words and the forwarded ones."""
        return "\n\n".join(part for part in (self.new_text, self.forwarded_text) if part)

    def with_report(self, report: DeliveryReport | None) -> Letter:
        """The same letter with what its delivery report says."""
        return replace(self, report=report)

    def __repr__(self) -> str:
        return f"Letter({len(self.attachments)} attachments, {len(self.problems)} problems)"


class LetterKind(StrEnum):
    """What a letter is (docs/referral-record.md)."""

    REFERRAL = "referral"
    UPDATE = "update"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    INFORMATION_REQUEST = "information_request"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sorting:
    """What a letter is, why, the words of immediate danger found in it (shown to people, never acted on by the machine),
    and the references of ours that it names."""

    kind: LetterKind
    reason: str
    danger: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def urgent(self) -> bool:
        """Whether it goes to the top of the queue: words of danger, or consent withdrawn."""
        return bool(self.danger) or self.kind is LetterKind.CONSENT_WITHDRAWAL

    def __repr__(self) -> str:
        return f"Sorting({self.kind}, urgent={self.urgent})"
