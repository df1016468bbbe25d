"""A year of a register, simulated with a clock that the program runs by: `make year`.

Referrals arrive, are worked on and decided; people on the register are reviewed or not, moved, rated, taken to hospital, handed to another
team or lead, grow up, move away; some take consent back and some of those give it again; entries end (`year_life.py`). Several times a
day a worker that may be new does its jobs, unless it stands still for days; it may be killed at any commit, before or after it, also
while an e-mail is being handed over. What must have left by then is worked out beside it (`year_oracle.py`) and compared after every
round: each e-mail exactly once, nothing after an ending, every calendar showing what it should; and every day what people are asked
about because something changes. At the end the report's figures are counted again from the audit trail (`year_figures.py`).
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time as clock_time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from icalendar import Calendar
from sqlmodel import Session

from dsr import reviews
from dsr.config import Configuration, load_configuration
from dsr.example import example_configuration
from store import outbox, register
from store.engine import Store
from store.models import Outbox
from tests import services
from tests.journeys.crash import _postgresql
from tests.journeys.year_figures import Figures, counted, figures_again
from tests.journeys.year_life import GAPS, Life
from tests.journeys.year_oracle import (
    AFTER,
    BEFORE,
    CONSENT_MONTHS,
    DAYS_BEFORE_16,
    FIRST,
    LAST,
    MONTHS_BEFORE_18,
    OVERDUE,
    RATING_DAYS,
    TEAM_LEADS,
    Oracle,
    sent,
)
from triage.register_settings import TransitionSettings
from triage.service import DigestSettings, Weekday
from triage.transitions import transitions
from triage.working_days import OnDayOff

CHANGES: Final = TransitionSettings(
    days_before_16=DAYS_BEFORE_16,
    months_before_18=MONTHS_BEFORE_18,
    consent_older_than_months=CONSENT_MONTHS,
    rating_unchanged_for_days=RATING_DAYS,
)
#: The days from which a quarter is told: what is told then must be told for good.
TOLD_FROM: Final = (date(2026, 7, 29), date(2026, 10, 29), date(2027, 1, 29))
#: When the worker comes round, in UTC: one of them is before half past seven in London in winter and after it in summer.
ROUNDS: Final = (time(5, 50), time(6, 40), time(7, 40), time(18, 10))


class Killed(BaseException):
    """The worker was killed here."""


class Year:
    """One simulation on one database."""

    def __init__(self, url: str, seed: int, people: int, first: date = FIRST, last: date = LAST, kills: float = 0.06) -> None:
        self.url, self.random, self.first, self.last, self.kills = url, random.Random(seed), first, last, kills
        self.standstills = 0.01
        self.store = Store(url)
        self.rule = self.random.choice(list(OnDayOff))
        self.configuration = _configuration(self.rule)
        self.oracle = Oracle(self.rule, {name: team.email for name, team in self.configuration.teams.items()})
        self.life = Life(self.random, self.oracle, people, first, last)
        self.counts = self.life.counts
        self.now = datetime.combine(first, time(0), UTC)
        self.still_until = first  # the worker stands still before this day
        self.handed: dict[int, Outbox] = {}  # what the mail server took, by its row
        self.calendars: dict[str, dict[str, tuple[int, str | None]]] = defaultdict(dict)
        self.told_early: dict[date, Figures] = {}

    def run(self) -> None:
        """The whole time, and the figures at its end. Raises AssertionError at the first thing that is not as it must be."""
        try:
            for number in range((self.last - self.first).days + 1):
                self._day(self.first + timedelta(days=number))
            if (self.first, self.last) == (FIRST, LAST):
                with self.store.reading() as session:
                    self.counts["figures"] = figures_again(session, self.oracle.people, GAPS, self.told_early)
        finally:
            self.store.close()

    def _day(self, day: date) -> None:
        if day >= self.still_until and self.random.random() < self.standstills:
            self.still_until = day + timedelta(days=self.random.randint(1, 4))
            self.counts["standstills"] += 1
        if day in TOLD_FROM:
            with self.store.reading() as session:
                self.told_early[day] = counted(session, day, tuple(GAPS))
        for at in ROUNDS:
            self.now = datetime.combine(day, at, UTC)
            if day >= self.still_until:
                self._round()
            if at == ROUNDS[2]:
                self.now += timedelta(hours=2)
                self.life.day(self.store, self.now)
                self._compare_changing(day)

    # -- the worker

    def _round(self) -> None:
        """The jobs of one round, by workers that are killed and begun anew until one comes to the end of them."""
        before = set(self.handed)
        for _ in range(20):
            if self.random.random() < 0.1:
                self._restart()
            try:
                with self._killed_at(self.random.randrange(1, 12) if self.random.random() < self.kills else None):
                    with self.store.transaction() as session:
                        outbox.recover(session, self.now, "year")
                    reviews.owe(self.configuration, self.store, lambda: self.now)
                    self._deliver()
                break
            except Killed:
                self.counts["killed"] += 1
                self._restart()
        else:
            raise AssertionError("killed twenty times")
        self._compare(before)

    def _restart(self) -> None:
        self.store.close()
        self.store = Store(self.url)
        self.counts["restarts"] += 1

    @contextmanager
    def _killed_at(self, number: int | None) -> Iterator[None]:
        """The worker dies at its n-th commit, before or after it; never for None."""
        real, after, count = self.store.transaction, self.random.random() < 0.5, 0

        @contextmanager
        def transaction() -> Iterator[Session]:
            nonlocal count
            count += 1
            with real() as session:
                yield session
                if count == number and not after:
                    raise Killed
            if count == number:
                raise Killed

        faulty: Any = self.store
        faulty.transaction = transaction
        try:
            yield
        finally:
            del faulty.transaction

    def _deliver(self) -> None:
        while True:
            with self.store.transaction() as session:
                claimed = outbox.claim(session, self.now, "year", 1)
            if not claimed:
                return
            with self.store.transaction() as session:
                going = outbox.attempting(session, claimed[0].id, "year", self.now)
            if going:
                self._hand_over(claimed[0].id)
                with self.store.transaction() as session:
                    outbox.sent(session, claimed[0].id, self.now)

    def _hand_over(self, outbox_id: int) -> None:
        """The mail server takes it. What it took before has the same Message-ID, so that people see it once."""
        if outbox_id in self.handed:
            self.counts["repeated"] += 1
            return
        with self.store.reading() as session:
            row = outbox.get(session, outbox_id)
            assert row is not None
            session.expunge(row)
        self.handed[outbox_id] = row
        if row.calendar is not None:
            calendar = Calendar.from_ical(row.calendar)
            (event,) = calendar.walk("VEVENT")
            uid, sequence = str(event["UID"]), int(str(event["SEQUENCE"]))
            day = event.decoded("DTSTART").isoformat()
            shown = None if calendar["METHOD"] == "CANCEL" else f"{str(event['SUMMARY']).removeprefix('Review due: ')} {day}"
            assert sequence >= self.calendars[row.recipient].get(uid, (0, None))[0], "a calendar would take this for an old one"
            self.calendars[row.recipient][uid] = sequence, shown

    def _compare(self, before: set[int]) -> None:
        left = [row for key, row in self.handed.items() if key not in before]
        expected = self.oracle.owed(self.now)
        found = Counter(sent(row) for row in left)
        assert found == expected, (self.now, "not sent", expected - found, "not owed", found - expected)
        self.counts.update(kind for kind, _, _ in found.elements())
        for recipient in {row.recipient for row in left}:
            shown = sorted(what for _, what in self.calendars[recipient].values() if what is not None)
            assert shown == self.oracle.should_show(recipient), (self.now, recipient)

    def _compare_changing(self, day: date) -> None:
        """What people are asked about, of everybody who stands on the register."""
        with self.store.reading() as session:
            facts = register.facts(session)
        found = {name: {one.kind.value: one.on for one in transitions(seen, day, CHANGES)} for name, seen in facts.items()}
        expected = {person.reference: self.oracle.changing(person, day) for person in self.oracle.people if person.told}
        differ = {name: (found.get(name), expected.get(name)) for name in {*found, *expected} if found.get(name) != expected.get(name)}
        assert not differ, (day, differ)
        self.counts.update(f"days of {kind}" for changing in expected.values() for kind in changing)


def _configuration(rule: OnDayOff) -> Configuration:
    example = load_configuration(example_configuration())
    teams = {name: team.model_copy(update={"team_lead": TEAM_LEADS[name]}) for name, team in example.teams.items()}
    told = example.reviews.model_copy(
        update={"remind_days_before": BEFORE, "remind_days_after": AFTER, "escalate_days_after": OVERDUE, "on_day_off": rule}
    )
    digest = DigestSettings(at=time(7, 30), days=frozenset(list(Weekday)[:5]), when_empty=True)
    return example.model_copy(update={"teams": teams, "reviews": told, "digest": digest, "transitions": CHANGES})


@contextmanager
def databases(kind: str) -> Iterator[str]:
    """The address of a new database of this kind with its tables, gone at the end."""
    with ExitStack() as stack:
        if kind == "sqlite":
            memory = Path("/dev/shm")
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dsr-year-", dir=memory if memory.is_dir() else None))
            url = f"sqlite:///{folder}/year.db"
        else:
            url = stack.enter_context(services._database(stack.enter_context(_postgresql()), template="template0"))
        with Store(url) as store:
            store.migrate()
        yield url


def main() -> None:
    """The whole year, on every kind of database there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--only", choices=services.databases())
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for kind in services.databases():
        if given.only in (None, kind):
            sys.stdout.write(f"{kind}, seed {given.seed}\n")
            began = clock_time.monotonic()
            with databases(kind) as url:
                year = Year(url, given.seed, given.people)
                year.run()
            sys.stdout.write(f"  {clock_time.monotonic() - began:.0f} s, on days off: {year.rule}, {dict(year.counts)}\n")


if __name__ == "__main__":
    main()
