"""One connection to the mail server, and what became of each e-mail given to it."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from notifier.settings import MailServer, Security, is_loopback


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took the e-mail and answers for it."""


@dataclass(frozen=True, slots=True)
class Delayed:
    """The server did not take it now: try again later. `code` is the server's, None when it gave none."""

    reason: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The server will never take it for this recipient."""

    reason: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The e-mail was given, and the connection ended before the answer: it may have arrived."""

    reason: str


Outcome = Sent | Delayed | Failed | Uncertain

_PHRASES: Final = {
    421: "the mail server is closing the connection",
    450: "not possible now",
    451: "the mail server asks to try again later",
    452: "no room now",
    454: "the log-in cannot be checked now",
    501: "not understood",
    530: "the mail server wants a log-in first",
    534: "the mail server wants another way to log in",
    535: "the log-in is refused",
    551: "elsewhere",
    552: "no room for it",
    553: "not allowed",
}
_ENHANCED: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")


def _reason(step: str, code: int, words: bytes) -> str:
    """Code, enhanced code (RFC 3463) and a phrase of ours. The server's own words stay out: they quote addresses."""
    enhanced = _ENHANCED.match(words)
    number = f"{code} {enhanced[0].decode()}" if enhanced else str(code)
    phrase = _PHRASES.get(code, "refused for now" if 400 <= code < 500 else "refused")
    return f"{step}: {number}, {phrase}"


class CannotConnect(Exception):
    """The mail server could not be reached, or not safely, or it refused the log-in."""


class Connection:
    """An open way to the mail server. Raises CannotConnect on opening; nothing on sending."""

    def __init__(self, server: MailServer, our_name: str) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = _open(server, our_name)

    @property
    def usable(self) -> bool:
        """Whether another e-mail can go this way."""
        return self._smtp is not None

    def send(self, envelope_sender: str, recipient: str, message: bytes) -> Outcome:
        """What became of one message for one recipient; `message` has CRLF line ends, `envelope_sender` may be "" (null).

        Before the message is given a break is a delay; after it nobody knows (RFC 1047). A refusal before the recipient
        is named is about us, not about this e-mail, so it is a delay too, whatever its code.
        """
        if self._smtp is None:
            return Delayed("connection: it was lost earlier")
        smtp = self._smtp
        given = False
        deadline = _Deadline(smtp, 3 * self._server.command_seconds + self._server.answer_seconds)
        try:
            code, words = smtp.mail(envelope_sender)
            if code != 250:
                return self._refused(Delayed(_reason("sender", code, words), code), code)
            code, words = smtp.rcpt(recipient)
            if code not in (250, 251):
                return self._refused(_by_code("recipient", code, words), code)
            code, words = smtp.docmd("DATA")
            if code != 354:
                return self._refused(_by_code("data", code, words), code)
            given = True
            if smtp.sock is not None:
                smtp.sock.settimeout(self._server.answer_seconds)
            smtp.send(_stuffed(message))
            code, words = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(self._server.command_seconds)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            kind = "no answer in time" if deadline.passed or _timed_out(error) else "connection lost"
            return Uncertain(f"answer: {kind} after the e-mail was given") if given else Delayed(f"connection: {kind}")
        finally:
            deadline.cancel()
        if 200 <= code < 300:
            return Sent()
        if not 400 <= code < 600:
            self._drop()
            return Uncertain("answer: it makes no sense")
        return self._refused(_by_code("e-mail", code, words), code)

    def _refused(self, outcome: Outcome, code: int) -> Outcome:
        """The outcome, with the connection made ready for the next e-mail (RFC 5321 section 3.8: 421 ends it)."""
        if code == 421:
            self._drop()
            return outcome
        if not 200 <= code < 600:
            self._drop()
            return Delayed("connection: the mail server's answer makes no sense")
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        return outcome

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def close(self) -> None:
        """Say goodbye. Whatever the server makes of it changes nothing that was sent."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._smtp.close()
            self._smtp = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Line:
    """The way to the mail server during one run: opened when the first e-mail needs it, and again after it broke."""

    def __init__(self, server: MailServer, our_name: str) -> None:
        self._server = server
        self._our_name = our_name
        self._connection: Connection | None = None
        self.down: str | None = None

    def opened(self) -> Connection:
        """A usable connection. Raises CannotConnect, and says why in `down`."""
        if self._connection is None or not self._connection.usable:
            try:
                self._connection = Connection(self._server, self._our_name)
            except CannotConnect as error:
                self.down = str(error)
                raise
        return self._connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._connection is not None:
            self._connection.close()


def _by_code(step: str, code: int, words: bytes) -> Delayed | Failed:
    """5xx is for ever; anything else, nonsense included, may be better later."""
    reason = _reason(step, code, words)
    return Failed(reason, code) if 500 <= code < 600 else Delayed(reason, code)


class _Deadline:
    """Cuts a connection off when its time is up. A server that answers a byte at a time never runs into a socket's time-out; it
    would hold the outbox, and the e-mail's claim would run out while it is being sent."""

    def __init__(self, smtp: smtplib.SMTP, seconds: float) -> None:
        self.passed = False
        self._smtp = smtp
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        self.passed = True
        if self._smtp.sock is not None:
            with suppress(OSError):
                self._smtp.sock.shutdown(socket.SHUT_RDWR)

    def cancel(self) -> None:
        """The exchange is over."""
        self._timer.cancel()
        self._timer.join()


