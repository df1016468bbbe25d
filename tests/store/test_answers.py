"""A letter that asks for information is answered once, by a named person, with leaflets that are kept as they were sent."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from store import answers, audit, held, letters, outbox
from store.answers import AnsweredAlready
from store.engine import Store
from store.errors import NoName, NotSetAside, PromiseBroken
from store.models import Action, EmailKind, EmailState
from store.outbox import Attached, BadRecipient, OwedEmail
from tests.store.making import NOW, REFERENCE, done, kept, queued

BY = "R. Okafor"
LEAFLET = Attached("about-easy-read.pdf", "application/pdf", b"%PDF-1.7 easy")
OTHER = Attached("about.pdf", "application/pdf", b"%PDF-1.7 about")


def asked(store: Store, uid: int = 1) -> int:
    letter_id = kept(store, uid)
    with store.transaction() as session:
        letters.finish(session, letter_id, done(kind="information_request"), NOW)
    return letter_id


def answer(store: Store, letter_id: int, to: str = "tilly@example.org", by: str = BY, **changes: Any) -> None:
    said: dict[str, Any] = {"subject": "Information", "text": "Here it is.", "attachments": (LEAFLET, OTHER)} | changes
    email = OwedEmail(EmailKind.INFORMATION, to, letter_id=letter_id, mailbox="east", **said)
    with store.transaction() as session:
        answers.answer(session, email, by=by, reason="Answered with two leaflets.", now=NOW)


def send(store: Store, *, fails: bool = False) -> tuple[Attached, ...]:
    with store.transaction() as session:
        (email,) = outbox.claim(session, NOW, "worker", 5)
        assert outbox.attempting(session, email.id, "worker", NOW)
        if fails:
            outbox.failed(session, email.id, reason="No such mailbox.", now=NOW, code=550)
        else:
            outbox.sent(session, email.id, NOW)
    return email.attachments


def test_an_answer_goes_out_with_its_leaflets_and_settles_the_letter(store: Store) -> None:
    letter_id = asked(store)
    answer(store, letter_id)
    with store.reading() as session:
        assert letters.for_people(session) == []
        letter = letters.get(session, letter_id)
        assert (letter.settled_by, letter.settled_reason) == (BY, "Answered with two leaflets.")
        done_by = {event.action: event.actor for event in audit.trail(session, letter_id=letter_id)}
        assert done_by[Action.LETTER_ANSWERED] == BY
    assert send(store) == (LEAFLET, OTHER)


def test_the_same_answer_twice_is_one_and_another_one_is_refused(store: Store) -> None:
    letter_id = asked(store)
    answer(store, letter_id)
    answer(store, letter_id, text="Pressed twice.")
    with pytest.raises(AnsweredAlready, match=BY):
        answer(store, letter_id, by="A. Frost")
    with pytest.raises(AnsweredAlready):
        answer(store, letter_id, to="another@example.org")
    with store.reading() as session:
        assert [(email.state, email.text) for email in answers.given(session, letter_id)] == [(EmailState.WAITING, "Here it is.")]


def test_an_answer_that_came_back_may_go_to_another_address(store: Store) -> None:
    letter_id = asked(store)
    answer(store, letter_id)
    send(store, fails=True)
    answer(store, letter_id, to="tilly.smy@example.org")
    assert send(store) == (LEAFLET, OTHER)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [({"by": " "}, NoName), ({"to": ""}, BadRecipient), ({"to": "a@example.org\nBcc: b@example.org"}, BadRecipient)],
)
def test_nobody_and_nowhere_are_refused_and_nothing_is_kept(store: Store, changes: dict[str, str], refused: type[Exception]) -> None:
    letter_id = asked(store)
    with pytest.raises(refused):
        answer(store, letter_id, **changes)
    with store.reading() as session:
        assert answers.given(session, letter_id) == []
        assert len(letters.for_people(session)) == 1


def test_a_letter_on_its_way_or_dealt_with_otherwise_is_not_answered(store: Store) -> None:
    with pytest.raises(NotSetAside):
        answer(store, kept(store))
    letter_id = asked(store, 2)
    with store.transaction() as session:
        letters.settle(session, letter_id, by=BY, reason="Rang her.", now=NOW)
    with pytest.raises(NotSetAside):
        answer(store, letter_id)


def test_the_bytes_of_a_leaflet_are_kept_once(store: Store) -> None:
    for uid in (1, 2, 3):
        answer(store, asked(store, uid), attachments=(LEAFLET,))
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM attachment_bytes")).scalar_one() == 1
        assert session.execute(text("SELECT count(*) FROM attachment")).scalar_one() == 3


def test_the_schema_wants_a_letter_and_one_answer_a_recipient(store: Store) -> None:
    answer(store, asked(store))
    with pytest.raises(PromiseBroken) as error, store.transaction() as session:
        session.execute(text("UPDATE outbox SET letter_id = NULL"))
    assert error.value.constraint == "ck_outbox_information_letter"
    again = OwedEmail(EmailKind.INFORMATION, "tilly@example.org", "s", "t", letter_id=1)
    with store.transaction() as session:
        assert outbox.owe(session, again, NOW) is None


def test_what_was_sent_with_an_answer_is_named_to_the_person(store: Store) -> None:
    letter_id = queued(store)
    with store.transaction() as session:
        outbox.owe(session, OwedEmail(EmailKind.INFORMATION, "a@example.org", "s", "t", letter_id=letter_id, attachments=(LEAFLET,)), NOW)
    with store.reading() as session:
        (email,) = held.held(session, (REFERENCE,)).content["e_mails"]
    assert [one["name"] for one in email["leaflets"]] == ["about-easy-read.pdf"]
