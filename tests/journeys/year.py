"""A year of a register, simulated with a clock that the program runs by: `make year`.

People are put on the register, reviewed or not, moved, rated, taken to hospital, handed to another team or lead; some take consent back
and some of those give it again; entries end. Several times a day a worker that may be new does its jobs; it may be killed at any commit,
before or after it, also while an e-mail is being handed over. What must have left by then is worked out beside it (`year_oracle.py`) and
compared after every round: each e-mail exactly once, nothing after an ending, every calendar showing what it should. At the end the
report's figures are counted again from the audit trail.
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
from store import decisions, letters, outbox, register
from store.engine import Store
from store.models import ConsentBasis, EntryEnd, Outbox
from tests import services
from tests.journeys.crash import _postgresql
from tests.journeys.year_oracle import AFTER, BEFORE, FIRST, LAST, OVERDUE, TEAM_LEADS, Oracle, Person, figures_again, sent
from tests.store.making import done, kept, reading, referral
from triage.service import DigestSettings, Weekday
from triage.working_days import OnDayOff

BY: Final = "R. Okafor"
LEADS: Final = tuple(f"lead{number}@example.nhs.uk" for number in range(12))
#: When the worker comes round, in UTC: one of them is before half past seven in London in winter and after it in summer.
ROUNDS: Final = (time(5, 50), time(6, 40), time(7, 40), time(18, 10))


class Killed(BaseException):
    """The worker was killed here."""


class Year:
    """One simulation on one database."""

    def __init__(self, url: str, seed: int, people: int, first: date = FIRST, last: date = LAST, kills: float = 0.06) -> None:
        self.url, self.random, self.first, self.last, self.kills = url, random.Random(seed), first, last, kills
        self.store = Store(url)
        self.rule = self.random.choice(list(OnDayOff))
        self.configuration = _configuration(self.rule)
        self.oracle = Oracle(self.rule, {name: team.email for name, team in self.configuration.teams.items()})
        self.arrivals = self._planned(people)
        self.now = datetime.combine(first, time(0), UTC)
        self.handed: dict[int, Outbox] = {}  # what the mail server took, by its row
        self.calendars: dict[str, dict[str, tuple[int, str | None]]] = defaultdict(dict)
        self.counts: Counter[str] = Counter()

    def run(self) -> None:
        """The whole time, and the figures at its end. Raises AssertionError at the first thing that is not as it must be."""
        try:
            for number in range((self.last - self.first).days + 1):
                self._day(self.first + timedelta(days=number))
            if (self.first, self.last) == (FIRST, LAST):
                figures_again(self.store)
        finally:
            self.store.close()

    def _day(self, day: date) -> None:
        for at in ROUNDS:
            self.now = datetime.combine(day, at, UTC)
            self._round()
            if at == ROUNDS[2]:
                self.now += timedelta(hours=2)
                self._people(day)

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

    # -- what people do

    def _planned(self, people: int) -> dict[date, int]:
        days = (self.last - self.first).days
        planned: Counter[date] = Counter({self.first: people // 4})
        for _ in range(people - people // 4):
            planned[self.first + timedelta(days=self.random.randrange(max(1, days * 5 // 6)))] += 1
        return dict(planned)

    def _people(self, day: date) -> None:
        for _ in range(self.arrivals.get(day, 0)):
            self._arrive(day)
        with self.store.transaction() as session:
            for person in self.oracle.people:
                if not person.accepted:
                    if day == self.first or self.random.random() < 0.12:
                        self._accept(session, person, day)
                elif not person.ended:
                    self._live(session, person, day)

    def _arrive(self, day: date) -> None:
        number = len(self.oracle.people)
        letters_of = "ABCDEFGHJKMNPQRSTUVWXYZ"
        reference = f"DSR-{letters_of[number // 23 % 23]}{letters_of[number % 23]}2A-Q{letters_of[number // 529 % 23]}4T"
        team = self.random.choice(("east", "east", "west", "cyp"))
        born = date(day.year - self.random.choice((9, 15, 16, 17, 18, 30, 55)), self.random.randrange(1, 13), self.random.randrange(1, 29))
        letter_id = kept(self.store, number + 1)
        told = referral(reference, team_suggested=team, arrived_on=day, reading=reading(date_of_birth=born.isoformat()))
        with self.store.transaction() as session:
            letters.finish(session, letter_id, done(told), self.now)
        self.oracle.people.append(Person(reference, team, day))

    def _accept(self, session: Session, person: Person, day: date) -> None:
        person.lead = self.random.choice((None, *LEADS))
        person.due = day + timedelta(days=self.random.randrange(1, 70))
        rating = self.random.choice(("red", "amber", "green"))
        decisions.accept(
            session, person.reference, by=BY, rating=rating, review_on=person.due, lead_email=person.lead, team=person.team, now=self.now
        )
        person.accepted = True
        self.counts["accepted"] += 1

    def _live(self, session: Session, person: Person, day: date) -> None:
        """One thing at most happens to somebody on one day."""
        said: dict[str, Any] = {"by": BY, "now": self.now}
        if person.withdrawn:
            if self.random.random() < 0.04:
                self._consent_again(session, person, day, said)
            return
        assert person.due is not None
        late = (day - person.due).days
        chance = self.random.random()
        reviewed = 0.01 if late < -7 else 0.08 if late < 0 else 0.35 if late == 0 else 0.06
        if chance < reviewed:
            self._review(session, person, day, said)
        elif chance > 0.9965:
            self._move(session, person, day, said)
        elif chance > 0.993:
            register.rate(session, person.reference, rating=self.random.choice(("red", "amber", "green")), reason="As seen.", **said)
        elif chance > 0.991:
            person.lead = self.random.choice(LEADS)
            register.set_lead(session, person.reference, lead_email=person.lead, **said)
        elif chance > 0.9895:
            person.team, person.lead = self.random.choice(("east", "west", "cyp")), self.random.choice((None, *LEADS))
            register.reassign(session, person.reference, team=person.team, lead_email=person.lead, reason="Has moved.", **said)
        elif chance > 0.988:
            self._hospital(session, person, day, said)
        elif chance > 0.9865:
            register.withdraw(session, person.reference, withdrawn_on=day, said_by="the person", words="No more.", **said)
            person.withdrawn = True
            self.counts["withdrawn"] += 1
        elif chance > 0.9855:
            register.end(session, person.reference, ended_as=EntryEnd.NO_LONGER_NEEDED, reason="Well supported.", **said)
            person.ended = True
            self.counts["ended"] += 1

    def _review(self, session: Session, person: Person, day: date, said: dict[str, Any]) -> None:
        assert person.due is not None
        following = self._free(person, day, 20, 120)
        register.review_done(session, person.reference, next_due_on=following, **said)
        person.done.add(person.due)
        for recipient in list(person.shown):
            if day >= person.due:
                person.kept.append((recipient, person.shown.pop(recipient)))
            else:
                person.off.add(recipient)
        self.counts["reviews done on time" if day <= person.due else "reviews done late"] += 1
        person.due = following

    def _move(self, session: Session, person: Person, day: date, said: dict[str, Any]) -> None:
        person.due = self._free(person, day, 0, 40)
        register.move_review(session, person.reference, due_on=person.due, reason="Leave.", **said)
        self.counts["reviews moved"] += 1

    def _free(self, person: Person, day: date, first: int, last: int) -> date:
        """A day on which no review of theirs was done and that is not the one now."""
        while True:
            found = day + timedelta(days=self.random.randrange(first, last))
            if found not in person.done and found != person.due:
                return found

    def _consent_again(self, session: Session, person: Person, day: date, said: dict[str, Any]) -> None:
        if self.random.random() < 0.3:
            register.end(session, person.reference, ended_as=EntryEnd.CONSENT_WITHDRAWN, reason="As they wish.", **said)
            person.ended = True
        elif self.random.random() < 0.5:
            register.consent_confirmed(session, person.reference, reason="It was about something else.", **said)
            person.withdrawn = False
        else:
            register.record_consent(session, person.reference, basis=ConsentBasis.INFORMED, given_by="the person", given_on=day, **said)
            person.withdrawn = False

    def _hospital(self, session: Session, person: Person, day: date, said: dict[str, Any]) -> None:
        if person.in_hospital:
            register.discharge(session, person.reference, discharged_on=day, **said)
        else:
            register.admit(session, person.reference, admitted_on=day, **said)
        person.in_hospital = not person.in_hospital

    def _compare(self, before: set[int]) -> None:
        left = [row for key, row in self.handed.items() if key not in before]
        expected = self.oracle.owed(self.now)
        found = Counter(sent(row) for row in left)
        assert found == expected, (self.now, "not sent", expected - found, "not owed", found - expected)
        self.counts.update(kind for kind, _, _ in found.elements())
        for recipient in {row.recipient for row in left}:
            shown = sorted(what for _, what in self.calendars[recipient].values() if what is not None)
            assert shown == self.oracle.should_show(recipient), (self.now, recipient)


def _configuration(rule: OnDayOff) -> Configuration:
    example = load_configuration(example_configuration())
    teams = {name: team.model_copy(update={"team_lead": TEAM_LEADS[name]}) for name, team in example.teams.items()}
    told = example.reviews.model_copy(
        update={"remind_days_before": BEFORE, "remind_days_after": AFTER, "escalate_days_after": OVERDUE, "on_day_off": rule}
    )
    digest = DigestSettings(at=time(7, 30), days=frozenset(list(Weekday)[:5]), when_empty=True)
    return example.model_copy(update={"teams": teams, "reviews": told, "digest": digest})


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
