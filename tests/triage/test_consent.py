"""Consent is shown only where the form leaves no doubt and the one who gave it can give it at that age."""

from datetime import date

import pytest

from parsers.reading import Content, State
from tests.triage.readings import reading
from triage.consent import ConsentShown, consent_shown

ARRIVED = date(2026, 3, 10)
ADULT, SEVENTEEN, SIXTEEN_TODAY, FIFTEEN, CHILD = "1990-05-04", "2008-06-01", "2010-03-10", "2010-03-11", "2015-02-02"


def shown(
    born: str, basis: str, by: str = "Tamsin Ashgrove", relationship: str | None = None, on: str = "2026-03-01", **more: Content
) -> ConsentShown:
    fields: dict[str, Content] = {
        "person.given_name": "Tamsin Rose",
        "person.preferred_name": "Tam",
        "person.family_name": "Ashgrove",
        "person.date_of_birth": born,
        "consent.basis": basis,
        "consent.given_by": by,
        "consent.date": on,
    }
    if relationship is not None:
        fields["consent.relationship"] = relationship
    return consent_shown(reading(fields | {key.replace("__", "."): value for key, value in more.items()}), ARRIVED)


@pytest.mark.parametrize(
    ("born", "basis", "by", "relationship"),
    [
        (ADULT, "informed", "Tamsin Ashgrove", None),
        (ADULT, "informed", "Tamsin Ashgrove", "Self"),
        (ADULT, "informed", "Tam", None),
        (ADULT, "informed", "T A", "herself (daughter Ruth agrees too)"),
        (ADULT, "informed", "T A", "The person"),
        (ADULT, "informed", "T A", "it's me!"),
        (ADULT, "informed", "T A", "me"),
        (SEVENTEEN, "informed", "Tamsin Ashgrove", "young person"),
        (SEVENTEEN, "informed", "Tamsin and mum", "self / mum"),
        (CHILD, "parental_responsibility", "Jo Ashgrove", "Mum"),
        (CHILD, "parental_responsibility", "Jo and Al Ashgrove", "Mum and dad"),
        (CHILD, "parental_responsibility", "Jo Ashgrove", None),
        (FIFTEEN, "parental_responsibility", "Jo Ashgrove", "mother"),
        (CHILD, "parental_responsibility", "Ed Vale", "Service manager, for the local authority (full care order)"),
        (CHILD, "parental_responsibility", "Ann Vale", "Social worker, council shares PR (section 31)"),
        (CHILD, "parental_responsibility", "Kath Vale", "Nan (special guardian)"),
        (ADULT, "best_interests", "Dr Webb", "Psychiatrist"),
        (ADULT, "best_interests", "Dr Webb", None),
        (ADULT, "deputy", "Jo Ashgrove", "Mother and court-appointed welfare deputy"),
        (SEVENTEEN, "deputy", "Jo Ashgrove", "deputy for health and welfare"),
    ],
)
def test_shown(born: str, basis: str, by: str, relationship: str | None) -> None:
    answer = shown(born, basis, by, relationship)
    assert (answer.shown, answer.basis) == (True, basis), answer.reason


