"""Letters: kept once, tried a counted number of times, finished once with all that follows."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, func, select

from parsers.document import Problem, ProblemReason
from parsers.limits import MESSAGE_ID_CHARACTERS
from parsers.reading import from_plain
from store import audit, documents, letters, outbox, referrals
from store.engine import Store
from store.errors import AlreadyFinished, NoName, NoReason, NotSetAside, PromiseBroken, ReferenceTaken, UnknownLetter, UnstorableText
from store.letters import LetterOutcome, NewDocument, NewEvent, OncePerDay
from store.models import (
    Action,
    AuditEvent,
    Document,
    EmailKind,
    Letter,
    LetterAbout,
    LetterState,
    Outbox,
    Referral,
)
from tests.store.making import MAILBOX, NOW, REFERENCE, TODAY, acknowledgement, done, keep, kept, queued, referral


def number(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_a_message_is_kept_whole_and_once(store: Store) -> None:
    raw = bytes(range(256)) * 9
    letter_id = keep(store, 4_294_967_295, uid_validity=4_294_967_295, raw=raw)
    assert letter_id is not None
    assert keep(store, 4_294_967_295, uid_validity=4_294_967_295, raw=raw) is None
    assert keep(store, 4_294_967_295, uid_validity=4_294_967_295, raw=b"other bytes under the same UID") is None
    with store.reading() as session:
        assert letters.raw(session, letter_id) == raw
        letter = letters.get(session, letter_id)
        assert (letter.sha256, letter.size, letter.state) == (hashlib.sha256(raw).hexdigest(), len(raw), LetterState.KEPT)
        assert (letter.received_at, letter.kept_at) == (NOW, NOW)
        assert letter.received_at.utcoffset() == timedelta(0)
        assert number(session, Letter) == 1


def test_equal_uids_of_two_mailboxes_are_two_letters(store: Store) -> None:
    assert keep(store, 5) != keep(store, 5, mailbox="ld&awest.duty@nsft.nhs.uk")
    assert keep(store, 5, uid_validity=8, raw=b"another message, the mailbox was made anew") is not None


def test_the_same_bytes_in_the_same_mailbox_are_one_letter_and_done_copies(store: Store) -> None:
    first = keep(store, 1, raw=b"the same")
    copied, anew = keep(store, 2, raw=b"the same"), keep(store, 1, uid_validity=8, raw=b"the same")
    assert first is not None
    assert copied is not None
    assert anew is not None
    in_other_mailboxes = [
        keep(store, 1, mailbox="cypqualitysnee@snee.nhs.uk", raw=b"the same"),
        keep(store, 9, mailbox="ld&awest.duty@nsft.nhs.uk", raw=b"the same"),
    ]
    with store.reading() as session:
        assert letters.waiting(session, 10) == [first, *in_other_mailboxes]
        for copy in (copied, anew):
            letter = letters.get(session, copy)
            assert (letter.state, letter.kind, letter.same_as) == (LetterState.DONE, letters.COPY, first)
            assert letters.raw(session, copy) == b"the same"
        assert [letter.id for letter in letters.for_people(session)] == []


@pytest.mark.parametrize(
    ("message_id", "stored"),
    [
        (None, None),
        ("", ""),
        ("<a@example.org>", "<a@example.org>"),
        ("<\x00\ud800@example.org>", "<\ufffd\ufffd@example.org>"),
        ("<žluťoučký kůň 🐎@example.org>", "<žluťoučký kůň 🐎@example.org>"),
        ("<" + "🐎" * 5000, "<" + "🐎" * (MESSAGE_ID_CHARACTERS - 1)),
    ],
)
def test_no_message_id_can_stop_a_letter_from_being_kept(store: Store, message_id: str | None, stored: str | None) -> None:
    with store.transaction() as session:
        letter_id = letters.keep(session, mailbox=MAILBOX, uid_validity=1, uid=1, message_id=message_id, received_at=NOW, raw=b"x", now=NOW)
    assert letter_id is not None
    with store.reading() as session:
        assert letters.get(session, letter_id).message_id == stored


def test_kept_uids_tells_which_are_kept(store: Store) -> None:
    for uid in (3, 5, 9):
        keep(store, uid)
    keep(store, 4, mailbox="ld&awest.duty@nsft.nhs.uk")
    with store.reading() as session:
        assert letters.kept_uids(session, MAILBOX, 7, [3, 4, 5, 6]) == {3, 5}
        assert letters.kept_uids(session, MAILBOX, 8, [3, 4, 5, 6]) == set()
        assert letters.kept_uids(session, MAILBOX, 7, []) == set()
        assert letters.kept_uids(session, MAILBOX, 7, range(1, 100_000)) == {3, 5, 9}


def test_waiting_gives_the_oldest_first_and_those_tried_before_last(store: Store) -> None:
    ids = [kept(store, uid) for uid in (1, 2, 3)]
    with store.transaction() as session:
        assert letters.begin(session, ids[0], NOW) == 1
    with store.reading() as session:
        assert letters.waiting(session, 10) == [ids[1], ids[2], ids[0]]
        assert letters.waiting(session, 2) == [ids[1], ids[2]]
        assert letters.waiting(session, 10, mailbox="other@example.org") == []


def test_a_try_is_counted_before_it_is_made(store: Store) -> None:
    letter_id = kept(store)
    for expected in (1, 2, 3):
        with store.transaction() as session:
            assert letters.begin(session, letter_id, NOW) == expected
    with store.transaction() as session:
        letters.uncount(session, letter_id)
    with store.reading() as session:
        assert letters.get(session, letter_id).attempts == 2


def test_finishing_writes_everything(store: Store) -> None:
    letter_id = kept(store)
    outcome = done(
        referral(document=1),
        referral("DSR-2222-3333", urgent=True, danger=("suicide",), route_sure=False),
        urgent=True,
        danger=("suicide",),
        documents=(
            NewDocument("the letter's text", "text", None),
            NewDocument("form.docx", "docx", b"word", pages=3),
            NewDocument("scan.pdf", "pdf", b"pdf", problems=(Problem("scan.pdf", ProblemReason.SCANNED, "Only pictures of pages."),)),
        ),
        owed=(acknowledgement(in_reply_to="<1@example.org>", references=("<0@example.org>", "<1@example.org>")),),
    )
    with store.transaction() as session:
        finished = letters.finish(session, letter_id, outcome, NOW)
    assert finished.references == (REFERENCE, "DSR-2222-3333")
    assert len(finished.tokens) == 1
    assert not finished.withheld
    with store.reading() as session:
        letter = letters.get(session, letter_id)
        assert (letter.state, letter.kind, letter.urgent, letter.danger) == (LetterState.DONE, "referral", True, ["suicide"])
        assert letter.outcome_at == NOW
        found = letters.documents(session, letter_id)
        assert [(document.name, document.data, document.size, document.problems) for document in found] == [
            ("the letter's text", None, None, []),
            ("form.docx", b"word", 4, []),
            ("scan.pdf", b"pdf", 3, [{"reason": "scanned", "detail": "Only pictures of pages."}]),
        ]
        first, second = referrals.of_letter(session, letter_id)
        assert (first.reference, first.document, first.family_name, first.family_name_key) == (REFERENCE, 1, "Wix", "wix")
        assert (first.nhs_number, first.date_of_birth, first.arrived_at, first.arrived_on) == ("9990000026", date(1991, 4, 3), NOW, TODAY)
        assert from_plain(first.fields["person.family_name"]).value == "Wix"
        assert (second.urgent, second.danger, second.route_sure, second.missing) == (True, ["suicide"], False, ["consent.date"])
        email = outbox.by_token(session, finished.tokens[0])
        assert email is not None
        assert (email.letter_id, email.references) == (letter_id, ["<0@example.org>", "<1@example.org>"])
        assert [event.action for event in audit.trail(session, letter_id=letter_id)] == [
            Action.LETTER_KEPT,
            Action.REFERRAL_QUEUED,
            Action.REFERRAL_QUEUED,
            Action.EMAIL_OWED,
            Action.LETTER_DONE,
        ]


def test_a_letter_is_finished_once(store: Store) -> None:
    letter_id = queued(store)
    for call in (
        lambda session: letters.finish(session, letter_id, done(referral("DSR-9999-9999")), NOW),
        lambda session: letters.begin(session, letter_id, NOW),
        lambda session: letters.uncount(session, letter_id),
    ):
        with pytest.raises(AlreadyFinished), store.transaction() as session:
            call(session)
    with pytest.raises(UnknownLetter), store.transaction() as session:
        letters.finish(session, 999, done(), NOW)
    with store.reading() as session:
        assert number(session, Referral) == 1


def test_two_workers_finishing_one_letter_make_one_referral_and_one_acknowledgement(store: Store) -> None:
    letter_id = kept(store)
    start = threading.Barrier(4)
    ended: list[str] = []

    def work(place: int) -> None:
        start.wait()
        try:
            with store.transaction() as session:
                letters.finish(session, letter_id, done(referral(f"DSR-AAAA-AAA{place}"), owed=(acknowledgement(),)), NOW)
            ended.append("finished")
        except AlreadyFinished:
            ended.append("too late")

    run(work, 4)
    assert sorted(ended) == ["finished", "too late", "too late", "too late"]
    with store.reading() as session:
        assert (number(session, Referral), number(session, Outbox)) == (1, 1)


def test_two_workers_keeping_one_message_keep_it_once(store: Store) -> None:
    start = threading.Barrier(4)
    answers: list[int | None] = []

    def work(place: int) -> None:
        start.wait()
        answers.extend(keep(store, uid) for uid in range(1, 21))

    run(work, 4)
    assert len([answer for answer in answers if answer is not None]) == 20
    with store.reading() as session:
        assert number(session, Letter) == 20


class Killed(BaseException):
    """The process was stopped here."""


@pytest.mark.parametrize("at", ["documents", "referrals", "about", "owed", "commit"])
def test_a_crash_in_the_middle_of_finishing_leaves_nothing(store: Store, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    letter_id = kept(store)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    where = {
        "documents": (documents, "write"),
        "referrals": (referrals, "add"),
        "about": (letters, "_write_about"),
        "owed": (outbox, "owe"),
        "commit": (Session, "commit"),
    }[at]
    outcome = done(referral(), documents=(NewDocument("form.docx", "docx", b"word"),), owed=(acknowledgement(),))
    with monkeypatch.context() as patch:
        patch.setattr(*where, killed)
        with pytest.raises(Killed), store.transaction() as session:
            letters.finish(session, letter_id, outcome, NOW)
    with store.reading() as session:
        assert letters.waiting(session, 10) == [letter_id]
        assert [number(session, table) for table in (Document, Referral, Outbox)] == [0, 0, 0]
        assert [event.action for event in audit.trail(session)] == [Action.LETTER_KEPT]
    with store.transaction() as session:
        assert letters.finish(session, letter_id, outcome, NOW).references == (REFERENCE,)


def test_a_reference_drawn_twice_is_said_and_nothing_is_written(store: Store) -> None:
    queued(store)
    second = kept(store, 2)
    with pytest.raises(ReferenceTaken) as raised, store.transaction() as session:
        letters.finish(session, second, done(referral(), owed=(acknowledgement(),)), NOW)
    assert raised.value.reference == REFERENCE
    with store.transaction() as session:
        assert letters.waiting(session, 10) == [second]
        assert number(session, Outbox) == 0
        letters.finish(session, second, done(referral("DSR-2222-3333")), NOW)


@pytest.mark.parametrize("odd", ["a\x00b", "a\ud83d", "\udfffz"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda odd: replace(done(), reason=odd),
        lambda odd: replace(done(), danger=(odd,)),
        lambda odd: done(documents=(NewDocument(odd, "docx", b""),)),
        lambda odd: done(referral(route_reason=odd)),
        lambda odd: done(owed=(acknowledgement(text=odd),)),
        lambda odd: done(events=(NewEvent(Action.LETTER_DONE, {"word": odd}),)),
    ],
)
def test_text_that_no_database_keeps_is_refused_alike_and_the_letter_stays(
    store: Store, odd: str, spoil: Callable[[str], LetterOutcome]
) -> None:
    letter_id = kept(store)
    with pytest.raises(UnstorableText, match="cannot be stored"), store.transaction() as session:
        letters.finish(session, letter_id, spoil(odd), NOW)
    with store.reading() as session:
        assert letters.waiting(session, 10) == [letter_id]


@pytest.mark.parametrize(
    "name",
    [
        "Siân",
        "Sia\u0302n",
        "O’Neil-Šmíd",
        "李小龙",
        "عبد الله",
        "\u202eBob",
        "👩🏽‍⚕️",
        "tab\tand\nline",
        "\ufdd0\uffff\U0010ffff",
        "%_'\\\"; --",
    ],
)
def test_odd_unicode_comes_back_as_it_went_in(store: Store, name: str) -> None:
    queued(store, reading=replace(referral().reading, fields={"person.family_name": from_plain({"value": name, "state": "read"})}))
    with store.reading() as session:
        found = referrals.by_reference(session, REFERENCE)
        assert found is not None
        assert found.family_name == name
        assert found.fields["person.family_name"]["value"] == name
        assert [line.reference for line in referrals.search(session, name)] == [REFERENCE]


def test_what_brings_nothing_is_answered_once_a_sender_a_day(store: Store) -> None:
    today, tomorrow = OncePerDay("Someone@example.org", TODAY), OncePerDay(" someone@EXAMPLE.org", TODAY + timedelta(days=1))
    expected = [
        (today, False),
        (OncePerDay("someone@example.org", TODAY), True),
        (tomorrow, False),
        (OncePerDay("b@example.org", TODAY), False),
    ]
    for uid, (once, withheld) in enumerate(expected, 1):
        letter_id = kept(store, uid)
        with store.transaction() as session:
            finished = letters.finish(session, letter_id, done(owed=(acknowledgement(),), once_per_day=once), NOW)
        assert (finished.withheld, len(finished.tokens)) == (withheld, 0 if withheld else 1)
    fifth = kept(store, 5)
    with store.transaction() as session:
        finished = letters.finish(session, fifth, done(referral(), owed=(acknowledgement("someone@example.org"),)), NOW)
    assert len(finished.tokens) == 1, "a letter that brings something is answered however often its sender writes"


@pytest.mark.parametrize("recipient", ["", "a" * 400 + "@example.org"])
def test_an_address_that_cannot_be_written_to_does_not_keep_a_letter_from_its_outcome(store: Store, recipient: str) -> None:
    letter_id = kept(store)
    with store.transaction() as session:
        assert letters.finish(session, letter_id, done(referral(), owed=(acknowledgement(recipient),)), NOW).tokens == ()
    with store.reading() as session:
        (event,) = [event for event in audit.trail(session, letter_id=letter_id) if event.action is Action.EMAIL_WITHHELD]
        assert event.detail == {"reason": "no usable address"}


def test_withholding_the_acknowledgement_keeps_every_other_email(store: Store) -> None:
    once = OncePerDay("someone@example.org", TODAY)
    for uid in (1, 2):
        letter_id = kept(store, uid)
        alarm = acknowledgement("operator@example.org", kind=EmailKind.ALARM, occasion=f"letter {uid}")
        with store.transaction() as session:
            finished = letters.finish(session, letter_id, done(owed=(acknowledgement(), alarm), once_per_day=once), NOW)
        assert len(finished.tokens) == (2 if uid == 1 else 1)
        with store.reading() as session:
            withheld = [event for event in audit.trail(session, letter_id=letter_id) if event.action is Action.EMAIL_WITHHELD]
            assert len(withheld) == uid - 1


def test_a_letter_about_a_referral_is_put_to_it(store: Store) -> None:
    queued(store)
    update = kept(store, 2)
    with store.transaction() as session:
        letters.finish(session, update, done(kind="update", about=(REFERENCE, REFERENCE, "DSR-0000-0000")), NOW)
    with store.reading() as session:
        assert [letter.id for letter in referrals.letters_about(session, REFERENCE)] == [update]
        assert number(session, LetterAbout) == 1


def test_a_bounce_marks_our_email_undelivered(store: Store) -> None:
    first, report = kept(store, 1), kept(store, 2)
    with store.transaction() as session:
        token = letters.finish(session, first, done(owed=(acknowledgement(),)), NOW).tokens[0]
    with store.transaction() as session:
        letters.finish(session, report, done(kind="bounce", bounced=(token, "no token of ours")), NOW)
    with store.reading() as session:
        email = outbox.by_token(session, token)
        assert email is not None
        assert (email.state.value, email.bounced_at) == ("failed", NOW)


def test_set_aside_letters_stand_before_people_until_somebody_settles_them(store: Store) -> None:
    broken, question, done_one = kept(store, 1), kept(store, 2), kept(store, 3)
    urgent = kept(store, 4)
    with store.transaction() as session:
        aside = LetterOutcome(state=LetterState.SET_ASIDE, kind="other", reason="The attachment needs a password.")
        letters.finish(session, broken, aside, NOW)
        letters.finish(session, question, done(kind="information_request"), NOW)
        letters.finish(session, done_one, done(referral()), NOW)
        letters.finish(session, urgent, done(kind="auto_reply", urgent=True, danger=("overdose",)), NOW)
    with store.reading() as session:
        assert [letter.id for letter in letters.for_people(session)] == [urgent, broken, question]
    for by, reason, error in (("", "Rang them.", NoName), ("R. Okafor", " ", NoReason)):
        with pytest.raises(error), store.transaction() as session:
            letters.settle(session, broken, by=by, reason=reason, now=NOW)
    with store.transaction() as session:
        letters.settle(session, broken, by="R. Okafor", reason="Rang them.", now=NOW)
    for letter_id in (broken, kept(store, 5)):
        with pytest.raises(NotSetAside), store.transaction() as session:
            letters.settle(session, letter_id, by="R. Okafor", reason="Rang them.", now=NOW)
    with store.reading() as session:
        assert [letter.id for letter in letters.for_people(session)] == [urgent, question]


def test_a_letter_set_aside_can_be_read_once_more(store: Store) -> None:
    letter_id = kept(store)
    aside = LetterOutcome(
        state=LetterState.SET_ASIDE,
        kind="other",
        reason="Read three times without an end.",
        documents=(NewDocument("form.docx", "docx", b"word"),),
        owed=(acknowledgement(),),
    )
    with store.transaction() as session:
        letters.begin(session, letter_id, NOW)
        letters.finish(session, letter_id, aside, NOW)
    with pytest.raises(NoName), store.transaction() as session:
        letters.again(session, letter_id, by="", now=NOW)
    with store.transaction() as session:
        letters.again(session, letter_id, by="R. Okafor", now=NOW)
        assert letters.begin(session, letter_id, NOW) == 1
        finished = letters.finish(
            session, letter_id, done(referral(), documents=(NewDocument("form.docx", "docx", b"word"),), owed=(acknowledgement(),)), NOW
        )
    assert finished.references == (REFERENCE,)
    assert finished.tokens == (), "the letter was acknowledged before"
    with store.reading() as session:
        assert number(session, Document) == 1
    with pytest.raises(NotSetAside), store.transaction() as session:
        letters.again(session, letter_id, by="R. Okafor", now=NOW)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"state": LetterState.KEPT}, "done or set aside"), ({"state": LetterState.SET_ASIDE, "referrals": (referral(),)}, "no referral")],
)
def test_an_outcome_that_cannot_be_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        done(**changes)


def test_moving_is_remembered(store: Store) -> None:
    first, second = kept(store, 1), kept(store, 2)
    kept(store, 3)
    with store.transaction() as session:
        letters.finish(session, first, done(referral()), NOW)
        letters.finish(session, second, done(), NOW)
    with store.transaction() as session:
        assert [(move.letter_id, move.uid_validity, move.uid) for move in letters.to_move(session, MAILBOX, 10)] == [
            (first, 7, 1),
            (second, 7, 2),
        ]
        assert letters.to_move(session, MAILBOX, 10, uid_validity=8) == []
        assert letters.to_move(session, "other@example.org", 10) == []
        letters.moved(session, first, NOW)
        assert [move.letter_id for move in letters.to_move(session, MAILBOX, 10)] == [second]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "done", "kind": "other"}, "ck_letter_outcome"),
        ({"outcome_at": NOW}, "ck_letter_outcome"),
        ({"state": "set_aside", "outcome_at": NOW}, "ck_letter_set_aside_reason"),
        ({"state": "set_aside", "outcome_at": NOW, "reason": "  "}, "ck_letter_set_aside_reason"),
        ({"state": "done", "outcome_at": NOW}, "ck_letter_done_kind"),
        ({"same_as": 1}, "ck_letter_copy_done"),
        ({"settled_at": NOW}, "ck_letter_settled_by"),
    ],
)
def test_the_schema_itself_refuses_a_state_that_cannot_be(store: Store, changes: dict[str, object], constraint: str) -> None:
    letter_id = kept(store)
    statement = update(Letter).where(col(Letter.id) == letter_id).values(**changes)
    with pytest.raises(PromiseBroken) as raised, store.transaction() as session:
        session.execute(statement)
    assert raised.value.constraint == constraint


def test_the_audit_trail_cannot_be_changed(store: Store) -> None:
    kept(store)
    for change in (
        lambda session: setattr(session.exec(select(AuditEvent)).one(), "actor", "somebody else"),
        lambda session: session.delete(session.exec(select(AuditEvent)).one()),
    ):
        with pytest.raises(PromiseBroken) as raised, store.transaction() as session:
            change(session)
        assert raised.value.constraint == "audit_event_append_only"
    with store.reading() as session:
        assert session.exec(select(AuditEvent.actor)).one() == audit.MACHINE


def run(work: Callable[[int], None], workers: int) -> None:
    """Run `work` in as many threads, and raise what any of them raised."""
    raised: list[BaseException] = []

    def guarded(place: int) -> None:
        try:
            work(place)
        except BaseException as error:  # noqa: BLE001  # raised again below, in the test's own thread
            raised.append(error)

    threads = [threading.Thread(target=guarded, args=(place,)) for place in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def test_one_address_gets_no_more_than_so_many_acknowledgements_a_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.outbox.ANSWERS_A_DAY", 3)
    owed = []
    for uid, now in enumerate([NOW] * 5 + [NOW + timedelta(days=1, seconds=1)], start=1):
        letter_id = kept(store, uid)
        with store.transaction() as session:
            owed.append(bool(letters.finish(session, letter_id, done(owed=(acknowledgement(),)), now).tokens))
    assert owed == [True, True, True, False, False, True]
