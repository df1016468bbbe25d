"""The outbox delivered to real servers: each e-mail by itself, once, whatever the server and the database do."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from aiosmtpd.smtp import SMTP, Envelope

from notifier.deliver import Delivered, deliver_owed
from parsers.limits import OUTBOX_CLAIM_SECONDS
from store import letters, outbox
from store.engine import Store
from store.models import EmailKind, EmailState, Outbox
from store.outbox import OwedEmail
from tests.notifier.conftest import Clock, sending
from tests.notifier.facts import PERMITTED, acknowledged
from tests.notifier.servers import Post, smtp_server


def alarm_to(recipient: str, **more: Any) -> OwedEmail:
    """An e-mail that needs no letter to be owed."""
    email = OwedEmail(kind=EmailKind.ALARM, recipient=recipient, subject="A thing stopped", text="Look.\n", occasion="1", mailbox="west")
    return replace(email, **more)


def owe(store: Store, clock: Clock, *emails: OwedEmail) -> None:
    with store.transaction() as session:
        for email in emails:
            assert outbox.owe(session, email, clock()) is not None


def rows(store: Store) -> dict[str, Outbox]:
    with store.reading() as session:
        return {row.recipient: row for row in outbox.listing(session)}


def states(store: Store) -> dict[str, EmailState]:
    return {recipient: row.state for recipient, row in rows(store).items()}


def test_nothing_owed_opens_no_connection(store: Store, clock: Clock, post: Post) -> None:
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered()
    assert post.connections == 0


def test_what_is_owed_is_sent_once_over_one_connection(store: Store, clock: Clock, post: Post) -> None:
    owe(store, clock, alarm_to("a@example.org"), alarm_to("b@example.org"), alarm_to("c@example.org"))
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(sent=3)
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered()
    assert [message["To"] for message in post.messages] == ["a@example.org", "b@example.org", "c@example.org"]
    assert post.connections == 1
    assert all(row.sent_at == clock() and row.attempts == 1 for row in rows(store).values())
    tokens = {row.token for row in rows(store).values()}
    assert {message["Message-ID"] for message in post.messages} == {f"<{token}@dsr.example.nhs.uk>" for token in tokens}


def test_each_mailbox_writes_in_its_own_name(store: Store, clock: Clock, post: Post) -> None:
    owe(store, clock, alarm_to("a@example.org"), alarm_to("b@example.org", mailbox=None), alarm_to("c@example.org", mailbox="unknown"))
    deliver_owed(store, sending(post.port), clock, "w1")
    assert [message["From"].addresses[0].addr_spec for message in post.messages] == [
        "ld&awest.duty@example.nhs.uk",
        "dsr@example.nhs.uk",
        "dsr@example.nhs.uk",
    ]


def test_one_refused_recipient_fails_alone(store: Store, clock: Clock, post: Post) -> None:
    post.refuse.update({"b@example.org": "550 5.1.1 b@example.org unknown", "c@example.org": "451 4.7.1 later"})
    owe(store, clock, *(alarm_to(f"{name}@example.org") for name in "abcd"))
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(sent=2, delayed=1, failed=1)
    found = rows(store)
    assert {recipient: row.state for recipient, row in found.items()} == {
        "a@example.org": EmailState.SENT,
        "b@example.org": EmailState.FAILED,
        "c@example.org": EmailState.WAITING,
        "d@example.org": EmailState.SENT,
    }
    assert found["b@example.org"].last_code == 550
    assert found["b@example.org"].last_error == "recipient: 550 5.1.1, refused"
    assert found["c@example.org"].next_attempt_at == clock() + timedelta(minutes=1)


def test_a_greylisted_email_goes_out_at_the_next_try(store: Store, clock: Clock, post: Post) -> None:
    post.refuse["a@example.org"] = "451 4.7.1 greylisted"
    owe(store, clock, alarm_to("a@example.org"))
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(delayed=1)
    post.refuse.clear()
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered()
    clock.move(minutes=1)
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(sent=1)


def test_the_waits_grow_with_each_attempt(sqlite_store: Store, clock: Clock, post: Post) -> None:
    post.refuse["a@example.org"] = "451 4.7.1 later"
    owe(sqlite_store, clock, alarm_to("a@example.org"))
    waits = []
    for _ in range(5):
        deliver_owed(sqlite_store, sending(post.port), clock, "w1")
        due = rows(sqlite_store)["a@example.org"].next_attempt_at
        assert due is not None
        waits.append((due - clock()) // timedelta(minutes=1))
        clock.now = due
    assert waits == [1, 5, 10, 15, 30]


def test_a_server_down_for_three_days_costs_no_email(store: Store, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    names = [f"{name}@example.org" for name in "abcde"]
    owe(store, clock, *map(alarm_to, names))
    for _ in range(3 * 8):
        delivered = deliver_owed(store, sending(port), clock, "w1")
        assert delivered in (Delivered(), Delivered(delayed=1, stopped="connection: refused"))
        clock.move(hours=3)
    with smtp_server(Post(port=port)) as post:
        deliver_owed(store, sending(port), clock, "w1")
        clock.move(hours=4)
        deliver_owed(store, sending(port), clock, "w1")
        assert sorted(message["To"] for message in post.messages) == names
    assert set(states(store).values()) == {EmailState.SENT}


def test_after_five_days_it_is_failed_and_shown(store: Store, clock: Clock, post: Post) -> None:
    post.refuse["a@example.org"] = "451 4.7.1 later"
    owe(store, clock, alarm_to("a@example.org"))
    for _ in range(5 * 6 + 1):
        assert states(store) == {"a@example.org": EmailState.WAITING}
        deliver_owed(store, sending(post.port), clock, "w1")
        clock.move(hours=4)
    (row,) = rows(store).values()
    assert row.state is EmailState.FAILED
    assert row.last_error == "not taken for 5 days; recipient: 451 4.7.1, the mail server asks to try again later"


def drop(smtp: SMTP, envelope: Envelope) -> str:
    """Take the message and hang up before the answer."""
    assert isinstance(smtp.transport, asyncio.Transport)
    smtp.transport.abort()
    return "taken, then 250 nobody hears this"


def test_a_lost_answer_is_uncertain_and_repeated_once_with_the_same_message_id(store: Store, clock: Clock, post: Post) -> None:
    post.react = drop
    owe(store, clock, alarm_to("a@example.org"))
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(uncertain=1)
    assert states(store) == {"a@example.org": EmailState.UNCERTAIN}
    for _ in range(10):
        clock.move(hours=12)
        deliver_owed(store, sending(post.port), clock, "w1")
    assert len(post.taken) == 2
    assert len({message["Message-ID"] for message in post.messages}) == 1
    (row,) = rows(store).values()
    assert (row.state, row.next_attempt_at, row.doubts) == (EmailState.UNCERTAIN, None, 2)


def test_a_lost_answer_then_a_good_one_is_sent(store: Store, clock: Clock, post: Post) -> None:
    post.react = drop
    owe(store, clock, alarm_to("a@example.org"))
    deliver_owed(store, sending(post.port), clock, "w1")
    post.react = None
    clock.move(minutes=1)
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(sent=1)


def test_one_email_that_breaks_every_connection_stops_no_other(store: Store, clock: Clock, post: Post) -> None:
    post.react = lambda smtp, envelope: drop(smtp, envelope) if "b@example.org" in envelope.rcpt_tos else None
    owe(store, clock, *(alarm_to(f"{name}@example.org") for name in "abc"))
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(sent=2, uncertain=1)
    assert post.connections == 2


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"text": "You were accepted. Ring 07700 900123.\n"}, "The e-mail holds what must not leave: a decision, a mobile number."),
        ({"subject": "About 999 000 0018"}, "The e-mail holds what must not leave: a number like an NHS number."),
        (
            {"html": '<img src="https://example.org/a">'},
            "The e-mail holds what must not leave: an element that is not simple text, an attribute that is not simple text.",
        ),
        ({"recipient": "not an address"}, "The recipient is not one e-mail address that can be sent to."),
        ({"subject": "a\r\nBcc: x@example.org"}, "The subject holds a line break or a control character."),
    ],
)
def test_what_must_not_leave_is_failed_and_shown_and_the_next_goes_out(
    store: Store, clock: Clock, post: Post, more: dict[str, Any], error: str
) -> None:
    owe(store, clock, replace(alarm_to("a@example.org"), **more), alarm_to("b@example.org"))
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(sent=1, failed=1)
    assert [message["To"] for message in post.messages] == ["b@example.org"]
    (bad,) = (row for row in rows(store).values() if row.state is EmailState.FAILED)
    assert bad.last_error == error


def test_no_more_a_minute_than_configured_over_all_workers(store: Store, clock: Clock, post: Post) -> None:
    owe(store, clock, *(alarm_to(f"{name}@example.org") for name in "abcdef"))
    limit = sending(post.port, per_minute=2)
    stopped = "no more e-mails are allowed this minute"
    assert deliver_owed(store, limit, clock, "w1") == Delivered(sent=2, stopped=stopped)
    assert deliver_owed(store, limit, clock, "w2") == Delivered(stopped=stopped)
    clock.move(seconds=59)
    assert deliver_owed(store, limit, clock, "w1") == Delivered(stopped=stopped)
    clock.move(seconds=1)
    assert deliver_owed(store, limit, clock, "w2") == Delivered(sent=2, stopped=stopped)
    clock.move(minutes=1)
    assert deliver_owed(store, limit, clock, "w1") == Delivered(sent=2, stopped=stopped)


def test_a_worker_that_dies_after_the_answer_repeats_at_most_once(store: Store, clock: Clock, post: Post) -> None:
    class Killed(BaseException):
        pass

    def kill(*args: object, **kwargs: object) -> None:
        raise Killed

    owe(store, clock, alarm_to("a@example.org"))
    for _ in range(5):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(outbox, "sent", kill)
            with suppress(Killed):
                deliver_owed(store, sending(post.port), clock, "w1")
        clock.move(seconds=OUTBOX_CLAIM_SECONDS + 1)
    assert len(post.taken) == 2
    assert len({message["Message-ID"] for message in post.messages}) == 1
    assert states(store) == {"a@example.org": EmailState.UNCERTAIN}


_ROOT: Final = Path(__file__).parents[2]
_KILLED_AT: Final = """
import os, signal, sys
from datetime import datetime
from store import outbox
from store.engine import Store
from notifier.deliver import deliver_owed
from tests.notifier.conftest import sending

