"""The reading child: takes one document after another over its standard input, answers on its standard output.

A document is hostile until it is read. Here it can use up only this process: its limits are the operating system's, and the
worker that waits for the answer ends it when the time is over (`parsers/pool.py`).

A frame is eight bytes of length (big endian) and so many bytes. A question is two frames (the name, the bytes), an answer
one: JSON with `outcome`, and with `fault` (error type, file and line, never the message) when the reader itself failed.
"""

import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO

from parsers import limits, ocr
from parsers.document import Kind, Problem, ProblemReason
from parsers.errors import Unreadable
from parsers.faults import described
from parsers.open import open_document
from parsers.reader import read
from parsers.reading import DocumentOutcome
from parsers.sniff import sniff
from parsers.wire import outcome_plain

_LENGTH = struct.Struct(">Q")


def read_document(data: bytes, name: str) -> DocumentOutcome:
    """What the document in `data` says, or why it cannot be read. Raises only on a fault of the reader itself."""
    try:
        return read(open_document(data, name))
    except Unreadable as refused:
        return not_read(data, name, refused.reason, refused.detail)


def not_read(data: bytes, name: str, reason: ProblemReason, detail: str) -> DocumentOutcome:
    """The outcome of a document that was not read, with the reason."""
    return DocumentOutcome(document=name, kind=sniff(data), problems=(Problem(name, reason, detail),))


def answer(data: bytes, name: str) -> dict[str, Any]:
    """The answer for one document, whatever happens: this is the one place where any fault of the reader is caught, so that
    a fault costs one document, which then goes to a person, and the next one is read."""
    try:
        return {"outcome": outcome_plain(read_document(data, name))}
    except MemoryError:
        detail = "This file needs more memory to be read than the program allows itself. Please open it by hand."
        return {"outcome": outcome_plain(DocumentOutcome(name, Kind.UNKNOWN, problems=(Problem(name, ProblemReason.TOO_BIG, detail),)))}
    except Exception as fault:  # noqa: BLE001
        detail = "This file could not be read: the program met a fault in it or in itself. Please open it by hand."
        outcome = DocumentOutcome(name, Kind.UNKNOWN, problems=(Problem(name, ProblemReason.BROKEN, detail),))
        return {"outcome": outcome_plain(outcome), "fault": described(fault)}


def receive(stream: BinaryIO) -> bytes | None:
    """The next frame, None at the end of the stream."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def frame(body: bytes) -> bytes:
    """`body` with its length before it."""
    return _LENGTH.pack(len(body)) + body


def limit_this_process() -> None:
    """Bind this process: memory, size of written files, open files, no core dump (it would hold a person's form)."""
    memory = ocr.memory_bytes()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.CHILD_FILE_BYTES, limits.CHILD_FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.CHILD_OPEN_FILES, limits.CHILD_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_processor_time(seconds: int) -> None:
    """Let this process use `seconds` more of processor time; the kernel ends it beyond that."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))


def main() -> None:
    """Answer documents until the input ends."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints must not garble the answers
    limit_this_process()
    answers.write(frame(b"ready"))
    answers.flush()
    while (name := receive(questions)) is not None and (data := receive(questions)) is not None:
        allow_processor_time(ocr.cpu_seconds(data))
        answers.write(frame(json.dumps(answer(data, name.decode())).encode()))
        answers.flush()


if __name__ == "__main__":
    main()
