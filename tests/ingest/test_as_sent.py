"""A form typed into a mail takes its day and the sender's address from the envelope, for a person to check. All people are invented."""

from __future__ import annotations

import pytest

from parsers.reading import State
from tests.ingest.letters import file, written
from tests.ingest.test_in_words import FORM, understood

DATE, EMAIL = "referral.date", "referral.referrer_email"
SANDRA = "Sandra Harrow <sandra@example.org>"


def told(raw: bytes) -> dict[str, tuple[object, State]]:
    (referral,) = understood(raw).referrals
    return {key: (value.value, value.state) for key, value in referral.reading.fields.items() if key in (DATE, EMAIL)}


@pytest.mark.parametrize(
    ("text", "sender", "reply_to", "expected"),
    [
        pytest.param(FORM, SANDRA, None, {DATE: "2026-11-16", EMAIL: "sandra@example.org"}, id="by the sender"),
        pytest.param(
            FORM, "Web forms <noreply@example.org>", SANDRA, {DATE: "2026-11-16", EMAIL: "sandra@example.org"}, id="by a web form"
        ),
        pytest.param(FORM, "Admin pool <pool@example.org>", None, {DATE: "2026-11-16"}, id="by somebody else"),
    ],
)
def test_a_form_without_a_date_or_an_address_takes_those_of_its_mail(
    text: str, sender: str, reply_to: str | None, expected: dict[str, str]
) -> None:
    raw = written(text, sender=sender) if reply_to is None else written(text, sender=sender, Reply_To=reply_to)
    assert told(raw) == {key: (value, State.UNSURE) for key, value in expected.items()}


def test_what_the_form_says_stands() -> None:
    form = f"{FORM}\nReferrer's e-mail: s.harrow@example.org\nDate of referral: 12/11/2026"
    assert told(written(form, sender=SANDRA)) == {DATE: ("2026-11-12", State.READ), EMAIL: ("s.harrow@example.org", State.READ)}


def test_a_forwarded_form_and_an_attached_one_take_nothing() -> None:
    passed_on = f"See below.\n\n---------- Forwarded message ---------\nFrom: Jo Marsh\nSubject: form\n\n{FORM}"
    assert told(written(passed_on, sender=SANDRA)) == {}
    assert told(written("Please find it attached.", sender=SANDRA, files=(file(FORM.encode(), "form.txt", declared="text/plain"),))) == {}
