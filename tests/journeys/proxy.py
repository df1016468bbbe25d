"""A line between the worker and a real mail server that goes wrong at one exchange: cut, reset, stalled or garbled.

An exchange is one answer of the server: its greeting, then what it says after each time that the client spoke. The line goes wrong
in the middle of the answer, when the server has done what it was asked: the client cannot know.
"""

from __future__ import annotations

import select
import socket
import struct
import threading
from contextlib import suppress
from enum import StrEnum
from types import TracebackType
from typing import Final

_NOISE: Final = b"\x00\xff* ]%} {7\r\n\x80(( 250\r\n"
_END_OF_EMAIL: Final = b"\r\n.\r\n"


class Harm(StrEnum):
    """What happens to an answer after its first third."""

    CUT = "cut"  # FIN: the connection ends in good order
    RESET = "reset"  # RST
    STALLED = "stalled"  # nothing more comes, and nobody hangs up
    GARBLED = "garbled"  # noise in place of the rest, then the end


class Proxy:
    """Carries connections to a port of loopback. `exchanges` counts since the last `arm`; `struck` says whether the harm was
    done, `given` whether a whole e-mail had just been handed over."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.arm(None, 0)
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, harm: Harm | None, number: int) -> None:
        """Count from here on, and do this harm at the exchange of this number, once."""
        self._harm, self._number = harm, number
        self.exchanges = 0
        self.struck = self.given = False

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self._target)) as server:
            answering, said = False, b""
            while True:
                ready, _, _ = select.select([client, server], [], [])
                if client in ready:
                    asked = client.recv(65536)
                    if not asked:
                        return
                    answering, said = False, (said + asked)[-len(_END_OF_EMAIL) :]
                    server.sendall(asked)
                if server in ready:
                    answer = server.recv(65536)
                    if not answer:
                        return
                    if not answering:
                        answering = True
                        self.exchanges += 1
                        if self._harm is not None and not self.struck and self.exchanges == self._number:
                            self.struck, self.given = True, said == _END_OF_EMAIL
                            _do(self._harm, client, answer)
                            return
                    client.sendall(answer)


def _do(harm: Harm, client: socket.socket, answer: bytes) -> None:
    part = answer[: len(answer) // 3]
    client.sendall(part + _NOISE if harm is Harm.GARBLED else part)
    if harm is Harm.STALLED:
        while client.recv(65536):
            pass  # until the client has had enough
    if harm is Harm.RESET:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
