"""What was worked out about a text is remembered while its document is read, and after that only for words that forms print.

The same label is asked about by several rules and stands in the next form again; an answer is asked about as often, and nobody may find
it in this process once its document is read. So there are two memories: one for any text, which stands only within `reading` and is
emptied at its end, and one for texts made of nothing but words of the vocabulary, among which stands no name, number or address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from inspect import signature
from typing import Any, Final, TypeVar

from parsers.limits import REMEMBERED_TEXTS

_Result = TypeVar("_Result")
_emptied: Final[list[Callable[[], None]]] = []
#: How many documents are being read in this process.
_reading: Final[list[None]] = []


@contextmanager
def reading() -> Iterator[None]:
    """Within it, what is worked out about any text is remembered; at its end all of that is dropped, whatever happened."""
    _reading.append(None)
    try:
        yield
    finally:
        _reading.pop()
        if not _reading:
            for empty in _emptied:
                empty()


def remembered_in_document(work: Callable[..., _Result]) -> Callable[..., _Result]:
    """`work`, a pure function, with what it told remembered until the document is read: for words that are mostly answers."""
    of_document = lru_cache(maxsize=REMEMBERED_TEXTS)(work)
    _emptied.append(of_document.cache_clear)

    @wraps(work)
    def told(*asked: Any) -> _Result:
        return of_document(*asked) if _reading else work(*asked)

    @wraps(work)
    def told_of_one(asked: Any) -> _Result:
        return of_document(asked) if _reading else work(asked)

    return told_of_one if len(signature(work).parameters) == 1 else told


def remembered(work: Callable[..., _Result]) -> Callable[..., _Result]:
    """`work`, a pure function whose last argument is a text, with what it told remembered: for the text of labels."""
    printed: dict[tuple[Any, ...], _Result] = {}

    @wraps(work)
    def of_printed(*asked: Any) -> _Result:
        if asked in printed:
            return printed[asked]
        found = work(*asked)
        if _is_printed(asked[-1]):
            if len(printed) >= REMEMBERED_TEXTS:
                printed.clear()
            printed[asked] = found
        return found

    return remembered_in_document(of_printed)


@remembered_in_document
def _is_printed(text: str) -> bool:
    from parsers.words import is_printed  # which itself remembers

    return is_printed(text)
