"""Every e-mail, as parsed back from what is sent: what it must say, what it must never say, and that it can be read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from dsr.config import load_configuration
from dsr.wiring import sending
from notifier.acknowledgement import Arrived
from notifier.alarm import (
    Trouble,
    alarm,
    database_stopped,
    disk_nearly_full,
    files_standing,
    letters_lost,
    letters_standing,
    mailbox_refused,
    mailbox_silent,
    outbox_stuck,
    sending_refused,
    worker_silent,
)
from notifier.content import breaches, breaches_in_html
from notifier.message import message_bytes
from notifier.redirect import NoContact, redirect
from notifier.request import PHRASES, NothingToAsk, request
from notifier.review import reminder
from notifier.settings import Sender
from store.models import EmailKind
from store.outbox import Appointment, OwedEmail
from tests.notifier.emails_page import FILE
from tests.notifier.facts import (
    CYP,
    EMAILS,
    ESSEX,
    NOW,
    PERMITTED,
    REFERENCE,
    SERVICE,
    WEST,
    about_review,
    acknowledged,
    outbox_email,
)
from triage.missing import ASKED

SENDER = Sender(name="West Suffolk duty team", address="ld&awest.duty@example.nhs.uk")
every_email = pytest.mark.parametrize("owed", EMAILS.values(), ids=EMAILS.keys())
every_acknowledgement = pytest.mark.parametrize("arrived", Arrived)


def received(owed: OwedEmail) -> EmailMessage:
    parsed = message_from_bytes(message_bytes(outbox_email(owed), SENDER, "dsr.example.nhs.uk", NOW), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def sentences(text: str) -> list[str]:
    """The sentences of a text: a line, a list entry and a full stop each end one."""
    lines = [line.strip().removeprefix("- ") for line in text.splitlines() if line.strip()]
    return [sentence for line in lines for sentence in re.split(r"(?<=[.?!])\s+", line) if re.search(r"[a-z]", sentence)]


def reading_grade(text: str) -> float:
    """The automated readability index: the school year, in American grades, in which a text is read with ease (age is 5 more)."""
    said = sentences(text)
    words = [word for sentence in said for word in re.findall(r"[A-Za-z’'&-]+", sentence)]
    return 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / len(said) - 21.43


@every_email
def test_nothing_leaves_that_must_not(owed: OwedEmail) -> None:
    message = received(owed)
    permitted = (*PERMITTED, *PHRASES.values())
    assert breaches(f"{message['Subject']}\n{text_of(message)}", permitted) == ()
    assert breaches_in_html(text_of(message, "html"), permitted) == ()


@every_email
def test_no_sentence_is_longer_than_fifteen_words(owed: OwedEmail) -> None:
    assert [sentence for sentence in sentences(text_of(received(owed))) if len(sentence.split()) > 15] == []


@every_email
def test_a_child_of_ten_can_read_it(owed: OwedEmail) -> None:
    assert reading_grade(text_of(received(owed))) < 6


def test_the_reading_grade_knows_a_hard_text() -> None:
    hard = "Notwithstanding the aforementioned considerations, the multidisciplinary organisation will subsequently communicate determinations."
    assert reading_grade(hard) > 15
    assert reading_grade("The cat sat on the mat. It was fat.") < 2


@every_email
def test_the_plain_text_and_the_html_say_the_same(owed: OwedEmail) -> None:
    message = received(owed)
    shown = re.sub(r"<title>.*?</title>", "", text_of(message, "html"))
    words = re.sub(r"<[^>]+>", " ", shown).replace("&amp;", "&").replace("&#34;", '"').replace("&#39;", "'")
    assert re.sub(r"[\s-]+", "", words) == re.sub(r"[\s-]+", "", text_of(message))


@every_email
def test_the_html_is_english_and_has_one_main_heading(owed: OwedEmail) -> None:
    html = text_of(received(owed), "html")
    assert '<html lang="en-GB">' in html
    assert html.count("<h1") == 1
    assert re.search(r"<title>[^<]+</title>", html)
    assert "font-size:19px" in html


@every_email
def test_headers_stop_other_robots(owed: OwedEmail) -> None:
    message = received(owed)
    answered = owed.kind in (EmailKind.ACKNOWLEDGEMENT, EmailKind.INFORMATION)
    said = {EmailKind.ACKNOWLEDGEMENT: "auto-replied", EmailKind.INFORMATION: "no"}  # what a person wrote is not automatic
    assert message["Auto-Submitted"] == said.get(owed.kind, "auto-generated")
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["From"] == "West Suffolk duty team <ld&awest.duty@example.nhs.uk>"
    assert message["To"] == owed.recipient
    assert message["In-Reply-To"] == ("<letter-1@example.org>" if answered else None)
    assert message["References"] == message["In-Reply-To"]
    assert message["Date"].datetime == NOW


@every_acknowledgement
def test_an_acknowledgement_says_what_everyone_needs(arrived: Arrived) -> None:
    text = text_of(received(acknowledged(arrived)))
    for words in (
        "has your message",
        "A computer sent this reply.",
        REFERENCE,
        "999",
        "A&E",
        "111 and choose the mental health option",
        "18001 111",
        "0808 800 4005",
        "03456 061 499",
        "This is not an emergency service.",
        "Nobody watches this mailbox all the time.",
        "01284 733188, option 1",
        "It is not a decision.",
        "Consent can be taken back at any time.",
        'Reply and write "I take back consent"',
        "easy read",
    ):
        assert words in text, words


@every_acknowledgement
def test_the_subject_holds_the_reference_and_nothing_else(arrived: Arrived) -> None:
    assert acknowledged(arrived).subject == "Your message has arrived: DSR-7K3M-Q9TX"
    assert acknowledged(arrived, references=()).subject == "Your message has arrived"


def test_many_references_stay_out_of_the_subject() -> None:
    many = tuple(f"DSR-7K3M-Q9T{letter}" for letter in "23456")
    email = acknowledged(references=many)
    assert email.subject == "Your message has arrived: DSR-7K3M-Q9T2, DSR-7K3M-Q9T3, DSR-7K3M-Q9T4 and more"
    assert all(reference in email.text for reference in many)


def test_no_time_is_promised_unless_the_service_promises_one() -> None:
    promise = "You will hear from us within two working days."
    promising = SERVICE.model_copy(update={"promise": promise})
    assert promise in acknowledged(service=promising).text
    assert breaches(acknowledged(service=promising).text, PERMITTED) == ("a promise of time",)
    assert breaches(acknowledged(service=promising).text, (*PERMITTED, promise)) == ()


def test_opening_hours_stand_only_where_configured() -> None:
    hours = "Monday to Friday, 9am to 5pm."
    assert hours in acknowledged(service=SERVICE.model_copy(update={"opening_hours": hours})).text
    assert "Monday" not in acknowledged().text


def test_a_team_without_a_telephone_gives_its_address() -> None:
    text = acknowledged(team=CYP).text
    assert "- Write to Endeavour House, 8 Russell Road, Ipswich IP1 2BX" in text
    assert "- Ring 0" not in text


def test_telephones_and_addresses_can_be_touched() -> None:
    html = acknowledged().html or ""
    for link in (
        'href="tel:01284733188"',
        'href="tel:999"',
        'href="tel:111"',
        'href="tel:18001111"',
        'href="mailto:ld%26awest.duty@example.nhs.uk"',
    ):
        assert link in html, link


def test_what_could_not_be_opened_is_nobodys_fault_and_need_not_be_sent_again() -> None:
    text = acknowledged(Arrived.NOT_OPENED).text
    assert "it is not your fault" in text
    assert "A person in the team will look at it." in text
    assert "You do not need to send anything now." in text


def test_every_question_of_the_minimum_record_has_plain_words() -> None:
    assert tuple(PHRASES) == ASKED


def test_a_request_asks_only_for_what_is_missing() -> None:
    email = request(
        recipient="a@example.org",
        reference=REFERENCE,
        missing=("consent.date", "person.ethnicity"),
        team=WEST,
        service=SERVICE,
        mailbox="west",
        occasion="1",
    )
    assert "- When they agreed or decided" in email.text
    assert sum(phrase in email.text for phrase in PHRASES.values()) == 1


def test_a_request_with_nothing_to_ask_is_refused() -> None:
    with pytest.raises(NothingToAsk):
        request(
            recipient="a@example.org",
            reference=REFERENCE,
            missing=("person.gender",),
            team=WEST,
            service=SERVICE,
            mailbox="west",
            occasion="1",
        )


def test_a_notice_of_another_area_keeps_the_note_for_staff_to_itself() -> None:
    email = EMAILS["Notice of another area"]
    assert "- E-mail essex.dsr@example.org" in email.text
    assert "Colchester" not in email.text


def test_a_contact_that_cannot_be_reached_is_not_named() -> None:
    with pytest.raises(NoContact, match="Set one in the configuration"):
        redirect(
            recipient="a@example.org",
            reference=REFERENCE,
            contact=ESSEX.model_copy(update={"email": None}),
            team=WEST,
            service=SERVICE,
            mailbox="west",
            occasion="1",
        )


@pytest.mark.parametrize("team", ["east", "west", "cyp"])
@every_acknowledgement
def test_the_example_configuration_makes_emails_that_may_leave_and_can_be_read(arrived: Arrived, team: str) -> None:
    configured = load_configuration(FILE.parents[1] / "config.example.toml")
    email = acknowledged(arrived, team=configured.teams[team], service=configured.service)
    permitted = sending(configured).permitted
    assert breaches(f"{email.subject}\n{email.text}", permitted) == ()
    assert breaches_in_html(email.html or "", permitted) == ()
    assert [sentence for sentence in sentences(email.text) if len(sentence.split()) > 15] == []
    assert reading_grade(email.text) < 6


@pytest.mark.parametrize(
    "trouble",
    [
        mailbox_silent("west", NOW),
        mailbox_refused("west", "The server refuses the user name or the password.", NOW),
        sending_refused("log-in: 535 5.7.8, the log-in is refused", NOW),
        letters_lost("west", 2, NOW),
        letters_standing("west", NOW),
        files_standing(NOW),
        outbox_stuck(1, NOW),
        outbox_stuck(12, NOW),
        worker_silent(NOW),
        disk_nearly_full(400_000_000, NOW),
        database_stopped("The disk that holds the database is full.", NOW),
    ],
    ids=lambda trouble: trouble.name,
)
def test_every_alarm_says_what_since_when_and_what_to_do_and_may_leave(trouble: Trouble) -> None:
    email = alarm(trouble, recipient="operator@example.nhs.uk")
    assert trouble.what in email.text
    assert "Since Monday 3 March 2025 at 9:00am." in email.text
    assert all(step in email.text for step in trouble.to_do)
    assert breaches(f"{email.subject}\n{email.text}") == ()
    assert breaches_in_html(email.html or "") == ()
    assert [sentence for sentence in sentences(email.text) if len(sentence.split()) > 15] == []


def test_one_trouble_since_one_time_is_one_occasion() -> None:
    first, again = (alarm(outbox_stuck(waiting, NOW), recipient="a@example.org") for waiting in (1, 5))
    assert first.occasion == again.occasion
    assert alarm(outbox_stuck(1, NOW + timedelta(days=1)), recipient="a@example.org").occasion != first.occasion


@pytest.mark.parametrize(("day", "words"), [(3, "is due"), (17, "is due"), (18, "was due")])
def test_a_reminder_says_the_reference_and_the_date_and_nothing_else(day: int, words: str) -> None:
    about = about_review(now=datetime(2025, 3, day, 9, 0, tzinfo=UTC))
    email = reminder(about, "before_14", Appointment(7, 0, about.due_on))
    assert email.subject == "Review due on Monday 17 March 2025: DSR-7K3M-Q9TX"
    assert email.text == (
        f"A review {words}\n\nReference:\nDSR-7K3M-Q9TX\n\nThe review {words} on Monday 17 March 2025.\n\nA computer sent this e-mail.\n"
    )
