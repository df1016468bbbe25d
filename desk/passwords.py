"""Passwords: hashed by Argon2id (RFC 9106) and checked in the same time whether there is such an account or not."""

from __future__ import annotations

import secrets
import threading
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from parsers.limits import PASSWORD_CHARACTERS, PASSWORD_LEAST_CHARACTERS

_HASHER: Final = PasswordHasher()

#: Each hash takes 64 MB: so many at a time, however many people sign in at nine o'clock.
_AT_A_TIME: Final = threading.BoundedSemaphore(4)


class WeakPassword(Exception):
    """The password cannot be used; the words say what one must be."""


def hashed(password: str) -> str:
    """The hash that is kept of a password. Raises WeakPassword."""
    if len(password) < PASSWORD_LEAST_CHARACTERS:
        raise WeakPassword(
            f"A password needs {PASSWORD_LEAST_CHARACTERS} characters or more. Three words that do not belong together are good."
        )
    if len(password) > PASSWORD_CHARACTERS:
        raise WeakPassword(f"A password can have {PASSWORD_CHARACTERS} characters at most.")
    if len(set(password)) < 5:
        raise WeakPassword("This password is the same few characters again and again. Use three words that do not belong together.")
    with _AT_A_TIME:
        return _HASHER.hash(password)


def unknown() -> str:
    """The hash of a password that nobody knows, for an account that signs in by the sign-in service."""
    return hashed(secrets.token_urlsafe(32))


def holds(kept: str | None, password: str) -> bool:
    """Whether the password is the one of which `kept` is the hash; None for an account that is not there takes as long."""
    with _AT_A_TIME:
        try:
            return _HASHER.verify(kept or _nobodys(), password[: PASSWORD_CHARACTERS + 1]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_dated(kept: str) -> bool:
    """Whether the hash was made with less work than is asked for today."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
