"""What is owed about reviews: to whom, when, and what becomes of the calendar entries that people were sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from dsr import reviews
from dsr.config import Configuration, load_configuration
from dsr.example import example_configuration
from notifier.content import breaches, breaches_in_html
from store import decisions, letters, outbox, register
from store.engine import Store
from store.models import EmailKind, EntryEnd, Outbox
from tests.store.making import REFERENCE, done, kept, queued, referral
from tests.store.test_letters import run
from triage.service import DigestSettings, Weekday
from triage.working_days import OnDayOff

BY = "R. Okafor"
LEAD = "lead@example.nhs.uk"
OTHER_LEAD = "other.lead@example.nhs.uk"
TEAM_LEAD = "team.lead@example.nhs.uk"
EAST = "eastsuffolkldduty@nsft.nhs.uk"
WEST = "ld&awest.duty@nsft.nhs.uk"
CYP = "cypqualitysnee@snee.nhs.uk"
START = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
DUE = date(2026, 12, 21)
DIGEST = DigestSettings(at=time(7, 30), days=frozenset(list(Weekday)[:5]), when_empty=False)


@dataclass
class Post:
    """The jobs of a worker and a mail server that takes everything, on a clock that the test moves. What left, in order."""

    store: Store
    configuration: Configuration
    now: datetime = START
    left: list[Outbox] = field(default_factory=list)

    def until(self, day: date, *, sending: bool = True) -> None:
        """Work once a day up to the evening of `day`."""
        while self.now.date() <= day:
            self.work(sending=sending)
            self.now += timedelta(days=1)

    def work(self, *, sending: bool = True) -> reviews.Owed:
        """One round."""
        owed = reviews.owe(self.configuration, self.store, lambda: self.now)
        if sending:
            self.send()
        return owed

    def send(self) -> None:
        """Everything that waits leaves."""
        while True:
            with self.store.transaction() as session:
                claimed = outbox.claim(session, self.now, "post", 1)
            if not claimed:
                return
            with self.store.transaction() as session:
                if outbox.attempting(session, claimed[0].id, "post", self.now):
                    outbox.sent(session, claimed[0].id, self.now)
                    row = outbox.get(session, claimed[0].id)
                    assert row is not None
                    session.expunge(row)
                    self.left.append(row)

    def do(self, change: Callable[..., object], reference: str = REFERENCE, **said: Any) -> None:
        """A named person changes the register."""
        with self.store.transaction() as session:
            change(session, reference, by=BY, now=self.now, **said)

    def to(self, recipient: str, *kinds: EmailKind) -> list[str]:
        """The occasions of what one recipient got (of these kinds)."""
        return [str(row.occasion) for row in self.left if row.recipient == recipient and (not kinds or row.kind in kinds)]

    def calendar(self, recipient: str) -> dict[str, str]:
        """The calendar of somebody who opens every entry: the day by its UID, as a program keeps it (RFC 5546 section 2.1.5)."""
        kept: dict[str, tuple[int, str | None]] = {}
        for row in self.left:
            if row.recipient == recipient and row.calendar is not None:
                calendar = Calendar.from_ical(row.calendar)
                (event,) = calendar.walk("VEVENT")
                assert (calendar["METHOD"] == "CANCEL") == (event["STATUS"] == "CANCELLED") == (row.kind is EmailKind.REVIEW_OFF)
                if int(str(event["SEQUENCE"])) >= kept.get(str(event["UID"]), (-1, None))[0]:
                    day = None if calendar["METHOD"] == "CANCEL" else event.decoded("DTSTART").isoformat()
                    kept[str(event["UID"])] = int(str(event["SEQUENCE"])), day
        return {uid: day for uid, (_, day) in kept.items() if day is not None}


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    """The example's, with a team lead for the east and no digest."""
    example = load_configuration(example_configuration())
    east = example.teams["east"].model_copy(update={"team_lead": TEAM_LEAD})
    told = example.reviews.model_copy(update={"escalate_days_after": (14, 28)})
    return example.model_copy(update={"teams": example.teams | {"east": east}, "reviews": told})


@pytest.fixture
def post(store: Store, configuration: Configuration) -> Post:
    """The east adult's referral accepted, with a lead, due four weeks on, and two weeks passed."""
    queued(store, REFERENCE, 1)
    post = Post(store, configuration)
    post.do(decisions.accept, rating="amber", review_on=DUE, lead_email=LEAD)
    post.now += timedelta(days=13)
    return post


