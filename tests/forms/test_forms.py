"""The generator itself: its truth is sound, every layout renders, the same seed gives the same bytes."""

import io
import itertools
import random
from collections.abc import Iterator
from datetime import date

import docx
import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from parsers.record import KEYS, PROFESSIONAL_PARTS, KeyType
from tests.forms.answers import check_digit, draw
from tests.forms.filling import Answers, Filling, Hand, written_date
from tests.forms.layouts import LAYOUTS
from tests.forms.make import Case, cases, make, plan, ways
from tests.forms.shapes import (
    Ask,
    Both,
    Combs,
    Controls,
    FactorMatrix,
    Layout,
    Ledger,
    Mark,
    Matrix,
    Pairs,
    Part,
    People,
    Pick,
    Sentences,
    Stack,
    Truth,
    fill,
)


@pytest.fixture(scope="module")
def made() -> list[Case]:
    return cases()


def test_every_layout_is_made_in_every_way(made: list[Case]) -> None:
    assert len(LAYOUTS) >= 14
    assert len({layout.name for layout in LAYOUTS}) == len(LAYOUTS)
    assert {case.truth.form for case in made} == {layout.name for layout in LAYOUTS}
    starts = {"docx": b"PK\x03\x04", "pdf": b"%PDF-", "txt": b""}
    for case in made:
        assert case.data.startswith(starts[case.name.rpartition(".")[2]]), case.name
        assert len(case.data) > 500, case.name


def test_the_truth_holds_what_the_record_allows(made: list[Case]) -> None:
    for case in made:
        assert len(case.truth.fields) >= 12, case.name
        for key, value in case.truth.fields.items():
            assert fits(key, value), (case.name, key, value)
        assert set(case.truth.unsure) <= set(case.truth.fields), case.name


def test_every_text_of_the_truth_stands_in_the_file(made: list[Case]) -> None:
    for case in made:
        shown = squeezed(text_of(case))
        for key, value in case.truth.fields.items():
            if KEYS[key].type in {KeyType.TEXT, KeyType.PROSE}:
                assert squeezed(str(value)) in shown, (case.name, key)


