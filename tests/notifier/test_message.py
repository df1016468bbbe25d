"""An owed e-mail as bytes: the same for the same row, and nothing in it that could become another header or another end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from notifier.message import BadAddress, HeaderInjection, Unsendable, message_bytes, message_id
from notifier.settings import Sender
from store.outbox import OutboxEmail
from tests.notifier.facts import EMAILS, NOW, acknowledged, outbox_email

SENDER = Sender(name="West Suffolk duty team", address="ld&awest.duty@example.nhs.uk")
DOMAIN = "dsr.example.nhs.uk"
EMAIL = outbox_email(acknowledged())


def written(email: OutboxEmail = EMAIL, sender: Sender = SENDER) -> bytes:
    return message_bytes(email, sender, DOMAIN, NOW)


@pytest.mark.parametrize("owed", EMAILS.values(), ids=EMAILS.keys())
def test_the_same_row_gives_the_same_bytes(owed: object) -> None:
    email = outbox_email(owed)  # type: ignore[arg-type]
    assert written(email) == written(email)


def test_another_attempt_changes_the_date_and_nothing_else() -> None:
    later = message_bytes(EMAIL, SENDER, DOMAIN, NOW + timedelta(minutes=1))
    assert re.sub(rb"Date: [^\r]+", b"", later) == re.sub(rb"Date: [^\r]+", b"", written())
    assert b"Message-ID: <0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f@dsr.example.nhs.uk>\r\n" in written()


@pytest.mark.parametrize("bad", ["a\r\nBcc: x@example.org", "a\nb", "a\rb", "a\0b", "a\x0bb", "a\u2028b", "a\x85b", "a\ud800b"])
def test_a_subject_that_could_start_a_header_is_refused(bad: str) -> None:
    with pytest.raises(HeaderInjection, match="subject"):
        written(replace(EMAIL, subject=bad))


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nobody",
        "a@example.org\r\nBcc: x@example.org",
        "a@example.org, b@example.org",
        "A <a@example.org>",
        "a b@example.org",
        '"a b"@example.org',
        "a@example.org\n",
        "a@-example.org",
        "a@example..org",
        "ä@example.org",
        "a" * 250 + "@example.org",
    ],
)
def test_a_recipient_that_is_not_one_address_is_refused(bad: str) -> None:
    with pytest.raises(BadAddress) as refused:
        written(replace(EMAIL, recipient=bad))
    assert "example" not in str(refused.value)


def test_the_ampersand_address_survives() -> None:
    message = message_from_bytes(written(replace(EMAIL, recipient="ld&awest.duty@nsft.nhs.uk")), policy=policy.default)
    assert message["To"] == "ld&awest.duty@nsft.nhs.uk"
    assert message["From"] == "West Suffolk duty team <ld&awest.duty@example.nhs.uk>"


def test_a_sender_with_an_accent_survives() -> None:
    data = written(sender=Sender(name="Équipe “Ouest”, Suffolk", address="a@example.nhs.uk"))
    assert data.isascii()
    assert message_from_bytes(data, policy=policy.default)["From"].addresses[0].display_name == "Équipe “Ouest”, Suffolk"


@pytest.mark.parametrize("text", ["a\n.\r\nb", "a\r.\r\nb", "a\r\n.\r\nb", "a\n.\nMAIL FROM:<x@example.org>\n", "\r.\r", "a\n\r\nb"])
def test_no_line_end_is_bare(text: str) -> None:
    data = written(replace(EMAIL, text=text, html=None))
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", data) is None


@settings(deadline=None)
@given(text=st.text(), html=st.text(), subject=st.text())
def test_any_text_becomes_a_clean_message_or_is_refused(text: str, html: str, subject: str) -> None:
    try:
        data = written(replace(EMAIL, text=text, html=html, subject=subject))
    except Unsendable:
        return
    assert data.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", data) is None
    assert max(map(len, data.split(b"\r\n"))) <= 998
    parsed = message_from_bytes(data, policy=policy.default)
    assert set(parsed.keys()) == set(message_from_bytes(written(), policy=policy.default).keys())
    assert parsed["To"] == "parent@example.org"


@pytest.mark.parametrize(
    "bad", ["no brackets", "<a@b> <c@d>", "<a b@c>", "<a@b>\r\nBcc: x@example.org", "<>", "<a@>", "<" + "a" * 900 + "@b>"]
)
def test_a_malformed_message_id_of_theirs_is_left_out(bad: str) -> None:
    data = written(replace(EMAIL, in_reply_to=bad, references=(bad, "<good@example.org>")))
    message = message_from_bytes(data, policy=policy.default)
    assert message["In-Reply-To"] is None
    assert message["References"] == "<good@example.org>"


@pytest.mark.parametrize(("token", "domain"), [("a b", DOMAIN), ("", DOMAIN), ("a>", DOMAIN), ("a", "x y"), ("a", ""), ("a", "-x")])
def test_a_message_id_of_ours_is_well_formed(token: str, domain: str) -> None:
    with pytest.raises(Unsendable):
        message_id(token, domain)


def test_a_message_too_large_is_refused() -> None:
    with pytest.raises(Unsendable, match="too large"):
        written(replace(EMAIL, text="a" * 300_000))


def test_the_calendar_entry_can_be_taken_by_a_calendar() -> None:
    data = written(outbox_email(EMAILS["Reminder of a review"]))
    (part,) = message_from_bytes(data, policy=policy.default).iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part["Content-Type"].params["method"] == "PUBLISH"
    assert part.get_filename() == "review.ics"
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["UID"] == "review-7@dsr.example.nhs.uk"
    assert event["SEQUENCE"] == 0
    assert event["SUMMARY"] == "Review due: DSR-7K3M-Q9TX"
    assert event["ORGANIZER"] == "mailto:ld&awest.duty@example.nhs.uk"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2025, 3, 17), date(2025, 3, 18))
    assert "ATTENDEE" not in event
    assert "DESCRIPTION" not in event


def test_a_cancelled_entry_says_so_on_the_outside_too() -> None:
    data = written(outbox_email(EMAILS["Review off the calendar"]))
    (part,) = message_from_bytes(data, policy=policy.default).iter_attachments()
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert part["Content-Type"].params["method"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("review-7@dsr.example.nhs.uk", 1, "CANCELLED")
