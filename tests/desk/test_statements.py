"""How often the queue asks the database: each question is one more time of waiting for a server."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from bench.queue import fill
from store import worker
from store.engine import Store
from tests.desk.browsing import Browser
from tests.desk.serving import NOW, add_people
from tests.journeys.service import Clock

#: The sign-in with its person; the lines, the counts, the alarms with the worker, the letters that wait.
_QUESTIONS = 5
#: The mailboxes and the files that nobody has read, where no worker lives to raise an alarm.
_WITHOUT_WORKER = 2
_QUERIES = ("", "?team=east", "?need=nobody", "?need=mine", "?status=asked", "?status=declined", "?age=unknown")
#: How SQLite begins: in the program itself, without a server.
_BEGINS = ("PRAGMA", "BEGIN")


def test_the_queue_asks_the_same_few_questions_however_much_waits(store: Store) -> None:
    add_people(store)
    asked: list[str] = []

    @event.listens_for(store._engine, "before_cursor_execute")
    def ask(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if not statement.startswith(_BEGINS):
            asked.append(statement)

    for login, referrals in (("lead", 0), ("duty", 300)):
        fill(store, referrals, open_share=0.9)
        browser = Browser(store, Clock(NOW))
        assert browser.sign_in(login).status_code == 303
        for worker_lives in (False, True):
            with store.transaction() as session:
                worker.beat(session, "worker", NOW) if worker_lives else worker.stopped(session, "worker")
            for query in _QUERIES:
                asked.clear()
                assert browser.get(f"/{query}").status_code == 200
                assert len(asked) == _QUESTIONS + (0 if worker_lives else _WITHOUT_WORKER), (query, asked)
