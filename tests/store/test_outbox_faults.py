"""The outbox under mail servers and workers that fail at random: nobody gets one e-mail three times, and none is forgotten."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from parsers.limits import OUTBOX_CLAIM_SECONDS
from store import outbox
from store.engine import Store
from store.models import EmailKind, EmailState
from store.outbox import OutboxEmail
from tests.store.making import NOW, acknowledgement

EMAILS = 6
FAULTS = (
    "taken",
    "taken",
    "refused now",
    "refused for good",
    "no answer, taken",
    "no answer, not taken",
    *(f"killed {where}" for where in ("early", "attempting", "taken")),
)


class Service:
    """Two workers, a mail server, and a clock that runs."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.chance = random.Random(seed)
        self.now = NOW
        self.taken: Counter[str] = Counter()

    def later(self, seconds: int) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    def deliver(self, worker: str, faults: tuple[str, ...]) -> bool:
        """One e-mail's way, as far as the fault lets it go: whether there was one."""
        with self.store.transaction() as session:
            claimed = outbox.claim(session, self.now, worker, self.chance.choice((1, 3)))
        for email in claimed:
            fault = self.chance.choice(faults)
            if fault == "killed early":
                break
            with self.store.transaction() as session:
                if not outbox.attempting(session, email.id, worker, self.now):
                    continue
            if fault == "killed attempting":
                break
            if fault in ("taken", "no answer, taken", "killed taken"):
                self.taken[email.token] += 1
            if fault == "killed taken":
                break
            self.record(email, fault)
        return bool(claimed)

    def record(self, email: OutboxEmail, fault: str) -> None:
        with self.store.transaction() as session:
            if fault == "taken":
                outbox.sent(session, email.id, self.now)
            elif fault == "refused now":
                outbox.delayed(session, email.id, next_attempt_at=self.now + timedelta(minutes=1), reason="busy", now=self.now)
            elif fault == "refused for good":
                outbox.failed(session, email.id, reason="no such user", now=self.now)
            else:
                again = self.now if email.doubts < outbox.REPEATS else None
                outbox.uncertain(session, email.id, next_attempt_at=again, reason="no answer", now=self.now)


@pytest.mark.parametrize("seed", range(12))
def test_every_email_ends_sent_or_before_people_and_goes_out_twice_at_most(store: Store, seed: int) -> None:
    service = Service(store, seed)
    with store.transaction() as session:
        for place in range(EMAILS):
            outbox.owe(session, acknowledgement(kind=EmailKind.ALARM, occasion=str(place)), NOW)
    for _ in range(12):
        service.deliver(service.chance.choice(("one", "two")), FAULTS)
        service.later(service.chance.choice((1, 60, OUTBOX_CLAIM_SECONDS)))
    service.later(OUTBOX_CLAIM_SECONDS)
    while service.deliver("one", ("taken",)):
        service.later(60)
    with store.reading() as session:
        rows = outbox.listing(session)
    assert len(rows) == EMAILS
    for row in rows:
        times = service.taken[row.token]
        match row.state:
            case EmailState.SENT:
                assert 1 <= times <= 1 + min(row.doubts, outbox.REPEATS)
            case EmailState.FAILED:
                assert times <= min(row.doubts, outbox.REPEATS)
            case EmailState.UNCERTAIN:
                assert row.next_attempt_at is None
                assert times <= 1 + outbox.REPEATS
            case _:
                pytest.fail(f"an e-mail was left {row.state}")
