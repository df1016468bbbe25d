"""A form's whole way to being known: its blank, the proposed definition, a person who confirms it, completed forms read by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.definition import Asked, Definition, Printed
from parsers.definition_alignment import printed_words
from parsers.definition_file import definition_told, written
from parsers.definition_proposal import proposed
from parsers.open import open_document
from parsers.reader import read
from parsers.reading import State
from tests.forms.filling import Hand
from tests.forms.layouts import BY_NAME
from tests.forms.make import make, ways
from tests.forms.pdf import pdf
from tests.forms.shapes import (
    Ask,
    Both,
    Boxes,
    Columns,
    FactorMatrix,
    Layout,
    Ledger,
    Lines,
    Matrix,
    Pairs,
    Part,
    People,
    Pick,
    Skip,
    Stack,
    Tight,
    fill,
)
from tests.forms.word import word

#: Tables, first-person questions, grids of marks, lists of people, typed answers; wordings that the general reader has trouble with.
LAYOUTS = ("wychelm", "fieldfare", "tern", "dunnock", "yarrow", "burdock")
SEED = 21


def _unwritten(part: Part) -> Part:
    """A part without what its layout has somebody write into the questions that have no key."""
    if isinstance(part, Pairs | Lines | Stack | Boxes | Columns | Ledger | Tight):
        return replace(part, questions=tuple(replace(one, written="") if isinstance(one, Skip) else one for one in part.questions))
    return part


def blank_of(layout: Layout) -> bytes:
    """The layout with nothing filled in."""
    parts = [_unwritten(part) for part in layout.parts]
    hand = Hand(cross="")
    sheet, _ = fill(replace(layout, parts=tuple(parts)), {}, hand)
    if layout.formats[0] == "pdf":
        return pdf(sheet, hand, drawn=layout.drawn, font=layout.font, size=layout.size)
    return word(sheet, hand, layout.controls, font=layout.font, size=layout.size)


def meant_by(layout: Layout) -> list[Asked]:
    """What the person who confirms knows: the questions of the layout with their keys and codes."""
    asked: list[Asked] = []
    for part in layout.parts:
        title = getattr(part, "title", "")
        for question in getattr(part, "questions", ()):
            match question:
                case Ask():
                    asked.append(Asked(question.wording, title, question.each))
                case Pick(key=key):
                    asked.append(Asked(question.wording, title, (key,), _printed(question.options, key)))
                case Both(keys=keys):
                    options = tuple(Printed(words, tuple(zip(keys, codes, strict=True))) for codes, words in question.options.items())
                    asked.append(Asked(question.wording, title, keys, options))
                case Skip():
                    asked.append(Asked(question.wording, title))
        match part:
            case Matrix():
                asked += [Asked(words, title, (key,), _printed(part.columns, key)) for key, words in part.rows.items()]
            case FactorMatrix():
                columns = tuple((heading, "" if number else "now") for number, heading in enumerate(part.columns))
                asked.append(Asked(part.corner or title, title, (part.key,), _printed(part.factors, part.key), columns))
            case People():
                asked.append(Asked(title, title, (part.key,), (), tuple((heading, parts) for parts, heading in part.columns.items())))
    return asked


def _printed(options: object, key: str) -> tuple[Printed, ...]:
    assert isinstance(options, dict)
    return tuple(Printed(words, ((key, code),)) for code, words in options.items())


def confirmed(proposal: Definition, known: list[Asked]) -> Definition:
    """The proposal as a person leaves it: keys and codes set right, what is no question taken out."""
    left, questions = list(known), []
    for question in proposal.questions:
        same = [one for one in left if printed_words(one.label) == printed_words(question.label)]
        meant = next((one for one in same if printed_words(one.section) == printed_words(question.section)), same[0] if same else None)
        if meant is None:
            continue
        left.remove(meant)
        questions.append(replace(question, keys=meant.keys, options=meant.options, columns=meant.columns))
    assert left == [], [one.label for one in left]
    return definition_told(written(replace(proposal, questions=tuple(questions), confirmed=True), {}, ()))


def alike(found: object, value: object) -> bool:
    """Whether two values say the same: spaces, case and the line breaks of an address aside."""
    if isinstance(found, str):
        return " ".join(found.casefold().split()) == " ".join(str(value).casefold().split())
    assert isinstance(found, tuple)
    return [dict(one) if not isinstance(one, str) else one for one in found] == value


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_form_confirmed_from_its_blank_is_read_whole(name: str) -> None:
    layout = BY_NAME[name]
    proposal = proposed(open_document(blank_of(layout), "blank"), name)
    definition = confirmed(proposal.definition, meant_by(layout))
    for number, way in enumerate((way for way in ways(layout) if way.kind != "office"), 1):
        case = make(number, SEED, way)
        document = open_document(case.data, case.name)
        (reading,) = read(document, (definition,)).readings
        assert reading.form == name
        for key, value in case.truth.fields.items():
            found = reading.fields.get(key)
            assert found is not None, (case.name, key)
            assert any(alike(said, value) for said in (found.value, *(other for other, _ in found.others))), (case.name, key)
            assert found.state is not State.READ or key not in case.truth.unsure, (case.name, key)
        wrong = [key for key, found in reading.fields.items() if key not in case.truth.fields and found.value not in ("unknown", "")]
        assert wrong == [], case.name
