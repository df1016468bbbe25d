"""A tiny notation for letters: what differs from a plain one is all that a test has to say."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from email.message import EmailMessage, Message, MIMEPart
from email.policy import SMTP

from ingest.letter import Letter
from ingest.open import open_letter
from ingest.ours import Ours

OURS = Ours(frozenset({"east.duty@example.nhs.uk", "ld&awest.duty@example.nhs.uk", "dsr@example.nhs.uk"}), "dsr.example.nhs.uk")
ACKNOWLEDGEMENT = "<3f1c9a@dsr.example.nhs.uk>"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def written(
    text: str | None = "Please find the form attached.",
    *,
    subject: str = "Referral",
    sender: str = "Jo Marsh <jo.marsh@example.org>",
    html: str | None = None,
    files: tuple[MIMEPart, ...] = (),
    **headers: str,
) -> bytes:
    """The bytes of a letter; `headers` by name with underscores for dashes."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = "east.duty@example.nhs.uk"
    message["Subject"] = subject
    message["Date"] = "Mon, 16 Nov 2026 09:12:00 +0000"
    message["Message-ID"] = "<first@example.org>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    if text is not None:
        message.set_content(text)
    if html is not None:
        if text is None:
            message.set_content(html, subtype="html")
        else:
            message.add_alternative(html, subtype="html")
    for part in files:
        if not message.is_multipart() or message.get_content_type() != "multipart/mixed":
            message.make_mixed()
        Message.attach(message, part)
    return message.as_bytes()


def opened(text: str | None = "Please find the form attached.", **told: object) -> Letter:
    """`written`, opened."""
    return open_letter(written(text, **told))  # type: ignore[arg-type]


def file(
    data: bytes,
    name: str | None = "form.pdf",
    *,
    declared: str = "application/octet-stream",
    disposition: str | None = "attachment",
    content_id: str | None = None,
) -> MIMEPart:
    """A part that carries a file."""
    part = MIMEPart(policy=SMTP)
    kind, _, subtype = declared.partition("/")
    part.set_content(data, kind, subtype, disposition=disposition or "attachment", filename=name, cid=content_id)
    if disposition is None:
        del part["content-disposition"]
    return part


def message_file(raw: bytes, *, encoding: str = "8bit", name: str | None = None) -> MIMEPart:
    """A message as a part of another, as message/rfc822."""
    part = MIMEPart(policy=SMTP)
    part["Content-Type"] = "message/rfc822" + (f'; name="{name}"' if name else "")
    part["Content-Transfer-Encoding"] = encoding
    if encoding == "base64":
        import base64

        part.set_payload(base64.encodebytes(raw).decode())
    else:
        from email import message_from_bytes
        from email.policy import default

        part.set_payload([message_from_bytes(raw, policy=default)])
    return part


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip with these members."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def locked(data: bytes) -> bytes:
    """A zip that says its members are encrypted."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 1)
    return bytes(changed)


def png(width: int, height: int) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((width + 7) // 8) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tnef(name: str, data: bytes) -> bytes:
    """A winmail.dat with one file."""

    def attribute(level: int, identity: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, identity, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x00089006, struct.pack("<I", 0x10000))
        + attribute(2, 0x00069002, bytes(14))
        + attribute(2, 0x00018010, name.encode() + b"\0")
        + attribute(2, 0x0006800F, data)
        + attribute(2, 0x00069005, b"")
    )


def outlook(subject: str, text: str, name: str, data: bytes) -> bytes:
    """A .msg with one file."""
    from aspose.email_foss.msg import MapiMessage

    message = EmailMessage()
    message["From"] = "Jo Marsh <jo.marsh@example.org>"
    message["To"] = "east.duty@example.nhs.uk"
    message["Subject"] = subject
    message.set_content(text)
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(MapiMessage.from_email_message(message).to_bytes())


def report(
    status: str = "Action: failed\r\nStatus: 5.1.1\r\n",
    *,
    kind: str = "delivery-status",
    returned: bytes = b"Message-ID: <3f1c9a@dsr.example.nhs.uk>\r\nSubject: We have your e-mail\r\n\r\nIt arrived.\r\n",
    sender: str = "Mail Delivery System <MAILER-DAEMON@mx.example.org>",
    recipient: str = "jo.marsh@example.org",
) -> bytes:
    """A report as RFC 3462 has it, `status` being the fields about one recipient."""
    block = f"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\n{status}\r\n".encode()
    return (
        b"Return-Path: <>\r\nFrom: " + sender.encode() + b"\r\nTo: dsr@example.nhs.uk\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/report; report-type=" + kind.encode() + b'; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nAbout your message.\r\n"
        b"--b\r\nContent-Type: message/" + kind.encode() + b"\r\n\r\n" + block + b"\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + returned + b"\r\n--b--\r\n"
    )
