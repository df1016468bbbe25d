"""Two parts of a form that do not go together put a person before it."""

import pytest

from parsers.coherence import coherent
from parsers.reading import State, Value

PERSON = {
    "person.given_name": "Orla Jane",
    "person.family_name": "Wix",
    "person.preferred_name": "Orly",
    "person.date_of_birth": "2011-06-07",
}


def states(said: dict[str, str], text: str = "") -> dict[str, State]:
    return {key: value.state for key, value in coherent({key: Value(words) for key, words in said.items()}, text).items()}


@pytest.mark.parametrize(
    ("basis", "giver", "state"),
    [
        ("informed", "Orla Wix", State.READ),
        ("informed", "Orly", State.READ),
        ("informed", "O. Wix", State.READ),
        ("informed", "self", State.READ),
        ("informed", "MR R WIX", State.UNSURE),
        ("informed", "Dawn Sample", State.UNSURE),
        ("parental_responsibility", "Dawn Wix", State.READ),
        ("parental_responsibility", "Orla Wix", State.UNSURE),
        ("best_interests", "Dawn Sample", State.READ),
    ],
)
def test_who_consents_must_fit_the_basis(basis: str, giver: str, state: State) -> None:
    found = states({**PERSON, "consent.basis": basis, "consent.given_by": giver})
    assert (found["consent.basis"], found["consent.given_by"]) == (state, state)


@pytest.mark.parametrize(
    ("text", "birthday", "family"),
    [
        ("My birthday is\n07/06/2011", State.READ, State.READ),
        ("PS: Orla Wix, d.o.b. 07/06/2011", State.READ, State.READ),
        ("PS: Orla Wix, d.o.b. 06/07/2011", State.UNSURE, State.READ),
        ("PS: Orla Rope, d.o.b. 07/06/2011", State.READ, State.UNSURE),
        ("Brother: Finn Wix, born 03/02/2014", State.READ, State.READ),
    ],
)
def test_a_second_date_of_birth_or_name_beside_the_person_s_own(text: str, birthday: State, family: State) -> None:
    found = states(PERSON, text)
    assert (found["person.date_of_birth"], found["person.family_name"]) == (birthday, family)


@pytest.mark.parametrize(
    ("self_referral", "basis", "state"),
    [("yes", "informed", State.UNSURE), ("no", "informed", State.READ), ("yes", "parental_responsibility", State.READ)],
)
def test_risks_that_a_person_ticked_about_themselves_are_asked_about(self_referral: str, basis: str, state: State) -> None:
    found = states({"referral.is_self_referral": self_referral, "consent.basis": basis, "risk.factors": "self_harm"})
    assert found["risk.factors"] is state


@pytest.mark.parametrize(
    ("given", "referred", "state"),
    [
        ("2025-06-27", "2025-06-27", State.READ),
        ("2025-01-02", "2025-06-27", State.READ),
        ("2024-06-27", "2025-06-27", State.UNSURE),
        ("2025-07-01", "2025-06-27", State.READ),
        ("27 June", "2025-06-27", State.READ),
    ],
)
def test_consent_dated_a_year_before_the_referral_is_looked_at(given: str, referred: str, state: State) -> None:
    assert states({"consent.date": given, "referral.date": referred})["consent.date"] is state


@pytest.mark.parametrize(
    ("written", "state"),
    [("2027-06-06", State.READ), ("2027-06-07", State.UNSURE), ("2030-01-01", State.UNSURE)],
    ids=["the day before the sixteenth birthday", "the sixteenth birthday", "grown up"],
)
def test_a_parent_who_agrees_for_somebody_of_sixteen_puts_a_person_before_it(written: str, state: State) -> None:
    said = {**PERSON, "consent.basis": "parental_responsibility", "consent.given_by": "Dawn Wix", "referral.date": written}
    assert states(said)["consent.basis"] is state
    assert states(said)["consent.given_by"] is State.READ


def test_the_person_and_somebody_beside_them_is_no_sure_basis() -> None:
    said = {**PERSON, "consent.basis": "informed", "consent.given_by": "Orla Wix and her key worker"}
    assert states(said)["consent.basis"] is State.UNSURE
