"""Files that are handed in at the desk are read at once, beside it; whoever handed one in is kept waiting for a while only."""

from __future__ import annotations

import threading
from typing import Final

import structlog

from ingest.process import Intake, process
from parsers.faults import described
from parsers.limits import HANDED_IN_WAIT_SECONDS
from store.errors import AlreadyFinished

_LOG: Final = structlog.get_logger()


class AtOnce:
    """Reads kept letters, each in a thread of its own. What a thread does not finish the worker does later."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def __call__(self, letter_id: int) -> None:
        """Begin to read the letter; back when it has its outcome, or after HANDED_IN_WAIT_SECONDS."""
        reading = threading.Thread(target=self._read, args=(letter_id,), name="handed-in", daemon=True)
        reading.start()
        reading.join(HANDED_IN_WAIT_SECONDS)

    def _read(self, letter_id: int) -> None:
        try:
            process(self._intake, letter_id)
        except AlreadyFinished:
            pass  # the worker was first
        except Exception as fault:  # noqa: BLE001
            # The letter is kept, and its try counted: the worker takes it. The words of the fault may be about somebody.
            _LOG.error("handed_in_fault", letter_id=letter_id, fault=described(fault))
