"""Listening to a mailbox (IMAP IDLE), so that a letter is taken when it arrives and not only at the next poll.

It is an extra: polls go on at their own times, whatever becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog

from ingest.mailbox import ImapMailbox, MailboxRefused, MailboxUnreachable
from parsers import limits

_LOG: Final = structlog.get_logger()


class Listener:
    """Listens to one mailbox. `connect` gives a mailbox that is not yet open, `news` is called when something may have arrived."""

    def __init__(self, name: str, connect: Callable[[], ImapMailbox], news: Callable[[], object], stopping: Callable[[], bool]) -> None:
        self._name = name
        self._connect = connect
        self._news = news
        self._stopping = stopping
        self._failures = 0

    def listen(self) -> float:
        """Listen until the connection ends or the worker stops: after how many seconds to listen again. Raises what `news` raises."""
        self._failures += 1
        waits = limits.LISTEN_AGAIN_SECONDS
        again = waits[min(self._failures, len(waits)) - 1]
        try:
            with self._connect() as mailbox:
                mailbox.open()
                if not mailbox.tells:
                    return waits[-1]
                self._news()  # what came while nobody listened
                while not self._stopping():
                    arrived = mailbox.wait_for_news(limits.LISTEN_SECONDS, self._stopping)
                    self._failures, again = 0, waits[0]
                    if arrived:
                        self._news()
        except (MailboxUnreachable, MailboxRefused) as trouble:
            _LOG.warning("listening_ended", mailbox=self._name, kind=type(trouble).__name__)
        return again
