"""A letter that refers somebody in sentences, without a form: its particulars as a reading of the message's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.letter import Letter, LetterKind, Sorting
from ingest.referring import asks_to_refer
from parsers.document import ProblemReason
from parsers.reading import DocumentOutcome
from parsers.sentences import Sender, told_in_sentences

#: A document that was read, and is no form: it takes nothing from what the letter itself says.
_READ: Final = frozenset({ProblemReason.NOT_A_FORM, ProblemReason.EMPTY})


def with_particulars(letter: Letter, outcomes: Sequence[DocumentOutcome], sorting: Sorting) -> tuple[DocumentOutcome, ...]:
    """The outcomes, the last of them (the message's own text) with a reading of what it says in sentences, when the letter is a
    referral in words and brings nothing that is a form or could be one; otherwise as they are."""
    if sorting.kind is not LetterKind.REFERRAL or not outcomes or not letter.body.strip() or letter.problems:
        return tuple(outcomes)
    if any(outcome.readings or any(problem.reason not in _READ for problem in outcome.problems) for outcome in outcomes):
        return tuple(outcomes)
    if not asks_to_refer(f"{letter.subject}\n{letter.body}"):
        return tuple(outcomes)
    *others, own = outcomes
    sender = letter.sender
    by = Sender(sender.name, sender.email) if sender is not None else Sender("", "")
    reading = told_in_sentences(letter.body, letter.subject, own.document, by)
    return tuple(outcomes) if reading is None else (*others, replace(own, readings=(reading,)))
