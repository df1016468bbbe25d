"""One mailbox over IMAP (RFC 9051): its UIDs, its messages, and moving them away when they are done.

Progress is never kept in the mailbox: no flag and no keyword is read or set (staff read and flag mail in Outlook). Messages
are fetched with BODY.PEEK, which leaves \\Seen alone (RFC 9051 section 6.4.5).
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Final, Protocol

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, LoginError

from notifier.oauth import AccessToken, TokenRefused, Tokens, TokenUnavailable, xoauth2
from notifier.oauth import Protocol as Used
from notifier.settings import Security, is_loopback
from parsers import limits


class MailboxUnreachable(Exception):
    """The mailbox cannot be reached now. It is tried again at the next poll."""


class MailboxRefused(Exception):
    """The mailbox refuses us until somebody changes something: the log-in, a permission or the folder."""


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """Where a mailbox is and how to log in: with the password, or by OAuth 2.0 where `tokens` are given. `user` is then the address
    of the mailbox."""

    name: str
    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    ca_file: str | None = None
    tokens: Tokens | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the server said of the folder: its UIDVALIDITY, and how many messages it holds."""

    uid_validity: int
    messages: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message as the server gave it. `raw` is None when it is larger than `limits.MESSAGE_BYTES`: `headers` then holds
    its head. It is empty when the server lists the message and hands out nothing of it. `received_at` is the server's INTERNALDATE in UTC, None when it gives none."""

    uid: int
    size: int
    received_at: datetime | None
    raw: bytes | None
    headers: bytes = b""


class Mailbox(Protocol):
    """A mailbox to take letters from. Every call raises MailboxUnreachable or MailboxRefused and nothing else."""

    def open(self) -> Opened:
        """Connect, log in, open the folder."""
        ...

    def uids_above(self, uid: int, *, since: date | None = None) -> list[int]:
        """The UIDs above `uid` in ascending order; with `since` only of messages that arrived on that day or later."""
        ...

    def fetch(self, uid: int) -> Fetched | None:
        """The message, or None when it is no longer there."""
        ...

    def move(self, uid: int, folder: str) -> None:
        """Move the message into `folder`, made if it is missing. Nothing happens when the message is no longer there."""
        ...

    @property
    def moves(self) -> bool:
        """Whether the server can move a message without touching others."""
        ...

    def close(self) -> None:
        """Log out. Never raises."""
        ...


#: Time-outs on every socket: without them a stalled server holds the poll for ever.
_TIMEOUT: Final = SocketTimeout(connect=limits.CONNECT_SECONDS, read=limits.READ_SECONDS)
_EXISTS: Final = re.compile(rb"(?m)^\* (\d+) EXISTS\r$")
_TRANSIENT: Final = (OSError, imaplib.IMAP4.abort, ssl.SSLError)


