"""Somebody who was sent to the sign-in service, until they are back: what their browser keeps, and what can come of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

#: Where the service sends the browser back to.
BACK: Final = "/sign-in/service/back"


class Why(StrEnum):
    """Why somebody was not let in."""

    NOT_BEGUN = "not_begun"  # not begun in this browser, too long ago, or answered already
    STOPPED = "stopped"  # the person or the service ended it
    NO_ANSWER = "no_answer"  # the service cannot be asked now
    NOT_TRUSTED = "not_trusted"  # what the service, or somebody in its name, answered does not hold
    NOT_ALLOWED = "not_allowed"  # the claim that the desk asks for is not there


class NotSignedIn(Exception):
    """The service did not let somebody in, or what it said could not be trusted. `told` is for the log and names nobody."""

    def __init__(self, why: Why, told: str) -> None:
        super().__init__(told)
        self.why = why


@dataclass(frozen=True, slots=True)
class Begun:
    """The address to which the browser goes, and what it keeps until it is back."""

    address: str
    kept: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """Who somebody is: their user name; and where in the desk they wanted to be."""

    login: str = field(repr=False)
    onward: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who was sent to the service: a secret that only their browser has, when they went, and where they wanted to be. What the
    service is told is drawn from it, so that an answer fits no other browser and no other way."""

    secret: str = field(repr=False)
    begun: int
    onward: str = field(repr=False)

    def drawn(self, what: str) -> str:
        """43 characters that nobody can guess, for one purpose."""
        made = hmac.new(self.secret.encode(), f"{what} {self.begun} {self.onward}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()

    def written(self) -> str:
        """What the browser keeps."""
        return base64.urlsafe_b64encode(json.dumps([self.secret, self.begun, self.onward]).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, kept: str) -> Away | None:
        """What `written` wrote; None for anything else."""
        try:
            told = json.loads(base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4)))
        except (ValueError, RecursionError):
            return None
        if not isinstance(told, list) or [type(each) for each in told] != [str, int, str] or len(told[0]) < 43:
            return None
        return cls(*told)
