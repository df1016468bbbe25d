"""Reports of failed delivery are told from letters, and say which mail of ours failed."""

from __future__ import annotations

import pytest

from ingest.letter import DeliveryReport, LetterKind
from ingest.open import open_letter
from ingest.sort import sort_letter
from tests.ingest.letters import ACKNOWLEDGEMENT, OURS, PDF, file, message_file, report, written


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


_NOTICE = (
    '{"%s":"%s",%s"mail":{"source":"dsr@example.nhs.uk","messageId":"0100019a-000000","destination":["jo@example.org"],'
    '"headers":[{"name":"Message-ID","value":"<3f1c9a@dsr.example.nhs.uk>"},{"name":"To","value":"jo@example.org"}]}}'
)
_BOUNCED = (
    '"bounce":{"bounceType":"%s","bounceSubType":"General","bouncedRecipients":[{"emailAddress":"Jo <Jo@example.org>","status":"5.1.1"}]},'
)


@pytest.mark.parametrize(
    ("text", "report"),
    [
        (_NOTICE % ("notificationType", "Bounce", _BOUNCED % "Permanent"), (("jo@example.org",), True)),
        (_NOTICE % ("eventType", "Bounce", _BOUNCED % "Undetermined"), ((), False)),
        ("\n" + _NOTICE % ("notificationType", "Bounce", _BOUNCED % "Transient"), ((), False)),
        (_NOTICE % ("eventType", "Reject", '"reject":{"reason":"Bad content"},'), ((), True)),
        (_NOTICE % ("eventType", "DeliveryDelay", ""), ((), False)),
        (_NOTICE % ("notificationType", "Complaint", '"complaint":{"complainedRecipients":[{"emailAddress":"jo@example.org"}]},'), ((), False)),
        ((_NOTICE % ("notificationType", "Bounce", _BOUNCED % "Permanent")).replace("bouncedRec", "bounc!\n edRec"), (("jo@example.org",), True)),
    ],
    ids=["gone", "undetermined", "for now", "not sent", "delayed", "complaint", "broken lines"],
)  # fmt: skip
def test_a_mail_service_reports_in_json(text: str, report: tuple[tuple[str, ...], bool]) -> None:
    letter = open_letter(written(text, subject="Notification message", sender="no-reply@sns.cloud.example"))
    assert letter.report == DeliveryReport(ACKNOWLEDGEMENT, *report)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (_NOTICE % ("notificationType", "Delivery", ""), LetterKind.AUTO_REPLY),
        ('The system said {"notificationType":"Bounce"} when I sent the form.', LetterKind.UPDATE),
        ('{"name":"Jo","register":"yes"}', LetterKind.OTHER),
    ],
    ids=["it arrived", "quoted by a person", "other json"],
)
def test_not_every_json_is_a_bounce(text: str, kind: LetterKind) -> None:
    letter = open_letter(written(text, subject="Notification"))
    assert (letter.report, sort_letter(letter, (), OURS).kind) == (None, kind)


@pytest.mark.parametrize(
    ("sender", "subject", "text", "permanent"),
    [
        ("carers-request@lists.example.org", "Your message to carers", "You are not allowed to post to this mailing list.", True),
        ("carers-bounces@lists.example.org", "Your message", "Your message to the list carers was rejected.", True),
        ("majordomo@example.org", "Carers", "Post by non-member to a members-only list.", True),
        ("carers-owner@example.org", "Post", "Only subscribers may post. Your e-mail was not distributed.", True),
        ("carers-bounces@example.org", "Your message to the carers list awaits moderator approval", "It is being held.", False),
    ],
)
def test_a_list_that_does_not_pass_our_mail_on_reports_it(sender: str, subject: str, text: str, permanent: bool) -> None:
    raw = written(text, subject=subject, sender=sender, Precedence="list", In_Reply_To=ACKNOWLEDGEMENT)
    assert open_letter(raw).report == DeliveryReport(ACKNOWLEDGEMENT, (), permanent)


@pytest.mark.parametrize(
    ("sender", "text", "headers"),
    [
        ("surgery-admin@example.nhs.uk", "He is not a member of our practice and not on our list.", {}),
        ("jo@example.org", "He is not allowed on the list of the day centre any more.", {"List_Id": "<staff.example.org>"}),
        ("surgery-admin@example.nhs.uk", "The crisis house refused her, please see the form.", {"List_Id": "<staff.example.org>"}),
    ],
)
def test_a_person_writing_of_lists_is_no_list_manager(sender: str, text: str, headers: dict[str, str]) -> None:
    assert open_letter(written(text, sender=sender, **headers)).report is None  # type: ignore[arg-type]


_SENT = b"From: DSR duty <east.duty@example.nhs.uk>\r\nTo: jo@example.org\r\nMessage-ID: <3f1c9a@dsr.example.nhs.uk>\r\n\r\nHello.\r\n"
_REFERRAL = _SENT.replace(b"east.duty@example.nhs.uk", b"school@example.org")


@pytest.mark.parametrize(
    ("sender", "returned", "is_report"),
    [
        ("no-reply@carrier.example", _SENT, True),
        ("no-reply@securemail.example", _REFERRAL, False),
        ("jo@example.org", _SENT, False),
    ],
    ids=["by a robot", "a robot that passes on somebody else's", "a person who shows us ours"],
)
def test_a_robot_that_hands_back_what_we_sent_reports_it(sender: str, returned: bytes, is_report: bool) -> None:
    raw = written("To jo@example.org:\nmailbox is full.", subject="Nachricht", sender=sender, files=(message_file(returned),))
    expected = DeliveryReport(ACKNOWLEDGEMENT, ("jo@example.org",), permanent=True) if is_report else None
    assert open_letter(raw).report == expected
