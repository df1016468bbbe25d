"""What a year of a register must come to, worked out anew from docs/configuration.md and docs/emails.md, with bank holidays of its own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from store import themes
from store.engine import Store
from store.models import Action, AuditEvent, EmailKind, Outbox
from triage.figures import ThemesSettings
from triage.working_days import OnDayOff

FIRST: Final = date(2026, 4, 1)
LAST: Final = date(2027, 3, 31)
TEAM_LEADS: Final = {team: f"team.lead.{team}@example.nhs.uk" for team in ("east", "west", "cyp")}
BEFORE, AFTER, OVERDUE = (14, 3), (1, 7), (14, 28)
#: gov.uk/bank-holidays, England and Wales, as far as the year can look.
OFF: Final = frozenset(
    {
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
        date(2027, 8, 30),
        date(2027, 12, 27),
        date(2027, 12, 28),
    }
)
LONDON: Final = ZoneInfo("Europe/London")
_DAY: Final = timedelta(days=1)

Sent = tuple[str, str, str]  # kind, recipient, and the reference and what tells one from the next


@dataclass
class Person:
    """Somebody as the oracle knows them. `shown` is the day that a recipient's calendar has for the review to come, `kept` what stays
    there of reviews that have been; `reminded` are the offsets in days of what went out, by due date and recipient."""

    reference: str
    team: str
    arrived_on: date
    lead: str | None = None
    due: date | None = None
    accepted: bool = False
    ended: bool = False
    withdrawn: bool = False
    in_hospital: bool = False
    done: set[date] = field(default_factory=set)
    reminded: dict[tuple[date, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[str, date] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    kept: list[tuple[str, date]] = field(default_factory=list)

    @property
    def told(self) -> bool:
        """Whether anybody is told of their reviews."""
        return self.accepted and not self.ended and not self.withdrawn


class Oracle:
    """What must have left, and what calendars must show, by the documented rules."""

    def __init__(self, rule: OnDayOff, addresses: dict[str, str]) -> None:
        self.rule, self.addresses = rule, addresses
        self.people: list[Person] = []
        self._digests_sent: set[tuple[str, date]] = set()

    def owed(self, now: datetime) -> Counter[Sent]:
        """What a round at this moment must send, and nothing else."""
        today = now.astimezone(LONDON).date()
        return Counter([*self._calendar_emails(), *self._review_emails(today), *self._digests(now)])

    def _calendar_emails(self) -> Iterator[Sent]:
        for person in self.people:
            for recipient, day in list(person.shown.items()):
                if recipient in person.off or not person.told or recipient not in self._recipients(person):
                    del person.shown[recipient]
                    yield "review_off", recipient, f"{person.reference} {day}"
                elif day != person.due:
                    assert person.due is not None
                    person.shown[recipient] = person.due
                    yield "review_moved", recipient, f"{person.reference} {person.due}"
            person.off.clear()

    def _review_emails(self, today: date) -> Iterator[Sent]:
        for person in self.people:
            if not person.told or person.due is None:
                continue
            days = (*(-days for days in BEFORE), 0, *AFTER)
            for recipient in self._recipients(person):
                if (offset := self._latest(person, recipient, days, today)) is not None:
                    person.shown[recipient] = person.due
                    yield "reminder", recipient, f"{person.reference} {person.due} {offset}"
            lead = f"{TEAM_LEADS[person.team]} overdue"
            if (offset := self._latest(person, lead, OVERDUE, today)) is not None:
                yield "escalation", TEAM_LEADS[person.team], f"{person.reference} {person.due} {offset}"

    def _latest(self, person: Person, recipient: str, days: tuple[int, ...], today: date) -> int | None:
        """The last of the days whose time has come, unless it or a later one went out before."""
        assert person.due is not None
        already = person.reminded[person.due, recipient]
        come = [offset for offset in sorted(days) if self._goes_on(person.due, offset) <= today]
        if not come or (already and max(already) >= come[-1]):
            return None
        already.add(come[-1])
        return come[-1]

    def _goes_on(self, due: date, offset: int) -> date:
        day = due + timedelta(days=offset)
        if self.rule is OnDayOff.SEND or _works(day):
            return day
        earlier = later = day
        while not _works(earlier):
            earlier -= _DAY
        while not _works(later):
            later += _DAY
        return earlier if self.rule is OnDayOff.BEFORE and not (offset > 0 and earlier <= due) else later

    def _digests(self, now: datetime) -> Iterator[Sent]:
        there = now.astimezone(LONDON)
        today = there.date()
        if there.time() < time(7, 30) or today.weekday() > 4 or (today in OFF and self.rule is not OnDayOff.SEND):
            return
        sunday = today + timedelta(days=6 - today.weekday())
        for team, address in self.addresses.items():
            if (team, today) not in self._digests_sent:
                self._digests_sent.add((team, today))
                due = [person.due for person in self.people if person.team == team and person.told and person.due is not None]
                overdue, coming = sum(day < today for day in due), sum(today <= day <= sunday for day in due)
                waiting = sum(person.team == team and not person.accepted for person in self.people)
                yield "digest", address, f"{team}:{today} {coming} due, {overdue} overdue, {waiting} waiting"

    def _recipients(self, person: Person) -> set[str]:
        return {self.addresses[person.team]} | ({person.lead} if person.lead else set())

    def should_show(self, recipient: str) -> list[str]:
        """What the calendar of a recipient shows, in order."""
        to_come = [f"{person.reference} {person.shown[recipient]}" for person in self.people if recipient in person.shown]
        return sorted(to_come + [f"{person.reference} {day}" for person in self.people for to, day in person.kept if to == recipient])


def figures_again(store: Store) -> None:
    """The exact figures of the report on reviews, withdrawals and the register, counted again from the audit trail.
    Raises AssertionError where the two differ."""
    with store.reading() as session:
        told = {group.name: group for group in themes.counted(session, 2026, date(2027, 6, 1), ThemesSettings())}
        events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()
    kept_as = {row: counts for table in told["reviews_due"].tables if table.name == "kept" for row, counts in _rows(table)}
    assert {row: counts for row, counts in kept_as.items() if any(counts)} == _reviews_again(events)
    assert told["withdrawals"].totals == _each_quarter(event.at for event in events if event.action is Action.CONSENT_WITHDRAWN)
    assert told["started"].totals == _each_quarter(event.at for event in events if event.action is Action.ENTRY_STARTED)
    on_it = [0, 0, 0, 0]
    for event in events:
        if event.action in (Action.ENTRY_STARTED, Action.ENTRY_ENDED):
            for at in range(_quarter(event.at.astimezone(LONDON).date()), 4):
                on_it[at] += 1 if event.action is Action.ENTRY_STARTED else -1
    assert told["register"].totals == tuple(on_it)


def sent(row: Outbox) -> Sent:
    """An e-mail that left, as the oracle names it."""
    if row.kind is EmailKind.DIGEST:
        return row.kind.value, row.recipient, f"{row.occasion} {row.subject.partition(': ')[2]}"
    reference = re.search(r"DSR-\w{4}-\w{4}", row.subject)
    day = re.search(r"(\d+) (\w+) (\d{4})", row.subject)
    assert reference is not None
    assert day is not None
    said = f"{reference[0]} {datetime.strptime(day[0], '%d %B %Y').date()}"  # noqa: DTZ007  # a day has no zone
    if row.kind in (EmailKind.REVIEW_MOVED, EmailKind.REVIEW_OFF):
        return row.kind.value, row.recipient, said
    name, _, number = str(row.occasion).partition("_")
    return row.kind.value, row.recipient, f"{said} {-int(number) if name == 'before' else int(number or 0)}"


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in OFF


def _quarter(day: date) -> int:
    return (day.month - 4) % 12 // 3


def _each_quarter(moments: Iterator[datetime]) -> tuple[int, ...]:
    found = Counter(_quarter(moment.astimezone(LONDON).date()) for moment in moments)
    return tuple(found[at] for at in range(4))


def _rows(table: Any) -> Iterator[tuple[str, tuple[int, ...]]]:
    return zip(table.rows, table.counts, strict=True)


def _reviews_again(events: Any) -> dict[str, tuple[int, ...]]:
    """The reviews that were due in each quarter by what became of them, from the last that the audit trail says of each, as known
    four weeks after the quarter."""
    due_on: dict[int, date] = {}
    open_: dict[int, int] = {}  # the open review of an entry
    last: dict[int, tuple[str, datetime]] = {}
    for event in events:
        review = event.detail.get("review")
        if event.action is Action.REVIEW_SET:
            due_on[review], open_[event.entry_id] = date.fromisoformat(event.detail["due_on"]), review
            last[review] = "not_done", event.at
        elif event.action in (Action.REVIEW_DONE, Action.REVIEW_MOVED, Action.REVIEW_STOPPED):
            last[review] = {Action.REVIEW_DONE: "done", Action.REVIEW_MOVED: "moved"}.get(event.action, "stopped"), event.at
            del open_[event.entry_id]
        elif event.action is Action.ENTRY_ENDED and event.entry_id in open_:
            last[open_.pop(event.entry_id)] = "stopped", event.at
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for review, (what, at) in last.items():
        due = due_on[review]
        if not FIRST <= due <= LAST:
            continue
        ends = (date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1))[_quarter(due)]
        counted_at = datetime.combine(ends + timedelta(days=28), time(0), LONDON)
        known = what if at < counted_at else "not_done"
        if known == "done":
            known = "on_time" if at.astimezone(LONDON).date() <= due else "late"
        found[known][_quarter(due)] += 1
    return {what: tuple(counts[at] for at in range(4)) for what, counts in found.items()}
