"""The register and the queue: reviews come up on time, each occasion once, and nobody who withdrew is reminded of."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from parsers.reading import Value
from store import audit, decisions, letters, outbox, referrals, register
from store.engine import Store
from store.errors import (
    NoName,
    NoRating,
    NoReason,
    NotOnRegister,
    PromiseBroken,
    Refused,
    ReviewDateTaken,
    ReviewInThePast,
    UnknownReference,
)
from store.models import Action, EmailKind, EmailState, EntryEnd, Rating, Review, ReviewEnd, Status
from store.outbox import OwedEmail
from store.register.refusals import ConsentIsWithdrawn
from tests.store.making import NOW, REFERENCE, TODAY, acknowledgement, done, kept, queued, reading, referral
from tests.store.test_letters import run

BY = "R. Okafor"
DUE = TODAY + timedelta(days=28)
AFTER = DUE + timedelta(days=28)


def accepted(store: Store, reference: str = REFERENCE, uid: int = 1, **changes: Any) -> int:
    """The open review's id of a person just put on the register."""
    queued(store, reference, uid)
    settled: dict[str, Any] = {"by": BY, "rating": "amber", "review_on": DUE, "lead_email": "lead@example.org", "now": NOW}
    with store.transaction() as session:
        decisions.accept(session, reference, **(settled | changes))
        found = [review.id for review in register.reviews_of(session, reference)]
    assert found[0] is not None
    return found[0]


def reminder(review_id: int, occasion: str = "before_14", recipient: str = "lead@example.org") -> OwedEmail:
    return acknowledgement(recipient, kind=EmailKind.REMINDER, review_id=review_id, occasion=occasion)


def owe(store: Store, email: OwedEmail) -> bool:
    with store.transaction() as session:
        return outbox.owe(session, email, NOW) is not None


def due(store: Store, until: date = DUE) -> list[register.ReviewDue]:
    with store.reading() as session:
        return register.reviews_due(session, until)


def test_a_review_comes_up_when_it_is_due(store: Store) -> None:
    review_id = accepted(store)
    assert due(store, DUE - timedelta(days=1)) == []
    (found,) = due(store)
    assert (found.review_id, found.reference, found.due_on, found.team, found.lead_email) == (
        review_id,
        REFERENCE,
        DUE,
        "east",
        "lead@example.org",
    )
    assert (found.rating, found.reminded) == (Rating.AMBER, ())


def test_a_reminder_is_owed_once_a_review_occasion_and_recipient(store: Store) -> None:
    review_id = accepted(store)
    assert owe(store, reminder(review_id))
    assert not owe(store, reminder(review_id))
    assert owe(store, reminder(review_id, "due"))
    assert owe(store, reminder(review_id, recipient="team@example.org"))
    (found,) = due(store)
    assert found.occasions("lead@example.org") == {"before_14", "due"}
    assert found.occasions("team@example.org") == {"before_14"}
    assert found.occasions("nobody@example.org") == frozenset()


def test_concurrent_workers_owe_a_reminder_once(store: Store) -> None:
    review_id = accepted(store)
    start = threading.Barrier(4)
    answers: list[bool] = []

    def work(_: int) -> None:
        start.wait()
        answers.append(owe(store, reminder(review_id)))

    run(work, 4)
    assert sorted(answers) == [False, False, False, True]


def test_a_review_done_sets_the_next(store: Store) -> None:
    review_id = accepted(store)
    owe(store, reminder(review_id))
    with store.transaction() as session:
        register.review_done(session, REFERENCE, by=BY, next_due_on=AFTER, now=NOW, rating="green", rating_reason="Settled at home.")
    with store.reading() as session:
        first, second = register.reviews_of(session, REFERENCE)
        assert (first.closed_as, first.closed_by, first.closed_at) == (ReviewEnd.DONE, BY, NOW)
        assert (second.due_on, second.closed_at) == (AFTER, None)
        entry = register.entry_of(session, REFERENCE)
        assert entry is not None
        assert (entry.rating, entry.rated_by) == (Rating.GREEN, BY)
        assert [row.state for row in outbox.listing(session)] == [EmailState.CANCELLED]
    assert [(found.due_on, found.reminded) for found in due(store, AFTER)] == [(AFTER, ())]