def test_reminders_go_to_the_lead_and_the_team_and_the_overdue_word_to_the_team_lead(post: Post) -> None:
    post.until(date(2027, 2, 1))
    for recipient in (LEAD, EAST):
        assert post.to(recipient) == ["before_14", "before_3", "due", "after_1", "after_7"]
    assert post.to(TEAM_LEAD) == ["overdue_14", "overdue_28"]
    assert [row.sent_at.date().isoformat() for row in post.left if row.recipient == TEAM_LEAD and row.sent_at] == [
        "2027-01-04",
        "2027-01-18",
    ]
    assert post.to(TEAM_LEAD, EmailKind.REMINDER) == []
    assert [row.calendar for row in post.left if row.kind is EmailKind.ESCALATION] == [None, None]


def test_after_a_standstill_the_latest_of_each_kind_goes_and_no_burst(post: Post) -> None:
    post.now += timedelta(days=60)
    post.work()
    post.work()
    assert (post.to(LEAD), post.to(EAST), post.to(TEAM_LEAD)) == (["after_7"], ["after_7"], ["overdue_28"])


def test_days_off_move_what_falls_on_them(post: Post) -> None:
    told = post.configuration.reviews.model_copy(update={"on_day_off": OnDayOff.AFTER})
    post.configuration = post.configuration.model_copy(update={"reviews": told})
    post.do(register.move_review, reason="The lead is on leave.", due_on=date(2026, 12, 26))
    post.until(date(2027, 1, 20))
    days = [(row.occasion, row.sent_at.date().isoformat()) for row in post.left if row.recipient == LEAD and row.sent_at]
    # before_14 falls on a Saturday, due on Boxing Day, after_1 on the Sunday after it, after_7 on a Saturday.
    assert days == [("before_14", "2026-12-14"), ("before_3", "2026-12-23"), ("after_1", "2026-12-29"), ("after_7", "2027-01-04")]


def test_a_moved_review_takes_the_calendar_entries_with_it(post: Post) -> None:
    post.until(date(2026, 12, 8))
    (uid,) = post.calendar(LEAD)
    post.do(register.move_review, reason="The lead is on leave.", due_on=date(2027, 1, 5))
    post.work()
    assert post.to(LEAD) == ["before_14", "sequence_1"]
    assert post.calendar(LEAD) == post.calendar(EAST) == {uid: "2027-01-05"}
    post.do(register.move_review, reason="Back already.", due_on=DUE)
    post.until(date(2027, 1, 8))
    assert post.to(LEAD) == ["before_14", "sequence_1", "sequence_2", "before_3", "due", "after_1", "after_7"]
    assert post.calendar(LEAD) == post.calendar(EAST) == {uid: "2026-12-21"}


def test_a_review_moved_before_anybody_was_told_is_told_once(post: Post) -> None:
    post.do(register.move_review, reason="The lead is on leave.", due_on=date(2027, 1, 4))
    post.until(date(2026, 12, 22))
    assert post.to(LEAD) == ["before_14"]
    assert list(post.calendar(LEAD).values()) == ["2027-01-04"]


def test_a_review_done_early_goes_from_the_calendars_and_the_next_gets_an_entry_of_its_own(post: Post) -> None:
    post.until(date(2026, 12, 8))
    post.do(register.review_done, next_due_on=date(2027, 1, 18))
    post.until(date(2027, 1, 5))
    assert post.to(LEAD) == ["before_14", "sequence_1", "before_14"]
    assert list(post.calendar(LEAD).values()) == ["2027-01-18"]


@pytest.mark.parametrize(("done_on", "shown"), [(date(2026, 12, 10), ["2027-03-01"]), (date(2026, 12, 22), ["2026-12-21", "2027-03-01"])])
def test_a_review_moved_and_held_in_one_standstill_is_not_told_as_moved_to_the_next(post: Post, done_on: date, shown: list[str]) -> None:
    post.until(date(2026, 12, 8))
    post.do(register.move_review, reason="The lead is on leave.", due_on=date(2027, 1, 5))
    post.now = post.now.replace(month=done_on.month, day=done_on.day)
    post.do(register.review_done, next_due_on=date(2027, 3, 1))
    post.until(date(2027, 2, 20))
    assert not [row for row in post.left if row.kind is EmailKind.REVIEW_MOVED]
    assert sorted(post.calendar(LEAD).values()) == shown


@pytest.mark.parametrize("days_late", [0, 3])
def test_a_review_done_on_its_day_or_later_stays_in_the_calendars(post: Post, days_late: int) -> None:
    post.until(DUE + timedelta(days=days_late - 1))
    before = post.calendar(LEAD)
    post.do(register.review_done, next_due_on=date(2027, 6, 1))
    post.until(date(2027, 1, 10))
    assert post.calendar(LEAD) == before != {}


