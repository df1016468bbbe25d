"""The reading child: takes one document after another over its standard input, answers on its standard output.

A document is hostile until it is read. Here it can use up only this process: its limits are the operating system's, and the
worker that waits for the answer ends it when the time is over (`parsers/pool.py`).

A frame is eight bytes of length (big endian) and so many bytes. The first is JSON: the definitions of known forms, because a
child has no configuration. A question is three frames: JSON with the `name`, with `passwords` when the file is to be unlocked, and with
`sought`, `told` and `drawn` when the pages are to be shown; the bytes; and the PDF that LibreOffice made of them, empty when there is none.
An answer is one: JSON with `outcome`, `shown` or `unsealed` (base64), and with `fault` (error type, file and line, never the message) when the reader
itself failed.
"""

import gc
import json
import os
import resource
import struct
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from parsers import limits, ocr
from parsers.definition import Definition, from_plain
from parsers.document import Kind, Problem, ProblemReason
from parsers.errors import Unreadable
from parsers.faults import described
from parsers.open import open_document
from parsers.reader import read
from parsers.reading import DocumentOutcome
from parsers.record import KEYS, KeyType
from parsers.sniff import sniff
from parsers.values.codes import codes_for
from parsers.wire import outcome_plain

_LENGTH = struct.Struct(">Q")
#: An answer and a form that nobody gave.
_ANSWER = "not known yet"
_ANSWERED = b"Name of the person: Ann Example\nDate of birth: 01/02/1990\nConsent obtained: yes\nReason for the referral: see letter\n"
#: Objects made, beyond those that went, after which garbage is looked for: about a form's worth.
_GARBAGE_AFTER = 20_000
_TOO_BIG = "This file needs more memory to be read than the program allows itself. Please open it by hand."
_FAULT = "This file could not be read: the program met a fault in it or in itself. Please open it by hand."


def read_document(data: bytes, name: str, definitions: Sequence[Definition] | None = None) -> DocumentOutcome:
    """What the document in `data` says, or why it cannot be read; `definitions` are those of known forms, the packaged ones when
    None. Raises only on a fault of the reader itself."""
    try:
        return read(open_document(data, name), definitions)
    except Unreadable as refused:
        return not_read(data, name, refused.reason, refused.detail)


def not_read(data: bytes, name: str, reason: ProblemReason, detail: str) -> DocumentOutcome:
    """The outcome of a document that was not read, with the reason."""
    return DocumentOutcome(document=name, kind=sniff(data), problems=(Problem(name, reason, detail),))


def answer(asked: Mapping[str, Any], data: bytes, office_pdf: bytes, definitions: Sequence[Definition] | None = None) -> dict[str, Any]:
    """The answer to one question, whatever happens: this is the one place where any fault of the reader is caught, so that
    a fault costs one document, which then goes to a person, and the next one is read."""
    try:
        if "sought" in asked:
            return _shown(asked, data, office_pdf)
        if "passwords" in asked:
            return _unsealed(data, asked["passwords"])
        return {"outcome": outcome_plain(read_document(data, asked["name"], definitions))}
    except MemoryError:
        return _refused(asked, ProblemReason.TOO_BIG, _TOO_BIG)
    except Exception as fault:  # noqa: BLE001
        return {**_refused(asked, ProblemReason.BROKEN, _FAULT), "fault": described(fault)}


def _shown(asked: Mapping[str, Any], data: bytes, office_pdf: bytes) -> dict[str, Any]:
    from parsers.showing.show import show  # a child that only reads comes up without it
    from parsers.showing.wire import shown_plain, sought_from_plain

    sought = [sought_from_plain(one) for one in asked["sought"]]
    return {"shown": shown_plain(show(data, asked["name"], sought, office_pdf or None, asked["told"], drawn=asked["drawn"]))}


def _unsealed(data: bytes, passwords: Sequence[str]) -> dict[str, Any]:
    from parsers.unsealing import unsealed  # a child that only reads comes up without the packers and their ciphers

    try:
        return {"unsealed": b64encode(unsealed(data, passwords)).decode("ascii")}
    except Unreadable as refused:
        return {"refused": refused.reason.value, "detail": refused.detail}


def _refused(asked: Mapping[str, Any], reason: ProblemReason, detail: str) -> dict[str, Any]:
    name = asked["name"]
    if "sought" in asked:
        from parsers.showing.shown import Shown, Way
        from parsers.showing.wire import shown_plain

        return {"shown": shown_plain(Shown(name, Way.PLAIN, (), (detail,)))}
    if "passwords" in asked:
        return {"refused": reason.value, "detail": detail}
    return {"outcome": outcome_plain(DocumentOutcome(name, Kind.UNKNOWN, problems=(Problem(name, reason, detail),)))}


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


def warm() -> None:
    """Load what the reading of any form needs, before the first: the vocabularies take longer than a form."""
    for key, asked in KEYS.items():
        if asked.type in (KeyType.YESNO, KeyType.CHOICE, KeyType.CHOICES):
            codes_for(key, _ANSWER)
    read_document(_ANSWERED, "warm.txt", ())
    gc.collect()
    gc.freeze()  # the vocabularies stay for good: looking through them for garbage took a tenth of each reading
    gc.set_threshold(_GARBAGE_AFTER)


def main() -> None:
    """Answer documents until the input ends."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints must not garble the answers
    limit_this_process()
    warm()
    answers.write(frame(b"ready"))
    answers.flush()
    told = receive(questions)
    definitions = [from_plain(one) for one in json.loads(told)] if told is not None else ()
    while (
        (asked := receive(questions)) is not None and (data := receive(questions)) is not None and (pdf := receive(questions)) is not None
    ):
        question = json.loads(asked)
        allow_processor_time(limits.CHILD_CPU_SECONDS if "sought" in question else ocr.cpu_seconds(data))
        answers.write(frame(json.dumps(answer(question, data, pdf, definitions)).encode()))
        answers.flush()


if __name__ == "__main__":
    main()
