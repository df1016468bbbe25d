"""The desk's queue: what is most pressing comes first, every filter, every page, every way to search."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from store import claims, decisions, queue, register
from store.accounts import Person
from store.engine import Store
from store.models import Status
from store.queue import Age, Need, Wanted
from tests.store.making import NOW, TODAY, account, queued, reading

CHILD = {"date_of_birth": "2009-03-01"}
OLDER_CHILD = {"date_of_birth": "2008-12-24"}


def add(store: Store, *references: str, days: int = 0, said: dict[str, str] | None = None, **changes: Any) -> None:
    for reference in references:
        with store.reading() as session:
            uid = 1 + session.execute(text("SELECT count(*) FROM letter")).scalar_one()
        queued(store, reference, uid, arrived_on=TODAY - timedelta(days=days), reading=reading(**(said or {})), **changes)


def shown(store: Store, **wanted: Any) -> list[str]:
    with store.reading() as session:
        return [line.reference for line in queue.page(session, Wanted(**wanted), TODAY).lines]


def found(store: Store, typed: str, owners: tuple[str, ...] | None = None) -> list[str]:
    with store.reading() as session:
        return [line.reference for line in queue.search(session, typed, owners).lines]


def test_what_is_most_pressing_comes_first(store: Store) -> None:
    add(store, "G-TODAY")
    add(store, "F-NO-CONSENT", consent_shown=False)
    add(store, "E-CHILD", said=CHILD)
    add(store, "D-SOON-18", said=OLDER_CHILD)
    add(store, "C-WAITS", days=3)
    add(store, "B-WITHDRAWN", days=1)
    add(store, "A-DANGER", danger=("jump",), urgent=True)
    with store.transaction() as session:
        register.consent_withdrawn(session, "B-WITHDRAWN", letter_id=1, now=NOW)
    expected = ["A-DANGER", "B-WITHDRAWN", "C-WAITS", "D-SOON-18", "E-CHILD", "F-NO-CONSENT", "G-TODAY"]
    assert shown(store) == expected
    assert shown(store, owners=("east", "unsure")) == expected
    pages, after = [], None
    for _ in range(4):
        with store.reading() as session:
            page = queue.page(session, Wanted(after=after), TODAY, limit=2)
        pages.append([line.reference for line in page.lines])
        after = page.lines[-1].reference
        assert page.more is (len(pages) < 4)
    assert pages == [expected[0:2], expected[2:4], expected[4:6], expected[6:]]


def test_a_line_says_what_the_nurse_needs(store: Store) -> None:
    add(store, "A", said=OLDER_CHILD, danger=("jump",), route_sure=False, team_suggested="unsure", consent_shown=False)
    ann = account(store, "ann", "Ann Frost")
    with store.transaction() as session:
        claims.claim(session, "A", Person(ann, "ann", "Ann Frost", frozenset(), frozenset(), False), NOW)
    with store.reading() as session:
        (line,) = queue.page(session, Wanted(), TODAY).lines
    assert (line.danger, line.eighteen_on, line.owner, line.team_said, line.route_sure) == (
        ("jump",),
        date(2026, 12, 24),
        "unsure",
        False,
        False,
    )
    assert (line.family_name, line.given_name, line.missing, line.held_by, line.held_by_account) == ("Wix", "Orla", 1, "Ann Frost", ann)
    assert repr(line) == "Line(A, waiting)"


def test_every_filter(store: Store) -> None:
    add(store, "EAST")
    add(store, "WEST", team_suggested="west")
    add(store, "UNSURE", team_suggested="unsure", route_sure=False)
    add(store, "CHILD", said={"date_of_birth": "2012-01-01"}, team_suggested="cyp", danger=("jump",), consent_shown=False)
    add(store, "TEEN", said=CHILD, team_suggested="cyp")
    add(store, "UNKNOWN", said={"date_of_birth": "about forty"}, team_suggested="west")
    ann = Person(account(store, "ann", "Ann Frost"), "ann", "Ann Frost", frozenset(), frozenset(), False)
    with store.transaction() as session:
        decisions.decline(session, "WEST", by="Ann", reason="Not for us.", now=NOW)
        decisions.ask(session, "EAST", by="Ann", reason="The date.", now=NOW)
        register.consent_withdrawn(session, "TEEN", letter_id=1, now=NOW)
        claims.claim(session, "UNSURE", ann, NOW)
    expected: list[tuple[dict[str, Any], set[str]]] = [
        ({"owners": ("cyp",)}, {"CHILD", "TEEN"}),
        ({"owners": ()}, set()),
        ({"status": Status.ASKED}, {"EAST"}),
        ({"status": Status.WAITING, "owners": ("east", "unsure")}, {"UNSURE"}),
        ({"status": Status.DECLINED}, {"WEST"}),
        ({"status": Status.DECLINED, "owners": ("east",)}, set()),
        ({"age": Age.UNDER_16}, {"CHILD"}),
        ({"age": Age.UNDER_18}, {"TEEN"}),
        ({"age": Age.ADULT}, {"EAST", "UNSURE"}),
        ({"age": Age.UNKNOWN}, {"UNKNOWN"}),
        ({"need": Need.DANGER}, {"CHILD"}),
        ({"need": Need.WITHDRAWN}, {"TEEN"}),
        ({"need": Need.CONSENT}, {"CHILD"}),
        ({"need": Need.TEAM}, {"UNSURE"}),
        ({"need": Need.MINE, "account_id": ann.id}, {"UNSURE"}),
        ({"need": Need.NOBODY}, {"EAST", "CHILD", "TEEN", "UNKNOWN"}),
        ({"form": "general", "owners": ("east",)}, {"EAST"}),
        ({"form": "cyp"}, set()),
    ]
    for wanted, references in expected:
        assert set(shown(store, **wanted)) == references, wanted


@pytest.mark.parametrize(
    ("today", "born", "expected"),
    [
        (date(2026, 11, 23), "2010-11-23", Age.UNDER_18),  # 16 today
        (date(2026, 11, 23), "2010-11-24", Age.UNDER_16),
        (date(2026, 11, 23), "2008-11-23", Age.ADULT),  # 18 today
        (date(2026, 11, 23), "2008-11-24", Age.UNDER_18),
        (date(2026, 2, 28), "2008-02-29", Age.UNDER_18),  # 18 on 1 March
        (date(2026, 3, 1), "2008-02-29", Age.ADULT),
        (date(2028, 2, 29), "2010-03-01", Age.UNDER_18),
        (date(2028, 2, 29), "2010-02-28", Age.ADULT),
    ],
)
def test_ages_change_on_the_birthday(sqlite_store: Store, today: date, born: str, expected: Age) -> None:
    queued(sqlite_store, "A", reading=reading(date_of_birth=born))
    with sqlite_store.reading() as session:
        ages = [age for age in Age if queue.page(session, Wanted(age=age), today).lines]
    assert ages == [expected]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("DSR-7K3M-Q9TX", ["DSR-7K3M-Q9TX"]),
        ("dsr 7k3m q9tx", ["DSR-7K3M-Q9TX"]),
        ("999 000 0026", ["DSR-7K3M-Q9TX"]),
        ("9990000026", ["DSR-7K3M-Q9TX"]),
        ("03/04/1991", ["B", "DSR-7K3M-Q9TX"]),
        ("3.4.1991", ["B", "DSR-7K3M-Q9TX"]),
        ("31/2/1991", []),
        ("wi", ["B", "DSR-7K3M-Q9TX"]),
        ("ORLA", ["DSR-7K3M-Q9TX"]),
        ("orla wi", ["DSR-7K3M-Q9TX"]),
        ("Wix, Orla", ["DSR-7K3M-Q9TX"]),
        ("wix, siân", ["B"]),
        ("ix", []),
        ("%", []),
        ("w_x", []),
        ("   ", []),
        ("", []),
    ],
)
def test_search(store: Store, typed: str, expected: list[str]) -> None:
    add(store, "DSR-7K3M-Q9TX", team_suggested="west")
    add(store, "B", said={"given_name": "Siân", "nhs_number": "9990000034"})
    assert found(store, typed) == expected
    assert found(store, typed, ("east",)) == [reference for reference in expected if reference == "B"]
    assert found(store, typed, ()) == []


def test_what_waits_is_counted_for_each_owner_with_the_oldest(store: Store) -> None:
    add(store, "A", days=9, danger=("jump",))
    add(store, "B", days=12)
    add(store, "C", team_suggested="west")
    with store.transaction() as session:
        decisions.decline(session, "C", by="Ann", reason="Not for us.", now=NOW)
    with store.reading() as session:
        assert [(each.owner, each.count, each.oldest) for each in queue.waiting(session, ("east", "west"))] == [
            ("east", 2, date(2026, 11, 11)),
            ("west", 0, None),
        ]
        assert queue.waiting(session, ()) == []


def test_a_page_is_one_query_that_walks_an_index_and_sorts_no_more_than_a_page(sqlite_store: Store) -> None:
    queued(sqlite_store)
    said: list[tuple[str, Any]] = []
    with sqlite_store.reading() as session:
        connection = session.connection()

        @event.listens_for(connection, "before_cursor_execute")
        def keep(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
            said.append((statement, parameters))

        few = {
            wanted: index
            for owners in (None, ("east", "unsure"))
            for wanted, index in (
                (Wanted(owners=owners, status=Status.ASKED), "ix_referral_asked"),
                (Wanted(owners=owners, age=Age.UNKNOWN), "ix_referral_age_unknown"),
                (Wanted(owners=owners, need=Need.TEAM), "ix_referral_team_not_sure"),
            )
        }
        for wanted in (
            *few,
            Wanted(),
            Wanted(owners=("east", "unsure")),
            Wanted(status=Status.DECLINED),
            Wanted(owners=("east",), status=Status.DECLINED),
            Wanted(need=Need.WITHDRAWN),
            Wanted(owners=("east",), need=Need.WITHDRAWN),
        ):
            said.clear()
            queue.page(session, wanted, TODAY)
            assert len(said) == 1
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said[0][0]}", said[0][1])]
            walks = [step for step in plan if step.startswith(("SEARCH referral", "SCAN referral")) and "rowid" not in step]
            assert walks
            assert all("ix_referral_" in step for step in walks), plan
            assert all(few.get(wanted, "ix_referral_") in step for step in walks), plan
            assert sum("TEMP B-TREE" in step for step in plan) <= 1, plan


def test_after_the_last_one_nothing_follows_and_an_unknown_one_is_the_beginning(store: Store) -> None:
    add(store, "A")
    with store.reading() as session:
        assert queue.page(session, Wanted(after="A"), TODAY).lines == ()
        assert [line.reference for line in queue.page(session, Wanted(after="NONE"), TODAY).lines] == ["A"]
