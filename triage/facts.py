"""What a report counts of one referral: a word of a fixed list for each question, out of the values as they stand. Never a text.

`not_said` stands where the form does not say, `not_settled` where it can be read in more than one way and nobody has settled it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from parsers.reading import SURE
from parsers.record import KEYS
from triage.ages import age_on
from triage.service import TEAMS, Area

NOT_SAID: Final = "not_said"
NOT_SETTLED: Final = "not_settled"
OTHER: Final = "other"

#: The ages between which something changes: at 16 the young person consents, at 18 the team changes, at 25 keyworking ends
#: (domain rules 1.2, 1.6, 1.7). The rest are of a size that can be told.
_BANDS: Final = (
    (10, "0_to_10"),
    (15, "11_to_15"),
    (17, "16_or_17"),
    (25, "18_to_25"),
    (44, "26_to_44"),
    (64, "45_to_64"),
    (130, "65_or_over"),
)
_LAST_YEARS: Final = [most for most, _ in _BANDS]
AGES: Final = (*(name for _, name in _BANDS), NOT_SAID, NOT_SETTLED)

AREAS: Final = (*TEAMS, *(area.value for area in Area if area.redirected), OTHER)
DIAGNOSES: Final = ("both", "learning_disability", "autism", "suspected", "neither", NOT_SAID, NOT_SETTLED)
CONSENTS: Final = (*KEYS["consent.basis"].codes, NOT_SAID, NOT_SETTLED)
RATINGS: Final = ("red", "amber", "green", "blue")
REFERRER_RATINGS: Final = (*RATINGS, NOT_SAID, NOT_SETTLED)
_KNOWN_RISKS: Final = KEYS["risk.factors"].codes
RISKS: Final = (*_KNOWN_RISKS, NOT_SETTLED)

#: Who refers, by the words of a job or of a relationship; the first that matches.
_REFERRERS: Final = tuple(
    (name, re.compile(rf"\b({words})\b", re.IGNORECASE))
    for name, words in (
        ("keyworker", r"key ?-?workers?|navigators?|transforming care"),
        (
            "education",
            r"teachers?|schools?|senco|sendco|head ?teachers?|headmaster|headmistress|colleges?|tutors?|education\w*|ehc ?p?|lecturers?",
        ),
        (
            "social_care",
            r"social work\w*|social care|care managers?|early help|family support|local authority|council|safeguarding|looked after|leaving care|aswp?|amhp|personal advisers?",
        ),
        ("justice", r"police|probation|youth justice|youth offending|yot|yjs|courts?|prisons?|liaison and diversion|custody"),
        ("general_practice", r"gp|g\.p\.?|general practitioner|practice nurses?|practice managers?|surgery|family doctor"),
        (
            "provider",
            r"support workers?|home managers?|registered managers?|care homes?|residential|supported living|providers?|house managers?|service managers?|team leaders?",
        ),
        ("advocate", r"advocates?|advocacy|imca|imha|charit\w*|solicitors?"),
        (
            "health",
            r"nurses?|nursing|rnld|cldn|cpn|psychiatr\w*|psycholog\w*|therap\w*|doctors?|dr|consultants?|paediatric\w*|camhs|cypmhs|hospitals?|wards?|discharge|care co-?ordinators?|health visitors?|clinicians?|clinical|community team|crisis team|mental health|salt|ot|matrons?|health|practitioners?|sister on",
        ),
        (
            "family_or_carer",
            r"mum|mother|mam|mummy|dad|father|daddy|parents?|carers?|foster\w*|grand\w*|nan|nana|aunt\w*|uncle|brother|sister|siblings?|wife|husband|partner|guardian|family|relatives?|son|daughter|friend|neighbour",
        ),
        ("person", r"self|myself|me|himself|herself|themselves|i am the person|the person|patient|service user"),
    )
)
REFERRERS: Final = (*sorted(name for name, _ in _REFERRERS), OTHER, NOT_SAID, NOT_SETTLED)

_WAITS: Final = ((0, "same_day"), (2, "1_or_2_days"), (7, "3_to_7_days"), (14, "8_to_14_days"), (28, "15_to_28_days"))
WAITS: Final = (*(name for _, name in _WAITS), "over_28_days", "not_yet")

#: The keys of the record that a report looks at: they are copied when a referral is queued (`store.models.CountedValues`), and what else
#: a form says is not even fetched.
LOOKED_AT: Final = (
    "person.date_of_birth",
    "diagnosis.learning_disability",
    "diagnosis.autism",
    "consent.basis",
    "referral.is_self_referral",
    "referral.referrer_role",
    "risk.factors",
    "risk.rating_suggested",
)


#: What stands for each key that a report looks at; None, or no key, where nothing does.
Values = Mapping[str, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is counted of one referral."""

    age: str
    diagnosis: str
    consent: str
    referrer: str
    referrer_rating: str
    risks: tuple[str, ...]

    def __repr__(self) -> str:
        return "Facts()"


