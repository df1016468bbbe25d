"""One mailbox over IMAP (RFC 9051): its UIDs, its messages, and moving them away when they are done.

Progress is never kept in the mailbox: no flag and no keyword is read or set (staff read and flag mail in Outlook). Messages
are fetched with BODY.PEEK, which leaves \\Seen alone (RFC 9051 section 6.4.5).
"""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Final, Protocol

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, LoginError

from notifier.settings import Security, is_loopback
from parsers import limits


class MailboxUnreachable(Exception):
    """The mailbox cannot be reached now. It is tried again at the next poll."""


class MailboxRefused(Exception):
    """The mailbox refuses us until somebody changes something: the log-in or the folder."""


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """Where a mailbox is and how to log in."""

    name: str
    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What the server said of the folder: its UIDVALIDITY, and how many messages it holds."""

    uid_validity: int
    messages: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message as the server gave it. `raw` is None when it is larger than `limits.MESSAGE_BYTES`: `headers` then holds
    its head. `received_at` is the server's INTERNALDATE in UTC, None when it gives none."""

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

    def close(self) -> None:
        """Log out. Never raises."""
        ...


#: Time-outs on every socket: without them a stalled server holds the poll for ever.
_TIMEOUT: Final = SocketTimeout(connect=limits.CONNECT_SECONDS, read=limits.READ_SECONDS)
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
        except imaplib.IMAP4.error:
            raise MailboxRefused("The folder that is configured does not exist or may not be opened.") from None
        if b"UIDVALIDITY" not in status:
            raise MailboxRefused("The server gives no UIDVALIDITY, without which messages cannot be told apart.")
        self._messages, self._uid_next = int(status[b"EXISTS"]), int(status.get(b"UIDNEXT", 0))
        return Opened(uid_validity=int(status[b"UIDVALIDITY"]), messages=int(status[b"EXISTS"]))

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
        about = self._ask("asking for a message", lambda client: client.fetch([uid], ["RFC822.SIZE", "INTERNALDATE"])).get(uid)
        if about is None or b"RFC822.SIZE" not in about:
            return None
        size = int(about[b"RFC822.SIZE"])
        received_at = _utc(about.get(b"INTERNALDATE"))
        whole = size <= limits.MESSAGE_BYTES
        part = "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"
        got = self._ask("fetching a message", lambda client: client.fetch([uid], [part])).get(uid)
        body = None if got is None else got.get(b"BODY[]" if whole else b"BODY[HEADER]")
        if body is None:
            return None
        return Fetched(uid, size, received_at, body if whole else None, b"" if whole else body)

    def move(self, uid: int, folder: str) -> None:
        """Move the message; the folder is made when it is missing. Raises MailboxUnreachable or MailboxRefused."""
        refused = f"Messages may not be moved to the folder “{folder}” that is configured."
        self._ask("making a folder", lambda client: None if client.folder_exists(folder) else client.create_folder(folder), refused)
        self._ask("moving a message", lambda client: _move(client, uid, folder), refused)

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

    @property
    def _connected(self) -> IMAPClient:
        if self._client is None:
            raise MailboxUnreachable("There is no connection.")
        return self._client

    def _connect(self) -> None:
        address = self._address
        if address.security is Security.NONE and not is_loopback(address.host):
            raise MailboxRefused("Without TLS only a server on this machine may be used.")
        context = ssl.create_default_context(cafile=address.ca_file)
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
            client.login(address.user, address.password)
        except LoginError:
            self.close()
            raise MailboxRefused("The server refuses the user name or the password.") from None
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

    def _ask(self, doing: str, ask: Callable[[IMAPClient], Any], refused: str | None = None) -> Any:
        try:
            return ask(self._connected)
        except _TRANSIENT as error:
            raise MailboxUnreachable(f"The connection broke while {doing} ({_why(error)}).") from None
        except imaplib.IMAP4.error:
            if refused is not None:
                raise MailboxRefused(refused) from None
            raise MailboxUnreachable(f"The server answered with an error while {doing}.") from None


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


def _move(client: IMAPClient, uid: int, folder: str) -> None:
    if client.has_capability("MOVE"):
        client.move([uid], folder)
        return
    client.copy([uid], folder)
    client.add_flags([uid], [b"\\Deleted"])
    if client.has_capability("UIDPLUS"):
        client.uid_expunge([uid])  # a plain EXPUNGE would also remove what staff have marked for deletion


def _hang_up(client: IMAPClient) -> None:
    try:
        client.shutdown()
    except (*_TRANSIENT, imaplib.IMAP4.error):
        return  # the connection is gone: that is what was wanted


def _utc(internal_date: datetime | None) -> datetime | None:
    if internal_date is None:
        return None
    return internal_date.astimezone(UTC) if internal_date.tzinfo else internal_date.replace(tzinfo=UTC)
