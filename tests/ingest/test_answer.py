"""Nobody is answered who must not be, and everybody else is, once and at one address."""

from __future__ import annotations

import pytest

from ingest.answer import Answer, Refusal, may_acknowledge
from ingest.letter import Letter, LetterKind, Sorting
from ingest.open import open_letter
from ingest.ours import Ours
from ingest.sort import sort_letter
from tests.ingest.letters import ACKNOWLEDGEMENT, OURS, PDF, file, opened, report, written

REFERRAL = Sorting(LetterKind.REFERRAL, "A completed form came with it.")


@pytest.mark.parametrize(
    ("headers", "recipient"),
    [
        ({}, "jo.marsh@example.org"),
        ({"Reply_To": "team@example.org"}, "team@example.org"),
        ({"Reply_To": "Jo <jo@elsewhere.example>"}, "jo@elsewhere.example"),
        ({"Reply_To": "a@example.org, b@example.org"}, "jo.marsh@example.org"),
        ({"Reply_To": "east.duty@example.nhs.uk"}, "jo.marsh@example.org"),
        ({"Reply_To": "noreply@example.org"}, "jo.marsh@example.org"),
        ({"Reply_To": "not an address"}, "jo.marsh@example.org"),
        ({"Reply_To": "victim@example.org\u2028Bcc: x@example.org"}, "jo.marsh@example.org"),
        ({"Cc": "everybody@example.org"}, "jo.marsh@example.org"),
        ({"Auto_Submitted": "no"}, "jo.marsh@example.org"),
        ({"Return_Path": "<jo.marsh@example.org>"}, "jo.marsh@example.org"),
        ({"X_Auto_Response_Suppress": "DR, RN, NRN"}, "jo.marsh@example.org"),
        ({"Precedence": "first-class"}, "jo.marsh@example.org"),
        ({"sender": "o'neil+dsr@example.org"}, "o'neil+dsr@example.org"),
        ({"sender": "Doe, Jane <jane@example.org>"}, "jane@example.org"),
        ({"In_Reply_To": ACKNOWLEDGEMENT}, "jo.marsh@example.org"),
    ],
)
def test_a_person_is_answered_at_one_address(headers: dict[str, str], recipient: str) -> None:
    reply_to = headers.get("Reply_To")
    raw = written(**{name: value for name, value in headers.items() if name != "Reply_To"})  # type: ignore[arg-type]
    if reply_to is not None:  # as bytes: the library would not write most of these
        raw = f"Reply-To: {reply_to}\r\n".encode() + raw
    assert may_acknowledge(open_letter(raw), REFERRAL, OURS) == Answer(recipient, brings_something=True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=x"},
        {"Auto_Submitted": "Auto-Notified"},
        {"Return_Path": "<>"},
        {"List_Id": "<x.example.org>"},
        {"List_Unsubscribe": "<mailto:x@example.org>"},
        {"Mailing_List": "contact x@example.org"},
        {"Precedence": "bulk"},
        {"Precedence": "LIST"},
        {"Precedence": "junk"},
        {"Precedence": "auto_reply"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "1"},
        {"X_Loop": "example"},
        {"X_Failed_Recipients": "x@example.org"},
        {"sender": "MAILER-DAEMON@example.org"},
        {"sender": "Postmaster <postmaster@example.org>"},
        {"sender": "no-reply@example.org"},
        {"sender": "noreply-dsr@example.org"},
        {"sender": "do_not_reply@example.org"},
        {"sender": "donotreply@example.org"},
        {"sender": "owner-list@example.org"},
        {"sender": "list-request@example.org"},
        {"sender": "bounce+x=y@example.org"},
        {"sender": "east.duty@example.nhs.uk"},
        {"sender": "Spoofed <LD&AWest.Duty@Example.NHS.uk>"},
        {"sender": "east.duty+tag@example.nhs.uk"},
        {"Sender": "dsr@example.nhs.uk"},
        {"Message_ID": "<copy@dsr.example.nhs.uk>"},
    ],
)
def test_no_program_list_or_mailbox_of_ours_is_answered(headers: dict[str, str]) -> None:
    answer = may_acknowledge(opened(**headers), REFERRAL, OURS)
    assert isinstance(answer, Refusal)
    assert answer.reason.endswith(".")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Nobody",
        "jo@",
        "@example.org",
        "jo@localhost",
        "jo@exa mple@x",
        "a@example.org, b@example.org",
        "jo@example..org",
        '"jo m"@example.org',
        "jö@example.org",
    ],
)
def test_without_one_usable_sender_nobody_is_answered(value: str) -> None:
    letter = open_letter(f"From: {value}\r\nSubject: x\r\n\r\nPlease find a form.".encode())
    assert isinstance(may_acknowledge(letter, REFERRAL, OURS), Refusal)


