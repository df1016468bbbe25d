"""What is probably missing where a mail server refuses a token: told to the administrator, decides nothing."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final


class Protocol(StrEnum):
    """What a token is used for."""

    IMAP = "IMAP"
    SMTP = "SMTP"


#: The permissions that a token needs, by what it is used for: as an app, and for an account.
_PERMISSIONS: Final = {
    Protocol.IMAP: ("IMAP.AccessAsApp", "IMAP.AccessAsUser.All"),
    Protocol.SMTP: ("SMTP.SendAsApp", "SMTP.Send"),
}
_SKEW: Final = timedelta(minutes=5)


def why_refused(token: str, protocol: Protocol, now: datetime) -> str:
    """What is probably missing where a server refuses a token that was given at `now`. What the token says of itself is only read
    to tell people: it decides nothing."""
    claims = _claims(token)
    issued = claims.get("iat")
    if isinstance(issued, int | float) and abs(now.timestamp() - issued) > _SKEW.total_seconds():
        minutes = round(abs(now.timestamp() - issued) / 60)
        side = "ahead of" if now.timestamp() > issued else "behind"
        return f"The mail server does not take the token. This machine's clock is {minutes} minutes {side} the sign-in service's: set it right."
    as_app, as_account = _PERMISSIONS[protocol]
    roles, scopes = _words(claims.get("roles")), _words(claims.get("scp"))
    if roles and as_app not in roles:
        return (
            f"The token is good, but the app has no permission {as_app}: add it among the application permissions of "
            "“Office 365 Exchange Online”, and let an administrator consent to it."
        )
    if scopes and as_account not in scopes:
        return f"The token is good, but the account has not consented to {as_account}: consent again with that scope."
    granted = bool(roles or scopes)
    first = "The token is good and has the permission" if granted else f"A token was given (check the permission {as_app})"
    return f"{first}, but the mail server does not open this mailbox with it. {_MAILBOX_SIDE[protocol]}"


_MAILBOX_SIDE: Final = {
    Protocol.IMAP: (
        "Check in Exchange Online that the app's service principal is registered with the object ID of its enterprise application "
        "(New-ServicePrincipal), that it or the account has FullAccess to the mailbox (Add-MailboxPermission), that IMAP is on for "
        "the mailbox (Set-CASMailbox -ImapEnabled $true), and that user is the mailbox's own address."
    ),
    Protocol.SMTP: (
        "Check in Exchange Online that sending with a log-in is on for the mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled "
        "$false), and that the app's service principal or the account may use the mailbox (Add-MailboxPermission) and send as it "
        "(Add-RecipientPermission)."
    ),
}


def _claims(token: str) -> dict[str, Any]:
    """What a JSON web token says of itself, unchecked; empty when it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        told = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError, binascii.Error):
        return {}
    return told if isinstance(told, dict) else {}


def _words(claim: object) -> frozenset[str]:
    if isinstance(claim, str):
        return frozenset(claim.split())
    return frozenset(map(str, claim)) if isinstance(claim, list) else frozenset()