def squeezed(text: str) -> str:
    """Only letters and digits: spaces and line breaks fall where the page has room."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def text_of(case: Case) -> str:
    """All words of a file, values of AcroForm fields included."""
    if case.name.endswith(".txt"):
        return case.data.decode()
    if case.name.endswith(".docx"):
        return "".join(part.text or "" for part in docx.Document(io.BytesIO(case.data)).element.body.iter(qn("w:t")))
    with pikepdf.open(io.BytesIO(case.data)) as opened:
        fields = opened.Root.get("/AcroForm", pikepdf.Dictionary(Fields=[])).Fields
        values = "".join(str(each.get("/V", "")) for each in fields)
    with pypdfium2.PdfDocument(case.data) as pages:
        return values + "".join(page.get_textpage().get_text_range() for page in pages)


def fits(key: str, value: object) -> bool:
    """Whether a value has the shape that the record asks for."""
    match KEYS[key].type:
        case KeyType.CHOICE | KeyType.YESNO:
            return value in KEYS[key].codes
        case KeyType.CHOICES:
            return isinstance(value, list) and value == sorted(value) and set(value) <= set(KEYS[key].codes)
        case KeyType.LIST:
            return isinstance(value, list) and all(set(row) <= set(PROFESSIONAL_PARTS) for row in value)
        case KeyType.DATE:
            return isinstance(value, str) and date.fromisoformat(value) <= date(2026, 12, 31)
        case _:
            return isinstance(value, str) and bool(value.strip())


def test_nhs_numbers_are_test_numbers_and_right_unless_marked(made: list[Case]) -> None:
    for case in made:
        number = case.truth.fields.get("person.nhs_number")
        if number is None:
            continue
        assert isinstance(number, str)
        assert number.startswith("999")
        right = check_digit(number[:9]) == int(number[9])
        assert right is ("person.nhs_number" not in case.truth.unsure), case.name


@pytest.mark.parametrize(("nine", "check"), [("999000001", 8), ("999000006", 9), ("999000014", 10)])
def test_check_digit(nine: str, check: int) -> None:
    assert check_digit(nine) == check


def test_only_invented_ways_to_reach_people() -> None:
    for seed, age in itertools.product(range(40), ("adult", "child")):
        answers = draw(random.Random(seed), age)
        for key, value in answers.items():
            if key.endswith("phone"):
                assert str(value).startswith(("01632960", "07700900"))
            if key.endswith("email"):
                assert str(value).endswith(("@example.org", "@example.nhs.uk"))


def test_the_same_seed_gives_the_same_bytes() -> None:
    chosen = [way for way in itertools.islice(plan(), len(LAYOUTS)) if way.kind != "office"]
    for number, way in enumerate(chosen):
        assert make(number, 5, way) == make(number, 5, way)
    docx = next(way for way in chosen if way.kind == "docx")
    assert make(1, 5, docx).data != make(1, 6, docx).data


def test_layouts_ask_only_for_keys_of_the_record_with_its_codes() -> None:
    for layout in LAYOUTS:
        for part in layout.parts:
            assert set(keys_of(part)) <= set(KEYS), layout.name
            for question in getattr(part, "questions", ()):
                if isinstance(question, Pick):
                    assert set(question.options) <= set(KEYS[question.key].codes), (layout.name, question.key)
            if isinstance(part, FactorMatrix):
                assert set(part.factors) <= set(KEYS[part.key].codes), layout.name
            if isinstance(part, Matrix):
                assert all(set(part.columns) <= set(KEYS[key].codes) for key in part.rows), layout.name


def test_no_layout_asks_for_a_key_twice() -> None:
    for layout in LAYOUTS:
        asked = [key for part in layout.parts for key in keys_of(part)]
        assert len(asked) == len(set(asked)), (layout.name, sorted(key for key in asked if asked.count(key) > 1))


def keys_of(part: Part) -> Iterator[str]:
    for question in getattr(part, "questions", ()):
        match question:
            case Ask(keys=keys):
                yield from keys.split()
            case Both(keys=keys):
                yield from keys
            case Pick(key=key):
                yield key
    match part:
        case Matrix(rows=rows):
            yield from rows
        case People(key=key) | FactorMatrix(key=key):
            yield key


def test_every_way_of_a_layout_comes_up_in_turn() -> None:
    turns = list(itertools.islice(plan(LAYOUTS[:2]), 40))
    for layout in LAYOUTS[:2]:
        assert {(way.mark, way.kind) for way in turns if way.layout is layout} == {(way.mark, way.kind) for way in ways(layout)}


ONE = Layout("one", "", (Pairs("", (Ask("person.phone", "Tel"), Pick("risk.safeguarding", "Open?", {"yes": "Yes", "no": "No"}))),))


def one(hand: Hand, mark: Mark) -> tuple[str, Truth]:
    sheet, truth = fill(ONE, {"person.phone": "01632960123", "risk.safeguarding": "no"}, hand, mark)
    return "\n".join(line.text for row in getattr(sheet.blocks[0], "rows", ()) for cell in row for line in cell.lines), truth


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        (Mark.BOX, "[ ] Yes    [x] No"),
        (Mark.BOX_AFTER, "Yes [ ]    No [x]"),
        (Mark.BRACKETS, "[ ] Yes    [x] No"),
        (Mark.CROSS_AFTER, "Yes    No X"),
        (Mark.CROSS_BEFORE, "Yes    X No"),
        (Mark.DELETE, "No"),
        (Mark.WORD, "No"),
    ],
)
def test_options_are_marked(mark: Mark, shown: str) -> None:
    text, truth = one(Hand(), mark)
    assert text.endswith("Open?\n" + shown)
    assert truth.fields == {"person.phone": "01632960123", "risk.safeguarding": "no"}


def test_a_gap_is_no_answer() -> None:
    text, truth = one(Hand(gaps={"person.phone": "see attached", "risk.safeguarding": ""}), Mark.BOX)
    assert "see attached" in text
    assert "[x]" not in text
    assert truth.fields == {}


def test_two_options_marked_are_unsure_and_a_crossed_out_number_is_not_the_answer() -> None:
    text, truth = one(Hand(twice={"risk.safeguarding": "yes"}, struck={"person.phone": "01632 960999"}), Mark.BOX)
    assert "[x] Yes    [x] No" in text
    assert "01632 960999 01632 960123" in text
    assert truth.fields == {"person.phone": "01632960123", "risk.safeguarding": "no"}
    assert truth.unsure == ("risk.safeguarding",)


@pytest.mark.parametrize(
    ("style", "shown"),
    [("{d:02}/{m:02}/{y}", "02/03/2009"), ("{d}{th} {month} {y}", "2nd March 2009"), ("{d}.{m}.{yy:02}", "2.3.09")],
)
def test_dates_are_written_by_hand(style: str, shown: str) -> None:
    assert written_date("2009-03-02", style) == shown


def test_capitals_are_the_truth_when_written_in_capitals() -> None:
    filling = Filling({"person.family_name": "Pettitt"}, Hand(capital_family=True))
    assert filling.text(("person.family_name",), " ") == "PETTITT"
    assert filling.truth == {"person.family_name": "PETTITT"}


def test_controls_are_only_used_where_the_format_has_them() -> None:
    for layout in LAYOUTS:
        if layout.controls in {Controls.CONTENT, Controls.LEGACY}:
            assert set(layout.formats) <= {"docx"}, layout.name
        if layout.controls is Controls.ACRO:
            assert set(layout.formats) == {"pdf"}, layout.name


WHO: Answers = {
    "person.date_of_birth": "2009-03-02",
    "person.nhs_number": "9990000018",
    "diagnosis.learning_disability": "no",
    "diagnosis.autism": "diagnosed",
    "risk.factors": ("self_harm",),
    "support.professionals": (
        {"name": "Peter Nunn", "role": "Advocate", "organisation": "Speak Up", "phone": "01632 960001", "email": "p@example.org"},
    ),
}
DIAGNOSES = ("diagnosis.learning_disability", "diagnosis.autism")


def drawn(part: Part, hand: Hand | None = None) -> tuple[list[str], Truth]:
    """The cells of a part filled in for WHO, and the truth."""
    sheet, truth = fill(Layout("x", "", (part,)), WHO, hand or Hand())
    rows = [row for block in sheet.blocks for row in getattr(block, "rows", ())]
    return ["|".join("/".join(line.text for line in cell.lines) for cell in row) for row in rows], truth


def test_professionals_hold_only_the_columns_of_the_form() -> None:
    rows, truth = drawn(
        People("", {"role": "Role", "name": "Name", "phone email": "Contact"}, printed=("Social worker", "Advocate"), spare=0)
    )
    assert rows == ["Role|Name|Contact", "Social worker||", "Advocate|Peter Nunn|01632 960001\np@example.org"]
    assert truth.fields["support.professionals"] == [
        {"role": "Advocate", "name": "Peter Nunn", "phone": "01632960001", "email": "p@example.org"}
    ]


def test_combs_hold_one_character_a_box() -> None:
    rows, truth = drawn(Combs((Ask("person.date_of_birth", "Born"), Ask("person.nhs_number", "NHS"))))
    assert rows == ["Born|0|2|0|3|2|0|0|9", "NHS|9|9|9|0|0|0|0|0|1|8"]
    assert truth.fields == {"person.date_of_birth": "2009-03-02", "person.nhs_number": "9990000018"}


def test_only_the_first_column_of_risk_factors_is_now() -> None:
    part = FactorMatrix("", "", ("Now", "Past", "Never"), {"transition": "Moving", "going_missing": "Missing", "self_harm": "Self-harm"})
    rows, truth = drawn(part)
    assert rows[1:] == ["Moving|||X", "Missing||X|", "Self-harm|X||"]
    assert truth.fields == {"risk.factors": ["self_harm"]}


def test_one_question_may_answer_two_keys() -> None:
    part = Pairs("", (Both(DIAGNOSES, "Which?", {("diagnosed", "no"): "LD only", ("no", "diagnosed"): "Autism only"}),))
    rows, truth = drawn(part)
    assert rows == ["Which?|[ ] LD only    [x] Autism only"]
    assert truth.fields == {"diagnosis.learning_disability": "no", "diagnosis.autism": "diagnosed"}
    assert drawn(part, Hand(gaps={"diagnosis.autism": ""}))[1].fields == {}


def test_a_matrix_may_have_a_column_for_remarks() -> None:
    part = Matrix(
        "", "", {"diagnosed": "Yes", "no": "No"}, dict(zip(DIAGNOSES, ("LD", "Autism"), strict=True)), remarks="More", remark="see GP"
    )
    assert drawn(part)[0] == ["|Yes|No|More", "LD||X|", "Autism|X||see GP"]


def test_a_ledger_has_the_columns_it_is_asked_for() -> None:
    part = Ledger(
        "",
        {"number": "No.", "question": "Item", "hint": "Notes", "answer": "Entry", "office": "Us"},
        (0.1, 0.3, 0.2, 0.3, 0.1),
        (Ask("person.date_of_birth", "Born", "dd/mm/yyyy"), Ask("person.phone", "Telephone")),
        number="2.{}",
    )
    rows, truth = drawn(part)
    assert rows == ["No.|Item|Notes|Entry|Us", "2.1|Born|dd/mm/yyyy|02/03/2009|", "2.2|Telephone|||"]
    assert truth.fields == {"person.date_of_birth": "2009-03-02"}


def test_answers_stand_within_sentences_and_after_a_lead() -> None:
    born, telephone = Ask("person.date_of_birth", "Q: Born?"), Ask("person.phone", "Q: Telephone?")
    parts = (Sentences("", (("Born on ", born, ", tel. ", telephone),)), Stack("", (telephone,), lead="A: "))
    sheet, truth = fill(Layout("x", "", parts), WHO, Hand())
    assert [getattr(block, "text", "") for block in sheet.blocks] == ["Born on 02/03/2009, tel. " + "." * 24, "Q: Telephone?", "A: "]
    assert truth.fields == {"person.date_of_birth": "2009-03-02"}
