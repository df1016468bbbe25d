"""Decisions by named people, and the reviews and reminders that follow from them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dsr.decide import deciding
from notifier import deciding as decide
from store import decisions, letters, outbox, referrals, register
from store.models import EmailKind, Outbox, Status
from tests.journeys.service import Service
from tests.journeys.test_letters import LETTERS, offer, plain

LEAD = "lead@example.nhs.uk"
WEST = "ld&awest.duty@nsft.nhs.uk"


def accepted(service: Service, due: date) -> str:
    """The reference of the west adult's referral, accepted by a named person with this review date."""
    offer(service, "adult-west")
    service.poll("west")
    with service.store.transaction() as session:
        (referral,) = referrals.queue(session)
        decisions.accept(session, referral.reference, by="R. Okafor", rating="amber", review_on=due, now=service.clock(), lead_email=LEAD)
    return referral.reference


def reminders(service: Service) -> list[Outbox]:
    with service.store.reading() as session:
        return list(reversed(outbox.listing(session, kinds=[EmailKind.REMINDER])))


def test_each_reminder_goes_exactly_once_to_lead_and_team_however_often_the_worker_restarts(service: Service) -> None:
    due = service.clock().date() + timedelta(days=20)
    reference = accepted(service, due)
    for _ in range(40 * 3):  # three rounds a day, each by a worker that has just started
        service.evening()
        service.clock.advance(hours=8)
    assert [(row.occasion, row.recipient) for row in reminders(service)] == [
        (occasion, recipient) for occasion in ("before_14", "before_3", "due", "after_1", "after_7") for recipient in (LEAD, WEST)
    ]
    sent = [message for message in service.outgoing.messages if "Review due" in str(message["subject"])]
    assert len(sent) == 10
    first = sent[0]
    assert first["subject"] == f"Review due on Sunday 6 December 2026: {reference}"
    assert first["auto-submitted"] == "auto-generated"
    calendar = next(part for part in first.walk() if part.get_content_type() == "text/calendar")
    entry = calendar.get_content()
    assert "DTSTART;VALUE=DATE:20261206" in entry
    assert reference in entry
    with service.store.reading() as session:
        referral = referrals.by_reference(session, reference)
    assert referral is not None
    for message in sent:
        for name in (referral.family_name, referral.given_name, referral.nhs_number):
            assert name is not None
            assert name not in message.as_string()


def test_after_a_standstill_only_the_latest_reminder_goes(service: Service) -> None:
    accepted(service, service.clock().date() + timedelta(days=20))
    service.clock.advance(days=18)
    service.evening()
    assert [row.occasion for row in reminders(service)] == ["before_3", "before_3"]


def test_a_withdrawal_of_consent_stops_the_reminders_and_deletes_nothing(service: Service) -> None:
    reference = accepted(service, service.clock().date() + timedelta(days=20))
    service.round()
    service.offer("west", plain("zofia.marczak@example.org", f"{reference}", "stop", "I do not want to be on the register any more."))
    service.poll("west")
    for _ in range(40):
        service.evening()
        service.clock.advance(days=1)
    assert reminders(service) == []
    with service.store.reading() as session:
        referral, entry = referrals.by_reference(session, reference), register.entry_of(session, reference)
        (about,) = referrals.letters_about(session, reference)
        waiting = letters.for_people(session)
    assert referral is not None
    assert entry is not None
    assert (referral.urgent, referral.status, entry.ended_at) == (True, Status.ACCEPTED, None)
    assert about.kind == "consent_withdrawal"
    assert waiting[0].id == about.id


def test_a_review_that_was_done_sets_the_next_and_its_reminders(service: Service) -> None:
    today = service.clock().date()
    reference = accepted(service, today + timedelta(days=3))
    service.round()
    with service.store.transaction() as session:
        register.review_done(session, reference, by="R. Okafor", next_due_on=today + timedelta(days=30), now=service.clock())
    for _ in range(30):
        service.evening()
        service.clock.advance(days=1)
    assert [row.occasion for row in reminders(service) if row.recipient == LEAD] == ["before_3", "before_14", "before_3"]


def test_asking_for_what_is_missing_sends_what_was_shown_to_the_letter_s_sender(service: Service) -> None:
    offer(service, "without-consent")
    service.poll("west")
    with service.store.transaction() as session:
        (queued,) = referrals.queue(session)
        draft = deciding(service.configuration).draft_request(session, queued.reference, None, service.clock())
        decide.ask(session, queued.reference, draft, by="R. Okafor", reason="Consent is missing.", now=service.clock())
    service.deliver()
    asked = service.outgoing.messages[-1]
    assert asked["to"].addresses[0].addr_spec == "graham.tuddenham@example.org"
    text = asked.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "How the person agreed, or why someone decided for them" in text
    with service.store.reading() as session:
        (still,) = referrals.queue(session)
    assert still.status is Status.ASKED


def test_redirecting_out_of_the_area_names_the_other_team_and_forwards_nothing(service: Service) -> None:
    area = LETTERS["out-of-area"].team
    assert area is not None
    offer(service, "out-of-area")
    service.poll("east")
    with service.store.transaction() as session:
        (queued,) = referrals.queue(session)
        draft = deciding(service.configuration).draft_redirect(session, queued.reference, area, None, service.clock())
        decide.redirect(session, queued.reference, area, draft, by="R. Okafor", reason="Her GP is in Colchester.", now=service.clock())
    service.deliver()
    notice = service.outgoing.messages[-1]
    assert notice["to"].addresses[0].addr_spec == "peter.nunn@example.nhs.uk"
    text = notice.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Essex.DSR@essex.gov.uk" in text
    assert list(notice.iter_attachments()) == []
    with service.store.reading() as session:
        assert referrals.queue(session) == []


def test_without_an_interval_a_person_must_give_the_date(service: Service) -> None:
    assert service.configuration.reviews.interval_days.amber is None
    with pytest.raises(decide.NoReviewInterval, match="no interval for amber"):
        deciding(service.configuration).first_review("amber", None, date(2026, 11, 16))
    assert deciding(service.configuration).first_review("amber", date(2026, 12, 1), date(2026, 11, 16)) == date(2026, 12, 1)
