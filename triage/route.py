"""Which team owns a referral: a suggestion with its reason. A person confirms before anything leaves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from parsers.reading import Reading
from triage.ages import ADULT, age_on, birthday, in_words, stated_dates
from triage.practices import find_practice
from triage.service import Area, PostcodeRule, Routing

CYP: Final = "cyp"
UNSURE: Final = "unsure"

_POSTCODE: Final = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?: *([0-9])[A-Z]{2}| +([0-9]))?")

#: Where the address on a form is seldom the person's home area.
_AWAY: Final = {
    "hospital": "the person is in hospital: the address may be the hospital's",
    "prison": "the person is in prison: the address may be the prison's",
    "residential_school": "the person is at a residential school: the address may be the school's",
    "homeless": "the person has no settled home",
}


@dataclass(frozen=True, slots=True)
class Route:
    """The suggested team (east, west, cyp, out_of_area_north_east_essex, out_of_area_waveney or unsure), whether nothing
    speaks against it, and why, in words for the nurse on duty."""

    team: str
    sure: bool
    reason: str


class _Group(StrEnum):
    CHILD = "under 18"
    ADULT = "18 or over"
    UNKNOWN = "of unknown age"


@dataclass(frozen=True, slots=True)
class _Age:
    group: _Group
    sure: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Home:
    """Where the person belongs: one area, two that disagree, or none that is known."""

    areas: frozenset[Area]
    sure: bool
    words: str


def suggest_route(reading: Reading, arrived_on: date, routing: Routing, arrived_at: str | None = None) -> Route:
    """The team to which a reading belongs, by age on the day of arrival, then GP practice, then postcode (domain rules
    3.1, 3.2). `arrived_at` is the team whose mailbox it came to: said when it is another one, but it decides nothing."""
    age = _age(reading, arrived_on, routing.eighteenth_birthday_window_days)
    home = _home(reading, routing)
    team = _team(age.group, home.areas)
    sure = age.sure and home.sure and team != UNSURE
    words = [age.words, home.words]
    if arrived_at is not None and arrived_at != team:
        words.append(f"it came to the mailbox of the {arrived_at} team")
    return Route(team, sure, "; ".join(words))


def suggest_adult_team(reading: Reading, routing: Routing) -> Route:
    """The adult team that takes somebody over at 18, by GP practice and postcode as for a referral of an adult (domain rules 1.6, 3.2):
    another area's register where they point there, `unsure` where they point nowhere. A person chooses."""
    home = _home(reading, routing)
    team = _team(_Group.ADULT, home.areas)
    return Route(team, home.sure and team != UNSURE, home.words)


def _team(group: _Group, areas: frozenset[Area]) -> str:
    """The team for an age group and the areas found: children of all Suffolk belong to one team, and only those of another
    register's area or of none do not."""
    if len(areas) == 1 and all(area.redirected for area in areas):
        return next(iter(areas)).value
    if group is _Group.CHILD and all(area.ours or area is Area.UNSURE for area in areas):
        return CYP
    if group is _Group.ADULT and len(areas) == 1 and all(area.ours for area in areas):
        return next(iter(areas)).value
    return UNSURE


def _age(reading: Reading, arrived_on: date, window: int | None) -> _Age:
    dates = stated_dates(reading, "person.date_of_birth")
    if not dates:
        return _Age(_Group.UNKNOWN, False, "the form gives no date of birth that can be read")
    if any(born is None or born >= arrived_on or age_on(born, arrived_on) > 120 for born in dates):
        return _Age(_Group.UNKNOWN, False, "the date of birth cannot be right")
    known = [born for born in dates if born is not None]
    groups = {_Group.CHILD if age_on(born, arrived_on) < ADULT else _Group.ADULT for born in known}
    if len(groups) > 1:
        return _Age(_Group.UNKNOWN, False, "the form gives two dates of birth, one under 18 and one 18 or over")
    group = groups.pop()
    if not reading.sure("person.date_of_birth"):
        return _Age(group, False, f"{group} on the day of arrival, but the date of birth is not certain")
    turning = birthday(known[0], ADULT)
    if window is not None and abs((turning - arrived_on).days) <= window:
        turns = "turns" if turning > arrived_on else "turned"
        return _Age(group, False, f"{turns} 18 on {in_words(turning)}: a person decides between the teams")
    return _Age(group, True, f"{group} on the day of arrival")