class ImapMailbox:
    """A `Mailbox` on an IMAP server. A context manager: leaving it logs out."""

    def __init__(self, address: MailboxAddress) -> None:
        self._address = address
        self._client: IMAPClient | None = None
        self._messages = self._uid_next = 0

    def open(self) -> Opened:
        """Connect, log in, open the folder. Raises MailboxUnreachable or MailboxRefused."""
        self._connect()
        try:
            status = self._connected.select_folder(self._address.folder)
        except _TRANSIENT as error:
            raise MailboxUnreachable(f"The connection broke while opening the folder ({_why(error)}).") from None
        except imaplib.IMAP4.error as error:
            raise MailboxRefused(_no_folder(error)) from None
        if b"UIDVALIDITY" not in status:
            raise MailboxRefused("The server gives no UIDVALIDITY, without which messages cannot be told apart.")
        self._messages, self._uid_next = int(status[b"EXISTS"]), int(status.get(b"UIDNEXT", 0))
        return Opened(
            uid_validity=int(status[b"UIDVALIDITY"]),
            messages=int(status[b"EXISTS"]),
        )

    def uids_above(self, uid: int, *, since: date | None = None) -> list[int]:
        """The UIDs above `uid`, ascending. Raises MailboxUnreachable."""
        # A server answers UID n:* with the last message even when its UID is below n (RFC 9051 section 6.4.4): filtered here.
        first, found = uid + 1, set[int]()
        while self._messages > limits.SEARCH_UIDS and self._uid_next - first > limits.SEARCH_UIDS:
            found |= self._search(f"{first}:{first + limits.SEARCH_UIDS - 1}", since)
            first += limits.SEARCH_UIDS
        found |= self._search(f"{first}:*", since)
        return sorted(each for each in found if each > uid)

    def _search(self, uids: str, since: date | None) -> set[int]:
        asked: list[Any] = ["UID", uids] if since is None else ["UID", uids, "SINCE", since]
        return {int(each) for each in self._ask("looking for new messages", lambda client: client.search(asked))}

    def fetch(self, uid: int) -> Fetched | None:
        """The message, None when it is gone. Raises MailboxUnreachable."""
        about = self._about(uid)
        if about is None:
            return None
        size = int(about[b"RFC822.SIZE"])
        received_at = _utc(about.get(b"INTERNALDATE"))
        whole = size <= limits.MESSAGE_BYTES
        part = "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"
        got = self._ask("fetching a message", lambda client: client.fetch([uid], [part])).get(uid)
        body = None if got is None else got.get(b"BODY[]" if whole else b"BODY[HEADER]")
        if not body:
            # Gone since, or not handed out (NIL, or nothing between its quotes): passed over, such a message would never be seen.
            return None if self._about(uid) is None else Fetched(uid, size, received_at, b"")
        return Fetched(uid, size, received_at, body if whole else None, b"" if whole else body)

    def _about(self, uid: int) -> Mapping[bytes, Any] | None:
        """The size and the date of a message as the server tells them, None when it is gone."""
        about = self._ask("asking for a message", lambda client: client.fetch([uid], ["RFC822.SIZE", "INTERNALDATE"])).get(uid)
        return about if about is not None and b"RFC822.SIZE" in about else None

    def move(self, uid: int, folder: str) -> None:
        """Move the message; the folder is made when it is missing. Raises MailboxUnreachable or MailboxRefused."""
        refused = f"Messages may not be moved to the folder “{folder}” that is configured."
        self._ask("making a folder", lambda client: None if client.folder_exists(folder) else client.create_folder(folder), refused)
        self._ask("moving a message", lambda client: _move(client, uid, folder), refused)

    @property
    def moves(self) -> bool:
        """Whether a message can be moved: in one command (RFC 6851), or copied and then removed by its own UID (RFC 4315 section 2.1).
        Without either, only an EXPUNGE could remove it, and that removes what staff have marked for deletion, too."""
        return bool(
            self._ask("asking what the server can do", lambda client: client.has_capability("MOVE") or client.has_capability("UIDPLUS"))
        )

    @property
    def tells(self) -> bool:
        """Whether the server says by itself when something new arrives (IDLE). Raises MailboxUnreachable."""
        return bool(self._ask("asking what the server can do", lambda client: client.has_capability("IDLE")))

    def wait_for_news(self, seconds: float, stopping: Callable[[], bool]) -> bool:
        """Listen to the open folder (IDLE, RFC 2177) until something arrives, `seconds` are over or `stopping` says so: whether
        something arrived. Raises MailboxUnreachable."""
        client = self._connected
        self._ask("beginning to listen", lambda client: client.idle())
        ends = time.monotonic() + seconds
        news = False
        # What came with the server's consent stands in a buffer that idle_check never looks at: it only waits for the socket.
        at_once = any(int(number) != self._messages for number in _EXISTS.findall(_unread(client)))
        while not news and not at_once and not stopping() and time.monotonic() < ends:
            asked = time.monotonic()
            heard = self._ask("listening", lambda client: client.idle_check(timeout=limits.LISTEN_STOP_SECONDS))
            news = self._are_news(heard)
            if not heard and time.monotonic() - asked < limits.LISTEN_STOP_SECONDS / 2:
                break  # imapclient says of a connection that has ended only that nothing was heard
        _, told = self._ask("ceasing to listen", lambda client: client.idle_done())
        return self._are_news(told) or news

    def close(self) -> None:
        """Log out. Never raises."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            client.logout()
        except (*_TRANSIENT, imaplib.IMAP4.error):
            _hang_up(client)

    def __enter__(self) -> ImapMailbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _are_news(self, told: list[Any]) -> bool:
        """Whether lines that the server said by itself tell of another number of messages. A server may repeat the number whenever it
        is listened to: that is no news, or listening would never come to rest."""
        news = False
        for line in told:
            match line:
                case (int(), b"EXPUNGE"):
                    self._messages -= 1
                case (int(number), b"EXISTS"):
                    news = news or number != self._messages
                    self._messages = number
        return news

    @property
    def _connected(self) -> IMAPClient:
        if self._client is None:
            raise MailboxUnreachable("There is no connection.")
        return self._client

    def _connect(self) -> None:
        address = self._address
        if address.security is Security.NONE and not is_loopback(address.host):
            raise MailboxRefused("Without TLS only a server on this machine may be used.")
        context = None if address.security is Security.NONE else ssl.create_default_context(cafile=address.ca_file)
        try:
            client = IMAPClient(address.host, address.port, ssl=address.security is Security.TLS, ssl_context=context, timeout=_TIMEOUT)
            client.normalise_times = False  # else INTERNALDATE comes in this machine's local time without a zone
        except ssl.SSLCertVerificationError:
            raise MailboxRefused("The server's certificate is not valid for its name, or not trusted.") from None
        except _TRANSIENT as error:
            raise MailboxUnreachable(f"The server cannot be reached ({_why(error)}).") from None
        except imaplib.IMAP4.error:
            raise MailboxUnreachable("The server does not answer as a mail server does.") from None
        self._client = client
        try:
            if address.security is Security.STARTTLS:
                client.starttls(context)
            self._log_in(client)
        except LoginError:
            self.close()
            raise MailboxRefused("The server refuses the user name or the password.") from None
        except TokenUnavailable as trouble:
            self.close()
            raise MailboxUnreachable(str(trouble)) from None
        except TokenRefused as trouble:
            self.close()
            raise MailboxRefused(str(trouble)) from None
        except ssl.SSLCertVerificationError:
            self.close()
            raise MailboxRefused("The server's certificate is not valid for its name, or not trusted.") from None
        except _TRANSIENT as error:
            self.close()
            raise MailboxUnreachable(f"The connection broke while logging in ({_why(error)}).") from None
        except (CapabilityError, imaplib.IMAP4.error):
            # STARTTLS is not offered: logging in without it would send the password in the open.
            self.close()
            raise MailboxRefused("The server does not offer the encryption that is configured.") from None

    def _log_in(self, client: IMAPClient) -> None:
        """Log in. Raises LoginError for a password, TokenRefused for a token, and what else imapclient raises."""
        address, tokens = self._address, self._address.tokens
        if tokens is None:
            if not _accepted(lambda: client.login(address.user, address.password)):
                raise LoginError
            return
        token = tokens.get()
        if _accepted(lambda: _give_token(client, address.user, token)):
            return
        if not client.has_capability("AUTH=XOAUTH2"):
            raise TokenRefused("The server does not offer the log-in by OAuth 2.0 (XOAUTH2).")
        if not token.new:
            # It may have been revoked since, or this machine slept through its end.
            token = tokens.get(instead_of=token)
            if _accepted(lambda: _give_token(client, address.user, token)):
                return
        raise TokenRefused(tokens.why_refused(token, Used.IMAP))

    def _ask(self, doing: str, ask: Callable[[IMAPClient], Any], refused: str | None = None) -> Any:
        try:
            return ask(self._connected)
        except _TRANSIENT as error:
            raise MailboxUnreachable(f"The connection broke while {doing} ({_why(error)}).") from None
        except imaplib.IMAP4.error:
            if refused is not None:
                raise MailboxRefused(refused) from None
            raise MailboxUnreachable(f"The server answered with an error while {doing}.") from None


def _accepted(log_in: Callable[[], object]) -> bool:
    """Whether the server lets us in. A connection that breaks meanwhile raises what it is: imapclient calls it a refusal."""
    try:
        log_in()
    except LoginError as error:
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise error.__context__ from None
        return False
    return True


def _give_token(client: IMAPClient, user: str, token: AccessToken) -> None:
    # A server that refuses first says why, and waits for an empty answer.
    answers = iter([xoauth2(user, token.text)])
    client.sasl_login("XOAUTH2", lambda challenge: next(answers, ""))


def _no_folder(error: imaplib.IMAP4.error) -> str:
    """Why a folder cannot be opened. Exchange Online logs in whoever has a token, and tells only here that it opens no mailbox."""
    if "authenticated but not connected" in str(error).lower():
        return (
            "The log-in is good, but it opens no mailbox: check that user is the mailbox's own address, and that the app or the "
            "account has FullAccess to it (Add-MailboxPermission)."
        )
    return "The folder that is configured does not exist or may not be opened."


def _why(error: Exception) -> str:
    """What kind of trouble a broken connection is, in words. Never the error's own message, which can quote what was sent."""
    for kind, words in (
        (socket.gaierror, "no server has this name"),
        (ConnectionRefusedError, "nothing listens there"),
        (TimeoutError, "it did not answer in time"),
        (ssl.SSLError, "the encryption could not be set up"),
        (imaplib.IMAP4.abort, "the server hung up"),
        (ConnectionError, "the connection was cut"),
    ):
        if isinstance(error, kind):
            return words
    return type(error).__name__


def _unread(client: IMAPClient) -> bytes:
    """What the server said that was received and not yet read."""
    connection = client.socket()
    connection.setblocking(False)
    try:
        return bytes(client._imap.file.peek(1))
    except OSError:
        return b""  # nothing was received (TLS says so by an error)
    finally:
        connection.settimeout(limits.READ_SECONDS)


def _move(client: IMAPClient, uid: int, folder: str) -> None:
    if client.has_capability("MOVE"):
        client.move([uid], folder)
        return
    client.copy([uid], folder)  # a COPY that is not OK raises: nothing is marked
    client.add_flags([uid], [b"\\Deleted"])
    client.uid_expunge([uid])


def _hang_up(client: IMAPClient) -> None:
    try:
        client.shutdown()
    except (*_TRANSIENT, imaplib.IMAP4.error):
        return  # the connection is gone: that is what was wanted


def _utc(internal_date: datetime | None) -> datetime | None:
    if internal_date is None:
        return None
    return internal_date.astimezone(UTC) if internal_date.tzinfo else internal_date.replace(tzinfo=UTC)