def ended(post: Post) -> None:
    post.do(register.end, reason="She has moved to Leeds.", ended_as=EntryEnd.MOVED_OUT_OF_AREA)


def withdrawn(post: Post) -> None:
    post.do(register.withdraw, withdrawn_on=post.now.date(), said_by="her mother", words="She does not want it any more.")


@pytest.mark.parametrize("ending", [ended, withdrawn])
@pytest.mark.parametrize("day", [date(2026, 12, 8), date(2026, 12, 30)])
def test_after_an_ending_or_a_withdrawal_only_the_calendar_entries_go(post: Post, ending: Callable[[Post], None], day: date) -> None:
    post.until(day)
    before = len(post.left)
    ending(post)
    post.until(date(2027, 1, 31))
    assert [(row.kind, row.recipient) for row in post.left[before:]] == [(EmailKind.REVIEW_OFF, LEAD), (EmailKind.REVIEW_OFF, EAST)]
    assert post.calendar(LEAD) == post.calendar(EAST) == {}
    for row in post.left[before:]:
        for words in (row.subject, row.text, row.html, row.calendar):
            assert "consent" not in str(words).casefold()
            assert "withdr" not in str(words).casefold()


@pytest.mark.parametrize("ending", [ended, withdrawn])
def test_what_waits_in_the_outbox_does_not_go_after_an_ending_and_who_has_no_entry_hears_nothing(
    post: Post, ending: Callable[[Post], None]
) -> None:
    post.until(date(2026, 12, 8), sending=False)
    ending(post)
    post.until(date(2027, 1, 31))
    assert post.left == []


def test_a_moved_entry_that_waits_does_not_go_after_a_withdrawal(post: Post) -> None:
    post.until(date(2026, 12, 8))
    post.do(register.move_review, reason="The lead is on leave.", due_on=date(2027, 1, 5))
    post.work(sending=False)
    withdrawn(post)
    post.until(date(2027, 1, 31))
    assert post.to(LEAD) == ["before_14", "sequence_1"]
    assert [row.kind for row in post.left if row.recipient == LEAD] == [EmailKind.REMINDER, EmailKind.REVIEW_OFF]


def test_when_consent_is_found_to_stand_the_reminders_still_owed_bring_the_entry_back(post: Post) -> None:
    post.until(date(2026, 12, 8))
    (uid,) = post.calendar(LEAD)
    withdrawn(post)
    post.until(date(2026, 12, 10))
    post.do(register.consent_confirmed, reason="The letter was about something else.")
    post.until(date(2026, 12, 19))
    assert post.to(LEAD) == ["before_14", "sequence_1", "before_3"]
    assert post.calendar(LEAD) == post.calendar(EAST) == {uid: "2026-12-21"}


def test_a_new_lead_gets_what_is_owed_from_now_on_and_the_old_one_loses_the_entry(post: Post) -> None:
    post.until(date(2026, 12, 8))
    post.do(register.set_lead, lead_email=OTHER_LEAD)
    post.until(date(2027, 1, 2))
    assert post.to(LEAD) == ["before_14", "sequence_1"]
    assert post.calendar(LEAD) == {}
    assert post.to(OTHER_LEAD) == ["before_14", "before_3", "due", "after_1", "after_7"]
    assert post.to(EAST) == ["before_14", "before_3", "due", "after_1", "after_7"]
    assert list(post.calendar(OTHER_LEAD).values()) == list(post.calendar(EAST).values()) == ["2026-12-21"]


def test_what_waits_for_a_former_team_does_not_go(post: Post) -> None:
    post.until(date(2026, 12, 8), sending=False)
    post.do(register.reassign, team="west", reason="He has moved to Bury.", lead_email=OTHER_LEAD)
    post.until(date(2027, 2, 1))
    assert {row.recipient for row in post.left} == {WEST, OTHER_LEAD}
    assert post.to(WEST) == ["before_14", "before_3", "due", "after_1", "after_7"]


def test_an_e_mail_that_may_have_left_is_taken_back_and_one_that_did_not_is_not(post: Post) -> None:
    post.until(date(2026, 12, 6))
    post.now += timedelta(days=1)
    reviews.owe(post.configuration, post.store, lambda: post.now)
    with post.store.transaction() as session:
        first, second = outbox.claim(session, post.now, "post", 2)
        assert outbox.attempting(session, first.id, "post", post.now)
        outbox.uncertain(session, first.id, next_attempt_at=post.now, reason="nobody knows", now=post.now)
        assert outbox.attempting(session, second.id, "post", post.now)
        outbox.failed(session, second.id, reason="no such address", now=post.now)
    withdrawn(post)
    post.until(date(2026, 12, 20))
    assert [(row.kind, row.recipient) for row in post.left] == [(EmailKind.REVIEW_OFF, first.recipient)]


