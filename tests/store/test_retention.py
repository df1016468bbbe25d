"""Nothing is destroyed by itself; what has passed its time is shown to a person, who destroys it by name and reason, or holds it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from store import checks, decisions, held, letters, outbox, register, retention
from store.engine import Store
from store.errors import NoName, NoReason, PromiseBroken, Refused, UnknownReference
from store.letters import NewDocument
from store.models import Action, CheckKind, CountedValues, EmailKind, EmailState, EntryEnd, LetterState
from store.register import NewAction, NewNote
from store.retention import Destroyed, HeldBack, HoldOpen, NoHold, NotPassed, RecordClass, kept_until
from tests.store.making import NOW, REFERENCE, TODAY, acknowledgement, done, kept, queued, reading, referral
from tests.store.register.putting import AFTER, BY, full_reading, on_register
from triage.register_settings import RetentionSettings

SCHEDULE = RetentionSettings(entry_months=24, not_accepted_months=12, other_letter_months=6)
KEEPER = "K. Reeve"


def day(years: float) -> datetime:
    return NOW + timedelta(days=round(366 * years))


def passed(store: Store, on: datetime, settings: RetentionSettings = SCHEDULE) -> list[tuple[str, str | int | None]]:
    with store.reading() as session:
        found = retention.passed(session, settings, register.today(on))
    return [(one.record_class.value, one.reference or one.letter_id) for one in found]


def ended(store: Store, reference: str = REFERENCE, uid: int = 1, **changes: Any) -> None:
    on_register(store, reference, uid, form=full_reading(), **changes)
    with store.transaction() as session:
        register.end(session, reference, ended_as=EntryEnd.NO_LONGER_NEEDED, by=BY, reason="Well and settled.", now=NOW)


def destroy(store: Store, on: datetime, reference: str = REFERENCE, settings: RetentionSettings = SCHEDULE, **changes: Any) -> None:
    with store.transaction() as session:
        said: dict[str, Any] = {"by": KEEPER, "reason": "Its time has passed.", "now": on} | changes
        retention.destroy(session, reference, settings, **said)


def test_without_a_schedule_nothing_ever_passes_its_time(store: Store) -> None:
    ended(store)
    queued(store, "DSR-2", 2)
    with store.transaction() as session:
        decisions.decline(session, "DSR-2", by=BY, reason="Elsewhere.", now=NOW)
    assert passed(store, day(90), RetentionSettings()) == []
    with pytest.raises(NotPassed):
        destroy(store, day(90), settings=RetentionSettings())


def test_each_class_passes_on_its_own_day_and_what_goes_on_never(store: Store) -> None:
    ended(store, "DSR-1", 1)
    for uid, reference in ((2, "DSR-2"), (3, "DSR-3")):
        queued(store, reference, uid)
    on_register(store, "DSR-4", 4)
    for uid, kind in ((5, "other"), (6, "automatic_reply"), (7, "other")):
        letter_id = kept(store, uid)
        with store.transaction() as session:
            letters.finish(session, letter_id, done(kind=kind), NOW)
            if uid == 5:
                letters.settle(session, letter_id, by=BY, reason="Answered.", now=NOW)
    with store.transaction() as session:
        decisions.decline(session, "DSR-2", by=BY, reason="Elsewhere.", now=NOW)
    assert passed(store, day(0.4)) == []
    assert passed(store, day(0.6)) == [("other_letter", 5), ("other_letter", 6)]
    assert passed(store, day(1.1)) == [("other_letter", 5), ("other_letter", 6), ("not_accepted", "DSR-2")]
    assert passed(store, day(50)) == [("other_letter", 5), ("other_letter", 6), ("not_accepted", "DSR-2"), ("entry", "DSR-1")]


CHILDREN = SCHEDULE.model_copy(update={"children_until_birthday": 25})


@pytest.mark.parametrize(
    ("born", "settings", "expected"),
    [
        (date(1991, 4, 3), SCHEDULE, date(2028, 11, 23)),
        (date(2012, 4, 3), SCHEDULE, date(2028, 11, 23)),
        (date(2012, 4, 3), CHILDREN, date(2037, 4, 3)),
        (date(2008, 11, 24), CHILDREN, date(2033, 11, 24)),  # 17 for one day more
        (date(2008, 11, 23), CHILDREN, date(2028, 11, 23)),  # 18 on the day
        (None, CHILDREN, date(2051, 11, 23)),  # may be a child of any age
        (date(1991, 4, 3), CHILDREN, date(2028, 11, 23)),
    ],
)
def test_records_of_children_are_kept_until_they_are_grown(born: date | None, settings: RetentionSettings, expected: date) -> None:
    assert kept_until(TODAY, born, 24, settings) == expected


def test_a_hold_keeps_a_record_until_it_is_lifted(store: Store) -> None:
    ended(store)
    with store.transaction() as session:
        retention.hold(session, REFERENCE, by=KEEPER, reason="A public inquiry.", now=NOW)
    with pytest.raises(HoldOpen), store.transaction() as session:
        retention.hold(session, REFERENCE, by=KEEPER, reason="Again.", now=NOW)
    with store.reading() as session:
        (record,) = retention.passed(session, SCHEDULE, date(2030, 1, 1))
        assert (record.held, record.record_class, record.kept_until) == (True, RecordClass.ENTRY, date(2028, 11, 23))
    with pytest.raises(HeldBack, match="Reeve"):
        destroy(store, day(4))
    with store.transaction() as session:
        retention.lift(session, REFERENCE, by=KEEPER, reason="The inquiry is over.", now=day(4))
    with pytest.raises(NoHold), store.transaction() as session:
        retention.lift(session, REFERENCE, by=KEEPER, reason="Again.", now=day(4))
    destroy(store, day(4))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"by": " "}, NoName),
        ({"reason": ""}, NoReason),
        ({"reference": "DSR-9"}, UnknownReference),
        ({"on": day(1)}, NotPassed),
        ({"reference": "DSR-2"}, NotPassed),
    ],
)
def test_nothing_is_destroyed_early_or_in_nobody_s_name(store: Store, changes: dict[str, Any], error: type[Refused]) -> None:
    ended(store)
    on_register(store, "DSR-2", 2)
    with pytest.raises(error):
        destroy(store, **({"on": day(4)} | changes))
    with store.reading() as session:
        assert held.held(session, [REFERENCE]).content["register"][0]["ended_reason"] == "Well and settled."


def full_life(store: Store) -> None:
    """A person with something in every table, whose entry has ended."""
    form = full_reading()
    letter_id = kept(store)
    outcome = done(
        referral(reading=form), documents=(NewDocument("orla-wix.docx", "docx", b"Orla Wix, in Word"),), owed=(acknowledgement(),)
    )
    with store.transaction() as session:
        letters.finish(session, letter_id, outcome, NOW)
        checks.check(session, REFERENCE, "person.given_name", kind=CheckKind.CORRECT, value="Orlagh", by=BY, now=NOW)
        decisions.accept(
            session, REFERENCE, by=BY, rating="amber", review_on=AFTER, now=NOW, lead_email="lead@example.org", reason="Orla is ill."
        )
        reminder = acknowledgement("lead@example.org", kind=EmailKind.REMINDER, review_id=1, occasion="due", text="Orla's review")
        outbox.owe(session, reminder, NOW)
        for number, to in enumerate(("a@example.org", "b@example.org")):
            outbox.owe(session, acknowledgement(to, kind=EmailKind.REQUEST, reference=REFERENCE, occasion="1", text=f"Ask {number}"), NOW)
        note = NewNote("Orla is sad.", "Orla sang.", "Orla's garden.", ("Orla's school",))
        actions = (NewAction("Ring Orla", "Pim Ash", AFTER),)
        register.review_done(session, REFERENCE, by=BY, next_due_on=AFTER + timedelta(days=1), now=NOW, note=note, actions=actions)
        register.escalate(session, REFERENCE, to_whom="Pim Ash", why="For Orla", by=BY, now=NOW)
        register.admit(session, REFERENCE, admitted_on=TODAY, by=BY, now=NOW, hospital="Orla's hospital")
        register.withdraw(session, REFERENCE, withdrawn_on=TODAY, said_by="Orla", words="I am Orla.", by=BY, now=NOW)
        register.end(session, REFERENCE, ended_as=EntryEnd.CONSENT_WITHDRAWN, by=BY, reason="Orla wants it.", now=NOW)


def test_destroyed_nothing_personal_is_left_and_what_stays_names_nobody(store: Store) -> None:
    full_life(store)
    with store.reading() as session:
        before = len(session.execute(text("SELECT id FROM audit_event")).all())
    with store.reading() as session:
        assert session.exec(select(CountedValues)).one().said["person.date_of_birth"]["value"] == "1991-04-03"
    destroy(store, day(4))
    with store.reading() as session:
        assert session.exec(select(CountedValues)).one().said == {}
        found = held.held(session, [REFERENCE])
        told = json.dumps(found.content) + repr(found.files)
        for personal in (
            "Orla",
            "Wix",
            "wix",
            "9990000026",
            "1991-04-03",
            "Pim Ash",
            "Jo Pike",
            "Ida Marsh",
            "example.org",
            "Short sentences",
            "orla-wix",
        ):
            assert personal not in told, personal
        assert found.files == ()
        one, entry = found.content["referrals"][0], found.content["register"][0]
        assert (one["reference"], one["status"], entry["rating"], entry["ended_as"]) == (
            REFERENCE,
            "accepted",
            "amber",
            "consent_withdrawn",
        )
        assert [(row["rating"], row["rated_by"]) for row in entry["ratings"]] == [("amber", BY)]
        assert one["destroyed"] == [
            {
                "record_class": "entry",
                "kept_until": "2028-11-23",
                "destroyed_by": KEEPER,
                "destroyed_at": day(4).isoformat(),
                "reason": "Its time has passed.",
            }
        ]
        events = session.execute(text("SELECT action FROM audit_event ORDER BY id")).scalars().all()
        assert events[before:] == [Action.RECORD_DESTROYED, Action.RECORD_DESTROYED]
        assert {row.state for row in outbox.listing(session)} == {EmailState.CANCELLED}
    with pytest.raises(Destroyed):
        destroy(store, day(5))
    assert passed(store, day(9)) == []


def test_on_sqlite_the_file_itself_holds_nothing_of_it_any_more(sqlite_store: Store, quick_folder: Path) -> None:
    full_life(sqlite_store)
    destroy(sqlite_store, day(4))
    sqlite_store.close()
    data = b"".join(file.read_bytes() for file in quick_folder.iterdir())
    for personal in (b"Orla", b"Wix", b"Pim Ash", b"9990000026", b"example.org"):
        assert personal not in data, personal


def test_a_letter_goes_with_the_last_of_those_whom_it_concerns(store: Store) -> None:
    letter_id = kept(store)
    second = referral("DSR-2", reading=reading(family_name="Hale", nhs_number="9990000034"))
    with store.transaction() as session:
        letters.finish(session, letter_id, done(referral("DSR-1"), second), NOW)
        for reference in ("DSR-1", "DSR-2"):
            decisions.decline(session, reference, by=BY, reason="Elsewhere.", now=NOW)
    destroy(store, day(2), "DSR-1")
    with store.reading() as session:
        assert letters.raw(session, letter_id) == b"letter 1"
    destroy(store, day(2), "DSR-2")
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM letter_bytes")).scalar_one() == 0
        letter = letters.get(session, letter_id)
        assert (letter.state, letter.sha256 != "", letter.message_id) == (LetterState.DONE, True, None)


def test_a_destroyed_letter_that_its_mailbox_offers_again_is_known(store: Store) -> None:
    queued(store)
    with store.transaction() as session:
        decisions.decline(session, REFERENCE, by=BY, reason="Elsewhere.", now=NOW)
    destroy(store, day(2))
    again = kept(store, 2)
    with store.reading() as session:
        assert letters.get(session, again).state is LetterState.KEPT, "other bytes are another letter"
    with store.transaction() as session:
        assert letters.keep(
            session,
            mailbox=letters.get(session, 1).mailbox or "",
            uid_validity=7,
            uid=3,
            message_id=None,
            received_at=NOW,
            raw=b"letter 1",
            now=NOW,
        )
        assert letters.get(session, again + 1).same_as == 1


def test_a_letter_that_brought_nothing_is_destroyed_by_its_number(store: Store) -> None:
    letter_id = kept(store)
    with store.transaction() as session:
        letters.finish(session, letter_id, done(kind="automatic_reply"), NOW)
    for number, on, error in ((letter_id, day(0.1), NotPassed), (99, day(2), NotPassed)):
        with pytest.raises(error), store.transaction() as session:
            retention.destroy_letter(session, number, SCHEDULE, by=KEEPER, reason="Passed.", now=on)
    with store.transaction() as session:
        retention.destroy_letter(session, letter_id, SCHEDULE, by=KEEPER, reason="Passed.", now=day(2))
        assert session.execute(text("SELECT count(*) FROM letter_bytes")).scalar_one() == 0
    with pytest.raises(Destroyed), store.transaction() as session:
        retention.destroy_letter(session, letter_id, SCHEDULE, by=KEEPER, reason="Passed.", now=day(2))


def test_the_schema_itself_wants_a_name_and_a_reason_and_one_of_each(store: Store) -> None:
    ended(store)
    destroy(store, day(4))
    row = (
        "INSERT INTO destruction (referral_id, letter_id, record_class, kept_until, destroyed_by, destroyed_at, reason) "
        "VALUES ({}, {}, 'entry', '2028-11-23', '{}', '2030-11-23 10:00:00', '{}')"
    )
    for broken, rule in {
        row.format(1, "NULL", "x", "x"): "uq_destruction_referral_id",
        row.format("NULL", 1, "x", "x"): "uq_destruction_letter_id",
        row.format(1, 1, "x", "x"): "ck_destruction_of_one",
        row.format(1, "NULL", " ", "x"): "ck_destruction_destroyed_by",
        row.format(1, "NULL", "x", " "): "ck_destruction_reason",
        "INSERT INTO hold (referral_id, reason, placed_by, placed_at) VALUES (1, ' ', 'x', '2026-11-23 10:00:00')": "ck_hold_reason",
    }.items():
        with pytest.raises(PromiseBroken) as raised, store.transaction() as session:
            session.execute(text(broken))
        assert raised.value.constraint == rule
