# ruff: noqa: N802
"""Mail servers for the tests: aiosmtpd on a port of its own, and a scripted one that can hang up or stay silent at any line."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, auth_mechanism

Reaction = Callable[[SMTP, Envelope], str | None]


@dataclass
class Taken:
    """One message as the server took it."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.data, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Post:
    """What a server does and what it took. `refuse` answers a recipient, `react` a whole message, `refuse_token` a user and a token;
    None means to take it."""

    host: str = "127.0.0.1"
    port: int = 0
    connections: int = 0
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_sender: str | None = None
    react: Reaction | None = None
    refuse_token: Callable[[str, str], str | None] | None = None
    taken: list[Taken] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    @auth_mechanism("XOAUTH2")
    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        given = await server.challenge_auth("", encode_to_b64=False)
        assert isinstance(given, bytes)
        user, _, bearer = given.decode().removeprefix("user=").partition("\x01auth=Bearer ")
        refusal = self.refuse_token(user, bearer.removesuffix("\x01\x01")) if self.refuse_token else None
        if refusal is None:
            self.users.append(user)
            return AuthResult(success=True, handled=False)
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')  # the client takes note, and answers nothing
        await server.push(refusal)
        return AuthResult(success=False, handled=True)

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.react(server, envelope) if self.react else None
        if answer is not None and not answer.startswith("taken, then "):
            return answer
        self.taken.append(Taken((envelope.mail_from or "").strip("<>"), tuple(envelope.rcpt_tos), envelope.original_content or b""))
        return "250 OK" if answer is None else answer.removeprefix("taken, then ")

    @property
    def messages(self) -> list[EmailMessage]:
        return [taken.message for taken in self.taken]


@contextmanager
def smtp_server(
    post: Post,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    logins: Mapping[str, str] | None = None,
) -> Iterator[Post]:
    """The server, listening on loopback until the block ends; `post.port` is where."""

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        good = (logins or {}).get(data.login.decode()) == data.password.decode()
        if good:
            post.users.append(data.login.decode())
        return AuthResult(success=good, handled=False)

    def protocol() -> SMTP:
        post.connections += 1
        return SMTP(
            post,
            hostname="mail.example.org",
            loop=loop,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=authenticate if logins else None,
            auth_required=bool(logins),
            auth_require_tls=starttls is not None,
            enable_SMTPUTF8=False,
            timeout=30,
        )

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(protocol, post.host, post.port, ssl=tls))
    post.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def finish() -> None:
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    try:
        yield post
    finally:
        asyncio.run_coroutine_threadsafe(finish(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


@contextmanager
def scripted_server(script: Callable[[socket.socket, threading.Event], object], times: int = 1) -> Iterator[int]:
    """A server whose conversation is the script, for so many connections; the event is set when the test is over. Gives the port."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)

    def serve() -> None:
        for _ in range(times):
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                script(connection, over)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        listening.close()
        thread.join(10)


def says(connection: socket.socket, *lines: str) -> None:
    """Send these lines."""
    connection.sendall("".join(f"{line}\r\n" for line in lines).encode())


def hears(connection: socket.socket, until: bytes = b"\r\n") -> bytes:
    """What the client sent up to `until`, or until it hung up."""
    heard = b""
    while not heard.endswith(until):
        piece = connection.recv(65536)
        if not piece:
            break
        heard += piece
    return heard