def _timed_out(error: BaseException) -> bool:
    """Whether a time-out is behind the error: smtplib turns one into a disconnection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _stuffed(message: bytes) -> bytes:
    """The message as it goes over the wire: dots doubled and the end marked (RFC 5321 section 4.5.2)."""
    body = re.sub(rb"(?m)^\.", b"..", message)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _open(server: MailServer, our_name: str) -> smtplib.SMTP:
    """A connection that is protected and logged in as configured. It never falls back to less."""
    if server.security is Security.NONE and not is_loopback(server.host):
        raise CannotConnect("the mail server is not on this machine and no protection is configured")
    smtp: smtplib.SMTP | None = None
    try:
        if server.security is Security.TLS:
            smtp = smtplib.SMTP_SSL(server.host, server.port, our_name, timeout=server.connect_seconds, context=_trust(server))
        else:
            smtp = smtplib.SMTP(server.host, server.port, our_name, timeout=server.connect_seconds)
        if smtp.sock is not None:
            smtp.sock.settimeout(server.command_seconds)
        smtp.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            smtp.starttls(context=_trust(server))
            smtp.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            smtp.login(server.user, server.password.get_secret_value())
    except (OSError, smtplib.SMTPException) as error:
        if smtp is not None:
            smtp.close()
        raise CannotConnect(_why_not(error)) from None
    return smtp


def _trust(server: MailServer) -> ssl.SSLContext:
    """Whose certificates count: the machine's authorities, or the one that is configured. The name is always checked."""
    return ssl.create_default_context(cafile=server.ca_file)


def _why_not(error: OSError | smtplib.SMTPException) -> str:
    """Why no connection came about, in words of ours."""
    match error:
        case ssl.SSLCertVerificationError():
            return "connection: the mail server's certificate cannot be trusted"
        case ssl.SSLError():
            return "connection: no protected connection came about"
        case smtplib.SMTPNotSupportedError():
            return "connection: the mail server does not offer the protection or log-in that is configured"
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return _reason("connection", code, words if isinstance(words, bytes) else words.encode("ascii", "replace"))
        case _ if _timed_out(error):
            return "connection: no answer in time"
        case ConnectionRefusedError():
            return "connection: refused"
        case smtplib.SMTPServerDisconnected():
            return "connection: the mail server hung up"
        case smtplib.SMTPException():
            return "connection: the mail server does not offer a way to log in that we have"
        case _:
            return "connection: the mail server cannot be reached"
