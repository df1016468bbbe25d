"""The figures of a report: each equals a plain count of what was put in, on both databases, however late it is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from store import themes
from store.engine import Store
from tests.store.people import GAPS, YEAR, World, world
from triage.figures import Group, ThemesSettings

NHS = ThemesSettings()
AFTER = date(2026, 6, 1)


def counted(store: Store, today: date = AFTER) -> dict[str, Group]:
    with store.reading() as session:
        return {group.name: group for group in themes.counted(session, YEAR, today, NHS, GAPS)}


def filled(store: Store, **changes: Any) -> World:
    made = world(**changes)
    with store.transaction() as session:
        made.insert(session)
    return made


def told(groups: dict[str, Group], quarters: int = 4) -> dict[tuple[str, str, str, int], int]:
    """Every count that is not zero."""
    found = {(group.name, "", "", at): total for group in groups.values() for at, total in enumerate(group.totals[:quarters])}
    for group in groups.values():
        for table in group.tables:
            for row, counts in zip(table.rows, table.counts, strict=True):
                found |= {(group.name, table.name, row, at): count for at, count in enumerate(counts[:quarters])}
    return {key: count for key, count in found.items() if count}


def test_every_figure_equals_a_plain_count_of_what_was_put_in(store: Store) -> None:
    made = filled(store)
    groups = counted(store)
    assert told(groups) == dict(made.expected)
    assert set(groups) == {key[0] for key in made.expected}
    assert {(name, at): sorted(days) for name, quarters in groups["referrals"].waits for at, days in enumerate(quarters) if days} == {
        key: sorted(days) for key, days in made.waits.items()
    }


def test_everybody_stands_in_one_row_of_a_table_unless_its_rows_overlap(sqlite_store: Store) -> None:
    filled(sqlite_store, seed=2)
    for group in counted(sqlite_store).values():
        for table in group.tables:
            for at, total in enumerate(group.totals):
                assert (sum(table.column(at)) == total) or table.overlapping, (group.name, table.name)


@pytest.mark.parametrize(
    ("today", "quarters"), [(date(2025, 7, 28), 0), (date(2025, 7, 29), 1), (date(2025, 12, 31), 2), (date(2026, 4, 28), 3)]
)
def test_a_quarter_is_told_28_days_after_its_end_and_never_changes_after_that(sqlite_store: Store, today: date, quarters: int) -> None:
    filled(sqlite_store, seed=3)
    early, late = counted(sqlite_store, today), counted(sqlite_store)
    assert {len(group.totals) for group in early.values()} == ({quarters} if quarters else set())
    assert told(early) == (told(late, quarters) if quarters else {})


def test_a_store_with_nothing_in_it_is_counted_as_nobody(store: Store) -> None:
    groups = counted(store)
    assert told(groups) == {}
    assert {group.totals for group in groups.values()} == {(0, 0, 0, 0)}
    with store.reading() as session:
        assert themes.first_arrival(session) is None


def test_the_first_arrival_is_known(sqlite_store: Store) -> None:
    made = filled(sqlite_store, referrals=5)
    with sqlite_store.reading() as session:
        assert themes.first_arrival(session) == min(
            row["arrived_on"] for model, rows in made.rows.items() if model.__name__ == "Referral" for row in rows
        )
