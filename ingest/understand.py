"""What a letter says, as the machine would put it before people: its kind, its readings, a suggested team, what is missing.

Shared by the worker and by `dsr read`. Pure but for the reader, which runs in a child process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ingest.answer import Answer, Refusal, may_acknowledge
from ingest.letter import Letter, LetterKind, Sorting
from ingest.open import open_letter
from ingest.ours import Ours
from ingest.passwords import said_passwords
from ingest.sort import sort_letter
from parsers.document import Problem, ProblemReason
from parsers.pool import DocumentOpener, DocumentReader
from parsers.reading import DocumentOutcome, Reading
from parsers.sniff import is_seven_zip
from triage.proposal import Proposed, propose
from triage.service import Routing

#: The name under which the text of the message itself is read and shown.
MESSAGE_TEXT: Final = "the e-mail itself"

#: What says only that there is no form in a document: no problem of a covering letter or of the message's own words.
NO_FORM: Final = frozenset({ProblemReason.NOT_A_FORM, ProblemReason.BLANK_FORM, ProblemReason.EMPTY})


@dataclass(frozen=True, slots=True)
class Rules:
    """What the service configured, as far as a letter is understood by it."""

    ours: Ours
    routing: Routing


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


def read_documents(letter: Letter, reader: DocumentReader) -> tuple[DocumentOutcome, ...]:
    """The outcome of each attachment in order; then of the message's own new or forwarded text, whose readings count only when no
    attachment has one: a covering note that repeats the name is not a second referral."""
    attached = tuple(reader.read(attachment.name, attachment.data) for attachment in letter.attachments)
    if not letter.body.strip():
        return attached
    body = reader.read(MESSAGE_TEXT, letter.body.encode())
    if any(outcome.readings for outcome in attached):
        body = replace(body, readings=())
    return (*attached, replace(body, problems=()))


def proposals(
    outcomes: Sequence[DocumentOutcome], routing: Routing, arrived_on: date, arrived_at: str | None = None
) -> tuple[Proposed, ...]:
    """One proposed referral a person: a form that came twice (as Word and as PDF) counts once, by its fuller reading."""
    kept: list[tuple[int, Reading]] = []
    for position, outcome in enumerate(outcomes):
        for reading in outcome.readings:
            twin = next((index for index, (_, other) in enumerate(kept) if same_person(other, reading)), None)
            if twin is None:
                kept.append((position, reading))
            elif len(reading.fields) > len(kept[twin][1].fields):
                kept[twin] = (position, reading)
    return tuple(propose(position, reading, routing, arrived_on, arrived_at) for position, reading in kept)


def same_person(a: Reading, b: Reading) -> bool:
    """Whether two forms of one letter are about the same person beyond doubt: NHS number, or both names and date of birth."""
    if a.sure("person.nhs_number") and b.sure("person.nhs_number"):
        return a.text("person.nhs_number") == b.text("person.nhs_number")
    keys = ("person.family_name", "person.given_name", "person.date_of_birth")
    return all((text := a.text(key)) is not None and text.casefold() == (b.text(key) or "").casefold() for key in keys)


def document_problems(outcomes: Sequence[DocumentOutcome]) -> tuple[Problem, ...]:
    """What of the documents could not be read. That a file holds no form is a problem only when no file holds one."""
    any_form = any(outcome.readings for outcome in outcomes)
    return tuple(problem for outcome in outcomes for problem in outcome.problems if not (any_form and problem.reason in NO_FORM))
