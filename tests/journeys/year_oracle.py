"""What a year of a register must come to, worked out anew from docs/configuration.md and docs/emails.md, with bank holidays of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from store.models import EmailKind, Outbox
from tests.journeys.year_person import Person
from triage.working_days import OnDayOff

FIRST: Final = date(2026, 4, 1)
LAST: Final = date(2027, 3, 31)
TEAM_LEADS: Final = {team: f"team.lead.{team}@example.nhs.uk" for team in ("east", "west", "cyp")}
BEFORE, AFTER, OVERDUE = (14, 3), (1, 7), (14, 28)
DAYS_BEFORE_16: Final = 90
MONTHS_BEFORE_18: Final = 6
CONSENT_MONTHS: Final = 5
RATING_DAYS: Final = 100
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


class Oracle:
    """What must have left, and what calendars must show, by the documented rules."""

    def __init__(self, rule: OnDayOff, addresses: dict[str, str]) -> None:
        self.rule, self.addresses = rule, addresses
        self.people: list[Person] = []
        self._digests_sent: set[tuple[str, date]] = set()

    def owed(self, now: datetime) -> Counter[Sent]:
        """What a round at this moment must send, and nothing else."""
        today = now.astimezone(LONDON).date()
        return Counter([*self._calendar_emails(today), *self._review_emails(today), *self._digests(now)])

    def _calendar_emails(self, today: date) -> Iterator[Sent]:
        for person in self.people:
            for recipient, day in list(person.shown.items()):
                if recipient in person.off and day < today:  # the worker stood still until it was over: it reminds nobody any more
                    person.kept.append((recipient, person.shown.pop(recipient)))
                elif recipient in person.off or not person.told or recipient not in self._recipients(person):
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
                waiting = sum(person.team == team and person.open for person in self.people)
                without = sum(person.team not in self.addresses and person.open for person in self.people)
                changing = sum(person.team == team and person.told and bool(self.changing(person, today)) for person in self.people)
                told = f"{coming} due, {overdue} overdue, {waiting} waiting"
                yield "digest", address, f"{team}:{today} {told}, {without} without a team, {changing} changing"

    def _recipients(self, person: Person) -> set[str]:
        return {self.addresses[person.team]} | ({person.lead} if person.lead else set())

    def changing(self, person: Person, today: date) -> dict[str, date]:
        """What people are asked about somebody on the register, and the day that is named for it (docs/register.md)."""
        assert person.started_on is not None
        found: dict[str, date] = {}
        born = person.value("person.date_of_birth")[0]
        if born is not None:
            sixteen, eighteen = (date.fromisoformat(born).replace(year=int(born[:4]) + age) for age in (16, 18))
            if sixteen - timedelta(days=DAYS_BEFORE_16) <= today < eighteen and not _given_since(person, sixteen):
                found["sixteen"] = sixteen
            handed_over = person.team != "cyp" and (_given_since(person, eighteen) or person.started_on >= eighteen)
            if today >= _later(eighteen, -MONTHS_BEFORE_18) and not handed_over:
                found["eighteen"] = eighteen
        if not person.consent_recorded:
            found["consent_missing"] = person.started_on
        elif person.consent_on is None:
            found["consent_old"] = person.started_on
        elif _later(person.consent_on, CONSENT_MONTHS) <= today:
            found["consent_old"] = _later(person.consent_on, CONSENT_MONTHS)
        ratings = list(person.noted("rating"))
        if ratings and not person.in_hospital:
            since = ratings[-1]
            for earlier in reversed(ratings):
                since = earlier if earlier.value == since.value else since
                if earlier.value != since.value:
                    break
            if since.at.date() + timedelta(days=RATING_DAYS) <= today:
                found["rating_unchanged"] = since.at.date() + timedelta(days=RATING_DAYS)
        left = max((noted.value for noted in person.noted("discharged")), default=None)
        if left is not None and not person.in_hospital and not any(noted.at.date() >= left for noted in ratings):
            found["discharged"] = left
        if person.moved_on is not None:
            found["moved"] = person.moved_on
        return found

    def should_show(self, recipient: str) -> list[str]:
        """What the calendar of a recipient shows, in order."""
        to_come = [f"{person.reference} {person.shown[recipient]}" for person in self.people if recipient in person.shown]
        return sorted(to_come + [f"{person.reference} {day}" for person in self.people for to, day in person.kept if to == recipient])


def sent(row: Outbox) -> Sent:
    """An e-mail that left, as the oracle names it."""
    if row.kind is EmailKind.DIGEST:
        without, changing = (re.search(rf"{words}: (\d+)\.", row.text) for words in ("without a team", "or is old"))
        told = f"{row.subject.partition(': ')[2]}, {without[1] if without else 0} without a team, {changing[1] if changing else 0} changing"
        return row.kind.value, row.recipient, f"{row.occasion} {told}"
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


def _given_since(person: Person, day: date) -> bool:
    return person.consent_on is not None and person.consent_on >= day


def _later(day: date, months: int) -> date:
    """The same day of a later month (an earlier one where negative), or the last one that month has."""
    years, month = divmod(day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        with suppress(ValueError):
            return date(day.year + years, month + 1, number)
    return date(day.year + years, month + 1, day.day)
