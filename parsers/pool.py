"""A warm pool of reading children: a document that kills its child costs that one document, never the worker."""

from __future__ import annotations

import json
import os
import queue
import select
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Protocol

from parsers import limits, ocr
from parsers.definition import Definition, plain
from parsers.definition_file import packaged_definitions
from parsers.document import Kind, Problem, ProblemReason
from parsers.errors import Unreadable
from parsers.reading import DocumentOutcome
from parsers.showing import office
from parsers.showing.shown import Shown, Sought, Way
from parsers.showing.wire import shown_from_plain, sought_plain
from parsers.sniff import sniff
from parsers.wire import outcome_from_plain

#: How a reading child is started: isolated (-I), so that no file of the current folder is taken for a module.
CHILD: Final = (sys.executable, "-I", "-m", "parsers.child")

_STOPPED = "Reading this file took longer, or more memory, than the program allows. It may be damaged or built to do harm. Please open it with care."
_NOT_DRAWN = "Drawing the pages of this file took longer, or more memory, than the program allows: please open the file itself, with care."
_NO_CHILD = "The part of the program that reads files does not start. Nothing of this file was read."


class DocumentReader(Protocol):
    """Whatever reads documents: the pool in the product, a plain function's wrapper in a rule's test."""

    def read(self, name: str, data: bytes) -> DocumentOutcome:
        """What the document says, or why it cannot be read. Never raises on account of the document."""
        ...


class DocumentOpener(DocumentReader, Protocol):
    """Whatever reads documents and opens locked ones."""

    def unseal(self, name: str, data: bytes, passwords: Sequence[str]) -> bytes | Problem:
        """The file without its lock, or why it stays locked. Never raises on account of it."""
        ...


class DocumentShower(Protocol):
    """Whatever shows documents."""

    def show(self, name: str, data: bytes, sought: Sequence[Sought]) -> Shown:
        """The document's pages with the places marked, or why it cannot be shown. Never raises on account of the document."""
        ...


