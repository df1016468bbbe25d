"""What a letter says, as the machine would put it before people: its kind, its readings, a suggested team, what is missing.

Shared by the worker and by `dsr read`. Pure but for the reader, which runs in a child process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ingest.answer import Answer, Refusal, may_acknowledge
from ingest.as_sent import with_envelope
from ingest.in_words import with_particulars
from ingest.letter import Letter, LetterKind, Sorting
from ingest.open import open_letter
from ingest.outcomes import document_problems, proposals
from ingest.passwords import said_passwords
from ingest.rules import Rules
from ingest.sort import sort_letter
from parsers.document import Problem, ProblemReason
from parsers.pool import DocumentOpener, DocumentReader
from parsers.reading import DocumentOutcome
from parsers.sniff import is_seven_zip
from triage.proposal import Proposed

#: The name under which the text of the message itself is read and shown.
MESSAGE_TEXT: Final = "the e-mail itself"


@dataclass(frozen=True, slots=True)
class Understood:
    """A letter, understood. `outcomes` are its attachments in order, then the message's own text when it has any."""

    letter: Letter
    outcomes: tuple[DocumentOutcome, ...]
    sorting: Sorting
    answer: Answer | Refusal
    referrals: tuple[Proposed, ...]
    problems: tuple[Problem, ...]

    @property
    def locked(self) -> bool:
        """Whether something of it opens only with a password."""
        return any(problem.reason is ProblemReason.PASSWORD_PROTECTED for problem in self.problems)


def understand_message(
    raw: bytes, reader: DocumentOpener, rules: Rules, arrived_on: date, arrived_at: str | None = None, passwords: Sequence[str] = ()
) -> Understood:
    """What the message in `raw` says, as `understand` tells it. What is locked in it is opened with a password that the message itself
    says, or with one of `passwords`, which came for it another way."""

    def opened(known: Sequence[str]) -> Understood:
        def unseal(name: str, data: bytes) -> bytes | Problem:
            if known or is_seven_zip(data):
                return reader.unseal(name, data, known)
            return Problem(name, ProblemReason.PASSWORD_PROTECTED, "")  # nothing to try: whoever reads it says so in words

        return understand(open_letter(raw, unseal), reader, rules, arrived_on, arrived_at)

    understood = opened(passwords)
    own = said_passwords(understood.letter) if understood.locked else ()
    return opened((*own, *passwords)) if own else understood


def understand(letter: Letter, reader: DocumentReader, rules: Rules, arrived_on: date, arrived_at: str | None = None) -> Understood:
    """What a letter that arrived on a day, at the mailbox of the team `arrived_at`, says."""
    outcomes = read_documents(letter, reader)
    sorting = sort_letter(letter, outcomes, rules.ours)
    outcomes = with_particulars(letter, with_envelope(letter, outcomes, rules.ours), sorting)
    return Understood(
        letter=letter,
        outcomes=outcomes,
        sorting=sorting,
        answer=may_acknowledge(letter, sorting, rules.ours),
        referrals=proposals(outcomes, rules.routing, arrived_on, arrived_at) if brings_referrals(sorting) else (),
        problems=letter.problems + document_problems(outcomes),
    )


def understand_file(letter: Letter, reader: DocumentReader, rules: Rules, arrived_on: date, arrived_at: str, by: str) -> Understood:
    """What a file says that somebody handed in by hand as a referral to the team `arrived_at`. The program acknowledges it to nobody."""
    outcomes = read_documents(letter, reader)
    sorting = replace(sort_letter(letter, outcomes, rules.ours), kind=LetterKind.REFERRAL, reason=f"{by} handed in a file.")
    return Understood(
        letter=letter,
        outcomes=outcomes,
        sorting=sorting,
        answer=Refusal("It was handed in by hand."),
        referrals=proposals(outcomes, rules.routing, arrived_on, arrived_at),
        problems=letter.problems + document_problems(outcomes),
    )


def brings_referrals(sorting: Sorting) -> bool:
    """Whether forms in a letter of this kind are people's referrals; a form quoted in a bounce or an automatic reply is not."""
    return sorting.kind not in (LetterKind.BOUNCE, LetterKind.AUTO_REPLY)


def body_text(letter: Letter) -> str:
    """What of the message's own text is read as a form may be: its new and forwarded words, with the questions that they answer."""
    return letter.answered or letter.body


def read_documents(letter: Letter, reader: DocumentReader) -> tuple[DocumentOutcome, ...]:
    """The outcome of each attachment in order; then of the message's own new or forwarded text (with the questions that it answers), whose readings count only when no
    attachment has one: a covering note that repeats the name is not a second referral."""
    attached = tuple(reader.read(attachment.name, attachment.data) for attachment in letter.attachments)
    if not letter.body.strip():
        return attached
    body = reader.read(MESSAGE_TEXT, body_text(letter).encode())
    if any(outcome.readings for outcome in attached):
        body = replace(body, readings=())
    return (*attached, replace(body, problems=()))
