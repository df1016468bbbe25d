"""How long a sign-in lasts: apart from the sign-ins, so that the configuration loads no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a sign-in lasts: without a page asked for, and in all."""

    idle: timedelta
    longest: timedelta