class ReadingPool:
    """Children that read documents, as many as `children`, each started when first needed and kept warm.

    `wall_seconds` is the time for one document on the clock; one that may hold pictures of pages has more (`parsers/ocr.py`).
    `fault` is called with the description of a reader's own fault (error type, file and line; nothing of the document).
    `office_command` starts LibreOffice (`parsers/showing/office.py`), None where it is not to be used.
    `definitions` are those of the forms that are known, the packaged ones when None; without any, general knowledge alone reads.
    Safe to use from several threads. A context manager: leaving it ends the children.
    """

    def __init__(
        self,
        children: int = 1,
        *,
        wall_seconds: float = limits.CHILD_WALL_SECONDS,
        fault: Callable[[str], None] = lambda described: None,
        command: Sequence[str] = CHILD,
        definitions: Sequence[Definition] | None = None,
        office_command: Sequence[str] | None = None,
        office_seconds: float = limits.OFFICE_SECONDS,
    ) -> None:
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(children):
            self._idle.put(None)
        self._children = children
        self._wall_seconds = wall_seconds
        self._fault = fault
        self._command = tuple(command)
        self._told = json.dumps([plain(one) for one in (packaged_definitions() if definitions is None else definitions)]).encode()
        self._office = tuple(office_command) if office_command else None
        self._office_seconds = office_seconds

    def read(self, name: str, data: bytes) -> DocumentOutcome:
        """What the document `data`, shown as `name`, says; or a problem: broken, too slow, too big, password and so on."""
        try:
            with self._child() as slot:
                seconds = self._wall_seconds + ocr.further_seconds(data)
                return outcome_from_plain(self._asked(slot, {"name": _printable(name)}, data, b"", seconds)["outcome"])
        except _NeverStarted:
            self._fault("the reading child does not start")
            return _unread(name, ProblemReason.BROKEN, _NO_CHILD)
        except _Lost:
            return _unread(name, ProblemReason.TOO_SLOW, _STOPPED)

    def unseal(self, name: str, data: bytes, passwords: Sequence[str]) -> bytes | Problem:
        """The file without its lock (`parsers/unsealing.py`), or why it stays locked. Never raises on account of it."""
        try:
            with self._child() as slot:
                told = self._asked(slot, {"name": _printable(name), "passwords": list(passwords)}, data, b"", self._wall_seconds)
        except _NeverStarted:
            self._fault("the reading child does not start")
            return Problem(name, ProblemReason.BROKEN, _NO_CHILD)
        except _Lost:
            return Problem(name, ProblemReason.TOO_SLOW, _STOPPED)
        if "unsealed" in told:
            return b64decode(told["unsealed"])
        return Problem(name, ProblemReason(told["refused"]), told["detail"])

    def show(self, name: str, data: bytes, sought: Sequence[Sought]) -> Shown:
        """The pages of the document with the places marked, or its text when drawing them ends its child; where it cannot be shown,
        why not. Never raises on account of it.
        Word, OpenDocument and rich-text files are laid out by LibreOffice where it is installed."""
        asked = {"name": _printable(name), "sought": [sought_plain(one) for one in sought], "told": [], "drawn": True}
        try:
            try:
                with self._child() as slot:  # one child's turn: no more of LibreOffice runs at a time than there are children
                    pdf, told = self._laid_out(data)
                    return shown_from_plain(self._asked(slot, asked | {"told": told}, data, pdf, self._wall_seconds)["shown"])
            except _Lost:
                with self._child() as slot:
                    again = asked | {"told": [_NOT_DRAWN], "drawn": False}
                    return shown_from_plain(self._asked(slot, again, data, b"", self._wall_seconds)["shown"])
        except _NeverStarted:
            self._fault("the reading child does not start")
            return Shown(name, Way.PLAIN, (), (_NO_CHILD,))
        except _Lost:
            return Shown(name, Way.PLAIN, (), (_STOPPED,))

    def _laid_out(self, data: bytes) -> tuple[bytes, list[str]]:
        """What LibreOffice makes of the file, and why nothing; both empty when it is not its business."""
        kind = sniff(data)
        if self._office is None or kind not in office.ENDINGS:
            return b"", []
        try:
            return office.to_pdf(data, kind, self._office, self._office_seconds), []
        except Unreadable as refused:
            return b"", [refused.detail]

    def _asked(self, slot: _Slot, asked: Mapping[str, Any], data: bytes, pdf: bytes, seconds: float) -> dict[str, Any]:
        slot.child = self._ready(slot.child)
        reply: dict[str, Any] = json.loads(slot.child.ask(asked, data, pdf, seconds))
        if "fault" in reply:
            self._fault(reply["fault"])
        return reply

    @contextmanager
    def _child(self) -> Iterator[_Slot]:
        """A child's turn. One that is lost is ended, and the next turn starts another."""
        slot = _Slot(self._idle.get())
        try:
            yield slot
        except _NeverStarted:
            slot.child = None
            raise
        except _Lost:
            slot.end()
            raise
        finally:
            self._idle.put(slot.child)

    def _ready(self, child: _Child | None) -> _Child:
        if child is not None and child.fresh():
            return child
        if child is not None:
            child.end()
        return _Child.start(self._command, self._told)

    def close(self) -> None:
        """End every child. The pool can be used again: it starts new ones."""
        ended = [self._idle.get() for _ in range(self._children)]
        for child in ended:
            if child is not None:
                child.end()
            self._idle.put(None)

    def __enter__(self) -> ReadingPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Lost(Exception):
    """The child has died or hangs."""


class _NeverStarted(Exception):
    """No child can be had: the machine is out of memory or the installation is broken."""


@dataclass(slots=True)
class _Slot:
    """One of the pool's places for a child; None before it is first needed."""

    child: _Child | None

    def end(self) -> None:
        if self.child is not None:
            self.child.end()
            self.child = None


class _Child:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._asked = 0

    @classmethod
    def start(cls, command: Sequence[str], told: bytes) -> _Child:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Nothing that the caller's environment holds (passwords among it) reaches the child.
                env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"},
                bufsize=0,
            )
        except OSError as refused:
            raise _NeverStarted from refused
        child = cls(process)
        try:
            child._receive(limits.CHILD_START_SECONDS)
            child._send(_frame(told), time.monotonic() + limits.CHILD_START_SECONDS)
        except _Lost as lost:
            child.end()
            raise _NeverStarted from lost
        return child

    def fresh(self) -> bool:
        return self._process.poll() is None and self._asked < limits.CHILD_DOCUMENTS

    def ask(self, asked: Mapping[str, Any], data: bytes, pdf: bytes, seconds: float) -> bytes:
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
                raise _Lost
            try:
                left = left[os.write(pipe, left[:65536]) :]
            except BrokenPipeError as gone:
                raise _Lost from gone

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
                raise _Lost
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def end(self) -> None:
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


def _printable(name: str) -> str:
    """The name without what no encoding can write: a mail's broken file name must not end up in the database as it is."""
    return name.encode("utf-8", "replace").decode()


def _unread(name: str, reason: ProblemReason, detail: str) -> DocumentOutcome:
    return DocumentOutcome(document=name, kind=Kind.UNKNOWN, problems=(Problem(name, reason, detail),))
