"""What the service configures, as the rules see it. What only the service can know has no default: it is None until set,
and whoever needs it says so (`dsr check`)."""

import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from triage.working_days import OnDayOff, WorkingDays

TEAMS: Final = ("east", "west", "cyp")

_POSTCODE_RULE: Final = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?( [0-9])?")
_TELEPHONE: Final = re.compile(r"\+?[0-9][0-9 ]{2,19}(,? option [0-9])?")
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL: Final = re.compile(rf"(?=.{{3,254}}\Z){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")


def _words(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


def _telephone(number: str) -> str:
    if not _TELEPHONE.fullmatch(number):
        raise ValueError('must be a telephone number, such as "01632 960123" or "01632 960123, option 1"')
    return number


def _email(address: str) -> str:
    if not _EMAIL.fullmatch(address):
        raise ValueError('must be one e-mail address, such as "duty@example.org"')
    return address


def _day(given: object) -> object:
    if not isinstance(given, str | date):  # a number would be taken for seconds since 1970
        raise ValueError("must be a date, such as 2026-04-01")
    return given


def _time(given: object) -> object:
    if not isinstance(given, str | time):  # a number would be taken for seconds after midnight
        raise ValueError('must be a time of day, such as "06:00"')
    return given


Words = Annotated[str, AfterValidator(_words)]
Telephone = Annotated[str, AfterValidator(_telephone)]
Email = Annotated[str, AfterValidator(_email)]
Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[int, Field(gt=0, le=3660)]
TimeOfDay = Annotated[time, BeforeValidator(_time)]


class Settings(BaseModel):
    """A part of the configuration: nothing can be changed later, no unknown key is taken."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Area(StrEnum):
    """Where a postcode or a GP practice points: to a team of ours, to another register, `ELSEWHERE` (to neither, as in Norfolk),
    or nowhere (`UNSURE`)."""

    EAST = "east"
    WEST = "west"
    NORTH_EAST_ESSEX = "out_of_area_north_east_essex"
    WAVENEY = "out_of_area_waveney"
    ELSEWHERE = "elsewhere"
    UNSURE = "unsure"

    @property
    def ours(self) -> bool:
        """Whether the service looks after people who live there."""
        return self in (Area.EAST, Area.WEST)

    @property
    def redirected(self) -> bool:
        """Whether another register looks after people who live there."""
        return self in (Area.NORTH_EAST_ESSEX, Area.WAVENEY)

    @property
    def words(self) -> str:
        """The area in words."""
        return _AREAS[self]


_AREAS: Final = {
    Area.EAST: "east Suffolk",
    Area.WEST: "west Suffolk",
    Area.NORTH_EAST_ESSEX: "north east Essex",
    Area.WAVENEY: "Waveney",
    Area.ELSEWHERE: "neither Suffolk nor north east Essex",
    Area.UNSURE: "no one area",
}


class Team(Settings):
    """A team that owns referrals: how people call it, its duty mailbox, and how it is reached. `team_lead` is told when a review
    is overdue; None until the service has set it."""

    name: Words
    title: Words
    mailbox: Words
    telephones: tuple[Telephone, ...] = ()
    postal_address: tuple[Words, ...] = ()
    email: Email
    team_lead: Email | None = None


class OutOfAreaContact(Settings):
    """Who looks after people of an area that is not ours. `email` is None until the service has set it."""

    area: Area
    title: Words
    email: Email | None = None
    telephones: tuple[Telephone, ...] = ()
    note: str = ""

    @field_validator("area")
    @classmethod
    def _not_ours(cls, area: Area) -> Area:
        if not area.redirected:
            raise ValueError("must be out_of_area_north_east_essex or out_of_area_waveney")
        return area


class PlaceRule(Settings):
    """Where a place points. `sure` is False where a person confirms; `person_decides` is True where a person decides even
    when the GP practice agrees."""

    area: Area
    sure: bool
    person_decides: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _sure_or_not(self) -> Self:
        if self.sure and not (self.area.ours or self.area.redirected):
            raise ValueError(f'cannot be sure where the area is "{self.area}"')
        if self.sure and self.person_decides:
            raise ValueError("cannot be sure where a person decides")
        return self


class PostcodeRule(PlaceRule):
    """The area of an outward code ("IP14") or, before it, of a sector ("CO10 7")."""

    postcode: str

    @field_validator("postcode")
    @classmethod
    def _outward_or_sector(cls, postcode: str) -> str:
        if not _POSTCODE_RULE.fullmatch(postcode):
            raise ValueError('must be the first half of a postcode ("IP14") or that and one more digit ("CO10 7"), in capitals')
        return postcode


class PracticeRule(PlaceRule):
    """The area of a GP practice, known by its name or by the place that it is named after."""

    name: Words


class Routing(Settings):
    """Who owns which place: dated, and with an owner who keeps it right, because boundaries change; None until one is named.

    `eighteenth_birthday_window_days` is how many days before and after an 18th birthday a person decides between the teams;
    None until the service has set it: then the age on the day of arrival alone decides."""

    postcodes: tuple[PostcodeRule, ...]
    practices: tuple[PracticeRule, ...]
    dated: Day
    owner: Words | None = None
    eighteenth_birthday_window_days: Annotated[int, Field(ge=0, le=366)] | None = None

    @model_validator(mode="after")
    def _one_rule_a_place(self) -> Self:
        for what, names in (
            ("postcode", [rule.postcode for rule in self.postcodes]),
            ("practice", [rule.name.casefold() for rule in self.practices]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"has two rules for the {what} {twice[0]!r}")
        return self


class ReviewIntervals(Settings):
    """Days from acceptance to the review, for each rating. None until the service has set it: then a person names the date."""

    red: Days | None = None
    amber: Days | None = None
    green: Days | None = None
    blue: Days | None = None


class ReviewSettings(Settings):
    """When reviews fall due and when people are reminded of one: so many days before, on the day, so many days after.

    `escalate_days_after` is after how many days the team lead is told that it is overdue; None until the service has set it.
    `on_day_off` says when an e-mail goes out that falls on a day off; `closed_on` are days off besides weekends and bank holidays."""

    interval_days: ReviewIntervals = ReviewIntervals()
    remind_days_before: tuple[Days, ...]
    remind_on_the_day: bool
    remind_days_after: tuple[Days, ...]
    escalate_days_after: tuple[Days, ...] | None = None
    on_day_off: OnDayOff = OnDayOff.SEND
    closed_on: frozenset[Day] = frozenset()

    @property
    def working_days(self) -> WorkingDays:
        """The working days of the service."""
        return WorkingDays(self.closed_on)


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @classmethod
    def of(cls, day: date) -> Self:
        """The weekday of a date."""
        return list(cls)[day.weekday()]


class DigestSettings(Settings):
    """The morning digest of each team: at which time in London, on which days of the week, and whether also when there is nothing
    to say."""

    at: TimeOfDay
    days: Annotated[frozenset[Weekday], Field(min_length=1)]
    when_empty: bool


class Signpost(Settings):
    """One line of help: when it is meant (`when`) and what to do (`do`)."""

    when: Words
    do: Words


class Signposts(Settings):
    """Where people in danger turn to, in the words that the service has approved. `approved_by` and `approved_on` are None
    until it has."""

    crisis: Annotated[tuple[Signpost, ...], Field(min_length=1)]
    safeguarding: Annotated[tuple[Signpost, ...], Field(min_length=1)]
    approved_by: Words | None = None
    approved_on: Day | None = None


class Service(Settings):
    """The service as it speaks of itself in e-mails.

    `promise` is a sentence on when people will hear from it; None until the service has set it: then no e-mail promises a time.
    `accessible_formats` and `withdrawing` say how to ask for another format and how to take consent back."""

    name: Words
    opening_hours: Words | None = None
    promise: Words | None = None
    accessible_formats: Words
    withdrawing: Words
    signposts: Signposts
