"""What is asked for: the minimum record and consent, nothing else, "unknown" included."""

import pytest

from parsers.reading import Content, Reading, State, Value
from triage.missing import ASKED, missing

WHOLE: dict[str, Content] = {
    "person.given_name": "Tamsin",
    "person.family_name": "Ashgrove",
    "person.date_of_birth": "1990-05-04",
    "person.address": "1 Mill Lane, Ipswich",
    "person.nhs_number": "9990000018",
    "support.professionals": ({"name": "Jo Reed", "role": "Social worker", "phone": "01632960111"},),
    "risk.current_issues": "Notice served on the flat.",
    "plan.tried": "Nothing yet.",
    "plan.would_help": "A second visit a day.",
    "plan.actions": "Meeting on Friday.",
    "consent.basis": "informed",
    "consent.given_by": "Tamsin Ashgrove",
    "consent.date": "2026-01-12",
}


def reading(fields: dict[str, Content]) -> Reading:
    return Reading("adult", {key: Value(value) for key, value in fields.items()})


def test_a_whole_record_lacks_nothing() -> None:
    assert missing(reading(WHOLE)) == ()


def test_an_empty_form_lacks_everything_in_the_order_asked_and_never_gender_or_ethnicity() -> None:
    assert missing(reading({})) == ASKED == tuple(WHOLE)


@pytest.mark.parametrize("key", ASKED)
def test_each_part_is_missed(key: str) -> None:
    assert missing(reading({name: value for name, value in WHOLE.items() if name != key})) == (key,)


@pytest.mark.parametrize(
    "answer", ["unknown", "Not known", "N/K", "tbc", "TBC.", "n/a", "-", " ", "?", "Don't know", "not sure", "to be confirmed"]
)
@pytest.mark.parametrize("key", ["person.nhs_number", "person.address", "consent.given_by", "plan.actions"])
def test_unknown_is_missing(key: str, answer: str) -> None:
    assert missing(reading({**WHOLE, key: answer})) == (key,)


@pytest.mark.parametrize("answer", ["none", "Nothing", "see attached", "Unknown to services before May", "no fixed abode"])
def test_an_answer_of_few_words_is_an_answer(answer: str) -> None:
    assert missing(reading({**WHOLE, "plan.tried": answer})) == ()


@pytest.mark.parametrize(
    ("professionals", "lacks"),
    [
        ((), True),
        (({"name": "Jo Reed"},), True),
        (({"name": "Jo Reed", "phone": "tbc"},), True),
        (({"name": "Jo Reed", "email": "jo@example.org"},), False),
        (({"name": "Jo Reed"}, {"name": "Dr Amy Webb", "phone": "01632960222"}), False),
    ],
)
def test_professionals_need_a_way_to_reach_one_of_them(professionals: tuple[dict[str, str], ...], lacks: bool) -> None:
    assert missing(reading({**WHOLE, "support.professionals": professionals})) == (("support.professionals",) if lacks else ())


@pytest.mark.parametrize("state", [State.UNSURE, State.CONFLICT])
def test_a_doubtful_answer_is_not_a_missing_one(state: State) -> None:
    fields = {**reading(WHOLE).fields, "person.nhs_number": Value("999000001", state)}
    assert missing(Reading("adult", fields)) == ()


def test_a_long_line_of_dots_is_looked_at_once() -> None:
    assert missing(reading({**WHOLE, "plan.tried": "." * 200_000 + "x"})) == ()
    assert missing(reading({**WHOLE, "plan.tried": "." * 200_000})) == ("plan.tried",)
