"""A `DocumentOutcome` as JSON and back: how it crosses from the reading child to the worker."""

from collections.abc import Mapping
from typing import Any

from parsers.document import Kind, Problem, ProblemReason
from parsers.reading import DocumentOutcome, Reading, fields_plain, from_plain


def outcome_plain(outcome: DocumentOutcome) -> dict[str, Any]:
    """The outcome as JSON holds it."""
    return {
        "document": outcome.document,
        "kind": outcome.kind.value,
        "readings": [{"form": reading.form, "fields": fields_plain(reading)} for reading in outcome.readings],
        "problems": [problem_plain(problem) for problem in outcome.problems],
        "text": outcome.text,
        "pages": outcome.pages,
    }


def outcome_from_plain(shown: Mapping[str, Any]) -> DocumentOutcome:
    """The outcome that `outcome_plain` wrote. Raises KeyError or ValueError when `shown` is not one."""
    return DocumentOutcome(
        document=shown["document"],
        kind=Kind(shown["kind"]),
        readings=tuple(
            Reading(form=reading["form"], fields={key: from_plain(value) for key, value in reading["fields"].items()})
            for reading in shown["readings"]
        ),
        problems=tuple(
            Problem(document=problem["document"], reason=ProblemReason(problem["reason"]), detail=problem["detail"])
            for problem in shown["problems"]
        ),
        text=shown["text"],
        pages=shown["pages"],
    )


def problem_plain(problem: Problem) -> dict[str, str]:
    """A problem as JSON holds it."""
    return {"document": problem.document, "reason": problem.reason.value, "detail": problem.detail}