def _home(reading: Reading, routing: Routing) -> _Home:
    """GP practice first, then postcode; two that disagree stay two, and any doubt about either is a doubt about the answer."""
    practice, practice_words = _by_practice(reading, routing)
    place, place_words = _by_postcode(reading, routing.postcodes)
    words = "; ".join([practice_words, place_words, *_doubts(reading)])
    told = [found for found in (practice, place) if found is not None]
    areas = {found.area for found in told if found.area is not Area.UNSURE}
    if len(areas) > 1:
        if practice is not None and place is not None and reading.sure("person.gp_practice") and _yields(place, practice):
            return _Home(frozenset({practice.area}), False, f"{words}; the GP practice goes before a postcode that is to be confirmed")
        return _Home(frozenset(areas), False, f"{words}; GP practice and postcode disagree")
    decided = any(found.sure for found in told) and not any(found.person_decides for found in told)
    unknown_postcode = place is None and reading.text("person.postcode") is not None
    sure = len(areas) == 1 and decided and not unknown_postcode and not _doubts(reading)
    return _Home(frozenset(areas) or frozenset({Area.UNSURE}), sure, words)


@dataclass(frozen=True, slots=True)
class _Found:
    """Where one answer of the form points. `person_decides` also where the answer is known to point nowhere."""

    area: Area
    sure: bool
    person_decides: bool


def _yields(place: _Found, practice: _Found) -> bool:
    """Whether an unsure postcode between east and west gives way to a sure GP practice (domain rule 3.2: IP14 is east unless the
    GP is a west practice)."""
    return practice.sure and practice.area.ours and place.area.ours and not (place.sure or place.person_decides)


def _by_practice(reading: Reading, routing: Routing) -> tuple[_Found | None, str]:
    written = reading.text("person.gp_practice")
    if written is None:
        return None, "no GP practice is given"
    practice = find_practice(written, routing.practices)
    if practice is None:
        return None, "the GP practice is not in the routing table"
    found = _Found(practice.area, practice.sure, practice.person_decides or practice.area is Area.UNSURE)
    likely = "" if practice.sure else " (to be confirmed)"
    return found, f"GP practice {practice.name}: {practice.area.words}{likely}{_noted(practice.note)}"


def _by_postcode(reading: Reading, rules: Sequence[PostcodeRule]) -> tuple[_Found | None, str]:
    written = reading.text("person.postcode")
    if written is None:
        return None, "no postcode is given"
    parts = _POSTCODE.fullmatch(" ".join(written.upper().split()))
    if parts is None:
        return None, "the postcode cannot be read"
    outward, sector = parts[1], parts[2] or parts[3]
    table = {rule.postcode: rule for rule in rules}
    if sector is None:
        return _by_first_half(outward, [rule for rule in rules if rule.postcode.split()[0] == outward])
    rule = table.get(f"{outward} {sector}") or table.get(outward)
    if rule is None:
        return None, f"postcode {outward} is not in the routing table"
    likely = "" if rule.sure else " (to be confirmed)"
    found = _Found(rule.area, rule.sure, rule.person_decides or rule.area is Area.UNSURE)
    return found, f"postcode {rule.postcode}: {rule.area.words}{likely}{_noted(rule.note)}"


def _by_first_half(outward: str, rules: Sequence[PostcodeRule]) -> tuple[_Found | None, str]:
    """Where the first half of a postcode points: nowhere when its sectors point to different areas."""
    if not rules:
        return None, f"postcode {outward} is not in the routing table"
    areas = {rule.area for rule in rules}
    if len(areas) > 1 or areas == {Area.UNSURE}:
        return _Found(Area.UNSURE, False, True), f"postcode {outward} is split between areas and only its first half is given"
    area, sure = areas.pop(), all(rule.sure for rule in rules)
    likely = "" if sure else " (to be confirmed)"
    return _Found(area, sure, any(rule.person_decides for rule in rules)), f"postcode {outward}: {area.words}{likely}"


def _doubts(reading: Reading) -> list[str]:
    """What makes an answer about the place doubtful, whatever it is."""
    doubts = [
        f"the {words} is not certain"
        for key, words in (("person.gp_practice", "GP practice"), ("person.postcode", "postcode"))
        if key in reading.fields and not reading.sure(key)
    ]
    away = _AWAY.get(reading.text("person.living_situation") or "")
    return [*doubts, away] if away else doubts


def _noted(note: str) -> str:
    return f" ({note})" if note else ""
