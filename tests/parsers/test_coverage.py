"""A form that the reader hardly knows is put before a person."""

import pytest

from parsers.coverage import cautious
from parsers.reading import State, Value


@pytest.mark.parametrize(
    ("key", "text", "share", "state"),
    [
        ("person.family_name", "Wix", 0.9, State.READ),
        ("person.family_name", "Wix", 0.6, State.UNSURE),
        ("consent.basis", "informed", 0.6, State.UNSURE),
        ("risk.safeguarding", "no", 0.6, State.UNSURE),
        ("person.nhs_number", "9990000018", 0.6, State.READ),  # its check digit holds
        ("person.nhs_number", "9990000019", 0.6, State.UNSURE),
        ("person.ethnicity", "White British", 0.6, State.READ),  # no harm in it
    ],
)
def test_what_could_harm_is_unsure_in_an_unfamiliar_form(key: str, text: str, share: float, state: State) -> None:
    value = cautious({key: Value(text)}, share)[key]
    assert (value.value, value.state) == (text, state)
    assert (value.note is None) == (state is State.READ)


def test_a_note_that_says_more_stays() -> None:
    doubted = cautious({"consent.basis": Value("informed", State.UNSURE, "Two boxes are ticked.")}, 0.5)
    assert doubted["consent.basis"].note == "Two boxes are ticked."