def test_a_review_can_be_moved_away_and_back_and_is_reminded_of_at_each_date_once(store: Store) -> None:
    review_id = accepted(store)
    assert owe(store, reminder(review_id))
    with store.transaction() as session:
        register.move_review(session, REFERENCE, by=BY, reason="The lead is on leave.", due_on=AFTER, now=NOW)
    assert [found.due_on for found in due(store, AFTER)] == [AFTER]
    with store.transaction() as session:
        register.move_review(session, REFERENCE, by=BY, reason="Back already.", due_on=DUE, now=NOW)
    (found,) = due(store, AFTER)
    assert (found.review_id, found.reminded) == (review_id, ())
    assert owe(store, reminder(review_id)), "the cancelled reminder does not stand in the way of a new one"
    assert not owe(store, reminder(review_id))


def test_a_reminder_that_went_out_is_not_repeated_when_a_review_is_moved_away_and_back(store: Store) -> None:
    review_id = accepted(store)
    owe(store, reminder(review_id))
    with store.transaction() as session:
        (email,) = outbox.claim(session, NOW, "one", 1)
        assert outbox.attempting(session, email.id, "one", NOW)
        outbox.sent(session, email.id, NOW)
    for on in (AFTER, DUE):
        with store.transaction() as session:
            register.move_review(session, REFERENCE, by=BY, reason="Leave.", due_on=on, now=NOW)
    assert not owe(store, reminder(review_id))


def test_a_review_date_that_was_done_is_not_taken_twice(store: Store) -> None:
    accepted(store)
    with pytest.raises(ReviewDateTaken, match="21 December 2026"), store.transaction() as session:
        register.review_done(session, REFERENCE, by=BY, next_due_on=DUE, now=NOW)


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"by": " "}, NoName), ({"next_due_on": TODAY - timedelta(days=1)}, ReviewInThePast), ({"rating": "pink"}, NoRating)],
)
def test_a_review_is_done_by_somebody_with_a_date_to_come(store: Store, changes: dict[str, Any], error: type[Refused]) -> None:
    accepted(store)
    settled: dict[str, Any] = {"by": BY, "next_due_on": AFTER, "now": NOW}
    with pytest.raises(error), store.transaction() as session:
        register.review_done(session, REFERENCE, **(settled | changes))
    assert [found.due_on for found in due(store)] == [DUE]


def test_an_ended_entry_is_not_reviewed_and_not_deleted(store: Store) -> None:
    review_id = accepted(store)
    owe(store, reminder(review_id))
    for by, reason, error in (("", "Moved away.", NoName), (BY, "", NoReason)):
        with pytest.raises(error), store.transaction() as session:
            register.end(session, REFERENCE, ended_as=EntryEnd.OTHER, by=by, reason=reason, now=NOW)
    with store.transaction() as session:
        register.end(session, REFERENCE, ended_as=EntryEnd.OTHER, by=BY, reason="Moved away.", now=NOW)
    assert due(store) == []
    with store.reading() as session:
        assert [row.state for row in outbox.listing(session)] == [EmailState.CANCELLED]
        assert [entry.reference for entry in register.listing(session, ended=True)] == [REFERENCE]
        assert register.listing(session) == []
    with pytest.raises(NotOnRegister), store.transaction() as session:
        register.end(session, REFERENCE, ended_as=EntryEnd.OTHER, by=BY, reason="Moved away.", now=NOW)
    with pytest.raises(NotOnRegister), store.transaction() as session:
        register.review_done(session, REFERENCE, by=BY, next_due_on=AFTER, now=NOW)
    with pytest.raises(NotOnRegister), store.transaction() as session:
        register.rate(session, "DSR-0000-0000", rating="red", reason="Worse.", by=BY, now=NOW)


