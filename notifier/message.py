"""An owed e-mail as the bytes that go over the wire."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Final

from notifier.settings import DOMAIN, Sender, is_address
from parsers.limits import LEAFLETS_BYTES, OUR_EMAIL_BYTES
from store.models import EmailKind
from store.outbox import OutboxEmail


class _Identifiers(UnstructuredHeader, BaseHeader):
    """Message-IDs, a line each. The standard library writes one of more than a line, as Microsoft's are, as encoded words,
    which no mail program finds again (RFC 5322 section 3.6.4)."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(self.split())}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
for _name in ("message-id", "in-reply-to", "references"):
    _HEADERS.map_to_type(_name, _Identifiers)

#: Everything ASCII, so that no server has to change the message on its way; lines as RFC 5322 section 2.1.1 has them.
_POLICY: Final = SMTP.clone(cte_type="7bit", max_line_length=76, header_factory=_HEADERS)
_CONTROL: Final = re.compile("[\x00-\x1f\x7f\u0085\u2028\u2029]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,400}@[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\[\]:]{1,400}>\Z")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_SUBMITTED: Final = {EmailKind.ACKNOWLEDGEMENT: "auto-replied", EmailKind.INFORMATION: "no"}
_BARE: Final = re.compile(rb"(?<!\r)\n|\r(?!\n)")


class Unsendable(Exception):
    """An e-mail cannot be written safely. The words name the part, never what stands in it."""


class HeaderInjection(Unsendable):
    """A header's value holds a line break or a control character."""

    def __init__(self, header: str) -> None:
        super().__init__(f"The {header} holds a line break or a control character.")


class BadAddress(Unsendable):
    """The recipient is not one e-mail address that can be sent to."""

    def __init__(self) -> None:
        super().__init__("The recipient is not one e-mail address that can be sent to.")


def message_id(token: str, domain: str) -> str:
    """The Message-ID of an outbox row, the same for ever. Raises Unsendable for what cannot stand in one."""
    if _TOKEN.match(token) is None or DOMAIN.match(domain) is None:
        raise Unsendable("The token or the domain of the Message-ID is malformed.")
    return f"<{token}@{domain}>"


def message_bytes(email: OutboxEmail, sender: Sender, domain: str, now: datetime) -> bytes:
    """The whole message with CRLF line ends, all ASCII: the same bytes for the same row, sender and time.

    Raises Unsendable when a header's value could start another header, when the address is not one, or when the message
    came out too large. No bare CR or LF is ever in it, so no server can see an end that is not one (SMTP smuggling).
    """
    if not is_address(email.recipient):
        raise BadAddress
    try:
        data = _built(email, sender, message_id(email.token, domain), now).as_bytes()
    except (HeaderParseError, ValueError, LookupError):
        raise Unsendable("The e-mail cannot be written as a message.") from None
    if _BARE.search(data) is not None or not data.isascii() or b"\x00" in data:
        raise Unsendable("The e-mail holds a line end or a byte that must not be sent.")
    # Base64 takes four bytes for three, and a line end for every 76.
    if len(data) > OUR_EMAIL_BYTES + (LEAFLETS_BYTES * 3 // 2 if email.attachments else 0):
        raise Unsendable("The e-mail is too large to be one of ours.")
    return data


def _built(email: OutboxEmail, sender: Sender, identifier: str, now: datetime) -> EmailMessage:
    message = EmailMessage(_POLICY)
    message["From"] = Address(_header("sender", sender.name), addr_spec=sender.address)
    message["To"] = Address(addr_spec=email.recipient)
    message["Subject"] = _header("subject", email.subject)
    message["Date"] = format_datetime(now.astimezone(UTC).replace(microsecond=0))
    message["Message-ID"] = identifier
    if (answered := _well_formed(email.in_reply_to)) is not None:
        message["In-Reply-To"] = answered
    if known := [reference for reference in map(_well_formed, email.references) if reference is not None]:
        message["References"] = " ".join(known)
    # RFC 3834 sections 3.1.7 and 5: an answer to a letter is "auto-replied", what nobody's letter caused is "auto-generated"; what a
    # person wrote is neither.
    message["Auto-Submitted"] = _SUBMITTED.get(email.kind, "auto-generated")
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "en-GB"
    _fill(message, email)
    return message


def _fill(message: EmailMessage, email: OutboxEmail) -> None:
    """The text, the same as HTML, the calendar entry and the files, with boundaries that the row decides."""
    message.set_content(_said(email.text), cte="quoted-printable")
    if email.html is not None:
        message.add_alternative(_said(email.html), subtype="html", cte="quoted-printable")
    if email.calendar is not None:
        method = "CANCEL" if "METHOD:CANCEL" in email.calendar.splitlines() else "PUBLISH"
        message.add_attachment(
            _said(email.calendar), subtype="calendar", cte="quoted-printable", filename="review.ics", params={"method": method}
        )
    for file in email.attachments:
        main, sub = file.media_type.split("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=_header("name of a file", file.name))
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{email.token}_{number}")


def _header(name: str, value: str) -> str:
    if _CONTROL.search(value) or _SURROGATE.search(value):
        raise HeaderInjection(name)
    return value


def _well_formed(identifier: str | None) -> str | None:
    """A Message-ID of somebody else's if it is one, else None: ours never carries what it could not have written itself."""
    return identifier if identifier is not None and _MESSAGE_ID.match(identifier) else None


def _said(text: str) -> str:
    """The text, if it can be sent; its line ends are made CRLF when it is encoded."""
    if "\x00" in text or _SURROGATE.search(text):
        raise Unsendable("The e-mail's text holds a character that cannot be sent.")
    return text
