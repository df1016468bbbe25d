"""The log: one JSON object a line on standard error, each with a fixed `action` word and ids. Never patient data.

What may be logged is a closed list of keys (`KEYS`): a name, a subject or a file name cannot slip in under another one.
Libraries' own log records go through the same door and keep only their level, logger and error type.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

#: Every key that a log line may have. Values are ids, counts, fixed words, times; never what a letter or a form says.
KEYS: Final = frozenset(
    {
        "action", "level", "time", "mailbox", "letter_id", "outbox_id", "uid", "uid_validity", "kind", "state", "reason", "reference",
        "count", "taken", "gone", "moved", "sent", "delayed", "failed", "uncertain", "attempt", "milliseconds", "job", "logger", "error",
        "fault", "worker", "signal", "version", "due", "entry_id", "review_id", "occasion", "problems", "referrals", "url", "minutes",
        "offered", "waiting", "done", "set_aside", "late",
    }
)  # fmt: skip


def set_up(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log line, ours and the libraries', to `stream` (standard error when None) as JSON."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            only_known_keys,
            structlog.processors.JSONRenderer(sort_keys=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Libraries()]
    root.setLevel(logging.WARNING)
    # imapclient logs whole commands at DEBUG, passwords and letters among them.
    logging.getLogger("imapclient").setLevel(logging.ERROR)


def only_known_keys(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A log line with nothing but known keys: an unknown one is a fault of the program, shown by its name, not its value."""
    event["action"] = event.pop("event")
    unknown = sorted(set(event) - KEYS)
    for key in unknown:
        del event[key]
    if unknown:
        event["fault"] = f"unknown log keys: {', '.join(unknown)}"
    return event


class _Libraries(logging.Handler):
    """What libraries log, without their words: a message of theirs may quote an address or a form."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().warning("library_warning", logger=record.name, error=error)
