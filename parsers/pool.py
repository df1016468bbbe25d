"""A warm pool of reading children: a document that kills its child costs that one document, never the worker."""

from __future__ import annotations

import json
import queue
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

from parsers import limits, ocr
from parsers.children import CHILD, Child, Lost, NeverStarted
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
    `started` are children on their way already, no more than `children`: the pool ends them as its own.
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
        started: Sequence[Child] = (),
    ) -> None:
        self._idle: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for child in (*[None] * (children - len(started)), *started):  # the last is taken first
            self._idle.put(child)
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
        except NeverStarted:
            self._fault("the reading child does not start")
            return _unread(name, ProblemReason.BROKEN, _NO_CHILD)
        except Lost:
            return _unread(name, ProblemReason.TOO_SLOW, _STOPPED)

    def unseal(self, name: str, data: bytes, passwords: Sequence[str]) -> bytes | Problem:
        """The file without its lock (`parsers/unsealing.py`), or why it stays locked. Never raises on account of it."""
        try:
            with self._child() as slot:
                told = self._asked(slot, {"name": _printable(name), "passwords": list(passwords)}, data, b"", self._wall_seconds)
        except NeverStarted:
            self._fault("the reading child does not start")
            return Problem(name, ProblemReason.BROKEN, _NO_CHILD)
        except Lost:
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
            except Lost:
                with self._child() as slot:
                    again = asked | {"told": [_NOT_DRAWN], "drawn": False}
                    return shown_from_plain(self._asked(slot, again, data, b"", self._wall_seconds)["shown"])
        except NeverStarted:
            self._fault("the reading child does not start")
            return Shown(name, Way.PLAIN, (), (_NO_CHILD,))
        except Lost:
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
        except NeverStarted:
            slot.child = None
            raise
        except Lost:
            slot.end()
            raise
        finally:
            self._idle.put(slot.child)

    def _ready(self, child: Child | None) -> Child:
        if child is not None and not child.fresh():
            child.end()
            child = None
        ready = child or Child(self._command)
        ready.tell(self._told)
        return ready

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


@dataclass(slots=True)
class _Slot:
    """One of the pool's places for a child; None before it is first needed."""

    child: Child | None

    def end(self) -> None:
        if self.child is not None:
            self.child.end()
            self.child = None


def _printable(name: str) -> str:
    """The name without what no encoding can write: a mail's broken file name must not end up in the database as it is."""
    return name.encode("utf-8", "replace").decode()


def _unread(name: str, reason: ProblemReason, detail: str) -> DocumentOutcome:
    return DocumentOutcome(document=name, kind=Kind.UNKNOWN, problems=(Problem(name, reason, detail),))
