"""The reader: a Document to what the forms in it say."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from parsers.banner import with_banner_read
from parsers.coherence import coherent
from parsers.coverage import cautious, known_share
from parsers.definition import Definition
from parsers.definition_alignment import best_fit
from parsers.definition_answers import answers_of
from parsers.definition_reading import Described
from parsers.document import Document, Problem, ProblemReason
from parsers.doubt import doubted
from parsers.dressed import undressed
from parsers.finding import Finding
from parsers.flow import questions_in
from parsers.household import with_person_told
from parsers.leftovers import settle_leftovers
from parsers.lines import Lines
from parsers.merging import merged
from parsers.people import parted
from parsers.questions import Question
from parsers.reading import DocumentOutcome, Reading
from parsers.remembered import reading
from parsers.settling import settle
from parsers.statements import said_beside
from parsers.typed import laid_out

#: The name of a form that nobody described.
GENERAL: Final = "general"
#: Different keys that a document must ask for before it counts as a form: a letter speaks of two or three.
_FORM_KEYS: Final = 6
#: A referral form asks who the person is; a report or a contract with headings like a form's does not.
_IDENTIFYING: Final = frozenset({"person.name", "person.given_name", "person.family_name", "person.date_of_birth", "person.nhs_number"})
#: So many keys, of these sections too, make a form whose question about who the person is was not known: losing it whole would be worse.
_UNNAMED_FORM_KEYS: Final = 14
_OF_A_REFERRAL: Final = ("consent.", "risk.", "referral.")
#: Different keys that must be answered before a form counts as filled in: templates come with a date or a service's name.
_FILLED_KEYS: Final = 3
#: So many answers make a form without any answer about who the person is.
_NAMELESS_KEYS: Final = 10
_WHO: Final = frozenset({*_IDENTIFYING, "person.preferred_name", "person.address"})


def read(document: Document, definitions: Sequence[Definition] | None = None) -> DocumentOutcome:
    """What the forms in a document say: one reading for each completed form, in their order; none for a letter or a blank form,
    with a problem that says so. A form that fits one of the `definitions` (the packaged ones when None) is read by it;
    with none given, general knowledge alone reads. Pure."""
    if definitions is None:
        from parsers.definition_file import packaged_definitions  # the reading children are given theirs and never need it

        definitions = packaged_definitions()
    with reading():
        return _read(document, definitions)


def _read(document: Document, definitions: Sequence[Definition]) -> DocumentOutcome:
    text, lines, laid = document.text, Lines(), undressed(laid_out(with_person_told(with_banner_read(document))))
    alignment = best_fit(definitions, laid.blocks, lines)
    form = Described(alignment) if alignment is not None else None
    questions = questions_in(laid, form, text, lines)
    settle_leftovers(questions)
    settle(questions)
    asked = {key for question in questions for key in question.keys[:1]}
    problems = list(document.problems)
    readings: list[Reading] = []
    if not _is_form(asked):
        problems.append(Problem(document.name, ProblemReason.NOT_A_FORM, "No referral form was found in this document."))
    else:
        for part in parted(questions):
            reading = _reading(document, part, alignment.definition.name if alignment is not None else GENERAL, text)
            if reading is not None:
                readings.append(reading)
        if not readings:
            problems.append(Problem(document.name, ProblemReason.BLANK_FORM, "The form in this document was not filled in."))
    return DocumentOutcome(document.name, document.kind, tuple(readings), tuple(problems), text, document.pages)


def _is_form(asked: AbstractSet[str]) -> bool:
    if len(asked) >= _FORM_KEYS and asked & _IDENTIFYING:
        return True
    return len(asked) >= _UNNAMED_FORM_KEYS and all(any(key.startswith(section) for key in asked) for section in _OF_A_REFERRAL)


def _reading(document: Document, questions: Sequence[Question], form: str, text: str) -> Reading | None:
    findings: list[Finding] = [finding for question in questions for finding in answers_of(question)]
    answered = {finding.key for finding in findings}
    findings += said_beside(questions, answered)
    if len(answered) < _FILLED_KEYS or (len(answered) < _NAMELESS_KEYS and not answered & _WHO):
        return None
    values = merged(findings, document.name, {key for question in questions for key in question.keys[:1]})
    return Reading(form, coherent(cautious(doubted(values, document), known_share(questions)), text))
