"""Somebody of a simulated year, as the oracle's own book has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

#: What consent can rest on; a refusal is none.
BASES = ("informed", "best_interests", "parental_responsibility", "deputy")


@dataclass(frozen=True)
class Noted:
    """Something that happened to somebody, as people said it at that moment."""

    at: datetime
    what: str
    value: Any


@dataclass
class Person:
    """Somebody as the oracle knows them. `form` is what their form says by key, and whether beyond doubt. `shown` is the day that a
    recipient's calendar has for the review to come, `kept` what stays there of reviews that have been; `reminded` are the offsets in
    days of what went out, by due date and recipient. `neglected`: their reviews are mostly missed."""

    reference: str
    suggested: str
    arrived_on: date
    neglected: bool = False
    form: dict[str, tuple[Any, bool]] = field(default_factory=dict)
    status: str = "waiting"
    team: str = ""
    lead: str | None = None
    due: date | None = None
    ended: bool = False
    withdrawn: bool = False
    started_on: date | None = None
    admitted_on: date | None = None
    moved_on: date | None = None
    consent_on: date | None = None
    book: list[Noted] = field(default_factory=list)
    done: set[date] = field(default_factory=set)
    reminded: dict[tuple[date, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[str, date] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    kept: list[tuple[str, date]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.team = self.suggested

    @property
    def open(self) -> bool:
        """Whether the referral waits for a decision."""
        return self.status in ("waiting", "asked")

    @property
    def accepted(self) -> bool:
        """Whether they were put on the register."""
        return self.status == "accepted"

    @property
    def told(self) -> bool:
        """Whether anybody is told of their reviews."""
        return self.accepted and not self.ended and not self.withdrawn

    @property
    def in_hospital(self) -> bool:
        """Whether they are an inpatient now."""
        return self.admitted_on is not None

    @property
    def rating(self) -> str | None:
        """As rated now; None for who never was."""
        return next((noted.value for noted in reversed(self.book) if noted.what == "rating"), None)

    @property
    def consent_recorded(self) -> bool:
        """Whether there is any consent on record."""
        return any(noted.what == "consent" for noted in self.book)

    def noted(self, what: str, before: datetime | None = None) -> Iterator[Noted]:
        """What of this kind happened, before a moment (None: ever)."""
        return (one for one in self.book if one.what == what and (before is None or one.at < before))

    def value(self, key: str, before: datetime | None = None) -> tuple[Any, bool]:
        """What stands for a key at a moment (None: now), and whether beyond doubt: the form's, and what people said of it since."""
        content, sure = self.form.get(key, (None, True))
        for checked in self.noted("check", before):
            of, kind, corrected = checked.value
            if of == key:
                read = self.form.get(key, (None, True))[0]
                content, sure = {"confirm": read, "correct": corrected, "clear": None}[kind], True
        return content, sure

    def note(self, at: datetime, what: str, value: Any) -> None:
        """Write into the book."""
        self.book.append(Noted(at, what, value))

    def owned(self, at: datetime, team: str) -> None:
        """The referral is this team's now."""
        self.team = team
        self.note(at, "owner", team)

    def handed_to(self, at: datetime, team: str) -> None:
        """The entry is this team's now."""
        self.team = team
        self.note(at, "team", team)

    def rated(self, at: datetime, rating: str) -> None:
        """Somebody rated them."""
        self.note(at, "rating", rating)

    def consented(self, at: datetime, basis: str, given_on: date | None) -> None:
        """Consent was recorded."""
        self.consent_on = given_on
        self.note(at, "consent", basis)

    def start(self, at: datetime, today: date, rating: str, due: date, lead: str | None) -> None:
        """They are put on the register. The form's consent counts unless somebody has recorded one, and if it is beyond doubt."""
        self.started_on, self.due, self.lead = today, due, lead
        self.note(at, "team", self.team)
        if rating == "blue":
            self.admitted(at, today)
        else:
            self.rated(at, rating)
        basis, sure = self.value("consent.basis")
        if not self.consent_recorded and sure and basis in BASES:
            given_on = self.value("consent.date")[0]
            self.consented(at, basis, None if given_on is None else date.fromisoformat(given_on))

    def reviewed(self, at: datetime, held_on: date, gaps: tuple[str, ...], following: date) -> None:
        """Their review was held. What was held on its day or later stays in the calendars; what was held before comes off them."""
        assert self.due is not None
        self.note(at, "held", (held_on, gaps))
        self.done.add(self.due)
        for recipient in list(self.shown):
            if at.date() >= self.shown[recipient]:
                self.kept.append((recipient, self.shown.pop(recipient)))
            else:
                self.off.add(recipient)
        self.due = following

    def admitted(self, at: datetime, day: date) -> None:
        """They are in hospital since a day."""
        self.admitted_on = day
        self.note(at, "admitted", day)

    def discharged(self, at: datetime, day: date) -> None:
        """They have left hospital on a day."""
        self.admitted_on = None
        self.note(at, "discharged", day)
