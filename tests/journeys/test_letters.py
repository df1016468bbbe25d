"""Letters on their whole way, through a real Dovecot and a real SMTP server, on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage

from pydantic import SecretStr
from sqlmodel import select

from dsr import watch, wiring, work
from dsr.demo_letters import DEMO_LETTERS, DemoLetter
from notifier.content import breaches
from parsers.document import Problem
from parsers.pool import ReadingPool
from parsers.reading import DocumentOutcome
from store import letters, mailboxes, outbox, referrals
from store.models import Letter, LetterState
from tests.journeys.service import Service

LETTERS = {letter.name: letter for letter in DEMO_LETTERS}
PLAIN = b"From: %s\r\nTo: duty@example.org\r\nSubject: %s\r\nMessage-ID: <%s@example.org>\r\n\r\n%s\r\n"


def plain(sender: str, subject: str, name: str, body: str) -> bytes:
    return PLAIN % (sender.encode(), subject.encode(), name.encode(), body.encode())


def offer(service: Service, *names: str) -> None:
    for name in names:
        service.offer(LETTERS[name].mailbox, LETTERS[name].raw())


def kept(service: Service, demo: DemoLetter) -> Letter:
    with service.store.reading() as session:
        (letter,) = letters.by_message_id(session, demo.message_id)
        return letter


def test_every_demo_letter_ends_as_it_must_and_is_answered_once(service: Service) -> None:
    offer(service, *LETTERS)
    for _ in range(3):
        service.round()
        service.clock.advance(minutes=5)
    for demo in DEMO_LETTERS:
        letter = kept(service, demo)
        with service.store.reading() as session:
            made = referrals.of_letter(session, letter.id or 0)
            answer = outbox.acknowledgement_of(session, letter.id or 0)
            assert letters.raw(session, letter.id or 0) == demo.raw()
        assert (demo.name, letter.state, letter.kind) == (demo.name, demo.state, demo.kind.value)
        assert [one.team_suggested for one in made] == ([] if demo.team is None else [demo.team]), demo.name
        assert [one.consent_shown for one in made] == ([] if demo.team is None else [demo.consent_shown]), demo.name
        assert (answer is not None) == demo.acknowledged, demo.name
    assert len(service.outgoing.taken) == sum(letter.acknowledged for letter in DEMO_LETTERS)
    with service.store.reading() as session:
        for name in service.configuration.mailboxes:
            counts = mailboxes.counts(session, name)
            assert counts.lost == 0
            assert counts.offered == sum(letter.mailbox == name for letter in DEMO_LETTERS)


def test_the_acknowledgement_says_nothing_of_the_person_and_stops_robots(service: Service) -> None:
    offer(service, "adult-west")
    service.round()
    ((sender, recipients, _),) = service.outgoing.taken
    (message,) = service.outgoing.messages
    with service.store.reading() as session:
        (referral,) = referrals.of_letter(session, kept(service, LETTERS["adult-west"]).id or 0)
        (row,) = outbox.listing(session)
    assert (sender, recipients) == ("<>", ["kerry.blowers@example.nhs.uk"])
    assert message["from"].addresses[0].addr_spec == "ld&awest.duty@nsft.nhs.uk"
    assert message["auto-submitted"] == "auto-replied"
    assert message["in-reply-to"] == LETTERS["adult-west"].message_id
    assert message["message-id"] == f"<{row.token}@dsr.example.nhs.uk>"
    assert message["subject"] == f"Your message has arrived: {referral.reference}"
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert referral.reference in text
    assert "01284 733188, option 1" in text
    assert not breaches(text, wiring.sending(service.configuration).permitted)
    whole = str(message).casefold()
    for key in ("person.given_name", "person.family_name", "person.nhs_number", "person.postcode"):
        assert str(referral.fields[key]["value"]).casefold() not in whole, key


def test_finished_messages_are_moved_and_nobody_s_flags_are_touched(service: Service) -> None:
    offer(service, "adult-east", "locked")
    with service.dovecot.client(service.mailbox("east")) as staff:
        staff.add_flags([1], [b"\\Seen", b"\\Flagged"])  # read by staff before the worker saw it
    service.round()
    east = service.mailbox("east")
    assert service.dovecot.subjects(east) == []
    assert len(service.dovecot.subjects(east, "DSR done")) == 1
    assert len(service.dovecot.subjects(east, "DSR set aside")) == 1
    with service.dovecot.client(east) as staff:
        staff.select_folder("DSR done")
        assert set(staff.fetch([1], ["FLAGS"])[1][b"FLAGS"]) >= {b"\\Seen", b"\\Flagged"}


def test_a_message_moved_back_by_staff_is_neither_read_nor_answered_again(service: Service) -> None:
    offer(service, "adult-east")
    service.round()
    with service.dovecot.client(service.mailbox("east")) as staff:
        staff.select_folder("DSR done")
        staff.move([1], "INBOX")
    service.round()
    with service.store.reading() as session:
        assert len(session.exec(select(Letter)).all()) == 2
        assert len(referrals.queue(session)) == 1
    assert len(service.outgoing.taken) == 1


def test_a_new_uidvalidity_takes_everything_again_and_doubles_nothing(service: Service) -> None:
    offer(service, "adult-west", "without-consent")
    west = service.mailbox("west")
    service.configuration = service.configuration.model_copy(
        update={
            "mailboxes": {
                name: told.model_copy(update={"folder": "Referrals", "move_done_to": None})
                for name, told in service.configuration.mailboxes.items()
            }
        }
    )
    for _ in range(2):
        with service.dovecot.client(west) as staff:
            staff.create_folder("Referrals")
            staff.copy([1, 2], "Referrals")
        service.poll("west")
        with service.dovecot.client(west) as staff:
            staff.delete_folder("Referrals")
    service.deliver()
    with service.store.reading() as session:
        assert len(session.exec(select(Letter)).all()) == 4
        assert len(referrals.queue(session)) == 2
        assert mailboxes.counts(session, "west").lost == 0
    assert len(service.outgoing.taken) == 2


def test_one_mailbox_s_trouble_does_not_stop_the_others_and_is_recorded(service: Service) -> None:
    offer(service, "adult-west")
    broken = service.configuration.mailboxes["east"].model_copy(update={"folder": "Nowhere"})
    service.configuration = service.configuration.model_copy(update={"mailboxes": {**service.configuration.mailboxes, "east": broken}})
    assert service.poll("east").trouble == "The folder that is configured does not exist or may not be opened."
    assert service.poll("west").kept == 1
    with service.store.reading() as session:
        state = mailboxes.progress(session, "east")
        assert state is not None
        assert (state.failures, state.last_success_at) == (1, None)


def test_a_letter_that_ends_the_worker_is_tried_three_times_and_stops_nothing(service: Service) -> None:
    class Poisoned:
        """Ends the round, as a kill would, over one document."""

        def __init__(self, reader: ReadingPool) -> None:
            self.reader = reader
            self.tries = 0

        def read(self, name: str, data: bytes) -> DocumentOutcome:
            if b"poison" in data:
                self.tries += 1
                raise KeyboardInterrupt
            return self.reader.read(name, data)

        def unseal(self, name: str, data: bytes, passwords: Sequence[str]) -> bytes | Problem:
            return self.reader.unseal(name, data, passwords)

    assert isinstance(service.reader, ReadingPool)
    poisoned = service.reader = Poisoned(service.reader)
    service.offer(
        "east", plain("a@example.org", "one", "one", "poison"), plain("b@example.org", "two", "two", "Could you send me easy read?")
    )
    for _ in range(5):
        try:
            service.round()
        except KeyboardInterrupt:
            service.clock.advance(minutes=10)  # the dead worker's lease runs out
    assert poisoned.tries == 3
    with service.store.reading() as session:
        first, second = session.exec(select(Letter).order_by(Letter.id)).all()  # type: ignore[arg-type]
    assert first.state is LetterState.SET_ASIDE
    assert "broke off 3 times" in (first.reason or "")
    assert (second.state, second.kind) == (LetterState.DONE, "information_request")


def test_what_brings_nothing_is_answered_once_a_sender_a_day(service: Service) -> None:
    for number in range(3):
        service.offer("east", plain("someone@example.org", f"Hello {number}", f"hello-{number}", "Just saying hello to everybody."))
    service.round()
    assert len(service.outgoing.taken) == 1
    service.clock.advance(days=1)
    service.offer("east", plain("someone@example.org", "Hello again", "hello-again", "Just saying hello to everybody."))
    service.round()
    assert len(service.outgoing.taken) == 2


def test_two_desks_that_write_to_each_other_end_after_one(service: Service) -> None:
    service.offer("east", plain("desk@example.org", "Hello", "hello", "Is anybody there? What is the Dynamic Support Register?"))
    for _ in range(20):
        service.round()
        answers = [raw for _, _, raw in service.outgoing.taken]
        if len(answers) > 1:
            break
        service.offer("west", answers[-1])  # the other desk is ours too: what we send comes in again
        service.offer("east", answers[-1].replace(b"auto-replied", b"no"))  # a robot that hides what it is
    assert len(service.outgoing.taken) == 1


def test_letters_before_the_first_day_of_acknowledging_are_queued_and_not_answered(service: Service) -> None:
    later = {
        name: told.model_copy(update={"acknowledge_from": service.clock().date().replace(day=20)})
        for name, told in service.configuration.mailboxes.items()
    }
    service.configuration = service.configuration.model_copy(update={"mailboxes": later})
    offer(service, "adult-west")
    service.round()
    with service.store.reading() as session:
        assert len(referrals.queue(session)) == 1
    assert service.outgoing.taken == []


def test_a_bounce_of_ours_marks_that_email_undelivered(service: Service) -> None:
    offer(service, "adult-west")
    service.round()
    with service.store.reading() as session:
        (row,) = outbox.listing(session)
    bounce = LETTERS["bounce"].raw()
    ours = re.search(rb"<[^<>]+@dsr\.example\.nhs\.uk>", bounce)
    assert ours is not None
    service.offer("west", bounce.replace(ours[0], f"<{row.token}@dsr.example.nhs.uk>".encode()))
    service.round()
    with service.store.reading() as session:
        (row,) = outbox.listing(session)
    assert (row.state.value, row.bounced_at) == ("failed", service.clock())
    assert len(service.outgoing.taken) == 1


def test_an_update_that_names_our_reference_finds_its_referral(service: Service) -> None:
    offer(service, "adult-west")
    service.round()
    with service.store.reading() as session:
        (referral,) = referrals.queue(session)
    service.offer("west", plain("kerry.blowers@example.nhs.uk", f"Re: {referral.reference}", "more", "He has moved to his aunt's house."))
    service.round()
    with service.store.reading() as session:
        (about,) = referrals.letters_about(session, referral.reference)
        assert about.kind == "update"
        assert len(referrals.queue(session)) == 1
    assert service.outgoing.messages[-1]["subject"] == f"Your message has arrived: {referral.reference}"


def test_a_delay_of_ours_is_no_bounce(service: Service) -> None:
    offer(service, "adult-west")
    service.round()
    with service.store.reading() as session:
        (row,) = outbox.listing(session)
    delayed = LETTERS["bounce"].raw().replace(b"<earlier@dsr.example.nhs.uk>", f"<{row.token}@dsr.example.nhs.uk>".encode())
    delayed = delayed.replace(b"Action: failed", b"Action: delayed").replace(b"Status: 5.", b"Status: 4.")
    service.offer("west", delayed)
    service.round()
    with service.store.reading() as session:
        (row,) = outbox.listing(session)
    assert (row.state.value, row.bounced_at) == ("sent", None)


def test_the_form_of_somebody_else_in_a_reply_is_a_referral_of_its_own(service: Service) -> None:
    offer(service, "adult-west")
    service.round()
    with service.store.reading() as session:
        (first,) = referrals.queue(session)
        (answer,) = outbox.listing(session)
    for name in ("without-consent", "adult-west"):  # another person's form, then the same person's corrected one
        reply = (
            LETTERS[name].raw().replace(b"Message-ID: <", f"In-Reply-To: <{answer.token}@dsr.example.nhs.uk>\r\nMessage-ID: <re-".encode())
        )
        service.offer("west", reply)
    service.round()
    with service.store.reading() as session:
        assert len(referrals.queue(session)) == 2
        assert [letter.kind for letter in referrals.letters_about(session, first.reference)] == ["update", "update"]


def test_a_question_with_a_file_that_is_no_form_is_answered_as_a_question(service: Service) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "someone@example.org", "duty@example.org", "A question"
    letter["Message-ID"] = "<with-a-file@example.org>"
    letter.set_content("Please could you send me the easy read leaflet about the register?")
    letter.add_attachment("Minutes of the parents' coffee morning. We talked about the summer fair.", filename="minutes.txt")
    service.offer("east", letter.as_bytes(policy=letter.policy.clone(linesep="\r\n")))
    service.round()
    with service.store.reading() as session:
        (kept,) = letters.for_people(session)
    assert (kept.state, kept.kind) == (LetterState.DONE, "information_request")
    assert "could not open" not in service.outgoing.messages[-1].as_string()


def test_each_day_every_message_in_the_mailbox_is_looked_at_and_the_sum_is_kept(service: Service) -> None:
    offer(service, "adult-east", "locked")
    service.round()
    service.round()
    service.clock.advance(days=1)
    service.offer("east", plain("a@example.org", "A question", "question", "Could you send me an easy read version of the form?"))
    service.round()
    with service.store.reading() as session:
        sums = [
            (day.day.isoformat(), day.offered, day.waiting, day.done, day.set_aside, day.late)
            for day in mailboxes.reconciliations(session, "east", 10)
        ]
    assert sums == [("2026-11-17", 3, 0, 2, 1, 0), ("2026-11-16", 2, 0, 1, 1, 0)]


def test_a_full_mailbox_begins_at_its_first_day_and_nothing_older_is_answered(service: Service) -> None:
    day = service.clock().date()
    east = service.configuration.mailboxes["east"].model_copy(update={"take_from": day, "acknowledge_from": day})
    service.configuration = service.configuration.model_copy(update={"mailboxes": {**service.configuration.mailboxes, "east": east}})
    service.dovecot.deliver(service.mailbox("east"), LETTERS["adult-east"].raw(), at=service.clock() - timedelta(days=400))
    service.offer("east", plain("a@example.org", "A question", "question", "Could you send me an easy read version of the form?"))
    polled = service.poll("east")
    service.deliver()
    assert (polled.kept, polled.older, len(service.outgoing.taken)) == (1, 1, 1)
    asked = work.poll(service.configuration, service.intake(), "east", "journey", lambda: False, everything=True)
    service.deliver()
    assert (asked.kept, asked.older, len(service.outgoing.taken)) == (1, 0, 1)
    with service.store.reading() as session:
        assert len(referrals.queue(session)) == 1
        assert mailboxes.counts(session, "east").lost == 0


def test_the_same_form_from_two_people_and_to_two_mailboxes_is_queued_and_answered_each_time(service: Service) -> None:
    raw = LETTERS["adult-east"].raw()
    service.offer("east", raw, re.sub(rb"From: .*", b"From: other.worker@example.nhs.uk", raw, count=1).replace(b"demo-01@", b"other@"))
    service.offer("west", raw)
    for _ in range(2):
        service.round()
    with service.store.reading() as session:
        queue = referrals.queue(session)
        assert len(queue) == 3
        assert all(len(referrals.alike(session, one.reference)) == 2 for one in queue)  # each is shown beside the others, none is merged
    assert len(service.outgoing.taken) == 3


def test_a_mailbox_that_refuses_the_log_in_is_told_as_such_until_it_lets_us_in(service: Service) -> None:
    told = service.configuration.mailboxes["east"]
    wrong = told.model_copy(update={"password": SecretStr("wrong")})
    right = service.configuration
    service.configuration = right.model_copy(update={"mailboxes": {**right.mailboxes, "east": wrong}})
    service.poll("east")
    assert [one.name for one in watch.troubles(service.configuration, service.store, service.clock())] == ["mailbox_refused:east"]
    service.configuration = right
    service.poll("east")
    assert watch.troubles(service.configuration, service.store, service.clock()) == ()


HEAD = "From: a@example.org\r\nTo: duty@example.org\r\nSubject: Odd\r\n"
ODD = {
    "nothing": b"\r\n",
    "only NUL": b"\x00" * 500,
    "no head": b"\x80\xff\xfe not a letter at all",
    "half a head": b"Subject: Odd\r\nFrom",
    "an address that is none": b"From: <>\r\nTo: <>\r\nSubject: Odd\r\n\r\nHello\r\n",
    "a Message-ID of 5,000": HEAD.encode() + b"Message-ID: <" + b"a" * 5000 + b"@example.org>\r\n\r\nHello\r\n",
    "an unknown charset": (HEAD + 'Content-Type: text/plain; charset="no-such"\r\n\r\nHello').encode() + b"\xe9\xa0\r\n",
    "half a surrogate": (HEAD + "Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-\r\n").encode(),
    "a part without an end": (
        HEAD + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n"
    ).encode(),
    "a Word file that is none": (
        HEAD
        + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Disposition: attachment; filename=form.docx\r\n\r\nPK\x03\x04no\r\n--x--\r\n"
    ).encode(),
}


def test_a_good_letter_behind_every_odd_one_is_processed_and_every_odd_one_ends(service: Service) -> None:
    for number, raw in enumerate(ODD.values()):
        good = plain(f"sender{number}@example.org", "A question", f"good-{number}", "Could you send me easy read?")
        service.offer("east", raw, good)
    service.round()
    with service.store.reading() as session:
        kept = session.exec(select(Letter)).all()
        good_ones = [one for one in kept if (one.message_id or "").startswith("<good-")]
        assert {one.state for one in good_ones} == {LetterState.DONE}
        assert len(good_ones) == len(ODD)
        assert all(one.state is not LetterState.KEPT and one.reason for one in kept)
        assert len(kept) == 2 * len(ODD)
