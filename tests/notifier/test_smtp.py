"""One e-mail given to a real server: what becomes of it under every answer, break and silence."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import SMTP, Envelope
from pydantic import SecretStr, ValidationError

from notifier.message import message_bytes
from notifier.settings import MailServer, Security, Sender
from notifier.smtp import CannotConnect, Connection, Delayed, Failed, Sent, Uncertain
from parsers.limits import OUTBOX_CLAIM_SECONDS, SMTP_ANSWER_SECONDS, SMTP_COMMAND_SECONDS
from tests.notifier.facts import NOW, acknowledged, outbox_email
from tests.notifier.servers import Post, hears, says, scripted_server, smtp_server

MESSAGE = b"Subject: x\r\n\r\nfirst\r\n.\r\n..last\r\n"


def server(port: int, security: Security = Security.NONE, **more: object) -> MailServer:
    limits = {"connect_seconds": 5, "command_seconds": 5, "answer_seconds": 5}
    return MailServer.model_validate({"host": "127.0.0.1", "port": port, "security": security, **limits, **more})


def send(to: MailServer, recipient: str = "a@example.org", sender: str = "") -> object:
    with Connection(to, "dsr.example.nhs.uk") as connection:
        return connection.send(sender, recipient, MESSAGE)


def test_a_message_arrives_byte_for_byte_and_dots_do_not_end_it(post: Post) -> None:
    assert send(server(post.port)) == Sent()
    assert [(taken.sender, taken.recipients, taken.data) for taken in post.taken] == [("", ("a@example.org",), MESSAGE)]


def test_the_ampersand_address_arrives(post: Post) -> None:
    assert send(server(post.port), "ld&awest.duty@nsft.nhs.uk", "ld&awest.duty@nsft.nhs.uk") == Sent()
    assert post.taken[0].recipients == ("ld&awest.duty@nsft.nhs.uk",)
    assert post.taken[0].sender == "ld&awest.duty@nsft.nhs.uk"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("451 4.7.1 Greylisted, try a@example.org again", Delayed("recipient: 451 4.7.1, the mail server asks to try again later", 451)),
        ("450 busy", Delayed("recipient: 450, not possible now", 450)),
        ("499 odd", Delayed("recipient: 499, refused for now", 499)),
        ("550 5.1.1 a@example.org unknown", Failed("recipient: 550 5.1.1, refused", 550)),
        ("553 no", Failed("recipient: 553, not allowed", 553)),
        ("599 odd", Failed("recipient: 599, refused", 599)),
    ],
)
def test_a_refused_recipient_is_delayed_or_failed_by_its_code_and_the_servers_words_stay_out(
    post: Post, answer: str, outcome: Delayed | Failed
) -> None:
    post.refuse["a@example.org"] = answer
    assert send(server(post.port)) == outcome
    assert post.taken == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("452 4.3.1 no room", Delayed("e-mail: 452 4.3.1, no room now", 452)),
        ("554 5.7.1 spam", Failed("e-mail: 554 5.7.1, refused", 554)),
        ("552 too big", Failed("e-mail: 552, no room for it", 552)),
    ],
)
def test_a_refused_message_is_delayed_or_failed(post: Post, answer: str, outcome: Delayed | Failed) -> None:
    post.react = lambda smtp, envelope: answer
    assert send(server(post.port)) == outcome


def test_a_refused_sender_is_about_us_so_the_message_waits(post: Post) -> None:
    post.refuse_sender = "550 5.7.60 may not send as this sender"
    assert send(server(post.port)) == Delayed("sender: 550 5.7.60, refused", 550)


def test_after_one_refusal_the_same_connection_takes_the_next(post: Post) -> None:
    post.refuse["bad@example.org"] = "550 no"
    with Connection(server(post.port), "dsr.example.nhs.uk") as connection:
        assert isinstance(connection.send("", "bad@example.org", MESSAGE), Failed)
        assert connection.usable
        assert connection.send("", "good@example.org", MESSAGE) == Sent()
    assert post.connections == 1


def test_421_ends_the_connection(post: Post) -> None:
    post.refuse["a@example.org"] = "421 closing"
    with Connection(server(post.port), "dsr.example.nhs.uk") as connection:
        assert connection.send("", "a@example.org", MESSAGE) == Delayed("recipient: 421, the mail server is closing the connection", 421)
        assert not connection.usable


def test_a_connection_dropped_after_the_message_is_uncertain(post: Post) -> None:
    def drop(smtp: SMTP, envelope: Envelope) -> str:
        assert isinstance(smtp.transport, asyncio.Transport)
        smtp.transport.abort()
        return "taken, then 250 nobody hears this"

    post.react = drop
    assert send(server(post.port)) == Uncertain("answer: connection lost after the e-mail was given")
    assert len(post.taken) == 1


def greeting_then(*answers: str) -> list[str]:
    return ["220 mail.example.org", "250 mail.example.org", *answers]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (["250 ok"], Delayed("connection: connection lost")),
        (["250 ok", "250 ok"], Delayed("connection: connection lost")),
        (["250 ok", "250 ok", "354 go on"], Uncertain("answer: connection lost after the e-mail was given")),
        (["250 ok", "250 ok", "500 what"], Failed("data: 500, refused", 500)),
        (["garbage"], Delayed("connection: the mail server's answer makes no sense")),
        (["250 ok", "250 ok", "354 go on", "what?"], Uncertain("answer: it makes no sense")),
        (["250 ok", "250 ok", "354 go on", "354 go on"], Uncertain("answer: it makes no sense")),
        (["250 ok", "250 ok", "354 go on", "251 will forward"], Sent()),
    ],
)
def test_hanging_up_at_each_step(answers: list[str], outcome: object) -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        for answer in greeting_then(*answers):
            says(connection, answer)
            heard = hears(connection, b"\r\n.\r\n" if answer.startswith("354") else b"\r\n")
            if answer.startswith("500"):
                assert heard == b"rset\r\n"

    with scripted_server(script) as port:
        assert send(server(port)) == outcome


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (["250 ok"], Delayed("connection: no answer in time")),
        (["250 ok", "250 ok", "354 go on"], Uncertain("answer: no answer in time after the e-mail was given")),
    ],
)
def test_a_silent_server_is_left_in_time(answers: list[str], outcome: object) -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        for answer in greeting_then(*answers):
            says(connection, answer)
            hears(connection, b"\r\n.\r\n" if answer.startswith("354") else b"\r\n")
        over.wait(10)

    with scripted_server(script) as port:
        assert send(server(port, command_seconds=0.3, answer_seconds=0.3)) == outcome


def test_a_server_that_answers_a_line_at_a_time_for_ever_is_cut_off() -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        for answer in greeting_then("250 ok", "250 ok", "354 go on"):
            says(connection, answer)
            hears(connection, b"\r\n.\r\n" if answer.startswith("354") else b"\r\n")
        with suppress(OSError):
            while not over.wait(0.02):
                says(connection, "250-and")

    with scripted_server(script) as port:
        outcome = send(server(port, command_seconds=0.2, answer_seconds=0.2))
    assert outcome == Uncertain("answer: no answer in time after the e-mail was given")


def test_a_claim_outlasts_any_attempt() -> None:
    assert 3 * SMTP_COMMAND_SECONDS + SMTP_ANSWER_SECONDS < OUTBOX_CLAIM_SECONDS


def test_a_server_that_never_greets_is_left_in_time() -> None:
    with (
        scripted_server(lambda connection, over: over.wait(10)) as port,
        pytest.raises(CannotConnect, match="connection: no answer in time"),
    ):
        send(server(port, connect_seconds=0.3))


def test_nobody_listening() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(CannotConnect, match="connection: refused"):
        send(server(port))


def test_a_server_that_greets_with_554() -> None:
    with (
        scripted_server(lambda connection, over: says(connection, "554 5.3.2 go away a@example.org")) as port,
        pytest.raises(CannotConnect, match=r"^connection: 554 5\.3\.2, refused$"),
    ):
        send(server(port))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def test_tls_from_the_first_byte(certificate: ssl.SSLContext, ca_file: Path) -> None:
    with smtp_server(Post(), tls=certificate) as post:
        assert send(server(post.port, Security.TLS, ca_file=ca_file)) == Sent()


#: aiosmtpd itself still sets what it has deprecated.
@pytest.mark.filterwarnings("ignore:Session.login_data:DeprecationWarning")
def test_starttls_then_log_in(certificate: ssl.SSLContext, ca_file: Path) -> None:
    with smtp_server(Post(), starttls=certificate, logins={"dsr": "secret"}) as post:
        to = server(post.port, Security.STARTTLS, ca_file=ca_file, user="dsr", password=SecretStr("secret"))
        assert send(to) == Sent()
        assert post.users == ["dsr"]


def test_a_wrong_password_says_so_and_keeps_the_password_out(certificate: ssl.SSLContext, ca_file: Path) -> None:
    with smtp_server(Post(), starttls=certificate, logins={"dsr": "secret"}) as post:
        to = server(post.port, Security.STARTTLS, ca_file=ca_file, user="dsr", password=SecretStr("wr0ng"))
        with pytest.raises(CannotConnect, match=r"^log-in: 535 5\.7\.8, the log-in is refused$"):
            send(to)
        assert "wr0ng" not in repr(to)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_nobody_vouches_for_is_refused(certificate: ssl.SSLContext, security: Security) -> None:
    tls = security is Security.TLS
    with (
        smtp_server(Post(), tls=certificate if tls else None, starttls=None if tls else certificate) as post,
        pytest.raises(CannotConnect, match="certificate cannot be trusted"),
    ):
        send(server(post.port, security))


def test_without_starttls_nothing_is_sent_at_all(post: Post) -> None:
    with pytest.raises(CannotConnect, match="does not offer the protection"):
        send(server(post.port, Security.STARTTLS, user="dsr", password=SecretStr("secret")))
    assert post.taken == []


def test_a_stripped_starttls_never_hears_the_password() -> None:
    heard = bytearray()

    def strip(connection: socket.socket, over: threading.Event) -> None:
        says(connection, "220 mail.example.org")
        heard.extend(hears(connection))
        says(connection, "250-mail.example.org", "250 AUTH PLAIN LOGIN")
        heard.extend(hears(connection))

    with scripted_server(strip) as port, pytest.raises(CannotConnect):
        send(server(port, Security.STARTTLS, user="dsr", password=SecretStr("secret")))
    assert bytes(heard) == b"ehlo dsr.example.nhs.uk\r\n"


def test_a_server_that_offers_no_log_in_when_one_is_configured() -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        says(connection, "220 mail.example.org")
        hears(connection)
        says(connection, "250 mail.example.org")
        hears(connection)

    with scripted_server(script) as port, pytest.raises(CannotConnect, match="does not offer the protection or log-in"):
        send(server(port, user="dsr", password=SecretStr("secret")))


@pytest.mark.parametrize("host", ["mail.example.org", "192.0.2.1", "0.0.0.0", "127.0.0.1.example.org"])
def test_no_protection_is_for_this_machine_only(host: str) -> None:
    with pytest.raises(ValidationError, match="on this machine only"):
        MailServer(host=host, port=25, security=Security.NONE)


def test_a_user_needs_a_password() -> None:
    with pytest.raises(ValidationError, match="both a user and a password"):
        MailServer(host="localhost", port=25, security=Security.NONE, user="dsr")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_fifty_broken_connections_leave_nothing_open(post: Post, certificate: ssl.SSLContext) -> None:
    with smtp_server(Post(), starttls=certificate) as guarded:
        before = open_files()
        for _ in range(25):
            with pytest.raises(CannotConnect):
                send(server(guarded.port, Security.STARTTLS))
            with pytest.raises(CannotConnect):
                send(server(post.port, Security.STARTTLS))
        deadline = time.monotonic() + 10
        while open_files() > before and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        assert open_files() <= before


@pytest.mark.parametrize("end", ["\n.\r\n", "\r\n.\n", "\n.\n", "\r.\r", "\r\n.\r\n", "\r.\r\n"])
def test_no_second_message_can_be_smuggled_into_one(post: Post, end: str) -> None:
    smuggled = f"first{end}MAIL FROM:<x@example.org>\r\nRCPT TO:<y@example.org>\r\nDATA\r\nSubject: z\r\n\r\nz"
    email = outbox_email(replace(acknowledged(), text=smuggled))
    message = message_bytes(email, Sender(name="DSR", address="dsr@example.nhs.uk"), "dsr.example.nhs.uk", NOW)
    with Connection(server(post.port), "dsr.example.nhs.uk") as connection:
        assert connection.send("", "a@example.org", message) == Sent()
    assert [(taken.recipients, taken.data) for taken in post.taken] == [(("a@example.org",), message)]
