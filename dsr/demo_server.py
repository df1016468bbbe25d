"""The demo's own mail server: IMAP and SMTP on loopback, in this process, in memory (mail-devel). Nothing leaves the machine."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from types import TracebackType
from typing import Any, Final

from mail_devel.service import Service

HOST: Final = "127.0.0.1"
PASSWORD: Final = "demo"
_START_SECONDS: Final = 30


class DemoServer:
    """Takes any address by SMTP and shows what came by IMAP to the same address with PASSWORD. A context manager."""

    def __init__(self) -> None:
        self.imap_port = free_port()
        self.smtp_port = free_port()
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="demo mail server", daemon=True)

    def __enter__(self) -> DemoServer:
        for name in ("mail_devel", "pymap", "aiosmtpd", "mail.log"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # the demo's own table is what people look at
        self._thread.start()
        self._ready.wait(_START_SECONDS)
        if self._fault is not None:
            raise self._fault
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_START_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as fault:
            self._fault = fault
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        service = await Service.init(_arguments(self.imap_port, self.smtp_port))
        async with service.start():
            self._ready.set()
            await self._stop.wait()
            if service.smtp is not None:
                await asyncio.to_thread(service.smtp.stop)


def _arguments(imap_port: int, smtp_port: int) -> Any:
    arguments = Service.parse(["--host", HOST, "--user", "demo@example.org", "--password", PASSWORD, "--multi-user", "--no-http"])
    arguments.imap_port, arguments.smtp_port = imap_port, smtp_port
    return arguments


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
