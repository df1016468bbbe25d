"""The answers of one form put together: one value a key, conflicts and references to earlier answers told."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Final

from parsers.finding import Finding
from parsers.people_words import is_myself
from parsers.reading import Content, Found, State, Value
from parsers.record import KEYS, KeyType
from parsers.values import split_name

_AS_ABOVE: Final = "The form says that this is as written before: please check that the right answer is meant."
_PRESENT_STAY: Final = "The person is in hospital now: the form does not say whether an earlier stay is meant."
_ASKED_ONCE: Final = "The form asks only once what is wrong: this may be the reason for the referral as well."
#: Keys about one person; a slash or plus between two words names two.
_ONE_PERSON: Final = ("consent.given_by", "consent.relationship", "person.given_name", "person.family_name")
_TWO: Final = re.compile(r"\w\s*/\s*\w|\s[+&]\s|\bor\b")
_CONTACT: Final = "support.key_contact"
_POINTS_AT_SELF: Final = "The form says only that it is the writer: taken for the one who refers."
_TWICE: Final = "The form says two different things."

#: Keys that "as above" can mean, nearest kind first.
_ALIKE: Final = (
    ("consent.given_by", "referral.referrer_name", "support.key_contact"),
    ("consent.date", "referral.date"),
    ("consent.relationship", "referral.referrer_role"),
    ("person.phone", "referral.referrer_phone"),
    ("person.email", "referral.referrer_email"),
)


#: Questions that ask for one line of an address.
_ADDRESS_PART: Final = re.compile(
    r"\b(?:line|address)\s*\d|\b(?:street|road|town|city|village|county|district|house|building)\b", re.IGNORECASE
)


def merged(findings: Sequence[Finding], document: str, asked: Container[str]) -> dict[str, Value]:
    """The values of one form by key, in the record's order. `asked` are the keys for which the form has a question."""
    by_key: dict[str, list[Finding]] = {}
    settled: list[Finding] = []
    for finding in findings:
        known = _meant(finding, settled) if finding.before else finding
        if known is not None:
            settled.append(known)
            by_key.setdefault(known.key, []).append(known)
    return _weighed({key: _value(key, by_key[key], document) for key in KEYS if key in by_key}, asked)


def _weighed(values: dict[str, Value], asked: Container[str]) -> dict[str, Value]:
    """The values with those put in doubt that another answer of the form explains in a second way."""
    now, before = values.get("risk.in_hospital_now"), values.get("risk.previous_admission")
    if now is not None and before is not None and now.value == before.value == "yes" and before.state is State.READ:
        values["risk.previous_admission"] = replace(before, state=State.UNSURE, note=_PRESENT_STAY)
    issues = values.get("risk.current_issues")
    if issues is not None and issues.state is State.READ and "referral.reason" not in asked:
        values["risk.current_issues"] = replace(issues, state=State.UNSURE, note=_ASKED_ONCE)
    contact, referrer = values.get(_CONTACT), values.get("referral.referrer_name")
    if contact is not None and referrer is not None and isinstance(contact.value, str) and is_myself(contact.value):
        values[_CONTACT] = replace(contact, value=referrer.value, state=State.UNSURE, note=_POINTS_AT_SELF)
    given = values.get("person.given_name")
    if given is not None and "person.family_name" in asked and "person.family_name" not in values:
        _both_names_in_one(values, given)
    for key in _ONE_PERSON:
        value = values.get(key)
        if value is not None and value.state is State.READ and isinstance(value.value, str) and _TWO.search(value.value):
            values[key] = replace(value, state=State.UNSURE, note="Two answers seem to stand here.")
    return values


def _both_names_in_one(values: dict[str, Value], given: Value) -> None:
    """Divides what stands in the box for given names while the one for the family name is empty: likely both, never surely."""
    parts = split_name(str(given.value))
    if parts.given and parts.family:
        note = "Both names seem to stand in one box."
        values["person.given_name"] = replace(given, value=parts.given, state=State.UNSURE, note=note)
        values["person.family_name"] = replace(given, value=parts.family, state=State.UNSURE, note=note)


def _meant(finding: Finding, earlier: Sequence[Finding]) -> Finding | None:
    """The finding with the value that "as above" points to, None when there is none."""
    group = next((group for group in _ALIKE if finding.key in group), ())
    for other in reversed(earlier):
        if other.key in group and other.key != finding.key:
            return _with_value(finding, other.value)
    return None


def _with_value(finding: Finding, value: Content) -> Finding:
    return Finding(finding.key, value, False, _AS_ABOVE, finding.place, finding.text, finding.label, finding.fits)


def _value(key: str, found: Sequence[Finding], document: str) -> Value:
    different: list[Finding] = []
    for finding in sorted(found, key=lambda finding: -finding.fits) if KEYS[key].type is not KeyType.PROSE else found:
        if not any(_same(finding.value, other.value) for other in different):
            different.append(finding)
    if KEYS[key].type is KeyType.CHOICES:
        return _codes(different, document)
    if KEYS[key].type is KeyType.PROSE and len(different) > 1:
        return _prose(different, document)
    if key == "person.address" and len(different) > 1 and all(_ADDRESS_PART.search(finding.label) for finding in different):
        return _in_lines([finding for finding in found if finding in different], document)
    if KEYS[key].type is KeyType.LIST and len(different) > 1:
        people = tuple(person for finding in different for person in finding.value if not isinstance(person, str))
        return Value(people, _state(different), None, _place(different[0], document))
    first, *rest = different
    others = [(value, _place(first, document)) for value in first.others]
    others += [(finding.value, _place(finding, document)) for finding in rest]
    if others:
        return Value(first.value, State.CONFLICT, first.note or _TWICE, _place(first, document), tuple(others))
    return Value(first.value, _state(different), first.note, _place(first, document))


def _in_lines(found: Sequence[Finding], document: str) -> Value:
    """An address of which each line has a question of its own ("Address line 1", "Town")."""
    return Value(", ".join(str(finding.value) for finding in found), _state(found), found[0].note, _place(found[0], document))


def _codes(found: Sequence[Finding], document: str) -> Value:
    codes = tuple(sorted({code for finding in found for code in finding.value if isinstance(code, str)}))
    note = next((finding.note for finding in found if finding.note), None)
    return Value(codes, _state(found), note, _place(found[0], document))


def _prose(found: Sequence[Finding], document: str) -> Value:
    text = "\n".join(str(finding.value) for finding in found)
    note = next((finding.note for finding in found if finding.note), None)
    return Value(text, _state(found), note, _place(found[0], document))


def _state(found: Sequence[Finding]) -> State:
    return State.READ if all(finding.sure for finding in found) else State.UNSURE


def _same(one: Content, other: Content) -> bool:
    return _plain(one) == _plain(other)


def _plain(value: Content) -> object:
    return re.sub(r"[\W_]+", " ", value).strip().casefold() if isinstance(value, str) else value


def _place(finding: Finding, document: str) -> Found:
    return Found(document, finding.place.page, finding.place.box, finding.place.path, finding.text)
