"""The generator itself: its truth is sound, every layout renders, the same seed gives the same bytes."""

import itertools
import random
from datetime import date

import pytest

from parsers.record import KEYS, PROFESSIONAL_PARTS, KeyType
from tests.forms.answers import check_digit, draw
from tests.forms.filling import Filling, Hand, written_date
from tests.forms.layouts import LAYOUTS
from tests.forms.make import Case, cases, make, plan, ways
from tests.forms.shapes import Ask, Controls, Layout, Mark, Pairs, Pick, Truth, fill


@pytest.fixture(scope="module")
def made() -> list[Case]:
    return cases()


def test_every_layout_is_made_in_every_way(made: list[Case]) -> None:
    assert len(LAYOUTS) >= 8
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
    chosen = [way for way in itertools.islice(plan(), 2 * len(LAYOUTS)) if way.kind != "office"]
    for number, way in enumerate(chosen):
        assert make(number, 5, way) == make(number, 5, way)
    docx = next(way for way in chosen if way.kind == "docx")
    assert make(1, 5, docx).data != make(1, 6, docx).data


def test_layouts_ask_only_for_keys_of_the_record_with_its_codes() -> None:
    for layout in LAYOUTS:
        for part in layout.parts:
            for question in getattr(part, "questions", ()):
                if isinstance(question, Ask):
                    assert set(question.each) <= set(KEYS), (layout.name, question.keys)
                elif isinstance(question, Pick):
                    assert set(question.options) <= set(KEYS[question.key].codes), (layout.name, question.key)


def test_no_layout_asks_for_a_key_twice() -> None:
    for layout in LAYOUTS:
        asked = [key for part in layout.parts for question in getattr(part, "questions", ()) for key in keys_of(question)]
        assert len(asked) == len(set(asked)), (layout.name, sorted(key for key in asked if asked.count(key) > 1))


def keys_of(question: object) -> tuple[str, ...]:
    return question.each if isinstance(question, Ask) else (question.key,) if isinstance(question, Pick) else ()


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
