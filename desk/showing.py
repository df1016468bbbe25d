"""The pages of documents with the places of values marked, kept for a while: drawing one takes a second or two."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from parsers.pool import DocumentShower
from parsers.showing.shown import Shown, Sought

#: Documents kept drawn. Thirteen pages take about 2 MB: a morning's work fits into 100 MB.
_KEPT: Final = 40


class Pages:
    """Draws documents through the reading children, each once. Safe to use from several threads."""

    def __init__(self, shower: DocumentShower) -> None:
        self._shower = shower
        self._kept: OrderedDict[str, Shown] = OrderedDict()
        self._lock = threading.Lock()

    def drawn(self, key: str, name: str, data: bytes, sought: Sequence[Sought]) -> Shown:
        """The document's pages. `key` names the document and what is marked in it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        shown = self._shower.show(name, data, sought)
        with self._lock:
            self._kept[key] = shown
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return shown
