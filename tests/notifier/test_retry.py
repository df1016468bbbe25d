"""When an e-mail is tried again, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifier.retry import GiveUp, GiveUpReason, Retry, after_failure, after_uncertain

OWED = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 1), (1, 1), (2, 5), (3, 10), (4, 15), (5, 30), (6, 60), (7, 120), (8, 240), (9, 240), (500, 240)],
)
def test_waits_grow_to_hours(attempts: int, minutes: int) -> None:
    assert after_failure(attempts, OWED, OWED) == Retry(OWED + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("after", "gives_up"),
    [(timedelta(days=3), False), (timedelta(days=4, hours=23, minutes=59), False), (timedelta(days=5), True), (timedelta(days=30), True)],
)
def test_time_alone_ends_the_tries(after: timedelta, gives_up: bool) -> None:
    follows = after_failure(1, OWED, OWED + after)
    assert (follows == GiveUp(GiveUpReason.TOO_LATE)) is gives_up


def test_a_server_down_for_three_days_is_met_again_within_four_hours() -> None:
    now, attempts, up_again = OWED, 0, OWED + timedelta(days=3)
    while now < up_again:
        attempts += 1
        follows = after_failure(attempts, OWED, now)
        assert isinstance(follows, Retry)
        now = follows.at
    assert now - up_again <= timedelta(hours=4)
    assert attempts < 30


def test_a_greylisted_email_is_through_within_seven_minutes() -> None:
    first = after_failure(1, OWED, OWED)
    assert isinstance(first, Retry)
    second = after_failure(2, OWED, first.at)
    assert second == Retry(OWED + timedelta(minutes=6))


def test_an_uncertain_email_is_repeated_once() -> None:
    assert after_uncertain(1, OWED) == Retry(OWED + timedelta(minutes=1))
    assert after_uncertain(2, OWED) == GiveUp(GiveUpReason.UNCERTAIN_TWICE)
