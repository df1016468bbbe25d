"""The figures of a report: each equals a plain count of what was put in, on both databases, however late it is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from store import checks, decisions, register, themes
from store.engine import Store
from store.models import CheckKind
from tests.store.making import queued, reading
from tests.store.people import world
from tests.store.world import GAPS, YEAR, World
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


def test_what_people_do_at_the_desk_is_counted(store: Store) -> None:
    """The same by the calls that the desk makes, for one referral that arrived on 5 May 2025."""
    came = datetime(2025, 5, 5, 9, 0, tzinfo=UTC)
    read = reading(date_of_birth="2008-05-06")  # 16 on the day of arrival, 17 a day later
    queued(store, "DSR-7K3M-Q9TX", reading=read, arrived_on=came.date())
    queued(store, "DSR-2222-2222", uid=2, reading=read, arrived_on=came.date())
    with store.transaction() as session:
        checks.check(session, "DSR-7K3M-Q9TX", "risk.factors", kind=CheckKind.CORRECT, value=("going_missing",), by="Ann", now=came)
        decisions.duplicate(session, "DSR-2222-2222", of="DSR-7K3M-Q9TX", by="Ann", reason="the same", now=came)
        decisions.accept(
            session, "DSR-7K3M-Q9TX", by="Ann", rating="red", review_on=date(2025, 6, 2), team="west", now=came + timedelta(days=10)
        )
    with store.transaction() as session:
        register.review_done(
            session,
            "DSR-7K3M-Q9TX",
            by="Ann",
            next_due_on=date(2025, 7, 1),
            now=came + timedelta(days=29),
            gaps=("respite",),
            rating="amber",
            rating_reason="calmer",
        )
        register.admit(session, "DSR-7K3M-Q9TX", admitted_on=date(2025, 8, 1), by="Ann", now=datetime(2025, 8, 2, tzinfo=UTC))
        register.reassign(session, "DSR-7K3M-Q9TX", team="east", by="Ann", reason="moved", now=datetime(2025, 9, 1, tzinfo=UTC))
        register.withdraw(session, "DSR-7K3M-Q9TX", withdrawn_on=date(2025, 11, 3), said_by="Orla", words="No more.", by="Ann", now=datetime(2025, 11, 3, tzinfo=UTC))  # fmt: skip
    first = {
        ("referrals", "", ""), ("referrals", "area", "west"), ("referrals", "age", "16_or_17"), ("referrals", "diagnosis", "not_said"), ("referrals", "consent", "not_said"),
        ("referrals", "referrer", "not_said"), ("referrals", "referrer_rating", "not_said"), ("referrals", "risk", "going_missing"), ("referrals", "outcome", "accepted"),
        ("referrals", "seen", "same_day"), ("referrals", "decided", "8_to_14_days"), ("set_apart", "", ""), ("set_apart", "why", "duplicate"),
        ("started", "", ""), ("started", "area", "west"), ("started", "age", "16_or_17"), ("started", "rating", "red"),
        ("reviews_due", "", ""), ("reviews_due", "kept", "late"), ("reviews_held", "", ""), ("reviews_held", "gap", "respite"),
    }  # fmt: skip
    second = {("reviews_due", "", ""), ("reviews_due", "kept", "not_done")}
    third = {("withdrawals", "", ""), ("withdrawals", "told", "staff"), ("withdrawals", "settled", "not_settled")}
    by_quarter = [
        {key[:3] for key in told(counted(store)) if key[3] == at and key[0] != "register" and key[1] != "month"} for at in range(4)
    ]
    assert by_quarter == [first, second, third, set()]
    standing = {
        (table, at): row for group, table, row, at in told(counted(store)) if group == "register" and table in ("rating", "area", "consent")
    }
    assert [standing["rating", at] for at in range(4)] == ["amber", "blue", "blue", "blue"]
    assert [standing["area", at] for at in range(4)] == ["west", "east", "east", "east"]
    assert [standing["consent", at] for at in range(2, 4)] == ["withdrawn", "withdrawn"]


def test_a_review_that_was_stopped_when_its_quarter_was_counted_stays_so(sqlite_store: Store) -> None:
    """Consent is given again, and the review held, after the quarter was told."""
    came = datetime(2025, 5, 5, 9, 0, tzinfo=UTC)
    queued(sqlite_store, "DSR-7K3M-Q9TX", arrived_on=came.date())
    said: dict[str, Any] = {"by": "Ann", "now": came}
    with sqlite_store.transaction() as session:
        decisions.accept(session, "DSR-7K3M-Q9TX", rating="red", review_on=date(2025, 6, 2), team="west", **said)
        register.withdraw(session, "DSR-7K3M-Q9TX", withdrawn_on=came.date(), said_by="Orla", words="No more.", **said)
    early = told(counted(sqlite_store), 1)
    assert early["reviews_due", "kept", "stopped", 0] == 1
    said["now"] = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
    with sqlite_store.transaction() as session:
        register.consent_confirmed(session, "DSR-7K3M-Q9TX", reason="She meant the school.", **said)
        register.review_done(session, "DSR-7K3M-Q9TX", next_due_on=date(2025, 12, 1), **said)
    assert told(counted(sqlite_store), 1) == early


def test_a_referral_that_was_sent_elsewhere_and_taken_back_is_counted_where_it_now_waits(sqlite_store: Store) -> None:
    came = datetime(2025, 5, 5, 9, 0, tzinfo=UTC)
    queued(sqlite_store, "DSR-7K3M-Q9TX", arrived_on=came.date())
    with sqlite_store.transaction() as session:
        decisions.redirect(session, "DSR-7K3M-Q9TX", by="Ann", reason="Lives there.", team="out_of_area_waveney", now=came)
        decisions.reopen(session, "DSR-7K3M-Q9TX", by="Ann", reason="Does not.", now=came + timedelta(days=1))
    assert {key for key in told(counted(sqlite_store)) if key[1] == "area"} == {("referrals", "area", "east", 0)}