def test_a_withdrawal_stops_reminders_at_once_and_deletes_nothing(store: Store) -> None:
    review_id = accepted(store)
    owe(store, reminder(review_id))
    letter_id = kept(store, 2)
    withdrawal = done(kind="consent_withdrawal", urgent=True, about=(REFERENCE, "DSR-0000-0000"), withdraws_consent=True)
    with store.transaction() as session:
        letters.finish(session, letter_id, withdrawal, NOW)
    assert due(store) == []
    with store.reading() as session:
        (line,) = referrals.queue(session, statuses=[Status.ACCEPTED])
        assert (line.urgent, line.consent_withdrawn) == (True, True)
        assert [letter.id for letter in letters.for_people(session)] == [letter_id]
        (row,) = outbox.listing(session)
        assert row.state is EmailState.CANCELLED
        assert [event.action for event in audit.trail(session, letter_id=letter_id)][-2:] == [Action.CONSENT_WITHDRAWN, Action.LETTER_DONE]
    with pytest.raises(NoReason), store.transaction() as session:
        register.consent_confirmed(session, REFERENCE, by=BY, reason="", now=NOW)
    with store.transaction() as session:
        register.consent_confirmed(session, REFERENCE, by=BY, reason="It was about another form.", now=NOW)
    assert [found.reference for found in due(store)] == [REFERENCE]
    assert owe(store, reminder(review_id))


def test_a_reminder_owed_while_consent_is_being_withdrawn_does_not_go_out(store: Store) -> None:
    review_id = accepted(store)
    with store.transaction() as session:
        register.consent_withdrawn(session, REFERENCE, letter_id=1, now=NOW)
    assert owe(store, reminder(review_id)), "a worker that looked before the withdrawal"
    with store.transaction() as session:
        assert outbox.claim(session, NOW, "one", 10) == []


def test_a_reminder_claimed_while_consent_is_being_withdrawn_does_not_go_out(store: Store) -> None:
    owe(store, reminder(accepted(store)))
    with store.transaction() as session:
        (email,) = outbox.claim(session, NOW, "one", 10)
        register.consent_withdrawn(session, REFERENCE, letter_id=1, now=NOW)
    with store.transaction() as session:
        assert not outbox.attempting(session, email.id, "one", NOW)
        assert [row.state for row in outbox.listing(session)] == [EmailState.CANCELLED]


def test_nobody_is_accepted_while_consent_is_withdrawn(store: Store) -> None:
    queued(store)
    with store.transaction() as session:
        register.consent_withdrawn(session, REFERENCE, letter_id=1, now=NOW)
    with pytest.raises(ConsentIsWithdrawn), store.transaction() as session:
        decisions.accept(session, REFERENCE, by=BY, rating="green", review_on=DUE, now=NOW)
    with store.transaction() as session:
        register.consent_confirmed(session, REFERENCE, by=BY, reason="It was about another form.", now=NOW)
        decisions.accept(session, REFERENCE, by=BY, rating="green", review_on=DUE, now=NOW)
    assert [found.reference for found in due(store)] == [REFERENCE]
    with pytest.raises(UnknownReference), store.transaction() as session:
        register.consent_withdrawn(session, "DSR-0000-0000", letter_id=1, now=NOW)


def test_the_schema_itself_allows_one_open_review_and_one_review_a_date(store: Store) -> None:
    accepted(store)
    closed = {"closed_at": NOW, "closed_as": "moved", "closed_by": BY}
    for values, constraint in (({"due_on": AFTER}, "uq_review_open"), ({"due_on": DUE} | closed, "uq_review_entry_id_due_on")):
        with pytest.raises(PromiseBroken) as raised, store.transaction() as session:
            session.execute(insert(Review).values(entry_id=1, **values))
        assert raised.value.constraint == constraint