step, url, port, now = sys.argv[1:]
setattr(outbox, step, lambda *args, **more: os.kill(os.getpid(), signal.SIGKILL))
deliver_owed(Store(url), sending(int(port)), lambda: datetime.fromisoformat(now), "w1")
"""


@pytest.mark.parametrize(("step", "taken"), [("attempting", 0), ("sent", 1)])
def test_a_process_killed_at_each_step_loses_nothing_and_repeats_at_most_once(
    tmp_path: Path, clock: Clock, post: Post, step: str, taken: int
) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    with Store(url) as store:
        store.migrate()
        owe(store, clock, alarm_to("a@example.org"))
        killed = subprocess.run(
            [sys.executable, "-c", _KILLED_AT, step, url, str(post.port), clock().isoformat()], cwd=_ROOT, check=False, timeout=60
        )
        assert killed.returncode == -signal.SIGKILL
        assert len(post.taken) == taken
        clock.move(seconds=OUTBOX_CLAIM_SECONDS + 1)
        assert deliver_owed(store, sending(post.port), clock, "w2") == Delivered(sent=1)
        assert rows(store)["a@example.org"].doubts == taken
    assert len(post.taken) == taken + 1
    assert len({message["Message-ID"] for message in post.messages}) == 1


def test_a_worker_that_dies_before_the_server_heard_of_it_sends_it_later(store: Store, clock: Clock, post: Post) -> None:
    owe(store, clock, alarm_to("a@example.org"))
    with store.transaction() as session:
        outbox.claim(session, clock(), "dead", 1)
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered()
    clock.move(seconds=OUTBOX_CLAIM_SECONDS + 1)
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(sent=1)


def test_an_email_taken_over_by_another_worker_is_left_to_it(store: Store, clock: Clock, post: Post) -> None:
    owe(store, clock, alarm_to("a@example.org"))
    claimed_late: list[int] = []

    def slow(smtp: SMTP, envelope: Envelope) -> None:
        clock.move(seconds=OUTBOX_CLAIM_SECONDS + 1)
        with store.transaction() as session:
            claimed_late.extend(email.id for email in outbox.claim(session, clock(), "w2", 1))

    post.react = slow
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered()
    assert len(claimed_late) == 1
    assert rows(store)["a@example.org"].claimed_by == "w2"


@pytest.mark.parametrize(("null", "expected"), [(True, ""), (False, "ld&awest.duty@example.nhs.uk")])
def test_only_an_answer_to_a_letter_has_nobody_as_its_envelope_sender(
    store: Store, clock: Clock, post: Post, null: bool, expected: str
) -> None:
    with store.transaction() as session:
        letter_id = letters.keep(
            session,
            mailbox="west",
            uid_validity=1,
            uid=1,
            message_id="<letter-1@example.org>",
            received_at=clock(),
            raw=b"Subject: x\r\n\r\nx",
            now=clock(),
        )
    owe(store, clock, replace(acknowledged(), letter_id=letter_id), alarm_to("a@example.org"))
    assert deliver_owed(store, sending(post.port, null_envelope_sender=null), clock, "w1") == Delivered(sent=2)
    assert [taken.sender for taken in post.taken] == [expected, "ld&awest.duty@example.nhs.uk"]
    assert post.messages[0]["Auto-Submitted"] == "auto-replied"


def test_two_workers_at_once_send_each_email_once(store: Store, clock: Clock, post: Post) -> None:
    names = [f"{name}@example.org" for name in "abcdefghijkl"]
    owe(store, clock, *map(alarm_to, names))
    with ThreadPoolExecutor() as workers:
        runs = [workers.submit(deliver_owed, store, sending(post.port), clock, name) for name in ("w1", "w2")]
        assert sum(run.result().sent for run in runs) == len(names)
    assert sorted(message["To"] for message in post.messages) == names


def test_the_permitted_words_reach_the_gate(store: Store, clock: Clock, post: Post) -> None:
    owe(store, clock, alarm_to("a@example.org", text=f"{PERMITTED[4]}\n"), alarm_to("b@example.org", text="mental health\n"))
    assert deliver_owed(store, sending(post.port), clock, "w1") == Delivered(sent=1, failed=1)
