"""CSV files as spreadsheets open them: known as UTF-8 by their first mark, and with nothing in them that is worked out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

#: The wide signs too: spreadsheets of some countries take them for the narrow ones.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """The file."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(headings)
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet works out (OWASP, CSV injection): an apostrophe stands before what looks like a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
