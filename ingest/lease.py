"""A mailbox stays one worker's for as long as its poll takes, however long a document is read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog

from parsers import limits
from store import mailboxes
from store.engine import Store
from store.errors import StoreError

_LOG = structlog.get_logger()


@contextmanager
def renewed(
    store: Store, mailbox: str, worker: str, clock: Callable[[], datetime], stopping: Callable[[], bool]
) -> Iterator[Callable[[], bool]]:
    """Renew the lease of the mailbox every MAILBOX_BEAT_SECONDS until the block ends. Gives what says whether to stop between two
    letters: because of `stopping`, or because the mailbox is another worker's now (this one was held up for longer than the lease).
    """
    over, lost = threading.Event(), threading.Event()

    def beat() -> None:
        while not over.wait(limits.MAILBOX_BEAT_SECONDS):
            try:
                with store.transaction() as session:
                    held = mailboxes.renew(session, mailbox, worker, clock())
            except StoreError:
                continue  # the poll meets the same trouble; the lease outlasts four signs of life that fail
            if not held:
                _LOG.warning("lease_lost", mailbox=mailbox, worker=worker)
                lost.set()
                return

    beating = threading.Thread(target=beat, name=f"lease_{mailbox}", daemon=True)
    beating.start()
    try:
        yield lambda: lost.is_set() or stopping()
    finally:
        over.set()
        beating.join()
