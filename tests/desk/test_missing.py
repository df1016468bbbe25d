"""Messages that a mailbox offered and that nobody can find are settled by a named person."""

from __future__ import annotations

from collections.abc import Callable

from store import mailboxes
from store.engine import Store
from tests.desk.browsing import Browser
from tests.desk.serving import NOW

Open = Callable[..., Browser]


def test_missing_messages_are_settled_by_a_named_person(browser: Open, filled: Store) -> None:
    duty = browser("duty")
    assert duty.get("/mailboxes/east/missing").status_code == 303  # nothing is missing
    with filled.transaction() as session:
        progress = mailboxes.progress(session, "east")
        highest, validity = (progress.highest_uid, progress.uid_validity or 1) if progress else (0, 1)
        short = 2 - mailboxes.counts(session, "east").lost
        mailboxes.polled(session, "east", uid_validity=validity, highest_uid=highest + short, newly_offered=short, now=NOW)
        assert mailboxes.counts(session, "east").lost == 2
    assert browser("west").get("/mailboxes/east/missing").status_code == 404
    assert "settle it" in duty.get("/mailboxes").text
    assert duty.post("/mailboxes/east/missing", at="/mailboxes/east/missing", reason=" ").status_code == 422
    assert duty.post("/mailboxes/east/missing", at="/mailboxes/east/missing", reason="Deleted before the poll.").status_code == 303
    with filled.reading() as session:
        assert mailboxes.counts(session, "east").lost == 0
