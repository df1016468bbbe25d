"""Reports on mail that a cloud mail service sends as an object of JSON (Amazon SES through its notification service does)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: No person begins a letter with an object whose first member is one of these (Amazon SES developer guide, "notification contents").
_NOTICE: Final = re.compile(
    r'\s*\{\s*"(?:notificationType|eventType)"\s*:\s*"(bounce|complaint|delivery|deliverydelay|reject)"', re.IGNORECASE
)
#: A mail server that must not send long lines breaks them like this.
_BROKEN_LINE: Final = re.compile(r"!\r?\n[ \t]")
_PERMANENT: Final = re.compile(r'"bounceType"\s*:\s*"permanent"', re.IGNORECASE)
_TEMPORARY: Final = re.compile(r'"bounceType"\s*:\s*"(?:transient|undetermined)"', re.IGNORECASE)
_BOUNCED: Final = re.compile(r'"bouncedRecipients"\s*:\s*\[([^\]]{0,20000})\]', re.IGNORECASE)
_EMAIL_ADDRESS: Final = re.compile(r'"emailAddress"\s*:\s*"(?:[^"<>]{0,200}<)?([^"<>\s]{1,320})>?"', re.IGNORECASE)
#: Of the mail reported on, in its own headers: the service's number for it has no angle brackets.
_MESSAGE_ID: Final = re.compile(
    r'"messageId"\s*:\s*"(<[^<>"\s]{1,998}>)"|"name"\s*:\s*"message-id"\s*,\s*"value"\s*:\s*"(<[^<>"\s]{1,998}>)"', re.IGNORECASE
)


class Happened(StrEnum):
    """What became of the mail reported on."""

    FAILED = "failed"
    DELAYED = "delayed"
    COMPLAINED = "complained"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class ServiceNotice:
    """What happened, to the mail of which Message-ID (None when it does not tell), and which recipients it failed for."""

    happened: Happened
    message_id: str | None
    failed: tuple[str, ...]

    def __repr__(self) -> str:
        return f"ServiceNotice({self.happened})"


def service_notice(text: str) -> ServiceNotice | None:
    """What such a report says; None when the text is none. A bounce that the service calls neither permanent nor transient counts as
    permanent: somebody looks at it."""
    found = _NOTICE.match(text)
    if found is None:
        return None
    said = _BROKEN_LINE.sub("", text)
    named = _MESSAGE_ID.search(said)
    happened = _happened(found[1].lower(), said)
    bounced = _BOUNCED.search(said) if happened is Happened.FAILED else None
    failed = dict.fromkeys(address.lower() for address in _EMAIL_ADDRESS.findall(bounced[1])) if bounced else {}
    return ServiceNotice(happened, (named[1] or named[2]) if named else None, tuple(failed))


def _happened(told: str, text: str) -> Happened:
    if told == "delivery":
        return Happened.DELIVERED
    if told == "complaint":
        return Happened.COMPLAINED
    if told == "deliverydelay" or (told == "bounce" and _TEMPORARY.search(text) and not _PERMANENT.search(text)):
        return Happened.DELAYED
    return Happened.FAILED
