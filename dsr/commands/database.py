"""The database, for the commands that need it: it is loaded by those alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dsr.commands.common import stop
from dsr.config import Configuration
from dsr.wiring import open_store
from store.engine import Store
from store.errors import StoreError


@contextmanager
def opened(configuration: Configuration) -> Iterator[Store]:
    """The store, current. Ends the command in words when the database cannot be used or refuses what was asked."""
    try:
        with open_store(configuration) as store:
            store.require_current()
            yield store
    except StoreError as error:
        stop(str(error))
