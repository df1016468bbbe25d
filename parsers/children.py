"""Reading children as processes: how one is started, told what it must know, asked, and ended."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from parsers import limits

#: How a reading child is started: isolated (-I), so that no file of the current folder is taken for a module.
CHILD: Final = (sys.executable, "-I", "-m", "parsers.child")


class Lost(Exception):
    """The child has died or hangs."""


class NeverStarted(Exception):
    """No child can be had: the machine is out of memory or the installation is broken."""


class Child:
    """A reading child from its start to its end. It loads what it needs while its caller goes on."""

    def __init__(self, command: Sequence[str] = CHILD) -> None:
        """Raises NeverStarted when no process can be had."""
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Nothing that the caller's environment holds (passwords among it) reaches the child.
                env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"},
                bufsize=0,
            )
        except OSError as refused:
            raise NeverStarted from refused
        self._is_told = False
        self._asked = 0

    def tell(self, definitions: bytes) -> None:
        """Give the child the definitions of known forms, in JSON, unless it has them. Raises NeverStarted when it does not come up."""
        if self._is_told:
            return
        try:
            self._receive(limits.CHILD_START_SECONDS)
            self._send(_frame(definitions), time.monotonic() + limits.CHILD_START_SECONDS)
        except Lost as lost:
            self.end()
            raise NeverStarted from lost
        self._is_told = True

    def fresh(self) -> bool:
        """Whether it lives and may take another document."""
        return self._process.poll() is None and self._asked < limits.CHILD_DOCUMENTS

    def ask(self, asked: Mapping[str, Any], data: bytes, pdf: bytes, seconds: float) -> bytes:
        """Its answer to a question (`parsers/child.py`). Raises Lost when it dies, or takes longer than `seconds`."""
        self._asked += 1
        deadline = time.monotonic() + seconds
        frames = (json.dumps(asked).encode(), data, pdf)
        self._send(b"".join(map(_frame, frames)), deadline)
        return self._receive(deadline - time.monotonic())

    def _send(self, body: bytes, deadline: float) -> None:
        assert self._process.stdin is not None
        pipe = self._process.stdin.fileno()
        os.set_blocking(pipe, False)  # a child that no longer takes its input must not hold the worker
        left = memoryview(body)
        while left:
            if not _is_ready(pipe, select.POLLOUT, deadline):
                raise Lost
            try:
                left = left[os.write(pipe, left[:65536]) :]
            except BrokenPipeError as gone:
                raise Lost from gone

    def _receive(self, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        length = int.from_bytes(self._exactly(8, deadline), "big")
        return self._exactly(length, deadline)

    def _exactly(self, length: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        parts: list[bytes] = []
        while length:
            part = os.read(pipe, min(length, 1 << 20)) if _is_ready(pipe, select.POLLIN, deadline) else b""
            if not part:
                raise Lost
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()


def _frame(body: bytes) -> bytes:
    return len(body).to_bytes(8, "big") + body


def _is_ready(pipe: int, event: int, deadline: float) -> bool:
    watch = select.poll()  # not select.select, which refuses descriptors above 1,023
    watch.register(pipe, event)
    return bool(watch.poll(max(0.0, deadline - time.monotonic()) * 1000))
