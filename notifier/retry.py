"""What happens to an e-mail that was not taken: when it is tried again, or why it is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from parsers.limits import SENDING_DAYS
from store.outbox import REPEATS

#: Minutes to wait after the first, second, … attempt; the last holds for all that follow. A greylisting server takes the
#: second or third; a server that is down for days is asked every four hours.
WAITS: Final = (1, 5, 10, 15, 30, 60, 120, 240)


class GiveUpReason(StrEnum):
    """Why an e-mail is not tried again."""

    TOO_LATE = "too_late"
    UNCERTAIN_TWICE = "uncertain_twice"


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again at this time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Stop, and show it to a person."""

    reason: GiveUpReason


def after_failure(attempts: int, first_owed_at: datetime, now: datetime) -> Retry | GiveUp:
    """What follows a delay, `attempts` counting the one just made (RFC 5321 section 4.5.4.1).

    Time decides when to stop, never a number of attempts: an outage must not use up what a refusal may cost.
    """
    if now - first_owed_at >= timedelta(days=SENDING_DAYS):
        return GiveUp(GiveUpReason.TOO_LATE)
    return Retry(now + timedelta(minutes=WAITS[min(max(attempts, 1), len(WAITS)) - 1]))


def after_uncertain(times_uncertain: int, now: datetime) -> Retry | GiveUp:
    """What follows a connection lost between the e-mail and its answer, `times_uncertain` counting this one.

    The repeat carries the same Message-ID, so that most mail programs show one; more could look like a flood to somebody who
    is already worried.
    """
    if times_uncertain > REPEATS:
        return GiveUp(GiveUpReason.UNCERTAIN_TWICE)
    return Retry(now + timedelta(minutes=WAITS[0]))