def facts(values: Values, on: date) -> Facts:
    """What is counted of a referral that arrived on a day; `values` as the store keeps them, after people's checks."""
    return Facts(
        age=age(values, on),
        diagnosis=diagnosis(values),
        consent=_choice(values.get("consent.basis"), CONSENTS),
        referrer=_referrer(values),
        referrer_rating=_choice(values.get("risk.rating_suggested"), REFERRER_RATINGS),
        risks=risks(values),
    )


def looked_at(fields: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of the values of a form, as the store keeps them, what a report looks at: the value and its state."""
    return {key: {"value": fields[key]["value"], "state": fields[key]["state"]} for key in LOOKED_AT if key in fields}


def area(team: str) -> str:
    """The area of a referral, by the team that owns it or is suggested for it."""
    return team if team in AREAS else OTHER


def wait(days: int | None) -> str:
    """The band of so many days; None: it has not come."""
    if days is None:
        return "not_yet"
    return next((name for most, name in _WAITS if days <= most), "over_28_days")


def age(values: Values, on: date) -> str:
    """The band of full years on a day."""
    value = values.get("person.date_of_birth")
    if value is None:
        return NOT_SAID
    if not _sure(value):
        return NOT_SETTLED
    try:
        years = age_on(date.fromisoformat(str(value["value"])), on)
    except ValueError:
        return NOT_SETTLED
    return AGES[bisect_left(_LAST_YEARS, years)] if 0 <= years <= _LAST_YEARS[-1] else NOT_SETTLED


def diagnosis(values: Values) -> str:
    """Learning disability, autism, both, suspected, neither."""
    first, second = values.get("diagnosis.learning_disability"), values.get("diagnosis.autism")
    if (first is not None and not _sure(first)) or (second is not None and not _sure(second)):
        return NOT_SETTLED
    disability, autism = first and first["value"], second and second["value"]
    if disability == autism == "diagnosed":
        return "both"
    if disability == "diagnosed":
        return "learning_disability"
    if autism == "diagnosed":
        return "autism"
    if "suspected" in (disability, autism):
        return "suspected"
    return "neither" if disability == autism == "no" else NOT_SAID


def _choice(value: Mapping[str, Any] | None, codes: tuple[str, ...]) -> str:
    if value is None:
        return NOT_SAID
    return value["value"] if _sure(value) and value["value"] in codes else NOT_SETTLED


def _referrer(values: Values) -> str:
    role, own = values.get("referral.referrer_role"), values.get("referral.is_self_referral")
    if role is not None:
        if not _sure(role):
            return NOT_SETTLED
        return _group(str(role["value"]))
    if own is None or own["value"] == "no":
        return NOT_SAID
    return NOT_SETTLED  # "by the person or, under 18, their parent or carer": it does not say which


def risks(values: Values) -> tuple[str, ...]:
    """What raises the risk: as many as are said."""
    value = values.get("risk.factors")
    if value is None:
        return ()
    if not _sure(value):
        return (NOT_SETTLED,)
    said = value["value"]
    return tuple([code for code in _KNOWN_RISKS if code in said])


@lru_cache(maxsize=1024)
def _group(role: str) -> str:
    """Who refers, by the words of a job or a relationship, of which thousands of forms say the same few."""
    return next((name for name, words in _REFERRERS if words.search(role)), OTHER)


def _sure(value: Mapping[str, Any]) -> bool:
    return value["state"] in SURE
