"""Small numbers: what is told of them, and that nobody who has everything that is told can work one out."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.triage.attacker import Attacker, not_worked_out
from triage.figures import Group, Table, ThemesSettings
from triage.suppression import middle, protected

NHS = ThemesSettings()
#: How many populations the attacker is set on: integer programming takes its time. `make attack` takes a thousand.
ATTACKS = int(os.environ.get("DSR_ATTACKS", "12"))
Cells = tuple[tuple[int | None, ...], ...]


def table(*rows: tuple[int, ...], name: str = "by", overlapping: bool = False) -> Table:
    """A table with a row for each line of counts."""
    return Table(name, tuple(f"row {at}" for at in range(len(rows))), rows, overlapping=overlapping)


def group(*tables: Table, totals: tuple[int, ...] | None = None) -> Group:
    """A group with these tables; the totals are those of the first unless told otherwise."""
    return Group("people", totals or tuple(sum(column) for column in zip(*tables[0].counts, strict=True)), tables)


@pytest.mark.parametrize(
    ("count", "told"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (22, 20), (23, 25), (1003, 1005)]
)
def test_a_count_is_hidden_from_1_to_7_and_else_told_to_the_nearest_5(count: int, told: int | None) -> None:
    assert protected(group(table((100,), (count,))), NHS).tables[0].cells[1] == (told,)


@pytest.mark.parametrize("count", range(41))
@pytest.mark.parametrize("round_to", [5, 10])
def test_what_a_told_count_could_be_is_exactly_what_is_told_so(count: int, round_to: int) -> None:
    chosen = ThemesSettings(round_to=round_to)  # type: ignore[arg-type]
    told = [None if chosen.hidden(other) else chosen.rounded(other) for other in range(100)]
    low, high = chosen.behind(count)
    assert [other for other in range(100) if told[other] == told[count]] == list(range(low, high + 1))


def test_a_hidden_count_has_to_be_able_to_be_several_numbers() -> None:
    with pytest.raises(ValidationError, match="possible_numbers below hidden_below"):
        ThemesSettings(hidden_below=5, possible_numbers=5)


def test_a_group_that_is_small_itself_is_not_broken_down() -> None:
    told = protected(group(table((3,), (4,), (0,))), NHS)
    assert told.totals == (None,)
    assert told.tables[0].cells == ((None,), (None,), (None,))


def test_a_group_of_nobody_is_told_as_nobody() -> None:
    told = protected(group(table((0,), (0,))), NHS)
    assert (told.totals, told.tables[0].cells) == ((0,), ((0,), (0,)))


def test_a_hidden_count_that_the_total_would_tell_is_covered_by_the_smallest_other() -> None:
    # 38 is told as 40, 31 as 30: what is hidden would have to be 6 or 7.
    told = protected(group(table((31,), (7,), (0,))), NHS)
    assert told.totals == (40,)
    assert told.tables[0].cells == ((None,), (None,), (0,))
    # 42 is told as 40, 41 as 40: from 1 to 4 are possible, and three are enough.
    assert protected(group(table((41,), (1,), (0,))), NHS).tables[0].cells == ((40,), (None,), (0,))


def test_where_nothing_is_left_to_cover_with_the_table_is_not_told() -> None:
    # Twelve people, each alone in a row, are 12 and not less: every one of the hidden counts would have to be 1.
    told = protected(group(table(*[(1,)] * 12)), NHS)
    assert told.totals == (10,)
    assert {cell for row in told.tables[0].cells for cell in row} == {None}


def test_the_sum_of_a_year_that_would_tell_a_hidden_quarter_is_not_told() -> None:
    # 12, 12, 12 and 1 are 37, told as 35: that alone would leave the last from 1 to 5 and is told; 12 * 3 + 7 = 43 as 45 leaves 7.
    assert protected(group(table((12, 12, 12, 1), (30, 30, 30, 30))), NHS).tables[0].year == (35, 120)
    assert protected(group(table((12, 12, 12, 7), (30, 30, 30, 30))), NHS).tables[0].year == (None, 120)


def test_months_are_told_and_not_added_up_to_a_year() -> None:
    months = Table("month", ("first", "second", "third"), ((10, 9), (10, 20), (20, 0)), yearly=False)
    told = protected(Group("people", (40, 29), (months,)), NHS).tables[0]
    assert (told.cells, told.year) == (((10, 10), (10, 20), (20, 0)), ())


@pytest.mark.parametrize(("days", "told"), [([], None), ([3] * 7, None), ([3] * 8, 3), ([1, 2, 2, 3, 9, 9, 10, 400], 6)])
def test_a_median_of_few_is_not_told(days: list[int], told: int | None) -> None:
    assert middle(days, NHS) == told


def test_medians_are_told_by_quarter_and_of_the_year() -> None:
    waits = (("seen", ((1,) * 4, (2,) * 8, (), (3,) * 3)),)
    told = protected(Group("people", (20, 20, 20, 20), (), waits=waits), NHS)
    assert told.waits == (("seen", (None, 2, None, None), 2),)


def people(chance: Random, quarters: int) -> Group:
    """A made-up group with tables of every kind, often with few people in a quarter or in a row."""
    sizes = tuple(chance.choice([0, 1, 2, 5, 7, 8, 9, 12, 16, 25, 60]) for _ in range(quarters))

    def one_row_each(name: str, rows: int, *, yearly: bool = True) -> Table:
        shares = [chance.random() ** chance.choice([1, 3, 6]) for _ in range(rows)]
        columns = [Counter(chance.choices(range(rows), shares, k=size)) for size in sizes]
        counts = tuple(tuple(column[row] for column in columns) for row in range(rows))
        return Table(name, tuple(map(str, range(rows))), counts, yearly=yearly)

    def several_rows(name: str, rows: int) -> Table:
        shares = [chance.random() ** 2 for _ in range(rows - 1)]
        columns = []
        for size in sizes:
            column: Counter[int] = Counter()
            for _ in range(size):
                column.update([rows - 1] if chance.random() < 0.1 else [row for row in range(rows - 1) if chance.random() < shares[row]])
            columns.append(column)
        counts = tuple(tuple(column[row] for column in columns) for row in range(rows))
        return Table(name, tuple(map(str, range(rows))), counts, overlapping=True, last_alone=chance.random() < 0.5)

    tables = (
        one_row_each("area", chance.randint(2, 5)),
        one_row_each("month", 3, yearly=False),
        several_rows("risk", chance.randint(2, 4)),
    )
    return Group("people", sizes, tables)


@pytest.mark.parametrize(
    ("known", "cells", "spans"),
    [
        (group(table(*[(1,)] * 12)), ((None,),) * 12, {(1, 1)}),
        (group(table((31,), (7,))), ((30,), (None,)), {(6, 7)}),
    ],
)
def test_rounding_alone_would_not_do_and_the_attacker_finds_it(known: Group, cells: Cells, spans: set[tuple[int, int]]) -> None:
    told = protected(known, NHS)
    rounded_only = replace(told, tables=(replace(told.tables[0], cells=cells),))
    attacker = Attacker(known, rounded_only, NHS)
    # A table that is nothing but stars is one that is not told: the attacker is told here that each star is a small number.
    attacker.stars_are_small()
    assert {attacker.span(unknown) for unknown in attacker.hidden} == spans


@settings(max_examples=ATTACKS)
@given(st.integers(0, 10**9), st.sampled_from([1, 3, 4, 4, 4]))
def test_nobody_who_has_all_tables_of_a_year_can_work_out_a_hidden_count(seed: int, quarters: int) -> None:
    known = people(Random(seed), quarters)
    not_worked_out(known, protected(known, NHS), NHS)


@pytest.mark.parametrize(
    "known",
    [
        group(table((8, 12, 20, 8), (7, 0, 0, 0), (0, 9, 1, 1))),
        group(table((1, 20, 20, 20), (0, 0, 0, 0)), table((1, 10, 10, 10), (0, 10, 10, 10), name="other")),
        group(table((7, 7, 7, 7), (7, 7, 7, 7))),
        group(table((9, 9, 9, 3), (0, 0, 0, 0), (0, 0, 0, 4))),
        group(table((2, 2, 2, 1), (30, 30, 30, 30)), table((31, 31, 31, 30), (1, 1, 1, 1), name="other")),
        group(table((8, 0, 0, 1), (1, 0, 0, 0)), table((1, 0, 0, 1), (7, 0, 0, 0), (0, 0, 0, 0), name="risk", overlapping=True)),
    ],
)
def test_nobody_can_work_out_what_is_hidden_in_a_hard_case(known: Group) -> None:
    not_worked_out(known, protected(known, NHS), NHS)


@pytest.mark.parametrize(
    "chosen", [ThemesSettings(hidden_below=5, possible_numbers=2), ThemesSettings(hidden_below=10, round_to=10, possible_numbers=6)]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_other_settings_are_kept_as_well(chosen: ThemesSettings, seed: int) -> None:
    known = people(Random(seed), 4)
    not_worked_out(known, protected(known, chosen), chosen)


@given(st.integers(0, 10**9))
def test_what_is_told_of_a_quarter_never_changes_with_later_ones(seed: int) -> None:
    known = people(Random(seed), 4)
    whole = protected(known, NHS)
    for quarters in range(1, 4):
        tables = tuple(
            Table(each.name, each.rows, tuple(row[:quarters] for row in each.counts), each.overlapping, each.last_alone, each.yearly)
            for each in known.tables
        )
        told = protected(Group("people", known.totals[:quarters], tables), NHS)
        assert told.totals == whole.totals[:quarters]
        assert [each.cells for each in told.tables] == [tuple(row[:quarters] for row in each.cells) for each in whole.tables]
        assert (told.year, {each.year for each in told.tables}) == (None, {()})


@given(st.integers(0, 10**9))
def test_what_is_told_is_true(seed: int) -> None:
    known = people(Random(seed), 4)
    told = protected(known, NHS)
    for each, shown in zip(known.tables, told.tables, strict=True):
        for counts, cells in zip(each.counts, shown.cells, strict=True):
            for count, cell in zip(counts, cells, strict=True):
                assert cell is None or (cell == NHS.rounded(count) and not NHS.hidden(count))
