"""What the outcomes of documents come to together: the referrals that they bring, and what of them could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from parsers.document import Problem, ProblemReason
from parsers.reading import DocumentOutcome, Reading
from triage.proposal import Proposed, propose
from triage.service import Routing

#: What says only that there is no form in a document: no problem of a covering letter or of the message's own words.
NO_FORM: Final = frozenset({ProblemReason.NOT_A_FORM, ProblemReason.BLANK_FORM, ProblemReason.EMPTY})


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
