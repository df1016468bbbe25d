"""Reports of failed delivery are told from letters, and say which mail of ours failed."""

from __future__ import annotations

import pytest

from ingest.letter import DeliveryReport, LetterKind
from ingest.open import open_letter
from ingest.sort import sort_letter
from tests.ingest.letters import ACKNOWLEDGEMENT, OURS, PDF, file, report, written


@pytest.mark.parametrize(
    ("status", "failed", "permanent"),
    [
        ("Action: failed\r\nStatus: 5.1.1\r\n", ("jo.marsh@example.org",), True),
        ("Action: failed\r\nStatus: 4.4.7\r\n", ("jo.marsh@example.org",), True),
        ("Action: delayed\r\nStatus: 4.4.1\r\n", (), False),
        ("Status: 5.1.1\r\n", ("jo.marsh@example.org",), True),
        ("Action: FAILED (user unknown)\r\n", ("jo.marsh@example.org",), True),
    ],
)
def test_a_standard_report_names_the_mail_and_who_did_not_get_it(status: str, failed: tuple[str, ...], permanent: bool) -> None:
    letter = open_letter(report(status))
    assert letter.report == DeliveryReport(ACKNOWLEDGEMENT, failed, permanent)
    assert letter.attachments == ()
    assert sort_letter(letter, (), OURS).kind is LetterKind.BOUNCE


@pytest.mark.parametrize(
    "raw",
    [
        report("Action: delivered\r\nStatus: 2.0.0\r\n"),
        report("Action: relayed\r\nStatus: 2.0.0\r\n"),
        report(
            "Disposition: automatic-action/MDN-sent-automatically; displayed\r\n",
            kind="disposition-notification",
            sender="Jo <jo@example.org>",
        ),
    ],
    ids=["delivered", "relayed", "read"],
)
def test_good_news_about_our_mail_is_an_automatic_reply(raw: bytes) -> None:
    letter = open_letter(raw)
    assert letter.report is None
    assert sort_letter(letter, (), OURS).kind is LetterKind.AUTO_REPLY


def test_a_complaint_is_a_report() -> None:
    letter = open_letter(report("Feedback-Type: abuse\r\n", kind="feedback-report", sender="abuse desk <fbl@example.com>"))
    assert letter.report == DeliveryReport(ACKNOWLEDGEMENT, (), permanent=False)


RETURNED = "\n\n--- returned message ---\nMessage-ID: <3f1c9a@dsr.example.nhs.uk>\nSubject: We have your e-mail\n"


@pytest.mark.parametrize(
    ("subject", "text", "headers", "permanent"),
    [
        (
            "failure notice",
            "<jo@example.org>: Sorry, no mailbox here by that name. (#5.1.1)",
            {"sender": "MAILER-DAEMON@mx.example.org"},
            True,
        ),
        ("Undeliverable: We have your e-mail", "Your message did not reach jo@example.org.", {"sender": "postmaster@example.org"}, True),
        (
            "Mail delivery failed: returning message to sender",
            "jo@example.org\n  550 user unknown",
            {"sender": "Mail Delivery System <Mailer-Daemon@x.example>"},
            True,
        ),
        ("Returned mail", "jo@example.org unknown", {"sender": "x@example.org", "Return_Path": "<>"}, True),
        (
            "Warning: message delayed 24 hours",
            "jo@example.org is not reached yet. It will be retried.",
            {"sender": "mailer-daemon@x.example"},
            False,
        ),
        ("Nachricht", "Niemand da", {"sender": "x@example.org", "X_Failed_Recipients": "jo@example.org"}, True),
    ],
)
def test_other_bounces_are_told_by_sender_and_words(subject: str, text: str, headers: dict[str, str], permanent: bool) -> None:
    found = open_letter(written(text + RETURNED, subject=subject, **headers)).report  # type: ignore[arg-type]
    assert found == DeliveryReport(ACKNOWLEDGEMENT, ("jo@example.org",) if permanent else (), permanent)


@pytest.mark.parametrize(
    ("subject", "text", "headers"),
    [
        ("Undelivered letter to the family", "The post could not deliver it. Please find the form attached.", {}),
        ("FW: Undeliverable: Referral", "My first try came back, user unknown. The form is attached.", {}),
        ("Referral", "My first try came back: 550 5.1.1 user unknown. The form is attached.", {}),
        (
            "Referral",
            "He was returned to his mother. The crisis team was unable to deliver support.",
            {"sender": "postmaster@school.example"},
        ),
        ("Referral", "Delivery of his new bed failed.", {"Return_Path": "<>"}),
    ],
)
def test_a_person_writing_about_failure_is_no_mail_system(subject: str, text: str, headers: dict[str, str]) -> None:
    raw = written(text, subject=subject, files=(file(PDF),), **headers)
    assert open_letter(raw).report is None


def test_a_letter_without_a_sender_is_not_taken_for_a_bounce_by_its_words() -> None:
    raw = b"Subject: Referral\r\n\r\nThe agency was unable to deliver support and the placement has failed.\r\n"
    assert open_letter(raw).report is None
