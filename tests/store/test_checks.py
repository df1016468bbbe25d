"""What people say of a value stands beside what was read, and everything that was worked out follows it."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.reading import Content, Reading, State, Value
from parsers.record import KEYS
from store import accounts, audit, checks, queue, referrals, sign_ins
from store.engine import Store
from store.errors import NoName, NoReason, PromiseBroken, UnknownField
from store.models import Action, CheckKind, Referral, ValueCheck
from tests.store.making import NOW, REFERENCE, account, queued


def form(**more: Value) -> Reading:
    said = {
        "person.family_name": Value("Wix"),
        "person.given_name": Value("Orla"),
        "person.date_of_birth": Value("1919-04-03", State.UNSURE, "The year can be read as 1991."),
        "consent.basis": Value("informed"),
        "consent.given_by": Value("Orla Wix"),
        "consent.date": Value("2026-11-02"),
    }
    return Reading("adult", said | more)


def referral(store: Store) -> Referral:
    with store.reading() as session:
        found = referrals.by_reference(session, REFERENCE)
        assert found is not None
        return found


def say(store: Store, field: str, kind: CheckKind, value: Content | None = None, by: str = "Ann Frost") -> None:
    with store.transaction() as session:
        checks.check(session, REFERENCE, field, kind=kind, value=value, by=by, now=NOW)


def now_reads(store: Store) -> Reading:
    with store.reading() as session:
        found = referral(store)
        assert found.id is not None
        return checks.as_checked(checks.reading_of(found), checks.checks_of(session, found.id))


def test_a_correction_stands_beside_what_was_read_and_search_missing_and_consent_follow(store: Store) -> None:
    queued(store, reading=form(), consent_shown=False, consent_reason="The date of birth is not certain.", missing=())
    say(store, "person.date_of_birth", CheckKind.CORRECT, "1991-04-03")
    found = referral(store)
    assert found.fields["person.date_of_birth"]["value"] == "1919-04-03", "what was read stays"
    assert found.date_of_birth == date(1991, 4, 3)
    assert found.consent_shown
    assert "risk.current_issues" in found.missing
    with store.reading() as session:
        assert [line.reference for line in queue.search(session, "3/4/1991", None).lines] == [REFERENCE]
    assert now_reads(store).fields["person.date_of_birth"].value == "1991-04-03"


def test_confirming_makes_an_unsure_value_sure(store: Store) -> None:
    queued(store, reading=form(), consent_shown=False)
    say(store, "person.date_of_birth", CheckKind.CONFIRM)
    assert now_reads(store).fields["person.date_of_birth"] == Value("1919-04-03", State.PERSON)
    assert referral(store).consent_shown


def test_clearing_says_that_the_form_does_not_say(store: Store) -> None:
    queued(store, reading=form())
    say(store, "consent.basis", CheckKind.CLEAR)
    assert "consent.basis" not in now_reads(store).fields
    found = referral(store)
    assert not found.consent_shown
    assert "consent.basis" in found.missing


def test_what_the_form_left_out_can_be_filled_in_and_lists_keep_their_order(store: Store) -> None:
    queued(store, reading=form())
    say(store, "risk.factors", CheckKind.CORRECT, ("self_harm", "transition"))
    say(store, "support.professionals", CheckKind.CORRECT, ({"name": "Dr Hale", "phone": "01632 960123"},))
    reads = now_reads(store)
    assert reads.fields["risk.factors"].value == ("self_harm", "transition")
    assert reads.fields["support.professionals"].value == ({"name": "Dr Hale", "phone": "01632 960123"},)
    assert list(reads.fields) == sorted(reads.fields, key=list(KEYS).index)


def test_the_newest_word_holds_the_same_word_twice_is_one_and_all_of_them_stay(store: Store) -> None:
    queued(store, reading=form())
    say(store, "person.family_name", CheckKind.CORRECT, "Wicks")
    say(store, "person.family_name", CheckKind.CORRECT, "Wicks", by="Ben Hale")  # a double click, or somebody who agrees
    say(store, "person.family_name", CheckKind.CONFIRM, by="Ben Hale")
    found = referral(store)
    assert found.family_name == "Wix"
    assert found.id is not None
    with store.reading() as session:
        said = checks.history(session, found.id, "person.family_name")
        assert [(each.kind, each.value, each.made_by) for each in said] == [
            (CheckKind.CORRECT, "Wicks", "Ann Frost"),
            (CheckKind.CONFIRM, None, "Ben Hale"),
        ]
        assert repr(said[0]) == "Checked(person.family_name, correct)"
        events = [event for event in audit.trail(session) if event.action in (Action.VALUE_CORRECTED, Action.VALUE_CONFIRMED)]
        assert [(event.actor, event.detail) for event in events] == [
            ("Ann Frost", {"field": "person.family_name"}),
            ("Ben Hale", {"field": "person.family_name"}),
        ]


def test_nobody_and_no_such_question_are_refused(store: Store) -> None:
    queued(store, reading=form())
    with pytest.raises(NoName):
        say(store, "person.family_name", CheckKind.CONFIRM, by=" ")
    with pytest.raises(UnknownField):
        say(store, "person.shoe_size", CheckKind.CONFIRM)


def test_the_schema_keeps_one_check_that_holds_and_a_value_with_each_correction(store: Store) -> None:
    queued(store, reading=form())
    say(store, "person.family_name", CheckKind.CONFIRM)
    for kind, rule in ((CheckKind.CONFIRM, "uq_value_check_open"), (CheckKind.CORRECT, "ck_value_check_value")):
        with pytest.raises(PromiseBroken) as error, store.transaction() as session:
            session.add(ValueCheck(referral_id=1, field="person.family_name", kind=kind, made_by="Ann", made_at=NOW))
        assert error.value.constraint == rule


def test_the_clinical_part_is_opened_with_a_reason_for_one_sign_in(store: Store) -> None:
    queued(store, consent_shown=False)
    ann = account(store, "ann", "Ann Frost")
    with store.transaction() as session:
        first, second = (sign_ins.begin(session, ann, token, "Ann Frost", NOW) for token in ("one", "two"))
    with pytest.raises(NoReason), store.transaction() as session:
        checks.open_clinical(session, REFERENCE, sign_in_id=first, by="Ann Frost", reason=" ", now=NOW)
    for _ in range(2):
        with store.transaction() as session:
            checks.open_clinical(session, REFERENCE, sign_in_id=first, by="Ann Frost", reason="To ring the referrer.", now=NOW)
    with store.reading() as session:
        assert checks.clinical_opened(session, 1, first)
        assert not checks.clinical_opened(session, 1, second)
        assert [view.reason for view in checks.clinical_views(session, 1)] == ["To ring the referrer."]
        assert [event.action for event in audit.trail(session)].count(Action.CLINICAL_OPENED) == 1
        assert accounts.person(session, ann).name == "Ann Frost"
