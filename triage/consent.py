"""Whether a form shows consent, and on which basis (domain rule 1.6). Never whether the consent is good: a person judges that."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from parsers.reading import Reading
from triage.ages import ADULT, age_on, stated_date
from triage.missing import left_open

#: From this age on the Mental Capacity Act holds and the young person decides.
DECIDES: Final = 16

_SELF: Final = re.compile(r"\W*(self|himself|herself|themsel(f|ves)|myself|oneself)\b", re.IGNORECASE)
_ME: Final = re.compile(
    r"\W*(it['’ ]?i?s )?(the )?(me|him|her|them|same|own|person|young person|patient|client|service user)\b(?!['’]s)", re.IGNORECASE
)
_PARENT: Final = re.compile(r"\b(mum|mother|mam|mummy|dad|father|daddy|parents?|adoptive)\b", re.IGNORECASE)
_HOLDS_RESPONSIBILITY: Final = re.compile(
    r"\b(care order|section 31|s\.? ?31|special guardian(ship)?|parental responsibility|(has|holds|shares|with) pr|pr holder"
    r"|child arrangements order|residence order|adoption order|placement order)\b",
    re.IGNORECASE,
)
_SELDOM_HOLDS: Final = re.compile(
    r"\b(step ?-?\w*|foster\w*|grand\w*|nan|nana|nanny|granny|gran|aunt\w*|uncle|brother|sister|sibling|cousin|section 20|s\.? ?20|voluntary"
    r"|school|teacher|senco|partner|boyfriend|girlfriend|friend|neighbour|carer|birth)\b",
    re.IGNORECASE,
)
_DENIES: Final = re.compile(r"\b(no|not|refus\w*|against|disagree\w*|object\w*|declin\w*|withdr\w*)\b|n['’]t\b", re.IGNORECASE)
_ATTORNEY: Final = re.compile(r"\b(attorney|lpa|power)\b", re.IGNORECASE)
_MONEY_ONLY: Final = re.compile(r"\b(property|affairs|financ\w*|money|appointee|appointeeship|benefits)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """`shown` is False whenever a person has to look first; `basis` is the form's own (consent.basis), None when it gives
    none; `reason` says why, in words for the nurse on duty."""

    shown: bool
    basis: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What a form says of consent, once nothing of it is doubtful."""

    given_by: str
    relationship: str | None
    age: int
    age_then: int
    names: frozenset[str]

    @property
    def who(self) -> str:
        return f"{self.given_by} {self.relationship or ''}"

    @property
    def by_the_person(self) -> bool:
        """Whether the person consented: by the relationship, or by their own given name where no relationship is given.
        "Me" or "her" beside a relative is the relative."""
        told = self.relationship if self.relationship is not None else self.given_by
        if _SELF.match(told):
            return True
        if _PARENT.search(told) or _SELDOM_HOLDS.search(told):
            return False
        return _ME.match(told) is not None or (self.relationship is None and bool(self.names & _words(told)))


def consent_shown(reading: Reading, arrived_on: date) -> ConsentShown:
    """Whether the form shows consent by somebody who can give it at the person's age on the day of arrival."""
    basis = reading.text("consent.basis")
    objection = _open(reading, basis, arrived_on)
    if basis is None or objection is not None:
        return ConsentShown(False, basis, objection or "the form does not say on what basis somebody consented")
    born, given_on = stated_date(reading, "person.date_of_birth"), stated_date(reading, "consent.date")
    if born is None or given_on is None:
        raise AssertionError("dates that were found sure are gone")
    said = _Said(
        given_by=reading.text("consent.given_by") or "",
        relationship=reading.text("consent.relationship"),
        age=age_on(born, arrived_on),
        age_then=age_on(born, given_on),
        names=_words(f"{reading.text('person.given_name') or ''} {reading.text('person.preferred_name') or ''}"),
    )
    if _DENIES.search(said.who):
        return _needs_a_person(basis, "what the form says beside the name speaks against consent")
    return _RULES[basis](said)


def _open(reading: Reading, basis: str | None, arrived_on: date) -> str | None:
    """What stands against any consent on this form, whatever its basis; None when nothing does."""
    if basis is None:
        return "the form does not say on what basis somebody consented"
    if basis == "refused" and reading.sure("consent.basis"):
        return "the form says that consent was refused"
    doubtful = [words for key, words in _ASKED.items() if key in reading.fields and not reading.sure(key)]
    if doubtful:
        return f"the form can be read in more than one way: {' and '.join(doubtful)}"
    if basis not in _RULES:
        return "the form gives a basis that is not known"
    for key, words in _NEEDED.items():
        if left_open(reading.text(key) or ""):
            return f"the form does not say {words}"
    return _wrong_dates(reading, arrived_on) or _uninformed(reading, basis)


