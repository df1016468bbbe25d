"""What `dsr read` prints: one JSON object a file, in the shape of docs/referral-record.md."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ingest.answer import Answer
from ingest.open import open_letter
from ingest.outlook import open_msg
from ingest.understand import Proposed, Rules, Understood, document_problems, proposals, understand
from parsers.document import Kind, Problem
from parsers.errors import Unreadable
from parsers.pool import DocumentReader
from parsers.reading import fields_plain
from parsers.sniff import sniff
from parsers.wire import problem_plain


def read_file(path: Path, reader: DocumentReader, rules: Rules, on: date, mailbox: str | None = None) -> dict[str, Any]:
    """What the file at `path` says: a document, or a whole message that came to the team `mailbox` on the day `on`.
    Raises OSError when the file cannot be opened."""
    data = path.read_bytes()
    if is_message(path, data):
        try:
            raw = open_msg(data) if sniff(data) is Kind.OUTLOOK else data
        except Unreadable as refused:
            return _shown(path, None, (), (Problem(path.name, refused.reason, refused.detail),))
        return _message(path, understand(open_letter(raw), reader, rules, on, mailbox))
    outcome = reader.read(path.name, data)
    return _shown(path, None, proposals([outcome], rules.routing, on, mailbox), document_problems([outcome]))


def is_message(path: Path, data: bytes) -> bool:
    """Whether the file is a whole message: by its content, or by its name where the content could be plain text."""
    kind = sniff(data)
    return kind in (Kind.MESSAGE, Kind.OUTLOOK) or (path.suffix.lower() == ".eml" and kind in (Kind.TEXT, Kind.HTML, Kind.UNKNOWN))


def _message(path: Path, understood: Understood) -> dict[str, Any]:
    answer = understood.answer
    message = {
        "kind": understood.sorting.kind.value,
        "reason": understood.sorting.reason,
        "acknowledge": isinstance(answer, Answer),
        "reply_to": answer.recipient if isinstance(answer, Answer) else None,
        "urgent": understood.sorting.urgent,
    }
    return _shown(path, message, understood.referrals, understood.problems)


def _shown(path: Path, message: dict[str, Any] | None, referrals: tuple[Proposed, ...], problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {
        "file": str(path),
        "message": message,
        "referrals": [_referral(referral) for referral in referrals],
        "problems": [problem_plain(problem) for problem in problems],
    }


def _referral(proposed: Proposed) -> dict[str, Any]:
    return {
        "form": proposed.reading.form,
        "fields": fields_plain(proposed.reading),
        "route": {"team": proposed.route.team, "sure": proposed.route.sure, "reason": proposed.route.reason},
        "missing": list(proposed.missing),
    }
