"""One connection to the mail server, and what became of each e-mail given to it."""

from __future__ import annotations

import binascii
import re
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from notifier.oauth import AccessToken, Protocol, TokenRefused, Tokens, TokenUnavailable, xoauth2
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
#: How the reason begins when it is the log-in that failed.
LOG_IN: Final = "log-in"

_ENHANCED: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")


def _reason(step: str, code: int, words: bytes) -> str:
    """Code, enhanced code (RFC 3463) and a phrase of ours. The server's own words stay out: they quote addresses."""
    enhanced = _ENHANCED.match(words)
    number = f"{code} {enhanced[0].decode()}" if enhanced else str(code)
    phrase = _PHRASES.get(code, "refused for now" if 400 <= code < 500 else "refused")
    return f"{step}: {number}, {phrase}"


#: What Exchange Online answers to a whole e-mail whose sender we may not use: about us, not about the e-mail.
_MAY_NOT_SEND_AS: Final = re.compile(rb"SendAsDenied", re.IGNORECASE)
_LOG_IN_OFF: Final = b"5.7.139"


class CannotConnect(Exception):
    """The mail server could not be reached, or not safely, or it refused the log-in."""


class LogInRefused(CannotConnect):
    """The mail server lets this user not in, which says nothing of others."""


@dataclass(frozen=True, slots=True)
class ByToken:
    """Logging in by OAuth 2.0: as `user`, or, when None, as the sender of each e-mail, which needs no right to send for others."""

    tokens: Tokens
    user: str | None = None


class Connection:
    """An open way to the mail server. Raises CannotConnect on opening; nothing on sending."""

    def __init__(self, server: MailServer, our_name: str, by_token: ByToken | None = None) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = _open(server, our_name, by_token)

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
        if _MAY_NOT_SEND_AS.search(words):
            return self._refused(Delayed(f"e-mail: {code}, the log-in may not send as this sender", code), code)
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
    """The way to the mail server during one run: opened when the first e-mail needs it, and again after it broke; one way for each
    user where senders log in by themselves."""

    def __init__(self, server: MailServer, our_name: str, by_token: ByToken | None = None) -> None:
        self._server = server
        self._our_name = our_name
        self._by_token = by_token
        self._connections: dict[str | None, Connection] = {}
        self._refused: dict[str | None, str] = {}
        self.down: str | None = None

    def opened(self, sender: str) -> Connection:
        """A usable connection for e-mails from this address. Raises CannotConnect; says why in `down` when no other sender would
        fare better. Raises StoreError."""
        by_token = self._by_token
        if by_token is not None and by_token.user is None:
            by_token = ByToken(by_token.tokens, sender)
        user = None if by_token is None else by_token.user
        if user in self._refused:
            raise LogInRefused(self._refused[user])
        found = self._connections.get(user)
        if found is not None and found.usable:
            return found
        try:
            opened = self._connections[user] = Connection(self._server, self._our_name, by_token)
        except LogInRefused as error:
            self._refused[user] = str(error)
            if self._by_token is None or self._by_token.user is not None:
                self.down = str(error)
            raise
        except CannotConnect as error:
            self.down = str(error)
            raise
        return opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for connection in self._connections.values():
            connection.close()


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


def _open(server: MailServer, our_name: str, by_token: ByToken | None) -> smtplib.SMTP:
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
        if by_token is not None:
            _log_in(smtp, by_token)
        elif server.user is not None and server.password is not None:
            smtp.login(server.user, server.password.get_secret_value())
    except CannotConnect:
        if smtp is not None:
            smtp.close()
        raise
    except (OSError, smtplib.SMTPException, binascii.Error) as error:
        if smtp is not None:
            smtp.close()
        raise CannotConnect(_why_not(error)) from None
    return smtp


def _log_in(smtp: smtplib.SMTP, by_token: ByToken) -> None:
    """Log in with a token. Raises CannotConnect when there is none, LogInRefused when the server does not take it."""
    if "XOAUTH2" not in smtp.esmtp_features.get("auth", "").upper().split():
        raise CannotConnect("log-in: the mail server does not offer it by OAuth 2.0 (XOAUTH2)")
    try:
        token = by_token.tokens.get()
        refusal = _give_token(smtp, by_token.user or "", token)
        if refusal is not None and not token.new:
            token = by_token.tokens.get(instead_of=token)
            refusal = _give_token(smtp, by_token.user or "", token)
    except (TokenUnavailable, TokenRefused) as trouble:
        raise CannotConnect(f"log-in: {trouble}") from None
    if refusal is None:
        return
    if not 500 <= refusal.smtp_code < 600:
        raise refusal
    words = refusal.smtp_error if isinstance(refusal.smtp_error, bytes) else refusal.smtp_error.encode("ascii", "replace")
    if words.startswith(_LOG_IN_OFF):
        raise LogInRefused(
            "log-in: sending with a log-in is off for this mailbox or the whole tenant (5.7.139): Set-CASMailbox "
            "-SmtpClientAuthenticationDisabled $false"
        )
    raise LogInRefused(f"log-in: {by_token.tokens.why_refused(token, Protocol.SMTP)}")


def _give_token(smtp: smtplib.SMTP, user: str, token: AccessToken) -> smtplib.SMTPAuthenticationError | None:
    """Why the server refuses the token, None when it lets us in."""
    # A server that refuses may first say why, and wait for an empty answer. The token never goes out in the AUTH line itself: with
    # it the line may be longer than a server need take (RFC 4954 section 4).
    answers = iter([xoauth2(user, token.text)])
    try:
        smtp.auth("XOAUTH2", lambda challenge=None: next(answers, ""), initial_response_ok=False)
    except smtplib.SMTPAuthenticationError as error:
        return error
    return None


def _trust(server: MailServer) -> ssl.SSLContext:
    """Whose certificates count: the machine's authorities, or the one that is configured. The name is always checked."""
    return ssl.create_default_context(cafile=server.ca_file)


def _why_not(error: OSError | smtplib.SMTPException | binascii.Error) -> str:
    """Why no connection came about, in words of ours."""
    match error:
        case binascii.Error():
            return "connection: the mail server's answer makes no sense"
        case ssl.SSLCertVerificationError():
            return "connection: the mail server's certificate cannot be trusted"
        case ssl.SSLError():
            return "connection: no protected connection came about"
        case smtplib.SMTPNotSupportedError():
            return "connection: the mail server does not offer the protection or log-in that is configured"
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=words) if 500 <= code < 600:
            return _reason(LOG_IN, code, words if isinstance(words, bytes) else words.encode("ascii", "replace"))
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
