"""What `dsr read` prints: one JSON object a file, in the shape of docs/referral-record.md.

What only messages need is loaded when there is one: it takes as long to load as a form takes to be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.outcomes import document_problems, proposals
from ingest.rules import Rules
from parsers.document import Kind, Problem
from parsers.errors import Unreadable
from parsers.pool import DocumentOpener
from parsers.reading import DocumentOutcome, fields_plain
from parsers.sniff import sniff
from parsers.wire import problem_plain
from triage.proposal import Proposed

if TYPE_CHECKING:
    from ingest.understand import Understood


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file, read: the message that it is, None for a bare document; each document in it as its shown name and bytes, with its
    outcome at the same position; and the referrals and problems as they would be queued."""

    message: Understood | None
    documents: tuple[tuple[str, bytes], ...]
    outcomes: tuple[DocumentOutcome, ...]
    referrals: tuple[Proposed, ...]
    problems: tuple[Problem, ...]


def read_file(path: Path, reader: DocumentOpener, rules: Rules, on: date, mailbox: str | None = None) -> dict[str, Any]:
    """What the file at `path` says: a document, or a whole message that came to the team `mailbox` on the day `on`.
    Raises OSError when the file cannot be opened."""
    return in_json(path, read_whole(path, reader, rules, on, mailbox))


def read_whole(path: Path, reader: DocumentOpener, rules: Rules, on: date, mailbox: str | None = None) -> FileRead:
    """The file at `path`, read, with the documents in it. Raises OSError when the file cannot be opened."""
    data = path.read_bytes()
    if not is_message(path, data):
        outcome = reader.read(path.name, data)
        referrals = proposals([outcome], rules.routing, on, mailbox)
        return FileRead(None, ((path.name, data),), (outcome,), referrals, document_problems([outcome]))
    return _read_message(path, data, reader, rules, on, mailbox)


def _read_message(path: Path, data: bytes, reader: DocumentOpener, rules: Rules, on: date, mailbox: str | None) -> FileRead:
    from ingest.outlook import open_msg
    from ingest.understand import MESSAGE_TEXT, understand_message

    try:
        raw = open_msg(data) if sniff(data) is Kind.OUTLOOK else data
    except Unreadable as refused:
        return FileRead(None, (), (), (), (Problem(path.name, refused.reason, refused.detail),))
    understood = understand_message(raw, reader, rules, on, mailbox)
    letter = understood.letter
    documents = [(attachment.name, attachment.data) for attachment in letter.attachments]
    if len(understood.outcomes) > len(documents):
        documents.append((MESSAGE_TEXT, letter.body.encode()))
    return FileRead(understood, tuple(documents), understood.outcomes, understood.referrals, understood.problems)


def is_message(path: Path, data: bytes) -> bool:
    """Whether the file is a whole message: by its content, or by its name where the content could be plain text."""
    kind = sniff(data)
    return kind in (Kind.MESSAGE, Kind.OUTLOOK) or (path.suffix.lower() == ".eml" and kind in (Kind.TEXT, Kind.HTML, Kind.UNKNOWN))


def in_json(path: Path, read: FileRead) -> dict[str, Any]:
    """What a file says, in the shape of docs/referral-record.md."""
    return {
        "file": str(path),
        "message": None if read.message is None else _message(read.message),
        "referrals": [_referral(referral) for referral in read.referrals],
        "problems": [problem_plain(problem) for problem in read.problems],
    }


def _message(understood: Understood) -> dict[str, Any]:
    from ingest.answer import Answer

    answer = understood.answer
    return {
        "kind": understood.sorting.kind.value,
        "reason": understood.sorting.reason,
        "acknowledge": isinstance(answer, Answer),
        "reply_to": answer.recipient if isinstance(answer, Answer) else None,
        "urgent": understood.sorting.urgent,
    }


def _referral(proposed: Proposed) -> dict[str, Any]:
    return {
        "form": proposed.reading.form,
        "fields": fields_plain(proposed.reading),
        "route": {"team": proposed.route.team, "sure": proposed.route.sure, "reason": proposed.route.reason},
        "missing": list(proposed.missing),
    }
