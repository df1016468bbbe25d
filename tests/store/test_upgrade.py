"""A database of the first version, with everything in it, becomes one of this version and loses nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlmodel import col, select

from store import calendars, migrate
from store.engine import Store
from store.errors import PromiseBroken
from store.models import NO_BIRTHDAY, CountedValues, Entry, HospitalStay, Need, Rating, RatingGiven, Referral, Review, ReviewEnd, Withdrawal

_LETTER = """INSERT INTO letter (id, mailbox, uid_validity, uid, sha256, size, received_at, kept_at, state, attempts, outcome_at, kind, urgent, danger)
VALUES ({id}, 'east', 7, {id}, 'x{id}', 3, '2026-11-20 09:00:00', '2026-11-20 09:00:00', 'done', 1, '2026-11-20 09:01:00', 'referral', false, '[]')"""
_REFERRAL = """INSERT INTO referral (id, reference, letter_id, position, status, form, missing, team_suggested, route_sure, route_reason, team,
consent_shown, consent_reason, consent_withdrawn_at, urgent, danger, arrived_at, arrived_on, family_name, family_name_key, date_of_birth, fields)
VALUES ({id}, 'DSR-{id}', {letter}, {position}, '{status}', 'adult', '["consent.date"]', 'unsure', false, 'why', {team}, true, 'why',
{withdrawn}, true, '{danger}', '2026-11-20 09:00:00', '2026-11-20', 'Wix', 'wix', {born}, '{{"person.family_name": {{"value": "Wix", "state": "read"}}, "person.communication_needs": {{"value": "Short sentences", "state": "read"}}, "diagnosis.autism": {{"value": "suspected", "state": "unsure", "note": "why"}}}}')"""
_REFERRALS: list[dict[str, Any]] = [
    {"id": 1, "letter": 1, "position": 0, "status": "accepted", "team": "'east'", "withdrawn": "NULL", "danger": "[]", "born": "NULL"},
    {
        "id": 2,
        "letter": 1,
        "position": 1,
        "status": "waiting",
        "team": "NULL",
        "withdrawn": "NULL",
        "danger": '["jump"]',
        "born": "'2008-12-01'",
    },
    {
        "id": 3,
        "letter": 2,
        "position": 0,
        "status": "waiting",
        "team": "NULL",
        "withdrawn": "'2026-11-21 09:00:00'",
        "danger": "[]",
        "born": "'2012-02-29'",
    },
    {"id": 4, "letter": 3, "position": 0, "status": "asked", "team": "'west'", "withdrawn": "NULL", "danger": "[]", "born": "'2008-11-20'"},
    {
        "id": 5,
        "letter": 4,
        "position": 0,
        "status": "accepted",
        "team": "'west'",
        "withdrawn": "'2026-11-22 09:00:00'",
        "danger": "[]",
        "born": "NULL",
    },
]
_MORE = (
    "INSERT INTO decision (id, referral_id, kind, decided_by, decided_at, rating, review_on, team) "
    "VALUES (1, 1, 'accept', 'Ann Frost', '2026-11-21 09:00:00', 'amber', '2026-12-21', 'east')",
    "INSERT INTO entry (id, referral_id, reference, team, rating, rated_by, rated_at, started_on) "
    "VALUES (1, 1, 'DSR-1', 'east', 'amber', 'Ann Frost', '2026-11-21 09:00:00', '2026-11-21')",
    "INSERT INTO entry (id, referral_id, reference, team, rating, rated_by, rated_at, started_on, consent_withdrawn_at) "
    "VALUES (2, 5, 'DSR-5', 'west', 'blue', 'Ann Frost', '2026-06-21 23:30:00', '2026-06-21', '2026-11-22 09:00:00')",
    "INSERT INTO review (id, entry_id, due_on, closed_at, closed_as, closed_by) "
    "VALUES (1, 1, '2026-11-22', '2026-11-21 10:00:00', 'done', 'Ann Frost'), (2, 1, '2026-12-21', NULL, NULL, NULL), "
    "(3, 2, '2026-12-21', NULL, NULL, NULL)",
    "INSERT INTO letter_about (letter_id, referral_id) VALUES (3, 1)",
    "INSERT INTO audit_event (id, at, actor, action, letter_id, referral_id, detail) "
    "VALUES (2, '2026-11-22 09:00:00', 'dsr', 'consent_withdrawn', 4, 5, '{}')",
    "INSERT INTO audit_event (id, at, actor, action, referral_id, detail) VALUES (1, '2026-11-21 09:00:00', 'Ann Frost', 'referral_accepted', 1, '{}')",
    'INSERT INTO outbox (id, token, kind, referral_id, occasion, recipient, subject, text, "references", state, owed_at, attempts, doubts, '
    "next_attempt_at) VALUES (1, 't', 'request', 4, 'asked', 'a@example.org', 's', 't', '[]', 'waiting', '2026-11-21 09:00:00', 0, 0, "
    "'2026-11-21 09:00:00')",
    'INSERT INTO outbox (id, token, kind, review_id, occasion, recipient, subject, text, calendar, "references", state, owed_at, attempts, '
    "doubts, sent_at) VALUES (2, 'u', 'reminder', 2, 'before_14', 'a@example.org', 's', 't', 'BEGIN', '[]', 'sent', '2026-11-21 09:00:00', 1, 0, "
    "'2026-11-21 09:01:00')",
)


@pytest.fixture
def upgraded(empty_database: str) -> Store:
    """A store whose tables were made by the first version, filled by it, and brought to this one."""
    store = Store(empty_database)
    with store.transaction() as session:
        at_version(session.connection(), "0001")
        for number in (1, 2, 3, 4):
            session.execute(text(_LETTER.format(id=number)))
        for referral in _REFERRALS:
            session.execute(text(_REFERRAL.format(**referral).replace(": {", "\\: {").replace(':"', '\\:"')))
        for statement in _MORE:
            session.execute(text(statement))
    store.migrate()
    return store


def at_version(connection: Connection, version: str) -> None:
    settings = migrate.config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, version)


def test_every_row_is_still_there_and_can_still_be_read(upgraded: Store) -> None:
    with upgraded, upgraded.reading() as session:
        for table, expected in {
            "letter": 4,
            "referral": 5,
            "decision": 1,
            "entry": 2,
            "review": 3,
            "letter_about": 1,
            "audit_event": 2,
            "outbox": 2,
        }.items():
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == expected
        pressing = session.execute(text("SELECT id, owner, pressing, eighteen_on FROM referral ORDER BY id")).all()
    assert [(key, owner, rank, date.fromisoformat(str(day))) for key, owner, rank, day in pressing] == [
        (1, "east", 2, NO_BIRTHDAY),
        (2, "unsure", 0, date(2026, 12, 1)),
        (3, "unsure", 1, date(2030, 3, 1)),  # born on a 29 February
        (4, "west", 2, NO_BIRTHDAY),  # 18 on the day of arrival
        (5, "west", 1, NO_BIRTHDAY),
    ]


def test_rows_still_hold_each_other_and_the_new_rules_hold(upgraded: Store) -> None:
    with upgraded:
        for broken, rule in {
            "DELETE FROM referral WHERE id = 4": None,
            "UPDATE referral SET status = 'lost' WHERE id = 4": "ck_referral_status",
            "UPDATE decision SET duplicate_of_id = 2": "ck_decision_duplicate_of",
        }.items():
            with pytest.raises(PromiseBroken) as error, upgraded.transaction() as session:
                session.execute(text(broken))
            assert rule is None or error.value.constraint == rule
        with upgraded.transaction() as session:
            session.execute(text("UPDATE referral SET status = 'duplicate' WHERE id = 4"))


def test_the_register_keeps_every_rating_and_review_and_blue_becomes_a_stay_in_hospital(upgraded: Store) -> None:
    with upgraded, upgraded.reading() as session:
        one, two = session.exec(select(Entry).order_by(col(Entry.id))).all()
        assert (one.rating, one.standing, one.inpatient_since, one.version) == (Rating.AMBER, Rating.AMBER, None, 1)
        assert (two.rating, two.rated_by, two.standing) == (None, None, Rating.BLUE)
        assert two.inpatient_since == date(2026, 6, 22), "half past midnight in summer time"
        (rating,) = session.exec(select(RatingGiven)).all()
        assert (rating.entry_id, rating.rating, rating.rated_by) == (1, Rating.AMBER, "Ann Frost")
        (stay,) = session.exec(select(HospitalStay)).all()
        assert (stay.entry_id, stay.admitted_on, stay.discharged_on, stay.rating_before) == (2, date(2026, 6, 22), None, None)
        reviews = session.exec(select(Review).order_by(col(Review.id))).all()
        assert [(review.closed_as, review.held_on) for review in reviews] == [
            (ReviewEnd.DONE, date(2026, 11, 21)),
            (None, None),
            (ReviewEnd.WITHDRAWN, None),
        ]
        withdrawals = session.exec(select(Withdrawal).order_by(col(Withdrawal.id))).all()
        assert [(row.referral_id, row.letter_id, row.withdrawn_on) for row in withdrawals] == [
            (3, None, date(2026, 11, 21)),
            (5, 4, date(2026, 11, 22)),
        ]
        needs = session.exec(select(Need).order_by(col(Need.id))).all()
        assert [(need.entry_id, need.words) for need in needs] == [(1, "Short sentences"), (2, "Short sentences")]


def test_what_reports_count_is_copied_from_the_forms_of_before(upgraded: Store) -> None:
    with upgraded, upgraded.reading() as session:
        found = session.exec(select(CountedValues).order_by(col(CountedValues.referral_id))).all()
    assert [(row.referral_id, row.arrived_on, row.team_suggested, row.said) for row in found] == [
        (number, date(2026, 11, 20), "unsure", {"diagnosis.autism": {"value": "suspected", "state": "unsure"}}) for number in range(1, 6)
    ]


def test_letters_of_before_came_by_e_mail_and_what_is_handed_in_must_say_by_whom(upgraded: Store) -> None:
    with upgraded:
        with upgraded.reading() as session:
            assert session.execute(text("SELECT DISTINCT source, brought_by FROM letter")).all() == [("mailbox", None)]
            assert session.execute(text("SELECT DISTINCT keyed_by FROM referral")).all() == [(None,)]
        for broken, rule in {
            "UPDATE letter SET uid = NULL WHERE id = 1": "ck_letter_place",
            "UPDATE letter SET source = 'file', mailbox = NULL, uid_validity = NULL, uid = NULL, once = 'x', team = 'east', brought_by = ' ', "
            "file_name = 'scan.pdf' WHERE id = 1": "ck_letter_brought",
            "UPDATE letter SET file_name = 'scan.pdf' WHERE id = 1": "ck_letter_file_name",
            "UPDATE referral SET keyed_by = ' ' WHERE id = 1": "ck_referral_keyed_by",
        }.items():
            with pytest.raises(PromiseBroken) as error, upgraded.transaction() as session:
                session.execute(text(broken))
            assert error.value.constraint == rule, broken


def test_an_answer_with_leaflets_can_be_kept_and_every_old_rule_about_e_mails_still_holds(upgraded: Store) -> None:
    with upgraded:
        for broken, rule in {
            "UPDATE outbox SET kind = 'letter' WHERE id = 1": "ck_outbox_kind",
            "UPDATE outbox SET kind = 'information' WHERE id = 1": "ck_outbox_information_letter",
            "UPDATE outbox SET review_id = NULL WHERE id = 2": "ck_outbox_about_review",
            "UPDATE outbox SET token = 't' WHERE id = 2": "uq_outbox_token",
            "INSERT INTO attachment (outbox_id, position, name, media_type, size, sha256) VALUES (1, 0, ' ', 'a/b', 1, 'x')": "ck_attachment_name",
        }.items():
            with pytest.raises(PromiseBroken) as error, upgraded.transaction() as session:
                session.execute(text(broken))
            assert error.value.constraint == rule, broken
        with upgraded.transaction() as session:
            session.execute(text("UPDATE outbox SET kind = 'information', letter_id = 3 WHERE id = 1"))


def test_calendar_entries_that_went_out_before_can_be_moved_and_taken_away(upgraded: Store) -> None:
    with upgraded:
        with upgraded.reading() as session:
            (found,) = calendars.shown(session, date(2026, 12, 1))
        assert (found.appointment_id, found.shows_on, found.review_id, found.recipient) == (2, date(2026, 12, 21), 2, "a@example.org")
        again = "UPDATE outbox SET kind = 'reminder', review_id = 2, occasion = 'before_14', recipient = 'a@example.org' WHERE id = 1"
        with pytest.raises(PromiseBroken) as error, upgraded.transaction() as session:
            session.execute(text(again))
        assert error.value.constraint == "uq_outbox_review"


def test_what_was_keyed_in_before_says_afterwards_that_a_person_said_it(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(empty_database) as store:
        with store.transaction() as session:
            at_version(session.connection(), "0001")
            session.execute(text(_LETTER.format(id=1)))
            for referral in _REFERRALS[:2]:
                session.execute(text(_REFERRAL.format(**referral).replace(": {", "\\: {").replace(':"', '\\:"')))
        with monkeypatch.context() as patched:
            patched.setattr(migrate, "upgrade", lambda connection: at_version(connection, "0011"))
            store.migrate()
        with store.transaction() as session:
            session.execute(text("UPDATE referral SET keyed_by = 'Ann Frost' WHERE id = 1"))
        store.migrate()
        with store.reading() as session:
            fields = dict(session.exec(select(Referral.id, Referral.fields)).all())
    assert fields[1]["person.family_name"] == {"value": "Wix", "state": "person"}
    assert fields[2]["person.family_name"] == {"value": "Wix", "state": "read"}