@pytest.mark.parametrize(
    ("born", "basis", "by", "relationship", "reason"),
    [
        (ADULT, "refused", "Tamsin", "self", "refused"),
        (ADULT, "informed", "R Elmy", "HUSBAND", "somebody else"),
        (ADULT, "informed", "Mrs Ashgrove", None, "somebody else"),
        (ADULT, "informed", "Jo", "her mother", "somebody else"),
        (ADULT, "informed", "Jo", "me (mum)", "somebody else"),
        (ADULT, "informed", "Jo", "the patient's sister", "somebody else"),
        (ADULT, "informed", "Tamsin's mum", None, "somebody else"),
        (FIFTEEN, "informed", "Tamsin", "self", "under 16"),
        (SEVENTEEN, "informed", "Jo Ashgrove", "mum", "somebody else"),
        (SEVENTEEN, "parental_responsibility", "Jo Ashgrove", "Mum", "own consent is the rule"),
        (SIXTEEN_TODAY, "parental_responsibility", "Jo Ashgrove", "Mum", "own consent is the rule"),
        (ADULT, "parental_responsibility", "Jo Ashgrove", "Mum", "18 or over"),
        (CHILD, "parental_responsibility", "Jo", "Stepdad", "not plain"),
        (CHILD, "parental_responsibility", "Jo", "foster mum", "not plain"),
        (CHILD, "parental_responsibility", "Jo", "grandmother", "not plain"),
        (CHILD, "parental_responsibility", "Jo", "Head of care", "not plain"),
        (CHILD, "parental_responsibility", "Jo", "Team manager, section 20", "not plain"),
        (CHILD, "parental_responsibility", "Jo", "father, does not have parental responsibility", "speaks against"),
        (CHILD, "parental_responsibility", "Jo (yes) Al (NO)", "mum and dad", "speaks against"),
        (CHILD, "best_interests", "Dr Webb", "GP", "under 16"),
        (SEVENTEEN, "best_interests", "Ann Scott", "Head of care, with both parents", "parental responsibility"),
        (ADULT, "best_interests", "Tamsin", "Self", "cannot"),
        (CHILD, "deputy", "Jo", "deputy", "16 or over only"),
        (ADULT, "deputy", "Jo", "attorney (LPA health and welfare)", "attorney"),
        (ADULT, "deputy", "Jo", "deputy for property and affairs", "money"),
        (ADULT, "deputy", "Tamsin", "self", "own deputy"),
    ],
)
def test_a_person_looks_first(born: str, basis: str, by: str, relationship: str | None, reason: str) -> None:
    answer = shown(born, basis, by, relationship)
    assert (answer.shown, answer.basis) == (False, basis)
    assert reason in answer.reason


def test_consent_given_before_sixteen_was_not_yet_the_young_persons() -> None:
    assert not shown(SIXTEEN_TODAY, "informed", relationship="self", on="2026-03-09").shown
    assert shown(SIXTEEN_TODAY, "informed", relationship="self", on="2026-03-10").shown


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        ("2026-03-11", "later than the day"),
        ("1990-05-03", "cannot be right"),
        ("13 March", "cannot be right"),
    ],
)
def test_dates_of_consent_that_cannot_be(on: str, reason: str) -> None:
    answer = shown(ADULT, "informed", on=on)
    assert not answer.shown
    assert reason in answer.reason


@pytest.mark.parametrize("born", ["2026-03-10", "2027-01-01", "spring 1990"])
def test_dates_of_birth_that_cannot_be(born: str) -> None:
    answer = shown(born, "informed")
    assert not answer.shown
    assert "date of birth" in answer.reason


def test_an_explanation_that_was_not_given() -> None:
    assert not shown(ADULT, "informed", consent__information_given="no").shown
    assert shown(ADULT, "informed", consent__information_given="yes").shown
    assert shown(ADULT, "best_interests", relationship="GP", consent__information_given="no").shown


WHOLE: dict[str, Content] = {
    "person.given_name": "Tamsin",
    "person.date_of_birth": ADULT,
    "consent.basis": "informed",
    "consent.given_by": "Tamsin Ashgrove",
    "consent.relationship": "self",
    "consent.date": "2026-03-01",
    "consent.information_given": "yes",
}


def test_nothing_said_is_nothing_shown() -> None:
    assert consent_shown(reading({}), ARRIVED) == ConsentShown(False, None, "the form does not say on what basis somebody consented")


@pytest.mark.parametrize("key", ["consent.basis", "consent.given_by", "consent.date", "person.date_of_birth"])
def test_a_part_that_is_not_said(key: str) -> None:
    assert consent_shown(reading(WHOLE), ARRIVED).shown
    answer = consent_shown(reading({name: value for name, value in WHOLE.items() if name != key}), ARRIVED)
    assert not answer.shown
    assert "does not say" in answer.reason


@pytest.mark.parametrize("answer", ["not known", "tbc", "n/a", "-"])
def test_somebody_unknown_is_nobody(answer: str) -> None:
    assert "who consented" in consent_shown(reading(WHOLE | {"consent.given_by": answer}), ARRIVED).reason


@pytest.mark.parametrize("state", [State.UNSURE, State.CONFLICT])
@pytest.mark.parametrize("key", [key for key in WHOLE if key != "person.given_name"])
def test_a_part_that_is_doubtful(key: str, state: State) -> None:
    answer = consent_shown(reading(WHOLE, **{key.replace(".", "__"): state}), ARRIVED)
    assert not answer.shown
    assert "more than one way" in answer.reason
