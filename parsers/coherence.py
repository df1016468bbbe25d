"""What a form says in one place held against what it says in another: where the two do not go together a person looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from parsers.reading import State, Value
from parsers.values import normal

_SELF: Final = re.compile(r"self|me|myself|i am|the (person|patient|client|young person|child)( themsel\w+)?", re.IGNORECASE)
_BORN: Final = re.compile(
    r"\b(?:d\.?\s?o\.?\s?b\b\.?|date of birth|born(?: on)?|birthday(?: is)?)[^\d\n]{0,20}(\d[\d/.\- ]{5,12}\d)", re.IGNORECASE
)
#: Words beside who agreed that say that somebody did not ("Dad yes, mum says no").
_REFUSING: Final = re.compile(
    r"\b(?:no|not|never|against|refus\w*|disagree\w*|object(?:s|ed)|declin\w*|withdr\w+|unsure|unclear)\b", re.IGNORECASE
)
_REFUSAL_BESIDE: Final = "Beside who agreed the form speaks of somebody who did not: please look."
_SOMEBODY_ELSE: Final = "The form says that the person agrees, but names somebody else as the one who did: please look."
_OWN_PARENT: Final = "The form names the person as the one with parental responsibility: please look."
_SEVERAL: Final = re.compile(r"\w\s*(?:\band\b|[&+])\s*\w", re.IGNORECASE)
_WITH_SOMEBODY: Final = "The form names somebody beside the person as agreeing: please look on which basis they agreed."
_GROWN: Final = "The person is sixteen or older, and a parent agrees for them: please look whether the person can decide."
#: From this age on the Mental Capacity Act 2005 (section 2) asks whether somebody can decide themselves.
_DECIDES_FROM: Final = 16
#: From this age on the form of somebody's parent is no referral by themselves.
_ADULT_FROM: Final = 18
_FAMILY: Final = re.compile(r"\b(?:parents?|mum|mother|dad|father|carer|family|relative|son|daughter|child)\b", re.IGNORECASE)
_FAMILY_OF_ADULT: Final = "The person is eighteen or older, and a member of the family refers them: please look who asks."
_TICKED_THEMSELVES: Final = "The person ticked these themselves: please ask what they mean by each."
_OTHER_BIRTHDAY: Final = "Elsewhere the form gives another date of birth: please look."
_YEAR_BEFORE: Final = "Consent is dated long before the referral: please check the year."
_SLIP_DAYS: Final = 300
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_OTHER_NAME: Final = "Elsewhere the form gives another family name: please look."


def coherent(values: Mapping[str, Value], text: str) -> dict[str, Value]:
    """The values, those that another part of the form speaks against as `unsure` with the reason."""
    doubts = {
        **_consent_doubts(values),
        **_identity_doubts(values, text),
        **_own_words(values),
        **_family_doubts(values),
        **_date_doubts(values),
    }
    return {key: _doubted(value, doubts[key]) if key in doubts else value for key, value in values.items()}


def _consent_doubts(values: Mapping[str, Value]) -> dict[str, str]:
    basis, giver = _text(values, "consent.basis"), _text(values, "consent.given_by")
    given, family = _text(values, "person.given_name"), _text(values, "person.family_name")
    if basis != "refused" and _REFUSING.search(giver):
        return {"consent.basis": _REFUSAL_BESIDE}
    if basis == "parental_responsibility" and _is_of_age(values, _DECIDES_FROM):
        return {"consent.basis": _GROWN}
    if not (giver and given and family):
        return {}
    themselves = bool(_SELF.fullmatch(giver.strip(" ."))) or _same_person(giver, given, family, _text(values, "person.preferred_name"))
    if basis == "informed" and not themselves:
        return dict.fromkeys(("consent.basis", "consent.given_by"), _SOMEBODY_ELSE)
    if basis == "informed" and _SEVERAL.search(giver):
        return dict.fromkeys(("consent.basis", "consent.given_by"), _WITH_SOMEBODY)
    if basis == "parental_responsibility" and themselves:
        return dict.fromkeys(("consent.basis", "consent.given_by"), _OWN_PARENT)
    return {}


def _family_doubts(values: Mapping[str, Value]) -> dict[str, str]:
    """A parent who refers somebody of eighteen or older does not make it a self-referral (referral-record.md)."""
    own = values.get("referral.is_self_referral")
    by_family = own is not None and own.value == "yes" and own.place is not None and _FAMILY.search(own.place.text)
    return {"referral.is_self_referral": _FAMILY_OF_ADULT} if by_family and _is_of_age(values, _ADULT_FROM) else {}


def _is_of_age(values: Mapping[str, Value], years: int) -> bool:
    """Whether the person had had that birthday when the form was written, or the consent given where it has no date."""
    born, written = _text(values, "person.date_of_birth"), _text(values, "referral.date") or _text(values, "consent.date")
    if not (_DAY.fullmatch(born) and _DAY.fullmatch(written)):
        return False
    birthday, day = date.fromisoformat(born), date.fromisoformat(written)
    return day.year - birthday.year - ((day.month, day.day) < (birthday.month, birthday.day)) >= years


def _own_words(values: Mapping[str, Value]) -> dict[str, str]:
    """A person who refers themselves ticks a professional's words for risk as they understand them, not as they are meant."""
    own = _text(values, "referral.is_self_referral") == "yes" and _text(values, "consent.basis") == "informed"
    return {"risk.factors": _TICKED_THEMSELVES} if own else {}


def _date_doubts(values: Mapping[str, Value]) -> dict[str, str]:
    """Consent that is dated a year before its referral is more often a slip of the pen than so old."""
    days = [_text(values, key) for key in ("consent.date", "referral.date")]
    if not all(_DAY.fullmatch(day) for day in days):
        return {}
    given, referred = map(date.fromisoformat, days)
    return {"consent.date": _YEAR_BEFORE} if (referred - given).days > _SLIP_DAYS else {}


def _same_person(giver: str, given: str, family: str, preferred: str) -> bool:
    """Whether a name can be the person's: a given name, the one they like to be called, or the initial of one."""
    first = {word for word in _words(giver) if word not in _words(family)}
    own = set(_words(given) + _words(preferred))
    if not first:
        return True
    return bool(first & own) or all(len(word) == 1 and any(name.startswith(word) for name in own) for word in first)


def _identity_doubts(values: Mapping[str, Value], text: str) -> dict[str, str]:
    born, given, family = (_text(values, f"person.{part}") for part in ("date_of_birth", "given_name", "family_name"))
    doubts: dict[str, str] = {}
    if not (born and given and family):
        return doubts
    for line in text.splitlines():
        found = _BORN.search(line)
        if found is None or _words(given)[:1] != [word for word in _words(line[: found.start()]) if word in _words(given)[:1]][:1]:
            continue  # only a line that names the person tells their date of birth
        other = normal("person.date_of_birth", found[1])
        if other is not None and other.sure and other.value != born:
            doubts["person.date_of_birth"] = _OTHER_BIRTHDAY
        if family.casefold() not in line.casefold():
            doubts["person.family_name"] = _OTHER_NAME
    return doubts


def _doubted(value: Value, note: str) -> Value:
    return replace(value, state=State.UNSURE, note=value.note or note) if value.state is State.READ else value


def _text(values: Mapping[str, Value], key: str) -> str:
    found = values.get(key)
    return found.value if found is not None and isinstance(found.value, str) else ""


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", name.casefold()) if word not in ("mr", "mrs", "ms", "miss", "mx", "dr")]
