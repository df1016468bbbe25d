"""An answer to somebody who asks for information: drafted, checked, and sent with the leaflets as they are."""

from __future__ import annotations

import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest

from notifier.information import information
from notifier.leaflets import LeafletUnusable, loaded, unusable
from notifier.message import Unsendable, message_bytes
from notifier.settings import Sender
from parsers.limits import LEAFLET_BYTES, LEAFLETS_BYTES
from store.outbox import Attached, OwedEmail
from tests.notifier.facts import NOW, SERVICE, WEST, outbox_email
from triage.leaflets import Leaflet, LeafletFormat

SENDER = Sender(name="West Suffolk duty team", address="ld&awest.duty@example.nhs.uk")


def word(*parts: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        for part in parts:
            package.writestr(part, "<w:document/>")
    return held.getvalue()


PDF = b"%PDF-1.7 a leaflet"
WORD = word("word/document.xml")


@pytest.mark.parametrize(("name", "data"), [("about.pdf", PDF), ("about.docx", WORD)])
def test_a_leaflet_is_sent_as_it_stands(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert loaded(leaflet(tmp_path / name)).data == data


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("about.pdf", None, "its file is not there"),
        ("about.pdf", b"", "its file is not the PDF or Word document that its name says, or holds macros"),
        ("about.pdf", b"MZ\x90", "its file is not the PDF or Word document that its name says, or holds macros"),
        ("about.pdf", WORD, "its file is not the PDF or Word document that its name says, or holds macros"),
        ("about.docx", PDF, "its file is not the PDF or Word document that its name says, or holds macros"),
        ("about.docx", word("xl/workbook.xml"), "its file is not the PDF or Word document that its name says, or holds macros"),
        ("about.docx", word("word/document.xml", "word/vbaProject.bin"), "its file is not the PDF or Word document that its name says, or holds macros"),
        ("about.docx", WORD[:-9], "its file is not the PDF or Word document that its name says, or holds macros"),
        ("about.pdf", PDF + b" " * LEAFLET_BYTES, "its file is larger than 5 MB"),
    ],
)  # fmt: skip
def test_a_leaflet_that_cannot_be_sent_says_why(tmp_path: Path, name: str, data: bytes | None, why: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert unusable(leaflet(tmp_path / name)) == why
    with pytest.raises(LeafletUnusable, match="tell the people who run the service"):
        loaded(leaflet(tmp_path / name))


def test_a_folder_is_no_leaflet(tmp_path: Path) -> None:
    (tmp_path / "about.pdf").mkdir()
    assert unusable(leaflet(tmp_path / "about.pdf")) == "its file cannot be opened"


def test_the_message_carries_the_leaflets_unchanged_and_is_not_called_automatic() -> None:
    bytes_of_every_kind = bytes(range(256)) * 40
    email = with_files(Attached("about.pdf", "application/pdf", PDF + bytes_of_every_kind), Attached("b c.docx", "application/x-y", WORD))
    message = message_from_bytes(message_bytes(outbox_email(email), SENDER, "dsr.example.nhs.uk", NOW), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["Auto-Submitted"] == "no"
    assert (message["In-Reply-To"], message["References"]) == ("<letter-1@example.org>", "<letter-1@example.org>")
    found = [(part.get_filename(), part.get_content_type(), part.get_content()) for part in message.iter_attachments()]
    assert found == [("about.pdf", "application/pdf", PDF + bytes_of_every_kind), ("b c.docx", "application/x-y", WORD)]
    body = message.get_body(("plain",))
    assert body is not None
    assert "- Leaflet 0\n- Leaflet 1\n" in body.get_content().replace("\r\n", "\n")


def test_as_many_leaflets_as_may_be_are_sent_and_more_are_not() -> None:
    most = Attached("a.pdf", "application/pdf", PDF.ljust(LEAFLETS_BYTES, b"x"))
    assert len(message_bytes(outbox_email(with_files(most)), SENDER, "dsr.example.nhs.uk", NOW)) > LEAFLETS_BYTES
    with pytest.raises(Unsendable, match="too large"):
        message_bytes(outbox_email(with_files(most, most)), SENDER, "dsr.example.nhs.uk", NOW)


def test_an_empty_line_begins_a_paragraph_and_nothing_else_of_the_layout_is_kept() -> None:
    text = with_files(said="  One.\r\n  Two.\r\n\r\n\r\n Three.  ").text
    assert text.startswith("The information that you asked for\n\nOne.\nTwo.\n\nThree.\n\nHow to reach us\n")


def test_where_to_turn_in_danger_stands_in_every_answer() -> None:
    assert "If someone is in danger" in with_files(said="x").text


def leaflet(file: Path) -> Leaflet:
    return Leaflet(title="About the register", language="English", format=LeafletFormat.STANDARD, file=file)


def with_files(*files: Attached, said: str = "Thank you.") -> OwedEmail:
    return information(
        recipient="parent@example.org",
        said=said,
        leaflets=[(f"Leaflet {number}", file) for number, file in enumerate(files)],
        letter_id=1,
        team=WEST,
        service=SERVICE,
        mailbox="west",
        in_reply_to="<letter-1@example.org>",
    )
