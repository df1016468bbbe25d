"""The desk's queue with a thousand referrals and with a hundred thousand, all of them waiting: the worst case. Flat is 1."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import insert, text
from sqlalchemy.engine import make_url

from store import accounts, claims, queue
from store.engine import Store
from store.models import NO_BIRTHDAY, Letter, LetterState, Referral, Status
from store.queue import Age, Need, Wanted
from store.referrals import eighteen_on
from tests.desk.browsing import Browser
from tests.desk.serving import add_people
from tests.journeys.service import Clock
from tests.services import postgresql_server

TODAY: Final = date(2026, 11, 23)
OWNERS: Final = ("east", "unsure", "out_of_area_waveney", "out_of_area_north_east_essex")
_NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_FAMILY: Final = (
    "Abbott",
    "Brook",
    "Carver",
    "Dray",
    "Eaves",
    "Finch",
    "Garrod",
    "Hale",
    "Ives",
    "Joyce",
    "Keeble",
    "Ling",
    "Mayhew",
    "Wix",
)
_GIVEN: Final = ("Orla", "Ada", "Bern", "Cora", "Dora", "Ed", "Fern", "Gus", "Hild", "Ida", "Jem", "Kit", "Lena", "Mab", "Ned", "Ros")

#: The share of what is looked for seldom: asked for more, age not known, team not sure, consent withdrawn.
_RARE: Final = 0.0005
_ROUNDS: Final = 60
_QUERIES: Final = (
    "",
    "team=east",
    "team=none",
    *(f"status={status}" for status in ("waiting", "asked", "declined")),
    *(f"form={form}" for form in ("adult", "cyp", "general")),
    *(f"age={age}" for age in Age),
    *(f"need={need}" for need in Need),
    "team=east&form=cyp&age=under_16&need=nobody",
)
_SOUGHT: Final = ("BENCH-42", "wixling", "wi", "a", "orla", "orla wix", "9990000042", "3/4/1991")


@contextmanager
def filled(count: int, url: str, *, open_share: float = 1.0) -> Iterator[Store]:
    """A store with `count` fictional referrals, of which `open_share` wait for a decision."""
    with Store(url) as store:
        store.migrate()
        fill(store, count, open_share)
        add_people(store)
        _claim_some(store)
        if store.dialect == "postgresql":  # by itself the server looks at what it has within a minute
            with store.transaction() as session:
                session.execute(text("ANALYZE"))
        yield store


def fill(store: Store, count: int, open_share: float) -> None:
    """Put fictional referrals into a store, the same ones every time."""
    chance = random.Random(7)
    referral: Any = Referral
    letter: Any = Letter
    for start in range(0, count, 5000):
        numbers = range(start, min(count, start + 5000))
        with store.transaction() as session:
            session.execute(insert(letter), [_letter(number) for number in numbers])
            session.execute(insert(referral), [_referral(number, chance, open_share) for number in numbers])


def _claim_some(store: Store) -> None:
    """Some that the lead and the nurse work on."""
    with store.transaction() as session:
        for number, login in enumerate(("lead", "duty") * 5):
            account = accounts.by_login(session, login)
            assert account is not None
            person = accounts.person(session, account.id or 0)
            claims.claim(session, f"BENCH-{number}", person, _NOW)


def _letter(number: int) -> dict[str, Any]:
    return {
        "id": number + 1,
        "mailbox": "east",
        "uid_validity": 7,
        "uid": number + 1,
        "sha256": f"{number}",
        "size": 1,
        "received_at": _NOW,
        "kept_at": _NOW,
        "state": LetterState.DONE,
        "attempts": 1,
        "outcome_at": _NOW,
        "kind": "referral",
        "urgent": False,
        "danger": [],
    }


def _referral(number: int, chance: random.Random, open_share: float) -> dict[str, Any]:
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(26_000))
    arrived = TODAY - timedelta(days=chance.randrange(400))
    family = chance.choice(_FAMILY) + chance.choice(_FAMILY).lower()
    given = chance.choice(_GIVEN) + chance.choice(("", "a", "ina", "ette", "bert", "win", "mund", "gard"))
    rare = chance.random()
    waits = chance.random() < open_share
    return {
        "id": number + 1,
        "reference": f"BENCH-{number}",
        "letter_id": number + 1,
        "position": 0,
        "status": (Status.ASKED if _RARE < rare < 2 * _RARE else Status.WAITING)
        if waits
        else chance.choice([Status.ACCEPTED, Status.DECLINED, Status.REDIRECTED]),
        "form": chance.choice(["adult", "cyp", "general"]),
        "missing": ["consent.date"],
        "team_suggested": chance.choice(["east", "west", "cyp", "unsure"]),
        "route_sure": not 2 * _RARE < rare < 3 * _RARE,
        "route_reason": "why",
        "consent_shown": chance.random() < 0.7,
        "consent_withdrawn_at": _NOW if 3 * _RARE < rare < 4 * _RARE else None,
        "consent_reason": "why",
        "urgent": False,
        "danger": ["a word"] if chance.random() < 0.01 else [],
        "arrived_at": _NOW,
        "arrived_on": arrived,
        "family_name": family,
        "given_name": given,
        "family_name_key": family.casefold(),
        "given_name_key": given.casefold(),
        "nhs_number": f"999{number:07d}",
        "date_of_birth": None if rare < _RARE else born,
        "eighteen_on": NO_BIRTHDAY if rare < _RARE else eighteen_on(born, arrived),
        "fields": {"risk.current_issues": {"value": "x" * 2000, "state": "read"}},
    }


def pages(store: Store) -> dict[str, Callable[[], object]]:
    """What a nurse asks the queue for, by name."""

    def page(**wanted: Any) -> Callable[[], object]:
        def call() -> object:
            with store.reading() as session:
                return queue.page(session, Wanted(**wanted), TODAY)

        return call

    def counted() -> object:
        with store.reading() as session:
            return queue.waiting(session, OWNERS)

    def found(words: str) -> Callable[[], object]:
        def call() -> object:
            with store.reading() as session:
                return queue.search(session, words, OWNERS)

        return call

    return {
        "every team": page(),
        "one nurse's teams": page(owners=OWNERS),
        "words of danger": page(owners=OWNERS, need=Need.DANGER),
        **{f"age {age.value.replace('_', ' ')}": page(owners=OWNERS, age=age) for age in Age},
        "every team, 16 or 17 years old": page(age=Age.UNDER_18),
        "mine": page(owners=OWNERS, need=Need.MINE, account_id=1),
        "team not sure": page(owners=OWNERS, need=Need.TEAM),
        "consent withdrawn": page(owners=OWNERS, need=Need.WITHDRAWN),
        "asked for more": page(owners=OWNERS, status=Status.ASKED),
        "decided": page(owners=OWNERS, status=Status.DECLINED),
        "counts": counted,
        "by NHS number": found("9990000042"),
        "by date of birth": found("3/4/1991"),
        "by name": found("wixling"),
        "by both names": found("orla wix"),
        "by two letters": found("wi"),
        "by one letter": found("a"),
    }


@dataclass(frozen=True, slots=True)
class Taken:
    """What a call takes: the 95th percentile in seconds, and the median of its processor time, which a busy machine does not stretch."""

    p95: float
    processor: float


def in_turns(one: Callable[[], object], other: Callable[[], object], rounds: int = _ROUNDS) -> tuple[Taken, Taken]:
    """What two calls take, warm, in turns so that a busy machine is busy for both."""
    times: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    for number in range(rounds + 2):
        for call, kept in zip((one, other), times, strict=True):
            start, used = time.perf_counter(), time.process_time()
            call()
            if number >= 2:  # the first two open files and compile queries
                kept.append((time.perf_counter() - start, time.process_time() - used))
    first, second = (
        Taken(statistics.quantiles([took for took, _ in kept], n=20)[-1], statistics.median(used for _, used in kept)) for kept in times
    )
    return first, second


def whole_pages(store: Store, login: str) -> dict[str, Callable[[], object]]:
    """The desk's first page, narrowed down in every way, and the search, as somebody gets them: sign-in, rights, counts, queue,
    letters, the page itself."""
    browser = Browser(store, Clock(_NOW))
    assert browser.sign_in(login).status_code == 303
    token = browser.csrf("/search")

    def shown(query: str) -> Callable[[], object]:
        def call() -> object:
            answer = browser.get(f"/?{query}")
            assert answer.status_code == 200
            return answer

        return call

    def found(words: str) -> Callable[[], object]:
        def call() -> object:
            answer = browser.post("/search", csrf=token, words=words)
            assert answer.status_code in (200, 303)
            return answer

        return call

    narrowed = {f"the page of {login} {query}".strip(): shown(query) for query in _QUERIES}
    return narrowed | {f"the search of {login} for {words}": found(words) for words in _SOUGHT}


def queue_lines(many: int = 100_000, few: int = 1_000) -> Iterator[str]:
    """A line for each question on each database: p95 with many referrals, and the ratio to few."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _lines("SQLite", many, few, f"sqlite:///{folder}/many.db", f"sqlite:///{folder}/few.db")
    with postgresql_server() as url:
        names = ("queue_many", "queue_few")
        with psycopg.connect(url, autocommit=True) as connection:
            for name in names:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield from _lines("PostgreSQL", many, few, *(make_url(url).set(database=name).render_as_string(False) for name in names))


def _lines(database: str, many: int, few: int, many_at: str, few_at: str) -> Iterator[str]:
    with filled(few, few_at) as small, filled(many, many_at) as large:
        little, much = ({**pages(store), **whole_pages(store, "lead"), **whole_pages(store, "duty")} for store in (small, large))
        for name, call in much.items():
            ours, before = in_turns(call, little[name])
            yield (
                f"queue on {database}, {name}: {many} waiting p95 {ours.p95 * 1000:.1f} ms, processor {ours.processor * 1000:.1f} ms; "
                f"{few} waiting {before.p95 * 1000:.1f} ms, {before.processor * 1000:.1f} ms; "
                f"ratio {ours.p95 / before.p95:.2f}, {ours.processor / before.processor:.2f}"
            )
