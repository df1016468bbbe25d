"""A fault at any side effect of a round, and a database that refuses any write, lose no letter and double nothing. The whole matrix is
`make crash`; this is a slice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import crash, faulty, refusing
from tests.journeys.crash import ON_THE_LINE, SUCCESSOR, WORKER, Crash, spread
from tests.mailservers import Dovecot
from tests.services import databases

#: How many places of a round each fault strikes here, by kind of database. What is not named strikes none: the ways to the mail
#: servers know nothing of the database behind the worker.
PLACES = {
    "sqlite": dict.fromkeys((*faulty.FAULTS, *ON_THE_LINE), 1)
    | {"kill": 4, "statement fails": 2, faulty.DISK_FULL: 3, faulty.WRITE_FAILS: 3, faulty.CONNECTION_ENDED: 0},
    "postgresql": {"kill": 2, "commit fails": 1, "commit unanswered": 1, "statement fails": 1}
    | {faulty.DISK_FULL: 2, faulty.WRITE_FAILS: 1, faulty.CONNECTION_ENDED: 1, faulty.DATABASE_HELD: 1},
}
if not refusing.reachable():  # a Python that has SQLite within itself, and hides its names
    PLACES["sqlite"] |= {faulty.DISK_FULL: 0, faulty.WRITE_FAILS: 0}
CASES = [(kind, fault, places) for kind in databases() for fault, places in PLACES[kind].items() if places]

#: The answers of the mail server up to the one to the first e-mail: greeting, EHLO, MAIL, RCPT, DATA, the e-mail.
TAKEN = 6


@pytest.fixture(scope="module", params=databases())
def crashing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[Crash]:
    """The servers and a database to begin every run with, on every kind of database there is."""
    folder: Path = tmp_path_factory.mktemp("crash")
    if request.param == "sqlite":
        database = crash.sqlite_databases(folder)
    else:
        database = crash.postgresql_databases(request.getfixturevalue("postgresql_url"))
    with crash.running_outgoing() as outgoing, Crash(folder, dovecot, outgoing, database) as prepared, prepared.prepared():
        yield prepared


@pytest.mark.parametrize(("crashing", "fault", "places"), CASES, indirect=["crashing"], scope="module")
def test_a_fault_at_any_side_effect_loses_nothing_and_doubles_nothing(crashing: Crash, fault: str, places: int) -> None:
    for turn, number in enumerate(spread(crashing.edges(fault), places)):
        tried = crashing.attempt(fault, number, SUCCESSOR if turn % 2 else WORKER)
        assert tried.struck is not None
        assert (tried.lost, tried.doubled, tried.breaches) == (0, 0, ()), tried


def test_an_email_whose_answer_was_lost_is_repeated_once_under_the_same_message_id(crashing: Crash) -> None:
    tried = crashing.attempt("SMTP unanswered", TAKEN)
    assert (tried.struck, tried.repeated, tried.lost, tried.doubled, tried.breaches) == ("after SMTP 250", 1, 0, 0, ())


def test_past_the_last_side_effect_there_is_none(crashing: Crash) -> None:
    tried = crashing.attempt("kill", crashing.edges("kill") + 1)
    assert (tried.struck, tried.lost, tried.doubled, tried.breaches) == (None, 0, 0, ())