def test_two_from_headers_are_several_senders() -> None:
    letter = open_letter(b"From: a@example.org\r\nFrom: b@example.org\r\n\r\nHello")
    assert may_acknowledge(letter, REFERRAL, OURS) == Refusal("It has several senders.")


@pytest.mark.parametrize("kind", [LetterKind.BOUNCE, LetterKind.AUTO_REPLY])
def test_reports_and_automatic_replies_are_never_answered(kind: LetterKind) -> None:
    assert isinstance(may_acknowledge(opened(), Sorting(kind, "x."), OURS), Refusal)


@pytest.mark.parametrize("kind", ["delivery-status", "disposition-notification", "feedback-report"])
def test_a_report_is_not_answered_however_it_was_sorted(kind: str) -> None:
    raw = report(kind=kind, sender="Jo <jo@example.org>").replace(b"Return-Path: <>\r\n", b"")
    assert isinstance(may_acknowledge(open_letter(raw), REFERRAL, OURS), Refusal)


@pytest.mark.parametrize(
    ("letter", "brings"),
    [
        (opened("Hello"), False),
        (opened("Is anybody there?"), False),
        (opened("Please send me the leaflet about the register."), True),
        (opened("The GP is Dr Ling.", In_Reply_To=ACKNOWLEDGEMENT), False),
        (opened("Here it is.", In_Reply_To=ACKNOWLEDGEMENT, files=(file(PDF),)), True),
        (opened("Please take me off the register.", In_Reply_To=ACKNOWLEDGEMENT), True),
        (opened("He says he will kill himself tonight.", In_Reply_To=ACKNOWLEDGEMENT), True),
        (opened("He says he will kill himself tonight."), True),
        (opened("See attached", files=(file(PDF),)), True),
        (opened("Please take me off the register."), True),
    ],
)
def test_what_brings_nothing_is_told_apart(letter: Letter, brings: bool) -> None:
    answer = may_acknowledge(letter, sort_letter(letter, (), OURS), OURS)
    assert answer == Answer("jo.marsh@example.org", brings)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("Many thanks", False),
        ("That's great, thank you for confirming.", False),
        ("Thanks. His GP is Dr Ling.", True),
        ("Thanks, what happens next?", True),
        ("Thank you. He has a knife.", True),
    ],
)
def test_nobody_is_answered_for_thanks(text: str, answered: bool) -> None:
    letter = opened(text, In_Reply_To=ACKNOWLEDGEMENT)
    assert isinstance(may_acknowledge(letter, sort_letter(letter, (), OURS), OURS), Answer) is answered
    unasked = opened(text)  # thanks that answer nothing of ours may be a person's first letter
    assert isinstance(may_acknowledge(unasked, sort_letter(unasked, (), OURS), OURS), Answer)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("LD&AWest.Duty@Example.NHS.uk", True),
        ("east.duty+anything@example.nhs.uk", True),
        ("east.duty@example.org", False),
        ("beast.duty@example.nhs.uk", False),
        ("", False),
    ],
)
def test_our_addresses_are_known_in_any_shape(address: str, ours: bool) -> None:
    assert OURS.is_ours(address) is ours


@pytest.mark.parametrize(
    ("identifier", "ours"),
    [
        ("<x@dsr.example.nhs.uk>", True),
        ("x@DSR.example.nhs.uk", True),
        ("<x@adsr.example.nhs.uk>", False),
        ("<dsr.example.nhs.uk@example.org>", False),
        ("", False),
    ],
)
def test_our_message_ids_are_known_by_their_domain(identifier: str, ours: bool) -> None:
    assert OURS.names_our_message((identifier,)) is ours


def test_an_empty_domain_is_refused() -> None:
    with pytest.raises(ValueError, match="domain"):
        Ours(frozenset(), " ")