def test_the_queue_has_the_urgent_first_then_the_oldest(store: Store) -> None:
    for uid, (reference, urgent) in enumerate((("DSR-1", False), ("DSR-2", True), ("DSR-3", False), ("DSR-4", True)), 1):
        queued(store, reference, uid, urgent=urgent, team_suggested="west" if uid == 3 else "east")
    with store.transaction() as session:
        decisions.decline(session, "DSR-4", by=BY, reason="A second copy.", now=NOW)
    with store.reading() as session:
        assert [line.reference for line in referrals.queue(session)] == ["DSR-2", "DSR-1", "DSR-3"]
        assert [line.reference for line in referrals.queue(session, limit=1, offset=1)] == ["DSR-1"]
        assert [line.reference for line in referrals.queue(session, team="west")] == ["DSR-3"]
        assert referrals.numbers(session)[Status.DECLINED] == 1
        line = referrals.queue(session)[1]
        assert (line.family_name, line.given_name, line.team, line.team_said, line.missing) == (
            "Wix",
            "Orla",
            "east",
            False,
            ("consent.date",),
        )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dsr-1", ["DSR-1"]),
        ("WIX", ["DSR-1"]),
        ("  o'n ", ["DSR-2"]),
        ("999 000 0034", ["DSR-2"]),
        ("%", []),
        ("_ix", []),
        ("", []),
        ("zoe", []),
    ],
)
def test_referrals_are_found_by_what_people_type(store: Store, typed: str, found: list[str]) -> None:
    queued(store, "DSR-1", 1)
    queued(store, "DSR-2", 2, reading=reading(family_name="O'Neil", given_name="Siân  Mary", nhs_number="999 000 0034"))
    with store.reading() as session:
        assert [line.reference for line in referrals.search(session, typed)] == found


def test_referrals_that_may_be_about_one_person_are_shown_and_stay_apart(store: Store) -> None:
    queued(store, "DSR-1", 1)
    queued(store, "DSR-2", 2)
    queued(store, "DSR-3", 3, reading=reading(nhs_number="9990000034", family_name="Hale", given_name="Tomasz"))
    queued(store, "DSR-4", 4, reading=reading(nhs_number="not known", date_of_birth="spring 1991", family_name="Wix"))
    with store.reading() as session:
        (one,) = referrals.alike(session, "DSR-1")
        assert (one.reference, one.likeness.reason) == ("DSR-2", "same NHS number")
        assert referrals.alike(session, "DSR-3") == []
        assert referrals.alike(session, "DSR-4") == []
        with pytest.raises(UnknownReference):
            referrals.alike(session, "DSR-5")


def test_our_email_leads_back_to_the_referrals_it_was_about(store: Store) -> None:
    letter_id = kept(store)
    with store.transaction() as session:
        outcome = done(referral("DSR-1"), referral("DSR-2"), owed=(acknowledgement(),))
        acknowledged = letters.finish(session, letter_id, outcome, NOW).tokens[0]
        asked = outbox.owe(session, acknowledgement(kind=EmailKind.REQUEST, reference="DSR-2", occasion="1"), NOW)
    assert asked is not None
    update = kept(store, 2)
    with store.transaction() as session:
        answered = letters.finish(session, update, done(kind="update", about=("DSR-2",), owed=(acknowledgement(),)), NOW).tokens[0]
    with store.reading() as session:
        assert referrals.references_for_message(session, acknowledged) == ("DSR-1", "DSR-2")
        assert referrals.references_for_message(session, asked) == ("DSR-2",)
        assert referrals.references_for_message(session, answered) == ("DSR-2",)
        assert referrals.references_for_message(session, "0" * 32) == ()


def test_names_and_numbers_too_odd_to_search_by_do_not_stop_a_referral(store: Store) -> None:
    long = "Ž" * 5000
    queued(store, reading=type(reading())("general", {"person.family_name": Value(long), "person.date_of_birth": Value("1991-13-45")}))
    with store.reading() as session:
        found = referrals.by_reference(session, REFERENCE)
        assert found is not None
        assert (found.family_name, found.nhs_number, found.date_of_birth, found.given_name) == (long, None, None, None)
