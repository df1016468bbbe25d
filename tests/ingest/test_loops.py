"""No two programs write to each other for ever: not two of our desks, and not ours and one that hides that it is a program."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.answer import Answer, Refusal, may_acknowledge
from ingest.letter import LetterKind
from ingest.open import open_letter
from ingest.ours import Ours
from ingest.sort import sort_letter
from notifier.message import message_bytes
from notifier.settings import Sender
from store.outbox import OutboxEmail
from tests.ingest.letters import OURS, opened
from tests.notifier.facts import EMAILS

NOW = datetime(2026, 11, 16, 9, 12, tzinfo=UTC)
ANOTHER_DESK = Ours(frozenset({"west.duty@elsewhere.nhs.uk"}), "dsr.elsewhere.nhs.uk")


def sent(name: str) -> bytes:
    """One of our e-mails as it arrives somewhere."""
    owed = EMAILS[name]
    row = OutboxEmail(
        id=1, token="3f1c9a", kind=owed.kind, recipient=owed.recipient, subject=owed.subject, text=owed.text, html=owed.html,
        calendar=owed.calendar, in_reply_to=owed.in_reply_to, references=owed.references, attempts=0, doubts=0, owed_at=NOW,
        letter_id=None, referral_id=None, review_id=None, occasion=None, mailbox="east",
    )  # fmt: skip
    return message_bytes(row, Sender(name="DSR East", address="east.duty@example.nhs.uk"), OURS.message_id_domain, NOW)


@pytest.mark.parametrize("name", EMAILS)
@pytest.mark.parametrize("desk", [OURS, ANOTHER_DESK], ids=["ourselves", "another desk"])
def test_no_e_mail_of_ours_is_answered(name: str, desk: Ours) -> None:
    letter = open_letter(sent(name))
    assert isinstance(may_acknowledge(letter, sort_letter(letter, (), desk), desk), Refusal)


@pytest.mark.parametrize("name", [name for name in EMAILS if not name.startswith("Alarm")])
@pytest.mark.parametrize("subject", ["Re: {}", "FW: {}", "{}"])
@pytest.mark.parametrize("above", ["", "Thanks\n\n", "From: DSR\nSent: today\nTo: Jo\nSubject: x\n\n"])
def test_the_words_of_our_e_mails_say_nothing_to_us_when_they_come_back_unmarked(name: str, subject: str, above: str) -> None:
    letter = opened(above + EMAILS[name].text, subject=subject.format(EMAILS[name].subject))
    assert letter.body == above.partition("From:")[0].strip()
    sorting = sort_letter(letter, (), OURS)
    assert (sorting.kind, sorting.danger) == (LetterKind.OTHER, ())


@pytest.mark.parametrize(
    "text",
    [
        "It is number 4711 in our list.",
        "Thank you for writing to Example Surgery. Do you need an appointment?",
        "We are looking into it and will come back to you.",
        "",
    ],
)
@pytest.mark.parametrize("threaded", [True, False])
def test_a_program_that_hides_is_answered_at_most_once_a_day(text: str, threaded: bool) -> None:
    assert answers(text, 50, threaded=threaded) == 1


def test_a_thousand_rounds_of_two_desks_end_after_one() -> None:
    assert answers("We have it.", 1_000, threaded=True) == 1


def answers(text: str, rounds: int, *, threaded: bool) -> int:
    """How often a program is answered that writes this so many times in a day, in answer to us (`threaded`) or not."""
    days: set[str] = set()
    answered = 0
    for round_number in range(rounds):
        thread = {"In_Reply_To": f"<{round_number}@dsr.example.nhs.uk>"} if threaded else {}
        letter = opened(text, subject="Re: Your message has arrived: DSR", **thread)
        answer = may_acknowledge(letter, sort_letter(letter, (), OURS), OURS)
        if isinstance(answer, Answer) and (answer.brings_something or answer.recipient not in days):
            answered += 1
            days.add(answer.recipient)
    return answered