def test_every_e_mail_may_leave(post: Post) -> None:
    post.configuration = post.configuration.model_copy(update={"digest": DIGEST})
    post.until(date(2027, 1, 20))
    post.do(register.move_review, reason="Ill.", due_on=date(2027, 3, 1))
    post.until(date(2027, 1, 30))
    withdrawn(post)
    post.until(date(2027, 2, 8))
    assert {row.kind for row in post.left} == {
        EmailKind.REMINDER,
        EmailKind.ESCALATION,
        EmailKind.REVIEW_MOVED,
        EmailKind.REVIEW_OFF,
        EmailKind.DIGEST,
    }
    for row in post.left:
        assert breaches(f"{row.subject}\n{row.text}") == ()
        assert breaches_in_html(str(row.html)) == ()
        for secret in ("Wix", "Orla", "1991", "9990000026"):
            assert secret not in f"{row.subject}{row.text}{row.html}{row.calendar}"


def test_a_digest_goes_once_a_working_morning_to_each_team_that_has_something_before_it(post: Post) -> None:
    post.configuration = post.configuration.model_copy(update={"digest": DIGEST})
    post.now = datetime(2026, 12, 18, 0, 15, tzinfo=UTC)
    waiting = [
        referral("DSR-4QNM-2VHD", team_suggested="west", arrived_on=date(2026, 12, 4)),
        referral("DSR-9TWC-K3RP", team_suggested="unsure", arrived_on=date(2026, 12, 16)),
    ]
    letter_id = kept(post.store, 2)
    with post.store.transaction() as session:
        letters.finish(session, letter_id, done(*waiting), START)
    while post.now.date() < date(2026, 12, 30):
        post.work()
        post.now += timedelta(hours=3)
    digests = {name: post.to(address, EmailKind.DIGEST) for name, address in (("east", EAST), ("west", WEST), ("cyp", CYP))}
    mornings = ["2026-12-18", "2026-12-21", "2026-12-22", "2026-12-23", "2026-12-24", "2026-12-25", "2026-12-28", "2026-12-29"]
    assert digests == {team: [f"{team}:{day}" for day in mornings] for team in ("east", "west", "cyp")}
    first = {row.recipient: row for row in post.left if row.kind is EmailKind.DIGEST and "2026-12-21" in str(row.occasion)}
    assert first[EAST].text.split("\n\n")[1:5] == [
        "Reviews due this week",
        f"- {REFERENCE}: Monday 21 December 2026",
        "What waits",
        "- Referrals without a team: 1.\n- Entries where something changes, or is old: 1.",
    ]
    assert "- Referrals for your team: 1. The oldest has waited for 17 days." in first[WEST].text
    assert first[WEST].subject == "List of Monday 21 December 2026: 0 due, 0 overdue, 1 waiting"


@pytest.mark.parametrize("when_empty", [True, False])
def test_a_digest_with_nothing_to_say_goes_only_where_the_service_wants_it(
    store: Store, configuration: Configuration, when_empty: bool
) -> None:
    digest = DIGEST.model_copy(update={"when_empty": when_empty})
    post = Post(store, configuration.model_copy(update={"digest": digest}))
    post.until(START.date())
    assert post.to(EAST) == (["east:2026-11-23"] if when_empty else [])
    if when_empty:
        assert "Nothing is due and nothing waits." in post.left[0].text


def test_a_digest_that_could_not_leave_on_its_day_does_not_go_later(post: Post) -> None:
    post.configuration = post.configuration.model_copy(update={"digest": DIGEST})
    post.until(date(2026, 12, 19), sending=False)
    post.now = datetime(2026, 12, 21, 8, 0, tzinfo=UTC)
    post.work()
    assert post.to(EAST, EmailKind.DIGEST) == ["east:2026-12-21"]


def test_two_workers_at_once_owe_everything_once(post: Post) -> None:
    post.now = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
    post.configuration = post.configuration.model_copy(update={"digest": DIGEST})

    def work(_: int) -> None:
        reviews.owe(post.configuration, post.store, lambda: post.now)

    run(work, 4)
    with post.store.reading() as session:
        owed = [(row.kind, row.recipient, row.occasion) for row in outbox.listing(session)]
    assert len(owed) == len(set(owed)) == 3  # two reminders, and the digest of the one team with something before it
