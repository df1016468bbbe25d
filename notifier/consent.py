"""Having somebody consent once, in a browser anywhere, so that the program gets its first refresh token (RFC 8628)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from notifier.token_endpoint import OAuth, TokenRefused, Unanswered, ask, post

_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"

#: Seconds between two questions, unless the answer asks for others (RFC 8628 section 3.2), and in which somebody may consent.
_INTERVAL: Final = 5
_LASTS: Final = 900


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody is to do: open the page and give the code there, logged in with the account of the mailboxes."""

    page: str
    code: str
    interval: float
    lasts: float
    device_code: str = field(repr=False)


def begin(oauth: OAuth) -> Asked:
    """Ask for consent. Raises Unanswered, TokenRefused."""
    address = re.sub(r"/token$", "/devicecode", oauth.token_url)  # where Microsoft has it
    if address == oauth.token_url:
        raise TokenRefused("Consent cannot be asked for here: token_url does not end in /token, as Microsoft's does.")
    told = post(oauth, address, {})
    page, code, device_code = (_text(told, name) for name in ("verification_uri", "user_code", "device_code"))
    return Asked(page, code, _seconds(told.get("interval"), _INTERVAL), _seconds(told.get("expires_in"), _LASTS), device_code)


def wait(oauth: OAuth, asked: Asked, sleep: Callable[[float], object]) -> str:
    """The refresh token, once somebody has consented. Raises TokenRefused when nobody does in time, or the account may not."""
    waited = 0.0
    while waited < asked.lasts:
        sleep(max(asked.interval, 1))
        waited += max(asked.interval, 1)
        try:
            granted = ask(oauth, {"grant_type": _GRANT, "device_code": asked.device_code})
        except Unanswered:
            continue  # not yet, or not now
        if granted.refresh_token is None:
            raise TokenRefused("The sign-in service gave no refresh token: put “offline_access” among the scopes.")
        return granted.refresh_token
    raise TokenRefused("Nobody consented in time.")


def _text(told: dict[str, Any], name: str) -> str:
    said = told.get(name)
    if not isinstance(said, str) or not said.isprintable() or not said:
        raise Unanswered("The sign-in service's answer makes no sense: look at token_url.")
    return said


def _seconds(told: object, otherwise: float) -> float:
    return float(told) if isinstance(told, int) and 0 < told <= 3600 else otherwise
