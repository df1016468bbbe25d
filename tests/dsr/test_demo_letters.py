"""The demo's letters are what their table says, and hold nothing of a real person."""

import email
import io
import re
from email.message import EmailMessage
from email.policy import default

import pikepdf
import pytest

from dsr.demo_letters import ADDRESSES, DEMO_LETTERS, DemoLetter
from ingest.letter import LetterKind
from store.models import LetterState

BY_NAME = {letter.name: letter for letter in DEMO_LETTERS}


def opened(letter: DemoLetter) -> EmailMessage:
    message = email.message_from_bytes(letter.raw(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def attached(letter: DemoLetter) -> list[tuple[str, bytes]]:
    return [(part.get_filename() or "", part.get_content()) for part in opened(letter).iter_attachments() if part.get_filename()]


@pytest.mark.parametrize("letter", DEMO_LETTERS, ids=lambda letter: letter.name)
def test_each_letter_is_a_sound_message_to_its_mailbox(letter: DemoLetter) -> None:
    message = opened(letter)
    assert [part.defects for part in message.walk()] == [[] for _ in message.walk()]
    assert ADDRESSES[letter.mailbox] in str(message["To"])
    assert message["Message-ID"]
    assert b"\n" not in letter.raw().replace(b"\r\n", b"")
    assert max(map(len, letter.raw().split(b"\r\n"))) <= 998


@pytest.mark.parametrize("letter", DEMO_LETTERS, ids=lambda letter: letter.name)
def test_only_invented_addresses_and_numbers(letter: DemoLetter) -> None:
    texts = [part.get_content() for part in opened(letter).walk() if part.get_content_type() == "text/plain"]
    words = "\n".join([str(opened(letter)["From"]), *texts])
    for domain in re.findall(r"@([\w.-]+\w)", words):
        assert domain in {"example.org", "example.nhs.uk"}
    for number in re.findall(r"\b0[\d ]{9,12}\d\b", words):
        assert number.replace(" ", "").startswith(("01632960", "07700900")), number


def test_the_letters_are_small_and_their_message_ids_differ() -> None:
    assert sum(len(letter.raw()) for letter in DEMO_LETTERS) < 1_500_000
    assert len({str(opened(letter)["Message-ID"]) for letter in DEMO_LETTERS}) == len(DEMO_LETTERS)


def test_the_table_is_consistent() -> None:
    assert len(BY_NAME) == len(DEMO_LETTERS) >= 12
    assert {letter.mailbox for letter in DEMO_LETTERS} == set(ADDRESSES)
    assert {letter.kind for letter in DEMO_LETTERS} == set(LetterKind) - {LetterKind.OTHER}
    for letter in DEMO_LETTERS:
        brings = letter.kind is LetterKind.REFERRAL and letter.state is LetterState.DONE
        assert (letter.team is not None) is brings, letter.name
        assert (letter.consent_shown is not None) is brings, letter.name
        assert letter.acknowledged is (letter.kind not in {LetterKind.AUTO_REPLY, LetterKind.BOUNCE}), letter.name


@pytest.mark.parametrize("name", ["adult-east", "child", "out-of-area", "without-consent", "in-danger"])
def test_the_word_forms_are_word_files(name: str) -> None:
    ((filename, data),) = attached(BY_NAME[name])
    assert filename.endswith(".docx")
    assert data.startswith(b"PK\x03\x04")


def test_the_fillable_form_holds_its_answers_in_fields() -> None:
    ((_, data),) = attached(BY_NAME["adult-west"])
    with pikepdf.open(io.BytesIO(data)) as form:
        values = {str(field.get("/V", "")) for field in form.Root.AcroForm.Fields}
    assert {"Zofia", "Marczak", "02/08/1988", "999 000 0026", "IP33 2DQ"} <= values


def test_the_locked_form_opens_for_nobody_without_the_password() -> None:
    ((_, data),) = attached(BY_NAME["locked"])
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(data))


def test_the_update_names_the_earlier_letter_of_the_same_sender() -> None:
    earlier, update = opened(BY_NAME["adult-east"]), opened(BY_NAME["update"])
    assert update["In-Reply-To"] == earlier["Message-ID"]
    assert update["From"] == earlier["From"]


def test_the_bounce_is_a_delivery_status_notification() -> None:
    bounce = opened(BY_NAME["bounce"])
    assert [part.get_content_type() for part in bounce.iter_parts()] == ["text/plain", "message/delivery-status", "text/rfc822-headers"]
    assert bounce["Return-Path"] == "<>"
