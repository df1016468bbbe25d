"""What a person hands in: kept whole, once however often it is sent, queued in their name, and found again when its reader died."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import repeat

import pytest
from sqlmodel import select

from store import audit, by_hand, letters, referrals
from store.by_hand import HandedIn
from store.engine import Store
from store.errors import AlreadyFinished, AlreadyHandedIn, FileKnown, LetterSettled, NoName, NoReferenceLeft, UnknownLetter
from store.models import Action, Letter, LetterSource, LetterState
from tests.store.making import NOW, done, kept, referral

DAWN = HandedIn(by="Dawn Duty", team="east", once="a" * 32, came_at=NOW - timedelta(days=2), now=NOW)
_CHANCE = random.Random(5)
NEW = replace(referral(), reference="")


def zero(_: int) -> int:
    """Chance that always gives the same."""
    return 0


def key_in(store: Store, handed: HandedIn = DAWN, typed: bytes = b"Family name: Wix") -> int:
    with store.transaction() as session:
        return by_hand.key_in(session, handed, NEW, typed=typed, reason="By telephone.", draw=drawn)


def drawn(count: int) -> int:
    """Chance that can be told beforehand."""
    return _CHANCE.randrange(count)


def keep_file(store: Store, handed: HandedIn = DAWN, data: bytes = b"a scan") -> int:
    with store.transaction() as session:
        return by_hand.keep_file(session, handed, name="scan.pdf", data=data)


def test_a_referral_that_is_keyed_in_is_queued_in_the_name_of_whoever_did(store: Store) -> None:
    number = key_in(store)
    with store.reading() as session:
        letter, (made,) = letters.get(session, number), referrals.of_letter(session, number)
        assert (letter.source, letter.mailbox, letter.brought_by, letter.team) == (LetterSource.KEYED, None, "Dawn Duty", "east")
        assert (letter.state, letter.kind, letter.reason, letter.received_at) == (
            LetterState.DONE,
            "referral",
            "By telephone.",
            DAWN.came_at,
        )
        assert letters.raw(session, number) == b"Family name: Wix"
        assert (made.keyed_by, made.family_name, made.owner, made.arrived_at) == ("Dawn Duty", "Wix", "east", DAWN.came_at)
        assert made.reference.startswith("DSR-")
        told = [(event.actor, event.action) for event in audit.trail(session, letter_id=number)]
        assert letters.for_people(session) == []
        assert letters.mailboxes_waiting(session) == []
    assert told == [("Dawn Duty", Action.LETTER_HANDED_IN), ("Dawn Duty", Action.REFERRAL_QUEUED)]


def test_a_page_that_is_sent_twice_makes_one_referral_and_never_takes_something_else(store: Store) -> None:
    assert key_in(store) == key_in(store)
    with pytest.raises(AlreadyHandedIn) as error:
        key_in(store, typed=b"Family name: Wixx")
    assert error.value.letter_id == 1
    with store.reading() as session:
        assert len(referrals.queue(session)) == 1


def test_the_same_words_on_two_pages_are_two_referrals(store: Store) -> None:
    assert key_in(store) != key_in(store, replace(DAWN, once="b" * 32))


def test_a_reference_that_is_taken_is_drawn_again_and_chance_that_is_broken_is_told(store: Store) -> None:
    with store.transaction() as session:
        by_hand.key_in(session, DAWN, NEW, typed=b"", reason="By post.", draw=zero)
    chance = iter([*repeat(0, 7), *repeat(1, 7)])
    with store.transaction() as session:
        by_hand.key_in(session, replace(DAWN, once="b" * 32), NEW, typed=b"", reason="By post.", draw=lambda _: next(chance))
    with pytest.raises(NoReferenceLeft), store.transaction() as session:
        by_hand.key_in(session, replace(DAWN, once="c" * 32), NEW, typed=b"", reason="By post.", draw=zero)
    with store.reading() as session:
        assert len(referrals.queue(session)) == 2
        assert len(session.exec(select(Letter)).all()) == 2, "nothing is half kept"


def test_a_file_is_kept_whole_and_waits_like_any_letter(store: Store) -> None:
    number = keep_file(store)
    with store.reading() as session:
        letter = letters.get(session, number)
        assert (letter.source, letter.state, letter.file_name, letter.size) == (LetterSource.FILE, LetterState.KEPT, "scan.pdf", 6)
        assert letters.raw(session, number) == b"a scan"
        assert letters.waiting(session, 10) == [number]


def test_the_same_page_keeps_a_file_once_and_the_same_file_is_told(store: Store) -> None:
    assert keep_file(store) == keep_file(store)
    with pytest.raises(AlreadyHandedIn):
        keep_file(store, data=b"another scan")
    with pytest.raises(FileKnown) as error:
        keep_file(store, replace(DAWN, once="b" * 32, by="Wes West"))
    assert error.value.letter_id == 1


def test_a_file_whose_reader_died_is_found_after_a_while(store: Store) -> None:
    number = keep_file(store)
    with store.reading() as session:
        assert by_hand.left_unread(session, NOW, 10) == []
        assert by_hand.left_unread(session, NOW + timedelta(seconds=1), 10) == [number]
    with store.transaction() as session:
        letters.begin(session, number, NOW + timedelta(minutes=1))
        assert by_hand.left_unread(session, NOW + timedelta(seconds=1), 10) == []
        letters.finish(session, number, done(), NOW)
        assert by_hand.left_unread(session, NOW + timedelta(days=1), 10) == []


def test_a_letter_that_waits_is_settled_with_the_referral_that_is_keyed_in_from_it_once(store: Store) -> None:
    number = kept(store)
    with store.transaction() as session:
        outcome = done(state=LetterState.SET_ASIDE, kind="referral", reason="The PDF needs a password.", danger=("jump",), urgent=True)
        letters.finish(session, number, outcome, NOW)
    with store.transaction() as session:
        reference = by_hand.key_in_from(session, number, NEW, by=" Dawn Duty ", now=NOW, draw=drawn)
    with pytest.raises(LetterSettled) as error, store.transaction() as session:
        by_hand.key_in_from(session, number, NEW, by="Wes West", now=NOW, draw=drawn)
    assert error.value.reference == reference
    with store.reading() as session:
        letter, (made,) = letters.get(session, number), referrals.of_letter(session, number)
        assert (letter.state, letter.settled_by, letter.settled_at) == (LetterState.DONE, "Dawn Duty", NOW)
        assert letter.reason == "Dawn Duty keyed in a referral from it. Before that: The PDF needs a password."
        assert (made.reference, made.keyed_by, made.danger, made.urgent) == (reference, "Dawn Duty", ["jump"], True)
        assert letters.for_people(session) == []
    with pytest.raises(AlreadyFinished), store.transaction() as session:
        letters.finish(session, number, done(), NOW)


def test_nothing_is_keyed_in_from_a_letter_that_is_on_its_way_or_that_is_not_there_or_by_nobody(store: Store) -> None:
    number = kept(store)
    with pytest.raises(LetterSettled), store.transaction() as session:
        by_hand.key_in_from(session, number, NEW, by="Dawn Duty", now=NOW, draw=drawn)
    with pytest.raises(UnknownLetter), store.transaction() as session:
        by_hand.key_in_from(session, 99, NEW, by="Dawn Duty", now=NOW, draw=drawn)
    with pytest.raises(NoName), store.transaction() as session:
        by_hand.key_in_from(session, number, NEW, by=" ", now=NOW, draw=drawn)
    with pytest.raises(NoName):
        replace(DAWN, by=" ")


def test_a_file_that_came_by_e_mail_is_found_by_its_bytes(store: Store) -> None:
    number = kept(store)
    with store.transaction() as session:
        letters.finish(session, number, done(documents=(letters.NewDocument("form.docx", "docx", b"a form"),)), NOW)
    with store.reading() as session:
        assert by_hand.letters_with(session, b"a form") == [number]
        assert by_hand.letters_with(session, b"another") == []
