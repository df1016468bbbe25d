"""The figures of a simulated year, counted again from the audit trail and the oracle's book by the rules of docs/themes.md.

What happened, and when, comes from the audit trail; what people said (a rating, a day, a value), which that does not hold, from the book.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, Final

from sqlmodel import Session, col, select

from desk.themes.report import report
from store import themes
from store.models import MACHINE, Action, AuditEvent, Referral
from tests.journeys.year_oracle import LONDON
from tests.journeys.year_person import Person
from tests.store.people import ROLES, banded
from tests.store.world import MONTH, age, diagnosis, risks
from tests.triage.attacker import not_worked_out
from triage.figures import Group, ThemesSettings
from triage.periods import Period
from triage.suppression import protected

NHS: Final = ThemesSettings()
#: The first day of each quarter, and of the next year.
_STARTS: Final = (date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1))
AFTER: Final = date(2027, 6, 1)
_AREAS: Final = ("east", "west", "cyp", "out_of_area_waveney")
_OUTCOMES: Final = {
    Action.REFERRAL_ACCEPTED: "accepted",
    Action.REFERRAL_DECLINED: "declined",
    Action.REFERRAL_REDIRECTED: "redirected",
    Action.REFERRAL_ASKED: "asked",
    Action.REFERRAL_REOPENED: "waiting",
    Action.REFERRAL_DUPLICATE: "duplicate",
    Action.REFERRAL_NOT_ONE: "not_a_referral",
}
_KEPT: Final = {Action.REVIEW_SET: "not_done", Action.REVIEW_MOVED: "moved", Action.REVIEW_STOPPED: "stopped"}
_SETTLES: Final = {
    Action.CONSENT_CONFIRMED: "consent_stands",
    Action.CONSENT_RECORDED: "given_again",
    Action.ENTRY_ENDED: "entry_ended",
}

Figures = Counter[tuple[str, str, str, int]]  # by group, table, row and quarter; "" and "" for the whole group


@dataclass
class Recount:
    """What a report has to say, worked out by itself. `waits` are the days of each wait, by name and quarter."""

    events: Sequence[AuditEvent]
    people: Mapping[int, Person]  # by the id of their referral
    gaps: Sequence[str]
    figures: Figures = field(default_factory=Counter)
    waits: dict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._of_referral: dict[int | None, list[AuditEvent]] = defaultdict(list)
        for event in self.events:
            self._of_referral[event.referral_id].append(event)
        for referral_id, person in self.people.items():
            events = self._of_referral[referral_id]
            self._referral(person, events)
            if person.started_on is not None:
                self._entry(person, events)
                self._reviews(person, events)
            self._withdrawals(person, events)
        self._emails()

    def _count(self, group: str, at: int, **rows: str | tuple[str, ...]) -> None:
        self.figures[group, "", "", at] += 1
        for table, names in rows.items():
            for name in (names,) if isinstance(names, str) else names:
                self.figures[group, table, name, at] += 1

    def _referral(self, person: Person, events: Sequence[AuditEvent]) -> None:
        at = _quarter(person.arrived_on)
        if at is None:
            return
        known = [event for event in events if event.at < _counted(at)]
        decided = [(event, _OUTCOMES[event.action]) for event in known if event.action in _OUTCOMES]
        outcome = decided[-1][1] if decided else "waiting"
        if outcome in ("duplicate", "not_a_referral"):
            self._count("set_apart", at, why=outcome)
            return
        seen = next((event for event in known if event.actor != MACHINE), None)
        settled = next((event for event, word in decided if word in ("accepted", "declined", "redirected")), None)
        waits = {name: None if event is None else (_day(event.at) - person.arrived_on).days for name, event in (("seen", seen), ("decided", settled))}  # fmt: skip
        for name, days in waits.items():
            if days is not None:
                self.waits[name, at].append(days)
        self._count(
            "referrals",
            at,
            month=_month(person.arrived_on),
            area=_area(person, "owner", _counted(at)),
            age=age(_told(person, "person.date_of_birth", at), person.arrived_on),
            consent=_told(person, "consent.basis", at),
            referrer=ROLES.get(said := _told(person, "referral.referrer_role", at), said),
            referrer_rating=_told(person, "risk.rating_suggested", at),
            outcome=outcome,
            seen=banded(waits["seen"]),
            decided=banded(waits["decided"]),
            **_clinical(person, at),
        )

    def _entry(self, person: Person, events: Sequence[AuditEvent]) -> None:
        """Who was put on the register, and who was on it when each quarter ended."""
        (started,) = [event for event in events if event.action is Action.ENTRY_STARTED]
        ended = next((event.at for event in events if event.action is Action.ENTRY_ENDED), None)
        day = _day(started.at)
        at = _quarter(day)
        if at is not None:
            rating = _standing(person, day, _counted(at))
            born = _told(person, "person.date_of_birth", at)
            self._count("started", at, month=_month(day), area=_area(person, "team", _ends(day)), age=age(born, day), rating=rating)
        for at, last in enumerate(_days_before(_STARTS[1:])):
            if started.at < _ends(last) and (ended is None or ended >= _ends(last)):
                self._count(
                    "register",
                    at,
                    area=_area(person, "team", _ends(last)),
                    age=age(_told(person, "person.date_of_birth", at), last),
                    rating=_standing(person, last, _counted(at)),
                    consent=_consent(person, events, _ends(last)),
                    **_clinical(person, at),
                )

    def _reviews(self, person: Person, events: Sequence[AuditEvent]) -> None:
        """What became of each review, as it was known when the quarter in which it was due was counted; and what was held."""
        due_on = {
            event.detail["review"]: date.fromisoformat(event.detail["due_on"]) for event in events if event.action is Action.REVIEW_SET
        }
        held = {noted.at: noted.value for noted in person.noted("held")}
        for review, due in due_on.items():
            at = _quarter(due)
            kept, held_on, opened = "", None, False
            for event in events if at is not None else ():
                if event.at >= _counted(at or 0):
                    break
                if event.detail.get("review") == review and event.action is Action.REVIEW_DONE:
                    kept, opened = "done", False
                    held_on = held[event.at][0]
                elif event.detail.get("review") == review and event.action in _KEPT:
                    kept, opened = _KEPT[event.action], event.action is Action.REVIEW_SET
                elif event.action is Action.ENTRY_ENDED and opened:
                    kept, opened = "stopped", False
            if kept and at is not None:
                if kept == "done":
                    assert held_on is not None
                    kept = "on_time" if held_on <= due else "late"
                self._count("reviews_due", at, month=_month(due), kept=kept)
        for moment, (day, gaps) in held.items():
            at = _quarter(day)
            if at is not None and moment < _counted(at):
                told = {gap if gap in self.gaps else "other" for gap in gaps}
                self._count("reviews_held", at, month=_month(day), gap=tuple(told))

    def _withdrawals(self, person: Person, events: Sequence[AuditEvent]) -> None:
        taken_back = [event for event in events if event.action is Action.CONSENT_WITHDRAWN]
        for event, noted in zip(taken_back, person.noted("withdrawn"), strict=True):
            at = _quarter(noted.value)
            if at is None or event.at >= _counted(at):
                continue
            settled = _settled(events, event)
            word = _SETTLES[settled.action] if settled is not None and settled.at < _counted(at) else "not_settled"
            self._count("withdrawals", at, month=_month(noted.value), told="letter" if event.letter_id else "staff", settled=word)

    def _emails(self) -> None:
        became = {event.outbox_id: event.action for event in self.events if event.action in (Action.EMAIL_SENT, Action.EMAIL_CANCELLED)}
        for event in self.events:
            at = _quarter(_day(event.at)) if event.action is Action.EMAIL_OWED else None
            if at is not None:
                end = {Action.EMAIL_SENT: "sent", Action.EMAIL_CANCELLED: "cancelled"}.get(
                    became.get(event.outbox_id, event.action), "waiting"
                )
                self._count("emails", at, month=_month(_day(event.at)), kind=event.detail["kind"], end=end)


def counted(session: Session, today: date, gaps: Sequence[str]) -> Figures:
    """The exact figures of the report as it is counted on a day: every one that is not zero."""
    return Counter({key: count for group in themes.counted(session, 2026, today, NHS, gaps) for key, count in _of(group) if count})


def figures_again(session: Session, people: Sequence[Person], gaps: Mapping[str, str], earlier: Mapping[date, Figures]) -> int:
    """Count the report's figures again, of the year whose days are over: how many were compared. `earlier` are those that were counted
    on the days when quarters were first told. Raises AssertionError where two differ, or a small number could be worked out."""
    by_reference = {person.reference: person for person in people}
    known = {
        row_id: by_reference[reference] for row_id, reference in session.exec(select(Referral.id, Referral.reference)) if row_id is not None
    }
    again = Recount(session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all(), known, tuple(gaps))
    found = counted(session, AFTER, tuple(gaps))
    assert found == again.figures, (found - again.figures, again.figures - found)
    for day, figures in earlier.items():
        then = Counter({key: count for key, count in found.items() if _counted(key[3]).date() <= day})
        assert figures == then, (day, figures - then, then - figures)
    for group in themes.counted(session, 2026, AFTER, NHS, tuple(gaps)):
        not_worked_out(group, protected(group, NHS), NHS)
    return len(found) + sum(_told_again(session, number, again, gaps) for number in (1, 2, 3, 4, None))


def _told_again(session: Session, number: int | None, again: Recount, gaps: Mapping[str, str]) -> int:
    """Every number of the report for a period (None: the year): how many were compared."""
    compared = 0
    made = report(session, Period(2026, number), AFTER, NHS, gaps)
    for section in made.sections:
        for place, (heading, total) in enumerate(zip(section.headings, section.totals, strict=True)):
            quarters = range(4) if heading == "Year" else (place if number is None else number - 1,)
            cells = [("", "", total)] + [
                (figure.name, line.code, line.numbers[place]) for figure in section.figures for line in figure.lines
            ]
            for table, row, shown in cells:
                count = sum(again.figures[section.name, table, row, at] for at in quarters)
                # One from 1 to 7 is never told, any other to the nearest 5, or not at all to cover another.
                assert shown is None or (shown == (count + 2) // 5 * 5 and count not in range(1, 8)), (
                    section.name,
                    table,
                    row,
                    shown,
                    count,
                )
                compared += 1
            for name, _, days in section.waits:
                waited = [wait for at in quarters for wait in again.waits[name, at]]
                assert days[place] == (round(median(waited)) if len(waited) >= 8 else None), (name, days, waited)
                compared += 1
    return compared


def _of(group: Group) -> Iterator[tuple[tuple[str, str, str, int], int]]:
    yield from (((group.name, "", "", at), total) for at, total in enumerate(group.totals))
    for table in group.tables:
        for row, counts in zip(table.rows, table.counts, strict=True):
            yield from (((group.name, table.name, row, at), count) for at, count in enumerate(counts))


def _settled(events: Sequence[AuditEvent], withdrawn: AuditEvent) -> AuditEvent | None:
    """What a person found, or decided, about a withdrawal of consent."""
    assert withdrawn.id is not None
    return next((event for event in events if (event.id or 0) > withdrawn.id and event.action in _SETTLES), None)


def _standing(person: Person, day: date, counted_at: datetime) -> str:
    """Blue for whoever was in hospital at the end of a day, as was known when it was counted; else as rated by then."""
    there = False
    for noted in person.book:
        if noted.at < counted_at and noted.what in ("admitted", "discharged") and noted.value <= day:
            there = noted.what == "admitted"
    rated = [noted.value for noted in person.noted("rating", _ends(day))]
    return "blue" if there else rated[-1] if rated else "not_said"


def _consent(person: Person, events: Sequence[AuditEvent], moment: datetime) -> str:
    taken_back = [event for event in events if event.action is Action.CONSENT_WITHDRAWN and event.at < moment]
    if taken_back:
        settled = _settled(events, taken_back[-1])
        if settled is None or settled.at >= moment:
            return "withdrawn"
    bases = [str(noted.value) for noted in person.noted("consent", moment)]
    return bases[-1] if bases else "not_said"


def _area(person: Person, whose: str, moment: datetime) -> str:
    """The area of the referral ("owner") or the entry ("team") at a moment."""
    *_, team = (noted.value for noted in person.noted(whose, moment))
    return team if team in _AREAS else "other"


def _told(person: Person, key: str, at: int) -> Any:
    """What the report says for a key, with what was checked before the quarter was counted."""
    content, sure = person.value(key, _counted(at))
    return "not_said" if content is None else content if sure else "not_settled"


def _clinical(person: Person, at: int) -> dict[str, str | tuple[str, ...]]:
    disability, autism = (_told(person, f"diagnosis.{key}", at) for key in ("learning_disability", "autism"))
    return {"diagnosis": diagnosis(disability, autism), "risk": risks(_told(person, "risk.factors", at))}


def _days_before(starts: Sequence[date]) -> list[date]:
    return [start - timedelta(days=1) for start in starts]


def _quarter(day: date) -> int | None:
    return next((at for at in range(4) if _STARTS[at] <= day < _STARTS[at + 1]), None)


def _counted(at: int) -> datetime:
    """The moment as of which a quarter is counted: 28 days after its end."""
    return datetime.combine(_STARTS[at + 1] + timedelta(days=28), time(0), LONDON)


def _ends(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), LONDON)


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _month(day: date) -> str:
    return MONTH[(day.month - 1) % 3]
