"""What lies in a letter locked, signed or packed in other ways than a zip is opened where it can be, and what was done is said."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta

import py7zr
import pytest
import pyzipper
from compressed_rtf import compress
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from ingest.letter import LetterKind
from ingest.open import open_letter
from ingest.sort import sort_letter
from parsers.child import read_document
from parsers.document import Kind, Problem, ProblemReason
from parsers.errors import Unreadable
from parsers.unsealing import unsealed
from tests.ingest.letters import OURS, PDF, file, opened, written, zipped


def unseal(password: str, name: str, data: bytes) -> bytes | Problem:
    """As a reading child does it."""
    try:
        return unsealed(data, (password,))
    except Unreadable as refused:
        return Problem(name, refused.reason, refused.detail)


def seven_zip(name: str, data: bytes) -> bytes:
    held = io.BytesIO()
    with py7zr.SevenZipFile(held, "w") as archive:
        archive.writestr(data, name)
    return held.getvalue()


def locked_zip(name: str, data: bytes) -> bytes:
    held = io.BytesIO()
    with pyzipper.AESZipFile(held, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"Bluebell44")
        archive.writestr(name, data)
    return held.getvalue()


def signed(raw: bytes) -> bytes:
    """The message, packed together with its signature."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jo Marsh")])
    now = datetime(2026, 11, 16, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(raw).add_signer(certificate, key, hashes.SHA256())
    packed: bytes = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    return packed


def rich_winmail(rich_text: bytes) -> bytes:
    """A winmail.dat whose message is written as rich text only ([MS-OXTNEF], PidTagRtfCompressed)."""
    packed: bytes = compress(rich_text)
    value = struct.pack("<IHHII", 1, 0x0102, 0x1009, 1, len(packed)) + packed + bytes(-len(packed) % 4)
    attribute = struct.pack("<BII", 1, 0x00069003, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    return struct.pack("<IH", 0x223E9F78, 1) + attribute


def test_a_seven_zip_is_unpacked_in_a_reading_child() -> None:
    letter = open_letter(written(files=(file(seven_zip("form.pdf", PDF), "form.7z"),)), lambda name, data: unseal("", name, data))
    assert [(each.name, each.data, each.within) for each in letter.attachments] == [("form.pdf", PDF, ("form.7z",))]
    assert (letter.problems, letter.unlocked) == ((), ())


@pytest.mark.parametrize("broken", [False, True])
def test_a_seven_zip_that_cannot_be_unpacked_is_named_in_words(broken: bool) -> None:
    data = seven_zip("form.pdf", PDF)
    raw = written(files=(file(data[:-9] if broken else data, "form.7z"),))
    letter = open_letter(raw, lambda name, data: unseal("", name, data)) if broken else open_letter(raw)
    assert [problem.reason for problem in letter.problems] == [ProblemReason.BROKEN if broken else ProblemReason.UNSUPPORTED]
    assert letter.attachments == ()


@pytest.mark.parametrize(("password", "opens"), [("Bluebell44", True), ("bluebell", False)])
def test_a_locked_zip_opens_with_its_password(password: str, opens: bool) -> None:
    inner = zipped({"form.pdf": PDF})
    letter = open_letter(
        written(files=(file(locked_zip("inner.zip", inner), "form.zip"),)), lambda name, data: unseal(password, name, data)
    )
    assert [each.name for each in letter.attachments] == (["form.pdf"] if opens else [])
    assert letter.unlocked == (("form.zip",) if opens else ())
    assert [problem.reason for problem in letter.problems] == ([] if opens else [ProblemReason.PASSWORD_PROTECTED])


@pytest.mark.parametrize("declared", ["application/pkcs7-mime; smime-type=signed-data", "application/x-pkcs7-mime"])
def test_a_message_packed_with_its_signature_is_unpacked_and_that_is_said(declared: str) -> None:
    inner = written("Please take me off the register.", subject="inner", files=(file(PDF),))
    letter = opened(None, files=(file(signed(inner), "smime.p7m", declared=declared),))
    assert letter.new_text.strip() == "Please take me off the register."
    assert [each.data for each in letter.attachments] == [PDF]
    assert letter.problems == ()
    assert [note for note in letter.notes if "was not checked" in note]
    assert sort_letter(letter, (), OURS).kind is LetterKind.CONSENT_WITHDRAWAL


def test_a_message_packed_with_its_signature_is_known_by_its_bytes_whatever_its_label() -> None:
    inner = written("Please take me off the register.", subject="inner", files=(file(PDF),))
    letter = opened("", files=(file(signed(inner), "smime.p7m", declared="application/octet-stream"),))
    assert [each.data for each in letter.attachments if each.kind is Kind.PDF] == [PDF]
    assert letter.problems == ()
    assert sort_letter(letter, (), OURS).kind is LetterKind.CONSENT_WITHDRAWAL


def test_rich_text_alone_in_a_winmail_is_read() -> None:
    rich = rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\f0 Please take my son off the register.\par}"
    letter = opened("See attached.", files=(file(rich_winmail(rich), "winmail.dat"),))
    assert [(each.kind, each.name) for each in letter.attachments] == [(Kind.RTF, "message.rtf")]
    outcome = read_document(letter.attachments[0].data, letter.attachments[0].name)
    assert "take my son off the register" in outcome.text
    assert sort_letter(letter, (outcome,), OURS).kind is LetterKind.CONSENT_WITHDRAWAL