def _wrong_dates(reading: Reading, arrived_on: date) -> str | None:
    born, given_on = stated_date(reading, "person.date_of_birth"), stated_date(reading, "consent.date")
    if born is None or born >= arrived_on:
        return "the date of birth cannot be right, and who may consent depends on it"
    if given_on is None or given_on < born:
        return "the date of consent cannot be right"
    if given_on > arrived_on:
        return "the date of consent is later than the day on which the form came"
    return None


def _uninformed(reading: Reading, basis: str) -> str | None:
    if basis in ("informed", "parental_responsibility") and reading.text("consent.information_given") == "no":
        return "the form says that the register was not explained"
    return None


def _informed(said: _Said) -> ConsentShown:
    if said.age_then < DECIDES:
        return _needs_a_person("informed", "under 16 when consent was given: whether the young person can decide is for a person to judge")
    if not said.by_the_person:
        return _needs_a_person("informed", "informed consent is the person's own, and the form names somebody else or nobody known")
    return _given("informed", "the person consented, at 16 or over; capacity is presumed")


def _parental(said: _Said) -> ConsentShown:
    basis = "parental_responsibility"
    if said.age >= ADULT:
        return _needs_a_person(basis, "nobody has parental responsibility for a person of 18 or over")
    if said.age >= DECIDES:
        return _needs_a_person(basis, "from 16 on the young person's own consent is the rule")
    if _HOLDS_RESPONSIBILITY.search(said.who):
        return _given(basis, "somebody consented for a child under 16 whom the form says to have parental responsibility")
    if said.relationship is None and not _SELDOM_HOLDS.search(said.given_by):
        return _given(basis, "somebody consented for a child under 16; the form says parental responsibility, not how they are related")
    if _PARENT.search(said.relationship or "") and not _SELDOM_HOLDS.search(said.who):
        return _given(basis, "a parent consented for a child under 16")
    return _needs_a_person(basis, "whether the one who consented has parental responsibility is not plain from the form")


def _best_interests(said: _Said) -> ConsentShown:
    basis = "best_interests"
    if said.age < DECIDES:
        return _needs_a_person(basis, "under 16 somebody with parental responsibility decides, not a best-interests decision")
    if said.age < ADULT:
        return _needs_a_person(basis, "a best-interests decision is for where nobody has parental responsibility, which ends at 18")
    if said.relationship is not None and _SELF.match(said.relationship):
        return _needs_a_person(basis, "the form names the person, who cannot make a best-interests decision about themselves")
    return _given(basis, "a best-interests decision was made for an adult")


def _deputy(said: _Said) -> ConsentShown:
    if said.age < DECIDES:
        return _needs_a_person("deputy", "a deputy decides for people of 16 or over only")
    if _ATTORNEY.search(said.who):
        return _needs_a_person("deputy", "the form names an attorney: whether the power covers this is for a person to judge")
    if _MONEY_ONLY.search(said.who):
        return _needs_a_person("deputy", "the form names a deputy or appointee for money, who cannot decide this")
    if said.relationship is not None and _SELF.match(said.relationship):
        return _needs_a_person("deputy", "the form names the person, who cannot be their own deputy")
    return _given("deputy", "a court-appointed deputy consented")


def _given(basis: str, reason: str) -> ConsentShown:
    return ConsentShown(True, basis, reason)


def _needs_a_person(basis: str, reason: str) -> ConsentShown:
    return ConsentShown(False, basis, reason)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{2,}", text.casefold()))


_RULES: Final[Mapping[str, Callable[[_Said], ConsentShown]]] = {
    "informed": _informed,
    "parental_responsibility": _parental,
    "best_interests": _best_interests,
    "deputy": _deputy,
}

_NEEDED: Final[Mapping[str, str]] = {
    "consent.given_by": "who consented",
    "consent.date": "when consent was given",
    "person.date_of_birth": "when the person was born, and who may consent depends on it",
}

_ASKED: Final[Mapping[str, str]] = {
    "consent.basis": "the basis of consent",
    "consent.given_by": "who consented",
    "consent.relationship": "how they are related",
    "consent.date": "when consent was given",
    "consent.information_given": "whether the register was explained",
    "person.date_of_birth": "the date of birth",
}
