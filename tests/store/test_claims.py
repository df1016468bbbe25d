"""Two people cannot work on one referral without knowing it."""

from __future__ import annotations

from datetime import date

import pytest

from store import accounts, audit, claims, decisions, referrals
from store.accounts import Person
from store.engine import Store
from store.errors import ClaimedBySomebody, PromiseBroken, UnknownReference
from store.models import Action, Claim
from tests.store.making import NOW, REFERENCE, account, queued


@pytest.fixture
def ann(store: Store) -> Person:
    queued(store)
    return person(store, "ann", "Ann Frost")


def person(store: Store, login: str, name: str) -> Person:
    key = account(store, login, name)
    with store.reading() as session:
        return accounts.person(session, key)


def holder(store: Store) -> str | None:
    with store.reading() as session:
        referral = referrals.by_reference(session, REFERENCE)
        assert referral is not None
        assert referral.id is not None
        held = claims.holder(session, referral.id)
        return None if held is None else held.name


def test_a_referral_is_claimed_once_and_its_holder_may_say_so_again(store: Store, ann: Person) -> None:
    assert holder(store) is None
    for _ in range(2):
        with store.transaction() as session:
            claims.claim(session, REFERENCE, ann, NOW)
    ben = person(store, "ben", "Ben Hale")
    with pytest.raises(ClaimedBySomebody, match="Ann Frost is working on this"), store.transaction() as session:
        claims.claim(session, REFERENCE, ben, NOW)
    assert holder(store) == "Ann Frost"
    with store.reading() as session:
        assert [event.action for event in audit.trail(session)].count(Action.REFERRAL_CLAIMED) == 1


def test_a_claim_is_taken_over_knowingly_and_let_go(store: Store, ann: Person) -> None:
    ben = person(store, "ben", "Ben Hale")
    with store.transaction() as session:
        claims.claim(session, REFERENCE, ann, NOW)
    with store.transaction() as session:
        claims.take_over(session, REFERENCE, ben, NOW)
    assert holder(store) == "Ben Hale"
    with store.transaction() as session:
        claims.release(session, REFERENCE, ann, NOW)  # no longer hers to let go
    assert holder(store) == "Ben Hale"
    with store.transaction() as session:
        claims.release(session, REFERENCE, ben, NOW)
    assert holder(store) is None


def test_a_decision_ends_the_claim_and_asking_does_not(store: Store, ann: Person) -> None:
    with store.transaction() as session:
        claims.claim(session, REFERENCE, ann, NOW)
        decisions.ask(session, REFERENCE, by="Ann Frost", reason="The date of consent.", now=NOW)
    assert holder(store) == "Ann Frost"
    with store.transaction() as session:
        decisions.accept(session, REFERENCE, by="Ann Frost", rating="green", review_on=date(2027, 1, 5), now=NOW)
    assert holder(store) is None


def test_the_schema_allows_one_open_claim(store: Store, ann: Person) -> None:
    with store.transaction() as session:
        claims.claim(session, REFERENCE, ann, NOW)
    with pytest.raises(PromiseBroken) as error, store.transaction() as session:
        session.add(Claim(referral_id=1, account_id=ann.id, claimed_at=NOW))
    assert error.value.constraint == "uq_claim_open"


def test_an_unknown_referral_cannot_be_claimed(store: Store, ann: Person) -> None:
    for act in (claims.claim, claims.take_over, claims.release):
        with pytest.raises(UnknownReference), store.transaction() as session:
            act(session, "DSR-2222-2222", ann, NOW)
